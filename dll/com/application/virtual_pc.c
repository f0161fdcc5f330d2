/* virtual_pc.c - IVMVirtualPC: creates and opens images of hard disks and floppies, and knows the tasks that do so. */
#include "virtual_pc.h"

#include "classes.h"
#include "collection.h"
#include "com_object.h"
#include "com_value.h"
#include "configuration.h"
#include "connection_point.h"
#include "lifetime.h"
#include "machine_hearing.h"
#include "machine_limits.h"
#include "task.h"
#include "task_list.h"
#include "version.h"
#include "virtual_pc_methods.h"

#include "floppy_image.h"
#include "vhd_create.h"
#include "vhd_disk.h"
#include "win32_host.h"

#include <assert.h>
#include <wchar.h>

#define APPLICATION_NAME L"OpenVPC"

/* There is little in it: what the application knows belongs to the process, not to one of its objects. */
struct virtual_pc {
    struct com_object object;
    struct connection_point events;
};

/* What the calls that make an image file check first. */
static HRESULT virtual_pc_enter_creation(const WCHAR *member, const void *const *needed, size_t count, IVMTask **task)
{
    HRESULT hr;

    if (task != NULL)
        *task = NULL;
    hr = virtual_pc_enter(member, needed, count);
    return SUCCEEDED(hr) ? task_allow(&IID_IVMVirtualPC, member) : hr;
}

COM_DISPATCH(virtual_pc, IVMVirtualPC)

static HRESULT STDMETHODCALLTYPE virtual_pc_get_HostInfo(IVMVirtualPC *self, IVMHostInfo **info)
{
    HRESULT hr;

    if (info != NULL)
        *info = NULL;
    hr = virtual_pc_enter(L"IVMVirtualPC.HostInfo", COM_NEEDS(info));
    if (FAILED(hr))
        return hr;
    hr = host_info_create(info);
    return SUCCEEDED(hr) ? hr : com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, L"IVMVirtualPC.HostInfo");
}

