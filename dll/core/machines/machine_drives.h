/*
 * machine_drives.h - the hard disks and DVD drives of a machine: what is at each place of its two IDE buses.
 *
 *   hardware/pci_bus/ide_adapter/ide_controller[@id=<bus>]/location[@id=<device>]/drive_type, pathname, undo_pathname
 *
 * A place is a number from 0: bus 0 device 0, bus 0 device 1, bus 1 device 0, bus 1 device 1. What else stands at a place
 * in the file is left as it is by all changes.
 */
#ifndef OPENVPC_MACHINE_DRIVES_H
#define OPENVPC_MACHINE_DRIVES_H

#include "machine_value.h"
#include "vhd_io.h"

#define MACHINE_BUS_DEVICES 2
#define MACHINE_DRIVES 4

/*
 * The largest disk that IDE of that time addresses: 65,535 cylinders, 16 heads and 255 sectors of 512 bytes, which is what
 * Virtual PC calls 127 GB. In bytes.
 */
#define MACHINE_LARGEST_DISK (UINT64_C(65535) * 16 * 255 * 512)

/* As the file and the interface number them. */
enum machine_drive { MACHINE_NO_DRIVE, MACHINE_HARD_DISK, MACHINE_DVD_DRIVE };

/* -1 when there is no such bus or device. */
int machine_drive_place(int32_t bus, int32_t device);

/* False without memory; what the file has that is neither is no drive. */
bool machine_drive_at(const struct config_document *document, int place, enum machine_drive *drive);

/* The key of what kind of drive is there; those of the disk or the image, and of the undo disk, for machine_path_get. */
void machine_drive_type_key(int place, char16_t key[MACHINE_KEY_CHARS]);
void machine_drive_key(int place, char16_t key[MACHINE_KEY_CHARS]);
void machine_drive_undo_key(int place, char16_t key[MACHINE_KEY_CHARS]);

/* The key of each text that a drive has: two of the disk or the image, then two of the undo disk. */
#define MACHINE_DRIVE_TEXTS 4
#define MACHINE_DRIVE_PATH_TEXTS 2
void machine_drive_text_key(int place, size_t text, char16_t key[MACHINE_KEY_CHARS]);

/* Puts a drive there, with the file at a resolved path, or empty with an empty one, and without undo disk. */
enum config_change machine_drive_put(struct config_document *document, int place, enum machine_drive drive,
                                     const char16_t *machine, const char16_t *path);

/* Moves a drive with its paths, as they are written, to a free place. */
enum config_change machine_drive_move(struct config_document *document, int from, int to);

/* A number that tells one disk from another: of the paths that are written there. False without memory. */
bool machine_drive_mark(const struct config_document *document, int place, uint64_t *mark);

/*
 * Whether a hard disk may be connected: it is there, resolved into `path`, sound, not larger than MACHINE_LARGEST_DISK, and
 * neither it nor any of its parents is linked to a physical disk. What is missing or damaged above it is told when it is
 * read. Fails as vhd_disk_find, and with VHD_DRIVE_DISK_TOO_LARGE and VHD_DRIVE_DISK_LINKED.
 */
enum vhd_status machine_drive_check_disk(const struct vhd_host *host, const char16_t *path, struct vhd_error *error);

#endif
