/* remote_host.c - the machine host: how it is found and started, how long it lives, what it takes. */
#include "remote.h"

#include "client.h"
#include "files.h"
#include "machine_host_reach.h"
#include "machine_host_wire.h"
#include "second.h"

#include <wchar.h>

TEST(remote_host, is_started_for_a_machine_and_none_is_started_for_anything_else)
{
    struct machine_host_reply reply;
    struct vhd_error error;

    remote_idle_timeout(1);
    check(remote_call(L"a.vmc", MACHINE_HOST_STATE, L"", &reply, &error) == VHD_MACHINE_DOES_NOT_RUN, "nothing runs");
    check(remote_run(L"a.vmc", MACHINE_HOST_TURN_OFF, &error) == VHD_MACHINE_DOES_NOT_RUN, "nothing is turned off");
    check(!remote_is_there(), "no machine host is there");
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    check(remote_state(L"a.vmc") == vmVMState_Running, "it runs");
    check(remote_state(L"A.VMC") == vmVMState_Running, "under its name in other letters as well");
    check(remote_state(L"b.vmc") == vmVMState_TurnedOff, "another one does not");
    check(remote_run(L"a.vmc", MACHINE_HOST_STARTUP, &error) == VHD_MACHINE_RUNS, "it is not started twice");
    check(remote_call(L"a.vmc", MACHINE_HOST_PAUSE, L"", &reply, &error) == VHD_OK, "it is paused");
    check(remote_state(L"a.vmc") == vmVMState_Paused, "and tells so");
    remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
    check(remote_state(L"a.vmc") == vmVMState_TurnedOff, "and runs no more");
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    remote_succeeds(L"a.vmc", MACHINE_HOST_SAVE);
    remote_is_gone();
}

static void use_in_apartment(void *name)
{
    struct machine_host_reply reply;

    check(remote_state(name) == vmVMState_Running, "it runs");
    check(remote_call(name, MACHINE_HOST_TEXT, L"\xE4 text", &reply, NULL) == VHD_OK && reply.byte_count == 12 &&
              memcmp(reply.bytes, L"\xE4 text", 12) == 0,
          "it takes and gives back a text");
    machine_host_reply_free(&reply);
}

static DWORD WINAPI use_without_apartment(void *name)
{

    remote_succeeds(name, MACHINE_HOST_RESET);
    return 0;
}

