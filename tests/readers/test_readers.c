/*
 * test_readers.c - images of ours, read by programs of others.
 *
 * The images are made in memory and dumped to a folder that goes afterwards.
 */
#include "dumped.h"
#include "expect.h"
#include "fixtures.h"
#include "flat_model.h"
#include "need.h"
#include "program.h"
#include "readers.h"
#include "vhd_live.h"

#include <stdio.h>
#include <string.h>

TestSuite(readers, .init = dumped_begin, .fini = dumped_end, .timeout = 60);

/* Runs a program on one file and returns what it says. */
static const char *said_of(const char *const argv[])
{
    static char text[8192];
    struct program_result result = program_run(argv);

    cr_assert(result.exit_code == 0, "%s %s: %s", argv[0], argv[1], result.output);
    snprintf(text, sizeof text, "%s", result.output);
    program_free(&result);
    return text;
}

/* ---- qemu-img: sizes ---- */

static void expect_qemu_size(const char *real, uint64_t size)
{
    const char *const argv[] = { "qemu-img", "info", "-f", "vpc", "--output=json", real, NULL };
    const char *text = said_of(argv);
    char expected[64];

    snprintf(expected, sizeof expected, "\"virtual-size\": %llu,", (unsigned long long)size);
    cr_expect(strstr(text, expected) != NULL, "%s instead of %s", text, expected);
}

Test(readers, qemu_img_sees_the_exact_size)
{
    static const int32_t sizes[] = { 3, 4, 5, 10240, 130048, 2088959, 2088960 };

    need_program("qemu-img");
    for (size_t i = 0; i < ROWS(sizes); i++) {
        char real[REAL_PATH_CHARS];
        dumped_create(VHD_TYPE_DYNAMIC, u"C:\\a.vhd", NULL, sizes[i]);
        expect_qemu_size(dump(u"C:\\a.vhd", "a.vhd", real), (uint64_t)sizes[i] * IMAGE_MB);
        memory_remove(&dumped_host, u"C:\\a.vhd");
    }
    for (size_t i = 0; i < 3; i++) {
        char real[REAL_PATH_CHARS];
        dumped_create(VHD_TYPE_FIXED, u"C:\\a.vhd", NULL, sizes[i]);
        expect_qemu_size(dump(u"C:\\a.vhd", "a.vhd", real), (uint64_t)sizes[i] * IMAGE_MB);
        memory_remove(&dumped_host, u"C:\\a.vhd");
    }
}

/* ---- vhdiinfo: facts ---- */

static void expect_said(const char *text, const char *label, const char *value)
{
    char line[256];
    const char *at = strstr(text, label);

    cr_assert(at != NULL, "no '%s' in %s", label, text);
    snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
    cr_expect(strstr(line, value) != NULL, "'%s' instead of '%s'", line, value);
}

Test(readers, vhdiinfo_sees_type_size_and_ids)
{
    static const uint8_t ids[][16] = {
        { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0x4d, 0xef, 0x80, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77 },
        { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x42, 0x10, 0x90, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99 },
        { 0xaa },
    };
    char real[REAL_PATH_CHARS];
    const char *argv[] = { "vhdiinfo", NULL, NULL }, *text;

    need_program("vhdiinfo");
    dumped_host.ids = ids;
    dumped_host.id_count = ROWS(ids);
    dumped_create(VHD_TYPE_DYNAMIC, u"C:\\parent.vhd", NULL, 100);
    dumped_create(VHD_TYPE_DIFFERENCING, u"C:\\child.vhd", u"C:\\parent.vhd", 0);
    dumped_create(VHD_TYPE_FIXED, u"C:\\fixed.vhd", NULL, 3);

    argv[1] = dump(u"C:\\parent.vhd", "parent.vhd", real);
    text = said_of(argv);
    expect_said(text, "Disk type", "Dynamic");
    expect_said(text, "Media size", "(104857600 bytes)");
    expect_said(text, "Identifier", "01234567-89ab-4def-8011-223344556677");

    argv[1] = dump(u"C:\\child.vhd", "child.vhd", real);
    text = said_of(argv);
    expect_said(text, "Disk type", "Differential");
    expect_said(text, "Media size", "(104857600 bytes)");
    expect_said(text, "Identifier", "fedcba98-7654-4210-90ff-eeddccbbaa99");
    expect_said(text, "Parent identifier", "01234567-89ab-4def-8011-223344556677");
    expect_said(text, "Parent filename", "parent.vhd");

    argv[1] = dump(u"C:\\fixed.vhd", "fixed.vhd", real);
    text = said_of(argv);
    expect_said(text, "Disk type", "Fixed");
    expect_said(text, "Media size", "(3145728 bytes)");
}

