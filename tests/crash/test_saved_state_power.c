/* test_saved_state_power.c - the power goes while a state is saved, or what its disks are is written into it. */
#include "expect.h"
#include "power_walk.h"
#include "saved_state.h"

#include <stdio.h>
#include <string.h>

TestSuite(saved_state_power);

#define PATH u"C:\\machines\\xp.vsv"
#define OTHER u"C:\\machines\\xp.vsv.ovpc-new"
#define STATE_BYTES 4000u
#define MOST_STATES 3000

static uint8_t bytes[STATE_BYTES];

struct seen {
    unsigned none, whole;
};

static void save(struct memory_host *host)
{
    struct saved_state_writer *writer;

    assert_ok(saved_state_begin(&host->host, PATH, &writer, NULL));
    assert_ok(saved_state_write(writer, bytes, 1500, NULL));
    assert_ok(saved_state_write(writer, bytes + 1500, STATE_BYTES - 1500, NULL));
    assert_ok(saved_state_end(writer, &(struct saved_state){ .type = "pc-i440fx-7.2", .engine = "7.2.22" }, NULL));
}

static bool is_whole(struct memory_host *host)
{
    uint8_t read[STATE_BYTES];
    struct saved_state_reader *reader;
    struct saved_state state;
    size_t size;

    if (saved_state_open(&host->host, PATH, &state, &reader, NULL) != VHD_OK)
        return false;
    assert_ok(saved_state_read(reader, read, sizeof read, &size, NULL));
    saved_state_close(reader);
    return size == STATE_BYTES && memcmp(read, bytes, sizeof read) == 0;
}

static void visit(void *context, struct memory_host *host, bool is_done)
{
    struct seen *seen = context;
    const bool is_there = memory_find(host, PATH) != NULL;

    cr_expect(!is_there || is_whole(host), "what has its name is whole");
    cr_expect(!is_done || is_there, "what was reported as done lasts");
    seen->none += !is_there;
    seen->whole += is_there;
    save(host);
    cr_expect(is_whole(host) && memory_count_below(host, u"C:\\machines") == 1, "it can be done again");
}

Test(saved_state_power, going_leaves_a_whole_state_or_none)
{
    struct seen seen = { 0 };
    struct memory_host before, done;
    uint64_t states;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i / 512 + 1);
    memory_host_init(&before);
    memory_add_folder(&before, u"C:\\machines");
    memory_copy_host(&done, &before);
    save(&done);
    states = power_walk(&before, &done, MOST_STATES, visit, &seen);
    printf("counted saved_state_power: %u states, %u without and %u with the saved state\n", (unsigned)states,
           seen.none, seen.whole);
    cr_expect(states > 500 && seen.none > 100 && seen.whole > 1);
    memory_host_free(&done);
    memory_host_free(&before);
}

static const struct saved_state_disk disks[SAVED_STATE_DISKS][2] = { { { { 1, 2, 3 }, 4096, 77 },
                                                                       { { 4 }, 512, -1 } } };

static void visit_disks(void *context, struct memory_host *host, bool is_done)
{
    struct seen *seen = context;
    struct saved_state state;

    cr_expect(is_whole(host), "all of the state is there");
    assert_ok(saved_state_look(&host->host, PATH, &state, NULL));
    cr_expect(!is_done || state.has_disks, "what was reported as done lasts");
    cr_expect(!state.has_disks || memcmp(state.disks, disks, sizeof disks) == 0, "the disks are known, or not");
    seen->none += !state.has_disks;
    seen->whole += state.has_disks;
}

Test(saved_state_power, going_while_its_disks_are_written_into_it_leaves_it_with_them_or_without)
{
    struct seen seen = { 0 };
    struct memory_host before, done;
    uint64_t states;

    memory_host_init(&before);
    memory_add_folder(&before, u"C:\\machines");
    save(&before);
    memory_copy_host(&done, &before);
    assert_ok(saved_state_put_disks(&done.host, PATH, disks, NULL));
    states = power_walk(&before, &done, MOST_STATES, visit_disks, &seen);
    cr_expect(states > 1 && seen.none > 0 && seen.whole > 0, "%u without, %u with", seen.none, seen.whole);
    memory_host_free(&done);
    memory_host_free(&before);
}
