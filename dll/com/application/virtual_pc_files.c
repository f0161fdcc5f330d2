/* virtual_pc_files.c - IVMVirtualPC: where to look for files, and which are there. */
#include "virtual_pc_methods.h"

#include "com_strings.h"
#include "com_value.h"
#include "file_list.h"
#include "registered.h"
#include "search_paths.h"
#include "win32_host.h"

#include <stdlib.h>

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

/* Takes what is registered out of a list of files. */
static enum vhd_status drop_registered(struct vhd_strings *files, struct vhd_error *error)
{
    struct machine_list list;
    enum vhd_status status = registered_read(&list, error);
    size_t kept = 0;

    for (size_t i = 0; i < files->count && status == VHD_OK; i++) {
        bool is_registered = false;
        for (size_t j = 0; j < list.count && !is_registered; j++)
            is_registered = win32_host->ops->compare_names(win32_host, list.items[j]->path, files->items[i].chars) == 0;
        if (is_registered)
            free(files->items[i].chars);
        else
            files->items[kept++] = files->items[i];
    }
    if (status == VHD_OK)
        files->count = kept;
    machine_list_free(&list);
    return status;
}

/* Which files are looked for. */
enum wanted { FILES, MACHINES, UNREGISTERED_MACHINES };

/* What the four methods do; of machines, the folder of virtual machines is looked into as well. */
static HRESULT find_files(const WCHAR *member, const VARIANT *more, enum wanted wanted, const WCHAR *const extensions[],
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
        if (status == VHD_OK && wanted != FILES)
            status = default_path_read(&folders, &error);
        if (status == VHD_OK)
            status = file_list_find(&files, &folders, extensions, &error);
        if (status == VHD_OK && wanted == UNREGISTERED_MACHINES)
            status = drop_registered(&files, &error);
        hr = status == VHD_OK ? give_list(member, &files, out) : com_fail(&IID_IVMVirtualPC, &error);
    }
    vhd_strings_free(&files);
    vhd_strings_free(&folders);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_pc_GetHardDiskFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files)
{
    static const WCHAR *const extensions[] = { L".vhd", NULL };

    return find_files(L"IVMVirtualPC.GetHardDiskFiles", &more, FILES, extensions, files);
}

HRESULT STDMETHODCALLTYPE virtual_pc_GetVirtualMachineFiles(IVMVirtualPC *self, VARIANT more, VARIANT_BOOL unknown,
                                                            VARIANT *files)
{
    static const WCHAR *const extensions[] = { L".vmc", NULL };

    return find_files(L"IVMVirtualPC.GetVirtualMachineFiles", &more, unknown ? UNREGISTERED_MACHINES : MACHINES,
                      extensions, files);
}

HRESULT STDMETHODCALLTYPE virtual_pc_GetFloppyDiskFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files)
{
    static const WCHAR *const extensions[] = { L".vfd", L".flp", NULL };

    return find_files(L"IVMVirtualPC.GetFloppyDiskFiles", &more, FILES, extensions, files);
}

HRESULT STDMETHODCALLTYPE virtual_pc_GetDVDFiles(IVMVirtualPC *self, VARIANT more, VARIANT *files)
{
    static const WCHAR *const extensions[] = { L".iso", NULL };

    return find_files(L"IVMVirtualPC.GetDVDFiles", &more, FILES, extensions, files);
}
