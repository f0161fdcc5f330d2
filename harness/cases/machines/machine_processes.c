/* machine_processes.c - machines in several processes at once, and one that another process runs. */
#include "client_machine.h"
#include "files.h"
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
    counted("%d values of %d processes, none lost", WRITERS * VALUES, WRITERS);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* What a call gives that meets another process at the same machine. */
static bool is_meeting(HRESULT hr)
{
    return hr == VM_E_CONFIG_DUPLICATE_NAME || hr == VM_E_VM_UNKNOWN ||
           hr == HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS) || hr == HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION) ||
           hr == HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED);
}

/* Creates and deletes machines of one name, which the other process does as well; how many it has made. */
static int create_and_delete(IVMVirtualPC *app, const WCHAR *name)
{
    int made = 0;

    for (int i = 0; i < VALUES; i++) {
        IVMVirtualMachine *machine = NULL;
        HRESULT hr = client_create_machine(app, name, case_folder(), &machine);
        if (hr == S_OK) {
            made++;
            hr = IVMVirtualPC_DeleteVirtualMachine(app, machine);
            check(hr == S_OK || hr == S_FALSE, "DeleteVirtualMachine gives 0x%08lx", (unsigned long)hr);
            IVMVirtualMachine_Release(machine);
        } else {
            check(is_meeting(hr), "CreateVirtualMachine gives 0x%08lx", (unsigned long)hr);
        }
    }
    return made;
}

TEST(machine_processes, that_create_and_delete_one_name_at_once_leave_nothing_half_made)
{
    IVMVirtualMachine *machine;
    IVMVirtualPC *app = application();
    HANDLE second;
    int made;

    if (app == NULL)
        return;
    if (second_part() != NULL) {
        create_and_delete(app, L"contested");
        IVMVirtualPC_Release(app);
        return;
    }
    second = second_start(L"other");
    made = create_and_delete(app, L"contested");
    second_ends(second);
    counted("%d of %d machines of a name that another process takes as well", made, VALUES);
    machine = new_machine(app, L"contested");
    if (machine != NULL)
        end_machine(app, machine);
    check_machines(app, NULL, 0);
    IVMVirtualPC_Release(app);
}

/* The machine that is registered now, by whatever name; NULL when another process was renaming it. */
static IVMVirtualMachine *only_machine(IVMVirtualPC *app)
{
    IVMVirtualMachineCollection *machines = NULL;
    IVMVirtualMachine *machine = NULL;
    LONG count = -1;

    if (!check_hr(IVMVirtualPC_get_VirtualMachines(app, &machines), S_OK, "VirtualMachines"))
        return NULL;
    check_hr(IVMVirtualMachineCollection_get_Count(machines, &count), S_OK, "Count");
    check(count <= 1, "there is one machine, not %ld", (long)count);
    if (count == 1)
        check_hr(IVMVirtualMachineCollection_get_Item(machines, 1, &machine), S_OK, "Item");
    IVMVirtualMachineCollection_Release(machines);
    return machine;
}

/* Gives it one name after the other, which the other process does as well; how often that went well. */
static int rename_again_and_again(IVMVirtualPC *app, WCHAR who)
{
    int renamed = 0;

    for (int i = 0; i < VALUES; i++) {
        IVMVirtualMachine *machine = only_machine(app);
        WCHAR name[32];
        BSTR string;
        HRESULT hr;
        if (machine == NULL)
            continue;
        _snwprintf(name, ARRAYSIZE(name), L"%lc %d", who, i);
        string = SysAllocString(name);
        hr = IVMVirtualMachine_put_Name(machine, string);
        renamed += hr == S_OK;
        check(hr == S_OK || is_meeting(hr), "Name gives 0x%08lx", (unsigned long)hr);
        SysFreeString(string);
        IVMVirtualMachine_Release(machine);
    }
    return renamed;
}

static size_t count_lines(const WCHAR *folder)
{
    struct lines tree = folder_tree(folder);
    const size_t count = tree.count;

    lines_free(&tree);
    return count;
}

TEST(machine_processes, that_rename_one_machine_at_once_leave_it_with_one_name)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    HANDLE second;
    int renamed;

    if (app == NULL)
        return;
    if (second_part() != NULL) {
        check(rename_again_and_again(app, L'b') > 0, "the second process renames it");
        IVMVirtualPC_Release(app);
        return;
    }
    if ((machine = new_machine(app, L"contested")) != NULL) {
        IVMVirtualMachine_Release(machine);
        second = second_start(L"other");
        renamed = rename_again_and_again(app, L'a');
        second_ends(second);
        counted("%d of %d names for a machine that another process renames as well", renamed, VALUES);
        check(renamed > 0 && count_lines(case_folder()) == 1, "it has one file");
        machine = only_machine(app);
        if (check(machine != NULL, "it is registered"))
            end_machine(app, machine);
        check(count_lines(case_folder()) == 0 && count_lines(register_folder()) == 0, "nothing is left of it");
    }
    IVMVirtualPC_Release(app);
}

