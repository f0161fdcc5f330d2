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
 * The kinds of access that a caller allows, DISPATCH_... bits, when a member with these `kinds` has one of them; 0 when
 * not. Decided here, since versions of Windows and Wine differ in what they say of the wrong kind.
 *
 * Two things are forgiven that script hosts send: JScript's Enumerator calls _NewEnum as a method, and VBScript's `Set
 * object.Property = value` asks for a put by reference, which no interface of this DLL has. Who allows a put wants to
 * put, whatever else he allows: nothing is read in its place.
 */
static WORD access_of(DISPID id, WORD flags, WORD kinds)
{
    if (id == DISPID_NEWENUM && (flags & DISPATCH_METHOD))
        flags |= DISPATCH_PROPERTYGET;
    if (flags & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF))
        flags = DISPATCH_PROPERTYPUT;
    return (flags & kinds) != 0 ? flags : 0;
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

/* Calls a member that has this kind of access. */
static HRESULT call(struct com_object *object, DISPID id, WORD access, const DISPPARAMS *params, VARIANT *result,
                    EXCEPINFO *exception, UINT *bad_argument)
{
    DISPPARAMS plain = *params;
    ITypeInfo *info;
    HRESULT hr = typeinfo_get(object->class->iid, &info);

    if (FAILED(hr))
        return hr;
    plain.rgvarg = calloc((size_t)params->cArgs + 1, sizeof *plain.rgvarg); /* + 1: no argument is no failure */
    if (plain.rgvarg != NULL) {
        dereference(params->rgvarg, plain.rgvarg, params->cArgs);
        hr = ITypeInfo_Invoke(info, object, id, access, &plain, result, exception, bad_argument);
        free(plain.rgvarg);
    } else {
        hr = E_OUTOFMEMORY;
    }
    ITypeInfo_Release(info);
    return hr;
}

HRESULT com_object_invoke(struct com_object *object, DISPID id, REFIID iid, WORD flags, DISPPARAMS *params,
                          VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    WORD kinds, access;
    HRESULT hr;

    if (!IsEqualIID(iid, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    if (params == NULL || (params->rgvarg == NULL && params->cArgs > 0))
        return E_INVALIDARG;
    com_error_clear(); /* ITypeInfo::Invoke would take an old error for one of this call */
    hr = typeinfo_member_kinds(object->class->iid, id, &kinds);
    access = access_of(id, flags, kinds);
    if (SUCCEEDED(hr))
        hr = access != 0 ? call(object, id, access, params, result, exception, bad_argument) : DISP_E_MEMBERNOTFOUND;
    if (FAILED(hr) && result != NULL)
        VariantInit(result); /* after a failed call Wine leaves a BSTR there that is none */
    return hr;
}
