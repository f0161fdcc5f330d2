/* registration_classes.c - the classes that are registered. */
#include "registration_classes.h"

#include <stdio.h>
#include <wchar.h>

const struct registration_class registration_classes[REGISTRATION_CLASS_COUNT] = {
    { &CLSID_VMVirtualPC, L"OpenVPC Application", L"VirtualPC.Application", L"VirtualServer.Application",
      L"{BBD61A03-6322-4657-BF09-7C0DDE408588}" },
    { &CLSID_VMTask, L"OpenVPC Task", NULL, NULL, NULL },
};

bool registration_class_of_progid(const struct registry *classes, const WCHAR *progid,
                                  WCHAR clsid[REGISTRY_VALUE_CHARS])
{
    WCHAR key[REGISTRY_PATH_CHARS];

    _snwprintf(key, ARRAYSIZE(key), L"%ls\\CLSID", progid);
    return registry_get(classes, key, NULL, clsid) == ERROR_SUCCESS && wcslen(clsid) == GUID_CHARS - 1;
}
