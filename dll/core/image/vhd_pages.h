/*
 * vhd_pages.h - pages of the block tables and sector bitmaps of a chain in memory, some of which are changed there.
 *
 * For a disk that is read here and there for hours: with the one page of each that an image keeps by itself, each
 * request would read a page of every level. Images that have the same vhd_pages (image->pages) share its room, which is
 * bounded: what was not used lately gives way, but never what is changed and not yet written.
 *
 * A page is a sector, so that it is written whole or not at all.
 */
#ifndef OPENVPC_VHD_PAGES_H
#define OPENVPC_VHD_PAGES_H

#include "vhd_image.h"

#define VHD_PAGE VHD_SECTOR
#define VHD_PAGE_ENTRIES (VHD_PAGE / 4)
#define VHD_PAGE_BITS (VHD_PAGE * 8)

/* How many there are at most: 9 MB. For disks with blocks of 2 MB, the bitmaps of 32 GB. */
#ifndef VHD_PAGES
#define VHD_PAGES 16384u
#endif

enum vhd_page_kind { VHD_PAGE_TABLE, VHD_PAGE_BITMAP };

struct vhd_page {
    uint64_t key;     /* of which image, which kind and which page; 0: none */
    uint32_t next;    /* of those whose key has the same hash, counted from 1; 0: none */
    uint32_t changed; /* its place among those that are changed, counted from 1; 0: it is not */
    bool is_used;     /* again since it was read, and lately */
    uint8_t bytes[VHD_PAGE];
};

struct vhd_pages {
    uint32_t count;                    /* of pages that were ever in use */
    uint32_t hand;                     /* the next one that may give way */
    uint32_t changed;                  /* of pages that are changed */
    uint32_t first[VHD_PAGES];         /* of each hash, counted from 1; 0: none */
    uint32_t changed_pages[VHD_PAGES]; /* counted from 1; of those beyond `changed` nothing is known */
    struct vhd_page pages[VHD_PAGES];  /* nor of those beyond `count` */
};

/*
 * Room without any page yet, to be freed by free(); NULL: there is no memory. What was never in use is never touched,
 * and takes none on systems that give out memory when it is needed.
 */
struct vhd_pages *vhd_pages_new(void);

/*
 * A page of `image`, which is read unless it is there: of its table, of which each has VHD_PAGE_ENTRIES; or of a bitmap,
 * by its sector in the file. It may be changed, if vhd_pages_change is told. Valid until the next call for any page; one
 * that is changed until it is not any more. VHD_OUT_OF_MEMORY when all of them are changed.
 */
enum vhd_status vhd_pages_get(struct vhd_image *image, enum vhd_page_kind kind, uint64_t number, struct vhd_page **page,
                              struct vhd_error *error);

/* The same for one that shall be zeros, whatever is in the file, and is changed. Nothing is read. */
enum vhd_status vhd_pages_make(struct vhd_image *image, enum vhd_page_kind kind, uint64_t number,
                               struct vhd_page **page, struct vhd_error *error);

void vhd_pages_change(struct vhd_pages *self, struct vhd_page *page);

/* It has been written, or is not wanted: it may give way again. */
void vhd_pages_release(struct vhd_pages *self, struct vhd_page *page);

/* The n-th of self->changed; releasing one changes their order from that on. */
struct vhd_page *vhd_pages_changed(struct vhd_pages *self, uint32_t n);

/* Where a page is in its file, bytes. */
uint64_t vhd_pages_offset(const struct vhd_image *image, const struct vhd_page *page);

/* Writes a page to its place. Not flushed; the page stays as it is. */
enum vhd_status vhd_pages_write(struct vhd_image *image, const struct vhd_page *page, struct vhd_error *error);

#endif
