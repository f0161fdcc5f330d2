/* com_strings.c - lists of strings, and arrays of automation. */
#include "com_strings.h"

#include "com_value.h"

/* Takes the string that an argument or element holds. */
static HRESULT take_value(struct vhd_strings *strings, const VARIANT *value)
{
    VARIANT plain;
    HRESULT hr = com_plain(value, &plain);

    if (SUCCEEDED(hr) && V_VT(&plain) != VT_BSTR)
        hr = E_INVALIDARG;
    if (SUCCEEDED(hr) && !vhd_strings_add(strings, com_text(V_BSTR(&plain))))
        hr = E_OUTOFMEMORY;
    VariantClear(&plain);
    return SUCCEEDED(hr) || hr == E_OUTOFMEMORY ? hr : E_INVALIDARG;
}

/* By the number of elements: the upper bound may have wrapped. */
static HRESULT take_elements(struct vhd_strings *strings, SAFEARRAY *array, VARTYPE type)
{
    HRESULT hr = S_OK;

    for (ULONG i = 0; i < array->rgsabound[0].cElements && SUCCEEDED(hr); i++) {
        LONG index = (LONG)((ULONG)array->rgsabound[0].lLbound + i);
        VARIANT element;
        VariantInit(&element);
        if (type == VT_VARIANT) {
            hr = SafeArrayGetElement(array, &index, &element);
        } else {
            hr = SafeArrayGetElement(array, &index, &V_BSTR(&element));
            if (SUCCEEDED(hr))
                V_VT(&element) = VT_BSTR;
        }
        if (SUCCEEDED(hr))
            hr = take_value(strings, &element);
        VariantClear(&element);
    }
    return SUCCEEDED(hr) || hr == E_OUTOFMEMORY ? hr : E_INVALIDARG;
}

HRESULT com_strings_from_variant(struct vhd_strings *strings, const VARIANT *variant)
{
    SAFEARRAY *array;
    VARTYPE type, held;

    variant = com_follow(variant);
    type = V_VT(variant) & VT_TYPEMASK;
    if (!V_ISARRAY(variant))
        return take_value(strings, variant);
    if (type != VT_BSTR && type != VT_VARIANT)
        return E_INVALIDARG;
    array = V_ISBYREF(variant) ? V_ARRAYREF(variant) != NULL ? *V_ARRAYREF(variant) : NULL : V_ARRAY(variant);
    /* Elements are copied by what the array says that it holds, whatever the variant says. */
    if (array == NULL || SafeArrayGetDim(array) != 1 ||
        SafeArrayGetElemsize(array) != (type == VT_BSTR ? sizeof(BSTR) : sizeof(VARIANT)) ||
        FAILED(SafeArrayGetVartype(array, &held)) || held != type)
        return E_INVALIDARG;
    return take_elements(strings, array, type);
}

HRESULT com_strings_to_variant(const struct vhd_strings *strings, VARIANT *out)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_VARIANT, 0, (ULONG)strings->count);
    VARIANT *items;

    VariantInit(out);
    if (array == NULL || FAILED(SafeArrayAccessData(array, (void **)&items)))
        goto fail;
    for (size_t i = 0; i < strings->count; i++) {
        V_VT(&items[i]) = VT_BSTR;
        V_BSTR(&items[i]) = com_string(vhd_strings_text(strings, i));
        if (V_BSTR(&items[i]) == NULL) {
            SafeArrayUnaccessData(array);
            goto fail;
        }
    }
    SafeArrayUnaccessData(array);
    V_VT(out) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(out) = array;
    return S_OK;

fail:
    if (array != NULL)
        SafeArrayDestroy(array);
    return E_OUTOFMEMORY;
}
