/*
 * saved_disks.h - the disks that a saved state (saved_state.h) knows: its guest goes on with those, unchanged, or not at all.
 *
 * A disk is known by its id and size, and by the time of the last write to its file, which our own changes to the mark of
 * saved disks keep. Where that was copied to a file system that keeps times of less resolution, two seconds do not
 * matter. At a place there may be two, of which one is there: while undo disks are merged, or made, both read the same.
 *
 * `folder`, `machine` and `document` as in machine_leaf.h.
 */
#ifndef OPENVPC_SAVED_DISKS_H
#define OPENVPC_SAVED_DISKS_H

#include "machine_leaf.h"
#include "saved_state.h"

/* Writes what the disks are now into the state at `path`. Fails where one is missing, or cannot be read. */
enum vhd_status machine_saved_disks_put(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                        const struct config_document *document, const char16_t *path,
                                        struct vhd_error *error);

/*
 * Whether the disks are those of the state at `path`. VHD_SAVED_STATE_DISKS names the first that is not, and
 * VHD_SAVED_STATE_UNDO an undo disk that is named and not there; VHD_SAVED_STATE_DAMAGED of a state that was not written to
 * its end. Fails as machine_leaf and saved_state_look do.
 */
enum vhd_status machine_saved_disks_check(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                          const struct config_document *document, const char16_t *path,
                                          struct vhd_error *error);

/* Whether the state at `path` knows a disk as that of a place. False where that cannot be told. */
bool machine_saved_disk_is_known(const struct vhd_host *host, const char16_t *path, int place, const char16_t *disk);

/*
 * From now on `other` may be in the place of `disk`, since both read the same. Does nothing where `disk` is not known: what
 * does not fit is not made to.
 */
enum vhd_status machine_saved_disk_may_be(const struct vhd_host *host, const char16_t *path, int place,
                                          const char16_t *disk, const char16_t *other, struct vhd_error *error);

#endif
