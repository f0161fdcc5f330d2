/* com_dispatch.c - IDispatch as script hosts use it: names, arguments of many types, what they send wrongly. */
#include "client.h"
#include "files.h"

#include <wchar.h>

#define VIRTUAL_PC_CREATE_DYNAMIC 0x6002000c
#define VIRTUAL_PC_TASKS 0x6002000b
#define VIRTUAL_PC_NAME 0x60020026

static HRESULT dispid_of(void *object, const WCHAR *const *names, UINT count, DISPID *ids)
{
    WCHAR texts[4][64];
    LPOLESTR pointers[4];

    for (UINT i = 0; i < count; i++) {
        wcscpy(texts[i], names[i]);
        pointers[i] = texts[i];
    }
    return IDispatch_GetIDsOfNames((IDispatch *)object, &IID_NULL, pointers, count, 0x409, ids);
}

TEST(com_dispatch, finds_names_in_any_case)
{
    static const struct {
        const WCHAR *name;
        DISPID id;
    } members[] = {
        { L"Name", VIRTUAL_PC_NAME },
        { L"name", VIRTUAL_PC_NAME },
        { L"NAME", VIRTUAL_PC_NAME },
        { L"CreateDynamicVirtualHardDisk", VIRTUAL_PC_CREATE_DYNAMIC },
        { L"createdynamicvirtualharddisk", VIRTUAL_PC_CREATE_DYNAMIC },
        { L"tasks", VIRTUAL_PC_TASKS },
    };
    IVMVirtualPC *app = application();

    for (size_t i = 0; i < ARRAYSIZE(members) && app != NULL; i++) {
        DISPID id = DISPID_UNKNOWN;
        check_hr(dispid_of(app, &members[i].name, 1, &id), S_OK, "GetIDsOfNames of %s", utf8(members[i].name));
        check(id == members[i].id, "%s has the DISPID 0x%lx, not 0x%lx", utf8(members[i].name), members[i].id, id);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_dispatch, finds_names_of_arguments_and_refuses_unknown_ones)
{
    const WCHAR *names[] = { L"CreateDifferencingVirtualHardDisk", L"PARENTPATH", L"imagePath" };
    const WCHAR *unknown[] = { L"CreateDifferencingVirtualHardDisk", L"nonsense", L"imagePath" };
    const WCHAR *nonsense = L"Nonsense";
    IVMVirtualPC *app = application();
    DISPID ids[3] = { 99, 99, 99 };

    if (app == NULL)
        return;
    check_hr(dispid_of(app, names, 3, ids), S_OK, "GetIDsOfNames with arguments");
    check(ids[0] == 0x6002000e && ids[1] == 1 && ids[2] == 0, "they are 0x6002000e, 1, 0, not 0x%lx, %ld, %ld", ids[0],
          ids[1], ids[2]);
    check_hr(dispid_of(app, unknown, 3, ids), DISP_E_UNKNOWNNAME, "GetIDsOfNames of an unknown argument");
    check(ids[1] == DISPID_UNKNOWN, "the unknown one is DISPID_UNKNOWN");
    check_hr(dispid_of(app, &nonsense, 1, ids), DISP_E_UNKNOWNNAME, "GetIDsOfNames of an unknown member");
    check(ids[0] == DISPID_UNKNOWN, "it is DISPID_UNKNOWN");
    IVMVirtualPC_Release(app);
}

TEST(com_dispatch, gives_its_type_information)
{
    IVMVirtualPC *app = application();
    ITypeInfo *info = (ITypeInfo *)(UINT_PTR)0xdeadbeef;
    UINT count = 0;

    if (app == NULL)
        return;
    check_hr(IVMVirtualPC_GetTypeInfoCount(app, &count), S_OK, "GetTypeInfoCount");
    check(count == 1, "there is one type information, not %u", count);
    check_hr(IVMVirtualPC_GetTypeInfoCount(app, NULL), E_POINTER, "GetTypeInfoCount into NULL");
    check_hr(IVMVirtualPC_GetTypeInfo(app, 1, 0x409, &info), DISP_E_BADINDEX, "GetTypeInfo(1)");
    check(info == NULL, "the type information is set to NULL");
    check_hr(IVMVirtualPC_GetTypeInfo(app, 0, 0x409, NULL), E_POINTER, "GetTypeInfo into NULL");
    if (check_hr(IVMVirtualPC_GetTypeInfo(app, 0, 0x407, &info), S_OK, "GetTypeInfo in another language"))
        ITypeInfo_Release(info);
    IVMVirtualPC_Release(app);
}

/* One call of IDispatch::Invoke with everything explicit. */
static HRESULT invoke_raw(void *object, DISPID id, WORD flags, VARIANT *arguments, UINT count, DISPID *named,
                          UINT named_count, VARIANT *result)
{
    DISPPARAMS params = { arguments, named, count, named_count };
    EXCEPINFO exception = { 0 };
    UINT bad_argument = 99;
    HRESULT hr;

    if (result != NULL)
        VariantInit(result);
    hr = IDispatch_Invoke((IDispatch *)object, id, &IID_NULL, 0x409, flags, &params, result, &exception, &bad_argument);
    SysFreeString(exception.bstrSource);
    SysFreeString(exception.bstrDescription);
    SysFreeString(exception.bstrHelpFile);
    return hr;
}

static bool is_one_of(HRESULT hr, HRESULT first, HRESULT second)
{
    return hr == first || hr == second;
}

TEST(com_dispatch, refuses_wrong_members_flags_counts_and_types)
{
    IVMVirtualPC *app = application();
    DISPPARAMS none = { NULL, NULL, 0, 0 };
    VARIANT arguments[4], result;
    HRESULT hr;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(arguments); i++)
        arguments[i] = long_variant(8);
    check_hr(invoke_raw(app, 12345, DISPATCH_METHOD, NULL, 0, NULL, 0, NULL), DISP_E_MEMBERNOTFOUND,
             "an unknown DISPID");
    check_hr(invoke_raw(app, VIRTUAL_PC_NAME, DISPATCH_PROPERTYPUT, arguments, 1, NULL, 0, NULL), DISP_E_MEMBERNOTFOUND,
             "a put of a property that can only be read");
    hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 3, NULL, 0, &result);
    check_hr(hr, DISP_E_BADPARAMCOUNT, "three arguments instead of two");
    hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 1, NULL, 0, &result);
    check(is_one_of(hr, DISP_E_BADPARAMCOUNT, DISP_E_PARAMNOTOPTIONAL), "one argument gives 0x%08lx", hr);
    hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, NULL, 0, NULL, 0, &result);
    check(is_one_of(hr, DISP_E_BADPARAMCOUNT, DISP_E_PARAMNOTOPTIONAL), "no argument gives 0x%08lx", hr);
    arguments[0] = text_variant(L"not a number");
    arguments[1] = text_variant(at(L"a.vhd"));
    check_hr(invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 2, NULL, 0, &result),
             DISP_E_TYPEMISMATCH, "a text that is no number");
    VariantClear(&arguments[0]);
    V_VT(&arguments[0]) = VT_R8;
    V_R8(&arguments[0]) = 1e20;
    hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 2, NULL, 0, &result);
    check(is_one_of(hr, DISP_E_OVERFLOW, DISP_E_TYPEMISMATCH), "a number that is too large gives 0x%08lx", hr);
    VariantClear(&arguments[1]);
    check_hr(IVMVirtualPC_Invoke(app, VIRTUAL_PC_NAME, &IID_IUnknown, 0, DISPATCH_PROPERTYGET, &none, &result, NULL,
                                 NULL),
             DISP_E_UNKNOWNINTERFACE, "a reserved argument that is not IID_NULL");
    check(path_kind(at(L"a.vhd")) == PATH_NOTHING, "nothing was created");
    IVMVirtualPC_Release(app);
}

