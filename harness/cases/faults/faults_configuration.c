/* faults_configuration.c - changes of the configuration when a call goes wrong. */
#include "faults.h"

#include "configuration.h"
#include "faults_creation.h"
#include "files.h"

#include "win32_atomic_file.h"

#include <string.h>
#include <wchar.h>

/* More than a change makes. */
#define MAX_CALLS 200

static bool leftover_is_there(void)
{
    WCHAR leftover[2 * MAX_PATH];

    _snwprintf(leftover, ARRAYSIZE(leftover), L"%ls.ovpc-new", configuration_path());
    return path_kind(leftover) != PATH_NOTHING;
}

/* One change with a fault; false when there was none any more. */
static bool change_with_fault(IVMVirtualPC *app, unsigned at_call, unsigned code)
{
    struct fault_report report;
    HRESULT hr;

    context("call %u, code %u", at_call, code);
    check_hr(configuration_set(app, L"a/b", long_variant(1)), S_OK, "Set without a fault");
    fault_arm((struct fault){ FAULT_ONCE, at_call, code });
    hr = configuration_set(app, L"a/b", long_variant(2));
    report = fault_disarm();
    if (FAILED(hr))
        check_error_info(hr, hr, profile_folder());
    check(configuration_get_number(app, L"a/b") == (SUCCEEDED(hr) ? 2 : 1), "after 0x%08lx (%s) the value is %ld",
          (unsigned long)hr, call_name(report.call), configuration_get_number(app, L"a/b"));
    check_hr(configuration_set(app, L"a/b", long_variant(3)), S_OK, "the next Set");
    check(configuration_get_number(app, L"a/b") == 3 && !leftover_is_there(), "it works and leaves nothing");
    return report.met && check(at_call < MAX_CALLS, "there are fewer calls");
}

TEST(faults_configuration, a_change_is_made_or_not_whichever_call_fails)
{
    IVMVirtualPC *app = linked_application();
    unsigned failures = 0;

    if (app == NULL)
        return;
    for (unsigned code = 0; code < 5; code++)
        for (unsigned at_call = 1; change_with_fault(app, at_call, code); at_call++)
            failures++;
    counted("%u changes with a call that failed", failures);
    check(failures > 40, "calls were made to fail: %u", failures);
    IVMVirtualPC_Release(app);
}

/* What %LocalAppData% says: the truth once, and then no path. Any part of the program may change it during a call. */
static unsigned times_asked;

static DWORD WINAPI changing_GetEnvironmentVariableW(LPCWSTR name, LPWSTR value, DWORD room)
{
    if (times_asked++ == 0)
        return GetEnvironmentVariableW(name, value, room);
    wcscpy(value, L"x");
    return 1;
}

/* One change with a call for memory that gets none; false when there was none any more. */
static bool change_without_memory(IVMVirtualPC *app, unsigned at_call)
{
    bool refused;
    HRESULT hr;

    context("call %u for memory", at_call);
    check_hr(configuration_set(app, L"a/b", long_variant(1)), S_OK, "Set with memory");
    times_asked = 0;
    fault_table()->GetEnvironmentVariableW = changing_GetEnvironmentVariableW;
    memory_refuse(at_call);
    hr = configuration_set(app, L"a/b", long_variant(2));
    refused = memory_was_refused();
    fault_table_restore();
    if (refused)
        check_error_info(hr, E_OUTOFMEMORY, L"memory");
    check(configuration_get_number(app, L"a/b") == (refused ? 1 : 2) && !leftover_is_there(), "the value is %ld",
          configuration_get_number(app, L"a/b"));
    return refused && check(at_call < MAX_CALLS, "there are fewer calls");
}

TEST(faults_configuration, a_change_that_gets_no_memory_says_so_and_changes_nothing)
{
    IVMVirtualPC *app = linked_application();
    unsigned failures = 0;

    if (app == NULL)
        return;
    while (change_without_memory(app, failures + 1))
        failures++;
    check(failures > 5, "calls for memory were refused: %u", failures);
    IVMVirtualPC_Release(app);
}

/* What another change that made the folders does when it fails, as soon as this one has seen them. */
static bool taken_away;

static void take_folders_away_once(enum call call, const void *first)
{
    WCHAR folder[2 * MAX_PATH];

    if (taken_away || call != CALL_CreateFileW || wcsstr(first, L".xml.ovpc-new") == NULL)
        return;
    taken_away = true;
    for (int level = 0; level < 2; level++) {
        _snwprintf(folder, ARRAYSIZE(folder), L"%ls\\Microsoft%ls", profile_folder(),
                   level == 0 ? L"\\Windows Virtual PC" : L"");
        check(RemoveDirectoryW(folder), "%s can be taken away", utf8(folder));
    }
}

