/* test_machine_leaf.c - the disks that a machine's guest writes to: which they are, their parents, their marks. */
#include "documents.h"
#include "expect.h"
#include "machine_leaf.h"
#include "registered_machine.h"
#include "vhd_disk.h"
#include "vhd_live.h"

#define PATH u"C:\\m\\it.vmc"
#define BASE u"C:\\m\\base.vhd"
#define CHILD u"C:\\m\\child.vhd"
#define FIXED u"C:\\m\\fixed.vhd"

static struct memory_host host;

static const char machine_text[] = REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\child.vhd", "")
                                                          REGISTERED_DISK("1", "C:\\m\\fixed.vhd", ""));

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_folder(&host, u"C:\\m");
    registered_disk(&host, VHD_TYPE_DYNAMIC, BASE, NULL);
    registered_disk(&host, VHD_TYPE_DIFFERENCING, CHILD, BASE);
    registered_disk(&host, VHD_TYPE_FIXED, FIXED, NULL);
    registered_add(&host, PATH, machine_text);
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_leaf, .init = set_up, .fini = tear_down);

static enum vhd_status open_live(const char16_t *path)
{
    struct vhd_live *live = NULL;
    const enum vhd_status status = vhd_live_open(&host.host, path, VHD_LIVE_WRITE, &live, NULL);

    vhd_live_close(live);
    return status;
}

Test(machine_leaf, is_the_undo_disk_where_there_is_one)
{
    struct config_document *document = registered_document(machine_text);
    char16_t path[VHD_PATH_CHARS];
    struct machine_undo_made made;
    struct vhd_error error;

    assert_ok(machine_leaf(&host.host, REGISTERED_IN, PATH, document, 0, path, &error));
    expect_text("without", path, CHILD);
    assert_ok(machine_undo_make(&host.host, REGISTERED_IN, PATH, document, &made, &error));
    cr_assert_eq(machine_undo_name(document, PATH, &made), CONFIG_CHANGED);
    assert_ok(machine_leaf(&host.host, REGISTERED_IN, PATH, document, 0, path, &error));
    expect_text("with", path, made.paths[0]);
    assert_ok(machine_leaf(&host.host, REGISTERED_IN, PATH, document, 3, path, &error));
    expect_text("nothing", path, u"");
    config_document_free(document);
}

Test(machine_leaf, is_not_started_from_where_a_parent_has_changed_unless_that_is_right)
{
    struct config_document *document = registered_document(machine_text);
    struct vhd_error error;

    assert_ok(machine_check_parents(&host.host, REGISTERED_IN, PATH, document, false, &error));
    memory_find(&host, BASE)->modified += INT64_C(600) * VHD_TICKS_PER_SECOND;
    expect_status("changed", machine_check_parents(&host.host, REGISTERED_IN, PATH, document, false, &error),
                  VHD_MACHINE_PARENT_MODIFIED);
    expect_text("the parent", error.path, BASE);
    assert_ok(machine_check_parents(&host.host, REGISTERED_IN, PATH, document, true, &error));
    assert_ok(machine_check_parents(&host.host, REGISTERED_IN, PATH, document, false, &error));
    config_document_free(document);
}

Test(machine_leaf, is_marked_with_the_others_and_what_is_missing_is_passed_over)
{
    struct config_document *document = registered_document(machine_text);
    struct vhd_error error;

    assert_ok(machine_mark_saved(&host.host, REGISTERED_IN, PATH, document, true, &error));
    expect_status("the child", open_live(CHILD), VHD_IN_SAVED_STATE);
    expect_status("the fixed one", open_live(FIXED), VHD_IN_SAVED_STATE);
    memory_remove(&host, CHILD);
    assert_ok(machine_mark_saved(&host.host, REGISTERED_IN, PATH, document, false, &error));
    expect_status("the fixed one", open_live(FIXED), VHD_OK);
    config_document_free(document);
}

Test(machine_leaf, is_released_where_it_lies_and_nothing_is_followed_to_another_server)
{
    static const char elsewhere[] = REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\child.vhd", "")
                                                           REGISTERED_DISK("1", "\\\\srv\\s\\x.vhd", ""));
    struct config_document *document = registered_document(machine_text), *other = registered_document(elsewhere);
    struct vhd_error error;

    assert_ok(machine_mark_saved(&host.host, REGISTERED_IN, PATH, document, true, &error));
    memory_find(&host, FIXED)->read_only = true;
    expect_status("read-only", machine_release_saved(&host.host, PATH, document, &error), VHD_FILE_READ_ONLY);
    expect_status("the child", open_live(CHILD), VHD_OK);
    memory_find(&host, FIXED)->read_only = false;
    assert_ok(machine_release_saved(&host.host, PATH, document, &error));
    expect_status("the fixed one", open_live(FIXED), VHD_OK);
    memory_find(&host, FIXED)->read_only = true;
    assert_ok(machine_release_saved(&host.host, PATH, document, &error));
    assert_ok(machine_release_saved(&host.host, PATH, other, &error));
    config_document_free(document);
    config_document_free(other);
}

Test(machine_leaf, that_somebody_has_open_stays_marked_and_that_is_told)
{
    struct config_document *document = registered_document(machine_text);
    struct vhd_file *file;
    struct vhd_error error;

    assert_ok(machine_mark_saved(&host.host, REGISTERED_IN, PATH, document, true, &error));
    assert_ok(host.host.ops->open(&host.host, CHILD, VHD_FILE_SOURCE, &file, &error));
    expect_status("held", machine_mark_saved(&host.host, REGISTERED_IN, PATH, document, false, &error),
                  VHD_SHARING_VIOLATION);
    expect_text("the child", error.path, CHILD);
    expect_status("the other one", open_live(FIXED), VHD_OK);
    file->ops->close(file, false);
    config_document_free(document);
}
