/* test_nbd_raw.c - files as they are, such as images of DVDs and floppies, for clients of NBD; and what is counted. */
#include "checked_locks.h"
#include "expect.h"
#include "memory_host.h"
#include "nbd_raw.h"
#include "nbd_shelf.h"

#include <stdlib.h>
#include <string.h>

#define PATH u"C:\\m\\image.iso"

static struct memory_host host;
static struct nbd_settings settings;
static struct nbd_account account;
static struct nbd_disk *disk;
static unsigned reports;

static void report(void *context, const struct vhd_error *error)
{
    expect_text("reported", error->path, PATH);
    reports++;
}

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_folder(&host, u"C:\\m");
    cr_assert(nbd_account_init(&account, &checked_locks));
    settings = (struct nbd_settings){
        .host = &host.host, .locks = &checked_locks, .account = &account, .report = report
    };
    disk = NULL;
    reports = 0;
}

static void tear_down(void)
{
    assert_ok(nbd_raw_close(disk, NULL));
    nbd_account_free(&account);
    cr_expect(host.open_files == 0, "a file was left open");
    cr_expect(checked_locks_left == 0, "a lock was left");
    memory_host_free(&host);
}

TestSuite(nbd_raw, .init = set_up, .fini = tear_down);

static uint8_t byte_at(uint64_t offset)
{
    return (uint8_t)(offset * 7 + offset / 512 + 1);
}

/* A file of so many bytes, none of which is 0 where it matters, and the disk of it. */
static void open_disk(size_t size, bool is_writable)
{
    struct memory_bytes bytes = { 0 };

    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = byte_at(i);
        memory_bytes_write(&bytes, i, &byte, 1);
    }
    memory_add_file(&host, PATH, &bytes);
    settings.is_writable = is_writable;
    assert_ok(nbd_raw_open(&settings, PATH, &disk, NULL));
    cr_assert(disk->is_writable == is_writable);
}

/* Reads all of the disk in pieces of an odd size. */
static void expect_reads(size_t size)
{
    uint8_t buffer[1001];

    for (uint64_t at = 0, count; at < disk->size; at += count) {
        count = disk->size - at < sizeof buffer ? disk->size - at : sizeof buffer;
        cr_assert(disk->ops->read(disk, at, buffer, (size_t)count) == NBD_OK);
        for (uint64_t i = 0; i < count; i++)
            cr_assert(buffer[i] == (at + i < size ? byte_at(at + i) : 0), "at %llu", (unsigned long long)(at + i));
    }
}

Test(nbd_raw, file_that_is_read_has_whole_sectors_of_a_dvd)
{
    static const size_t sizes[] = { 1, 511, 2047, 2048, 2049, 10000 };

    for (size_t i = 0; i < ROWS(sizes); i++) {
        open_disk(sizes[i], false);
        cr_expect(disk->size == (sizes[i] + 2047) / 2048 * 2048, "%zu", sizes[i]);
        expect_reads(sizes[i]);
        cr_expect(disk->ops->flush(disk) == NBD_OK && host.calls[MEMORY_FLUSH] == 0);
        assert_ok(nbd_raw_close(disk, NULL));
        disk = NULL;
        memory_remove(&host, PATH);
    }
    cr_expect(reports == 0);
}

Test(nbd_raw, file_that_is_empty_is_a_disk_without_sectors)
{
    open_disk(0, false);
    cr_expect(disk->size == 0);
}

