/* object.c - IDispatch by a table of members. */
#include "script.h"

#include <wchar.h>

static struct script_object *object_of(IDispatch *dispatch)
{
    return CONTAINING_RECORD(dispatch, struct script_object, dispatch);
}

SCRIPT_UNKNOWN(IDispatch)

HRESULT STDMETHODCALLTYPE script_no_type_info_count(IDispatch *self, UINT *count)
{
    *count = 0;
    return S_OK;
}

HRESULT STDMETHODCALLTYPE script_no_type_info(IDispatch *self, UINT index, LCID locale, ITypeInfo **info)
{
    *info = NULL;
    return E_NOTIMPL;
}

/* A DISPID is the place of the member. */
static HRESULT STDMETHODCALLTYPE get_ids_of_names(IDispatch *self, REFIID iid, LPOLESTR *names, UINT count, LCID locale,
                                                  DISPID *ids)
{
    const struct script_object *object = object_of(self);

    for (size_t i = 0; i < object->count; i++) {
        if (_wcsicmp(object->members[i].name, names[0]) == 0) {
            ids[0] = (DISPID)i;
            return S_OK;
        }
    }
    ids[0] = DISPID_UNKNOWN;
    return DISP_E_UNKNOWNNAME;
}

static HRESULT STDMETHODCALLTYPE invoke(IDispatch *self, DISPID id, REFIID iid, LCID locale, WORD flags,
                                        DISPPARAMS *arguments, VARIANT *result, EXCEPINFO *exception, UINT *wrong)
{
    struct script_object *object = object_of(self);

    if (result != NULL)
        VariantInit(result);
    if (id < 0 || (size_t)id >= object->count || (flags & (DISPATCH_METHOD | DISPATCH_PROPERTYGET)) == 0)
        return DISP_E_MEMBERNOTFOUND;
    return object->members[id].call(object, arguments, result);
}

const IDispatchVtbl script_object_vtbl = {
    query_interface, stay, stay, script_no_type_info_count, script_no_type_info, get_ids_of_names, invoke,
};

VARIANT *script_argument(const DISPPARAMS *arguments, unsigned index)
{
    return index < arguments->cArgs ? &arguments->rgvarg[arguments->cArgs - 1 - index] : NULL;
}

/* VariantChangeType also follows references, and gives an object's default value. */
HRESULT script_number(const DISPPARAMS *arguments, unsigned index, LONG *number)
{
    VARIANT *argument = script_argument(arguments, index);
    HRESULT hr = argument != NULL ? VariantChangeType(argument, argument, 0, VT_I4) : DISP_E_PARAMNOTOPTIONAL;

    *number = argument != NULL && SUCCEEDED(hr) ? V_I4(argument) : 0;
    return hr;
}

HRESULT script_text(const DISPPARAMS *arguments, unsigned index, BSTR *text)
{
    VARIANT *argument = script_argument(arguments, index);
    HRESULT hr = argument != NULL ? VariantChangeType(argument, argument, 0, VT_BSTR) : DISP_E_PARAMNOTOPTIONAL;

    *text = argument != NULL && SUCCEEDED(hr) ? V_BSTR(argument) : NULL;
    return hr;
}
