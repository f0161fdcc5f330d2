/* test_machine_files.c - machines as files: made, renamed and deleted, and what is left when that fails. */
#include "counted.h"
#include "expect.h"
#include "machine_files.h"
#include "machine_register.h"
#include "machine_settings.h"
#include "registered_machine.h"
#include "text.h"
#include "vhd_path.h"
#include "vhd_live.h"
#include "vhd_new_file.h"
#include "vhd_saved_mark.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH u"C:\\new\\folder\\xp.vmc"
#define FILE_TEXT "<preferences>%s</preferences>"

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_text(&host, u"C:\\other\\file.txt", "somebody's");
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_files, .init = set_up, .fini = tear_down);

static enum vhd_status create(const char16_t *path)
{
    struct vhd_error error;

    return machine_create(&host.host, REGISTERED_IN, path, u"6.1.100", &error);
}

/* Whether exactly this machine is registered, or none with NULL. */
static void expect_registered(const char *row, const char16_t *path)
{
    struct machine_list list;

    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    cr_expect(list.count == (path != NULL), "%s: %zu machines", row, list.count);
    if (list.count == 1 && path != NULL)
        expect_text(row, list.items[0]->path, path);
    machine_list_free(&list);
}

static struct config_document *document_at(const char16_t *path)
{
    struct memory_node *node = memory_find(&host, path);
    struct config_document *document;
    uint8_t bytes[16384];

    cr_assert(node != NULL && node->bytes.size <= sizeof bytes);
    memory_bytes_read(&node->bytes, 0, bytes, (size_t)node->bytes.size);
    assert_ok(config_document_read(bytes, (size_t)node->bytes.size, MACHINE_ROOT, path, &document, NULL));
    return document;
}

Test(machine_files, of_a_new_machine_are_complete_and_registered)
{
    struct config_document *document;

    assert_ok(create(PATH));
    document = document_at(PATH);
    config_document_free(document);
    expect_registered("new", PATH);
    cr_expect(memory_count_below(&host, u"C:\\new") == 2, "nothing else is there");
}

Test(machine_files, of_a_new_machine_are_refused_where_something_has_the_name_or_the_path)
{
    struct memory_snapshot before;

    assert_ok(create(u"C:\\a\\xp.vmc"));
    memory_add_text(&host, u"C:\\b\\Other.vmc", "not registered");
    before = memory_take_snapshot(&host);
    expect_status("same path", create(u"C:\\a\\xp.vmc"), VHD_MACHINE_TAKEN);
    expect_status("same name", create(u"C:\\b\\XP.vmc"), VHD_MACHINE_TAKEN);
    expect_status("a file", create(u"C:\\b\\other.vmc"), VHD_TARGET_EXISTS);
    expect_status("no drive", create(u"Q:\\b\\third.vmc"), VHD_TARGET_NO_VOLUME);
    cr_expect(memory_is_as_in(&host, &before), "nothing was changed");
    memory_free_snapshot(&before);
}

/* Deleted with no word to the register, as a file manager does. */
Test(machine_files, of_a_new_machine_take_the_place_of_one_that_was_deleted_without_us)
{
    assert_ok(create(PATH));
    for (unsigned turn = 0; turn < 4; turn++) {
        memory_remove(&host, PATH);
        expect_registered("deleted", NULL);
        assert_ok(create(PATH));
        expect_registered("made again", PATH);
        cr_expect(memory_count_below(&host, REGISTERED_IN) == 1, "by one file");
    }
}

static void fail_call(uint64_t call)
{
    memory_host_arm(&host, (struct memory_fault){ .call = call,
                                                  .kinds = MEMORY_FAILING_CALLS & ~MEMORY_BIT(MEMORY_FLUSH_AHEAD),
                                                  .mode = MEMORY_FAIL_ONCE,
                                                  .status = VHD_SYSTEM,
                                                  .os_code = 31 });
}