TEST(remote_host, is_the_same_for_all_apartments_and_processes)
{
    static WCHAR name[] = L"a.vmc";
    struct vhd_error error;
    HANDLE thread;

    if (second_part() != NULL) {
        use_in_apartment(name);
        check(remote_run(name, MACHINE_HOST_STARTUP, &error) == VHD_MACHINE_RUNS, "it is not started twice");
        return;
    }
    remote_idle_timeout(1);
    remote_succeeds(name, MACHINE_HOST_STARTUP);
    use_in_apartment(name);
    run_on_thread(COINIT_APARTMENTTHREADED, use_in_apartment, name);
    run_on_thread(COINIT_MULTITHREADED, use_in_apartment, name);
    thread = CreateThread(NULL, 0, use_without_apartment, name, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    second_ends(second_start(L"second"));
    remote_succeeds(name, MACHINE_HOST_TURN_OFF);
    remote_is_gone();
}

#define PROCESSES 4

TEST(remote_host, is_one_when_many_processes_start_it_at_once)
{
    static const WCHAR *const names[PROCESSES] = { L"0.vmc", L"1.vmc", L"2.vmc", L"3.vmc" };
    HANDLE processes[PROCESSES];
    DWORD first;

    if (second_part() != NULL) {
        remote_succeeds(names[wcstoul(second_part(), NULL, 10)], MACHINE_HOST_STARTUP);
        return;
    }
    remote_idle_timeout(1);
    for (size_t i = 0; i < PROCESSES; i++) {
        WCHAR part[] = { (WCHAR)(L'0' + i), 0 };
        processes[i] = second_start(part);
    }
    for (size_t i = 0; i < PROCESSES; i++)
        second_ends(processes[i]);
    first = remote_process(names[0]);
    for (size_t i = 0; i < PROCESSES; i++) {
        check(remote_process(names[i]) == first, "machine %zu is in the same process as the first", i);
        remote_succeeds(names[i], MACHINE_HOST_TURN_OFF);
    }
    remote_is_gone();
}

TEST(remote_host, goes_on_when_its_client_is_killed)
{
    HANDLE started, process;
    struct vhd_error error;

    if (second_part() != NULL) {
        started = second_event(L"started");
        remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
        SetEvent(started);
        remote_run(L"slow.vmc", MACHINE_HOST_STARTUP, &error);
        return;
    }
    remote_idle_timeout(1);
    started = second_event(L"started");
    process = second_start(L"second");
    if (second_says(started, process))
        Sleep(500); /* the second machine is starting */
    second_is_killed(process);
    CloseHandle(started);
    check(remote_state(L"a.vmc") == vmVMState_Running, "it runs on");
    check(remote_state(L"slow.vmc") == vmVMState_TurningOn, "what is starting goes on, too");
    remote_succeeds(L"slow.vmc", MACHINE_HOST_TURN_OFF);
    remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
    remote_is_gone();
}

TEST(remote_host, ends_when_it_is_not_used_and_is_started_anew)
{
    remote_idle_timeout(1);
    for (int i = 0; i < 3; i++) {
        remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
        Sleep(2500);
        check(remote_state(L"a.vmc") == vmVMState_Running, "it stays for its machine");
        remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
        check(remote_is_there(), "it stays a while");
        remote_is_gone();
    }
    /* Also while it is about to end, which it never is while a machine runs. */
    remote_idle_timeout(0);
    for (int i = 0; i < 20; i++) {
        remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
        Sleep(i % 5 == 0 ? 1200 : 0);
        remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
        Sleep((DWORD)(40 * i));
    }
    remote_is_gone();
}

struct asked {
    uint64_t last;
    unsigned count, falls, cancel_at;
};

static bool count_progress(void *context, uint64_t done, uint64_t total)
{
    struct asked *asked = context;

    check(total == 30 && done <= total, "it is %llu of %llu", (unsigned long long)done, (unsigned long long)total);
    asked->falls += done < asked->last;
    asked->last = done;
    return ++asked->count != asked->cancel_at;
}

TEST(remote_host, tells_how_far_it_is_and_can_be_cancelled)
{
    const struct machine_host_request start = { .command = MACHINE_HOST_STARTUP };
    struct asked whole = { 0, 0, 0, 0 }, half = { 0, 0, 0, 3 };
    struct vhd_progress progress = { count_progress, &whole };
    struct vhd_error error;
    ULONGLONG began;

    remote_idle_timeout(1);
    check(machine_host_run(at(L"slow.vmc"), &start, &progress, &error) == VHD_OK, "it starts");
    check(whole.count >= 4 && whole.last >= 15 && whole.falls == 0, "progress came %u times, the last was %llu",
          whole.count, (unsigned long long)whole.last);
    remote_succeeds(L"slow.vmc", MACHINE_HOST_TURN_OFF);
    began = GetTickCount64();
    progress.context = &half;
    check(machine_host_run(at(L"slow.vmc"), &start, &progress, &error) == VHD_CANCELLED, "it is cancelled");
    check(GetTickCount64() - began < 2500, "at once");
    check(half.count == 3, "it was asked no more");
    check(wcsstr(error.path, L"slow.vmc") != NULL, "the failure names the machine");
    check(remote_state(L"slow.vmc") == vmVMState_TurnedOff, "it does not run");
    remote_is_gone();
}

TEST(remote_host, tells_failures_as_they_were)
{
    struct vhd_error error;

    remote_idle_timeout(1);
    check(remote_run(L"refused.vmc", MACHINE_HOST_STARTUP, &error) == VHD_ACCESS_DENIED, "it fails");
    check(error.status == VHD_ACCESS_DENIED && error.os_code == ERROR_ACCESS_DENIED &&
              wcscmp(error.path, at(L"refused.vmc")) == 0,
          "with code and path");
    check(remote_state(L"refused.vmc") == vmVMState_TurnedOff, "it does not run");
    check(remote_run(L"refused.vmc", MACHINE_HOST_STARTUP, &error) == VHD_ACCESS_DENIED, "and can be tried again");
    check(remote_run(L"a.vmc", MACHINE_HOST_TURN_OFF, &error) == VHD_MACHINE_DOES_NOT_RUN, "what does not run");
    remote_is_gone();
}

TEST(remote_host, that_dies_is_an_error_and_no_hang)
{
    const ULONGLONG began = GetTickCount64();
    struct machine_host_reply reply;
    struct vhd_error error;

    remote_idle_timeout(1);
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    check(remote_run(L"deadly.vmc", MACHINE_HOST_STARTUP, &error) == VHD_MACHINE_HOST_LOST,
          "a command during which it dies");
    check(FAILED((HRESULT)error.os_code) && wcsstr(error.path, L"deadly.vmc") != NULL, "with a code and the machine");
    check(GetTickCount64() - began < 60000, "within a minute");
    check(remote_call(L"a.vmc", MACHINE_HOST_STATE, L"", &reply, &error) != VHD_OK, "the other one is gone with it");
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
    remote_is_gone();
}

#define WM_COUNT (WM_APP + 1)

static volatile LONG counted_messages;

static LRESULT CALLBACK count_messages(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (message != WM_COUNT)
        return DefWindowProcW(window, message, w, l);
    InterlockedIncrement(&counted_messages);
    return 0;
}

/* Messages that another thread waits for, as broadcasts of the system and the calls of other apartments are. */
static DWORD WINAPI send_messages(void *window)
{
    for (int i = 0; i < 10; i++) {
        Sleep(50);
        SendMessageW(window, WM_COUNT, 0, 0);
    }
    return 0;
}

TEST(remote_host, leaves_a_single_threaded_apartment_its_messages)
{
    const WNDCLASSEXW class = {
        .cbSize = sizeof class,
        .lpfnWndProc = count_messages,
        .hInstance = GetModuleHandleW(NULL),
        .lpszClassName = L"OpenVPC.Remote",
    };
    struct machine_host_reply reply;
    struct vhd_error error;
    HANDLE thread;
    HWND window;

    remote_idle_timeout(1);
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    RegisterClassExW(&class);
    window = CreateWindowExW(0, class.lpszClassName, NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, class.hInstance, NULL);
    counted_messages = 0;
    thread = CreateThread(NULL, 0, send_messages, window, 0, NULL);
    check(remote_call(L"a.vmc", MACHINE_HOST_TEXT, L"wait", &reply, &error) == VHD_OK, "a call of a second");
    machine_host_reply_free(&reply);
    check(counted_messages >= 5, "%ld of 10 messages came meanwhile", counted_messages);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    DestroyWindow(window);
    remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
    remote_is_gone();
}

TEST(remote_host, ends_its_machines_with_the_session)
{
    DWORD_PTR answer = 0;
    HWND window;

    remote_idle_timeout(1);
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    remote_succeeds(L"b.vmc", MACHINE_HOST_STARTUP);
    window = FindWindowW(L"OpenVPC.Machines", NULL);
    if (check(window != NULL, "it has a window, by which it hears of the end")) {
        SendMessageTimeoutW(window, WM_QUERYENDSESSION, 0, 0, SMTO_NORMAL, 10000, &answer);
        check(answer != 0, "it agrees to the end");
        SendMessageTimeoutW(window, WM_ENDSESSION, FALSE, 0, SMTO_NORMAL, 10000, &answer);
        check(remote_state(L"a.vmc") == vmVMState_Running, "when somebody else does not, nothing happens");
        SendMessageTimeoutW(window, WM_ENDSESSION, TRUE, 0, SMTO_NORMAL, 10000, &answer);
    }
    check(GetFileAttributesW(at(L"a.quit")) != INVALID_FILE_ATTRIBUTES, "the first machine has ended in its way");
    check(GetFileAttributesW(at(L"b.quit")) != INVALID_FILE_ATTRIBUTES, "and the second");
    check(remote_state(L"a.vmc") == vmVMState_TurnedOff && remote_state(L"b.vmc") == vmVMState_TurnedOff,
          "neither runs any more");
    remote_is_gone();
}

static void end_session(void)
{
    const HWND window = FindWindowW(L"OpenVPC.Machines", NULL);
    DWORD_PTR answer;

    check(window != NULL, "it has a window, by which it hears of the end");
    SendMessageTimeoutW(window, WM_ENDSESSION, TRUE, 0, SMTO_NORMAL, 30000, &answer);
}

TEST(remote_host, ends_with_the_session_more_machines_than_one_can_wait_for)
{
    WCHAR name[16];
    unsigned ended = 0;

    remote_idle_timeout(1);
    for (unsigned i = 0; i < MAXIMUM_WAIT_OBJECTS + 6; i++) {
        swprintf(name, ARRAYSIZE(name), L"%u.vmc", i);
        if (!remote_succeeds(name, MACHINE_HOST_STARTUP))
            break;
    }
    end_session();
    for (unsigned i = 0; i < MAXIMUM_WAIT_OBJECTS + 6; i++) {
        swprintf(name, ARRAYSIZE(name), L"%u.quit", i);
        ended += GetFileAttributesW(at(name)) != INVALID_FILE_ATTRIBUTES;
    }
    check(ended == MAXIMUM_WAIT_OBJECTS + 6, "%u have ended in their way", ended);
    remote_is_gone();
}

TEST(remote_host, tells_no_failure_of_what_was_done_after_all)
{
    struct vhd_error error = { .status = VHD_OK };
    struct machine_host_reply reply;

    remote_idle_timeout(1);
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    check(remote_call(L"a.vmc", MACHINE_HOST_TEXT, L"almost", &reply, &error) == VHD_OK, "it is done, not %s",
          vhd_status_name(error.status));
    machine_host_reply_free(&reply);
    remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
    remote_is_gone();
}

static HRESULT call_host(IDispatch *host, DISPID id, VARIANT *arguments, UINT count, VARIANT *result)
{
    DISPPARAMS params = { arguments, NULL, count, 0 };

    VariantInit(result);
    return IDispatch_Invoke(host, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params, result, NULL, NULL);
}

/* A question of another version is answered, and its asker can tell. */
static void ask_as_another_version(IDispatch *host)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_STATE };
    VARIANT question, answer;
    uint8_t byte = 0xEE;
    LONG place = 0;

    machine_host_wire_ask(at(L"a.vmc"), &request, &question);
    SafeArrayPutElement(V_ARRAY(&question), &place, &byte);
    check_hr(call_host(host, MACHINE_HOST_DO, &question, 1, &answer), S_OK, "a question of another version");
    check(V_VT(&answer) == (VT_ARRAY | VT_UI1), "it is answered");
    VariantClear(&answer);
    VariantClear(&question);
}

