/* remote_listening.c - listening to what the machine host tells. */
#include "remote.h"

#include "client.h"

#include <wchar.h>

#define MOST_HEARD 32

static SRWLOCK lock = SRWLOCK_INIT;
static WCHAR heard[MOST_HEARD][64];
static size_t count;

/* Keeps "name event number text" in the order in which they come. */
static void hear(const char16_t *path, enum machine_host_event event, int32_t number, struct vhd_text text)
{
    AcquireSRWLockExclusive(&lock);
    if (count < MOST_HEARD)
        _snwprintf(heard[count++], 64, L"%ls %d %d %.*ls", wcsrchr(path, L'\\') + 1, (int)event, (int)number,
                   (int)text.length, text.chars);
    ReleaseSRWLockExclusive(&lock);
}

static bool has_heard(void *wanted)
{
    bool enough;

    AcquireSRWLockShared(&lock);
    enough = count >= *(size_t *)wanted;
    ReleaseSRWLockShared(&lock);
    return enough;
}

/* Checks that exactly these have come, and forgets them. */
static void check_heard(const WCHAR *const *expected, size_t expected_count)
{
    check(wait_until(has_heard, &expected_count, 10000), "%zu events come, not %zu", expected_count, count);
    AcquireSRWLockExclusive(&lock);
    for (size_t i = 0; i < count; i++)
        check(i < expected_count && wcscmp(heard[i], expected[i]) == 0, "event %zu is '%s', not '%s'", i,
              utf8(heard[i]), i < expected_count ? utf8(expected[i]) : "(none)");
    count = 0;
    ReleaseSRWLockExclusive(&lock);
}

TEST(remote_listening, hears_in_order_what_happens_and_each_machine_host_that_comes)
{
    static const WCHAR *const starting[] = { L"a.vmc 0 3 ", L"a.vmc 0 5 " };
    static const WCHAR *const between[] = { L"a.vmc 6 1 a/dvd", L"a.vmc 0 6 ", L"a.vmc 0 5 ", L"a.vmc 3 1 " };
    static const WCHAR *const ending[] = { L"a.vmc 2 0 ", L"a.vmc 0 8 ", L"a.vmc 0 1 " };
    const struct machine_host_request changed = { .command = MACHINE_HOST_CHANGED, .numbers = { MACHINE_HOST_DVD, 1 } };
    struct machine_host_reply reply;

    remote_idle_timeout(1);
    machine_host_listen(hear);
    for (int i = 0; i < 3; i++) {
        context("machine host %d", i);
        remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
        check_heard(starting, ARRAYSIZE(starting));
        check(machine_host_call(at(L"a.vmc"), &changed, &reply, NULL) == VHD_OK, "a part changes");
        machine_host_reply_free(&reply);
        remote_call(L"a.vmc", MACHINE_HOST_PAUSE, L"", &reply, NULL);
        remote_call(L"a.vmc", MACHINE_HOST_RESUME, L"", &reply, NULL);
        remote_call(L"a.vmc", MACHINE_HOST_TEXT, L"full", &reply, NULL);
        machine_host_reply_free(&reply);
        check_heard(between, ARRAYSIZE(between));
        if (i == 1) {
            remote_kill(L"a.vmc");
            continue;
        }
        remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
        check_heard(ending, ARRAYSIZE(ending));
        remote_is_gone();
    }
    machine_host_stop_listening();
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
    remote_is_gone();
    check(count == 0, "after the end nothing is heard");
}

TEST(remote_listening, ends_without_a_machine_host_and_beside_one_that_was_killed)
{
    remote_idle_timeout(1);
    machine_host_listen(hear);
    machine_host_listen(hear);
    machine_host_stop_listening();
    machine_host_stop_listening();
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    machine_host_listen(hear);
    remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    remote_kill(L"a.vmc");
    Sleep(200); /* it looks for the next one */
    machine_host_stop_listening();
    count = 0;
}
