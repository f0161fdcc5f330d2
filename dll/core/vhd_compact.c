/* vhd_compact.c - compacts a dynamic disk: the checks, the copy, and the exchange of the files. */
#include "vhd_compact.h"

#include "vhd_backup.h"
#include "vhd_change.h"
#include "vhd_flatten.h"
#include "vhd_leftover.h"
#include "vhd_new_file.h"
#include "vhd_path.h"
#include "vhd_target.h"
#include "vhd_filled.h"

#include <stdlib.h>
#include <string.h>

#define SUFFIX u".ovpc-compact"
static_assert(VHD_PATH_CHARS + sizeof SUFFIX / sizeof(char16_t) <= VHD_TEMPORARY_CHARS, "there is room for the name");

struct compact {
    struct vhd_job job;
    const struct vhd_host *host;
    char16_t path[VHD_PATH_CHARS]; /* where the file really lies */
    char16_t temporary[VHD_TEMPORARY_CHARS], backup[VHD_TEMPORARY_CHARS];
    struct vhd_flatten flatten;
    struct vhd_new_file new_file;
    struct vhd_file_info before; /* the old file, while nobody else had it */
    uint64_t size;               /* of the new file, bytes */
};

/*
 * Opens a file under one of the two names of the work, to look at it and perhaps delete it; *file is NULL without
 * one. Whatever is there and must not be looked at is in the way.
 */
static enum vhd_status open_work(const struct compact *self, const char16_t *path, struct vhd_file **file,
                                 struct vhd_error *error)
{
    struct vhd_error cause = { 0 };
    enum vhd_status status = self->host->ops->open(self->host, path, VHD_FILE_WORK, file, &cause);

    if (status == VHD_OK)
        return VHD_OK;
    *file = NULL;
    if (status == VHD_ACCESS_DENIED || status == VHD_SHARING_VIOLATION || status == VHD_NOT_A_DISK_FILE)
        return vhd_fail(error, VHD_WORK_NAME_TAKEN, path);
    return status == VHD_FILE_NOT_FOUND ? VHD_OK : vhd_fail_system(error, status, self->job.target, cause.os_code);
}

static bool has_our_id(const struct compact *self, struct vhd_file *file, const struct vhd_file_info *info)
{
    struct vhd_footer footer;

    return vhd_footer_find(file, info->size, &footer) && footer.type == VHD_TYPE_DYNAMIC &&
           memcmp(footer.id, self->flatten.plan.footer.id, sizeof footer.id) == 0;
}

/* The marker is flushed before anything follows it; of its own write the size may be all that is left. */
static bool is_unfinished(struct vhd_file *file, const struct vhd_file_info *info)
{
    uint8_t sector[VHD_SECTOR];

    if (info->size == 0 || vhd_has_marker(file, info->size))
        return true;
    return info->size == sizeof sector && file->ops->read(file, 0, sector, sizeof sector, NULL) == VHD_OK &&
           vhd_is_filled(sector, sizeof sector, 0);
}

/*
 * Removes what an interrupted compaction of this disk left, which is open and was found whole: an unfinished copy, a
 * finished one, or the disk as it was before if neither it nor the present one was written to since.
 */
static enum vhd_status clear_names(const struct compact *self, struct vhd_error *error)
{
    struct vhd_file_info info;
    struct vhd_file *file;
    bool ours;
    enum vhd_status status = open_work(self, self->temporary, &file, error);

    if (status == VHD_OK && file != NULL) {
        ours = file->ops->info(file, &info, NULL) == VHD_OK &&
               (is_unfinished(file, &info) || has_our_id(self, file, &info));
        file->ops->close(file, ours);
        if (!ours)
            return vhd_fail(error, VHD_WORK_NAME_TAKEN, self->temporary);
    }
    if (status == VHD_OK)
        status = open_work(self, self->backup, &file, error);
    if (status == VHD_OK && file != NULL) {
        ours = file->ops->info(file, &info, NULL) == VHD_OK && info.modified == self->before.modified &&
               has_our_id(self, file, &info);
        file->ops->close(file, ours);
        if (!ours)
            return vhd_fail(error, VHD_WORK_NAME_TAKEN, self->backup);
    }
    return status;
}

