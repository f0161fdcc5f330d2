/* faults_memory.c - sees how much memory the code of the DLL asks for: the linker sends malloc and calloc here. */
#include "faults.h"

static volatile LONG64 largest;

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);

static void asked(size_t size)
{
    LONG64 seen = largest;

    while ((LONG64)size > seen) {
        const LONG64 found = InterlockedCompareExchange64(&largest, (LONG64)size, seen);

        if (found == seen)
            break;
        seen = found;
    }
}

void *__wrap_malloc(size_t size)
{
    asked(size);
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    asked(count * size);
    return __real_calloc(count, size);
}

void memory_forget(void)
{
    InterlockedExchange64(&largest, 0);
}

size_t memory_largest(void)
{
    return (size_t)InterlockedCompareExchange64(&largest, 0, 0);
}
