/* vhd_create.c - creates image files: the checks of the calls, in their order, and the job that writes. */
#include "vhd_create.h"

#include "vhd_chain.h"
#include "vhd_new_file.h"
#include "vhd_path.h"
#include "vhd_plan.h"
#include "vhd_target.h"

#include <stdlib.h>

struct creation {
    struct vhd_job job;
    struct vhd_plan plan;
    struct vhd_new_file new_file;
    struct vhd_chain *parent; /* of a differencing disk: kept open, so that it does not change meanwhile */
};

static enum vhd_status creation_run(struct vhd_job *job, const struct vhd_progress *progress, struct vhd_error *error)
{
    struct creation *creation = (struct creation *)job;
    uint8_t first_sector[VHD_SECTOR];
    enum vhd_status status;

    status = vhd_plan_write(&creation->plan, creation->new_file.file, job->target, progress, error);
    if (status == VHD_OK) {
        vhd_plan_first_sector(&creation->plan, first_sector);
        vhd_patience_renew(creation->new_file.host);
        status = vhd_new_file_commit(&creation->new_file, first_sector, error);
    }
    /* The target is named, not the temporary file. */
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, job->target);
}

static void creation_close(struct vhd_job *job)
{
    struct creation *creation = (struct creation *)job;

    vhd_new_file_end(&creation->new_file);
    vhd_chain_close(creation->parent);
    free(creation);
}

static const struct vhd_job_ops creation_ops = { creation_run, creation_close };

/* The last part of every call: with the plan made, asks about the target and begins the file. */
static enum vhd_status creation_begin(struct creation *creation, const struct vhd_host *host, struct vhd_error *error)
{
    const struct vhd_plan *plan = &creation->plan;
    uint64_t needed = vhd_room_for_disk(plan->footer_offset + VHD_SECTOR);
    enum vhd_status status = vhd_target_check(host, creation->job.target, plan->largest_file, needed, error);

    if (status != VHD_OK)
        return status;
    status = vhd_plan_identify(&creation->plan, host, creation->job.target, error);
    if (status != VHD_OK)
        return status;
    return vhd_new_file_begin(&creation->new_file, host, creation->job.target, plan->footer.id,
                              plan->footer.type == VHD_TYPE_FIXED ? VHD_NEW_FILLED : VHD_NEW_UNUSED, error);
}

static enum vhd_status check_size(const char16_t *path, uint64_t bytes, struct vhd_error *error)
{
    if (bytes < (uint64_t)VHD_MIN_MEGABYTES * VHD_MEGABYTE)
        return vhd_fail(error, VHD_SIZE_TOO_SMALL, path);
    if (bytes > VHD_MAX_BYTES)
        return vhd_fail(error, VHD_SIZE_TOO_LARGE, path);
    return VHD_OK;
}

static void plan_dynamic(struct vhd_plan *plan, uint64_t size)
{
    vhd_plan_dynamic(plan, size, VHD_DEFAULT_BLOCK_SIZE);
}

static enum vhd_status create_sized(const struct vhd_host *host, struct vhd_text image, int32_t megabytes,
                                    void (*make_plan)(struct vhd_plan *, uint64_t), struct vhd_job **job,
                                    struct vhd_error *error)
{
    struct creation *creation;
    char16_t target[VHD_PATH_CHARS];
    uint64_t size = (uint64_t)(megabytes > 0 ? megabytes : 0) * VHD_MEGABYTE;
    enum vhd_status status;

    *job = NULL;
    status = vhd_path_parse(image, NULL, target, error);
    if (status == VHD_OK && megabytes <= 0)
        status = vhd_fail(error, VHD_SIZE_NOT_POSITIVE, target);
    if (status == VHD_OK)
        status = check_size(target, size, error);
    if (status == VHD_OK)
        status = vhd_job_new(sizeof *creation, &creation_ops, &host, target, job, error);
    if (status == VHD_OK) {
        creation = (struct creation *)*job;
        make_plan(&creation->plan, size);
        status = creation_begin(creation, host, error);
    }
    return vhd_job_hand_out(job, status);
}