/* Opens the finished copy under a name; NULL if somebody else has it open, or changed it. */
static struct vhd_file *open_copy(const struct compact *self, const char16_t *path)
{
    struct vhd_file_info found;
    struct vhd_file *file;

    if (self->host->ops->open(self->host, path, VHD_FILE_WORK, &file, NULL) != VHD_OK)
        return NULL;
    if (file->ops->info(file, &found, NULL) == VHD_OK && found.size == self->size &&
        found.modified == self->before.modified)
        return file;
    file->ops->close(file, false);
    return NULL;
}

/* The old file is at its own place, or under the name of the backup: the copy is not needed. */
static void remove_copy(const struct compact *self)
{
    struct vhd_file *file = open_copy(self, self->temporary);

    if (file != NULL)
        file->ops->close(file, true);
}

/*
 * Somebody used the old file between our letting it go and the exchange, so it has to come back. If it cannot,
 * because they still have it open, the copy leaves its place: nobody shall work on it while the other one is worked
 * on. Whoever had it open to look at it for a moment only has let it go by then, or will put it back.
 */
static enum vhd_status swap_back(const struct compact *self, struct vhd_error *error)
{
    const struct vhd_host *host = self->host;
    struct vhd_file *file;

    if (host->ops->replace(host, self->path, self->backup, self->temporary, NULL) == VHD_OK) {
        remove_copy(self);
    } else if ((file = open_copy(self, self->path)) != NULL) {
        (void)file->ops->move(file, self->temporary, NULL);
        file->ops->close(file, false);
        (void)vhd_backup_restore(host, self->path);
    }
    return vhd_fail(error, VHD_COMPACT_DISTURBED, self->job.target);
}

/* Makes the exchange last. If somebody is using the new file already, they may. */
static void settle(const struct compact *self)
{
    struct vhd_file *file;

    if (self->host->ops->open(self->host, self->path, VHD_FILE_CHANGE, &file, NULL) != VHD_OK)
        return;
    (void)file->ops->flush(file, NULL);
    file->ops->close(file, false);
}

/* The new file has the place of the old one. The old one goes if it is still what was copied. */
static enum vhd_status remove_backup(const struct compact *self, struct vhd_error *error)
{
    struct vhd_file_info info;
    struct vhd_file *file;
    bool same;
    enum vhd_status status = self->host->ops->open(self->host, self->backup, VHD_FILE_WORK, &file, NULL);

    if (status == VHD_FILE_NOT_FOUND) /* somebody was quicker still */
        return VHD_OK;
    if (status != VHD_OK)
        return swap_back(self, error);
    same = file->ops->info(file, &info, NULL) == VHD_OK && info.size == self->before.size &&
           info.modified == self->before.modified;
    if (same)
        settle(self);
    file->ops->close(file, same);
    return same ? VHD_OK : swap_back(self, error);
}

/* Both files have to be let go for the exchange. */
static enum vhd_status exchange(struct compact *self, struct vhd_error *error)
{
    enum vhd_status status;

    vhd_new_file_keep(&self->new_file);
    vhd_flatten_end(&self->flatten);
    status = self->host->ops->replace(self->host, self->path, self->temporary, self->backup, error);
    if (status == VHD_OK)
        return remove_backup(self, error);
    remove_copy(self);
    return status;
}

static enum vhd_status write_and_exchange(struct compact *self, const struct vhd_progress *progress,
                                          struct vhd_error *error)
{
    struct vhd_file *file = self->new_file.file;
    enum vhd_status status = vhd_flatten_write(&self->flatten, file, self->job.target, progress, error);

    self->size = self->flatten.plan.footer_offset + VHD_SECTOR;
    if (status != VHD_OK || self->size >= self->before.size)
        return status; /* nothing gained: closing the job removes the copy */
    status = vhd_new_file_complete(&self->new_file, self->flatten.first_sector, error);
    if (status == VHD_OK)
        status = file->ops->set_modified(file, self->before.modified, error);
    if (status == VHD_OK)
        status = file->ops->flush(file, error);
    return status == VHD_OK ? exchange(self, error) : status;
}

