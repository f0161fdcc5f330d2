/* machine_limits.c - how much memory a virtual machine may have on this computer. */
#include "machine_limits.h"

#include "win32_machine.h"

#define MEGABYTE 1048576
/* What Windows keeps for itself, megabytes. */
#define FOR_WINDOWS 512

/* What a virtual machine can have, of so many megabytes that may be taken. */
static LONG within_limits(int64_t megabytes)
{
    if (megabytes < LIMIT_MIN_MEMORY)
        return LIMIT_MIN_MEMORY;
    return megabytes < LIMIT_MAX_MEMORY ? (LONG)megabytes : LIMIT_MAX_MEMORY;
}

static LONG max_memory(const struct win32_memory *memory)
{
    return within_limits((int64_t)(memory->total / MEGABYTE) - FOR_WINDOWS);
}

DWORD limit_memory(LONG *megabytes)
{
    struct win32_memory memory;
    const DWORD code = win32_memory(&memory);

    if (code == ERROR_SUCCESS)
        *megabytes = max_memory(&memory);
    return code;
}

DWORD limit_suggested_memory(LONG *megabytes)
{
    struct win32_memory memory;
    const DWORD code = win32_memory(&memory);
    LONG max;

    if (code != ERROR_SUCCESS)
        return code;
    max = max_memory(&memory);
    *megabytes = within_limits((int64_t)(memory.total / MEGABYTE / 2));
    if (*megabytes > max)
        *megabytes = max;
    return code;
}
