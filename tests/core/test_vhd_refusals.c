/*
 * test_vhd_refusals.c - disks and chains on which an operation is refused: by all that need what is wrong, and by no
 * other. Nothing changes then. Setting a parent has a table of its own in test_vhd_reparent.c.
 */
#include "disk_calls.h"
#include "expect.h"
#include "family.h"

#include <string.h>

#define TARGET u"C:\\target.vhd"

/* A family with a dynamic parent of several blocks, one of which is in the file, and a child that holds others. */
static void init(struct family *family)
{
    family_init(family, 58, IMAGE_DYNAMIC);
}

static struct memory_bytes *parent_bytes(struct family *family)
{
    return &memory_find(&family->chain.host, FAMILY_PARENT)->bytes;
}

static struct memory_bytes *child_bytes(struct family *family)
{
    return &memory_find(&family->chain.host, FAMILY_CHILD)->bytes;
}

static uint64_t end_footer(const struct memory_bytes *bytes)
{
    return (bytes->size - 1) / 512 * 512;
}

/* Where the parent's table names a block that is in the file, and where one that is not, or another one. */
static void find_entries(const struct family *family, uint64_t *allocated, uint64_t *other)
{
    const struct image_builder *image = &family->parent->image;
    const struct memory_bytes *bytes = &memory_find(&family->chain.host, FAMILY_PARENT)->bytes;

    *allocated = *other = 0;
    for (uint64_t at = image->table_offset; at < image->table_offset + UINT64_C(4) * image->table_entries; at += 4)
        if (*allocated == 0 && image_get32(bytes, at) != 0xffffffff)
            *allocated = at;
        else
            *other = at;
    cr_assert(*allocated != 0 && *other != 0, "the parent has at least two blocks and one is in the file");
}

static void name_block(struct family *family, uint32_t sector)
{
    uint64_t allocated, other;

    find_entries(family, &allocated, &other);
    image_put32(parent_bytes(family), other, sector);
}

static void overlap(struct family *family)
{
    uint64_t allocated, other;

    find_entries(family, &allocated, &other);
    name_block(family, image_get32(parent_bytes(family), allocated) + 1);
}

static void same_place(struct family *family)
{
    uint64_t allocated, other;

    find_entries(family, &allocated, &other);
    name_block(family, image_get32(parent_bytes(family), allocated));
}

static void over_footer_copy(struct family *family)
{
    name_block(family, 0);
}

static void over_header(struct family *family)
{
    name_block(family, 2);
}

static void over_table(struct family *family)
{
    name_block(family, (uint32_t)(family->parent->image.table_offset / 512));
}

static void over_end_footer(struct family *family)
{
    name_block(family, (uint32_t)(end_footer(parent_bytes(family)) / 512));
}

static void far_outside(struct family *family)
{
    name_block(family, 0xfffffffe);
}

static void small_table(struct family *family)
{
    image_put32(parent_bytes(family), 512 + HEADER_ENTRIES,
                (uint32_t)((family->parent->image.size - 1) / family->parent->image.block_size));
    image_seal_header(parent_bytes(family), 512);
}

static void no_disk(struct family *family)
{
    memory_remove(&family->chain.host, FAMILY_PARENT);
    memory_add_text(&family->chain.host, FAMILY_PARENT, "a poem");
}

static void missing(struct family *family)
{
    memory_remove(&family->chain.host, FAMILY_PARENT);
}

static void another_id(struct family *family)
{
    image_put8(child_bytes(family), 512 + HEADER_PARENT_ID, (uint8_t)~family->parent->image.id[0]);
    image_seal_header(child_bytes(family), 512);
}

static void another_size(struct family *family)
{
    struct memory_bytes *bytes = child_bytes(family);

    for (unsigned i = 0; i < 2; i++) {
        uint64_t at = i == 0 ? 0 : end_footer(bytes);
        image_put64(bytes, at + FOOTER_SIZE, family->child->image.size - 512);
        image_seal_footer(bytes, at);
    }
}

/* Records another disk as parent, by name alone. */
static void set_recorded(struct family *family, const char16_t *child, const struct random_disk *parent)
{
    struct memory_bytes *bytes = &memory_find(&family->chain.host, child)->bytes;
    const char16_t *name = parent->path + text_length(u"C:\\");

    for (uint32_t i = 0; i < 192; i++)
        image_put8(bytes, 512 + HEADER_LOCATORS + i, 0);
    for (uint32_t i = 0; i <= text_length(name); i++) {
        image_put8(bytes, 512 + HEADER_NAME + 2 * i, (uint8_t)(name[i] >> 8));
        image_put8(bytes, 512 + HEADER_NAME + 2 * i + 1, (uint8_t)name[i]);
    }
    for (uint32_t i = 0; i < 16; i++)
        image_put8(bytes, 512 + HEADER_PARENT_ID + i, parent->image.id[i]);
    image_put32(bytes, 512 + HEADER_PARENT_STAMP, 0);
    image_seal_header(bytes, 512);
}

