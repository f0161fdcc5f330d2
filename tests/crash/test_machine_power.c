/* test_machine_power.c - the power goes while a machine is made, registered, unregistered, renamed or deleted. */
#include "expect.h"
#include "machine_files.h"
#include "machine_register.h"
#include "machine_settings.h"
#include "power_walk.h"

#include <stdio.h>
#include <string.h>

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
    assert_ok(machine_register_add(&host->host, FOLDER, u"C:\\machines\\One.vmc", false, &label, NULL));
    if (both)
        assert_ok(machine_register_add(&host->host, FOLDER, u"C:\\machines\\Two.vmc", false, &label, NULL));
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
        expect_status("again",
                      machine_register_add(&host->host, FOLDER, u"C:\\machines\\Two.vmc", false, &label, &error),
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
    assert_ok(machine_register_add(&done.host, FOLDER, u"C:\\machines\\Two.vmc", false, &label, NULL));
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

#define NEW u"C:\\machines\\new\\Three.vmc"

static struct config_document *document_at(struct memory_host *host, const char16_t *path)
{
    struct memory_node *node = memory_find(host, path);
    struct config_document *document;
    uint8_t bytes[16384];

    if (node == NULL)
        return NULL;
    cr_assert(node->bytes.size <= sizeof bytes);
    memory_bytes_read(&node->bytes, 0, bytes, (size_t)node->bytes.size);
    assert_ok(config_document_read(bytes, (size_t)node->bytes.size, MACHINE_ROOT, path, &document, NULL));
    return document;
}

struct making {
    unsigned visited, complete, registered;
};

/* No file that has its name is half of one. Whatever is there, it can be registered or made. */
static void visit_made(void *context, struct memory_host *host, bool is_done)
{
    struct config_document *document = document_at(host, NEW);
    const bool there = has(host, u"Three");
    struct making *making = context;

    cr_expect(has(host, u"One"), "the other machine is registered");
    cr_expect(!there || document != NULL, "what is registered is there");
    cr_expect(!is_done || there, "what was reported as done lasts");
    making->visited++;
    making->complete += document != NULL;
    making->registered += there;
    if (document == NULL)
        expect_status("made again", machine_create(&host->host, FOLDER, NEW, u"1", NULL), VHD_OK);
    else if (!there)
        expect_status("registered", machine_enter_in_register(&host->host, FOLDER, NEW, document, NULL), VHD_OK);
    cr_expect(has(host, u"One") && has(host, u"Three"));
    config_document_free(document);
}

Test(machine_power, going_while_one_is_made_leaves_no_half_of_one)
{
    struct memory_host before, done;
    struct making making = { 0 };

    prepare(&before, false);
    memory_copy_host(&done, &before);
    assert_ok(machine_create(&done.host, FOLDER, NEW, u"1", NULL));
    const uint64_t states = power_walk(&before, &done, MOST_STATES, visit_made, &making);
    printf("counted machine_power: %u states of a creation, %u with the whole file, %u registered\n", making.visited,
           making.complete, making.registered);
    cr_expect(states == making.visited && making.registered > 0 && making.registered < making.complete &&
              making.complete < making.visited);
    memory_host_free(&done);
    memory_host_free(&before);
}

static const char machine_text[] = "<preferences><settings><configuration><saved_state><path><absolute "
                                   "type=\"string\">C:\\machines\\Two.vsv</absolute>"
                                   "</path></saved_state></configuration></settings></preferences>";

static struct config_document *machine_document(void)
{
    struct config_document *document;

    assert_ok(config_document_read(machine_text, strlen(machine_text), MACHINE_ROOT, u"C:\\machines\\Two.vmc",
                                   &document, NULL));
    return document;
}

/* What a walk is about. */
struct renaming {
    struct config_document *document;
    const char16_t *name, *path;
    unsigned visited;
};

static enum vhd_status rename_it(struct memory_host *host, const struct renaming *renaming)
{
    return machine_rename(&host->host, FOLDER, u"C:\\machines\\Two.vmc", renaming->path, renaming->document, NULL);
}

/* Where a machine of that name is registered is a file, and only one of the names has one. */
static void visit_renamed(void *context, struct memory_host *host, bool is_done)
{
    struct renaming *renaming = context;
    const bool is_old = has(host, u"Two"), is_new = has(host, renaming->name);

    cr_expect(has(host, u"One"), "the other machine is registered");
    cr_expect(is_old || is_new, "it is registered");
    cr_expect(!is_done || is_new, "what was reported as done lasts");
    cr_expect(memory_count_below(host, u"C:\\machines") == 3, "no file has gone or come");
    if (!is_new)
        expect_status("again", rename_it(host, renaming), VHD_OK);
    cr_expect(has(host, u"One") && has(host, renaming->name));
    renaming->visited++;
}

static void walk_renaming(const char16_t *name, const char16_t *path)
{
    struct renaming renaming = { machine_document(), name, path, 0 };
    struct memory_host before, done;

    prepare(&before, true);
    memory_add_text(&before, u"C:\\machines\\Two.vsv", "state");
    memory_copy_host(&done, &before);
    assert_ok(rename_it(&done, &renaming));
    const uint64_t states = power_walk(&before, &done, MOST_STATES, visit_renamed, &renaming);
    printf("counted machine_power: %u states of another name, nothing lost\n", renaming.visited);
    cr_expect(states == renaming.visited && renaming.visited > 30, "%u states", renaming.visited);
    memory_host_free(&done);
    memory_host_free(&before);
    config_document_free(renaming.document);
}

Test(machine_power, going_while_one_is_renamed_leaves_it_registered)
{
    walk_renaming(u"Three", u"C:\\machines\\Three.vmc");
    walk_renaming(u"TWO", u"C:\\machines\\TWO.vmc");
}

static void visit_deleted(void *context, struct memory_host *host, bool is_done)
{
    struct renaming *renaming = context;
    bool found;

    (void)is_done; /* nothing is flushed when files are deleted */
    cr_expect(has(host, u"One"), "the other machine is registered");
    cr_expect_not_null(memory_find(host, u"C:\\machines\\One.vmc"));
    cr_expect_not_null(memory_find(host, u"C:\\machines\\disk.vhd"), "no hard disk is deleted");
    if (!has(host, u"Two"))
        renaming->visited++;
    expect_status("again",
                  machine_delete(&host->host, FOLDER, u"C:\\machines\\Two.vmc", renaming->document, &found, NULL),
                  VHD_OK);
    cr_expect(!has(host, u"Two") && has(host, u"One"));
    cr_expect(!found || memory_count_below(host, u"C:\\machines") == 2, "what was there still is deleted then");
}

Test(machine_power, going_while_one_is_deleted_leaves_what_can_be_deleted)
{
    struct renaming deletion = { machine_document(), NULL, NULL, 0 };
    struct memory_host before, done;
    bool found;

    prepare(&before, true);
    memory_add_text(&before, u"C:\\machines\\Two.vsv", "state");
    memory_add_text(&before, u"C:\\machines\\disk.vhd", "disk");
    memory_copy_host(&done, &before);
    assert_ok(machine_delete(&done.host, FOLDER, u"C:\\machines\\Two.vmc", deletion.document, &found, NULL));
    const uint64_t states = power_walk(&before, &done, MOST_STATES, visit_deleted, &deletion);
    printf("counted machine_power: %u states of a deletion, nothing lost\n", (unsigned)states);
    cr_expect(found && states >= 6 && deletion.visited > 0 && deletion.visited < states, "%u of %u states",
              deletion.visited, (unsigned)states);
    memory_host_free(&done);
    memory_host_free(&before);
    config_document_free(deletion.document);
}
