/* com_dispatch_members.c - what programs do that find members through type information, as PowerShell and .NET do. */
#include "client.h"
#include "type_text.h"

#include <string.h>
#include <wchar.h>

/*
 * The members of IVMVirtualPC that do something; all others must say that they do not. DeleteVirtualMachine and
 * UnregisterVirtualMachine do so as well, but not before they have got a machine.
 */
static const char *const implemented[] = {
    "HostInfo", "FindVirtualMachine", "DeleteVirtualMachine", "UnregisterVirtualMachine", "VirtualMachines",
    "FindVirtualNetwork", "VirtualNetworks", "UnconnectedNetworkAdapters", "SupportDrivers", "Tasks",
    "CreateDynamicVirtualHardDisk", "CreateFixedVirtualHardDisk", "CreateDifferencingVirtualHardDisk", "GetHardDisk",
    "CreateFloppyDiskImage", "GetFloppyDiskImageType", "MinimumMemoryPerVM", "MaximumMemoryPerVM",
    "SuggestedMaximumMemoryPerVM", "MaximumFloppyDrivesPerVM", "MaximumSerialPortsPerVM", "MaximumParallelPortsPerVM",
    "MaximumNetworkAdaptersPerVM", "MaximumNumberOfIDEBuses", "USBDeviceCollection", "Name", "Version", "UpTime",
};

static bool is_implemented(const char *name)
{
    for (size_t i = 0; i < ARRAYSIZE(implemented); i++)
        if (strcmp(implemented[i], name) == 0)
            return true;
    return false;
}

/* The vtable's view of the application's interface. */
static ITypeInfo *vtable_of(IVMVirtualPC *app)
{
    ITypeInfo *info, *vtable = NULL;
    HREFTYPE reference;

    if (!check_hr(IVMVirtualPC_GetTypeInfo(app, 0, 0, &info), S_OK, "GetTypeInfo"))
        return NULL;
    if (check_hr(ITypeInfo_GetRefTypeOfImplType(info, (UINT)-1, &reference), S_OK, "GetRefTypeOfImplType"))
        check_hr(ITypeInfo_GetRefTypeInfo(info, reference, &vtable), S_OK, "GetRefTypeInfo");
    ITypeInfo_Release(info);
    return vtable;
}

#define MOST_ARGUMENTS 4
#define OUT_SIZE 24 /* of the largest thing that a member gives, a VARIANT */

/* Arguments by which every member can be called: texts, zeros, and a place for what comes out. */
struct arguments {
    VARTYPE types[MOST_ARGUMENTS];
    VARIANT values[MOST_ARGUMENTS];
    VARIANT *pointers[MOST_ARGUMENTS];
    uint64_t out[OUT_SIZE / 8];
    bool has_out;
};

static void prepare(struct arguments *arguments, const FUNCDESC *function)
{
    memset(arguments, 0, sizeof *arguments);
    memset(arguments->out, 0xaa, sizeof arguments->out);
    for (SHORT i = 0; i < function->cParams && i < MOST_ARGUMENTS; i++) {
        const ELEMDESC *parameter = &function->lprgelemdescParam[i];
        VARIANT *value = &arguments->values[i];
        arguments->pointers[i] = value;
        VariantInit(value);
        if (parameter->paramdesc.wParamFlags & PARAMFLAG_FOUT) {
            arguments->types[i] = VT_PTR;
            V_VT(value) = VT_PTR;
            V_BYREF(value) = arguments->out;
            arguments->has_out = true;
        } else if (parameter->tdesc.vt == VT_BSTR) {
            arguments->types[i] = VT_BSTR;
            *value = text_variant(L"x");
        } else if (parameter->tdesc.vt == VT_PTR) { /* an object */
            arguments->types[i] = VT_DISPATCH;
            V_VT(value) = VT_DISPATCH;
        } else if (parameter->tdesc.vt == VT_USERDEFINED) { /* an enumeration */
            arguments->types[i] = VT_I4;
            V_VT(value) = VT_I4;
        } else if (parameter->tdesc.vt == VT_VARIANT) {
            arguments->types[i] = VT_VARIANT;
            V_VT(value) = VT_ERROR; /* what hosts send for a missing argument */
            V_ERROR(value) = DISP_E_PARAMNOTFOUND;
        } else {
            arguments->types[i] = parameter->tdesc.vt;
            V_VT(value) = parameter->tdesc.vt;
        }
    }
}

