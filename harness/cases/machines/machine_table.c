/*
 * machine_table.c - what each call says in each state of a machine, which really comes to it: by openvpc-machines.exe, with
 * the fake QEMU, that is held where a state would last for moments.
 */
#include "client_machine.h"
#include "configuration.h"
#include "fake_engine.h"
#include "files.h"
#include "undo_scene.h"

#include <stdio.h>

#define MAX_WAIT 30000
#define HELD_SECONDS 300

/* Columns; COMING: turning on and restoring; GOING: saving and turning off. */
enum column { OFF, SAVED, RUNNING, PAUSED, COMING, GOING, COLUMNS };

struct scene {
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
};

/* ---- calls ---- */

/* What is refused gives no task; another one is waited for. */
static HRESULT wait_for(HRESULT hr, IVMTask *task)
{
    if (SUCCEEDED(hr))
        task_succeeds(task);
    else
        check(task == NULL, "a call that fails gives no task");
    return hr;
}

#define TASK(method)                                                          \
    static HRESULT method(struct scene *scene)                                \
    {                                                                         \
        IVMTask *task = (IVMTask *)1;                                         \
        const HRESULT hr = IVMVirtualMachine_##method(scene->machine, &task); \
        return wait_for(hr, task);                                            \
    }

#define PLAIN(method)                                      \
    static HRESULT method(struct scene *scene)             \
    {                                                      \
        return IVMVirtualMachine_##method(scene->machine); \
    }

TASK(Startup)
TASK(Save)
TASK(TurnOff)
TASK(Reset)
TASK(MergeUndoDisks)
PLAIN(Pause)
PLAIN(Resume)
PLAIN(DiscardSavedState)
PLAIN(DiscardUndoDisks)

static HRESULT Startup2(struct scene *scene)
{
    IVMTask *task = (IVMTask *)1;
    const HRESULT hr = IVMVirtualMachine_Startup2(scene->machine, vmStartupOption_FixParentTimestampMismatch, &task);

    return wait_for(hr, task);
}

static HRESULT SavedStateFilePath(struct scene *scene)
{
    BSTR path = NULL;
    const HRESULT hr = IVMVirtualMachine_get_SavedStateFilePath(scene->machine, &path);

    SysFreeString(path);
    return hr;
}

static HRESULT put_Undoable(struct scene *scene)
{
    return IVMVirtualMachine_put_Undoable(scene->machine, VARIANT_FALSE);
}

static HRESULT put_Memory(struct scene *scene)
{
    return IVMVirtualMachine_put_Memory(scene->machine, 64);
}

static HRESULT put_Name(struct scene *scene)
{
    return GIVE(scene->machine, put_Name, L"it");
}

static HRESULT put_BIOSGUID(struct scene *scene)
{
    return GIVE(scene->machine, put_BIOSGUID, L"{8C6ADF71-FE94-40A8-98DF-9EF0B37407D7}");
}

static HRESULT put_UndoAction(struct scene *scene)
{
    return IVMVirtualMachine_put_UndoAction(scene->machine, vmUndoAction_Keep);
}

static HRESULT put_Notes(struct scene *scene)
{
    return GIVE(scene->machine, put_Notes, L"notes");
}

static HRESULT put_ShutdownActionOnQuit(struct scene *scene)
{
    return IVMVirtualMachine_put_ShutdownActionOnQuit(scene->machine, vmShutdownAction_TurnOff);
}

static HRESULT AddDVDROMDrive(struct scene *scene)
{
    IVMDVDDrive *drive = NULL;
    const HRESULT hr = IVMVirtualMachine_AddDVDROMDrive(scene->machine, 1, 1, &drive);

    if (SUCCEEDED(hr))
        check_hr(IVMVirtualMachine_RemoveDVDROMDrive(scene->machine, drive), S_OK, "RemoveDVDROMDrive");
    if (drive != NULL)
        IVMDVDDrive_Release(drive);
    return hr;
}

