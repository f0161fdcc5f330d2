/* vhd_zero.h - whether a buffer holds nothing but zeros. */
#ifndef OPENVPC_VHD_ZERO_H
#define OPENVPC_VHD_ZERO_H

#include <stdbool.h>
#include <stddef.h>

/* `size` is in bytes, a multiple of 512. */
bool vhd_is_zero(const void *data, size_t size);

#endif
