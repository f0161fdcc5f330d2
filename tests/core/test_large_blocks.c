/* test_large_blocks.c - what the sanitized tests' own memory for large blocks (support/sanitize) still notices. */
#include <criterion/criterion.h>
#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

#define LARGE ((size_t)300000)

static char *volatile block;

Test(large_blocks, are_out_of_bounds_once_they_are_freed_and_beyond_their_end)
{
    for (int round = 0; round < 3; round++) {
        char *const before = block;
        block = malloc(LARGE);
        cr_assert(round == 0 || block == before, "it is kept for the next one");
        memset(block, round, LARGE);
        cr_expect(__asan_address_is_poisoned(block - 1) && __asan_address_is_poisoned(block + LARGE));
        free(block);
        cr_expect(__asan_address_is_poisoned(block) && __asan_address_is_poisoned(block + LARGE - 1));
    }
}

Test(large_blocks, keep_their_bytes_when_they_grow)
{
    char *moved, *shrunk;

    block = malloc(LARGE);
    memset(block, 7, LARGE);
    moved = realloc(block, 2 * LARGE);
    for (size_t i = 0; i < LARGE; i++)
        cr_assert(moved[i] == 7, "byte %zu", i);
    cr_expect(__asan_address_is_poisoned(block), "where they were is nothing any more");
    shrunk = realloc(moved, LARGE);
    cr_expect(shrunk[LARGE - 1] == 7);
    free(shrunk);
}

Test(large_blocks, are_zero_where_that_is_asked_for)
{
    for (int round = 0; round < 2; round++) {
        block = calloc(LARGE / 100, 100);
        for (size_t i = 0; i < LARGE; i++)
            cr_assert(block[i] == 0, "byte %zu", i);
        memset(block, 1, LARGE);
        free(block);
    }
}

Test(large_blocks, of_many_sizes_may_be_in_use_at_once)
{
    char *blocks[200];

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
            blocks[i] = malloc(LARGE + i % 70);
            memset(blocks[i], (int)i, LARGE);
        }
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
            cr_expect(blocks[i][0] == (char)i && blocks[i][LARGE - 1] == (char)i, "block %zu is its own", i);
            free(blocks[i]);
        }
    }
}
