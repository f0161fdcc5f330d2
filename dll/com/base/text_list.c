/* text_list.c - lists of texts, and arrays of automation. */
#include "text_list.h"

#include "com_value.h"

#include <stdlib.h>

bool text_list_take(struct text_list *list, BSTR text)
{
    if (list->count == list->room) {
        const size_t room = list->room == 0 ? 32 : 2 * list->room;
        BSTR *texts = realloc(list->texts, room * sizeof *texts);
        if (texts == NULL) {
            SysFreeString(text);
            return false;
        }
        list->texts = texts;
        list->room = room;
    }
    list->texts[list->count++] = text;
    return true;
}

bool text_list_add(struct text_list *list, struct vhd_text text)
{
    BSTR copy = SysAllocStringLen(text.chars, (UINT)text.length);

    return copy != NULL && text_list_take(list, copy);
}

void text_list_free(struct text_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        SysFreeString(list->texts[i]);
    free(list->texts);
    *list = (struct text_list){ 0 };
}

static int compare(const void *a, const void *b)
{
    const BSTR first = *(const BSTR *)a, second = *(const BSTR *)b;

    return CompareStringOrdinal(first, (int)SysStringLen(first), second, (int)SysStringLen(second), TRUE) - CSTR_EQUAL;
}

void text_list_sort(struct text_list *list)
{
    size_t kept = 0;

    if (list->count == 0)
        return;
    qsort(list->texts, list->count, sizeof *list->texts, compare);
    for (size_t i = 1; i < list->count; i++) {
        if (compare(&list->texts[kept], &list->texts[i]) == 0)
            SysFreeString(list->texts[i]);
        else
            list->texts[++kept] = list->texts[i];
    }
    list->count = kept + 1;
}

/* Takes the string that an argument or element holds. */
static HRESULT take_value(struct text_list *list, const VARIANT *value)
{
    VARIANT plain;
    HRESULT hr = com_plain(value, &plain);

    if (SUCCEEDED(hr) && V_VT(&plain) == VT_BSTR)
        return text_list_take(list, V_BSTR(&plain)) ? S_OK : E_OUTOFMEMORY;
    VariantClear(&plain);
    return hr == E_OUTOFMEMORY ? hr : E_INVALIDARG;
}

/* By the number of elements: the upper bound may have wrapped. */
static HRESULT take_elements(struct text_list *list, SAFEARRAY *array, VARTYPE type)
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
            hr = take_value(list, &element);
        VariantClear(&element);
    }
    return SUCCEEDED(hr) || hr == E_OUTOFMEMORY ? hr : E_INVALIDARG;
}

HRESULT text_list_from_variant(struct text_list *list, const VARIANT *variant)
{
    SAFEARRAY *array;
    VARTYPE type, held;

    variant = com_follow(variant);
    type = V_VT(variant) & VT_TYPEMASK;
    if (!V_ISARRAY(variant))
        return take_value(list, variant);
    if (type != VT_BSTR && type != VT_VARIANT)
        return E_INVALIDARG;
    array = V_ISBYREF(variant) ? V_ARRAYREF(variant) != NULL ? *V_ARRAYREF(variant) : NULL : V_ARRAY(variant);
    /* Elements are copied by what the array says that it holds, whatever the variant says. */
    if (array == NULL || SafeArrayGetDim(array) != 1 ||
        SafeArrayGetElemsize(array) != (type == VT_BSTR ? sizeof(BSTR) : sizeof(VARIANT)) ||
        FAILED(SafeArrayGetVartype(array, &held)) || held != type)
        return E_INVALIDARG;
    return take_elements(list, array, type);
}
