/* unloading.c - openvpc-unloading.dll: a DLL of a client that does something in its DllMain, against all advice. */
#include "unloading.h"

#include <windows.h>

static void (*remembered)(void *);
static void *its_argument;

__declspec(dllexport) void remember(void (*function)(void *), void *argument);

void remember(void (*function)(void *), void *argument)
{
    remembered = function;
    its_argument = argument;
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved);

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
    (void)instance;
    if (reason == DLL_PROCESS_DETACH && reserved == NULL && remembered != NULL)
        remembered(its_argument);
    return TRUE;
}
