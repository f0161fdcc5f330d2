/* client_dispatch.c - the IDispatch of an object that a client hands to OpenVPC. */
#include "client_dispatch.h"

static struct client_dispatch *of_dispatch(IDispatch *self)
{
    return CONTAINING_RECORD(self, struct client_dispatch, dispatch);
}

static HRESULT STDMETHODCALLTYPE client_QueryInterface(IDispatch *self, REFIID iid, void **out)
{
    const IID *own = of_dispatch(self)->iid;

    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && (own == NULL || (!IsEqualIID(iid, own) && !IsEqualIID(iid, &IID_IDispatch))))
        return E_NOINTERFACE;
    *out = self;
    IDispatch_AddRef(self);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE client_AddRef(IDispatch *self)
{
    return (ULONG)InterlockedIncrement(&of_dispatch(self)->references);
}

static ULONG STDMETHODCALLTYPE client_Release(IDispatch *self)
{
    return (ULONG)InterlockedDecrement(&of_dispatch(self)->references);
}

static HRESULT STDMETHODCALLTYPE client_GetTypeInfoCount(IDispatch *self, UINT *count)
{
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE client_GetTypeInfo(IDispatch *self, UINT index, LCID locale, ITypeInfo **info)
{
    *info = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE client_GetIDsOfNames(IDispatch *self, REFIID iid, LPOLESTR *names, UINT count,
                                                      LCID locale, DISPID *ids)
{
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE client_Invoke(IDispatch *self, DISPID id, REFIID iid, LCID locale, WORD flags,
                                               DISPPARAMS *arguments, VARIANT *result, EXCEPINFO *exception,
                                               UINT *bad_argument)
{
    struct client_dispatch *client = of_dispatch(self);

    return client->called(client, id, iid, flags, arguments, result);
}

static IDispatchVtbl vtable = {
    client_QueryInterface, client_AddRef,        client_Release, client_GetTypeInfoCount,
    client_GetTypeInfo,    client_GetIDsOfNames, client_Invoke,
};

void client_dispatch_begin(struct client_dispatch *self, const IID *iid,
                           HRESULT (*called)(struct client_dispatch *self, DISPID id, REFIID iid, WORD flags,
                                             DISPPARAMS *arguments, VARIANT *result))
{
    *self = (struct client_dispatch){ .dispatch = { &vtable }, .iid = iid, .references = 1, .called = called };
}

#define MAX_WAIT 30000

struct held {
    struct client_dispatch *client;
    HANDLE event;
};

static bool is_alone(void *context)
{
    struct held *held = context;
    DWORD index;

    CoWaitForMultipleHandles(0, 1, 1, &held->event, &index);
    return held->client->references == 1;
}

void client_dispatch_end(struct client_dispatch *self, HANDLE event)
{
    struct held held = { self, event };

    check(wait_until(is_alone, &held, MAX_WAIT), "nobody holds the client's object: %ld references", self->references);
}

IConnectionPoint *client_events_of(void *object, const IID *events)
{
    IConnectionPointContainer *container = NULL;
    IConnectionPoint *point = NULL;

    if (!check_hr(IUnknown_QueryInterface((IUnknown *)object, &IID_IConnectionPointContainer, (void **)&container),
                  S_OK, "IConnectionPointContainer"))
        return NULL;
    check_hr(IConnectionPointContainer_FindConnectionPoint(container, events, &point), S_OK, "FindConnectionPoint");
    IConnectionPointContainer_Release(container);
    return point;
}
