/* disk_image.c - checks the bytes of new image files. */
#include "disk_image.h"

#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define SECTOR 512
#define LOCATOR_SIZE 24
#define LOCATORS 8
#define LINKED_TYPE 6 /* reserved in the format */
#define BLOCK_SIZE 0x200000u
#define W2RU 0x57327275u
#define W2KU 0x57326b75u

static uint32_t get16(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 8 | bytes[1];
}

uint32_t get32(const uint8_t *bytes)
{
    return get16(bytes) << 16 | get16(bytes + 2);
}

uint64_t get64(const uint8_t *bytes)
{
    return (uint64_t)get32(bytes) << 32 | get32(bytes + 4);
}

void put32(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> (24 - 8 * i));
}

void put64(uint8_t *bytes, uint64_t value)
{
    put32(bytes, (uint32_t)(value >> 32));
    put32(bytes + 4, (uint32_t)value);
}

bool image_load(struct disk_image *image, const WCHAR *path)
{
    image->bytes = file_read(path, &image->size);
    return check(image->bytes != NULL, "the image %s can be read", utf8(path));
}

void image_free(struct disk_image *image)
{
    free(image->bytes);
    *image = (struct disk_image){ 0 };
}

uint8_t *image_footer(struct disk_image *image)
{
    return image->bytes + image->size - SECTOR;
}

uint8_t *image_header(struct disk_image *image)
{
    return image->bytes + get64(image_footer(image) + FOOTER_DATA_OFFSET);
}

/* One's complement of the sum of all bytes but those of the checksum itself. */
static uint32_t checksum(const uint8_t *bytes, size_t size, size_t at)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < size; i++)
        if (i < at || i >= at + 4)
            sum += bytes[i];
    return ~sum;
}

void footer_seal(uint8_t *footer)
{
    put32(footer + FOOTER_CHECKSUM, checksum(footer, SECTOR, FOOTER_CHECKSUM));
}

void header_seal(uint8_t *header)
{
    put32(header + HEADER_CHECKSUM, checksum(header, 1024, HEADER_CHECKSUM));
}

bool image_change_footer(const WCHAR *path, size_t at, uint32_t value)
{
    struct disk_image image;
    bool ok;

    if (!image_load(&image, path))
        return false;
    put32(image.bytes + at, value);
    put32(image_footer(&image) + at, value);
    footer_seal(image.bytes);
    footer_seal(image_footer(&image));
    ok = file_write(path, image.bytes, image.size);
    image_free(&image);
    return ok;
}

bool image_link(const WCHAR *path)
{
    return image_change_footer(path, FOOTER_TYPE, LINKED_TYPE);
}

/* Cylinders, heads and sectors as the appendix of the specification computes them from the number of sectors. */
static uint32_t geometry(uint64_t total)
{
    uint64_t cylinders_times_heads, heads, sectors = 17;

    if (total > UINT64_C(65535) * 16 * 255)
        total = UINT64_C(65535) * 16 * 255;
    if (total >= UINT64_C(65535) * 16 * 63) {
        sectors = 255;
        heads = 16;
        cylinders_times_heads = total / sectors;
    } else {
        cylinders_times_heads = total / sectors;
        heads = (cylinders_times_heads + 1023) / 1024;
        if (heads < 4)
            heads = 4;
        if (cylinders_times_heads >= heads * 1024 || heads > 16) {
            sectors = 31;
            heads = 16;
            cylinders_times_heads = total / sectors;
        }
        if (cylinders_times_heads >= heads * 1024) {
            sectors = 63;
            heads = 16;
            cylinders_times_heads = total / sectors;
        }
    }
    return (uint32_t)((cylinders_times_heads / heads) << 16 | heads << 8 | sectors);
}

