/* heap_blocks.c - how much memory this process has, in blocks. */
#include "heap_blocks.h"

#include "harness_windows.h"

size_t heap_blocks(void)
{
    HANDLE heaps[64];
    const DWORD count = GetProcessHeaps(ARRAYSIZE(heaps), heaps);
    size_t blocks = 0;

    for (DWORD i = 0; i < count && i < ARRAYSIZE(heaps); i++) {
        PROCESS_HEAP_ENTRY entry = { 0 };
        HeapLock(heaps[i]);
        while (HeapWalk(heaps[i], &entry))
            blocks += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
        HeapUnlock(heaps[i]);
    }
    return blocks;
}
