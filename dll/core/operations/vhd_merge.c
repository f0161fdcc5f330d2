/* vhd_merge.c - merges a differencing disk into its parent: the checks, and the four steps. */
#include "vhd_merge.h"

#include "vhd_chain.h"
#include "vhd_change.h"
#include "vhd_merge_data.h"
#include "vhd_merge_id.h"
#include "vhd_parent.h"
#include "vhd_stamp.h"
#include "vhd_target.h"

#include <stdlib.h>
#include <string.h>

struct merge {
    struct vhd_job job;
    const struct vhd_host *host;
    struct vhd_image *child, *parent; /* open for changing; nobody else has them */
    enum vhd_parent_match match;
    uint64_t end;   /* where the blocks that the parent gets will end, bytes; 0: it gets none */
    bool is_needed; /* false: the child holds nothing, and nothing was begun before */
};

/*
 * 1: the parent gets the id that only this child knows. Its file time stays, so that the stamp of the child holds.
 *
 * Taken up again, the merge writes that id once more: it may have been stopped between the two footers, and the one at
 * the end may get lost while blocks are appended. With the old id in the copy at the start, siblings would then take a
 * parent that is half overwritten for theirs.
 */
static enum vhd_status begin_parent(struct merge *merge, struct vhd_error *error)
{
    uint8_t id[16];
    enum vhd_status status = VHD_OK;

    memcpy(id, merge->parent->footer.id, sizeof id);
    if (merge->match == VHD_MATCH)
        status = vhd_merge_id(merge->host, merge->parent->footer.id, merge->child->footer.id, id, merge->parent->path,
                              error);
    if (status == VHD_OK)
        status = vhd_change_id(merge->parent, id, error);
    if (status == VHD_OK)
        status = vhd_change_keep_time(merge->parent, error);
    return status;
}

/* The file time that the parent will have: an even second, so that every file system can keep it. */
static int64_t merge_time(const struct vhd_host *host)
{
    const int64_t even = 2 * VHD_TICKS_PER_SECOND;

    return host->ops->now(host) / even * even;
}

/* 3: the child refers to the final id. */
static enum vhd_status change_child(struct merge *merge, int64_t time, struct vhd_error *error)
{
    const uint8_t *id = merge->parent->footer.id;
    uint8_t final[16];
    enum vhd_status status;

    if (merge->match == VHD_MATCH_ALMOST_DONE)
        return VHD_OK;
    status = vhd_merge_id(merge->host, id, id, final, merge->child->path, error);
    if (status == VHD_OK)
        status = vhd_change_keep_time(merge->child, error);
    if (status == VHD_OK)
        status = vhd_change_parent_id(merge->child, final, vhd_stamp_of(time), error);
    return status == VHD_OK ? vhd_change_keep_time(merge->child, error) : status;
}

/*
 * 4: and the parent gets it. Its file time comes first: with the final id, another time than the child's stamp would
 * say that the parent was changed. It is set again since some systems set it by each write, others by none once it was
 * set through this handle.
 */
static enum vhd_status end_parent(struct merge *merge, struct vhd_error *error)
{
    struct vhd_file *file = merge->parent->file;
    int64_t time = (int64_t)merge->child->header.parent_stamp * VHD_TICKS_PER_SECOND;
    enum vhd_status status = file->ops->set_modified(file, time, error);

    if (status == VHD_OK)
        status = file->ops->flush(file, error);
    if (status == VHD_OK)
        status = vhd_change_id(merge->parent, merge->child->header.parent_id, error);
    if (status == VHD_OK)
        status = file->ops->set_modified(file, time, error);
    return status == VHD_OK ? file->ops->flush(file, error) : status;
}

/*
 * Whatever was done before an interruption, all data are written again: the parent may have been restored since from a
 * copy that was made in between, which has the same id and not all of them.
 */
static enum vhd_status merge_run(struct vhd_job *job, const struct vhd_progress *progress, struct vhd_error *error)
{
    struct merge *merge = (struct merge *)job;
    enum vhd_status status;

    if (!merge->is_needed) /* the parent stays as it is, for its other children as well */
        return VHD_OK;
    job->warning = VHD_MERGE_INCOMPLETE;
    status = begin_parent(merge, error);
    if (status == VHD_OK) /* 2 */
        status = vhd_merge_data(merge->child, merge->parent, merge->end, progress, &job->hidden, error);
    if (status == VHD_OK)
        status = change_child(merge, merge_time(merge->host), error);
    if (status == VHD_OK)
        status = end_parent(merge, error);
    if (status == VHD_OK)
        job->warning = VHD_OK;
    return status;
}

static void merge_close(struct vhd_job *job)
{
    struct merge *merge = (struct merge *)job;

    vhd_image_close(merge->child);
    vhd_image_close(merge->parent);
    free(merge);
}

static const struct vhd_job_ops merge_ops = { merge_run, merge_close };

