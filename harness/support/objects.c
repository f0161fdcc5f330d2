/* objects.c - makes one object of every kind. */
#include "objects.h"

#include "client_machine.h"
#include "files.h"

#include <string.h>

static IUnknown *make_application(void)
{
    return (IUnknown *)application();
}

static IUnknown *make_task(void)
{
    IUnknown *task = NULL;

    check_hr(CoCreateInstance(&CLSID_VMTask, NULL, CLSCTX_INPROC_SERVER, &IID_IVMTask, (void **)&task), S_OK,
             "CoCreateInstance of VMTask");
    return task;
}

static IUnknown *make_collection(void)
{
    IVMVirtualPC *app = application();
    IVMTaskCollection *tasks = NULL;

    if (app == NULL)
        return NULL;
    check_hr(IVMVirtualPC_get_Tasks(app, &tasks), S_OK, "Tasks");
    IVMVirtualPC_Release(app);
    return (IUnknown *)tasks;
}

static IUnknown *make_enumerator(void)
{
    IVMTaskCollection *tasks = (IVMTaskCollection *)make_collection();
    IUnknown *unknown = NULL, *enumerator = NULL;

    if (tasks == NULL)
        return NULL;
    check_hr(IVMTaskCollection_get__NewEnum(tasks, &unknown), S_OK, "_NewEnum");
    IVMTaskCollection_Release(tasks);
    if (unknown == NULL)
        return NULL;
    check_hr(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), S_OK, "IEnumVARIANT");
    IUnknown_Release(unknown);
    return enumerator;
}

static IUnknown *make_disk(void)
{
    IVMVirtualPC *app = application();
    BSTR path = SysAllocString(at(L"object.vhd"));
    IVMHardDisk *disk = NULL;

    if (app != NULL) {
        if (path_kind(path) == PATH_FILE || make_dynamic(app, path, 3))
            check_hr(IVMVirtualPC_GetHardDisk(app, path, &disk), S_OK, "GetHardDisk");
        IVMVirtualPC_Release(app);
    }
    SysFreeString(path);
    return (IUnknown *)disk;
}

static IUnknown *make_factory(void)
{
    IUnknown *factory = NULL;

    check_hr(CoGetClassObject(&CLSID_VMVirtualPC, CLSCTX_INPROC_SERVER, NULL, &IID_IClassFactory, (void **)&factory),
             S_OK, "CoGetClassObject");
    return factory;
}

static IUnknown *make_empty_collection(void)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachineCollection *machines = NULL;

    if (app == NULL)
        return NULL;
    check_hr(IVMVirtualPC_get_VirtualMachines(app, &machines), S_OK, "VirtualMachines");
    IVMVirtualPC_Release(app);
    return (IUnknown *)machines;
}

static IUnknown *make_machine(void)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = NULL;

    if (app == NULL)
        return NULL;
    if (client_find_machine(app, L"object", &machine) != S_OK)
        machine = new_machine(app, L"object");
    IVMVirtualPC_Release(app);
    return (IUnknown *)machine;
}

static IUnknown *make_host_info(void)
{
    IVMVirtualPC *app = application();
    IVMHostInfo *info = NULL;

    if (app == NULL)
        return NULL;
    check_hr(IVMVirtualPC_get_HostInfo(app, &info), S_OK, "HostInfo");
    IVMVirtualPC_Release(app);
    return (IUnknown *)info;
}

const struct object_kind object_kinds[] = {
    { "the application", make_application, &IID_IVMVirtualPC, &CLSID_VMVirtualPC, true, false },
    { "a task", make_task, &IID_IVMTask, &CLSID_VMTask, true, false },
    { "a task collection", make_collection, &IID_IVMTaskCollection, NULL, true, false },
    { "an empty collection", make_empty_collection, &IID_IVMVirtualMachineCollection, NULL, true, false },
    { "a machine", make_machine, &IID_IVMVirtualMachine, &CLSID_VMVirtualMachine, true, false },
    { "a disk", make_disk, &IID_IVMHardDisk, &CLSID_VMHardDisk, true, false },
    { "host information", make_host_info, &IID_IVMHostInfo, &CLSID_VMHostInfo, true, false },
    { "an enumerator", make_enumerator, &IID_IEnumVARIANT, NULL, false, false },
    { "a class factory", make_factory, &IID_IClassFactory, NULL, false, true },
};

const size_t object_kind_count = ARRAYSIZE(object_kinds);

IUnknown *object_named(const char *name)
{
    for (size_t i = 0; i < object_kind_count; i++)
        if (strcmp(object_kinds[i].name, name) == 0)
            return object_kinds[i].make();
    check(false, "there is a kind of objects called \"%s\"", name);
    return NULL;
}
