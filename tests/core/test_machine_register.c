/* test_machine_register.c - which machines are registered, and how one is added and removed. */
#include "documents.h"
#include "expect.h"
#include "machine_register.h"
#include "memory_host.h"
#include "vhd_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER u"C:\\register"

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_register, .init = set_up, .fini = tear_down);

/* A machine: for the register its file only has to be there. */
static void add_machine(const char16_t *path)
{
    memory_add_text(&host, path, "machine");
}

/* A file of the register, as Windows Virtual PC writes them: UTF-16, other values beside the path. */
static void add_label(const char16_t *file, const char *path)
{
    char text[2048];
    struct memory_bytes bytes = { 0 };

    snprintf(text, sizeof text,
             "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
             "<!-- Microsoft Virtual Machine Description and Registration Settings -->\r\n"
             "<vm_description>\r\n\t<ram_size type=\"string\">512 MB</ram_size>\r\n"
             "\t<vmstate type=\"string\">Hibernated</vmstate>\r\n\t<vmc_path type=\"string\">%s</vmc_path>\r\n"
             "</vm_description>\r\n",
             path);
    struct document_file label = document_in_utf16(text, true);
    memory_bytes_write(&bytes, 0, label.bytes, label.size);
    memory_add_file(&host, file, &bytes);
    free(label.bytes);
}

static struct machine_list read_register(void)
{
    struct machine_list list;

    assert_ok(machine_register_read(&host.host, FOLDER, &list, NULL));
    return list;
}

/* The names of what is registered, in their order, with a comma between. */
static void expect_names(const char *row, const char16_t *expected)
{
    struct machine_list list = read_register();
    char16_t names[1024] = u"";

    for (size_t i = 0; i < list.count; i++) {
        text_append(names, i > 0 ? u"," : u"");
        text_append(names, list.items[i]->name);
        cr_expect(machine_list_find(&host.host, &list, list.items[i]->name) == list.items[i]);
    }
    expect_text(row, names, expected);
    machine_list_free(&list);
}

static enum vhd_status add(const char16_t *path)
{
    const struct machine_label label = { .memory = 256, .state = vhd_text_of(u"Powered down") };
    struct vhd_error error;
    const enum vhd_status status = machine_register_add(&host.host, FOLDER, path, &label, &error);

    if (status != VHD_OK)
        cr_expect(error.status == status && error.path[0] != 0, "the error names something");
    return status;
}

Test(machine_register, has_the_machines_to_which_its_files_lead)
{
    add_machine(u"C:\\machines\\XP.vmc");
    add_machine(u"C:\\machines\\a\\dos.VMC");
    add_machine(u"C:\\other\\Name.vmc");
    expect_names("no folder", u"");
    add_label(FOLDER u"\\xp.vmcx", "C:\\machines\\XP.vmc");
    add_label(FOLDER u"\\whatever.VMCX", "C:/machines/a/../a/dos.VMC");
    add_label(FOLDER u"\\Relative.vmcx", "..\\other\\Name.vmc");
    memory_add_text(&host, FOLDER u"\\desktop.ini", "x");
    memory_add_folder(&host, FOLDER u"\\folder.vmcx");
    expect_names("three", u"dos,Name,XP");
    memory_remove(&host, u"C:\\machines\\XP.vmc");
    expect_names("one has gone", u"dos,Name");
    memory_add_folder(&host, u"C:\\machines\\XP.vmc");
    expect_names("a folder is no machine", u"dos,Name");
}

