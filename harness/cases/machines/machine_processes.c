/* machine_processes.c - machines in several processes at once, and one that another process runs. */
#include "client_machine.h"
#include "second.h"

#include <wchar.h>

#define VALUES 20
#define WRITERS 3

static BSTR key_of(WCHAR writer, int number)
{
    WCHAR key[64];

    _snwprintf(key, ARRAYSIZE(key), L"writers/%lc[@id=%d]/value", writer, number);
    return SysAllocString(key);
}

static void be_writer(WCHAR writer)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;

    if (app == NULL)
        return;
    if (check_hr(client_register_machine(app, L"", at(L"shared.vmc"), &machine),
                 HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), "registering it again") &&
        check_hr(client_find_machine(app, L"shared", &machine), S_OK, "FindVirtualMachine")) {
        for (int i = 0; i < VALUES; i++) {
            BSTR key = key_of(writer, i);
            check_hr(IVMVirtualMachine_SetConfigurationValue(machine, key, long_variant(i)), S_OK, "setting a value");
            SysFreeString(key);
        }
        IVMVirtualMachine_Release(machine);
    }
    IVMVirtualPC_Release(app);
}

TEST(machine_processes, that_change_a_machine_at_once_lose_no_value)
{
    HANDLE writers[WRITERS];
    IVMVirtualMachine *machine;
    IVMVirtualPC *app;

    if (second_part() != NULL) {
        be_writer(second_part()[0]);
        return;
    }
    app = application();
    if (app == NULL || (machine = new_machine(app, L"shared")) == NULL)
        return;
    for (int i = 0; i < WRITERS; i++)
        writers[i] = second_start((const WCHAR[]){ (WCHAR)(L'a' + i), 0 });
    for (int i = 0; i < WRITERS; i++)
        second_ends(writers[i]);
    for (int i = 0; i < WRITERS * VALUES; i++) {
        BSTR key = key_of((WCHAR)(L'a' + i / VALUES), i % VALUES);
        VARIANT value;
        if (check_hr(IVMVirtualMachine_GetConfigurationValue(machine, key, &value), S_OK, "%s", utf8(key)))
            check(V_I4(&value) == i % VALUES, "the value is %ld", (long)V_I4(&value));
        SysFreeString(key);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Creates and deletes machines of one name, which the other process does as well. */
static void create_and_delete(IVMVirtualPC *app, const WCHAR *name)
{
    for (int i = 0; i < VALUES; i++) {
        IVMVirtualMachine *machine = NULL;
        HRESULT hr = client_create_machine(app, name, case_folder(), &machine);
        if (hr == S_OK) {
            hr = IVMVirtualPC_DeleteVirtualMachine(app, machine);
            check(hr == S_OK || hr == S_FALSE, "DeleteVirtualMachine gives 0x%08lx", (unsigned long)hr);
            IVMVirtualMachine_Release(machine);
        } else {
            check(hr == VM_E_CONFIG_DUPLICATE_NAME || hr == HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS) ||
                      hr == HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION) ||
                      hr == HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
                  "CreateVirtualMachine gives 0x%08lx", (unsigned long)hr);
        }
    }
}

TEST(machine_processes, that_create_and_delete_one_name_at_once_leave_nothing_half_made)
{
    IVMVirtualMachine *machine;
    IVMVirtualPC *app = application();
    HANDLE second;

    if (app == NULL)
        return;
    if (second_part() != NULL) {
        create_and_delete(app, L"contested");
        IVMVirtualPC_Release(app);
        return;
    }
    second = second_start(L"other");
    create_and_delete(app, L"contested");
    second_ends(second);
    machine = new_machine(app, L"contested");
    if (machine != NULL)
        end_machine(app, machine);
    check_machines(app, NULL, 0);
    IVMVirtualPC_Release(app);
}

static VMVMState state_of(IVMVirtualMachine *machine)
{
    VMVMState state = vmVMState_Invalid;

    check_hr(IVMVirtualMachine_get_State(machine, &state), S_OK, "State");
    return state;
}

/* Runs the machine, as far as anybody can see, until it is killed. */
static void be_host(void)
{
    HANDLE held = hold_machine(L"run"), ready = second_event(L"ready");

    SetEvent(ready);
    Sleep(INFINITE);
    CloseHandle(held);
    CloseHandle(ready);
}

TEST(machine_processes, a_machine_runs_as_long_as_the_process_that_holds_its_lock)
{
    IVMVirtualMachine *machine;
    HANDLE ready, host;
    IVMVirtualPC *app;

    if (second_part() != NULL) {
        be_host();
        return;
    }
    app = application();
    if (app == NULL || (machine = new_machine(app, L"run")) == NULL)
        return;
    check(state_of(machine) == vmVMState_TurnedOff, "it is turned off");
    ready = second_event(L"ready");
    host = second_start(L"host");
    if (second_says(ready, host)) {
        check(state_of(machine) == vmVMState_Running, "it runs");
        check_error_info(IVMVirtualMachine_put_Memory(machine, 64), VM_E_PREF_VM_ACTIVE, L"run.vmc");
        check_error_info(IVMVirtualPC_DeleteVirtualMachine(app, machine), VM_E_VM_RUNNING, L"run.vmc");
        check_error_info(IVMVirtualMachine_Pause(machine), E_NOTIMPL, L"Pause");
    }
    second_is_killed(host);
    CloseHandle(ready);
    check(state_of(machine) == vmVMState_TurnedOff, "it is turned off when that process has ended");
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
