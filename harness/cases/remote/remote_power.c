/* remote_power.c - IVMVirtualMachine over a machine host that plays its machines. */
#include "remote_machine.h"

#include <wchar.h>

/* A machine, and the application that has it. */
struct scene {
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
};

static bool begin(struct scene *scene, const WCHAR *name)
{
    remote_idle_timeout(1);
    *scene = (struct scene){ NULL, NULL };
    if (!remote_class_begin() || (scene->app = application()) == NULL)
        return false;
    scene->machine = new_machine(scene->app, name);
    return scene->machine != NULL;
}

static void end(struct scene *scene)
{
    if (scene->machine != NULL)
        end_machine(scene->app, scene->machine);
    if (scene->app != NULL)
        IVMVirtualPC_Release(scene->app);
    remote_class_end();
    remote_is_gone();
}

static HRESULT task_of(HRESULT(STDMETHODCALLTYPE *call)(IVMVirtualMachine *, IVMTask **), IVMVirtualMachine *machine)
{
    IVMTask *task = (IVMTask *)1;
    const HRESULT hr = call(machine, &task);

    if (FAILED(hr)) {
        check(task == NULL, "a call that fails gives no task");
        return hr;
    }
    return remote_task_code(hr, task);
}

#define TASK_OF(method) task_of(scene.machine->lpVtbl->method, scene.machine)

TEST(remote_power, takes_a_machine_through_all_its_states)
{
    struct scene scene;

    if (begin(&scene, L"a")) {
        check(remote_state_of(scene.machine) == vmVMState_TurnedOff, "it is turned off");
        check_hr(TASK_OF(Startup), S_OK, "Startup");
        check(remote_state_of(scene.machine) == vmVMState_Running, "it runs");
        check_hr(IVMVirtualMachine_Pause(scene.machine), S_OK, "Pause");
        check(remote_state_of(scene.machine) == vmVMState_Paused, "it is paused");
        check_hr(IVMVirtualMachine_Resume(scene.machine), S_OK, "Resume");
        check_hr(TASK_OF(Reset), S_OK, "Reset");
        check(remote_state_of(scene.machine) == vmVMState_Running, "it runs again");
        check_hr(TASK_OF(Save), S_OK, "Save");
        check(remote_state_of(scene.machine) == vmVMState_TurnedOff, "it runs no more; this one leaves no state");
        check_hr(TASK_OF(Startup), S_OK, "Startup");
        check_hr(TASK_OF(TurnOff), S_OK, "TurnOff");
        check(remote_state_of(scene.machine) == vmVMState_TurnedOff, "it is turned off");
    }
    end(&scene);
}

TEST(remote_power, refuses_in_each_state_what_the_table_of_states_says)
{
    static const WCHAR file[] = L"a.vmc";
    struct scene scene;

    if (begin(&scene, L"a")) {
        check_error_info(TASK_OF(TurnOff), VM_E_VM_NOT_RUNNING, file);
        check_error_info(TASK_OF(Save), VM_E_VM_NOT_RUNNING, file);
        check_error_info(IVMVirtualMachine_Pause(scene.machine), VM_E_VM_NOT_RUNNING, file);
        check_hr(TASK_OF(Startup), S_OK, "Startup");
        check_error_info(TASK_OF(Startup), VM_E_VM_RUNNING, file);
        check_error_info(IVMVirtualMachine_Resume(scene.machine), E_FAIL, file);
        check_error_info(IVMVirtualMachine_put_Memory(scene.machine, 64), VM_E_PREF_VM_ACTIVE, file);
        check_error_info(IVMVirtualPC_DeleteVirtualMachine(scene.app, scene.machine), VM_E_VM_RUNNING, file);
        check_hr(IVMVirtualMachine_Pause(scene.machine), S_OK, "Pause");
        check_error_info(IVMVirtualMachine_Pause(scene.machine), E_FAIL, file);
        check_error_info(TASK_OF(Startup), VM_E_VM_RUNNING, file);
        check_hr(TASK_OF(TurnOff), S_OK, "TurnOff while it is paused");
        check_hr(IVMVirtualMachine_put_Undoable(scene.machine, VARIANT_TRUE), S_OK, "Undoable");
        check_hr(IVMVirtualMachine_put_UndoAction(scene.machine, vmUndoAction_Discard), S_OK, "UndoAction");
        check_hr(TASK_OF(Startup), S_OK, "Startup");
        check_error_info(TASK_OF(Save), E_FAIL, file);
        check_hr(TASK_OF(TurnOff), S_OK, "TurnOff");
    }
    end(&scene);
}

