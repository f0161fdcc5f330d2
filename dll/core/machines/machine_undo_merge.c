/* machine_undo_merge.c - merges the undo disks of a machine into its hard disks. */
#include "machine_undo_merge.h"

#include "machine_path.h"
#include "machine_place.h"
#include "machine_state.h"
#include "machine_undo_share.h"
#include "saved_disks.h"
#include "vhd_delete.h"
#include "vhd_disk.h"
#include "vhd_image.h"
#include "vhd_merge.h"
#include "vhd_path.h"
#include "vhd_saved_mark.h"

#include <stdlib.h>
#include <string.h>

/* Somebody who holds the file of the lock may let go of it between two openings. */
#define LOCK_TRIES 3

/* How much of all the progress a disk is, in units of a MB; far below what times a disk's size could overflow. */
#define WEIGHT_UNIT 1048576

struct part {
    struct vhd_job *job; /* the merge of that undo disk; NULL when it is done */
    int place;
    char16_t undo[VHD_PATH_CHARS], disk[VHD_PATH_CHARS];
    uint8_t id[16]; /* of the undo disk, for when it is opened again to be deleted */
    uint64_t weight;
};

struct merge {
    struct vhd_job job; /* its target is the file of the machine */
    const struct vhd_host *host;
    struct vhd_file *lock; /* held for the state of merging */
    struct part parts[MACHINE_DRIVES];
    size_t count;
    uint64_t weight;                /* of all parts */
    bool is_begun;                  /* something was merged, or in part */
    bool is_saved;                  /* the machine has a saved state */
    char16_t state[VHD_PATH_CHARS]; /* that, if it is ours and knows disks; else empty */
    struct machine_undo_client client;
};

/* Running */

/* The progress of a part as one of the whole. */
struct share {
    const struct vhd_progress *whole;
    uint64_t before, weight, total;
};

static bool report_share(void *context, uint64_t done, uint64_t total)
{
    const struct share *share = context;

    return share->whole->report(share->whole->context, share->before + (total > 0 ? done * share->weight / total : 0),
                                share->total);
}

static void close_part(struct part *part)
{
    if (part->job != NULL)
        part->job->ops->close(part->job);
    part->job = NULL;
}

/* Between the merge and this, another file may have come in the place of the undo disk; that is left alone. */
static enum vhd_status delete_undo(const struct merge *merge, const struct part *part, struct vhd_error *error)
{
    struct vhd_file_info info;
    struct vhd_footer footer;
    struct vhd_file *file;
    enum vhd_status status = vhd_open(merge->host, part->undo, VHD_FILE_WORK, &file, error);

    if (status != VHD_OK)
        return vhd_pass_missing(merge->host, part->undo, status);
    status = file->ops->info(file, &info, error);
    if (status == VHD_OK &&
        (!vhd_footer_find(file, info.size, &footer) || memcmp(footer.id, part->id, sizeof part->id) != 0))
        status = vhd_fail(error, VHD_ACCESS_DENIED, part->undo);
    if (status == VHD_OK)
        return vhd_delete_open_file(file, part->undo, error);
    file->ops->close(file, false);
    return status;
}

/* Whether the mark of a disk is that of the machine's saved state, which others than ours do not tell. */
static bool is_its_own(const struct merge *merge, const struct part *part, const char16_t *path)
{
    return merge->is_saved &&
           (merge->state[0] == 0 || machine_saved_disk_is_known(merge->host, merge->state, part->place, path));
}

/*
 * The disks of a saved machine are marked as such, and its state knows them. Both may be merged all the same: the guest goes on
 * with a disk that reads as its undo disk did, and the state knows that one as well before the undo disk goes. What it
 * does not know stays marked, which forbids the merge.
 */
static enum vhd_status release(const struct merge *merge, const struct part *part, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    if (is_its_own(merge, part, part->undo))
        status = vhd_put_saved_mark(merge->host, part->undo, false, error);
    if (status == VHD_OK && is_its_own(merge, part, part->disk)) /* a merge before has ended just there */
        status = vhd_put_saved_mark(merge->host, part->disk, false, error);
    return status;
}

static enum vhd_status tell_state(const struct merge *merge, const struct part *part, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    if (!is_its_own(merge, part, part->undo))
        return VHD_OK;
    if (merge->state[0] != 0)
        status = machine_saved_disk_may_be(merge->host, merge->state, part->place, part->undo, part->disk, error);
    return status == VHD_OK ? vhd_put_saved_mark(merge->host, part->disk, true, error) : status;
}

/* The undo disk goes when its parent has all of it, and before the next is begun. */
static enum vhd_status merge_part(struct merge *merge, struct part *part, const struct vhd_progress *progress,
                                  struct vhd_error *error)
{
    enum vhd_status status = part->job->ops->run(part->job, progress, error);