/* Room for the blocks that the parent will get, on its volume and in its file system. */
static enum vhd_status check_room(struct merge *merge, struct vhd_error *error)
{
    const struct vhd_image *parent = merge->parent;
    enum vhd_status status = vhd_merge_end(merge->child, merge->parent, &merge->end, error);
    const uint64_t size = merge->end + VHD_SECTOR; /* with the footer */

    if (status == VHD_OK && size > VHD_BAT_REACH) /* the file may be longer already */
        return vhd_fail(error, VHD_PARENT_TABLE_FULL, parent->path);
    if (status != VHD_OK || size <= parent->info.size)
        return status;
    return vhd_target_room(merge->host, parent->path, size, size - parent->info.size, VHD_PARENT_TOO_LARGE_FOR_VOLUME,
                           error);
}

/*
 * Where the parent is itself a child whose merge was interrupted, its own parent has an id made from the parent's. The
 * merge asked for would change that, and the two would not know each other any more. A parent that is not there cannot
 * be asked, and is not needed.
 */
static enum vhd_status check_above(struct merge *merge, struct vhd_error *error)
{
    struct vhd_image *above;
    struct vhd_error cause;
    enum vhd_parent_match match;
    enum vhd_status status;

    if (merge->parent->footer.type != VHD_TYPE_DIFFERENCING)
        return VHD_OK;
    status = vhd_parent_open(merge->parent, VHD_FILE_SOURCE, &above, &cause);
    if (status == VHD_CHAIN_PARENT_NOT_FOUND || status == VHD_CHAIN_ID_MISMATCH)
        return VHD_OK;
    if (status != VHD_OK)
        return vhd_fail_as(error, &cause);
    status = vhd_parent_matches(merge->parent, above, &match, error);
    vhd_image_close(above);
    if (status == VHD_OK && match == VHD_MATCH_MERGING)
        return vhd_fail(error, VHD_MERGE_UNFINISHED, merge->parent->path);
    return status;
}

static enum vhd_status check_pair(struct merge *merge, struct vhd_error *error)
{
    enum vhd_status status = vhd_change_allowed(merge->child, NULL, error);

    if (status == VHD_OK)
        status = vhd_image_check_blocks(merge->child, error);
    if (status == VHD_OK)
        status = vhd_change_allowed(merge->parent, merge->child, error);
    if (status == VHD_OK)
        status = vhd_image_check_places(merge->parent, error);
    if (status == VHD_OK)
        status = vhd_parent_matches(merge->child, merge->parent, &merge->match, error);
    if (status == VHD_OK && merge->match == VHD_MATCH && !vhd_stamp_agrees(merge->child, merge->parent))
        status = vhd_fail(error, VHD_PARENT_CHANGED, merge->parent->path);
    if (status == VHD_OK)
        status = check_above(merge, error);
    if (status == VHD_OK)
        status = vhd_merge_is_needed(merge->child, &merge->is_needed, error);
    merge->is_needed = merge->is_needed || merge->match != VHD_MATCH;
    return status == VHD_OK ? check_room(merge, error) : status;
}

/* The parents above are not touched, and may be missing, but the disk must not be among them. */
static enum vhd_status check_chain(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    struct vhd_image *child, *parent = NULL;
    enum vhd_status status = vhd_image_open(host, path, VHD_FILE_SOURCE, &child, error);

    if (status == VHD_OK && child->footer.type != VHD_TYPE_DIFFERENCING)
        status = vhd_fail(error, VHD_NOT_DIFFERENCING, path);
    if (status == VHD_OK)
        status = vhd_parent_open(child, VHD_FILE_SOURCE, &parent, error);
    if (status == VHD_OK)
        status = vhd_chain_check_above(child, parent, VHD_FILE_SOURCE, error);
    vhd_image_close(parent);
    vhd_image_close(child);
    return status;
}

/* Opens both exclusively. Between the two openings another program may have put something else in their places. */
static enum vhd_status open_pair(struct merge *merge, const char16_t *path, struct vhd_error *error)
{
    enum vhd_status status = vhd_image_open(merge->host, path, VHD_FILE_CHANGE, &merge->child, error);

    if (status == VHD_OK && merge->child->footer.type != VHD_TYPE_DIFFERENCING)
        status = vhd_fail(error, VHD_NOT_DIFFERENCING, path);
    return status == VHD_OK ? vhd_parent_open(merge->child, VHD_FILE_CHANGE, &merge->parent, error) : status;
}

enum vhd_status vhd_merge(const struct vhd_host *host, const char16_t *path, struct vhd_job **job,
                          struct vhd_error *error)
{
    struct merge *merge;
    enum vhd_status status = vhd_job_new(sizeof *merge, &merge_ops, &host, path, job, error);

    if (status != VHD_OK)
        return status;
    merge = (struct merge *)*job;
    merge->host = host;
    status = check_chain(host, path, error);
    if (status == VHD_OK)
        status = open_pair(merge, path, error);
    if (status == VHD_OK)
        status = check_pair(merge, error);
    return vhd_job_hand_out(job, status);
}
