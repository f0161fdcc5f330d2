/* hard_disk.h - IVMHardDisk: one image file, looked at anew by every call. */
#ifndef OPENVPC_HARD_DISK_H
#define OPENVPC_HARD_DISK_H

#include "com_windows.h"

#include "vhd_error.h"

/*
 * The disk object of an absolute, resolved path, which was found to be an image. `iid` is the caller's interface.
 * On failure *out is NULL, and the client of this thread has its IErrorInfo.
 */
HRESULT hard_disk_create(const IID *iid, const char16_t path[VHD_PATH_CHARS], IVMHardDisk **out);

#endif
