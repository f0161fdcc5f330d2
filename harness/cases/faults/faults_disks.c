/* faults_disks.c - makes a chain of disks with data, puts it into folders, and compares what it reads as. */
#include "faults_disks.h"

#include "faults_creation.h"
#include "files.h"

#include "vhd_chain.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define SECTOR 512u
#define BLOCK 0x80000u /* small, so that the disks have a few of them */
#define BLOCK_SECTORS (BLOCK / SECTOR)
#define UNUSED 0xffffffffu

/* What is written to a disk: a run of sectors in one block. A tag of 0 stands for zeros. */
struct piece {
    const WCHAR *name;
    unsigned tag, block, first, count;
};

static const struct piece pieces[] = {
    { L"root.vhd", 1, 0, 0, 31 },   { L"root.vhd", 1, 2, 100, 50 },      { L"base.vhd", 0, 2, 0, 8 },
    { L"base.vhd", 2, 0, 10, 51 },  { L"child.vhd", 3, 0, 5, 12 },       { L"child.vhd", 3, 1, 1000, 24 },
    { L"child.vhd", 3, 2, 90, 20 }, { L"grandchild.vhd", 4, 0, 200, 3 }, { L"sibling.vhd", 5, 2, 200, 10 },
};

const WCHAR *path_in(const WCHAR *folder, const WCHAR *name)
{
    WCHAR pattern[MAX_PATH];

    _snwprintf(pattern, MAX_PATH, L"%ls\\%ls", folder, name);
    return expand(pattern);
}

const struct disk_file *disks_find(const struct disks *disks, const WCHAR *name)
{
    for (size_t i = 0; i < disks->count; i++)
        if (wcscmp(disks->files[i].name, name) == 0)
            return &disks->files[i];
    abort();
}

/* Writing to a disk in memory */

