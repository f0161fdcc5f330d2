/* heap.h - how much memory the program has taken from the heap. */
#ifndef OPENVPC_TESTS_HEAP_H
#define OPENVPC_TESTS_HEAP_H

#include <stddef.h>

size_t heap_in_use(void); /* bytes */

#endif