TEST(faults_configuration, a_change_makes_its_folder_again_when_another_takes_it_away)
{
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    configuration_write("", 0);
    DeleteFileW(configuration_path());
    taken_away = false;
    fault_watch(take_folders_away_once);
    check_hr(configuration_set(app, L"a/b", long_variant(1)), S_OK, "Set");
    fault_watch(NULL);
    check(taken_away && configuration_get_number(app, L"a/b") == 1, "the value is %ld",
          configuration_get_number(app, L"a/b"));
    IVMVirtualPC_Release(app);
}

/* Begins a change of a file in the folder of the case whose path has so many characters, and quarantines it. */
static enum vhd_status quarantine_at_length(size_t length, WCHAR path[VHD_PATH_CHARS],
                                            WCHAR quarantined[VHD_PATH_CHARS])
{
    const size_t base = wcslen(case_folder());
    struct win32_atomic_change *change;
    enum vhd_status status;

    wcscpy(path, at(L"x"));
    wmemset(path + base + 1, L'x', length - base - 1);
    path[length] = 0;
    file_write(path, "", 0);
    status = win32_atomic_begin(path, base, &change, NULL);
    if (status == VHD_OK)
        status = win32_atomic_quarantine(change, quarantined, NULL);
    win32_atomic_end(change);
    return status;
}

TEST(faults_configuration, a_path_without_room_for_the_names_beside_it_is_refused)
{
    WCHAR path[VHD_PATH_CHARS], quarantined[VHD_PATH_CHARS];

    check(quarantine_at_length(WIN32_ATOMIC_PATH_CHARS - 1, path, quarantined) == VHD_OK, "the longest path will do");
    check(path_kind(path) == PATH_NOTHING && path_kind(quarantined) == PATH_FILE, "the file has its other name");
    check(quarantine_at_length(WIN32_ATOMIC_PATH_CHARS, path, quarantined) == VHD_PATH_TOO_LONG,
          "a longer one is refused");
    check(path_kind(path) == PATH_FILE, "the file is left alone");
}

/* Files of others that stand where a change might write. */
TEST(faults_configuration, a_change_writes_to_no_file_of_somebody_else)
{
    struct win32_atomic_change *change;
    WCHAR path[VHD_PATH_CHARS];

    wcscpy(path, at(L"x.xml"));
    file_write(at(L"x.xml.new"), "somebody's", 10);
    if (check(win32_atomic_begin(path, wcslen(case_folder()), &change, NULL) == VHD_OK, "a change begins"))
        check(win32_atomic_commit(change, "text", 4, NULL) == VHD_OK, "and is made");
    win32_atomic_end(change);
    check(file_size(at(L"x.xml.new")) == 10, "what somebody has called so stays");
    check(CreateHardLinkW(at(L"x.xml.ovpc-new"), at(L"x.xml.new"), NULL), "a link can be made");
    check(win32_atomic_begin(path, wcslen(case_folder()), &change, NULL) == VHD_NOT_A_DISK_FILE, "a link is refused");
    check(change == NULL && file_size(at(L"x.xml.new")) == 10 && file_size(at(L"x.xml")) == 4, "nothing is changed");
}

/* Somebody who reads the file whenever a change flushes it: before it has its name, and when it has. */
static unsigned flushes, readings;

static void read_at_flush(enum call call, const void *first)
{
    HANDLE file;

    if (call != CALL_FlushFileBuffers)
        return;
    flushes++;
    file = CreateFileW(configuration_path(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return;
    readings++;
    CloseHandle(file);
}

TEST(faults_configuration, a_change_keeps_nobody_from_reading_at_any_moment)
{
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    check_hr(configuration_set(app, L"a/b", long_variant(1)), S_OK, "Set");
    flushes = readings = 0;
    fault_watch(read_at_flush);
    check_hr(configuration_set(app, L"a/b", long_variant(2)), S_OK, "Set");
    fault_watch(NULL);
    check(flushes >= 2 && readings == flushes, "of %u times, the file could be read %u times", flushes, readings);
    check(configuration_get_number(app, L"a/b") == 2, "the value is %ld", configuration_get_number(app, L"a/b"));
    IVMVirtualPC_Release(app);
}
