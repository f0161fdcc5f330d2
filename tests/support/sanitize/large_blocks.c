/*
 * large_blocks.c - memory for tests under the address sanitizer, which maps each large block anew and never keeps one: of
 * what the tests took, two thirds were the faults of pages that came and went.
 *
 * A large block that is freed is kept for the next of exactly that size, so that what surrounds it guards it as before.
 * Meanwhile it is poisoned: using it still ends the test, as "use-after-poison". malloc and its like of core and of the
 * tests come here by the linker's --wrap; a block of somebody else's is passed on.
 */
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LARGE ((size_t)128 << 10) /* bytes; smaller ones the sanitizer keeps by itself */
#define BLOCKS 64                 /* that are known at once; others are as without this */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *memory);
void *__real_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *memory);
void *__wrap_realloc(void *memory, size_t size);

/*
 * Of a block in use the address is kept turned round: the search for leaks is not to find it here. One that is kept it is
 * to find, since that is none.
 */
static struct block {
    uintptr_t in_use;
    void *kept;
    size_t size; /* 0: no block */
} blocks[BLOCKS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct block *block_at(const void *memory)
{
    for (size_t i = 0; memory != NULL && i < BLOCKS; i++)
        if (blocks[i].in_use == ~(uintptr_t)memory)
            return &blocks[i];
    return NULL;
}

/* A kept block of that size; else a place for one, if need be that of another kept block, which is freed. */
static struct block *place_for(size_t size)
{
    struct block *place = NULL;

    for (size_t i = 0; i < BLOCKS; i++) {
        struct block *block = &blocks[i];
        if (block->kept != NULL && block->size == size)
            return block;
        if (block->size == 0 || (place == NULL && block->kept != NULL))
            place = block;
    }
    if (place != NULL && place->kept != NULL) {
        __asan_unpoison_memory_region(place->kept, place->size);
        __real_free(place->kept);
        *place = (struct block){ 0 };
    }
    return place;
}

void *__wrap_malloc(size_t size)
{
    struct block *place;
    void *memory;

    if (size < LARGE)
        return __real_malloc(size);
    pthread_mutex_lock(&lock);
    place = place_for(size);
    memory = place != NULL && place->kept != NULL ? place->kept : __real_malloc(size);
    if (place != NULL && memory != NULL) {
        __asan_unpoison_memory_region(memory, size);
        *place = (struct block){ ~(uintptr_t)memory, NULL, size };
    }
    pthread_mutex_unlock(&lock);
    return memory;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *memory;

    if (size == 0 || count < LARGE / size || count > SIZE_MAX / size)
        return __real_calloc(count, size);
    memory = __wrap_malloc(count * size);
    return memory != NULL ? memset(memory, 0, count * size) : NULL;
}

void __wrap_free(void *memory)
{
    struct block *block;

    pthread_mutex_lock(&lock);
    block = block_at(memory);
    if (block != NULL) {
        __asan_poison_memory_region(memory, block->size);
        *block = (struct block){ 0, memory, block->size };
    }
    pthread_mutex_unlock(&lock);
    if (block == NULL)
        __real_free(memory);
}

void *__wrap_realloc(void *memory, size_t size)
{
    struct block *block;
    size_t old;
    void *moved;

    pthread_mutex_lock(&lock);
    block = block_at(memory);
    old = block != NULL ? block->size : 0;
    pthread_mutex_unlock(&lock);
    if (old == 0)
        return __real_realloc(memory, size);
    moved = __wrap_malloc(size);
    if (moved == NULL)
        return NULL;
    memcpy(moved, memory, old < size ? old : size);
    __wrap_free(memory);
    return moved;
}
