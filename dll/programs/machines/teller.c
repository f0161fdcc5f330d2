/* teller.c - what happens to a machine is told in its order, by a thread of its own. */
#include "teller.h"

#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

#define STACK_BYTES 262144

struct item {
    struct item *next;
    enum machine_host_event event;
    int32_t number;
    size_t length;
    char16_t chars[]; /* of the text, and a NUL */
};

struct teller {
    char16_t path[VHD_PATH_CHARS];
    struct run_watch watch;
    struct run *run;
    HANDLE thread;
    SRWLOCK lock; /* protects what follows */
    CONDITION_VARIABLE changed;
    struct item *first, **last;
    bool has_ended; /* the end is told behind the last item */
    bool is_closed; /* the thread goes when nothing is left */
};

/* The next thing to tell; NULL at the end. *is_end: that is to be told, too. */
static struct item *next_item(struct teller *self, bool *is_end)
{
    struct item *item;

    AcquireSRWLockExclusive(&self->lock);
    while (self->first == NULL && !self->has_ended && !self->is_closed)
        SleepConditionVariableSRW(&self->changed, &self->lock, INFINITE, 0);
    item = self->first;
    if (item != NULL && (self->first = item->next) == NULL)
        self->last = &self->first;
    *is_end = self->has_ended;
    ReleaseSRWLockExclusive(&self->lock);
    return item;
}

static DWORD WINAPI tell_all(void *context)
{
    struct teller *const self = context;
    struct item *item;
    bool is_end;

    while ((item = next_item(self, &is_end)) != NULL) {
        self->watch.tell(self->watch.context, self->path, item->event, item->number,
                         (struct vhd_text){ item->chars, item->length });
        free(item);
    }
    if (is_end)
        self->watch.ended(self->watch.context, self->run);
    return 0;
}

struct teller *teller_new(const char16_t *path, const struct run_watch *watch, struct run *run)
{
    struct teller *const self = calloc(1, sizeof *self);

    if (self == NULL)
        return NULL;
    vhd_path_set(self->path, path);
    self->watch = *watch;
    self->run = run;
    self->last = &self->first;
    InitializeSRWLock(&self->lock);
    InitializeConditionVariable(&self->changed);
    self->thread = CreateThread(NULL, STACK_BYTES, tell_all, self, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (self->thread != NULL)
        return self;
    free(self);
    return NULL;
}

void teller_tell(struct teller *self, enum machine_host_event event, int32_t number, struct vhd_text text)
{
    struct item *const item = malloc(sizeof *item + (text.length + 1) * sizeof *text.chars);

    if (item == NULL)
        return;
    *item = (struct item){ .event = event, .number = number, .length = text.length };
    vhd_path_copy(item->chars, text.chars, text.length);
    AcquireSRWLockExclusive(&self->lock);
    if (!self->has_ended) {
        *self->last = item;
        self->last = &item->next;
        ReleaseSRWLockExclusive(&self->lock);
        WakeConditionVariable(&self->changed);
        return;
    }
    ReleaseSRWLockExclusive(&self->lock);
    free(item);
}

void teller_end(struct teller *self)
{
    AcquireSRWLockExclusive(&self->lock);
    self->has_ended = true;
    ReleaseSRWLockExclusive(&self->lock);
    WakeConditionVariable(&self->changed);
}

void teller_free(struct teller *self)
{
    if (self == NULL)
        return;
    AcquireSRWLockExclusive(&self->lock);
    self->is_closed = true;
    ReleaseSRWLockExclusive(&self->lock);
    WakeConditionVariable(&self->changed);
    WaitForSingleObject(self->thread, INFINITE);
    CloseHandle(self->thread);
    free(self);
}