/* ---- 7-Zip: contents ---- */

/* What 7-Zip reads the image as, in a file. */
static const char *read_by_7zip(const char *real, char flat[REAL_PATH_CHARS])
{
    cr_assert(reader_7zip(real, dumped_path("flat", flat)), "7zz cannot read %s", real);
    return flat;
}

Test(readers, seven_zip_reads_a_new_dynamic_disk_as_zeros)
{
    struct flat_model model;
    char real[REAL_PATH_CHARS], flat[REAL_PATH_CHARS];

    need_program("7zz");
    dumped_create(VHD_TYPE_DYNAMIC, u"C:\\a.vhd", NULL, 9);
    dumped_create(VHD_TYPE_FIXED, u"C:\\b.vhd", NULL, 9);
    flat_init(&model, 9 * IMAGE_MB);
    cr_expect(flat_equals_file(&model, read_by_7zip(dump(u"C:\\a.vhd", "a.vhd", real), flat)));
    cr_expect(flat_equals_file(&model, read_by_7zip(dump(u"C:\\b.vhd", "b.vhd", real), flat)));
    flat_free(&model);
}

/* A parent with data, as other code than core's writes it. */
static void add_parent(struct flat_model *model, const char16_t *path, uint32_t type, uint64_t size)
{
    struct image_builder image;

    image_init(&image, type, size, 0x5151);
    image.creator = "win ";
    flat_init(model, size);
    image_begin(&image);
    for (uint64_t sector = 0; sector + 16 < model->sectors; sector += 1024)
        flat_write(model, &image, 0, sector, 16);
    for (uint64_t block = 0; block < image.table_entries; block++) /* as in a dynamic disk: all bits are set */
        if (image_block_offset(&image, (uint32_t)block) != 0)
            for (unsigned i = 0; i < 512; i++)
                image_put8(&image.bytes, image_block_offset(&image, (uint32_t)block) + i, 0xff);
    image_add(&image, &dumped_host, path);
}

Test(readers, seven_zip_reads_a_new_child_as_its_parent)
{
    static const uint32_t types[] = { IMAGE_FIXED, IMAGE_DYNAMIC };

    need_program("7zz");
    for (size_t i = 0; i < ROWS(types); i++) {
        struct flat_model model;
        char real[REAL_PATH_CHARS], flat[REAL_PATH_CHARS];
        add_parent(&model, u"C:\\disks\\parent.vhd", types[i], 9 * IMAGE_MB);
        dumped_create(VHD_TYPE_DIFFERENCING, u"C:\\disks\\child.vhd", u"C:\\disks\\parent.vhd", 0);
        dumped_create(VHD_TYPE_DIFFERENCING, u"C:\\disks\\grandchild.vhd", u"child.vhd", 0);
        dump(u"C:\\disks\\parent.vhd", "parent.vhd", real);
        dump(u"C:\\disks\\child.vhd", "child.vhd", real);
        cr_expect(flat_equals_file(&model, read_by_7zip(real, flat)), "child");
        cr_expect(flat_equals(&model, &dumped_host, u"C:\\disks\\child.vhd"));
        dump(u"C:\\disks\\grandchild.vhd", "grandchild.vhd", real);
        cr_expect(flat_equals_file(&model, read_by_7zip(real, flat)), "grandchild");
        flat_free(&model);
        memory_host_free(&dumped_host);
        memory_host_init(&dumped_host);
    }
}

/* Data that core has not written: 7-Zip, core and the model have to agree on every sector. */
Test(readers, seven_zip_and_core_agree_on_chains_with_data)
{
    struct flat_model model;
    struct image_builder child, parent;
    char real[REAL_PATH_CHARS], flat[REAL_PATH_CHARS];

    need_program("7zz");
    add_parent(&model, u"C:\\disks\\parent.vhd", IMAGE_DYNAMIC, 9 * IMAGE_MB);
    image_init(&parent, IMAGE_DYNAMIC, 9 * IMAGE_MB, 0x5151);
    image_init(&child, IMAGE_DIFFERENCING, 9 * IMAGE_MB, 0x6262);
    child.creator = "win ";
    image_child_of(&child, &parent);
    text_copy(child.parent_name, u"parent.vhd");
    image_begin(&child);
    image_locator(&child, 0, "W2ru", u".\\parent.vhd");
    for (uint64_t sector = 3; sector + 40 < model.sectors; sector += 777)
        flat_write(&model, &child, 1, sector, 1 + sector % 37);
    image_add(&child, &dumped_host, u"C:\\disks\\child.vhd");
    dumped_create(VHD_TYPE_DIFFERENCING, u"C:\\disks\\grandchild.vhd", u"child.vhd", 0);
    dump(u"C:\\disks\\parent.vhd", "parent.vhd", real);
    dump(u"C:\\disks\\child.vhd", "child.vhd", real);
    cr_expect(flat_equals_file(&model, read_by_7zip(real, flat)), "child");
    dump(u"C:\\disks\\grandchild.vhd", "grandchild.vhd", real);
    cr_expect(flat_equals_file(&model, read_by_7zip(real, flat)), "grandchild");
    cr_expect(flat_equals(&model, &dumped_host, u"C:\\disks\\grandchild.vhd"));
    flat_free(&model);
}

