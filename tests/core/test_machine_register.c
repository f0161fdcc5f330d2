/* test_machine_register.c - which machines are registered, by the files of the register, and what names they may have. */
#include "expect.h"
#include "listed_machines.h"

#include <stdio.h>
#include <string.h>

TestSuite(machine_register, .init = listed_begin, .fini = listed_end);

Test(machine_register, has_the_machines_to_which_its_files_lead)
{
    listed_machine(u"C:\\machines\\XP.vmc");
    listed_machine(u"C:\\machines\\a\\dos.VMC");
    listed_machine(u"C:\\other\\Name.vmc");
    listed_are("no folder", u"");
    listed_label(REGISTERED_IN u"\\xp.vmcx", "C:\\machines\\XP.vmc");
    listed_label(REGISTERED_IN u"\\whatever.VMCX", "C:/machines/a/../a/dos.VMC");
    listed_label(REGISTERED_IN u"\\Relative.vmcx", "..\\other\\Name.vmc");
    memory_add_text(&listed_host, REGISTERED_IN u"\\desktop.ini", "x");
    memory_add_folder(&listed_host, REGISTERED_IN u"\\folder.vmcx");
    listed_are("three", u"dos,Name,XP");
    memory_remove(&listed_host, u"C:\\machines\\XP.vmc");
    listed_are("one has gone", u"dos,Name");
    memory_add_folder(&listed_host, u"C:\\machines\\XP.vmc");
    listed_are("a folder is no machine", u"dos,Name");
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
    char16_t file[64] = REGISTERED_IN u"\\a.vmcx";
    struct memory_bytes bytes = { 0 };
    static char large[2 * MACHINE_LABEL_LIMIT];

    listed_machine(u"C:\\machines\\machine.vmc");
    listed_machine(u"C:\\machines\\machine.vhd");
    listed_machine(u"C:\\machines\\.vmc");
    memory_add_volume(&listed_host, u"\\\\server\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
    listed_machine(u"\\\\server\\share\\machine.vmc");
    for (size_t i = 0; i < ROWS(paths); i++, file[12]++)
        listed_label(file, paths[i]);
    memory_add_text(&listed_host, REGISTERED_IN u"\\hyper-v.vmcx", "\x01\x00\x00\x00HyperV");
    memory_add_text(&listed_host, REGISTERED_IN u"\\empty.vmcx", "");
    memory_add_text(&listed_host, REGISTERED_IN u"\\no-path.vmcx", "<vm_description/>");
    memory_add_text(
        &listed_host, REGISTERED_IN u"\\inner.vmcx",
        "<vm_description><vmc_path><a type='string'>C:\\machines\\machine.vmc</a></vmc_path></vm_description>");
    memory_add_text(&listed_host, REGISTERED_IN u"\\number.vmcx",
                    "<vm_description><vmc_path type='integer'>1</vmc_path></vm_description>");
    memory_add_text(&listed_host, REGISTERED_IN u"\\root.vmcx",
                    "<preferences><vmc_path type='string'>C:\\machines\\machine.vmc</vmc_path></preferences>");
    memset(large, ' ', sizeof large - 1);
    memory_bytes_write(&bytes, 0, large, sizeof large);
    memory_add_file(&listed_host, REGISTERED_IN u"\\large.vmcx", &bytes);
    listed_are("nothing", u"");
    listed_label(REGISTERED_IN u"\\good.vmcx", "C:\\machines\\machine.vmc");
    listed_are("one", u"machine");
}

/* What a stranger's file names is not looked for: neither on a server nor as a device. */
Test(machine_register, contacts_no_server_but_its_own)
{
    struct machine_list list;

    memory_add_volume(&listed_host, u"\\\\server\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
    memory_add_volume(&listed_host, u"\\\\own\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
    listed_machine(u"\\\\server\\share\\machine.vmc");
    listed_machine(u"\\\\own\\share\\mine.vmc");
    listed_label(REGISTERED_IN u"\\a.vmcx", "\\\\server\\share\\machine.vmc");
    memory_host_arm(&listed_host, (struct memory_fault){ 0 });
    listed_are("another server", u"");
    cr_expect(listed_host.calls[MEMORY_KIND] == 0, "nobody asks for it");
    expect_status("adding", listed_add(u"\\\\server\\share\\machine.vmc"), VHD_MACHINE_ELSEWHERE);
    cr_expect(listed_host.calls[MEMORY_KIND] == 0, "nobody asks for it");

    listed_label(u"\\\\own\\share\\register\\mine.vmcx", "\\\\own\\share\\mine.vmc");
    assert_ok(machine_register_read(&listed_host.host, u"\\\\own\\share\\register", &list, NULL));
    cr_expect(list.count == 1, "a register on a server has the machines of that server");
    machine_list_free(&list);
}

Test(machine_register, has_each_name_once_without_regard_to_case)
{
    struct machine_list list;

    listed_machine(u"C:\\one\\Machine.vmc");
    listed_machine(u"C:\\two\\MACHINE.vmc");
    listed_machine(u"C:\\one\\other.vmc");
    listed_label(REGISTERED_IN u"\\c.vmcx", "C:\\one\\other.vmc");
    listed_label(REGISTERED_IN u"\\b.vmcx", "C:\\two\\MACHINE.vmc");
    listed_label(REGISTERED_IN u"\\a.vmcx", "C:\\one\\Machine.vmc");
    listed_label(REGISTERED_IN u"\\d.vmcx", "C:\\one\\OTHER.vmc");
    listed_are("two", u"Machine,other");
    list = listed_read();
    const struct machine_entry *entry = machine_list_find(&listed_host.host, &list, u"mAchine");
    cr_assert_not_null(entry);
    expect_text("path", entry->path, u"C:\\one\\Machine.vmc");
    expect_text("file", entry->file, REGISTERED_IN u"\\a.vmcx");
    cr_expect_null(machine_list_find(&listed_host.host, &list, u"machine2"));
    cr_expect_null(machine_list_find(&listed_host.host, &list, u""));
    machine_list_free(&list);
}

Test(machine_register, of_many_machines_is_in_their_order)
{
    enum { MANY = 300 };
    struct machine_list list;

    for (unsigned i = 0; i < MANY; i++) {
        char text[64];
        char16_t path[64] = u"C:\\machines\\m000.vmc", file[64] = REGISTERED_IN u"\\000.vmcx";
        const unsigned number = i * 7 % MANY;
        for (unsigned digit = 0, rest = number; digit < 3; digit++, rest /= 10)
            path[15 - digit] = file[14 - digit] = (char16_t)(u'0' + rest % 10);
        snprintf(text, sizeof text, "C:\\machines\\m%03u.vmc", number);
        listed_machine(path);
        listed_label(file, text);
    }
    list = listed_read();
    cr_assert(list.count == MANY);
    for (unsigned i = 1; i < MANY; i++) {
        const char16_t *before = list.items[i - 1]->name, *name = list.items[i]->name;
        cr_expect(listed_host.host.ops->compare_names(&listed_host.host, before, name) < 0);
    }
    machine_list_free(&list);
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
    listed_machine(u"C:\\machines\\Two.vmc");
    if (renaming->is_announced)
        return;
    memory_remove(self, REGISTERED_IN u"\\a.vmcx");
    listed_label(REGISTERED_IN u"\\b.vmcx", "C:\\machines\\Two.vmc");
}

static void begin_renaming(struct renaming *renaming, const char *one, const char *two)
{
    memory_host_free(&listed_host);
    memory_host_init(&listed_host);
    listed_machine(u"C:\\machines\\One.vmc");
    listed_machine(u"C:\\machines\\Other.vmc");
    listed_label(REGISTERED_IN u"\\a.vmcx", one);
    if (two != NULL)
        listed_label(REGISTERED_IN u"\\b.vmcx", two);
    listed_label(REGISTERED_IN u"\\c.vmcx", "C:\\machines\\Other.vmc");
    listed_host.hook = rename_meanwhile;
    listed_host.hook_data = renaming;
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
            struct machine_list list = listed_read();
            cr_expect(list.count == 2, "row %zu, before call %d: %zu machines", row, calls + 1, list.count);
            machine_list_free(&list);
            listed_host.hook = NULL;
            calls++;
        }
        cr_expect(calls > 5, "row %zu: %d calls", row, calls);
    }
}

Test(machine_register, on_a_drive_that_is_not_there_is_no_empty_one)
{
    struct vhd_error error;
    struct machine_list list;

    expect_status("a folder that is missing", machine_register_read(&listed_host.host, REGISTERED_IN, &list, &error),
                  VHD_OK);
    cr_expect(list.count == 0);
    expect_status("its drive is", machine_register_read(&listed_host.host, u"E:\\register", &list, &error),
                  VHD_PATH_NOT_FOUND);
    expect_text("the error", error.path, u"E:\\register");
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