    merge->is_begun = merge->is_begun || status == VHD_OK || part->job->warning != VHD_OK;
    if (merge->job.hidden.status == VHD_OK)
        merge->job.hidden = part->job->hidden;
    close_part(part);
    if (status == VHD_OK)
        status = tell_state(merge, part, error);
    return status == VHD_OK ? delete_undo(merge, part, error) : status;
}

static enum vhd_status merge_run(struct vhd_job *job, const struct vhd_progress *progress, struct vhd_error *error)
{
    struct merge *merge = (struct merge *)job;
    struct share share = { .whole = progress, .total = merge->weight };
    const struct vhd_progress part_progress = { report_share, &share };
    enum vhd_status status = VHD_OK;

    vhd_patience_renew(merge->host);
    for (size_t i = 0; i < merge->count && status == VHD_OK; i++) {
        share.weight = merge->parts[i].weight;
        status = merge_part(merge, &merge->parts[i], &part_progress, error);
        share.before += share.weight;
    }
    if (status == VHD_OK && merge->client.merged != NULL)
        status = merge->client.merged(merge->client.context, error);
    if (status != VHD_OK && merge->is_begun)
        job->warning = VHD_UNDO_INCOMPLETE;
    return status;
}

static void merge_close(struct vhd_job *job)
{
    struct merge *merge = (struct merge *)job;
    const struct machine_undo_client client = merge->client;

    for (size_t i = 0; i < merge->count; i++) {
        const struct part *const part = &merge->parts[i];
        close_part(&merge->parts[i]);
        if (is_its_own(merge, part, part->undo))
            (void)vhd_put_saved_mark(merge->host, part->undo, true, NULL); /* it was not merged */
    }
    if (merge->lock != NULL)
        merge->lock->ops->close(merge->lock, true);
    free(merge);
    if (client.closed != NULL)
        client.closed(client.context);
}

static const struct vhd_job_ops merge_ops = { merge_run, merge_close };

/* Making the job */

/* Nobody but who merges holds that file; one that is left by somebody who was killed is taken over. */
static enum vhd_status take_lock(struct merge *merge, struct vhd_error *error)
{
    const struct vhd_host *host = merge->host;
    char16_t path[VHD_TEMPORARY_CHARS];
    enum vhd_status status = VHD_FILE_NOT_FOUND;
    struct vhd_error cause;

    machine_place_with(merge->job.target, MACHINE_MERGE_EXTENSION, path);
    for (int i = 0; i < LOCK_TRIES && status == VHD_FILE_NOT_FOUND; i++) {
        status = host->ops->open(host, path, VHD_FILE_NEW, &merge->lock, &cause);
        if (status == VHD_TARGET_EXISTS)
            status = vhd_open(host, path, VHD_FILE_WORK, &merge->lock, &cause);
    }
    if (status == VHD_OK)
        return VHD_OK;
    merge->lock = NULL;
    return status == VHD_SHARING_VIOLATION ? vhd_fail(error, VHD_MACHINE_MERGES, merge->job.target)
                                           : vhd_fail_as(error, &cause);
}

/* Whoever starts it looks for the lock of merging when he has his own; so one of both sees the other. */
static enum vhd_status check_not_running(const struct merge *merge, struct vhd_error *error)
{
    bool runs;
    const enum vhd_status status = machine_lock_is_held(merge->host, merge->job.target, MACHINE_LOCK_EXTENSION, &runs,
                                                        error);

    return status == VHD_OK && runs ? vhd_fail(error, VHD_MACHINE_RUNS, merge->job.target) : status;
}

/* Whether a disk is above another one, under whatever path; what is missing or damaged up there, or on another server, is not. */
static bool is_above(const struct vhd_host *host, const char16_t *disk, const char16_t *other)
{
    char16_t at[VHD_PATH_CHARS], parent[VHD_PATH_CHARS];
    bool found = false;

    vhd_path_set(at, other);
    while (!found && vhd_disk_parent(host, at, parent, NULL) == VHD_OK && parent[0] != 0) {
        found = machine_undo_is_same_file(host, parent, disk);
        vhd_path_set(at, parent);
    }
    return found;
}