/* Lets each call fail in turn, until all has gone well. */
Test(machine_files, of_a_new_machine_go_again_whichever_call_fails)
{
    struct memory_snapshot before = memory_take_snapshot(&host);
    enum vhd_status status = VHD_SYSTEM;
    uint64_t call;

    for (call = 1; status != VHD_OK; call++) {
        fail_call(call);
        status = create(PATH);
        if (status != VHD_OK) {
            char row[32];
            snprintf(row, sizeof row, "call %llu", (unsigned long long)call);
            cr_expect(memory_find(&host, PATH) == NULL, "%s: no file", row);
            memory_host_arm(&host, (struct memory_fault){ .call = 0 });
            expect_registered(row, NULL);
            cr_expect(memory_count_below(&host, u"C:\\") == before.count - 1 || memory_find(&host, u"C:\\new") == NULL,
                      "%s: no folder", row);
        }
        memory_host_arm(&host, (struct memory_fault){ .call = 0 });
    }
    cr_expect(call > 10, "%llu calls", (unsigned long long)call);
    counted("machine_files: %llu failing calls of a creation, nothing left", (unsigned long long)call - 2);
    expect_registered("at last", PATH);
    memory_free_snapshot(&before);
}

static enum vhd_status rename_to(const char16_t *new_path)
{
    struct config_document *document = document_at(PATH);
    struct vhd_error error = { .path = u"" };
    enum vhd_status status = machine_rename(&host.host, REGISTERED_IN, PATH, new_path, document, &error);

    if (status == VHD_MACHINE_TAKEN)
        cr_expect(vhd_path_name(error.path) == error.path && !machine_has_extension(error.path, u".vmc"),
                  "the sentence names a machine, not a path");
    config_document_free(document);
    return status;
}

Test(machine_files, take_another_name_and_are_registered_by_it)
{
    struct config_document *document;

    assert_ok(create(PATH));
    assert_ok(rename_to(u"C:\\new\\folder\\7.vmc"));
    cr_expect(memory_find(&host, PATH) == NULL);
    document = document_at(u"C:\\new\\folder\\7.vmc");
    config_document_free(document);
    expect_registered("renamed", u"C:\\new\\folder\\7.vmc");
    cr_expect(memory_count_below(&host, REGISTERED_IN) == 1, "the old entry has gone");
}

/* An entry may be left that leads nowhere. */
Test(machine_files, take_another_name_or_keep_theirs_whichever_call_fails)
{
    enum vhd_status status;
    uint64_t call;

    for (call = 1;; call++) {
        char row[32];
        snprintf(row, sizeof row, "call %llu", (unsigned long long)call);
        tear_down();
        set_up();
        assert_ok(create(PATH));
        fail_call(call);
        status = rename_to(u"C:\\new\\folder\\7.vmc");
        const bool met = host.fault_hits > 0;
        memory_host_arm(&host, (struct memory_fault){ .call = 0 });
        expect_registered(row, status == VHD_OK ? u"C:\\new\\folder\\7.vmc" : PATH);
        cr_expect(memory_count_below(&host, REGISTERED_IN) <= 2 && memory_count_below(&host, u"C:\\new") == 2,
                  "%s: files", row);
        if (!met)
            break;
    }
    cr_expect(call > 10, "%llu calls", (unsigned long long)call);
    counted("machine_files: %llu failing calls of a new name, one kept", (unsigned long long)call - 1);
}

Test(machine_files, take_their_name_in_another_case)
{
    assert_ok(create(PATH));
    assert_ok(rename_to(u"C:\\new\\folder\\XP.vmc"));
    expect_registered("renamed", u"C:\\new\\folder\\XP.vmc");
    cr_expect(memory_count_below(&host, REGISTERED_IN) == 1, "there is one entry");
}

