/*
 * vhd_image.h - one open image file: its structures, and where its sectors are.
 *
 * Reads what the specification and real products write: a footer of 511 bytes, a footer that only the copy at the start
 * still holds (dynamic and differencing), blocks of any power of two from 512 bytes to 256 MB, in any order and at any
 * distance, any padding of the BAT.
 * Memory is bounded: a page of the BAT, one of a sector bitmap, and a window of the data are kept.
 */
#ifndef OPENVPC_VHD_IMAGE_H
#define OPENVPC_VHD_IMAGE_H

#include "vhd_footer.h"
#include "vhd_header.h"
#include "vhd_io.h"

#define VHD_BAT_PAGE_ENTRIES 8192u

/* How much of a sector bitmap is read at once, and how much data where runs are short. Bytes. */
#define VHD_BITMAP_PAGE 4096u
#define VHD_WINDOW 32768u

struct vhd_image {
    const struct vhd_host *host;
    char16_t path[VHD_PATH_CHARS];
    struct vhd_file *file;
    struct vhd_file_info info;
    struct vhd_file_identity identity; /* once it was asked for; vhd_image.c only */
    bool is_identified;
    struct vhd_footer footer;
    struct vhd_header header;          /* zeros in a fixed disk */
    uint32_t entries;                  /* of the BAT: those of the disk, and what vhd_image_places found behind them */
    uint64_t data_end;                 /* bytes; everything but the end footer lies before it */
    bool has_end_footer;               /* false: missing or damaged, and taken from the copy at the start */
    struct vhd_header_disk *from_undo; /* the header, where the file's own is torn (vhd_undo.h); else NULL */

    struct vhd_pages
        *pages;     /* of table and bitmaps, for a disk that is read for long (vhd_pages.h), not owned; or NULL */
    uint32_t level; /* which of the images it is that have them together */

    /* What was read last; vhd_image_find.c only. */
    uint8_t bat_page[VHD_BAT_PAGE_ENTRIES * 4];
    uint32_t bat_page_first; /* entry; UINT32_MAX: none */
    uint8_t bitmap_page[VHD_BITMAP_PAGE];
    uint64_t bitmap_page_at; /* bytes; 0: none */
    uint8_t *window;         /* data around the last short run, VHD_WINDOW bytes; NULL until there was one */
    uint64_t window_at;      /* bytes */
    uint64_t hole_at, data_at,
        hole_next;      /* of a fixed disk's file: a hole up to data_at, data up to hole_next; bytes */
    size_t window_size; /* bytes; 0: nothing is in it */
};

/* Some sectors of a disk that this image holds one after another, or does not hold. */
struct vhd_run {
    bool present;
    uint64_t offset;  /* of the first in the file, bytes; when present */
    uint64_t sectors; /* at least 1 */
};

/*
 * Opens an image and checks its footer, header and the place of its BAT; VHD_NOT_A_VHD, VHD_FOOTER_..., VHD_HEADER_...
 * and so on say what is wrong. Its blocks and its parent are not looked at. A header that fails its checksum is read
 * from the image's undo file, where there is one (vhd_undo.h). On failure *image is NULL.
 */
enum vhd_status vhd_image_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                               struct vhd_image **image, struct vhd_error *error);

void vhd_image_close(struct vhd_image *image); /* NULL is allowed */

/* Closes the file, so that others may open it. What is known of the image is kept, the identity of its file as well. */
void vhd_image_let_go(struct vhd_image *image);

/* Whether two images are one: the same unique id, and the same file as far as volumes can tell. */
bool vhd_image_is_same(struct vhd_image *a, struct vhd_image *b);

/*
 * Whether a chain that leads from `a` to `b` has come back: they are one, as far as volumes can tell; where they
 * cannot, the path is the same as well. A copy of a disk has its id, and may stand in its own chain.
 */
bool vhd_image_is_again(struct vhd_image *a, struct vhd_image *b);

