/*
 * test_vhd_damage.c - every byte of footer, footer copy and dynamic header damaged, one at a time, with its checksum
 * wrong or made right, in disks of each type: whatever is done with the disk or its child then either succeeds or fails
 * with a status, and leaves no file behind.
 *
 * What exactly is refused is test_vhd_image_damage.c's. The memory host notices a read outside a file, the sanitizers
 * one outside memory, and the time-out a hang.
 */
#include "disk_calls.h"
#include "expect.h"
#include "flat_model.h"
#include "vhd_filled.h"
#include "vhd_reparent.h"

#include <stdio.h>
#include <string.h>

TestSuite(vhd_damage, .timeout = 280);

#define PARENT u"C:\\parent.vhd"
#define DISK u"C:\\disk.vhd"
#define CHILD u"C:\\child.vhd"
#define TARGET u"C:\\target.vhd"
#define FIELDS 64u               /* bytes at the start of each structure in which nearly all fields are */
#define SIZE (524288u + 7 * 512) /* two blocks */

/* parent <- disk <- child; the disk is damaged. A fixed or dynamic one has no parent. */
struct disks {
    struct memory_host host;
    struct memory_bytes good[3]; /* of each file */
    unsigned succeeded, failed;
};

static const char16_t *const paths[] = { PARENT, DISK, CHILD };

static struct memory_bytes *bytes_of(struct disks *self, const char16_t *path)
{
    return &memory_find(&self->host, path)->bytes;
}

static void add(struct disks *self, struct image_builder *image, const char16_t *path, uint32_t type, uint32_t number,
                const struct image_builder *parent, const char16_t *parent_name)
{
    uint8_t data[IMAGE_SECTOR];

    image_init(image, type, SIZE, number);
    image->block_size = 524288;
    if (parent != NULL) {
        image_child_of(image, parent);
        text_copy(image->parent_name, parent_name);
    }
    image_begin(image);
    if (parent != NULL)
        image_locator(image, 0, "W2ku", parent_name);
    flat_fill_sector(data, number);
    for (uint32_t i = 0; i < 12; i++)
        image_write(image, number * 3 + i * i, data);
    image_write(image, SIZE / 512 - number, data);
    image_add(image, &self->host, path);
}

static void disks_init(struct disks *self, uint32_t type)
{
    struct image_builder parent, disk, child;
    bool has_parent = type == IMAGE_DIFFERENCING;

    memset(self, 0, sizeof *self);
    memory_host_init(&self->host);
    self->host.no_data = true;
    if (has_parent)
        add(self, &parent, PARENT, IMAGE_DYNAMIC, 1, NULL, NULL);
    add(self, &disk, DISK, type, 2, has_parent ? &parent : NULL, PARENT);
    add(self, &child, CHILD, IMAGE_DIFFERENCING, 3, &disk, DISK);
    for (size_t i = 0; i < ROWS(paths); i++)
        if (memory_find(&self->host, paths[i]) != NULL)
            memory_bytes_copy(&self->good[i], bytes_of(self, paths[i]));
}

static void disks_free(struct disks *self)
{
    for (size_t i = 0; i < ROWS(self->good); i++)
        memory_bytes_free(&self->good[i]);
    memory_host_free(&self->host);
}

static void count(struct disks *self, enum vhd_status status, const struct vhd_error *error, const char *what)
{
    cr_assert(status == VHD_OK || error->status == status, "%s: the error says what the status does", what);
    cr_assert(self->host.open_files == 0, "%s: a file was left open", what);
    self->succeeded += status == VHD_OK;
    self->failed += status != VHD_OK;
}

#define PIECE_WORDS 512 /* of 8 bytes */

/* A sum over what is not zero, and where; so that what these disks are for the most part takes no time. */
static uint64_t add_words(uint64_t sum, const uint64_t *words, size_t count)
{
    for (size_t from = 0, size; from < count; from += size) {
        size = count - from < PIECE_WORDS ? count - from : PIECE_WORDS;
        if (vhd_is_filled(words + from, size * sizeof *words, 0))
            continue;
        for (size_t i = from; i < from + size; i++)
            sum = sum * 31 + (words[i] ^ i);
    }
    return sum;
}

/* A sum over all that a disk reads as; 0 when it cannot be read. */
static uint64_t read_flat(struct disks *self, const char16_t *path)
{
    static uint64_t buffer[131072];
    struct vhd_chain *chain;
    struct vhd_error error = { 0 };
    uint64_t sum = 1;
    enum vhd_status status = vhd_chain_open(&self->host.host, path, VHD_FILE_INSPECT, &chain, &error);

    if (status == VHD_OK) {
        uint64_t sectors = chain->images[0]->footer.size / 512;
        for (uint64_t at = 0, step; at < sectors && status == VHD_OK; at += step) {
            step = sectors - at < sizeof buffer / 512 ? sectors - at : sizeof buffer / 512;
            status = vhd_chain_read(chain, at, (size_t)step, buffer, &error);
            sum = add_words(sum * 31 + at, buffer, (size_t)step * 64);
        }
        vhd_chain_close(chain);
    }
    count(self, status, &error, "reading");
    return status == VHD_OK ? sum : 0;
}

