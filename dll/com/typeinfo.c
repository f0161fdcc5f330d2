/* typeinfo.c - loads type information once and keeps it. */
#include "typeinfo.h"

#include "module.h"

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
