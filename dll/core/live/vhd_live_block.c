/*
 * vhd_live_block.c - new blocks, and room for them in the file.
 *
 * The footer is moved behind a block, and flushed, before anything is written there. It moves as far as the disk has
 * grown already, so that of many new blocks few wait for it, and at most a step; where that much room is not to be had,
 * no further than the block needs.
 */
#include "vhd_live_private.h"

#include "vhd_append.h"
#include "vhd_bytes.h"
#include "vhd_change.h"
#include "vhd_target.h"

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/*
 * The footer is about to move, and while it does, there may be none at the end. So the copy at the start has to be
 * sound before.
 */
static enum vhd_status repair_copy(struct vhd_live *live, struct vhd_error *error)
{
    struct vhd_image *disk = live->disk;
    struct vhd_footer_disk footer;
    enum vhd_status status;

    if (!disk->has_end_footer) /* the copy is what was read */
        return VHD_OK;
    status = vhd_change_read_footer(disk, &footer, error);
    if (status == VHD_OK)
        status = vhd_live_note(live, 0, sizeof footer, error);
    return status == VHD_OK ? vhd_change_write_copy(disk, &footer, error) : status;
}

/* A footer that is missing at the end comes behind everything that may be anything. */
static enum vhd_status put_footer_back(struct vhd_image *disk, struct vhd_error *error)
{
    uint64_t end = 0;
    enum vhd_status status = VHD_OK;

    if (disk->has_end_footer)
        return VHD_OK;
    status = vhd_append_end(disk, &end, error);
    return status == VHD_OK ? vhd_append_extend(disk, vhd_round_up(later(end, disk->data_end), VHD_SECTOR), NULL, error)
                            : status;
}

static enum vhd_status count_left(struct vhd_live *live, struct vhd_error *error)
{
    struct vhd_image *disk = live->disk;
    const uint32_t blocks = vhd_block_count(disk->footer.size, disk->header.block_size);
    enum vhd_status status = VHD_OK;
    uint32_t entry;

    live->left = blocks;
    for (uint32_t block = 0; status == VHD_OK && block < blocks; block++) {
        status = vhd_image_next_block(disk, block, blocks, &block, &entry, error);
        live->left -= status == VHD_OK && block < blocks;
    }
    return status;
}

/* What an attempt before may have lost (vhd_live_again.c) comes first: of the copy, that it is sound is all we see. */
static enum vhd_status repair(struct vhd_live *live, struct vhd_error *error)
{
    struct vhd_image *disk = live->disk;
    enum vhd_status status = live->must_write_again ? vhd_live_flush_file(live, error) : VHD_OK;

    if (status == VHD_OK)
        status = vhd_change_restore_header(disk, error);
    if (status == VHD_OK)
        status = repair_copy(live, error);
    if (status == VHD_OK)
        status = vhd_append_complete(disk, NULL, error);
    return status == VHD_OK ? put_footer_back(disk, error) : status;
}

enum vhd_status vhd_live_prepare(struct vhd_live *live, struct vhd_error *error)
{
    struct vhd_image *disk = live->disk;
    uint64_t end = 0;
    enum vhd_status status = VHD_OK;

    if (live->is_prepared)
        return VHD_OK;
    if (disk->footer.type != VHD_TYPE_FIXED) {
        status = repair(live, error);
        live->must_write_again = status != VHD_OK;
        if (status == VHD_OK)
            status = vhd_append_end(disk, &end, error);
        if (status == VHD_OK)
            status = count_left(live, error);
        live->stride = vhd_block_stride(disk->header.block_size);
        live->next = vhd_block_place(end, disk->header.block_size);
    }
    live->is_prepared = status == VHD_OK;
    return status;
}

/* Whether the file may become so long. A volume that cannot be asked may still be written to. */
static enum vhd_status check_room(const struct vhd_live *live, uint64_t size, struct vhd_error *error)
{
    const struct vhd_image *disk = live->disk;
    struct vhd_error cause;
    enum vhd_status status;

    if (size > VHD_BAT_REACH)
        return vhd_fail(error, VHD_LIVE_TABLE_FULL, disk->path);
    status = vhd_target_room(disk->host, disk->path, size, size > disk->info.size ? size - disk->info.size : 0,
                             VHD_FILE_TOO_LARGE_FOR_VOLUME, &cause);
    return vhd_live_is_full(status) ? vhd_fail_as(error, &cause) : VHD_OK;
}

/*
 * Gives the file its size back after the footer could not be moved: the old one is then at its end again. Until that
 * succeeds, the end of the file is not known.
 */
static void tie_end(struct vhd_live *live)
{
    struct vhd_image *disk = live->disk;

    live->has_loose_end = vhd_set_size(disk->host, disk->file, disk->info.size, NULL) != VHD_OK;
}

/* How far a footer has to move at least so as to be at the end, where that is not known. */
static enum vhd_status find_end(struct vhd_live *live, uint64_t *at, struct vhd_error *error)
{
    struct vhd_file *file = live->disk->file;
    struct vhd_file_info info;
    enum vhd_status status = file->ops->info(file, &info, error);

    if (status != VHD_OK)
        return status;
    *at = later(*at, info.size % VHD_SECTOR == 0 ? info.size - VHD_SECTOR : vhd_round_up(info.size, VHD_SECTOR));
    return VHD_OK;
}

