/* apartment.c - the calling thread's COM apartment, and waiting as that apartment requires. */
#include "apartment.h"

/* How long a wait that COM broke off before its time stays away from COM; see below. */
#define PAUSE_MILLISECONDS 20

static BOOL CALLBACK note_visible(HWND window, LPARAM found)
{
    if (IsWindowVisible(window))
        *(bool *)found = true;
    return !*(bool *)found;
}

/* Minimized windows are visible to Windows. */
static bool shows_window(void)
{
    bool found = false;

    EnumThreadWindows(GetCurrentThreadId(), note_visible, (LPARAM)&found);
    return found;
}

/* Whether this thread owns a single-threaded apartment. False as well on threads without COM. */
static bool is_single_threaded(void)
{
    APTTYPE type;
    APTTYPEQUALIFIER qualifier;

    return CoGetApartmentType(&type, &qualifier) == S_OK && (type == APTTYPE_STA || type == APTTYPE_MAINSTA);
}

bool apartment_is_unseen(void)
{
    return is_single_threaded() && !shows_window();
}

static DWORD remaining_of(DWORD milliseconds, ULONGLONG start)
{
    const ULONGLONG elapsed = GetTickCount64() - start;

    if (milliseconds == INFINITE)
        return INFINITE;
    return elapsed < milliseconds ? milliseconds - (DWORD)elapsed : 0;
}

static bool plain_wait(const HANDLE *handles, DWORD count, DWORD milliseconds)
{
    return WaitForMultipleObjects(count, handles, FALSE, milliseconds) != WAIT_TIMEOUT;
}

/* A message that nobody else posts, so that it can be taken away again without touching those of the client; 0: none. */
static UINT rousing_message(void)
{
    return RegisterWindowMessageW(L"OpenVPC.Rousing");
}

/*
 * A call from outside that came together with the one that waits is a message that lies in the queue already. Wine's
 * CoWaitForMultipleHandles wakes only for messages that come while it waits (MsgWaitForMultipleObjectsEx without
 * MWMO_INPUTAVAILABLE), and then serves all. So one more is sent to it, which is taken away again behind the wait.
 * That message, or 0.
 */
static UINT rouse_for_messages(void)
{
    UINT rousing;

    if (!is_single_threaded() || !(HIWORD(GetQueueStatus(QS_POSTMESSAGE)) & QS_POSTMESSAGE))
        return 0;
    rousing = rousing_message();
    return rousing != 0 && PostThreadMessageW(GetCurrentThreadId(), rousing, 0, 0) ? rousing : 0;
}

/*
 * Looks before it takes: PeekMessage finds WM_QUIT whatever it is asked for (its "Parameters"). Behind one of these ours
 * may stay, and does no harm: it belongs to no window, and means nothing to anybody.
 */
static void forget_rousing(UINT rousing)
{
    const HWND of_the_thread = (HWND)(INT_PTR)-1;
    MSG message;

    while (PeekMessageW(&message, of_the_thread, rousing, rousing, PM_NOREMOVE) && message.message == rousing)
        PeekMessageW(&message, of_the_thread, rousing, rousing, PM_REMOVE);
}

static bool wait_and_serve(HANDLE *handles, DWORD count, DWORD milliseconds)
{
    const ULONGLONG start = GetTickCount64();
    DWORD remaining = milliseconds;

    for (;;) {
        DWORD index;
        const HRESULT hr = CoWaitForMultipleHandles(COWAIT_DEFAULT, remaining, count, handles, &index);

        if (hr == S_OK)
            return true;
        remaining = remaining_of(milliseconds, start);
        if (hr != RPC_S_CALLPENDING) /* above all CO_E_NOTINITIALIZED: a thread without COM has nothing to serve */
            return plain_wait(handles, count, remaining);
        if (remaining == 0)
            return false;
        /* Broken off early, as a pending WM_QUIT can do. Asking again at once might turn into a busy loop. */
        if (plain_wait(handles, count, remaining < PAUSE_MILLISECONDS ? remaining : PAUSE_MILLISECONDS))
            return true;
    }
}

bool apartment_wait(HANDLE *handles, DWORD count, DWORD milliseconds)
{
    const UINT rousing = rouse_for_messages();
    const bool done = wait_and_serve(handles, count, milliseconds);

    if (rousing != 0)
        forget_rousing(rousing);
    return done;
}