static void own_parent(struct family *family)
{
    set_recorded(family, FAMILY_CHILD, family->child);
}

static void cycle(struct family *family)
{
    set_recorded(family, FAMILY_CHILD, family->grandchild);
}

/* The child becomes the youngest of 257 disks. */
static void too_deep(struct family *family)
{
    struct memory_host *host = &family->chain.host;
    struct random_disk disks[2] = { *family->parent };
    struct random_disk *above = &disks[0], *next = &disks[1];

    for (unsigned level = 2; level <= 256; level++) {
        struct random_disk *swap = above;
        text_copy(next->path, u"C:\\level");
        text_fill(next->path, (char16_t)(u'a' + level % 16), 1);
        text_fill(next->path, (char16_t)(u'a' + level / 16), 1);
        image_init(&next->image, IMAGE_DIFFERENCING, family->parent->image.size, 1000 + level);
        image_child_of(&next->image, &above->image);
        text_copy(next->image.parent_name, above->path + text_length(u"C:\\"));
        image_begin(&next->image);
        image_add(&next->image, host, next->path);
        above = next;
        next = swap;
    }
    set_recorded(family, FAMILY_CHILD, above);
}

static void written_to(struct family *family)
{
    memory_hold(&family->chain.host, FAMILY_PARENT, MEMORY_READING | MEMORY_WRITING, MEMORY_ALL);
}

static void being_read(struct family *family)
{
    memory_hold(&family->chain.host, FAMILY_PARENT, MEMORY_READING, MEMORY_ALL);
}

static void child_written_to(struct family *family)
{
    memory_hold(&family->chain.host, FAMILY_CHILD, MEMORY_READING | MEMORY_WRITING, MEMORY_ALL);
}

static void read_only(struct family *family)
{
    memory_find(&family->chain.host, FAMILY_PARENT)->read_only = true;
}

static void child_read_only(struct family *family)
{
    memory_find(&family->chain.host, FAMILY_CHILD)->read_only = true;
}

static void saved_state(struct family *family)
{
    image_save_state(parent_bytes(family));
}

static void full(struct family *family)
{
    family->chain.host.volumes[0].facts.available = 65536;
}

/* In the copy at the start. */
static void change_copy(struct family *family, uint32_t field, uint8_t value)
{
    image_put8(parent_bytes(family), field, value);
    image_seal_footer(parent_bytes(family), 0);
}

static void copy_of_another_id(struct family *family)
{
    change_copy(family, FOOTER_ID, (uint8_t)~family->parent->image.id[0]);
}

static void copy_of_another_type(struct family *family)
{
    change_copy(family, FOOTER_TYPE + 3, IMAGE_DIFFERENCING);
}

static void copy_of_another_size(struct family *family)
{
    change_copy(family, FOOTER_SIZE + 5, 0x77);
}

/* Between the data and the footer stand a few bytes of nobody's, so that the footer lies in two sectors of the file. */
static void footer_in_two_sectors(struct family *family)
{
    struct memory_bytes *bytes = parent_bytes(family);
    uint8_t footer[IMAGE_SECTOR] = { 0 };
    uint64_t at = end_footer(bytes);

    memory_bytes_read(bytes, at, footer, (size_t)(bytes->size - at));
    memory_bytes_set_size(bytes, at);
    memory_bytes_write(bytes, at + 440, footer, sizeof footer);
}

static void restored(struct family *family)
{
    family_stamp_child(family, 12345);
}

