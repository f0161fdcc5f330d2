/* com_task.c - tasks: while they run, when they end, when they are cancelled, when they fail late. */
#include "client.h"
#include "disk_image.h"
#include "files.h"
#include "server.h"

#include <limits.h>
#include <string.h>
#include <wchar.h>

/* Large enough to be met while it runs; nobody waits for its end. */
#define LARGE_MEGABYTES 4000

/* How long a cancelled task may take to end; slow disks take their time. */
#define PATIENCE_MILLISECONDS 60000

/* Starts a task that takes long, if there is room for it; else skips the case. */
static IVMTask *start_large(IVMVirtualPC *app, const WCHAR *path)
{
    ULARGE_INTEGER available = { 0 };
    IVMTask *task;

    GetDiskFreeSpaceExW(case_folder(), &available, NULL, NULL);
    if (available.QuadPart < (LARGE_MEGABYTES + 500) * MEGABYTE) {
        skip("it needs %d MB of free space", LARGE_MEGABYTES + 500);
        return NULL;
    }
    return check_hr(create_fixed(app, path, LARGE_MEGABYTES, &task), S_OK, "creating a large disk") ? task : NULL;
}

static bool is_complete(void *task)
{
    return task_is_complete(task);
}

/* Cancels a running task, checks what it is then, and releases it. */
static void cancel(IVMTask *task)
{
    VMTaskResult result = vmTaskResult_Success;
    VARIANT_BOOL cancelable = VARIANT_TRUE;
    BSTR text = NULL;
    LONG number = 0;

    check_hr(IVMTask_Cancel(task), S_OK, "Cancel");
    check(wait_until(is_complete, task, PATIENCE_MILLISECONDS), "a cancelled task ends");
    check_hr(IVMTask_get_Result(task, &result), S_OK, "Result");
    check(result == vmTaskResult_Cancelled, "Result is Cancelled, not %d", (int)result);
    check_hr(IVMTask_get_Error(task, &number), S_OK, "Error");
    check(number == HRESULT_FROM_WIN32(ERROR_CANCELLED), "Error is ERROR_CANCELLED, not 0x%08lx", number);
    check_hr(IVMTask_get_ErrorDescription(task, &text), S_OK, "ErrorDescription");
    check(is_sentence_with(text, case_folder()), "ErrorDescription is a sentence with the path: %s", utf8(text));
    SysFreeString(text);
    check_hr(IVMTask_get_PercentCompleted(task, &number), S_OK, "PercentCompleted");
    check(number < 100, "it is not completed");
    check_hr(IVMTask_get_IsCancelable(task, &cancelable), S_OK, "IsCancelable");
    check(cancelable == VARIANT_FALSE, "it can no longer be cancelled");
    check_error_info(IVMTask_Cancel(task), E_FAIL, NULL);
    IVMTask_Release(task);
}

