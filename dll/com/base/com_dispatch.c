/* com_dispatch.c - IDispatch of all objects, driven by the type library. */
#include "com_object.h"

#include "com_error.h"
#include "com_value.h"
#include "typeinfo.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

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

/* Other forms of methods */

static const struct com_form *form_of(ITypeInfo *info, const struct com_class *class, DISPID id,
                                      const DISPPARAMS *params)
{
    const struct com_form *form = class->forms;

    if (form == NULL || params->cNamedArgs > 0)
        return NULL;
    for (; form->member != NULL; form++) {
        WCHAR name[64];
        WCHAR *names[] = { name };
        DISPID found;

        wcscpy(name, form->member);
        if (form->count == params->cArgs && SUCCEEDED(ITypeInfo_GetIDsOfNames(info, names, 1, &found)) && found == id)
            return form;
    }
    return NULL;
}

/* What Invoke says of a failure that is left in IErrorInfo, as ITypeInfo::Invoke does. */
static HRESULT raise(HRESULT hr, EXCEPINFO *exception)
{
    IErrorInfo *info;

    if (exception == NULL)
        return DISP_E_EXCEPTION;
    *exception = (EXCEPINFO){ .scode = hr };
    if (GetErrorInfo(0, &info) != S_OK)
        return DISP_E_EXCEPTION;
    IErrorInfo_GetSource(info, &exception->bstrSource);
    IErrorInfo_GetDescription(info, &exception->bstrDescription);
    IErrorInfo_Release(info);
    return DISP_E_EXCEPTION;
}

/* Makes the arguments those of our form; there is room for one more. They stand in reverse order. */
static HRESULT take_form(const struct com_class *class, const struct com_form *form, DISPPARAMS *plain,
                         EXCEPINFO *exception)
{
    int64_t type;
    UINT place;

    if (form->bus_type < 0) {
        memmove(plain->rgvarg + 1, plain->rgvarg, plain->cArgs++ * sizeof *plain->rgvarg);
        V_VT(&plain->rgvarg[0]) = VT_BOOL;
        V_BOOL(&plain->rgvarg[0]) = VARIANT_FALSE;
        return S_OK;
    }
    place = plain->cArgs - 1 - (UINT)form->bus_type;
    if (!com_integer(&plain->rgvarg[place], INT32_MIN, INT32_MAX, &type))
        return DISP_E_TYPEMISMATCH;
    if (type != vmDriveBusType_IDE)
        return raise(com_fail_member(class->iid, VHD_DRIVE_SCSI, L"IDispatch.Invoke", form->member), exception);
    plain->cArgs--;
    memmove(plain->rgvarg + place, plain->rgvarg + place + 1, (plain->cArgs - place) * sizeof *plain->rgvarg);
    return S_OK;
}

/* Calls a member that has this kind of access. */
static HRESULT call(struct com_object *object, DISPID id, WORD access, const DISPPARAMS *params, VARIANT *result,
                    EXCEPINFO *exception, UINT *bad_argument)
{
    DISPPARAMS plain = *params;
    const struct com_form *form;
    ITypeInfo *info;
    HRESULT hr = typeinfo_get(object->class->iid, &info);

    if (FAILED(hr))
        return hr;
    form = form_of(info, object->class, id, params);
    plain.rgvarg = calloc((size_t)params->cArgs + 1, sizeof *plain.rgvarg); /* + 1: a form may have one more */
    if (plain.rgvarg != NULL) {
        dereference(params->rgvarg, plain.rgvarg, params->cArgs);
        if (form != NULL)
            hr = take_form(object->class, form, &plain, exception);
        if (SUCCEEDED(hr))
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
