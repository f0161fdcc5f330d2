/* disk_data.c - writes into images and reads them through their chain. */
#include "disk_data.h"

#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define UNUSED 0xffffffffu
#define LOCATORS 8
#define LOCATOR_SIZE 24
#define W2KU 0x57326b75u
#define MAX_LEVELS 16

/* Where the parts of a dynamic or differencing disk lie, bytes. */
struct layout {
    uint64_t table, size;
    uint32_t block, bitmap;
};

static struct layout layout_of(struct disk_image *image)
{
    const uint8_t *header = image_header(image);
    struct layout layout = {
        .table = get64(header + HEADER_TABLE),
        .size = get64(image_footer(image) + FOOTER_SIZE),
        .block = get32(header + HEADER_BLOCK_SIZE),
    };

    layout.bitmap = (layout.block / SECTOR_SIZE / 8 + SECTOR_SIZE - 1) / SECTOR_SIZE * SECTOR_SIZE;
    return layout;
}

static uint32_t type_of(struct disk_image *image)
{
    return get32(image_footer(image) + FOOTER_TYPE);
}

/* Writing */

/* xorshift, begun anew for each sector */
static void make_sector(uint8_t sector[SECTOR_SIZE], uint64_t number, uint32_t seed)
{
    uint64_t state = (number + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ ((uint64_t)seed << 32 | seed);

    if (seed == 0) {
        memset(sector, 0, SECTOR_SIZE);
        return;
    }
    for (size_t i = 0; i < SECTOR_SIZE; i += sizeof state) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(sector + i, &state, sizeof state);
    }
}

/* Gives places at the end of the file to the blocks that have none. */
static void add_blocks(struct disk_image *image, const struct layout *layout, uint64_t first, uint64_t last)
{
    uint64_t missing = 0, stride = (uint64_t)layout->bitmap + layout->block, end = image->size - SECTOR_SIZE;
    uint8_t footer[SECTOR_SIZE];

    for (uint64_t block = first; block <= last; block++)
        missing += get32(image->bytes + layout->table + 4 * block) == UNUSED;
    memcpy(footer, image_footer(image), SECTOR_SIZE);
    image->bytes = realloc(image->bytes, (size_t)(image->size + missing * stride));
    if (image->bytes == NULL)
        abort();
    memset(image->bytes + end, 0, (size_t)(missing * stride));
    for (uint64_t block = first; block <= last; block++) {
        uint8_t *entry = image->bytes + layout->table + 4 * block;
        if (get32(entry) != UNUSED)
            continue;
        put32(entry, (uint32_t)(end / SECTOR_SIZE));
        if (type_of(image) == DISK_DYNAMIC) /* as Windows does it */
            memset(image->bytes + end, 0xff, layout->bitmap);
        end += stride;
        memcpy(image->bytes + end, footer, SECTOR_SIZE); /* image_footer finds it once the size is set */
        image->size = (size_t)end + SECTOR_SIZE;
    }
}

static void write_sparse(struct disk_image *image, uint64_t first, uint64_t count, uint32_t seed)
{
    const struct layout layout = layout_of(image);
    const uint64_t per_block = layout.block / SECTOR_SIZE;

    add_blocks(image, &layout, first / per_block, (first + count - 1) / per_block);
    for (uint64_t sector = first; sector < first + count; sector++) {
        uint64_t within = sector % per_block;
        uint64_t at = get32(image->bytes + layout.table + 4 * (sector / per_block));
        uint8_t *bitmap = image->bytes + at * SECTOR_SIZE;
        bitmap[within / 8] = (uint8_t)(bitmap[within / 8] | 0x80u >> within % 8);
        make_sector(bitmap + layout.bitmap + within * SECTOR_SIZE, sector, seed);
    }
}

bool disk_write(const WCHAR *path, uint64_t first, uint64_t count, uint32_t seed)
{
    struct disk_image image;
    bool ok;

    if (!image_load(&image, path))
        return false;
    if (type_of(&image) == DISK_FIXED) {
        for (uint64_t sector = first; sector < first + count; sector++)
            make_sector(image.bytes + sector * SECTOR_SIZE, sector, seed);
    } else {
        write_sparse(&image, first, count, seed);
    }
    ok = file_write(path, image.bytes, image.size);
    image_free(&image);
    return ok;
}

bool disk_set_saved_state(const WCHAR *path, bool saved)
{
    const int64_t time = file_time(path);
    struct disk_image image;
    bool ok;

    if (!image_load(&image, path))
        return false;
    image_footer(&image)[FOOTER_SAVED] = saved;
    footer_seal(image_footer(&image));
    if (type_of(&image) != DISK_FIXED)
        memcpy(image.bytes, image_footer(&image), SECTOR_SIZE);
    ok = file_write(path, image.bytes, image.size) && file_set_time(path, time);
    image_free(&image);
    return ok;
}

