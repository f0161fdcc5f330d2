/* com_object.c - the rules of COM that hold for every object: identity, interfaces, counts, class information. */
#include "objects.h"
#include "server.h"
#include "type_text.h"

#include <string.h>

static const IID *const known[] = {
    &IID_IUnknown,
    &IID_IDispatch,
    &IID_ISupportErrorInfo,
    &IID_IProvideClassInfo,
    &IID_IMarshal,
    &IID_IVMVirtualPC,
    &IID_IVMTask,
    &IID_IVMTaskCollection,
    &IID_IEnumVARIANT,
    &IID_IClassFactory,
    &IID_IVMHardDisk,
    &IID_IVMHostInfo,
    &IID_IVMVirtualMachine,
    &IID_IPersist,
    &IID_IStream,
    &IID_IClassFactory2,
    &IID_IConnectionPoint,
    &IID_IOleObject,
    &IID_IEnumUnknown,
    &IID_IErrorInfo,
    &GUID_NULL,
    &IID_IConnectionPointContainer,
};

static bool supports(const struct object_kind *kind, const IID *iid)
{
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, kind->iid))
        return true;
    if (IsEqualIID(iid, &IID_IDispatch))
        return kind->is_dual;
    if (IsEqualIID(iid, &IID_ISupportErrorInfo) || IsEqualIID(iid, &IID_IMarshal))
        return !kind->is_factory;
    if (IsEqualIID(iid, &IID_IConnectionPointContainer)) /* these have events */
        return IsEqualIID(kind->iid, &IID_IVMVirtualPC) || IsEqualIID(kind->iid, &IID_IVMVirtualMachine);
    return IsEqualIID(iid, &IID_IProvideClassInfo) && kind->clsid != NULL;
}

/* Asks one interface of an object for everything, and compares the identity. */
static void check_interface(const struct object_kind *kind, IUnknown *from, IUnknown *identity, size_t number)
{
    for (size_t i = 0; i < ARRAYSIZE(known); i++) {
        IUnknown *to = (IUnknown *)(UINT_PTR)0xdeadbeef, *unknown = NULL;
        HRESULT hr = IUnknown_QueryInterface(from, known[i], (void **)&to);

        if (!supports(kind, known[i])) {
            check_hr(hr, E_NOINTERFACE, "interface %zu asked for interface %zu", number, i);
            check(to == NULL, "a refused interface is set to NULL");
            continue;
        }
        if (!check_hr(hr, S_OK, "interface %zu asked for interface %zu", number, i))
            continue;
        check_hr(IUnknown_QueryInterface(to, &IID_IUnknown, (void **)&unknown), S_OK, "IUnknown of interface %zu", i);
        check(unknown == identity, "interface %zu belongs to the same object", i);
        if (unknown != NULL)
            IUnknown_Release(unknown);
        IUnknown_Release(to);
    }
    check_hr(IUnknown_QueryInterface(from, &IID_IUnknown, NULL), E_POINTER, "interface %zu with a NULL pointer",
             number);
}

TEST(com_object, query_interface_follows_the_rules)
{
    for (size_t k = 0; k < object_kind_count; k++) {
        const struct object_kind *kind = &object_kinds[k];
        IUnknown *object = kind->make(), *identity = NULL;

        context("%s", kind->name);
        if (object == NULL)
            continue;
        check_hr(IUnknown_QueryInterface(object, &IID_IUnknown, (void **)&identity), S_OK, "IUnknown");
        for (size_t i = 0; i < ARRAYSIZE(known); i++) {
            IUnknown *from;
            if (supports(kind, known[i]) &&
                check_hr(IUnknown_QueryInterface(object, known[i], (void **)&from), S_OK, "interface %zu", i)) {
                check_interface(kind, from, identity, i);
                IUnknown_Release(from);
            }
        }
        if (identity != NULL)
            IUnknown_Release(identity);
        check(IUnknown_Release(object) == 0, "nobody else holds the object after all this");
    }
}

TEST(com_object, counts_references_over_all_its_interfaces)
{
    for (size_t k = 0; k < object_kind_count; k++) {
        IUnknown *object = object_kinds[k].make(), *other = NULL;

        context("%s", object_kinds[k].name);
        if (object == NULL)
            continue;
        check(IUnknown_AddRef(object) == 2, "a second reference is the second");
        check(IUnknown_Release(object) == 1, "one is left");
        if (!object_kinds[k].is_factory &&
            check_hr(IUnknown_QueryInterface(object, &IID_ISupportErrorInfo, (void **)&other), S_OK,
                     "another interface")) {
            check(IUnknown_Release(object) == 1, "the other interface holds the object alone");
            check(IUnknown_AddRef(other) == 2 && IUnknown_Release(other) == 1, "it counts as well");
            object = other;
        }
        check(IUnknown_Release(object) == 0, "none is left");
    }
}

TEST(com_object, supports_error_information_for_its_own_interface)
{
    for (size_t k = 0; k < object_kind_count; k++) {
        const struct object_kind *kind = &object_kinds[k];
        IUnknown *object = kind->is_factory ? NULL : kind->make();
        ISupportErrorInfo *support = NULL;

        context("%s", kind->name);
        if (object == NULL)
            continue;
        if (check_hr(IUnknown_QueryInterface(object, &IID_ISupportErrorInfo, (void **)&support), S_OK,
                     "ISupportErrorInfo")) {
            check_hr(ISupportErrorInfo_InterfaceSupportsErrorInfo(support, kind->iid), S_OK, "for its own interface");
            check_hr(ISupportErrorInfo_InterfaceSupportsErrorInfo(support, &IID_IStream), S_FALSE, "for another one");
            ISupportErrorInfo_Release(support);
        }
        IUnknown_Release(object);
    }
}

