/* event_sink.c - a client's sink for the events of the application. */
#include "event_sink.h"

#define MAX_WAIT 30000
/* An event that must not come would have come by then. */
#define SILENCE 300

static HRESULT hear(struct client_dispatch *self, DISPID id, REFIID iid, WORD flags, DISPPARAMS *arguments,
                    VARIANT *result)
{
    struct event_sink *sink = CONTAINING_RECORD(self, struct event_sink, client);

    if (id != 3 || !IsEqualIID(iid, &IID_NULL) || flags != DISPATCH_METHOD || arguments == NULL ||
        arguments->cArgs != 1 || V_VT(&arguments->rgvarg[0]) != VT_I4) {
        InterlockedIncrement(&sink->wrong);
        return DISP_E_MEMBERNOTFOUND;
    }
    sink->message = V_I4(&arguments->rgvarg[0]);
    sink->thread = GetCurrentThreadId();
    InterlockedIncrement(&sink->calls);
    if (sink->act != NULL)
        sink->act(sink, sink->message);
    SetEvent(sink->heard);
    return S_OK;
}

void sink_begin(struct event_sink *sink, const IID *iid)
{
    *sink = (struct event_sink){ .heard = CreateEventW(NULL, FALSE, FALSE, NULL) };
    client_dispatch_begin(&sink->client, iid, hear);
    check(sink->heard != NULL, "an event can be made");
}

void sink_end(struct event_sink *sink)
{
    client_dispatch_end(&sink->client, sink->heard);
    check(sink->wrong == 0, "each call is OnEventLogged with a number; %ld were not", sink->wrong);
    CloseHandle(sink->heard);
}

IConnectionPoint *events_of(IVMVirtualPC *app)
{
    return client_events_of(app, &DIID_IVMVirtualPCEvents);
}

IConnectionPoint *sink_connect(IVMVirtualPC *app, struct event_sink *sink, DWORD *cookie)
{
    IConnectionPoint *point = events_of(app);

    *cookie = 0;
    if (point == NULL)
        return NULL;
    check_hr(IConnectionPoint_Advise(point, (IUnknown *)&sink->client.dispatch, cookie), S_OK, "Advise");
    check(*cookie != 0, "there is a cookie");
    return point;
}

bool sink_hears(struct event_sink *sink)
{
    DWORD index;

    return check_hr(CoWaitForMultipleHandles(0, MAX_WAIT, 1, &sink->heard, &index), S_OK, "waiting for an event");
}

bool sink_stays_silent(struct event_sink *sink)
{
    DWORD index;

    return check_hr(CoWaitForMultipleHandles(0, SILENCE, 1, &sink->heard, &index), RPC_S_CALLPENDING,
                    "waiting for no event");
}
