/* win32_helper.c - a thread that does one thing at a time beside its owner: vhd_helper over Win32. */
#include "win32_private.h"

#include <stdbool.h>
#include <stdlib.h>

#define STACK 65536

struct win32_helper {
    struct vhd_helper helper;
    HANDLE thread;
    SRWLOCK lock; /* protects what follows */
    CONDITION_VARIABLE changed;
    void (*work)(void *context); /* NULL: it is done */
    void *context;
    bool ending;
};

static struct win32_helper *helper_of(struct vhd_helper *helper)
{
    return (struct win32_helper *)helper;
}

static DWORD WINAPI help(void *context)
{
    struct win32_helper *self = context;

    AcquireSRWLockExclusive(&self->lock);
    while (!self->ending) {
        if (self->work == NULL) {
            SleepConditionVariableSRW(&self->changed, &self->lock, INFINITE, 0);
            continue;
        }
        ReleaseSRWLockExclusive(&self->lock);
        self->work(self->context);
        AcquireSRWLockExclusive(&self->lock);
        self->work = NULL;
        WakeAllConditionVariable(&self->changed);
    }
    ReleaseSRWLockExclusive(&self->lock);
    return 0;
}

static void win32_helper_begin(struct vhd_helper *helper, void (*work)(void *context), void *context)
{
    struct win32_helper *self = helper_of(helper);

    AcquireSRWLockExclusive(&self->lock);
    self->work = work;
    self->context = context;
    ReleaseSRWLockExclusive(&self->lock);
    WakeAllConditionVariable(&self->changed);
}

static void win32_helper_wait(struct vhd_helper *helper)
{
    struct win32_helper *self = helper_of(helper);

    AcquireSRWLockExclusive(&self->lock);
    while (self->work != NULL)
        SleepConditionVariableSRW(&self->changed, &self->lock, INFINITE, 0);
    ReleaseSRWLockExclusive(&self->lock);
}

static void win32_helper_close(struct vhd_helper *helper)
{
    struct win32_helper *self = helper_of(helper);

    win32_helper_wait(helper);
    AcquireSRWLockExclusive(&self->lock);
    self->ending = true;
    ReleaseSRWLockExclusive(&self->lock);
    WakeAllConditionVariable(&self->changed);
    WaitForSingleObject(self->thread, INFINITE);
    CloseHandle(self->thread);
    free(self);
}

static const struct vhd_helper_ops win32_helper_ops = { win32_helper_begin, win32_helper_wait, win32_helper_close };

struct vhd_helper *win32_new_helper(const struct vhd_host *host)
{
    struct win32_helper *self = calloc(1, sizeof *self);

    (void)host;
    if (self == NULL)
        return NULL;
    self->helper.ops = &win32_helper_ops;
    InitializeSRWLock(&self->lock);
    InitializeConditionVariable(&self->changed);
    self->thread = win32->CreateThread(NULL, STACK, help, self, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (self->thread == NULL) {
        free(self);
        return NULL;
    }
    return &self->helper;
}