static enum vhd_status compact_run(struct vhd_job *job, const struct vhd_progress *progress, struct vhd_error *error)
{
    enum vhd_status status = write_and_exchange((struct compact *)job, progress, error);

    /* The disk is named, not the files of the work. */
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, job->target);
}

static void compact_close(struct vhd_job *job)
{
    struct compact *self = (struct compact *)job;

    vhd_new_file_end(&self->new_file);
    vhd_flatten_end(&self->flatten);
    free(self);
}

static const struct vhd_job_ops compact_ops = { compact_run, compact_close };

/* The disk, alone in its chain. */
static enum vhd_status open_disk(struct compact *self, struct vhd_error *error)
{
    struct vhd_image *image;
    enum vhd_status status = vhd_image_open(self->host, self->path, VHD_FILE_CHANGE, &image, error);

    if (status != VHD_OK)
        return status;
    self->flatten.source = calloc(1, sizeof *self->flatten.source);
    if (self->flatten.source == NULL) {
        vhd_image_close(image);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, self->path);
    }
    self->flatten.source->images[self->flatten.source->levels++] = image;
    self->before = image->info;
    if (image->footer.type != VHD_TYPE_DYNAMIC)
        return vhd_fail(error, VHD_NOT_DYNAMIC, self->path);
    if (image->info.links > 1)
        return vhd_fail(error, VHD_SEVERAL_NAMES, self->path);
    status = vhd_change_allowed(image, NULL, error);
    return status == VHD_OK ? vhd_image_check_blocks(image, error) : status;
}

/*
 * Small blocks stay as they are, so that the file cannot become larger by it; larger ones than usual become usual
 * ones.
 */
static void plan(struct compact *self)
{
    const struct vhd_image *image = self->flatten.source->images[0];
    uint32_t block = image->header.block_size;

    vhd_plan_dynamic(&self->flatten.plan, image->footer.size,
                     block < VHD_DEFAULT_BLOCK_SIZE ? block : VHD_DEFAULT_BLOCK_SIZE);
    memcpy(self->flatten.plan.footer.id, image->footer.id, sizeof image->footer.id);
    self->flatten.plan.footer.created = image->footer.created;
    self->flatten.plan.footer.geometry = image->footer.geometry; /* a guest may have been installed by it */
}

static enum vhd_status check_room(struct compact *self, struct vhd_error *error)
{
    uint64_t needed = 0;
    enum vhd_status status = vhd_flatten_room(&self->flatten, &needed, error);

    if (status != VHD_OK)
        return status;
    return vhd_target_room(self->host, self->path, needed, needed, VHD_FILE_TOO_LARGE_FOR_VOLUME, error);
}

static enum vhd_status prepare(struct compact *self, struct vhd_error *error)
{
    enum vhd_status status = open_disk(self, error);

    if (status != VHD_OK)
        return status;
    plan(self);
    vhd_path_append(self->temporary, self->path, SUFFIX);
    vhd_backup_path(self->path, self->backup);
    status = vhd_flatten_start(&self->flatten, self->path, error);
    if (status == VHD_OK)
        status = clear_names(self, error);
    if (status == VHD_OK)
        status = check_room(self, error);
    if (status == VHD_OK)
        status = vhd_new_file_begin_as(&self->new_file, self->host, self->path, self->temporary, error);
    return status;
}

enum vhd_status vhd_compact(const struct vhd_host *host, const char16_t *path, struct vhd_job **job,
                            struct vhd_error *error)
{
    struct compact *self;
    enum vhd_status status = vhd_job_new(sizeof *self, &compact_ops, &host, path, job, error);

    if (status != VHD_OK)
        return status;
    self = (struct compact *)*job;
    self->host = host;
    /* Where nothing is, opening it may find its backup. */
    if (host->ops->final_path(host, path, self->path, NULL) != VHD_OK)
        vhd_path_set(self->path, path);
    return vhd_job_hand_out(job, prepare(self, error));
}
