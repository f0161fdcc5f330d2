/* connection_point.c - IConnectionPointContainer and IConnectionPoint of objects with events. */
#include "connection_point.h"

#include "com_enum.h"
#include "com_error.h"

#include <stdlib.h>

/* Protects the list of points, and the sinks of all of them. Never held while the code of others may run. */
static SRWLOCK lock = SRWLOCK_INIT;
static struct connection_point *first;
static DWORD last_cookie;
static ULONG sink_count; /* of all points */
static void (*at_change)(void);

/* ---- Whether there are sinks ---- */

void connection_point_at_change(void (*act)(void))
{
    AcquireSRWLockExclusive(&lock);
    at_change = act;
    ReleaseSRWLockExclusive(&lock);
}

bool connection_point_has_sinks(void)
{
    bool has_sinks;

    AcquireSRWLockShared(&lock);
    has_sinks = sink_count > 0;
    ReleaseSRWLockShared(&lock);
    return has_sinks;
}

/* Holds no lock. */
static void tell_change(bool is_first_or_last)
{
    void (*act)(void);

    AcquireSRWLockShared(&lock);
    act = at_change;
    ReleaseSRWLockShared(&lock);
    if (is_first_or_last && act != NULL)
        act();
}

/* The Global Interface Table */

static HRESULT open_table(IGlobalInterfaceTable **table)
{
    *table = NULL;
    return CoCreateInstance(&CLSID_StdGlobalInterfaceTable, NULL, CLSCTX_INPROC_SERVER, &IID_IGlobalInterfaceTable,
                            (void **)table);
}

static void forget(const struct sink *sink)
{
    IGlobalInterfaceTable *table;

    if (FAILED(open_table(&table)))
        return;
    IGlobalInterfaceTable_RevokeInterfaceFromGlobal(table, sink->registration);
    IGlobalInterfaceTable_Release(table);
}

/*
 * Sinks answer for the interface of the events and for IDispatch, some for the latter alone. By IDispatch one may mean
 * something else of itself, so that comes second. Wine can marshal nothing else, though.
 */
static HRESULT remember(struct sink *sink, const IID *iid, IUnknown *object)
{
    const IID *const iids[] = { iid, &IID_IDispatch };
    IGlobalInterfaceTable *table;
    HRESULT hr = open_table(&table);

    if (FAILED(hr))
        return hr;
    hr = E_NOINTERFACE;
    for (size_t i = 0; i < ARRAYSIZE(iids) && FAILED(hr); i++) {
        IUnknown *events;

        sink->iid = iids[i];
        if (FAILED(IUnknown_QueryInterface(object, iids[i], (void **)&events)))
            continue;
        hr = IGlobalInterfaceTable_RegisterInterfaceInGlobal(table, events, iids[i], &sink->registration);
        IUnknown_Release(events);
    }
    IGlobalInterfaceTable_Release(table);
    return hr;
}

static HRESULT look_up(const struct sink *sink, const IID *iid, void **out)
{
    IGlobalInterfaceTable *table;
    HRESULT hr = open_table(&table);

    *out = NULL;
    if (FAILED(hr))
        return hr;
    hr = IGlobalInterfaceTable_GetInterfaceFromGlobal(table, sink->registration, iid, out);
    IGlobalInterfaceTable_Release(table);
    return hr;
}

/* The sinks */

/* Where the pointer to the sink with that cookie is, or the end of the list. The caller holds the lock. */
static struct sink **find(struct connection_point *point, DWORD cookie)
{
    struct sink **link = &point->sinks;

    while (*link != NULL && (*link)->cookie != cookie)
        link = &(*link)->next;
    return link;
}

static bool is_connected(DWORD cookie)
{
    bool found = false;

    AcquireSRWLockShared(&lock);
    for (struct connection_point *point = first; point != NULL && !found; point = point->next)
        found = *find(point, cookie) != NULL;
    ReleaseSRWLockShared(&lock);
    return found;
}

static bool is_for(const struct connection_point *point, const IID *iid, const void *source)
{
    return point->source == source && IsEqualIID(point->iid, iid);
}

/* Copies the sinks of one point, or, with NULL, of all that are for such events. The caller holds the lock. */
static struct sink *copy_sinks(const struct connection_point *only, const IID *iid, const void *source, size_t *count)
{
    struct sink *copies;
    size_t length = 0;

    for (const struct connection_point *point = first; point != NULL; point = point->next)
        for (const struct sink *sink = point->sinks; sink != NULL; sink = sink->next)
            length++;
    *count = 0;
    copies = length > 0 ? malloc(length * sizeof *copies) : NULL;
    if (copies == NULL)
        return NULL;
    for (const struct connection_point *point = first; point != NULL; point = point->next)
        for (const struct sink *sink = point->sinks; sink != NULL; sink = sink->next)
            if (only != NULL ? point == only : is_for(point, iid, source))
                copies[(*count)++] = *sink;
    return copies;
}

