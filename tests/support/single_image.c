/* single_image.c - one image file on a host in memory. */
#include "single_image.h"

#include "expect.h"
#include "vhd_image.h"

struct memory_host single_host;
const char16_t single_path[] = u"C:\\disk.vhd";

void single_begin(void)
{
    memory_host_init(&single_host);
}

void single_end(void)
{
    cr_expect(single_host.open_files == 0, "a file was left open");
    memory_host_free(&single_host);
}

enum vhd_status single_try_open(struct vhd_error *error)
{
    struct vhd_image *image;
    enum vhd_status status;

    *error = (struct vhd_error){ .status = VHD_OK };
    status = vhd_image_open(&single_host.host, single_path, VHD_FILE_INSPECT, &image, error);
    cr_expect((status == VHD_OK) == (image != NULL));
    if (status == VHD_OK)
        status = vhd_image_check_blocks(image, error);
    vhd_image_close(image);
    cr_expect(single_host.open_files == 0);
    return status;
}

void single_opens(const char *row, enum vhd_status expected)
{
    struct vhd_error error;

    expect_status(row, single_try_open(&error), expected);
    expect_status(row, error.status, expected);
    if (expected != VHD_OK)
        expect_text(row, error.path, single_path);
}

void single_build(struct image_builder *image, struct flat_model *model, uint32_t type)
{
    image_init(image, type, 8 * IMAGE_MB, 7);
    flat_init(model, image->size);
    image_begin(image);
    flat_write(model, image, 0, 0, 40);
    flat_write(model, image, 0, 3 * 4096 + 5, 9);
}

void single_reads(const char *row, const struct flat_model *model)
{
    cr_expect(flat_equals(model, &single_host, single_path), "%s", row);
}
