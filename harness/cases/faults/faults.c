/* faults.c - the table of Win32 functions that fail on demand. */
#include "faults.h"
#include "forwarded.h"

#include <assert.h>
#include <iphlpapi.h>
#include <shlobj.h>

/* With FAULT_EVERYTHING all functions fail in the same way. */
#define EVERYTHING_CODE ERROR_IO_DEVICE

/* How each function fails */

struct plan {
    bool late;
    INT_PTR result;
    LONG codes[12]; /* up to the first 0 */
};

#define THE_CODE INTPTR_MIN

static const struct plan plans[] = {
#define FAULT(name, failure, ...) [CALL_##name] = { false, (INT_PTR)(failure), { __VA_ARGS__ } },
#define FAULT_LATE(name, failure, ...) [CALL_##name] = { true, (INT_PTR)(failure), { __VA_ARGS__ } },
#include "faults.def"
#undef FAULT
#undef FAULT_LATE
};

static const char *const names[] = {
#define CALL(result, name, parameters) #name,
#include "win32_calls.def"
#undef CALL
};

/* Each row of win32_calls.def has one of faults.def: this refers to an enumerator for each, which that one makes. */
enum {
#define FAULT(name, failure, ...) HAS_A_ROW_##name,
#define FAULT_LATE(name, failure, ...) HAS_A_ROW_##name,
#include "faults.def"
#undef FAULT
#undef FAULT_LATE
    ROWS,
#define CALL(result, name, parameters) ROW_OF_##name = HAS_A_ROW_##name,
#include "win32_calls.def"
#undef CALL
};

static_assert((int)ROWS == (int)CALL_COUNT, "faults.def has a row for each row of win32_calls.def, and no other");

const char *call_name(enum call call)
{
    return names[call];
}

static unsigned codes_of(enum call call)
{
    unsigned count = 0;

    while (plans[call].codes[count] != 0)
        count++;
    return count;
}

/* Whether a call meets the fault */

static SRWLOCK lock = SRWLOCK_INIT; /* protects the two */
static struct fault fault;
static struct fault_report report;

enum verdict { PASS, FAIL, DIE };

static enum verdict verdict_of_first(void)
{
    switch (fault.manner) {
    case FAULT_ONCE:
    case FAULT_FUNCTION:
    case FAULT_EVERYTHING:
        return FAIL;
    case FAULT_KILL_BEFORE:
        return DIE;
    default:
        return PASS;
    }
}

static enum verdict verdict_of_later(enum call call)
{
    if (fault.manner == FAULT_EVERYTHING || (fault.manner == FAULT_FUNCTION && call == report.call))
        return FAIL;
    if (fault.manner == FAULT_WRITE_PART_ONLY && call == CALL_WriteFile && report.call == CALL_WriteFile)
        return FAIL;
    return PASS;
}

static struct aim {
    enum call function;
    unsigned skip, times;
    DWORD code;
} aim; /* protected as they are */

void fault_aim(enum call function, unsigned skip, unsigned times, DWORD code)
{
    AcquireSRWLockExclusive(&lock);
    aim = (struct aim){ function, skip, times, code };
    ReleaseSRWLockExclusive(&lock);
}

static bool is_aimed_at(enum call call)
{
    if (aim.times == 0 || call != aim.function)
        return false;
    if (aim.skip > 0) {
        aim.skip--;
        return false;
    }
    aim.times--;
    return true;
}

/* Every call goes through here. *code is what it fails with. */
static enum verdict judge(enum call call, LONG *code)
{
    enum verdict verdict = PASS;

    if (codes_of(call) == 0)
        return PASS;
    AcquireSRWLockExclusive(&lock);
    if (is_aimed_at(call)) {
        *code = (LONG)aim.code;
        ReleaseSRWLockExclusive(&lock);
        return FAIL;
    }
    if (fault.manner != FAULT_NONE && ++report.calls == fault.at) {
        report.met = true;
        report.call = call;
        report.codes = fault.manner == FAULT_EVERYTHING ? 1 : codes_of(call);
        report.code = (DWORD)plans[call].codes[fault.code % codes_of(call)];
        if (fault.manner == FAULT_EVERYTHING)
            report.code = EVERYTHING_CODE;
        if (fault.manner == FAULT_WRITE_PART_ONLY)
            report.code = ERROR_DISK_FULL;
        verdict = verdict_of_first();
    } else if (report.met) {
        verdict = verdict_of_later(call);
    }
    *code = (LONG)report.code;
    ReleaseSRWLockExclusive(&lock);
    return verdict;
}

void fault_arm(struct fault armed)
{
    AcquireSRWLockExclusive(&lock);
    fault = armed;
    report = (struct fault_report){ 0 };
    ReleaseSRWLockExclusive(&lock);
}

struct fault_report fault_disarm(void)
{
    struct fault_report result;

