/*
 * machine_undo.h - the undo disks of a machine: differencing disks over its hard disks, which take all that its guest
 * writes, until that is merged into these (machine_undo_merge.h) or thrown away.
 *
 * They are made when a machine starts that is undoable, in the folder of its file, which names them beside the disks:
 *
 *   .../location[@id=<device>]/undo_pathname
 *   VirtualPCUndo_<machine>_<bus>_<device>_hhmmssMMDDYYYY.vud, the time being UTC
 *
 * The file of a machine is a stranger's. What it names is its own undo disk only if that is a .vud in its folder which no
 * other machine may name (machine_undo_share.h), and has such a name, or is a child of the disk at that place. All else
 * is never deleted. A file that is not there is no undo disk: work that was cut off leaves such names.
 * Source of the names: libvhdi, "Undo disk", and files of Virtual PC.
 *
 * `folder` is that of the register (machine_register.h), `machine` the path of the machine's file, which `document` is.
 */
#ifndef OPENVPC_MACHINE_UNDO_H
#define OPENVPC_MACHINE_UNDO_H

#include "machine_drives.h"
#include "machine_register.h"
#include "vhd_patience.h"

/* In the place of one: all of them. */
#define MACHINE_EVERY_PLACE (-1)

enum machine_undo {
    MACHINE_UNDO_NONE, /* no file is there, or none is named */
    MACHINE_UNDO_OWN,
    MACHINE_UNDO_ELSEWHERE, /* not in the folder of the machine, or no .vud */
    MACHINE_UNDO_SHARED,    /* another machine names it, too, or cannot be read, and may */
    MACHINE_UNDO_FOREIGN,   /* it has not such a name, and is no child of the disk there */
};

/*
 * What is at the path that the file names for a place, in the words above; the path is resolved. Whoever keeps that from
 * being told makes it fail: a file that somebody holds, or that may not be read. Servers are not contacted.
 */
enum vhd_status machine_undo_find(const struct vhd_host *host, const struct machine_list *list, const char16_t *machine,
                                  const struct config_document *document, int place, char16_t path[VHD_PATH_CHARS],
                                  enum machine_undo *kind, struct vhd_error *error);

/* An undo disk that can be used: read through, written to, merged. */
struct machine_undo_disk {
    bool is_there;
    char16_t path[VHD_PATH_CHARS];
    char16_t parent[VHD_PATH_CHARS]; /* the hard disk */
    uint64_t size;                   /* of its own file, bytes */
};

/*
 * Finds the undo disk of a place, and fails for one that is none of the machine's, or not of the disk that is connected
 * there: VHD_UNDO_ELSEWHERE, VHD_UNDO_SHARED, VHD_UNDO_OTHER_DISK, VHD_UNDO_NO_PARENT, VHD_UNDO_PARENT_IN_USE, and what
 * is wrong with it as a disk. An explicit act: it goes to the disk wherever that is.
 */
enum vhd_status machine_undo_check(const struct vhd_host *host, const struct machine_list *list,
                                   const char16_t *machine, const struct config_document *document, int place,
                                   struct machine_undo_disk *disk, struct vhd_error *error);

/* What keeps an undo disk from its parent, in the words of this file, for a cause that was met with that disk. */
enum vhd_status machine_undo_fail(const char16_t *undo, const struct vhd_error *cause, struct vhd_error *error);

/* Whether the file names a disk for a place at all; also true without memory. */
bool machine_undo_is_named(const struct config_document *document, int place);

/* Takes the names out of the file. */
enum config_change machine_undo_forget(struct config_document *document, int place);

/* ---- making them ---- */

struct machine_undo_made {
    size_t count;
    int places[MACHINE_DRIVES];
    char16_t paths[MACHINE_DRIVES][VHD_PATH_CHARS];
};

/*
 * What a start of an undoable machine does: makes an undo disk for each hard disk that has none, and leaves those that
 * are there, if machine_undo_check finds nothing wrong. On failure none of those that it made is left. The file of the
 * machine is to name them then: machine_undo_name; where that cannot be written, machine_undo_unmake.
 */
enum vhd_status machine_undo_make(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                  const struct config_document *document, struct machine_undo_made *made,
                                  struct vhd_error *error);
enum config_change machine_undo_name(struct config_document *document, const char16_t *machine,
                                     const struct machine_undo_made *made);
void machine_undo_unmake(const struct vhd_host *host, const struct machine_undo_made *made);

/* ---- throwing them away ---- */

/* Undo disks that are to go, each open so that nobody else can have it. Stays where it is. */
struct machine_undo_held {
    struct vhd_patience patience;
    const struct vhd_host *host;
    struct vhd_file *files[MACHINE_DRIVES];
    char16_t paths[MACHINE_DRIVES][VHD_PATH_CHARS];
    size_t count;
};

/*
 * Holds the machine's own undo disk of a place, or all of them, so that all go or none. The file of the machine is
 * written before they are deleted: whatever breaks off between, no disk of a machine goes back without the others. On
 * failure none is held.
 */
enum vhd_status machine_undo_hold(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                  const struct config_document *document, int place, struct machine_undo_held *held,
                                  struct vhd_error *error);

/* Deletes all of them, and tells of the first that stays; or lets go of them. */
enum vhd_status machine_undo_delete(struct machine_undo_held *held, struct vhd_error *error);
void machine_undo_let_go(struct machine_undo_held *held);

#endif
