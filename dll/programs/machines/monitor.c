/*
 * monitor.c - the monitor of a QEMU that runs.
 *
 * `turn` is held by whoever gives a command, from before it is sent until its answer is there. `lock` protects all else
 * but `socket`, and is the inner one. The thread reads without a lock, and is the only one that takes messages.
 */
#include "monitor.h"

#include "loopback.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STACK_BYTES 262144
#define RECEIVED_AT_ONCE 16384

/* How long QEMU may take to read a command, which is small. Milliseconds. */
#define SEND_PATIENCE 5000

/* How long the thread may take to notice that it is to end, before what it waits for is cancelled. Milliseconds. */
#define NOTICE 100

struct monitor {
    SRWLOCK turn, lock;
    CONDITION_VARIABLE changed;
    struct qmp_session *session;
    struct monitor_watch watch;
    SOCKET socket;
    HANDLE thread;
    bool is_over;    /* the connection has ended, or is of no use any more */
    bool is_strange; /* what came is nothing that QEMU says */
    bool is_greeted;
    bool is_quitting;              /* no command matters any more but the last one */
    uint32_t wanted;               /* the id of the answer that is waited for; 0: of none */
    enum monitor_result result;    /* of the command whose answer has come */
    struct monitor_answer *answer; /* of the command that waits, or of who waits for the greeting; NULL: nobody's */
};

/* ---- What comes: all within the lock, on the thread ---- */

static void hand_over(struct monitor *self, const struct qmp_message *message)
{
    struct monitor_answer *const answer = self->answer;

    if (answer == NULL)
        return;
    if (message->kind == QMP_ERROR)
        (void)snprintf(answer->refusal, sizeof answer->refusal, "%s", message->text != NULL ? message->text : "");
    else if (answer->read != NULL)
        answer->read(answer->context, message->data);
}

static void take(struct monitor *self, const struct qmp_message *message)
{
    switch (message->kind) {
    case QMP_EVENT:
        self->watch.event(self->watch.context, message->name, message->data);
        break;
    case QMP_GREETING:
        if (!self->is_greeted)
            hand_over(self, message);
        self->is_greeted = true;
        break;
    case QMP_RETURN:
    case QMP_ERROR:
        if (message->id == 0 || message->id != self->wanted)
            break; /* nobody waits for it any more */
        hand_over(self, message);
        self->result = message->kind == QMP_RETURN ? MONITOR_DONE : MONITOR_REFUSED;
        self->wanted = 0;
        break;
    }
}

/* False when the other side does not speak as it should. */
static bool take_bytes(struct monitor *self, const char *bytes, size_t count)
{
    struct qmp_message message;
    bool is_sound;

    AcquireSRWLockExclusive(&self->lock);
    is_sound = qmp_session_received(self->session, bytes, count);
    while (!self->is_over && qmp_session_next(self->session, &message))
        take(self, &message);
    self->is_strange = !is_sound;
    ReleaseSRWLockExclusive(&self->lock);
    WakeAllConditionVariable(&self->changed);
    return is_sound;
}

static DWORD WINAPI listen_to_it(void *context)
{
    struct monitor *const self = context;
    char bytes[RECEIVED_AT_ONCE];
    int count;

    do {
        count = recv(self->socket, bytes, sizeof bytes, 0);
    } while (count > 0 && take_bytes(self, bytes, (size_t)count));
    shutdown(self->socket, SD_BOTH);
    AcquireSRWLockExclusive(&self->lock);
    self->is_over = true;
    self->watch.gone(self->watch.context);
    ReleaseSRWLockExclusive(&self->lock);
    WakeAllConditionVariable(&self->changed);
    return 0;
}

/* ---- Opening and closing ---- */

struct monitor *monitor_open(SOCKET socket, const struct monitor_watch *watch, struct monitor_answer *greeting)
{
    struct monitor *const self = calloc(1, sizeof *self);

