/* vhd_reparent.c - sets the parent of a differencing disk: the checks, and the change of its header. */
#include "vhd_reparent.h"

#include "vhd_append.h"
#include "vhd_bytes.h"
#include "vhd_chain.h"
#include "vhd_change.h"
#include "vhd_locator.h"
#include "vhd_merge_id.h"
#include "vhd_parent.h"
#include "vhd_path.h"
#include "vhd_patience.h"
#include "vhd_stamp.h"
#include "vhd_target.h"
#include "vhd_undo.h"

#include <string.h>

struct reparent {
    const struct vhd_host *host;
    struct vhd_image *child, *parent;
    uint8_t id[16];                         /* of the parent, as the child will refer to it */
    struct vhd_locator absolute, relative;  /* to come; the code of the second is 0 where there is none */
    char16_t relative_text[VHD_PATH_CHARS]; /* of the second; that of the first is the path of the parent */
    uint64_t end;                           /* where the footer goes, bytes */
    struct vhd_header_disk header;          /* as it will be */
};

static enum vhd_status open_child(struct reparent *self, const char16_t *path, struct vhd_error *error)
{
    struct vhd_places places;
    enum vhd_status status = vhd_image_open(self->host, path, VHD_FILE_CHANGE, &self->child, error);

    if (status == VHD_OK && self->child->footer.type != VHD_TYPE_DIFFERENCING)
        status = vhd_fail(error, VHD_NOT_DIFFERENCING, path);
    if (status == VHD_OK)
        status = vhd_change_allowed(self->child, NULL, error);
    if (status != VHD_OK)
        return status;
    status = vhd_image_places(self->child, &places, error); /* whatever its locators are, there will be others */
    vhd_places_free(&places);
    return status;
}

/*
 * Opens both. The child is opened to learn what it is, let go while its new chain is followed, as far as that is there
 * (a chain may be repaired from either end), and opened again.
 */
static enum vhd_status open_pair(struct reparent *self, const char16_t *child, const char16_t *parent,
                                 struct vhd_error *error)
{
    enum vhd_status status = open_child(self, child, error);

    if (status != VHD_OK)
        return status;
    vhd_image_let_go(self->child);
    status = vhd_image_open(self->host, parent, VHD_FILE_SOURCE, &self->parent, error);
    if (status == VHD_OK)
        status = vhd_chain_check_above(self->child, self->parent, VHD_FILE_SOURCE, error);
    vhd_image_close(self->child);
    self->child = NULL;
    return status == VHD_OK ? open_child(self, child, error) : status;
}

/* Opens the parent that a disk records. That there is none, or another disk, means that the ids do not fit. */
static enum vhd_status open_recorded(struct reparent *self, const struct vhd_image *image, struct vhd_image **parent,
                                     struct vhd_error *error)
{
    enum vhd_status status = VHD_CHAIN_ID_MISMATCH;

    if (image->footer.type == VHD_TYPE_DIFFERENCING)
        status = vhd_parent_open(image, VHD_FILE_SOURCE, parent, error);
    if (status == VHD_CHAIN_PARENT_NOT_FOUND || status == VHD_CHAIN_ID_MISMATCH)
        return vhd_fail(error, VHD_CHAIN_ID_MISMATCH, self->child->path);
    return status;
}

/* The new parent is not the recorded one, `middle`; it has to be that one's parent and to hold all that it holds. */
static enum vhd_status check_grandparent(struct reparent *self, struct vhd_image *middle, struct vhd_error *error)
{
    struct vhd_image *grandparent;
    enum vhd_parent_match match;
    bool same;
    enum vhd_status status = open_recorded(self, middle, &grandparent, error);

    if (status != VHD_OK)
        return status;
    same = vhd_image_is_same(grandparent, self->parent);
    vhd_image_close(grandparent);
    status = vhd_parent_matches(middle, self->parent, &match, error);
    if (status == VHD_OK && (!same || (match != VHD_MATCH && match != VHD_MATCH_ALMOST_DONE)))
        return vhd_fail(error, VHD_CHAIN_ID_MISMATCH, self->child->path);
    /* At the very end of a merge the grandparent is about to get the id that `middle` refers to already. */
    memcpy(self->id, middle->header.parent_id, sizeof self->id);
    if (status == VHD_OK)
        status = vhd_reads_same(middle, self->parent->path, &same, error);
    if (status == VHD_OK && !same)
        return vhd_fail(error, VHD_CHAIN_ID_MISMATCH, self->child->path);
    return status;
}

static enum vhd_status check_parent(struct reparent *self, struct vhd_error *error)
{
    struct vhd_image *middle;
    enum vhd_parent_match match;
    enum vhd_status status;

    if (self->child->footer.size != self->parent->footer.size)
        return vhd_fail(error, VHD_CHAIN_SIZE_MISMATCH, self->child->path);
    status = vhd_parent_matches(self->child, self->parent, &match, error);
    if (status != VHD_OK)
        return status;
    /* In the middle of a merge the ids differ, and stay: the merge goes by them when it is run again. */
    memcpy(self->id, self->child->header.parent_id, sizeof self->id);
    if (match != VHD_NO_MATCH)
        return VHD_OK;
    status = open_recorded(self, self->child, &middle, error);
    if (status != VHD_OK)
        return status;
    status = check_grandparent(self, middle, error);
    vhd_image_close(middle);
    return status;
}

static uint32_t second_sum(const struct vhd_header_disk *header)
{
    static const uint8_t nothing[4];

    return vhd_checksum((const uint8_t *)header + VHD_SECTOR, VHD_SECTOR, nothing);
}

