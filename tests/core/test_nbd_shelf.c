/* test_nbd_shelf.c - disks by their names, for clients of NBD: which are opened, held and closed when, and what they read. */
#include "checked_locks.h"
#include "expect.h"
#include "line_of_disks.h"
#include "nbd_shelf.h"

#include <stdlib.h>
#include <string.h>

#define FOLDER u"C:\\"
#define MOST_REPORTS 100

static struct line line;
static struct nbd_settings settings;
static struct nbd_shelf *shelf;
static struct nbd_catalogue *catalogue;
static size_t report_count;
static struct vhd_error reports[MOST_REPORTS];

static void report(void *context, const struct vhd_error *error)
{
    cr_assert(context == &line && report_count < MOST_REPORTS);
    reports[report_count++] = *error;
}

static void set_up(void)
{
    line_init(&line, 11, false);
    settings = (struct nbd_settings){
        .host = &line.host.host, .locks = &checked_locks, .report = report, .context = &line
    };
    report_count = 0;
    shelf = NULL;
}

static void close_shelf(void)
{
    assert_ok(nbd_shelf_close(shelf, NULL));
    shelf = NULL;
}

static void tear_down(void)
{
    close_shelf();
    cr_expect(line.host.open_files == 0, "a file was left open");
    cr_expect(checked_locks_left == 0, "a lock was left");
    line_free(&line);
}

TestSuite(nbd_shelf, .init = set_up, .fini = tear_down);

static void open_disk(const char16_t *path, bool is_writable, bool is_secret)
{
    settings.is_writable = is_writable;
    assert_ok(nbd_shelf_of_disk(&settings, path, is_secret ? u"4cf1e8" : NULL, is_secret, &shelf, NULL));
    catalogue = nbd_shelf_catalogue(shelf);
}

static void open_folder(bool is_writable)
{
    settings.is_writable = is_writable;
    assert_ok(nbd_shelf_of_folder(&settings, FOLDER, &shelf, NULL));
    catalogue = nbd_shelf_catalogue(shelf);
}

static struct nbd_name name_of(const char *text)
{
    return (struct nbd_name){ (const uint8_t *)text, strlen(text) };
}

static struct nbd_disk *take(const char *name)
{
    return catalogue->ops->take(catalogue, name_of(name));
}

static void give_back(struct nbd_disk *disk)
{
    catalogue->ops->give_back(catalogue, disk);
}

/* The bytes that a model stands for, to be freed. */
static uint8_t *bytes_of(const struct flat_model *model)
{
    uint8_t *bytes = malloc(model->sectors * IMAGE_SECTOR);

    for (uint64_t sector = 0; sector < model->sectors; sector++) {
        memset(bytes + sector * IMAGE_SECTOR, 0, IMAGE_SECTOR);
        if (model->tags[sector] != 0)
            flat_fill_sector(bytes + sector * IMAGE_SECTOR, model->tags[sector]);
    }
    return bytes;
}

/* Reads the whole disk in pieces of an odd size. */
static void expect_reads(const char *row, struct nbd_disk *disk, const uint8_t *expected)
{
    static uint8_t buffer[70001];

    for (uint64_t at = 0, size; at < disk->size; at += size) {
        size = disk->size - at < sizeof buffer ? disk->size - at : sizeof buffer;
        cr_assert(disk->ops->read(disk, at, buffer, (size_t)size) == NBD_OK);
        cr_assert(memcmp(buffer, expected + at, (size_t)size) == 0, "%s, at %llu", row, (unsigned long long)at);
    }
}

Test(nbd_shelf, serves_a_disk_with_its_parents_by_its_name_and_without_one)
{
    uint8_t *expected = bytes_of(&line.grandchild);
    struct nbd_disk *disk, *again;

    open_disk(LINE_GRANDCHILD, false, false);
    disk = take("grandchild.vhd");
    again = take("");
    cr_assert(disk != NULL && disk == again && !disk->is_writable);
    cr_expect(disk->size == line.grandchild.sectors * IMAGE_SECTOR);
    expect_reads("the chain", disk, expected);
    cr_expect(take("grandchild") == NULL && take("child.vhd") == NULL && take("grandchild.vhd ") == NULL);
    give_back(disk);
    give_back(again);
    cr_expect(checked_locks_entered > 4 && report_count == 0);
    free(expected);
}

static enum vhd_status try_to_open(const char16_t *path, enum vhd_open_mode mode)
{
    struct vhd_file *file;
    enum vhd_status status = line.host.host.ops->open(&line.host.host, path, mode, &file, NULL);

    if (status == VHD_OK)
        file->ops->close(file, false);
    return status;
}

