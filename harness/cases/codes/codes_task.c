/* codes_task.c - the codes of IVMTask, IVMTaskCollection and the small properties of IVMVirtualPC. */
#include "codes_member.h"

#include "files.h"

#include <limits.h>
#include <wchar.h>

/* Large enough that it is still being written when it is cancelled. */
#define LARGE_MEGABYTES 400

static void show_cancel(const struct code *code, IVMVirtualPC *app);

GETTER(IVMTask, PercentCompleted)
GETTER(IVMTask, Description)
GETTER(IVMTask, Result)
GETTER(IVMTask, IsCancelable)
GETTER(IVMTask, ID)
GETTER(IVMTask, IsComplete)
GETTER(IVMTask, Error)
GETTER(IVMTask, ErrorDescription)
GETTER(IVMTaskCollection, Count)
GETTER(IVMTaskCollection, _NewEnum)
GETTER(IVMVirtualPC, Name)
GETTER(IVMVirtualPC, Version)
GETTER(IVMVirtualPC, UpTime)
GETTER(IVMVirtualPC, Tasks)

static HRESULT wait_call(void *object, LONG number, void *out)
{
    return IVMTask_WaitForCompletion((IVMTask *)object, number);
}

static HRESULT cancel_call(void *object, LONG number, void *out)
{
    return IVMTask_Cancel((IVMTask *)object);
}

static HRESULT item_call(void *object, LONG number, void *out)
{
    return IVMTaskCollection_get_Item((IVMTaskCollection *)object, number, out);
}

static const struct member_row rows[] = {
    PROPERTY(TASK, IVMTask, PercentCompleted, VT_I4),
    PROPERTY(TASK, IVMTask, Description, VT_BSTR),
    PROPERTY(TASK, IVMTask, Result, VT_I4),
    PROPERTY(TASK, IVMTask, IsCancelable, VT_BOOL),
    PROPERTY(TASK, IVMTask, ID, VT_I4),
    PROPERTY(TASK, IVMTask, IsComplete, VT_BOOL),
    PROPERTY(TASK, IVMTask, Error, VT_I4),
    PROPERTY(TASK, IVMTask, ErrorDescription, VT_BSTR),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, S_OK, -1, NULL, member_show_success),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, S_OK, 0, NULL, member_show_success),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, S_OK, 4000000, NULL, member_show_success),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, E_INVALIDARG, -2, L"4,000,000", member_show_failure),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, E_INVALIDARG, 4000001, L"4,000,000",
         member_show_failure),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, E_INVALIDARG, LONG_MIN, L"4,000,000",
         member_show_failure),
    { .code = { "IVMTask_Cancel__S_OK", S_OK, NULL, show_cancel }, TASK, L"Cancel", cancel_call, VT_EMPTY, 0, false },
    { .code = { "IVMTask_Cancel__E_FAIL", E_FAIL, L"cannot be cancelled", member_show_failure },
      TASK,
      L"Cancel",
      cancel_call,
      VT_EMPTY,
      0,
      false },

    PROPERTY(TASKS, IVMTaskCollection, Count, VT_I4),
    PROPERTY(TASKS, IVMTaskCollection, _NewEnum, VT_UNKNOWN),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, S_OK, 1, NULL, member_show_success),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, E_POINTER, 1, L"IVMTaskCollection.Item",
         member_show_null),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, DISP_E_BADINDEX, 0, L"index", member_show_failure),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, DISP_E_BADINDEX, 2, L"index", member_show_failure),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, DISP_E_BADINDEX, -1, L"index", member_show_failure),

    PROPERTY(APPLICATION, IVMVirtualPC, Name, VT_BSTR),
    PROPERTY(APPLICATION, IVMVirtualPC, Version, VT_BSTR),
    PROPERTY(APPLICATION, IVMVirtualPC, UpTime, VT_I4),
    PROPERTY(APPLICATION, IVMVirtualPC, Tasks, VT_DISPATCH),
    DEMANDED(Tasks),
};

static void show_cancel(const struct code *code, IVMVirtualPC *app)
{
    const struct member_row *row = (const struct member_row *)code;

    for (int by_name = 0; by_name < 2; by_name++) {
        VMTaskResult result = vmTaskResult_Success;
        LONG error = 0;
        IVMTask *task;
        context("%s", by_name ? "by Invoke" : "by the vtable");
        if (!check_hr(create_fixed(app, at(L"large.vhd"), LARGE_MEGABYTES, &task), S_OK, "the creation"))
            return;
        check_hr(by_name ? member_invoke(row, task, NULL, NULL) : IVMTask_Cancel(task), S_OK, "Cancel");
        IVMTask_WaitForCompletion(task, -1);
        IVMTask_get_Result(task, &result);
        IVMTask_get_Error(task, &error);
        check(result == vmTaskResult_Cancelled, "the result is Cancelled, not %d", (int)result);
        check_hr(error, HRESULT_FROM_WIN32(ERROR_CANCELLED), "Error");
        check(path_kind(at(L"large.vhd")) == PATH_NOTHING, "no file is left");
        IVMTask_Release(task);
    }
}

const struct code_table codes_task = { rows, sizeof rows[0], ARRAYSIZE(rows), member_script, member_step };
