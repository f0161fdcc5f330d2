/* vhd_footer.h - the footer: encode, decode, check, find. */
#ifndef OPENVPC_VHD_FOOTER_H
#define OPENVPC_VHD_FOOTER_H

#include "vhd_geometry.h"
#include "vhd_io.h"
#include "vhd_layout.h"

enum vhd_type { VHD_TYPE_FIXED = 2, VHD_TYPE_DYNAMIC = 3, VHD_TYPE_DIFFERENCING = 4 };

/* The largest disk: 2,040 GB, what the 32-bit sector numbers of a BAT can reach with room for its bitmaps. */
#define VHD_MAX_BYTES (UINT64_C(2088960) * VHD_MEGABYTE)

struct vhd_footer {
    enum vhd_type type;
    uint64_t data_offset; /* bytes; VHD_NO_OFFSET in a fixed disk */
    uint64_t size;        /* bytes; the "current size" of the format */
    uint32_t created;     /* seconds since 2000-01-01 UTC */
    uint8_t id[16];
    struct vhd_geometry geometry; /* as recorded; encoding one with a 0 in it records that of the size */
    bool saved_state;
};

/* Makes OpenVPC the creator that a footer names, as below, and its checksum right. */
void vhd_footer_sign(struct vhd_footer_disk *disk);

/* Encodes a footer as OpenVPC writes it: creator "win " 6.1 on "Wi2k", original size = current size. */
void vhd_footer_encode(const struct vhd_footer *footer, struct vhd_footer_disk *disk);

/*
 * Decodes and checks a footer, leniently in the fields that products fill differently (features, creator, geometry,
 * original size, reserved). Returns VHD_NOT_A_VHD, VHD_FOOTER_CHECKSUM, _VERSION, _TYPE, _SIZE or _TOO_LARGE for what it
 * refuses.
 */
enum vhd_status vhd_footer_decode(const struct vhd_footer_disk *disk, struct vhd_footer *footer);

/*
 * The footer of a file of `size` bytes, by which we know a file of our own: that at its end, or else the copy at its
 * start. False when there is no sound one, or it cannot be read.
 */
bool vhd_footer_find(struct vhd_file *file, uint64_t size, struct vhd_footer *footer);

#endif