/* What Merge, MergeTo and Convert of the child answer, and Compact of the parent. */
static const struct row {
    const char *name;
    void (*prepare)(struct family *);
    enum vhd_status merge, copy, compact;
} rows[] = {
    { "two blocks overlap", overlap, VHD_BLOCK_OVERLAP, VHD_BLOCK_OVERLAP, VHD_BLOCK_OVERLAP },
    { "two blocks at one place", same_place, VHD_BLOCK_OVERLAP, VHD_BLOCK_OVERLAP, VHD_BLOCK_OVERLAP },
    { "a block over the footer copy", over_footer_copy, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE },
    { "a block over the header", over_header, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE },
    { "a block over the BAT", over_table, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE },
    { "a block over the footer", over_end_footer, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE },
    { "a block outside the file", far_outside, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE, VHD_BLOCK_OUTSIDE },
    { "BAT smaller than the disk", small_table, VHD_BAT_TOO_SMALL, VHD_BAT_TOO_SMALL, VHD_BAT_TOO_SMALL },
    { "no disk", no_disk, VHD_NOT_A_VHD, VHD_NOT_A_VHD, VHD_NOT_A_VHD },
    { "missing", missing, VHD_CHAIN_PARENT_NOT_FOUND, VHD_CHAIN_PARENT_NOT_FOUND, VHD_FILE_NOT_FOUND },
    { "ids", another_id, VHD_CHAIN_ID_MISMATCH, VHD_CHAIN_ID_MISMATCH, VHD_OK },
    { "sizes", another_size, VHD_CHAIN_SIZE_MISMATCH, VHD_CHAIN_SIZE_MISMATCH, VHD_OK },
    { "its own parent", own_parent, VHD_CHAIN_CYCLE, VHD_CHAIN_CYCLE, VHD_OK },
    { "its own grandparent", cycle, VHD_CHAIN_CYCLE, VHD_CHAIN_CYCLE, VHD_OK },
    { "257 levels", too_deep, VHD_CHAIN_TOO_DEEP, VHD_CHAIN_TOO_DEEP, VHD_OK },
    { "written to", written_to, VHD_SHARING_VIOLATION, VHD_SHARING_VIOLATION, VHD_SHARING_VIOLATION },
    { "being read", being_read, VHD_SHARING_VIOLATION, VHD_OK, VHD_SHARING_VIOLATION },
    { "child written to", child_written_to, VHD_SHARING_VIOLATION, VHD_SHARING_VIOLATION, VHD_OK },
    { "read-only", read_only, VHD_FILE_READ_ONLY, VHD_OK, VHD_FILE_READ_ONLY },
    { "child read-only", child_read_only, VHD_FILE_READ_ONLY, VHD_OK, VHD_OK },
    { "saved state", saved_state, VHD_IN_SAVED_STATE, VHD_IN_SAVED_STATE, VHD_IN_SAVED_STATE },
    { "full", full, VHD_DISK_FULL, VHD_DISK_FULL, VHD_OK },
    { "footers of two ids", copy_of_another_id, VHD_FOOTERS_DISAGREE, VHD_OK, VHD_FOOTERS_DISAGREE },
    { "footers of two types", copy_of_another_type, VHD_FOOTERS_DISAGREE, VHD_OK, VHD_FOOTERS_DISAGREE },
    { "footers of two sizes", copy_of_another_size, VHD_FOOTERS_DISAGREE, VHD_OK, VHD_FOOTERS_DISAGREE },
    { "footer in two sectors", footer_in_two_sectors, VHD_UNALIGNED, VHD_OK, VHD_UNALIGNED },
    { "another time stamp", restored, VHD_PARENT_CHANGED, VHD_OK, VHD_OK },
};

static void release_all(struct memory_host *host)
{
    for (size_t i = 0; i < host->node_count; i++)
        while (host->nodes[i]->handles != NULL)
            memory_release(host->nodes[i]->handles);
}

static void check(const struct row *row, const struct disk_call *call, enum vhd_status shall)
{
    struct family family;
    struct memory_snapshot before;
    enum vhd_status status;

    init(&family);
    row->prepare(&family);
    before = memory_take_snapshot(&family.chain.host);
    status = disk_run(&family.chain.host, call);
    cr_expect(status == shall, "%s, %s: %s instead of %s", row->name, disk_call_name(call), vhd_status_name(status),
              vhd_status_name(shall));
    if (status != VHD_OK)
        cr_expect(memory_is_as_in(&family.chain.host, &before), "%s, %s", row->name, disk_call_name(call));
    else if (call->target != NULL)
        cr_expect(flat_equals_once(&family.child->model, &family.chain.host, TARGET), "%s", row->name);
    memory_free_snapshot(&before);
    release_all(&family.chain.host);
    family_free(&family);
}

Test(vhd_refusals, come_from_each_operation_that_needs_what_is_wrong)
{
    static const struct disk_call merge = { .operation = DISK_MERGE, .disk = FAMILY_CHILD },
                                  compact = { .operation = DISK_COMPACT, .disk = FAMILY_PARENT },
                                  merge_to = { DISK_MERGE_TO, FAMILY_CHILD, TARGET, VHD_TYPE_DYNAMIC },
                                  convert = { DISK_CONVERT, FAMILY_CHILD, TARGET, VHD_TYPE_FIXED };

    for (size_t i = 0; i < ROWS(rows); i++) {
        check(&rows[i], &merge, rows[i].merge);
        check(&rows[i], &merge_to, rows[i].copy);
        check(&rows[i], &convert, rows[i].copy);
        check(&rows[i], &compact, rows[i].compact);
    }
}
