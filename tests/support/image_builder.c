/* image_builder.c - builds images for core to read. */
#include "image_builder.h"
#include "text.h"

#include <string.h>

static uint64_t round_to(uint64_t value, uint64_t multiple)
{
    return value % multiple == 0 ? value : value + (multiple - value % multiple);
}

static uint32_t bitmap_size(uint32_t block_size)
{
    uint32_t bits = block_size / IMAGE_SECTOR;

    return (uint32_t)round_to((bits + 7) / 8, IMAGE_SECTOR);
}

static uint32_t blocks_of(const struct image_builder *self)
{
    uint64_t whole = self->size / self->block_size;

    return (uint32_t)(self->size % self->block_size == 0 ? whole : whole + 1);
}

void image_init(struct image_builder *self, uint32_t type, uint64_t size, uint32_t number)
{
    *self = (struct image_builder){ .type = type, .size = size, .block_size = 2097152, .creator = "test" };
    self->header_offset = 512;
    self->table_offset = 1536;
    self->table_padding = 0xff;
    for (size_t i = 0; i < 16; i++)
        self->id[i] = (uint8_t)(number >> (i % 4 * 8)) ^ (uint8_t)(i * 17 + 1);
}

void image_free(struct image_builder *self)
{
    memory_bytes_free(&self->bytes);
}

void image_begin(struct image_builder *self)
{
    uint8_t padding[IMAGE_SECTOR];
    uint64_t table_end;

    if (self->type == IMAGE_FIXED) {
        memory_bytes_set_size(&self->bytes, self->size);
        self->end = self->size;
        return;
    }
    if (self->table_entries == 0)
        self->table_entries = blocks_of(self);
    table_end = self->table_offset + UINT64_C(4) * self->table_entries;
    self->end = round_to(table_end, IMAGE_SECTOR);
    memset(padding, self->table_padding, sizeof padding);
    memory_bytes_write(&self->bytes, table_end, padding, (size_t)(self->end - table_end));
    for (uint32_t i = 0; i < self->table_entries; i++)
        image_put32(&self->bytes, self->table_offset + UINT64_C(4) * i, 0xffffffff);
    if (self->end < self->header_offset + HEADER_BYTES)
        self->end = self->header_offset + HEADER_BYTES;
}

static void put_number(uint8_t *at, uint64_t value, unsigned bytes)
{
    while (bytes > 0) {
        at[--bytes] = (uint8_t)value;
        value >>= 8;
    }
}

void image_locator_raw(struct image_builder *self, unsigned slot, const char *code, uint32_t space, uint32_t length,
                       uint64_t offset)
{
    uint8_t *entry = self->locators + slot * 24;

    memcpy(entry, code, 4);
    put_number(entry + 4, space, 4);
    put_number(entry + 8, length, 4);
    put_number(entry + 16, offset, 8);
}

uint64_t image_locator(struct image_builder *self, unsigned slot, const char *code, const char16_t *text)
{
    uint64_t offset = self->end;
    uint32_t length = (uint32_t)(2 * text_length(text));
    uint32_t space = (uint32_t)round_to(length, IMAGE_SECTOR);

    for (uint32_t i = 0; i < length / 2; i++) {
        uint8_t pair[2] = { (uint8_t)(text[i] & 255), (uint8_t)(text[i] >> 8) };
        memory_bytes_write(&self->bytes, offset + 2 * i, pair, 2);
    }
    image_locator_raw(self, slot, code, space, length, offset);
    self->end += space;
    return offset;
}

void image_child_of(struct image_builder *self, const struct image_builder *parent)
{
    memcpy(self->parent_id, parent->id, sizeof self->parent_id);
}

uint64_t image_add_block(struct image_builder *self, uint32_t block)
{
    uint64_t offset = self->end, end = offset + bitmap_size(self->block_size) + self->block_size;

    image_put32(&self->bytes, self->table_offset + UINT64_C(4) * block, (uint32_t)(offset / IMAGE_SECTOR));
    self->end = end + self->gap;
    if (self->bytes.size < end)
        memory_bytes_set_size(&self->bytes, end);
    return offset;
}

uint64_t image_block_offset(const struct image_builder *self, uint32_t block)
{
    uint32_t entry = image_get32(&self->bytes, self->table_offset + UINT64_C(4) * block);

    return entry == 0xffffffff ? 0 : (uint64_t)entry * IMAGE_SECTOR;
}

