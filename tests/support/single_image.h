/* single_image.h - one image file on a host in memory, for suites in which each test opens one, or fails to. */
#ifndef OPENVPC_TESTS_SINGLE_IMAGE_H
#define OPENVPC_TESTS_SINGLE_IMAGE_H

#include "flat_model.h"
#include "vhd_error.h"

extern struct memory_host single_host;
extern const char16_t single_path[];

/* What each test begins and ends with; no file may be open then. */
void single_begin(void);
void single_end(void);

/* A dynamic or differencing disk of 8 MB with two blocks, one of them written in part; it is not on the host yet. */
void single_build(struct image_builder *image, struct flat_model *model, uint32_t type);

/* Opens and checks the blocks, as every chain does; the image is closed again. */
enum vhd_status single_try_open(struct vhd_error *error);

/* Expects that to end so, and an error to name the file. */
void single_opens(const char *row, enum vhd_status expected);

/* Expects the disk to read as the model does. */
void single_reads(const char *row, const struct flat_model *model);

#endif
