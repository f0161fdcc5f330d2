/*
 * faults_memory.c - sees what memory the code of the DLL asks for and gives back, and refuses some: malloc, calloc,
 * realloc and free come here.
 */
#include "faults.h"

static volatile LONG64 largest, held;

/* Not _Thread_local: MinGW's comes by calling for memory. */
static volatile DWORD refused_thread;
static volatile unsigned until_refusal; /* calls of that thread up to the one that gets none; 0: there is none */

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);

/* Hears of a call for memory; false when it is to get none. */
static bool grants(size_t size)
{
    LONG64 seen = largest;

    while ((LONG64)size > seen) {
        const LONG64 found = InterlockedCompareExchange64(&largest, (LONG64)size, seen);

        if (found == seen)
            break;
        seen = found;
    }
    return until_refusal == 0 || GetCurrentThreadId() != refused_thread || --until_refusal > 0;
}

static void *taken(void *memory)
{
    if (memory != NULL)
        InterlockedIncrement64(&held);
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return grants(size) ? taken(__real_malloc(size)) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return grants(count * size) ? taken(__real_calloc(count, size)) : NULL;
}

void *__wrap_realloc(void *memory, size_t size)
{
    void *larger = grants(size) ? __real_realloc(memory, size) : NULL;

    return memory != NULL ? larger : taken(larger);
}

void __wrap_free(void *memory)
{
    if (memory != NULL)
        InterlockedDecrement64(&held);
    __real_free(memory);
}

LONG64 memory_held(void)
{
    return InterlockedCompareExchange64(&held, 0, 0);
}

void memory_forget(void)
{
    InterlockedExchange64(&largest, 0);
}

size_t memory_largest(void)
{
    return (size_t)InterlockedCompareExchange64(&largest, 0, 0);
}

void memory_refuse(unsigned at_call)
{
    refused_thread = GetCurrentThreadId();
    until_refusal = at_call;
}

bool memory_was_refused(void)
{
    const bool refused = until_refusal == 0;

    until_refusal = 0;
    return refused;
}
