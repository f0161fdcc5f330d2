/* registration_server.c - registers and unregisters this DLL as a COM server. */
#include "registration_server.h"

#include "registration_rows.h"
#include "registration_vendor.h"

#include "module.h"
#include "typeinfo.h"
#include "version.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define CLASSES L"Software\\Classes"
#define GUID_CHARS 39

/* The part of a registration that the 32-bit and the 64-bit DLL have each for itself. */
#ifdef _WIN64
#define PLATFORM L"win64"
#else
#define PLATFORM L"win32"
#endif
#define SHARED L"shared"

/* What oleaut32 offers for interfaces that a type library describes: for dual ones, and for dispinterfaces. */
#define PROXY_OF_DUAL L"{00020424-0000-0000-C000-000000000046}"
#define PROXY_OF_DISPATCH L"{00020420-0000-0000-C000-000000000046}"

/* Those of class_factory.c. */
static const struct {
    const CLSID *clsid;
    const WCHAR *name;
    const WCHAR *progid;
} server_classes[] = {
    { &CLSID_VMVirtualPC, L"OpenVPC Application", L"VirtualPC.Application" },
    { &CLSID_VMTask, L"OpenVPC Task", NULL },
};

/* Interfaces with parameters that are no automation types, which the proxies of oleaut32 cannot handle. */
static const IID *const interfaces_without_proxy[] = { &IID_IVMGuestOS, &IID_IVMDisplay };

/* One registration or unregistration. */
struct registration {
    HKEY hive;
    struct registry classes; /* Software\Classes as this program sees it */
    struct registry other;   /* as programs of the other bitness see it; not open where there are none */
    ITypeLib *library;
    struct registration_words words;
    WCHAR path[MODULE_PATH_CHARS]; /* this and what follows: texts of the words */
    WCHAR folder[MODULE_PATH_CHARS];
    WCHAR libid[GUID_CHARS];
    WCHAR version[16];
    BSTR library_name;
    WCHAR vendor[REGISTRY_VALUE_CHARS]; /* file of another vendor's server */
};

/* KEY_WOW64_... for what programs of the other bitness see, 0 on a system that has only one. */
static REGSAM other_view(void)
{
#ifdef _WIN64
    return KEY_WOW64_32KEY;
#else
    BOOL on_64_bit = FALSE;

    return IsWow64Process(GetCurrentProcess(), &on_64_bit) && on_64_bit ? KEY_WOW64_64KEY : 0;
#endif
}

static HRESULT read_library(struct registration *registration)
{
    TLIBATTR *attributes;
    HRESULT hr = typeinfo_library(&registration->library);

    if (SUCCEEDED(hr))
        hr = ITypeLib_GetDocumentation(registration->library, MEMBERID_NIL, NULL, &registration->library_name, NULL,
                                       NULL);
    if (SUCCEEDED(hr))
        hr = ITypeLib_GetLibAttr(registration->library, &attributes);
    if (FAILED(hr))
        return SELFREG_E_TYPELIB;
    StringFromGUID2(&attributes->guid, registration->libid, GUID_CHARS);
    _snwprintf(registration->version, ARRAYSIZE(registration->version), L"%x.%x", attributes->wMajorVerNum,
               attributes->wMinorVerNum); /* hexadecimal, as COM reads this key */
    ITypeLib_ReleaseTLibAttr(registration->library, attributes);
    return S_OK;
}

static LSTATUS read_path(struct registration *registration)
{
    const LSTATUS code = (LSTATUS)module_path(registration->path);

    if (code == ERROR_SUCCESS) {
        wcscpy(registration->folder, registration->path);
        *wcsrchr(registration->folder, L'\\') = 0;
    }
    return code;
}

static LSTATUS open_classes(struct registration *registration)
{
    const REGSAM other = other_view();

    if (other != 0) /* only to look; where it cannot be opened, nothing is registered */
        registry_open(&registration->other, registration->hive, CLASSES, KEY_READ | other);
    return registry_open(&registration->classes, registration->hive, CLASSES, KEY_READ | KEY_WRITE);
}

