/*
 * fuzz_input.h - images as short inputs for libFuzzer.
 *
 * A disk image is mostly holes, so an input says only what is in it:
 *
 *   1 byte    bit 0: make the checksums of footers and header right, so that what lies behind them is reached
 *   4 bytes   size of the file, big-endian, taken modulo FUZZ_LARGEST
 *   records   4 bytes: number of a sector, big-endian; 512 bytes: what it holds (fewer at the end of the input)
 *   4 bytes   0xffffffff, the end of the image; another may follow
 *
 * Every input is an image; none is refused.
 */
#ifndef OPENVPC_TESTS_FUZZ_INPUT_H
#define OPENVPC_TESTS_FUZZ_INPUT_H

#include "memory_host.h"

#include <stdio.h>

#define FUZZ_LARGEST (UINT32_C(16) << 20) /* bytes */

struct fuzz_input {
    const uint8_t *data;
    size_t size;
};

uint8_t fuzz_take_byte(struct fuzz_input *input); /* 0 behind the end, as below */
uint32_t fuzz_take_number(struct fuzz_input *input);
/* `bytes` is empty. */
void fuzz_take_image(struct fuzz_input *input, struct memory_bytes *bytes);

/* Writes an image as an input; false when it is too large for one. */
bool fuzz_put_image(FILE *file, const struct memory_bytes *bytes);

/* Ends the program, for libFuzzer to report, where something is not as it has to be. */
#define FUZZ_REQUIRE(condition) memory_require((condition), #condition, u"")

/* libFuzzer's entry point, which each target defines. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