static enum vhd_status move_footer(struct vhd_live *live, uint64_t at, struct vhd_error *error)
{
    struct vhd_image *disk = live->disk;
    const uint64_t old_end = disk->data_end, old_size = disk->info.size;
    enum vhd_status status = live->has_loose_end ? find_end(live, &at, error) : VHD_OK;

    if (status == VHD_OK)
        status = check_room(live, at + VHD_SECTOR, error);
    if (status != VHD_OK)
        return status;
    status = vhd_append_extend(disk, at, NULL, error);
    if (status == VHD_OK) {
        live->has_loose_end = false;
        live->blank_from = later(live->blank_from, old_end + VHD_SECTOR);
    } else {
        live->must_write_again = true; /* it may have been the flush of all that failed */
        live->blank_from = later(live->blank_from, at + VHD_SECTOR);
        disk->info.size = old_size;
        tie_end(live);
    }
    return status;
}

/* Moves the footer behind the next block, if it is not there. A file may be longer already than its table reaches. */
static enum vhd_status make_room(struct vhd_live *live, struct vhd_error *error)
{
    const uint64_t needed = live->next + live->stride, most = (live->left - UINT64_C(1)) * live->stride;
    uint64_t ahead = live->given < VHD_FILL_STEP ? live->given : VHD_FILL_STEP;
    enum vhd_status status;

    if (needed + VHD_SECTOR > VHD_BAT_REACH)
        return vhd_fail(error, VHD_LIVE_TABLE_FULL, live->disk->path);
    if (needed <= live->disk->data_end)
        return VHD_OK;
    if (ahead > most)
        ahead = most;
    ahead -= ahead % live->stride;
    status = move_footer(live, needed + ahead, error);
    return vhd_live_is_full(status) && ahead > 0 ? move_footer(live, needed, error) : status;
}

/* The pages of a new block's bitmap will not be written. */
static void release_bitmap(struct vhd_live *live, uint32_t entry, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        struct vhd_page *page;
        if (vhd_pages_get(live->disk, VHD_PAGE_BITMAP, entry + i, &page, NULL) == VHD_OK)
            vhd_pages_release(live->pages, page);
    }
}

/* Lets the table in memory say where a block is. */
static enum vhd_status set_entry(struct vhd_live *live, uint32_t block, uint32_t entry, struct vhd_error *error)
{
    struct vhd_page *page;
    enum vhd_status status = vhd_pages_get(live->disk, VHD_PAGE_TABLE, block / VHD_PAGE_ENTRIES, &page, error);

    if (status != VHD_OK)
        return status;
    vhd_put32(page->bytes + 4 * (block % VHD_PAGE_ENTRIES), entry);
    vhd_pages_change(live->pages, page);
    return VHD_OK;
}

enum vhd_status vhd_live_make_block(struct vhd_live *live, uint32_t block, uint32_t *entry, struct vhd_error *error)
{
    const uint32_t pages = vhd_live_bitmap_pages(live);
    uint32_t made = 0;
    struct vhd_page *page;
    enum vhd_status status = make_room(live, error);

    *entry = (uint32_t)(live->next / VHD_SECTOR);
    for (; made < pages && status == VHD_OK; made += status == VHD_OK)
        status = vhd_pages_make(live->disk, VHD_PAGE_BITMAP, *entry + made, &page, error);
    if (status == VHD_OK)
        status = set_entry(live, block, *entry, error);
    if (status != VHD_OK) {
        release_bitmap(live, *entry, made);
        return status;
    }
    live->blocks[live->new_blocks++] = (struct vhd_live_block){
        .entry = *entry,
        .is_blank = live->next + vhd_bitmap_bytes(live->disk->header.block_size) >= live->blank_from,
    };
    live->next += live->stride;
    live->given += live->stride;
    live->left--;
    return VHD_OK;
}

void vhd_live_unmake_block(struct vhd_live *live, uint32_t block)
{
    const uint32_t entry = live->blocks[--live->new_blocks].entry;

    release_bitmap(live, entry, vhd_live_bitmap_pages(live));
    (void)set_entry(live, block, VHD_BAT_UNUSED, NULL); /* that page is in memory, since it is changed */
    live->blank_from = later(live->blank_from, live->next);
    live->next -= live->stride;
    live->given -= live->stride;
    live->left++;
}

void vhd_live_spoil_block(struct vhd_live *live, uint32_t entry)
{
    for (uint32_t i = live->new_blocks; i > 0; i--)
        if (live->blocks[i - 1].entry == entry)
            live->blocks[i - 1].is_blank = false;
}

void vhd_live_shorten(struct vhd_live *live)
{
    struct vhd_image *disk = live->disk;
    const uint64_t at = vhd_round_up(later(live->opened_end, live->next), VHD_SECTOR);
    struct vhd_footer_disk footer;

    if (live->has_loose_end)
        tie_end(live);
    if (!live->is_prepared || disk->footer.type == VHD_TYPE_FIXED || live->has_loose_end || at >= disk->data_end)
        return;
    if (vhd_change_read_footer(disk, &footer, NULL) == VHD_OK &&
        vhd_change_write_footer(disk, &footer, at, NULL) == VHD_OK &&
        vhd_set_size(disk->host, disk->file, at + VHD_SECTOR, NULL) == VHD_OK)
        (void)disk->file->ops->flush(disk->file, NULL);
}
