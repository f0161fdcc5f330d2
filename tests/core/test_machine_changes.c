/* test_machine_changes.c - a machine is renamed or deleted while calls fail and others use its files. */
#include "counted.h"
#include "expect.h"
#include "machine_files.h"
#include "machine_register.h"
#include "registered_machine.h"
#include "text.h"

#include <stdio.h>

#define PATH u"C:\\m\\xp.vmc"
#define OTHER u"C:\\m\\other.vmc"
#define NAMED(inside) "<preferences>" inside "</preferences>"
#define UNDO(path) REGISTERED_DISKS(REGISTERED_DISK("0", "C:\\m\\d.vhd", path))

#define UNDO_NAME "VirtualPCUndo_xp_0_0_12000001022010.vud"
#define UNDO_PATH u"C:\\m\\VirtualPCUndo_xp_0_0_12000001022010.vud"

static struct memory_host host;

static const char own_text[] = NAMED(REGISTERED_STATE("C:\\m\\xp.vsv") UNDO("C:\\m\\" UNDO_NAME));

static void set_up(void)
{
    memory_host_init(&host);
    registered_add(&host, PATH, own_text);
    registered_add(&host, OTHER, NAMED(""));
    memory_add_text(&host, u"C:\\m\\xp.vsv", "state");
    memory_add_text(&host, UNDO_PATH, "undo");
    memory_add_text(&host, u"C:\\m\\d.vhd", "disk");
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_changes, .init = set_up, .fini = tear_down);

/* Where the machine is registered that is not the other one; empty when it is not. That one always is. */
static void find_it(const char *row, char16_t path[VHD_PATH_CHARS])
{
    struct machine_list list;

    path[0] = 0;
    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    cr_expect_not_null(machine_list_find(&host.host, &list, u"other"), "%s: the other one is registered", row);
    cr_expect(list.count <= 2, "%s: %zu machines", row, list.count);
    for (size_t i = 0; i < list.count; i++)
        if (host.host.ops->compare_names(&host.host, list.items[i]->name, u"other") != 0)
            text_copy(path, list.items[i]->path);
    machine_list_free(&list);
}

static enum vhd_status rename_to(const char16_t *new_path)
{
    struct config_document *document = registered_document(own_text);
    struct vhd_error error;
    enum vhd_status status = machine_rename(&host.host, REGISTERED_IN, PATH, new_path, document, &error);

    config_document_free(document);
    return status;
}

static enum vhd_status delete_it(bool *found)
{
    struct config_document *document = registered_document(own_text);
    struct vhd_error error;
    enum vhd_status status = machine_delete(&host.host, REGISTERED_IN, PATH, document, found, &error);

    config_document_free(document);
    return status;
}

/* How a call fails: a drive that is not ready says that its files are not there. */
static const struct {
    enum vhd_status status;
    uint32_t os_code;
} failures[] = { { VHD_SYSTEM, 1117 }, { VHD_PATH_NOT_FOUND, 21 } };

/* Does something once for each call that can be made to fail, on a new host each time; returns how many these were. */
static unsigned with_each_fault(enum memory_fault_mode mode, unsigned kinds,
                                void (*act)(const char *row, enum memory_fault_mode mode, bool *met))
{
    unsigned calls = 0;

    for (size_t i = 0; i < (mode == MEMORY_POWER_OFF ? 1 : ROWS(failures)); i++) {
        bool met = true;
        uint64_t call;
        for (call = 1; met; call++) {
            char row[64];
            snprintf(row, sizeof row, "mode %d, call %llu, code %u", (int)mode, (unsigned long long)call,
                     (unsigned)failures[i].os_code);
            tear_down();
            set_up();
            memory_host_arm(&host, (struct memory_fault){ .call = call,
                                                          .kinds = kinds,
                                                          .mode = mode,
                                                          .status = failures[i].status,
                                                          .os_code = failures[i].os_code });
            act(row, mode, &met);
        }
        cr_expect(call > 15, "%llu calls", (unsigned long long)call);
        calls += (unsigned)call - 2; /* the last one met none */
    }
    return calls;
}

