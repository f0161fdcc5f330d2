/* com_value.c - values as clients of automation expect them. */
#include "com_value.h"

/* How many VARIANTs that refer to a VARIANT are followed. Scripts send one or two; one may refer to itself. */
#define MAX_INDIRECTIONS 16

struct vhd_text com_text(BSTR string)
{
    return (struct vhd_text){ string, SysStringLen(string) };
}

const VARIANT *com_follow(const VARIANT *variant)
{
    int left = MAX_INDIRECTIONS;

    while (V_VT(variant) == (VT_BYREF | VT_VARIANT) && V_VARIANTREF(variant) != NULL && left-- > 0)
        variant = V_VARIANTREF(variant);
    return variant;
}

void com_set_decimal(VARIANT *out, uint64_t value)
{
    DECIMAL decimal = { 0 };

    decimal.Lo64 = value;
    V_DECIMAL(out) = decimal; /* covers the type as well, so that comes second */
    V_VT(out) = VT_DECIMAL;
}

HRESULT com_set_texts(VARIANT *out, WCHAR *const *texts, size_t count)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_VARIANT, 0, (ULONG)count);
    VARIANT *items;

    VariantInit(out);
    if (array == NULL || FAILED(SafeArrayAccessData(array, (void **)&items)))
        goto fail;
    for (size_t i = 0; i < count; i++) {
        V_VT(&items[i]) = VT_BSTR;
        V_BSTR(&items[i]) = SysAllocString(texts[i]);
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
