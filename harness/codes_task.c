/* codes_task.c - the codes of IVMTask, IVMTaskCollection and the small properties of IVMVirtualPC. */
#include "codes.h"

#include <limits.h>
#include <wchar.h>

/* Large enough that it is still being written when it is cancelled. */
#define LARGE_MEGABYTES 400

enum subject { TASK, TASKS, APPLICATION };

/* A member in one form: an object, a number where it takes one, and where the value goes. */
typedef HRESULT member_call(void *object, LONG number, void *out);

struct task_row {
    struct code code;
    enum subject subject;
    const WCHAR *member;
    member_call *call;
    VARTYPE type; /* of the value, as IDispatch::Invoke gives it; VT_EMPTY: a method without one */
    LONG number;
    bool takes_number;
};

static void show_success(const struct code *code, IVMVirtualPC *app);
static void show_null(const struct code *code, IVMVirtualPC *app);
static void show_failure(const struct code *code, IVMVirtualPC *app);
static void show_cancel(const struct code *code, IVMVirtualPC *app);
static void show_demand(const struct code *code, IVMVirtualPC *app);

#define GETTER(interface, member)                                                      \
    static HRESULT interface##_##member##_get(void *object, LONG number, void *out)    \
    {                                                                                  \
        return interface##_get_##member((interface *)object, out);                     \
    }

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

/* What every property has */
#define PROPERTY(subject, interface, member, type)                                                          \
    { { #interface "_" #member "__S_OK", S_OK, NULL, show_success },                                        \
      subject, L"" #member, interface##_##member##_get, type, 0, false },                                   \
    { { #interface "_" #member "__E_POINTER", E_POINTER, L"" #interface "." #member, show_null },           \
      subject, L"" #member, interface##_##member##_get, type, 0, false }

#define CODE(subject, interface, member, call, type, code, number, mentions, show) \
    { { #interface "_" #member "__" #code, code, mentions, show }, subject, L"" #member, call, type, number, true }

#define DEMANDED(member)                                                                                      \
    { { "IVMVirtualPC_" #member "__VM_E_HARDWARE_VIRTUALIZATION_DISABLED", VM_E_HARDWARE_VIRTUALIZATION_DISABLED, \
        L"IVMVirtualPC." #member, show_demand },                                                              \
      APPLICATION, L"" #member, IVMVirtualPC_##member##_get, VT_EMPTY, 0, false }

static const struct task_row rows[] = {
    PROPERTY(TASK, IVMTask, PercentCompleted, VT_I4),
    PROPERTY(TASK, IVMTask, Description, VT_BSTR),
    PROPERTY(TASK, IVMTask, Result, VT_I4),
    PROPERTY(TASK, IVMTask, IsCancelable, VT_BOOL),
    PROPERTY(TASK, IVMTask, ID, VT_I4),
    PROPERTY(TASK, IVMTask, IsComplete, VT_BOOL),
    PROPERTY(TASK, IVMTask, Error, VT_I4),
    PROPERTY(TASK, IVMTask, ErrorDescription, VT_BSTR),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, S_OK, -1, NULL, show_success),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, S_OK, 0, NULL, show_success),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, S_OK, 4000000, NULL, show_success),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, E_INVALIDARG, -2, L"4,000,000", show_failure),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, E_INVALIDARG, 4000001, L"4,000,000", show_failure),
    CODE(TASK, IVMTask, WaitForCompletion, wait_call, VT_EMPTY, E_INVALIDARG, LONG_MIN, L"4,000,000", show_failure),
    { { "IVMTask_Cancel__S_OK", S_OK, NULL, show_cancel }, TASK, L"Cancel", cancel_call, VT_EMPTY, 0, false },
    { { "IVMTask_Cancel__E_FAIL", E_FAIL, L"cannot be cancelled", show_failure },
      TASK, L"Cancel", cancel_call, VT_EMPTY, 0, false },

    PROPERTY(TASKS, IVMTaskCollection, Count, VT_I4),
    PROPERTY(TASKS, IVMTaskCollection, _NewEnum, VT_UNKNOWN),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, S_OK, 1, NULL, show_success),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, E_POINTER, 1, L"IVMTaskCollection.Item", show_null),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, DISP_E_BADINDEX, 0, L"index", show_failure),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, DISP_E_BADINDEX, 2, L"index", show_failure),
    CODE(TASKS, IVMTaskCollection, Item, item_call, VT_DISPATCH, DISP_E_BADINDEX, -1, L"index", show_failure),

    PROPERTY(APPLICATION, IVMVirtualPC, Name, VT_BSTR),
    PROPERTY(APPLICATION, IVMVirtualPC, Version, VT_BSTR),
    PROPERTY(APPLICATION, IVMVirtualPC, UpTime, VT_I4),
    PROPERTY(APPLICATION, IVMVirtualPC, Tasks, VT_DISPATCH),
    DEMANDED(Name),
    DEMANDED(Version),
    DEMANDED(UpTime),
    DEMANDED(Tasks),
};

/* The object that a row asks, together with the task without which a collection would be empty. */
struct asked {
    IVMTask *task;
    IVMTaskCollection *tasks;
    void *object;
};

static bool begin(struct asked *asked, enum subject subject, IVMVirtualPC *app)
{
    *asked = (struct asked){ .object = app };
    if (subject == APPLICATION)
        return true;
    DeleteFileW(at(L"a.vhd"));
    if (!check_hr(create_dynamic(app, at(L"a.vhd"), 3, &asked->task), S_OK, "CreateDynamicVirtualHardDisk"))
        return false;
    IVMTask_WaitForCompletion(asked->task, -1);
    asked->object = asked->task;
    if (subject == TASKS && check_hr(IVMVirtualPC_get_Tasks(app, &asked->tasks), S_OK, "Tasks"))
        asked->object = asked->tasks;
    return true;
}

