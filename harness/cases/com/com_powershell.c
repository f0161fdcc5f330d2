/*
 * com_powershell.c - PowerShell with a COM object, call by call: it asks the object for its type information, goes
 * through all functions of that to learn properties and methods, and invokes them by DISPID with the flags that it found
 * there.
 */
#include "client.h"
#include "files.h"
#include "type_text.h"

#include <string.h>
#include <wchar.h>

#define LCID_OF_POWERSHELL 0x409

/* What PowerShell learns about an object: type information of the kind that lists what IDispatch can do. */
static ITypeInfo *members_of(IDispatch *object)
{
    ITypeInfo *info = NULL;
    TYPEATTR *attributes;

    if (!check(object != NULL, "there is an object") ||
        !check_hr(IDispatch_GetTypeInfo(object, 0, 0, &info), S_OK, "GetTypeInfo") ||
        !check_hr(ITypeInfo_GetTypeAttr(info, &attributes), S_OK, "GetTypeAttr"))
        return NULL;
    check(attributes->typekind == TKIND_DISPATCH, "it is a dispinterface, not of kind %d", attributes->typekind);
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    return info;
}

/* The DISPID of a member; DISPID_UNKNOWN if there is none. What is restricted it does not see, but for _NewEnum. */
static DISPID find_member(ITypeInfo *info, const char *name, INVOKEKIND kind)
{
    DISPID id = DISPID_UNKNOWN;
    TYPEATTR *attributes;
    FUNCDESC *function;

    if (!check_hr(ITypeInfo_GetTypeAttr(info, &attributes), S_OK, "GetTypeAttr"))
        return id;
    for (UINT i = 0; i < attributes->cFuncs; i++) {
        if (!check_hr(ITypeInfo_GetFuncDesc(info, i, &function), S_OK, "GetFuncDesc(%u)", i))
            break;
        if (function->invkind == kind && _stricmp(type_name(info, function->memid), name) == 0 &&
            ((function->wFuncFlags & FUNCFLAG_FRESTRICTED) == 0 || function->memid == DISPID_NEWENUM))
            id = function->memid;
        ITypeInfo_ReleaseFuncDesc(info, function);
    }
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    return id;
}

/* The call itself. A put names its one argument; nothing else is named. */
static HRESULT call(void *object, const char *name, INVOKEKIND kind, VARIANT *reversed, UINT count, VARIANT *result,
                    EXCEPINFO *exception)
{
    ITypeInfo *info = members_of(object);
    DISPID id = info != NULL ? find_member(info, name, kind) : DISPID_UNKNOWN, put = DISPID_PROPERTYPUT;
    DISPPARAMS params = { reversed, kind == INVOKE_PROPERTYPUT ? &put : NULL, count, kind == INVOKE_PROPERTYPUT };
    EXCEPINFO unused = { 0 };
    UINT bad_argument = 0;

    VariantInit(result);
    if (info != NULL)
        ITypeInfo_Release(info);
    if (!check(id != DISPID_UNKNOWN, "the type information has %s", name))
        return DISP_E_MEMBERNOTFOUND;
    return IDispatch_Invoke((IDispatch *)object, id, &IID_NULL, LCID_OF_POWERSHELL, (WORD)kind, &params, result,
                            exception != NULL ? exception : &unused, &bad_argument);
}

/* $object.Name; of objects it is VT_DISPATCH. All zeros after a failed check. */
static VARIANT get(void *object, const char *name, VARTYPE type)
{
    VARIANT result, nothing = { 0 };

    if (!check_hr(call(object, name, INVOKE_PROPERTYGET, NULL, 0, &result, NULL), S_OK, "%s", name))
        return nothing;
    if (check(V_VT(&result) == type, "%s is of type %d, not %d", name, V_VT(&result), type))
        return result;
    VariantClear(&result);
    return nothing;
}

/* Checks $object.File. */
static void check_file(void *object, const WCHAR *path)
{
    VARIANT file = get(object, "file", VT_BSTR);

    check(V_BSTR(&file) != NULL && wcscmp(V_BSTR(&file), path) == 0, "the file is %s, not %s", utf8(path),
          utf8(V_BSTR(&file)));
    VariantClear(&file);
}

