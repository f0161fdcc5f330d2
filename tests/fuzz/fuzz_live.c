/*
 * fuzz_live.c - a guest on a live disk: any two files as disk and parent, and what the guest does behind them.
 *
 *   1 byte of each act: write, zero, read, flush, or close and open; 2 bytes: sector; 1 byte: how many
 *
 * Whatever is opened is read as it was and as it was written, now and by another reader afterwards; parents stay as they
 * are, and what is refused is not touched.
 */
#include "fuzz_input.h"
#include "image_builder.h"
#include "vhd_chain.h"
#include "vhd_live.h"

#include <stdlib.h>
#include <string.h>

#define PARENT u"C:\\d\\parent.vhd"
#define DISK u"C:\\d\\child.vhd"
#define LARGEST (UINT32_C(4) << 20) /* bytes of a disk on which a guest works, and of its blocks */
#define MOST_ACTS 64

struct guest {
    struct memory_host host;
    struct vhd_live *live;
    uint8_t *flat; /* what the disk reads as; NULL: it is too large, or cannot be read */
    uint64_t size; /* bytes */
    uint8_t fill;
};

/* Reads all of the disk by another reader. */
static uint8_t *read_flat(struct guest *self)
{
    struct vhd_chain *chain;
    uint8_t *flat = NULL;

    if (vhd_chain_open(&self->host.host, DISK, VHD_FILE_INSPECT, &chain, NULL) != VHD_OK)
        return NULL;
    self->size = chain->images[0]->footer.size;
    if (self->size <= LARGEST && chain->images[0]->header.block_size <= LARGEST)
        flat = malloc((size_t)self->size);
    if (flat != NULL && vhd_chain_read(chain, 0, (size_t)(self->size / IMAGE_SECTOR), flat, NULL) != VHD_OK) {
        free(flat);
        flat = NULL;
    }
    vhd_chain_close(chain);
    return flat;
}

static bool open_disk(struct guest *self)
{
    return vhd_live_open(&self->host.host, DISK, VHD_LIVE_WRITE, &self->live, NULL) == VHD_OK;
}

static void read_and_compare(struct guest *self, uint64_t offset, size_t size)
{
    static uint8_t data[256 * IMAGE_SECTOR];

    FUZZ_REQUIRE(vhd_live_read(self->live, offset, data, size, NULL) == VHD_OK);
    FUZZ_REQUIRE(memcmp(data, self->flat + offset, size) == 0);
}

static void act(struct guest *self, struct fuzz_input *input)
{
    const uint8_t what = fuzz_take_byte(input) % 8;
    const uint64_t place = (uint64_t)fuzz_take_byte(input) << 8 | fuzz_take_byte(input);
    const uint64_t offset = place * IMAGE_SECTOR % self->size, left = self->size - offset;
    const uint64_t wanted = (fuzz_take_byte(input) + UINT64_C(1)) * IMAGE_SECTOR;
    const size_t size = (size_t)(wanted < left ? wanted : left);

    if (what < 3) {
        memset(self->flat + offset, ++self->fill, size);
        FUZZ_REQUIRE(vhd_live_write(self->live, offset, self->flat + offset, size, NULL) == VHD_OK);
    } else if (what == 3) {
        memset(self->flat + offset, 0, size);
        FUZZ_REQUIRE(vhd_live_zero(self->live, offset, size, NULL) == VHD_OK);
    } else if (what == 6) {
        FUZZ_REQUIRE(vhd_live_flush(self->live, NULL) == VHD_OK);
    } else if (what == 7) {
        vhd_live_close(self->live);
        FUZZ_REQUIRE(open_disk(self));
    }
    read_and_compare(self, offset, size);
}

static void work(struct guest *self, struct fuzz_input *input)
{
    struct vhd_live_extent extent;

    FUZZ_REQUIRE(vhd_live_size(self->live) == self->size || self->flat == NULL);
    FUZZ_REQUIRE(vhd_live_extent(self->live, 0, IMAGE_SECTOR, &extent, NULL) != VHD_OK || extent.size == IMAGE_SECTOR);
    for (unsigned i = 0; i < MOST_ACTS && input->size > 0 && self->flat != NULL; i++)
        act(self, input);
    vhd_live_close(self->live);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    struct memory_bytes bytes[2] = { { 0 }, { 0 } };
    struct guest guest = { 0 };
    uint64_t parent;

    fuzz_take_image(&input, &bytes[0]);
    fuzz_take_image(&input, &bytes[1]);
    memory_host_init(&guest.host);
    guest.host.no_data = true;
    memory_add_file(&guest.host, DISK, &bytes[0]);
    memory_add_file(&guest.host, PARENT, &bytes[1]);
    parent = memory_bytes_hash(&memory_find(&guest.host, PARENT)->bytes);
    guest.flat = read_flat(&guest);
    if (open_disk(&guest)) {
        work(&guest, &input);
        if (guest.flat != NULL) {
            uint8_t *found = read_flat(&guest);
            FUZZ_REQUIRE(found != NULL && memcmp(found, guest.flat, (size_t)guest.size) == 0);
            free(found);
        }
    } else {
        FUZZ_REQUIRE(guest.host.event_count == 0);
    }
    FUZZ_REQUIRE(memory_bytes_hash(&memory_find(&guest.host, PARENT)->bytes) == parent);
    FUZZ_REQUIRE(guest.host.open_files == 0);
    free(guest.flat);
    memory_host_free(&guest.host);
    return 0;
}
