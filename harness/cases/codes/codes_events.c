/*
 * codes_events.c - the codes of events, which are what a sink of a client answers: each event comes to a sink, in the form that
 * the type library has, and the sink answers S_OK.
 */
#include "client_machine.h"
#include "codes.h"
#include "disk_image.h"
#include "disk_work.h"
#include "event_sink.h"
#include "fake_engine.h"
#include "machine_sink.h"

/* Large enough that the call returns before the disk is complete. */
#define LARGE_MEGABYTES 40

static void show_logged(const struct code *code, IVMVirtualPC *app)
{
    struct event_sink sink;
    IConnectionPoint *point;
    IVMTask *task;
    DWORD cookie;

    sink_begin(&sink, &DIID_IVMVirtualPCEvents);
    if ((point = sink_connect(app, &sink, &cookie)) != NULL) {
        task = start_failing(app, at(L"failing.vhd"), LARGE_MEGABYTES);
        sink_hears(&sink);
        if (task != NULL)
            IVMTask_Release(task);
        check_hr(IConnectionPoint_Unadvise(point, cookie), S_OK, "Unadvise");
        IConnectionPoint_Release(point);
    }
    sink_end(&sink);
}

static void show_change(const struct code *code, IVMVirtualPC *app)
{
    IVMVirtualMachine *machine = new_machine(app, L"it");
    struct machine_sink sink;

    if (machine == NULL)
        return;
    if (machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents)) {
        check_hr(IVMVirtualMachine_put_Memory(machine, 64), S_OK, "put_Memory");
        machine_sink_hears(&sink, ON_CONFIGURATION_CHANGED, L"hardware/memory/ram_size", NULL);
    }
    machine_sink_end(&sink);
    end_machine(app, machine);
}

/* A saved state that is discarded: the machine is turned off then. */
static void show_state(const struct code *code, IVMVirtualPC *app)
{
    static const WCHAR key[] = L"settings/configuration/saved_state/path";
    IVMVirtualMachine *machine = new_machine(app, L"it");
    struct machine_sink of_machine, of_application;
    VARIANT value = text_variant(at(L"it.vsv"));
    BSTR string = SysAllocString(L"settings/configuration/saved_state/path/absolute");

    if (machine == NULL)
        return;
    file_write(at(L"it.vsv"), "state", 5);
    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, string, value), S_OK, "naming the saved state");
    if (machine_sink_begin(&of_machine, machine, &DIID_IVMVirtualMachineEvents) &&
        machine_sink_begin(&of_application, app, &DIID_IVMVirtualPCEvents)) {
        check_hr(IVMVirtualMachine_DiscardSavedState(machine), S_OK, "DiscardSavedState");
        machine_sink_hears(&of_machine, ON_CONFIGURATION_CHANGED, key, NULL);
        machine_sink_hears(&of_machine, ON_STATE_CHANGE, L"1", NULL);
        machine_sink_hears(&of_application, ON_VM_STATE_CHANGE, L"it", NULL);
        machine_sink_end(&of_application);
    }
    machine_sink_end(&of_machine);
    SysFreeString(string);
    VariantClear(&value);
    end_machine(app, machine);
}

/* A machine that is reset and turned off. */
static void show_running(const struct code *code, IVMVirtualPC *app)
{
    IVMVirtualMachine *machine = new_machine(app, L"it");
    IVMTask *task = NULL;
    struct machine_sink sink;

    if (machine == NULL)
        return;
    if (fake_engine_begin(app, "") && machine_is_started(machine) &&
        machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents)) {
        if (check_hr(IVMVirtualMachine_Reset(machine, &task), S_OK, "Reset"))
            task_succeeds(task);
        machine_sink_hears(&sink, ON_RESET, L"", NULL);
        machine_is_turned_off(machine);
        machine_sink_hears(&sink, ON_REQUEST_SHUTDOWN, L"", NULL);
        machine_sink_hears(&sink, ON_STATE_CHANGE, L"1", NULL);
        machine_sink_leave(&sink);
    }
    fake_engine_end(app);
    end_machine(app, machine);
}

#define SCARCE "after 400\nwrite disk 7 one" /* the volume is not looked at before every write */
#define FULL "after 400\nwrite disk 8 two"
#define DISK L"<FILLABLE>\\it.vhd"
#define FILLER L"<FILLABLE>\\filler"

/* Its guest writes where room gets scarce, and where there is none, until somebody makes some. */
static void fill_up(IVMVirtualMachine *machine, struct machine_sink *sink)
{
    if (!lab_fill(FILLER, 60 * MEGABYTE))
        return;
    fake_engine_tell(SCARCE);
    machine_sink_hears(sink, ON_DISK_OUT_OF_SPACE, L"0", NULL);
    fake_engine_hears("wrote disk 7: one");
    if (!lab_fill(FILLER, 10 * MEGABYTE))
        return;
    fake_engine_tell(FULL);
    machine_sink_hears(sink, ON_DISK_OUT_OF_SPACE, L"-1", NULL);
    machine_sink_hears(sink, ON_STATE_CHANGE, L"6", NULL);
    check(DeleteFileW(lab_path(FILLER)), "there is room again");
    check_hr(IVMVirtualMachine_Resume(machine), S_OK, "Resume");
    fake_engine_hears("wrote disk 8: two");
}