/*
 * Checks that every block lies inside the file, over no structure and over no other block. A block may be cut short by
 * the end of the file if nothing is missing: what is not there lies beyond the end of the disk or, in a child, its bits
 * are clear. (DiscUtils reads such children as well, since it goes by the bits; qemu, which knows no parents, reads
 * zeros beyond the end of any file; libvhd refuses what it cannot read whole.) Reads the BAT once and takes at most
 * 16 bytes of memory for each block that the file has room for, which are free again when it returns.
 */
enum vhd_status vhd_image_check_blocks(struct vhd_image *image, struct vhd_error *error);

/*
 * The same before places in the file are given away: what an entry beyond the end of the disk names is not written over
 * either. There are as many of them as the header says, but none where something else stands. Where one names no place
 * that a block can have, nobody can tell what it means, and VHD_TABLE_BEYOND_DISK says that nothing is written; but 0
 * is mere padding, as some products have it. Nor may a block lie over the text of a parent locator, VHD_BLOCK_OUTSIDE:
 * whoever writes to the disk would say where its parent is. So would he where such a path stands behind the end of the
 * file, VHD_LOCATOR_INVALID.
 */
enum vhd_status vhd_image_check_places(struct vhd_image *image, struct vhd_error *error);

/* Places of blocks in a file: in each number the sector where the bitmap begins comes first, then the block. */
struct vhd_places {
    uint64_t *all; /* ascending, so in the order of the file */
    size_t count, room;
    bool is_sorted; /* while it is being made */
};

static inline uint64_t vhd_place(uint32_t sector, uint32_t block)
{
    return (uint64_t)sector << 32 | block;
}

static inline uint32_t vhd_place_sector(uint64_t place)
{
    return (uint32_t)(place >> 32);
}

static inline uint32_t vhd_place_block(uint64_t place)
{
    return (uint32_t)place;
}

/* The places, checked but for the locators, to be freed by the caller; none after a failure. */
enum vhd_status vhd_image_places(struct vhd_image *image, struct vhd_places *places, struct vhd_error *error);
void vhd_places_free(struct vhd_places *places);

/*
 * The entry of a block in the BAT: the sector of the file where its bitmap begins, or VHD_BAT_UNUSED. Here and below a
 * block may lie beyond the end of the disk if it is below image->entries.
 */
enum vhd_status vhd_image_entry(struct vhd_image *image, uint32_t block, uint32_t *entry, struct vhd_error *error);

/* The first block from `from` on that has a place in the file, and its entry; `end` if none below `end` has one. */
enum vhd_status vhd_image_next_block(struct vhd_image *image, uint32_t from, uint32_t end, uint32_t *block,
                                     uint32_t *entry, struct vhd_error *error);

/* Forgets what was read of the BAT, the bitmaps and the data, after the file was changed; image->pages excepted. */
void vhd_image_forget(struct vhd_image *image);

/* The same after `size` bytes of data were written at `offset`, where they may have filled a hole. */
void vhd_image_forget_data(struct vhd_image *image, uint64_t offset, uint64_t size);

/*
 * Finds in which state `sector` and those after it are, at most `limit` of them, by the BAT alone: present means that
 * their block has a place in the file, and run->offset is not set.
 */
enum vhd_status vhd_image_find_blocks(struct vhd_image *image, uint64_t sector, uint64_t limit, struct vhd_run *run,
                                      struct vhd_error *error);

/* Finds where `sector` and those after it are, at most `limit` of them; sector + limit is within the disk. */
enum vhd_status vhd_image_find(struct vhd_image *image, uint64_t sector, uint64_t limit, struct vhd_run *run,
                               struct vhd_error *error);

/*
 * Reads `size` bytes at `offset`, all within one present run. A short piece is read with what lies behind it, so that
 * runs of single sectors do not take a call each.
 */
enum vhd_status vhd_image_read(struct vhd_image *image, uint64_t offset, void *buffer, size_t size,
                               struct vhd_error *error);

#endif
