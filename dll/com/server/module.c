/* module.c - the DLL as a whole: loading, unloading, and the entry point that hands out class factories. */
#include "module.h"

#include "apartment.h"
#include "class_factory.h"
#include "task_list.h"
#include "typeinfo.h"

#include "win32_calls.h"

/*
 * How long a thread may take to begin before we take it that none can. Long, since on a slow machine a task would be
 * cut off by mistake; it is lost time only to whoever releases inside a DllMain.
 */
#define LONGEST_BEGINNING_MILLISECONDS 10000

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

static DWORD WINAPI do_nothing(void *pinned)
{
    module_end_worker(pinned);
}

/*
 * Whether threads can begin and end now. They cannot while some DllMain is below us on the stack: a process serializes
 * these with the beginning and the end of threads (CreateThread, "Remarks"). A thread that waited for tasks there would
 * wait for ever, since tasks need threads.
 */
static bool threads_can_begin(void)
{
    HMODULE pinned = module_pin_for_worker();
    HANDLE thread;
    bool ended;

    if (pinned == NULL)
        return false;
    thread = win32->CreateThread(NULL, 0, do_nothing, pinned, 0, NULL);
    if (thread == NULL) {
        module_unpin(pinned);
        return false;
    }
    ended = WaitForSingleObject(thread, LONGEST_BEGINNING_MILLISECONDS) == WAIT_OBJECT_0;
    CloseHandle(thread);
    return ended;
}

static void wait_for_tasks(void)
{
    if (workers == 0 || !apartment_is_unseen() || !task_list_is_at_work() || !threads_can_begin())
        return;
    while (objects == 0 && task_list_wait(INFINITE)) {
    }
}

/* From before there are no objects until the end, DllCanUnloadNow may be asked by others, but this code must stay. */
void module_object_removed(void)
{
    module_lock();
    if (InterlockedDecrement(&objects) == 0)
        wait_for_tasks();
    module_unlock();
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