enum vhd_status vhd_create_dynamic(const struct vhd_host *host, struct vhd_text image, int32_t megabytes,
                                   struct vhd_job **job, struct vhd_error *error)
{
    return create_sized(host, image, megabytes, plan_dynamic, job, error);
}

static void plan_fixed_size(struct vhd_plan *plan, uint64_t size)
{
    vhd_plan_fixed(plan, size);
    plan->size_only = true;
}

enum vhd_status vhd_create_fixed(const struct vhd_host *host, struct vhd_text image, int32_t megabytes, bool zeroing,
                                 struct vhd_job **job, struct vhd_error *error)
{
    return create_sized(host, image, megabytes, zeroing ? vhd_plan_fixed : plan_fixed_size, job, error);
}

/* Checks both texts before either is used, then takes the relative one from the absolute one. */
static enum vhd_status resolve_pair(struct vhd_text image, struct vhd_text parent, char16_t target[VHD_PATH_CHARS],
                                    char16_t source[VHD_PATH_CHARS], struct vhd_error *error)
{
    enum vhd_status status = vhd_path_check(image, error);

    if (status == VHD_OK)
        status = vhd_path_check(parent, error);
    if (status != VHD_OK)
        return status;
    if (image.length == 0 || parent.length == 0)
        return vhd_fail_text(error, VHD_PATH_EMPTY, image);
    if (vhd_path_is_absolute(image)) {
        status = vhd_path_resolve(image, NULL, target, error);
        return status == VHD_OK ? vhd_path_resolve(parent, target, source, error) : status;
    }
    if (!vhd_path_is_absolute(parent))
        return vhd_path_resolve(image, NULL, target, error); /* says why it is not absolute either */
    status = vhd_path_resolve(parent, NULL, source, error);
    return status == VHD_OK ? vhd_path_resolve(image, source, target, error) : status;
}

static enum vhd_status open_parent(const struct vhd_host *host, const char16_t *source, const char16_t *target,
                                   struct vhd_chain **parent, struct vhd_error *error)
{
    struct vhd_error cause;
    enum vhd_status status = vhd_chain_open(host, source, VHD_FILE_SOURCE, parent, &cause);

    if (status == VHD_OK && (*parent)->images[0]->footer.saved_state)
        return vhd_fail(error, VHD_IN_SAVED_STATE, source); /* the chain is the caller's to close */
    if (status == VHD_OK)
        return VHD_OK;
    if (status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND)
        return vhd_fail(error, VHD_PARENT_NOT_FOUND, source);
    /* A disk all the same, whose size the child would have; it cannot be opened, so that is found out here. */
    if (status == VHD_FOOTER_TOO_LARGE && vhd_path_equal(cause.path, source))
        return vhd_fail(error, VHD_SIZE_TOO_LARGE, target);
    return vhd_fail_as(error, &cause);
}

enum vhd_status vhd_create_differencing(const struct vhd_host *host, struct vhd_text image, struct vhd_text parent,
                                        struct vhd_job **job, struct vhd_error *error)
{
    struct creation *creation;
    char16_t target[VHD_PATH_CHARS], source[VHD_PATH_CHARS];
    enum vhd_status status;

    *job = NULL;
    status = resolve_pair(image, parent, target, source, error);
    if (status == VHD_OK)
        status = vhd_job_new(sizeof *creation, &creation_ops, &host, target, job, error);
    creation = (struct creation *)*job;
    if (status == VHD_OK)
        status = open_parent(host, source, target, &creation->parent, error);
    if (status == VHD_OK && creation->parent->levels == VHD_MAX_LEVELS) /* a child would be one level too many */
        status = vhd_fail(error, VHD_CHAIN_TOO_DEEP, target);
    if (status == VHD_OK)
        status = check_size(target, creation->parent->images[0]->footer.size, error);
    if (status == VHD_OK) {
        vhd_plan_differencing(&creation->plan, target, creation->parent->images[0]);
        status = creation_begin(creation, host, error);
    }
    return vhd_job_hand_out(job, status);
}