/* Another child of a disk cannot be read any more when something was merged into that; of the same machine that is none. */
static enum vhd_status check_others(const struct merge *merge, const struct config_document *document, int place,
                                    const char16_t *disk, struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS], other[VHD_PATH_CHARS];
    enum machine_drive drive;
    bool is_there;

    for (int i = 0; i < MACHINE_DRIVES; i++) {
        enum vhd_status status = VHD_OK;
        if (!machine_drive_at(document, i, &drive))
            return vhd_fail(error, VHD_OUT_OF_MEMORY, merge->job.target);
        if (i == place || drive != MACHINE_HARD_DISK)
            continue;
        machine_drive_key(i, key);
        status = machine_path_get(merge->host, document, key, merge->job.target, other, &is_there, error);
        if (status != VHD_OK)
            return status;
        if (is_there && vhd_path_same_server(merge->job.target, other) && is_above(merge->host, disk, other))
            return vhd_fail(error, VHD_UNDO_PARENT_SHARED, disk);
    }
    return VHD_OK;
}

/* Which undo disks there are; all are checked before the first is opened, since nobody can look at it then. */
static enum vhd_status find_disks(const struct merge *merge, const char16_t *folder,
                                  const struct config_document *document,
                                  struct machine_undo_disk disks[MACHINE_DRIVES], struct vhd_error *error)
{
    const char16_t *machine = merge->job.target;
    struct machine_list list;
    enum vhd_status status = machine_register_read(merge->host, folder, &list, error);

    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++) {
        status = machine_undo_check(merge->host, &list, machine, document, i, &disks[i], error);
        if (status == VHD_OK && disks[i].is_there)
            status = check_others(merge, document, i, disks[i].parent, error);
    }
    machine_list_free(&list);
    return status;
}

static enum vhd_status find_id(const struct vhd_host *host, const char16_t *path, uint8_t id[16],
                               struct vhd_error *error)
{
    struct vhd_image *image;
    const enum vhd_status status = vhd_image_open(host, path, VHD_FILE_INSPECT, &image, error);

    if (status != VHD_OK)
        return status;
    memcpy(id, image->footer.id, sizeof image->footer.id);
    vhd_image_close(image);
    return VHD_OK;
}

/* What could not be deleted when it is merged is not merged. That it is read-only is what the merge says. */
static enum vhd_status check_can_go(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    struct vhd_file *file;
    const enum vhd_status status = vhd_open(host, path, VHD_FILE_WORK, &file, error);

    if (status == VHD_OK)
        file->ops->close(file, false);
    return status == VHD_NOT_A_DISK_FILE ? vhd_fail(error, VHD_UNDO_LINK, path) : status;
}

static enum vhd_status add_part(struct merge *merge, int place, const struct machine_undo_disk *disk,
                                struct vhd_error *error)
{
    struct part *part = &merge->parts[merge->count++];
    struct vhd_error cause;

    part->place = place;
    vhd_path_set(part->undo, disk->path);
    vhd_path_set(part->disk, disk->parent);
    part->weight = disk->size / WEIGHT_UNIT + 1;
    merge->weight += part->weight;
    if (find_id(merge->host, disk->path, part->id, &cause) != VHD_OK ||
        check_can_go(merge->host, disk->path, &cause) != VHD_OK || release(merge, part, &cause) != VHD_OK ||
        vhd_merge(merge->host, disk->path, &part->job, &cause) != VHD_OK)
        return machine_undo_fail(disk->path, &cause, error);
    return VHD_OK;
}

static enum vhd_status find_state(struct merge *merge, const struct config_document *document, struct vhd_error *error)
{
    struct saved_state state;
    bool is_own;
    const enum vhd_status status = machine_state_file(merge->host, document, merge->job.target, merge->state,
                                                      &merge->is_saved, &is_own, error);

    if (status != VHD_OK || !merge->is_saved || !is_own ||
        saved_state_look(merge->host, merge->state, &state, NULL) != VHD_OK || !state.has_disks)
        merge->state[0] = 0;
    return status;
}

static enum vhd_status add_parts(struct merge *merge, const char16_t *folder, const struct config_document *document,
                                 struct vhd_error *error)
{
    struct machine_undo_disk disks[MACHINE_DRIVES];
    enum vhd_status status = find_disks(merge, folder, document, disks, error);

    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++)
        if (disks[i].is_there)
            status = add_part(merge, i, &disks[i], error);
    return status;
}

enum vhd_status machine_undo_merge(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                   const struct config_document *document, const struct machine_undo_client *client,
                                   struct vhd_job **job, struct vhd_error *error)
{
    struct merge *merge;
    enum vhd_status status = vhd_job_new(sizeof *merge, &merge_ops, &host, machine, job, error);

    if (status != VHD_OK)
        return status;
    merge = (struct merge *)*job;
    merge->host = host;
    status = take_lock(merge, error);
    if (status == VHD_OK && !client->holds_it)
        status = check_not_running(merge, error);
    if (status == VHD_OK)
        status = find_state(merge, document, error);
    if (status == VHD_OK)
        status = add_parts(merge, folder, document, error);
    if (status == VHD_OK)
        merge->client = *client;
    return vhd_job_hand_out(job, status);
}
