/* test_nbd_requests.c - reading and writing by an NBD session, byte by byte and at once: what is right, and what is not. */
#include "expect.h"
#include "heap.h"
#include "nbd_talk.h"
#include "vhd_bytes.h"

#include <stdlib.h>
#include <string.h>

TestSuite(nbd_requests);

static uint8_t buffer[STORE_BYTES], other[STORE_BYTES];

static const size_t fragments[] = { 1, 5, 4096, 10000000 };

/* Places of any alignment, inside one piece of a session and across several. */
static const struct {
    uint32_t offset, length;
} places[] = {
    { 0, 512 },
    { 0, 1 },
    { 511, 2 },
    { 4095, 4098 },
    { STORE_BYTES - 1, 1 },
    { STORE_BYTES - 512, 512 },
    { 1, NBD_PIECE },
    { NBD_PIECE - 3, NBD_PIECE + 7 },
    { 1000000, 700000 },
    { 7, 2 * NBD_PIECE + 5 },
    { 0, STORE_BYTES },
    { 100, 0 },
};

/* ---- Reading ---- */

Test(nbd_requests, read_what_the_disk_holds_at_any_place_in_each_way_to_answer)
{
    static const struct {
        bool is_structured;
        uint32_t flags;
    } ways[] = { { false, 0 }, { true, 0 }, { true, NBD_CMD_FLAG_DF }, { false, NBD_CMD_FLAG_FUA } };
    struct nbd_talk talk;

    for (size_t way = 0; way < ROWS(ways); way++)
        for (size_t f = 0; f < ROWS(fragments); f++) {
            talk_begin(&talk, fragments[f]);
            talk_choose(&talk, "ro", ways[way].is_structured, false);
            for (size_t i = 0; i < ROWS(places); i++) {
                if (places[i].length == 0 && ways[way].is_structured)
                    continue;
                if (places[i].length > 100000 && fragments[f] == 1)
                    continue; /* it takes its time */
                talk_read(&talk, ways[way].is_structured, ways[way].flags, places[i].offset, places[i].length, buffer);
                cr_expect(memcmp(buffer, talk.store.disks[STORE_RO].bytes + places[i].offset, places[i].length) == 0,
                          "way %zu, fragment %zu, place %zu", way, f, i);
            }
            talk_end(&talk);
        }
}

Test(nbd_requests, read_in_one_chunk_where_the_client_wants_it)
{
    struct nbd_talk talk;
    const uint8_t *data;
    uint32_t size;

    talk_begin(&talk, 10000000);
    talk_choose(&talk, "ro", true, false);
    talk_request(&talk, NBD_CMD_FLAG_DF, NBD_CMD_READ, 3, 2000000);
    data = talk_hear_chunk(&talk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_OFFSET_DATA, &size);
    cr_expect(size == 2000008 && vhd_get64(data) == 3);
    cr_expect(memcmp(data + 8, talk.store.disks[STORE_RO].bytes + 3, 2000000) == 0);
    talk_hear_nothing(&talk);
    talk_end(&talk);
}

Test(nbd_requests, read_long_holes_as_holes)
{
    struct nbd_talk talk;
    const uint8_t *data;
    uint32_t size;

    talk_begin(&talk, 1000);
    talk_choose(&talk, "ro", true, false);
    talk_request(&talk, 0, NBD_CMD_READ, 1u << 20, 1u << 19);
    data = talk_hear_chunk(&talk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_OFFSET_HOLE, &size);
    cr_expect(size == 12 && vhd_get64(data) == 1u << 20 && vhd_get32(data + 8) == 1u << 19);
    talk_hear_nothing(&talk);
    talk_end(&talk);
}

/* ---- Writing ---- */

static void write_to(struct nbd_talk *talk, bool is_structured, uint32_t flags, uint32_t offset, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++)
        buffer[i] = (uint8_t)(i * 13 + offset + 5);
    talk_request(talk, flags, NBD_CMD_WRITE, offset, length);
    talk_send(talk, buffer, length);
    if (is_structured) {
        uint32_t size;
        talk_hear_chunk(talk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_NONE, &size);
        cr_expect(size == 0);
    } else {
        talk_hear_simple(talk, talk->cookie, NBD_OK);
    }
    talk_hear_nothing(talk);
}

