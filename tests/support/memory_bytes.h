/*
 * memory_bytes.h - the contents of a file in memory, of any size, of which only what is not zero takes room.
 *
 * Pages that hold nothing but zeros are not kept, so that a disk of 2,040 GB costs what its structures cost.
 * Copies share their pages until one of them is written to.
 */
#ifndef OPENVPC_TESTS_MEMORY_BYTES_H
#define OPENVPC_TESTS_MEMORY_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMORY_PAGE 4096u

struct memory_page {
    uint64_t number;
    uint8_t *bytes; /* MEMORY_PAGE of them; memory_bytes.c keeps behind them who shares the page, and its hash */
};

/* All zeros is an empty file. */
struct memory_bytes {
    uint64_t size;
    uint64_t valid; /* where what was ever written ends; what lies behind it reads as zeros. At most `size` */
    struct memory_page *pages; /* ordered by number */
    size_t page_count, page_room;
};

/* Reads bytes of which those beyond the end are zeros. */
void memory_bytes_read(const struct memory_bytes *self, uint64_t offset, void *buffer, size_t size);

/* Writes, extending where needed. */
void memory_bytes_write(struct memory_bytes *self, uint64_t offset, const void *data, size_t size);

/* Where the next page that is kept begins, from `offset` on, and where those after it end; the size if there is none. */
void memory_bytes_find_data(const struct memory_bytes *self, uint64_t offset, uint64_t *begin, uint64_t *end);

/* Cuts or extends; what is new reads as zeros. */
void memory_bytes_set_size(struct memory_bytes *self, uint64_t size);

void memory_bytes_free(struct memory_bytes *self);

/* Empties `to` first. */
void memory_bytes_copy(struct memory_bytes *to, const struct memory_bytes *from);

/* Whether size and contents are the same; quick where pages are shared. */
bool memory_bytes_equal(const struct memory_bytes *a, const struct memory_bytes *b);

/* Of size and contents. */
uint64_t memory_bytes_hash(const struct memory_bytes *self);

/* Takes more bytes into a hash, eight at a time: `size` is a multiple of that. The first hash is 0. */
uint64_t memory_mix(uint64_t hash, const void *data, size_t size);

/* To and from a real file; holes stay holes. False, with errno set, when the system refuses. */
bool memory_bytes_dump(const struct memory_bytes *self, const char *real_path);
bool memory_bytes_import(struct memory_bytes *self, const char *real_path);

#endif