/* A call that fails for want of a place for its answer. */
static HRESULT fail(IUnknown *object, const IID *iid)
{
    if (IsEqualIID(iid, &IID_IVMVirtualPC))
        return IVMVirtualPC_get_Name((IVMVirtualPC *)object, NULL);
    if (IsEqualIID(iid, &IID_IVMTask))
        return IVMTask_get_ID((IVMTask *)object, NULL);
    if (IsEqualIID(iid, &IID_IVMHardDisk))
        return IVMHardDisk_get_File((IVMHardDisk *)object, NULL);
    if (IsEqualIID(iid, &IID_IVMHostInfo))
        return IVMHostInfo_get_Memory((IVMHostInfo *)object, NULL);
    if (IsEqualIID(iid, &IID_IEnumVARIANT))
        return IEnumVARIANT_Next((IEnumVARIANT *)object, 1, NULL, NULL);
    return IVMTaskCollection_get_Count((IVMTaskCollection *)object, NULL); /* as in all collections */
}

TEST(com_object, errors_name_the_interface_whose_member_failed)
{
    for (size_t k = 0; k < object_kind_count; k++) {
        const struct object_kind *kind = &object_kinds[k];
        IUnknown *object = kind->is_factory ? NULL : kind->make();
        IErrorInfo *info = NULL;
        GUID named = IID_NULL;

        context("%s", kind->name);
        if (object == NULL)
            continue;
        SetErrorInfo(0, NULL);
        check_hr(fail(object, kind->iid), E_POINTER, "the call");
        if (check_hr(GetErrorInfo(0, &info), S_OK, "GetErrorInfo")) {
            check_hr(IErrorInfo_GetGUID(info, &named), S_OK, "GetGUID");
            check(IsEqualGUID(&named, kind->iid), "it names the object's own interface");
            IErrorInfo_Release(info);
        }
        IUnknown_Release(object);
    }
    context("%s", "");
}

TEST(com_object, tells_its_class)
{
    for (size_t k = 0; k < object_kind_count; k++) {
        const struct object_kind *kind = &object_kinds[k];
        IUnknown *object = kind->clsid != NULL ? kind->make() : NULL;
        IProvideClassInfo *provider = NULL;
        ITypeInfo *info = NULL;
        TYPEATTR *attributes;

        context("%s", kind->name);
        if (object == NULL)
            continue;
        check_hr(IUnknown_QueryInterface(object, &IID_IProvideClassInfo, (void **)&provider), S_OK,
                 "IProvideClassInfo");
        if (provider != NULL && check_hr(IProvideClassInfo_GetClassInfo(provider, &info), S_OK, "GetClassInfo")) {
            if (check_hr(ITypeInfo_GetTypeAttr(info, &attributes), S_OK, "GetTypeAttr")) {
                check(attributes->typekind == TKIND_COCLASS && IsEqualGUID(&attributes->guid, kind->clsid),
                      "it is the class with the object's CLSID, not %s", type_name(info, MEMBERID_NIL));
                ITypeInfo_ReleaseTypeAttr(info, attributes);
            }
            ITypeInfo_Release(info);
        }
        if (provider != NULL) {
            check_hr(IProvideClassInfo_GetClassInfo(provider, NULL), E_POINTER, "GetClassInfo with a NULL pointer");
            IProvideClassInfo_Release(provider);
        }
        IUnknown_Release(object);
    }
}

TEST(com_object, keeps_the_dll_loaded_while_it_lives)
{
    for (size_t k = 0; k < object_kind_count; k++) {
        IUnknown *object = object_kinds[k].make();
        HRESULT(WINAPI * can_unload_now)(void);

        context("%s", object_kinds[k].name);
        if (object == NULL)
            continue;
        can_unload_now = (HRESULT(WINAPI *)(void))(void *)server_export(server_module(), "DllCanUnloadNow");
        check_hr(can_unload_now(), S_FALSE, "DllCanUnloadNow with a living object");
        CoFreeUnusedLibrariesEx(0, 0);
        check(server_module() != NULL, "the DLL stays loaded");
        IUnknown_Release(object);
        server_check_unused();
    }
}

TEST(com_object, leaves_no_handle_behind)
{
    DWORD before = 0, after = 0;
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (int round = 0; round < 60; round++) {
        IUnknown *object;
        if (round == 10) /* what is made once, such as thread pools, is there by now */
            before = count_handles();
        make_dynamic(app, at(L"a.vhd"), 3);
        make_differencing(app, at(L"b.vhd"), L"a.vhd");
        DeleteFileW(at(L"b.vhd"));
        DeleteFileW(at(L"a.vhd"));
        for (size_t k = 0; k < object_kind_count; k++)
            if ((object = object_kinds[k].make()) != NULL)
                IUnknown_Release(object);
    }
    after = count_handles();
    check(after > 0 && after < before + 10, "50 rounds leave %lu handles instead of %lu", after, before);
    IVMVirtualPC_Release(app);
}
