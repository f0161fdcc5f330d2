/*
 * vhd_sort.h - sorts numbers in place, in n log n steps whatever they are: an attacker may have chosen their
 * order.
 */
#ifndef OPENVPC_VHD_SORT_H
#define OPENVPC_VHD_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Ascending. */
void vhd_sort(uint64_t *numbers, size_t count);

#endif
