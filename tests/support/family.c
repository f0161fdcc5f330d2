/* family.c - disks for tests of merging. */
#include "family.h"

void family_init(struct family *self, uint64_t seed, uint32_t parent_type)
{
    struct random_chain *chain = &self->chain;
    uint64_t size;

    random_chain_init(chain, seed);
    size = (1 + random_below(chain, 5 * 2048)) * IMAGE_SECTOR;
    if (parent_type == IMAGE_DIFFERENCING)
        self->parent = random_chain_child(chain, FAMILY_PARENT,
                                          random_chain_base(chain, FAMILY_BASE, IMAGE_DYNAMIC, size));
    else
        self->parent = random_chain_base(chain, FAMILY_PARENT, parent_type, size);
    self->child = random_chain_child(chain, FAMILY_CHILD, self->parent);
    self->grandchild = random_chain_child(chain, FAMILY_GRANDCHILD, self->child);
    self->sibling = random_chain_child(chain, FAMILY_SIBLING, self->parent);
}

void family_free(struct family *self)
{
    random_chain_free(&self->chain);
}

uint32_t family_parent_time(const struct family *self)
{
    return (uint32_t)(memory_find(&self->chain.host, FAMILY_PARENT)->modified / VHD_TICKS_PER_SECOND);
}

void family_stamp_child(struct family *self, uint32_t time)
{
    struct memory_bytes *bytes = &memory_find(&self->chain.host, FAMILY_CHILD)->bytes;

    image_put32(bytes, 512 + HEADER_PARENT_STAMP, time);
    image_seal_header(bytes, 512);
}

static bool reads_as_before(const struct family *self, const struct random_disk *disk)
{
    return flat_equals_once(&disk->model, &self->chain.host, disk->path);
}

static bool sibling_fails(const struct family *self)
{
    struct vhd_chain *chain;

    if (vhd_chain_open(&self->chain.host.host, FAMILY_SIBLING, VHD_FILE_SOURCE, &chain, NULL) == VHD_CHAIN_ID_MISMATCH)
        return true;
    vhd_chain_close(chain);
    return false;
}

bool family_lost_nothing(const struct family *self)
{
    return reads_as_before(self, self->child) && reads_as_before(self, self->grandchild) &&
           (sibling_fails(self) || reads_as_before(self, self->sibling)) && self->chain.host.open_files == 0;
}

bool family_child_holds_something(const struct family *self)
{
    const struct image_builder *image = &self->child->image;
    const struct memory_bytes *bytes = &memory_find(&self->chain.host, FAMILY_CHILD)->bytes;
    const uint64_t per_block = image->block_size / IMAGE_SECTOR;

    for (uint64_t sector = 0; sector < self->child->model.sectors; sector++) {
        uint32_t entry = image_get32(bytes, image->table_offset + 4 * (sector / per_block));
        uint64_t bit = sector % per_block;
        uint8_t bits = 0;
        if (entry != 0xffffffff)
            memory_bytes_read(bytes, (uint64_t)entry * IMAGE_SECTOR + bit / 8, &bits, 1);
        if (bits & 0x80u >> bit % 8)
            return true;
    }
    return false;
}

bool family_is_merged(const struct family *self)
{
    return family_lost_nothing(self) && sibling_fails(self) == family_child_holds_something(self) &&
           flat_equals_once(&self->child->model, &self->chain.host, FAMILY_PARENT);
}