/* The new header. What products keep in the fields that are none of our business stays. */
static void fill_header(struct reparent *self, const struct vhd_header_disk *old)
{
    struct vhd_header_disk *header = &self->header;

    *header = *old;
    memcpy(header->parent_id, self->id, sizeof header->parent_id);
    vhd_put32(header->parent_stamp, vhd_stamp_of(self->parent->info.modified));
    vhd_header_set_name(header, vhd_path_name(self->parent->path));
    memset(header->locators, 0, sizeof header->locators);
    vhd_header_set_locator(header, 0, &self->absolute);
    vhd_header_set_locator(header, 1, &self->relative);
    vhd_put32(header->checksum, vhd_checksum(header, sizeof *header, header->checksum));
}

/*
 * Places the texts behind everything in the file. A torn header is known by its checksum, a mere sum: so the sums of
 * the second sector before and after have to differ, and the room of the first text is made larger until they do.
 */
static enum vhd_status plan(struct reparent *self, struct vhd_error *error)
{
    struct vhd_image *child = self->child;
    const bool has_relative = vhd_path_relative(child->path, self->parent->path, self->relative_text);
    uint32_t space = VHD_LOCATOR_SPACE;
    struct vhd_header_disk old;
    uint64_t start = 0;
    enum vhd_status status = vhd_append_end(child, &start, error);

    if (child->from_undo != NULL)
        old = *child->from_undo;
    else if (status == VHD_OK)
        status = child->file->ops->read(child->file, child->footer.data_offset, &old, sizeof old, error);
    if (status != VHD_OK)
        return status;
    do {
        self->end = vhd_round_up(start, VHD_SECTOR);
        vhd_locator_place(&self->absolute, VHD_LOCATOR_W2KU, self->parent->path, space, &self->end);
        if (has_relative)
            vhd_locator_place(&self->relative, VHD_LOCATOR_W2RU, self->relative_text, VHD_LOCATOR_SPACE, &self->end);
        fill_header(self, &old);
        space += VHD_SECTOR;
    } while (second_sum(&self->header) == second_sum(&old));
    self->end = vhd_block_place(self->end, child->header.block_size);
    return VHD_OK;
}

static enum vhd_status check_room(const struct reparent *self, struct vhd_error *error)
{
    const struct vhd_image *child = self->child;
    uint64_t size = self->end + VHD_SECTOR;

    if (size <= child->info.size)
        return VHD_OK;
    return vhd_target_room(self->host, child->path, size, size - child->info.size, VHD_FILE_TOO_LARGE_FOR_VOLUME,
                           error);
}

static enum vhd_status write_locator(struct vhd_file *file, const struct vhd_locator *locator, const char16_t *text,
                                     struct vhd_error *error)
{
    uint8_t bytes[VHD_LOCATOR_SPACE];

    if (locator->code == 0)
        return VHD_OK;
    return file->ops->write(file, locator->offset, bytes, vhd_locator_encode(text, bytes), error);
}

/* All that comes before the header; until that refers to it, nothing of it counts. */
static enum vhd_status write_locators(struct reparent *self, struct vhd_error *error)
{
    struct vhd_file *file = self->child->file;
    /* The copy at the start has to be sound before the footer at the end is moved: a power cut may take that one. */
    enum vhd_status status = vhd_change_id(self->child, self->child->footer.id, error);

    if (status == VHD_OK) /* behind a large block that was cut short; the call cannot be cancelled */
        status = vhd_append_extend(self->child, self->end, NULL, error);
    if (status == VHD_OK)
        status = write_locator(file, &self->absolute, self->parent->path, error);
    if (status == VHD_OK)
        status = write_locator(file, &self->relative, self->relative_text, error);
    return status == VHD_OK ? file->ops->flush(file, error) : status;
}

static enum vhd_status write_header(struct reparent *self, struct vhd_error *error)
{
    const struct vhd_image *child = self->child;
    struct vhd_file *file = child->file;
    enum vhd_status status = file->ops->write(file, child->footer.data_offset, &self->header, sizeof self->header,
                                              error);

    return status == VHD_OK ? file->ops->flush(file, error) : status;
}

static enum vhd_status change(struct reparent *self, struct vhd_error *error)
{
    struct vhd_file *undo;
    enum vhd_status status = vhd_change_keep_time(self->child, error);
    bool needed = false;

    if (status == VHD_OK)
        status = vhd_change_restore_header(self->child, error);
    if (status == VHD_OK)
        status = vhd_undo_begin(self->child, &undo, error);
    if (status != VHD_OK)
        return status;
    status = write_locators(self, error);
    if (status == VHD_OK) {
        status = write_header(self, error);
        needed = status != VHD_OK; /* whatever the header is now, an open finds it there or in the undo file */
    }
    if (status == VHD_OK)
        status = vhd_change_keep_time(self->child, error);
    else
        (void)vhd_change_keep_time(self->child, NULL);
    if (status == VHD_OK)
        status = self->child->file->ops->flush(self->child->file, error);
    undo->ops->close(undo, !needed);
    return status;
}

enum vhd_status vhd_set_parent(const struct vhd_host *host, const char16_t *child, const char16_t *parent,
                               struct vhd_error *error)
{
    struct vhd_patience patience;
    struct reparent self = { .host = vhd_patience_begin(&patience, host) };
    enum vhd_status status = open_pair(&self, child, parent, error);

    if (status == VHD_OK)
        status = check_parent(&self, error);
    if (status == VHD_OK)
        status = plan(&self, error);
    if (status == VHD_OK)
        status = check_room(&self, error);
    if (status == VHD_OK)
        status = change(&self, error);
    vhd_image_close(self.child);
    vhd_image_close(self.parent);
    return status;
}
