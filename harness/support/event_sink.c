/* event_sink.c - a client's sink for the events of the application. */
#include "event_sink.h"

#define LONGEST_WAIT 30000
/* An event that must not come would have come by then. */
#define SILENCE 300

static struct event_sink *of_dispatch(IDispatch *self)
{
    return CONTAINING_RECORD(self, struct event_sink, dispatch);
}

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IDispatch *self, REFIID iid, void **out)
{
    const struct event_sink *sink = of_dispatch(self);

    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) &&
        (sink->iid == NULL || (!IsEqualIID(iid, sink->iid) && !IsEqualIID(iid, &IID_IDispatch))))
        return E_NOINTERFACE;
    *out = self;
    IDispatch_AddRef(self);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IDispatch *self)
{
    return (ULONG)InterlockedIncrement(&of_dispatch(self)->references);
}

static ULONG STDMETHODCALLTYPE sink_Release(IDispatch *self)
{
    return (ULONG)InterlockedDecrement(&of_dispatch(self)->references);
}

static HRESULT STDMETHODCALLTYPE sink_GetTypeInfoCount(IDispatch *self, UINT *count)
{
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_GetTypeInfo(IDispatch *self, UINT index, LCID locale, ITypeInfo **info)
{
    *info = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE sink_GetIDsOfNames(IDispatch *self, REFIID iid, LPOLESTR *names, UINT count,
                                                    LCID locale, DISPID *ids)
{
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE sink_Invoke(IDispatch *self, DISPID id, REFIID iid, LCID locale, WORD flags,
                                             DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception,
                                             UINT *bad_argument)
{
    struct event_sink *sink = of_dispatch(self);

    if (id != 3 || !IsEqualIID(iid, &IID_NULL) || flags != DISPATCH_METHOD || params == NULL || params->cArgs != 1 ||
        V_VT(&params->rgvarg[0]) != VT_I4) {
        InterlockedIncrement(&sink->wrong);
        return DISP_E_MEMBERNOTFOUND;
    }
    sink->message = V_I4(&params->rgvarg[0]);
    sink->thread = GetCurrentThreadId();
    InterlockedIncrement(&sink->calls);
    if (sink->act != NULL)
        sink->act(sink, sink->message);
    SetEvent(sink->heard);
    return S_OK;
}

static IDispatchVtbl sink_vtable = {
    sink_QueryInterface, sink_AddRef,        sink_Release, sink_GetTypeInfoCount,
    sink_GetTypeInfo,    sink_GetIDsOfNames, sink_Invoke,
};

void sink_begin(struct event_sink *sink, const IID *iid)
{
    *sink = (struct event_sink){ .dispatch = { &sink_vtable }, .iid = iid, .references = 1 };
    sink->heard = CreateEventW(NULL, FALSE, FALSE, NULL);
    check(sink->heard != NULL, "an event can be made");
}

/* Those who called it may be about to release it, which in a single-threaded apartment is a call to this thread. */
static bool is_alone(void *context)
{
    struct event_sink *sink = context;
    DWORD index;

    CoWaitForMultipleHandles(0, 1, 1, &sink->heard, &index);
    return sink->references == 1;
}

void sink_end(struct event_sink *sink)
{
    check(wait_until(is_alone, sink, LONGEST_WAIT), "nobody holds the sink: %ld references", sink->references);
    check(sink->wrong == 0, "each call is OnEventLogged with a number; %ld were not", sink->wrong);
    CloseHandle(sink->heard);
}

IConnectionPoint *events_of(IVMVirtualPC *app)
{
    IConnectionPointContainer *container = NULL;
    IConnectionPoint *point = NULL;

    if (!check_hr(IVMVirtualPC_QueryInterface(app, &IID_IConnectionPointContainer, (void **)&container), S_OK,
                  "IConnectionPointContainer"))
        return NULL;
    check_hr(IConnectionPointContainer_FindConnectionPoint(container, &DIID_IVMVirtualPCEvents, &point), S_OK,
             "FindConnectionPoint");
    IConnectionPointContainer_Release(container);
    return point;
}

IConnectionPoint *sink_connect(IVMVirtualPC *app, struct event_sink *sink, DWORD *cookie)
{
    IConnectionPoint *point = events_of(app);

    *cookie = 0;
    if (point == NULL)
        return NULL;
    check_hr(IConnectionPoint_Advise(point, (IUnknown *)&sink->dispatch, cookie), S_OK, "Advise");
    check(*cookie != 0, "there is a cookie");
    return point;
}

bool sink_hears(struct event_sink *sink)
{
    DWORD index;

    return check_hr(CoWaitForMultipleHandles(0, LONGEST_WAIT, 1, &sink->heard, &index), S_OK, "waiting for an event");
}

bool sink_stays_silent(struct event_sink *sink)
{
    DWORD index;

    return check_hr(CoWaitForMultipleHandles(0, SILENCE, 1, &sink->heard, &index), RPC_S_CALLPENDING,
                    "waiting for no event");
}