static void clear(struct arguments *arguments)
{
    for (size_t i = 0; i < MOST_ARGUMENTS; i++)
        if (arguments->types[i] == VT_BSTR)
            VariantClear(&arguments->values[i]);
}

/* The first bytes of what comes out must be zero: the size of the smallest thing, a VARIANT_BOOL. */
static void check_vtable_call(IVMVirtualPC *app, const FUNCDESC *function, const WCHAR *member)
{
    struct arguments arguments;
    VARIANT result;
    HRESULT hr;

    prepare(&arguments, function);
    VariantInit(&result);
    hr = DispCallFunc(app, (ULONG_PTR)function->oVft, CC_STDCALL, VT_ERROR, (UINT)function->cParams, arguments.types,
                      arguments.pointers, &result);
    if (check_hr(hr, S_OK, "DispCallFunc"))
        check_error_info(V_ERROR(&result), E_NOTIMPL, member);
    check(!arguments.has_out || (arguments.out[0] & 0xffff) == 0, "what comes out is zero");
    clear(&arguments);
}

static void check_invoke_call(IVMVirtualPC *app, const FUNCDESC *function, const WCHAR *member)
{
    WORD flags = function->invkind == INVOKE_FUNC ? DISPATCH_METHOD : (WORD)function->invkind;
    struct arguments arguments;
    UINT count;
    EXCEPINFO exception;
    VARIANT result;
    HRESULT hr;

    prepare(&arguments, function);
    count = (UINT)function->cParams - arguments.has_out;
    VariantInit(&result);
    hr = invoke(app, member, flags, arguments.values, count, flags == DISPATCH_PROPERTYPUT ? NULL : &result, &exception);
    check_exception(hr, &exception, E_NOTIMPL, member);
    check(V_VT(&result) == VT_EMPTY, "Invoke gives no result, not one of type %d", V_VT(&result));
    clear(&arguments);
}

