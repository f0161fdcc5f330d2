/* test_machine_drives.c - the hard disks and DVD drives of a machine, and which disks it may have. */
#include "create_calls.h"
#include "documents.h"
#include "expect.h"
#include "machine_drives.h"
#include "machine_path.h"
#include "machine_template.h"
#include "memory_host.h"
#include "vhd_bytes.h"
#include "vhd_footer.h"

#include <stdlib.h>
#include <string.h>

#define PATH u"C:\\m\\xp.vmc"
#define DISK u"C:\\m\\a.vhd"

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_folder(&host, u"C:\\m");
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_drives, .init = set_up, .fini = tear_down);

static enum machine_drive drive_at(const struct config_document *document, int place)
{
    enum machine_drive drive;

    cr_assert(machine_drive_at(document, place, &drive));
    return drive;
}

static void expect_path(const struct config_document *document, int place, const char16_t *expected)
{
    char16_t key[MACHINE_KEY_CHARS], path[VHD_PATH_CHARS];
    bool is_there;

    machine_drive_key(place, key);
    assert_ok(machine_path_get(&host.host, document, key, PATH, path, &is_there, NULL));
    expect_text("path", path, expected);
}

Test(machine_drives, have_four_places_and_no_more)
{
    cr_expect(machine_drive_place(0, 0) == 0 && machine_drive_place(0, 1) == 1);
    cr_expect(machine_drive_place(1, 0) == 2 && machine_drive_place(1, 1) == 3);
    cr_expect(machine_drive_place(2, 0) == -1 && machine_drive_place(0, 2) == -1);
    cr_expect(machine_drive_place(-1, 0) == -1 && machine_drive_place(0, -1) == -1 && machine_drive_place(1, -2) == -1);
    cr_expect(machine_drive_place(INT32_MAX, 0) == -1 && machine_drive_place(INT32_MIN, INT32_MAX) == -1);
}

Test(machine_drives, are_read_as_virtual_pc_wrote_them)
{
    struct config_document *document = document_of(document_machine);

    cr_assert_not_null(document);
    cr_expect(drive_at(document, 0) == MACHINE_HARD_DISK, "0/0: %d", (int)drive_at(document, 0));
    cr_expect(drive_at(document, 1) == MACHINE_NO_DRIVE, "0/1: %d", (int)drive_at(document, 1));
    cr_expect(drive_at(document, 2) == MACHINE_DVD_DRIVE, "1/0: %d", (int)drive_at(document, 2));
    cr_expect(drive_at(document, 3) == MACHINE_NO_DRIVE, "1/1: %d", (int)drive_at(document, 3));
    config_document_free(document);
}

Test(machine_drives, of_an_unknown_kind_are_none)
{
    struct config_document *document = document_of(
        "<preferences><hardware><pci_bus><ide_adapter><ide_controller id=\"0\"><location id=\"0\">"
        "<drive_type type=\"integer\">7</drive_type></location><location id=\"1\"><drive_type type=\"string\">1"
        "</drive_type></location></ide_controller></ide_adapter></pci_bus></hardware></preferences>");

    cr_expect(drive_at(document, 0) == MACHINE_NO_DRIVE);
    cr_expect(drive_at(document, 1) == MACHINE_NO_DRIVE);
    config_document_free(document);
}

Test(machine_drives, come_move_and_go_and_keep_what_else_stands_there)
{
    struct config_document *document = document_of(
        "<preferences>\r\n<hardware><pci_bus><ide_adapter><ide_controller id=\"0\"><location id=\"0\">"
        "<vendor type=\"string\">own</vendor></location></ide_controller></ide_adapter></pci_bus></hardware>\r\n"
        "</preferences>");
    uint64_t before, after, other;
    char *text;

    memory_add_text(&host, DISK, "disk");
    cr_assert(machine_drive_put(document, 0, MACHINE_HARD_DISK, PATH, DISK) == CONFIG_CHANGED);
    cr_expect(drive_at(document, 0) == MACHINE_HARD_DISK);
    expect_path(document, 0, DISK);
    cr_assert(machine_drive_mark(document, 0, &before));
    cr_assert(machine_drive_move(document, 0, 3) == CONFIG_CHANGED);
    cr_expect(drive_at(document, 0) == MACHINE_NO_DRIVE && drive_at(document, 3) == MACHINE_HARD_DISK);
    expect_path(document, 3, DISK);
    expect_path(document, 0, u"");
    cr_assert(machine_drive_mark(document, 3, &after) && machine_drive_mark(document, 0, &other));
    cr_expect(before == after && before != other, "a disk is known by its paths, wherever it is");
    cr_assert(machine_drive_move(document, 3, 3) == CONFIG_CHANGED);
    cr_expect(drive_at(document, 3) == MACHINE_HARD_DISK);
    cr_assert(machine_drive_put(document, 3, MACHINE_NO_DRIVE, PATH, u"") == CONFIG_CHANGED);
    cr_expect(drive_at(document, 3) == MACHINE_NO_DRIVE);
    text = document_text(document);
    cr_expect(strstr(text, "<vendor type=\"string\">own</vendor>") != NULL && strstr(text, "a.vhd") == NULL, "%s",
              text);
    free(text);
    config_document_free(document);
}

