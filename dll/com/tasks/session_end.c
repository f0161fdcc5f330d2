/* session_end.c - the thread that hears that the session ends, and stops the tasks. */
#include "session_end.h"

#include "lifetime.h"
#include "task_list.h"

#include "win32_calls.h"

#include <stdbool.h>

/* Classes belong to their module, so another copy of this DLL in the process may use the same name. */
#define WINDOW_CLASS L"OpenVPC.SessionEnd"

/* After five seconds Windows takes a window or a console handler for hanging, and ends the process. */
#define CLEAN_UP_MILLISECONDS 4000

static SRWLOCK lock = SRWLOCK_INIT; /* protects what follows */
static ULONG tasks;                 /* that have joined and not left */
static HANDLE last_left;            /* auto-reset event; NULL when there is no thread */

/* Asked again after each wait: a task may have been about to be listed. */
static void stop_tasks(void)
{
    const ULONGLONG end = GetTickCount64() + CLEAN_UP_MILLISECONDS;
    ULONGLONG now;

    do {
        task_list_shut_down();
        now = GetTickCount64();
    } while (now < end && task_list_wait((DWORD)(end - now)));
}

static LRESULT CALLBACK window_procedure(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (message == WM_QUERYENDSESSION)
        return TRUE;
    if (message != WM_ENDSESSION)
        return DefWindowProcW(window, message, w, l);
    if (w != FALSE) /* FALSE: some other program has refused, and the session goes on */
        stop_tasks();
    return 0;
}

/*
 * Leaves the answer to the handlers behind it. Not for CTRL_LOGOFF_EVENT: services alone receive it, whichever user
 * signs out. Not for Ctrl+C and Ctrl+Break either: in PowerShell and Python they do not end the process.
 */
static BOOL WINAPI console_handler(DWORD event)
{
    if (event == CTRL_CLOSE_EVENT || event == CTRL_SHUTDOWN_EVENT)
        stop_tasks();
    return FALSE;
}

/*
 * Whether the handler was added. Windows calls it on a thread of its own, which may be on its way when the handler is
 * removed, and nobody can know: so the module stays from now on. Without a console there is nothing to hear.
 */
static bool listen_to_console(void)
{
    return win32->GetConsoleWindow() != NULL && module_stay() && win32->SetConsoleCtrlHandler(console_handler, TRUE);
}

/* A top-level window, though never shown: others are told nothing. NULL where there is no desktop for windows. */
static HWND open_window(HINSTANCE module)
{
    const WNDCLASSEXW class = {
        .cbSize = sizeof class,
        .lpfnWndProc = window_procedure,
        .hInstance = module,
        .lpszClassName = WINDOW_CLASS,
    };

    RegisterClassExW(&class);
    return CreateWindowExW(WS_EX_TOOLWINDOW | WS_EX_NOACTIVATE, WINDOW_CLASS, L"OpenVPC", WS_POPUP, 0, 0, 0, 0, NULL,
                           NULL, module, NULL);
}

static void close_window(HWND window, HINSTANCE module)
{
    if (window != NULL)
        DestroyWindow(window);
    UnregisterClassW(WINDOW_CLASS, module);
}

static void dispatch_until(HANDLE event)
{
    while (MsgWaitForMultipleObjects(1, &event, FALSE, INFINITE, QS_ALLINPUT) == WAIT_OBJECT_0 + 1) {
        MSG message;

        while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE))
            DispatchMessageW(&message);
    }
}

/* Ends the thread's time, unless a task has joined meanwhile. */
static bool retire(void)
{
    bool unused;

    AcquireSRWLockExclusive(&lock);
    unused = tasks == 0;
    if (unused) {
        CloseHandle(last_left);
        last_left = NULL;
    }
    ReleaseSRWLockExclusive(&lock);
    return unused;
}

static DWORD WINAPI keep_watch(void *pinned)
{
    const HANDLE event = last_left; /* it stays the same until this thread retires */

    do {
        const HWND window = open_window(pinned);
        const bool listens = listen_to_console();

        dispatch_until(event);
        if (listens)
            win32->SetConsoleCtrlHandler(console_handler, FALSE);
        close_window(window, pinned);
    } while (!retire());
    module_end_worker(pinned);
}

/* Holds the lock. */
static void start_thread(void)
{
    HMODULE pinned = module_pin_for_worker();
    HANDLE thread = NULL;

    if (pinned == NULL)
        return;
    last_left = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (last_left != NULL)
        thread = win32->CreateThread(NULL, 0, keep_watch, pinned, 0, NULL);
    if (thread != NULL) {
        CloseHandle(thread);
        return;
    }
    if (last_left != NULL)
        CloseHandle(last_left);
    last_left = NULL;
    module_unpin(pinned);
}

void session_end_join(void)
{
    AcquireSRWLockExclusive(&lock);
    tasks++;
    if (last_left == NULL)
        start_thread();
    ReleaseSRWLockExclusive(&lock);
}

void session_end_leave(void)
{
    AcquireSRWLockExclusive(&lock);
    tasks--;
    if (tasks == 0 && last_left != NULL)
        SetEvent(last_left);
    ReleaseSRWLockExclusive(&lock);
}