TEST(remote_power, of_a_machine_that_another_program_runs_is_refused_with_a_sentence)
{
    static const WCHAR says[] = L"cannot be reached";
    struct scene scene;
    IVMKeyboard *keyboard = NULL;
    VARIANT_BOOL exclusive = VARIANT_FALSE;
    BSTR name = NULL;
    HANDLE held;

    if (begin(&scene, L"a")) {
        held = hold_machine(L"a");
        check(remote_state_of(scene.machine) == vmVMState_Running, "it runs, as far as can be told");
        check_error_info(TASK_OF(TurnOff), DISP_E_EXCEPTION, says);
        check_error_info(TASK_OF(Save), DISP_E_EXCEPTION, says);
        check_error_info(TASK_OF(Reset), DISP_E_EXCEPTION, says);
        check_error_info(IVMVirtualMachine_Pause(scene.machine), DISP_E_EXCEPTION, says);
        check_error_info(IVMVirtualMachine_Resume(scene.machine), DISP_E_EXCEPTION, says);
        check_error_info(IVMVirtualMachine_get_RdpPipeName(scene.machine, &name), DISP_E_EXCEPTION, says);
        if (check_hr(IVMVirtualMachine_get_Keyboard(scene.machine, &keyboard), S_OK, "Keyboard")) {
            check_error_info(IVMKeyboard_get_HasExclusiveAccess(keyboard, &exclusive), DISP_E_EXCEPTION, says);
            check_error_info(IVMKeyboard_put_HasExclusiveAccess(keyboard, VARIANT_TRUE), DISP_E_EXCEPTION, says);
            IVMKeyboard_Release(keyboard);
        }
        CloseHandle(held);
        check(!remote_is_there(), "no machine host was started for that");
    }
    end(&scene);
}

TEST(remote_power, gives_tasks_that_tell_how_far_they_are_and_can_be_cancelled)
{
    struct scene scene;
    IVMTask *task = NULL;
    LONG percent = 0;
    HRESULT code;

    if (begin(&scene, L"slow")) {
        check_hr(IVMVirtualMachine_Startup(scene.machine, &task), S_OK, "Startup");
        for (int i = 0; i < 600 && percent < 10; i++) { /* on a busy computer it takes a while to begin */
            IVMTask_WaitForCompletion(task, 100);
            IVMTask_get_PercentCompleted(task, &percent);
        }
        check(percent >= 10 && percent < 100, "it is at %ld per cent", percent);
        check(remote_state_of(scene.machine) == vmVMState_TurningOn, "it is starting");
        check_error_info(IVMVirtualMachine_Pause(scene.machine), VM_E_VM_NOT_RUNNING, L"slow.vmc");
        check_hr(IVMTask_Cancel(task), S_OK, "Cancel");
        code = remote_task_code(S_OK, task);
        check_hr(code, HRESULT_FROM_WIN32(ERROR_CANCELLED), "the task");
        check(remote_state_of(scene.machine) == vmVMState_TurnedOff, "it is turned off");
    }
    end(&scene);
}

TEST(remote_power, of_a_machine_host_that_dies_ends_the_task_with_an_error)
{
    struct scene scene;
    HRESULT code;

    if (begin(&scene, L"deadly")) {
        code = TASK_OF(Startup);
        check(FAILED(code), "the task fails: 0x%08lx", (unsigned long)code);
        check(remote_state_of(scene.machine) == vmVMState_TurnedOff, "the machine is turned off");
    }
    end(&scene);
}

static volatile LONG changes;

/* Counts what the stand-in tells of parts that have changed, each of which it calls by the number of the part. */
static void count_changes(const char16_t *path, enum machine_host_event event, int32_t number, struct vhd_text text)
{
    (void)path, (void)number, (void)text;
    if (event == MACHINE_HOST_ON_CONFIGURATION)
        InterlockedIncrement(&changes);
}

static bool all_have_come(void *wanted)
{
    return changes >= *(LONG *)wanted;
}

static void check_changes(LONG wanted, const char *what)
{
    check(wait_until(all_have_come, &wanted, 10000), "%s tells the machine: %ld, not %ld", what, changes, wanted);
}

TEST(remote_power, tells_the_machine_of_changed_media_ports_and_networks)
{
    IVMFloppyDrive *floppy;
    IVMSerialPort *port;
    IVMNetworkAdapter *adapter;
    struct scene scene;
    BSTR name;

    if (!begin(&scene, L"a")) {
        end(&scene);
        return;
    }
    make_floppy(scene.app, at(L"a.vfd"));
    floppy = floppy_drive_of(scene.machine);
    port = item_of(scene.machine, L"SerialPorts", 2, 1);
    adapter = item_of(scene.machine, L"NetworkAdapters", 1, 1);
    remote_start(scene.machine);
    changes = 0;
    machine_host_listen(count_changes);
    check_hr(GIVE(floppy, AttachImage, at(L"a.vfd")), S_OK, "AttachImage");
    check_changes(1, "an image");
    check_hr(IVMFloppyDrive_ReleaseImage(floppy), S_OK, "ReleaseImage");
    check_changes(2, "its release");
    name = SysAllocString(at(L"serial.txt"));
    check_hr(IVMSerialPort_Configure(port, vmSerialPort_TextFile, name, VARIANT_FALSE), S_OK, "Configure");
    check_changes(3, "a port");
    SysFreeString(name);
    check_hr(IVMNetworkAdapter_DetachFromVirtualNetwork(adapter), S_OK, "DetachFromVirtualNetwork");
    check_changes(4, "an adapter");
    machine_host_stop_listening();
    remote_turn_off(scene.machine);
    IVMFloppyDrive_Release(floppy);
    IVMSerialPort_Release(port);
    IVMNetworkAdapter_Release(adapter);
    end(&scene);
}