Test(machine_drives, of_another_machine_s_drive_tell_its_path_as_it_was_given)
{
    const uint8_t id[16] = { 1 };
    struct config_document *document = machine_template(id, u"1");

    memory_add_text(&host, u"C:\\Disks\\Of Mine\\Big.VHD", "disk");
    cr_assert(machine_drive_put(document, 2, MACHINE_HARD_DISK, PATH, u"C:\\Disks\\Of Mine\\Big.VHD") ==
              CONFIG_CHANGED);
    expect_path(document, 2, u"C:\\Disks\\Of Mine\\Big.VHD");
    config_document_free(document);
}

/* Gives the footers of a disk another type, with their checksums made right. */
static void link_disk(const char16_t *path)
{
    struct memory_node *node = memory_find(&host, path);
    struct vhd_footer_disk footer;
    struct vhd_file *file;
    struct vhd_file_info info;

    cr_assert_not_null(node);
    assert_ok(host.host.ops->open(&host.host, path, VHD_FILE_CHANGE, &file, NULL));
    assert_ok(file->ops->info(file, &info, NULL));
    assert_ok(file->ops->read(file, info.size - sizeof footer, &footer, sizeof footer, NULL));
    vhd_put32(footer.type, 6);
    vhd_footer_sign(&footer);
    assert_ok(file->ops->write(file, info.size - sizeof footer, &footer, sizeof footer, NULL));
    assert_ok(file->ops->write(file, 0, &footer, sizeof footer, NULL));
    file->ops->close(file, false);
}

static void make(const char16_t *path, const char16_t *parent, int32_t megabytes)
{
    const struct create_call call = { parent != NULL ? VHD_TYPE_DIFFERENCING : VHD_TYPE_DYNAMIC, path, parent,
                                      megabytes };
    struct listener listener = { 0 };

    assert_ok(create_whole(&host, &call, &listener, NULL));
}

Test(machine_drives, take_disks_that_are_sound_and_not_larger_than_127_gb)
{
    make(DISK, NULL, 130558);
    make(u"C:\\m\\large.vhd", NULL, 130559);
    make(u"C:\\m\\child.vhd", DISK, 0);
    memory_add_text(&host, u"C:\\m\\text.vhd", "no disk");
    expect_status("130,558 MB", machine_drive_check_disk(&host.host, DISK, NULL), VHD_OK);
    expect_status("130,559 MB", machine_drive_check_disk(&host.host, u"C:\\m\\large.vhd", NULL),
                  VHD_DRIVE_DISK_TOO_LARGE);
    expect_status("child", machine_drive_check_disk(&host.host, u"C:\\m\\child.vhd", NULL), VHD_OK);
    expect_status("text", machine_drive_check_disk(&host.host, u"C:\\m\\text.vhd", NULL), VHD_NOT_A_VHD);
    expect_status("missing", machine_drive_check_disk(&host.host, u"C:\\m\\no.vhd", NULL), VHD_FILE_NOT_FOUND);
    expect_status("nowhere", machine_drive_check_disk(&host.host, u"C:\\no\\no.vhd", NULL), VHD_PATH_NOT_FOUND);
}

Test(machine_drives, take_no_disk_that_is_linked_nor_its_children)
{
    make(DISK, NULL, 3);
    make(u"C:\\m\\child.vhd", DISK, 0);
    make(u"C:\\m\\grandchild.vhd", u"C:\\m\\child.vhd", 0);
    link_disk(DISK);
    expect_status("linked", machine_drive_check_disk(&host.host, DISK, NULL), VHD_DRIVE_DISK_LINKED);
    expect_status("child", machine_drive_check_disk(&host.host, u"C:\\m\\child.vhd", NULL), VHD_DRIVE_DISK_LINKED);
    expect_status("grandchild", machine_drive_check_disk(&host.host, u"C:\\m\\grandchild.vhd", NULL),
                  VHD_DRIVE_DISK_LINKED);
}

/* That the parent is missing is told when the disk is read. */
Test(machine_drives, take_a_child_whose_parent_is_missing)
{
    make(DISK, NULL, 3);
    make(u"C:\\m\\child.vhd", DISK, 0);
    memory_remove(&host, DISK);
    expect_status("child", machine_drive_check_disk(&host.host, u"C:\\m\\child.vhd", NULL), VHD_OK);
}
