/* machine_sink.c - a client's sink for the events of a machine or of a drive of it. */
#include "machine_sink.h"

#include <wchar.h>

#define MAX_WAIT 30000
/* An event that must not come would have come by then. */
#define SILENCE 300

/* Keeps an event; false when there is no room. */
static bool keep(struct machine_sink *sink, DISPID id, const WCHAR *text, VARIANT *value)
{
    struct machine_event *event = NULL;

    AcquireSRWLockExclusive(&sink->lock);
    for (size_t i = 0; i < ARRAYSIZE(sink->events) && event == NULL; i++)
        if (sink->events[i].id == 0)
            event = &sink->events[i];
    if (event != NULL) {
        event->id = id;
        lstrcpynW(event->text, text, ARRAYSIZE(event->text));
        VariantInit(&event->value);
        if (value != NULL)
            VariantCopy(&event->value, value);
    }
    ReleaseSRWLockExclusive(&sink->lock);
    return event != NULL;
}

/* How many arguments the event has. */
static UINT arguments_of(const IID *events, DISPID id)
{
    if (IsEqualIID(events, &DIID_IVMVirtualMachineEvents) && id == ON_CONFIGURATION_CHANGED)
        return 2;
    if (IsEqualIID(events, &DIID_IVMVirtualMachineEvents) && (id == ON_REQUEST_SHUTDOWN || id == ON_RESET))
        return 0;
    return IsEqualIID(events, &DIID_IVMVirtualPCEvents) ? 2 : 1;
}

/* A text, the number of a state, or whether; false when it is none of them. Nothing of an event without arguments. */
static bool text_of(const VARIANT *argument, WCHAR text[300])
{
    text[0] = 0;
    if (argument == NULL)
        return true;
    if (V_VT(argument) == VT_BSTR)
        lstrcpynW(text, V_BSTR(argument), 300);
    else if (V_VT(argument) == VT_I4)
        _snwprintf(text, 300, L"%ld", V_I4(argument));
    else if (V_VT(argument) == VT_BOOL)
        _snwprintf(text, 300, L"%hd", V_BOOL(argument));
    return V_VT(argument) == VT_BSTR || V_VT(argument) == VT_I4 || V_VT(argument) == VT_BOOL;
}

static HRESULT hear(struct client_dispatch *self, DISPID id, REFIID iid, WORD flags, DISPPARAMS *arguments,
                    VARIANT *result)
{
    struct machine_sink *sink = CONTAINING_RECORD(self, struct machine_sink, client);
    const UINT count = arguments_of(self->iid, id);
    WCHAR text[300];

    if (!IsEqualIID(iid, &IID_NULL) || flags != DISPATCH_METHOD || arguments == NULL || arguments->cArgs != count ||
        !text_of(count > 0 ? &arguments->rgvarg[count - 1] : NULL, text) ||
        !keep(sink, id, text, count > 1 ? &arguments->rgvarg[0] : NULL)) {
        InterlockedIncrement(&sink->wrong);
        return DISP_E_MEMBERNOTFOUND;
    }
    if (sink->act != NULL)
        sink->act(sink, id);
    SetEvent(sink->heard);
    return S_OK;
}

bool machine_sink_begin(struct machine_sink *sink, void *object, const IID *events)
{
    *sink = (struct machine_sink){ .heard = CreateEventW(NULL, FALSE, FALSE, NULL), .lock = SRWLOCK_INIT };
    client_dispatch_begin(&sink->client, events, hear);
    sink->point = client_events_of(object, events);
    return sink->point != NULL &&
           check_hr(IConnectionPoint_Advise(sink->point, (IUnknown *)&sink->client.dispatch, &sink->cookie), S_OK,
                    "Advise");
}

static void end(struct machine_sink *sink, bool hears_all)
{
    if (sink->point != NULL) {
        check_hr(IConnectionPoint_Unadvise(sink->point, sink->cookie), S_OK, "Unadvise");
        IConnectionPoint_Release(sink->point);
    }
    client_dispatch_end(&sink->client, sink->heard);
    check(sink->wrong == 0, "each call is one of the events that are expected; %ld were not", sink->wrong);
    for (size_t i = 0; i < ARRAYSIZE(sink->events); i++) {
        check(sink->events[i].id == 0 || !hears_all, "event %ld about %s was not expected", (long)sink->events[i].id,
              utf8(sink->events[i].text));
        VariantClear(&sink->events[i].value);
    }
    CloseHandle(sink->heard);
}

void machine_sink_end(struct machine_sink *sink)
{
    end(sink, true);
}

void machine_sink_leave(struct machine_sink *sink)
{
    end(sink, false);
}

static bool take(struct machine_sink *sink, DISPID id, const WCHAR *text, VARIANT *value)
{
    bool taken = false;

    AcquireSRWLockExclusive(&sink->lock);
    for (size_t i = 0; i < ARRAYSIZE(sink->events) && !taken; i++) {
        struct machine_event *event = &sink->events[i];
        if (event->id != id || wcscmp(event->text, text) != 0)
            continue;
        taken = true;
        event->id = 0;
        if (value != NULL)
            *value = event->value;
        else
            VariantClear(&event->value);
        VariantInit(&event->value);
    }
    ReleaseSRWLockExclusive(&sink->lock);
    return taken;
}

bool machine_sink_hears(struct machine_sink *sink, DISPID id, const WCHAR *text, VARIANT *value)
{
    DWORD index;

    while (!take(sink, id, text, value))
        if (!check_hr(CoWaitForMultipleHandles(0, MAX_WAIT, 1, &sink->heard, &index), S_OK,
                      "waiting for event %ld about %s", (long)id, utf8(text)))
            return false;
    return true;
}

static bool has_heard(struct machine_sink *sink)
{
    bool has = false;

    AcquireSRWLockShared(&sink->lock);
    for (size_t i = 0; i < ARRAYSIZE(sink->events); i++)
        has = has || sink->events[i].id != 0;
    ReleaseSRWLockShared(&sink->lock);
    return has;
}

/* The event may still be set by what was taken. */
void machine_sink_stays_silent(struct machine_sink *sink)
{
    DWORD index;

    ResetEvent(sink->heard);
    CoWaitForMultipleHandles(0, SILENCE, 1, &sink->heard, &index);
    check(!has_heard(sink), "there is no event");
}