Test(machine_files, refuse_the_name_of_another_machine_or_file)
{
    struct memory_snapshot before;

    assert_ok(create(PATH));
    assert_ok(create(u"C:\\elsewhere\\taken.vmc"));
    memory_add_text(&host, u"C:\\new\\folder\\file.vmc", "not registered");
    before = memory_take_snapshot(&host);
    expect_status("machine", rename_to(u"C:\\new\\folder\\TAKEN.vmc"), VHD_MACHINE_TAKEN);
    expect_status("file", rename_to(u"C:\\new\\folder\\file.vmc"), VHD_MACHINE_TAKEN);
    cr_expect(memory_is_as_in(&host, &before), "nothing was changed");
    memory_free_snapshot(&before);
}

/* Somebody who has made a machine of that name, and registers it just as its file could be moved there. */
static void be_faster(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    struct memory_bytes bytes = { 0 };

    if (call != MEMORY_MOVE || memory_find(self, u"C:\\new\\folder\\7.vmc") != NULL ||
        text_same_name(vhd_path_name(path), u"7.vmcx"))
        return;
    memory_add_text(self, u"C:\\new\\folder\\7.vmc", "<preferences></preferences>");
    memory_bytes_copy(&bytes, &memory_find(self, REGISTERED_IN u"\\7.vmcx")->bytes);
    memory_add_file(self, REGISTERED_IN u"\\7 (2).vmcx", &bytes);
}

Test(machine_files, do_not_take_the_name_or_the_registration_of_one_that_is_made_meanwhile)
{
    struct machine_list list;

    assert_ok(create(PATH));
    host.hook = be_faster;
    expect_status("rename", rename_to(u"C:\\new\\folder\\7.vmc"), VHD_MACHINE_TAKEN);
    host.hook = NULL;
    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    cr_expect(list.count == 2, "%zu machines", list.count);
    cr_expect(machine_list_find(&host.host, &list, u"xp") != NULL, "the one that was to be renamed");
    cr_expect(machine_list_find(&host.host, &list, u"7") != NULL, "and the one that was made");
    machine_list_free(&list);
    cr_expect(memory_count_below(&host, REGISTERED_IN) == 2, "each by one file");
}

/* Somebody who makes a machine of that name in another folder meanwhile. */
static enum vhd_status others_status;

static void make_another(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    if (call == MEMORY_MOVE && text_same_name(path, u"C:\\new\\folder\\7.vmc"))
        others_status = machine_create(&self->host, REGISTERED_IN, u"C:\\elsewhere\\7.vmc", u"6.1.100", NULL);
}

Test(machine_files, keep_the_name_that_they_are_about_to_take)
{
    assert_ok(create(PATH));
    host.hook = make_another;
    assert_ok(rename_to(u"C:\\new\\folder\\7.vmc"));
    host.hook = NULL;
    expect_status("another one", others_status, VHD_MACHINE_TAKEN);
    expect_registered("renamed", u"C:\\new\\folder\\7.vmc");
    cr_expect(memory_count_below(&host, REGISTERED_IN) == 1 && memory_find(&host, u"C:\\elsewhere") == NULL);
}

static void put_machine(const char16_t *path, const char *inside)
{
    char text[4096];

    snprintf(text, sizeof text, FILE_TEXT, inside);
    memory_add_text(&host, path, text);
}

static enum vhd_status delete_it(bool *found)
{
    struct config_document *document = document_at(PATH);
    struct vhd_error error;
    enum vhd_status status = machine_delete(&host.host, REGISTERED_IN, PATH, document, found, &error);

    config_document_free(document);
    return status;
}

static void register_it(void)
{
    struct config_document *document = document_at(PATH);

    assert_ok(machine_enter_in_register(&host.host, REGISTERED_IN, PATH, document, NULL));
    config_document_free(document);
}

#define DISK(disk, undo) REGISTERED_DISKS(REGISTERED_DISK("0", disk, undo))

