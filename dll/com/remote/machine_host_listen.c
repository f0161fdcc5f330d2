/* machine_host_listen.c - the thread that listens to the machine host, whenever one runs. */
#include "machine_host.h"

#include "apartment.h"
#include "lifetime.h"
#include "machine_host_reach.h"
#include "machine_host_sink.h"

#include "win32_calls.h"

#include <stdlib.h>

/*
 * A machine host that was killed has left its event set. Then it is looked for again after these times, in milliseconds,
 * the first of which doubles each time.
 */
#define FIRST_PAUSE 50
#define LONGEST_PAUSE 4000

/* One listener, from the call that begins it to the end of its thread. */
struct listener {
    machine_host_hear hear;
    ULONGLONG since; /* when it began, in milliseconds of GetTickCount64, which all processes have in common */
    HANDLE stop;     /* manual-reset event */
    HANDLE ready;    /* that of the machine host */
    HMODULE pinned;
    LONG references; /* of the thread, and of the one who began it */
};

static SRWLOCK beginning = SRWLOCK_INIT; /* protects what follows */
static struct listener *present;

static void drop(struct listener *listener)
{
    if (InterlockedDecrement(&listener->references) > 0)
        return;
    if (listener->stop != NULL)
        CloseHandle(listener->stop);
    if (listener->ready != NULL)
        CloseHandle(listener->ready);
    free(listener);
}

/* ---- The thread ---- */

/*
 * Gives the machine host the sink, and the time from which on it wants to be told; the cookie, and the process of the
 * machine host, NULL where it cannot be watched.
 */
static bool hand_over(IDispatch *host, IDispatch *sink, ULONGLONG since, int32_t *cookie, HANDLE *process)
{
    struct machine_host_reply reply;
    VARIANT arguments[2];

    V_VT(&arguments[0]) = VT_DISPATCH;
    V_DISPATCH(&arguments[0]) = sink;
    V_VT(&arguments[1]) = VT_I8;
    V_I8(&arguments[1]) = (LONGLONG)since;
    if (machine_host_invoke(host, MACHINE_HOST_ADVISE, u"", arguments, 2, &reply, NULL) != VHD_OK)
        return false;
    *cookie = (int32_t)reply.numbers[0];
    *process = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)reply.numbers[1]);
    machine_host_reply_free(&reply);
    return true;
}

static void take_back(IDispatch *host, int32_t cookie)
{
    struct machine_host_reply reply;
    VARIANT argument;

    V_VT(&argument) = VT_I4;
    V_I4(&argument) = cookie;
    if (machine_host_invoke(host, MACHINE_HOST_UNADVISE, u"", &argument, 1, &reply, NULL) == VHD_OK)
        machine_host_reply_free(&reply);
}

/* Waits for the end of the machine host, or until it is to stop. Whether it goes on. */
static bool stay_connected(const struct listener *listener, HANDLE process)
{
    HANDLE handles[] = { listener->stop, process };

    return apartment_wait(handles, process != NULL ? 2 : 1, INFINITE) &&
           WaitForSingleObject(listener->stop, 0) != WAIT_OBJECT_0;
}

/* Listens to the machine host that is there, to its end. False where there is none that answers. */
static bool listen_to(const struct listener *listener, bool *goes_on)
{
    IDispatch *host = machine_host_find(), *sink = NULL;
    HANDLE process = NULL;
    bool is_connected;
    int32_t cookie;

    if (host == NULL)
        return false;
    sink = machine_host_sink_new(listener->hear);
    is_connected = sink != NULL && hand_over(host, sink, listener->since, &cookie, &process);
    if (is_connected) {
        *goes_on = stay_connected(listener, process);
        if (!*goes_on)
            take_back(host, cookie);
    }
    if (sink != NULL)
        machine_host_sink_close(sink);
    if (process != NULL)
        CloseHandle(process);
    IDispatch_Release(host);
    return is_connected;
}

static void keep_listening(const struct listener *listener)
{
    HANDLE handles[] = { listener->stop, listener->ready };
    DWORD pause = FIRST_PAUSE;
    bool goes_on = true;

    while (goes_on) {
        apartment_wait(handles, ARRAYSIZE(handles), INFINITE);
        if (WaitForSingleObject(listener->stop, 0) == WAIT_OBJECT_0)
            return;
        if (listen_to(listener, &goes_on)) {
            pause = FIRST_PAUSE;
            continue;
        }
        goes_on = !apartment_wait(handles, 1, pause);
        if (pause < LONGEST_PAUSE)
            pause *= 2;
    }
}

static DWORD WINAPI work(void *context)
{
    struct listener *listener = context;
    const HMODULE pinned = listener->pinned;

    if (SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED))) {
        keep_listening(listener);
        CoUninitialize();
    }
    drop(listener);
    module_end_worker(pinned);
}

/* ---- Beginning and ending ---- */

static bool prepare(struct listener *listener)
{
    WCHAR name[MACHINE_HOST_NAME_CHARS];

    if (machine_host_event_name(name) != ERROR_SUCCESS)
        return false;
    listener->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    listener->ready = CreateEventW(NULL, TRUE, FALSE, name);
    listener->pinned = module_pin_for_worker();
    return listener->stop != NULL && listener->ready != NULL && listener->pinned != NULL;
}

/* Without memory, or a thread, nothing is heard. */
static struct listener *new_listener(machine_host_hear hear)
{
    struct listener *listener = calloc(1, sizeof *listener);
    HANDLE thread = NULL;

    if (listener == NULL)
        return NULL;
    listener->hear = hear;
    listener->since = GetTickCount64();
    listener->references = 2;
    if (prepare(listener))
        thread = win32->CreateThread(NULL, 0, work, listener, 0, NULL);
    if (thread != NULL) {
        CloseHandle(thread);
        return listener;
    }
    if (listener->pinned != NULL)
        module_unpin(listener->pinned);
    listener->references = 1; /* no thread has one */
    drop(listener);
    return NULL;
}

void machine_host_listen(machine_host_hear hear)
{
    AcquireSRWLockExclusive(&beginning);
    if (present == NULL)
        present = new_listener(hear);
    ReleaseSRWLockExclusive(&beginning);
}

void machine_host_stop_listening(void)
{
    struct listener *listener;

    AcquireSRWLockExclusive(&beginning);
    listener = present;
    present = NULL;
    ReleaseSRWLockExclusive(&beginning);
    if (listener == NULL)
        return;
    SetEvent(listener->stop);
    drop(listener);
}
