/* virtual_pc_machines.c - IVMVirtualPC: machines are made, registered, found and deleted. */
#include "virtual_pc_methods.h"

#include "collection.h"
#include "com_value.h"
#include "machine_files.h"
#include "machine_place.h"
#include "machine_folder.h"
#include "registered.h"
#include "version.h"
#include "vhd_disk.h"
#include "vhd_path.h"
#include "virtual_machine.h"
#include "win32_host.h"

#include <stdlib.h>

static HRESULT enter(const WCHAR *member, const void *const *needed, size_t count, IVMVirtualMachine **out)
{
    if (out != NULL)
        *out = NULL;
    return virtual_pc_enter(member, needed, count);
}

/* Hands out the machine at a path, or what kept it from being there. */
static HRESULT give(enum vhd_status status, const char16_t *path, const struct vhd_error *error,
                    IVMVirtualMachine **out)
{
    return status == VHD_OK ? virtual_machine_create(&IID_IVMVirtualPC, path, out) : com_fail(&IID_IVMVirtualPC, error);
}

HRESULT STDMETHODCALLTYPE virtual_pc_FindVirtualMachine(IVMVirtualPC *self, BSTR name, IVMVirtualMachine **out)
{
    HRESULT hr = enter(L"IVMVirtualPC.FindVirtualMachine", COM_NEEDS(name, out), out);
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    status = registered_find(com_text(name), path, &error);
    return status == VHD_OK && path[0] == 0 ? S_FALSE : give(status, path, &error, out);
}

static enum vhd_status create_machine(const char16_t *file, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status = machine_folder(folder, error);

    return status == VHD_OK ? machine_create(win32_host, folder, file, u"" OPENVPC_VERSION_TEXT, error) : status;
}

/* Whether another machine has the name of this one, or it is registered already. */
static enum vhd_status require_unregistered(const char16_t *path, struct vhd_error *error)
{
    char16_t name[MACHINE_NAME_CHARS] = u"", other[VHD_PATH_CHARS];
    enum vhd_status status;

    machine_name_of(path, name);
    status = registered_find(vhd_text_of(name), other, error);
    if (status != VHD_OK || other[0] == 0)
        return status;
    return win32_host->ops->compare_names(win32_host, path, other) == 0 ? vhd_fail(error, VHD_MACHINE_REGISTERED, path)
                                                                        : vhd_fail(error, VHD_MACHINE_TAKEN, name);
}

static enum vhd_status register_machine(const char16_t *path, struct vhd_error *error)
{
    struct machine *machine = machine_of(path);
    char16_t folder[VHD_PATH_CHARS];
    struct machine_view view;
    enum vhd_status status;