static void *allocated(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* A new image is larger, and has a table of larger blocks; that has room for the smaller ones as well. */
static void make_small(struct disk_image *image, bool fixed)
{
    uint8_t *footer = image_footer(image), *header;

    put64(footer + FOOTER_SIZE, DISKS_BYTES);
    footer_seal(footer);
    memcpy(image->bytes + (fixed ? DISKS_BYTES : 0), footer, SECTOR);
    if (fixed) {
        image->size = DISKS_BYTES + SECTOR;
        return;
    }
    header = image_header(image);
    put32(header + HEADER_BLOCK_SIZE, BLOCK);
    put32(header + HEADER_ENTRIES, (uint32_t)(DISKS_BYTES / BLOCK));
    header_seal(header);
}

/* The file offset of a block; it is put at the end of the file unless it is there. */
static size_t block_offset(struct disk_image *image, unsigned block)
{
    const size_t entry = (size_t)get64(image_header(image) + HEADER_TABLE) + 4 * block;
    size_t at = image->size - SECTOR;
    uint8_t footer[SECTOR];

    if (get32(image->bytes + entry) != UNUSED)
        return (size_t)get32(image->bytes + entry) * SECTOR;
    memcpy(footer, image->bytes + at, SECTOR);
    image->size += SECTOR + BLOCK;
    image->bytes = allocated(realloc(image->bytes, image->size));
    memset(image->bytes + at, 0, SECTOR + BLOCK);
    memcpy(image->bytes + image->size - SECTOR, footer, SECTOR);
    put32(image->bytes + entry, (uint32_t)(at / SECTOR));
    return at;
}

static void fill(uint8_t sector[SECTOR], unsigned tag, unsigned number)
{
    memset(sector, (int)tag, SECTOR);
    if (tag != 0)
        put32(sector, tag << 24 | number);
}

static void write_piece(struct disk_file *file, const struct piece *piece)
{
    const enum disk_type type = (enum disk_type)get32(image_footer(&file->image) + FOOTER_TYPE);
    const unsigned first = piece->block * BLOCK_SECTORS + piece->first;
    size_t at = type == DISK_FIXED ? 0 : block_offset(&file->image, piece->block);
    uint8_t *bitmap = file->image.bytes + at, *data = bitmap + SECTOR + (size_t)piece->first * SECTOR;

    if (type == DISK_FIXED)
        data = file->image.bytes + (size_t)first * SECTOR;
    if (type == DISK_DYNAMIC)
        memset(bitmap, 0xff, BLOCK_SECTORS / 8);
    for (unsigned i = 0; i < piece->count; i++) {
        if (type == DISK_DIFFERENCING)
            bitmap[(piece->first + i) / 8] |= (uint8_t)(0x80 >> (piece->first + i) % 8);
        fill(data + (size_t)i * SECTOR, piece->tag, first + i);
        fill(file->flat + ((size_t)first + i) * SECTOR, piece->tag, first + i);
    }
}

/* Making them */

/* Creates an empty disk and takes it into memory, with what its parent reads as. */
static bool add(struct disks *disks, const WCHAR *name, enum creation kind, const WCHAR *parent)
{
    struct disk_file *file = &disks->files[disks->count++];
    WCHAR relative[MAX_PATH];

    file->name = name;
    file->flat = allocated(calloc(1, DISKS_BYTES));
    if (parent != NULL) {
        _snwprintf(relative, MAX_PATH, L".\\%ls", parent);
        memcpy(file->flat, disks_find(disks, parent)->flat, DISKS_BYTES);
    }
    if (!creation_succeeds(kind, at(name), parent != NULL ? at(parent) : NULL, relative) ||
        !image_load(&file->image, at(name)))
        return false;
    file->modified = file_time(at(name));
    make_small(&file->image, kind == CREATE_FIXED);
    for (size_t i = 0; i < ARRAYSIZE(pieces); i++)
        if (wcscmp(pieces[i].name, name) == 0)
            write_piece(file, &pieces[i]);
    return true;
}

static void add_copy(struct disks *disks)
{
    const struct disk_file *base = disks_find(disks, L"base.vhd");
    struct disk_file *copy = &disks->files[disks->count++];

    *copy = *base;
    copy->name = L"copy.vhd";
    copy->image.bytes = memcpy(allocated(malloc(base->image.size)), base->image.bytes, base->image.size);
    copy->flat = memcpy(allocated(malloc(DISKS_BYTES)), base->flat, DISKS_BYTES);
}

bool disks_make(struct disks *disks, enum disk_type base)
{
    static const enum creation kinds[] = {
        [DISK_FIXED] = CREATE_FIXED, [DISK_DYNAMIC] = CREATE_DYNAMIC, [DISK_DIFFERENCING] = CREATE_DIFFERENCING
    };
    const bool root = base == DISK_DIFFERENCING;
    bool made;

    *disks = (struct disks){ 0 };
    made = (!root || add(disks, L"root.vhd", CREATE_DYNAMIC, NULL)) &&
           add(disks, L"base.vhd", kinds[base], root ? L"root.vhd" : NULL) &&
           add(disks, L"child.vhd", CREATE_DIFFERENCING, L"base.vhd") &&
           add(disks, L"grandchild.vhd", CREATE_DIFFERENCING, L"child.vhd") &&
           add(disks, L"sibling.vhd", CREATE_DIFFERENCING, L"base.vhd");
    if (made && !root)
        add_copy(disks);
    /* Or a child in another folder would find its parent here, when it should have lost it. */
    for (size_t i = 0; i < disks->count; i++)
        DeleteFileW(at(disks->files[i].name));
    return made;
}

void disks_free(struct disks *disks)
{
    for (size_t i = 0; i < disks->count; i++) {
        image_free(&disks->files[i].image);
        free(disks->files[i].flat);
    }
    disks->count = 0;
}

/* The folder */

struct lines folder_names(const WCHAR *folder)
{
    struct lines names = { 0 };
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(path_in(folder, L"*"), &found);

    if (search == INVALID_HANDLE_VALUE)
        return names;
    do {
        if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
            lines_add(&names, found.cFileName);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    lines_sort(&names);
    return names;
}

void disks_put(const struct disks *disks, const WCHAR *folder)
{
    struct lines names = folder_names(folder);

    for (size_t i = 0; i < names.count; i++)
        check(DeleteFileW(path_in(folder, names.text[i])), "the case can remove %s", utf8(names.text[i]));
    lines_free(&names);
    for (size_t i = 0; i < disks->count; i++) {
        const struct disk_file *file = &disks->files[i];
        file_write(path_in(folder, file->name), file->image.bytes, file->image.size);
        file_set_time(path_in(folder, file->name), file->modified);
    }
}

void check_untouched(const struct disk_file *file, const WCHAR *folder)
{
    const WCHAR *path = path_in(folder, file->name);
    size_t size;
    uint8_t *bytes = file_read(path, &size);

    check(bytes != NULL && size == file->image.size && memcmp(bytes, file->image.bytes, size) == 0,
          "%s is the same file as before", utf8(file->name));
    check(file_time(path) == file->modified, "%s has its file time", utf8(file->name));
    free(bytes);
}

enum vhd_status disk_reads(const WCHAR *path, const uint8_t *flat)
{
    static uint8_t read[DISKS_BYTES];
    struct vhd_chain *chain;
    enum vhd_status status = vhd_chain_open(win32_host, path, VHD_FILE_INSPECT, &chain, NULL);
    bool same;

    if (status != VHD_OK)
        return status;
    same = chain->images[0]->footer.size == DISKS_BYTES;
    if (same)
        status = vhd_chain_read(chain, 0, DISKS_BYTES / SECTOR, read, NULL);
    vhd_chain_close(chain);
    check(status != VHD_OK || (same && memcmp(read, flat, DISKS_BYTES) == 0), "%s reads as it should", utf8(path));
    return status;
}