Test(nbd_requests, write_what_was_sent_to_any_place_and_nothing_beside_it)
{
    struct nbd_talk talk;

    for (size_t f = 0; f < ROWS(fragments); f++) {
        talk_begin(&talk, fragments[f]);
        talk_choose(&talk, "rw", f % 2 == 0, false);
        memcpy(other, talk.store.disks[STORE_RW].bytes, STORE_BYTES);
        for (size_t i = 0; i < ROWS(places); i++) {
            if (places[i].length > 100000 && fragments[f] == 1)
                continue;
            write_to(&talk, f % 2 == 0, 0, places[i].offset, places[i].length);
            memcpy(other + places[i].offset, buffer, places[i].length);
            cr_assert(memcmp(other, talk.store.disks[STORE_RW].bytes, STORE_BYTES) == 0, "fragment %zu, place %zu", f,
                      i);
        }
        cr_expect(talk.store.disks[STORE_RW].flushes == 0);
        talk_end(&talk);
    }
}

Test(nbd_requests, flush_when_asked_to_and_behind_what_has_to_last)
{
    struct nbd_talk talk;
    unsigned *flushes;

    talk_begin(&talk, 1000);
    flushes = &talk.store.disks[STORE_RW].flushes;
    talk_choose(&talk, "rw", false, false);
    talk_request(&talk, 0, NBD_CMD_FLUSH, 0, 0);
    talk_hear_simple(&talk, talk.cookie, NBD_OK);
    cr_expect(*flushes == 1);
    write_to(&talk, false, NBD_CMD_FLAG_FUA, 5, 600000);
    cr_expect(*flushes == 2, "once for all pieces");
    talk_request(&talk, NBD_CMD_FLAG_FUA, NBD_CMD_WRITE_ZEROES, 5, 600000);
    talk_hear_simple(&talk, talk.cookie, NBD_OK);
    cr_expect(*flushes == 3);
    talk_end(&talk);
    talk_begin(&talk, 1000);
    talk_choose(&talk, "ro", false, false);
    talk_request(&talk, 0, NBD_CMD_FLUSH, 0, 0);
    talk_hear_simple(&talk, talk.cookie, NBD_OK);
    cr_expect(talk.store.disks[STORE_RO].flushes == 0, "there is nothing to flush");
    talk_end(&talk);
}

Test(nbd_requests, zero_what_they_name_as_holes_or_with_zeros_that_are_written)
{
    struct nbd_talk talk;

    for (int no_hole = 0; no_hole < 2; no_hole++)
        for (size_t i = 0; i < ROWS(places); i++) {
            talk_begin(&talk, 1000);
            talk_choose(&talk, "rw", false, false);
            memcpy(other, talk.store.disks[STORE_RW].bytes, STORE_BYTES);
            memset(other + places[i].offset, 0, places[i].length);
            talk_request(&talk, no_hole ? NBD_CMD_FLAG_NO_HOLE : 0, NBD_CMD_WRITE_ZEROES, places[i].offset,
                         places[i].length);
            talk_hear_simple(&talk, talk.cookie, NBD_OK);
            talk_hear_nothing(&talk);
            cr_expect(memcmp(other, talk.store.disks[STORE_RW].bytes, STORE_BYTES) == 0, "place %zu", i);
            cr_expect(no_hole || talk.store.disks[STORE_RW].writes == (places[i].length > 0));
            talk_end(&talk);
        }
}

Test(nbd_requests, that_are_half_there_do_nothing)
{
    struct nbd_talk talk;

    memset(buffer, 0xaa, sizeof buffer);
    talk_begin(&talk, 10000000);
    talk_choose(&talk, "rw", false, false);
    talk_request(&talk, 0, NBD_CMD_WRITE, 0, NBD_PIECE);
    talk_send(&talk, buffer, NBD_PIECE - 1);
    talk_hear_nothing(&talk);
    cr_expect(talk.store.disks[STORE_RW].writes == 0);
    talk_send(&talk, buffer, 1);
    talk_hear_simple(&talk, talk.cookie, NBD_OK);
    cr_expect(talk.store.disks[STORE_RW].writes == 1);
    talk_end(&talk);
}

/* ---- What is not right ---- */

