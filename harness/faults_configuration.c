/* faults_configuration.c - changes of the configuration when a call goes wrong, and what the configuration switches off. */
#include "faults.h"

#include "configuration.h"
#include "disk_data.h"
#include "disk_work.h"
#include "faults_creation.h"
#include "files.h"

#include "win32_shared_file.h"

#include <wchar.h>

/* More than a change makes. */
#define MOST_CALLS 200

static LONG value_now(IVMVirtualPC *app)
{
    VARIANT value;

    return check_hr(configuration_get(app, L"a/b", &value), S_OK, "Get") ? V_I4(&value) : -1;
}

static bool leftover_is_there(void)
{
    WCHAR leftover[2 * MAX_PATH];

    _snwprintf(leftover, ARRAYSIZE(leftover), L"%ls.new", configuration_path());
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
    check(value_now(app) == (SUCCEEDED(hr) ? 2 : 1), "after 0x%08lx (%s) the value is %ld", (unsigned long)hr,
          call_name(report.call), value_now(app));
    check_hr(configuration_set(app, L"a/b", long_variant(3)), S_OK, "the next Set");
    check(value_now(app) == 3 && !leftover_is_there(), "it works and leaves nothing");
    return report.met && check(at_call < MOST_CALLS, "there are fewer calls");
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
    check(value_now(app) == (refused ? 1 : 2) && !leftover_is_there(), "the value is %ld", value_now(app));
    return refused && check(at_call < MOST_CALLS, "there are fewer calls");
}

TEST(faults_configuration, a_change_that_gets_no_memory_says_so_and_changes_nothing)
{
    IVMVirtualPC *app = linked_application();
    unsigned failures = 0;

    if (app == NULL)
        return;
    while (change_without_memory(app, failures + 1))
        failures++;
    check(failures > 10, "calls for memory were refused: %u", failures);
    IVMVirtualPC_Release(app);
}

/* What another change that made the folders does when it fails, as soon as this one has seen them. */
static bool taken_away;

static void take_folders_away_once(enum call call, const void *first)
{
    WCHAR folder[2 * MAX_PATH];

    if (taken_away || call != CALL_CreateFileW || wcsstr(first, L".xml.new") == NULL)
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
    check(taken_away && value_now(app) == 1, "the value is %ld", value_now(app));
    IVMVirtualPC_Release(app);
}

/* Begins a change of a file in the folder of the case whose path has so many characters, and sets the file aside. */
static enum vhd_status set_aside_at_length(size_t length, WCHAR path[VHD_PATH_CHARS], WCHAR aside[VHD_PATH_CHARS])
{
    const size_t base = wcslen(case_folder());
    struct win32_shared_change *change;
    enum vhd_status status;

    wcscpy(path, at(L"x"));
    wmemset(path + base + 1, L'x', length - base - 1);
    path[length] = 0;
    file_write(path, "", 0);
    status = win32_shared_begin(path, base, &change, NULL);
    if (status == VHD_OK)
        status = win32_shared_set_aside(change, aside, NULL);
    win32_shared_end(change);
    return status;
}

TEST(faults_configuration, a_path_without_room_for_the_names_beside_it_is_refused)
{
    WCHAR path[VHD_PATH_CHARS], aside[VHD_PATH_CHARS];

    check(set_aside_at_length(WIN32_SHARED_PATH_CHARS - 1, path, aside) == VHD_OK, "the longest path will do");
    check(path_kind(path) == PATH_NOTHING && path_kind(aside) == PATH_FILE, "the file has its other name");
    check(set_aside_at_length(WIN32_SHARED_PATH_CHARS, path, aside) == VHD_PATH_TOO_LONG, "a longer one is refused");
    check(path_kind(path) == PATH_FILE, "the file is left alone");
}

static volatile LONG written_bytes;

/* Of a fixed disk of the size that we create: its zeros and the footer, or a few sectors, some of them twice. */
#define ALL_BYTES (LONG)(CREATION_MEGABYTES * MEGABYTE + SECTOR_SIZE)
#define FEW_BYTES (8 * SECTOR_SIZE)

static BOOL WINAPI count_WriteFile(HANDLE file, LPCVOID data, DWORD size, LPDWORD written, LPOVERLAPPED overlapped)
{
    InterlockedExchangeAdd(&written_bytes, (LONG)size);
    return WriteFile(file, data, size, written, overlapped);
}

static void begin_count(void)
{
    written_bytes = 0;
    fault_table()->WriteFile = count_WriteFile;
}

static LONG end_count(void)
{
    fault_table_restore();
    return written_bytes;
}

static LONG written_for_a_fixed_disk(void)
{
    begin_count();
    creation_succeeds(CREATE_FIXED, at(L"fixed.vhd"), NULL, NULL);
    DeleteFileW(at(L"fixed.vhd"));
    return end_count();
}

static void switch_zeroing(bool on)
{
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    check_hr(configuration_set(app, L"fixed_disk_zeroing", bool_variant(on)), S_OK, "fixed_disk_zeroing = %d", on);
    IVMVirtualPC_Release(app);
}

TEST(faults_configuration, the_zeros_of_a_fixed_disk_are_written_unless_that_is_switched_off)
{
    check(written_for_a_fixed_disk() >= ALL_BYTES, "they are written by default");
    switch_zeroing(false);
    check(written_for_a_fixed_disk() <= FEW_BYTES, "only sectors at both ends are written, not %ld bytes",
          written_bytes);
    switch_zeroing(true);
    check(written_for_a_fixed_disk() >= ALL_BYTES, "they are written again");
}

TEST(faults_configuration, a_copy_into_a_fixed_disk_is_written_in_full_all_the_same)
{
    static const struct disk_work work = {
        .member = DISK_CONVERT, .path = L"$\\copy.vhd", .type = vmDiskType_FixedSize,
    };
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    switch_zeroing(false);
    if (make_dynamic(app, at(L"empty.vhd"), CREATION_MEGABYTES)) {
        begin_count();
        disk_file_does(app, at(L"empty.vhd"), &work, BY_VTABLE);
        check(end_count() >= ALL_BYTES, "all zeros of the copy are written, not %ld bytes", written_bytes);
    }
    IVMVirtualPC_Release(app);
}
