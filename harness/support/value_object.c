/* value_object.c - an automation object with a default value. */
#include "value_object.h"

static struct value_object *of_dispatch(IDispatch *self)
{
    return CONTAINING_RECORD(self, struct value_object, dispatch);
}

static HRESULT STDMETHODCALLTYPE object_QueryInterface(IDispatch *self, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IDispatch))
        return E_NOINTERFACE;
    *out = self;
    IDispatch_AddRef(self);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE object_AddRef(IDispatch *self)
{
    return (ULONG)InterlockedIncrement(&of_dispatch(self)->references);
}

static ULONG STDMETHODCALLTYPE object_Release(IDispatch *self)
{
    return (ULONG)InterlockedDecrement(&of_dispatch(self)->references);
}

static HRESULT STDMETHODCALLTYPE object_GetTypeInfoCount(IDispatch *self, UINT *count)
{
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE object_GetTypeInfo(IDispatch *self, UINT index, LCID locale, ITypeInfo **info)
{
    *info = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE object_GetIDsOfNames(IDispatch *self, REFIID iid, LPOLESTR *names, UINT count,
                                                      LCID locale, DISPID *ids)
{
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE object_Invoke(IDispatch *self, DISPID id, REFIID iid, LCID locale, WORD flags,
                                               DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception,
                                               UINT *bad_argument)
{
    struct value_object *object = of_dispatch(self);

    if (id != DISPID_VALUE || !(flags & DISPATCH_PROPERTYGET) || params == NULL || params->cArgs != 0 ||
        result == NULL || V_VT(&object->value) == VT_ERROR)
        return DISP_E_MEMBERNOTFOUND;
    VariantInit(result);
    return VariantCopy(result, &object->value);
}

static IDispatchVtbl vtable = {
    object_QueryInterface, object_AddRef,        object_Release, object_GetTypeInfoCount,
    object_GetTypeInfo,    object_GetIDsOfNames, object_Invoke,
};

VARIANT value_object_init(struct value_object *object, VARIANT value)
{
    VARIANT variant;

    *object = (struct value_object){ .dispatch = { &vtable }, .value = value, .references = 1 };
    VariantInit(&variant);
    V_VT(&variant) = VT_DISPATCH;
    V_DISPATCH(&variant) = &object->dispatch;
    return variant;
}

void value_object_check_free(const struct value_object *object)
{
    check(object->references == 1, "the object has %ld references, not its own only", object->references);
}
