/* create_calls.h - the three creations as data, and a listener for their progress. */
#ifndef OPENVPC_TESTS_CREATE_CALLS_H
#define OPENVPC_TESTS_CREATE_CALLS_H

#include "memory_host.h"
#include "vhd_create.h"
#include "vhd_footer.h"

/* Hears progress, and may say no. */
struct listener {
    uint64_t calls, last, total;
    uint64_t refuse_at;   /* the call that is answered with no; 0: none */
    unsigned refuse_from; /* percent; those that have come so far are answered with no, and all later ones; 0: none */
    bool fell;            /* progress fell, or went beyond the total, or the total changed */
};

struct vhd_progress listener_progress(struct listener *self);

struct create_call {
    enum vhd_type type;
    const char16_t *image;
    const char16_t *parent; /* of a differencing disk */
    int32_t megabytes;      /* of the others */
};

enum vhd_status create_begin(struct memory_host *host, const struct create_call *call, struct vhd_job **job,
                             struct vhd_error *error);

/* Begins, runs and closes; returns the first failure. */
enum vhd_status create_whole(struct memory_host *host, const struct create_call *call, struct listener *listener,
                             struct vhd_error *error);

/* "dynamic" and so on, for messages. */
const char *create_name(const struct create_call *call);

#endif
