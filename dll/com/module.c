/* module.c - the DLL as a whole: loading, unloading, and the entry point that hands out class factories. */
#include "module.h"

#include "apartment.h"
#include "class_factory.h"
#include "task_list.h"
#include "typeinfo.h"

/* An address in this module, by which Windows can tell which one it is. */
static const WCHAR anchor;

static volatile LONG locks;
static volatile LONG objects;
static volatile LONG workers;
static volatile LONGLONG first_object; /* in milliseconds of GetTickCount64; 0 until there was one */

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved);

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
    if (reason == DLL_PROCESS_ATTACH)
        DisableThreadLibraryCalls(instance);
    return TRUE;
}

HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID iid, LPVOID *out)
{
    return class_factory_get(clsid, iid, out);
}

HRESULT WINAPI DllCanUnloadNow(void)
{
    if (locks != 0 || objects != 0 || workers != 0)
        return S_FALSE;
    typeinfo_forget();
    return S_OK;
}

HMODULE module_handle(void)
{
    HMODULE module = NULL;

    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       &anchor, &module);
    return module;
}

DWORD module_path(WCHAR path[MODULE_PATH_CHARS])
{
    const DWORD length = GetModuleFileNameW(module_handle(), path, MODULE_PATH_CHARS);

    if (length == 0)
        return GetLastError();
    return length < MODULE_PATH_CHARS ? ERROR_SUCCESS : ERROR_FILENAME_EXCED_RANGE;
}

void module_lock(void)
{
    InterlockedIncrement(&locks);
}

void module_unlock(void)
{
    InterlockedDecrement(&locks);
}

void module_object_added(void)
{
    InterlockedIncrement(&objects);
    InterlockedCompareExchange64(&first_object, (LONGLONG)GetTickCount64(), 0);
}

void module_object_removed(void)
{
    if (InterlockedDecrement(&objects) != 0 || workers == 0 || !apartment_is_single_threaded())
        return;
    /* A call that is served during the wait may ask DllCanUnloadNow, but this code must stay. */
    module_lock();
    while (objects == 0 && task_list_wait()) {
    }
    module_unlock();
}

HMODULE module_pin_for_worker(void)
{
    HMODULE pinned = NULL;

    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, &anchor, &pinned))
        return NULL;
    InterlockedIncrement(&workers);
    return pinned;
}

void module_unpin(HMODULE pinned)
{
    InterlockedDecrement(&workers);
    FreeLibrary(pinned);
}

void module_end_worker(HMODULE pinned)
{
    InterlockedDecrement(&workers);
    FreeLibraryAndExitThread(pinned, 0);
}

LONG module_uptime(void)
{
    const LONGLONG first = InterlockedCompareExchange64(&first_object, 0, 0); /* a read that 32 bits cannot tear */
    const LONGLONG seconds = first == 0 ? 0 : ((LONGLONG)GetTickCount64() - first) / 1000;

    return seconds < MAXLONG ? (LONG)seconds : MAXLONG;
}
