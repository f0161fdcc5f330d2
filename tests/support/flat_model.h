/*
 * flat_model.h - what a disk shall read as, kept beside the image: a tag for each sector, 0 for zeros.
 *
 * A tag stands for 512 bytes that no other tag has, so that a sector found in a wrong place says where it belongs.
 */
#ifndef OPENVPC_TESTS_FLAT_MODEL_H
#define OPENVPC_TESTS_FLAT_MODEL_H

#include "image_builder.h"
#include "vhd_chain.h"

struct flat_model {
    uint64_t sectors;
    uint32_t *tags;
};

void flat_init(struct flat_model *self, uint64_t size);
void flat_free(struct flat_model *self);

void flat_fill_sector(uint8_t sector[IMAGE_SECTOR], uint32_t tag);

/* Writes sectors [first, first + count) into an image and into the model, with tags level * 2^24 + sector. */
void flat_write(struct flat_model *self, struct image_builder *image, uint32_t level, uint64_t first, uint64_t count);

/* The same with zeros, which a child holds over whatever its parent has there. */
void flat_write_zeros(struct flat_model *self, struct image_builder *image, uint64_t first, uint64_t count);

/* The same with what the model says already, which then stands in one more disk of the chain. */
void flat_repeat(const struct flat_model *self, struct image_builder *image, uint64_t first, uint64_t count);

/* Whether a sector in memory is what the model says; where not, says on stderr what it is. */
bool flat_matches(const struct flat_model *self, uint64_t sector, const uint8_t *data);

/* Reads the whole chain in transfers of `step` sectors; false, with a line on stderr, where it differs. */
bool flat_equals_chain(const struct flat_model *self, struct vhd_chain *chain, size_t step);

/* The same for a raw disk in a real file. */
bool flat_equals_file(const struct flat_model *self, const char *real_path);

/* Opens a chain, compares it in one step size and closes it: for tests that are about what was written. */
bool flat_equals_once(const struct flat_model *self, const struct memory_host *host, const char16_t *path);

/* What a model says as bytes, made once to be compared thousands of times. */
struct flat_bytes {
    uint64_t sectors;
    uint8_t *bytes;
    uint32_t *filled; /* how many of the sectors before each are no zeros */
};

void flat_bytes_init(struct flat_bytes *self, const struct flat_model *model);
void flat_bytes_free(struct flat_bytes *self);

/* Opens the chain (its failure is returned), reads all that it holds, and tells whether it reads so. Says nothing. */
enum vhd_status flat_bytes_compare(const struct flat_bytes *self, const struct memory_host *host, const char16_t *path,
                                   bool *same);

/* The same in several step sizes: for tests that are about reading. */
bool flat_equals(const struct flat_model *self, const struct memory_host *host, const char16_t *path);

#endif
