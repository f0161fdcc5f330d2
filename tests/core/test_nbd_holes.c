/* test_nbd_holes.c - what an NBD session tells of holes, when it is asked for them. */
#include "expect.h"
#include "nbd_talk.h"
#include "vhd_bytes.h"

#include <string.h>

TestSuite(nbd_holes);

Test(nbd_holes, are_told_where_they_are)
{
    static const size_t fragments[] = { 1, 5, 4096, 10000000 };
    static const struct {
        uint32_t offset, length, flags, size;
        uint32_t stretches[6]; /* length and state of each */
    } rows[] = {
        { 0, 512, 0, 8, { 512, 0 } },
        { 0, 2u << 20, 0, 24, { 1u << 20, 0, 600u << 10, 3, (1u << 20) - (600u << 10), 0 } },
        { 0, 2u << 20, NBD_CMD_FLAG_REQ_ONE, 8, { 1u << 20, 0 } },
        { (1u << 20) + 5, 100, 0, 8, { 100, 3 } },
        { 2u << 20, 3 * STORE_UNIT, NBD_CMD_FLAG_FUA, 16, { 2 * STORE_UNIT, 3, STORE_UNIT, 0 } },
    };
    struct nbd_talk talk;

    for (size_t f = 0; f < ROWS(fragments); f++) {
        talk_begin(&talk, fragments[f]);
        talk_choose(&talk, "ro", true, true);
        for (size_t i = 0; i < ROWS(rows); i++) {
            uint32_t size;
            const uint8_t *data;
            talk_request(&talk, rows[i].flags, NBD_CMD_BLOCK_STATUS, rows[i].offset, rows[i].length);
            data = talk_hear_chunk(&talk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_BLOCK_STATUS, &size);
            cr_assert(size == 4 + rows[i].size && vhd_get32(data) == 1, "row %zu: %u bytes", i, size);
            for (size_t j = 0; j < rows[i].size / 4; j++)
                cr_expect(vhd_get32(data + 4 + 4 * j) == rows[i].stretches[j], "row %zu, number %zu", i, j);
            talk_hear_nothing(&talk);
        }
        talk_end(&talk);
    }
}

Test(nbd_holes, are_told_in_no_more_than_a_thousand_stretches_at_once)
{
    struct nbd_talk talk;
    uint32_t size, told = 0;
    const uint8_t *data;

    talk_begin(&talk, 10000000);
    for (uint32_t i = 0; i < STORE_BYTES; i += 2 * STORE_UNIT)
        memset(talk.store.disks[STORE_RO].bytes + i, 0, i + STORE_UNIT < STORE_BYTES ? STORE_UNIT : STORE_BYTES - i);
    talk_choose(&talk, "ro", true, true);
    talk_request(&talk, 0, NBD_CMD_BLOCK_STATUS, 0, STORE_BYTES);
    data = talk_hear_chunk(&talk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_BLOCK_STATUS, &size);
    for (uint32_t i = 4; i < size; i += 8)
        told += vhd_get32(data + i);
    cr_expect(size <= 4 + 8 * 1024 && told > 0 && told <= STORE_BYTES);
    talk_end(&talk);
}

/* A chain whose sectors come from two disks in turn is searched for long, and told in parts: of each the client hears. */
Test(nbd_holes, are_told_of_a_part_of_the_disk_where_it_is_in_many_pieces)
{
    struct nbd_talk talk;
    struct nbd_store_disk *disk;
    uint32_t told = 0;

    talk_begin(&talk, 10000000);
    disk = &talk.store.disks[STORE_RO];
    memset(disk->bytes, 1, STORE_BYTES);
    disk->most_extent = 512;
    talk_choose(&talk, "ro", true, true);
    while (told < STORE_BYTES) {
        const uint8_t *data;
        uint32_t size;
        disk->extents = 0;
        talk_request(&talk, 0, NBD_CMD_BLOCK_STATUS, told, STORE_BYTES - told);
        data = talk_hear_chunk(&talk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_BLOCK_STATUS, &size);
        cr_assert(size == 4 + 8 && vhd_get32(data + 4) > 0 && vhd_get32(data + 8) == 0);
        cr_assert(disk->extents <= 100, "it is asked %u times", disk->extents);
        told += vhd_get32(data + 4);
    }
    cr_expect(told == STORE_BYTES);
    talk_end(&talk);
}

/* A disk of which each second stretch is a hole, and each is as long to find as one call may take. */
#define WIDE ((uint64_t)NBD_SEARCH * NBD_SECTOR)

static unsigned wide_calls;

static enum nbd_error wide_extent(struct nbd_disk *disk, uint64_t offset, uint64_t limit, uint64_t *size, bool *is_hole)
{
    const uint64_t left = WIDE - offset % WIDE;

    (void)disk;
    wide_calls++;
    *size = limit < left ? limit : left;
    *is_hole = offset / WIDE % 2 == 1;
    return NBD_OK;
}

/* Others wait meanwhile, and so does who ends the server. */
Test(nbd_holes, are_told_when_enough_of_the_disk_has_been_looked_at)
{
    static const struct nbd_disk_ops wide = { .extent = wide_extent };
    struct nbd_talk talk;
    uint32_t size;

    talk_begin(&talk, 10000000);
    talk.store.disks[STORE_RO].disk = (struct nbd_disk){ &wide, UINT64_C(1) << 40, false };
    talk_choose(&talk, "ro", true, true);
    talk_request(&talk, 0, NBD_CMD_BLOCK_STATUS, WIDE / 2, UINT32_MAX);
    (void)talk_hear_chunk(&talk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_BLOCK_STATUS, &size);
    cr_expect(size >= 4 + 8 && wide_calls <= 20, "%u bytes after %u calls", size, wide_calls);
    talk_hear_nothing(&talk);
    talk_end(&talk);
}
