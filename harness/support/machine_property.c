/* machine_property.c - properties of a machine and of what belongs to it, by their names. */
#include "machine_property.h"

#include <wchar.h>

#define TEXT_CHARS 512

/* Gets a member, or the element of a number. */
static HRESULT get(IDispatch *object, const WCHAR *part, VARIANT *value, EXCEPINFO *exception)
{
    VARIANT index = long_variant(_wtoi(part));

    if (V_I4(&index) > 0)
        return invoke(object, L"Item", DISPATCH_PROPERTYGET, &index, 1, value, exception);
    return invoke(object, part, DISPATCH_PROPERTYGET, NULL, 0, value, exception);
}

/* Gets what is at the end of a path; *value is empty after a failure. */
static HRESULT follow(IVMVirtualMachine *machine, const WCHAR *path, VARIANT *value, EXCEPINFO *exception)
{
    IDispatch *object = (IDispatch *)machine;
    WCHAR part[64];
    HRESULT hr = S_OK;

    VariantInit(value);
    IDispatch_AddRef(object);
    while (*path != 0 && object != NULL) {
        const size_t length = wcscspn(path, L"/");
        lstrcpynW(part, path, (int)length + 1);
        path += length + (path[length] != 0);
        hr = get(object, part, value, exception);
        IDispatch_Release(object);
        object = SUCCEEDED(hr) && V_VT(value) == VT_DISPATCH && *path != 0 ? V_DISPATCH(value) : NULL;
    }
    check(*path == 0, "'%s' is reached", utf8(part));
    return hr;
}

static void write_value(VARIANT *value, WCHAR text[TEXT_CHARS])
{
    VARIANT changed;

    VariantInit(&changed);
    if (SUCCEEDED(VariantChangeType(&changed, value, 0, VT_BSTR)))
        _snwprintf(text, TEXT_CHARS, L"%ls", V_BSTR(&changed));
    else
        _snwprintf(text, TEXT_CHARS, L"(a value of type %d)", V_VT(value));
    VariantClear(&changed);
}

static void write_array(VARIANT *array, WCHAR text[TEXT_CHARS])
{
    LONG last = -1;

    text[0] = 0;
    SafeArrayGetUBound(V_ARRAY(array), 1, &last);
    for (LONG i = 0; i <= last; i++) {
        WCHAR of_element[TEXT_CHARS];
        VARIANT element;
        VariantInit(&element);
        SafeArrayGetElement(V_ARRAY(array), &i, &element);
        write_value(&element, of_element);
        if (wcslen(text) + wcslen(of_element) + 2 < TEXT_CHARS)
            wcscat(wcscat(text, i > 0 ? L"," : L""), of_element);
        VariantClear(&element);
    }
}

static void check_property(IVMVirtualMachine *machine, const struct machine_property *property)
{
    EXCEPINFO exception = { 0 };
    WCHAR text[TEXT_CHARS];
    VARIANT value;
    HRESULT hr;

    context("%s", utf8(property->path));
    hr = follow(machine, property->path, &value, &exception);
    if (FAILED(property->code)) {
        check_exception(hr, &exception, property->code, L"");
        return;
    }
    if (!check_hr(hr, property->code, "the get"))
        return;
    if (V_VT(&value) == (VT_ARRAY | VT_VARIANT))
        write_array(&value, text);
    else if (property->expected != NULL)
        write_value(&value, text);
    if (property->expected != NULL)
        check(wcscmp(text, expand(property->expected)) == 0, "it is '%s', not '%s'", utf8(expand(property->expected)),
              utf8(text));
    VariantClear(&value);
}

void check_properties(IVMVirtualMachine *machine, const struct machine_property *properties, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_property(machine, &properties[i]);
    context("%s", "");
    check(count > 0, "properties are listed");
}