static uint32_t now(void)
{
    FILETIME time;

    GetSystemTimeAsFileTime(&time);
    return (uint32_t)(((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime) / 10000000 - UINT64_C(12591158400));
}

static bool all_bytes(const uint8_t *bytes, size_t size, uint8_t value)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

static void check_footer(const uint8_t *footer, const struct disk_expected *expected)
{
    uint32_t age = now() - get32(footer + FOOTER_CREATED);

    check(memcmp(footer, "conectix", 8) == 0, "the footer has its cookie");
    check(get32(footer + FOOTER_FEATURES) == 2, "the features are 2, the reserved bit, not %u",
          get32(footer + FOOTER_FEATURES));
    check(get32(footer + FOOTER_VERSION) == 0x10000, "the format version is 1.0");
    check(age < 60, "it was created just now, not %u seconds ago", age);
    check(memcmp(footer + FOOTER_CREATOR, "win ", 4) == 0, "the creator is \"win \"");
    check(get32(footer + FOOTER_CREATOR_VERSION) == 0x60001, "the creator's version is 6.1");
    check(memcmp(footer + FOOTER_CREATOR_HOST, "Wi2k", 4) == 0, "the creator's host is Windows");
    check(get64(footer + FOOTER_ORIGINAL_SIZE) == expected->size, "the original size is %llu, not %llu",
          (unsigned long long)expected->size, (unsigned long long)get64(footer + FOOTER_ORIGINAL_SIZE));
    check(get64(footer + FOOTER_SIZE) == expected->size, "the current size is %llu, not %llu",
          (unsigned long long)expected->size, (unsigned long long)get64(footer + FOOTER_SIZE));
    check(get32(footer + FOOTER_GEOMETRY) == geometry(expected->size / SECTOR), "the geometry is 0x%08x, not 0x%08x",
          geometry(expected->size / SECTOR), get32(footer + FOOTER_GEOMETRY));
    check(get32(footer + FOOTER_TYPE) == expected->type, "the type is %d, not %u", (int)expected->type,
          get32(footer + FOOTER_TYPE));
    check(get32(footer + FOOTER_CHECKSUM) == checksum(footer, SECTOR, FOOTER_CHECKSUM),
          "the checksum of the footer is right");
    check(!all_bytes(footer + FOOTER_ID, 16, 0), "it has a unique id");
    check(all_bytes(footer + FOOTER_SAVED, SECTOR - FOOTER_SAVED, 0), "the rest of the footer is zero");
}

/* Where structures lie, to find those that overlap. */
struct extents {
    size_t begin[16], end[16];
    size_t count;
};

static void claim(struct extents *extents, uint64_t begin, uint64_t size, uint64_t limit, const char *what)
{
    bool free_there = begin + size <= limit && begin >= SECTOR;

    for (size_t i = 0; i < extents->count; i++)
        free_there = free_there && (begin >= extents->end[i] || begin + size <= extents->begin[i]);
    check(free_there, "%s at %llu lies in the file and over nothing else", what, (unsigned long long)begin);
    if (extents->count < ARRAYSIZE(extents->begin)) {
        extents->begin[extents->count] = (size_t)begin;
        extents->end[extents->count++] = (size_t)(begin + size);
    }
}

static void check_table(const struct disk_image *image, const uint8_t *header, const struct disk_expected *expected,
                        struct extents *extents)
{
    uint32_t block_size = expected->block_size != 0 ? expected->block_size : BLOCK_SIZE;
    uint64_t at = get64(header + HEADER_TABLE), entries = get32(header + HEADER_ENTRIES);
    uint64_t padded = (4 * entries + SECTOR - 1) / SECTOR * SECTOR;

    check(get32(header + HEADER_BLOCK_SIZE) == block_size, "the block size is %u bytes, not %u", block_size,
          get32(header + HEADER_BLOCK_SIZE));
    check(entries == (expected->size + block_size - 1) / block_size, "the table has an entry for each block: %llu",
          (unsigned long long)entries);
    claim(extents, at, padded, image->size - SECTOR, "the block allocation table");
    if (at + padded <= image->size)
        check(all_bytes(image->bytes + at, (size_t)padded, 0xff), "all blocks are unused, up to the sector's end");
}

static void check_header(const uint8_t *header)
{
    check(memcmp(header, "cxsparse", 8) == 0, "the dynamic header has its cookie");
    check(get64(header + 8) == UINT64_MAX, "its data offset is unused");
    check(get32(header + HEADER_VERSION) == 0x10000, "its version is 1.0");
    check(get32(header + HEADER_CHECKSUM) == checksum(header, 1024, HEADER_CHECKSUM), "its checksum is right");
    check(all_bytes(header + 60, 4, 0) && all_bytes(header + 768, 256, 0), "what is reserved is zero");
}

/* Checks one locator's text: UTF-16LE without a NUL, in a whole number of sectors of its own. */
static void check_locator(const struct disk_image *image, const uint8_t *entry, const WCHAR *expected,
                          struct extents *extents)
{
    uint32_t space = get32(entry + 4), length = get32(entry + 8);
    uint64_t at = get64(entry + 16);

    check(space >= length && space >= SECTOR && space % SECTOR == 0, "%u bytes of room for %u bytes of text", space,
          length);
    check(get32(entry + 12) == 0, "what is reserved in the entry is zero");
    claim(extents, at, space, image->size - SECTOR, "the text of a locator");
    if (at + length <= image->size)
        check(length == 2 * wcslen(expected) && memcmp(image->bytes + at, expected, length) == 0,
              "the text of the locator is %s (%u bytes)", utf8(expected), length);
}

static void check_locators(const struct disk_image *image, const uint8_t *header, const struct disk_expected *expected,
                           struct extents *extents)
{
    bool absolute = false, relative = false;

    for (size_t i = 0; i < LOCATORS; i++) {
        const uint8_t *entry = header + HEADER_LOCATORS + i * LOCATOR_SIZE;
        uint32_t code = get32(entry);
        if (code == W2KU && expected->parent != NULL && !absolute) {
            absolute = true;
            check_locator(image, entry, expected->parent, extents);
        } else if (code == W2RU && expected->relative != NULL && !relative) {
            relative = true;
            check_locator(image, entry, expected->relative, extents);
        } else {
            check(all_bytes(entry, LOCATOR_SIZE, 0), "locator %zu is unused, not of the kind 0x%08x", i, code);
        }
    }
    check(absolute == (expected->parent != NULL), "it has a locator W2ku if it has a parent");
    check(relative == (expected->relative != NULL), "it has a locator W2ru if its parent is on the same volume");
}

static void check_parent(const uint8_t *header, const struct disk_expected *expected)
{
    const WCHAR *name = expected->parent != NULL ? wcsrchr(expected->parent, L'\\') + 1 : L"";
    struct disk_image parent;
    size_t length = wcslen(name);
    bool same = true;

    for (size_t i = 0; i < length; i++)
        same = same && get16(header + HEADER_NAME + 2 * i) == name[i];
    check(same, "the parent's name is %s", utf8(name));
    check(all_bytes(header + HEADER_NAME + 2 * length, 512 - 2 * length, 0), "zeros follow the parent's name");
    if (expected->parent == NULL) {
        check(all_bytes(header + HEADER_PARENT_ID, 16, 0) && get32(header + HEADER_PARENT_STAMP) == 0,
              "it has no parent");
        return;
    }
    check(get32(header + HEADER_PARENT_STAMP) == file_stamp(expected->parent),
          "the parent's time stamp is that of its file, %u, not %u", file_stamp(expected->parent),
          get32(header + HEADER_PARENT_STAMP));
    if (!image_load(&parent, expected->parent))
        return;
    check(memcmp(header + HEADER_PARENT_ID, image_footer(&parent) + FOOTER_ID, 16) == 0,
          "the parent's id is that of the parent");
    image_free(&parent);
}

static void check_sparse(struct disk_image *image, const struct disk_expected *expected)
{
    const uint8_t *footer = image_footer(image);
    uint64_t at = get64(footer + FOOTER_DATA_OFFSET);
    struct extents extents = { 0 };

    check(memcmp(image->bytes, footer, SECTOR) == 0, "the copy of the footer at the start is equal to it");
    claim(&extents, at, 1024, image->size - SECTOR, "the dynamic header");
    if (at + 1024 > image->size)
        return;
    check_header(image->bytes + at);
    check_table(image, image->bytes + at, expected, &extents);
    check_locators(image, image->bytes + at, expected, &extents);
    check_parent(image->bytes + at, expected);
    check(image->size % SECTOR == 0, "the file has whole sectors");
}

void image_name_parent(struct disk_image *image, const WCHAR *text)
{
    uint8_t *header = image_header(image);
    const size_t length = wcslen(text);

    for (size_t i = 0; i < LOCATORS; i++) {
        uint8_t *entry = header + HEADER_LOCATORS + i * LOCATOR_SIZE;
        if (get32(entry) == 0)
            continue;
        put32(entry + 8, (uint32_t)(2 * length));
        memcpy(image->bytes + get64(entry + 16), text, 2 * length);
    }
    memset(header + HEADER_NAME, 0, 512);
    for (size_t i = 0; i < length; i++) {
        header[HEADER_NAME + 2 * i] = (uint8_t)(text[i] >> 8);
        header[HEADER_NAME + 2 * i + 1] = (uint8_t)text[i];
    }
    header_seal(header);
}

void check_image(const WCHAR *path, const struct disk_expected *expected)
{
    struct disk_image image;

    if (!image_load(&image, path))
        return;
    if (check(image.size >= 2 * SECTOR, "the file is large enough for a VHD")) {
        check_footer(image_footer(&image), expected);
        if (expected->type == DISK_FIXED) {
            check(get64(image_footer(&image) + FOOTER_DATA_OFFSET) == UINT64_MAX, "a fixed disk has no dynamic header");
            check(image.size == expected->size + SECTOR, "the file holds the disk and the footer, %zu bytes",
                  image.size);
            check(all_bytes(image.bytes, (size_t)expected->size, 0), "the disk is all zeros");
        } else {
            check_sparse(&image, expected);
        }
    }
    image_free(&image);
}
