/* com_class_factory.c - how objects are made, and what keeps the DLL in memory. */
#include "client.h"
#include "facts.h"
#include "server.h"

#include <wchar.h>

typedef HRESULT(WINAPI *get_class_object)(REFCLSID clsid, REFIID iid, void **out);
typedef HRESULT(WINAPI *can_unload_now)(void);

static IClassFactory *factory_of(REFCLSID clsid)
{
    IClassFactory *factory = NULL;

    check_hr(CoGetClassObject(clsid, CLSCTX_INPROC_SERVER, NULL, &IID_IClassFactory, (void **)&factory), S_OK,
             "CoGetClassObject");
    return factory;
}

TEST(com_class_factory, makes_the_application_by_class_id_and_by_prog_id)
{
    static const WCHAR *const ids[] = { L"VirtualPC.Application", L"VirtualPC.Application.1",
                                        L"virtualpc.APPLICATION" };
    IVMVirtualPC *app = application();
    OLECHAR *id = NULL;

    if (app != NULL)
        IVMVirtualPC_Release(app);
    for (size_t i = 0; i < ARRAYSIZE(ids); i++) {
        CLSID clsid;
        context("%s", utf8(ids[i]));
        if (!check_hr(CLSIDFromProgID(ids[i], &clsid), S_OK, "CLSIDFromProgID"))
            continue;
        /* By a manifest, in the place of a registration, a ProgID leads to a class id that the system makes up. */
        check(IsEqualCLSID(&clsid, &CLSID_VMVirtualPC) || server_registered_path()[0] == 0,
              "it is the class VMVirtualPC");
        app = NULL;
        check_hr(CoCreateInstance(&clsid, NULL, CLSCTX_ALL, &IID_IVMVirtualPC, (void **)&app), S_OK,
                 "CoCreateInstance");
        if (app != NULL)
            IVMVirtualPC_Release(app);
    }
    context("%s", "");
    if (check_hr(ProgIDFromCLSID(&CLSID_VMVirtualPC, &id), S_OK, "ProgIDFromCLSID"))
        check(wcsncmp(id, ids[0], wcslen(ids[0])) == 0, "the ProgID is that of Virtual PC, not %s", utf8(id));
    CoTaskMemFree(id);
}

TEST(com_class_factory, refuses_aggregation)
{
    static const CLSID *const classes[] = { &CLSID_VMVirtualPC, &CLSID_VMTask };
    IVMVirtualPC *outer = application();

    for (size_t i = 0; i < ARRAYSIZE(classes) && outer != NULL; i++) {
        IUnknown *inner = (IUnknown *)(UINT_PTR)0xdeadbeef;
        IClassFactory *factory = factory_of(classes[i]);
        if (factory == NULL)
            continue;
        check_hr(IClassFactory_CreateInstance(factory, (IUnknown *)outer, &IID_IUnknown, (void **)&inner),
                 CLASS_E_NOAGGREGATION, "CreateInstance with an outer object");
        check(inner == NULL, "the object is set to NULL");
        IClassFactory_Release(factory);
    }
    if (outer != NULL)
        IVMVirtualPC_Release(outer);
}

TEST(com_class_factory, refuses_interfaces_that_an_object_does_not_have)
{
    IClassFactory *factory = factory_of(&CLSID_VMVirtualPC);
    void *object = (void *)(UINT_PTR)0xdeadbeef;

    if (factory == NULL)
        return;
    check_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IVMTask, &object), E_NOINTERFACE, "CreateInstance");
    check(object == NULL, "the object is set to NULL");
    check_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IUnknown, NULL), E_POINTER, "CreateInstance into NULL");
    IClassFactory_Release(factory);
}