    if (self != NULL) {
        InitializeSRWLock(&self->turn);
        InitializeSRWLock(&self->lock);
        InitializeConditionVariable(&self->changed);
        self->socket = socket;
        self->watch = *watch;
        self->answer = greeting; /* it may come before anybody waits for it */
        self->session = qmp_session_new();
        if (self->session != NULL)
            self->thread = CreateThread(NULL, STACK_BYTES, listen_to_it, self, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        if (self->thread != NULL)
            return self;
        qmp_session_free(self->session);
        free(self);
    }
    closesocket(socket);
    return NULL;
}

void monitor_break(struct monitor *self)
{
    AcquireSRWLockExclusive(&self->lock);
    self->is_over = true;
    ReleaseSRWLockExclusive(&self->lock);
    WakeAllConditionVariable(&self->changed);
    shutdown(self->socket, SD_BOTH);
}

/* What waits for the other side is not always woken by shutting down. */
void monitor_close(struct monitor *self)
{
    if (self == NULL)
        return;
    monitor_break(self);
    while (WaitForSingleObject(self->thread, NOTICE) == WAIT_TIMEOUT)
        CancelIoEx((HANDLE)self->socket, NULL);
    CloseHandle(self->thread);
    closesocket(self->socket);
    qmp_session_free(self->session);
    free(self);
}

/* ---- Commands ---- */

/* Why a command has no answer. Within the lock. */
static enum monitor_result why_none(const struct monitor *self)
{
    return self->is_strange ? MONITOR_STRANGE : self->is_over ? MONITOR_GONE : MONITOR_SILENT;
}

/* Waits within the lock; false when the time has passed. */
static bool wait_until(struct monitor *self, ULONGLONG until)
{
    const ULONGLONG now = GetTickCount64();

    return now < until && (SleepConditionVariableSRW(&self->changed, &self->lock, (DWORD)(until - now), 0) ||
                           GetTickCount64() < until);
}

enum monitor_result monitor_greeting(struct monitor *self, DWORD milliseconds)
{
    const ULONGLONG until = GetTickCount64() + milliseconds;
    enum monitor_result result;

    AcquireSRWLockExclusive(&self->lock);
    while (!self->is_greeted && !self->is_over && wait_until(self, until)) {
    }
    result = self->is_greeted ? MONITOR_DONE : why_none(self);
    self->answer = NULL;
    ReleaseSRWLockExclusive(&self->lock);
    return result;
}

/* Within the lock. What could not be sent in time is not sent later: half of a command may have gone. */
static enum monitor_result send_command(struct monitor *self, const char *command, const char *arguments)
{
    const void *bytes;
    size_t count;

    if (self->is_over)
        return why_none(self);
    self->wanted = qmp_session_command(self->session, command, arguments);
    if (self->wanted == 0)
        return MONITOR_NO_MEMORY;
    while ((bytes = qmp_session_output(self->session, &count)) != NULL && count > 0) {
        if (loopback_send(self->socket, bytes, count, SEND_PATIENCE) != NO_ERROR) {
            self->is_over = true;
            return MONITOR_GONE;
        }
        qmp_session_sent(self->session, count);
    }
    return MONITOR_DONE;
}

/* Whether a command is to be given up for the last one. Within the lock. */
static bool gives_way(const struct monitor *self, bool is_last)
{
    return self->is_quitting && !is_last;
}

static enum monitor_result give(struct monitor *self, const char *command, const char *arguments, bool is_last,
                                DWORD milliseconds, struct monitor_answer *answer)
{
    const ULONGLONG until = GetTickCount64() + milliseconds;
    enum monitor_result result;

    if (answer != NULL)
        answer->refusal[0] = 0;
    AcquireSRWLockExclusive(&self->turn);
    AcquireSRWLockExclusive(&self->lock);
    self->answer = answer;
    result = gives_way(self, is_last) ? why_none(self) : send_command(self, command, arguments);
    if (result == MONITOR_DONE) {
        while (self->wanted != 0 && !self->is_over && !gives_way(self, is_last) && wait_until(self, until)) {
        }
        result = self->wanted == 0 ? self->result : why_none(self);
    }
    self->wanted = 0;
    self->answer = NULL;
    ReleaseSRWLockExclusive(&self->lock);
    ReleaseSRWLockExclusive(&self->turn);
    return result;
}

enum monitor_result monitor_do(struct monitor *self, const char *command, const char *arguments, DWORD milliseconds,
                               struct monitor_answer *answer)
{
    return give(self, command, arguments, false, milliseconds, answer);
}

enum monitor_result monitor_quit(struct monitor *self, DWORD milliseconds)
{
    AcquireSRWLockExclusive(&self->lock);
    self->is_quitting = true;
    ReleaseSRWLockExclusive(&self->lock);
    WakeAllConditionVariable(&self->changed);
    return give(self, "quit", NULL, true, milliseconds, NULL);
}

bool monitor_is_over(struct monitor *self)
{
    bool is_over;

    AcquireSRWLockShared(&self->lock);
    is_over = self->is_over;
    ReleaseSRWLockShared(&self->lock);
    return is_over;
}

bool monitor_wait_for_end(struct monitor *self, DWORD milliseconds)
{
    return WaitForSingleObject(self->thread, milliseconds) == WAIT_OBJECT_0;
}
