/* posix_helper.c - a thread that does one thing at a time beside its owner, as dll/win32/win32_helper.c has it. */
#include "posix_helper.h"

#include <pthread.h>
#include <stdlib.h>

struct posix_helper {
    struct vhd_helper helper;
    pthread_t thread;
    pthread_mutex_t lock; /* protects what follows */
    pthread_cond_t changed;
    void (*work)(void *context); /* NULL: it is done */
    void *context;
    bool ending;
};

static struct posix_helper *helper_of(struct vhd_helper *helper)
{
    return (struct posix_helper *)helper;
}

static void *help(void *context)
{
    struct posix_helper *self = context;

    pthread_mutex_lock(&self->lock);
    while (!self->ending) {
        if (self->work == NULL) {
            pthread_cond_wait(&self->changed, &self->lock);
            continue;
        }
        pthread_mutex_unlock(&self->lock);
        self->work(self->context);
        pthread_mutex_lock(&self->lock);
        self->work = NULL;
        pthread_cond_broadcast(&self->changed);
    }
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

static void helper_begin(struct vhd_helper *helper, void (*work)(void *context), void *context)
{
    struct posix_helper *self = helper_of(helper);

    pthread_mutex_lock(&self->lock);
    self->work = work;
    self->context = context;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

static void helper_wait(struct vhd_helper *helper)
{
    struct posix_helper *self = helper_of(helper);

    pthread_mutex_lock(&self->lock);
    while (self->work != NULL)
        pthread_cond_wait(&self->changed, &self->lock);
    pthread_mutex_unlock(&self->lock);
}

static void helper_close(struct vhd_helper *helper)
{
    struct posix_helper *self = helper_of(helper);

    helper_wait(helper);
    pthread_mutex_lock(&self->lock);
    self->ending = true;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
    pthread_join(self->thread, NULL);
    pthread_mutex_destroy(&self->lock);
    pthread_cond_destroy(&self->changed);
    free(self);
}

static const struct vhd_helper_ops helper_ops = { helper_begin, helper_wait, helper_close };

struct vhd_helper *posix_new_helper(const struct vhd_host *host)
{
    struct posix_helper *self = calloc(1, sizeof *self);

    if (self == NULL)
        return NULL;
    self->helper.ops = &helper_ops;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->changed, NULL);
    if (pthread_create(&self->thread, NULL, help, self) != 0) {
        free(self);
        return NULL;
    }
    return &self->helper;
}
