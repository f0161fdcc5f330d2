/* vhd_copy.c - flattens a chain into a new fixed or dynamic image: MergeTo and Convert. */
#include "vhd_copy.h"

#include "vhd_flatten.h"
#include "vhd_new_file.h"
#include "vhd_path.h"
#include "vhd_stamp.h"
#include "vhd_target.h"

#include <stdlib.h>

struct copy {
    struct vhd_job job;
    struct vhd_flatten flatten;
    struct vhd_new_file new_file;
};

/* Names the target, not the temporary file, in an error that is not about one of the disks that are read. */
static enum vhd_status name_target(const struct copy *copy, enum vhd_status status, struct vhd_error *error)
{
    const struct vhd_chain *source = copy->flatten.source;
    bool about_source = false;

    if (status == VHD_OK || error == NULL)
        return status;
    for (size_t level = 0; level < source->levels; level++)
        about_source = about_source || vhd_path_equal(error->path, source->images[level]->path);
    return about_source ? status : vhd_fail_about(error, status, copy->job.target);
}

static enum vhd_status copy_run(struct vhd_job *job, const struct vhd_progress *progress, struct vhd_error *error)
{
    struct copy *copy = (struct copy *)job;
    enum vhd_status status = vhd_flatten_write(&copy->flatten, copy->new_file.file, job->target, progress, error);

    vhd_patience_renew(copy->new_file.host);
    if (status == VHD_OK)
        status = vhd_new_file_commit(&copy->new_file, copy->flatten.first_sector, error);
    return name_target(copy, status, error);
}

static void copy_close(struct vhd_job *job)
{
    struct copy *copy = (struct copy *)job;

    vhd_new_file_end(&copy->new_file);
    vhd_flatten_end(&copy->flatten);
    free(copy);
}

static const struct vhd_job_ops copy_ops = { copy_run, copy_close };

static enum vhd_status check_folder(const struct vhd_host *host, const char16_t *target, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_path_kind kind;
    enum vhd_status status;

    vhd_path_folder(target, folder);
    status = host->ops->kind(host, folder, &kind, error);
    return status == VHD_OK && kind != VHD_PATH_FOLDER ? vhd_fail(error, VHD_TARGET_NO_FOLDER, target) : status;
}

/* In the order of the creations; a folder that they would make comes last. */
static enum vhd_status check_target(struct copy *copy, const struct vhd_host *host, struct vhd_error *error)
{
    const char16_t *target = copy->job.target;
    uint64_t needed;
    enum vhd_status status = vhd_flatten_start(&copy->flatten, target, error);

    if (status == VHD_OK)
        status = vhd_flatten_room(&copy->flatten, &needed, error);
    if (status == VHD_OK)
        status = vhd_target_check(host, target, copy->flatten.plan.largest_file, vhd_room_for_disk(needed), error);
    return status == VHD_OK ? check_folder(host, target, error) : status;
}

static enum vhd_status copy_begin(struct copy *copy, const struct vhd_host *host, enum vhd_type type,
                                  struct vhd_error *error)
{
    struct vhd_plan *plan = &copy->flatten.plan;
    uint64_t size = copy->flatten.source->images[0]->footer.size;
    enum vhd_status status;

    if (type == VHD_TYPE_FIXED)
        vhd_plan_fixed(plan, size);
    else
        vhd_plan_dynamic(plan, size, VHD_DEFAULT_BLOCK_SIZE);
    status = check_target(copy, host, error);
    if (status == VHD_OK)
        status = vhd_plan_identify(plan, host, copy->job.target, error);
    if (status != VHD_OK)
        return status;
    return vhd_new_file_begin(&copy->new_file, host, copy->job.target, plan->footer.id, VHD_NEW_FILLED, error);
}

/* Whether a path that passed its check ends in ".vhd". */
static bool has_extension(struct vhd_text path)
{
    static const char16_t upper[] = u".VHD", lower[] = u".vhd";

    if (path.length < 4)
        return false;
    for (size_t i = 0; i < 4; i++)
        if (path.chars[path.length - 4 + i] != upper[i] && path.chars[path.length - 4 + i] != lower[i])
            return false;
    return true;
}

static enum vhd_status check_arguments(struct vhd_text path, bool needs_extension, enum vhd_type type,
                                       char16_t target[VHD_PATH_CHARS], struct vhd_error *error)
{
    enum vhd_status status = vhd_path_check(path, error);

    if (status != VHD_OK)
        return status;
    if (path.length == 0)
        return vhd_fail_text(error, VHD_TARGET_EMPTY, path);
    status = vhd_path_resolve(path, NULL, target, error);
    if (status != VHD_OK)
        return status;
    if (needs_extension && !has_extension(path))
        return vhd_fail(error, VHD_TARGET_EXTENSION, target);
    if (type != VHD_TYPE_FIXED && type != VHD_TYPE_DYNAMIC)
        return vhd_fail(error, VHD_TARGET_TYPE, target);
    return VHD_OK;
}

/* What a guest has not written yet is in the saved state: a copy would be of no moment that ever was. */
static enum vhd_status check_saved_state(const struct vhd_chain *chain, struct vhd_error *error)
{
    for (size_t level = 0; level < chain->levels; level++)
        if (chain->images[level]->footer.saved_state)
            return vhd_fail(error, VHD_IN_SAVED_STATE, chain->images[level]->path);
    return VHD_OK;
}

/* A parent with another time stamp is read all the same, but the person should know. */
static enum vhd_status compare_stamps(const struct vhd_chain *chain)
{
    for (size_t level = 0; level + 1 < chain->levels; level++)
        if (!vhd_stamp_agrees(chain->images[level], chain->images[level + 1]))
            return VHD_STAMPS_DIFFER;
    return VHD_OK;
}

static enum vhd_status copy_to(const struct vhd_host *host, const char16_t *source, struct vhd_text path, bool merge,
                               enum vhd_type type, struct vhd_job **job, struct vhd_error *error)
{
    char16_t target[VHD_PATH_CHARS];
    struct copy *copy;
    enum vhd_status status = check_arguments(path, !merge, type, target, error);

    *job = NULL;
    if (status == VHD_OK)
        status = vhd_job_new(sizeof *copy, &copy_ops, &host, target, job, error);
    copy = (struct copy *)*job;
    if (status == VHD_OK)
        status = vhd_chain_open(host, source, VHD_FILE_SOURCE, &copy->flatten.source, error);
    if (status == VHD_OK && merge && copy->flatten.source->images[0]->footer.type != VHD_TYPE_DIFFERENCING)
        status = vhd_fail(error, VHD_NOT_DIFFERENCING, source);
    if (status == VHD_OK)
        status = check_saved_state(copy->flatten.source, error);
    if (status == VHD_OK)
        copy->job.warning = compare_stamps(copy->flatten.source);
    if (status == VHD_OK)
        copy->flatten.source->hidden = &copy->job.hidden;
    if (status == VHD_OK)
        status = copy_begin(copy, host, type, error);
    return vhd_job_hand_out(job, status);
}

enum vhd_status vhd_merge_to(const struct vhd_host *host, const char16_t *source, struct vhd_text target,
                             enum vhd_type type, struct vhd_job **job, struct vhd_error *error)
{
    return copy_to(host, source, target, true, type, job, error);
}

enum vhd_status vhd_convert(const struct vhd_host *host, const char16_t *source, struct vhd_text target,
                            enum vhd_type type, struct vhd_job **job, struct vhd_error *error)
{
    return copy_to(host, source, target, false, type, job, error);
}