/* What the properties of collections do that have no elements here. */
static HRESULT give_empty(const WCHAR *member, enum collection_kind kind, void *out)
{
    HRESULT hr;

    if (out != NULL)
        *(void **)out = NULL;
    hr = virtual_pc_enter(member, COM_NEEDS(out));
    if (FAILED(hr))
        return hr;
    hr = collection_create(kind, NULL, 0, out);
    return SUCCEEDED(hr) ? hr : com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, member);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_SupportDrivers(IVMVirtualPC *self, IVMSupportDriverCollection **out)
{
    return give_empty(L"IVMVirtualPC.SupportDrivers", COLLECTION_SUPPORT_DRIVERS, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_Tasks(IVMVirtualPC *self, IVMTaskCollection **tasks)
{
    VARIANT *items;
    ULONG count;
    HRESULT hr;

    if (tasks != NULL)
        *tasks = NULL;
    hr = virtual_pc_enter(L"IVMVirtualPC.Tasks", COM_NEEDS(tasks));
    if (FAILED(hr))
        return hr;
    hr = task_list_snapshot(&items, &count);
    if (SUCCEEDED(hr))
        hr = collection_create(COLLECTION_TASKS, items, count, (void **)tasks);
    return SUCCEEDED(hr) ? hr : com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, L"IVMVirtualPC.Tasks");
}

static HRESULT STDMETHODCALLTYPE virtual_pc_CreateDynamicVirtualHardDisk(IVMVirtualPC *self, BSTR image, LONG megabytes,
                                                                         IVMTask **task)
{
    HRESULT hr = virtual_pc_enter_creation(L"IVMVirtualPC.CreateDynamicVirtualHardDisk", COM_NEEDS(image, task), task);
    struct vhd_error error;
    struct vhd_job *job;

    if (FAILED(hr))
        return hr;
    if (vhd_create_dynamic(win32_host, com_text(image), megabytes, &job, &error) != VHD_OK)
        return com_fail(&IID_IVMVirtualPC, &error);
    return task_start(&IID_IVMVirtualPC, job, L"Creating the dynamic disk", task);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_CreateFixedVirtualHardDisk(IVMVirtualPC *self, BSTR image, LONG megabytes,
                                                                       IVMTask **task)
{
    HRESULT hr = virtual_pc_enter_creation(L"IVMVirtualPC.CreateFixedVirtualHardDisk", COM_NEEDS(image, task), task);
    struct vhd_error error;
    struct vhd_job *job;
    bool zeroing;

    if (FAILED(hr))
        return hr;
    zeroing = configuration_says(CONFIGURATION_FIXED_DISK_ZEROING, true);
    if (vhd_create_fixed(win32_host, com_text(image), megabytes, zeroing, &job, &error) != VHD_OK)
        return com_fail(&IID_IVMVirtualPC, &error);
    return task_start(&IID_IVMVirtualPC, job, L"Creating the fixed disk", task);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_CreateDifferencingVirtualHardDisk(IVMVirtualPC *self, BSTR image,
                                                                              BSTR parent, IVMTask **task)
{
    HRESULT hr = virtual_pc_enter_creation(L"IVMVirtualPC.CreateDifferencingVirtualHardDisk",
                                           COM_NEEDS(image, parent, task), task);
    struct vhd_error error;
    struct vhd_job *job;

    if (FAILED(hr))
        return hr;
    if (vhd_create_differencing(win32_host, com_text(image), com_text(parent), &job, &error) != VHD_OK)
        return com_fail(&IID_IVMVirtualPC, &error);
    return task_start(&IID_IVMVirtualPC, job, L"Creating the differencing disk", task);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_GetHardDisk(IVMVirtualPC *self, BSTR image, IVMHardDisk **disk)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;
    HRESULT hr;

    (void)self;
    if (disk != NULL)
        *disk = NULL;
    hr = virtual_pc_enter(L"IVMVirtualPC.GetHardDisk", COM_NEEDS(image, disk));
    if (FAILED(hr))
        return hr;
    if (vhd_disk_find(win32_host, com_text(image), path, &error) != VHD_OK)
        return com_fail(&IID_IVMVirtualPC, &error);
    return hard_disk_create(&IID_IVMVirtualPC, path, disk);
}

static_assert((int)FLOPPY_XDF == (int)vmFloppyDiskImage_HighDensityMSS, "core numbers the types as the IDL does");

static HRESULT STDMETHODCALLTYPE virtual_pc_CreateFloppyDiskImage(IVMVirtualPC *self, BSTR image,
                                                                  VMFloppyDiskImageType type)
{
    HRESULT hr = virtual_pc_enter(L"IVMVirtualPC.CreateFloppyDiskImage", COM_NEEDS(image));
    struct vhd_error error;

    if (FAILED(hr))
        return hr;
    return floppy_create(win32_host, com_text(image), (int32_t)type, &error) == VHD_OK
               ? S_OK
               : com_fail(&IID_IVMVirtualPC, &error);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_GetFloppyDiskImageType(IVMVirtualPC *self, BSTR image,
                                                                   VMFloppyDiskImageType *out)
{
    enum floppy_type type;
    struct vhd_error error;
    HRESULT hr;

    if (out != NULL)
        *out = vmFloppyDiskImage_Unknown;
    hr = virtual_pc_enter(L"IVMVirtualPC.GetFloppyDiskImageType", COM_NEEDS(image, out));
    if (FAILED(hr))
        return hr;
    if (floppy_type_of_file(win32_host, com_text(image), &type, &error) != VHD_OK)
        return com_fail(&IID_IVMVirtualPC, &error);
    *out = (VMFloppyDiskImageType)type;
    return S_OK;
}

/* What the properties of fixed numbers do. */
static HRESULT give_number(const WCHAR *member, LONG number, LONG *out)
{
    HRESULT hr = virtual_pc_enter(member, COM_NEEDS(out));

    if (SUCCEEDED(hr))
        *out = number;
    return hr;
}

/* The same for a number that depends on the computer. */
static HRESULT give_host_number(const WCHAR *member, DWORD (*ask)(LONG *number), LONG *out)
{
    HRESULT hr = virtual_pc_enter(member, COM_NEEDS(out));
    LONG number = 0;

    if (FAILED(hr))
        return hr;
    hr = com_host_answer(&IID_IVMVirtualPC, member, ask(&number));
    *out = number;
    return hr;
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_MinimumMemoryPerVM(IVMVirtualPC *self, LONG *out)
{
    return give_number(L"IVMVirtualPC.MinimumMemoryPerVM", LIMIT_MIN_MEMORY, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_MaximumMemoryPerVM(IVMVirtualPC *self, LONG *out)
{
    return give_host_number(L"IVMVirtualPC.MaximumMemoryPerVM", limit_memory, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_SuggestedMaximumMemoryPerVM(IVMVirtualPC *self, LONG *out)
{
    return give_host_number(L"IVMVirtualPC.SuggestedMaximumMemoryPerVM", limit_suggested_memory, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_MaximumFloppyDrivesPerVM(IVMVirtualPC *self, LONG *out)
{
    return give_number(L"IVMVirtualPC.MaximumFloppyDrivesPerVM", LIMIT_FLOPPY_DRIVES, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_MaximumSerialPortsPerVM(IVMVirtualPC *self, LONG *out)
{
    return give_number(L"IVMVirtualPC.MaximumSerialPortsPerVM", LIMIT_SERIAL_PORTS, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_MaximumParallelPortsPerVM(IVMVirtualPC *self, LONG *out)
{
    return give_number(L"IVMVirtualPC.MaximumParallelPortsPerVM", LIMIT_PARALLEL_PORTS, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_MaximumNetworkAdaptersPerVM(IVMVirtualPC *self, LONG *out)
{
    return give_number(L"IVMVirtualPC.MaximumNetworkAdaptersPerVM", LIMIT_NETWORK_ADAPTERS, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_MaximumNumberOfIDEBuses(IVMVirtualPC *self, LONG *out)
{
    return give_number(L"IVMVirtualPC.MaximumNumberOfIDEBuses", LIMIT_IDE_BUSES, out);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_USBDeviceCollection(IVMVirtualPC *self, IVMUSBDeviceCollection **out)
{
    return give_empty(L"IVMVirtualPC.USBDeviceCollection", COLLECTION_USB_DEVICES, out);
}

/* Name, Version and UpTime say which program this is: what the configuration demands of the computer is no matter then. */

static HRESULT give_text(const WCHAR *member, const WCHAR *text, BSTR *out)
{
    HRESULT hr = com_require(&IID_IVMVirtualPC, out, member);

    if (FAILED(hr))
        return hr;
    *out = SysAllocString(text);
    return *out != NULL ? S_OK : com_fail_status(&IID_IVMVirtualPC, VHD_OUT_OF_MEMORY, member);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_Name(IVMVirtualPC *self, BSTR *name)
{
    return give_text(L"IVMVirtualPC.Name", APPLICATION_NAME, name);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_Version(IVMVirtualPC *self, BSTR *version)
{
    return give_text(L"IVMVirtualPC.Version", L"" OPENVPC_APPLICATION_VERSION, version);
}

static HRESULT STDMETHODCALLTYPE virtual_pc_get_UpTime(IVMVirtualPC *self, LONG *seconds)
{
    HRESULT hr = com_require(&IID_IVMVirtualPC, seconds, L"IVMVirtualPC.UpTime");

    if (SUCCEEDED(hr))
        *seconds = module_uptime();
    return hr;
}

static const IVMVirtualPCVtbl virtual_pc_vtable = {
    COM_DISPATCH_SLOTS(virtual_pc),
    virtual_pc_get_HostInfo,
    virtual_pc_FindVirtualMachine,
    virtual_pc_CreateVirtualMachine,
    virtual_pc_DeleteVirtualMachine,
    virtual_pc_RegisterVirtualMachine,
    virtual_pc_UnregisterVirtualMachine,
    virtual_pc_get_VirtualMachines,
    virtual_pc_FindVirtualNetwork,
    virtual_pc_get_VirtualNetworks,
    virtual_pc_get_UnconnectedNetworkAdapters,
    virtual_pc_get_SupportDrivers,
    virtual_pc_get_Tasks,
    virtual_pc_CreateDynamicVirtualHardDisk,
    virtual_pc_CreateFixedVirtualHardDisk,
    virtual_pc_CreateDifferencingVirtualHardDisk,
    virtual_pc_GetHardDisk,
    virtual_pc_CreateFloppyDiskImage,
    virtual_pc_GetFloppyDiskImageType,
    virtual_pc_GetConfigurationValue,
    virtual_pc_SetConfigurationValue,
    virtual_pc_RemoveConfigurationValue,
    virtual_pc_get_MinimumMemoryPerVM,
    virtual_pc_get_MaximumMemoryPerVM,
    virtual_pc_get_SuggestedMaximumMemoryPerVM,
    virtual_pc_get_MaximumFloppyDrivesPerVM,
    virtual_pc_get_MaximumSerialPortsPerVM,
    virtual_pc_get_MaximumParallelPortsPerVM,
    virtual_pc_get_MaximumNetworkAdaptersPerVM,
    virtual_pc_get_MaximumNumberOfIDEBuses,
    virtual_pc_get_DefaultVMConfigurationPath,
    virtual_pc_put_DefaultVMConfigurationPath,
    virtual_pc_get_SearchPaths,
    virtual_pc_put_SearchPaths,
    virtual_pc_GetHardDiskFiles,
    virtual_pc_GetVirtualMachineFiles,
    virtual_pc_GetFloppyDiskFiles,
    virtual_pc_GetDVDFiles,
    virtual_pc_get_USBDeviceCollection,
    virtual_pc_get_Name,
    virtual_pc_get_Version,
    virtual_pc_get_UpTime,
};

static void virtual_pc_destroy(struct com_object *object)
{
    connection_point_end(&((struct virtual_pc *)object)->events);
}

static HRESULT virtual_pc_query(struct com_object *object, REFIID iid, void **out)
{
    return connection_point_query(&((struct virtual_pc *)object)->events, iid, out);
}

static const struct com_class virtual_pc_class = {
    .iid = &IID_IVMVirtualPC,
    .clsid = &CLSID_VMVirtualPC,
    .vtable = &virtual_pc_vtable,
    .size = sizeof(struct virtual_pc),
    .dual = true,
    .destroy = virtual_pc_destroy,
    .query = virtual_pc_query,
};

HRESULT virtual_pc_create(REFIID iid, void **out)
{
    struct virtual_pc *application = com_object_new(&virtual_pc_class);

    if (application == NULL)
        return com_fail_status(&IID_IClassFactory, VHD_OUT_OF_MEMORY, L"VMVirtualPC");
    connection_point_begin(&application->events, &application->object, &DIID_IVMVirtualPCEvents, NULL);
    machine_hearing_begin();
    win32_look_for_leftovers_again();
    return com_object_publish(&application->object, iid, out);
}
