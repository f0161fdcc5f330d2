/*
 * undo_scene.h - a machine "it" with two hard disks that hold something, one.vhd at 0/0 and two.vhd, a differencing one, at
 * 1/0, and with undo disks in which its guest has written.
 */
#ifndef OPENVPC_HARNESS_UNDO_SCENE_H
#define OPENVPC_HARNESS_UNDO_SCENE_H

#include "client_machine.h"
#include "disk_data.h"

#define UNDO_ONE at(L"one.vhd")
#define UNDO_TWO at(L"two.vhd")
#define UNDO_OWN_NAME L"VirtualPCUndo_it_0_0_12000001022010.vud"

/* Megabytes of the first disk: small ones hold little; others are full, so that merging takes its time. */
#define UNDO_SMALL 3
#define UNDO_LARGE 66

struct undo_scene {
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
    WCHAR undo[2][MAX_PATH];      /* the undo disks */
    struct disk_bytes as_read[2]; /* by the machine */
    struct disk_bytes below[2];   /* what its hard disks hold */
};

/* False after a failed check; undo_end is to be called all the same. `app` is taken over. */
bool undo_begin(struct undo_scene *scene, LONG megabytes);
bool undo_begin_with(struct undo_scene *scene, IVMVirtualPC *app, LONG megabytes);
/* Deletes the machine. */
void undo_end(struct undo_scene *scene);

/* MergeUndoDisks as it is. *task is set to a wrong pointer before. */
HRESULT undo_merge(IVMVirtualMachine *machine, IVMTask **task);

/* Merges them, with checks. */
void undo_merges(struct undo_scene *scene);

VMVMState undo_state(IVMVirtualMachine *machine);

/* The connection at an index, from 1 on; NULL after a failed check. */
IVMHardDiskConnection *undo_connection(IVMVirtualMachine *machine, LONG index);

/* Checks what UndoHardDisk tells: the path of a file, or that there is none (NULL). */
void undo_check_disk(IVMVirtualMachine *machine, LONG index, const WCHAR *expected);

/* Names a file as the undo disk of the first hard disk. */
void undo_name(IVMVirtualMachine *machine, const WCHAR *path);

/* Waits until a task has come so far; false when it was complete before. */
bool undo_wait_for_percent(IVMTask *task, LONG percent);

#endif
