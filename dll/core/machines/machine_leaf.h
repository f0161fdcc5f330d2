/*
 * machine_leaf.h - the disks that a machine's guest writes to: at each place its undo disk, where it has one, else the hard
 * disk. What is done with them when it starts, is saved, or loses its saved state.
 *
 * `folder` is that of the register, `machine` the path of the machine's file, which `document` is. Explicit acts: they go
 * to the disks wherever those are.
 */
#ifndef OPENVPC_MACHINE_LEAF_H
#define OPENVPC_MACHINE_LEAF_H

#include "machine_undo.h"

/* The path of the one at a place, resolved; empty where there is no hard disk. Fails as machine_undo_check does. */
enum vhd_status machine_leaf(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                             const struct config_document *document, int place, char16_t path[VHD_PATH_CHARS],
                             struct vhd_error *error);

/*
 * Whether the parents of all of them are what they were when their children were made, by their time stamps, at every
 * level. VHD_MACHINE_PARENT_MODIFIED names the first that is not; with `sets_right` it is taken to be, as by setting its
 * child's Parent (vhd_set_parent). Fails as vhd_chain_open does.
 */
enum vhd_status machine_check_parents(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                      const struct config_document *document, bool sets_right, struct vhd_error *error);

/*
 * Marks all of them as part of a saved state, so that nothing else writes to them, or no more. A disk that is not there,
 * or is none, is passed over; another failure is told when all have been tried.
 */
enum vhd_status machine_mark_saved(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                   const struct config_document *document, bool is_saved, struct vhd_error *error);

/*
 * Takes the marks away when the state is discarded, without following a stranger's file anywhere: nothing on another
 * server than the machine's own is opened, and no parent of a disk. Fails as machine_mark_saved.
 */
enum vhd_status machine_release_saved(const struct vhd_host *host, const char16_t *machine,
                                      const struct config_document *document, struct vhd_error *error);

#endif
