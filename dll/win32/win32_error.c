/* win32_error.c - from Win32 error codes to statuses of core. */
#include "win32_private.h"

enum vhd_status win32_status(uint32_t code)
{
    switch (code) {
#define OSCODE(win32_code, name) \
    case win32_code:             \
        return VHD_##name;
#include "vhd_status.def"
#undef OSCODE
    default:
        return VHD_SYSTEM;
    }
}

enum vhd_status win32_fail(struct vhd_error *error, const char16_t *path, DWORD code)
{
    return vhd_fail_system(error, win32_status(code), path, code);
}