Test(nbd_raw, file_that_is_written_to_keeps_its_size)
{
    uint8_t expected[2000], found[2000];

    for (size_t i = 0; i < sizeof expected; i++)
        expected[i] = byte_at(i);
    open_disk(sizeof expected, true);
    cr_expect(disk->size == 1536, "without the sector that is not whole");
    expect_reads(1536);
    memset(expected + 100, 0x55, 1000);
    memset(expected + 1300, 0, 236);
    cr_expect(disk->ops->write(disk, 100, expected + 100, 1000) == NBD_OK);
    cr_expect(disk->ops->zero(disk, 1300, 236) == NBD_OK);
    cr_expect(disk->ops->flush(disk) == NBD_OK && host.calls[MEMORY_FLUSH] == 1);
    assert_ok(nbd_raw_close(disk, NULL));
    disk = NULL;
    cr_assert(memory_find(&host, PATH)->bytes.size == sizeof found);
    memory_bytes_read(&memory_find(&host, PATH)->bytes, 0, found, sizeof found);
    cr_expect_arr_eq(found, expected, sizeof found);
}

Test(nbd_raw, zeros_may_be_more_than_are_written_at_once)
{
    static uint8_t found[200000];

    open_disk(sizeof found, true);
    cr_expect(disk->ops->zero(disk, 1000, 199000 / 512 * 512) == NBD_OK);
    memory_bytes_read(&memory_find(&host, PATH)->bytes, 0, found, sizeof found);
    cr_expect(found[999] == byte_at(999));
    for (size_t i = 1000; i < 1000 + 199000 / 512 * 512; i++)
        cr_assert(found[i] == 0, "%zu", i);
}

static enum vhd_status try_to_open(enum vhd_open_mode mode)
{
    struct vhd_file *file;
    const enum vhd_status status = host.host.ops->open(&host.host, PATH, mode, &file, NULL);

    if (status == VHD_OK)
        file->ops->close(file, false);
    return status;
}

Test(nbd_raw, file_can_be_read_by_others_while_it_is_read_and_not_while_it_is_written_to)
{
    open_disk(2048, false);
    expect_status("source", try_to_open(VHD_FILE_SOURCE), VHD_OK);
    expect_status("change", try_to_open(VHD_FILE_CHANGE), VHD_SHARING_VIOLATION);
    assert_ok(nbd_raw_close(disk, NULL));
    settings.is_writable = true;
    assert_ok(nbd_raw_open(&settings, PATH, &disk, NULL));
    expect_status("source", try_to_open(VHD_FILE_SOURCE), VHD_SHARING_VIOLATION);
}

Test(nbd_raw, file_that_cannot_be_opened_is_told_with_its_cause)
{
    struct vhd_error error;

    expect_status("missing", nbd_raw_open(&settings, PATH, &disk, &error), VHD_FILE_NOT_FOUND);
    expect_text("missing", error.path, PATH);
    cr_expect(disk == NULL);
    memory_add_folder(&host, PATH);
    expect_status("folder", nbd_raw_open(&settings, PATH, &disk, &error), VHD_NOT_A_DISK_FILE);
    cr_expect(disk == NULL && reports == 0);
}

Test(nbd_raw, holes_are_told_and_what_is_behind_the_file_is_one)
{
    struct memory_bytes bytes = { 0 };
    uint64_t size;
    bool is_hole;

    memory_bytes_set_size(&bytes, 1 << 20);
    memory_bytes_write(&bytes, 1 << 19, "data", 4);
    memory_bytes_set_size(&bytes, (1 << 20) + 1);
    memory_add_file(&host, PATH, &bytes);
    assert_ok(nbd_raw_open(&settings, PATH, &disk, NULL));
    for (uint64_t at = 0; at < disk->size; at += size) {
        uint8_t byte;
        cr_assert(disk->ops->extent(disk, at, disk->size - at, &size, &is_hole) == NBD_OK);
        cr_assert(size > 0 && size <= disk->size - at);
        cr_assert(disk->ops->read(disk, 1 << 19, &byte, 1) == NBD_OK && byte == 'd');
        cr_expect(!is_hole || at > 1 << 19 || at + size <= 1 << 19, "data are in no hole");
    }
    cr_assert(disk->ops->extent(disk, 0, 100, &size, &is_hole) == NBD_OK);
    cr_expect(is_hole && size == 100);
    cr_assert(disk->ops->extent(disk, (1 << 20) + 600, 1000, &size, &is_hole) == NBD_OK);
    cr_expect(is_hole && size == 1000);
}

