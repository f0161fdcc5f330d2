/* test_vhd_change.c - changes of an image's structures, and what the image that is open knows of them. */
#include "expect.h"
#include "single_image.h"
#include "vhd_change.h"
#include "vhd_image.h"

#include <string.h>

TestSuite(vhd_change, .init = single_begin, .fini = single_end);

/* A disk with its table a second time at its end; returns where. The first one is spoiled once it is open. */
static uint64_t build_with_two_tables(struct image_builder *builder, struct flat_model *model)
{
    uint8_t sector[VHD_SECTOR];
    struct memory_bytes *bytes;
    uint64_t end;

    single_build(builder, model, IMAGE_DYNAMIC);
    bytes = &image_add(builder, &single_host, single_path)->bytes;
    end = bytes->size - VHD_SECTOR;
    memory_bytes_read(bytes, end, sector, VHD_SECTOR);
    memory_bytes_write(bytes, end + VHD_SECTOR, sector, VHD_SECTOR);
    memory_bytes_read(bytes, builder->table_offset, sector, VHD_SECTOR);
    memory_bytes_write(bytes, end, sector, VHD_SECTOR);
    return end;
}

static bool has_a_block(struct vhd_image *image)
{
    struct vhd_run run = { 0 };

    for (uint64_t sector = 0; sector < image->footer.size / VHD_SECTOR && !run.present; sector += run.sectors)
        if (vhd_image_find(image, sector, image->footer.size / VHD_SECTOR - sector, &run, NULL) != VHD_OK)
            return false;
    return run.present;
}

Test(vhd_change, of_where_the_table_is_holds_for_the_open_image_if_it_was_written)
{
    static const struct memory_fault fails = { 1, MEMORY_BIT(MEMORY_WRITE), MEMORY_FAIL_ONCE, VHD_DISK_FULL, 112, 0 };
    struct image_builder builder;
    struct flat_model model;
    struct vhd_image *image;
    const uint64_t place = build_with_two_tables(&builder, &model);
    uint8_t nothing[VHD_SECTOR];

    assert_ok(vhd_image_open(&single_host.host, single_path, VHD_FILE_CHANGE, &image, NULL));
    memory_host_arm(&single_host, fails);
    expect_status("a full volume", vhd_change_table_offset(image, place, NULL), VHD_DISK_FULL);
    cr_expect(image->header.table_offset == builder.table_offset && has_a_block(image), "all is as it was");
    assert_ok(vhd_change_table_offset(image, place, NULL));
    memset(nothing, 0xff, sizeof nothing);
    memory_bytes_write(&memory_find(&single_host, single_path)->bytes, builder.table_offset, nothing, sizeof nothing);
    cr_expect(image->header.table_offset == place && has_a_block(image), "blocks are found by the new table");
    vhd_image_close(image);
    single_reads("opened again", &model);
    image_free(&builder);
    flat_free(&model);
}
