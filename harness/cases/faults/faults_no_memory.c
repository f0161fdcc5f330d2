/*
 * faults_no_memory.c - members while each of their calls for memory is refused in its turn: they fail or do without, and
 * keep nothing of what a call that failed had got. Some are cases of faults_codes.c.
 */
#include "faults.h"

#include "client_machine.h"
#include "faults_ending.h"
#include "files.h"
#include "lifetime.h"

#define WORKERS_END_MILLISECONDS 30000

struct memory_work {
    HRESULT (*call)(void *object, BSTR text);
    void (*take_back)(void *object); /* what a call has done; NULL: it may stay */
    const IID *iid;                  /* that its errors name */
};

static void check_error(HRESULT hr, const IID *iid)
{
    IErrorInfo *info = NULL;
    GUID named = IID_NULL;

    check_hr(hr, HRESULT_FROM_WIN32(ERROR_OUTOFMEMORY), "the call");
    if (check_hr(GetErrorInfo(0, &info), S_OK, "GetErrorInfo")) {
        IErrorInfo_GetGUID(info, &named);
        IErrorInfo_Release(info);
    }
    check(IsEqualGUID(&named, iid), "it names the interface of the member");
}

static bool no_worker_is_left(void *unused)
{
    return !module_has_workers();
}

/* A call with each of its calls for memory refused in turn. Some it can do without. */
static void check_memory(void *object, const WCHAR *text, const struct memory_work *work)
{
    BSTR string = SysAllocString(text);
    unsigned failures = 0, at_call = 0;
    bool was_refused = true;

    /* That of a task gives back what the task had a moment after it is complete. */
    check(wait_until(no_worker_is_left, NULL, WORKERS_END_MILLISECONDS), "the workers of tasks end");
    /* One call first, so that what is read once and then kept is there before pieces are counted. */
    if (work->take_back != NULL && check_hr(work->call(object, string), S_OK, "the call with memory"))
        work->take_back(object);
    while (was_refused) {
        LONG64 held;
        HRESULT hr;

        context("call %u for memory", ++at_call);
        SetErrorInfo(0, NULL);
        held = memory_held();
        memory_refuse(at_call);
        hr = work->call(object, string);
        was_refused = memory_was_refused();
        if (SUCCEEDED(hr) && work->take_back != NULL)
            work->take_back(object);
        if (SUCCEEDED(hr))
            continue;
        failures++;
        check_error(hr, work->iid);
        check(memory_held() == held, "it keeps %ld pieces of memory", (long)(memory_held() - held));
    }
    context("%s", "");
    check(failures > 0, "of %u calls for memory, %u were needed", at_call, failures);
    SysFreeString(string);
}

static IVMHardDisk *disk;

static HRESULT get_disk(void *app, BSTR path)
{
    return IVMVirtualPC_GetHardDisk((IVMVirtualPC *)app, path, &disk);
}

static void release_disk(void *app)
{
    IVMHardDisk_Release(disk);
}

TEST(faults_codes, a_disk_that_gets_no_memory_is_a_failure_of_the_member_that_was_called)
{
    static const struct memory_work work = { get_disk, release_disk, &IID_IVMVirtualPC };
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 3);
    check_memory(app, at(L"a.vhd"), &work);
    IVMVirtualPC_Release(app);
}

static HRESULT attach_floppy(void *drive, BSTR path)
{
    return IVMFloppyDrive_AttachImage((IVMFloppyDrive *)drive, path);
}

TEST(faults_codes, IVMFloppyDrive_AttachImage__ERROR_OUTOFMEMORY)
{
    static const struct memory_work work = { attach_floppy, NULL, &IID_IVMFloppyDrive };
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;
    IVMFloppyDrive *drive = machine != NULL ? floppy_drive_of(machine) : NULL;

    if (drive == NULL)
        return;
    if (make_floppy(app, at(L"a.vfd")))
        check_memory(drive, at(L"a.vfd"), &work);
    IVMFloppyDrive_Release(drive);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Another type each time: what is there already would not be written. */
static HRESULT configure(void *port, BSTR path)
{
    static VARIANT_BOOL immediately;

    immediately = immediately ? VARIANT_FALSE : VARIANT_TRUE;
    return IVMSerialPort_Configure((IVMSerialPort *)port, vmSerialPort_TextFile, path, immediately);
}

TEST(faults_codes, IVMSerialPort_Configure__ERROR_OUTOFMEMORY)
{
    static const struct memory_work work = { configure, NULL, &IID_IVMSerialPort };
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;
    IVMSerialPort *port = machine != NULL ? item_of(machine, L"SerialPorts", 2, 1) : NULL;

    if (port == NULL)
        return;
    check_memory(port, at(L"serial.txt"), &work);
    IVMSerialPort_Release(port);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Parts that are added and removed again */

static IVMNetworkAdapter *adapter;

static HRESULT add_adapter(void *machine, BSTR none)
{
    return IVMVirtualMachine_AddNetworkAdapter((IVMVirtualMachine *)machine, &adapter);
}

static void remove_adapter(void *machine)
{
    check_hr(IVMVirtualMachine_RemoveNetworkAdapter((IVMVirtualMachine *)machine, adapter), S_OK,
             "RemoveNetworkAdapter");
    IVMNetworkAdapter_Release(adapter);
}

static IVMDVDDrive *dvd_drive;

static HRESULT add_drive(void *machine, BSTR none)
{
    return IVMVirtualMachine_AddDVDROMDrive((IVMVirtualMachine *)machine, 1, 1, &dvd_drive);
}

static void remove_drive(void *machine)
{
    check_hr(IVMVirtualMachine_RemoveDVDROMDrive((IVMVirtualMachine *)machine, dvd_drive), S_OK, "RemoveDVDROMDrive");
    IVMDVDDrive_Release(dvd_drive);
}

static IUnknown *collection;

static HRESULT list_adapters(void *machine, BSTR none)
{
    return IVMVirtualMachine_get_NetworkAdapters((IVMVirtualMachine *)machine,
                                                 (IVMNetworkAdapterCollection **)&collection);
}

static HRESULT list_floppy_drives(void *machine, BSTR none)
{
    return IVMVirtualMachine_get_FloppyDrives((IVMVirtualMachine *)machine, (IVMFloppyDriveCollection **)&collection);
}

static void release_collection(void *machine)
{
    IUnknown_Release(collection);
}

TEST(faults_no_memory, parts_of_a_machine_are_added_and_listed_or_nothing_is_kept_of_them)
{
    static const struct memory_work works[] = { { add_adapter, remove_adapter, &IID_IVMVirtualMachine },
                                                { add_drive, remove_drive, &IID_IVMVirtualMachine },
                                                { list_adapters, release_collection, &IID_IVMVirtualMachine },
                                                { list_floppy_drives, release_collection, &IID_IVMVirtualMachine } };
    IVMVirtualPC *app = linked_application();
    const LONG64 held = memory_held();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;

    if (machine == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(works); i++)
        check_memory(machine, NULL, &works[i]);
    end_machine(app, machine);
    SetErrorInfo(0, NULL);
    check(memory_held() == held, "of the machine itself %ld pieces are kept", (long)(memory_held() - held));
    IVMVirtualPC_Release(app);
}
