/* faults_ending.c - waits for work of the linked code, and asks everything about how it ended. */
#include "faults_ending.h"

#include "faults.h"

#include <wchar.h>

IVMVirtualPC *linked_application(void)
{
    IClassFactory *factory;
    IVMVirtualPC *app = NULL;

    if (!check_hr(DllGetClassObject(&CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory), S_OK,
                  "DllGetClassObject"))
        return NULL;
    check_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IVMVirtualPC, (void **)&app), S_OK, "CreateInstance");
    IClassFactory_Release(factory);
    return app;
}

static void keep_sentence(struct ending *ending, BSTR text)
{
    lstrcpynW(ending->sentence, text != NULL ? text : L"", ARRAYSIZE(ending->sentence));
    SysFreeString(text);
}

static void ask_call(struct ending *ending, IVMTask *task)
{
    IErrorInfo *info = NULL;
    BSTR text = NULL;

    check(task == NULL, "a call that fails sets the task to NULL");
    if (check(GetErrorInfo(0, &info) == S_OK, "it leaves IErrorInfo")) {
        IErrorInfo_GetDescription(info, &text);
        IErrorInfo_Release(info);
        keep_sentence(ending, text);
    }
}

static void ask_task(struct ending *ending, IVMTask *task)
{
    VARIANT_BOOL cancelable = VARIANT_TRUE;
    LONG percent = -1, error = -1;
    BSTR text = NULL;

    check_hr(IVMTask_WaitForCompletion(task, -1), S_OK, "WaitForCompletion");
    check(task_is_complete(task), "the task is complete after the wait");
    check_hr(IVMTask_get_Result(task, &ending->result), S_OK, "Result");
    check_hr(IVMTask_get_Error(task, &error), S_OK, "Error");
    check_hr(IVMTask_get_PercentCompleted(task, &percent), S_OK, "PercentCompleted");
    check_hr(IVMTask_get_IsCancelable(task, &cancelable), S_OK, "IsCancelable");
    check_hr(IVMTask_get_ErrorDescription(task, &text), S_OK, "ErrorDescription");
    ending->code = error;
    keep_sentence(ending, text);
    check(cancelable == VARIANT_FALSE, "a task that has ended cannot be cancelled");
    check((percent == 100) == SUCCEEDED(error), "%ld percent are completed, the error is 0x%08lx", percent, error);
    check((ending->result == vmTaskResult_Success) == SUCCEEDED(error), "the result is %d, the error is 0x%08lx",
          (int)ending->result, error);
}

static void check_no_tasks(IVMVirtualPC *app)
{
    IVMTaskCollection *tasks = NULL;
    LONG count = -1;

    if (check_hr(IVMVirtualPC_get_Tasks(app, &tasks), S_OK, "Tasks")) {
        IVMTaskCollection_get_Count(tasks, &count);
        IVMTaskCollection_Release(tasks);
        check(count == 0, "no task is left, not %ld", count);
    }
}

struct ending ending_of(HRESULT hr, IVMTask *task)
{
    struct ending ending = { .code = hr, .in_call = FAILED(hr) };

    if (ending.in_call) {
        ask_call(&ending, task);
    } else if (task != NULL) {
        ask_task(&ending, task);
        IVMTask_Release(task);
    }
    return ending;
}

void linked_release(IVMVirtualPC *app)
{
    check_no_tasks(app);
    IVMVirtualPC_Release(app);
    check_unused();
}
