/* machines_sinks.c - who is told what happens to machines. */
#include "machines_sinks.h"

#include "machine_host_names.h"
#include "machine_host_wire.h"

#include "win32_calls.h"

#include <stdbool.h>
#include <stdlib.h>

/* What a sink may still have to be told; one that is further behind hangs. */
#define MOST_WAITING 1000

#define END_MILLISECONDS 1000

/* What is kept for sinks that are about to come: as many messages at most, and not longer than that. */
#define MOST_KEPT 500
#define KEPT_MILLISECONDS 60000

struct message {
    struct message *next;
    VARIANT content;
    ULONGLONG time; /* of GetTickCount64 */
};

/* Lives as long as its thread. */
struct sink {
    struct sink *next;
    int32_t cookie;
    IDispatch *object;
    bool is_removed; /* it is not in the list, and its thread ends when there is nothing left to tell */
    bool is_lost;    /* nor is that told */
    size_t waiting;
    struct message *first, **last;
};

static SRWLOCK lock = SRWLOCK_INIT; /* protects what follows, and what is in sinks */
static CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
static struct sink *first;
static int32_t last_cookie;
static ULONG threads;
static struct message *kept, **last_kept = &kept; /* in the order of their times */
static size_t kept_count;

static void free_message(struct message *message)
{
    VariantClear(&message->content);
    free(message);
}

/* The caller holds the lock. */
static void take_out(struct sink *sink)
{
    for (struct sink **link = &first; *link != NULL; link = &(*link)->next) {
        if (*link == sink) {
            *link = sink->next;
            break;
        }
    }
    sink->is_removed = true;
    WakeAllConditionVariable(&changed);
}

/* ---- The thread of a sink ---- */

/* Waits for what is to be told; NULL at the end. */
static struct message *next_message(struct sink *sink)
{
    struct message *message = NULL;

    AcquireSRWLockExclusive(&lock);
    while (sink->first == NULL && !sink->is_removed)
        SleepConditionVariableSRW(&changed, &lock, INFINITE, 0);
    if (!sink->is_lost)
        message = sink->first;
    if (message != NULL) {
        sink->first = message->next;
        sink->waiting--;
        if (sink->first == NULL)
            sink->last = &sink->first;
    }
    ReleaseSRWLockExclusive(&lock);
    return message;
}

static bool tell(IDispatch *object, VARIANT *content)
{
    DISPPARAMS params = { content, NULL, 1, 0 };

    return SUCCEEDED(IDispatch_Invoke(object, (DISPID)MACHINE_HOST_TELL, &IID_NULL, LOCALE_USER_DEFAULT,
                                      DISPATCH_METHOD, &params, NULL, NULL, NULL));
}

static void lose(struct sink *sink)
{
    AcquireSRWLockExclusive(&lock);
    sink->is_lost = true;
    take_out(sink);
    ReleaseSRWLockExclusive(&lock);
}

static void free_sink(struct sink *sink)
{
    while (sink->first != NULL) {
        struct message *message = sink->first;
        sink->first = message->next;
        free_message(message);
    }
    IDispatch_Release(sink->object);
    free(sink);
}

static DWORD WINAPI work(void *context)
{
    struct sink *sink = context;
    const HRESULT entered = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    struct message *message;

    while ((message = next_message(sink)) != NULL) {
        if (!tell(sink->object, &message->content))
            lose(sink);
        free_message(message);
    }
    free_sink(sink);
    if (SUCCEEDED(entered))
        CoUninitialize();
    AcquireSRWLockExclusive(&lock);
    threads--;
    WakeAllConditionVariable(&changed);
    ReleaseSRWLockExclusive(&lock);
    return 0;
}

/* ---- Messages ---- */

/* A message of its own; NULL without memory. */
static struct message *new_message(const VARIANT *content)
{
    struct message *message = calloc(1, sizeof *message);