/* As long as it is served, whether there is a client or not. */
Test(nbd_shelf, holds_a_disk_and_its_parents_against_change)
{
    static const char16_t *const paths[] = { LINE_BASE, LINE_MIDDLE, LINE_CHILD, LINE_GRANDCHILD };

    open_disk(LINE_GRANDCHILD, false, false);
    for (size_t i = 0; i < ROWS(paths); i++) {
        expect_status("to change", try_to_open(paths[i], VHD_FILE_CHANGE), VHD_SHARING_VIOLATION);
        expect_status("to replace", try_to_open(paths[i], VHD_FILE_WORK), VHD_SHARING_VIOLATION);
        expect_status("to read", try_to_open(paths[i], VHD_FILE_SOURCE), VHD_OK);
    }
}

static size_t listed;

static void count_name(void *context, struct nbd_name name)
{
    cr_expect(name.length >= 8 && context == &line);
    listed++;
}

Test(nbd_shelf, of_a_folder_opens_a_disk_for_its_first_client_and_closes_it_after_its_last)
{
    uint8_t *expected = bytes_of(&line.child);
    struct nbd_disk *disk, *again, *other;

    memory_add_text(&line.host, u"C:\\notes.txt", "text");
    memory_add_folder(&line.host, u"C:\\folder.vhd");
    open_folder(false);
    listed = 0;
    cr_expect(catalogue->ops->list(catalogue, count_name, &line) && listed == 4, "%zu are listed", listed);
    cr_expect(line.host.open_files == 0);
    disk = take("child.vhd");
    again = take("CHILD.VHD"); /* as the file system has it */
    cr_assert(disk != NULL && disk == again);
    cr_expect(line.host.open_files == 3);
    other = take("base.vhd");
    cr_assert(other != NULL && other != disk);
    cr_expect(line.host.open_files == 4);
    expect_reads("the chain", disk, expected);
    give_back(disk);
    cr_expect(line.host.open_files == 4);
    expect_reads("the chain", disk, expected);
    give_back(again);
    cr_expect(line.host.open_files == 1);
    give_back(other);
    cr_expect(line.host.open_files == 0 && report_count == 0);
    free(expected);
}

/* Whatever a client calls it, no file is opened that is none of the folder's disks. */
Test(nbd_shelf, of_a_folder_leads_nowhere_else)
{
    static const char *const names[] = { "",
                                         ".",
                                         "..",
                                         "..\\base.vhd",
                                         "../base.vhd",
                                         ".\\base.vhd",
                                         "C:\\base.vhd",
                                         "C:base.vhd",
                                         "\\\\server\\share\\x.vhd",
                                         "\\\\.\\pipe\\x.vhd",
                                         "inner\\secret.vhd",
                                         "notes.txt",
                                         "none.vhd",
                                         "folder.vhd",
                                         "base.vhd.",
                                         "base.vhd ",
                                         "base.vhd::$DATA",
                                         "base.vhd:stream",
                                         "con.vhd",
                                         "*.vhd",
                                         "base.vh?",
                                         "b\xc3",
                                         "\xff" };
    static char longest[NBD_NAME_BYTES + 1];
    static const uint8_t with_nul[] = "base.vhd\0x";

    memory_add_text(&line.host, u"C:\\notes.txt", "text");
    memory_add_folder(&line.host, u"C:\\folder.vhd");
    memory_add_text(&line.host, u"C:\\inner\\secret.vhd", "text");
    memset(longest, 'x', sizeof longest - 1);
    open_folder(false);
    line.host.calls[MEMORY_OPEN] = 0;
    for (size_t i = 0; i < ROWS(names); i++)
        cr_expect(take(names[i]) == NULL, "%s", names[i]);
    cr_expect(take(longest) == NULL);
    cr_expect(catalogue->ops->take(catalogue, (struct nbd_name){ with_nul, sizeof with_nul - 1 }) == NULL);
    cr_expect(line.host.calls[MEMORY_OPEN] == 0, "nothing was opened");
}

Test(nbd_shelf, tells_of_a_disk_that_cannot_be_opened)
{
    struct memory_handle *handle;

    open_folder(false);
    handle = memory_hold(&line.host, LINE_MIDDLE, MEMORY_ALL, 0);
    cr_expect(take("child.vhd") == NULL);
    cr_assert(report_count == 1);
    expect_status("held by another", reports[0].status, VHD_SHARING_VIOLATION);
    expect_text("its parent", reports[0].path, LINE_MIDDLE);
    memory_release(handle);
    handle = NULL;
    cr_expect(line.host.open_files == 0);
    close_shelf();
    expect_status("none", nbd_shelf_of_disk(&settings, u"C:\\none.vhd", NULL, false, &shelf, NULL), VHD_FILE_NOT_FOUND);
    cr_expect(shelf == NULL);
    expect_status("no folder", nbd_shelf_of_folder(&settings, u"C:\\none", &shelf, NULL), VHD_FOLDER_NOT_FOUND);
    cr_expect(shelf == NULL);
}