/* Sectors of every second piece, some of them twice, with a flush now and then. */
static void write_as_a_guest(const char16_t *path, struct flat_model *model)
{
    static uint8_t data[96 * IMAGE_SECTOR];
    struct vhd_live *live;
    struct vhd_error error;

    assert_ok(vhd_live_open(&dumped_host.host, path, VHD_LIVE_WRITE, &live, &error));
    for (uint64_t first = 5; first + 96 < model->sectors; first += 411) {
        const size_t count = 1 + first % 96;
        for (size_t i = 0; i < count; i++) {
            model->tags[first + i] = 0x40000000 + (uint32_t)(first + i);
            flat_fill_sector(data + i * IMAGE_SECTOR, model->tags[first + i]);
        }
        assert_ok(vhd_live_write(live, first * IMAGE_SECTOR, data, count * IMAGE_SECTOR, &error));
        if (first % 5 == 0)
            assert_ok(vhd_live_flush(live, &error));
    }
    memset(model->tags + 1000, 0, 1100 * sizeof *model->tags);
    assert_ok(vhd_live_zero(live, 1000 * IMAGE_SECTOR, 1100 * IMAGE_SECTOR, &error));
    vhd_live_close(live);
}

Test(readers, seven_zip_reads_what_a_guest_wrote)
{
    struct flat_model dynamic, child;
    char real[REAL_PATH_CHARS], flat[REAL_PATH_CHARS];

    need_program("7zz");
    flat_init(&dynamic, 9 * IMAGE_MB);
    dumped_create(VHD_TYPE_DYNAMIC, u"C:\\disks\\dynamic.vhd", NULL, 9);
    write_as_a_guest(u"C:\\disks\\dynamic.vhd", &dynamic);
    cr_expect(flat_equals_file(&dynamic, read_by_7zip(dump(u"C:\\disks\\dynamic.vhd", "dynamic.vhd", real), flat)));
    add_parent(&child, u"C:\\disks\\parent.vhd", IMAGE_DYNAMIC, 9 * IMAGE_MB);
    dumped_create(VHD_TYPE_DIFFERENCING, u"C:\\disks\\child.vhd", u"C:\\disks\\parent.vhd", 0);
    write_as_a_guest(u"C:\\disks\\child.vhd", &child);
    dump(u"C:\\disks\\parent.vhd", "parent.vhd", real);
    cr_expect(flat_equals_file(&child, read_by_7zip(dump(u"C:\\disks\\child.vhd", "child.vhd", real), flat)));
    flat_free(&dynamic);
    flat_free(&child);
}

Test(readers, seven_zip_reads_a_new_child_of_windows_disk_as_that_disk)
{
    static const char *const disks[] = { "ntfs-parent.vhd", "ntfs-differential.vhd" };
    char fixture[REAL_PATH_CHARS], name[64], real[REAL_PATH_CHARS], flat[REAL_PATH_CHARS], theirs[65], ours[65];

    need_program("7zz");
    for (size_t i = 0; i < ROWS(disks); i++) {
        char16_t path[64] = u"C:\\";
        for (const char *c = disks[i]; *c != 0; c++)
            text_fill(path, (char16_t)*c, 1);
        snprintf(name, sizeof name, "windows10/%s", disks[i]);
        NEED_FIXTURE(name, fixture);
        memory_import(&dumped_host, path, fixture);
        dumped_create(VHD_TYPE_DIFFERENCING, u"C:\\child.vhd", path, 0);
        dump(path, disks[i], real);
        reader_sha256(read_by_7zip(real, flat), theirs);
        reader_sha256(read_by_7zip(dump(u"C:\\child.vhd", "child.vhd", real), flat), ours);
        cr_expect_str_eq(ours, theirs);
        memory_remove(&dumped_host, u"C:\\child.vhd");
    }
    cr_expect_str_eq(theirs, "b7922a46a6b08fa4f4fc0c51a25d5587d1d49f15cfade45ca740dd07110ae144");
}