    if (machine == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    status = machine_read(machine, &view, error);
    if (status == VHD_MACHINE_UNKNOWN)
        status = vhd_fail_missing(win32_host, path, error);
    if (status == VHD_OK) {
        status = require_unregistered(path, error);
        if (status == VHD_OK)
            status = machine_folder(folder, error);
        if (status == VHD_OK)
            status = machine_enter_in_register(win32_host, folder, path, view.document, error);
        machine_look_end(&view);
    }
    machine_release(machine);
    return status;
}

/* Gives the machine whose file has that name and path, once `act` has made or registered it. */
static HRESULT give_new(const WCHAR *member, BSTR name, BSTR path,
                        enum vhd_status (*act)(const char16_t *file, struct vhd_error *error), IVMVirtualMachine **out)
{
    const HRESULT hr = enter(member, COM_NEEDS(path, out), out);
    char16_t file[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    status = machine_place_resolve(com_text(name), com_text(path), file, &error);
    if (status == VHD_OK) {
        machine_long_name(win32_host, file);
        status = act(file, &error);
    }
    return give(status, file, &error, out);
}

/* The name may be missing: then the path is that of the file. */
HRESULT STDMETHODCALLTYPE virtual_pc_CreateVirtualMachine(IVMVirtualPC *self, BSTR name, BSTR path,
                                                          IVMVirtualMachine **out)
{
    return give_new(L"IVMVirtualPC.CreateVirtualMachine", name, path, create_machine, out);
}

HRESULT STDMETHODCALLTYPE virtual_pc_RegisterVirtualMachine(IVMVirtualPC *self, BSTR name, BSTR path,
                                                            IVMVirtualMachine **out)
{
    return give_new(L"IVMVirtualPC.RegisterVirtualMachine", name, path, register_machine, out);
}

/* Takes a machine out of the register, or deletes it; *found: whether it was registered. */
typedef HRESULT removal(struct machine *machine, bool *found);

/* Leaves all files alone, and so needs no right to change one. */
static HRESULT unregister_machine(struct machine *machine, bool *found)
{
    char16_t folder[VHD_PATH_CHARS], path[VHD_PATH_CHARS], now[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status;
    HRESULT hr;

    do {
        hr = machine_find_for(&IID_IVMVirtualPC, machine, MACHINE_ACT_DELETE, path);
        if (FAILED(hr))
            return hr;
        status = machine_folder(folder, &error);
        if (status == VHD_OK)
            status = machine_leave_register(win32_host, folder, path, found, &error);
        machine_path(machine, now);
    } while (status == VHD_OK && !*found && !vhd_path_equal(path, now)); /* another thread has renamed it */
    return status == VHD_OK ? hr : com_fail(&IID_IVMVirtualPC, &error);
}

static HRESULT delete_machine(struct machine *machine, bool *found)
{
    struct machine_change change;
    char16_t folder[VHD_PATH_CHARS];
    HRESULT hr = machine_begin_change(&IID_IVMVirtualPC, machine, MACHINE_ACT_DELETE, &change);
    struct vhd_error error;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    status = machine_folder(folder, &error);
    if (status == VHD_OK)
        status = machine_delete(win32_host, folder, change.file.path, change.file.document, found, &error);
    if (status == VHD_OK && *found)
        machine_gone(machine);
    machine_drop_change(&change);
    return status == VHD_OK ? hr : com_fail(&IID_IVMVirtualPC, &error);
}

/* S_FALSE where there is no such machine, or it is not registered. */
static HRESULT remove_at(const char16_t *path, removal *act)
{
    struct machine *machine = machine_of(path);
    bool found = false;
    HRESULT hr;

    if (machine == NULL)
        return com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, path);
    hr = act(machine, &found);
    machine_release(machine);
    if (hr != VM_E_VM_UNKNOWN)
        return SUCCEEDED(hr) && !found ? S_FALSE : hr;
    com_error_clear();
    return S_FALSE;
}

static HRESULT remove_machine(const WCHAR *member, IVMVirtualMachine *given, removal *act)
{
    HRESULT hr = virtual_pc_enter(member, COM_NEEDS(given));
    char16_t path[VHD_PATH_CHARS];

    if (SUCCEEDED(hr))
        hr = virtual_machine_file(&IID_IVMVirtualPC, member, given, path);
    if (FAILED(hr))
        return hr;
    return path[0] != 0 ? remove_at(path, act) : S_FALSE;
}

HRESULT STDMETHODCALLTYPE virtual_pc_DeleteVirtualMachine(IVMVirtualPC *self, IVMVirtualMachine *machine)
{
    return remove_machine(L"IVMVirtualPC.DeleteVirtualMachine", machine, delete_machine);
}

HRESULT STDMETHODCALLTYPE virtual_pc_UnregisterVirtualMachine(IVMVirtualPC *self, IVMVirtualMachine *machine)
{
    return remove_machine(L"IVMVirtualPC.UnregisterVirtualMachine", machine, unregister_machine);
}

/* The machines of a list as elements of a collection, from calloc; on failure those that were made are released. */
static HRESULT make_objects(const struct machine_list *list, VARIANT **items)
{
    HRESULT hr = S_OK;
    size_t count;

    *items = calloc(list->count + 1, sizeof **items); /* + 1: no machine is no failure */
    if (*items == NULL)
        return com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, L"IVMVirtualPC.VirtualMachines");
    for (count = 0; count < list->count && SUCCEEDED(hr); count++) {
        VARIANT *item = &(*items)[count];
        hr = virtual_machine_create(&IID_IVMVirtualPC, list->items[count]->path,
                                    (IVMVirtualMachine **)&V_DISPATCH(item));
        V_VT(item) = VT_DISPATCH; /* NULL where that failed */
    }
    if (SUCCEEDED(hr))
        return hr;
    for (size_t i = 0; i < count; i++)
        VariantClear(&(*items)[i]);
    free(*items);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_pc_get_VirtualMachines(IVMVirtualPC *self, IVMVirtualMachineCollection **out)
{
    static const WCHAR member[] = L"IVMVirtualPC.VirtualMachines";
    struct machine_list list;
    struct vhd_error error;
    VARIANT *items;
    HRESULT hr;

    if (out != NULL)
        *out = NULL;
    hr = virtual_pc_enter(member, COM_NEEDS(out));
    if (FAILED(hr))
        return hr;
    if (registered_read(&list, &error) != VHD_OK)
        return com_fail(&IID_IVMVirtualPC, &error);
    hr = make_objects(&list, &items);
    if (SUCCEEDED(hr) && FAILED(collection_create(COLLECTION_MACHINES, items, (ULONG)list.count, (void **)out)))
        hr = com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, member);
    machine_list_free(&list);
    return hr;
}
