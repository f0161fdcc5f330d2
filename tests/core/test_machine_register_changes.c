/* test_machine_register_changes.c - how a machine is added to the register and removed, and what is left if that fails. */
#include "expect.h"
#include "listed_machines.h"
#include "vhd_new_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(machine_register, .init = listed_begin, .fini = listed_end);

Test(machine_register, is_added_to_and_the_machine_is_found)
{
    listed_machine(u"C:\\machines\\One.vmc");
    listed_machine(u"C:\\machines\\Two.vmc");
    expect_status("the first, whose folder is not there", listed_add(u"C:\\machines\\One.vmc"), VHD_OK);
    expect_status("the second", listed_add(u"C:\\machines\\Two.vmc"), VHD_OK);
    listed_are("both", u"One,Two");
    cr_expect_not_null(memory_find(&listed_host, REGISTERED_IN u"\\One.vmcx"));
    cr_expect(memory_count_below(&listed_host, REGISTERED_IN) == 2, "nothing else is there");
    expect_status("again", listed_add(u"C:\\machines\\One.vmc"), VHD_MACHINE_TAKEN);
    listed_machine(u"C:\\other\\ONE.vmc");
    expect_status("another of that name", listed_add(u"C:\\other\\ONE.vmc"), VHD_MACHINE_TAKEN);
    expect_status("one that is not there", listed_add(u"C:\\machines\\three.vmc"), VHD_FILE_NOT_FOUND);
    expect_status("no machine", listed_add(u"C:\\machines\\One.vhd"), VHD_MACHINE_NAME_BAD);
    listed_are("both", u"One,Two");
    cr_expect(memory_count_below(&listed_host, REGISTERED_IN) == 2, "nothing else is there");
}

Test(machine_register, takes_another_file_where_a_name_is_taken)
{
    listed_machine(u"C:\\machines\\One.vmc");
    listed_label(REGISTERED_IN u"\\One.vmcx", "C:\\machines\\gone.vmc");
    expect_status("over one that leads to nothing", listed_add(u"C:\\machines\\One.vmc"), VHD_OK);
    cr_expect(memory_count_below(&listed_host, REGISTERED_IN) == 1, "it has its place");
    listed_machine(u"C:\\machines\\Two.vmc");
    memory_add_text(&listed_host, REGISTERED_IN u"\\two.vmcx", "HyperV");
    memory_add_folder(&listed_host, REGISTERED_IN u"\\two (2).vmcx");
    expect_status("beside two that are others'", listed_add(u"C:\\machines\\Two.vmc"), VHD_OK);
    cr_expect_not_null(memory_find(&listed_host, REGISTERED_IN u"\\Two (3).vmcx"));
    cr_expect_not_null(memory_find(&listed_host, REGISTERED_IN u"\\two.vmcx"), "what is not the register's stays");
    listed_are("both", u"One,Two");
}

Test(machine_register, keeps_what_leads_to_a_drive_that_is_not_there)
{
    listed_machine(u"C:\\machines\\One.vmc");
    listed_label(REGISTERED_IN u"\\One.vmcx", "E:\\machines\\One.vmc");
    expect_status("another of that name", listed_add(u"C:\\machines\\One.vmc"), VHD_OK);
    cr_expect_not_null(memory_find(&listed_host, REGISTERED_IN u"\\One.vmcx"), "the drive may come again");
    cr_expect_not_null(memory_find(&listed_host, REGISTERED_IN u"\\One (2).vmcx"));
}

/* An entry that was withdrawn stays as long as somebody looks at it, under a name that is denied. */
Test(machine_register, passes_by_what_is_being_deleted)
{
    static const uint8_t id[16] = { 1 }, bytes[VHD_SECTOR] = { 2 };
    struct vhd_new_file file;
    struct memory_handle *looker;

    listed_machine(u"C:\\machines\\One.vmc");
    assert_ok(vhd_new_file_begin(&file, &listed_host.host, REGISTERED_IN u"\\One.vmcx", id, VHD_NEW_SEEN, NULL));
    assert_ok(vhd_new_file_fill(&file, bytes, sizeof bytes, NULL));
    looker = memory_hold(&listed_host, REGISTERED_IN u"\\One.vmcx", MEMORY_READING, MEMORY_ALL);
    vhd_new_file_withdraw(&file);
    expect_status("beside it", listed_add(u"C:\\machines\\One.vmc"), VHD_OK);
    cr_expect_not_null(memory_find(&listed_host, REGISTERED_IN u"\\One (2).vmcx"));
    memory_release(looker);
    listed_are("it", u"One");
    cr_expect(memory_count_below(&listed_host, REGISTERED_IN) == 1, "the other has gone");
}