Test(machine_files, are_deleted_with_state_and_undo_disks_but_never_a_hard_disk)
{
    bool found = false;

    put_machine(PATH, REGISTERED_STATE("C:\\new\\folder\\xp.vsv")
                          DISK("C:\\new\\folder\\d.vhd", "C:\\new\\folder\\VirtualPCUndo_xp_0_0_12000001022010.vud"));
    memory_add_text(&host, u"C:\\new\\folder\\xp.vsv", "state");
    memory_add_text(&host, u"C:\\new\\folder\\d.vhd", "disk");
    memory_add_text(&host, u"C:\\new\\folder\\xp.ovpc-merging", ""); /* of somebody who was killed */
    memory_add_text(&host, u"C:\\new\\folder\\VirtualPCUndo_xp_0_0_12000001022010.vud", "undo");
    register_it();
    assert_ok(delete_it(&found));
    cr_expect(found);
    expect_registered("deleted", NULL);
    cr_expect(memory_count_below(&host, u"C:\\new\\folder") == 1 && memory_find(&host, u"C:\\new\\folder\\d.vhd"));
}

/* Somebody who makes a machine of that name and place as soon as the file of the other one has gone. */
static void take_the_place(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    (void)call, (void)path;
    if (memory_find(self, PATH) == NULL)
        others_status = machine_create(&self->host, REGISTERED_IN, PATH, u"6.1.100", NULL);
}

Test(machine_files, are_deleted_and_one_that_takes_their_name_at_once_is_left)
{
    bool found = false;

    assert_ok(create(PATH));
    host.hook = take_the_place;
    others_status = VHD_SYSTEM;
    assert_ok(delete_it(&found));
    host.hook = NULL;
    cr_expect(found);
    assert_ok(others_status);
    cr_expect_not_null(memory_find(&host, PATH));
    expect_registered("the one that was made", PATH);
    assert_ok(delete_it(&found));
    cr_expect(found);
    expect_registered("deleted as well", NULL);
}

Test(machine_files, are_deleted_and_their_hard_disks_are_those_of_a_saved_state_no_more)
{
    struct vhd_live *live = NULL;
    bool found = false;

    put_machine(PATH, REGISTERED_STATE("xp.vsv") DISK("C:\\new\\folder\\d.vhd", ""));
    memory_add_text(&host, u"C:\\new\\folder\\xp.vsv", "state");
    registered_disk(&host, VHD_TYPE_DYNAMIC, u"C:\\new\\folder\\d.vhd", NULL);
    assert_ok(vhd_put_saved_mark(&host.host, u"C:\\new\\folder\\d.vhd", true, NULL));
    register_it();
    assert_ok(delete_it(&found));
    cr_expect(found);
    assert_ok(vhd_live_open(&host.host, u"C:\\new\\folder\\d.vhd", VHD_LIVE_WRITE, &live, NULL));
    vhd_live_close(live);
}

Test(machine_files, are_deleted_all_or_none_where_one_is_read_only)
{
    static const char16_t *const files[] = { PATH, u"C:\\new\\folder\\xp.vsv",
                                             u"C:\\new\\folder\\VirtualPCUndo_xp_0_0_12000001022010.vud" };
    struct memory_snapshot before;
    bool found = false;

    put_machine(PATH, REGISTERED_STATE("xp.vsv") DISK("d.vhd", "VirtualPCUndo_xp_0_0_12000001022010.vud"));
    memory_add_text(&host, files[1], "state");
    memory_add_text(&host, files[2], "undo");
    register_it();
    before = memory_take_snapshot(&host);
    for (size_t i = 0; i < ROWS(files); i++) {
        memory_find(&host, files[i])->read_only = true;
        expect_status("read-only", delete_it(&found), VHD_DELETE_READ_ONLY);
        cr_expect(memory_is_as_in(&host, &before), "file %zu: nothing was deleted", i);
        memory_find(&host, files[i])->read_only = false;
    }
    memory_free_snapshot(&before);
    assert_ok(delete_it(&found));
    expect_registered("deleted", NULL);
}

