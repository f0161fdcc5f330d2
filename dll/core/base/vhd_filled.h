/* vhd_filled.h - whether a buffer holds one value throughout: zeros, or the 0xff of unused BAT entries. */
#ifndef OPENVPC_VHD_FILLED_H
#define OPENVPC_VHD_FILLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `size` is in bytes; true when it is 0. */
bool vhd_is_filled(const void *data, size_t size, uint8_t value);

#endif
