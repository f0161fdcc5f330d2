/*
 * exports.c - DllMain and all exports: loading, unloading, the class factories, and registering.
 *
 * regsvr32 openvpc.dll                      for all users (HKEY_LOCAL_MACHINE, asks for an administrator)
 * regsvr32 /n /i:user openvpc.dll           for the current user
 * regsvr32 /n /i:replace openvpc.dll        in the place of another vendor's server, which otherwise is a refusal
 * regsvr32 /n /i:virtualserver openvpc.dll  also under the ProgID of Virtual Server, if nobody else has it
 * regsvr32 /u [/n /i:user] openvpc.dll      takes all of it back
 *
 * Below Software\Classes, the keys CLSID and Interface exist once for 32-bit programs and once for 64-bit ones, while
 * ProgIDs, TypeLib and AppID are shared. Each DLL writes its own and the shared keys; the last one to go takes the shared
 * keys with it.
 */
#include "class_factory.h"
#include "configuration.h"
#include "lifetime.h"
#include "registration_server.h"
#include "typeinfo.h"

#include <wchar.h>

/* The headers of Windows declare the other entry points. */
BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved);
HRESULT WINAPI DllInstall(BOOL install, LPCWSTR words);

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
    if (!module_is_unused())
        return S_FALSE;
    typeinfo_forget();
    configuration_forget();
    return S_OK;
}

/* The words that the argument of DllInstall may hold, between spaces. */
static const struct {
    const WCHAR *word;
    unsigned option;
} install_words[] = {
    { L"user", REGISTRATION_FOR_USER },
    { L"replace", REGISTRATION_REPLACE },
    { L"virtualserver", REGISTRATION_VIRTUAL_SERVER },
};

/* The option that a word stands for, 0 if none does. */
static unsigned option_of(const WCHAR *word, size_t length)
{
    for (size_t i = 0; i < ARRAYSIZE(install_words); i++) {
        if (CompareStringOrdinal(word, (int)length, install_words[i].word, -1, TRUE) == CSTR_EQUAL)
            return install_words[i].option;
    }
    return 0;
}

/* False if there is a word that is not known. */
static bool parse_words(const WCHAR *words, unsigned *options)
{
    static const WCHAR separators[] = L" \t";

    *options = 0;
    for (words += wcsspn(words, separators); *words != 0; words += wcsspn(words, separators)) {
        const size_t length = wcscspn(words, separators);
        const unsigned option = option_of(words, length);

        if (option == 0)
            return false;
        *options |= option;
        words += length;
    }
    return true;
}

HRESULT WINAPI DllRegisterServer(void)
{
    return registration_register(0);
}

HRESULT WINAPI DllUnregisterServer(void)
{
    return registration_unregister(0);
}

HRESULT WINAPI DllInstall(BOOL install, LPCWSTR words)
{
    unsigned options;

    if (!parse_words(words != NULL ? words : L"", &options))
        return E_INVALIDARG;
    return install ? registration_register(options) : registration_unregister(options);
}
