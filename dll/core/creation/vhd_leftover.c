/* vhd_leftover.c - recognises and removes what interrupted creations left. */
#include "vhd_leftover.h"

#include "floppy_format.h"
#include "vhd_bytes.h"
#include "vhd_footer.h"
#include "vhd_header.h"
#include "vhd_path.h"
#include "vhd_patience.h"
#include "vhd_filled.h"

#include <stdlib.h>
#include <string.h>

#define NAME_CHARS 14 /* ~xxxxxxxx.ovpc */
#define DIGITS 8

/* A fixed disk left complete is read whole to see that it is unused; a larger one stays. */
#define LARGEST_READ (UINT64_C(1024) * VHD_MEGABYTE)

/* No dynamic or differencing disk without a block is larger: its BAT has at most 16 MB. */
#define LARGEST_UNUSED (UINT64_C(17) * VHD_MEGABYTE)

void vhd_marker_encode(uint8_t sector[VHD_SECTOR])
{
    static const char text[] = "OpenVPC: this file was being written when the work was interrupted. It holds no data "
                               "and may be deleted.\r\n";

    memset(sector, 0, VHD_SECTOR);
    memcpy(sector, text, sizeof text - 1);
}

bool vhd_has_marker(struct vhd_file *file, uint64_t size)
{
    uint8_t sector[VHD_SECTOR], marker[VHD_SECTOR];

    vhd_marker_encode(marker);
    return size >= sizeof sector && file->ops->read(file, 0, sector, sizeof sector, NULL) == VHD_OK &&
           memcmp(sector, marker, sizeof sector) == 0;
}

