/*
 * disk_work.h - the members of IVMHardDisk that change or copy a disk: called in every manner that clients have, with
 * checks of everything that must be so however they end.
 */
#ifndef OPENVPC_HARNESS_DISK_WORK_H
#define OPENVPC_HARNESS_DISK_WORK_H

#include "client.h"

enum member { DISK_MERGE, DISK_MERGE_TO, DISK_CONVERT, DISK_COMPACT, DISK_SET_PARENT };

/* BY_REFERENCE is by name too, and differs for a property only: DISPATCH_PROPERTYPUTREF. */
enum manner { BY_VTABLE, BY_NAME, BY_REFERENCE, MANNERS };

struct disk_work {
    enum member member;
    const WCHAR *path;   /* of a copy, a pattern for `expand`; NULL is a NULL BSTR */
    VMHardDiskType type; /* of a copy */
    IVMHardDisk *parent; /* for DISK_SET_PARENT */
};

const WCHAR *member_name(enum member member);
const char *manner_name(enum manner manner);

/*
 * Makes the call. *task, where the member gives one, is set to a wrong pointer before. By name, failures are
 * DISP_E_EXCEPTION and say more in `exception`.
 */
HRESULT disk_call(IVMHardDisk *disk, const struct disk_work *work, enum manner manner, IVMTask **task,
                  EXCEPINFO *exception);

/*
 * Makes the call, waits for its task, if it has one, and checks that all went well: progress never fell, was 100 only
 * at the end, and nothing had to be said but `note` (NULL: nothing), which the description then holds.
 */
bool disk_does(IVMHardDisk *disk, const struct disk_work *work, enum manner manner, const WCHAR *note);

/* The same for a file. */
bool disk_file_does(IVMVirtualPC *app, const WCHAR *path, const struct disk_work *work, enum manner manner);

/*
 * Makes the call in every manner and checks the code, the sentence and the task of each, and that the folder of the case
 * is as before.
 */
void disk_refuses(IVMHardDisk *disk, const struct disk_work *work, HRESULT expected, const WCHAR *mentions);
void disk_file_refuses(IVMVirtualPC *app, const WCHAR *path, const struct disk_work *work, HRESULT expected,
                       const WCHAR *mentions);

/*
 * Makes the call and cancels its task when it has come to `percent`. True if it was cancelled, which is checked; false
 * if it was quicker, and succeeded.
 */
bool disk_is_cancelled(IVMHardDisk *disk, const struct disk_work *work, LONG percent, const WCHAR *mentions);

/* For each of some percents, calls `cancel` until it says that the work was cancelled, TASK_TRIES times at most. */
void check_cancelled_at(IVMVirtualPC *app, bool (*cancel)(IVMVirtualPC *app, LONG percent), const LONG *percents,
                        size_t count);

/* What may keep a file from being changed. */
enum hindrance { READ_ONLY, READ_BY_SOMEBODY, WRITTEN_BY_SOMEBODY, SAVED_STATE };

/*
 * Puts the hindrance in the way of changing a file, checks that the work is refused for it with a sentence that names
 * that file, takes it away, and checks that the file is as it was. READ_ONLY and READ_BY_SOMEBODY only hinder changes;
 * readers and writers share the file with everybody.
 */
void disk_work_is_hindered(IVMVirtualPC *app, const WCHAR *disk, const struct disk_work *work, const WCHAR *file,
                           enum hindrance hindrance);

#endif