TEST(remote_power, tells_the_way_to_the_screen_and_refuses_usb_and_channels)
{
    struct scene scene;
    BSTR name = NULL, pipe = SysAllocString(L"\\\\.\\pipe\\a"), port = SysAllocString(L"1234");
    IVMUSBDevice *device;
    HRESULT hr;

    if (begin(&scene, L"a") && remote_start(scene.machine)) {
        device = (IVMUSBDevice *)scene.machine; /* no member of it is called */
        hr = IVMVirtualMachine_get_RdpPipeName(scene.machine, &name);
        check_text(hr, name, L"vnc://:secret@127.0.0.1:5907", "RdpPipeName");
        check_error_info(IVMVirtualMachine_AttachUSBDevice(scene.machine, device), VM_E_ADDITIONS_NOT_AVAIL, L"a.vmc");
        check_error_info(IVMVirtualMachine_DetachUSBDevice(scene.machine, device), VM_E_USB_DETACH_FAILED, L"a.vmc");
        hr = IVMVirtualMachine_StartCommunicationChannel(scene.machine, vmEndpoint_NamedPipe, pipe, vmEndpoint_TCPIP,
                                                         port);
        check_error_info(hr, HRESULT_FROM_WIN32(ERROR_NOT_READY), L"a.vmc");
        remote_turn_off(scene.machine);
    }
    SysFreeString(pipe);
    SysFreeString(port);
    end(&scene);
}

/* The number that an activation value is; the code of the call where it is none. */
static LONG activation_of(IVMVirtualMachine *machine, const WCHAR *key)
{
    BSTR text = SysAllocString(key);
    VARIANT value;
    const HRESULT hr = IVMVirtualMachine_GetActivationValue(machine, text, &value);

    SysFreeString(text);
    if (FAILED(hr))
        return hr;
    check(V_VT(&value) == VT_I4, "the value has the type %d", V_VT(&value));
    return V_I4(&value);
}

static HRESULT set_activation(IVMVirtualMachine *machine, const WCHAR *key, VARIANT value)
{
    BSTR text = SysAllocString(key);
    const HRESULT hr = IVMVirtualMachine_SetActivationValue(machine, text, value);

    SysFreeString(text);
    return hr;
}

TEST(remote_power, keeps_values_of_the_running_copy_for_all_clients_until_it_ends)
{
    static const WCHAR memory[] = L"hardware/memory/ram_size", own[] = L"my/own[@id=1]";
    IVMVirtualMachine *again = NULL;
    struct scene scene;
    VARIANT text;
    BSTR key;

    if (begin(&scene, L"a")) {
        check(activation_of(scene.machine, memory) == VM_E_PREF_NOT_FOUND, "one that is off has none");
        remote_start(scene.machine);
        check(activation_of(scene.machine, memory) == 128, "the copy has what the file has");
        check_hr(set_activation(scene.machine, memory, long_variant(64)), S_OK, "changing it");
        check_hr(set_activation(scene.machine, own, long_variant(-7)), S_OK, "a value of the client's own");
        check_hr(client_find_machine(scene.app, L"a", &again), S_OK, "FindVirtualMachine");
        check(activation_of(again, memory) == 64 && activation_of(again, own) == -7, "another client sees both");
        text = text_variant(L"a \xE4 text");
        check_hr(set_activation(again, own, text), S_OK, "a text in its place");
        VariantClear(&text);
        check_error_info(set_activation(again, L"my", long_variant(1)), E_INVALIDARG, L"my");
        key = SysAllocString(own);
        check_hr(IVMVirtualMachine_GetActivationValue(again, key, &text), S_OK, "reading the text");
        check(V_VT(&text) == VT_BSTR && wcscmp(V_BSTR(&text), L"a \xE4 text") == 0, "it is the text");
        VariantClear(&text);
        check_hr(IVMVirtualMachine_RemoveActivationValue(again, key), S_OK, "removing it");
        check_error_info(IVMVirtualMachine_RemoveActivationValue(again, key), VM_E_PREF_NOT_FOUND, own);
        SysFreeString(key);
        IVMVirtualMachine_Release(again);
        check_hr(TASK_OF(Reset), S_OK, "Reset");
        check(activation_of(scene.machine, memory) == 128, "after a restart it is a new copy");
        remote_turn_off(scene.machine);
        check(activation_of(scene.machine, memory) == VM_E_PREF_NOT_FOUND, "it has gone with the machine");
    }
    end(&scene);
}
