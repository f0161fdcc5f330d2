/*
 * power_scene.h - some disks, an operation on them, and what has to be true of them whenever that is interrupted.
 *
 *   power_scene.c    builds the disks              power_operations.c  the table of operations
 *   power_layouts.c  builds those to be compacted
 *   power_promise.c  checks what is promised       power_pieces.c      takes what was done apart
 *   power_cut.c      cuts the power everywhere     power_disorder.c    does the work in a wrong order
 *   power_undo.c     a machine and its undo disks  power_seen.c        states that were met
 *
 * The disks are tiny: three blocks of 512 KB, in which few sectors say something.
 */
#ifndef OPENVPC_TESTS_POWER_SCENE_H
#define OPENVPC_TESTS_POWER_SCENE_H

#include "disk_calls.h"
#include "flat_model.h"
#include "power_seen.h"

enum power_promise {
    POWER_READ_ONLY,   /* reads as before; its file is the same in every byte, with the same time */
    POWER_KEPT,        /* reads as before */
    POWER_COMPACTED,   /* the same, and ends in a sound footer if it did so before */
    POWER_CUT_OFF,     /* reads as before or fails with VHD_CHAIN_ID_MISMATCH; in the end it fails so */
    POWER_OVERWRITTEN, /* not to be used meanwhile; in the end reads as it shall */
    POWER_MADE,        /* is not there, or complete; in the end complete */
    POWER_UNDO,        /* reads as before while it is there; when it has gone, the disk below it does */
};

struct power_disk {
    const char16_t *path;
    enum power_promise promise;
    struct flat_bytes bytes; /* what it reads as, or shall read as */
    const char16_t *below;   /* of an undo disk */
};

/* How a disk may look that others wrote, or whose work was cut off before. */
enum power_variant {
    POWER_USUAL,
    POWER_WITH_GARBAGE,   /* behind the last block, where the next one goes */
    POWER_WITHOUT_FOOTER, /* at the end: there is only the copy at the start */
    POWER_SHORT_FOOTER,   /* of 511 bytes */
    POWER_WITHOUT_COPY,   /* of the footer at the start */
    POWER_VARIANTS
};

struct power_scene {
    struct memory_host host; /* before the operation */
    enum power_variant variant;
    struct power_disk disks[6];
    size_t disk_count;
    struct power_seen complete; /* hosts on which all was found to be complete */
};

struct power_operation {
    const char *name;
    bool lasts_later;                      /* what it made may be gone again until somebody writes to it */
    unsigned variants;                     /* how many of them make a difference, from POWER_USUAL on */
    void (*prepare)(struct power_scene *); /* scene->variant is set, all else zeros */
    /* One of these; the others are zeros. */
    struct create_call create;
    struct disk_call work;
    const char16_t *parent; /* what the child is given as its parent */
    bool merges_undo;       /* of the machine of power_undo.c */
    const char16_t *marks;  /* what is marked as part of a saved state */
};

extern const struct power_operation power_operations[];
extern const size_t power_operation_count;
const struct power_operation *power_find(const char *name);
/* Runs it to its end; returns the first failure. */
enum vhd_status power_run(const struct power_operation *operation, struct memory_host *host, struct vhd_error *error);
/* Bytes that it may have the system fill with zeros (memory_host.h): the limit of creations, or of a batch of blocks. */
uint64_t power_may_fill(const struct power_operation *operation);

/* ---- the disks ---- */

#define POWER_BASE u"C:\\d\\base.vhd"
#define POWER_PARENT u"C:\\d\\parent.vhd"
#define POWER_CHILD u"C:\\d\\child.vhd"
#define POWER_GRANDCHILD u"C:\\d\\grandchild.vhd"
#define POWER_SIBLING u"C:\\d\\sibling.vhd"
#define POWER_MOVED u"C:\\d\\moved\\parent.vhd"
#define POWER_TARGET u"C:\\d\\target.vhd"
#define POWER_DEEP_TARGET u"C:\\d\\new\\deep\\target.vhd"