static HRESULT AddNetworkAdapter(struct scene *scene)
{
    IVMNetworkAdapter *adapter = NULL;
    const HRESULT hr = IVMVirtualMachine_AddNetworkAdapter(scene->machine, &adapter);

    if (SUCCEEDED(hr))
        check_hr(IVMVirtualMachine_RemoveNetworkAdapter(scene->machine, adapter), S_OK, "RemoveNetworkAdapter");
    if (adapter != NULL)
        IVMNetworkAdapter_Release(adapter);
    return hr;
}

static HRESULT DeleteVirtualMachine(struct scene *scene)
{
    return IVMVirtualPC_DeleteVirtualMachine(scene->app, scene->machine);
}

static HRESULT UnregisterVirtualMachine(struct scene *scene)
{
    return IVMVirtualPC_UnregisterVirtualMachine(scene->app, scene->machine);
}

/* ---- the table ---- */

#define DONE 0x7fffffff /* not asked here: it would be done, and change the state */
#define ON VM_E_VM_RUNNING
#define NOT VM_E_VM_NOT_RUNNING
#define EITHER VM_E_VM_RUNNING_OR_SAVED
#define ACTIVE VM_E_PREF_VM_ACTIVE
#define NONE VM_E_VM_NO_SAVED_STATE

static const struct {
    const char *name;
    HRESULT (*call)(struct scene *scene);
    HRESULT codes[COLUMNS];
} table[] = {
    /*                     off    saved  running paused  coming  going */
    { "Startup", Startup, { DONE, DONE, ON, ON, ON, ON } },
    { "Startup2", Startup2, { DONE, DONE, ON, ON, ON, ON } },
    { "Save", Save, { NOT, NOT, DONE, DONE, NOT, NOT } },
    { "TurnOff", TurnOff, { NOT, NOT, DONE, DONE, DONE, NOT } },
    { "Reset", Reset, { NOT, NOT, S_OK, DONE, NOT, NOT } },
    { "Pause", Pause, { NOT, NOT, DONE, E_FAIL, NOT, NOT } },
    { "Resume", Resume, { NOT, NOT, E_FAIL, DONE, NOT, NOT } },
    { "DiscardSavedState", DiscardSavedState, { NONE, DONE, ON, ON, ON, ON } },
    { "SavedStateFilePath", SavedStateFilePath, { NONE, S_OK, NONE, NONE, DONE, NONE } },
    { "MergeUndoDisks", MergeUndoDisks, { DONE, DONE, ON, ON, ON, ON } },
    { "DiscardUndoDisks", DiscardUndoDisks, { S_OK, EITHER, EITHER, EITHER, EITHER, EITHER } },
    { "Undoable", put_Undoable, { S_OK, ACTIVE, ACTIVE, ACTIVE, ACTIVE, ACTIVE } },
    { "Memory", put_Memory, { S_OK, ACTIVE, ACTIVE, ACTIVE, ACTIVE, ACTIVE } },
    { "Name", put_Name, { S_OK, ACTIVE, ACTIVE, ACTIVE, ACTIVE, ACTIVE } },
    { "BIOSGUID", put_BIOSGUID, { S_OK, EITHER, EITHER, EITHER, EITHER, EITHER } },
    { "AddDVDROMDrive", AddDVDROMDrive, { S_OK, EITHER, EITHER, EITHER, EITHER, EITHER } },
    { "AddNetworkAdapter", AddNetworkAdapter, { S_OK, EITHER, EITHER, EITHER, EITHER, EITHER } },
    { "UndoAction", put_UndoAction, { S_OK, S_OK, S_OK, S_OK, S_OK, S_OK } },
    { "Notes", put_Notes, { S_OK, S_OK, S_OK, S_OK, S_OK, S_OK } },
    { "ShutdownActionOnQuit", put_ShutdownActionOnQuit, { S_OK, S_OK, S_OK, S_OK, S_OK, S_OK } },
    { "DeleteVirtualMachine", DeleteVirtualMachine, { DONE, DONE, ON, ON, ON, ON } },
    { "UnregisterVirtualMachine", UnregisterVirtualMachine, { DONE, DONE, ON, ON, ON, ON } },
};