    AcquireSRWLockExclusive(&lock);
    result = report;
    fault = (struct fault){ FAULT_NONE };
    report = (struct fault_report){ 0 };
    ReleaseSRWLockExclusive(&lock);
    return result;
}

/* A wrapper for each function */

static INT_PTR fail(enum call call, LONG code)
{
    SetLastError((DWORD)code);
    return plans[call].result == THE_CODE ? HRESULT_FROM_WIN32(code) : plans[call].result;
}

static void die(void)
{
    TerminateProcess(GetCurrentProcess(), FAULT_KILLED);
}

/* What a flush does is seen only when the power fails, which nothing here brings about; without it, runs are quick. */
static BOOL WINAPI no_flush(HANDLE file)
{
    return GetFileType(file) == FILE_TYPE_DISK;
}

static call_watcher watcher; /* set while no call is made */

void fault_watch(call_watcher watch)
{
    watcher = watch;
}

static void watched(enum call call, ULONG_PTR first)
{
    if (watcher != NULL)
        watcher(call, (const void *)first);
}

/* None of these fails. */
#define CALL_VOID(result, name)              \
    static result WINAPI faulty_##name(void) \
    {                                        \
        watched(CALL_##name, 0);             \
        return name();                       \
    }

#define CALL(result, name, parameters)                  \
    static result WINAPI faulty_##name NAMED parameters \
    {                                                   \
        enum verdict verdict;                           \
        LONG code;                                      \
                                                        \
        watched(CALL_##name, (ULONG_PTR)p1);            \
        verdict = judge(CALL_##name, &code);            \
        if (verdict == DIE)                             \
            die();                                      \
        if (verdict == FAIL && plans[CALL_##name].late) \
            (void)name PASSED parameters;               \
        if (verdict == FAIL)                            \
            return (result)fail(CALL_##name, code);     \
        return name PASSED parameters;                  \
    }
#define FlushFileBuffers no_flush
#include "win32_calls.def"
#undef FlushFileBuffers
#undef CALL

/* What some of them do besides */

static volatile LONG handles;

static HANDLE opened(HANDLE handle)
{
    if (handle != INVALID_HANDLE_VALUE)
        InterlockedIncrement(&handles);
    return handle;
}

static HANDLE WINAPI counted_CreateFileW(LPCWSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                                         DWORD disposition, DWORD flags, HANDLE template)
{
    return opened(faulty_CreateFileW(path, access, share, security, disposition, flags, template));
}

static HANDLE WINAPI counted_FindFirstFileW(LPCWSTR pattern, LPWIN32_FIND_DATAW found)
{
    return opened(faulty_FindFirstFileW(pattern, found));
}

static BOOL WINAPI counted_CloseHandle(HANDLE handle)
{
    InterlockedDecrement(&handles);
    return faulty_CloseHandle(handle);
}

static BOOL WINAPI counted_FindClose(HANDLE search)
{
    InterlockedDecrement(&handles);
    return faulty_FindClose(search);
}

LONG open_handles(void)
{
    return handles;
}

/* A part is less than a sector, or ends in the middle of one. */
static BOOL WINAPI short_WriteFile(HANDLE file, LPCVOID data, DWORD size, LPDWORD written, LPOVERLAPPED overlapped)
{
    AcquireSRWLockShared(&lock);
    if (report.calls + 1 == fault.at) {
        if (fault.manner == FAULT_WRITE_PART || fault.manner == FAULT_WRITE_PART_ONLY)
            size /= 3;
        else if (fault.manner == FAULT_WRITE_NOTHING)
            size = 0;
    }
    ReleaseSRWLockShared(&lock);
    return faulty_WriteFile(file, data, size, written, overlapped);
}

/* Time, in which nobody sleeps: it passes when somebody pauses. */
static volatile LONG64 paused; /* milliseconds */

static void WINAPI passing_Sleep(DWORD milliseconds)
{
    InterlockedAdd64(&paused, milliseconds);
    watched(CALL_Sleep, milliseconds);
}

static BOOL WINAPI passed_time(PULONGLONG hundreds_of_nanoseconds)
{
    *hundreds_of_nanoseconds = fault_paused() * 10000;
    return TRUE;
}

ULONGLONG fault_paused(void)
{
    return (ULONGLONG)InterlockedAdd64(&paused, 0);
}

/* The table */

static const struct win32_calls original = {
#define CALL(result, name, parameters) .name = faulty_##name,
#include "win32_calls.def"
#undef CALL
};

static struct win32_calls table;
const struct win32_calls *const win32 = &table;

struct win32_calls *fault_table(void)
{
    return &table;
}

void fault_table_restore(void)
{
    table = original;
    table.CreateFileW = counted_CreateFileW;
    table.FindFirstFileW = counted_FindFirstFileW;
    table.CloseHandle = counted_CloseHandle;
    table.FindClose = counted_FindClose;
    table.WriteFile = short_WriteFile;
    table.Sleep = passing_Sleep;
    table.QueryUnbiasedInterruptTime = passed_time;
}
