/*
 * fuzz_nbd.c - any bytes as those of a client of NBD: what the session says and does does not depend on the pieces in which
 * they come, and it leaves the disk alone where nothing may be written (nbd_store.h looks after the rest).
 *
 * The first byte: bit 0: an export has been chosen already, "rw" with structured replies and holes. The others: the size
 * of the pieces of the second run, whose output is taken away.
 */
#define _GNU_SOURCE
#include "fuzz_input.h"
#include "nbd_session.h"
#include "nbd_store.h"
#include "vhd_bytes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* More is not said for one input: a few requests can ask for the whole disk many times. */
#define MOST_SAID (16u << 20)

struct run {
    struct nbd_store store;
    struct nbd_session *session;
    uint8_t *said;
    size_t size;
    struct nbd_buffer taken;
};

static struct run runs[2];
static uint8_t *untouched; /* what both disks hold at first */

/* Moves what may not be written to where it cannot be: looking through it after each input would take half of the time. */
static void protect(struct nbd_store_disk *disk)
{
    uint8_t *bytes = mmap(NULL, STORE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    FUZZ_REQUIRE(bytes != MAP_FAILED);
    memcpy(bytes, disk->bytes, STORE_BYTES);
    FUZZ_REQUIRE(mprotect(bytes, STORE_BYTES, PROT_READ) == 0);
    free(disk->bytes);
    disk->bytes = bytes;
}

static void prepare(void)
{
    if (untouched != NULL)
        return;
    untouched = malloc(STORE_BYTES);
    for (size_t i = 0; i < 2; i++) {
        nbd_store_init(&runs[i].store);
        protect(&runs[i].store.disks[STORE_RO]);
        runs[i].said = malloc(MOST_SAID);
        FUZZ_REQUIRE(runs[i].said != NULL && untouched != NULL);
    }
    memcpy(untouched, runs[0].store.disks[0].bytes, STORE_BYTES);
}

/* Has the session do what it can; false when it is over, or has said enough. */
static bool pump(struct run *run)
{
    size_t size;

    for (;;) {
        while (nbd_session_step(run->session)) {
        }
        const void *output = nbd_session_output(run->session, &size);
        if (size == 0)
            return !nbd_session_is_over(run->session);
        if (size > MOST_SAID - run->size)
            return false;
        if (run == &runs[1]) {
            nbd_session_take_output(run->session, &run->taken);
            output = run->taken.bytes + run->taken.begin;
            FUZZ_REQUIRE(run->taken.end - run->taken.begin == size);
        }
        memcpy(run->said + run->size, output, size);
        run->size += size;
        if (run == &runs[0])
            nbd_session_sent(run->session, size);
    }
}

static bool hear(struct run *run, const uint8_t *bytes, size_t size, size_t fragment)
{
    bool goes_on = pump(run);

    while (goes_on && size > 0) {
        size_t room, part;
        void *to = nbd_session_room(run->session, &room);
        FUZZ_REQUIRE(room > 0);
        part = size < room ? size : room;
        part = part < fragment ? part : fragment;
        memcpy(to, bytes, part);
        nbd_session_received(run->session, part);
        bytes += part;
        size -= part;
        goes_on = pump(run);
    }
    return goes_on;
}

static uint8_t *put_option(uint8_t *at, uint32_t option, const void *data, size_t size)
{
    vhd_put64(at, NBD_OPTION_MAGIC);
    vhd_put32(at + 8, option);
    vhd_put32(at + 12, (uint32_t)size);
    memcpy(at + 16, data, size);
    return at + 16 + size;
}

static void choose(struct run *run, size_t fragment)
{
    static const uint8_t contexts[] = "\0\0\0\2rw\0\0\0\1\0\0\0\17base:allocation", name[] = "\0\0\0\2rw\0";
    uint8_t bytes[200] = { 0, 0, 0, 3 }, *at = bytes + 4;

    at = put_option(at, NBD_OPT_STRUCTURED_REPLY, name, 0);
    at = put_option(at, NBD_OPT_SET_META_CONTEXT, contexts, sizeof contexts - 1);
    at = put_option(at, NBD_OPT_GO, name, sizeof name);
    hear(run, bytes, (size_t)(at - bytes), fragment);
    FUZZ_REQUIRE(nbd_session_is_serving(run->session));
}

/* Tells whether the session has said all that it would. */
static bool play(struct run *run, bool chosen, const uint8_t *bytes, size_t size, size_t fragment)
{
    bool goes_on;

    run->size = 0;
    run->session = nbd_session_new(&run->store.catalogue);
    FUZZ_REQUIRE(run->session != NULL);
    if (chosen)
        choose(run, fragment);
    goes_on = hear(run, bytes, size, fragment) || nbd_session_is_over(run->session);
    nbd_session_free(run->session);
    for (size_t i = 0; i < 2; i++)
        FUZZ_REQUIRE(run->store.disks[i].users == 0);
    return goes_on;
}

static void reset(struct run *run)
{
    struct nbd_store_disk *disk = &run->store.disks[STORE_RW];

    if (disk->writes > 0)
        memcpy(disk->bytes, untouched, STORE_BYTES);
    disk->writes = disk->flushes = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    const uint8_t first = fuzz_take_byte(&input);
    bool is_whole;

    prepare();
    is_whole = play(&runs[0], first & 1, input.data, input.size, SIZE_MAX);
    is_whole = play(&runs[1], first & 1, input.data, input.size, 1u + first / 2) && is_whole;
    if (is_whole) {
        FUZZ_REQUIRE(runs[0].size == runs[1].size && memcmp(runs[0].said, runs[1].said, runs[0].size) == 0);
        FUZZ_REQUIRE(runs[0].store.disks[STORE_RW].flushes == runs[1].store.disks[STORE_RW].flushes);
        FUZZ_REQUIRE(runs[0].store.disks[STORE_RW].writes == 0 ||
                     memcmp(runs[0].store.disks[STORE_RW].bytes, runs[1].store.disks[STORE_RW].bytes, STORE_BYTES) ==
                         0);
    }
    reset(&runs[0]);
    reset(&runs[1]);
    return 0;
}
