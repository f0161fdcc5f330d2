/*
 * faults_configuration_waiting.c - a file of the configuration that others hold, or that may not be read: what it costs to ask
 * for it, on a clock that only waiting moves.
 */
#include "faults.h"

#include "configuration.h"
#include "disk_data.h"
#include "disk_work.h"
#include "faults_creation.h"
#include "files.h"

#include <string.h>
#include <wchar.h>

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
    check(configuration_get_number(app, L"a/b") == 1, "the value is seen as soon as the file is shared");
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
    check(configuration_get_number(app, L"a/b") == 1, "the value is seen as soon as it may be");
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
