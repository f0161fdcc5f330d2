/*
 * msi_actions.c - openvpc-msi.dll: what the installer asks of the machine, beyond the searches that Windows Installer has
 * words for.
 *
 * It only looks, and hands what it has found to the installer as the value of a property.
 */
#include "registration_vendor.h"

#include "win32_calls.h"

#include <msi.h>
#include <msiquery.h>

/* All that the code of the DLL which is linked here calls by the table. */
static const struct win32_calls calls = { .GetFileAttributesW = GetFileAttributesW };
const struct win32_calls *const win32 = &calls;

__declspec(dllexport) UINT WINAPI FindOtherServer(MSIHANDLE installation); /* no header declares it */

/*
 * Sets the property OtherServer to the file of another vendor's server that is registered for all users, by the rule of
 * DllRegisterServer; empties it if there is none. A failure ends the installation.
 */
UINT WINAPI FindOtherServer(MSIHANDLE installation)
{
    WCHAR file[REGISTRY_VALUE_CHARS];

    return MsiSetPropertyW(installation, L"OtherServer", vendor_find(HKEY_LOCAL_MACHINE, file) ? file : L"");
}
