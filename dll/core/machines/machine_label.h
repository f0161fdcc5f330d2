/*
 * machine_label.h - what a register holds of a machine: a file .vmcx that leads to it, and says of it what Explorer shows.
 *
 *   <vm_description>: ram_size "512 MB", vmstate, primary_disk1, secondary_disk1, notes, vmc_path, all of them strings
 *
 * Source: files of Windows Virtual PC. Files of Hyper-V have the same extension, and are no XML.
 */
#ifndef OPENVPC_MACHINE_LABEL_H
#define OPENVPC_MACHINE_LABEL_H

#include "vhd_error.h"

#include <stdbool.h>

/* Larger files are not read, whatever they are. In bytes. */
#define MACHINE_LABEL_LIMIT 1048576u

/* UTF-16 units of the notes that are written at most: the machine's own file has all of them. */
#define MACHINE_LABEL_NOTES 1024

struct machine_label {
    uint32_t memory; /* MB */
    struct vhd_text state, primary_disk, secondary_disk, notes;
};

/*
 * The bytes of a file that leads to a machine, to be freed by the caller; they may be more than the limit. False without
 * memory.
 */
bool machine_label_write(const struct machine_label *label, const char16_t *vmc_path, void **bytes, size_t *size);

/*
 * The resolved path to which a file leads that lies at `path`; from its folder where that is relative. Fails when the
 * bytes are none of such a file, or lead nowhere by the rules of paths.
 */
enum vhd_status machine_label_read(const void *bytes, size_t size, const char16_t *path,
                                   char16_t vmc_path[VHD_PATH_CHARS]);

#endif
