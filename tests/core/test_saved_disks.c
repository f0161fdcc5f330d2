/* test_saved_disks.c - a saved state fits the disks that it knows, and no others. */
#include "expect.h"
#include "registered_machine.h"
#include "saved_disks.h"
#include "vhd_saved_mark.h"

#include <string.h>

#define PATH u"C:\\m\\it.vmc"
#define STATE u"C:\\m\\it.vsv"
#define BASE u"C:\\m\\base.vhd"
#define CHILD u"C:\\m\\VirtualPCUndo_it_0_0_12000001012020.vud"
#define FIXED u"C:\\m\\fixed.vhd"

static const char machine_text[] = REGISTERED_MACHINE(
    REGISTERED_DISK("0", "C:\\m\\base.vhd", "C:\\m\\VirtualPCUndo_it_0_0_12000001012020.vud")
        REGISTERED_DISK("1", "C:\\m\\fixed.vhd", ""));
static const char without_fixed[] = REGISTERED_MACHINE(
    REGISTERED_DISK("0", "C:\\m\\base.vhd", "C:\\m\\VirtualPCUndo_it_0_0_12000001012020.vud"));

static struct memory_host host;
static struct config_document *document;

static void set_up(void)
{
    static const struct saved_state state = { .type = "pc" };
    struct saved_state_writer *writer;

    memory_host_init(&host);
    memory_add_folder(&host, u"C:\\m");
    registered_disk(&host, VHD_TYPE_DYNAMIC, BASE, NULL);
    registered_disk(&host, VHD_TYPE_DIFFERENCING, CHILD, BASE);
    registered_disk(&host, VHD_TYPE_FIXED, FIXED, NULL);
    registered_add(&host, PATH, machine_text);
    memory_host_arm(&host, (struct memory_fault){ 0 });
    document = registered_document(machine_text);
    assert_ok(saved_state_begin(&host.host, STATE, &writer, NULL));
    assert_ok(saved_state_write(writer, "memory", 6, NULL));
    assert_ok(saved_state_end(writer, &state, NULL));
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    config_document_free(document);
    memory_host_free(&host);
}

TestSuite(saved_disks, .init = set_up, .fini = tear_down);

static enum vhd_status put(struct vhd_error *error)
{
    return machine_saved_disks_put(&host.host, REGISTERED_IN, PATH, document, STATE, error);
}

static void expect_fits(const char *row, enum vhd_status expected, const char16_t *path)
{
    struct vhd_error error = { 0 };

    expect_status(row, machine_saved_disks_check(&host.host, REGISTERED_IN, PATH, document, STATE, &error), expected);
    if (expected != VHD_OK)
        expect_text(row, error.path, path);
}

/* The state can be read to its end. */
static void expect_whole(void)
{
    struct saved_state_reader *reader;
    struct saved_state state;

    assert_ok(saved_state_open(&host.host, STATE, &state, &reader, NULL));
    cr_expect(state.size == 6 && state.has_disks);
    cr_expect_str_eq(state.type, "pc");
    saved_state_close(reader);
}

Test(saved_disks, are_those_that_were_there_whatever_their_marks)
{
    expect_fits("not known yet", VHD_SAVED_STATE_DAMAGED, STATE);
    assert_ok(put(NULL));
    expect_whole();
    expect_fits("known", VHD_OK, NULL);
    assert_ok(machine_mark_saved(&host.host, REGISTERED_IN, PATH, document, true, NULL));
    expect_fits("marked", VHD_OK, NULL);
    assert_ok(machine_mark_saved(&host.host, REGISTERED_IN, PATH, document, false, NULL));
    expect_fits("marked no more", VHD_OK, NULL);
}

Test(saved_disks, do_not_fit_when_one_was_written_to)
{
    static const char16_t *const disks[] = { CHILD, FIXED };

    for (size_t i = 0; i < ROWS(disks); i++)
        memory_find(&host, disks[i])->modified = INT64_C(7000000001);
    assert_ok(put(NULL));
    for (size_t i = 0; i < ROWS(disks); i++) {
        int64_t *const modified = &memory_find(&host, disks[i])->modified;
        const int64_t then = *modified;
        *modified = then + 5 * (int64_t)VHD_TICKS_PER_SECOND;
        expect_fits("seconds later", VHD_SAVED_STATE_DISKS, disks[i]);
        *modified = then + 1;
        expect_fits("at once", VHD_SAVED_STATE_DISKS, disks[i]);
        *modified = INT64_C(7000000000);
        expect_fits("a copy whose time is rounded", VHD_OK, NULL);
        *modified = then;
        expect_fits("as it was", VHD_OK, NULL);
    }
}