TEST(com_task, shows_what_it_does_while_it_runs)
{
    IVMVirtualPC *app = application();
    IVMTask *task = app != NULL ? start_large(app, at(L"a.vhd")) : NULL;
    VMTaskResult result = vmTaskResult_UnexpectedError;
    VARIANT_BOOL flag = VARIANT_FALSE;
    LONG number = -1, percent = 0, steps = 0;
    BSTR text = NULL;
    HRESULT hr;

    if (task != NULL) {
        check(!task_is_complete(task), "it is not complete");
        check_hr(IVMTask_get_Result(task, &result), S_FALSE, "Result");
        check(result == vmTaskResult_Success, "Result is Success before the end");
        check_hr(IVMTask_get_Error(task, &number), S_OK, "Error");
        check(number == 0, "Error is 0 before the end");
        hr = IVMTask_get_ErrorDescription(task, &text);
        check_text(hr, text, L"", "ErrorDescription");
        if (check_hr(IVMTask_get_Description(task, &text), S_OK, "Description"))
            check(wcsstr(text, at(L"a.vhd")) != NULL, "Description names the file: %s", utf8(text));
        SysFreeString(text);
        check_hr(IVMTask_get_IsCancelable(task, &flag), S_OK, "IsCancelable");
        check(flag == VARIANT_TRUE, "it can be cancelled");
        while (steps < 3 && !task_is_complete(task)) {
            check_hr(IVMTask_get_PercentCompleted(task, &number), S_OK, "PercentCompleted");
            check(number >= percent && number < 100, "progress never falls: %ld after %ld", number, percent);
            steps += number > percent;
            percent = number;
        }
        check(steps > 0, "progress was made");
        check(path_kind(at(L"a.vhd")) == PATH_NOTHING, "the file has not its name before it is complete");
        cancel(task);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_task, removes_all_that_it_made_when_cancelled)
{
    IVMVirtualPC *app = application();
    struct lines before, after;
    IVMTask *task;

    if (app == NULL)
        return;
    folder_make(at(L"there"));
    before = folder_tree(case_folder());
    task = start_large(app, at(L"there\\new\\newer\\a.vhd"));
    if (task != NULL) {
        Sleep(50);
        cancel(task);
        after = folder_tree(case_folder());
        check_same_lines(&before, &after, "the folder");
        lines_free(&after);
    }
    lines_free(&before);
    IVMVirtualPC_Release(app);
}

TEST(com_task, has_its_results_when_it_has_ended)
{
    IVMVirtualPC *app = application();
    VARIANT_BOOL cancelable = VARIANT_TRUE;
    BSTR text = NULL;
    LONG first = 0, second = 0;
    IVMTask *task, *next;
    HRESULT hr;

    if (app == NULL)
        return;
    if (check_hr(create_dynamic(app, at(L"a.vhd"), 8, &task), S_OK, "the call")) {
        check_hr(IVMTask_WaitForCompletion(task, 60000), S_OK, "WaitForCompletion");
        check_hr(IVMTask_get_IsCancelable(task, &cancelable), S_OK, "IsCancelable");
        check(cancelable == VARIANT_FALSE, "it can no longer be cancelled");
        check_error_info(IVMTask_Cancel(task), E_FAIL, NULL);
        hr = IVMTask_get_ErrorDescription(task, &text);
        check_text(hr, text, L"", "ErrorDescription");
        hr = IVMTask_get_Description(task, &text);
        check_text(hr, text, NULL, "Description");
        check_hr(IVMTask_get_ID(task, &first), S_OK, "ID");
        if (check_hr(create_dynamic(app, at(L"b.vhd"), 8, &next), S_OK, "another call")) {
            check_hr(IVMTask_get_ID(next, &second), S_OK, "ID");
            check(first >= 1 && second == first + 1, "tasks are numbered 1, 2, 3: %ld, %ld", first, second);
            task_succeeds(next);
        }
        check(path_kind(at(L"a.vhd")) == PATH_FILE, "a cancelled ended task keeps its file");
        task_succeeds(task);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_task, refuses_null_pointers)
{
    IVMTask *task = NULL;

    check_hr(CoCreateInstance(&CLSID_VMTask, NULL, CLSCTX_INPROC_SERVER, &IID_IVMTask, (void **)&task), S_OK, "VMTask");
    if (task == NULL)
        return;
    check_error_info(IVMTask_get_PercentCompleted(task, NULL), E_POINTER, L"PercentCompleted");
    check_error_info(IVMTask_get_Description(task, NULL), E_POINTER, L"Description");
    check_error_info(IVMTask_get_Result(task, NULL), E_POINTER, L"Result");
    check_error_info(IVMTask_get_IsCancelable(task, NULL), E_POINTER, L"IsCancelable");
    check_error_info(IVMTask_get_ID(task, NULL), E_POINTER, L"ID");
    check_error_info(IVMTask_get_IsComplete(task, NULL), E_POINTER, L"IsComplete");
    check_error_info(IVMTask_get_Error(task, NULL), E_POINTER, L"Error");
    check_error_info(IVMTask_get_ErrorDescription(task, NULL), E_POINTER, L"ErrorDescription");
    IVMTask_Release(task);
}

TEST(com_task, waits_no_longer_than_told_and_refuses_other_times)
{
    static const LONG refused[] = { -2, -1000, LONG_MIN, 4000001, LONG_MAX };
    static const LONG times[] = { 0, 1, 200 };
    IVMVirtualPC *app = application();
    IVMTask *task = app != NULL ? start_large(app, at(L"a.vhd")) : NULL;

    if (task != NULL) {
        for (size_t i = 0; i < ARRAYSIZE(refused); i++) {
            context("%ld ms", refused[i]);
            check_error_info(IVMTask_WaitForCompletion(task, refused[i]), E_INVALIDARG, NULL);
        }
        for (size_t i = 0; i < ARRAYSIZE(times) && !task_is_complete(task); i++) {
            ULONGLONG start = GetTickCount64(), taken;
            context("%ld ms", times[i]);
            check_hr(IVMTask_WaitForCompletion(task, times[i]), S_OK, "WaitForCompletion of a running task");
            taken = GetTickCount64() - start;
            check(taken + 20 >= (ULONGLONG)times[i], "it took %llu ms", taken);
            check(!task_is_complete(task), "it did not wait for the end");
        }
        context("%s", "");
        cancel(task);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
    if (!check_hr(CoCreateInstance(&CLSID_VMTask, NULL, CLSCTX_INPROC_SERVER, &IID_IVMTask, (void **)&task), S_OK,
                  "VMTask"))
        return;
    check_hr(IVMTask_WaitForCompletion(task, 4000000), S_OK, "the longest time, for an ended task");
    check_hr(IVMTask_WaitForCompletion(task, -1), S_OK, "no limit, for an ended task");
    check_hr(IVMTask_WaitForCompletion(task, 0), S_OK, "no time, for an ended task");
    IVMTask_Release(task);
}

TEST(com_task, fails_late_when_somebody_takes_its_name_meanwhile)
{
    IVMVirtualPC *app = application();
    VMTaskResult result = vmTaskResult_Success;
    BSTR text = NULL;
    LONG error = 0;
    struct lines before, after;
    IVMTask *task;

    if (app == NULL)
        return;
    task = start_failing(app, at(L"new\\a.vhd"), 300);
    if (task != NULL) {
        check_hr(IVMTask_WaitForCompletion(task, -1), S_OK, "WaitForCompletion");
        check_hr(IVMTask_get_Result(task, &result), S_OK, "Result");
        check(result == vmTaskResult_DiskRelatedError, "Result is DiskRelatedError, not %d", (int)result);
        check_hr(IVMTask_get_Error(task, &error), S_OK, "Error");
        check(error == HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), "Error is ERROR_ALREADY_EXISTS, not 0x%08lx", error);
        check_hr(IVMTask_get_ErrorDescription(task, &text), S_OK, "ErrorDescription");
        check(is_sentence_with(text, at(L"new\\a.vhd")), "ErrorDescription names the file: %s", utf8(text));
        SysFreeString(text);
        IVMTask_Release(task);
        after = folder_tree(at(L"new"));
        file_write(at(L"new\\a.vhd"), SOMEBODYS, strlen(SOMEBODYS));
        before = folder_tree(at(L"new"));
        check_same_lines(&before, &after, "the folder with the other file alone");
        lines_free(&before);
        lines_free(&after);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_task, goes_on_when_a_client_lets_it_go)
{
    IVMVirtualPC *app = application();
    struct disk_expected expected = { .type = DISK_FIXED, .size = 150 * MEGABYTE };
    IVMTask *task;

    if (app == NULL)
        return;
    if (check_hr(create_fixed(app, at(L"a.vhd"), 150, &task), S_OK, "the call"))
        IVMTask_Release(task);
    /* In a single-threaded apartment, where scripts run, the last release waits for the task. */
    IVMVirtualPC_Release(app);
    check_image(at(L"a.vhd"), &expected);
}

static HRESULT WINAPI ask_whether_unused(void)
{
    HMODULE module = server_module();
    FARPROC function = module != NULL ? server_export(module, "DllCanUnloadNow") : NULL;

    return function != NULL ? ((HRESULT(WINAPI *)(void))(void *)function)() : S_OK;
}

/* False when the disk was complete before all was seen. A release that waits for its task would never be quicker. */
static bool let_go_of_a_task(const WCHAR *path)
{
    IVMVirtualPC *app = application();
    HRESULT unused;
    IVMTask *task;
    bool loaded;

    if (app == NULL)
        return true;
    if (check_hr(create_fixed(app, path, 300, &task), S_OK, "the call"))
        IVMTask_Release(task);
    IVMVirtualPC_Release(app);
    unused = ask_whether_unused();
    CoFreeUnusedLibrariesEx(0, 0);
    loaded = server_module() != NULL;
    if (path_kind(path) != PATH_NOTHING) {
        server_check_unused();
        check(DeleteFileW(path), "the disk can be deleted");
        return false;
    }
    check_hr(unused, S_FALSE, "DllCanUnloadNow while a task runs");
    check(loaded, "the DLL stays loaded for the task");
    server_check_unused();
    return true;
}

static void let_go_in_multithreaded_apartment(void *unused)
{
    int tries = 0;

    (void)unused;
    while (tries < TASK_TRIES && !let_go_of_a_task(at(L"a.vhd")))
        tries++;
    check(tries < TASK_TRIES, "in %d tries the last release returned while the task ran", TASK_TRIES);
}

TEST(com_task, keeps_the_dll_loaded_where_no_release_may_wait)
{
    struct disk_expected expected = { .type = DISK_FIXED, .size = 300 * MEGABYTE };

    run_on_thread(COINIT_MULTITHREADED, let_go_in_multithreaded_apartment, NULL);
    check_image(at(L"a.vhd"), &expected);
}
