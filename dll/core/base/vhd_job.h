/*
 * vhd_job.h - work that has been checked and prepared and is run later, perhaps on another thread.
 *
 * The function that makes a job does all that can fail without writing data. A job is run at most once, then closed.
 */
#ifndef OPENVPC_VHD_JOB_H
#define OPENVPC_VHD_JOB_H

#include "vhd_patience.h"
#include "vhd_progress.h"

struct vhd_job;

struct vhd_job_ops {
    /*
     * Does the work. `progress` is asked between writes; when it answers false the job ends with VHD_CANCELLED within
     * a second. After any failure, closing the job leaves everything as it was before the job was made, but for what
     * vhd_merge.h and vhd_compact.h say.
     */
    enum vhd_status (*run)(struct vhd_job *, const struct vhd_progress *, struct vhd_error *);
    /* Frees the job and its files. If it was not run to success, what it made (files, folders) is removed. */
    void (*close)(struct vhd_job *);
};

struct vhd_job {
    const struct vhd_job_ops *ops;
    struct vhd_patience patience;    /* of the call that makes it, and then of its run */
    char16_t target[VHD_PATH_CHARS]; /* the file that the work is about, for descriptions */
    /* After the run, sentences that the person should read as well; VHD_OK: none. */
    enum vhd_status warning;
    struct vhd_error hidden; /* VHD_HIDDEN_DATA of a dynamic disk: sectors that were taken as zeros (vhd_hidden.h) */
};

/*
 * For functions that make jobs. Makes one of `size` bytes: those of a struct that begins with a struct vhd_job, the
 * rest of it zeros. ops->close frees it. *host becomes one that shares the patience of the job, to be used from there
 * on. On failure *job is NULL.
 */
enum vhd_status vhd_job_new(size_t size, const struct vhd_job_ops *ops, const struct vhd_host **host,
                            const char16_t *target, struct vhd_job **job, struct vhd_error *error);

/*
 * The end of such a function, which returns what this does, `status`: if it failed, the job is closed, if there is one,
 * and *job is NULL.
 */
enum vhd_status vhd_job_hand_out(struct vhd_job **job, enum vhd_status status);

#endif
