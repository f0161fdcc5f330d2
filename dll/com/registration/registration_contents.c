/* registration_contents.c - what registering writes: the classes, the type library and its interfaces. */
#include "registration_contents.h"

#include "machine_host.h"
#include "typeinfo.h"
#include "version.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

/* What oleaut32 offers for interfaces that a type library describes: for dual ones, and for dispinterfaces. */
#define PROXY_OF_DUAL L"{00020424-0000-0000-C000-000000000046}"
#define PROXY_OF_DISPATCH L"{00020420-0000-0000-C000-000000000046}"

/* Interfaces with parameters that are no automation types, which the proxies of oleaut32 cannot handle. */
static const IID *const interfaces_without_proxy[] = { &IID_IVMGuestOS, &IID_IVMDisplay };

HRESULT registration_contents_open(struct registration_contents *contents)
{
    TLIBATTR *attributes;
    HRESULT hr;

    memset(contents, 0, sizeof *contents);
    hr = typeinfo_library(&contents->library);
    if (SUCCEEDED(hr))
        hr = ITypeLib_GetDocumentation(contents->library, MEMBERID_NIL, NULL, &contents->library_name, NULL, NULL);
    if (SUCCEEDED(hr))
        hr = ITypeLib_GetLibAttr(contents->library, &attributes);
    if (FAILED(hr))
        return SELFREG_E_TYPELIB;
    StringFromGUID2(&attributes->guid, contents->libid, GUID_CHARS);
    _snwprintf(contents->version, ARRAYSIZE(contents->version), L"%x.%x", attributes->wMajorVerNum,
               attributes->wMinorVerNum); /* hexadecimal, as COM reads this key */
    ITypeLib_ReleaseTLibAttr(contents->library, attributes);
    StringFromGUID2(&machine_host_clsid, contents->program_clsid, GUID_CHARS);
    contents->words.product = L"" OPENVPC_VERSION_TEXT;
    contents->words.libid = contents->libid;
    contents->words.library = contents->library_name;
    contents->words.version = contents->version;
    return S_OK;
}

void registration_contents_close(struct registration_contents *contents)
{
    SysFreeString(contents->library_name);
    if (contents->library != NULL)
        ITypeLib_Release(contents->library);
}

LSTATUS registration_each_class(struct registration_contents *contents, registration_act act, void *context)
{
    LSTATUS result = ERROR_SUCCESS;

    for (size_t i = 0; i < REGISTRATION_CLASS_COUNT; i++) {
        const struct registration_class *class = &registration_classes[i];
        WCHAR clsid[GUID_CHARS];
        LSTATUS code;

        StringFromGUID2(class->clsid, clsid, GUID_CHARS);
        contents->words.clsid = clsid;
        contents->words.class_name = class->name;
        contents->words.progid = class->progid;
        contents->words.old_progid = class->old_progid;
        contents->words.appid = class->appid;
        code = act(context);
        if (result == ERROR_SUCCESS)
            result = code;
    }
    contents->words.clsid = NULL;
    return result;
}

/* The class that makes proxies for an interface, NULL if none can. */
static const WCHAR *proxy_of(const TYPEATTR *attributes)
{
    for (size_t i = 0; i < ARRAYSIZE(interfaces_without_proxy); i++) {
        if (IsEqualIID(&attributes->guid, interfaces_without_proxy[i]))
            return NULL;
    }
    return attributes->wTypeFlags & TYPEFLAG_FDUAL ? PROXY_OF_DUAL : PROXY_OF_DISPATCH;
}

/* Acts on a type of the library if it is an interface. */
static LSTATUS act_on_type(struct registration_contents *contents, ITypeInfo *info, registration_act act, void *context)
{
    LSTATUS code = ERROR_SUCCESS;
    WCHAR iid[GUID_CHARS];
    TYPEATTR *attributes;
    BSTR name;

    if (FAILED(ITypeInfo_GetTypeAttr(info, &attributes)))
        return ERROR_INVALID_DATA;
    if (attributes->typekind == TKIND_DISPATCH || attributes->typekind == TKIND_INTERFACE) {
        if (SUCCEEDED(ITypeInfo_GetDocumentation(info, MEMBERID_NIL, &name, NULL, NULL, NULL))) {
            StringFromGUID2(&attributes->guid, iid, GUID_CHARS);
            contents->words.iid = iid;
            contents->words.interface_name = name;
            contents->words.proxy = proxy_of(attributes);
            code = act(context);
            contents->words.iid = NULL;
            SysFreeString(name);
        } else {
            code = ERROR_INVALID_DATA;
        }
    }
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    return code;
}

LSTATUS registration_each_interface(struct registration_contents *contents, registration_act act, void *context)
{
    const UINT count = ITypeLib_GetTypeInfoCount(contents->library);
    LSTATUS result = ERROR_SUCCESS;

    for (UINT i = 0; i < count; i++) {
        LSTATUS code = ERROR_INVALID_DATA;
        ITypeInfo *info;

        if (SUCCEEDED(ITypeLib_GetTypeInfo(contents->library, i, &info))) {
            code = act_on_type(contents, info, act, context);
            ITypeInfo_Release(info);
        }
        if (result == ERROR_SUCCESS)
            result = code;
    }
    return result;
}

/* One walk over all values. */
struct walk {
    struct registration_contents *contents;
    bool with_old_progids;
    registration_visit visit;
    void *context;
};

static LSTATUS visit_rows(const struct walk *walk, const struct registration_row *rows)
{
    return registration_each_row(rows, &walk->contents->words, walk->visit, walk->context);
}

static LSTATUS visit_interface(void *context)
{
    return visit_rows(context, registration_interface_rows);
}

static LSTATUS visit_class(void *context)
{
    const struct walk *walk = context;
    LSTATUS code = visit_rows(walk, registration_class_rows);

    if (code == ERROR_SUCCESS)
        code = visit_rows(walk, registration_surrogate_rows);
    if (code == ERROR_SUCCESS && walk->with_old_progids)
        code = visit_rows(walk, registration_old_progid_rows);
    return code;
}

LSTATUS registration_each_value(struct registration_contents *contents, bool with_old_progids, registration_visit visit,
                                void *context)
{
    struct walk walk = { contents, with_old_progids, visit, context };
    LSTATUS code = visit_rows(&walk, registration_library_rows);

    if (code == ERROR_SUCCESS)
        code = visit_rows(&walk, registration_program_rows);
    if (code == ERROR_SUCCESS)
        code = registration_each_interface(contents, visit_interface, &walk);
    return code == ERROR_SUCCESS ? registration_each_class(contents, visit_class, &walk) : code;
}