/* New-Object -ComObject VirtualPC.Application */
static IDispatch *new_object(void)
{
    IDispatch *app = NULL;
    CLSID clsid;

    if (check_hr(CLSIDFromProgID(L"VirtualPC.Application", &clsid), S_OK, "CLSIDFromProgID"))
        check_hr(CoCreateInstance(&clsid, NULL, CLSCTX_SERVER, &IID_IDispatch, (void **)&app), S_OK,
                 "CoCreateInstance");
    return app;
}

/* Calls a method with one or two arguments, in the order of the declaration, and clears them. */
static IDispatch *call_for_object(void *object, const char *method, VARIANT first, VARIANT second, UINT count)
{
    VARIANT reversed[] = { second, first }, result;

    check_hr(call(object, method, INVOKE_FUNC, count == 2 ? reversed : &reversed[1], count, &result, NULL), S_OK, "%s",
             method);
    VariantClear(&first);
    VariantClear(&second);
    if (check(V_VT(&result) == VT_DISPATCH && V_DISPATCH(&result) != NULL, "%s gives an object", method))
        return V_DISPATCH(&result);
    VariantClear(&result);
    return NULL;
}

/* $task.WaitForCompletion(-1); $task.Error */
static void finish(IDispatch *task)
{
    VARIANT forever = long_variant(-1), result;

    if (task == NULL)
        return;
    check_hr(call(task, "WaitForCompletion", INVOKE_FUNC, &forever, 1, &result, NULL), S_OK, "WaitForCompletion");
    check(V_VT(&result) == VT_EMPTY, "WaitForCompletion gives nothing");
    result = get(task, "IsComplete", VT_BOOL);
    check(V_BOOL(&result) == VARIANT_TRUE, "IsComplete is true");
    result = get(task, "Error", VT_I4);
    check(V_I4(&result) == 0, "Error is 0, not 0x%lx", V_I4(&result));
    result = get(task, "Result", VT_I4);
    check(V_I4(&result) == vmTaskResult_Success, "Result is Success");
    IDispatch_Release(task);
}

static void make_pair(IDispatch *app)
{
    finish(call_for_object(app, "CreateDynamicVirtualHardDisk", text_variant(at(L"base.vhd")), long_variant(8), 2));
    finish(call_for_object(app, "CreateDifferencingVirtualHardDisk", text_variant(at(L"child.vhd")),
                           text_variant(L"base.vhd"), 2));
}

static IDispatch *hard_disk_at(IDispatch *app, const WCHAR *name)
{
    return call_for_object(app, "GetHardDisk", text_variant(at(name)), long_variant(0), 1);
}

/* ---- The cases ---- */

static void check_members(IDispatch *object, const char *type, unsigned properties, unsigned methods)
{
    static const char *const hidden[] = { "QueryInterface", "AddRef",        "Release", "GetTypeInfoCount",
                                          "GetTypeInfo",    "GetIDsOfNames", "Invoke" };
    ITypeInfo *info = members_of(object);
    unsigned gets = 0, calls = 0;
    FUNCDESC *function;

    context("%s", type);
    if (info == NULL)
        return;
    check(strcmp(type_name(info, MEMBERID_NIL), type) == 0, "its type is %s", type_name(info, MEMBERID_NIL));
    for (UINT i = 0; ITypeInfo_GetFuncDesc(info, i, &function) == S_OK; i++) {
        if ((function->wFuncFlags & FUNCFLAG_FRESTRICTED) == 0) {
            gets += function->invkind == INVOKE_PROPERTYGET;
            calls += function->invkind == INVOKE_FUNC;
        }
        ITypeInfo_ReleaseFuncDesc(info, function);
    }
    check(gets == properties && calls == methods, "it sees %u properties and %u methods, not %u and %u", gets, calls,
          properties, methods);
    for (size_t i = 0; i < ARRAYSIZE(hidden); i++)
        check(find_member(info, hidden[i], INVOKE_FUNC) == DISPID_UNKNOWN, "%s is not seen", hidden[i]);
    ITypeInfo_Release(info);
    context("%s", "");
}