static void check_column(struct scene *scene, enum column column, VMVMState state)
{
    check(undo_state(scene->machine) == state, "its state is %d, not %d", state, undo_state(scene->machine));
    for (size_t i = 0; i < ARRAYSIZE(table); i++) {
        context("%s in state %d", table[i].name, state);
        if (table[i].codes[column] != DONE)
            check_hr(table[i].call(scene), table[i].codes[column], "the call");
    }
    context("%s", "");
    check(undo_state(scene->machine) == state, "its state is still %d, not %d", state, undo_state(scene->machine));
}

struct expected {
    IVMVirtualMachine *machine;
    VMVMState state;
};

static bool is_in_state(void *argument)
{
    const struct expected *expected = argument;

    return undo_state(expected->machine) == expected->state;
}

/*
 * While the fake QEMU is held at something, of which its log has a line that begins so; that line may be of an earlier one,
 * so the state is waited for as well.
 */
static void check_held(struct scene *scene, HRESULT(STDMETHODCALLTYPE *call)(IVMVirtualMachine *, IVMTask **),
                       const char *name, const char *begin, enum column column, VMVMState state)
{
    struct expected expected = { scene->machine, state };
    char line[MAX_PATH * 3 + 20];
    IVMTask *task = NULL;

    snprintf(line, sizeof line, "hold %s until %s", name, utf8(at(L"go")));
    DeleteFileW(at(L"go"));
    fake_engine_tell(line);
    if (check_hr(call(scene->machine, &task), S_OK, "what is held at %s", name)) {
        if (fake_engine_hears(begin) &&
            check(wait_until(is_in_state, &expected, MAX_WAIT), "it comes to state %d", state))
            check_column(scene, column, state);
        file_write(at(L"go"), "", 0);
        task_succeeds(task);
    }
    snprintf(line, sizeof line, "usual %s", name);
    fake_engine_tell(line);
}

TEST(machine_table, of_calls_and_states_is_that_of_the_documentation)
{
    struct scene scene = { .app = application() };
    IVMVirtualMachine *machine;

    if (scene.app == NULL || (scene.machine = machine = new_machine(scene.app, L"it")) == NULL)
        return;
    check_column(&scene, OFF, vmVMState_TurnedOff);
    /* QEMU is held while a column is checked, which takes its time on a busy computer. */
    check_hr(configuration_set(scene.app, L"engine/patience", long_variant(HELD_SECONDS)), S_OK, "the patience");
    if (fake_engine_begin(scene.app, "")) {
        check_held(&scene, machine->lpVtbl->Startup, "cont", "cont", COMING, vmVMState_TurningOn);
        check_column(&scene, RUNNING, vmVMState_Running);
        check_hr(IVMVirtualMachine_Pause(machine), S_OK, "Pause");
        check_column(&scene, PAUSED, vmVMState_Paused);
        check_hr(Reset(&scene), S_OK, "Reset");
        check(undo_state(machine) == vmVMState_Running, "what is reset while it is paused runs");
        check_held(&scene, machine->lpVtbl->Save, "migration", "migrate ", GOING, vmVMState_Saving);
        check_column(&scene, SAVED, vmVMState_Saved);
        check_held(&scene, machine->lpVtbl->Startup, "migrate-incoming", "migrate-incoming", COMING,
                   vmVMState_Restoring);
        check_held(&scene, machine->lpVtbl->TurnOff, "quit", "quit", GOING, vmVMState_TurningOff);
        check_column(&scene, OFF, vmVMState_TurnedOff);
    }
    end_machine(scene.app, machine);
    fake_engine_end(scene.app);
    IVMVirtualPC_Release(scene.app);
    counted("%zu calls in the states of a machine", ARRAYSIZE(table));
}
