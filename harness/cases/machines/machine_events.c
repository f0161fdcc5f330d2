/* machine_events.c - what sinks of a machine hear when its configuration changes. */
#include "client_dispatch.h"
#include "client_machine.h"

#include <wchar.h>

#define ON_CONFIGURATION_CHANGED 6
#define MAX_WAIT 30000
#define SILENCE 300

/* A sink that keeps what it heard last. */
struct machine_sink {
    struct client_dispatch client;
    HANDLE heard; /* auto-reset event */
    WCHAR key[256];
    VARIANT value;
    volatile LONG wrong;
};

static HRESULT hear(struct client_dispatch *self, DISPID id, REFIID iid, WORD flags, DISPPARAMS *arguments,
                    VARIANT *result)
{
    struct machine_sink *sink = CONTAINING_RECORD(self, struct machine_sink, client);

    if (id != ON_CONFIGURATION_CHANGED || flags != DISPATCH_METHOD || arguments->cArgs != 2 ||
        V_VT(&arguments->rgvarg[1]) != VT_BSTR) {
        InterlockedIncrement(&sink->wrong);
        return DISP_E_MEMBERNOTFOUND;
    }
    wcscpy(sink->key, V_BSTR(&arguments->rgvarg[1]));
    VariantClear(&sink->value);
    VariantCopy(&sink->value, &arguments->rgvarg[0]);
    SetEvent(sink->heard);
    return S_OK;
}

static IConnectionPoint *point_of(IVMVirtualMachine *machine)
{
    IConnectionPointContainer *container = NULL;
    IConnectionPoint *point = NULL;

    if (!check_hr(IVMVirtualMachine_QueryInterface(machine, &IID_IConnectionPointContainer, (void **)&container), S_OK,
                  "IConnectionPointContainer"))
        return NULL;
    check_hr(IConnectionPointContainer_FindConnectionPoint(container, &DIID_IVMVirtualMachineEvents, &point), S_OK,
             "FindConnectionPoint");
    IConnectionPointContainer_Release(container);
    return point;
}

static IConnectionPoint *advise(IVMVirtualMachine *machine, struct machine_sink *sink, DWORD *cookie)
{
    IConnectionPoint *point = point_of(machine);

    memset(sink, 0, sizeof *sink);
    sink->heard = CreateEventW(NULL, FALSE, FALSE, NULL);
    client_dispatch_begin(&sink->client, &DIID_IVMVirtualMachineEvents, hear);
    if (point != NULL)
        check_hr(IConnectionPoint_Advise(point, (IUnknown *)&sink->client.dispatch, cookie), S_OK, "Advise");
    return point;
}

static bool is_alone(void *context)
{
    struct machine_sink *sink = context;
    DWORD index;

    CoWaitForMultipleHandles(0, 1, 1, &sink->heard, &index);
    return sink->client.references == 1;
}

static void unadvise(IConnectionPoint *point, struct machine_sink *sink, DWORD cookie)
{
    if (point != NULL) {
        check_hr(IConnectionPoint_Unadvise(point, cookie), S_OK, "Unadvise");
        IConnectionPoint_Release(point);
    }
    check(wait_until(is_alone, sink, MAX_WAIT), "nobody holds the sink");
    check(sink->wrong == 0, "each call is OnConfigurationChanged; %ld were not", sink->wrong);
    VariantClear(&sink->value);
    CloseHandle(sink->heard);
}

static bool hears(struct machine_sink *sink, const WCHAR *key)
{
    DWORD index;

    return check_hr(CoWaitForMultipleHandles(0, MAX_WAIT, 1, &sink->heard, &index), S_OK, "waiting for an event") &&
           check(wcscmp(sink->key, key) == 0, "it is about %s, not %s", utf8(key), utf8(sink->key));
}

static void stays_silent(struct machine_sink *sink)
{
    DWORD index;

    check_hr(CoWaitForMultipleHandles(0, SILENCE, 1, &sink->heard, &index), RPC_S_CALLPENDING, "no event");
}

