/* task.c - the IVMTask object: its state, and what a client sees of it. */
#include "task.h"

#include "apartment.h"
#include "com_error.h"
#include "task_list.h"

#include <wchar.h>

/* Limits of IVMTask.WaitForCompletion, in milliseconds. */
#define WAIT_FOR_EVER (-1)
#define MAX_WAIT 4000000

static const struct com_class task_class;

struct task *task_new(void)
{
    struct task *task = com_object_new(&task_class);

    if (task == NULL)
        return NULL;
    InitializeSRWLock(&task->lock);
    return task;
}

static void task_destroy(struct com_object *object)
{
    struct task *task = (struct task *)object;

    task_list_remove(task);
    SysFreeString(task->description);
    if (task->ended != NULL)
        CloseHandle(task->ended);
    if (task->thread != NULL)
        CloseHandle(task->thread);
    if (task->token != NULL)
        CloseHandle(task->token);
}

HRESULT task_create_completed(REFIID iid, void **out)
{
    static const struct vhd_error success = { .status = VHD_OK };
    struct task *task = task_new();

    if (task == NULL)
        return com_fail_status(&IID_IClassFactory, VHD_OUT_OF_MEMORY, L"VMTask");
    task_advance(task, TASK_ENDED, &success);
    return com_object_publish(&task->object, iid, out);
}

enum task_state task_advance(struct task *task, enum task_state state, const struct vhd_error *error)
{
    enum task_state previous;

    AcquireSRWLockExclusive(&task->lock);
    previous = task->state;
    if (previous < state) {
        task->state = state;
        if (state == TASK_ENDED) {
            task->error = *error;
            if (error->status == VHD_OK)
                task->percent = 100;
            if (error->status == VHD_CANCELLED && previous == TASK_SHUTTING_DOWN)
                task->error.status = VHD_SHUTTING_DOWN;
        }
    }
    ReleaseSRWLockExclusive(&task->lock);
    if (state == TASK_ENDED && task->ended != NULL)
        SetEvent(task->ended);
    return previous;
}

/* What can change in a task, as it is at one moment. */
struct task_view {
    bool running;
    LONG percent;
    struct vhd_error error, warning, hidden;
};

static struct task_view task_look(struct task *task)
{
    struct task_view view;

    AcquireSRWLockShared(&task->lock);
    view.running = task->state != TASK_ENDED;
    view.percent = task->percent;
    view.error = task->error;
    view.warning = task->warning;
    view.hidden = task->hidden;
    ReleaseSRWLockShared(&task->lock);
    return view;
}

bool task_is_running(struct task *task)
{
    bool running;

    AcquireSRWLockShared(&task->lock);
    running = task->state != TASK_ENDED;
    ReleaseSRWLockShared(&task->lock);
    return running;
}

bool task_wait(struct task *task, DWORD milliseconds)
{
    HANDLE handles[] = { task->ended, task->thread };

    return !task_is_running(task) || apartment_wait(handles, ARRAYSIZE(handles), milliseconds);
}

/* By the code of the error, where all errors with that code are told as the same. */
static VMTaskResult result_of_code(const struct vhd_error *error)
{
    switch (com_error_hresult(error)) {
    case VM_E_PREF_SAVED_STATE_BAD_VERSION:
        return vmTaskResult_IncompatibleSavedStateError;
    case VM_E_TIMED_OUT:
        return vmTaskResult_TimeOutError;
    default:
        return vmTaskResult_UnexpectedError;
    }
}

static VMTaskResult result_of(const struct vhd_error *error)
{
    switch ((int)error->status) {
    case VHD_OK:
        return vmTaskResult_Success;
    case VHD_CANCELLED:
    case VHD_SHUTTING_DOWN: /* vmTaskResult_ShutdownAbort is about the shutdown of a virtual machine */
        return vmTaskResult_Cancelled;
    case VHD_OUT_OF_MEMORY:
        return vmTaskResult_OutOfMemoryError;
    case VHD_SYSTEM:
    case VHD_DISK_FULL:
    case VHD_READ_PAST_END:
    case VHD_FILE_NOT_FOUND:
    case VHD_PATH_NOT_FOUND:
    case VHD_ACCESS_DENIED:
    case VHD_SHARING_VIOLATION:
    case VHD_TARGET_EXISTS:
        return vmTaskResult_DiskRelatedError;
    default:
        return result_of_code(error);
    }
}

COM_DISPATCH(task, IVMTask)