struct bad_request {
    const char *row;
    uint32_t flags, type;
    uint64_t offset;
    uint32_t length;
    enum nbd_error for_reader, for_writer; /* of the disk that is read-only, and of the other one */
};

static const struct bad_request bad_requests[] = {
    { "reading behind the end", 0, NBD_CMD_READ, STORE_BYTES, 1, NBD_EINVAL, NBD_EINVAL },
    { "reading beyond the end", 0, NBD_CMD_READ, STORE_BYTES - 512, 513, NBD_EINVAL, NBD_EINVAL },
    { "reading so that the end wraps around", 0, NBD_CMD_READ, UINT64_MAX - 511, 1024, NBD_EINVAL, NBD_EINVAL },
    { "reading 4 GB", 0, NBD_CMD_READ, 0, UINT32_MAX, NBD_EINVAL, NBD_EINVAL },
    { "reading more than 32 MB", 0, NBD_CMD_READ, 0, NBD_LARGEST + 1, NBD_EINVAL, NBD_EINVAL },
    { "reading with a flag of zeroing", NBD_CMD_FLAG_NO_HOLE, NBD_CMD_READ, 0, 512, NBD_EINVAL, NBD_EINVAL },
    { "reading with an unknown flag", 0x8000, NBD_CMD_READ, 0, 512, NBD_EINVAL, NBD_EINVAL },
    { "zeroing beyond the end", 0, NBD_CMD_WRITE_ZEROES, 512, STORE_BYTES, NBD_EPERM, NBD_ENOSPC },
    { "zeroing 4 GB", 0, NBD_CMD_WRITE_ZEROES, 0, UINT32_MAX, NBD_EPERM, NBD_ENOSPC },
    { "zeroing at the end of numbers", 0, NBD_CMD_WRITE_ZEROES, UINT64_MAX, UINT32_MAX, NBD_EPERM, NBD_ENOSPC },
    { "zeroing quickly, which was not offered", 0x10, NBD_CMD_WRITE_ZEROES, 0, 512, NBD_EPERM, NBD_EINVAL },
    { "trimming, which was not offered", 0, 4, 0, 512, NBD_EINVAL, NBD_EINVAL },
    { "caching, which was not offered", 0, 5, 0, 512, NBD_EINVAL, NBD_EINVAL },
    { "holes, which were not asked for", 0, NBD_CMD_BLOCK_STATUS, 0, 512, NBD_EINVAL, NBD_EINVAL },
    { "resizing", 0, 8, 0, 512, NBD_EINVAL, NBD_EINVAL },
    { "a command of 65535", 0, 65535, 0, 512, NBD_EINVAL, NBD_EINVAL },
};

Test(nbd_requests, that_are_not_right_are_refused_and_others_may_follow)
{
    struct nbd_talk talk;

    for (size_t f = 0; f < ROWS(fragments); f++)
        for (int way = 0; way < 4; way++) {
            const bool is_structured = way % 2 != 0, writes = way / 2 != 0;
            talk_begin(&talk, fragments[f]);
            talk_choose(&talk, writes ? "rw" : "ro", is_structured, false);
            for (size_t i = 0; i < ROWS(bad_requests); i++) {
                const struct bad_request *bad = &bad_requests[i];
                talk_request(&talk, bad->flags, bad->type, bad->offset, bad->length);
                talk_hear_error(&talk, is_structured, writes ? bad->for_writer : bad->for_reader);
                talk_hear_nothing(&talk);
            }
            talk_read(&talk, is_structured, 0, 3, 1000, buffer);
            cr_expect(memcmp(buffer, talk.store.disks[STORE_RO].bytes + 3, 1000) == 0);
            talk_end(&talk);
        }
}

Test(nbd_requests, for_holes_are_refused_beyond_the_end_and_for_nothing)
{
    static const struct {
        uint64_t offset;
        uint32_t length;
    } rows[] = { { 0, 0 }, { STORE_BYTES, 1 }, { 1, STORE_BYTES }, { UINT64_MAX, 2 }, { 0, UINT32_MAX } };
    struct nbd_talk talk;

    talk_begin(&talk, 100);
    talk_choose(&talk, "ro", true, true);
    for (size_t i = 0; i < ROWS(rows); i++) {
        talk_request(&talk, 0, NBD_CMD_BLOCK_STATUS, rows[i].offset, rows[i].length);
        talk_hear_error(&talk, true, NBD_EINVAL);
    }
    talk_end(&talk);
}

