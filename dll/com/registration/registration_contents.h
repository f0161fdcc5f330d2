/*
 * registration_contents.h - what registering writes, wherever it is written: to the registry, or to an installer's table.
 */
#ifndef OPENVPC_REGISTRATION_CONTENTS_H
#define OPENVPC_REGISTRATION_CONTENTS_H

#include "registration_classes.h"
#include "registration_rows.h"

#include "com_windows.h"

#include <stdbool.h>

/* The part of a registration that the 32-bit and the 64-bit DLL have each for itself. */
#ifdef _WIN64
#define REGISTRATION_PLATFORM L"win64"
#else
#define REGISTRATION_PLATFORM L"win32"
#endif

/* The type library and the texts of the words. */
struct registration_contents {
    ITypeLib *library;
    struct registration_words words; /* path, folder and platform are the caller's, and those for the machine host */
    WCHAR program_clsid[GUID_CHARS]; /* text for the latter */
    WCHAR libid[GUID_CHARS];
    WCHAR version[16];
    BSTR library_name;
};

/* Fails with SELFREG_E_TYPELIB. To be closed after a failure as well. */
HRESULT registration_contents_open(struct registration_contents *contents);
void registration_contents_close(struct registration_contents *contents);

/* Something to be done with the words set to one class or interface. */
typedef LSTATUS (*registration_act)(void *context);

/* Acts on every class, or on every interface of the library. Goes on after a failure; returns the code of the first. */
LSTATUS registration_each_class(struct registration_contents *contents, registration_act act, void *context);
LSTATUS registration_each_interface(struct registration_contents *contents, registration_act act, void *context);

/* Visits all that registering writes, in this order; stops at the first failure, whose code it returns. */
LSTATUS registration_each_value(struct registration_contents *contents, bool with_old_progids, registration_visit visit,
                                void *context);

#endif
