/*
 * test_readers_libvhdi.c - images of ours, read by libvhdi.
 *
 * It takes sectors whose bit is clear for allocated when a set bit stands before them in the same byte, so it is
 * shown data in runs of whole bytes only.
 */
#include "dumped.h"
#include "expect.h"
#include "fixtures.h"
#include "flat_model.h"
#include "random_work.h"

#include <libvhdi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(libvhdi, .init = dumped_begin, .fini = dumped_end);

static libvhdi_file_t *open_dumped(const char16_t *path, const char *name)
{
    char real[REAL_PATH_CHARS];
    libvhdi_file_t *file = NULL;

    dump(path, name, real);
    cr_assert(libvhdi_file_initialize(&file, NULL) == 1);
    cr_assert(libvhdi_file_open(file, real, LIBVHDI_OPEN_READ, NULL) == 1, "libvhdi cannot open %s", name);
    return file;
}

static void close_dumped(libvhdi_file_t *file)
{
    cr_expect(libvhdi_file_close(file, NULL) == 0);
    libvhdi_file_free(&file, NULL);
}

static bool equals_libvhdi(const struct flat_model *model, libvhdi_file_t *file)
{
    static uint8_t data[64 * 512];
    size64_t size = 0;

    cr_assert(libvhdi_file_get_media_size(file, &size, NULL) == 1);
    cr_expect(size == model->sectors * 512, "%llu bytes", (unsigned long long)size);
    for (uint64_t sector = 0; sector < model->sectors; sector += 64) {
        uint64_t count = model->sectors - sector < 64 ? model->sectors - sector : 64;
        ssize_t got = libvhdi_file_read_buffer_at_offset(file, data, (size_t)count * 512, (off64_t)sector * 512, NULL);
        cr_assert(got == (ssize_t)count * 512, "sector %llu", (unsigned long long)sector);
        for (uint64_t i = 0; i < count; i++)
            if (!flat_matches(model, sector + i, data + i * 512))
                return false;
    }
    return true;
}

Test(libvhdi, reads_new_disks_as_zeros)
{
    static const enum vhd_type types[] = { VHD_TYPE_DYNAMIC, VHD_TYPE_FIXED };

    for (size_t i = 0; i < ROWS(types); i++) {
        struct flat_model model;
        libvhdi_file_t *file;
        dumped_create(types[i], u"C:\\a.vhd", NULL, 9);
        flat_init(&model, 9 * IMAGE_MB);
        file = open_dumped(u"C:\\a.vhd", "a.vhd");
        cr_expect(equals_libvhdi(&model, file));
        close_dumped(file);
        flat_free(&model);
        memory_remove(&dumped_host, u"C:\\a.vhd");
    }
}

Test(libvhdi, reads_a_new_child_as_its_parent)
{
    static const uint32_t types[] = { IMAGE_FIXED, IMAGE_DYNAMIC };

    for (size_t i = 0; i < ROWS(types); i++) {
        struct image_builder image;
        struct flat_model model;
        libvhdi_file_t *parent, *child;
        image_init(&image, types[i], 9 * IMAGE_MB, 0x5151);
        flat_init(&model, 9 * IMAGE_MB);
        image_begin(&image);
        for (uint64_t sector = 0; sector + 16 < model.sectors; sector += 1024)
            flat_write(&model, &image, 0, sector, 16);
        image_add(&image, &dumped_host, u"C:\\parent.vhd");
        dumped_create(VHD_TYPE_DIFFERENCING, u"C:\\child.vhd", u"C:\\parent.vhd", 0);
        parent = open_dumped(u"C:\\parent.vhd", "parent.vhd");
        child = open_dumped(u"C:\\child.vhd", "child.vhd");
        cr_assert(libvhdi_file_set_parent_file(child, parent, NULL) == 1, "the ids belong together");
        cr_expect(equals_libvhdi(&model, child));
        close_dumped(child);
        close_dumped(parent);
        flat_free(&model);
        memory_host_free(&dumped_host);
        memory_host_init(&dumped_host);
    }
}

