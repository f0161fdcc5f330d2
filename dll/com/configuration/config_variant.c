/* config_variant.c - configuration values as automation clients give and get them. */
#include "config_variant.h"

#include "com_value.h"
#include "config_text.h"
#include "win32_atomic_file.h"

#include <stdlib.h>
#include <string.h>

/* A script makes an array of VARIANT of numbers: it has no others. */
static enum vhd_status copy_bytes(const void *elements, bool are_variants, uint8_t *bytes, size_t count)
{
    const VARIANT *variants = elements;

    if (!are_variants) {
        memcpy(bytes, elements, count);
        return VHD_OK;
    }
    for (size_t i = 0; i < count; i++) {
        VARIANT plain;
        int64_t byte = 0;
        const HRESULT hr = com_plain(&variants[i], &plain);
        const bool is_byte = SUCCEEDED(hr) && com_integer(&plain, 0, UINT8_MAX, &byte);
        VariantClear(&plain);
        if (!is_byte)
            return hr == E_OUTOFMEMORY ? VHD_OUT_OF_MEMORY : VHD_CONFIG_TYPE;
        bytes[i] = (uint8_t)byte;
    }
    return VHD_OK;
}

static enum vhd_status take_bytes(SAFEARRAY *array, bool are_variants, struct config_value *value)
{
    const size_t element = are_variants ? sizeof(VARIANT) : 1;
    enum vhd_status status = VHD_OK;
    uint8_t *bytes;
    void *data;

    if (array == NULL || SafeArrayGetDim(array) != 1 || SafeArrayGetElemsize(array) != element)
        return VHD_CONFIG_TYPE;
    value->type = CONFIG_BYTES;
    value->size = array->rgsabound[0].cElements; /* not from its bounds: the upper one may have wrapped */
    if (value->size > WIN32_ATOMIC_FILE_LIMIT)
        return VHD_CONFIG_VALUE_TOO_LARGE;
    bytes = malloc(value->size + 1);
    value->memory = bytes;
    value->bytes = bytes;
    if (bytes == NULL || FAILED(SafeArrayAccessData(array, &data)))
        return VHD_OUT_OF_MEMORY;
    if (value->size > 0)
        status = copy_bytes(data, are_variants, bytes, value->size);
    SafeArrayUnaccessData(array);
    return status;
}

/* A copy, since the string of an object's default value goes with that. */
static enum vhd_status take_string(BSTR string, struct config_value *value)
{
    const size_t length = SysStringLen(string);
    char16_t *copy = malloc((length + 1) * sizeof *copy);

    if (copy == NULL)
        return VHD_OUT_OF_MEMORY;
    if (length > 0)
        memcpy(copy, string, length * sizeof *copy);
    copy[length] = 0;
    value->memory = copy;
    value->string = (struct vhd_text){ copy, length };
    return config_text_is_storable(value->string) ? VHD_OK : VHD_CONFIG_TEXT;
}

static enum vhd_status take_plain(const VARIANT *plain, struct config_value *value)
{
    if (V_VT(plain) == VT_BSTR)
        return take_string(V_BSTR(plain), value);
    if (V_VT(plain) == VT_BOOL) {
        value->type = CONFIG_BOOLEAN;
        value->boolean = V_BOOL(plain) != VARIANT_FALSE;
        return VHD_OK;
    }
    value->type = CONFIG_INTEGER;
    return com_integer(plain, INT32_MIN, UINT32_MAX, &value->integer) ? VHD_OK : VHD_CONFIG_TYPE;
}

static enum vhd_status take_array(const VARIANT *variant, struct config_value *value)
{
    const VARTYPE type = V_VT(variant) & VT_TYPEMASK;

    if (type != VT_UI1 && type != VT_VARIANT)
        return VHD_CONFIG_TYPE;
    if (V_ISBYREF(variant))
        return V_ARRAYREF(variant) != NULL ? take_bytes(*V_ARRAYREF(variant), type == VT_VARIANT, value)
                                           : VHD_CONFIG_TYPE;
    return take_bytes(V_ARRAY(variant), type == VT_VARIANT, value);
}

enum vhd_status config_value_from_variant(const VARIANT *variant, struct config_value *value)
{
    enum vhd_status status;
    VARIANT plain;
    HRESULT hr;

    *value = (struct config_value){ .type = CONFIG_STRING };
    variant = com_follow(variant);
    if (V_ISARRAY(variant))
        return take_array(variant, value);
    hr = com_plain(variant, &plain);
    status = SUCCEEDED(hr) ? take_plain(&plain, value) : hr == E_OUTOFMEMORY ? VHD_OUT_OF_MEMORY : VHD_CONFIG_TYPE;
    VariantClear(&plain);
    return status;
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
