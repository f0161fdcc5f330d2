/*
 * vhd_disk.h - questions about an existing disk. Each opens the file, lets everybody else keep using it, and closes it.
 *
 * Paths are resolved ones, but for vhd_disk_find.
 */
#ifndef OPENVPC_VHD_DISK_H
#define OPENVPC_VHD_DISK_H

#include "vhd_footer.h"
#include "vhd_io.h"

struct vhd_disk_facts {
    enum vhd_type type;
    uint64_t size_in_guest; /* bytes */
    uint64_t size_on_host;  /* bytes of this file alone, not of its parents */
};

/*
 * Checks that `path` is an absolute path of a sound image, whose parent may be missing, and resolves it. A file that is
 * missing is VHD_FILE_NOT_FOUND, its folder or drive VHD_PATH_NOT_FOUND, one that is no VHD what is wrong with it.
 */
enum vhd_status vhd_disk_find(const struct vhd_host *host, struct vhd_text path, char16_t resolved[VHD_PATH_CHARS],
                              struct vhd_error *error);

/*
 * Reads type and sizes. Fails with VHD_FILE_NOT_FOUND, VHD_DISK_OPEN_FAILED (in use, no permission),
 * VHD_DISK_TYPE_UNKNOWN or VHD_DISK_DAMAGED.
 */
enum vhd_status vhd_disk_read(const struct vhd_host *host, const char16_t *path, struct vhd_disk_facts *facts,
                              struct vhd_error *error);

/* Bytes that the caller may still use on the volume of the file. VHD_PATH_UNUSABLE: its drive or share has gone. */
enum vhd_status vhd_disk_free_space(const struct vhd_host *host, const char16_t *path, uint64_t *bytes,
                                    struct vhd_error *error);

/*
 * Finds the parent; parent[0] is 0 for a disk that is not differencing. Fails as vhd_disk_read does for the disk
 * itself, and for the parent with VHD_FILE_NOT_FOUND or VHD_PATH_NOT_FOUND (naming where it should be) or as
 * vhd_parent_open. Whoever goes up from parent to parent comes to an end: VHD_CHAIN_CYCLE for a chain that comes back,
 * and VHD_CHAIN_TOO_DEEP. What is missing or damaged above the parent is no failure.
 */
enum vhd_status vhd_disk_parent(const struct vhd_host *host, const char16_t *path, char16_t parent[VHD_PATH_CHARS],
                                struct vhd_error *error);

/*
 * VHD_FILE_NOT_FOUND or VHD_PATH_NOT_FOUND for a path at which nothing was found. Systems say "no such file" for a
 * missing drive too; looking at the folder tells what is missing.
 */
enum vhd_status vhd_fail_missing(const struct vhd_host *host, const char16_t *path, struct vhd_error *error);

#endif