Test(libvhdi, and_core_agree_on_a_child_with_data)
{
    struct image_builder base, image;
    struct flat_model model;
    libvhdi_file_t *parent, *child;

    image_init(&base, IMAGE_DYNAMIC, 9 * IMAGE_MB, 1);
    flat_init(&model, 9 * IMAGE_MB);
    image_begin(&base);
    for (uint64_t sector = 0; sector + 64 < model.sectors; sector += 512)
        flat_write(&model, &base, 0, sector, 64);
    image_init(&image, IMAGE_DIFFERENCING, 9 * IMAGE_MB, 2);
    image_child_of(&image, &base);
    text_copy(image.parent_name, u"parent.vhd");
    image_begin(&image);
    for (uint64_t sector = 32; sector + 64 < model.sectors; sector += 1032)
        flat_write(&model, &image, 1, sector, 48);
    image_add(&base, &dumped_host, u"C:\\parent.vhd");
    image_add(&image, &dumped_host, u"C:\\child.vhd");
    parent = open_dumped(u"C:\\parent.vhd", "parent.vhd");
    child = open_dumped(u"C:\\child.vhd", "child.vhd");
    cr_assert(libvhdi_file_set_parent_file(child, parent, NULL) == 1);
    cr_expect(equals_libvhdi(&model, child), "libvhdi");
    cr_expect(flat_equals(&model, &dumped_host, u"C:\\child.vhd"), "core");
    close_dumped(child);
    close_dumped(parent);
    flat_free(&model);
}

Test(libvhdi, reads_a_new_child_of_windows_disk_as_that_disk)
{
    char real[REAL_PATH_CHARS];
    struct memory_bytes *bytes;
    libvhdi_file_t *parent, *child;
    static uint8_t ours[4194304], theirs[4194304];

    NEED_FIXTURE("windows10/ntfs-parent.vhd", real);
    bytes = &memory_import(&dumped_host, u"C:\\ntfs-parent.vhd", real)->bytes;
    dumped_create(VHD_TYPE_DIFFERENCING, u"C:\\child.vhd", u"C:\\ntfs-parent.vhd", 0);
    parent = open_dumped(u"C:\\ntfs-parent.vhd", "ntfs-parent.vhd");
    child = open_dumped(u"C:\\child.vhd", "child.vhd");
    cr_assert(libvhdi_file_set_parent_file(child, parent, NULL) == 1);
    cr_assert(libvhdi_file_read_buffer_at_offset(child, ours, sizeof ours, 0, NULL) == (ssize_t)sizeof ours);
    memory_bytes_read(bytes, 0, theirs, sizeof theirs); /* a fixed disk */
    cr_expect(memcmp(ours, theirs, sizeof ours) == 0);
    cr_expect(memcmp(theirs, (const uint8_t[512]){ 0 }, 512) != 0, "there is something to read");
    close_dumped(child);
    close_dumped(parent);
}

/* Opens the files in the order of the chain, and tells each which its parent is. */
static size_t open_work(const struct random_work *work, libvhdi_file_t *files[RANDOM_CHAIN_DISKS])
{
    size_t count = work->result != NULL ? (size_t)(work->result - work->chain.disks) + 1 : 1;

    for (size_t i = 0; i < count; i++) {
        const char16_t *path = work->result != NULL ? work->chain.disks[i].path : work->path;
        files[i] = open_dumped(path, text_shown(path + text_length(u"C:\\")));
        if (i > 0)
            cr_assert(libvhdi_file_set_parent_file(files[i], files[i - 1], NULL) == 1, "%s", work->name);
    }
    return count;
}

Test(libvhdi, reads_what_was_made_of_random_chains_the_same)
{
    uint64_t seed = random_seed(1);

    for (uint64_t i = 0; i < 48; i++) {
        static struct random_work work;
        libvhdi_file_t *files[RANDOM_CHAIN_DISKS];
        size_t count;
        random_work_init(&work, seed + i, RANDOM_READABLE_IN_WHOLE_BYTES);
        cr_assert(random_work_succeeds(&work), "%s", work.name);
        memory_host_free(&dumped_host);
        dumped_host = work.chain.host;
        count = open_work(&work, files);
        cr_assert(equals_libvhdi(work.shall, files[count - 1]), "%s", work.name);
        while (count > 0)
            close_dumped(files[--count]);
        work.chain.host = dumped_host;
        random_work_free(&work);
        memory_host_init(&dumped_host);
    }
}