Test(nbd_shelf, keeps_a_secret_name_to_itself)
{
    struct nbd_disk *disk;

    open_disk(LINE_CHILD, false, true);
    listed = 0;
    cr_expect(!catalogue->ops->list(catalogue, count_name, &line) && listed == 0);
    cr_expect(take("") == NULL && take("child.vhd") == NULL && take("4cf1e") == NULL && take("4cf1e9") == NULL);
    disk = take("4cf1e8");
    cr_assert(disk != NULL);
    give_back(disk);
}

/* ---- Writing ---- */

Test(nbd_shelf, does_not_write_to_a_disk_that_has_children_unless_told_to)
{
    struct vhd_error error;
    struct nbd_disk *disk;

    settings.is_writable = true;
    expect_status("a parent", nbd_shelf_of_disk(&settings, LINE_CHILD, NULL, false, &shelf, &error), VHD_HAS_CHILD);
    expect_text("its child", error.path, LINE_GRANDCHILD);
    open_folder(true);
    cr_expect(take("middle.vhd") == NULL);
    cr_expect(report_count == 1 && reports[0].status == VHD_HAS_CHILD);
    disk = take("grandchild.vhd");
    cr_assert(disk != NULL && disk->is_writable);
    give_back(disk);
    close_shelf();
    settings.despite_children = true;
    open_disk(LINE_CHILD, true, false);
}

/* Any alignment, and what stands beside it stays. */
Test(nbd_shelf, writes_and_zeroes_bytes_at_any_place)
{
    static const struct {
        uint32_t offset, size;
    } rows[] = { { 0, 512 },           { 1, 1 },       { 511, 2 },       { 1000, 5000 },
                 { 512 * 9, 512 * 3 }, { 70000, 100 }, { 100001, 70000 } };
    uint8_t *expected = bytes_of(&line.grandchild), data[70000];
    struct nbd_disk *disk;

    open_disk(LINE_GRANDCHILD, true, false);
    disk = take("");
    for (size_t i = 0; i < ROWS(rows); i++) {
        for (uint32_t j = 0; j < rows[i].size; j++)
            data[j] = expected[rows[i].offset + j] = (uint8_t)(j * 11 + i + 1);
        cr_assert(disk->ops->write(disk, rows[i].offset, data, rows[i].size) == NBD_OK);
        expect_reads("written", disk, expected);
    }
    for (size_t i = 0; i < ROWS(rows); i++) {
        const uint64_t from = disk->size - rows[i].offset - rows[i].size;
        memset(expected + from, 0, rows[i].size);
        cr_assert(disk->ops->zero(disk, from, rows[i].size) == NBD_OK);
        expect_reads("zeroed", disk, expected);
    }
    give_back(disk);
    close_shelf();
    open_disk(LINE_GRANDCHILD, false, false);
    disk = take("");
    expect_reads("opened again", disk, expected);
    give_back(disk);
    free(expected);
}

Test(nbd_shelf, flushes_when_a_client_goes_without_it)
{
    struct nbd_disk *disk;
    uint64_t before;

    open_disk(LINE_GRANDCHILD, true, false);
    disk = take("");
    cr_assert(disk->ops->write(disk, 0, "x", 1) == NBD_OK);
    before = line.host.calls[MEMORY_FLUSH];
    give_back(disk);
    cr_expect(line.host.calls[MEMORY_FLUSH] > before);
    cr_expect(line.host.open_files > 0, "it stays open for the next");
}

/* ---- Waiting ---- */

static struct vhd_host_ops hooked_host_ops;
static struct vhd_file_ops hooked_file_ops;
static const struct vhd_host_ops *real_host_ops;
static const struct vhd_file_ops *real_file_ops;
static unsigned served_meanwhile;

/* Another client comes while the file system takes its time. The locks notice one that it would have to wait for. */
static void come_as_another(void)
{
    struct nbd_disk *disk = take("base.vhd");

    cr_assert(disk != NULL);
    give_back(disk);
    served_meanwhile++;
}

static enum vhd_status slow_flush(struct vhd_file *file, struct vhd_error *error)
{
    come_as_another();
    return real_file_ops->flush(file, error);
}

static enum vhd_status slow_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                                 struct vhd_file **file, struct vhd_error *error)
{
    enum vhd_status status;

    come_as_another();
    status = real_host_ops->open(host, path, mode, file, error);
    if (status != VHD_OK)
        return status;
    real_file_ops = (*file)->ops;
    hooked_file_ops = *real_file_ops;
    hooked_file_ops.flush = slow_flush;
    (*file)->ops = &hooked_file_ops;
    return VHD_OK;
}

static enum vhd_status slow_visit(const struct vhd_host *host, const char16_t *folder,
                                  void (*visit)(void *context, const char16_t *name), void *context,
                                  struct vhd_error *error)
{
    come_as_another();
    return real_host_ops->visit_files(host, folder, visit, context, error);
}

