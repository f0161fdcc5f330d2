/* faults_configuration.c - changes of the configuration when a call goes wrong, and what the configuration switches off. */
#include "faults.h"

#include "configuration.h"
#include "disk_data.h"
#include "disk_work.h"
#include "faults_creation.h"
#include "files.h"

#include "win32_atomic_file.h"

#include <string.h>
#include <wchar.h>

/* More than a change makes. */
#define MAX_CALLS 200

static LONG value_now(IVMVirtualPC *app)
{
    VARIANT value;

    return check_hr(configuration_get(app, L"a/b", &value), S_OK, "Get") ? V_I4(&value) : -1;
}

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
    check(value_now(app) == (SUCCEEDED(hr) ? 2 : 1), "after 0x%08lx (%s) the value is %ld", (unsigned long)hr,
          call_name(report.call), value_now(app));
    check_hr(configuration_set(app, L"a/b", long_variant(3)), S_OK, "the next Set");
    check(value_now(app) == 3 && !leftover_is_there(), "it works and leaves nothing");
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
    check(value_now(app) == (refused ? 1 : 2) && !leftover_is_there(), "the value is %ld", value_now(app));
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
    check(taken_away && value_now(app) == 1, "the value is %ld", value_now(app));
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
    check(value_now(app) == 2, "the value is %ld", value_now(app));
    IVMVirtualPC_Release(app);
}

/* A file that others hold, or that may not be read: what it costs to ask for it, on a clock that only waiting moves. */

static HANDLE(WINAPI *counted_CreateFileW)(LPCWSTR, DWORD, DWORD, LPSECURITY_ATTRIBUTES, DWORD, DWORD, HANDLE);
static DWORD refusal;                 /* the code with which the file is not opened; NO_ERROR: it is */
static unsigned tries, refused_tries; /* how many from the first on are refused; 0: all */
static ULONGLONG milliseconds;

static HANDLE WINAPI refusing_CreateFileW(LPCWSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                                          DWORD disposition, DWORD flags, HANDLE template)
{
    const WCHAR *name = wcsrchr(path, L'\\');

    if (name == NULL || wcscmp(name, L"\\Options.xml") != 0)
        return counted_CreateFileW(path, access, share, security, disposition, flags, template);
    tries++;
    if (refusal == NO_ERROR || (refused_tries > 0 && tries > refused_tries))
        return counted_CreateFileW(path, access, share, security, disposition, flags, template);
    SetLastError(refusal);
    return INVALID_HANDLE_VALUE;
}

static BOOL WINAPI tell_time(PULONGLONG hundreds_of_nanoseconds)
{
    *hundreds_of_nanoseconds = milliseconds * 10000;
    return TRUE;
}

static void WINAPI pass_time(DWORD time)
{
    milliseconds += time;
}

/* With it, nothing has to be demanded, and the file is asked for once by each call that reads it. */
static BOOL WINAPI have_virtualization(DWORD feature)
{
    return feature == PF_VIRT_FIRMWARE_ENABLED ? TRUE : IsProcessorFeaturePresent(feature);
}

static IVMVirtualPC *begin_refusal(DWORD code)
{
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return NULL;
    check_hr(configuration_set(app, L"a/b", long_variant(1)), S_OK, "Set");
    refusal = code;
    milliseconds += 100000; /* whatever was remembered is forgotten */
    counted_CreateFileW = fault_table()->CreateFileW;
    fault_table()->CreateFileW = refusing_CreateFileW;
    fault_table()->IsProcessorFeaturePresent = have_virtualization;
    fault_table()->QueryUnbiasedInterruptTime = tell_time;
    fault_table()->Sleep = pass_time;
    return app;
}

static void end_refusal(IVMVirtualPC *app)
{
    milliseconds += 100000;
    refusal = NO_ERROR;
    refused_tries = 0;
    fault_table_restore();
    IVMVirtualPC_Release(app);
}

/* One call that reads the file, and how long it waited. */
static ULONGLONG search_paths_wait(IVMVirtualPC *app, HRESULT expected)
{
    const ULONGLONG before = milliseconds;
    VARIANT paths;
    HRESULT hr;

    tries = 0;
    hr = IVMVirtualPC_get_SearchPaths(app, &paths);
    if (FAILED(expected))
        check_error_info(hr, expected, configuration_path());
    else
        check_hr(hr, expected, "SearchPaths");
    VariantClear(&paths);
    return milliseconds - before;
}

