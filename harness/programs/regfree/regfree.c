/* regfree.c - uses the OpenVPC in the folder of this program, where nothing is registered. */
#include "client.h"
#include "files.h"
#include "server.h"

TEST(regfree, nothing_is_registered)
{
    HKEY key;

    check(server_registered_path()[0] == 0, "the class has no server: %s", utf8(server_registered_path()));
    check(RegOpenKeyExW(HKEY_CLASSES_ROOT, L"VirtualPC.Application", 0, KEY_READ, &key) == ERROR_FILE_NOT_FOUND,
          "the ProgID is not registered");
}

TEST(regfree, makes_the_application_by_its_class_id)
{
    IVMVirtualPC *app = application();
    IVMTask *task = NULL;

    if (app == NULL)
        return;
    check(server_module() != NULL, "the DLL beside the program is loaded, %s", utf8(server_path()));
    make_dynamic(app, at(L"parent.vhd"), 16);
    make_differencing(app, at(L"child.vhd"), L"parent.vhd");
    check_hr(CoCreateInstance(&CLSID_VMTask, NULL, CLSCTX_INPROC_SERVER, &IID_IVMTask, (void **)&task), S_OK,
             "CoCreateInstance of VMTask");
    if (task != NULL)
        IVMTask_Release(task);
    IVMVirtualPC_Release(app);
}

TEST(regfree, makes_the_application_by_its_prog_id_and_drives_it_by_name)
{
    static const WCHAR *const ids[] = { L"VirtualPC.Application", L"VirtualPC.Application.1" };

    for (size_t i = 0; i < ARRAYSIZE(ids); i++) {
        IDispatch *app = NULL;
        VARIANT name;
        CLSID clsid;
        HRESULT hr;

        context("%s", utf8(ids[i]));
        check_hr(CLSIDFromProgID(ids[i], &clsid), S_OK, "CLSIDFromProgID");
        if (!check_hr(CoCreateInstance(&clsid, NULL, CLSCTX_SERVER, &IID_IDispatch, (void **)&app), S_OK,
                      "CoCreateInstance"))
            continue;
        hr = invoke(app, L"Name", DISPATCH_PROPERTYGET, NULL, 0, &name, NULL);
        check_text(hr, V_BSTR(&name), NULL, "Name");
        IDispatch_Release(app);
    }
}

TEST(regfree, finds_the_type_library_and_the_proxies_of_interfaces)
{
    static const CLSID proxies = { 0x00020424, 0, 0, { 0xC0, 0, 0, 0, 0, 0, 0, 0x46 } };
    ITypeLib *library = NULL;
    CLSID clsid = CLSID_NULL;

    check_hr(LoadRegTypeLib(&LIBID_VirtualPC, 1, 0, 0x409, &library), S_OK, "LoadRegTypeLib");
    if (library != NULL)
        ITypeLib_Release(library);
    check_hr(CoGetPSClsid(&IID_IVMHardDisk, &clsid), S_OK, "CoGetPSClsid of IVMHardDisk");
    check(IsEqualCLSID(&clsid, &proxies), "IVMHardDisk has the proxies of dual interfaces");
}

TEST(regfree, tells_why_a_call_failed)
{
    IVMVirtualPC *app = application();
    IVMTask *task;

    if (app == NULL)
        return;
    check_error_info(create_differencing(app, at(L"child.vhd"), L"missing.vhd", &task),
                     HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"missing.vhd");
    IVMVirtualPC_Release(app);
}