TEST(com_powershell, sees_the_members_of_every_object_and_nothing_else)
{
    IDispatch *app = new_object(), *task, *disk;
    VARIANT tasks;

    if (app == NULL)
        return;
    make_pair(app);
    task = call_for_object(app, "CreateDynamicVirtualHardDisk", text_variant(at(L"a.vhd")), long_variant(8), 2);
    disk = hard_disk_at(app, L"child.vhd");
    tasks = get(app, "Tasks", VT_DISPATCH);
    check_members(app, "IVMVirtualPC", 20, 19);
    check_members(V_DISPATCH(&tasks), "IVMTaskCollection", 2, 0);
    VariantClear(&tasks);
    if (disk != NULL) {
        check_members(disk, "IVMHardDisk", 6, 4);
        IDispatch_Release(disk);
    }
    if (task != NULL)
        check_members(task, "IVMTask", 8, 2);
    finish(task);
    IDispatch_Release(app);
}

/* [long] $disk.SizeInGuest: PowerShell has a [decimal] of it. */
static void check_size(IDispatch *disk, const char *property, ULONG64 expected)
{
    VARIANT size = get(disk, property, VT_DECIMAL);
    ULONG64 bytes = 0;

    check_hr(VarUI8FromDec(&V_DECIMAL(&size), &bytes), S_OK, "%s is a whole number", property);
    check(bytes == expected, "%s is %llu, not %llu", property, (unsigned long long)expected, (unsigned long long)bytes);
}

TEST(com_powershell, creates_disks_and_reads_their_properties)
{
    IDispatch *app = new_object(), *child;
    VARIANT value, parent;

    if (app == NULL)
        return;
    make_pair(app);
    child = hard_disk_at(app, L"child.vhd");
    if (child != NULL) {
        check_file(child, at(L"child.vhd"));
        value = get(child, "Type", VT_I4);
        check(V_I4(&value) == vmDiskType_Differencing, "Type is Differencing");
        check_size(child, "SizeInGuest", 8 << 20);
        parent = get(child, "Parent", VT_DISPATCH);
        check_file(V_DISPATCH(&parent), at(L"base.vhd"));
        check_hr(call(V_DISPATCH(&parent), "Parent", INVOKE_PROPERTYGET, NULL, 0, &value, NULL), S_OK,
                 "Parent of a disk without one");
        check(V_VT(&value) == VT_DISPATCH && V_DISPATCH(&value) == NULL, "it is $null");
        finish(call_for_object(child, "Merge", long_variant(0), long_variant(0), 0));
        VariantClear(&parent);
        IDispatch_Release(child);
    }
    IDispatch_Release(app);
}

/* $child.Parent = $base, where .NET passes the object as VT_DISPATCH or as VT_UNKNOWN */
TEST(com_powershell, sets_a_parent_however_the_object_is_passed)
{
    static const VARTYPE types[] = { VT_DISPATCH, VT_UNKNOWN };
    IDispatch *app = new_object(), *child, *moved;
    VARIANT value, parent, result;

    if (app == NULL)
        return;
    make_pair(app);
    CreateDirectoryW(at(L"moved"), NULL);
    check(MoveFileW(at(L"base.vhd"), at(L"moved\\base.vhd")), "the parent is moved away");
    child = hard_disk_at(app, L"child.vhd");
    moved = hard_disk_at(app, L"moved\\base.vhd");
    for (size_t i = 0; i < ARRAYSIZE(types) && child != NULL && moved != NULL; i++) {
        context("passed as type %d", types[i]);
        VariantInit(&value);
        V_VT(&value) = types[i];
        V_DISPATCH(&value) = moved;
        check_hr(call(child, "Parent", INVOKE_PROPERTYPUT, &value, 1, &result, NULL), S_OK, "the put");
        parent = get(child, "Parent", VT_DISPATCH);
        check_file(V_DISPATCH(&parent), at(L"moved\\base.vhd"));
        VariantClear(&parent);
    }
    if (child != NULL)
        IDispatch_Release(child);
    if (moved != NULL)
        IDispatch_Release(moved);
    IDispatch_Release(app);
}

