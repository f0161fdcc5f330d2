/* nbd_sender.c - a thread that sends. Locks and conditions are what Wine does without asking its server. */
#include "nbd_sender.h"

#include <limits.h>
#include <stdlib.h>

#define STACK_BYTES 65536

struct nbd_sender {
    SOCKET socket;
    HANDLE thread;
    SRWLOCK lock;               /* around all below; of the two threads only one waits for `changed` at a time */
    CONDITION_VARIABLE changed; /* something waits, has begun to be sent, or is sent */
    struct nbd_buffer waiting;  /* empty: nothing */
    bool is_sending, is_ending, has_failed;
};

static bool is_empty(const struct nbd_buffer *buffer)
{
    return buffer->begin == buffer->end;
}

static bool send_all(SOCKET socket, struct nbd_buffer *buffer)
{
    while (!is_empty(buffer)) {
        const size_t left = buffer->end - buffer->begin;
        const int done = send(socket, (const char *)buffer->bytes + buffer->begin, left < INT_MAX ? (int)left : INT_MAX,
                              0);
        if (done <= 0)
            return false;
        buffer->begin += (size_t)done;
    }
    return true;
}

/* Waits, in the lock, for something to send, and takes it in exchange for an empty buffer. False: nothing will come. */
static bool next(struct nbd_sender *self, struct nbd_buffer *buffer)
{
    const struct nbd_buffer sent = *buffer;

    while (is_empty(&self->waiting) && !self->is_ending)
        SleepConditionVariableSRW(&self->changed, &self->lock, INFINITE, 0);
    if (is_empty(&self->waiting))
        return false;
    *buffer = self->waiting;
    self->waiting = sent;
    return true;
}

static DWORD WINAPI run(void *context)
{
    struct nbd_sender *self = context;
    struct nbd_buffer buffer = { 0 };

    AcquireSRWLockExclusive(&self->lock);
    while (!self->has_failed && next(self, &buffer)) {
        bool is_sent;
        self->is_sending = true;
        ReleaseSRWLockExclusive(&self->lock);
        WakeConditionVariable(&self->changed);
        is_sent = send_all(self->socket, &buffer);
        if (!is_sent) /* the other thread may wait for the client to say something */
            shutdown(self->socket, SD_BOTH);
        AcquireSRWLockExclusive(&self->lock);
        self->is_sending = false;
        self->has_failed = !is_sent;
        WakeConditionVariable(&self->changed);
    }
    ReleaseSRWLockExclusive(&self->lock);
    free(buffer.bytes);
    return 0;
}

struct nbd_sender *nbd_sender_start(SOCKET socket)
{
    struct nbd_sender *self = calloc(1, sizeof *self);

    if (self == NULL)
        return NULL;
    self->socket = socket;
    InitializeSRWLock(&self->lock);
    InitializeConditionVariable(&self->changed);
    self->thread = CreateThread(NULL, STACK_BYTES, run, self, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (self->thread != NULL)
        return self;
    free(self);
    return NULL;
}

bool nbd_sender_take(struct nbd_sender *sender, struct nbd_session *session)
{
    bool goes_on;

    AcquireSRWLockExclusive(&sender->lock);
    while (!is_empty(&sender->waiting) && !sender->has_failed)
        SleepConditionVariableSRW(&sender->changed, &sender->lock, INFINITE, 0);
    goes_on = !sender->has_failed;
    if (goes_on)
        nbd_session_take_output(session, &sender->waiting);
    ReleaseSRWLockExclusive(&sender->lock);
    WakeConditionVariable(&sender->changed);
    return goes_on;
}

bool nbd_sender_finish(struct nbd_sender *sender)
{
    bool goes_on;

    AcquireSRWLockExclusive(&sender->lock);
    while ((sender->is_sending || !is_empty(&sender->waiting)) && !sender->has_failed)
        SleepConditionVariableSRW(&sender->changed, &sender->lock, INFINITE, 0);
    goes_on = !sender->has_failed;
    ReleaseSRWLockExclusive(&sender->lock);
    return goes_on;
}

void nbd_sender_end(struct nbd_sender *sender)
{
    if (sender == NULL)
        return;
    AcquireSRWLockExclusive(&sender->lock);
    sender->is_ending = true;
    ReleaseSRWLockExclusive(&sender->lock);
    WakeConditionVariable(&sender->changed);
    WaitForSingleObject(sender->thread, INFINITE);
    CloseHandle(sender->thread);
    free(sender->waiting.bytes);
    free(sender);
}
