/* remote_events.c - events of machines that run, at the sinks of clients. */
#include "remote_machine.h"

#include "machine_sink.h"
#include "second.h"

static void hears(struct machine_sink *sink, const WCHAR *state)
{
    machine_sink_hears(sink, ON_STATE_CHANGE, state, NULL);
}

TEST(remote_events, of_a_machine_come_to_its_sinks_and_those_of_the_application)
{
    struct machine_sink of_machine, of_application;
    struct machine_host_reply reply;
    IVMVirtualMachine *machine;
    IVMVirtualPC *app;
    IVMTask *task = NULL;
    VARIANT state;

    remote_idle_timeout(1);
    if (!remote_class_begin() || (app = application()) == NULL || (machine = new_machine(app, L"a")) == NULL)
        return;
    if (machine_sink_begin(&of_machine, machine, &DIID_IVMVirtualMachineEvents) &&
        machine_sink_begin(&of_application, app, &DIID_IVMVirtualPCEvents)) {
        remote_start(machine);
        hears(&of_machine, L"3");
        hears(&of_machine, L"5");
        machine_sink_hears(&of_application, ON_VM_STATE_CHANGE, L"a", &state);
        machine_sink_hears(&of_application, ON_VM_STATE_CHANGE, L"a", &state);
        check_hr(IVMVirtualMachine_Reset(machine, &task), S_OK, "Reset");
        remote_task_code(S_OK, task);
        machine_sink_hears(&of_machine, ON_RESET, L"", NULL);
        hears(&of_machine, L"5");
        machine_sink_hears(&of_application, ON_VM_STATE_CHANGE, L"a", NULL);
        remote_call(L"a.vmc", MACHINE_HOST_TEXT, L"full", &reply, NULL);
        machine_host_reply_free(&reply);
        machine_sink_hears(&of_machine, ON_DISK_OUT_OF_SPACE, L"-1", NULL);
        remote_turn_off(machine);
        machine_sink_hears(&of_machine, ON_REQUEST_SHUTDOWN, L"", NULL);
        hears(&of_machine, L"8");
        hears(&of_machine, L"1");
        machine_sink_hears(&of_application, ON_VM_STATE_CHANGE, L"a", NULL);
        machine_sink_hears(&of_application, ON_VM_STATE_CHANGE, L"a", NULL);
        machine_sink_stays_silent(&of_machine);
        machine_sink_end(&of_application);
    }
    machine_sink_end(&of_machine);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
    remote_class_end();
    remote_is_gone();
}

/* Starts the machine of the first process and lets its guest turn it off. */
static void use_machine(void)
{
    IVMVirtualMachine *machine;
    IVMVirtualPC *app = application();
    struct machine_host_reply reply;

    if (app == NULL || !check_hr(client_find_machine(app, L"a", &machine), S_OK, "FindVirtualMachine"))
        return;
    remote_start(machine);
    remote_call(L"a.vmc", MACHINE_HOST_TEXT, L"off", &reply, NULL);
    machine_host_reply_free(&reply);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}

TEST(remote_events, come_to_a_process_that_gives_no_commands)
{
    struct machine_sink sink;
    IVMVirtualMachine *machine;
    IVMVirtualPC *app;

    if (!remote_class_begin())
        return;
    if (second_part() != NULL) {
        use_machine();
        remote_class_end();
        return;
    }
    remote_idle_timeout(1);
    if ((app = application()) == NULL || (machine = new_machine(app, L"a")) == NULL)
        return;
    if (machine_sink_begin(&sink, machine, &DIID_IVMVirtualMachineEvents)) {
        second_ends(second_start(L"second"));
        hears(&sink, L"5");
        hears(&sink, L"8");
        hears(&sink, L"1");
        machine_sink_hears(&sink, ON_STATE_CHANGE, L"3", NULL);
        machine_sink_stays_silent(&sink);
    }
    machine_sink_end(&sink);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
    remote_class_end();
    remote_is_gone();
}
