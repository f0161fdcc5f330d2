/* heap.c - how much memory the program has taken from the heap. AddressSanitizer has a heap of its own. */
#include "heap.h"
#include "sanitized.h"

#if IS_SANITIZED
#include <sanitizer/allocator_interface.h>

size_t heap_in_use(void)
{
    return __sanitizer_get_current_allocated_bytes();
}
#else
#include <malloc.h>

size_t heap_in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}
#endif
