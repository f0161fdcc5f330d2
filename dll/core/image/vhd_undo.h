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
 * Creates the undo file of `image`, open for changing, whose own header is sound, and flushes it. An older one of the
 * same disk is replaced, after the header was written once more and flushed; VHD_UNDO_NAME_TAKEN when anything else is
 * there. Closing the file deletes it if it is discarded.
 */
enum vhd_status vhd_undo_begin(const struct vhd_image *image, struct vhd_file **undo, struct vhd_error *error);

/*
 * The same without a new one. A file that is not its own stays, silently, as does one that cannot be deleted. Then, and
 * when a power cut takes the deletion back, it keeps the parent of the disk from being set if that has got another id.
 */
void vhd_undo_remove(const struct vhd_image *image);

#endif
