/* machine_host_sink.c - the object whose member the machine host calls when it tells something. */
#include "machine_host_sink.h"

#include "lifetime.h"
#include "machine_host_names.h"
#include "machine_host_wire.h"

#include <stdlib.h>

struct sink_object {
    IDispatch dispatch;
    volatile LONG references;
    SRWLOCK lock;           /* held, shared, while something is told; protects: */
    machine_host_hear hear; /* NULL: it is closed */
};

static struct sink_object *object_of(IDispatch *self)
{
    return CONTAINING_RECORD(self, struct sink_object, dispatch);
}

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IDispatch *self, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IDispatch))
        return E_NOINTERFACE;
    *out = self;
    IDispatch_AddRef(self);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IDispatch *self)
{
    return (ULONG)InterlockedIncrement(&object_of(self)->references);
}

static ULONG STDMETHODCALLTYPE sink_Release(IDispatch *self)
{
    const LONG references = InterlockedDecrement(&object_of(self)->references);

    if (references == 0)
        free(object_of(self));
    return (ULONG)references;
}

static HRESULT STDMETHODCALLTYPE sink_GetTypeInfoCount(IDispatch *self, UINT *count)
{
    (void)self;
    if (count == NULL)
        return E_POINTER;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_GetTypeInfo(IDispatch *self, UINT index, LCID locale, ITypeInfo **info)
{
    (void)self, (void)index, (void)locale;
    if (info == NULL)
        return E_POINTER;
    *info = NULL;
    return DISP_E_BADINDEX;
}

static HRESULT STDMETHODCALLTYPE sink_GetIDsOfNames(IDispatch *self, REFIID iid, LPOLESTR *names, UINT count,
                                                    LCID locale, DISPID *ids)
{
    (void)self, (void)iid, (void)names, (void)count, (void)locale, (void)ids;
    return DISP_E_UNKNOWNNAME;
}

static void tell(struct sink_object *object, const struct machine_host_question *told)
{
    AcquireSRWLockShared(&object->lock);
    if (object->hear != NULL)
        object->hear(told->path, (enum machine_host_event)told->request.command, told->request.numbers[0],
                     told->request.text);
    ReleaseSRWLockShared(&object->lock);
}

static HRESULT STDMETHODCALLTYPE sink_Invoke(IDispatch *self, DISPID id, REFIID iid, LCID locale, WORD flags,
                                             DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception,
                                             UINT *bad_argument)
{
    struct machine_host_question told;

    (void)iid, (void)locale, (void)flags, (void)result, (void)exception, (void)bad_argument;
    if (id != (DISPID)MACHINE_HOST_TELL)
        return DISP_E_MEMBERNOTFOUND;
    if (params == NULL || params->cArgs != 1)
        return DISP_E_BADPARAMCOUNT;
    if (machine_host_wire_read_question(&params->rgvarg[0], &told) != MACHINE_HOST_WIRE_READ)
        return DISP_E_BADVARTYPE;
    module_lock(); /* the code of this module is on the stack while others may run */
    tell(object_of(self), &told);
    machine_host_question_free(&told);
    module_unlock();
    return S_OK;
}

static const IDispatchVtbl sink_vtable = {
    sink_QueryInterface, sink_AddRef,        sink_Release, sink_GetTypeInfoCount,
    sink_GetTypeInfo,    sink_GetIDsOfNames, sink_Invoke,
};

IDispatch *machine_host_sink_new(machine_host_hear hear)
{
    struct sink_object *object = calloc(1, sizeof *object);

    if (object == NULL)
        return NULL;
    object->dispatch.lpVtbl = &sink_vtable;
    object->references = 1;
    object->hear = hear;
    InitializeSRWLock(&object->lock);
    return &object->dispatch;
}

void machine_host_sink_close(IDispatch *sink)
{
    struct sink_object *object = object_of(sink);

    AcquireSRWLockExclusive(&object->lock);
    object->hear = NULL;
    ReleaseSRWLockExclusive(&object->lock);
    CoDisconnectObject((IUnknown *)sink, 0); /* a machine host that has gone, or hangs, gives nothing back */
    IDispatch_Release(sink);
}
