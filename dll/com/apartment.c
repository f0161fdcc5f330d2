/* apartment.c - the calling thread's COM apartment, and waiting as that apartment requires. */
#include "apartment.h"

/* How long a wait that COM broke off before its time stays away from COM; see below. */
#define PAUSE_MILLISECONDS 20

bool apartment_is_single_threaded(void)
{
    APTTYPE type;
    APTTYPEQUALIFIER qualifier;

    return CoGetApartmentType(&type, &qualifier) == S_OK && (type == APTTYPE_STA || type == APTTYPE_MAINSTA);
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

bool apartment_wait(HANDLE *handles, DWORD count, DWORD milliseconds)
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