static void end(struct asked *asked)
{
    if (asked->tasks != NULL)
        IVMTaskCollection_Release(asked->tasks);
    if (asked->task != NULL)
        IVMTask_Release(asked->task);
}

static HRESULT invoke_row(const struct task_row *row, void *object, VARIANT *value, EXCEPINFO *exception)
{
    VARIANT number = long_variant(row->number);

    return invoke(object, row->member, DISPATCH_METHOD | DISPATCH_PROPERTYGET, &number, row->takes_number ? 1 : 0,
                  value, exception);
}

/* The value as the call itself gives it, in the member of the union that fits its type. */
static void clear_value(VARTYPE type, VARIANT *value)
{
    V_VT(value) = type;
    VariantClear(value);
}

static void show_success(const struct code *code, IVMVirtualPC *app)
{
    const struct task_row *row = (const struct task_row *)code;
    struct asked asked;
    EXCEPINFO exception;
    VARIANT value;

    context("%ld", row->number);
    if (begin(&asked, row->subject, app)) {
        V_UI8(&value) = 0;
        if (check_hr(row->call(asked.object, row->number, &V_UI8(&value)), S_OK, "the call"))
            clear_value(row->type, &value);
        if (check_hr(invoke_row(row, asked.object, &value, &exception), S_OK, "Invoke"))
            check(V_VT(&value) == row->type, "the value is of the type %d, not %d", row->type, V_VT(&value));
        VariantClear(&value);
    }
    end(&asked);
}

static void show_null(const struct code *code, IVMVirtualPC *app)
{
    const struct task_row *row = (const struct task_row *)code;
    struct asked asked;

    if (begin(&asked, row->subject, app)) {
        SetErrorInfo(0, NULL);
        check_error_info(row->call(asked.object, row->number, NULL), E_POINTER, code->mentions);
    }
    end(&asked);
}

static void check_failure(const struct task_row *row, void *object)
{
    void *out = (void *)(UINT_PTR)0xdeadbeef;
    EXCEPINFO exception;
    VARIANT value;
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = row->call(object, row->number, &out);
    check_error_info(hr, row->code.value, row->code.mentions);
    if (row->type == VT_DISPATCH)
        check(out == NULL, "the object is set to NULL");
    hr = invoke_row(row, object, &value, &exception);
    check_exception(hr, &exception, row->code.value, row->code.mentions);
}

static void show_failure(const struct code *code, IVMVirtualPC *app)
{
    const struct task_row *row = (const struct task_row *)code;
    struct asked asked;

    context("%ld", row->number);
    if (begin(&asked, row->subject, app))
        check_failure(row, asked.object);
    end(&asked);
}

static void show_cancel(const struct code *code, IVMVirtualPC *app)
{
    const struct task_row *row = (const struct task_row *)code;

    for (int by_name = 0; by_name < 2; by_name++) {
        VMTaskResult result = vmTaskResult_Success;
        LONG error = 0;
        IVMTask *task;
        context("%s", by_name ? "by Invoke" : "by the vtable");
        if (!check_hr(create_fixed(app, at(L"large.vhd"), LARGE_MEGABYTES, &task), S_OK, "the creation"))
            return;
        check_hr(by_name ? invoke_row(row, task, NULL, NULL) : IVMTask_Cancel(task), S_OK, "Cancel");
        IVMTask_WaitForCompletion(task, -1);
        IVMTask_get_Result(task, &result);
        IVMTask_get_Error(task, &error);
        check(result == vmTaskResult_Cancelled, "the result is Cancelled, not %d", (int)result);
        check_hr(error, HRESULT_FROM_WIN32(ERROR_CANCELLED), "Error");
        check(path_kind(at(L"large.vhd")) == PATH_NOTHING, "no file is left");
        IVMTask_Release(task);
    }
}

static bool has_virtualization(void)
{
    if (IsProcessorFeaturePresent(PF_VIRT_FIRMWARE_ENABLED)) {
        skip("the processor has hardware virtualization switched on");
        return true;
    }
    return false;
}

static void show_demand(const struct code *code, IVMVirtualPC *app)
{
    if (has_virtualization())
        return;
    SetEnvironmentVariableW(CODES_DEMAND, L"1");
    check_failure((const struct task_row *)code, app);
    SetEnvironmentVariableW(CODES_DEMAND, NULL);
}

static bool script(const struct code *code, WCHAR *line, size_t room)
{
    static const WCHAR *const subjects[] = { [TASK] = L"task", [TASKS] = L"tasks", [APPLICATION] = L"demand" };
    const struct task_row *row = (const struct task_row *)code;
    bool demanding = GetEnvironmentVariableW(CODES_DEMAND, NULL, 0) > 0;

    if (SUCCEEDED(code->value) || code->show == show_null || demanding != (row->subject == APPLICATION))
        return false;
    if (demanding && has_virtualization())
        return false;
    _snwprintf(line, room, L"%ls\t%ls\t%ls\t%ld", subjects[row->subject], row->member, at(L"a.vhd"), row->number);
    return true;
}

static void step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
    if (step == SCRIPT_BEFORE)
        DeleteFileW(at(L"a.vhd"));
}

const struct code_table codes_task = { rows, sizeof rows[0], ARRAYSIZE(rows), script, step };