    if (message == NULL)
        return NULL;
    message->time = GetTickCount64();
    if (SUCCEEDED(VariantCopy(&message->content, (VARIANT *)(UINT_PTR)content)))
        return message;
    free(message);
    return NULL;
}

/* Gives a sink its copy; one that cannot have it has missed something, and is let go. The caller holds the lock. */
static bool give(struct sink *sink, const VARIANT *content)
{
    struct message *message = sink->waiting < MOST_WAITING ? new_message(content) : NULL;

    if (message == NULL)
        return false;
    *sink->last = message;
    sink->last = &message->next;
    sink->waiting++;
    return true;
}

/* Keeps a message for sinks that come later, and forgets what is too old. The caller holds the lock. */
static void keep(const VARIANT *content)
{
    struct message *message = new_message(content);
    const ULONGLONG now = GetTickCount64();

    if (message != NULL) {
        *last_kept = message;
        last_kept = &message->next;
        kept_count++;
    }
    while (kept != NULL && (kept_count > MOST_KEPT || now - kept->time > KEPT_MILLISECONDS)) {
        message = kept;
        kept = message->next;
        kept_count--;
        free_message(message);
    }
    if (kept == NULL)
        last_kept = &kept;
}

static void give_kept(struct sink *sink, ULONGLONG since)
{
    for (const struct message *message = kept; message != NULL; message = message->next) {
        if (message->time >= since)
            give(sink, &message->content);
    }
}

/* ---- Sinks ---- */

enum vhd_status machines_sinks_add(IDispatch *object, ULONGLONG since, int32_t *cookie, struct vhd_error *error)
{
    struct sink *sink = calloc(1, sizeof *sink);
    HANDLE thread;

    if (sink == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, u"");
    sink->object = object;
    IDispatch_AddRef(object);
    sink->last = &sink->first;
    AcquireSRWLockExclusive(&lock);
    *cookie = sink->cookie = ++last_cookie;
    sink->next = first;
    first = sink;
    give_kept(sink, since);
    thread = win32->CreateThread(NULL, 0, work, sink, 0, NULL);
    if (thread != NULL)
        threads++;
    else
        take_out(sink);
    ReleaseSRWLockExclusive(&lock);
    if (thread != NULL) {
        CloseHandle(thread);
        return VHD_OK;
    }
    free_sink(sink);
    return vhd_fail(error, VHD_OUT_OF_MEMORY, u"");
}

void machines_sinks_remove(int32_t cookie)
{
    AcquireSRWLockExclusive(&lock);
    for (struct sink *sink = first; sink != NULL; sink = sink->next) {
        if (sink->cookie == cookie) {
            sink->is_lost = true;
            take_out(sink);
            break;
        }
    }
    ReleaseSRWLockExclusive(&lock);
}

void machines_sinks_tell(const char16_t *path, enum machine_host_event event, int32_t number, struct vhd_text text)
{
    const struct machine_host_request told = {
        .command = (enum machine_host_command)event,
        .numbers = { number },
        .text = text,
    };
    VARIANT content;

    if (!machine_host_wire_ask(path, &told, &content))
        return;
    AcquireSRWLockExclusive(&lock);
    keep(&content);
    for (struct sink *sink = first, *next; sink != NULL; sink = next) {
        next = sink->next;
        if (!give(sink, &content)) {
            sink->is_lost = true;
            take_out(sink);
        }
    }
    WakeAllConditionVariable(&changed);
    ReleaseSRWLockExclusive(&lock);
    VariantClear(&content);
}

void machines_sinks_end(void)
{
    const ULONGLONG end = GetTickCount64() + END_MILLISECONDS;
    ULONGLONG now;

    AcquireSRWLockExclusive(&lock);
    while (first != NULL)
        take_out(first);
    while (threads > 0 && (now = GetTickCount64()) < end)
        SleepConditionVariableSRW(&changed, &lock, (DWORD)(end - now), 0);
    ReleaseSRWLockExclusive(&lock);
}