/* Takes the task that a call gave, and sees that it made the disk. */
static void check_made(HRESULT hr, VARIANT *result, const WCHAR *name)
{
    IVMTask *task = NULL;

    if (!check_hr(hr, S_OK, "the call"))
        return;
    if (check(V_VT(result) == VT_DISPATCH && V_DISPATCH(result) != NULL, "it gives an object") &&
        check_hr(IDispatch_QueryInterface(V_DISPATCH(result), &IID_IVMTask, (void **)&task), S_OK, "IVMTask"))
        task_succeeds(task);
    VariantClear(result);
    check(path_kind(at(name)) == PATH_FILE, "the disk is there");
    DeleteFileW(at(name));
}

TEST(com_dispatch, takes_arguments_by_reference_and_of_other_types)
{
    IVMVirtualPC *app = application();
    VARIANT path = text_variant(at(L"a.vhd")), reference, arguments[2], result, numbers[6];
    BSTR text = SysAllocString(at(L"a.vhd"));
    HRESULT hr;

    for (size_t i = 0; i < ARRAYSIZE(numbers); i++)
        numbers[i] = long_variant(8);
    V_VT(&numbers[1]) = VT_I2; /* as VBScript sends small numbers */
    V_VT(&numbers[2]) = VT_R8;
    V_R8(&numbers[2]) = 8.0;
    numbers[3] = text_variant(L"8");
    V_VT(&numbers[4]) = VT_UI1;
    V_VT(&numbers[5]) = VT_I8;
    V_I8(&numbers[5]) = 8;
    V_VT(&reference) = VT_BYREF | VT_VARIANT;
    V_VARIANTREF(&reference) = &path;
    for (size_t i = 0; i < ARRAYSIZE(numbers) && app != NULL; i++) {
        context("a number of type %d, by value", V_VT(&numbers[i]));
        arguments[0] = numbers[i];
        arguments[1] = path;
        hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 2, NULL, 0, &result);
        check_made(hr, &result, L"a.vhd");
        context("a number of type %d, by reference", V_VT(&numbers[i]));
        V_VT(&arguments[0]) = VT_BYREF | VT_VARIANT;
        V_VARIANTREF(&arguments[0]) = &numbers[i];
        arguments[1] = reference;
        hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 2, NULL, 0, &result);
        check_made(hr, &result, L"a.vhd");
    }
    context("a reference to a text, called as a method and as a property, as VBScript does");
    arguments[0] = numbers[0];
    V_VT(&arguments[1]) = VT_BYREF | VT_BSTR;
    V_BSTRREF(&arguments[1]) = &text;
    if (app != NULL) {
        hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD | DISPATCH_PROPERTYGET, arguments, 2, NULL, 0,
                        &result);
        check_made(hr, &result, L"a.vhd");
        IVMVirtualPC_Release(app);
    }
    VariantClear(&numbers[3]);
    VariantClear(&path);
    SysFreeString(text);
}