Test(machine_register, passes_over_what_is_not_its_own_or_leads_nowhere)
{
    static const char *const paths[] = { "",
                                         "C:\\machines\\missing.vmc",
                                         "C:\\machines\\machine.vhd",
                                         "C:\\machines\\.vmc",
                                         "machine",
                                         "C:machine.vmc",
                                         "\\\\server\\share\\machine.vmc",
                                         "\\\\.\\pipe\\machine.vmc",
                                         "\\\\?\\C:\\machines\\CON.vmc",
                                         "C:\\machines\\NUL.vmc",
                                         "C:\\machines\\COM1",
                                         "C:\\machines\\a?.vmc" };
    char16_t file[64] = FOLDER u"\\a.vmcx";
    struct memory_bytes bytes = { 0 };
    static char large[2 * MACHINE_LABEL_LIMIT];

    add_machine(u"C:\\machines\\machine.vmc");
    add_machine(u"C:\\machines\\machine.vhd");
    add_machine(u"C:\\machines\\.vmc");
    memory_add_volume(&host, u"\\\\server\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
    add_machine(u"\\\\server\\share\\machine.vmc");
    for (size_t i = 0; i < ROWS(paths); i++, file[12]++)
        add_label(file, paths[i]);
    memory_add_text(&host, FOLDER u"\\hyper-v.vmcx", "\x01\x00\x00\x00HyperV");
    memory_add_text(&host, FOLDER u"\\empty.vmcx", "");
    memory_add_text(&host, FOLDER u"\\no-path.vmcx", "<vm_description/>");
    memory_add_text(
        &host, FOLDER u"\\inner.vmcx",
        "<vm_description><vmc_path><a type='string'>C:\\machines\\machine.vmc</a></vmc_path></vm_description>");
    memory_add_text(&host, FOLDER u"\\number.vmcx",
                    "<vm_description><vmc_path type='integer'>1</vmc_path></vm_description>");
    memory_add_text(&host, FOLDER u"\\root.vmcx",
                    "<preferences><vmc_path type='string'>C:\\machines\\machine.vmc</vmc_path></preferences>");
    memset(large, ' ', sizeof large - 1);
    memory_bytes_write(&bytes, 0, large, sizeof large);
    memory_add_file(&host, FOLDER u"\\large.vmcx", &bytes);
    expect_names("nothing", u"");
    add_label(FOLDER u"\\good.vmcx", "C:\\machines\\machine.vmc");
    expect_names("one", u"machine");
}

/* What a stranger's file names is not looked for: neither on a server nor as a device. */
Test(machine_register, contacts_no_server_but_its_own)
{
    struct machine_list list;

    memory_add_volume(&host, u"\\\\server\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
    memory_add_volume(&host, u"\\\\own\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
    add_machine(u"\\\\server\\share\\machine.vmc");
    add_machine(u"\\\\own\\share\\mine.vmc");
    add_label(FOLDER u"\\a.vmcx", "\\\\server\\share\\machine.vmc");
    memory_host_arm(&host, (struct memory_fault){ 0 });
    expect_names("another server", u"");
    cr_expect(host.calls[MEMORY_KIND] == 0, "nobody asks for it");
    expect_status("adding", add(u"\\\\server\\share\\machine.vmc"), VHD_MACHINE_ELSEWHERE);
    cr_expect(host.calls[MEMORY_KIND] == 0, "nobody asks for it");

    add_label(u"\\\\own\\share\\register\\mine.vmcx", "\\\\own\\share\\mine.vmc");
    assert_ok(machine_register_read(&host.host, u"\\\\own\\share\\register", &list, NULL));
    cr_expect(list.count == 1, "a register on a server has the machines of that server");
    machine_list_free(&list);
}

Test(machine_register, has_each_name_once_without_regard_to_case)
{
    struct machine_list list;

    add_machine(u"C:\\one\\Machine.vmc");
    add_machine(u"C:\\two\\MACHINE.vmc");
    add_machine(u"C:\\one\\other.vmc");
    add_label(FOLDER u"\\c.vmcx", "C:\\one\\other.vmc");
    add_label(FOLDER u"\\b.vmcx", "C:\\two\\MACHINE.vmc");
    add_label(FOLDER u"\\a.vmcx", "C:\\one\\Machine.vmc");
    add_label(FOLDER u"\\d.vmcx", "C:\\one\\OTHER.vmc");
    expect_names("two", u"Machine,other");
    list = read_register();
    const struct machine_entry *entry = machine_list_find(&host.host, &list, u"mAchine");
    cr_assert_not_null(entry);
    expect_text("path", entry->path, u"C:\\one\\Machine.vmc");
    expect_text("file", entry->file, FOLDER u"\\a.vmcx");
    cr_expect_null(machine_list_find(&host.host, &list, u"machine2"));
    cr_expect_null(machine_list_find(&host.host, &list, u""));
    machine_list_free(&list);
}

Test(machine_register, of_many_machines_is_in_their_order)
{
    enum { MANY = 300 };
    struct machine_list list;

    for (unsigned i = 0; i < MANY; i++) {
        char text[64];
        char16_t path[64] = u"C:\\machines\\m000.vmc", file[64] = FOLDER u"\\000.vmcx";
        const unsigned number = i * 7 % MANY;
        for (unsigned digit = 0, rest = number; digit < 3; digit++, rest /= 10)
            path[15 - digit] = file[14 - digit] = (char16_t)(u'0' + rest % 10);
        snprintf(text, sizeof text, "C:\\machines\\m%03u.vmc", number);
        add_machine(path);
        add_label(file, text);
    }
    list = read_register();
    cr_assert(list.count == MANY);
    for (unsigned i = 1; i < MANY; i++)
        cr_expect(host.host.ops->compare_names(&host.host, list.items[i - 1]->name, list.items[i]->name) < 0);
    machine_list_free(&list);
}

Test(machine_register, is_added_to_and_the_machine_is_found)
{
    add_machine(u"C:\\machines\\One.vmc");
    add_machine(u"C:\\machines\\Two.vmc");
    expect_status("the first, whose folder is not there", add(u"C:\\machines\\One.vmc"), VHD_OK);
    expect_status("the second", add(u"C:\\machines\\Two.vmc"), VHD_OK);
    expect_names("both", u"One,Two");
    cr_expect_not_null(memory_find(&host, FOLDER u"\\One.vmcx"));
    cr_expect(memory_count_below(&host, FOLDER) == 2, "nothing else is there");
    expect_status("again", add(u"C:\\machines\\One.vmc"), VHD_MACHINE_TAKEN);
    add_machine(u"C:\\other\\ONE.vmc");
    expect_status("another of that name", add(u"C:\\other\\ONE.vmc"), VHD_MACHINE_TAKEN);
    expect_status("one that is not there", add(u"C:\\machines\\three.vmc"), VHD_FILE_NOT_FOUND);
    expect_status("no machine", add(u"C:\\machines\\One.vhd"), VHD_MACHINE_NAME_BAD);
    expect_names("both", u"One,Two");
    cr_expect(memory_count_below(&host, FOLDER) == 2, "nothing else is there");
}

Test(machine_register, takes_another_file_where_a_name_is_taken)
{
    add_machine(u"C:\\machines\\One.vmc");
    add_label(FOLDER u"\\One.vmcx", "C:\\machines\\gone.vmc");
    expect_status("over one that leads to nothing", add(u"C:\\machines\\One.vmc"), VHD_OK);
    cr_expect(memory_count_below(&host, FOLDER) == 1, "it has its place");
    add_machine(u"C:\\machines\\Two.vmc");
    memory_add_text(&host, FOLDER u"\\two.vmcx", "HyperV");
    memory_add_folder(&host, FOLDER u"\\two (2).vmcx");
    expect_status("beside two that are others'", add(u"C:\\machines\\Two.vmc"), VHD_OK);
    cr_expect_not_null(memory_find(&host, FOLDER u"\\Two (3).vmcx"));
    cr_expect_not_null(memory_find(&host, FOLDER u"\\two.vmcx"), "what is not the register's stays");
    expect_names("both", u"One,Two");
}

Test(machine_register, keeps_what_leads_to_a_drive_that_is_not_there)
{
    add_machine(u"C:\\machines\\One.vmc");
    add_label(FOLDER u"\\One.vmcx", "E:\\machines\\One.vmc");
    expect_status("another of that name", add(u"C:\\machines\\One.vmc"), VHD_OK);
    cr_expect_not_null(memory_find(&host, FOLDER u"\\One.vmcx"), "the drive may come again");
    cr_expect_not_null(memory_find(&host, FOLDER u"\\One (2).vmcx"));
}

/* Before the n-th call another program gives One the name Two: its file, of which the register knows, or all of it. */
struct renaming {
    int left;
    bool is_announced;
};

static void rename_meanwhile(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    struct renaming *renaming = self->hook_data;

    (void)path;
    if ((call != MEMORY_KIND && call != MEMORY_OPEN) || renaming->left-- != 0)
        return;
    memory_remove(self, u"C:\\machines\\One.vmc");
    add_machine(u"C:\\machines\\Two.vmc");
    if (renaming->is_announced)
        return;
    memory_remove(self, FOLDER u"\\a.vmcx");
    add_label(FOLDER u"\\b.vmcx", "C:\\machines\\Two.vmc");
}

static void begin_renaming(struct renaming *renaming, const char *one, const char *two)
{
    memory_host_free(&host);
    memory_host_init(&host);
    add_machine(u"C:\\machines\\One.vmc");
    add_machine(u"C:\\machines\\Other.vmc");
    add_label(FOLDER u"\\a.vmcx", one);
    if (two != NULL)
        add_label(FOLDER u"\\b.vmcx", two);
    add_label(FOLDER u"\\c.vmcx", "C:\\machines\\Other.vmc");
    host.hook = rename_meanwhile;
    host.hook_data = renaming;
}

Test(machine_register, has_a_machine_once_that_gets_another_name_meanwhile)
{
    static const char *const labels[][2] = { { "C:\\machines\\One.vmc", "C:\\machines\\Two.vmc" },
                                             { "C:\\machines\\Two.vmc", "C:\\machines\\One.vmc" },
                                             { "C:\\machines\\One.vmc", NULL } };

    for (size_t row = 0; row < ROWS(labels); row++) {
        struct renaming renaming = { .left = -1 };
        int calls = 0;
        while (renaming.left < 0) {
            renaming = (struct renaming){ calls, labels[row][1] != NULL };
            begin_renaming(&renaming, labels[row][0], labels[row][1]);
            struct machine_list list = read_register();
            cr_expect(list.count == 2, "row %zu, before call %d: %zu machines", row, calls + 1, list.count);
            machine_list_free(&list);
            host.hook = NULL;
            calls++;
        }
        cr_expect(calls > 5, "row %zu: %d calls", row, calls);
    }
}

Test(machine_register, on_a_drive_that_is_not_there_is_no_empty_one)
{
    struct vhd_error error;
    struct machine_list list;

    expect_status("a folder that is missing", machine_register_read(&host.host, FOLDER, &list, &error), VHD_OK);
    cr_expect(list.count == 0);
    expect_status("its drive is", machine_register_read(&host.host, u"E:\\register", &list, &error),
                  VHD_PATH_NOT_FOUND);
    expect_text("the error", error.path, u"E:\\register");
}

/* Another program registers a machine by the file that led to nothing when it was looked at. */
static void register_meanwhile(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    if (call != MEMORY_OPEN || memory_find(self, path) == NULL || memory_find(self, path) != self->hook_data ||
        self->calls[MEMORY_OPEN] < 2)
        return;
    memory_remove(self, path);
    add_label(path, "C:\\machines\\Two.vmc");
    self->hook_data = NULL;
}

Test(machine_register, deletes_no_file_that_has_come_to_lead_to_a_machine)
{
    add_machine(u"C:\\machines\\One.vmc");
    add_machine(u"C:\\machines\\Two.vmc");
    add_label(FOLDER u"\\One.vmcx", "C:\\machines\\gone.vmc");
    host.hook = register_meanwhile;
    host.hook_data = memory_find(&host, FOLDER u"\\One.vmcx");
    expect_status("meanwhile", add(u"C:\\machines\\One.vmc"), VHD_OK);
    cr_expect_null(host.hook_data, "another program was there");
    host.hook = NULL;
    expect_names("both", u"One,Two");
}

Test(machine_register, takes_no_file_that_it_would_not_read)
{
    static char16_t notes[500001], disk[500001];
    const struct machine_label label = { .notes = { notes, 500000 } }, larger = { .primary_disk = { disk, 500000 } };
    struct memory_snapshot before;
    struct vhd_error error;

    text_fill(notes, u'\n', 500000);
    text_fill(disk, u'&', 500000);
    add_machine(u"C:\\machines\\One.vmc");
    add_machine(u"C:\\machines\\Two.vmc");
    assert_ok(machine_register_add(&host.host, FOLDER, u"C:\\machines\\One.vmc", &label, NULL));
    expect_names("notes are cut", u"One");
    before = memory_take_snapshot(&host);
    expect_status("paths are not", machine_register_add(&host.host, FOLDER, u"C:\\machines\\Two.vmc", &larger, &error),
                  VHD_FILE_TOO_LARGE);
    cr_expect(memory_is_as_in(&host, &before));
    memory_free_snapshot(&before);
}

Test(machine_register, writes_what_windows_virtual_pc_writes)
{
    const struct machine_label label = {
        .memory = 512,
        .state = vhd_text_of(u"Powered down"),
        .primary_disk = vhd_text_of(u"C:\\disks\\a & b.vhd"),
        .notes = vhd_text_of(u"two\r\nlines"),
    };
    static const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
                               "<!-- Microsoft Virtual Machine Description and Registration Settings -->\r\n"
                               "<vm_description>\r\n"
                               "\t<ram_size type=\"string\">512 MB</ram_size>\r\n"
                               "\t<vmstate type=\"string\">Powered down</vmstate>\r\n"
                               "\t<primary_disk1 type=\"string\">C:\\disks\\a &amp; b.vhd</primary_disk1>\r\n"
                               "\t<secondary_disk1 type=\"string\" />\r\n"
                               "\t<notes type=\"string\">two&#13;&#10;lines</notes>\r\n"
                               "\t<vmc_path type=\"string\">C:\\machines\\One.vmc</vmc_path>\r\n"
                               "</vm_description>\r\n";
    struct document_file expected = document_in_utf16(text, true);

    add_machine(u"C:\\machines\\One.vmc");
    assert_ok(machine_register_add(&host.host, FOLDER, u"C:\\machines\\One.vmc", &label, NULL));
    const struct memory_node *node = memory_find(&host, FOLDER u"\\One.vmcx");
    cr_assert(node->bytes.size == expected.size, "%zu bytes", (size_t)node->bytes.size);
    uint8_t *found = malloc(expected.size);
    memory_bytes_read(&node->bytes, 0, found, expected.size);
    cr_expect(memcmp(found, expected.bytes, expected.size) == 0);
    free(found);
    free(expected.bytes);
}

static enum vhd_status remove_machine(const char16_t *name, bool expected)
{
    bool found = !expected;
    const enum vhd_status status = machine_register_remove(&host.host, FOLDER, name, &found, NULL);

    cr_expect(found == expected, "%s is found: %d", text_shown(name), found);
    return status;
}

Test(machine_register, is_removed_from_and_the_machine_s_own_files_stay)
{
    expect_status("no folder", remove_machine(u"One", false), VHD_OK);
    add_machine(u"C:\\machines\\One.vmc");
    add_machine(u"C:\\machines\\Two.vmc");
    add_label(FOLDER u"\\a.vmcx", "C:\\machines\\One.vmc");
    add_label(FOLDER u"\\b.vmcx", "C:\\MACHINES\\one.vmc");
    add_label(FOLDER u"\\One.vmcx", "C:\\machines\\Two.vmc");
    memory_add_text(&host, FOLDER u"\\hyper-v.vmcx", "HyperV");
    expect_status("none of that name", remove_machine(u"Three", false), VHD_OK);
    expect_status("both files", remove_machine(u"ONE", true), VHD_OK);
    expect_names("the other", u"Two");
    cr_expect(memory_count_below(&host, FOLDER) == 2);
    cr_expect_not_null(memory_find(&host, u"C:\\machines\\One.vmc"));
    expect_status("again", remove_machine(u"One", false), VHD_OK);
    expect_status("the other", remove_machine(u"two", true), VHD_OK);
    expect_names("nobody", u"");
}

Test(machine_register, that_cannot_be_changed_is_as_it_was)
{
    struct memory_snapshot before;
    struct memory_handle *holder;
    struct machine_list list;

    add_machine(u"C:\\machines\\One.vmc");
    add_machine(u"C:\\machines\\Two.vmc");
    expect_status("one", add(u"C:\\machines\\One.vmc"), VHD_OK);
    before = memory_take_snapshot(&host);
    holder = memory_hold(&host, FOLDER u"\\One.vmcx", MEMORY_READING, MEMORY_READING);
    expect_status("a file that somebody reads", remove_machine(u"One", true), VHD_SHARING_VIOLATION);
    memory_release(holder);
    memory_find(&host, FOLDER)->denied = true;
    expect_status("a folder in which nothing may be created", add(u"C:\\machines\\Two.vmc"), VHD_ACCESS_DENIED);
    cr_expect(memory_is_as_in(&host, &before));
    memory_free_snapshot(&before);

    memory_host_arm(&host, (struct memory_fault){ .call = 1,
                                                  .kinds = MEMORY_BIT(MEMORY_VISIT_FILES),
                                                  .mode = MEMORY_FAIL_ONCE,
                                                  .status = VHD_ACCESS_DENIED,
                                                  .os_code = 5 });
    expect_status("a folder that may not be looked into", machine_register_read(&host.host, FOLDER, &list, NULL),
                  VHD_ACCESS_DENIED);
    cr_expect(list.count == 0 && list.items == NULL);
}

/* Whichever call fails, and when the power goes: the machine is registered or it is not, and it can be done again. */
static unsigned try_fault(enum memory_fault_mode mode, bool removes)
{
    for (unsigned call = 1;; call++) {
        enum vhd_status status;
        struct machine_list list;
        bool found = true;
        memory_host_free(&host);
        memory_host_init(&host);
        add_machine(u"C:\\machines\\One.vmc");
        add_machine(u"C:\\machines\\Two.vmc");
        assert_ok(add(u"C:\\machines\\One.vmc"));
        add_label(FOLDER u"\\Two.vmcx", "C:\\machines\\gone.vmc");
        if (removes)
            assert_ok(add(u"C:\\machines\\Two.vmc"));
        memory_host_arm(&host, (struct memory_fault){ .call = call,
                                                      .kinds = MEMORY_FAILING_CALLS,
                                                      .mode = mode,
                                                      .status = VHD_SYSTEM,
                                                      .os_code = 1117 });
        const struct machine_label label = { .memory = 1 };
        status = removes ? machine_register_remove(&host.host, FOLDER, u"Two", &found, NULL)
                         : machine_register_add(&host.host, FOLDER, u"C:\\machines\\Two.vmc", &label, NULL);
        const bool met = host.fault_hits > 0;
        memory_host_power_on(&host);
        memory_host_arm(&host, (struct memory_fault){ 0 });
        list = read_register();
        if (status != VHD_OK && !removes)
            cr_expect_not_null(memory_find(&host, FOLDER u"\\Two.vmcx"), "call %u: nothing was deleted", call);
        cr_expect_not_null(machine_list_find(&host.host, &list, u"One"), "call %u: the other is there", call);
        const bool there = machine_list_find(&host.host, &list, u"Two") != NULL;
        if (mode != MEMORY_POWER_OFF)
            cr_expect(removes ? status != VHD_OK || !found || !there : there == (status == VHD_OK),
                      "call %d: %s, there: %d", (int)call, vhd_status_name(status), there);
        machine_list_free(&list);
        if (removes)
            expect_status("again", remove_machine(u"Two", there), VHD_OK);
        else if (!there)
            expect_status("again", add(u"C:\\machines\\Two.vmc"), VHD_OK);
        expect_names("in the end", removes ? u"One" : u"One,Two");
        if (!met) {
            cr_expect(call > 5, "calls were made to fail: %u", call);
            return call - 1;
        }
    }
}

Test(machine_register, loses_nothing_whichever_call_fails)
{
    unsigned calls = 0;

    for (int removes = 0; removes < 2; removes++)
        calls += try_fault(MEMORY_FAIL_ONCE, removes) + try_fault(MEMORY_FAIL_FOR_GOOD, removes);
    printf("counted machine_register: %u failing calls, nothing lost\n", calls);
}

Test(machine_register, loses_nothing_when_everything_ends_at_a_call)
{
    const unsigned calls = try_fault(MEMORY_POWER_OFF, false) + try_fault(MEMORY_POWER_OFF, true);

    printf("counted machine_register: everything ended at %u calls, nothing lost\n", calls);
}

Test(machine_register, knows_good_names)
{
    static const struct {
        const char16_t *name;
        enum vhd_status status;
    } rows[] = {
        { u"a", VHD_OK },
        { u"Windows XP (2).old", VHD_OK },
        { u"\u00dcbung \u4e2d", VHD_OK },
        { u"a,b;c=d'e&f%g$(h)`i", VHD_OK },
        { u"", VHD_MACHINE_NAME_EMPTY },
        { u"a*", VHD_MACHINE_NAME_BAD },
        { u"a?", VHD_MACHINE_NAME_BAD },
        { u"a:", VHD_MACHINE_NAME_BAD },
        { u"<", VHD_MACHINE_NAME_BAD },
        { u">", VHD_MACHINE_NAME_BAD },
        { u"a/b", VHD_MACHINE_NAME_BAD },
        { u"a|b", VHD_MACHINE_NAME_BAD },
        { u"a\\b", VHD_MACHINE_NAME_BAD },
        { u"\"a\"", VHD_MACHINE_NAME_BAD },
        { u"a\n", VHD_MACHINE_NAME_BAD },
        { u"con", VHD_MACHINE_NAME_BAD },
        { u"COM1", VHD_MACHINE_NAME_BAD },
        { u"..", VHD_OK },
        { u"pair \xd83d\xde00", VHD_OK },
        { u"half \xd83d", VHD_MACHINE_NAME_BAD },
        { u"\xde00", VHD_MACHINE_NAME_BAD },
        { u"\xfffe", VHD_MACHINE_NAME_BAD },
        { u"\xffff", VHD_MACHINE_NAME_BAD },
    };
    char16_t name[128] = u"";

    for (size_t i = 0; i < ROWS(rows); i++)
        expect_status(text_shown(rows[i].name), machine_name_check(vhd_text_of(rows[i].name), NULL), rows[i].status);
    expect_status("a NUL", machine_name_check((struct vhd_text){ u"a\0b", 3 }, NULL), VHD_MACHINE_NAME_BAD);
    text_fill(name, u'x', 80);
    expect_status("80", machine_name_check(vhd_text_of(name), NULL), VHD_OK);
    text_append(name, u"x");
    expect_status("81", machine_name_check(vhd_text_of(name), NULL), VHD_MACHINE_NAME_LONG);
}
