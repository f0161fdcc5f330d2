/* remote_server.c - server.h for a program that is its own server: it links the code of the DLL. */
#include "server.h"

/* Threads live on for a moment after clients know of the end. */
#define PATIENCE_MILLISECONDS 5000

const WCHAR *server_path(void)
{
    return L"";
}

HMODULE server_module(void)
{
    return GetModuleHandleW(NULL);
}

FARPROC server_export(HMODULE module, const char *name)
{
    return GetProcAddress(module, name);
}

static bool is_unused(void *unused)
{
    (void)unused;
    return DllCanUnloadNow() == S_OK;
}

bool server_check_unused(void)
{
    return check(wait_until(is_unused, NULL, PATIENCE_MILLISECONDS),
                 "DllCanUnloadNow gives S_OK in the end: no object, lock, task or thread is left");
}
