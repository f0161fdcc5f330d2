/* vhd_sort.c - sorts numbers by means of a heap. */
#include "vhd_sort.h"

/* Lets the number at `root` sink until none below it, of the first `count`, is greater. */
static void sink(uint64_t *heap, size_t root, size_t count)
{
    const uint64_t number = heap[root];

    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && heap[child + 1] > heap[child])
            child++;
        if (heap[child] <= number)
            break;
        heap[root] = heap[child];
    }
    heap[root] = number;
}

void vhd_sort(uint64_t *numbers, size_t count)
{
    for (size_t root = count / 2; root > 0; root--)
        sink(numbers, root - 1, count);
    for (size_t left = count; left > 1; left--) {
        uint64_t greatest = numbers[0];
        numbers[0] = numbers[left - 1];
        numbers[left - 1] = greatest;
        sink(numbers, 0, left - 1);
    }
}