TEST(faults_configuration, a_file_that_is_not_shared_is_waited_for_once_and_seen_as_soon_as_it_is)
{
    const HRESULT in_use = HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION);
    IVMVirtualPC *app = begin_refusal(ERROR_SHARING_VIOLATION);
    ULONGLONG waited;

    if (app == NULL)
        return;
    waited = search_paths_wait(app, in_use);
    check(waited >= 1000 && waited <= 2100 && tries > 5, "the first call waits: %llu ms, %u tries", waited, tries);
    for (int i = 0; i < 20; i++) {
        waited = search_paths_wait(app, in_use);
        check(waited == 0 && tries == 1, "the next ones do not: %llu ms, %u tries", waited, tries);
    }
    check_error_info(configuration_set(app, L"a/b", long_variant(2)), in_use, configuration_path());
    refusal = NO_ERROR;
    check(value_now(app) == 1, "the value is seen as soon as the file is shared");
    refusal = ERROR_SHARING_VIOLATION;
    waited = search_paths_wait(app, in_use);
    check(waited >= 1000, "a file that was read meanwhile is waited for again: %llu ms", waited);
    milliseconds += 10000;
    waited = search_paths_wait(app, in_use);
    check(waited >= 1000 && waited <= 2100, "and so is one after some seconds: %llu ms", waited);
    end_refusal(app);
}

TEST(faults_configuration, a_file_that_may_not_be_read_is_waited_for_not_even_once)
{
    IVMVirtualPC *app = begin_refusal(ERROR_ACCESS_DENIED);
    ULONGLONG waited;

    if (app == NULL)
        return;
    for (int i = 0; i < 3; i++) {
        waited = search_paths_wait(app, E_ACCESSDENIED);
        check(waited == 0 && tries == 2, "%llu ms, %u tries", waited, tries);
    }
    refusal = NO_ERROR;
    check(value_now(app) == 1, "the value is seen as soon as it may be");
    context("a file that is being deleted");
    DeleteFileW(configuration_path());
    refusal = ERROR_ACCESS_DENIED;
    waited = search_paths_wait(app, E_ACCESSDENIED);
    check(waited > 0 && waited < 1000 && tries > 1, "it is waited for: %llu ms, %u tries", waited, tries);
    end_refusal(app);
}