static void ask_wrongly(IDispatch *host)
{
    struct machine_host_request request = { .command = (enum machine_host_command)9999 };
    struct machine_host_reply reply;
    VARIANT argument, answer;
    struct vhd_error error;

    VariantInit(&argument);
    for (DISPID id = -5; id < 12; id++) {
        check(FAILED(call_host(host, id, NULL, 0, &answer)), "member %ld without arguments", id);
        if (id != MACHINE_HOST_CANCEL && id != MACHINE_HOST_UNADVISE)
            check(FAILED(call_host(host, id, &argument, 1, &answer)), "member %ld with nothing", id);
    }
    machine_host_wire_ask(at(L"a.vmc"), &request, &argument);
    check(machine_host_invoke(host, MACHINE_HOST_DO, at(L"a.vmc"), &argument, 1, &reply, &error) != VHD_OK,
          "a command that is none");
    check(machine_host_invoke(host, MACHINE_HOST_BEGIN, at(L"a.vmc"), &argument, 1, &reply, &error) ==
              VHD_MACHINE_COMMAND,
          "nor is it a long one");
    VariantClear(&argument);
    request.command = MACHINE_HOST_STATE;
    machine_host_wire_ask(u"..\\a.vmc", &request, &argument);
    check(machine_host_invoke(host, MACHINE_HOST_DO, u"", &argument, 1, &reply, &error) == VHD_PATH_NOT_ABSOLUTE,
          "a path that is none");
    VariantClear(&argument);
    argument = long_variant(12345);
    check_hr(call_host(host, MACHINE_HOST_CANCEL, &argument, 1, &answer), S_OK, "a ticket that is not there");
    VariantClear(&answer);
}

TEST(remote_host, survives_what_is_no_question)
{
    IDispatch *host;

    remote_idle_timeout(1);
    remote_succeeds(L"a.vmc", MACHINE_HOST_STARTUP);
    host = machine_host_find();
    if (check(host != NULL, "the machine host is found")) {
        ask_as_another_version(host);
        ask_wrongly(host);
        IDispatch_Release(host);
    }
    check(remote_state(L"a.vmc") == vmVMState_Running, "it runs still");
    remote_succeeds(L"a.vmc", MACHINE_HOST_TURN_OFF);
    remote_is_gone();
}
