/* typeinfo.c - loads type information once and keeps it. */
#include "typeinfo.h"

#include "lifetime.h"

/* More than the type library has interfaces and coclasses. What finds no room is loaded each time. */
#define MAX_CACHED 64

/* Protects what follows. Held only to look and to store: loading runs code of others. */
static SRWLOCK lock = SRWLOCK_INIT;
static struct {
    GUID guid;
    ITypeInfo *info;
} cache[MAX_CACHED];
static size_t cached;

HRESULT typeinfo_library(ITypeLib **library)
{
    WCHAR path[MODULE_PATH_CHARS];
    const DWORD code = module_path(path);

    *library = NULL;
    return code == ERROR_SUCCESS ? LoadTypeLibEx(path, REGKIND_NONE, library) : HRESULT_FROM_WIN32(code);
}

/* The caller holds the lock. */
static ITypeInfo *find(REFGUID guid)
{
    for (size_t i = 0; i < cached; i++) {
        if (IsEqualGUID(&cache[i].guid, guid))
            return cache[i].info;
    }
    return NULL;
}

static HRESULT load(REFGUID guid, ITypeInfo **out)
{
    ITypeLib *library;
    HRESULT hr = typeinfo_library(&library);

    if (FAILED(hr))
        return hr;
    hr = ITypeLib_GetTypeInfoOfGuid(library, guid, out);
    ITypeLib_Release(library);
    return hr;
}

static void store(REFGUID guid, ITypeInfo *info)
{
    AcquireSRWLockExclusive(&lock);
    if (cached < MAX_CACHED && find(guid) == NULL) { /* another thread may have been faster */
        ITypeInfo_AddRef(info);
        cache[cached].guid = *guid;
        cache[cached].info = info;
        cached++;
    }
    ReleaseSRWLockExclusive(&lock);
}

HRESULT typeinfo_get(REFGUID guid, ITypeInfo **out)
{
    HRESULT hr;

    if (out == NULL)
        return E_POINTER;
    AcquireSRWLockShared(&lock);
    *out = find(guid);
    if (*out != NULL)
        ITypeInfo_AddRef(*out);
    ReleaseSRWLockShared(&lock);
    if (*out != NULL)
        return S_OK;
    hr = load(guid, out);
    if (SUCCEEDED(hr))
        store(guid, *out);
    return hr;
}

/* The other view of a dual interface, as its vtable: it lists the interface's own members only. */
static HRESULT vtable_view(REFIID iid, ITypeInfo2 **out)
{
    ITypeInfo *dispatch, *vtable;
    HREFTYPE reference;
    HRESULT hr = typeinfo_get(iid, &dispatch);

    if (FAILED(hr))
        return hr;
    hr = ITypeInfo_GetRefTypeOfImplType(dispatch, (UINT)-1, &reference);
    if (SUCCEEDED(hr))
        hr = ITypeInfo_GetRefTypeInfo(dispatch, reference, &vtable);
    ITypeInfo_Release(dispatch);
    if (FAILED(hr))
        return hr;
    hr = ITypeInfo_QueryInterface(vtable, &IID_ITypeInfo2, (void **)out);
    ITypeInfo_Release(vtable);
    return hr;
}

HRESULT typeinfo_member_kinds(REFIID iid, DISPID id, WORD *kinds)
{
    static const INVOKEKIND all[] = { INVOKE_FUNC, INVOKE_PROPERTYGET, INVOKE_PROPERTYPUT, INVOKE_PROPERTYPUTREF };
    ITypeInfo2 *vtable;
    UINT index;
    HRESULT hr = vtable_view(iid, &vtable);

    *kinds = 0;
    if (FAILED(hr))
        return hr;
    for (size_t i = 0; i < ARRAYSIZE(all); i++) {
        if (SUCCEEDED(ITypeInfo2_GetFuncIndexOfMemId(vtable, id, all[i], &index)))
            *kinds |= (WORD)all[i];
    }
    ITypeInfo2_Release(vtable);
    return S_OK;
}

void typeinfo_forget(void)
{
    ITypeInfo *infos[MAX_CACHED];
    size_t count;

    AcquireSRWLockExclusive(&lock);
    count = cached;
    for (size_t i = 0; i < count; i++)
        infos[i] = cache[i].info;
    cached = 0;
    ReleaseSRWLockExclusive(&lock);
    for (size_t i = 0; i < count; i++)
        ITypeInfo_Release(infos[i]);
}
