/* test_machine_undo.c - the undo disks of a machine: made when it starts, known as its own, thrown away. */
#include "documents.h"
#include "expect.h"
#include "machine_undo.h"
#include "registered_machine.h"
#include "vhd_disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH u"C:\\m\\it.vmc"
#define OTHER u"C:\\m\\other.vmc"
#define ONE u"C:\\m\\one.vhd"
#define TWO u"C:\\m\\two.vhd"
#define UNDO_ONE u"C:\\m\\VirtualPCUndo_it_0_0_12345601022010.vud"
#define UNDO_TWO u"C:\\m\\VirtualPCUndo_it_1_0_12345601022010.vud"
#define OWN_NAME "VirtualPCUndo_it_0_0_12345601022010.vud"

static struct memory_host host;

/* Seconds since 2000-01-01, of 2010-01-02 12:34:56. */
#define USUAL_TIME (INT64_C(3654) * 86400 + 12 * 3600 + 34 * 60 + 56)

static const char machine_text[] = REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\one.vhd", "")
                                                          REGISTERED_DISK("1", "C:\\m\\two.vhd", ""));

static void set_up(void)
{
    memory_host_init(&host);
    host.clock = USUAL_TIME * VHD_TICKS_PER_SECOND;
    memory_add_folder(&host, u"C:\\m");
    registered_disk(&host, VHD_TYPE_DYNAMIC, ONE, NULL);
    registered_disk(&host, VHD_TYPE_FIXED, TWO, NULL);
    registered_add(&host, PATH, machine_text);
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_undo, .init = set_up, .fini = tear_down);

static enum vhd_status make_undo(const struct config_document *document, struct machine_undo_made *made)
{
    struct vhd_error error;

    return machine_undo_make(&host.host, REGISTERED_IN, PATH, document, made, &error);
}

/* What a start does: the machine with its undo disks, as its file then says. */
static struct config_document *started(void)
{
    struct config_document *document = registered_document(machine_text);
    struct machine_undo_made made;

    assert_ok(make_undo(document, &made));
    cr_assert(machine_undo_name(document, PATH, &made) == CONFIG_CHANGED);
    return document;
}

static void expect_kind(const char *row, const struct config_document *document, int place, enum machine_undo expected)
{
    char16_t path[VHD_PATH_CHARS];
    enum machine_undo kind;
    struct machine_list list;

    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    expect_status(row, machine_undo_find(&host.host, &list, PATH, document, place, path, &kind, NULL), VHD_OK);
    cr_expect(kind == expected, "%s: kind %d, not %d", row, (int)kind, (int)expected);
    machine_list_free(&list);
}

static enum vhd_status check(const struct config_document *document, int place, struct machine_undo_disk *disk)
{
    struct machine_list list;
    struct vhd_error error;
    enum vhd_status status;

    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    status = machine_undo_check(&host.host, &list, PATH, document, place, disk, &error);
    machine_list_free(&list);
    return status;
}

/* Making */

Test(machine_undo, disks_are_made_for_each_hard_disk_and_named_in_the_file)
{
    struct config_document *document = started();
    struct machine_undo_disk disk;
    char16_t parent[VHD_PATH_CHARS];
    char *text = document_text(document);

    assert_ok(vhd_disk_parent(&host.host, UNDO_ONE, parent, NULL));
    expect_text("one", parent, ONE);
    assert_ok(vhd_disk_parent(&host.host, UNDO_TWO, parent, NULL));
    expect_text("two", parent, TWO);
    expect_kind("one", document, 0, MACHINE_UNDO_OWN);
    expect_kind("no drive", document, 1, MACHINE_UNDO_NONE);
    expect_kind("two", document, 2, MACHINE_UNDO_OWN);
    expect_status("two", check(document, 2, &disk), VHD_OK);
    cr_expect(disk.is_there && disk.size > 1024);
    expect_text("two", disk.path, UNDO_TWO);
    cr_expect_not_null(strstr(text, "<relative type=\"string\">.\\" OWN_NAME), "the relative path");
    free(text);
    config_document_free(document);
}

Test(machine_undo, disks_that_are_there_are_kept_by_the_next_start)
{
    struct config_document *document = started();
    struct memory_snapshot before = memory_take_snapshot(&host);
    struct machine_undo_made made;

    assert_ok(make_undo(document, &made));
    cr_expect(made.count == 0 && memory_is_as_in(&host, &before), "nothing new is made");
    memory_remove(&host, UNDO_TWO);
    host.clock += VHD_TICKS_PER_SECOND;
    assert_ok(make_undo(document, &made));
    cr_expect(made.count == 1 && made.places[0] == 2, "only the one that has gone");
    memory_free_snapshot(&before);
    config_document_free(document);
}