Test(nbd_shelf, of_a_folder_serves_others_while_a_disk_is_found_opened_and_closed)
{
    struct nbd_disk *open, *slow;
    struct memory_bytes copy = { 0 };
    unsigned before;

    memory_bytes_copy(&copy, &memory_find(&line.host, LINE_BASE)->bytes);
    memory_add_file(&line.host, u"C:\\other.vhd", &copy);
    settings.despite_children = true;
    open_folder(true);
    open = take("base.vhd");
    cr_assert(open != NULL);
    real_host_ops = line.host.host.ops;
    hooked_host_ops = *real_host_ops;
    hooked_host_ops.visit_files = slow_visit;
    hooked_host_ops.open = slow_open;
    line.host.host.ops = &hooked_host_ops;
    cr_expect(take("nothing.vhd") == NULL && served_meanwhile == 1, "%u", served_meanwhile);
    before = served_meanwhile;
    slow = take("other.vhd");
    cr_assert(slow != NULL && served_meanwhile > before + 1);
    cr_assert(slow->ops->write(slow, 0, "x", 1) == NBD_OK);
    before = served_meanwhile;
    give_back(slow);
    cr_expect(served_meanwhile > before, "the flush of one is not waited for");
    line.host.host.ops = real_host_ops;
    give_back(open);
}

/* ---- Failures and holes ---- */

Test(nbd_shelf, tells_when_what_was_written_cannot_be_flushed_at_the_end)
{
    struct nbd_disk *disk;
    struct vhd_error error;

    open_disk(LINE_GRANDCHILD, true, false);
    disk = take("");
    cr_assert(disk->ops->write(disk, 0, "x", 1) == NBD_OK);
    memory_host_arm(&line.host,
                    (struct memory_fault){ 1, MEMORY_BIT(MEMORY_FLUSH), MEMORY_FAIL_FOR_GOOD, VHD_SYSTEM, 5, 0 });
    give_back(disk);
    cr_expect(report_count == 1 && reports[0].status == VHD_SYSTEM);
    expect_status("closing", nbd_shelf_close(shelf, &error), VHD_SYSTEM);
    expect_text("the file", error.path, LINE_GRANDCHILD);
    shelf = NULL;
}

Test(nbd_shelf, tells_the_client_a_code_and_the_person_a_file)
{
    static const struct {
        enum memory_call call;
        enum vhd_status status;
        enum nbd_error error;
    } rows[] = {
        { MEMORY_READ, VHD_SYSTEM, NBD_EIO },
        { MEMORY_READ, VHD_OUT_OF_MEMORY, NBD_ENOMEM },
        { MEMORY_WRITE, VHD_DISK_FULL, NBD_ENOSPC },
        { MEMORY_WRITE, VHD_SYSTEM, NBD_EIO },
    };
    static uint8_t data[40000];
    struct nbd_disk *disk;

    open_disk(LINE_GRANDCHILD, true, false);
    disk = take("");
    for (size_t i = 0; i < ROWS(rows); i++) {
        enum nbd_error error;
        memory_host_arm(&line.host, (struct memory_fault){ 1, MEMORY_BIT(rows[i].call), MEMORY_FAIL_FOR_GOOD,
                                                           rows[i].status, 5, 0 });
        report_count = 0;
        error = rows[i].call == MEMORY_READ ? disk->ops->read(disk, 3, data, sizeof data)
                                            : disk->ops->write(disk, 0, data, sizeof data - sizeof data % 512);
        cr_expect(error == rows[i].error, "row %zu: %d", i, error);
        cr_expect(report_count == 1 && reports[0].status == rows[i].status && reports[0].path[0] == u'C', "row %zu", i);
        memory_host_arm(&line.host, (struct memory_fault){ 0 });
        cr_expect(disk->ops->read(disk, 3, data, sizeof data) == NBD_OK, "the next call may succeed");
    }
    give_back(disk);
}

Test(nbd_shelf, tells_holes_that_are_none_of_the_data)
{
    struct nbd_disk *disk;
    uint8_t *expected = bytes_of(&line.grandchild);
    size_t holes = 0;

    open_disk(LINE_GRANDCHILD, false, false);
    disk = take("");
    for (uint64_t at = 0, size; at < disk->size; at += size) {
        bool is_hole;
        cr_assert(disk->ops->extent(disk, at, disk->size - at < 70001 ? disk->size - at : 70001, &size, &is_hole) ==
                  NBD_OK);
        cr_assert(size > 0 && size <= 70001 && size <= disk->size - at);
        for (uint64_t i = 0; is_hole && i < size; i++)
            cr_assert(expected[at + i] == 0);
        holes += is_hole;
    }
    cr_expect(holes > 0);
    give_back(disk);
    free(expected);
}
