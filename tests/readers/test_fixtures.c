/* test_fixtures.c - images and structures that real products wrote. */
#include "disk_calls.h"
#include "dumped.h"
#include "expect.h"
#include "fixtures.h"
#include "flat_model.h"
#include "readers.h"
#include "vhd_geometry.h"
#include "vhd_locator.h"
#include "vhd_parent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(fixtures, .init = dumped_begin, .fini = dumped_end);

/* Reads a chain flat into a real file, in transfers of an odd size, and tells the SHA-256. */
static void hash_flat(const char16_t *path, char hex[65])
{
    static uint8_t buffer[777 * 512];
    struct vhd_chain *chain;
    char flat[REAL_PATH_CHARS];
    FILE *file;

    file = fopen(dumped_path("flat", flat), "wb");
    cr_assert(file != NULL);
    assert_ok(vhd_chain_open(&dumped_host.host, path, VHD_FILE_SOURCE, &chain, NULL));
    uint64_t sectors = chain->images[0]->footer.size / 512;
    for (uint64_t sector = 0, step; sector < sectors; sector += step) {
        step = sectors - sector < 777 ? sectors - sector : 777;
        assert_ok(vhd_chain_read(chain, sector, (size_t)step, buffer, NULL));
        cr_assert(fwrite(buffer, 512, (size_t)step, file) == step);
    }
    cr_assert(fclose(file) == 0);
    vhd_chain_close(chain);
    reader_sha256(flat, hex);
}

struct row {
    const char *name;
    enum vhd_type type;
    uint64_t size, table;
    uint32_t entries, created;
    uint8_t id[4]; /* the first bytes of it */
    bool geometry; /* it has the geometry that Microsoft's products record */
};

static const struct row rows[] = {
    { "windows10/ntfs-parent.vhd", VHD_TYPE_FIXED, 4194304, 0, 0, 655731471, { 0xe7, 0xea, 0x92, 0x00 }, true },
    { "windows10/ntfs-dynamic.vhd", VHD_TYPE_DYNAMIC, 4194304, 1536, 2, 655731466, { 0xb7, 0x1b, 0x95, 0x77 }, true },
    { "windows10/ntfs-differential.vhd",
      VHD_TYPE_DIFFERENCING,
      4194304,
      8192,
      2,
      655731475,
      { 0x72, 0x2f, 0xa4, 0xe2 },
      true },
    { "windows8/win8.vhd", VHD_TYPE_DYNAMIC, 41943040, 1536, 20, 476843094, { 0xad, 0xb7, 0x19, 0x75 }, true },
    { "windows8/win8.1-1GB.vhd", VHD_TYPE_DYNAMIC, 1073741824, 1536, 512, 476849179, { 0x45, 0x16, 0x9f, 0xc3 }, true },
    { "virtualpc/virtualpc-dynamic.vhd",
      VHD_TYPE_DYNAMIC,
      UINT64_C(136365211648),
      1536,
      65024,
      509016516,
      { 0x33, 0xea, 0x00, 0x13 },
      true },
    { "other/vbox.vhd", VHD_TYPE_DYNAMIC, 41943040, 1536, 20, 476813326, { 0x83, 0x92, 0xdd, 0xae }, true },
    { "other/xapi.vhd", VHD_TYPE_DYNAMIC, 41943040, 1536, 20, 476816491, { 0x52, 0xf2, 0x8e, 0xf1 }, true },
    { "other/qemu.vhd", VHD_TYPE_DYNAMIC, 41953280, 1536, 21, 476813334, { 0x78, 0x7b, 0xb1, 0x2d }, false },
    { "other/original-size-mismatch.vhd",
      VHD_TYPE_DYNAMIC,
      2123776,
      1536,
      2,
      836614377,
      { 0x98, 0x0b, 0x2b, 0xb7 },
      false },
};

Test(fixtures, open_as_what_they_are)
{
    for (size_t i = 0; i < ROWS(rows); i++) {
        char real[REAL_PATH_CHARS];
        struct vhd_image *image;
        NEED_FIXTURE(rows[i].name, real);
        memory_import(&dumped_host, u"C:\\fixture.vhd", real);
        expect_status(rows[i].name,
                      vhd_image_open(&dumped_host.host, u"C:\\fixture.vhd", VHD_FILE_SOURCE, &image, NULL), VHD_OK);
        cr_assert(image != NULL);
        cr_expect(image->footer.type == rows[i].type && image->footer.size == rows[i].size, "%s", rows[i].name);
        cr_expect(image->footer.created == rows[i].created, "%s", rows[i].name);
        cr_expect(memcmp(image->footer.id, rows[i].id, 4) == 0, "%s", rows[i].name);
        cr_expect(image->header.table_offset == rows[i].table, "%s", rows[i].name);
        cr_expect(image->header.table_entries == rows[i].entries, "%s", rows[i].name);
        cr_expect(image->header.block_size == (rows[i].entries == 0 ? 0 : 2097152), "%s", rows[i].name);
        expect_status(rows[i].name, vhd_image_check_blocks(image, NULL), VHD_OK);
        expect_status(rows[i].name, vhd_image_check_places(image, NULL), VHD_OK);
        vhd_image_close(image);
        memory_remove(&dumped_host, u"C:\\fixture.vhd");
    }
}

