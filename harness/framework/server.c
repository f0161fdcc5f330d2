/* server.c - finds the DLL under test. */
#include "server.h"

#include <wchar.h>

/* A task that was let go may have hundreds of MB to write yet, on a busy machine. */
#define PATIENCE_MILLISECONDS 60000

typedef HRESULT(WINAPI *can_unload_now)(void);

const WCHAR *server_registered_path(void)
{
    static WCHAR path[MAX_PATH];
    WCHAR key[128] = L"CLSID\\", *clsid = key + 6;
    DWORD size = sizeof path;

    StringFromGUID2(&CLSID_VMVirtualPC, clsid, 64);
    lstrcatW(key, L"\\InprocServer32");
    if (RegGetValueW(HKEY_CLASSES_ROOT, key, NULL, RRF_RT_REG_SZ, NULL, path, &size) != ERROR_SUCCESS)
        path[0] = 0;
    return path;
}

/* The DLL beside this program, whose manifest then names it; NULL if there is none. */
static const WCHAR *path_beside(void)
{
    static WCHAR path[MAX_PATH + 16];
    WCHAR *name;

    if (GetModuleFileNameW(NULL, path, MAX_PATH) >= MAX_PATH)
        return NULL;
    name = wcsrchr(path, L'\\') + 1;
    wcscpy(name, L"openvpc.dll");
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES ? path : NULL;
}

const WCHAR *server_path(void)
{
    const WCHAR *beside = path_beside();

    return beside != NULL ? beside : server_registered_path();
}

bool server_is_registered(void)
{
    return server_path()[0] != 0 && _wcsicmp(server_path(), server_registered_path()) == 0;
}

HMODULE server_module(void)
{
    const WCHAR *path = server_path();

    return path[0] != 0 ? GetModuleHandleW(path) : NULL;
}

FARPROC server_export(HMODULE module, const char *name)
{
    FARPROC function = GetProcAddress(module, name);

    check(function != NULL, "the DLL exports %s", name);
    return function;
}

static bool is_unused(void *function)
{
    return ((can_unload_now)function)() == S_OK;
}

bool server_check_unused(void)
{
    HMODULE module = server_module();
    FARPROC function;

    if (module == NULL)
        return true;
    function = server_export(module, "DllCanUnloadNow");
    return function != NULL && check(wait_until(is_unused, (void *)function, PATIENCE_MILLISECONDS),
                                     "DllCanUnloadNow gives S_OK at the end: no object, lock or task is left");
}
