/* virtual_pc_files.c - IVMVirtualPC: where to look for files, and which are there. */
#include "virtual_pc_methods.h"

#include "com_strings.h"
#include "com_value.h"
#include "file_list.h"
#include "search_paths.h"

HRESULT STDMETHODCALLTYPE virtual_pc_get_DefaultVMConfigurationPath(IVMVirtualPC *self, BSTR *path)
{
    struct vhd_strings list = { 0 };
    struct vhd_error error;
    HRESULT hr;

    if (path != NULL)
        *path = NULL;
    hr = virtual_pc_enter(L"IVMVirtualPC.DefaultVMConfigurationPath", COM_NEEDS(path));
    if (FAILED(hr))
        return hr;
    if (default_path_read(&list, &error) == VHD_OK) {
        *path = com_string(vhd_strings_text(&list, 0));
        if (*path == NULL)
            hr = com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, L"IVMVirtualPC.DefaultVMConfigurationPath");
    } else {
        hr = com_fail(&IID_IVMVirtualPC, &error);
    }
    vhd_strings_free(&list);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_pc_put_DefaultVMConfigurationPath(IVMVirtualPC *self, BSTR path)
{
    HRESULT hr = virtual_pc_enter(L"IVMVirtualPC.DefaultVMConfigurationPath", COM_NEEDS(path));
    struct vhd_error error;

    if (SUCCEEDED(hr) && default_path_write(path, &error) != VHD_OK)
        hr = com_fail(&IID_IVMVirtualPC, &error);
    return hr;
}

/* Hands out a list as the result of a call. */
static HRESULT give_list(const WCHAR *member, const struct vhd_strings *list, VARIANT *out)
{
    return SUCCEEDED(com_strings_to_variant(list, out)) ? S_OK
                                                        : com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, member);
}

/* Takes a list from an argument. */
static HRESULT take_list(const WCHAR *member, const VARIANT *argument, struct vhd_strings *list)
{
    const HRESULT hr = com_strings_from_variant(list, argument);

    if (SUCCEEDED(hr))
        return S_OK;
    return com_fail_status(&IID_IVMVirtualPC, hr == E_OUTOFMEMORY ? VHD_OUT_OF_MEMORY : VHD_NO_TEXT_ARRAY, member);
}

HRESULT STDMETHODCALLTYPE virtual_pc_get_SearchPaths(IVMVirtualPC *self, VARIANT *paths)
{
    HRESULT hr = virtual_pc_enter_variant(L"IVMVirtualPC.SearchPaths", paths);
    struct vhd_strings list = { 0 };
    struct vhd_error error;

    if (FAILED(hr))
        return hr;
    hr = search_paths_read(&list, &error) == VHD_OK ? give_list(L"IVMVirtualPC.SearchPaths", &list, paths)
                                                    : com_fail(&IID_IVMVirtualPC, &error);
    vhd_strings_free(&list);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_pc_put_SearchPaths(IVMVirtualPC *self, VARIANT paths)
{
    HRESULT hr = virtual_pc_enter(L"IVMVirtualPC.SearchPaths", NULL, 0);
    struct vhd_strings list = { 0 };
    struct vhd_error error;

    if (SUCCEEDED(hr))
        hr = take_list(L"IVMVirtualPC.SearchPaths", &paths, &list);
    if (SUCCEEDED(hr) && search_paths_write(&list, &error) != VHD_OK)
        hr = com_fail(&IID_IVMVirtualPC, &error);
    vhd_strings_free(&list);
    return hr;
}

/* Scripts leave an argument out, or give Empty or Null, when there are no more folders. */
static bool is_nothing(const VARIANT *argument)
{
    return V_VT(argument) == VT_EMPTY || V_VT(argument) == VT_NULL || V_VT(argument) == VT_ERROR;
}

/* What the four methods do; `machines` looks into the folder of virtual machines as well. */
static HRESULT find_files(const WCHAR *member, const VARIANT *more, bool machines, const WCHAR *const extensions[],
                          VARIANT *out)
{
    HRESULT hr = virtual_pc_enter_variant(member, out);
    struct vhd_strings folders = { 0 }, files = { 0 };
    enum vhd_status status = VHD_OK;
    struct vhd_error error;

    if (SUCCEEDED(hr) && !is_nothing(more))
        hr = take_list(member, more, &folders);
    if (SUCCEEDED(hr)) {
        status = search_paths_read(&folders, &error);
        if (status == VHD_OK && machines)
            status = default_path_read(&folders, &error);
        if (status == VHD_OK)
            status = file_list_find(&files, &folders, extensions, &error);
        hr = status == VHD_OK ? give_list(member, &files, out) : com_fail(&IID_IVMVirtualPC, &error);
    }
    vhd_strings_free(&files);
    vhd_strings_free(&folders);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_pc_GetHardDiskFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files)
{
    static const WCHAR *const extensions[] = { L".vhd", NULL };

    return find_files(L"IVMVirtualPC.GetHardDiskFiles", &more, false, extensions, files);
}

/* No virtual machine is registered, so that leaving out those that are changes nothing. */
HRESULT STDMETHODCALLTYPE virtual_pc_GetVirtualMachineFiles(IVMVirtualPC *self, VARIANT more, VARIANT_BOOL unknown,
                                                            VARIANT *files)
{
    static const WCHAR *const extensions[] = { L".vmc", NULL };

    return find_files(L"IVMVirtualPC.GetVirtualMachineFiles", &more, true, extensions, files);
}

HRESULT STDMETHODCALLTYPE virtual_pc_GetFloppyDiskFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files)
{
    static const WCHAR *const extensions[] = { L".vfd", L".flp", NULL };

    return find_files(L"IVMVirtualPC.GetFloppyDiskFiles", &more, false, extensions, files);
}

HRESULT STDMETHODCALLTYPE virtual_pc_GetDVDFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files)
{
    static const WCHAR *const extensions[] = { L".iso", NULL };

    return find_files(L"IVMVirtualPC.GetDVDFiles", &more, false, extensions, files);
}