TEST(machine_events, come_with_the_key_and_the_value_of_each_change)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    BSTR key = SysAllocString(L"my/own[@id=1]"), notes = SysAllocString(L"note");
    struct machine_sink sink;
    IConnectionPoint *point;
    DWORD cookie = 0;

    if (machine == NULL)
        return;
    point = advise(machine, &sink, &cookie);
    IVMVirtualMachine_SetConfigurationValue(machine, key, long_variant(7));
    if (hears(&sink, L"my/own[@id=1]"))
        check(V_VT(&sink.value) == VT_I4 && V_I4(&sink.value) == 7, "its value is 7");
    IVMVirtualMachine_put_Memory(machine, 64);
    if (hears(&sink, L"hardware/memory/ram_size"))
        check(V_VT(&sink.value) == VT_I4 && V_I4(&sink.value) == 64, "its value is 64");
    IVMVirtualMachine_put_Notes(machine, notes);
    if (hears(&sink, L"settings/notes"))
        check(V_VT(&sink.value) == VT_BSTR && wcscmp(V_BSTR(&sink.value), notes) == 0, "its value is the text");
    IVMVirtualMachine_put_Undoable(machine, VARIANT_TRUE);
    if (hears(&sink, L"settings/undo_drives/enabled"))
        check(V_VT(&sink.value) == VT_BOOL && V_BOOL(&sink.value), "its value is true");
    IVMVirtualMachine_RemoveConfigurationValue(machine, key);
    if (hears(&sink, L"my/own[@id=1]"))
        check(V_VT(&sink.value) == VT_EMPTY, "there is no value any more");
    check(FAILED(IVMVirtualMachine_put_Memory(machine, 1)), "1 MB is refused");
    stays_silent(&sink);
    unadvise(point, &sink, cookie);
    SysFreeString(notes);
    SysFreeString(key);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_events, are_heard_by_all_objects_of_the_machine_and_no_other)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    IVMVirtualMachine *other = app != NULL ? new_machine(app, L"other") : NULL, *same = NULL;
    IConnectionPoint *points[2];
    struct machine_sink sinks[2];
    DWORD cookies[2] = { 0, 0 };

    if (machine == NULL || other == NULL || !check_hr(client_find_machine(app, L"heard", &same), S_OK, "finding it"))
        return;
    points[0] = advise(same, &sinks[0], &cookies[0]);
    points[1] = advise(other, &sinks[1], &cookies[1]);
    IVMVirtualMachine_put_Memory(machine, 64);
    hears(&sinks[0], L"hardware/memory/ram_size");
    stays_silent(&sinks[1]);
    unadvise(points[0], &sinks[0], cookies[0]);
    unadvise(points[1], &sinks[1], cookies[1]);
    IVMVirtualMachine_Release(same);
    end_machine(app, other);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_events, are_offered_by_a_connection_point_for_their_interface_alone)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"heard") : NULL;
    IConnectionPointContainer *container = NULL;
    IConnectionPoint *point, *none = (IConnectionPoint *)(UINT_PTR)0xdeadbeef;
    IID iid = GUID_NULL;

    if (machine == NULL)
        return;
    if ((point = point_of(machine)) != NULL) {
        check_hr(IConnectionPoint_GetConnectionInterface(point, &iid), S_OK, "GetConnectionInterface");
        check(IsEqualIID(&iid, &DIID_IVMVirtualMachineEvents), "it is about IVMVirtualMachineEvents");
        check_hr(IConnectionPoint_GetConnectionPointContainer(point, &container), S_OK, "its container");
        check_error_info(IConnectionPointContainer_FindConnectionPoint(container, &DIID_IVMVirtualPCEvents, &none),
                         CONNECT_E_NOCONNECTION, L"FindConnectionPoint");
        IConnectionPointContainer_Release(container);
        IConnectionPoint_Release(point);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
