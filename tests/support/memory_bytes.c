/* memory_bytes.c - the contents of a file in memory. */
#define _GNU_SOURCE
#include "memory_bytes.h"

#include "vhd_filled.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *need(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* Index of the page of that number, or of the first one above it. */
static size_t position(const struct memory_bytes *self, uint64_t number)
{
    size_t low = 0, high = self->page_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->pages[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct memory_page *page_at(const struct memory_bytes *self, uint64_t number)
{
    size_t at = position(self, number);

    return at < self->page_count && self->pages[at].number == number ? &self->pages[at] : NULL;
}

/* What is kept behind the bytes of a page. */
struct tail {
    uint64_t hash;   /* of the bytes; 0: not known */
    uint32_t shares; /* how many contents share the page */
};

static struct tail *tail_of(const uint8_t *page)
{
    return (struct tail *)(uintptr_t)(page + MEMORY_PAGE);
}

static uint8_t *new_page(void)
{
    uint8_t *page = need(calloc(1, MEMORY_PAGE + sizeof(struct tail)));

    tail_of(page)->shares = 1;
    return page;
}

static void let_go(uint8_t *page)
{
    if (--tail_of(page)->shares == 0)
        free(page);
}

/* The bytes of a page, to be written by this one alone. */
static uint8_t *own(struct memory_page *page)
{
    uint8_t *copy;

    if (tail_of(page->bytes)->shares == 1) {
        tail_of(page->bytes)->hash = 0;
        return page->bytes;
    }
    copy = new_page();
    memcpy(copy, page->bytes, MEMORY_PAGE);
    let_go(page->bytes);
    page->bytes = copy;
    return copy;
}

static struct memory_page *add_page(struct memory_bytes *self, uint64_t number)
{
    size_t at = position(self, number);

    if (self->page_count == self->page_room) {
        self->page_room = self->page_room == 0 ? 16 : self->page_room * 2;
        self->pages = need(realloc(self->pages, self->page_room * sizeof *self->pages));
    }
    memmove(self->pages + at + 1, self->pages + at, (self->page_count - at) * sizeof *self->pages);
    self->pages[at] = (struct memory_page){ number, new_page() };
    self->page_count++;
    return &self->pages[at];
}

/* How much of a transfer lies in the page of its first byte. */
static size_t part_of(uint64_t offset, size_t size)
{
    size_t rest = MEMORY_PAGE - (size_t)(offset % MEMORY_PAGE);

    return size < rest ? size : rest;
}

void memory_bytes_read(const struct memory_bytes *self, uint64_t offset, void *buffer, size_t size)
{
    uint8_t *out = buffer;

    while (size > 0) {
        size_t part = part_of(offset, size);
        const struct memory_page *page = page_at(self, offset / MEMORY_PAGE);
        if (page != NULL)
            memcpy(out, page->bytes + offset % MEMORY_PAGE, part);
        else
            memset(out, 0, part);
        out += part;
        offset += part;
        size -= part;
    }
}

void memory_bytes_write(struct memory_bytes *self, uint64_t offset, const void *data, size_t size)
{
    const uint8_t *in = data;

    if (size > 0 && self->size < offset + size)
        self->size = offset + size;
    if (size > 0 && self->valid < offset + size)
        self->valid = offset + size;
    while (size > 0) {
        size_t part = part_of(offset, size);
        struct memory_page *page = page_at(self, offset / MEMORY_PAGE);
        if (page == NULL && !vhd_is_filled(in, part, 0))
            page = add_page(self, offset / MEMORY_PAGE);
        if (page != NULL)
            memcpy(own(page) + offset % MEMORY_PAGE, in, part);
        in += part;
        offset += part;
        size -= part;
    }
}

void memory_bytes_set_size(struct memory_bytes *self, uint64_t size)
{
    size_t kept = position(self, (size + MEMORY_PAGE - 1) / MEMORY_PAGE);

    for (size_t i = kept; i < self->page_count; i++)
        let_go(self->pages[i].bytes);
    self->page_count = kept;
    if (size < self->size && size % MEMORY_PAGE != 0) {
        struct memory_page *last = page_at(self, size / MEMORY_PAGE);
        if (last != NULL)
            memset(own(last) + size % MEMORY_PAGE, 0, MEMORY_PAGE - (size_t)(size % MEMORY_PAGE));
    }
    self->size = size;
    if (self->valid > size)
        self->valid = size;
}

void memory_bytes_find_data(const struct memory_bytes *self, uint64_t offset, uint64_t *begin, uint64_t *end)
{
    size_t at = position(self, offset / MEMORY_PAGE);

    *begin = *end = self->size;
    if (at == self->page_count)
        return;
    *begin = self->pages[at].number * MEMORY_PAGE;
    *end = *begin + MEMORY_PAGE;
    while (++at < self->page_count && self->pages[at].number * MEMORY_PAGE == *end)
        *end += MEMORY_PAGE;
    if (*begin < offset)
        *begin = offset;
    if (*end > self->size)
        *end = self->size;
}

void memory_bytes_free(struct memory_bytes *self)
{
    memory_bytes_set_size(self, 0);
    free(self->pages);
    *self = (struct memory_bytes){ 0 };
}

void memory_bytes_copy(struct memory_bytes *to, const struct memory_bytes *from)
{
    memory_bytes_free(to);
    to->size = from->size;
    to->valid = from->valid;
    if (from->page_count == 0)
        return;
    to->pages = need(malloc(from->page_count * sizeof *to->pages));
    memcpy(to->pages, from->pages, from->page_count * sizeof *to->pages);
    to->page_count = to->page_room = from->page_count;
    for (size_t i = 0; i < to->page_count; i++)
        ++tail_of(to->pages[i].bytes)->shares;
}

uint64_t memory_mix(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    for (uint64_t word; size > 0; bytes += sizeof word, size -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = (hash ^ word ^ UINT64_C(0xcbf29ce484222325)) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32; /* or the highest bits of two words would cancel out */
    }
    return hash;
}

/* Of a page that was written once and cleared later. */
#define HASH_OF_ZEROS 1

/* Counted once as long as nobody writes there. */
static uint64_t page_hash(const uint8_t *page)
{
    struct tail *const tail = tail_of(page);

    if (tail->hash == 0)
        tail->hash = vhd_is_filled(page, MEMORY_PAGE, 0) ? HASH_OF_ZEROS : memory_mix(0, page, MEMORY_PAGE) | 2;
    return tail->hash;
}

/* Moves to the next page that is not all zeros. */
static void skip_zeros(const struct memory_bytes *self, size_t *page)
{
    while (*page < self->page_count && page_hash(self->pages[*page].bytes) == HASH_OF_ZEROS)
        ++*page;
}

bool memory_bytes_equal(const struct memory_bytes *a, const struct memory_bytes *b)
{
    size_t i = 0, j = 0;

    if (a->size != b->size)
        return false;
    for (;; i++, j++) {
        skip_zeros(a, &i);
        skip_zeros(b, &j);
        if (i == a->page_count || j == b->page_count)
            return i == a->page_count && j == b->page_count;
        if (a->pages[i].number != b->pages[j].number ||
            (a->pages[i].bytes != b->pages[j].bytes && memcmp(a->pages[i].bytes, b->pages[j].bytes, MEMORY_PAGE) != 0))
            return false;
    }
}

uint64_t memory_bytes_hash(const struct memory_bytes *self)
{
    uint64_t hash = memory_mix(0, &self->size, sizeof self->size);

    for (size_t i = 0; i < self->page_count; i++) {
        const uint64_t content = page_hash(self->pages[i].bytes);
        if (content == HASH_OF_ZEROS)
            continue;
        hash = memory_mix(hash, &self->pages[i].number, sizeof self->pages[i].number);
        hash = memory_mix(hash, &content, sizeof content);
    }
    return hash;
}

bool memory_bytes_dump(const struct memory_bytes *self, const char *real_path)
{
    int file = open(real_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool good = file >= 0 && ftruncate(file, (off_t)self->size) == 0;

    for (size_t i = 0; good && i < self->page_count; i++) {
        uint64_t offset = self->pages[i].number * MEMORY_PAGE;
        size_t size = self->size - offset < MEMORY_PAGE ? (size_t)(self->size - offset) : MEMORY_PAGE;
        good = pwrite(file, self->pages[i].bytes, size, (off_t)offset) == (ssize_t)size;
    }
    if (file >= 0)
        good = close(file) == 0 && good;
    return good;
}

bool memory_bytes_import(struct memory_bytes *self, const char *real_path)
{
    int file = open(real_path, O_RDONLY | O_CLOEXEC);
    struct stat status = { 0 };
    bool good = file >= 0 && fstat(file, &status) == 0;
    off_t at = 0;

    memory_bytes_set_size(self, 0);
    while (good && (at = lseek(file, at, SEEK_DATA)) >= 0) {
        uint8_t page[MEMORY_PAGE];
        at -= at % MEMORY_PAGE;
        ssize_t got = pread(file, page, sizeof page, at);
        good = got > 0;
        if (good)
            memory_bytes_write(self, (uint64_t)at, page, (size_t)got);
        at += MEMORY_PAGE;
    }
    if (good)
        memory_bytes_set_size(self, (uint64_t)status.st_size);
    self->valid = self->size;
    if (file >= 0)
        close(file);
    return good;
}