Test(nbd_raw, failures_are_told_to_the_person_and_as_codes_to_the_client)
{
    uint8_t buffer[512] = { 0 };

    open_disk(2048, true);
    memory_host_arm(&host, (struct memory_fault){ .call = 1, .kinds = MEMORY_BIT(MEMORY_READ), .status = VHD_SYSTEM });
    cr_expect(disk->ops->read(disk, 0, buffer, sizeof buffer) == NBD_EIO && reports == 1);
    memory_host_arm(&host,
                    (struct memory_fault){ .call = 1, .kinds = MEMORY_BIT(MEMORY_WRITE), .status = VHD_DISK_FULL });
    cr_expect(disk->ops->write(disk, 0, buffer, sizeof buffer) == NBD_ENOSPC && reports == 2);
    memory_host_arm(&host,
                    (struct memory_fault){ .call = 1, .kinds = MEMORY_BIT(MEMORY_WRITE), .status = VHD_DISK_FULL });
    cr_expect(disk->ops->zero(disk, 0, 512) == NBD_ENOSPC && reports == 3);
    memory_host_arm(&host, (struct memory_fault){ .call = 1, .kinds = MEMORY_BIT(MEMORY_FLUSH), .status = VHD_SYSTEM });
    cr_expect(disk->ops->flush(disk) == NBD_EIO && reports == 4);
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

static void expect_account(uint64_t read, uint64_t written)
{
    uint64_t found_read, found_written;

    nbd_account_get(&account, &found_read, &found_written);
    cr_expect(found_read == read && found_written == written, "%llu and %llu", (unsigned long long)found_read,
              (unsigned long long)found_written);
}

Test(nbd_raw, bytes_that_were_read_and_written_are_counted_and_those_that_failed_are_not)
{
    uint8_t buffer[1000] = { 0 };

    open_disk(4096, true);
    expect_account(0, 0);
    disk->ops->read(disk, 10, buffer, 1000);
    disk->ops->read(disk, 0, buffer, 5);
    disk->ops->write(disk, 7, buffer, 300);
    disk->ops->zero(disk, 512, 1024);
    expect_account(1005, 1324);
    memory_host_arm(&host,
                    (struct memory_fault){ .call = 1, .kinds = MEMORY_BIT(MEMORY_WRITE), .status = VHD_DISK_FULL });
    cr_expect(disk->ops->write(disk, 0, buffer, 100) == NBD_ENOSPC);
    memory_host_arm(&host, (struct memory_fault){ 0 });
    expect_account(1005, 1324);
}

Test(nbd_raw, file_is_on_a_shelf_under_a_secret_name_alone)
{
    struct nbd_shelf *shelf;
    struct nbd_catalogue *catalogue;
    struct nbd_disk *taken;

    open_disk(2048, false);
    assert_ok(nbd_raw_close(disk, NULL));
    disk = NULL;
    assert_ok(nbd_shelf_of_file(&settings, PATH, u"4cf1e8", true, &shelf, NULL));
    catalogue = nbd_shelf_catalogue(shelf);
    cr_expect(catalogue->ops->take(catalogue, (struct nbd_name){ (const uint8_t *)"", 0 }) == NULL);
    cr_expect(catalogue->ops->take(catalogue, (struct nbd_name){ (const uint8_t *)"image.iso", 9 }) == NULL);
    taken = catalogue->ops->take(catalogue, (struct nbd_name){ (const uint8_t *)"4cf1e8", 6 });
    cr_assert(taken != NULL && taken->size == 2048);
    catalogue->ops->give_back(catalogue, taken);
    assert_ok(nbd_shelf_close(shelf, NULL));
    memory_remove(&host, PATH);
    expect_status("missing", nbd_shelf_of_file(&settings, PATH, u"4cf1e8", true, &shelf, NULL), VHD_FILE_NOT_FOUND);
    cr_expect(shelf == NULL);
}