/* Before One.vmcx, which led to nothing, is opened for the n-th time, another program registers a machine by it. */
static void register_meanwhile(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    int *left = self->hook_data;

    if (call != MEMORY_OPEN || !text_equal(path, REGISTERED_IN u"\\One.vmcx") || (*left)-- != 0)
        return;
    memory_remove(self, path);
    listed_label(path, "C:\\machines\\Two.vmc");
}

Test(machine_register, deletes_no_file_that_has_come_to_lead_to_a_machine)
{
    int left = -1, opened = 0;

    for (; left < 0; opened++) {
        left = opened;
        memory_host_free(&listed_host);
        memory_host_init(&listed_host);
        listed_machine(u"C:\\machines\\One.vmc");
        listed_machine(u"C:\\machines\\Two.vmc");
        listed_label(REGISTERED_IN u"\\One.vmcx", "C:\\machines\\gone.vmc");
        listed_host.hook = register_meanwhile;
        listed_host.hook_data = &left;
        expect_status("meanwhile", listed_add(u"C:\\machines\\One.vmc"), VHD_OK);
        listed_host.hook = NULL;
        listed_are("both, if another program was there", left < 0 ? u"One,Two" : u"One");
    }
    cr_expect(opened > 3, "looked at and then opened to be deleted: %d times", opened - 1);
}

Test(machine_register, takes_no_file_that_it_would_not_read)
{
    static char16_t notes[500001], disk[500001];
    const struct machine_label label = { .notes = { notes, 500000 } }, larger = { .primary_disk = { disk, 500000 } };
    struct memory_snapshot before;
    struct vhd_error error;

    text_fill(notes, u'\n', 500000);
    text_fill(disk, u'&', 500000);
    listed_machine(u"C:\\machines\\One.vmc");
    listed_machine(u"C:\\machines\\Two.vmc");
    assert_ok(machine_register_add(&listed_host.host, REGISTERED_IN, u"C:\\machines\\One.vmc", false, &label, NULL));
    listed_are("notes are cut", u"One");
    before = memory_take_snapshot(&listed_host);
    expect_status("paths are not",
                  machine_register_add(&listed_host.host, REGISTERED_IN, u"C:\\machines\\Two.vmc", false, &larger,
                                       &error),
                  VHD_FILE_TOO_LARGE);
    cr_expect(memory_is_as_in(&listed_host, &before));
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

    listed_machine(u"C:\\machines\\One.vmc");
    assert_ok(machine_register_add(&listed_host.host, REGISTERED_IN, u"C:\\machines\\One.vmc", false, &label, NULL));
    const struct memory_node *node = memory_find(&listed_host, REGISTERED_IN u"\\One.vmcx");
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
    const enum vhd_status status = machine_register_remove(&listed_host.host, REGISTERED_IN, name, &found, NULL);

    cr_expect(found == expected, "%s is found: %d", text_shown(name), found);
    return status;
}

Test(machine_register, is_removed_from_and_the_machine_s_own_files_stay)
{
    expect_status("no folder", remove_machine(u"One", false), VHD_OK);
    listed_machine(u"C:\\machines\\One.vmc");
    listed_machine(u"C:\\machines\\Two.vmc");
    listed_label(REGISTERED_IN u"\\a.vmcx", "C:\\machines\\One.vmc");
    listed_label(REGISTERED_IN u"\\b.vmcx", "C:\\MACHINES\\one.vmc");
    listed_label(REGISTERED_IN u"\\One.vmcx", "C:\\machines\\Two.vmc");
    memory_add_text(&listed_host, REGISTERED_IN u"\\hyper-v.vmcx", "HyperV");
    expect_status("none of that name", remove_machine(u"Three", false), VHD_OK);
    expect_status("both files", remove_machine(u"ONE", true), VHD_OK);
    listed_are("the other", u"Two");
    cr_expect(memory_count_below(&listed_host, REGISTERED_IN) == 2);
    cr_expect_not_null(memory_find(&listed_host, u"C:\\machines\\One.vmc"));
    expect_status("again", remove_machine(u"One", false), VHD_OK);
    expect_status("the other", remove_machine(u"two", true), VHD_OK);
    listed_are("nobody", u"");
}

