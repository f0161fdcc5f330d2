/* faults_trace.c - whether any call to the system has a path that holds a certain text. */
#include "faults_trace.h"

#include <wchar.h>

static bool takes_path(enum call call)
{
    switch (call) {
    case CALL_CreateFileW:
    case CALL_GetFileAttributesW:
    case CALL_CreateDirectoryW:
    case CALL_RemoveDirectoryW:
    case CALL_FindFirstFileW:
    case CALL_MoveFileExW:
    case CALL_GetDriveTypeW:
    case CALL_GetVolumePathNameW:
    case CALL_GetDiskFreeSpaceExW:
        return true;
    default:
        return false;
    }
}

static SRWLOCK lock = SRWLOCK_INIT; /* protects what follows */
static const WCHAR *trace;
static unsigned all, traced; /* calls with a path, and those with that text in it */

static void look_for_trace(enum call call, const void *first)
{
    WCHAR path[1024];

    if (!takes_path(call) || first == NULL)
        return;
    lstrcpynW(path, first, ARRAYSIZE(path));
    AcquireSRWLockExclusive(&lock);
    all++;
    traced += wcsstr(_wcslwr(path), trace) != NULL;
    ReleaseSRWLockExclusive(&lock);
}

void trace_begin(const WCHAR *text)
{
    all = traced = 0;
    trace = text;
    fault_watch(look_for_trace);
}

unsigned trace_end(void)
{
    fault_watch(NULL);
    check(all > 0, "calls were watched");
    return traced;
}
