/* com_value.c - values as clients of automation expect them. */
#include "com_value.h"

/* How many VARIANTs that refer to a VARIANT are followed. Scripts send one or two; one may refer to itself. */
#define MAX_INDIRECTIONS 16

struct vhd_text com_text(BSTR string)
{
    return (struct vhd_text){ string, SysStringLen(string) };
}

BSTR com_string(struct vhd_text text)
{
    return SysAllocStringLen(text.chars, (UINT)text.length);
}

const VARIANT *com_follow(const VARIANT *variant)
{
    int left = MAX_INDIRECTIONS;

    while (V_VT(variant) == (VT_BYREF | VT_VARIANT) && V_VARIANTREF(variant) != NULL && left-- > 0)
        variant = V_VARIANTREF(variant);
    return variant;
}

/* Objects have a value where they have a default property without arguments; strings of PowerShell are such. */
static HRESULT default_value(IDispatch *object, VARIANT *value)
{
    DISPPARAMS none = { NULL, NULL, 0, 0 };
    VARIANT given;
    HRESULT hr;

    VariantInit(&given);
    if (object == NULL)
        return E_INVALIDARG;
    hr = IDispatch_Invoke(object, DISPID_VALUE, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYGET | DISPATCH_METHOD,
                          &none, &given, NULL, NULL);
    if (SUCCEEDED(hr))
        hr = VariantCopyInd(value, &given);
    VariantClear(&given);
    return SUCCEEDED(hr) || hr == E_OUTOFMEMORY ? hr : E_INVALIDARG;
}

HRESULT com_plain(const VARIANT *variant, VARIANT *plain)
{
    VARIANT source, object;
    HRESULT hr;

    VariantInit(plain);
    variant = com_follow(variant);
    source = *variant; /* since VariantCopyInd knows no const */
    if (V_ISARRAY(variant) || (V_ISBYREF(variant) && V_BYREF(variant) == NULL))
        return E_INVALIDARG;
    hr = VariantCopyInd(plain, &source);
    if (SUCCEEDED(hr) && V_VT(plain) == VT_DISPATCH) {
        object = *plain;
        VariantInit(plain);
        hr = default_value(V_DISPATCH(&object), plain);
        VariantClear(&object);
    }
    return SUCCEEDED(hr) || hr == E_OUTOFMEMORY ? hr : E_INVALIDARG;
}

bool com_integer(const VARIANT *plain, int64_t min, int64_t max, int64_t *integer)
{
    VARIANT source = *plain, real;

    switch (V_VT(plain)) {
    case VT_I1:
    case VT_UI1:
    case VT_I2:
    case VT_UI2:
    case VT_I4:
    case VT_UI4:
    case VT_INT:
    case VT_UINT:
    case VT_I8:
    case VT_UI8:
    case VT_R4:
    case VT_R8:
    case VT_CY:
    case VT_DECIMAL:
        break;
    default:
        return false;
    }
    VariantInit(&real);
    /* Exact for all that may lie between the bounds, which have fewer bits than the fraction of a double. */
    if (FAILED(VariantChangeType(&real, &source, 0, VT_R8)) ||
        !(V_R8(&real) >= (double)min && V_R8(&real) <= (double)max))
        return false;
    *integer = (int64_t)V_R8(&real);
    return (double)*integer == V_R8(&real);
}

void com_set_decimal(VARIANT *out, uint64_t value)
{
    DECIMAL decimal = { 0 };

    decimal.Lo64 = value;
    V_DECIMAL(out) = decimal; /* covers the type as well, so that comes second */
    V_VT(out) = VT_DECIMAL;
}
