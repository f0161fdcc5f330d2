/* vhd_footer.c - the footer: the last sector of every VHD, copied at the start of dynamic and differencing ones. */
#include "vhd_footer.h"

#include "vhd_bytes.h"

#include <string.h>

/* Tools go by the creator to decide whether the size field or the geometry holds; for "win " all take the size field. */
static const char creator[4] = { 'w', 'i', 'n', ' ' };
static const char creator_host[4] = { 'W', 'i', '2', 'k' };
#define CREATOR_VERSION 0x00060001u
#define FEATURE_RESERVED 2u

static bool is_known(struct vhd_geometry geometry)
{
    return geometry.cylinders != 0 && geometry.heads != 0 && geometry.sectors != 0;
}

void vhd_footer_sign(struct vhd_footer_disk *disk)
{
    memcpy(disk->creator, creator, sizeof disk->creator);
    vhd_put32(disk->creator_version, CREATOR_VERSION);
    memcpy(disk->creator_host, creator_host, sizeof disk->creator_host);
    vhd_put32(disk->checksum, vhd_checksum(disk, sizeof *disk, disk->checksum));
}

void vhd_footer_encode(const struct vhd_footer *footer, struct vhd_footer_disk *disk)
{
    struct vhd_geometry geometry = is_known(footer->geometry) ? footer->geometry : vhd_geometry_of(footer->size);

    memset(disk, 0, sizeof *disk);
    memcpy(disk->cookie, VHD_FOOTER_COOKIE, sizeof disk->cookie);
    vhd_put32(disk->features, FEATURE_RESERVED);
    vhd_put32(disk->version, VHD_VERSION);
    vhd_put64(disk->data_offset, footer->data_offset);
    vhd_put32(disk->created, footer->created);
    vhd_put64(disk->original_size, footer->size);
    vhd_put64(disk->current_size, footer->size);
    vhd_put16(disk->cylinders, geometry.cylinders);
    disk->heads = geometry.heads;
    disk->sectors = geometry.sectors;
    vhd_put32(disk->type, (uint32_t)footer->type);
    memcpy(disk->id, footer->id, sizeof disk->id);
    disk->saved_state = footer->saved_state;
    vhd_footer_sign(disk);
}

enum vhd_status vhd_footer_decode(const struct vhd_footer_disk *disk, struct vhd_footer *footer)
{
    uint32_t type = vhd_get32(disk->type);

    if (memcmp(disk->cookie, VHD_FOOTER_COOKIE, sizeof disk->cookie) != 0)
        return VHD_NOT_A_VHD;
    if (vhd_get32(disk->checksum) != vhd_checksum(disk, sizeof *disk, disk->checksum))
        return VHD_FOOTER_CHECKSUM;
    if (vhd_get32(disk->version) >> 16 != VHD_VERSION >> 16)
        return VHD_FOOTER_VERSION;
    if (type < VHD_TYPE_FIXED || type > VHD_TYPE_DIFFERENCING)
        return VHD_FOOTER_TYPE;

    footer->type = (enum vhd_type)type;
    footer->data_offset = vhd_get64(disk->data_offset);
    footer->size = vhd_get64(disk->current_size);
    footer->created = vhd_get32(disk->created);
    footer->geometry = (struct vhd_geometry){ vhd_get16(disk->cylinders), disk->heads, disk->sectors };
    memcpy(footer->id, disk->id, sizeof footer->id);
    footer->saved_state = disk->saved_state == 1;
    if (footer->size == 0 || footer->size % VHD_SECTOR != 0)
        return VHD_FOOTER_SIZE;
    return footer->size <= VHD_MAX_BYTES ? VHD_OK : VHD_FOOTER_TOO_LARGE;
}

static bool is_at(struct vhd_file *file, uint64_t offset, struct vhd_footer *footer)
{
    struct vhd_footer_disk disk;

    return file->ops->read(file, offset, &disk, sizeof disk, NULL) == VHD_OK &&
           vhd_footer_decode(&disk, footer) == VHD_OK;
}

bool vhd_footer_find(struct vhd_file *file, uint64_t size, struct vhd_footer *footer)
{
    return size >= VHD_SECTOR && (is_at(file, size - VHD_SECTOR, footer) || is_at(file, 0, footer));
}
