/* disk_work.c - calls that change or copy a disk, and how they end. */
#include "disk_work.h"

#include "disk_data.h"
#include "files.h"

#include <wchar.h>

#define UNTOUCHED ((IVMTask *)(UINT_PTR)0xdeadbeef)

const WCHAR *member_name(enum member member)
{
    static const WCHAR *const names[] = {
        [DISK_MERGE] = L"Merge",     [DISK_MERGE_TO] = L"MergeTo",  [DISK_CONVERT] = L"Convert",
        [DISK_COMPACT] = L"Compact", [DISK_SET_PARENT] = L"Parent",
    };

    return names[member];
}

const char *manner_name(enum manner manner)
{
    static const char *const names[] = {
        [BY_VTABLE] = "by the vtable",
        [BY_NAME] = "by name",
        [BY_REFERENCE] = "by name and reference",
    };

    return names[manner];
}

/* Calling */

static HRESULT call_by_vtable(IVMHardDisk *disk, const struct disk_work *work, IVMTask **task)
{
    BSTR path = SysAllocString(work->path != NULL ? expand(work->path) : NULL);
    HRESULT hr = E_UNEXPECTED;

    switch (work->member) {
    case DISK_MERGE:
        hr = IVMHardDisk_Merge(disk, task);
        break;
    case DISK_MERGE_TO:
        hr = IVMHardDisk_MergeTo(disk, path, work->type, task);
        break;
    case DISK_CONVERT:
        hr = IVMHardDisk_Convert(disk, path, work->type, task);
        break;
    case DISK_COMPACT:
        hr = IVMHardDisk_Compact(disk, task);
        break;
    case DISK_SET_PARENT:
        hr = IVMHardDisk_put_Parent(disk, work->parent);
        break;
    }
    SysFreeString(path);
    return hr;
}

static HRESULT call_by_name(IVMHardDisk *disk, const struct disk_work *work, enum manner manner, IVMTask **task,
                            EXCEPINFO *exception)
{
    VARIANT path = text_variant(work->path != NULL ? expand(work->path) : NULL), result;
    VARIANT arguments[2] = { path, long_variant(work->type) };
    WORD flags = DISPATCH_METHOD;
    UINT count = work->member == DISK_MERGE_TO || work->member == DISK_CONVERT ? 2 : 0;
    HRESULT hr;

    if (work->member == DISK_SET_PARENT) {
        flags = manner == BY_REFERENCE ? DISPATCH_PROPERTYPUTREF : DISPATCH_PROPERTYPUT;
        count = 1;
        V_VT(&arguments[0]) = VT_DISPATCH;
        V_DISPATCH(&arguments[0]) = (IDispatch *)work->parent;
    }
    hr = invoke(disk, member_name(work->member), flags, arguments, count,
                work->member == DISK_SET_PARENT ? NULL : &result, exception);
    VariantClear(&path);
    if (work->member == DISK_SET_PARENT)
        return hr;
    *task = NULL;
    if (SUCCEEDED(hr) && check(V_VT(&result) == VT_DISPATCH, "the result is an object"))
        *task = (IVMTask *)V_DISPATCH(&result);
    else
        check(V_VT(&result) == VT_EMPTY, "Invoke gives no result, not one of type %d", V_VT(&result));
    return hr;
}

HRESULT disk_call(IVMHardDisk *disk, const struct disk_work *work, enum manner manner, IVMTask **task,
                  EXCEPINFO *exception)
{
    *task = work->member == DISK_SET_PARENT ? NULL : UNTOUCHED;
    SetErrorInfo(0, NULL);
    return manner == BY_VTABLE ? call_by_vtable(disk, work, task) : call_by_name(disk, work, manner, task, exception);
}

/* Success */

