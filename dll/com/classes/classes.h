/* classes.h - the constructors of the objects that clients get; each class is in the file of its name. */
#ifndef OPENVPC_CLASSES_H
#define OPENVPC_CLASSES_H

#include "com_windows.h"

#include "vhd_error.h"

/* host_info.c: facts about the computer, asked of the system each time. E_OUTOFMEMORY leaves *out NULL. */
HRESULT host_info_create(IVMHostInfo **out);

/*
 * hard_disk.c: one image file, looked at anew by every call. The path is absolute and resolved, and was found to be an
 * image. `iid` is the caller's interface. On failure *out is NULL, and the client of this thread has its IErrorInfo.
 */
HRESULT hard_disk_create(const IID *iid, const char16_t path[VHD_PATH_CHARS], IVMHardDisk **out);

/*
 * The same for a disk that nobody has looked at, on another server than the file that names it: its properties but File
 * fail, so that only an explicit act contacts that server.
 */
HRESULT hard_disk_create_elsewhere(const IID *iid, const char16_t path[VHD_PATH_CHARS], IVMHardDisk **out);

#endif