TEST(com_class_factory, gives_factories_of_two_classes_only)
{
    IVMVirtualPC *app = application();
    get_class_object get;
    struct facts classes;
    void *object;

    if (app == NULL)
        return;
    get = (get_class_object)(void *)server_export(server_module(), "DllGetClassObject");
    if (facts_load(&classes, L"CLASSES", 19))
        for (size_t i = 0; i < classes.count; i++) {
            CLSID clsid = facts_guid(classes.rows[i].field[1]);
            bool creatable = IsEqualCLSID(&clsid, &CLSID_VMVirtualPC) || IsEqualCLSID(&clsid, &CLSID_VMTask);
            object = (void *)(UINT_PTR)0xdeadbeef;
            check_hr(get(&clsid, &IID_IClassFactory, &object), creatable ? S_OK : CLASS_E_CLASSNOTAVAILABLE,
                     "DllGetClassObject of %s", classes.rows[i].field[0]);
            check(creatable == (object != NULL), "there is a factory, or NULL");
            if (creatable && object != NULL)
                IUnknown_Release((IUnknown *)object);
        }
    facts_free(&classes);
    object = (void *)(UINT_PTR)0xdeadbeef;
    check_hr(get(&GUID_NULL, &IID_IClassFactory, &object), CLASS_E_CLASSNOTAVAILABLE, "DllGetClassObject of no class");
    check(object == NULL, "the factory is set to NULL");
    object = (void *)(UINT_PTR)0xdeadbeef;
    check_hr(get(&CLSID_VMVirtualPC, &IID_IDispatch, &object), E_NOINTERFACE, "DllGetClassObject of a wrong interface");
    check(object == NULL, "the factory is set to NULL");
    check_hr(get(&CLSID_VMVirtualPC, &IID_IClassFactory, NULL), E_POINTER, "DllGetClassObject into NULL");
    IVMVirtualPC_Release(app);
}

TEST(com_class_factory, a_lock_keeps_the_dll_loaded_until_it_is_undone)
{
    IClassFactory *factory = factory_of(&CLSID_VMVirtualPC);
    can_unload_now can_unload;

    if (factory == NULL)
        return;
    can_unload = (can_unload_now)(void *)server_export(server_module(), "DllCanUnloadNow");
    check_hr(IClassFactory_LockServer(factory, TRUE), S_OK, "LockServer");
    check_hr(IClassFactory_LockServer(factory, TRUE), S_OK, "LockServer again");
    IClassFactory_Release(factory);
    check_hr(can_unload(), S_FALSE, "DllCanUnloadNow with two locks");
    CoFreeUnusedLibrariesEx(0, 0);
    if (!check(server_module() != NULL, "the DLL stays loaded"))
        return;
    factory = factory_of(&CLSID_VMVirtualPC);
    if (factory == NULL)
        return;
    check_hr(IClassFactory_LockServer(factory, FALSE), S_OK, "undoing one");
    IClassFactory_Release(factory);
    check_hr(can_unload(), S_FALSE, "DllCanUnloadNow with one lock");
    factory = factory_of(&CLSID_VMTask);
    if (factory == NULL)
        return;
    check_hr(IClassFactory_LockServer(factory, FALSE), S_OK, "undoing the other");
    IClassFactory_Release(factory);
    check_hr(can_unload(), S_OK, "DllCanUnloadNow without locks");
}

TEST(com_class_factory, the_dll_is_unloaded_when_nothing_uses_it)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 3);
    check(server_module() != NULL, "the DLL is loaded while there is an object");
    IVMVirtualPC_Release(app);
    server_check_unused(); /* the thread of the task has ended */
    CoFreeUnusedLibrariesEx(0, 0);
    check(server_module() == NULL, "CoFreeUnusedLibraries unloads it");
    app = application();
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_class_factory, makes_a_task_that_has_ended)
{
    IVMTask *task = NULL;
    BSTR text = NULL;
    LONG number = -1;
    VARIANT_BOOL cancelable = VARIANT_TRUE;
    HRESULT hr = CoCreateInstance(&CLSID_VMTask, NULL, CLSCTX_INPROC_SERVER, &IID_IVMTask, (void **)&task);

    if (!check_hr(hr, S_OK, "CoCreateInstance of VMTask"))
        return;
    check_hr(IVMTask_get_ID(task, &number), S_OK, "ID");
    check(number == 0, "its ID is 0, not %ld", number);
    hr = IVMTask_get_Description(task, &text);
    check_text(hr, text, L"", "Description");
    hr = IVMTask_get_ErrorDescription(task, &text);
    check_text(hr, text, L"", "ErrorDescription");
    check_hr(IVMTask_get_IsCancelable(task, &cancelable), S_OK, "IsCancelable");
    check(cancelable == VARIANT_FALSE, "it cannot be cancelled");
    check_error_info(IVMTask_Cancel(task), E_FAIL, NULL);
    task_succeeds(task);
}
