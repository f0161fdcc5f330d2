/* com_dispatch.c - IDispatch of all objects, driven by the type library. */
#include "com_object.h"

#include "com_error.h"
#include "com_value.h"
#include "typeinfo.h"

#include <stdlib.h>

HRESULT com_object_type_info_count(struct com_object *object, UINT *count)
{
    if (count == NULL)
        return E_POINTER;
    *count = 1;
    return S_OK;
}

HRESULT com_object_type_info(struct com_object *object, UINT index, ITypeInfo **info)
{
    if (info == NULL)
        return E_POINTER;
    *info = NULL;
    return index == 0 ? typeinfo_get(object->class->iid, info) : DISP_E_BADINDEX;
}

HRESULT com_object_ids_of_names(struct com_object *object, REFIID iid, LPOLESTR *names, UINT count, DISPID *ids)
{
    ITypeInfo *info;
    HRESULT hr;

    if (!IsEqualIID(iid, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    if (names == NULL || ids == NULL)
        return E_POINTER;
    hr = typeinfo_get(object->class->iid, &info);
    if (FAILED(hr))
        return hr;
    hr = ITypeInfo_GetIDsOfNames(info, names, count, ids);
    ITypeInfo_Release(info);
    return hr;
}

/*
 * What script hosts send and type information does not accept: JScript's Enumerator calls _NewEnum as a method, and
 * VBScript's `Set object.Property = value` asks for a put by reference. No interface of this DLL has one.
 */
static WORD forgiven_flags(DISPID id, WORD flags)
{
    if (id == DISPID_NEWENUM && (flags & DISPATCH_METHOD))
        flags |= DISPATCH_PROPERTYGET;
    if (flags & DISPATCH_PROPERTYPUTREF)
        flags = (WORD)((flags & ~DISPATCH_PROPERTYPUTREF) | DISPATCH_PROPERTYPUT);
    return flags;
}

/*
 * Copies the arguments, without owning them, replacing references to a VARIANT by that VARIANT. The references are
 * needed by no one: a member of this DLL gives nothing back but its return value.
 */
static void dereference(const VARIANTARG *from, VARIANTARG *to, UINT count)
{
    for (UINT i = 0; i < count; i++)
        to[i] = *com_follow(&from[i]);
}

HRESULT com_object_invoke(struct com_object *object, DISPID id, REFIID iid, WORD flags, DISPPARAMS *params,
                          VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    DISPPARAMS plain;
    ITypeInfo *info;
    HRESULT hr;

    if (!IsEqualIID(iid, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    if (params == NULL || (params->rgvarg == NULL && params->cArgs > 0))
        return E_INVALIDARG;
    com_error_clear(); /* ITypeInfo::Invoke would take an old error for one of this call */
    hr = typeinfo_get(object->class->iid, &info);
    if (FAILED(hr))
        return hr;
    plain = *params;
    plain.rgvarg = calloc((size_t)params->cArgs + 1, sizeof *plain.rgvarg); /* + 1: no argument is no failure */
    if (plain.rgvarg != NULL) {
        dereference(params->rgvarg, plain.rgvarg, params->cArgs);
        hr = ITypeInfo_Invoke(info, object, id, forgiven_flags(id, flags), &plain, result, exception, bad_argument);
        if (FAILED(hr) && result != NULL)
            VariantInit(result); /* after a failed call Wine leaves a BSTR there that is none */
        free(plain.rgvarg);
    } else {
        hr = E_OUTOFMEMORY;
    }
    ITypeInfo_Release(info);
    return hr;
}
