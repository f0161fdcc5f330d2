/*
 * vhd_change.h - changes an existing image so that it can be interrupted at any write.
 *
 * The rules are those of the crash model: a sector of 512 bytes is written whole or not at all, and only a flush
 * orders writes. Every function here leaves, at each of its writes, a file that opens and reads as it did.
 */
#ifndef OPENVPC_VHD_CHANGE_H
#define OPENVPC_VHD_CHANGE_H

#include "vhd_image.h"

/*
 * Whether an image may be written to at all: VHD_IN_SAVED_STATE, VHD_FOOTERS_DISAGREE (footer and copy contradict
 * each other, or a fixed disk begins like another one) or VHD_UNALIGNED (structures not at whole sectors, so that no
 * write to them is atomic) if not. Their ids may differ where a merge into the image was interrupted; at its
 * beginning only for `child`, the disk being merged into it, if there is one, else NULL.
 */
enum vhd_status vhd_change_allowed(struct vhd_image *image, const struct vhd_image *child, struct vhd_error *error);

/*
 * Puts the header back that was read from an undo file, if it was. Flushed. What writes a footer or a header here does
 * so first.
 */
enum vhd_status vhd_change_restore_header(struct vhd_image *image, struct vhd_error *error);

/* The footer as it stands in the file, at the end or, where it is missing there, at the start. */
enum vhd_status vhd_change_read_footer(struct vhd_image *image, struct vhd_footer_disk *disk, struct vhd_error *error);

/* Writes the footer at `at` (bytes), which becomes the end of the data. Flushed. */
enum vhd_status vhd_change_write_footer(struct vhd_image *image, const struct vhd_footer_disk *disk, uint64_t at,
                                        struct vhd_error *error);

/* Makes the copy of the footer at the start of a disk that is not fixed like `disk`, unless it is. Flushed. */
enum vhd_status vhd_change_write_copy(struct vhd_image *image, const struct vhd_footer_disk *disk,
                                      struct vhd_error *error);

/*
 * Gives the file the time again that it had when it was opened, by which children know it. To be called before the
 * writes, for systems where a time that was set stays, and after them, for the others.
 */
enum vhd_status vhd_change_keep_time(struct vhd_image *image, struct vhd_error *error);

/*
 * Gives an open image another unique id: in the end footer, which is put back if it was missing or damaged, then in the
 * copy at the start. All other bytes of the footers stay. Flushed.
 */
enum vhd_status vhd_change_id(struct vhd_image *image, const uint8_t id[16], struct vhd_error *error);

/* The same for whether it belongs to a saved state. */
enum vhd_status vhd_change_saved_state(struct vhd_image *image, bool is_saved, struct vhd_error *error);

/*
 * These change an image by one write of the header's first sector. Flushed. The parent id and stamp of a differencing
 * one; and where the block table is, in bytes, which stands there already.
 */
enum vhd_status vhd_change_parent_id(struct vhd_image *image, const uint8_t parent_id[16], uint32_t stamp,
                                     struct vhd_error *error);
enum vhd_status vhd_change_table_offset(struct vhd_image *image, uint64_t offset, struct vhd_error *error);

#endif