TEST(com_dispatch, takes_named_arguments_in_any_order)
{
    IVMVirtualPC *app = application();
    DISPID order[] = { 0, 1 }, reversed[] = { 1, 0 };
    VARIANT arguments[2], result;
    HRESULT hr;

    if (app == NULL)
        return;
    arguments[0] = text_variant(at(L"a.vhd"));
    arguments[1] = long_variant(8);
    context("path, size");
    hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 2, order, 2, &result);
    check_made(hr, &result, L"a.vhd");
    context("size, path");
    arguments[1] = arguments[0];
    arguments[0] = long_variant(8);
    hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 2, reversed, 2, &result);
    check_made(hr, &result, L"a.vhd");
    context("size by name, path by position");
    hr = invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 2, reversed, 1, &result);
    check_made(hr, &result, L"a.vhd");
    VariantClear(&arguments[1]);
    IVMVirtualPC_Release(app);
}

TEST(com_dispatch, works_when_the_caller_wants_no_result)
{
    IVMVirtualPC *app = application();
    VARIANT arguments[2];

    if (app == NULL)
        return;
    arguments[0] = long_variant(3);
    arguments[1] = text_variant(at(L"a.vhd"));
    check_hr(invoke_raw(app, VIRTUAL_PC_CREATE_DYNAMIC, DISPATCH_METHOD, arguments, 2, NULL, 0, NULL), S_OK,
             "the call");
    VariantClear(&arguments[1]);
    IVMVirtualPC_Release(app); /* waits for the task */
    check(path_kind(at(L"a.vhd")) == PATH_FILE, "the disk is there");
}