Test(machine_register, that_cannot_be_changed_is_as_it_was)
{
    struct memory_snapshot before;
    struct memory_handle *holder;
    struct machine_list list;

    listed_machine(u"C:\\machines\\One.vmc");
    listed_machine(u"C:\\machines\\Two.vmc");
    expect_status("one", listed_add(u"C:\\machines\\One.vmc"), VHD_OK);
    before = memory_take_snapshot(&listed_host);
    holder = memory_hold(&listed_host, REGISTERED_IN u"\\One.vmcx", MEMORY_READING, MEMORY_READING);
    expect_status("a file that somebody reads", remove_machine(u"One", true), VHD_SHARING_VIOLATION);
    memory_release(holder);
    memory_find(&listed_host, REGISTERED_IN)->denied = true;
    expect_status("a folder in which nothing may be created", listed_add(u"C:\\machines\\Two.vmc"), VHD_ACCESS_DENIED);
    cr_expect(memory_is_as_in(&listed_host, &before));
    memory_free_snapshot(&before);

    memory_host_arm(&listed_host, (struct memory_fault){ .call = 1,
                                                         .kinds = MEMORY_BIT(MEMORY_VISIT_FILES),
                                                         .mode = MEMORY_FAIL_ONCE,
                                                         .status = VHD_ACCESS_DENIED,
                                                         .os_code = 5 });
    expect_status("a folder that may not be looked into",
                  machine_register_read(&listed_host.host, REGISTERED_IN, &list, NULL), VHD_ACCESS_DENIED);
    cr_expect(list.count == 0 && list.items == NULL);
}

/* Whichever call fails, and when the power goes: the machine is registered or it is not, and it can be done again. */
static unsigned try_fault(enum memory_fault_mode mode, bool removes)
{
    for (unsigned call = 1;; call++) {
        enum vhd_status status;
        struct machine_list list;
        bool found = true;
        memory_host_free(&listed_host);
        memory_host_init(&listed_host);
        listed_machine(u"C:\\machines\\One.vmc");
        listed_machine(u"C:\\machines\\Two.vmc");
        assert_ok(listed_add(u"C:\\machines\\One.vmc"));
        listed_label(REGISTERED_IN u"\\Two.vmcx", "C:\\machines\\gone.vmc");
        if (removes)
            assert_ok(listed_add(u"C:\\machines\\Two.vmc"));
        memory_host_arm(&listed_host, (struct memory_fault){ .call = call,
                                                             .kinds = MEMORY_FAILING_CALLS,
                                                             .mode = mode,
                                                             .status = VHD_SYSTEM,
                                                             .os_code = 1117 });
        const struct machine_label label = { .memory = 1 };
        status = removes ? machine_register_remove(&listed_host.host, REGISTERED_IN, u"Two", &found, NULL)
                         : machine_register_add(&listed_host.host, REGISTERED_IN, u"C:\\machines\\Two.vmc", false,
                                                &label, NULL);
        const bool met = listed_host.fault_hits > 0;
        memory_host_power_on(&listed_host);
        memory_host_arm(&listed_host, (struct memory_fault){ 0 });
        list = listed_read();
        if (status != VHD_OK && !removes)
            cr_expect_not_null(memory_find(&listed_host, REGISTERED_IN u"\\Two.vmcx"), "call %u: nothing was deleted",
                               call);
        cr_expect_not_null(machine_list_find(&listed_host.host, &list, u"One"), "call %u: the other is there", call);
        const bool there = machine_list_find(&listed_host.host, &list, u"Two") != NULL;
        if (mode != MEMORY_POWER_OFF)
            cr_expect(removes ? status != VHD_OK || !found || !there : there == (status == VHD_OK),
                      "call %d: %s, there: %d", (int)call, vhd_status_name(status), there);
        machine_list_free(&list);
        if (removes)
            expect_status("again", remove_machine(u"Two", there), VHD_OK);
        else if (!there)
            expect_status("again", listed_add(u"C:\\machines\\Two.vmc"), VHD_OK);
        listed_are("in the end", removes ? u"One" : u"One,Two");
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
