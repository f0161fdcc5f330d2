/*
 * vhd_backup.h - what a disk is called while another file takes its place.
 *
 * A file is replaced by two renames: it becomes "<file>.ovpc-backup", then the new one gets its name. When the power
 * goes between them there is nothing under the name, and the next open puts the backup back.
 */
#ifndef OPENVPC_VHD_BACKUP_H
#define OPENVPC_VHD_BACKUP_H

#include "vhd_io.h"

void vhd_backup_path(const char16_t *path, char16_t backup[VHD_TEMPORARY_CHARS]);

/*
 * Nothing is at `path`: gives its backup that name again, if there is one, it is a disk and nobody uses it. Tells whether
 * something may be at `path` by now: there was a backup, and if not we, then somebody else may have given it its name.
 */
bool vhd_backup_restore(const struct vhd_host *host, const char16_t *path);

#endif