static void registration_close(struct registration *registration)
{
    registry_close(&registration->classes);
    registry_close(&registration->other);
    SysFreeString(registration->library_name);
    if (registration->library != NULL)
        ITypeLib_Release(registration->library);
}

/* To be closed after a failure as well. */
static HRESULT registration_open(struct registration *registration, unsigned options)
{
    LSTATUS code;
    HRESULT hr;

    memset(registration, 0, sizeof *registration);
    registration->hive = options & REGISTRATION_FOR_USER ? HKEY_CURRENT_USER : HKEY_LOCAL_MACHINE;
    registration->words = (struct registration_words){
        .product = L"" OPENVPC_VERSION_TEXT,
        .path = registration->path,
        .folder = registration->folder,
        .platform = PLATFORM,
        .libid = registration->libid,
        .version = registration->version,
    };
    code = read_path(registration);
    if (code != ERROR_SUCCESS)
        return HRESULT_FROM_WIN32(code);
    hr = read_library(registration);
    if (FAILED(hr))
        return hr;
    registration->words.library = registration->library_name;
    return HRESULT_FROM_WIN32(open_classes(registration));
}

/* Something to be done with the words set to one class or interface. */
typedef LSTATUS (*registration_act)(struct registration *);

/* Acts on every class; goes on after a failure and returns the code of the first. */
static LSTATUS each_class(struct registration *registration, registration_act act)
{
    LSTATUS result = ERROR_SUCCESS;

    for (size_t i = 0; i < ARRAYSIZE(server_classes); i++) {
        WCHAR clsid[GUID_CHARS];
        LSTATUS code;

        StringFromGUID2(server_classes[i].clsid, clsid, GUID_CHARS);
        registration->words.clsid = clsid;
        registration->words.class_name = server_classes[i].name;
        registration->words.progid = server_classes[i].progid;
        code = act(registration);
        if (result == ERROR_SUCCESS)
            result = code;
    }
    registration->words.clsid = NULL;
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
static LSTATUS act_on_type(struct registration *registration, ITypeInfo *info, registration_act act)
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
            registration->words.iid = iid;
            registration->words.interface_name = name;
            registration->words.proxy = proxy_of(attributes);
            code = act(registration);
            registration->words.iid = NULL;
            SysFreeString(name);
        } else {
            code = ERROR_INVALID_DATA;
        }
    }
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    return code;
}

/* Acts on every interface that the type library describes; goes on after a failure and returns the code of the first. */
static LSTATUS each_interface(struct registration *registration, registration_act act)
{
    const UINT count = ITypeLib_GetTypeInfoCount(registration->library);
    LSTATUS result = ERROR_SUCCESS;

    for (UINT i = 0; i < count; i++) {
        LSTATUS code = ERROR_INVALID_DATA;
        ITypeInfo *info;

        if (SUCCEEDED(ITypeLib_GetTypeInfo(registration->library, i, &info))) {
            code = act_on_type(registration, info, act);
            ITypeInfo_Release(info);
        }
        if (result == ERROR_SUCCESS)
            result = code;
    }
    return result;
}

/* Who is registered now */

static bool is_ours(const struct registry *classes)
{
    WCHAR clsid[GUID_CHARS];

    StringFromGUID2(server_classes[0].clsid, clsid, GUID_CHARS);
    return vendor_is_ours(classes, clsid);
}

/* Whether the present registration is this file's own, or that of a file of ours which is gone. */
static bool is_this_dll(const struct registration *registration)
{
    WCHAR clsid[GUID_CHARS], key[REGISTRY_PATH_CHARS], path[REGISTRY_VALUE_CHARS];

    if (!is_ours(&registration->classes))
        return false;
    StringFromGUID2(server_classes[0].clsid, clsid, GUID_CHARS);
    _snwprintf(key, ARRAYSIZE(key), L"CLSID\\%ls\\InprocServer32", clsid);
    return registry_get(&registration->classes, key, NULL, path) != ERROR_SUCCESS ||
           CompareStringOrdinal(path, -1, registration->path, -1, TRUE) == CSTR_EQUAL || !vendor_file_exists(path);
}

