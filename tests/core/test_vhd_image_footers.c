/* test_vhd_image_footers.c - the footer of an image and its copy: which one is believed when they are damaged, or gone. */
#include "expect.h"
#include "single_image.h"
#include "vhd_image.h"

#include <stdio.h>
#include <string.h>

TestSuite(vhd_image_footers, .init = single_begin, .fini = single_end);

Test(vhd_image_footers, reads_files_that_end_in_a_footer_of_511_bytes)
{
    for (uint32_t type = IMAGE_FIXED; type <= IMAGE_DYNAMIC; type++) {
        struct image_builder image;
        struct flat_model model;
        single_build(&image, &model, type);
        image.ending = IMAGE_ENDS_IN_SHORT_FOOTER;
        cr_assert(image_add(&image, &single_host, single_path)->bytes.size % 512 == 511);
        single_opens("511 bytes", VHD_OK);
        single_reads("511 bytes", &model);
        memory_remove(&single_host, single_path);
        flat_free(&model);
    }
}

Test(vhd_image_footers, reads_the_copy_of_the_footer_when_the_end_has_none)
{
    struct image_builder image;
    struct flat_model model;

    single_build(&image, &model, IMAGE_DYNAMIC);
    image.ending = IMAGE_ENDS_WITHOUT_FOOTER;
    image_add(&image, &single_host, single_path);
    single_opens("none", VHD_OK);
    single_reads("none", &model);
    memory_remove(&single_host, single_path);

    image_free(&image);
    flat_free(&model);
    single_build(&image, &model, IMAGE_DYNAMIC);
    image_finish(&image);
    image_put8(&image.bytes, image.bytes.size - 512, 'x');
    memory_bytes_set_size(&image.bytes, image.bytes.size + 77);
    memory_add_file(&single_host, single_path, &image.bytes);
    single_opens("something else at the end", VHD_OK);
    single_reads("something else at the end", &model);
    flat_free(&model);
}

Test(vhd_image_footers, never_takes_the_footer_of_a_fixed_disk_from_its_first_sector)
{
    struct image_builder fixed, guest;
    uint8_t sector[512];

    image_init(&guest, IMAGE_FIXED, 4 * IMAGE_MB, 9);
    image_finish(&guest);
    memory_bytes_read(&guest.bytes, guest.end, sector, sizeof sector);
    image_init(&fixed, IMAGE_FIXED, 4 * IMAGE_MB, 7);
    fixed.ending = IMAGE_ENDS_WITHOUT_FOOTER;
    image_begin(&fixed);
    image_write(&fixed, 0, sector);
    image_add(&fixed, &single_host, single_path);
    single_opens("the guest's data look like a footer", VHD_NOT_A_VHD);
    image_free(&guest);
}

Test(vhd_image_footers, goes_by_the_footer_at_the_end_where_guest_data_look_like_one)
{
    struct image_builder fixed, guest;
    struct flat_model model;
    struct vhd_image *opened;
    uint8_t sector[512];

    image_init(&guest, IMAGE_DYNAMIC, 64 * IMAGE_MB, 9);
    image_begin(&guest);
    image_finish(&guest);
    flat_init(&model, 4 * IMAGE_MB);
    image_init(&fixed, IMAGE_FIXED, 4 * IMAGE_MB, 7);
    image_begin(&fixed);
    for (uint64_t i = 0; i < guest.bytes.size / 512; i++) {
        memory_bytes_read(&guest.bytes, i * 512, sector, sizeof sector);
        image_write(&fixed, i, sector);
    }
    image_add(&fixed, &single_host, single_path);
    assert_ok(vhd_image_open(&single_host.host, single_path, VHD_FILE_INSPECT, &opened, NULL));
    cr_expect(opened->footer.type == VHD_TYPE_FIXED && opened->footer.size == 4 * IMAGE_MB);
    vhd_image_close(opened);
    image_free(&guest);
    flat_free(&model);
}

/*
 * Whichever byte of the footer at the end is damaged. In a fixed disk the first sector is data, here of another disk.
 */
Test(vhd_image_footers, with_a_damaged_footer_is_read_by_the_copy_unless_it_is_fixed)
{
    for (uint32_t type = IMAGE_FIXED; type <= IMAGE_DIFFERENCING; type++)
        for (uint32_t at = 0; at < 512; at++)
            for (unsigned way = 0; way < 2; way++) {
                struct image_builder image;
                struct memory_bytes *bytes;
                uint64_t byte;
                uint8_t value;
                char row[60];
                image_init(&image, type == IMAGE_FIXED ? IMAGE_DYNAMIC : type, 1024 * IMAGE_SECTOR, 7);
                image_begin(&image);
                image_finish(&image);
                if (type == IMAGE_FIXED) {
                    struct image_builder fixed;
                    image_init(&fixed, IMAGE_FIXED, image.size, 8);
                    image_begin(&fixed);
                    memory_bytes_copy(&fixed.bytes, &image.bytes);
                    memory_bytes_set_size(&fixed.bytes, image.size);
                    image_finish(&fixed);
                    memory_bytes_copy(&image.bytes, &fixed.bytes);
                    image_free(&fixed);
                }
                bytes = &memory_add_file(&single_host, single_path, &image.bytes)->bytes;
                byte = bytes->size - 512 + at;
                memory_bytes_read(bytes, byte, &value, 1);
                image_put8(bytes, byte, way == 0 ? value ^ 1 : (uint8_t)~value);
                snprintf(row, sizeof row, "type %u, byte %u, way %u", type, at, way);
                single_opens(row, type != IMAGE_FIXED ? VHD_OK : at < 8 ? VHD_NOT_A_VHD : VHD_FOOTER_CHECKSUM);
                memory_remove(&single_host, single_path);
            }
}

Test(vhd_image_footers, with_both_footers_damaged_is_refused)
{
    struct image_builder image;
    struct flat_model model;

    single_build(&image, &model, IMAGE_DYNAMIC);
    image_finish(&image);
    image_put8(&image.bytes, image.bytes.size - 1, 1);
    image_put8(&image.bytes, 511, 1);
    memory_add_file(&single_host, single_path, &image.bytes);
    single_opens("checksums", VHD_FOOTER_CHECKSUM);
    flat_free(&model);
}