Test(machine_undo, disks_are_called_by_the_time)
{
    static const struct {
        int64_t seconds;
        const char16_t *name;
    } rows[] = {
        { 0, u"C:\\m\\VirtualPCUndo_it_0_0_00000001012000.vud" },
        { INT64_C(59) * 86400 + 86399, u"C:\\m\\VirtualPCUndo_it_0_0_23595902292000.vud" },
        { INT64_C(60) * 86400, u"C:\\m\\VirtualPCUndo_it_0_0_00000003012000.vud" },
        { INT64_C(365) * 86400, u"C:\\m\\VirtualPCUndo_it_0_0_00000012312000.vud" },
        { INT64_C(366) * 86400, u"C:\\m\\VirtualPCUndo_it_0_0_00000001012001.vud" },
        { INT64_C(424) * 86400, u"C:\\m\\VirtualPCUndo_it_0_0_00000002282001.vud" },
        { INT64_C(425) * 86400, u"C:\\m\\VirtualPCUndo_it_0_0_00000003012001.vud" },
        { -5, u"C:\\m\\VirtualPCUndo_it_0_0_00000001012000.vud" },
        { INT64_C(800000000), u"C:\\m\\VirtualPCUndo_it_0_0_06132005082025.vud" },
    };
    struct config_document *document = registered_document(
        REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\one.vhd", "")));
    struct machine_undo_made made;

    for (size_t i = 0; i < ROWS(rows); i++) {
        host.clock = rows[i].seconds * VHD_TICKS_PER_SECOND;
        assert_ok(make_undo(document, &made));
        cr_assert(made.count == 1);
        expect_text("name", made.paths[0], rows[i].name);
        machine_undo_unmake(&host.host, &made);
        cr_expect(memory_find(&host, rows[i].name) == NULL, "it can be unmade");
    }
    config_document_free(document);
}

/* Two starts within a second, or a file of somebody else. */
Test(machine_undo, disks_take_another_second_where_a_name_is_taken)
{
    struct config_document *document = registered_document(
        REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\one.vhd", "")));
    struct machine_undo_made made;

    memory_add_text(&host, UNDO_ONE, "somebody's");
    assert_ok(make_undo(document, &made));
    expect_text("the next second", made.paths[0], u"C:\\m\\VirtualPCUndo_it_0_0_12345701022010.vud");
    config_document_free(document);
}

Test(machine_undo, disks_are_made_for_all_disks_or_for_none)
{
    struct config_document *document = registered_document(machine_text);
    struct memory_snapshot before;
    struct machine_undo_made made;
    enum vhd_status status;
    bool met = true;
    uint64_t call;

    memory_remove(&host, TWO);
    before = memory_take_snapshot(&host);
    expect_status("no parent", make_undo(document, &made), VHD_PARENT_NOT_FOUND);
    cr_expect(memory_is_as_in(&host, &before), "nothing is left");
    memory_free_snapshot(&before);
    registered_disk(&host, VHD_TYPE_DYNAMIC, TWO, NULL);
    before = memory_take_snapshot(&host);
    for (call = 1; met; call++) {
        memory_host_arm(&host, (struct memory_fault){ .call = call,
                                                      .kinds = MEMORY_FAILING_CALLS & ~MEMORY_BIT(MEMORY_FLUSH_AHEAD),
                                                      .mode = MEMORY_FAIL_ONCE,
                                                      .status = VHD_SYSTEM,
                                                      .os_code = 31 });
        status = make_undo(document, &made);
        met = host.fault_hits > 0;
        memory_host_arm(&host, (struct memory_fault){ 0 });
        if (status == VHD_OK && met)
            machine_undo_unmake(&host.host, &made);
        cr_assert(!met || memory_is_as_in(&host, &before), "call %llu: nothing is left", (unsigned long long)call);
    }
    cr_expect(call > 20 && status == VHD_OK && made.count == 2, "%llu calls", (unsigned long long)call);
    memory_free_snapshot(&before);
    config_document_free(document);
}

/* Whose they are */

/* The machine with a path for its first disk. */
static struct config_document *naming(const char *undo)
{
    char text[2048];

    snprintf(text, sizeof text,
             REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\one.vhd", "%s")
                                    REGISTERED_DISK("1", "C:\\m\\two.vhd", "")),
             undo);
    return registered_document(text);
}

enum contents { NOTHING, TEXT, CHILD_OF_ONE, CHILD_OF_TWO };

static void put(const char16_t *path, enum contents contents)
{
    if (contents == TEXT)
        memory_add_text(&host, path, "text");
    else if (contents != NOTHING)
        registered_disk(&host, VHD_TYPE_DIFFERENCING, path, contents == CHILD_OF_ONE ? ONE : TWO);
}

Test(machine_undo, disks_are_a_machine_s_own_by_their_name_or_by_their_parent)
{
    static const struct {
        const char *named;
        const char16_t *path;
        enum contents contents;
        enum machine_undo kind;
    } rows[] = {
        { OWN_NAME, UNDO_ONE, NOTHING, MACHINE_UNDO_NONE },
        { OWN_NAME, UNDO_ONE, TEXT, MACHINE_UNDO_OWN },
        { OWN_NAME, UNDO_ONE, CHILD_OF_TWO, MACHINE_UNDO_OWN },
        { "VIRTUALPCUNDO_IT_1_1_00000000000000.VUD", u"C:\\m\\virtualpcundo_it_1_1_00000000000000.vud", TEXT,
          MACHINE_UNDO_OWN },
        { "u.vud", u"C:\\m\\u.vud", CHILD_OF_ONE, MACHINE_UNDO_OWN },
        { "u.vud", u"C:\\m\\u.vud", CHILD_OF_TWO, MACHINE_UNDO_FOREIGN },
        { "u.vud", u"C:\\m\\u.vud", TEXT, MACHINE_UNDO_FOREIGN },
        { "VirtualPCUndo_it2_0_0_12345601022010.vud", u"C:\\m\\VirtualPCUndo_it2_0_0_12345601022010.vud", TEXT,
          MACHINE_UNDO_FOREIGN },
        { "VirtualPCUndo_it_0_0_1_0_0_12345601022010.vud", u"C:\\m\\VirtualPCUndo_it_0_0_1_0_0_12345601022010.vud",
          TEXT, MACHINE_UNDO_FOREIGN },
        { "VirtualPCUndo_it_0_0_1234560102201x.vud", u"C:\\m\\VirtualPCUndo_it_0_0_1234560102201x.vud", TEXT,
          MACHINE_UNDO_FOREIGN },
        { "VirtualPCUndo_it_a_0_12345601022010.vud", u"C:\\m\\VirtualPCUndo_it_a_0_12345601022010.vud", TEXT,
          MACHINE_UNDO_FOREIGN },
        { "VirtualPCUndo_it_0_0_123456010220100.vud", u"C:\\m\\VirtualPCUndo_it_0_0_123456010220100.vud", TEXT,
          MACHINE_UNDO_FOREIGN },
        { "two.vhd", NULL, NOTHING, MACHINE_UNDO_ELSEWHERE },
        { "C:\\n\\" OWN_NAME, u"C:\\n\\VirtualPCUndo_it_0_0_12345601022010.vud", TEXT, MACHINE_UNDO_ELSEWHERE },
        { "..\\m\\n\\" OWN_NAME, u"C:\\m\\n\\VirtualPCUndo_it_0_0_12345601022010.vud", TEXT, MACHINE_UNDO_ELSEWHERE },
        { "\\\\evil\\share\\" OWN_NAME, NULL, NOTHING, MACHINE_UNDO_ELSEWHERE },
        { "\\\\.\\pipe\\x.vud", NULL, NOTHING, MACHINE_UNDO_NONE },
        { "", NULL, NOTHING, MACHINE_UNDO_NONE },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct config_document *document = naming(rows[i].named);
        if (rows[i].path != NULL)
            put(rows[i].path, rows[i].contents);
        expect_kind(rows[i].named, document, 0, rows[i].kind);
        if (rows[i].path != NULL && rows[i].contents != NOTHING)
            memory_remove(&host, rows[i].path);
        config_document_free(document);
    }
}

/* What cannot be told is not guessed. */
Test(machine_undo, disks_that_cannot_be_looked_at_make_the_call_fail)
{
    struct config_document *document = naming("u.vud");
    struct memory_handle *held;
    struct machine_list list;
    char16_t path[VHD_PATH_CHARS];
    enum machine_undo kind;

    put(u"C:\\m\\u.vud", CHILD_OF_ONE);
    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    held = memory_hold(&host, u"C:\\m\\u.vud", MEMORY_READING, 0);
    expect_status("held", machine_undo_find(&host.host, &list, PATH, document, 0, path, &kind, NULL),
                  VHD_SHARING_VIOLATION);
    memory_release(held);
    held = memory_hold(&host, ONE, MEMORY_READING, 0);
    expect_status("its disk is held", machine_undo_find(&host.host, &list, PATH, document, 0, path, &kind, NULL),
                  VHD_SHARING_VIOLATION);
    memory_release(held);
    machine_list_free(&list);
    config_document_free(document);
}

/* Whether they can be used */

static void copy_file(const char16_t *from, const char16_t *to)
{
    struct memory_bytes bytes = { 0 };

    memory_bytes_copy(&bytes, &memory_find(&host, from)->bytes);
    memory_add_file(&host, to, &bytes);
}

static void expect_check(const char *row, const char *named, enum vhd_status expected)
{
    struct config_document *document = naming(named);
    struct machine_undo_disk disk;

    expect_status(row, check(document, 0, &disk), expected);
    config_document_free(document);
}

Test(machine_undo, disks_are_used_only_over_the_disk_that_is_connected_there)
{
    memory_add_text(&host, u"C:\\m\\text.vud", "text");
    registered_disk(&host, VHD_TYPE_DYNAMIC, u"C:\\m\\dynamic.vud", NULL);
    registered_disk(&host, VHD_TYPE_DIFFERENCING, u"C:\\m\\two.vud", TWO);
    registered_disk(&host, VHD_TYPE_DIFFERENCING, UNDO_ONE, ONE);
    expect_check("its own", OWN_NAME, VHD_OK);
    expect_check("a text", "text.vud", VHD_NOT_A_VHD);
    expect_check("another type", "dynamic.vud", VHD_NOT_DIFFERENCING);
    expect_check("of another disk", "two.vud", VHD_UNDO_OTHER_DISK);
    expect_check("another extension", "C:\\m\\two.vhd", VHD_UNDO_ELSEWHERE);
    expect_check("none", "gone.vud", VHD_OK);
    copy_file(ONE, u"C:\\m\\copy.vhd");
    memory_remove(&host, ONE);
    expect_check("no parent", OWN_NAME, VHD_UNDO_NO_PARENT);
    registered_disk(&host, VHD_TYPE_DYNAMIC, ONE, NULL);
    expect_check("another parent", OWN_NAME, VHD_CHAIN_ID_MISMATCH);
}

/* A machine that was copied with its disk, and whose undo disk still is one of the disk that it was copied from. */
Test(machine_undo, disks_of_the_original_of_a_copy_are_not_used)
{
    struct config_document *document = registered_document(
        REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\copy.vhd", OWN_NAME)));
    struct machine_undo_disk disk;

    copy_file(ONE, u"C:\\m\\copy.vhd");
    registered_disk(&host, VHD_TYPE_DIFFERENCING, UNDO_ONE, ONE);
    expect_status("a copy", check(document, 0, &disk), VHD_UNDO_OTHER_DISK);
    config_document_free(document);
}

/* Throwing them away */

static enum vhd_status hold(const struct config_document *document, int place, struct machine_undo_held *held)
{
    struct vhd_error error;

    return machine_undo_hold(&host.host, REGISTERED_IN, PATH, document, place, held, &error);
}

Test(machine_undo, disks_go_together_with_their_names)
{
    struct config_document *document = started();
    struct machine_undo_held held;
    char *text;

    assert_ok(hold(document, MACHINE_EVERY_PLACE, &held));
    cr_assert(held.count == 2);
    cr_expect(machine_undo_forget(document, MACHINE_EVERY_PLACE) == CONFIG_CHANGED);
    assert_ok(machine_undo_delete(&held, NULL));
    cr_expect(memory_find(&host, UNDO_ONE) == NULL && memory_find(&host, UNDO_TWO) == NULL, "both have gone");
    cr_expect(memory_find(&host, ONE) != NULL && memory_find(&host, TWO) != NULL, "the disks are there");
    cr_expect_not(machine_undo_is_named(document, MACHINE_EVERY_PLACE));
    text = document_text(document);
    cr_expect_null(strstr(text, ".vud"), "%s", text);
    free(text);
    assert_ok(hold(document, MACHINE_EVERY_PLACE, &held));
    cr_expect(held.count == 0, "there is none any more");
    config_document_free(document);
}

Test(machine_undo, disk_of_one_place_goes_alone)
{
    struct config_document *document = started();
    struct machine_undo_held held;

    assert_ok(hold(document, 2, &held));
    cr_expect(machine_undo_forget(document, 2) == CONFIG_CHANGED);
    assert_ok(machine_undo_delete(&held, NULL));
    cr_expect(memory_find(&host, UNDO_ONE) != NULL && memory_find(&host, UNDO_TWO) == NULL);
    cr_expect(machine_undo_is_named(document, 0) && !machine_undo_is_named(document, 2));
    config_document_free(document);
}

Test(machine_undo, disks_stay_all_while_somebody_has_one)
{
    struct config_document *document = started();
    struct memory_snapshot before = memory_take_snapshot(&host);
    struct memory_handle *reader = memory_hold(&host, UNDO_TWO, MEMORY_READING, MEMORY_READING);
    struct machine_undo_held held;

    expect_status("read by somebody", hold(document, MACHINE_EVERY_PLACE, &held), VHD_SHARING_VIOLATION);
    cr_expect(held.count == 0 && memory_is_as_in(&host, &before));
    memory_release(reader);
    assert_ok(hold(document, MACHINE_EVERY_PLACE, &held));
    machine_undo_let_go(&held);
    cr_expect(memory_is_as_in(&host, &before), "and when they are let go");
    memory_free_snapshot(&before);
    config_document_free(document);
}

Test(machine_undo, disks_stay_all_while_one_is_read_only)
{
    struct config_document *document = started();
    struct memory_snapshot before = memory_take_snapshot(&host);
    struct machine_undo_held held;

    memory_find(&host, UNDO_ONE)->read_only = true;
    expect_status("read-only", hold(document, MACHINE_EVERY_PLACE, &held), VHD_DELETE_READ_ONLY);
    cr_expect(held.count == 0 && memory_is_as_in(&host, &before));
    expect_status("the other place", hold(document, 2, &held), VHD_OK);
    machine_undo_let_go(&held);
    memory_free_snapshot(&before);
    config_document_free(document);
}

Test(machine_undo, disks_of_others_are_never_deleted_whatever_the_file_names)
{
    static const char elsewhere[] = "C:\\n\\" OWN_NAME;
    const char *const names[] = { "u.vud", "two.vhd", elsewhere, "link.vud", OWN_NAME };
    struct machine_undo_held held;

    memory_add_text(&host, u"C:\\m\\u.vud", "somebody's");
    memory_add_text(&host, u"C:\\n\\VirtualPCUndo_it_0_0_12345601022010.vud", "somebody's");
    registered_disk(&host, VHD_TYPE_DIFFERENCING, u"C:\\m\\link.vud", ONE);
    memory_find(&host, u"C:\\m\\link.vud")->links = 2;
    put(UNDO_ONE, CHILD_OF_ONE);
    registered_add(&host, OTHER, REGISTERED_MACHINE(REGISTERED_DISK("0", "", OWN_NAME)));
    for (size_t i = 0; i < ROWS(names); i++) {
        struct config_document *document = naming(names[i]);
        struct memory_snapshot before = memory_take_snapshot(&host);
        expect_status(names[i], hold(document, MACHINE_EVERY_PLACE, &held), VHD_OK);
        expect_status(names[i], machine_undo_delete(&held, NULL), VHD_OK);
        cr_expect(memory_is_as_in(&host, &before), "%s", names[i]);
        memory_free_snapshot(&before);
        config_document_free(document);
    }
}

/* One file that both places name is held once. */
Test(machine_undo, disk_that_is_named_twice_is_deleted_once)
{
    struct config_document *document = registered_document(
        REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\one.vhd", OWN_NAME)
                               REGISTERED_DISK("1", "C:\\m\\two.vhd", "VIRTUALPCUNDO_it_0_0_12345601022010.vud")));
    struct machine_undo_disk disk;
    struct machine_undo_held held;

    put(UNDO_ONE, CHILD_OF_ONE);
    expect_status("the other place", check(document, 2, &disk), VHD_UNDO_OTHER_DISK);
    assert_ok(hold(document, MACHINE_EVERY_PLACE, &held));
    cr_expect(held.count == 1);
    assert_ok(machine_undo_delete(&held, NULL));
    cr_expect_null(memory_find(&host, UNDO_ONE));
    config_document_free(document);
}
