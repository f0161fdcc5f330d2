/* test_machine_races.c - two processes that want one name for their machines at once: one gets it, whole. */
#include "counted.h"
#include "expect.h"
#include "machine_files.h"
#include "machine_register.h"
#include "registered_machine.h"
#include "text.h"

#include <stdio.h>

#define OURS u"C:\\new\\folder\\xp.vmc"
#define THEIRS u"C:\\elsewhere\\vista.vmc"
#define PATH u"C:\\new\\folder\\7.vmc"
#define TEXT "<preferences></preferences>"

static struct memory_host host;

static enum vhd_status create(const char16_t *path)
{
    return machine_create(&host.host, REGISTERED_IN, path, u"6.1.100", NULL);
}

static enum vhd_status rename_to(const char16_t *path, const char16_t *new_path)
{
    struct config_document *document = registered_document(TEXT);
    const enum vhd_status status = machine_rename(&host.host, REGISTERED_IN, path, new_path, document, NULL);

    config_document_free(document);
    return status;
}

static void set_up(void)
{
    memory_host_init(&host);
    assert_ok(create(OURS));
    assert_ok(create(THEIRS));
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_races, .init = set_up, .fini = tear_down);

/* What machines that were deleted without us have left in the register, by the name that is wanted */

static void leave(const char16_t *path)
{
    assert_ok(create(path));
    memory_remove(&host, path);
}

static void leave_nothing(void)
{
}

static void leave_one(void)
{
    leave(u"C:\\gone\\7.vmc");
}

static void leave_one_that_leads_there(void)
{
    leave(PATH);
}

static void leave_two(void)
{
    struct memory_bytes bytes = { 0 };

    leave_one();
    memory_bytes_copy(&bytes, &memory_find(&host, REGISTERED_IN u"\\7.vmcx")->bytes);
    memory_add_file(&host, REGISTERED_IN u"\\7 (2).vmcx", &bytes);
}

static const struct {
    const char *text;
    void (*leave)(void);
    unsigned count; /* of files in the register that may still be there */
} leftovers[] = {
    { "nothing left", leave_nothing, 0 },
    { "one left", leave_one, 1 },
    { "one left that leads there", leave_one_that_leads_there, 1 },
    { "two left", leave_two, 2 },
};

/* What we do */

static enum vhd_status make_machine(void)
{
    return create(PATH);
}

static enum vhd_status rename_machine(void)
{
    return rename_to(OURS, PATH);
}

static enum vhd_status register_machine(void)
{
    struct config_document *document = registered_document(TEXT);
    enum vhd_status status;

    memory_add_text(&host, PATH, TEXT);
    status = machine_enter_in_register(&host.host, REGISTERED_IN, PATH, document, NULL);
    config_document_free(document);
    return status;
}

/* What another process does, all at once before a call of ours */

static enum vhd_status make_another(const char16_t *path)
{
    return create(path);
}

static enum vhd_status make_another_twice(const char16_t *path)
{
    const enum vhd_status status = create(path);
    bool found;

    if (status != VHD_OK)
        return status;
    assert_ok(machine_delete(&host.host, REGISTERED_IN, path, NULL, &found, NULL));
    return create(path);
}

static enum vhd_status rename_another(const char16_t *path)
{
    return rename_to(THEIRS, path);
}

static const struct {
    const char *text;
    enum vhd_status (*act)(const char16_t *path);
    const char16_t *path;
} rivals[] = {
    { "made there", make_another, PATH },
    { "made elsewhere", make_another, u"C:\\elsewhere\\7.vmc" },
    { "made there twice", make_another_twice, PATH },
    { "made elsewhere twice", make_another_twice, u"C:\\elsewhere\\7.vmc" },
    { "renamed to that", rename_another, PATH },
    { "renamed to one elsewhere", rename_another, u"C:\\elsewhere\\7.vmc" },
};

/* One race */

struct race {
    enum vhd_status (*act)(void);
    size_t rival, leftover;
    unsigned calls_before; /* the rival acts */
    enum vhd_status status, rivals_status;
    char text[120];
};

static void let_rival_act(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    struct race *race = self->hook_data;

    (void)call, (void)path;
    if (race->calls_before-- == 0)
        race->rivals_status = rivals[race->rival].act(rivals[race->rival].path);
}

/* What a process may be told that was not the first. */
static bool is_refusal(enum vhd_status status)
{
    return status == VHD_MACHINE_TAKEN || status == VHD_TARGET_EXISTS || status == VHD_SHARING_VIOLATION;
}

/*
 * Whether there is one machine of the name, of who was told so, and nothing of the other one. What led to a machine by its
 * name of before may stay where we have it open just when it would be deleted.
 */