Test(fixtures, of_microsofts_and_most_others_have_the_geometry_that_we_record)
{
    for (size_t i = 0; i < ROWS(rows); i++) {
        char real[REAL_PATH_CHARS];
        struct memory_bytes bytes = { 0 };
        struct vhd_geometry is = vhd_geometry_of(rows[i].size);
        uint32_t coded = (uint32_t)is.cylinders << 16 | (uint32_t)is.heads << 8 | is.sectors;
        NEED_FIXTURE(rows[i].name, real);
        cr_assert(memory_bytes_import(&bytes, real));
        if (rows[i].geometry)
            cr_expect(image_get32(&bytes, bytes.size - 512 + FOOTER_GEOMETRY) == coded, "%s", rows[i].name);
        memory_bytes_free(&bytes);
    }
}

Test(fixtures, that_were_never_written_read_as_zeros)
{
    static const char *const empty[] = {
        "windows8/win8.vhd", "windows8/win8.1-1GB.vhd", "virtualpc/virtualpc-dynamic.vhd", "other/vbox.vhd",
        "other/xapi.vhd",    "other/qemu.vhd",          "other/original-size-mismatch.vhd"
    };

    for (size_t i = 0; i < ROWS(empty); i++) {
        char real[REAL_PATH_CHARS];
        struct vhd_chain *chain;
        struct vhd_image *image;
        struct vhd_run run;
        NEED_FIXTURE(empty[i], real);
        memory_import(&dumped_host, u"C:\\fixture.vhd", real);
        assert_ok(vhd_chain_open(&dumped_host.host, u"C:\\fixture.vhd", VHD_FILE_SOURCE, &chain, NULL));
        uint64_t sectors = chain->images[0]->footer.size / 512;
        assert_ok(vhd_chain_find(chain, 0, sectors, &image, &run, NULL));
        cr_expect(image == NULL && run.sectors == sectors, "%s", empty[i]);
        vhd_chain_close(chain);
        memory_remove(&dumped_host, u"C:\\fixture.vhd");
    }
}

/* What three readers of others agree on, of the disks that Windows 10 wrote. */
#define DYNAMIC_SHA256 "8b10b52e3d1e76075d05a5101a6536b9fa8376a5b8f7c22f502d0987d165c876"
#define CHAIN_SHA256 "b7922a46a6b08fa4f4fc0c51a25d5587d1d49f15cfade45ca740dd07110ae144"

Test(fixtures, of_windows_read_as_three_other_readers_read_them)
{
    static const struct {
        const char *name;
        const char16_t *path;
        const char *sha256;
    } disks[] = {
        { "windows10/ntfs-parent.vhd", u"C:\\disks\\ntfs-parent.vhd", NULL },
        { "windows10/ntfs-dynamic.vhd", u"C:\\disks\\ntfs-dynamic.vhd", DYNAMIC_SHA256 },
        { "windows10/ntfs-differential.vhd", u"C:\\disks\\ntfs-differential.vhd", CHAIN_SHA256 },
    };

    for (size_t i = 0; i < ROWS(disks); i++) {
        char real[REAL_PATH_CHARS], hex[65];
        NEED_FIXTURE(disks[i].name, real);
        memory_import(&dumped_host, disks[i].path, real);
        if (disks[i].sha256 == NULL)
            continue;
        hash_flat(disks[i].path, hex);
        cr_expect_str_eq(hex, disks[i].sha256, "%s", disks[i].name);
    }
}

/* The disks of Windows 10 in C:\disks. False, with a reason, when one is missing. */
static bool import_windows_10(const char **reason)
{
    static const struct {
        const char *name;
        const char16_t *path;
    } disks[] = {
        { "windows10/ntfs-parent.vhd", u"C:\\disks\\ntfs-parent.vhd" },
        { "windows10/ntfs-dynamic.vhd", u"C:\\disks\\ntfs-dynamic.vhd" },
        { "windows10/ntfs-differential.vhd", u"C:\\disks\\ntfs-differential.vhd" },
    };

    for (size_t i = 0; i < ROWS(disks); i++) {
        char real[REAL_PATH_CHARS];
        if (fixture_path(disks[i].name, real, reason) == NULL)
            return false;
        memory_import(&dumped_host, disks[i].path, real);
    }
    return true;
}