/* A link is none of the machine's, whatever it is called, and keeps nobody from deleting that. */
Test(machine_files, are_deleted_and_links_that_they_name_are_left)
{
    static const char16_t *const links[] = { u"C:\\new\\folder\\xp.vsv",
                                             u"C:\\new\\folder\\VirtualPCUndo_xp_0_0_12000001022010.vud" };
    bool found = false;

    put_machine(PATH, REGISTERED_STATE("xp.vsv") DISK("d.vhd", "VirtualPCUndo_xp_0_0_12000001022010.vud"));
    for (size_t i = 0; i < ROWS(links); i++)
        memory_add_text(&host, links[i], "somebody's")->links = 2;
    register_it();
    memory_find(&host, PATH)->links = 2;
    expect_status("itself a link", delete_it(&found), VHD_NOT_A_DISK_FILE);
    memory_find(&host, PATH)->links = 1;
    assert_ok(delete_it(&found));
    cr_expect(found && memory_find(&host, PATH) == NULL, "the machine has gone");
    cr_expect(memory_find(&host, links[0]) != NULL && memory_find(&host, links[1]) != NULL, "the links are there");
    expect_registered("deleted", NULL);
}

Test(machine_files, leave_a_saved_state_that_is_a_link_and_forget_it)
{
    struct config_document *document;

    put_machine(PATH, REGISTERED_STATE("xp.vsv"));
    memory_add_text(&host, u"C:\\new\\folder\\xp.vsv", "somebody's")->links = 2;
    document = document_at(PATH);
    expect_status("a link", machine_delete_saved_state(&host.host, PATH, document, NULL), VHD_OK);
    cr_expect(memory_find(&host, u"C:\\new\\folder\\xp.vsv") != NULL, "it is left alone");
    memory_find(&host, u"C:\\new\\folder\\xp.vsv")->links = 1;
    expect_status("none", machine_delete_saved_state(&host.host, PATH, document, NULL), VHD_OK);
    cr_expect(memory_find(&host, u"C:\\new\\folder\\xp.vsv") == NULL, "a file is deleted");
    config_document_free(document);
}

Test(machine_files, take_nothing_along_that_a_stranger_has_named)
{
    static const char *const undo[] = { "C:\\other\\VirtualPCUndo_xp_0_0_12000001022010.vud", "mine.vud" };
    static const char16_t *const files[] = { u"C:\\other\\VirtualPCUndo_xp_0_0_12000001022010.vud",
                                             u"C:\\new\\folder\\mine.vud" };

    for (size_t i = 0; i < ROWS(undo); i++) {
        char inside[2048];
        bool found = false;
        snprintf(inside, sizeof inside, REGISTERED_STATE("C:\\other\\file.txt") DISK("d.vhd", "%s"), undo[i]);
        put_machine(PATH, inside);
        memory_add_text(&host, files[i], "somebody's");
        register_it();
        assert_ok(delete_it(&found));
        cr_expect(found && memory_find(&host, u"C:\\other\\file.txt") && memory_find(&host, files[i]), "%s", undo[i]);
    }
}

Test(machine_files, that_are_not_registered_are_not_deleted)
{
    bool found = true;

    put_machine(PATH, "");
    assert_ok(delete_it(&found));
    cr_expect(!found && memory_find(&host, PATH) != NULL);
}

/* Whatever name Windows has made for programs of old leads there. */
Test(machine_files, have_one_name_by_which_their_machine_is_registered)
{
    const struct machine_label label = { .memory = 1,
                                         .state = vhd_text_of(u""),
                                         .primary_disk = vhd_text_of(u""),
                                         .secondary_disk = vhd_text_of(u""),
                                         .notes = vhd_text_of(u"") };
    struct vhd_new_file file;
    bool found;

    memory_add_text(&host, u"C:\\m\\A long name.vmc", "")->other_path = u"C:\\m\\ALONGN~1.VMC";
    memory_add_folder(&host, REGISTERED_IN);
    assert_ok(machine_register_announce(&host.host, REGISTERED_IN, u"C:\\m\\alongn~1.vmc", &label, &file, NULL));
    vhd_new_file_end(&file);
    expect_registered("by another name", u"C:\\m\\A long name.vmc");
    assert_ok(machine_register_remove(&host.host, REGISTERED_IN, u"a long name", &found, NULL));
    cr_expect(found && memory_count_below(&host, REGISTERED_IN) == 0);
}
