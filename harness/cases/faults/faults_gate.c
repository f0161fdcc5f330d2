/* faults_gate.c - holds the thread of a task at its first write. */
#include "faults_gate.h"

#include "faults.h"

#define PATIENCE_MILLISECONDS 30000

static HANDLE gate, arrived;
static DWORD closer;
static volatile LONG taken; /* a thread is held, or was */

static BOOL WINAPI gated_WriteFile(HANDLE file, LPCVOID data, DWORD size, LPDWORD written, LPOVERLAPPED overlapped)
{
    if (GetCurrentThreadId() != closer && InterlockedExchange(&taken, 1) == 0) {
        SetEvent(arrived);
        WaitForSingleObject(gate, INFINITE);
    }
    return WriteFile(file, data, size, written, overlapped);
}

void gate_close(void)
{
    gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    arrived = CreateEventW(NULL, TRUE, FALSE, NULL);
    closer = GetCurrentThreadId();
    taken = 0;
    fault_table()->WriteFile = gated_WriteFile;
}

bool gate_holds(void)
{
    return check(WaitForSingleObject(arrived, PATIENCE_MILLISECONDS) == WAIT_OBJECT_0,
                 "the task is at its first write");
}

void gate_open(void)
{
    SetEvent(gate);
}

bool gate_opens(DWORD milliseconds)
{
    return WaitForSingleObject(gate, milliseconds) == WAIT_OBJECT_0;
}

void gate_end(void)
{
    gate_open();
    fault_table_restore();
    CloseHandle(gate);
    CloseHandle(arrived);
}