Test(fixtures, of_windows_read_the_same_after_they_were_copied_compacted_or_merged)
{
    static const char16_t target[] = u"C:\\disks\\target.vhd", dynamic[] = u"C:\\disks\\ntfs-dynamic.vhd",
                          child[] = u"C:\\disks\\ntfs-differential.vhd", parent[] = u"C:\\disks\\ntfs-parent.vhd";
    static const struct {
        struct disk_call call;
        const char16_t *result;
        const char *sha256;
    } calls[] = {
        { { DISK_MERGE_TO, child, target, VHD_TYPE_FIXED }, target, CHAIN_SHA256 },
        { { DISK_MERGE_TO, child, target, VHD_TYPE_DYNAMIC }, target, CHAIN_SHA256 },
        { { DISK_CONVERT, child, target, VHD_TYPE_DYNAMIC }, target, CHAIN_SHA256 },
        { { DISK_CONVERT, dynamic, target, VHD_TYPE_FIXED }, target, DYNAMIC_SHA256 },
        { { DISK_CONVERT, dynamic, target, VHD_TYPE_DYNAMIC }, target, DYNAMIC_SHA256 },
        { { .operation = DISK_COMPACT, .disk = dynamic }, dynamic, DYNAMIC_SHA256 },
        { { .operation = DISK_MERGE, .disk = child }, parent, CHAIN_SHA256 },
        { { .operation = DISK_MERGE, .disk = child }, child, CHAIN_SHA256 },
    };
    const char *reason;

    for (size_t i = 0; i < ROWS(calls); i++) {
        char hex[65];
        memory_host_free(&dumped_host);
        memory_host_init(&dumped_host);
        if (!import_windows_10(&reason))
            cr_skip_test("%s", reason);
        expect_status(disk_call_name(&calls[i].call), disk_run(&dumped_host, &calls[i].call), VHD_OK);
        hash_flat(calls[i].result, hex);
        cr_expect_str_eq(hex, calls[i].sha256, "%s", disk_call_name(&calls[i].call));
    }
}

Test(fixtures, of_windows_say_where_their_parent_lies)
{
    char real[REAL_PATH_CHARS];
    struct vhd_image *child, *parent;
    char16_t text[VHD_PATH_ADOPTED_CHARS];

    NEED_FIXTURE("windows10/ntfs-differential.vhd", real);
    memory_import(&dumped_host, u"C:\\disks\\ntfs-differential.vhd", real);
    assert_ok(vhd_image_open(&dumped_host.host, u"C:\\disks\\ntfs-differential.vhd", VHD_FILE_SOURCE, &child, NULL));
    expect_text("name", child->header.parent_name, u"C:\\Projects\\dfvfs\\test_data\\ntfs-parent.vhd");
    cr_expect(child->header.parent_stamp == 0);
    cr_expect(child->header.locators[0].code == VHD_LOCATOR_W2KU && child->header.locators[0].space == 4096);
    assert_ok(vhd_locator_read(child->file, child->data_end, &child->header.locators[0], text, child->path, NULL));
    expect_text("absolute", text, u"C:\\Projects\\dfvfs\\test_data\\ntfs-parent.vhd");
    cr_expect(child->header.locators[1].code == VHD_LOCATOR_W2RU && child->header.locators[1].space == 65536);
    assert_ok(vhd_locator_read(child->file, child->data_end, &child->header.locators[1], text, child->path, NULL));
    expect_text("relative", text, u".\\ntfs-parent.vhd");
    expect_status("alone", vhd_parent_open(child, VHD_FILE_SOURCE, &parent, NULL), VHD_CHAIN_PARENT_NOT_FOUND);
    vhd_image_close(child);
}