static const struct disk_call calls[] = {
    { .operation = DISK_MERGE, .disk = CHILD },       { .operation = DISK_MERGE, .disk = DISK },
    { DISK_CONVERT, DISK, TARGET, VHD_TYPE_DYNAMIC }, { DISK_MERGE_TO, CHILD, TARGET, VHD_TYPE_FIXED },
    { .operation = DISK_COMPACT, .disk = DISK },
};

/* Checks and plans, and lets it be. */
static void plan(struct disks *self, const struct disk_call *call)
{
    struct vhd_error error = { 0 };
    struct vhd_job *job;
    enum vhd_status status = disk_begin(&self->host, call, &job, &error);

    cr_assert((status == VHD_OK) == (job != NULL), "%s", disk_call_name(call));
    if (job != NULL)
        job->ops->close(job);
    count(self, status, &error, disk_call_name(call));
}

/* Does the work. What the child reads never changes, nor what is read from a copy. */
static void run(struct disks *self, const struct disk_call *call)
{
    struct listener listener = { 0 };
    struct vhd_error error = { 0 };
    uint64_t source = call->target != NULL ? read_flat(self, call->disk) : 0, child = read_flat(self, CHILD);
    enum vhd_status status = disk_whole(&self->host, call, &listener, &error);

    count(self, status, &error, disk_call_name(call));
    if (child != 0)
        cr_assert(read_flat(self, CHILD) == child, "%s: what the child reads", disk_call_name(call));
    if (status == VHD_OK && call->target != NULL)
        cr_assert(read_flat(self, TARGET) == source, "%s: what the copy reads", disk_call_name(call));
    if (memory_find(&self->host, TARGET) != NULL)
        memory_remove(&self->host, TARGET);
}

static void set_parents(struct disks *self)
{
    struct vhd_error error = { 0 };

    count(self, vhd_set_parent(&self->host.host, CHILD, DISK, &error), &error, "Parent of the child");
    count(self, vhd_set_parent(&self->host.host, DISK, PARENT, &error), &error, "Parent of the disk");
}

/* A structure of the disk: where it stands, and how its checksum is made right. */
struct structure {
    uint64_t at;
    uint32_t size;
    void (*seal)(struct memory_bytes *, uint64_t at);
};

static void damage(struct disks *self, const struct structure *part, uint32_t byte, unsigned kind, bool sealed)
{
    struct memory_bytes *bytes = bytes_of(self, DISK);
    const size_t files = self->host.node_count;
    uint8_t old;

    memory_bytes_read(bytes, part->at + byte, &old, 1);
    const uint8_t values[] = { 0xff, (uint8_t)(old ^ 0x01), (uint8_t)(old ^ 0x80) };
    image_put8(bytes, part->at + byte, values[kind]);
    if (sealed)
        part->seal(bytes, part->at);
    read_flat(self, DISK);
    read_flat(self, CHILD);
    for (size_t i = 0; i < ROWS(calls); i++) {
        plan(self, &calls[i]);
        if (sealed && ((byte < FIELDS && kind == 1) || (byte + kind) % 32 == 0))
            run(self, &calls[i]);
        cr_assert(self->host.node_count == files, "%s left a file", disk_call_name(&calls[i]));
    }
    if (sealed)
        set_parents(self);
    for (size_t i = 0; i < ROWS(paths); i++)
        if (memory_find(&self->host, paths[i]) != NULL)
            memory_bytes_copy(bytes_of(self, paths[i]), &self->good[i]);
}

static void damage_all(uint32_t type, bool sealed)
{
    struct disks disks;

    disks_init(&disks, type);
    const struct structure parts[] = {
        { disks.good[1].size - 512, 512, image_seal_footer },
        { 0, 512, image_seal_footer },
        { 512, HEADER_BYTES, image_seal_header },
    };
    for (size_t i = 0; i < (type == IMAGE_FIXED ? 1 : ROWS(parts)); i++)
        for (uint32_t byte = 0; byte < parts[i].size; byte++)
            for (unsigned kind = 0; kind < 3; kind++)
                damage(&disks, &parts[i], byte, kind, sealed);
    fprintf(stderr, "type %u, checksum %s: %u succeeded, %u failed\n", type, sealed ? "right" : "wrong",
            disks.succeeded, disks.failed);
    cr_expect(disks.failed > 1000 && (!sealed || disks.succeeded > 1000));
    disks_free(&disks);
}

Test(vhd_damage, to_a_fixed_disk_is_met_or_refused_by_every_operation)
{
    damage_all(IMAGE_FIXED, false);
    damage_all(IMAGE_FIXED, true);
}

Test(vhd_damage, to_a_dynamic_disk_is_met_or_refused_by_every_operation)
{
    damage_all(IMAGE_DYNAMIC, false);
    damage_all(IMAGE_DYNAMIC, true);
}

Test(vhd_damage, to_a_differencing_disk_is_met_or_refused_by_every_operation)
{
    damage_all(IMAGE_DIFFERENCING, false);
    damage_all(IMAGE_DIFFERENCING, true);
}