Test(saved_disks, do_not_fit_when_one_is_another_one_or_has_gone)
{
    const int64_t modified = memory_find(&host, FIXED)->modified;

    assert_ok(put(NULL));
    memory_remove(&host, FIXED);
    expect_fits("missing", VHD_FILE_NOT_FOUND, FIXED);
    registered_disk(&host, VHD_TYPE_FIXED, FIXED, NULL);
    memory_find(&host, FIXED)->modified = modified;
    expect_fits("another one of its size and time", VHD_SAVED_STATE_DISKS, FIXED);
    config_document_free(document);
    document = registered_document(without_fixed);
    expect_fits("taken out of the machine", VHD_SAVED_STATE_DISKS, PATH);
    assert_ok(put(NULL));
    expect_fits("without", VHD_OK, NULL);
    config_document_free(document);
    document = registered_document(machine_text);
    expect_fits("put into the machine", VHD_SAVED_STATE_DISKS, FIXED);
}

Test(saved_disks, do_not_fit_without_an_undo_disk_that_is_named)
{
    assert_ok(put(NULL));
    memory_remove(&host, CHILD);
    expect_fits("the undo disk has gone", VHD_SAVED_STATE_UNDO, CHILD);
}

Test(saved_disks, of_which_one_is_not_there_are_not_put)
{
    struct vhd_error error;

    memory_remove(&host, FIXED);
    expect_status("missing", put(&error), VHD_FILE_NOT_FOUND);
    expect_fits("not known", VHD_SAVED_STATE_DAMAGED, STATE);
}

Test(saved_disks, may_be_two_at_a_place_where_both_read_the_same)
{
    struct vhd_error error;

    assert_ok(put(NULL));
    cr_expect(machine_saved_disk_is_known(&host.host, STATE, 0, CHILD));
    cr_expect_not(machine_saved_disk_is_known(&host.host, STATE, 0, BASE));
    cr_expect_not(machine_saved_disk_is_known(&host.host, STATE, 2, CHILD));
    assert_ok(machine_saved_disk_may_be(&host.host, STATE, 0, BASE, FIXED, &error));
    cr_expect_not(machine_saved_disk_is_known(&host.host, STATE, 0, FIXED), "what does not fit is not made to");
    assert_ok(machine_saved_disk_may_be(&host.host, STATE, 0, CHILD, BASE, &error));
    expect_fits("with the undo disk", VHD_OK, NULL);
    memory_remove(&host, CHILD);
    expect_fits("without", VHD_OK, NULL);
    expect_whole();
    assert_ok(machine_saved_disk_may_be(&host.host, STATE, 0, BASE, FIXED, &error));
    cr_expect(machine_saved_disk_is_known(&host.host, STATE, 0, BASE));
    cr_expect(machine_saved_disk_is_known(&host.host, STATE, 0, FIXED));
}

/* Some failures keep nobody from telling what is there; the state is whole in any case. */
Test(saved_disks, are_put_or_not_whichever_call_fails)
{
    unsigned failures = 0;

    for (uint64_t call = 1;; call++) {
        struct saved_state_reader *reader;
        struct saved_state state;
        enum vhd_status status;
        tear_down();
        set_up();
        memory_host_arm(&host, (struct memory_fault){ .call = call,
                                                      .kinds = MEMORY_FAILING_CALLS,
                                                      .mode = MEMORY_FAIL_ONCE,
                                                      .status = VHD_DISK_FULL });
        status = put(NULL);
        if (host.fault_hits == 0) {
            memory_host_arm(&host, (struct memory_fault){ 0 });
            cr_expect(status == VHD_OK && failures > 8, "%u calls", failures);
            break;
        }
        memory_host_arm(&host, (struct memory_fault){ 0 });
        failures += status != VHD_OK;
        cr_expect_eq(host.open_files, 0);
        assert_ok(saved_state_open(&host.host, STATE, &state, &reader, NULL));
        cr_expect(state.has_disks || status != VHD_OK, "call %u", (unsigned)call);
        saved_state_close(reader);
    }
    expect_whole();
    expect_fits("at last", VHD_OK, NULL);
}
