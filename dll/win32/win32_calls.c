/* win32_calls.c - the table that the DLL uses: the system's own functions. */
#include "win32_calls.h"

#include <iphlpapi.h>
#include <shlobj.h>

static const struct win32_calls system_calls = {
#define CALL(result, name, parameters) .name = name,
#include "win32_calls.def"
#undef CALL
};

const struct win32_calls *const win32 = &system_calls;