/* Reading */

/* The text of the absolute locator; empty without one. */
static void parent_path(struct disk_image *image, WCHAR path[MAX_PATH])
{
    memset(path, 0, MAX_PATH * sizeof *path);
    for (size_t i = 0; i < LOCATORS; i++) {
        const uint8_t *entry = image_header(image) + HEADER_LOCATORS + i * LOCATOR_SIZE;
        uint32_t length = get32(entry + 8);
        if (get32(entry) == W2KU && length < MAX_PATH * sizeof *path)
            memcpy(path, image->bytes + get64(entry + 16), length);
    }
}

/* Puts what this image holds over what is there from its parents. */
static void overlay(struct disk_image *image, uint8_t *bytes)
{
    const struct layout layout = layout_of(image);

    for (uint64_t at = 0; at < layout.size; at += SECTOR_SIZE) {
        uint32_t entry = get32(image->bytes + layout.table + 4 * (at / layout.block));
        uint64_t within = at % layout.block / SECTOR_SIZE;
        const uint8_t *bitmap = image->bytes + (uint64_t)entry * SECTOR_SIZE;
        if (entry == UNUSED) /* the next block */
            at += layout.block - SECTOR_SIZE;
        else if (bitmap[within / 8] & 0x80u >> within % 8)
            memcpy(bytes + at, bitmap + layout.bitmap + within * SECTOR_SIZE, SECTOR_SIZE);
    }
}

static bool read_level(const WCHAR *path, unsigned level, struct disk_bytes *out)
{
    struct disk_image image;
    WCHAR parent[MAX_PATH];
    bool ok = true;

    if (!check(level < MAX_LEVELS, "the chain ends") || !image_load(&image, path))
        return false;
    if (level == 0) {
        out->size = (size_t)get64(image_footer(&image) + FOOTER_SIZE);
        out->bytes = calloc(1, out->size);
        if (out->bytes == NULL)
            abort();
    }
    if (type_of(&image) == DISK_DIFFERENCING) {
        parent_path(&image, parent);
        ok = read_level(parent, level + 1, out);
    }
    if (ok && type_of(&image) == DISK_FIXED)
        memcpy(out->bytes, image.bytes, out->size);
    else if (ok)
        overlay(&image, out->bytes);
    image_free(&image);
    return ok;
}

bool disk_read(const WCHAR *path, struct disk_bytes *out)
{
    *out = (struct disk_bytes){ 0 };
    return read_level(path, 0, out);
}

void disk_bytes_free(struct disk_bytes *disk)
{
    free(disk->bytes);
    *disk = (struct disk_bytes){ 0 };
}

bool check_reads_at(const char *file, int line, const WCHAR *path, const struct disk_bytes *expected)
{
    struct disk_bytes now;
    size_t at = 0;
    bool ok = disk_read(path, &now);

    if (ok && check_at(file, line, now.size == expected->size, "%s has %zu bytes, not %zu", utf8(path), now.size,
                       expected->size)) {
        /* A disk has whole sectors. */
        while (at < now.size && memcmp(now.bytes + at, expected->bytes + at, SECTOR_SIZE) == 0)
            at += SECTOR_SIZE;
        ok = check_at(file, line, at == now.size, "%s reads as it should, but for its sector %zu", utf8(path),
                      at / SECTOR_SIZE);
    }
    disk_bytes_free(&now);
    return ok;
}

/* Identity */

struct disk_identity disk_identity(const WCHAR *path)
{
    struct disk_identity identity = { 0 };
    const uint8_t *footer, *header;
    struct disk_image image;

    if (!image_load(&image, path))
        return identity;
    footer = image_footer(&image);
    identity.type = get32(footer + FOOTER_TYPE);
    identity.created = get32(footer + FOOTER_CREATED);
    identity.saved_state = footer[FOOTER_SAVED];
    identity.size = get64(footer + FOOTER_SIZE);
    memcpy(identity.id, footer + FOOTER_ID, sizeof identity.id);
    if (identity.type != DISK_FIXED) {
        header = image_header(&image);
        memcpy(identity.parent_id, header + HEADER_PARENT_ID, sizeof identity.parent_id);
        identity.parent_stamp = get32(header + HEADER_PARENT_STAMP);
        for (uint32_t i = 0; i < get32(header + HEADER_ENTRIES); i++)
            identity.blocks += get32(image.bytes + get64(header + HEADER_TABLE) + 4 * (uint64_t)i) != UNUSED;
        check(memcmp(image.bytes, footer, SECTOR_SIZE) == 0, "the footers of %s are equal", utf8(path));
    }
    image_free(&image);
    return identity;
}

bool same_id(const uint8_t a[16], const uint8_t b[16])
{
    return memcmp(a, b, 16) == 0;
}
