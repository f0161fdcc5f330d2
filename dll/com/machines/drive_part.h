/* drive_part.h - what the hard disks and DVD drives of a machine have in common as objects: their place on a bus. */
#ifndef OPENVPC_DRIVE_PART_H
#define OPENVPC_DRIVE_PART_H

#include "machine_drives.h"
#include "part_classes.h"

extern const struct part_kind drive_part_disks, drive_part_dvds;

/* SetBusLocation, as Virtual Server has it, with the type of the bus. */
extern const struct com_form drive_part_forms[];

HRESULT drive_part_bus(struct machine_part *part, const WCHAR *member, LONG *bus);
HRESULT drive_part_device(struct machine_part *part, const WCHAR *member, LONG *device);
HRESULT drive_part_set_location(struct machine_part *part, LONG bus, LONG device);

/* Before a change of a drive: its texts, the first so many of them, are watched (machine_watch). */
void drive_part_watch(struct machine_change *change, int place, size_t texts);

/* The place of a bus and device of a machine where nothing is, or why there is none. */
enum vhd_status drive_part_free_place(const struct config_document *document, const char16_t *machine, LONG bus,
                                      LONG device, int *place, struct vhd_error *error);

#endif
