/* fuzz_open.c - opens any file as a disk, asks about it, and reads it whole: what it reads does not depend on how. */
#include "fuzz_input.h"
#include "image_builder.h"
#include "vhd_chain.h"
#include "vhd_disk.h"

#include <stdlib.h>
#include <string.h>

#define IMAGE u"C:\\d\\image.vhd"
#define LONG_PIECE 130 /* sectors */
#define MOST 4096      /* sectors that are read of one disk */

/* A parent for images that name it, as the seeds do. */
static void add_parent(struct memory_host *host)
{
    struct image_builder image;
    uint8_t data[IMAGE_SECTOR];

    image_init(&image, IMAGE_FIXED, 2 * IMAGE_SECTOR * 1024 + 3 * IMAGE_SECTOR, 2);
    image_begin(&image);
    memset(data, 0x5a, sizeof data);
    image_write(&image, 3, data);
    image_add(&image, host, u"C:\\d\\parent.vhd");
}

/* In one transfer, and sector by sector. */
static void read_twice(struct vhd_chain *chain, uint64_t sector, size_t count)
{
    static uint8_t whole[LONG_PIECE * IMAGE_SECTOR], parts[LONG_PIECE * IMAGE_SECTOR];
    enum vhd_status status = vhd_chain_read(chain, sector, count, whole, NULL);

    for (size_t i = 0; i < count; i++) {
        enum vhd_status part = vhd_chain_read(chain, sector + i, 1, parts + i * IMAGE_SECTOR, NULL);
        FUZZ_REQUIRE(status != VHD_OK || part == VHD_OK);
    }
    FUZZ_REQUIRE(status != VHD_OK || memcmp(whole, parts, count * IMAGE_SECTOR) == 0);
}

static void read_flat(struct vhd_chain *chain)
{
    uint64_t sectors = chain->images[0]->footer.size / IMAGE_SECTOR;
    uint64_t skipped = sectors > MOST ? sectors - MOST : 0; /* in the middle */

    for (uint64_t sector = 0; sector < sectors;) {
        size_t count = sectors - sector < LONG_PIECE ? (size_t)(sectors - sector) : LONG_PIECE;
        read_twice(chain, sector, count);
        sector += count;
        if (skipped > 0 && sector > MOST / 2) {
            sector += skipped;
            skipped = 0;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    struct memory_bytes bytes = { 0 };
    struct memory_host host;
    struct vhd_chain *chain;
    struct vhd_error error;
    struct vhd_disk_facts facts;
    char16_t path[VHD_PATH_CHARS];

    fuzz_take_image(&input, &bytes);
    memory_host_init(&host);
    add_parent(&host);
    memory_add_file(&host, IMAGE, &bytes);
    if (vhd_chain_open(&host.host, IMAGE, VHD_FILE_INSPECT, &chain, &error) == VHD_OK) {
        read_flat(chain);
        vhd_chain_close(chain);
        FUZZ_REQUIRE(vhd_disk_read(&host.host, IMAGE, &facts, &error) == VHD_OK);
    }
    (void)vhd_disk_find(&host.host, (struct vhd_text){ IMAGE, sizeof IMAGE / sizeof(char16_t) - 1 }, path, &error);
    (void)vhd_disk_read(&host.host, IMAGE, &facts, &error);
    (void)vhd_disk_parent(&host.host, IMAGE, path, &error);
    FUZZ_REQUIRE(host.open_files == 0 && host.event_count == 0); /* nothing is written by looking */
    memory_host_free(&host);
    return 0;
}
