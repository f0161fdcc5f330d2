/* heap_blocks.h - how much memory this process has, in blocks. */
#ifndef OPENVPC_HARNESS_HEAP_BLOCKS_H
#define OPENVPC_HARNESS_HEAP_BLOCKS_H

#include <stddef.h>

/* Blocks in use on all heaps of the process, exactly, so that a single one that is left behind shows. */
size_t heap_blocks(void);

#endif
