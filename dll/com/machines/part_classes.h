/* part_classes.h - the classes of parts of machines, for those who hand them out; each is in the file of its name. */
#ifndef OPENVPC_PART_CLASSES_H
#define OPENVPC_PART_CLASSES_H

#include "machine_part.h"

extern const struct part_class accountant_class, display_class, guest_os_class, keyboard_class, mouse_class;
extern const struct part_class hard_disk_connection_class, dvd_drive_class, floppy_drive_class;
extern const struct part_class network_adapter_class;
extern const struct part_class serial_port_class, parallel_port_class;

#endif
