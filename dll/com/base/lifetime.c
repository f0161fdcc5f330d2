/* lifetime.c - the counts that keep the module loaded. */
#include "lifetime.h"

/* An address in this module, by which Windows can tell which one it is. */
static const WCHAR anchor;

static volatile LONG locks;
static volatile LONG objects;
static volatile LONG workers;
static volatile LONGLONG first_object; /* in milliseconds of GetTickCount64; 0 until there was one */
static void (*volatile at_last_release)(void);

HMODULE module_handle(void)
{
    HMODULE module = NULL;

    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, &anchor,
                       &module);
    return module;
}

DWORD module_path(WCHAR path[MODULE_PATH_CHARS])
{
    const DWORD length = GetModuleFileNameW(module_handle(), path, MODULE_PATH_CHARS);

    if (length == 0)
        return GetLastError();
    return length < MODULE_PATH_CHARS ? ERROR_SUCCESS : ERROR_FILENAME_EXCED_RANGE;
}

bool module_is_unused(void)
{
    return locks == 0 && objects == 0 && workers == 0;
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

bool module_has_workers(void)
{
    return workers != 0;
}

void module_at_last_release(void (*act)(void))
{
    at_last_release = act;
}

/* From before there are no objects until the end, DllCanUnloadNow may be asked by others, but this code must stay. */
void module_object_removed(void)
{
    module_lock();
    if (InterlockedDecrement(&objects) == 0) {
        void (*const act)(void) = at_last_release;

        if (act != NULL)
            act();
    }
    module_unlock();
}

bool module_has_objects(void)
{
    return objects != 0;
}

bool module_stay(void)
{
    HMODULE pinned;

    return GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN, &anchor, &pinned);
}

LONG module_uptime(void)
{
    const LONGLONG first = InterlockedCompareExchange64(&first_object, 0, 0); /* a read that 32 bits cannot tear */
    const LONGLONG seconds = first == 0 ? 0 : ((LONGLONG)GetTickCount64() - first) / 1000;

    return seconds < MAXLONG ? (LONG)seconds : MAXLONG;
}