struct sink *connection_point_all_sinks(const IID *iid, const void *source, size_t *count)
{
    struct sink *copies;

    AcquireSRWLockShared(&lock);
    copies = copy_sinks(NULL, iid, source, count);
    ReleaseSRWLockShared(&lock);
    return copies;
}

/* Asked afterwards: while the sink is connected, its registration is its own. */
IDispatch *connection_point_reach(const struct sink *sink)
{
    IDispatch *events;

    if (FAILED(look_up(sink, sink->iid, (void **)&events)))
        return NULL;
    if (is_connected(sink->cookie))
        return events;
    IDispatch_Release(events);
    return NULL;
}

/* IConnectionPoint: an object of its own, whose life is that of the owner */

static struct connection_point *of_point(IConnectionPoint *self)
{
    return CONTAINING_RECORD(self, struct connection_point, point);
}

static HRESULT STDMETHODCALLTYPE point_QueryInterface(IConnectionPoint *self, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IConnectionPoint))
        return E_NOINTERFACE;
    *out = self;
    com_object_add_client(of_point(self)->owner);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE point_AddRef(IConnectionPoint *self)
{
    return com_object_add_client(of_point(self)->owner);
}

static ULONG STDMETHODCALLTYPE point_Release(IConnectionPoint *self)
{
    return com_object_remove_client(of_point(self)->owner);
}

static HRESULT STDMETHODCALLTYPE point_GetConnectionInterface(IConnectionPoint *self, IID *iid)
{
    HRESULT hr = com_require(&IID_IConnectionPoint, iid, L"IConnectionPoint.GetConnectionInterface");

    if (SUCCEEDED(hr))
        *iid = *of_point(self)->iid;
    return hr;
}