/* Others may be allowed to: a server reads it for one client and for another. */
TEST(faults_configuration, a_file_that_may_not_be_read_by_one_caller_is_waited_for_by_the_next)
{
    IVMVirtualPC *app = begin_refusal(ERROR_ACCESS_DENIED);
    ULONGLONG waited;

    if (app == NULL)
        return;
    search_paths_wait(app, E_ACCESSDENIED);
    milliseconds += 3000;
    refusal = ERROR_SHARING_VIOLATION;
    waited = search_paths_wait(app, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    check(waited >= 1000 && waited <= 2100, "it is waited for: %llu ms", waited);
    end_refusal(app);
}

/* The one that was being deleted had no attributes; the one that was moved to its place has them. */
TEST(faults_configuration, a_file_that_takes_the_place_of_one_that_is_being_deleted_is_read_at_once)
{
    IVMVirtualPC *app = begin_refusal(ERROR_ACCESS_DENIED);
    ULONGLONG waited;

    if (app == NULL)
        return;
    refused_tries = 1;
    waited = search_paths_wait(app, S_OK);
    check(waited == 0 && tries == 2, "%llu ms, %u tries", waited, tries);
    end_refusal(app);
}

TEST(faults_configuration, a_disk_is_made_by_the_defaults_while_the_file_cannot_be_read)
{
    IVMVirtualPC *app = begin_refusal(ERROR_SHARING_VIOLATION);
    const ULONGLONG before = milliseconds;

    if (app == NULL)
        return;
    for (int i = 0; i < 5; i++) {
        make_fixed(app, at(L"fixed.vhd"), 3);
        DeleteFileW(at(L"fixed.vhd"));
    }
    check(milliseconds - before <= 200, "five calls wait %llu ms for it", milliseconds - before);
    search_paths_wait(app, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    check(milliseconds - before >= 1000 && milliseconds - before <= 2100,
          "and one that needs it does for the rest of the "
          "two seconds: %llu ms in all",
          milliseconds - before);
    end_refusal(app);
}

TEST(faults_configuration, a_call_that_waited_a_moment_has_not_waited_for_the_next_ones)
{
    IVMVirtualPC *app = begin_refusal(ERROR_SHARING_VIOLATION);
    ULONGLONG waited;

    if (app == NULL)
        return;
    make_fixed(app, at(L"fixed.vhd"), 3);
    milliseconds += 4000;
    waited = search_paths_wait(app, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    check(waited >= 1000 && waited <= 2100, "four seconds later the file is waited for: %llu ms", waited);
    end_refusal(app);
}

static BOOL WINAPI have_none(DWORD feature)
{
    return feature == PF_VIRT_FIRMWARE_ENABLED ? FALSE : IsProcessorFeaturePresent(feature);
}

static void WINAPI answer_processor(DWORD leaf, DWORD *registers)
{
    (void)leaf;
    memset(registers, 0, 4 * sizeof *registers);
}

static void take_virtualization_away(void)
{
    fault_table()->IsProcessorFeaturePresent = have_none;
    fault_table()->AskProcessor = answer_processor;
}

TEST(faults_configuration, the_file_is_asked_for_a_demand_only_where_that_could_not_be_met)
{
    IVMVirtualPC *app = begin_refusal(NO_ERROR);
    LONG buses;

    if (app == NULL)
        return;
    tries = 0;
    check_hr(IVMVirtualPC_get_MaximumNumberOfIDEBuses(app, &buses), S_OK, "with virtualization");
    check(tries == 0, "the file is asked for %u times", tries);
    take_virtualization_away();
    check_hr(IVMVirtualPC_get_MaximumNumberOfIDEBuses(app, &buses), S_OK, "without");
    check(tries == 1, "the file is asked for %u times", tries);
    end_refusal(app);
}

TEST(faults_configuration, what_says_which_program_this_is_never_asks_for_the_file)
{
    IVMVirtualPC *app = begin_refusal(ERROR_SHARING_VIOLATION);
    LONG seconds;
    BSTR text;

    if (app == NULL)
        return;
    tries = 0;
    take_virtualization_away();
    if (check_hr(IVMVirtualPC_get_Name(app, &text), S_OK, "Name"))
        SysFreeString(text);
    if (check_hr(IVMVirtualPC_get_Version(app, &text), S_OK, "Version"))
        SysFreeString(text);
    check_hr(IVMVirtualPC_get_UpTime(app, &seconds), S_OK, "UpTime");
    check(tries == 0, "the file is asked for %u times", tries);
    end_refusal(app);
}

/* Profiles as the environment may name them, and what the system says of its own accord. */

static HRESULT WINAPI know_folder(REFKNOWNFOLDERID id, DWORD flags, HANDLE token, PWSTR *path)
{
    const WCHAR *folder = at(L"known");

    *path = CoTaskMemAlloc((wcslen(folder) + 1) * sizeof **path);
    if (*path == NULL)
        return E_OUTOFMEMORY;
    wcscpy(*path, folder);
    return S_OK;
}

/* Whether a change of the configuration goes to a profile, and a call that goes by it sees that. */
static void check_profile(IVMVirtualPC *app, const WCHAR *profile)
{
    const WCHAR *const folders[] = { case_folder() };
    WCHAR path[2 * MAX_PATH];
    VARIANT paths, value;

    _snwprintf(path, ARRAYSIZE(path), L"%ls\\Microsoft\\Windows Virtual PC\\Options.xml", profile);
    check_hr(configuration_set(app, L"fixed_disk_zeroing", bool_variant(false)), S_OK, "Set");
    check(path_kind(path) == PATH_FILE, "%s is there", utf8(path));
    if (check_hr(configuration_get(app, L"fixed_disk_zeroing", &value), S_OK, "Get"))
        check(V_BOOL(&value) == VARIANT_FALSE, "the value comes back");
    paths = texts_variant(VT_BSTR, 0, folders, 1);
    check_hr(IVMVirtualPC_put_SearchPaths(app, paths), S_OK, "SearchPaths");
    VariantClear(&paths);
    if (check_hr(IVMVirtualPC_get_SearchPaths(app, &paths), S_OK, "SearchPaths"))
        check_texts(&paths, folders, 1, "SearchPaths");
    VariantClear(&paths);
    check_hr(configuration_remove(app, L"fixed_disk_zeroing"), S_OK, "Remove");
    DeleteFileW(path);
}

static void with_slashes(WCHAR *text)
{
    for (; *text != 0; text++)
        if (*text == L'\\')
            *text = L'/';
}

TEST(faults_configuration, a_profile_is_found_however_the_environment_writes_it)
{
    static const struct {
        const WCHAR *text;
        bool slashes, known; /* whether each backslash is turned round; whether the system is asked instead */
    } rows[] = {
        { L"$\\own", false, false },
        { L"$\\own", true, false },
        { L"$\\own\\", true, false },
        { L"$/own", false, false },
        { L"\\\\?\\$\\own", false, false },
        { L"\\\\?\\$\\own", true, false },
        { L"$\\x\\..\\own", false, false },
        { L"\"$\\own\"", false, true },
        { L"own", false, true },
        { L".", false, true },
        { L"^\\own", false, true },
        { L"C:own", false, true },
        { L"$\\own.", false, true },
        { L"$\\own ", false, true },
        { L"$\\o?n", false, true },
        { L"\\\\.\\pipe\\own", false, true },
        { L"\\\\?\\own", false, true },
        { L"/", false, true },
        { L"\"", false, true },
    };
    IVMVirtualPC *app = linked_application();

    if (app == NULL || !folder_make(at(L"own")) || !folder_make(at(L"known")))
        return;
    fault_table()->SHGetKnownFolderPath = know_folder;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        WCHAR text[2 * MAX_PATH];
        wcscpy(text, expand(rows[i].text));
        if (rows[i].slashes)
            with_slashes(text);
        context("LOCALAPPDATA=%s", utf8(text));
        SetEnvironmentVariableW(L"LOCALAPPDATA", text);
        check_profile(app, at(rows[i].known ? L"known" : L"own"));
    }
    context("none");
    SetEnvironmentVariableW(L"LOCALAPPDATA", NULL);
    check_profile(app, at(L"known"));
    SetEnvironmentVariableW(L"LOCALAPPDATA", profile_folder());
    fault_table_restore();
    IVMVirtualPC_Release(app);
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
        .member = DISK_CONVERT,
        .path = L"$\\copy.vhd",
        .type = vmDiskType_FixedSize,
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
