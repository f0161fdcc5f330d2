/* vhd_new_file.c - a file that appears under its name complete, or not at all. */
#include "vhd_new_file.h"

#include "vhd_leftover.h"
#include "vhd_make_folders.h"
#include "vhd_path.h"
#include "vhd_patience.h"

static size_t folder_length(const struct vhd_new_file *new_file)
{
    return vhd_path_folder_length(new_file->path, vhd_text_of(new_file->path).length);
}

static enum vhd_status make_folders(struct vhd_new_file *new_file, struct vhd_error *error)
{
    return vhd_make_folders(new_file->host, new_file->path, vhd_path_root_length(new_file->path), new_file->made,
                            error);
}

static enum vhd_status create_temporary(struct vhd_new_file *new_file, const char16_t *temporary,
                                        struct vhd_error *error)
{
    uint8_t marker[VHD_SECTOR];
    enum vhd_status status;

    status = new_file->host->ops->open(new_file->host, temporary,
                                       new_file->kind == VHD_NEW_SEEN ? VHD_FILE_SEEN_DRAFT : VHD_FILE_DRAFT,
                                       &new_file->file, error);
    if (status != VHD_OK)
        return status;
    vhd_marker_encode(marker);
    status = new_file->file->ops->write(new_file->file, 0, marker, sizeof marker, error);
    if (status == VHD_OK && new_file->kind != VHD_NEW_UNUSED)
        status = new_file->file->ops->flush(new_file->file, error);
    return status;
}

enum vhd_status vhd_new_file_begin(struct vhd_new_file *new_file, const struct vhd_host *host, const char16_t *path,
                                   const uint8_t id[16], enum vhd_new_file_kind kind, struct vhd_error *error)
{
    char16_t temporary[VHD_TEMPORARY_CHARS];
    enum vhd_status status;

    *new_file = (struct vhd_new_file){ .host = host, .kind = kind };
    vhd_path_copy(new_file->path, path, vhd_text_of(path).length);
    vhd_temporary_path(new_file->path, folder_length(new_file), id, temporary);
    status = make_folders(new_file, error);
    if (status == VHD_OK) {
        vhd_remove_leftovers(host, new_file->path, folder_length(new_file));
        status = create_temporary(new_file, temporary, error);
    }
    if (status == VHD_PATH_NOT_FOUND && vhd_folder_is_gone(host, new_file->path)) {
        status = make_folders(new_file, error);
        if (status == VHD_OK)
            status = create_temporary(new_file, temporary, error);
    }
    if (status !=
        VHD_OK) { /* the person asked for the target; the name of the temporary file would tell them nothing */
        vhd_new_file_end(new_file);
        vhd_fail_about(error, status, new_file->path);
    }
    return status;
}

/* Replaces the marker by the real first sector, and flushes as the kind demands. */
static enum vhd_status complete(struct vhd_new_file *new_file, const uint8_t first_sector[VHD_SECTOR],
                                struct vhd_error *error)
{
    struct vhd_file *file = new_file->file;
    enum vhd_status status = new_file->kind != VHD_NEW_UNUSED ? file->ops->flush(file, error) : VHD_OK;

    if (status == VHD_OK)
        status = file->ops->write(file, 0, first_sector, VHD_SECTOR, error);
    return status == VHD_OK ? file->ops->flush(file, error) : status;
}

enum vhd_status vhd_new_file_commit(struct vhd_new_file *new_file, const uint8_t first_sector[VHD_SECTOR],
                                    struct vhd_error *error)
{
    struct vhd_file *file = new_file->file;
    enum vhd_status status = complete(new_file, first_sector, error);

    if (status == VHD_OK)
        status = new_file->replaces ? vhd_replace(new_file->host, file, new_file->path, error)
                                    : vhd_move(new_file->host, file, new_file->path, error);
    if (status != VHD_OK)
        return status;
    new_file->kept = true;
    /* The file is complete under its name; whether its move outlives a power cut must not undo it. */
    if (new_file->kind != VHD_NEW_UNUSED)
        (void)file->ops->flush(file, NULL);
    return VHD_OK;
}

enum vhd_status vhd_new_file_fill(struct vhd_new_file *new_file, const void *bytes, size_t size,
                                  struct vhd_error *error)
{
    const uint8_t *rest = (const uint8_t *)bytes + VHD_SECTOR;
    enum vhd_status status = VHD_OK;

    if (size > VHD_SECTOR)
        status = new_file->file->ops->write(new_file->file, VHD_SECTOR, rest, size - VHD_SECTOR, error);
    if (status == VHD_OK)
        status = vhd_new_file_commit(new_file, bytes, error);
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, new_file->path);
}

enum vhd_status vhd_new_file_put(struct vhd_new_file *new_file, const void *bytes, size_t size, struct vhd_error *error)
{
    const enum vhd_status status = vhd_new_file_fill(new_file, bytes, size, error);

    vhd_new_file_end(new_file);
    return status;
}

static void close_file(struct vhd_new_file *new_file, bool discard)
{
    if (new_file->file != NULL)
        new_file->file->ops->close(new_file->file, discard);
    new_file->file = NULL;
    if (discard)
        vhd_remove_folders(new_file->host, new_file->path, new_file->made);
}

void vhd_new_file_end(struct vhd_new_file *new_file)
{
    close_file(new_file, !new_file->kept);
}

void vhd_new_file_withdraw(struct vhd_new_file *new_file)
{
    close_file(new_file, true);
}
