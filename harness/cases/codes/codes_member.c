/* codes_member.c - rows about members that are asked for one thing. */
#include "codes_member.h"

#include "configuration.h"

#include <wchar.h>

/* The object that a row asks, together with the task without which a collection of tasks would be empty. */
struct asked {
    IVMTask *task;
    IUnknown *other;
    void *object;
};

static HRESULT get_other(enum subject subject, IVMVirtualPC *app, IUnknown **other)
{
    switch (subject) {
    case TASKS:
        return IVMVirtualPC_get_Tasks(app, (IVMTaskCollection **)other);
    case HOST:
        return IVMVirtualPC_get_HostInfo(app, (IVMHostInfo **)other);
    case MACHINES:
        return IVMVirtualPC_get_VirtualMachines(app, (IVMVirtualMachineCollection **)other);
    case NETWORKS:
        return IVMVirtualPC_get_VirtualNetworks(app, (IVMVirtualNetworkCollection **)other);
    case ADAPTERS:
        return IVMVirtualPC_get_UnconnectedNetworkAdapters(app, (IVMNetworkAdapterCollection **)other);
    default:
        return IVMVirtualPC_get_USBDeviceCollection(app, (IVMUSBDeviceCollection **)other);
    }
}

static bool begin(struct asked *asked, enum subject subject, IVMVirtualPC *app)
{
    *asked = (struct asked){ .object = app };
    if (subject == APPLICATION)
        return true;
    if (subject == TASK || subject == TASKS) {
        DeleteFileW(at(L"a.vhd"));
        if (!check_hr(create_dynamic(app, at(L"a.vhd"), 3, &asked->task), S_OK, "CreateDynamicVirtualHardDisk"))
            return false;
        IVMTask_WaitForCompletion(asked->task, -1);
        asked->object = asked->task;
    }
    if (subject == TASK)
        return true;
    if (!check_hr(get_other(subject, app, &asked->other), S_OK, "the property for the object"))
        return false;
    asked->object = asked->other;
    return true;
}

static void end(struct asked *asked)
{
    if (asked->other != NULL)
        IUnknown_Release(asked->other);
    if (asked->task != NULL)
        IVMTask_Release(asked->task);
}

HRESULT member_invoke(const struct member_row *row, void *object, VARIANT *value, EXCEPINFO *exception)
{
    VARIANT arguments[ARRAYSIZE(row->texts) + 1];
    UINT count = 0;
    HRESULT hr;

    for (size_t i = 0; i < ARRAYSIZE(row->texts) && row->texts[i] != NULL; i++)
        arguments[count++] = text_variant(row->texts[i]);
    if (row->takes_number)
        arguments[count++] = long_variant(row->number);
    hr = invoke(object, row->member, DISPATCH_METHOD | DISPATCH_PROPERTYGET, arguments, count, value, exception);
    for (UINT i = 0; i < count; i++)
        VariantClear(&arguments[i]);
    return hr;
}

/* Where a value goes; the call itself puts it into the member of the union that fits its type, or is given it whole. */
static void *place_of(VARTYPE type, VARIANT *value)
{
    VariantInit(value);
    V_UI8(value) = 0;
    return type == VT_DECIMAL || type & VT_ARRAY ? (void *)value : (void *)&V_UI8(value);
}

static void clear_value(VARTYPE type, VARIANT *value)
{
    V_VT(value) = type;
    VariantClear(value);
}

void member_show_success(const struct code *code, IVMVirtualPC *app)
{
    const struct member_row *row = (const struct member_row *)code;
    struct asked asked;
    EXCEPINFO exception;
    VARIANT value;

    context("%ld", row->number);
    if (begin(&asked, row->subject, app)) {
        if (check_hr(row->call(asked.object, row->number, place_of(row->type, &value)), code->value, "the call"))
            clear_value(row->type, &value);
        /* S_FALSE may become S_OK on this way. */
        if (check(SUCCEEDED(member_invoke(row, asked.object, &value, &exception)), "Invoke succeeds"))
            check(V_VT(&value) == row->type, "the value is of the type %d, not %d", row->type, V_VT(&value));
        VariantClear(&value);
    }
    end(&asked);
}

void member_show_null(const struct code *code, IVMVirtualPC *app)
{
    const struct member_row *row = (const struct member_row *)code;
    struct asked asked;

    if (begin(&asked, row->subject, app)) {
        SetErrorInfo(0, NULL);
        check_error_info(row->call(asked.object, row->number, NULL), E_POINTER, code->mentions);
    }
    end(&asked);
}

static void check_failure(const struct member_row *row, void *object)
{
    VARIANT value;
    void *out = place_of(row->type, &value);
    EXCEPINFO exception;
    HRESULT hr;

    if (row->type == VT_DISPATCH)
        V_DISPATCH(&value) = (IDispatch *)(UINT_PTR)0xdeadbeef;
    SetErrorInfo(0, NULL);
    hr = row->call(object, row->number, out);
    check_error_info(hr, row->code.value, row->code.mentions);
    if (row->type == VT_DISPATCH)
        check(V_DISPATCH(&value) == NULL, "the object is set to NULL");
    if (row->takes_object)
        return;
    hr = member_invoke(row, object, &value, &exception);
    check_exception(hr, &exception, row->code.value, row->code.mentions);
}

void member_show_failure(const struct code *code, IVMVirtualPC *app)
{
    const struct member_row *row = (const struct member_row *)code;
    struct asked asked;

    context("%ld", row->number);
    if (begin(&asked, row->subject, app))
        check_failure(row, asked.object);
    end(&asked);
}

bool member_has_virtualization(void)
{
    return !configuration_demand_is_refused();
}

bool member_skips_demand(void)
{
    if (member_has_virtualization())
        skip("the processor has hardware virtualization switched on");
    return member_has_virtualization();
}

void member_show_demand(const struct code *code, IVMVirtualPC *app)
{
    if (member_skips_demand())
        return;
    configuration_demand(app, true);
    check_failure((const struct member_row *)code, app);
    configuration_demand(app, false);
}

bool member_script(const struct code *code, WCHAR *line, size_t room)
{
    static const WCHAR *const subjects[] = {
        [TASK] = L"task",         [TASKS] = L"tasks",       [APPLICATION] = L"app", [MACHINES] = L"machines",
        [NETWORKS] = L"networks", [ADAPTERS] = L"adapters", [USB_DEVICES] = L"usb", [HOST] = L"",
    };
    const struct member_row *row = (const struct member_row *)code;

    if (SUCCEEDED(code->value) || code->value == E_POINTER || row->takes_object)
        return false;
    if (code->show == member_show_demand && member_has_virtualization())
        return false;
    _snwprintf(line, room, L"%ls\t%ls\t%ls\t%ld", subjects[row->subject], row->member, at(L"a.vhd"), row->number);
    return true;
}

void member_step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
    if (step == SCRIPT_BEFORE)
        DeleteFileW(at(L"a.vhd"));
    if (code->show == member_show_demand)
        configuration_demand(app, step == SCRIPT_BEFORE);
}
