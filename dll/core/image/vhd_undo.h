/*
 * vhd_undo.h - the undo file, which protects a change of a header in both of its sectors.
 *
 * The header of an image is two sectors, so a power cut may leave one new and one old. Before such a change
 * "<file>.ovpc-undo" is written beside the image and flushed: the id of the disk, its first sector and header as they
 * were, and a digest. It is deleted when all is done. Whoever finds a header that fails its checksum reads that of
 * the undo file instead; where the header is sound the undo file means nothing.
 */
#ifndef OPENVPC_VHD_UNDO_H
#define OPENVPC_VHD_UNDO_H

#include "vhd_image.h"

/*
 * The header that the undo file of `image`, whose footer has been read, holds for it, to be freed by the caller; NULL
 * where no undo file matches.
 */
enum vhd_status vhd_undo_read(const struct vhd_image *image, struct vhd_header_disk **header, struct vhd_error *error);

/*
 * Creates the undo file of `image`, whose own header is sound, and flushes it. An older one of the same disk is
 * replaced; VHD_UNDO_NAME_TAKEN when anything else is there. Closing the file deletes it if it is discarded.
 */
enum vhd_status vhd_undo_begin(const struct vhd_image *image, struct vhd_file **undo, struct vhd_error *error);

/*
 * Removes the undo file of `image`, whose own header is sound, before the disk gets another id, under which it would not
 * be known as this disk's. Should its name come back after a power cut, it is one of no use, which the next
 * vhd_undo_begin replaces. A file that is not its own stays, silently; whether one that cannot be opened is, nobody knows.
 */
enum vhd_status vhd_undo_remove(const struct vhd_image *image, struct vhd_error *error);

#endif