/* What comes with a write is no request, whatever becomes of it. */
Test(nbd_requests, to_write_that_are_refused_have_their_data_passed_over)
{
    static const struct {
        const char *name;
        uint32_t flags;
        uint64_t offset;
        uint32_t length;
        enum nbd_error error;
    } rows[] = {
        { "ro", 0, 0, 512, NBD_EPERM },
        { "ro", 0, UINT64_MAX, 100000, NBD_EPERM },
        { "rw", 0, STORE_BYTES - 1, 2, NBD_ENOSPC },
        { "rw", 0, UINT64_MAX - 1000, 700001, NBD_ENOSPC },
        { "rw", NBD_CMD_FLAG_REQ_ONE, 0, 512, NBD_EINVAL },
        { "rw", 0, 0, NBD_LARGEST + 1, NBD_EINVAL },
    };
    static uint8_t data[NBD_LARGEST + 1];
    struct nbd_talk talk;

    memset(data, 0x25, sizeof data);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const size_t before = heap_in_use();
        talk_begin(&talk, 70000);
        talk_choose(&talk, rows[i].name, i % 2 == 0, false);
        talk_request(&talk, rows[i].flags, NBD_CMD_WRITE, rows[i].offset, rows[i].length);
        talk_send(&talk, data, rows[i].length);
        talk_hear_error(&talk, i % 2 == 0, rows[i].error);
        cr_expect(heap_in_use() - before < 2 * STORE_BYTES + 4000000, "row %zu: what is passed over is not kept", i);
        talk_read(&talk, i % 2 == 0, 0, 0, 512, buffer);
        cr_expect(memcmp(buffer, talk.store.disks[STORE_RO].bytes, 512) == 0, "row %zu", i);
        cr_expect(talk.store.disks[STORE_RW].writes == 0, "row %zu", i);
        talk_end(&talk);
    }
}

Test(nbd_requests, end_with_what_is_none)
{
    struct nbd_talk talk;

    memset(buffer, 0, sizeof buffer);
    for (size_t f = 0; f < ROWS(fragments); f++) {
        talk_begin(&talk, fragments[f]);
        talk_choose(&talk, "rw", false, false);
        talk_send(&talk, buffer, 28);
        talk_hear_nothing(&talk);
        cr_expect(nbd_session_is_over(talk.session));
        talk_end(&talk);
    }
}

Test(nbd_requests, end_when_the_client_says_so_after_what_came_before)
{
    struct nbd_talk talk;

    talk_begin(&talk, 10000000);
    talk_choose(&talk, "rw", false, false);
    write_to(&talk, false, 0, 0, 100);
    talk_request(&talk, 0, NBD_CMD_DISC, 0, 0);
    talk_hear_nothing(&talk);
    cr_expect(nbd_session_is_over(talk.session));
    talk_end(&talk);
}

/* ---- A disk that fails ---- */

Test(nbd_requests, that_the_disk_cannot_do_say_so_and_others_may_follow)
{
    static const uint32_t types[] = { NBD_CMD_READ, NBD_CMD_WRITE, NBD_CMD_WRITE_ZEROES, NBD_CMD_FLUSH };
    static const enum nbd_error errors[] = { NBD_EIO, NBD_ENOSPC, NBD_ENOMEM };
    struct nbd_talk talk;

    for (size_t i = 0; i < ROWS(types); i++)
        for (size_t j = 0; j < ROWS(errors); j++)
            for (int structured = 0; structured < 2; structured++) {
                struct nbd_store_disk *disk;
                talk_begin(&talk, 1000);
                disk = &talk.store.disks[STORE_RW];
                talk_choose(&talk, "rw", structured, false);
                disk->calls_until_failure = 1;
                disk->failure = errors[j];
                talk_request(&talk, 0, types[i], 0, 1000);
                if (types[i] == NBD_CMD_WRITE)
                    talk_send(&talk, buffer, 1000);
                talk_hear_error(&talk, structured, errors[j]);
                talk_read(&talk, structured, 0, 0, 512, buffer);
                talk_end(&talk);
            }
}