static void expect_one(const struct race *race)
{
    const bool is_ours = race->status == VHD_OK, renamed = race->act == rename_machine,
               rival_renamed = rivals[race->rival].act == rename_another;
    const char16_t *winner = is_ours ? PATH : rivals[race->rival].path,
                   *loser = is_ours ? rivals[race->rival].path : PATH;
    const unsigned machines = is_ours ? 3 - renamed : 3 - rival_renamed;
    const size_t files = memory_count_below(&host, REGISTERED_IN);
    const struct machine_entry *entry;
    struct machine_list list;

    cr_expect(is_ours ? is_refusal(race->rivals_status) : race->rivals_status == VHD_OK && is_refusal(race->status),
              "%s: we %d, the other %d", race->text, race->status, race->rivals_status);
    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    cr_expect(list.count == machines, "%s: %zu machines", race->text, list.count);
    cr_expect(files >= machines && files <= machines + leftovers[race->leftover].count + rival_renamed, "%s: %zu files",
              race->text, files);
    entry = machine_list_find(&host.host, &list, u"7");
    cr_expect(entry != NULL && text_same_name(entry->path, winner), "%s: the one that won is registered", race->text);
    cr_expect(race->act == register_machine || text_same_name(winner, loser) || memory_find(&host, loser) == NULL,
              "%s: no file of the other", race->text);
    cr_expect((memory_find(&host, OURS) == NULL) == (is_ours && renamed), "%s: ours has one name", race->text);
    cr_expect((memory_find(&host, THEIRS) == NULL) == (!is_ours && rival_renamed), "%s: theirs has one name",
              race->text);
    machine_list_free(&list);
}

/* False when the rival would have come behind our last call. */
static bool run_race(const struct memory_host *before, enum vhd_status (*act)(void), size_t rival, size_t leftover,
                     unsigned moment)
{
    struct race race = { act, rival, leftover, moment, VHD_OK, VHD_CANCELLED, "" };

    snprintf(race.text, sizeof race.text, "%s, %s, before call %u", rivals[rival].text, leftovers[leftover].text,
             moment);
    tear_down();
    memory_copy_host(&host, before);
    host.hook = let_rival_act;
    host.hook_data = &race;
    race.status = act();
    host.hook = NULL;
    if (race.rivals_status == VHD_CANCELLED)
        return false;
    expect_one(&race);
    return true;
}

/* At every moment; how many there are. */
static unsigned run_races(enum vhd_status (*act)(void), size_t rival, size_t leftover)
{
    struct memory_host before;
    unsigned moment = 0;

    tear_down();
    set_up();
    leftovers[leftover].leave();
    memory_copy_host(&before, &host);
    while (run_race(&before, act, rival, leftover, moment))
        moment++;
    memory_host_free(&before);
    cr_expect(moment > 10, "%u moments", moment);
    return moment;
}

static void run_all(const char *what, enum vhd_status (*act)(void))
{
    unsigned moments = 0;

    for (size_t rival = 0; rival < sizeof rivals / sizeof *rivals; rival++) {
        if (act == register_machine && text_same_name(rivals[rival].path, PATH))
            continue; /* that is one machine */
        for (size_t leftover = 0; leftover < sizeof leftovers / sizeof *leftovers; leftover++) {
            if (act == register_machine && leftovers[leftover].leave == leave_one_that_leads_there)
                continue; /* it is registered by that */
            if (rivals[rival].act == rename_another && leftover > 0)
                continue; /* as for who makes one */
            moments += run_races(act, rival, leftover);
        }
    }
    counted("machine_races: a machine was %s while another process wanted its name at %u moments", what, moments);
}

Test(machine_races, of_who_makes_a_machine_are_won_by_one)
{
    run_all("made", make_machine);
}

Test(machine_races, of_who_renames_a_machine_are_won_by_one)
{
    run_all("renamed", rename_machine);
}

Test(machine_races, of_who_registers_a_machine_are_won_by_one)
{
    run_all("registered", register_machine);
}

/* Whoever looks */

static void count_machines(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    unsigned *looks = self->hook_data;
    struct machine_list list;

    (void)call, (void)path;
    assert_ok(machine_register_read(&self->host, REGISTERED_IN, &list, NULL));
    cr_expect(list.count == 2, "look %u: %zu machines", *looks, list.count);
    machine_list_free(&list);
    ++*looks;
}

Test(machine_races, show_a_machine_that_gets_another_name_once_at_every_moment)
{
    unsigned looks = 0;

    host.hook = count_machines;
    host.hook_data = &looks;
    assert_ok(rename_machine());
    host.hook = NULL;
    counted("machine_races: %u looks at a machine that got another name", looks);
    cr_expect(looks > 10);
}