TEST(com_dispatch, members_without_an_implementation_say_so)
{
    IVMVirtualPC *app = application();
    ITypeInfo *vtable = app != NULL ? vtable_of(app) : NULL;
    unsigned refused = 0;
    FUNCDESC *function;

    for (UINT i = 0; vtable != NULL && ITypeInfo_GetFuncDesc(vtable, i, &function) == S_OK; i++) {
        const char *name = type_name(vtable, function->memid);
        WCHAR member[64] = L"";
        if (!is_implemented(name)) {
            MultiByteToWideChar(CP_UTF8, 0, name, -1, member, ARRAYSIZE(member));
            context("%s", name);
            check_vtable_call(app, function, member);
            check_invoke_call(app, function, member);
            refused++;
        }
        ITypeInfo_ReleaseFuncDesc(vtable, function);
    }
    context("%s", "");
    check(refused == 41 - ARRAYSIZE(implemented), "%u members of 41 do nothing", refused);
    if (vtable != NULL)
        ITypeInfo_Release(vtable);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

/* The DISPID of a member, found as PowerShell does: by going through all functions of the type information. */
static DISPID find_member(IDispatch *object, const char *name, INVOKEKIND kind)
{
    DISPID id = DISPID_UNKNOWN;
    TYPEATTR *attributes;
    FUNCDESC *function;
    ITypeInfo *info;

    if (!check_hr(IDispatch_GetTypeInfo(object, 0, 0, &info), S_OK, "GetTypeInfo"))
        return id;
    if (check_hr(ITypeInfo_GetTypeAttr(info, &attributes), S_OK, "GetTypeAttr")) {
        for (UINT i = 0; i < attributes->cFuncs; i++) {
            if (!check_hr(ITypeInfo_GetFuncDesc(info, i, &function), S_OK, "GetFuncDesc(%u)", i))
                break;
            if (function->invkind == kind && strcmp(type_name(info, function->memid), name) == 0)
                id = function->memid;
            ITypeInfo_ReleaseFuncDesc(info, function);
        }
        ITypeInfo_ReleaseTypeAttr(info, attributes);
    }
    ITypeInfo_Release(info);
    check(id != DISPID_UNKNOWN, "the type information has %s", name);
    return id;
}

static HRESULT call(IDispatch *object, const char *name, INVOKEKIND kind, VARIANT *reversed, UINT count, VARIANT *result)
{
    DISPPARAMS params = { reversed, NULL, count, 0 };
    DISPID id = find_member(object, name, kind);
    EXCEPINFO exception = { 0 };

    VariantInit(result);
    return IDispatch_Invoke(object, id, &IID_NULL, 0x409, (WORD)kind, &params, result, &exception, NULL);
}

/* ForEach-Object { $_.ID } */
static void check_each_task(IDispatch *tasks, LONG expected)
{
    IEnumVARIANT *enumerator = NULL;
    VARIANT result, item, id;
    LONG count = 0;

    if (!check_hr(call(tasks, "_NewEnum", INVOKE_PROPERTYGET, NULL, 0, &result), S_OK, "_NewEnum"))
        return;
    check_hr(IUnknown_QueryInterface(V_UNKNOWN(&result), &IID_IEnumVARIANT, (void **)&enumerator), S_OK, "IEnumVARIANT");
    VariantClear(&result);
    VariantInit(&item);
    while (enumerator != NULL && IEnumVARIANT_Next(enumerator, 1, &item, NULL) == S_OK) {
        count++;
        check_hr(call(V_DISPATCH(&item), "ID", INVOKE_PROPERTYGET, NULL, 0, &id), S_OK, "ID");
        check(V_VT(&id) == VT_I4 && V_I4(&id) > 0, "the task has an id");
        VariantClear(&item);
    }
    check(count == expected, "%ld tasks are enumerated, not %ld", expected, count);
    if (enumerator != NULL)
        IEnumVARIANT_Release(enumerator);
}

TEST(com_dispatch, does_the_main_job_for_clients_that_go_by_type_information)
{
    IDispatch *app = NULL;
    VARIANT arguments[2], task, tasks, result;
    CLSID clsid;

    if (!check_hr(CLSIDFromProgID(L"VirtualPC.Application", &clsid), S_OK, "CLSIDFromProgID") ||
        !check_hr(CoCreateInstance(&clsid, NULL, CLSCTX_SERVER, &IID_IDispatch, (void **)&app), S_OK, "CoCreateInstance"))
        return;
    arguments[0] = long_variant(8);
    arguments[1] = text_variant(at(L"a.vhd"));
    if (check_hr(call(app, "CreateDynamicVirtualHardDisk", INVOKE_FUNC, arguments, 2, &task), S_OK, "creating a disk")) {
        if (check_hr(call(app, "Tasks", INVOKE_PROPERTYGET, NULL, 0, &tasks), S_OK, "Tasks")) {
            check_each_task(V_DISPATCH(&tasks), 1);
            VariantClear(&tasks);
        }
        arguments[0] = long_variant(-1);
        check_hr(call(V_DISPATCH(&task), "WaitForCompletion", INVOKE_FUNC, arguments, 1, &result), S_OK, "waiting");
        check_hr(call(V_DISPATCH(&task), "IsComplete", INVOKE_PROPERTYGET, NULL, 0, &result), S_OK, "IsComplete");
        check(V_VT(&result) == VT_BOOL && V_BOOL(&result) == VARIANT_TRUE, "IsComplete is true");
        check_hr(call(V_DISPATCH(&task), "Result", INVOKE_PROPERTYGET, NULL, 0, &result), S_OK, "Result");
        check(V_VT(&result) == VT_I4 && V_I4(&result) == 0, "Result is 0, a number");
        check_hr(call(V_DISPATCH(&task), "Error", INVOKE_PROPERTYGET, NULL, 0, &result), S_OK, "Error");
        check(V_VT(&result) == VT_I4 && V_I4(&result) == 0, "Error is 0, a number");
        VariantClear(&task);
    }
    VariantClear(&arguments[1]);
    arguments[1] = text_variant(at(L"b.vhd"));
    arguments[0] = text_variant(L"a.vhd");
    check_hr(call(app, "CreateDifferencingVirtualHardDisk", INVOKE_FUNC, arguments, 2, &task), S_OK, "creating a child");
    VariantClear(&task);
    VariantClear(&arguments[0]);
    VariantClear(&arguments[1]);
    IDispatch_Release(app);
}
