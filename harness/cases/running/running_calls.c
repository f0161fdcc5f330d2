/* running_calls.c - the functions of Win32 that the code of the DLL uses, which fail as a case says. */
#include "running_calls.h"

#include "win32_calls.h"

#include <iphlpapi.h>
#include <shlobj.h>

static struct win32_calls calls = {
#define CALL(result, name, parameters) .name = name,
#include "win32_calls.def"
#undef CALL
};

const struct win32_calls *const win32 = &calls;

static volatile LONG64 room = MAXLONG64;

static BOOL WINAPI ask_for_room(LPCWSTR folder, PULARGE_INTEGER available, PULARGE_INTEGER total, PULARGE_INTEGER left)
{
    const BOOL ok = GetDiskFreeSpaceExW(folder, available, total, left);

    if (ok && available != NULL && available->QuadPart > (ULONGLONG)room)
        available->QuadPart = (ULONGLONG)room;
    return ok;
}

void set_room(ULONGLONG bytes)
{
    InterlockedExchange64(&room, bytes < MAXLONG64 ? (LONG64)bytes : MAXLONG64);
    calls.GetDiskFreeSpaceExW = ask_for_room;
}

static volatile LONG failing_flushes;

static BOOL WINAPI flush_file(HANDLE file)
{
    if (InterlockedDecrement(&failing_flushes) >= 0) {
        SetLastError(ERROR_IO_DEVICE);
        return FALSE;
    }
    InterlockedIncrement(&failing_flushes);
    return FlushFileBuffers(file);
}

void fail_flushes(LONG count)
{
    InterlockedExchange(&failing_flushes, count);
    calls.FlushFileBuffers = flush_file;
}