static void temporary_name(const uint8_t id[16], char16_t name[NAME_CHARS + 1])
{
    size_t at = 0;

    name[at++] = u'~';
    for (size_t i = 0; i < DIGITS; i++) {
        uint8_t digit = (id[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15;
        name[at++] = (char16_t)(digit < 10 ? u'0' + digit : u'a' + digit - 10);
    }
    memcpy(name + at, u".ovpc", 6 * sizeof *name);
}

void vhd_temporary_path(const char16_t *folder, size_t folder_length, const uint8_t id[16],
                        char16_t temporary[VHD_TEMPORARY_CHARS])
{
    char16_t whole_folder[VHD_PATH_CHARS], name[NAME_CHARS + 1];

    vhd_path_copy(whole_folder, folder, folder_length);
    temporary_name(id, name);
    vhd_path_join(temporary, whole_folder, name);
}

static bool has_temporary_form(const char16_t *name)
{
    if (vhd_text_of(name).length != NAME_CHARS || name[0] != u'~' ||
        memcmp(name + 1 + DIGITS, u".ovpc", 5 * sizeof *name) != 0)
        return false;
    for (size_t i = 1; i <= DIGITS; i++)
        if (!((name[i] >= u'0' && name[i] <= u'9') || (name[i] >= u'a' && name[i] <= u'f')))
            return false;
    return true;
}

/* Reads part of a file and tells whether each word of 32 bits in it is `one` or `other`. Whole words. */
static bool is_filled(struct vhd_file *file, uint64_t from, uint64_t to, uint32_t one, uint32_t other)
{
    uint8_t piece[4096];

    while (from < to) {
        size_t size = to - from < sizeof piece ? (size_t)(to - from) : sizeof piece;
        if (file->ops->read(file, from, piece, size, NULL) != VHD_OK)
            return false;
        for (size_t i = 0; i < size; i += 4) {
            uint32_t word = vhd_get32(piece + i);
            if (word != one && word != other)
                return false;
        }
        from += size;
    }
    return true;
}

/* Whether one of the two sectors of a header was not written: a power cut may leave any of them out. */
static bool lacks_sector(const struct vhd_header_disk *header)
{
    const uint8_t *bytes = (const uint8_t *)header;

    return vhd_is_filled(bytes, VHD_SECTOR, 0) || vhd_is_filled(bytes + VHD_SECTOR, VHD_SECTOR, 0);
}

/*
 * Whether nothing was ever written to a disk: no block allocated, or, as far as that can be read quickly, all zeros.
 * Sectors of the structures may be missing, so that they read as zeros or lie behind the end of the file.
 */
static bool is_unused(struct vhd_file *file, uint64_t size, const struct vhd_footer *footer)
{
    struct vhd_header_disk disk;
    struct vhd_header header;
    uint64_t at = footer->data_offset, end;

    if (footer->type == VHD_TYPE_FIXED)
        return footer->size <= LARGEST_READ && is_filled(file, 0, footer->size, 0, 0);
    if (at != VHD_HEADER_OFFSET)
        return false;
    if (size < at + sizeof disk)
        return true;
    if (file->ops->read(file, at, &disk, sizeof disk, NULL) != VHD_OK)
        return false;
    if (vhd_header_decode(&disk, &header) != VHD_OK)
        return lacks_sector(&disk);
    if (header.table_offset != VHD_BAT_OFFSET)
        return false;
    end = header.table_offset + UINT64_C(4) * header.table_entries;
    return is_filled(file, header.table_offset, end < size ? end : size / 4 * 4, VHD_BAT_UNUSED, 0);
}

static bool is_named_after(const char16_t *name, const struct vhd_footer *footer)
{
    char16_t expected[NAME_CHARS + 1];

    temporary_name(footer->id, expected);
    return memcmp(expected, name, sizeof expected) == 0;
}

/*
 * Of an unused disk a power cut may take both footers. What is left does not tell which disk it was, but that it holds
 * nothing: a header with an empty BAT, or what an empty BAT consists of, or zeros.
 */
static bool is_rest_of_unused(struct vhd_file *file, uint64_t size)
{
    const struct vhd_footer lost = { .type = VHD_TYPE_DYNAMIC, .data_offset = VHD_HEADER_OFFSET };
    uint8_t cookie[sizeof VHD_HEADER_COOKIE - 1];

    if (size > LARGEST_UNUSED || !is_filled(file, 0, VHD_SECTOR, 0, 0))
        return false;
    if (file->ops->read(file, VHD_HEADER_OFFSET, cookie, sizeof cookie, NULL) == VHD_OK &&
        memcmp(cookie, VHD_HEADER_COOKIE, sizeof cookie) == 0)
        return is_unused(file, size, &lost);
    return size % 4 == 0 && is_filled(file, VHD_SECTOR, size, VHD_BAT_UNUSED, 0);
}

/*
 * Interrupted after the marker was replaced and before its move, a file holds all or, after a power cut, some of its
 * sectors. Then its name tells that it was ours, and that nothing was ever written to the disk that it is nobody else's
 * by now.
 */
static bool is_unmarked_leftover(struct vhd_file *file, uint64_t size, const char16_t *name)
{
    struct vhd_footer footer;

    if (size < VHD_SECTOR)
        return false;
    if (!vhd_footer_find(file, size, &footer))
        return is_rest_of_unused(file, size);
    return is_named_after(name, &footer) && is_unused(file, size, &footer);
}

/* The same of a floppy image, which nobody has used when it is as it was formatted. */
static bool is_floppy_leftover(struct vhd_file *file, uint64_t size, const char16_t *name)
{
    const enum floppy_type type = floppy_type_of_size(size);
    uint8_t sector[VHD_SECTOR], id[16] = { 0 };
    char16_t expected[NAME_CHARS + 1];
    uint8_t *found, *formatted;
    bool same = false;

    if (floppy_formatted_size((int32_t)type) == 0 || file->ops->read(file, 0, sector, sizeof sector, NULL) != VHD_OK)
        return false;
    memcpy(id, floppy_serial(sector), 4);
    temporary_name(id, expected);
    if (memcmp(expected, name, sizeof expected) != 0)
        return false;
    found = malloc((size_t)size);
    formatted = malloc((size_t)size);
    if (found != NULL && formatted != NULL && file->ops->read(file, 0, found, (size_t)size, NULL) == VHD_OK) {
        floppy_format(type, id, formatted);
        same = memcmp(found, formatted, (size_t)size) == 0;
    }
    free(found);
    free(formatted);
    return same;
}

static bool is_leftover(struct vhd_file *file, const char16_t *name)
{
    struct vhd_file_info info;

    if (file->ops->info(file, &info, NULL) != VHD_OK)
        return false;
    if (info.size == 0) /* interrupted before the marker; nothing can be lost with it */
        return true;
    return vhd_has_marker(file, info.size) || is_unmarked_leftover(file, info.size, name) ||
           is_floppy_leftover(file, info.size, name);
}

struct sweep {
    const struct vhd_host *host;
    char16_t folder[VHD_PATH_CHARS];
};

static void remove_if_leftover(void *context, const char16_t *name)
{
    const struct sweep *sweep = context;
    char16_t path[VHD_TEMPORARY_CHARS];
    struct vhd_file *file;

    if (!has_temporary_form(name))
        return;
    vhd_path_join(path, sweep->folder, name);
    if (sweep->host->ops->open(sweep->host, path, VHD_FILE_WORK, &file, NULL) == VHD_OK)
        file->ops->close(file, is_leftover(file, name));
}

void vhd_remove_leftovers(const struct vhd_host *host, const char16_t *folder, size_t folder_length)
{
    const struct vhd_host hasty = vhd_host_for(host, NULL); /* a leftover that is in use is somebody's work */
    struct sweep sweep = { .host = &hasty };

    vhd_path_copy(sweep.folder, folder, folder_length);
    host->ops->visit_leftovers(host, sweep.folder, remove_if_leftover, &sweep);
}
