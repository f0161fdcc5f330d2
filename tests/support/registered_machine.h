/* registered_machine.h - machines with disks on a host in memory: the text of their files, and a register that has them. */
#ifndef OPENVPC_TESTS_REGISTERED_MACHINE_H
#define OPENVPC_TESTS_REGISTERED_MACHINE_H

#include "documents.h"
#include "memory_host.h"
#include "vhd_footer.h"

#define REGISTERED_IN u"C:\\register"

/* The file of a machine is made of these texts: a disk at location 0 of a bus, with its undo disk, or
 * ""; the path of a saved state. */
#define REGISTERED_DISK(bus, disk, undo)                                                            \
    "<ide_controller id=\"" bus "\"><location id=\"0\"><drive_type type=\"integer\">1</drive_type>" \
    "<pathname><absolute type=\"string\">" disk "</absolute></pathname><undo_pathname><absolute "   \
    "type=\"string\">" undo "</absolute></undo_pathname></location></ide_controller>"
#define REGISTERED_DISKS(inside) "<hardware><pci_bus><ide_adapter>" inside "</ide_adapter></pci_bus></hardware>"
#define REGISTERED_STATE(path)                                                                         \
    "<settings><configuration><saved_state><path><absolute type=\"string\">" path "</absolute></path>" \
    "</saved_state></configuration></settings>"
#define REGISTERED_MACHINE(inside) "<preferences>" REGISTERED_DISKS(inside) "</preferences>"

/* The document of such a text; fails the calling test where it is none. */
struct config_document *registered_document(const char *text);

/* Adds the file of a machine, and its entry in the register. */
void registered_add(struct memory_host *host, const char16_t *path, const char *text);

/* A disk of 3 MB, or the child of `parent`. */
void registered_disk(struct memory_host *host, enum vhd_type type, const char16_t *path, const char16_t *parent);

#endif
