/* vhd_plan.c - where everything goes in a new image. */
#include "vhd_plan.h"

#include "vhd_bytes.h"
#include "vhd_stamp.h"

#include <string.h>

void vhd_plan_fixed(struct vhd_plan *plan, uint64_t size)
{
    memset(plan, 0, sizeof *plan);
    plan->footer.type = VHD_TYPE_FIXED;
    plan->footer.data_offset = VHD_NO_OFFSET;
    plan->footer.size = size;
    plan->footer_offset = size;
    plan->largest_file = size + VHD_SECTOR;
}

uint64_t vhd_plan_table_end(const struct vhd_plan *plan)
{
    return vhd_round_up(plan->header.table_offset + UINT64_C(4) * plan->header.table_entries, VHD_ALIGNMENT);
}

/* Footer, header and BAT, with the footer behind `structures_end` (bytes), aligned as the first block will be. */
static void plan_sparse(struct vhd_plan *plan, uint64_t structures_end)
{
    const uint64_t stride = vhd_block_stride(plan->header.block_size);

    plan->footer_offset = vhd_block_place(structures_end, plan->header.block_size);
    plan->largest_file = plan->footer_offset + stride * plan->header.table_entries + VHD_SECTOR;
}

static void plan_header(struct vhd_plan *plan, enum vhd_type type, uint64_t size, uint32_t block_size)
{
    memset(plan, 0, sizeof *plan);
    plan->footer.type = type;
    plan->footer.data_offset = VHD_HEADER_OFFSET;
    plan->footer.size = size;
    plan->header.table_offset = VHD_BAT_OFFSET;
    plan->header.table_entries = vhd_block_count(size, block_size);
    plan->header.block_size = block_size;
}

void vhd_plan_dynamic(struct vhd_plan *plan, uint64_t size, uint32_t block_size)
{
    plan_header(plan, VHD_TYPE_DYNAMIC, size, block_size);
    plan_sparse(plan, vhd_plan_table_end(plan));
}

/* Parents with smaller blocks are nobody's own: a child that takes them over may need a table too large for a file. */
#define SMALLEST_BLOCK (VHD_MEGABYTE / 2)

static uint32_t child_block_size(const struct vhd_image *parent)
{
    if (parent->footer.type == VHD_TYPE_FIXED || parent->header.block_size < SMALLEST_BLOCK)
        return VHD_DEFAULT_BLOCK_SIZE;
    return parent->header.block_size;
}

void vhd_plan_differencing(struct vhd_plan *plan, const char16_t *path, const struct vhd_image *parent)
{
    struct vhd_locator *locators = plan->header.locators;
    uint64_t end;

    plan_header(plan, VHD_TYPE_DIFFERENCING, parent->footer.size, child_block_size(parent));
    memcpy(plan->header.parent_id, parent->footer.id, sizeof plan->header.parent_id);
    plan->header.parent_stamp = vhd_stamp_of(parent->info.modified);
    vhd_path_set(plan->header.parent_name, vhd_path_name(parent->path));
    vhd_path_set(plan->absolute, parent->path);
    end = vhd_plan_table_end(plan);
    vhd_locator_place(&locators[0], VHD_LOCATOR_W2KU, plan->absolute, VHD_LOCATOR_SPACE, &end);
    if (vhd_path_relative(path, parent->path, plan->relative))
        vhd_locator_place(&locators[1], VHD_LOCATOR_W2RU, plan->relative, VHD_LOCATOR_SPACE, &end);
    plan_sparse(plan, end);
}

enum vhd_status vhd_plan_identify(struct vhd_plan *plan, const struct vhd_host *host, const char16_t *path,
                                  struct vhd_error *error)
{
    enum vhd_status status = host->ops->new_id(host, plan->footer.id, error);

    plan->footer.created = vhd_stamp_of(host->ops->now(host));
    return status == VHD_OK ? VHD_OK : vhd_fail_about(error, status, path); /* the host does not know what it is for */
}

void vhd_plan_first_sector(const struct vhd_plan *plan, uint8_t sector[VHD_SECTOR])
{
    struct vhd_footer_disk footer;

    memset(sector, 0, VHD_SECTOR);
    if (plan->footer.type == VHD_TYPE_FIXED)
        return;
    vhd_footer_encode(&plan->footer, &footer);
    memcpy(sector, &footer, sizeof footer);
}
