/*
 * vhd_pages.c - keeps pages of tables and bitmaps.
 *
 * Found by a hash of what they are. Which one gives way is decided by a hand that goes round and passes over those that
 * were used since it came by last, and those that are changed.
 */
#include "vhd_pages.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static_assert((VHD_PAGES & (VHD_PAGES - 1)) == 0, "hashes are cut to bits");

#define LEVEL_SHIFT 48
#define KIND_SHIFT 40 /* sectors of a file, and pages of a table, have fewer bits */
#define NUMBER_MASK ((UINT64_C(1) << KIND_SHIFT) - 1)

struct vhd_pages *vhd_pages_new(void)
{
    struct vhd_pages *pages = malloc(sizeof *pages);

    if (pages != NULL)
        memset(pages, 0, offsetof(struct vhd_pages, changed_pages));
    return pages;
}

static uint64_t key_of(const struct vhd_image *image, enum vhd_page_kind kind, uint64_t number)
{
    return ((uint64_t)image->level + 1) << LEVEL_SHIFT | (uint64_t)kind << KIND_SHIFT | number;
}

/* Where a page is in its file, bytes. */
static uint64_t offset_of(const struct vhd_image *image, uint64_t key)
{
    const uint64_t at = (key & NUMBER_MASK) * VHD_PAGE;

    return (key >> KIND_SHIFT & 1) == VHD_PAGE_TABLE ? image->header.table_offset + at : at;
}

static uint32_t *first_of(struct vhd_pages *self, uint64_t key)
{
    return &self->first[(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (VHD_PAGES - 1)];
}

/* By its number, counted from 1. */
static struct vhd_page *page_of(struct vhd_pages *self, uint32_t number)
{
    return &self->pages[number - 1];
}

static struct vhd_page *look_up(struct vhd_pages *self, uint64_t key)
{
    for (uint32_t i = *first_of(self, key); i != 0; i = page_of(self, i)->next)
        if (page_of(self, i)->key == key)
            return page_of(self, i);
    return NULL;
}

/* Takes a page out of where it is looked up. */
static void unlink_page(struct vhd_pages *self, uint32_t number)
{
    struct vhd_page *page = page_of(self, number);
    uint32_t *link = first_of(self, page->key);

    while (*link != number)
        link = &page_of(self, *link)->next;
    *link = page->next;
    page->key = 0;
}

/* The number of a page that is not in use yet; 0 where all are. */
static uint32_t fresh_page(struct vhd_pages *self)
{
    if (self->count == VHD_PAGES)
        return 0;
    self->count++;
    return self->count;
}

/* The number of one that gives way; 0 if all are changed. */
static uint32_t old_page(struct vhd_pages *self)
{
    for (uint32_t passed = 0; passed < 2 * self->count; passed++) {
        struct vhd_page *page;
        self->hand = self->hand % self->count + 1;
        page = page_of(self, self->hand);
        if (page->changed == 0 && !page->is_used) {
            unlink_page(self, self->hand);
            return self->hand;
        }
        page->is_used = false;
    }
    return 0;
}

/* A page under that key, which there was not; what is in it is not set. */
static enum vhd_status take(const struct vhd_image *image, uint64_t key, struct vhd_page **page,
                            struct vhd_error *error)
{
    struct vhd_pages *self = image->pages;
    uint32_t number = fresh_page(self), *first = first_of(self, key);

    if (number == 0)
        number = old_page(self);
    if (number == 0)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, image->path);
    *page = page_of(self, number);
    (*page)->key = key;
    (*page)->next = *first;
    (*page)->changed = 0;
    (*page)->is_used = false;
    *first = number;
    return VHD_OK;
}

/* The last page of a table may reach over the end of a file that has no footer there. */
static enum vhd_status read_page(struct vhd_image *image, uint64_t key, uint8_t bytes[VHD_PAGE],
                                 struct vhd_error *error)
{
    const uint64_t at = offset_of(image, key), left = image->info.size > at ? image->info.size - at : 1;

    memset(bytes, 0, VHD_PAGE);
    return image->file->ops->read(image->file, at, bytes, left < VHD_PAGE ? (size_t)left : VHD_PAGE, error);
}

enum vhd_status vhd_pages_get(struct vhd_image *image, enum vhd_page_kind kind, uint64_t number, struct vhd_page **page,
                              struct vhd_error *error)
{
    const uint64_t key = key_of(image, kind, number);
    uint8_t bytes[VHD_PAGE];
    enum vhd_status status;

    *page = look_up(image->pages, key);
    if (*page != NULL) { /* once more, so that it is worth more than one that was read once */
        (*page)->is_used = true;
        return VHD_OK;
    }
    status = read_page(image, key, bytes, error);
    if (status == VHD_OK)
        status = take(image, key, page, error);
    if (status == VHD_OK)
        memcpy((*page)->bytes, bytes, sizeof bytes);
    return status;
}

enum vhd_status vhd_pages_make(struct vhd_image *image, enum vhd_page_kind kind, uint64_t number,
                               struct vhd_page **page, struct vhd_error *error)
{
    const uint64_t key = key_of(image, kind, number);
    enum vhd_status status = VHD_OK;

    *page = look_up(image->pages, key);
    if (*page == NULL)
        status = take(image, key, page, error);
    if (status != VHD_OK)
        return status;
    memset((*page)->bytes, 0, VHD_PAGE);
    vhd_pages_change(image->pages, *page);
    return VHD_OK;
}

struct vhd_page *vhd_pages_changed(struct vhd_pages *self, uint32_t n)
{
    return page_of(self, self->changed_pages[n]);
}

void vhd_pages_change(struct vhd_pages *self, struct vhd_page *page)
{
    uint32_t number = *first_of(self, page->key);

    if (page->changed != 0)
        return;
    while (page_of(self, number) != page)
        number = page_of(self, number)->next;
    self->changed_pages[self->changed++] = number;
    page->changed = self->changed;
}

void vhd_pages_release(struct vhd_pages *self, struct vhd_page *page)
{
    if (page->changed == 0)
        return;
    self->changed_pages[page->changed - 1] = self->changed_pages[--self->changed];
    if (self->changed >= page->changed) /* not the last one itself */
        vhd_pages_changed(self, page->changed - 1)->changed = page->changed;
    page->changed = 0;
}

uint64_t vhd_pages_offset(const struct vhd_image *image, const struct vhd_page *page)
{
    return offset_of(image, page->key);
}

enum vhd_status vhd_pages_write(struct vhd_image *image, const struct vhd_page *page, struct vhd_error *error)
{
    return image->file->ops->write(image->file, offset_of(image, page->key), page->bytes, VHD_PAGE, error);
}