static HRESULT STDMETHODCALLTYPE point_GetConnectionPointContainer(IConnectionPoint *self,
                                                                   IConnectionPointContainer **container)
{
    struct connection_point *point = of_point(self);
    HRESULT hr = com_require(&IID_IConnectionPoint, container, L"IConnectionPoint.GetConnectionPointContainer");

    if (FAILED(hr))
        return hr;
    *container = &point->container;
    com_object_add_client(point->owner);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE point_Advise(IConnectionPoint *self, IUnknown *object, DWORD *cookie)
{
    struct connection_point *point = of_point(self);
    struct sink *sink;
    bool is_first;
    HRESULT hr;

    if (cookie != NULL)
        *cookie = 0;
    hr = com_require_all(&IID_IConnectionPoint, L"IConnectionPoint.Advise", COM_NEEDS(object, cookie));
    if (FAILED(hr))
        return hr;
    sink = calloc(1, sizeof *sink);
    if (sink == NULL)
        return com_fail_status(&IID_IConnectionPoint, VHD_OUT_OF_MEMORY, L"IConnectionPoint.Advise");
    hr = remember(sink, point->iid, object);
    if (FAILED(hr)) {
        free(sink);
        return com_fail_status(&IID_IConnectionPoint, VHD_NO_SINK, L"IConnectionPoint.Advise");
    }
    AcquireSRWLockExclusive(&lock);
    sink->cookie = ++last_cookie;
    *cookie = sink->cookie;
    *find(point, 0) = sink; /* at the end: no sink has the cookie 0 */
    is_first = sink_count++ == 0;
    ReleaseSRWLockExclusive(&lock);
    tell_change(is_first);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE point_Unadvise(IConnectionPoint *self, DWORD cookie)
{
    struct sink **link, *sink;
    bool is_last = false;

    AcquireSRWLockExclusive(&lock);
    link = find(of_point(self), cookie);
    sink = *link;
    if (sink != NULL) {
        *link = sink->next;
        is_last = --sink_count == 0;
    }
    ReleaseSRWLockExclusive(&lock);
    tell_change(is_last);
    if (sink == NULL)
        return com_fail_status(&IID_IConnectionPoint, VHD_NO_CONNECTION, L"IConnectionPoint.Unadvise");
    forget(sink);
    free(sink);
    return S_OK;
}

/* The enumerator has pointers that the calling thread may use. */
static HRESULT STDMETHODCALLTYPE point_EnumConnections(IConnectionPoint *self, IEnumConnections **out)
{
    HRESULT hr = com_require(&IID_IConnectionPoint, out, L"IConnectionPoint.EnumConnections");
    CONNECTDATA *connections;
    struct sink *sinks;
    size_t count;
    ULONG reached = 0;

    if (FAILED(hr))
        return hr;
    AcquireSRWLockShared(&lock);
    sinks = copy_sinks(of_point(self), NULL, NULL, &count);
    ReleaseSRWLockShared(&lock);
    connections = calloc(count + 1, sizeof *connections); /* + 1: no sink is no failure */
    for (size_t i = 0; connections != NULL && i < count; i++) {
        IDispatch *events = connection_point_reach(&sinks[i]);

        if (events != NULL)
            connections[reached++] = (CONNECTDATA){ (IUnknown *)events, sinks[i].cookie };
    }
    free(sinks);
    *out = NULL;
    hr = connections != NULL ? com_enum_create(ENUM_CONNECTIONS, connections, reached, (void **)out) : E_OUTOFMEMORY;
    com_enum_free_items(ENUM_CONNECTIONS, connections, reached);
    return SUCCEEDED(hr)
               ? hr
               : com_fail_status(&IID_IConnectionPoint, VHD_OUT_OF_MEMORY, L"IConnectionPoint.EnumConnections");
}

static const IConnectionPointVtbl point_vtable = {
    COM_UNKNOWN_SLOTS(point), point_GetConnectionInterface, point_GetConnectionPointContainer, point_Advise,
    point_Unadvise,           point_EnumConnections,
};

/* IConnectionPointContainer: an interface of the owner */

static struct connection_point *of_container(IConnectionPointContainer *self)
{
    return CONTAINING_RECORD(self, struct connection_point, container);
}

static HRESULT STDMETHODCALLTYPE container_QueryInterface(IConnectionPointContainer *self, REFIID iid, void **out)
{
    return com_object_query(of_container(self)->owner, iid, out);
}

static ULONG STDMETHODCALLTYPE container_AddRef(IConnectionPointContainer *self)
{
    return com_object_add_client(of_container(self)->owner);
}

static ULONG STDMETHODCALLTYPE container_Release(IConnectionPointContainer *self)
{
    return com_object_remove_client(of_container(self)->owner);
}

static HRESULT STDMETHODCALLTYPE container_EnumConnectionPoints(IConnectionPointContainer *self,
                                                                IEnumConnectionPoints **out)
{
    IConnectionPoint *const point = &of_container(self)->point;
    HRESULT hr = com_require(&IID_IConnectionPointContainer, out, L"IConnectionPointContainer.EnumConnectionPoints");

    if (FAILED(hr))
        return hr;
    hr = com_enum_create(ENUM_CONNECTION_POINTS, &point, 1, (void **)out);
    return SUCCEEDED(hr) ? hr
                         : com_fail_status(&IID_IConnectionPointContainer, VHD_OUT_OF_MEMORY,
                                           L"IConnectionPointContainer.EnumConnectionPoints");
}

static HRESULT STDMETHODCALLTYPE container_FindConnectionPoint(IConnectionPointContainer *self, REFIID iid,
                                                               IConnectionPoint **point)
{
    HRESULT hr;

    if (point != NULL)
        *point = NULL;
    hr = com_require_all(&IID_IConnectionPointContainer, L"IConnectionPointContainer.FindConnectionPoint",
                         COM_NEEDS(iid, point));
    if (FAILED(hr))
        return hr;
    if (!IsEqualIID(iid, of_container(self)->iid))
        return com_fail_status(&IID_IConnectionPointContainer, VHD_NO_SUCH_EVENTS,
                               L"IConnectionPointContainer.FindConnectionPoint");
    *point = &of_container(self)->point;
    com_object_add_client(of_container(self)->owner);
    return S_OK;
}

static const IConnectionPointContainerVtbl container_vtable = {
    COM_UNKNOWN_SLOTS(container),
    container_EnumConnectionPoints,
    container_FindConnectionPoint,
};

void connection_point_begin(struct connection_point *point, struct com_object *owner, const IID *iid,
                            const void *source)
{
    point->container.lpVtbl = &container_vtable;
    point->point.lpVtbl = &point_vtable;
    point->owner = owner;
    point->iid = iid;
    point->source = source;
    AcquireSRWLockExclusive(&lock);
    point->next = first;
    first = point;
    ReleaseSRWLockExclusive(&lock);
}

void connection_point_end(struct connection_point *point)
{
    ULONG count = 0;
    bool is_last;

    AcquireSRWLockExclusive(&lock);
    for (struct connection_point **link = &first; *link != NULL; link = &(*link)->next) {
        if (*link == point) {
            *link = point->next;
            break;
        }
    }
    for (const struct sink *sink = point->sinks; sink != NULL; sink = sink->next)
        count++;
    sink_count -= count;
    is_last = count > 0 && sink_count == 0;
    ReleaseSRWLockExclusive(&lock);
    tell_change(is_last);
    while (point->sinks != NULL) { /* which no other thread can reach any more */
        struct sink *sink = point->sinks;

        point->sinks = sink->next;
        forget(sink);
        free(sink);
    }
}

HRESULT connection_point_query(struct connection_point *point, REFIID iid, void **out)
{
    if (!IsEqualIID(iid, &IID_IConnectionPointContainer))
        return E_NOINTERFACE;
    *out = &point->container;
    com_object_add_client(point->owner);
    return S_OK;
}