/* The CLSID that a ProgID leads to. */
static bool class_of_progid(const struct registry *classes, const WCHAR *progid, WCHAR clsid[REGISTRY_VALUE_CHARS])
{
    WCHAR key[REGISTRY_PATH_CHARS];

    _snwprintf(key, ARRAYSIZE(key), L"%ls\\CLSID", progid);
    return registry_get(classes, key, NULL, clsid) == ERROR_SUCCESS;
}

/* Looks for another vendor's server under our CLSIDs and our ProgIDs. */
static bool has_vendor(const struct registry *classes, WCHAR file[REGISTRY_VALUE_CHARS])
{
    WCHAR clsid[REGISTRY_VALUE_CHARS];

    for (size_t i = 0; i < ARRAYSIZE(server_classes); i++) {
        const WCHAR *progid = server_classes[i].progid;

        StringFromGUID2(server_classes[i].clsid, clsid, GUID_CHARS);
        if (vendor_has_class(classes, clsid, file))
            return true;
        if (progid != NULL && class_of_progid(classes, progid, clsid) && vendor_has_class(classes, clsid, file))
            return true;
    }
    return false;
}

/* A registration for the current user also hides one for all users. */
static bool find_vendor(struct registration *registration)
{
    struct registry classes, other = { 0 };
    bool found = has_vendor(&registration->classes, registration->vendor) ||
                 has_vendor(&registration->other, registration->vendor);

    if (found || registration->hive == HKEY_LOCAL_MACHINE)
        return found;
    registry_open(&classes, HKEY_LOCAL_MACHINE, CLASSES, KEY_READ);
    if (other_view() != 0)
        registry_open(&other, HKEY_LOCAL_MACHINE, CLASSES, KEY_READ | other_view());
    found = has_vendor(&classes, registration->vendor) || has_vendor(&other, registration->vendor);
    registry_close(&classes);
    registry_close(&other);
    return found;
}

/* Taking the place of another vendor */

/* Keeps a key that each bitness has for itself, and clears the place. */
static LSTATUS keep_own(struct registration *registration, const WCHAR *folder, const WCHAR *name)
{
    WCHAR key[REGISTRY_PATH_CHARS];
    LSTATUS code;

    _snwprintf(key, ARRAYSIZE(key), L"%ls\\%ls", folder, name);
    code = vendor_keep(&registration->classes, PLATFORM, registration->vendor, key);
    return code == ERROR_SUCCESS ? registry_clear_tree(&registration->classes, key) : code;
}

static LSTATUS keep_class(struct registration *registration)
{
    return keep_own(registration, L"CLSID", registration->words.clsid);
}

static LSTATUS keep_interface(struct registration *registration)
{
    return keep_own(registration, L"Interface", registration->words.iid);
}

/* Keeps a shared key, which stays: the vendor's server of the other bitness goes on using what we do not overwrite. */
static LSTATUS keep_shared(struct registration *registration, const WCHAR *key)
{
    return vendor_keep(&registration->classes, SHARED, registration->vendor, key);
}

static LSTATUS keep_progids(struct registration *registration)
{
    WCHAR versioned[REGISTRY_PATH_CHARS];
    LSTATUS code;

    if (registration->words.progid == NULL)
        return ERROR_SUCCESS;
    _snwprintf(versioned, ARRAYSIZE(versioned), L"%ls.1", registration->words.progid);
    code = keep_shared(registration, registration->words.progid);
    return code == ERROR_SUCCESS ? keep_shared(registration, versioned) : code;
}

