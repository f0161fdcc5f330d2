/* configuration.c - the configuration of the user. */
#include "configuration.h"

#include "files.h"

#include <wchar.h>

#define DEMAND L"require_hardware_virtualization"

const WCHAR *configuration_path(void)
{
    static _Thread_local WCHAR path[2 * MAX_PATH];

    _snwprintf(path, ARRAYSIZE(path), L"%ls\\Microsoft\\Windows Virtual PC\\Options.xml", profile_folder());
    return path;
}

HRESULT configuration_get(IVMVirtualPC *app, const WCHAR *key, VARIANT *value)
{
    BSTR text = SysAllocString(key);
    HRESULT hr = IVMVirtualPC_GetConfigurationValue(app, text, value);

    SysFreeString(text);
    return hr;
}

HRESULT configuration_set(IVMVirtualPC *app, const WCHAR *key, VARIANT value)
{
    BSTR text = SysAllocString(key);
    HRESULT hr = IVMVirtualPC_SetConfigurationValue(app, text, value);

    SysFreeString(text);
    return hr;
}

HRESULT configuration_remove(IVMVirtualPC *app, const WCHAR *key)
{
    BSTR text = SysAllocString(key);
    HRESULT hr = IVMVirtualPC_RemoveConfigurationValue(app, text);

    SysFreeString(text);
    return hr;
}

VARIANT bool_variant(bool value)
{
    VARIANT variant;

    VariantInit(&variant);
    V_VT(&variant) = VT_BOOL;
    V_BOOL(&variant) = value ? VARIANT_TRUE : VARIANT_FALSE;
    return variant;
}

bool configuration_write(const void *bytes, size_t size)
{
    WCHAR folder[2 * MAX_PATH];

    _snwprintf(folder, ARRAYSIZE(folder), L"%ls\\Microsoft", profile_folder());
    CreateDirectoryW(folder, NULL);
    wcscat(folder, L"\\Windows Virtual PC");
    CreateDirectoryW(folder, NULL);
    return file_write(configuration_path(), bytes, size);
}

void configuration_demand(IVMVirtualPC *app, bool demanded)
{
    if (demanded)
        check_hr(configuration_set(app, DEMAND, bool_variant(true)), S_OK, "setting the demand");
    else
        check_hr(configuration_remove(app, DEMAND), S_OK, "removing the demand");
}

bool configuration_demand_is_refused(void)
{
    IVMVirtualPC *app = application();
    IVMHostInfo *info = NULL;
    BSTR features = NULL;
    bool refused = false;

    if (app == NULL)
        return false;
    if (check_hr(IVMVirtualPC_get_HostInfo(app, &info), S_OK, "HostInfo") &&
        check_hr(IVMHostInfo_get_ProcessorFeaturesString(info, &features), S_OK, "ProcessorFeaturesString"))
        refused = wcsstr(features, L"HAVE") == NULL &&
                  (wcsstr(features, L"HAVD") != NULL ||
                   (wcsstr(features, L"AMD-V") == NULL && wcsstr(features, L"Intel VT") == NULL));
    SysFreeString(features);
    if (info != NULL)
        IVMHostInfo_Release(info);
    IVMVirtualPC_Release(app);
    return refused;
}

VARIANT texts_variant(VARTYPE type, LONG first, const WCHAR *const texts[], size_t count)
{
    SAFEARRAYBOUND bound = { (ULONG)count, first };
    SAFEARRAY *array = SafeArrayCreate(type, 1, &bound);
    VARIANT variant;

    for (size_t i = 0; i < count; i++) {
        LONG index = first + (LONG)i;
        VARIANT text = text_variant(texts[i]);
        SafeArrayPutElement(array, &index, type == VT_BSTR ? (void *)V_BSTR(&text) : (void *)&text);
        VariantClear(&text);
    }
    VariantInit(&variant);
    V_VT(&variant) = VT_ARRAY | type;
    V_ARRAY(&variant) = array;
    return variant;
}

bool check_texts(const VARIANT *value, const WCHAR *const texts[], size_t count, const char *what)
{
    LONG first = -1, last = -2;
    VARIANT *elements;
    bool ok;

    if (!check(V_VT(value) == (VT_ARRAY | VT_VARIANT), "%s: the type is %d", what, V_VT(value)))
        return false;
    SafeArrayGetLBound(V_ARRAY(value), 1, &first);
    SafeArrayGetUBound(V_ARRAY(value), 1, &last);
    ok = check(SafeArrayGetDim(V_ARRAY(value)) == 1 && first == 0 && last + 1 == (LONG)count,
               "%s: the bounds are %ld and %ld, not 0 and %ld", what, first, last, (LONG)count - 1);
    if (!ok || FAILED(SafeArrayAccessData(V_ARRAY(value), (void **)&elements)))
        return false;
    for (size_t i = 0; i < count; i++)
        ok = check(V_VT(&elements[i]) == VT_BSTR && wcscmp(V_BSTR(&elements[i]), texts[i]) == 0,
                   "%s: %zu is \"%s\", not \"%s\"", what, i, utf8(V_BSTR(&elements[i])), utf8(texts[i])) &&
             ok;
    SafeArrayUnaccessData(V_ARRAY(value));
    return ok;
}

LONG configuration_get_number(IVMVirtualPC *app, const WCHAR *key)
{
    VARIANT value;

    return check_hr(configuration_get(app, key, &value), S_OK, "Get") ? V_I4(&value) : -1;
}
