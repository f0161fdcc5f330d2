/* fuzz_locator.c - any header with any file behind it: whatever a locator says, what comes of it is a short text. */
#include "fuzz_input.h"
#include "image_builder.h"
#include "vhd_header.h"
#include "vhd_locator.h"
#include "vhd_parent.h"

#include <stdlib.h>
#include <string.h>

#define IMAGE u"C:\\d\\image.vhd"

static void read_locators(struct memory_host *host, const struct vhd_header *header, uint64_t end)
{
    struct vhd_file *file;
    char16_t text[VHD_PATH_ADOPTED_CHARS];

    FUZZ_REQUIRE(host->host.ops->open(&host->host, IMAGE, VHD_FILE_INSPECT, &file, NULL) == VHD_OK);
    for (size_t i = 0; i < VHD_LOCATOR_SLOTS; i++) {
        struct vhd_error error;
        if (vhd_locator_read(file, end, &header->locators[i], text, IMAGE, &error) == VHD_OK)
            FUZZ_REQUIRE(vhd_text_of(text).length < VHD_PATH_ADOPTED_CHARS);
        else
            FUZZ_REQUIRE(error.path[0] != 0);
    }
    file->ops->close(file, false);
}

/* The text of all texts that is taken passes the rules. */
static void find_recorded(struct memory_host *host, const struct vhd_header *header, uint64_t end)
{
    struct vhd_image *image = calloc(1, sizeof *image);
    char16_t path[VHD_PATH_CHARS];

    FUZZ_REQUIRE(image != NULL);
    image->host = &host->host;
    vhd_path_copy(image->path, IMAGE, sizeof IMAGE / sizeof(char16_t) - 1);
    image->header = *header;
    image->data_end = end;
    FUZZ_REQUIRE(host->host.ops->open(&host->host, IMAGE, VHD_FILE_INSPECT, &image->file, NULL) == VHD_OK);
    if (vhd_parent_recorded(image, path)) {
        FUZZ_REQUIRE(vhd_path_check(vhd_text_of(path), NULL) == VHD_OK);
        FUZZ_REQUIRE(vhd_path_is_absolute(vhd_text_of(path)));
    }
    vhd_image_close(image);
}

/* The header is the start of the input, and the input the file: every offset within it is one of the input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vhd_header_disk disk;
    struct memory_bytes bytes = { 0 };
    struct memory_host host;
    struct vhd_header header;

    memset(&disk, 0, sizeof disk);
    if (size > 0)
        memcpy(&disk, data, size < sizeof disk ? size : sizeof disk);
    memcpy(disk.cookie, VHD_HEADER_COOKIE, sizeof disk.cookie);
    memory_bytes_write(&bytes, 0, &disk, sizeof disk);
    image_seal_header(&bytes, 0);
    memory_bytes_read(&bytes, 0, &disk, sizeof disk);
    if (size > sizeof disk)
        memory_bytes_write(&bytes, sizeof disk, data + sizeof disk, size - sizeof disk);
    memory_host_init(&host);
    if (vhd_header_decode(&disk, &header) == VHD_OK) {
        memory_add_file(&host, IMAGE, &bytes);
        read_locators(&host, &header, size);
        find_recorded(&host, &header, size);
    }
    FUZZ_REQUIRE(host.open_files == 0);
    memory_bytes_free(&bytes);
    memory_host_free(&host);
    return 0;
}
