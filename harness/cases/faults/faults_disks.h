/*
 * faults_disks.h - a chain of small disks with data in it, which are put into a folder anew for each run, and looked at
 * afterwards.
 *
 *   root.vhd (dynamic; only where base.vhd is differencing) <- base.vhd <- child.vhd <- grandchild.vhd
 *                                                              base.vhd <- sibling.vhd
 *   copy.vhd is a copy of base.vhd, with its id.
 *
 * No disk hides what its parent says about a sector that is not zero there, but for child.vhd: so whoever has read
 * grandchild.vhd has read all of them that lie below it.
 */
#ifndef OPENVPC_HARNESS_FAULTS_DISKS_H
#define OPENVPC_HARNESS_FAULTS_DISKS_H

#include "disk_image.h"
#include "lines.h"

#include "vhd_error.h"

#define MAX_DISKS 6
/* Bytes that a guest sees of each: fewer than a disk can be created with, so that runs are quick. */
#define DISKS_BYTES (3 * MEGABYTE / 2)

struct disk_file {
    const WCHAR *name;
    struct disk_image image; /* the file */
    int64_t modified;        /* as file_time has it */
    uint8_t *flat;           /* what the disk reads as, by what was written to it */
};

struct disks {
    struct disk_file files[MAX_DISKS];
    size_t count;
};

/* Makes them, in memory. False after a failed check. */
bool disks_make(struct disks *disks, enum disk_type base);
void disks_free(struct disks *disks);

/* There must be one. */
const struct disk_file *disks_find(const struct disks *disks, const WCHAR *name);

/* Makes a folder hold these files and nothing else. */
void disks_put(const struct disks *disks, const WCHAR *folder);

/* The path of a name in a folder; of the same life as the texts of `at`. */
const WCHAR *path_in(const WCHAR *folder, const WCHAR *name);

/*
 * Reads a disk through its chain, with the linked code and no fault, and compares: VHD_OK, or why it cannot be read.
 * Other bytes are a failed check.
 */
enum vhd_status disk_reads(const WCHAR *path, const uint8_t *flat);

/* Checks that a file is still what was put there, byte for byte, with its time. */
void check_untouched(const struct disk_file *file, const WCHAR *folder);

/* The names of the files in a folder. */
struct lines folder_names(const WCHAR *folder);

#endif
