/* test_machine_power.c - the power goes while a machine is registered or unregistered. */
#include "expect.h"
#include "machine_register.h"
#include "power_walk.h"

#include <stdio.h>

TestSuite(machine_power);

#define FOLDER u"C:\\register"
#define MOST_STATES 3000

static const struct machine_label label = { .memory = 256 };

static bool has(struct memory_host *host, const char16_t *name)
{
    struct machine_list list;
    bool there;

    assert_ok(machine_register_read(&host->host, FOLDER, &list, NULL));
    there = machine_list_find(&host->host, &list, name) != NULL;
    machine_list_free(&list);
    return there;
}

/* A register with one machine, and another one that is to be registered, or that is. */
static void prepare(struct memory_host *host, bool both)
{
    memory_host_init(host);
    memory_add_text(host, u"C:\\machines\\One.vmc", "machine");
    memory_add_text(host, u"C:\\machines\\Two.vmc", "machine");
    assert_ok(machine_register_add(&host->host, FOLDER, u"C:\\machines\\One.vmc", &label, NULL));
    if (both)
        assert_ok(machine_register_add(&host->host, FOLDER, u"C:\\machines\\Two.vmc", &label, NULL));
    memory_host_arm(host, (struct memory_fault){ 0 });
}

static void count_label(void *context, const char16_t *name)
{
    *(size_t *)context += machine_has_extension(name, u".vmcx");
}

/* No file has a name of the register's before it is complete, so each leads to a machine. */
static void expect_whole_files(struct memory_host *host)
{
    struct machine_list list;
    size_t files = 0;

    assert_ok(machine_register_read(&host->host, FOLDER, &list, NULL));
    assert_ok(host->host.ops->visit_files(&host->host, FOLDER, count_label, &files, NULL));
    cr_expect(files == list.count, "%zu files, %zu machines", files, list.count);
    machine_list_free(&list);
}

/* Whatever is there: the other machine, all files of both, and the work can be done again and leaves nothing else. */
static void check_state(struct memory_host *host)
{
    expect_whole_files(host);
    cr_expect(has(host, u"One"), "the other machine is registered");
    cr_expect_not_null(memory_find(host, u"C:\\machines\\One.vmc"));
    cr_expect_not_null(memory_find(host, u"C:\\machines\\Two.vmc"));
}

static void visit_added(void *context, struct memory_host *host, bool is_done)
{
    struct vhd_error error;

    check_state(host);
    cr_expect(!is_done || has(host, u"Two"), "what was reported as done lasts");
    if (!has(host, u"Two"))
        expect_status("again", machine_register_add(&host->host, FOLDER, u"C:\\machines\\Two.vmc", &label, &error),
                      VHD_OK);
    cr_expect(has(host, u"One") && has(host, u"Two"));
    cr_expect(memory_count_below(host, FOLDER) <= 3, "at most one file of no use is left");
    (*(unsigned *)context)++;
}

Test(machine_power, going_while_one_is_registered_loses_nothing)
{
    struct memory_host before, done;
    unsigned visited = 0;

    prepare(&before, false);
    memory_copy_host(&done, &before);
    assert_ok(machine_register_add(&done.host, FOLDER, u"C:\\machines\\Two.vmc", &label, NULL));
    const uint64_t states = power_walk(&before, &done, MOST_STATES, visit_added, &visited);
    printf("counted machine_power: %u states of a registration, nothing lost\n", visited);
    cr_expect(states == visited && visited > 30, "%u states", visited);
    memory_host_free(&done);
    memory_host_free(&before);
}

static void visit_removed(void *context, struct memory_host *host, bool is_done)
{
    bool found;

    check_state(host);
    expect_status("again", machine_register_remove(&host->host, FOLDER, u"Two", &found, NULL), VHD_OK);
    cr_expect(!has(host, u"Two") && has(host, u"One"));
    cr_expect(memory_count_below(host, FOLDER) == 1, "nothing else is left");
    (*(unsigned *)context)++;
}

Test(machine_power, going_while_one_is_unregistered_loses_nothing)
{
    struct memory_host before, done;
    unsigned visited = 0;
    bool found;

    prepare(&before, true);
    memory_copy_host(&done, &before);
    assert_ok(machine_register_remove(&done.host, FOLDER, u"Two", &found, NULL));
    const uint64_t states = power_walk(&before, &done, MOST_STATES, visit_removed, &visited);
    printf("counted machine_power: %u states of the end of a registration, nothing lost\n", visited);
    cr_expect(states == visited && visited >= 2, "%u states", visited);
    memory_host_free(&done);
    memory_host_free(&before);
}