/* parent <- child <- grandchild, parent <- sibling; a differencing parent has a base. For merging child into parent. */
void power_scene_family(struct power_scene *scene, uint32_t parent_type);
/* The same where the parent, a dynamic disk, has no block yet and the child has all three. */
void power_scene_new_blocks(struct power_scene *scene);
/* base (dynamic) <- parent <- child <- grandchild; the parent holds nothing that the base does not read as well. */
void power_scene_line(struct power_scene *scene);
/* parent (dynamic, with a block of zeros before its others) <- child. */
void power_scene_loose(struct power_scene *scene);
/* one (dynamic) <- its undo disk; base (dynamic) <- two <- its undo disk: the disks of a machine. */
void power_scene_undo(struct power_scene *scene);
/* Dynamic disks of nine small blocks, three of them zeros, in every layout that there is. */
void power_layout_packed(struct power_scene *scene);
void power_layout_aligned(struct power_scene *scene);
void power_layout_gaps(struct power_scene *scene);
void power_layout_table_behind(struct power_scene *scene);
void power_layout_header_behind(struct power_scene *scene);
void power_layout_single_sectors(struct power_scene *scene);
void power_layout_beyond(struct power_scene *scene); /* with a block that is named behind the end of the disk */
/* Nothing but a disk of 3 MB as parent. */
void power_scene_empty(struct power_scene *scene);

void power_scene_free(struct power_scene *scene);

/* ---- power_undo.c ---- */

#define POWER_ONE u"C:\\d\\one.vhd"
#define POWER_TWO u"C:\\d\\two.vhd"
#define POWER_MACHINE u"C:\\d\\it.vmc"
#define POWER_UNDO_ONE u"C:\\d\\VirtualPCUndo_it_0_0_12000001022010.vud"
#define POWER_UNDO_TWO u"C:\\d\\VirtualPCUndo_it_1_0_12000001022010.vud"

/* Merges its undo disks; and sets the parent of the one again whose parent, which is named, has lost its time. */
enum vhd_status power_merge_undo(struct memory_host *host, struct vhd_error *error);
enum vhd_status power_restamp_undo(struct memory_host *host, const char16_t *parent, struct vhd_error *error);
/* The file that names them. */
extern const char power_machine[];

/* Says what is promised of a disk; it reads, or shall read, like that at `like` does now (NULL: zeros of 3 MB). */
void power_promise(struct power_scene *scene, const char16_t *path, enum power_promise promise, const char16_t *like);

/* For files that build scenes: the parts of it. The work is done later than everything before it. */
void power_scene_begin(struct power_scene *scene);
void power_scene_end(struct power_scene *scene);
void power_promise_model(struct power_scene *scene, const char16_t *path, enum power_promise promise,
                         const struct flat_model *model);

/* ---- power_promise.c ---- */

enum power_loss {
    POWER_NO_LOSS,
    POWER_LOST_DATA,    /* a disk does not read as it did */
    POWER_BAD_FILE,     /* an incomplete file under a final name */
    POWER_NOT_AGAIN,    /* the operation cannot be run again */
    POWER_NOT_COMPLETE, /* run again, it did not lead to what it is for */
    POWER_LEFT_BEHIND,  /* run again, it left a file that nobody needs */
    POWER_FORGOTTEN,    /* it had succeeded, and what it did is gone */
    POWER_LOSS_KINDS
};
const char *power_loss_name(enum power_loss loss);

/* What is wrong, for messages. */
struct power_verdict {
    enum power_loss loss;
    char16_t path[MEMORY_PATH_CHARS]; /* of the disk; empty: none in particular */
    enum vhd_status status;
};

/* Checks a host on which the operation was interrupted. Its own files may be there or not. */
struct power_verdict power_check(const struct power_scene *scene, struct memory_host *host);
/* Checks one on which it is complete; `done`, the same for all of a scene, holds the files that there have to be. */
struct power_verdict power_check_complete(struct power_scene *scene, struct memory_host *host,
                                          const struct memory_host *done);
/* Runs it again, by way of a new stamp where it has to be, and checks what comes of it. *restamped counts these. */
struct power_verdict power_run_again(const struct power_operation *operation, struct power_scene *scene,
                                     struct memory_host *host, const struct memory_host *done, uint64_t *restamped);

#endif
