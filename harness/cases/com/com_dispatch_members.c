/* com_dispatch_members.c - each member that is not implemented, called by vtable and by Invoke. */
#include "client_machine.h"
#include "type_text.h"

#include <string.h>
#include <wchar.h>

/* The members of IVMVirtualMachine that say so of a machine that another program runs, whatever is asked of them. */
static const char *const refusing[] = { "TurnOff", "Save", "Reset", "Pause", "Resume", "RdpPipeName" };

static bool is_refusing(const char *name)
{
    for (size_t i = 0; i < ARRAYSIZE(refusing); i++)
        if (strcmp(refusing[i], name) == 0)
            return true;
    return false;
}

/* The vtable's view of the machine's interface. */
static ITypeInfo *vtable_of(IVMVirtualMachine *machine)
{
    ITypeInfo *info, *vtable = NULL;
    HREFTYPE reference;

    if (!check_hr(IVMVirtualMachine_GetTypeInfo(machine, 0, 0, &info), S_OK, "GetTypeInfo"))
        return NULL;
    if (check_hr(ITypeInfo_GetRefTypeOfImplType(info, (UINT)-1, &reference), S_OK, "GetRefTypeOfImplType"))
        check_hr(ITypeInfo_GetRefTypeInfo(info, reference, &vtable), S_OK, "GetRefTypeInfo");
    ITypeInfo_Release(info);
    return vtable;
}

#define MAX_ARGUMENTS 4
#define OUT_SIZE 24 /* of the largest thing that a member gives, a VARIANT */

/* Arguments by which every member can be called: texts, zeros, and a place for what comes out. */
struct arguments {
    VARTYPE types[MAX_ARGUMENTS];
    VARIANT values[MAX_ARGUMENTS];
    VARIANT *pointers[MAX_ARGUMENTS];
    uint64_t out[OUT_SIZE / 8];
    bool has_out;
};

static void prepare(struct arguments *arguments, const FUNCDESC *function)
{
    memset(arguments, 0, sizeof *arguments);
    memset(arguments->out, 0xaa, sizeof arguments->out);
    for (SHORT i = 0; i < function->cParams && i < MAX_ARGUMENTS; i++) {
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
    for (size_t i = 0; i < MAX_ARGUMENTS; i++)
        if (arguments->types[i] == VT_BSTR)
            VariantClear(&arguments->values[i]);
}

/* The first bytes of what comes out must be zero: the size of the smallest thing, a VARIANT_BOOL. */
static void check_vtable_call(IVMVirtualMachine *machine, const FUNCDESC *function)
{
    struct arguments arguments;
    VARIANT result;
    HRESULT hr;

    prepare(&arguments, function);
    VariantInit(&result);
    hr = DispCallFunc(machine, (ULONG_PTR)function->oVft, CC_STDCALL, VT_ERROR, (UINT)function->cParams,
                      arguments.types, arguments.pointers, &result);
    if (check_hr(hr, S_OK, "DispCallFunc"))
        check_error_info(V_ERROR(&result), DISP_E_EXCEPTION, L"it.vmc");
    check(!arguments.has_out || (arguments.out[0] & 0xffff) == 0, "what comes out is zero");
    clear(&arguments);
}

static void check_invoke_call(IVMVirtualMachine *machine, const FUNCDESC *function, const WCHAR *member)
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
    hr = invoke(machine, member, flags, arguments.values, count, flags == DISPATCH_PROPERTYPUT ? NULL : &result,
                &exception);
    check_exception(hr, &exception, DISP_E_EXCEPTION, L"it.vmc");
    check(V_VT(&result) == VT_EMPTY, "Invoke gives no result, not one of type %d", V_VT(&result));
    clear(&arguments);
}

TEST(com_dispatch, members_that_cannot_reach_a_machine_say_so)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;
    ITypeInfo *vtable = machine != NULL ? vtable_of(machine) : NULL;
    HANDLE held = machine != NULL ? hold_machine(L"it") : INVALID_HANDLE_VALUE;
    unsigned refused = 0;
    FUNCDESC *function;

    for (UINT i = 0; vtable != NULL && ITypeInfo_GetFuncDesc(vtable, i, &function) == S_OK; i++) {
        const char *name = type_name(vtable, function->memid);
        WCHAR member[64] = L"";
        if (is_refusing(name)) {
            MultiByteToWideChar(CP_UTF8, 0, name, -1, member, ARRAYSIZE(member));
            context("%s", name);
            check_vtable_call(machine, function);
            check_invoke_call(machine, function, member);
            refused++;
        }
        ITypeInfo_ReleaseFuncDesc(vtable, function);
    }
    context("%s", "");
    check(refused == ARRAYSIZE(refusing), "%u members were refused", refused);
    CloseHandle(held);
    if (vtable != NULL)
        ITypeInfo_Release(vtable);
    if (machine != NULL)
        end_machine(app, machine);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}
