/*
 * image_builder.h - builds images for core to read, by code that shares nothing with core's own writing.
 *
 * image_init, then set what shall be unusual, then image_begin, then locators and sectors, then image_finish (or
 * image_add). Numbers are those of the specification: types 2, 3, 4; sizes and offsets in bytes.
 */
#ifndef OPENVPC_TESTS_IMAGE_BUILDER_H
#define OPENVPC_TESTS_IMAGE_BUILDER_H

#include "image_layout.h"
#include "memory_host.h"

#define IMAGE_FIXED 2u
#define IMAGE_DYNAMIC 3u
#define IMAGE_DIFFERENCING 4u

#define IMAGE_MB UINT64_C(1048576)
#define IMAGE_SECTOR 512u

#define HEADER_BYTES 1024u

enum image_ending { IMAGE_ENDS_IN_FOOTER, IMAGE_ENDS_IN_SHORT_FOOTER, IMAGE_ENDS_WITHOUT_FOOTER };

struct image_builder {
    struct memory_bytes bytes;
    uint32_t type, block_size;
    uint64_t size;
    uint8_t id[16], parent_id[16];
    uint32_t parent_stamp;
    char16_t parent_name[257];
    const char *creator;
    uint64_t header_offset, table_offset;
    uint32_t table_entries; /* 0: as many as the disk has blocks */
    uint8_t table_padding;  /* what fills the table's last sector */
    uint32_t gap;           /* bytes left free after each block */
    enum image_ending ending;
    uint64_t end; /* where the next part goes */
    uint8_t locators[192];
};

/* The id is made of `number`: images of other numbers have other ids. */
void image_init(struct image_builder *self, uint32_t type, uint64_t size, uint32_t number);
void image_free(struct image_builder *self);

/* Lays out the structures; for a fixed disk, its data. */
void image_begin(struct image_builder *self);

/* Puts a parent locator into a slot, and its text (UTF-16LE, no NUL) behind what is there; returns its offset. */
uint64_t image_locator(struct image_builder *self, unsigned slot, const char *code, const char16_t *text);
/* The same with everything said, and no text written. */
void image_locator_raw(struct image_builder *self, unsigned slot, const char *code, uint32_t space, uint32_t length,
                       uint64_t offset);

/* Records the id of a parent. */
void image_child_of(struct image_builder *self, const struct image_builder *parent);

/* Allocates a block at the end; all its bits are clear. Returns the offset of its bitmap. */
uint64_t image_add_block(struct image_builder *self, uint32_t block);
/* Offset of a block's bitmap; 0 when it is not allocated. */
uint64_t image_block_offset(const struct image_builder *self, uint32_t block);

/* Writes one sector, allocating its block where needed, and sets its bit; `hidden`: leaves the bit clear. */
void image_write(struct image_builder *self, uint64_t sector, const uint8_t data[IMAGE_SECTOR]);
void image_write_hidden(struct image_builder *self, uint64_t sector, const uint8_t data[IMAGE_SECTOR]);

/* Writes header, footer copy and footer. */
void image_finish(struct image_builder *self);

/* image_finish, and puts the file into a host; the builder keeps its facts, its bytes are gone. */
struct memory_node *image_add(struct image_builder *self, struct memory_host *host, const char16_t *path);

/* Big-endian numbers in a finished image. */
uint32_t image_get32(const struct memory_bytes *bytes, uint64_t offset);
uint64_t image_get64(const struct memory_bytes *bytes, uint64_t offset);
void image_put32(struct memory_bytes *bytes, uint64_t offset, uint32_t value);
void image_put64(struct memory_bytes *bytes, uint64_t offset, uint64_t value);
void image_put8(struct memory_bytes *bytes, uint64_t offset, uint8_t value);

/* Makes the checksum right again: of a footer (512 bytes) or a header at an offset. */
void image_seal_footer(struct memory_bytes *bytes, uint64_t offset);
void image_seal_header(struct memory_bytes *bytes, uint64_t offset);
/* Marks the disk as belonging to a saved state of a machine, in the footer at its end. */
void image_save_state(struct memory_bytes *bytes);
bool image_footer_sum_is_right(const struct memory_bytes *bytes, uint64_t offset);
bool image_header_sum_is_right(const struct memory_bytes *bytes, uint64_t offset);

#endif