/* In the second piece, of which a simple reply cannot say that it is missing. */
Test(nbd_requests, to_read_that_fail_half_way_never_pass_anything_off_as_data)
{
    struct nbd_talk talk;
    uint32_t size;

    for (int way = 0; way < 3; way++) {
        struct nbd_store_disk *disk;
        talk_begin(&talk, 10000000);
        disk = &talk.store.disks[STORE_RO];
        talk_choose(&talk, "ro", way > 0, false);
        disk->calls_until_failure = way == 1 ? 4 : 2; /* in chunks, holes are asked for as well */
        disk->failure = NBD_EIO;
        talk_request(&talk, way == 2 ? NBD_CMD_FLAG_DF : 0, NBD_CMD_READ, 0, 3 * NBD_PIECE);
        cr_expect(nbd_session_is_over(talk.session) == (way != 1));
        if (way == 1) {
            talk_hear_chunk(&talk, 0, NBD_REPLY_TYPE_OFFSET_DATA, &size);
            talk_hear_error(&talk, true, NBD_EIO);
        } else {
            cr_expect(talk.heard_size - talk.at < 3 * NBD_PIECE, "what was not read was not sent");
        }
        talk_end(&talk);
    }
}

Test(nbd_requests, to_write_that_fail_half_way_tell_the_failure)
{
    struct nbd_talk talk;

    talk_begin(&talk, 10000000);
    talk_choose(&talk, "rw", false, false);
    talk.store.disks[STORE_RW].calls_until_failure = 2;
    talk.store.disks[STORE_RW].failure = NBD_ENOSPC;
    talk_request(&talk, NBD_CMD_FLAG_FUA, NBD_CMD_WRITE, 0, 4 * NBD_PIECE);
    talk_send(&talk, buffer, 4 * NBD_PIECE);
    talk_hear_simple(&talk, talk.cookie, NBD_ENOSPC);
    talk_hear_nothing(&talk);
    cr_expect(talk.store.disks[STORE_RW].writes == 2 && talk.store.disks[STORE_RW].flushes == 0);
    talk_end(&talk);
}

/* ---- Many at once ---- */

/* More than the room for input holds. */
#define MANY 3000

Test(nbd_requests, that_come_all_at_once_are_answered_in_their_order)
{
    static uint8_t requests[MANY * 28];
    struct nbd_talk talk;

    for (size_t f = 0; f < ROWS(fragments); f++) {
        talk_begin(&talk, fragments[f]);
        talk_choose(&talk, "ro", false, false);
        for (uint32_t i = 0; i < MANY; i++) {
            uint8_t *head = requests + (size_t)i * 28;
            memset(head, 0, 28);
            vhd_put32(head, 0x25609513);
            vhd_put64(head + 8, i);
            vhd_put64(head + 16, (uint64_t)i * 512);
            vhd_put32(head + 24, 100);
        }
        talk_send(&talk, requests, sizeof requests);
        for (uint32_t i = 0; i < MANY; i++) {
            talk_hear_simple(&talk, i, NBD_OK);
            cr_assert(memcmp(talk_hear(&talk, 100), talk.store.disks[STORE_RO].bytes + (size_t)i * 512, 100) == 0);
        }
        talk_hear_nothing(&talk);
        talk_end(&talk);
    }
}

/* A client that asks and never reads. */
Test(nbd_requests, of_a_client_that_does_not_read_wait_and_take_no_memory)
{
    struct nbd_talk talk;
    size_t before, room, size;
    uint8_t head[28] = { 0 };

    talk_begin(&talk, 100);
    talk_choose(&talk, "ro", false, false);
    before = heap_in_use();
    vhd_put32(head, 0x25609513);
    vhd_put32(head + 24, 2000000);
    for (int i = 0; i < 100000; i++) {
        void *to = nbd_session_room(talk.session, &room);
        if (room < sizeof head)
            break;
        memcpy(to, head, sizeof head);
        nbd_session_received(talk.session, sizeof head);
        while (nbd_session_step(talk.session)) {
        }
    }
    nbd_session_output(talk.session, &size);
    cr_expect(room < sizeof head, "it takes no more requests");
    cr_expect(size > 2 * NBD_PIECE && size < 4 * NBD_PIECE, "three pieces are read ahead");
    cr_expect(heap_in_use() - before < 5 * NBD_PIECE, "%zu bytes", heap_in_use() - before);
    talk_end(&talk);
}