/* A volume that fills up below the disk of a machine that runs. */
static void show_full(const struct code *code, IVMVirtualPC *app)
{
    IVMVirtualMachine *machine = lab_has(DISK) ? new_machine(app, L"it") : NULL;
    struct machine_sink sink;

    if (machine == NULL)
        return;
    if (make_dynamic(app, lab_path(DISK), 40) && connect_disk(machine, lab_path(DISK), 0) &&
        fake_engine_begin(app, "") && machine_is_started(machine)) {
        if (machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents))
            fill_up(machine, &sink);
        machine_is_turned_off(machine);
        machine_sink_hears(&sink, ON_STATE_CHANGE, L"1", NULL);
        machine_sink_leave(&sink);
    }
    fake_engine_end(app);
    end_machine(app, machine);
    DeleteFileW(lab_path(FILLER));
    DeleteFileW(lab_path(DISK));
}

/* Puts a medium in and takes it out, and hears both. */
static void show_media(void *drive, const IID *events, const WCHAR *path)
{
    struct machine_sink sink;
    VARIANT argument = text_variant(path);

    if (machine_sink_begin(&sink, drive, events)) {
        check_hr(invoke(drive, L"AttachImage", DISPATCH_METHOD, &argument, 1, NULL, NULL), S_OK, "AttachImage");
        machine_sink_hears(&sink, ON_MEDIA_INSERT, path, NULL);
        check_hr(invoke(drive, L"ReleaseImage", DISPATCH_METHOD, NULL, 0, NULL, NULL), S_OK, "ReleaseImage");
        machine_sink_hears(&sink, ON_MEDIA_EJECT, path, NULL);
    }
    machine_sink_end(&sink);
    VariantClear(&argument);
}

static void show_dvd(const struct code *code, IVMVirtualPC *app)
{
    IVMVirtualMachine *machine = new_machine(app, L"it");
    IVMDVDDrive *drive;

    if (machine == NULL)
        return;
    file_write(at(L"a.iso"), "iso", 3);
    if ((drive = add_dvd_drive(machine, 1, 0)) != NULL) {
        show_media(drive, &DIID_IVMDVDDriveEvents, at(L"a.iso"));
        IVMDVDDrive_Release(drive);
    }
    end_machine(app, machine);
}

static void show_floppy(const struct code *code, IVMVirtualPC *app)
{
    IVMVirtualMachine *machine = new_machine(app, L"it");
    IVMFloppyDrive *drive = machine != NULL ? floppy_drive_of(machine) : NULL;

    if (drive == NULL)
        return;
    if (make_floppy(app, at(L"a.vfd")))
        show_media(drive, &DIID_IVMFloppyDriveEvents, at(L"a.vfd"));
    IVMFloppyDrive_Release(drive);
    end_machine(app, machine);
}

static const struct code rows[] = {
    { "IVMVirtualPCEvents_OnEventLogged__S_OK", S_OK, NULL, show_logged },
    { "IVMVirtualPCEvents_OnVMStateChange__S_OK", S_OK, NULL, show_state },
    { "IVMVirtualMachineEvents_OnStateChange__S_OK", S_OK, NULL, show_state },
    { "IVMVirtualMachineEvents_OnConfigurationChanged__S_OK", S_OK, NULL, show_change },
    { "IVMVirtualMachineEvents_OnReset__S_OK", S_OK, NULL, show_running },
    { "IVMVirtualMachineEvents_OnRequestShutdown__S_OK", S_OK, NULL, show_running },
    { "IVMVirtualMachineEvents_OnDiskOutOfSpace__S_OK", S_OK, NULL, show_full },
    { "IVMDVDDriveEvents_OnMediaInsert__S_OK", S_OK, NULL, show_dvd },
    { "IVMDVDDriveEvents_OnMediaEject__S_OK", S_OK, NULL, show_dvd },
    { "IVMFloppyDriveEvents_OnMediaInsert__S_OK", S_OK, NULL, show_floppy },
    { "IVMFloppyDriveEvents_OnMediaEject__S_OK", S_OK, NULL, show_floppy },
};

/* A script cannot show what it answers. */
static bool no_script(const struct code *code, WCHAR *line, size_t room)
{
    return false;
}

static void no_step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
}

const struct code_table codes_events = { rows, sizeof rows[0], ARRAYSIZE(rows), no_script, no_step };
