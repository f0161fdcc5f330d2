/* machine_states.c - what sinks of a machine and of the application hear of its state. */
#include "client_dispatch.h"
#include "files.h"
#include "undo_scene.h"

#include <wchar.h>

#define ON_STATE_CHANGE 1    /* of the machine, with the state */
#define ON_VM_STATE_CHANGE 2 /* of the application, with the name and the state */
#define ON_CONFIGURATION_CHANGED 6
#define MAX_WAIT 30000

/* A sink that keeps which states it heard of: they may come in another order. */
struct state_sink {
    struct client_dispatch client;
    IConnectionPoint *point;
    DWORD cookie;
    DISPID id;            /* of the event about states */
    volatile LONG states; /* a bit for each */
    volatile LONG wrong;
};

static HRESULT hear(struct client_dispatch *self, DISPID id, REFIID iid, WORD flags, DISPPARAMS *arguments,
                    VARIANT *result)
{
    struct state_sink *sink = CONTAINING_RECORD(self, struct state_sink, client);
    const VARIANT *last = &arguments->rgvarg[0];

    if (id == sink->id && V_VT(last) == VT_I4 && arguments->cArgs == (UINT)id && V_I4(last) > 0 && V_I4(last) < 11) {
        if (id == ON_VM_STATE_CHANGE && wcscmp(V_BSTR(&arguments->rgvarg[1]), L"it") != 0)
            InterlockedIncrement(&sink->wrong);
        InterlockedOr(&sink->states, 1 << V_I4(last));
    } else if (id != ON_CONFIGURATION_CHANGED) {
        InterlockedIncrement(&sink->wrong);
    }
    return S_OK;
}

static void advise(void *object, const IID *iid, DISPID id, struct state_sink *sink)
{
    *sink = (struct state_sink){ .id = id };
    client_dispatch_begin(&sink->client, iid, hear);
    sink->point = client_events_of(object, iid);
    if (sink->point != NULL)
        check_hr(IConnectionPoint_Advise(sink->point, (IUnknown *)&sink->client.dispatch, &sink->cookie), S_OK,
                 "Advise");
}

/* Lets the events in that are on their way. */
static void serve(void)
{
    HANDLE never = CreateEventW(NULL, FALSE, FALSE, NULL);
    DWORD index;

    CoWaitForMultipleHandles(0, 1, 1, &never, &index);
    CloseHandle(never);
}

static bool is_alone(void *context)
{
    serve();
    return ((struct state_sink *)context)->client.references == 1;
}

static bool has_heard(void *context)
{
    const LONG both = 1 << vmVMState_MergingDrives | 1 << vmVMState_TurnedOff;

    serve();
    return ((struct state_sink *)context)->states == both;
}

static void unadvise(struct state_sink *sink)
{
    check_hr(IConnectionPoint_Unadvise(sink->point, sink->cookie), S_OK, "Unadvise");
    IConnectionPoint_Release(sink->point);
    check(wait_until(is_alone, sink, MAX_WAIT), "nobody holds the sink");
    check(sink->wrong == 0, "no event is a wrong one; %ld were", sink->wrong);
}

TEST(machine_states, are_told_to_sinks_of_the_machine_and_of_the_application)
{
    struct state_sink of_machine, of_application;
    struct undo_scene scene;

    if (undo_begin(&scene, UNDO_SMALL)) {
        advise(scene.machine, &DIID_IVMVirtualMachineEvents, ON_STATE_CHANGE, &of_machine);
        advise(scene.app, &DIID_IVMVirtualPCEvents, ON_VM_STATE_CHANGE, &of_application);
        undo_merges(&scene);
        check(wait_until(has_heard, &of_machine, MAX_WAIT), "the machine's hears both states, not %#lx",
              of_machine.states);
        check(wait_until(has_heard, &of_application, MAX_WAIT), "the application's does, not %#lx",
              of_application.states);
        unadvise(&of_machine);
        unadvise(&of_application);
    }
    undo_end(&scene);
}

static bool has_heard_off(void *context)
{
    serve();
    return ((struct state_sink *)context)->states == 1 << vmVMState_TurnedOff;
}

TEST(machine_states, are_told_when_a_saved_state_is_discarded)
{
    BSTR key = SysAllocString(L"settings/configuration/saved_state/path/absolute");
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;
    struct state_sink sink;
    VARIANT value;

    if (machine == NULL)
        return;
    value = text_variant(at(L"it.vsv"));
    file_write(at(L"it.vsv"), "state", 5);
    IVMVirtualMachine_SetConfigurationValue(machine, key, value);
    check(undo_state(machine) == vmVMState_Saved, "it is saved");
    advise(machine, &DIID_IVMVirtualMachineEvents, ON_STATE_CHANGE, &sink);
    check_hr(IVMVirtualMachine_DiscardSavedState(machine), S_OK, "DiscardSavedState");
    check(wait_until(has_heard_off, &sink, MAX_WAIT), "the sink hears that it is off, not %#lx", sink.states);
    unadvise(&sink);
    VariantClear(&value);
    SysFreeString(key);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