/* 8, [long]8, 8.0, [decimal]8, '8', and an enumeration's value, for a size in megabytes */
TEST(com_powershell, sends_numbers_and_texts_of_its_own_types)
{
    IDispatch *app = new_object();
    VARIANT sizes[5], nothing;
    EXCEPINFO exception = { 0 };
    HRESULT hr;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(sizes); i++)
        sizes[i] = long_variant(8);
    V_VT(&sizes[1]) = VT_I8;
    V_I8(&sizes[1]) = 8;
    V_VT(&sizes[2]) = VT_R8;
    V_R8(&sizes[2]) = 8.0;
    check_hr(VarDecFromI4(8, &V_DECIMAL(&sizes[3])), S_OK, "VarDecFromI4");
    V_VT(&sizes[3]) = VT_DECIMAL;
    sizes[4] = text_variant(L"8");
    for (size_t i = 0; i < ARRAYSIZE(sizes); i++) {
        context("a size of type %d", V_VT(&sizes[i]));
        finish(call_for_object(app, "CreateDynamicVirtualHardDisk", text_variant(at(L"a.vhd")), sizes[i], 2));
        check(DeleteFileW(at(L"a.vhd")), "the disk is there");
    }
    context("%s", "$null as a path");
    VariantInit(&nothing);
    hr = call(app, "GetHardDisk", INVOKE_FUNC, &nothing, 1, &sizes[0], &exception);
    check_exception(hr, &exception, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"empty");
    IDispatch_Release(app);
}

/* foreach ($task in $virtualPC.Tasks) { $task.ID }: _NewEnum by its own kind, then elements one by one. */
TEST(com_powershell, walks_through_a_collection)
{
    IDispatch *app = new_object(), *first, *second;
    IEnumVARIANT *enumerator = NULL;
    VARIANT tasks, result, item, id;
    LONG last = 0, count = 0;

    if (app == NULL)
        return;
    first = call_for_object(app, "CreateDynamicVirtualHardDisk", text_variant(at(L"a.vhd")), long_variant(8), 2);
    second = call_for_object(app, "CreateDynamicVirtualHardDisk", text_variant(at(L"b.vhd")), long_variant(8), 2);
    tasks = get(app, "Tasks", VT_DISPATCH);
    if (check_hr(call(V_DISPATCH(&tasks), "_NewEnum", INVOKE_PROPERTYGET, NULL, 0, &result, NULL), S_OK, "_NewEnum"))
        check_hr(IUnknown_QueryInterface(V_UNKNOWN(&result), &IID_IEnumVARIANT, (void **)&enumerator), S_OK,
                 "IEnumVARIANT");
    VariantClear(&result);
    VariantInit(&item);
    while (enumerator != NULL && IEnumVARIANT_Next(enumerator, 1, &item, NULL) == S_OK) {
        id = get(V_DISPATCH(&item), "ID", VT_I4);
        check(V_I4(&id) > last, "the tasks come in the order of their numbers");
        last = V_I4(&id);
        count++;
        VariantClear(&item);
    }
    check(count == 2, "two tasks are enumerated, not %ld", count);
    result = long_variant(2); /* $virtualPC.Tasks.Item(2) is a property with an argument */
    check_hr(call(V_DISPATCH(&tasks), "Item", INVOKE_PROPERTYGET, &result, 1, &item, NULL), S_OK, "Item(2)");
    check(V_VT(&item) == VT_DISPATCH && V_DISPATCH(&item) == second, "Item(2) is the second task");
    VariantClear(&item);
    if (enumerator != NULL)
        IEnumVARIANT_Release(enumerator);
    VariantClear(&tasks);
    finish(first);
    finish(second);
    IDispatch_Release(app);
}

TEST(com_powershell, gets_an_exception_with_code_source_and_sentence)
{
    IDispatch *app = new_object();
    VARIANT path = text_variant(at(L"missing.vhd")), result;
    EXCEPINFO exception = { 0 };
    HRESULT hr;

    if (app != NULL) {
        hr = call(app, "GetHardDisk", INVOKE_FUNC, &path, 1, &result, &exception);
        check_exception(hr, &exception, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), at(L"missing.vhd"));
        IDispatch_Release(app);
    }
    VariantClear(&path);
}