static void calls_work_again(bool *met)
{
    *met = host.fault_hits > 0;
    memory_host_power_on(&host);
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

static void rename_with_fault(const char *row, enum memory_fault_mode mode, bool *met, const char16_t *new_path)
{
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status = rename_to(new_path);
    struct memory_node *node;

    calls_work_again(met);
    find_it(row, path);
    node = memory_find(&host, path);
    cr_expect_not_null(node, "%s: it is registered where it is", row);
    if (node == NULL)
        return;
    if (status == VHD_OK)
        expect_text(row, path, new_path);
    else if (mode == MEMORY_FAIL_ONCE)
        expect_text(row, node->path, PATH);
    if (status != VHD_OK && text_equal(node->path, PATH)) {
        expect_status(row, rename_to(new_path), VHD_OK);
        find_it(row, path);
        expect_text(row, path, new_path);
    }
    if (!*met)
        cr_expect(memory_count_below(&host, REGISTERED_IN) == 2, "%s: nothing else is in the register", row);
}

static void rename_to_another(const char *row, enum memory_fault_mode mode, bool *met)
{
    rename_with_fault(row, mode, met, u"C:\\m\\7.vmc");
}

static void rename_to_another_case(const char *row, enum memory_fault_mode mode, bool *met)
{
    rename_with_fault(row, mode, met, u"C:\\m\\Xp.vmc");
}

#define FAILING (MEMORY_FAILING_CALLS & ~MEMORY_BIT(MEMORY_FLUSH_AHEAD))

Test(machine_changes, of_a_name_leave_it_registered_whichever_call_fails)
{
    unsigned calls = with_each_fault(MEMORY_FAIL_ONCE, FAILING, rename_to_another);

    calls += with_each_fault(MEMORY_FAIL_FOR_GOOD, FAILING, rename_to_another);
    calls += with_each_fault(MEMORY_FAIL_ONCE, FAILING, rename_to_another_case);
    calls += with_each_fault(MEMORY_FAIL_FOR_GOOD, FAILING, rename_to_another_case);
    counted("machine_changes: %u failing calls of another name, nothing lost", calls);
}

Test(machine_changes, of_a_name_leave_it_registered_wherever_everything_ends)
{
    unsigned calls = with_each_fault(MEMORY_POWER_OFF, MEMORY_ANY_CALL, rename_to_another);

    calls += with_each_fault(MEMORY_POWER_OFF, MEMORY_ANY_CALL, rename_to_another_case);
    counted("machine_changes: everything ended at %u calls of another name, nothing lost", calls);
}

Test(machine_changes, of_a_name_are_refused_while_somebody_has_the_file_and_nothing_is_lost)
{
    static const char16_t *const names[] = { u"C:\\m\\7.vmc", u"C:\\m\\XP.vmc" };
    struct memory_snapshot before = memory_take_snapshot(&host);
    struct memory_handle *holder = memory_hold(&host, PATH, MEMORY_READING, MEMORY_READING);

    for (size_t i = 0; i < ROWS(names); i++) {
        expect_status(text_shown(names[i]), rename_to(names[i]), VHD_SHARING_VIOLATION);
        cr_expect(memory_is_as_in(&host, &before), "%s: nothing was changed", text_shown(names[i]));
    }
    memory_release(holder);
    memory_free_snapshot(&before);
}

static void delete_with_fault(const char *row, enum memory_fault_mode mode, bool *met)
{
    char16_t path[VHD_PATH_CHARS];
    bool found = true;
    enum vhd_status status = delete_it(&found);

    (void)mode;
    calls_work_again(met);
    find_it(row, path);
    if ((status == VHD_OK && found) || memory_find(&host, PATH) == NULL) {
        expect_text(row, path, u""); /* all was done, and could not be asked whether it was */
    } else {
        expect_text(row, path, PATH);
        cr_expect_not_null(memory_find(&host, PATH), "%s: its file is there", row);
        expect_status(row, delete_it(&found), VHD_OK);
        cr_expect(found, "%s: it is found again", row);
        find_it(row, path);
        expect_text(row, path, u"");
    }
    cr_expect(memory_count_below(&host, u"C:\\m") == 2, "%s: the other one and the disk are left", row);
    cr_expect_not_null(memory_find(&host, u"C:\\m\\d.vhd"), "%s: the disk", row);
    if (!*met)
        cr_expect(memory_count_below(&host, REGISTERED_IN) == 1, "%s: nothing else is in the register", row);
}

/* What was deleted last may have been all that was left to do. */
static void delete_until_the_end(const char *row, enum memory_fault_mode mode, bool *met)
{
    char16_t path[VHD_PATH_CHARS];
    bool found = true;

    (void)mode;
    delete_it(&found);
    calls_work_again(met);
    find_it(row, path);
    cr_expect((path[0] != 0) == (memory_find(&host, PATH) != NULL), "%s: it is registered, or has gone", row);
    if (path[0] != 0)
        expect_status(row, delete_it(&found), VHD_OK);
    cr_expect(memory_count_below(&host, u"C:\\m") == 2, "%s: the other one and the disk are left", row);
}

Test(machine_changes, that_delete_it_can_be_repeated_whichever_call_fails)
{
    unsigned calls = with_each_fault(MEMORY_FAIL_ONCE, FAILING | MEMORY_BIT(MEMORY_DISCARD), delete_with_fault);

    calls += with_each_fault(MEMORY_FAIL_FOR_GOOD, FAILING | MEMORY_BIT(MEMORY_DISCARD), delete_with_fault);
    counted("machine_changes: %u failing calls of a deletion, which was repeated then", calls);
}

Test(machine_changes, that_delete_it_can_be_repeated_wherever_everything_ends)
{
    const unsigned calls = with_each_fault(MEMORY_POWER_OFF, MEMORY_ANY_CALL, delete_until_the_end);

    counted("machine_changes: everything ended at %u calls of a deletion, which was repeated then", calls);
}

Test(machine_changes, that_delete_it_change_nothing_while_somebody_has_one_of_its_files)
{
    static const char16_t *const files[] = { PATH, u"C:\\m\\xp.vsv", UNDO_PATH };
    struct memory_snapshot before = memory_take_snapshot(&host);

    for (size_t i = 0; i < ROWS(files); i++) {
        struct memory_handle *holder = memory_hold(&host, files[i], MEMORY_READING, MEMORY_READING);
        bool found;
        expect_status(text_shown(files[i]), delete_it(&found), VHD_SHARING_VIOLATION);
        cr_expect(memory_is_as_in(&host, &before), "%s: nothing was changed", text_shown(files[i]));
        memory_release(holder);
    }
    memory_free_snapshot(&before);
}

static enum vhd_status take_out(const char16_t *path, struct vhd_error *error)
{
    bool found;

    return machine_leave_register(&host.host, REGISTERED_IN, path, &found, error);
}

/* An entry that cannot be read may be that of this machine, or of one that has the same undo disk. */
Test(machine_changes, that_take_it_out_of_the_register_fail_while_an_entry_that_may_be_its_own_cannot_be_read)
{
    static const char16_t *const entries[] = { REGISTERED_IN u"\\xp.vmcx", REGISTERED_IN u"\\other.vmcx" };
    struct memory_snapshot before = memory_take_snapshot(&host);
    struct vhd_error error;
    bool found;

    for (size_t i = 0; i < ROWS(entries); i++) {
        struct memory_handle *holder = memory_hold(&host, entries[i], MEMORY_READING, 0);
        expect_status(text_shown(entries[i]), delete_it(&found), VHD_SHARING_VIOLATION);
        expect_status(text_shown(entries[i]), take_out(i == 0 ? PATH : OTHER, &error), VHD_SHARING_VIOLATION);
        expect_text("the sentence names the entry", error.path, entries[i]);
        cr_expect(memory_is_as_in(&host, &before), "%s: nothing was changed", text_shown(entries[i]));
        memory_release(holder);
    }
    expect_status("what is not registered", take_out(u"C:\\m\\none.vmc", &error), VHD_OK);
    memory_free_snapshot(&before);
}

/* Whoever reads an entry of the register is waited for, and so is whoever reads the machine's file, by one patience. */
static struct memory_handle *reader;

static void let_go(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    (void)path;
    if (call == MEMORY_PAUSE && self->calls[MEMORY_PAUSE] == 9) {
        memory_release(reader);
        reader = NULL;
    }
}

Test(machine_changes, wait_two_seconds_in_all)
{
    const uint64_t began = host.uptime;
    struct memory_handle *holder = memory_hold(&host, PATH, MEMORY_READING, MEMORY_READING);
    bool found;

    reader = memory_hold(&host, REGISTERED_IN u"\\xp.vmcx", MEMORY_READING, MEMORY_READING);
    host.hook = let_go;
    expect_status("delete", delete_it(&found), VHD_SHARING_VIOLATION);
    cr_expect(host.uptime - began <= 2000, "%llu ms", (unsigned long long)(host.uptime - began));
    host.hook = NULL;
    memory_release(holder);
    if (reader != NULL)
        memory_release(reader);
}

Test(machine_changes, that_delete_one_take_nothing_of_another_along)
{
    struct config_document *document;
    bool found;

    registered_add(&host, u"C:\\m\\evil.vmc",
                   NAMED(REGISTERED_STATE("C:\\m\\xp.vsv") UNDO("virtualpcundo_XP_0_0_12000001022010.vud")));
    document = registered_document(
        NAMED(REGISTERED_STATE("C:\\m\\xp.vsv") UNDO("virtualpcundo_XP_0_0_12000001022010.vud")));
    assert_ok(machine_delete_saved_state(&host.host, u"C:\\m\\evil.vmc", document, NULL));
    cr_expect_not_null(memory_find(&host, u"C:\\m\\xp.vsv"), "the saved state of another");
    assert_ok(machine_delete(&host.host, REGISTERED_IN, u"C:\\m\\evil.vmc", document, &found, NULL));
    config_document_free(document);
    cr_expect(found && memory_find(&host, u"C:\\m\\evil.vmc") == NULL);
    cr_expect_not_null(memory_find(&host, u"C:\\m\\xp.vsv"), "the saved state of another");
    cr_expect_not_null(memory_find(&host, UNDO_PATH), "the undo disk of another");
    assert_ok(delete_it(&found));
    cr_expect(found && memory_find(&host, u"C:\\m\\xp.vsv") == NULL && memory_find(&host, UNDO_PATH) == NULL,
              "its own go, now that nobody else names them");
}

Test(machine_changes, that_delete_one_leave_an_undo_disk_while_another_machine_cannot_be_read)
{
    bool found;

    memory_remove(&host, OTHER);
    memory_add_text(&host, OTHER, "damaged");
    assert_ok(delete_it(&found));
    cr_expect(found && memory_find(&host, PATH) == NULL);
    cr_expect_not_null(memory_find(&host, UNDO_PATH));
}
