/* registration.h - calls the DLL's own registration, and puts the registry back when a case has ended. */
#ifndef OPENVPC_HARNESS_REGISTRATION_H
#define OPENVPC_HARNESS_REGISTRATION_H

#include "registry_tree.h"

#define CLASSES L"Software\\Classes\\"
#define CLSID_APPLICATION L"{9A1774B7-8251-4468-A214-61DCAED9AC2F}"
#define CLSID_TASK L"{0747074D-4BFC-49F8-9AAB-C926E11B756D}"
#define CLSID_MACHINE_HOST L"{38AB1E7B-3677-4B85-96CF-88B4A5127331}" /* of openvpc-machines.exe */
#define APPID_APPLICATION L"{BBD61A03-6322-4657-BF09-7C0DDE408588}"
#define IID_TASK L"{AB72B222-6E9C-48AE-AA54-85E3E635767C}"
#define LIBRARY L"{CEF63746-AD34-42D0-9138-39D83ECB77CB}"

struct registration {
    HMODULE module;
    WCHAR path[MAX_PATH]; /* of the DLL */
    HRESULT(WINAPI *add)(void);
    HRESULT(WINAPI *remove)(void);
    HRESULT(WINAPI *install)(BOOL install, const WCHAR *words);
    struct lines before; /* at the beginning of the case: registered */
};

/* Loads the registered DLL. False after `skip` or a failed check; then there is nothing to end. */
bool registration_begin(struct registration *registration);

/* Checks that the registry is as at the beginning, brings that about in any case, and unloads the DLL. */
void registration_end(struct registration *registration);

/* Unregisters, checks that it worked, and tells what registry_relevant is without us. */
struct lines registration_without(struct registration *registration);

/* Checks that registry_relevant is what it was. */
#define check_registry(state) check_registry_at(__FILE__, __LINE__, (state))
bool check_registry_at(const char *file, int line, const struct lines *state);

#endif