static LSTATUS keep_vendor(struct registration *registration)
{
    WCHAR library[REGISTRY_PATH_CHARS];
    LSTATUS code = ERROR_SUCCESS;

    if (!is_ours(&registration->classes)) {
        code = each_class(registration, keep_class);
        if (code == ERROR_SUCCESS)
            code = each_interface(registration, keep_interface);
    }
    if (code != ERROR_SUCCESS || is_ours(&registration->other) || vendor_is_kept(&registration->classes, SHARED))
        return code; /* what stands in the shared keys then may be ours, left over */
    _snwprintf(library, ARRAYSIZE(library), L"TypeLib\\%ls\\%ls", registration->libid, registration->version);
    code = keep_shared(registration, library);
    return code == ERROR_SUCCESS ? each_class(registration, keep_progids) : code;
}

static LSTATUS restore_vendor(struct registration *registration)
{
    LSTATUS code = vendor_restore(&registration->classes, PLATFORM);

    if (code == ERROR_SUCCESS && !is_ours(&registration->other))
        code = vendor_restore(&registration->classes, SHARED);
    return code;
}

/* Writing and removing */

static LSTATUS write_class(struct registration *registration)
{
    return registration_write(&registration->classes, registration_class_rows, &registration->words);
}

static LSTATUS write_interface(struct registration *registration)
{
    return registration_write(&registration->classes, registration_interface_rows, &registration->words);
}

static LSTATUS write_all(struct registration *registration)
{
    LSTATUS code = registration_write(&registration->classes, registration_library_rows, &registration->words);

    if (code == ERROR_SUCCESS)
        code = each_interface(registration, write_interface);
    return code == ERROR_SUCCESS ? each_class(registration, write_class) : code;
}

/* The ProgIDs go with the last of our two DLLs, but not if another product has taken them since. */
static LSTATUS remove_class(struct registration *registration)
{
    const struct registration_words *words = &registration->words;
    WCHAR clsid[REGISTRY_VALUE_CHARS];
    bool shared = words->progid != NULL && !is_ours(&registration->other) &&
                  class_of_progid(&registration->classes, words->progid, clsid) &&
                  CompareStringOrdinal(clsid, -1, words->clsid, -1, TRUE) == CSTR_EQUAL;

    return registration_remove(&registration->classes, registration_class_rows, words, shared);
}

static LSTATUS remove_interface(struct registration *registration)
{
    return registration_remove(&registration->classes, registration_interface_rows, &registration->words, true);
}

static LSTATUS remove_all(struct registration *registration)
{
    const bool last = !is_ours(&registration->other);
    const LSTATUS codes[] = {
        each_class(registration, remove_class),
        each_interface(registration, remove_interface),
        registration_remove(&registration->classes, registration_library_rows, &registration->words, last),
    };

    for (size_t i = 0; i < ARRAYSIZE(codes); i++) {
        if (codes[i] != ERROR_SUCCESS)
            return codes[i];
    }
    return ERROR_SUCCESS;
}

HRESULT registration_register(unsigned options)
{
    struct registration registration;
    HRESULT hr = registration_open(&registration, options);
    bool replacing = false;

    if (SUCCEEDED(hr) && find_vendor(&registration)) {
        replacing = (options & REGISTRATION_REPLACE) != 0;
        hr = replacing ? HRESULT_FROM_WIN32(keep_vendor(&registration)) : SELFREG_E_CLASS;
        registry_commit(&registration.classes); /* restore_vendor undoes this part, not the journal */
    }
    if (SUCCEEDED(hr)) {
        hr = HRESULT_FROM_WIN32(write_all(&registration));
        if (FAILED(hr))
            registry_undo(&registration.classes);
    }
    if (FAILED(hr) && replacing)
        restore_vendor(&registration);
    registration_close(&registration);
    return hr;
}

HRESULT registration_unregister(unsigned options)
{
    struct registration registration;
    HRESULT hr = registration_open(&registration, options);

    if (SUCCEEDED(hr) && is_this_dll(&registration)) {
        hr = HRESULT_FROM_WIN32(remove_all(&registration));
        if (SUCCEEDED(hr))
            hr = HRESULT_FROM_WIN32(restore_vendor(&registration));
    }
    registration_close(&registration);
    return hr;
}