static void write_sector(struct image_builder *self, uint64_t sector, const uint8_t data[IMAGE_SECTOR], bool hidden)
{
    uint32_t per_block = self->block_size / IMAGE_SECTOR, block, within;
    uint64_t offset;

    if (self->type == IMAGE_FIXED) {
        memory_bytes_write(&self->bytes, sector * IMAGE_SECTOR, data, IMAGE_SECTOR);
        return;
    }
    block = (uint32_t)(sector / per_block);
    within = (uint32_t)(sector % per_block);
    offset = image_block_offset(self, block);
    if (offset == 0)
        offset = image_add_block(self, block);
    memory_bytes_write(&self->bytes, offset + bitmap_size(self->block_size) + (uint64_t)within * IMAGE_SECTOR, data,
                       IMAGE_SECTOR);
    if (!hidden) {
        uint8_t bits;
        memory_bytes_read(&self->bytes, offset + within / 8, &bits, 1);
        bits |= (uint8_t)(1u << (7 - within % 8));
        memory_bytes_write(&self->bytes, offset + within / 8, &bits, 1);
    }
}

void image_write(struct image_builder *self, uint64_t sector, const uint8_t data[IMAGE_SECTOR])
{
    write_sector(self, sector, data, false);
}

void image_write_hidden(struct image_builder *self, uint64_t sector, const uint8_t data[IMAGE_SECTOR])
{
    write_sector(self, sector, data, true);
}

static void make_footer(const struct image_builder *self, uint8_t footer[512])
{
    memset(footer, 0, 512);
    memcpy(footer, "conectix", 8);
    footer[FOOTER_FEATURES + 3] = 2;
    put_number(footer + FOOTER_VERSION, 0x10000, 4);
    put_number(footer + FOOTER_DATA_OFFSET, self->type == IMAGE_FIXED ? UINT64_MAX : self->header_offset, 8);
    put_number(footer + FOOTER_CREATED, 400000000, 4);
    memcpy(footer + FOOTER_CREATOR, self->creator, 4);
    memcpy(footer + FOOTER_CREATOR + 8, "Wi2k", 4);
    put_number(footer + FOOTER_ORIGINAL_SIZE, self->size, 8);
    put_number(footer + FOOTER_SIZE, self->size, 8);
    put_number(footer + FOOTER_TYPE, self->type, 4);
    memcpy(footer + FOOTER_ID, self->id, 16);
}

static void make_header(const struct image_builder *self, uint8_t header[HEADER_BYTES])
{
    memset(header, 0, HEADER_BYTES);
    memcpy(header, "cxsparse", 8);
    put_number(header + 8, UINT64_MAX, 8);
    put_number(header + HEADER_TABLE, self->table_offset, 8);
    put_number(header + HEADER_VERSION, 0x10000, 4);
    put_number(header + HEADER_ENTRIES, self->table_entries, 4);
    put_number(header + HEADER_BLOCK_SIZE, self->block_size, 4);
    memcpy(header + HEADER_PARENT_ID, self->parent_id, 16);
    put_number(header + HEADER_PARENT_STAMP, self->parent_stamp, 4);
    for (size_t i = 0; i < 256 && self->parent_name[i] != 0; i++)
        put_number(header + HEADER_NAME + 2 * i, self->parent_name[i], 2);
    memcpy(header + HEADER_LOCATORS, self->locators, sizeof self->locators);
}

void image_finish(struct image_builder *self)
{
    uint8_t footer[512], header[HEADER_BYTES];

    make_footer(self, footer);
    if (self->type != IMAGE_FIXED) {
        make_header(self, header);
        memory_bytes_write(&self->bytes, self->header_offset, header, sizeof header);
        image_seal_header(&self->bytes, self->header_offset);
        memory_bytes_write(&self->bytes, 0, footer, sizeof footer);
        image_seal_footer(&self->bytes, 0);
    }
    if (self->bytes.size > self->end)
        self->end = round_to(self->bytes.size, IMAGE_SECTOR);
    memory_bytes_set_size(&self->bytes, self->end);
    if (self->ending == IMAGE_ENDS_WITHOUT_FOOTER)
        return;
    memory_bytes_write(&self->bytes, self->end, footer, sizeof footer);
    image_seal_footer(&self->bytes, self->end);
    if (self->ending == IMAGE_ENDS_IN_SHORT_FOOTER)
        memory_bytes_set_size(&self->bytes, self->end + 511);
}

struct memory_node *image_add(struct image_builder *self, struct memory_host *host, const char16_t *path)
{
    image_finish(self);
    return memory_add_file(host, path, &self->bytes);
}