/* Until the task has ended. */
static void watch_progress(IVMTask *task)
{
    LONG percent = 0, before = 0;

    for (bool complete = false; !complete; before = percent) {
        complete = task_is_complete(task); /* asked first: 100 is right only for what is complete afterwards */
        IVMTask_get_PercentCompleted(task, &percent);
        check(percent >= before, "progress never falls: %ld after %ld", percent, before);
        if (percent == 100 && !complete)
            check(task_is_complete(task), "100 percent are completed only at the end");
        if (!complete)
            IVMTask_WaitForCompletion(task, 2);
    }
}

static void check_note(IVMTask *task, const WCHAR *note)
{
    BSTR text = NULL;

    check_hr(IVMTask_get_ErrorDescription(task, &text), S_OK, "ErrorDescription");
    if (note == NULL)
        check(SysStringLen(text) == 0, "there is nothing to say: %s", utf8(text));
    else
        check(is_sentence_with(text, note), "a sentence with \"%s\" is said: %s", utf8(note), utf8(text));
    SysFreeString(text);
}

bool disk_does(IVMHardDisk *disk, const struct disk_work *work, enum manner manner, const WCHAR *note)
{
    EXCEPINFO exception;
    IVMTask *task;

    if (!check_hr(disk_call(disk, work, manner, &task, &exception), S_OK, "%s %s", utf8(member_name(work->member)),
                  manner_name(manner)))
        return false;
    if (work->member == DISK_SET_PARENT)
        return true;
    if (!check(task != NULL && task != UNTOUCHED, "there is a task"))
        return false;
    watch_progress(task);
    check_note(task, note);
    return task_succeeds(task);
}

bool disk_file_does(IVMVirtualPC *app, const WCHAR *path, const struct disk_work *work, enum manner manner)
{
    IVMHardDisk *disk = disk_of(app, path);
    bool ok = disk != NULL && disk_does(disk, work, manner, NULL);

    if (disk != NULL)
        IVMHardDisk_Release(disk);
    return ok;
}

/* Refusal */

/* In one manner. */
static void check_refuses(IVMHardDisk *disk, const struct disk_work *work, enum manner manner, HRESULT expected,
                          const WCHAR *mentions)
{
    EXCEPINFO exception = { 0 };
    IVMTask *task;
    HRESULT hr = disk_call(disk, work, manner, &task, &exception);

    if (manner == BY_VTABLE)
        check_error_info(hr, expected, mentions);
    else
        check_exception(hr, &exception, expected, mentions);
    if (!check(task == NULL, "the task is set to NULL") && task != UNTOUCHED)
        end_task(task);
}

void disk_refuses(IVMHardDisk *disk, const struct disk_work *work, HRESULT expected, const WCHAR *mentions)
{
    struct lines before = folder_tree(case_folder()), after;
    int manners = work->member == DISK_SET_PARENT ? MANNERS : BY_NAME + 1;

    for (enum manner manner = BY_VTABLE; (int)manner < manners; manner++)
        check_refuses(disk, work, manner, expected, mentions);
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
}

void disk_file_refuses(IVMVirtualPC *app, const WCHAR *path, const struct disk_work *work, HRESULT expected,
                       const WCHAR *mentions)
{
    IVMHardDisk *disk = disk_of(app, path);

    if (disk == NULL)
        return;
    disk_refuses(disk, work, expected, mentions);
    IVMHardDisk_Release(disk);
}

/* Cancelling */

/* False when the task has ended before it came that far. */
static bool wait_for_percent(IVMTask *task, LONG percent)
{
    LONG now = 0;

    for (;;) {
        bool complete = task_is_complete(task);
        IVMTask_get_PercentCompleted(task, &now);
        if (complete || now >= percent)
            return !complete;
        IVMTask_WaitForCompletion(task, 1);
    }
}

static void check_cancelled(IVMTask *task, const WCHAR *mentions)
{
    VARIANT_BOOL cancelable = VARIANT_TRUE;
    LONG error = 0, percent = 100;
    BSTR text = NULL;

    IVMTask_get_Error(task, &error);
    check_hr(error, HRESULT_FROM_WIN32(ERROR_CANCELLED), "Error");
    IVMTask_get_PercentCompleted(task, &percent);
    check(percent < 100, "less than 100 percent are completed: %ld", percent);
    IVMTask_get_IsCancelable(task, &cancelable);
    check(cancelable == VARIANT_FALSE, "it can no longer be cancelled");
    check_hr(IVMTask_get_ErrorDescription(task, &text), S_OK, "ErrorDescription");
    check(is_sentence_with(text, mentions), "the sentence holds \"%s\": %s", utf8(mentions), utf8(text));
    SysFreeString(text);
}