/* Of two names one is made, gets the other, and is deleted; the other process does the same the other way round. */
static int live_again_and_again(IVMVirtualPC *app, const WCHAR *name, const WCHAR *other)
{
    BSTR string = SysAllocString(other);
    int lives = 0;

    for (int i = 0; i < VALUES; i++) {
        IVMVirtualMachine *machine = NULL;
        HRESULT hr = client_create_machine(app, name, case_folder(), &machine);
        check(hr == S_OK || is_meeting(hr), "CreateVirtualMachine gives 0x%08lx", (unsigned long)hr);
        if (hr != S_OK)
            continue;
        hr = IVMVirtualMachine_put_Name(machine, string);
        check(hr == S_OK || is_meeting(hr), "Name gives 0x%08lx", (unsigned long)hr);
        lives += hr == S_OK;
        /* Whatever name it has by now: nobody else has made it, and nobody else deletes it. */
        while ((hr = IVMVirtualPC_DeleteVirtualMachine(app, machine)) != S_OK)
            if (!check(is_meeting(hr) && hr != VM_E_VM_UNKNOWN, "DeleteVirtualMachine gives 0x%08lx",
                       (unsigned long)hr))
                break;
        IVMVirtualMachine_Release(machine);
    }
    SysFreeString(string);
    return lives;
}

TEST(machine_processes, that_create_rename_and_delete_at_once_lose_no_machine)
{
    IVMVirtualPC *app = application();
    HANDLE second;
    int lives;

    if (app == NULL)
        return;
    if (second_part() != NULL) {
        live_again_and_again(app, L"night", L"day");
    } else {
        second = second_start(L"other");
        lives = live_again_and_again(app, L"day", L"night");
        second_ends(second);
        counted("%d of %d machines were renamed to what another process makes", lives, VALUES);
        check_machines(app, NULL, 0);
        check(count_lines(case_folder()) == 0 && count_lines(register_folder()) == 0, "nothing is left");
    }
    IVMVirtualPC_Release(app);
}

#define LONG_VALUE 3000

/* A value of many equal characters. */
static VARIANT value_of(WCHAR character)
{
    WCHAR text[LONG_VALUE + 1];

    wmemset(text, character, LONG_VALUE);
    text[LONG_VALUE] = 0;
    return text_variant(text);
}

static void write_again_and_again(IVMVirtualMachine *machine, BSTR key)
{
    for (int i = 0; i < 2 * VALUES; i++) {
        VARIANT value = value_of((WCHAR)(L'a' + i % 2));
        check_hr(IVMVirtualMachine_SetConfigurationValue(machine, key, value), S_OK, "SetConfigurationValue");
        VariantClear(&value);
    }
}

static void read_until_the_end(IVMVirtualMachine *machine, BSTR key, HANDLE writer)
{
    int readings = 0, others = 0;
    WCHAR last = 0;

    do {
        VARIANT value;
        if (!check_hr(IVMVirtualMachine_GetConfigurationValue(machine, key, &value), S_OK, "GetConfigurationValue"))
            break;
        readings++;
        others += last != 0 && V_BSTR(&value)[0] != last;
        last = V_BSTR(&value)[0];
        check(SysStringLen(V_BSTR(&value)) == LONG_VALUE && wcsspn(V_BSTR(&value), (WCHAR[]){ last, 0 }) == LONG_VALUE,
              "the value is one of those that were written");
        VariantClear(&value);
    } while (WaitForSingleObject(writer, 0) == WAIT_TIMEOUT);
    counted("%d readings while another process writes saw %d changes", readings, others);
    check(others > 0, "values came and went");
}

TEST(machine_processes, that_read_a_machine_while_another_writes_see_whole_values)
{
    IVMVirtualPC *app = application();
    BSTR key = SysAllocString(L"own/text");
    IVMVirtualMachine *machine = NULL;
    VARIANT value;
    HANDLE writer;

    if (app == NULL)
        return;
    if (second_part() != NULL) {
        if (check_hr(client_find_machine(app, L"shared", &machine), S_OK, "FindVirtualMachine")) {
            write_again_and_again(machine, key);
            IVMVirtualMachine_Release(machine);
        }
    } else if ((machine = new_machine(app, L"shared")) != NULL) {
        value = value_of(L'a');
        check_hr(IVMVirtualMachine_SetConfigurationValue(machine, key, value), S_OK, "SetConfigurationValue");
        VariantClear(&value);
        writer = second_start(L"writer");
        if (writer != NULL)
            read_until_the_end(machine, key, writer);
        second_ends(writer);
        end_machine(app, machine);
    }
    SysFreeString(key);
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
        check_error_info(IVMVirtualMachine_Pause(machine), DISP_E_EXCEPTION, L"cannot be reached");
    }
    second_is_killed(host);
    CloseHandle(ready);
    check(state_of(machine) == vmVMState_TurnedOff, "it is turned off when that process has ended");
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
