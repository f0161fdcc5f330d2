/* com_object.c - lifetime and QueryInterface of all objects, ISupportErrorInfo and IProvideClassInfo. */
#include "com_object.h"

#include "lifetime.h"
#include "typeinfo.h"

#include <stdlib.h>

static const ISupportErrorInfoVtbl error_info_vtable;
static const IProvideClassInfoVtbl class_info_vtable;

void *com_object_new(const struct com_class *class)
{
    struct com_object *object = calloc(1, class->size);

    if (object == NULL)
        return NULL;
    object->vtable = class->vtable;
    object->error_info.lpVtbl = &error_info_vtable;
    object->class_info.lpVtbl = &class_info_vtable;
    object->class = class;
    object->references = 1;
    if (FAILED(CoCreateFreeThreadedMarshaler((IUnknown *)object, &object->marshaler))) {
        free(object);
        return NULL;
    }
    return object;
}

void com_object_keep(struct com_object *object)
{
    InterlockedIncrement(&object->references);
}

bool com_object_try_keep(struct com_object *object)
{
    LONG references = object->references;

    while (references > 0) {
        const LONG seen = InterlockedCompareExchange(&object->references, references + 1, references);

        if (seen == references)
            return true;
        references = seen;
    }
    return false;
}

void com_object_drop(struct com_object *object)
{
    if (InterlockedDecrement(&object->references) != 0)
        return;
    if (object->class->destroy != NULL)
        object->class->destroy(object);
    IUnknown_Release(object->marshaler);
    free(object);
}

HRESULT com_object_publish(struct com_object *object, REFIID iid, void **out)
{
    const HRESULT hr = com_object_query(object, iid, out);

    com_object_drop(object);
    return hr;
}

ULONG com_object_add_client(struct com_object *object)
{
    const LONG clients = InterlockedIncrement(&object->clients);

    if (clients == 1) {
        com_object_keep(object);
        module_object_added();
    }
    return (ULONG)clients;
}

ULONG com_object_remove_client(struct com_object *object)
{
    const LONG clients = InterlockedDecrement(&object->clients);

    if (clients == 0) {
        com_object_drop(object);
        module_object_removed(); /* may wait for tasks, so it comes last */
    }
    return (ULONG)clients;
}

static IUnknown *find_interface(struct com_object *object, REFIID iid)
{
    const struct com_class *class = object->class;

    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, class->iid))
        return (IUnknown *)object;
    if (class->dual && IsEqualIID(iid, &IID_IDispatch))
        return (IUnknown *)object;
    if (IsEqualIID(iid, &IID_ISupportErrorInfo))
        return (IUnknown *)&object->error_info;
    if (class->clsid != NULL && IsEqualIID(iid, &IID_IProvideClassInfo))
        return (IUnknown *)&object->class_info;
    return NULL;
}

HRESULT com_object_query(struct com_object *object, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = find_interface(object, iid);
    if (*out != NULL) {
        com_object_add_client(object);
        return S_OK;
    }
    if (IsEqualIID(iid, &IID_IMarshal) && !object->class->bound) /* the marshaler counts its references on the object */
        return IUnknown_QueryInterface(object->marshaler, iid, out);
    if (object->class->query != NULL)
        return object->class->query(object, iid, out);
    return E_NOINTERFACE;
}

/* ISupportErrorInfo */

static struct com_object *object_of_error_info(ISupportErrorInfo *self)
{
    return CONTAINING_RECORD(self, struct com_object, error_info);
}

static HRESULT STDMETHODCALLTYPE error_info_QueryInterface(ISupportErrorInfo *self, REFIID iid, void **out)
{
    return com_object_query(object_of_error_info(self), iid, out);
}

static ULONG STDMETHODCALLTYPE error_info_AddRef(ISupportErrorInfo *self)
{
    return com_object_add_client(object_of_error_info(self));
}

static ULONG STDMETHODCALLTYPE error_info_Release(ISupportErrorInfo *self)
{
    return com_object_remove_client(object_of_error_info(self));
}

static HRESULT STDMETHODCALLTYPE error_info_InterfaceSupportsErrorInfo(ISupportErrorInfo *self, REFIID iid)
{
    return IsEqualIID(iid, object_of_error_info(self)->class->iid) ? S_OK : S_FALSE;
}

static const ISupportErrorInfoVtbl error_info_vtable = {
    COM_UNKNOWN_SLOTS(error_info),
    error_info_InterfaceSupportsErrorInfo,
};

/* IProvideClassInfo */

static struct com_object *object_of_class_info(IProvideClassInfo *self)
{
    return CONTAINING_RECORD(self, struct com_object, class_info);
}

static HRESULT STDMETHODCALLTYPE class_info_QueryInterface(IProvideClassInfo *self, REFIID iid, void **out)
{
    return com_object_query(object_of_class_info(self), iid, out);
}

static ULONG STDMETHODCALLTYPE class_info_AddRef(IProvideClassInfo *self)
{
    return com_object_add_client(object_of_class_info(self));
}

static ULONG STDMETHODCALLTYPE class_info_Release(IProvideClassInfo *self)
{
    return com_object_remove_client(object_of_class_info(self));
}

static HRESULT STDMETHODCALLTYPE class_info_GetClassInfo(IProvideClassInfo *self, ITypeInfo **info)
{
    return typeinfo_get(object_of_class_info(self)->class->clsid, info);
}

static const IProvideClassInfoVtbl class_info_vtable = {
    COM_UNKNOWN_SLOTS(class_info),
    class_info_GetClassInfo,
};
