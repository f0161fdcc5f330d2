/* config_variant.c - configuration values as automation clients give and get them. */
#include "config_variant.h"

#include "com_value.h"
#include "config_text.h"
#include "win32_shared_file.h"

#include <stdlib.h>
#include <string.h>

/* A script makes an array of VARIANT of bytes: it has no others. */
static bool copy_bytes(const void *elements, bool are_variants, uint8_t *bytes, size_t count)
{
    const VARIANT *variants = elements;

    if (!are_variants) {
        memcpy(bytes, elements, count);
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (V_VT(&variants[i]) != VT_UI1)
            return false;
        bytes[i] = V_UI1(&variants[i]);
    }
    return true;
}

static enum vhd_status take_bytes(SAFEARRAY *array, bool are_variants, struct config_value *value)
{
    const size_t element = are_variants ? sizeof(VARIANT) : 1;
    uint8_t *bytes;
    void *data;
    bool taken;

    if (array == NULL || SafeArrayGetDim(array) != 1 || SafeArrayGetElemsize(array) != element)
        return VHD_CONFIG_TYPE;
    value->type = CONFIG_BYTES;
    value->size = array->rgsabound[0].cElements; /* not from its bounds: the upper one may have wrapped */
    if (value->size > WIN32_SHARED_FILE_LIMIT)
        return VHD_CONFIG_VALUE_TOO_LARGE;
    bytes = malloc(value->size + 1);
    value->memory = bytes;
    value->bytes = bytes;
    if (bytes == NULL || FAILED(SafeArrayAccessData(array, &data)))
        return VHD_OUT_OF_MEMORY;
    taken = value->size == 0 || copy_bytes(data, are_variants, bytes, value->size);
    SafeArrayUnaccessData(array);
    return taken ? VHD_OK : VHD_CONFIG_TYPE;
}

static enum vhd_status take_text(BSTR text, struct config_value *value)
{
    value->string = (struct vhd_text){ text != NULL ? text : L"", SysStringLen(text) };
    return config_text_is_storable(value->string) ? VHD_OK : VHD_CONFIG_TEXT;
}

static void take_integer(int64_t integer, struct config_value *value)
{
    value->type = CONFIG_INTEGER;
    value->integer = integer;
}

/* Where the value of a variant lies, whether it is there or somewhere else. */
#define VALUE(variant, accessor) (V_ISBYREF(variant) ? *accessor##REF(variant) : accessor(variant))

enum vhd_status config_value_from_variant(const VARIANT *variant, struct config_value *value)
{
    *value = (struct config_value){ .type = CONFIG_STRING };
    variant = com_follow(variant);
    if (V_ISBYREF(variant) && V_BYREF(variant) == NULL)
        return VHD_CONFIG_TYPE;
    switch (V_VT(variant) & ~VT_BYREF) {
    case VT_BSTR:
        return take_text(VALUE(variant, V_BSTR), value);
    case VT_I2:
        take_integer(VALUE(variant, V_I2), value);
        return VHD_OK;
    case VT_I4:
        take_integer(VALUE(variant, V_I4), value);
        return VHD_OK;
    case VT_INT:
        take_integer(VALUE(variant, V_INT), value);
        return VHD_OK;
    case VT_UI4:
        take_integer(VALUE(variant, V_UI4), value);
        return VHD_OK;
    case VT_BOOL:
        value->type = CONFIG_BOOLEAN;
        value->boolean = VALUE(variant, V_BOOL) != VARIANT_FALSE;
        return VHD_OK;
    case VT_ARRAY | VT_UI1:
        return take_bytes(VALUE(variant, V_ARRAY), false, value);
    case VT_ARRAY | VT_VARIANT:
        return take_bytes(VALUE(variant, V_ARRAY), true, value);
    default:
        return VHD_CONFIG_TYPE;
    }
}

static HRESULT give_bytes(const struct config_value *value, VARIANT *variant)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_UI1, 0, (ULONG)value->size);
    void *data;

    if (array == NULL)
        return E_OUTOFMEMORY;
    if (FAILED(SafeArrayAccessData(array, &data))) {
        SafeArrayDestroy(array);
        return E_OUTOFMEMORY;
    }
    if (value->size > 0)
        memcpy(data, value->bytes, value->size);
    SafeArrayUnaccessData(array);
    V_VT(variant) = VT_ARRAY | VT_UI1;
    V_ARRAY(variant) = array;
    return S_OK;
}

HRESULT config_value_to_variant(const struct config_value *value, VARIANT *variant)
{
    VariantInit(variant);
    switch (value->type) {
    case CONFIG_INTEGER:
        V_VT(variant) = VT_I4;
        V_I4(variant) = (LONG)(uint32_t)value->integer;
        return S_OK;
    case CONFIG_BOOLEAN:
        V_VT(variant) = VT_BOOL;
        V_BOOL(variant) = value->boolean ? VARIANT_TRUE : VARIANT_FALSE;
        return S_OK;
    case CONFIG_BYTES:
        return give_bytes(value, variant);
    default:
        V_BSTR(variant) = SysAllocStringLen(value->string.chars, (UINT)value->string.length);
        if (V_BSTR(variant) == NULL)
            return E_OUTOFMEMORY;
        V_VT(variant) = VT_BSTR;
        return S_OK;
    }
}
