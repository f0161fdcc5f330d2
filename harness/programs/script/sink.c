/* sink.c - the events of an object, which call the functions of the script that have their names behind a prefix. */
#include "script.h"

#include <ocidl.h>
#include <stdlib.h>
#include <wchar.h>

struct sink {
    IDispatch dispatch;
    LONG references;
    IID iid;
    ITypeInfo *type; /* of the event interface, which has the names */
    IActiveScript *engine;
    BSTR prefix;
    IUnknown *source;
    IConnectionPoint *point;
    DWORD cookie;
    struct sink *next;
};

static struct sink *first; /* connected */

static struct sink *sink_of(IDispatch *dispatch)
{
    return CONTAINING_RECORD(dispatch, struct sink, dispatch);
}

static ULONG STDMETHODCALLTYPE add_ref(IDispatch *self)
{
    return (ULONG)InterlockedIncrement(&sink_of(self)->references);
}

static ULONG STDMETHODCALLTYPE release(IDispatch *self)
{
    struct sink *sink = sink_of(self);
    LONG left = InterlockedDecrement(&sink->references);

    if (left == 0) {
        if (sink->type != NULL)
            ITypeInfo_Release(sink->type);
        SysFreeString(sink->prefix);
        free(sink);
    }
    return (ULONG)left;
}

static HRESULT STDMETHODCALLTYPE query_interface(IDispatch *self, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IDispatch) && !IsEqualIID(iid, &sink_of(self)->iid))
        return E_NOINTERFACE;
    *out = self;
    add_ref(self);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_ids_of_names(IDispatch *self, REFIID iid, LPOLESTR *names, UINT count, LCID locale,
                                                  DISPID *ids)
{
    ids[0] = DISPID_UNKNOWN;
    return DISP_E_UNKNOWNNAME;
}

/* The prefix and the name of an event as one text; NULL for an event without a name. */
static WCHAR *function_name(const struct sink *sink, DISPID id)
{
    BSTR name = NULL;
    WCHAR *text = NULL;
    UINT count = 0;

    if (FAILED(ITypeInfo_GetNames(sink->type, id, &name, 1, &count)) || count == 0)
        return NULL;
    text = calloc((size_t)SysStringLen(sink->prefix) + SysStringLen(name) + 1, sizeof *text);
    if (text != NULL) {
        wcscpy(text, sink->prefix);
        wcscat(text, name);
    }
    SysFreeString(name);
    return text;
}

/* A script that has no function for an event does not want to hear it. */
static HRESULT STDMETHODCALLTYPE invoke(IDispatch *self, DISPID id, REFIID iid, LCID locale, WORD flags,
                                        DISPPARAMS *arguments, VARIANT *result, EXCEPINFO *exception, UINT *wrong)
{
    struct sink *sink = sink_of(self);
    WCHAR *name = function_name(sink, id);
    IDispatch *script = NULL;
    DISPID function;

    if (name != NULL && SUCCEEDED(sink->engine->lpVtbl->GetScriptDispatch(sink->engine, NULL, &script)) &&
        SUCCEEDED(IDispatch_GetIDsOfNames(script, &IID_NULL, &name, 1, locale, &function)))
        IDispatch_Invoke(script, function, iid, locale, DISPATCH_METHOD, arguments, result, exception, wrong);
    if (script != NULL)
        IDispatch_Release(script);
    free(name);
    return S_OK;
}

static const IDispatchVtbl vtbl = {
    query_interface, add_ref, release, script_no_type_info_count, script_no_type_info, get_ids_of_names, invoke,
};

/* The type of an event interface, which stands in the library of the object's own type. */
static HRESULT find_type(IUnknown *source, const IID *iid, ITypeInfo **type)
{
    IDispatch *dispatch = NULL;
    ITypeInfo *own = NULL;
    ITypeLib *library = NULL;
    UINT index;
    HRESULT hr = IUnknown_QueryInterface(source, &IID_IDispatch, (void **)&dispatch);

    *type = NULL;
    if (SUCCEEDED(hr))
        hr = IDispatch_GetTypeInfo(dispatch, 0, 0, &own);
    if (SUCCEEDED(hr))
        hr = ITypeInfo_GetContainingTypeLib(own, &library, &index);
    if (SUCCEEDED(hr))
        hr = ITypeLib_GetTypeInfoOfGuid(library, iid, type);
    if (library != NULL)
        ITypeLib_Release(library);
    if (own != NULL)
        ITypeInfo_Release(own);
    if (dispatch != NULL)
        IDispatch_Release(dispatch);
    return hr;
}

/* The first connection point; objects that scripts can use have one. */
static HRESULT find_point(IUnknown *source, IConnectionPoint **point)
{
    IConnectionPointContainer *container = NULL;
    IEnumConnectionPoints *points = NULL;
    ULONG count = 0;
    HRESULT hr = IUnknown_QueryInterface(source, &IID_IConnectionPointContainer, (void **)&container);

    *point = NULL;
    if (SUCCEEDED(hr))
        hr = IConnectionPointContainer_EnumConnectionPoints(container, &points);
    if (SUCCEEDED(hr))
        hr = IEnumConnectionPoints_Next(points, 1, point, &count) == S_OK ? S_OK : E_NOINTERFACE;
    if (points != NULL)
        IEnumConnectionPoints_Release(points);
    if (container != NULL)
        IConnectionPointContainer_Release(container);
    return hr;
}

static void disconnect(struct sink **place)
{
    struct sink *sink = *place;

    *place = sink->next;
    IConnectionPoint_Unadvise(sink->point, sink->cookie);
    IConnectionPoint_Release(sink->point);
    IUnknown_Release(sink->source);
    release(&sink->dispatch);
}

HRESULT sink_connect(IActiveScript *engine, IUnknown *source, const WCHAR *prefix)
{
    struct sink *sink = calloc(1, sizeof *sink);
    HRESULT hr = sink != NULL ? find_point(source, &sink->point) : E_OUTOFMEMORY;

    if (FAILED(hr)) {
        free(sink);
        return hr;
    }
    sink->dispatch.lpVtbl = &vtbl;
    sink->references = 1;
    sink->engine = engine;
    sink->prefix = SysAllocString(prefix);
    hr = IConnectionPoint_GetConnectionInterface(sink->point, &sink->iid);
    if (SUCCEEDED(hr))
        hr = find_type(source, &sink->iid, &sink->type);
    if (SUCCEEDED(hr))
        hr = IConnectionPoint_Advise(sink->point, (IUnknown *)&sink->dispatch, &sink->cookie);
    if (FAILED(hr)) {
        IConnectionPoint_Release(sink->point);
        release(&sink->dispatch);
        return hr;
    }
    IUnknown_AddRef(source);
    sink->source = source;
    sink->next = first;
    first = sink;
    return S_OK;
}

HRESULT sink_disconnect(IUnknown *source)
{
    bool found = false;

    for (struct sink **place = &first; *place != NULL;) {
        if ((*place)->source == source) {
            found = true;
            disconnect(place);
        } else {
            place = &(*place)->next;
        }
    }
    return found ? S_OK : E_INVALIDARG;
}

void sinks_disconnect(void)
{
    while (first != NULL)
        disconnect(&first);
}