static HRESULT STDMETHODCALLTYPE task_WaitForCompletion(IVMTask *self, LONG timeout)
{
    struct task *task = (struct task *)self;

    if (timeout < WAIT_FOR_EVER || timeout > MAX_WAIT)
        return com_fail_status(&IID_IVMTask, VHD_TIMEOUT_RANGE, L"IVMTask.WaitForCompletion");
    com_object_keep(&task->object); /* a call that is served meanwhile may release the client's last reference */
    task_wait(task, timeout == WAIT_FOR_EVER ? INFINITE : (DWORD)timeout);
    com_object_drop(&task->object);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE task_Cancel(IVMTask *self)
{
    if (task_advance((struct task *)self, TASK_CANCELLING, NULL) == TASK_ENDED)
        return com_fail_status(&IID_IVMTask, VHD_TASK_ENDED, L"IVMTask.Cancel");
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE task_get_PercentCompleted(IVMTask *self, LONG *percent)
{
    HRESULT hr = com_require(&IID_IVMTask, percent, L"IVMTask.PercentCompleted");

    if (SUCCEEDED(hr))
        *percent = task_look((struct task *)self).percent;
    return hr;
}

static HRESULT STDMETHODCALLTYPE task_get_Description(IVMTask *self, BSTR *description)
{
    struct task *task = (struct task *)self;
    HRESULT hr = com_require(&IID_IVMTask, description, L"IVMTask.Description");

    if (FAILED(hr))
        return hr;
    *description = SysAllocString(task->description != NULL ? task->description : L"");
    return *description != NULL ? S_OK : com_fail_status(&IID_IVMTask, VHD_OUT_OF_MEMORY, L"IVMTask.Description");
}

static HRESULT STDMETHODCALLTYPE task_get_Result(IVMTask *self, VMTaskResult *result)
{
    HRESULT hr = com_require(&IID_IVMTask, result, L"IVMTask.Result");
    struct task_view view;

    if (FAILED(hr))
        return hr;
    view = task_look((struct task *)self);
    *result = result_of(&view.error);
    return view.running ? S_FALSE : S_OK;
}

static HRESULT STDMETHODCALLTYPE task_get_IsCancelable(IVMTask *self, VARIANT_BOOL *cancelable)
{
    HRESULT hr = com_require(&IID_IVMTask, cancelable, L"IVMTask.IsCancelable");

    if (SUCCEEDED(hr))
        *cancelable = task_is_running((struct task *)self) ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

static HRESULT STDMETHODCALLTYPE task_get_ID(IVMTask *self, LONG *id)
{
    HRESULT hr = com_require(&IID_IVMTask, id, L"IVMTask.ID");

    if (SUCCEEDED(hr))
        *id = ((struct task *)self)->id;
    return hr;
}

static HRESULT STDMETHODCALLTYPE task_get_IsComplete(IVMTask *self, VARIANT_BOOL *complete)
{
    HRESULT hr = com_require(&IID_IVMTask, complete, L"IVMTask.IsComplete");

    if (SUCCEEDED(hr))
        *complete = task_is_running((struct task *)self) ? VARIANT_FALSE : VARIANT_TRUE;
    return hr;
}

static HRESULT STDMETHODCALLTYPE task_get_Error(IVMTask *self, LONG *code)
{
    HRESULT hr = com_require(&IID_IVMTask, code, L"IVMTask.Error");
    struct task_view view;

    if (FAILED(hr))
        return hr;
    view = task_look((struct task *)self);
    *code = com_error_hresult(&view.error);
    return S_OK;
}

/* Appends a sentence to *text, which may be NULL; what is VHD_OK says nothing. False without memory. */
static bool add_sentence(BSTR *text, const struct vhd_error *error)
{
    BSTR sentence, both;

    if (error->status == VHD_OK)
        return true;
    if (FAILED(com_error_text(error, &sentence)))
        return false;
    if (*text == NULL) {
        *text = sentence;
        return true;
    }
    both = SysAllocStringLen(NULL, SysStringLen(*text) + 1 + SysStringLen(sentence));
    if (both != NULL) {
        wcscpy(both, *text);
        wcscat(both, L" ");
        wcscat(both, sentence);
    }
    SysFreeString(*text);
    SysFreeString(sentence);
    *text = both;
    return both != NULL;
}

static HRESULT STDMETHODCALLTYPE task_get_ErrorDescription(IVMTask *self, BSTR *text)
{
    HRESULT hr = com_require(&IID_IVMTask, text, L"IVMTask.ErrorDescription");
    struct task_view view;

    if (FAILED(hr))
        return hr;
    view = task_look((struct task *)self);
    *text = NULL;
    if (!view.running && add_sentence(text, &view.error) && add_sentence(text, &view.warning) &&
        add_sentence(text, &view.hidden) && *text != NULL)
        return S_OK;
    if (view.running || (view.error.status == VHD_OK && view.warning.status == VHD_OK && view.hidden.status == VHD_OK))
        *text = SysAllocString(L"");
    return *text != NULL ? S_OK : com_fail_status(&IID_IVMTask, VHD_OUT_OF_MEMORY, L"IVMTask.ErrorDescription");
}

static const IVMTaskVtbl task_vtable = {
    COM_DISPATCH_SLOTS(task),  task_WaitForCompletion, task_Cancel, task_get_PercentCompleted, task_get_Description,
    task_get_Result,           task_get_IsCancelable,  task_get_ID, task_get_IsComplete,       task_get_Error,
    task_get_ErrorDescription,
};

static const struct com_class task_class = {
    .iid = &IID_IVMTask,
    .clsid = &CLSID_VMTask,
    .vtable = &task_vtable,
    .size = sizeof(struct task),
    .dual = true,
    .destroy = task_destroy,
};
