/* vhd_gaps.c - the gaps of an image. */
#include "vhd_gaps.h"

#include "vhd_bytes.h"
#include "vhd_locator.h"

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void add(struct vhd_gaps *gaps, const struct vhd_image *image, uint64_t start, uint64_t size)
{
    if (size > 0 && start < image->data_end)
        gaps->structures[gaps->structure_count++] = (struct vhd_region){ start, start + size };
}

uint32_t vhd_gaps_unit(const struct vhd_gaps *gaps)
{
    return gaps->aligned ? VHD_ALIGNMENT : VHD_SECTOR;
}

void vhd_gaps_move_table(struct vhd_gaps *gaps, uint64_t to)
{
    gaps->structures[VHD_GAPS_TABLE] = (struct vhd_region){ to,
                                                            vhd_round_up(to + gaps->table_bytes, vhd_gaps_unit(gaps)) };
}

static bool are_aligned(const struct vhd_places *places, uint32_t bitmap)
{
    for (size_t i = 0; i < places->count; i++)
        if (((uint64_t)vhd_place_sector(places->all[i]) * VHD_SECTOR + bitmap) % VHD_ALIGNMENT != 0)
            return false;
    return true;
}

void vhd_gaps_begin(struct vhd_gaps *gaps, const struct vhd_image *image, const struct vhd_places *places)
{
    const struct vhd_header *header = &image->header;

    *gaps = (struct vhd_gaps){ .block = header->block_size, .bitmap = vhd_bitmap_bytes(header->block_size) };
    gaps->from = VHD_SECTOR; /* behind the copy of the footer */
    gaps->aligned = are_aligned(places, gaps->bitmap);
    gaps->table_bytes = UINT64_C(4) * image->entries;
    add(gaps, image, header->table_offset, gaps->table_bytes);
    vhd_gaps_move_table(gaps, header->table_offset);
    add(gaps, image, image->footer.data_offset, sizeof(struct vhd_header_disk));
    for (size_t i = 0; i < VHD_LOCATOR_SLOTS; i++)
        if (header->locators[i].code != 0)
            add(gaps, image, header->locators[i].offset, vhd_locator_room(&header->locators[i]));
}

/* The end of a structure that lies in [start, end), or 0. */
static uint64_t structure_in(const struct vhd_gaps *gaps, uint64_t start, uint64_t end)
{
    for (size_t i = 0; i < gaps->structure_count; i++)
        if (gaps->structures[i].start < end && start < gaps->structures[i].end)
            return gaps->structures[i].end;
    return 0;
}

/* The first offset from `from` on at which the bitmap of a block can begin. */
static uint64_t place_from(const struct vhd_gaps *gaps, uint64_t from)
{
    return gaps->aligned ? vhd_block_place(from, gaps->block) : vhd_round_up(from, VHD_SECTOR);
}

uint64_t vhd_gaps_take(struct vhd_gaps *gaps, const struct vhd_places *places, size_t count)
{
    const uint64_t size = (uint64_t)gaps->bitmap + gaps->block;
    uint64_t start = place_from(gaps, gaps->from);

    for (;;) {
        uint64_t end = structure_in(gaps, start, start + size);
        while (end == 0 && gaps->passed < count) {
            uint64_t used = (uint64_t)vhd_place_sector(places->all[gaps->passed]) * VHD_SECTOR;
            if (used >= start + size)
                break;
            if (used + size > start)
                end = used + size;
            else
                gaps->passed++;
        }
        if (end == 0)
            break;
        start = place_from(gaps, end);
    }
    gaps->from = start + size;
    return start;
}

uint64_t vhd_gaps_end(const struct vhd_gaps *gaps, const struct vhd_places *places, size_t count)
{
    uint64_t end = gaps->from;

    if (count > 0)
        end = later(end, (uint64_t)vhd_place_sector(places->all[count - 1]) * VHD_SECTOR + gaps->bitmap + gaps->block);
    for (size_t i = 0; i < gaps->structure_count; i++)
        end = later(end, gaps->structures[i].end);
    return end;
}