bool disk_is_cancelled(IVMHardDisk *disk, const struct disk_work *work, LONG percent, const WCHAR *mentions)
{
    VMTaskResult result = vmTaskResult_Success;
    IVMTask *task;

    if (!check_hr(disk_call(disk, work, BY_VTABLE, &task, NULL), S_OK, "%s", utf8(member_name(work->member))))
        return true;
    if (wait_for_percent(task, percent))
        IVMTask_Cancel(task);
    IVMTask_WaitForCompletion(task, -1);
    IVMTask_get_Result(task, &result);
    if (result == vmTaskResult_Success) {
        IVMTask_Release(task);
        return false;
    }
    check(result == vmTaskResult_Cancelled, "Result is Cancelled, not %d", (int)result);
    check_cancelled(task, mentions);
    IVMTask_Release(task);
    return true;
}

void check_cancelled_at(IVMVirtualPC *app, bool (*cancel)(IVMVirtualPC *app, LONG percent), const LONG *percents,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int tries = 0;
        context("at %ld percent", percents[i]);
        while (tries < TASK_TRIES && !cancel(app, percents[i]))
            tries++;
        check(tries < TASK_TRIES, "it can be cancelled before it is complete");
    }
}

/* Hindrances */

static HANDLE put_in_the_way(const WCHAR *file, enum hindrance hindrance)
{
    const DWORD access = hindrance == WRITTEN_BY_SOMEBODY ? GENERIC_READ | GENERIC_WRITE : GENERIC_READ;
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

    switch (hindrance) {
    case READ_ONLY:
        check(SetFileAttributesW(file, FILE_ATTRIBUTE_READONLY), "%s can be made read-only", utf8(file));
        return INVALID_HANDLE_VALUE;
    case SAVED_STATE:
        disk_set_saved_state(file, true);
        return INVALID_HANDLE_VALUE;
    default:
        return CreateFileW(file, access, share, NULL, OPEN_EXISTING, 0, NULL);
    }
}

static void take_away(const WCHAR *file, enum hindrance hindrance, HANDLE held)
{
    if (held != INVALID_HANDLE_VALUE)
        CloseHandle(held);
    if (hindrance == READ_ONLY)
        SetFileAttributesW(file, FILE_ATTRIBUTE_NORMAL);
    if (hindrance == SAVED_STATE)
        disk_set_saved_state(file, false);
}

void disk_work_is_hindered(IVMVirtualPC *app, const WCHAR *disk, const struct disk_work *work, const WCHAR *file,
                           enum hindrance hindrance)
{
    static const char *const names[] = { "read-only", "read by somebody", "written by somebody", "in a saved state" };
    const HRESULT expected = hindrance == READ_ONLY ? VM_E_FILE_READ_ONLY : HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION);
    const int64_t time = file_time(file);
    struct lines before = folder_tree(case_folder()), after;
    IVMHardDisk *object = disk_of(app, disk);
    HANDLE held;

    context("%s is %s", utf8(file), names[hindrance]);
    held = put_in_the_way(file, hindrance);
    /* What another holds is waited for, for seconds: one manner is enough there. */
    if (object != NULL && held != INVALID_HANDLE_VALUE)
        check_refuses(object, work, BY_NAME, expected, file);
    else if (object != NULL)
        disk_refuses(object, work, expected, file);
    if (object != NULL)
        IVMHardDisk_Release(object);
    take_away(file, hindrance, held);
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    check(file_time(file) == time, "the time of the file is as it was");
    lines_free(&before);
    lines_free(&after);
    context("%s", "");
}
