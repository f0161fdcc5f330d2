/* running_server.c - server.h for a program that links the code of the DLL: what runs machines has no server. */
#include "server.h"

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

bool server_check_unused(void)
{
    return true;
}