Test(fixtures, of_virtual_pc_record_their_parent_in_four_locators)
{
    static const struct vhd_locator locators[VHD_LOCATOR_SLOTS] = {
        [4] = { 0x57326b75, 512, 42, 0x1200 }, /* W2ku */
        [5] = { 0x57327275, 512, 26, 0x1000 }, /* W2ru */
        [6] = { 0x5769326b, 512, 21, 0xe00 },  /* Wi2k */
        [7] = { 0x57693272, 512, 13, 0xc00 },  /* Wi2r */
    };
    static const uint8_t id[] = { 0x40, 0xd5, 0x6d, 0x36, 0x9a, 0xb8, 0x4f, 0xe4,
                                  0xa3, 0x1a, 0x12, 0x1f, 0xe2, 0xbf, 0x15, 0xeb };
    static const uint8_t parent_id[] = { 0xd4, 0x9c, 0x5c, 0x80, 0x35, 0x0a, 0x4a, 0x89,
                                         0x89, 0x8a, 0x5a, 0xd6, 0xd1, 0x0f, 0x65, 0x78 };
    char real[REAL_PATH_CHARS];
    struct memory_bytes bytes = { 0 };
    struct vhd_footer_disk footer_disk;
    struct vhd_header_disk header_disk;
    struct vhd_footer footer;
    struct vhd_header header;

    NEED_FIXTURE("virtualpc/child-footer.bin", real);
    cr_assert(memory_bytes_import(&bytes, real) && bytes.size == sizeof footer_disk);
    memory_bytes_read(&bytes, 0, &footer_disk, sizeof footer_disk);
    assert_ok(vhd_footer_decode(&footer_disk, &footer));
    cr_expect(footer.type == VHD_TYPE_DIFFERENCING && footer.size == 536870912 && footer.data_offset == 512);
    cr_expect(footer.created == 421664240 && !footer.saved_state);
    cr_expect_arr_eq(footer.id, id, sizeof id);

    NEED_FIXTURE("virtualpc/child-dynamic-header.bin", real);
    cr_assert(memory_bytes_import(&bytes, real) && bytes.size == sizeof header_disk);
    memory_bytes_read(&bytes, 0, &header_disk, sizeof header_disk);
    assert_ok(vhd_header_decode(&header_disk, &header));
    cr_expect(header.table_offset == 1536 && header.table_entries == 256 && header.block_size == 2097152);
    cr_expect(header.parent_stamp == 0x1922077c);
    cr_expect_arr_eq(header.parent_id, parent_id, sizeof parent_id);
    expect_text("name", header.parent_name, u"dynamic.vhd");
    for (size_t i = 0; i < VHD_LOCATOR_SLOTS; i++) {
        const struct vhd_locator *is = &header.locators[i], *shall = &locators[i];
        cr_expect(is->code == shall->code && is->space == shall->space && is->length == shall->length &&
                      is->offset == shall->offset,
                  "slot %zu", i);
    }
    /* Encoded again, both are the same bytes but for what we fill differently: nothing, in the header. */
    vhd_header_encode(&header, &header_disk);
    for (uint64_t at = 0; at < sizeof header_disk; at++) {
        uint8_t byte;
        memory_bytes_read(&bytes, at, &byte, 1);
        cr_expect(((const uint8_t *)&header_disk)[at] == byte, "byte %llu", (unsigned long long)at);
    }
    memory_bytes_free(&bytes);
}

Test(fixtures, with_wrong_checksums_are_refused)
{
    char real[REAL_PATH_CHARS];
    struct vhd_image *image;
    struct vhd_error error;

    NEED_FIXTURE("other/bad-checksums.vhd", real);
    memory_import(&dumped_host, u"C:\\bad.vhd", real);
    expect_status("bad", vhd_image_open(&dumped_host.host, u"C:\\bad.vhd", VHD_FILE_SOURCE, &image, &error),
                  VHD_FOOTER_CHECKSUM);
    cr_expect(image == NULL);
}

/* Disks of one size, Windows 8's and ours: the same structures at the same places, in files of one length. */
Test(fixtures, of_windows_8_are_laid_out_as_ours_of_the_same_size)
{
    const struct memory_bytes *ours, *theirs;
    char real[REAL_PATH_CHARS];

    NEED_FIXTURE("windows8/win8.vhd", real);
    theirs = &memory_import(&dumped_host, u"C:\\theirs.vhd", real)->bytes;
    dumped_create(VHD_TYPE_DYNAMIC, u"C:\\ours.vhd", NULL, 40);
    ours = &memory_find(&dumped_host, u"C:\\ours.vhd")->bytes;
    cr_assert(ours->size == theirs->size);
    for (uint64_t at = 0; at < ours->size; at++) {
        uint64_t field = at < 512 ? at : at >= ours->size - 512 ? at - (ours->size - 512) : 512;
        uint8_t a, b;
        /* but for times, the creator's version, ids and the sums over them */
        if ((field >= FOOTER_CREATED && field < FOOTER_CREATOR) ||
            (field >= FOOTER_CREATOR + 4 && field < FOOTER_CREATOR + 8) ||
            (field >= FOOTER_CHECKSUM && field < FOOTER_SAVED))
            continue;
        memory_bytes_read(ours, at, &a, 1);
        memory_bytes_read(theirs, at, &b, 1);
        cr_expect(a == b, "byte %llu is %02x and not %02x", (unsigned long long)at, a, b);
    }
}
