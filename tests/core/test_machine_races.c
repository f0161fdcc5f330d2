/* test_machine_races.c - two processes that want one name for their machines at once: the files of one are made. */
#include "counted.h"
#include "expect.h"
#include "machine_files.h"
#include "machine_register.h"
#include "registered_machine.h"
#include "text.h"

#include <stdio.h>

#define OTHER_NAME u"C:\\new\\folder\\xp.vmc"
#define PATH u"C:\\new\\folder\\7.vmc"

static struct memory_host host;

static enum vhd_status create(const char16_t *path)
{
    return machine_create(&host.host, REGISTERED_IN, path, u"6.1.100", NULL);
}

/* A machine that was deleted without us has left its entry, of the name that is wanted. */
static void leave_entry(void)
{
    assert_ok(create(u"C:\\gone\\7.vmc"));
    memory_remove(&host, u"C:\\gone\\7.vmc");
}

static void set_up(void)
{
    memory_host_init(&host);
    assert_ok(create(OTHER_NAME));
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_races, .init = set_up, .fini = tear_down);

/* What we do meanwhile */

static enum vhd_status make_machine(void)
{
    return create(PATH);
}

static enum vhd_status rename_machine(void)
{
    struct config_document *document = registered_document("<preferences></preferences>");
    const enum vhd_status status = machine_rename(&host.host, REGISTERED_IN, OTHER_NAME, PATH, document, NULL);

    config_document_free(document);
    return status;
}

/* What the other process does, all at once before a call of ours: it makes a machine, and perhaps one before. */
struct rival {
    const char16_t *path;
    bool twice;
    unsigned calls_before;
    enum vhd_status status;
};

static void make_once(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    struct rival *rival = self->hook_data;
    bool found;

    (void)call, (void)path;
    if (rival->calls_before-- != 0)
        return;
    rival->status = create(rival->path);
    if (rival->twice && rival->status == VHD_OK) {
        assert_ok(machine_delete(&self->host, REGISTERED_IN, rival->path, NULL, &found, NULL));
        rival->status = create(rival->path);
    }
}

/* Whether there is one machine of the name, of who was told so, and nothing of the other one. */
static void expect_one(const char *row, const struct rival *rival, enum vhd_status status, bool is_renamed)
{
    const char16_t *winner = status == VHD_OK ? PATH : rival->path, *loser = status == VHD_OK ? rival->path : PATH;
    const unsigned machines = is_renamed ? 1 : 2;
    const struct machine_entry *entry;
    struct machine_list list;

    cr_expect((status == VHD_OK) != (rival->status == VHD_OK), "%s: %d and %d", row, status, rival->status);
    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    cr_expect(list.count == machines, "%s: %zu machines", row, list.count);
    cr_expect(memory_count_below(&host, REGISTERED_IN) == machines, "%s: each by one file", row);
    entry = machine_list_find(&host.host, &list, u"7");
    cr_expect(entry != NULL && text_same_name(entry->path, winner), "%s: the one that was made is registered", row);
    cr_expect(text_same_name(winner, loser) || memory_find(&host, loser) == NULL, "%s: no file of the other", row);
    cr_expect((memory_find(&host, OTHER_NAME) == NULL) == is_renamed, "%s: it has one name", row);
    machine_list_free(&list);
}

/* False when the rival would have come behind our last call. */
static bool race(enum vhd_status (*act)(void), struct rival *rival, const char *row)
{
    enum vhd_status status;

    host.hook = make_once;
    host.hook_data = rival;
    status = act();
    host.hook = NULL;
    if (rival->status == VHD_CANCELLED)
        return false;
    expect_one(row, rival, status, act == rename_machine && status == VHD_OK);
    return true;
}

static void try_all_moments(const char *what, enum vhd_status (*act)(void))
{
    static const char16_t *const rivals[] = { PATH, u"C:\\elsewhere\\7.vmc" };

    for (unsigned i = 0; i < 8; i++) {
        struct rival rival;
        unsigned moment = 0;
        char row[64];

        do {
            tear_down();
            set_up();
            if (i & 2)
                leave_entry();
            snprintf(row, sizeof row, "%s %u, before call %u", what, i, moment);
            rival = (struct rival){ rivals[i & 1], i & 4, moment++, VHD_CANCELLED };
        } while (race(act, &rival, row));
        cr_expect(moment > 10, "%s: %u moments", what, moment);
        counted("machine_races: %s at %u moments of another's creation", what, moment - 1);
    }
}

Test(machine_races, of_two_that_make_a_machine_of_one_name_are_won_by_one)
{
    try_all_moments("made", make_machine);
}

Test(machine_races, of_one_that_renames_and_one_that_makes_a_machine_are_won_by_one)
{
    try_all_moments("renamed", rename_machine);
}