TEST(com_dispatch, enumerates_however_a_script_host_asks_for_it)
{
    static const WORD flags[] = { DISPATCH_PROPERTYGET, DISPATCH_METHOD, DISPATCH_METHOD | DISPATCH_PROPERTYGET };
    IVMVirtualPC *app = application();
    VARIANT result;

    for (size_t i = 0; i < ARRAYSIZE(flags) && app != NULL; i++) {
        IVMTaskCollection *tasks = NULL;
        IEnumVARIANT *enumerator = NULL;
        context("flags %d", flags[i]);
        check_hr(IVMVirtualPC_get_Tasks(app, &tasks), S_OK, "Tasks");
        if (tasks == NULL)
            continue;
        check_hr(invoke_raw(tasks, DISPID_NEWENUM, flags[i], NULL, 0, NULL, 0, &result), S_OK, "_NewEnum");
        if (check(V_VT(&result) == VT_UNKNOWN && V_UNKNOWN(&result) != NULL, "it gives an object"))
            check_hr(IUnknown_QueryInterface(V_UNKNOWN(&result), &IID_IEnumVARIANT, (void **)&enumerator), S_OK,
                     "IEnumVARIANT");
        if (enumerator != NULL)
            IEnumVARIANT_Release(enumerator);
        VariantClear(&result);
        IVMTaskCollection_Release(tasks);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_dispatch, item_is_the_default_member_of_a_collection)
{
    IVMVirtualPC *app = application();
    IVMTaskCollection *tasks = NULL;
    VARIANT index = long_variant(1), result;
    IVMTask *task = NULL;

    if (app == NULL)
        return;
    if (check_hr(create_dynamic(app, at(L"a.vhd"), 3, &task), S_OK, "the call") &&
        check_hr(IVMVirtualPC_get_Tasks(app, &tasks), S_OK, "Tasks")) {
        check_hr(invoke_raw(tasks, DISPID_VALUE, DISPATCH_METHOD | DISPATCH_PROPERTYGET, &index, 1, NULL, 0, &result),
                 S_OK, "the default member");
        check(V_VT(&result) == VT_DISPATCH && V_DISPATCH(&result) == (IDispatch *)task, "it gives the task");
        VariantClear(&result);
        V_I4(&index) = 2;
        check_hr(invoke_raw(tasks, DISPID_VALUE, DISPATCH_PROPERTYGET, &index, 1, NULL, 0, &result), DISP_E_EXCEPTION,
                 "an index outside");
        VariantClear(&result);
        IVMTaskCollection_Release(tasks);
        task_succeeds(task);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_dispatch, tells_nothing_about_an_earlier_error)
{
    IVMVirtualPC *app = application();
    ICreateErrorInfo *creation = NULL;
    IErrorInfo *info = NULL;
    WCHAR text[] = L"This is about something else.";
    VARIANT result;

    if (app == NULL)
        return;
    check_hr(CreateErrorInfo(&creation), S_OK, "CreateErrorInfo");
    ICreateErrorInfo_SetDescription(creation, text);
    ICreateErrorInfo_QueryInterface(creation, &IID_IErrorInfo, (void **)&info);
    SetErrorInfo(0, info);
    IErrorInfo_Release(info);
    ICreateErrorInfo_Release(creation);
    check_hr(invoke_raw(app, VIRTUAL_PC_NAME, DISPATCH_PROPERTYGET, NULL, 0, NULL, 0, &result), S_OK, "Name");
    VariantClear(&result);
    check_hr(GetErrorInfo(0, &info), S_FALSE, "GetErrorInfo after a call that succeeded");
    IVMVirtualPC_Release(app);
}
