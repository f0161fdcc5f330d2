/*
 * vhd_create.h - creates image files.
 *
 * Each function makes every check of the call in the documented order (first failure wins), creates missing folders
 * and the temporary file, and returns a job that writes the image, flushes it and moves it to its name.
 * On failure *job is NULL and nothing exists that was not there before. Parents are only read.
 * Sources: Windows Virtual PC reference, pages of the three Create...VirtualHardDisk methods; VHD specification 1.0.
 */
#ifndef OPENVPC_VHD_CREATE_H
#define OPENVPC_VHD_CREATE_H

#include "vhd_job.h"

/* The smallest disk that is created, in MB of 1,048,576 bytes; the largest has VHD_MAX_BYTES (vhd_footer.h). */
#define VHD_MIN_MEGABYTES 3

enum vhd_status vhd_create_dynamic(const struct vhd_host *host, struct vhd_text image, int32_t megabytes,
                                   struct vhd_job **job, struct vhd_error *error);

/* Without `zeroing` the file only gets its size: what it then holds is what the file system makes of that, zeros. */
enum vhd_status vhd_create_fixed(const struct vhd_host *host, struct vhd_text image, int32_t megabytes, bool zeroing,
                                 struct vhd_job **job, struct vhd_error *error);

/*
 * At least one of the two paths is absolute; the other may be relative to its folder (or, rooted, to its drive).
 * The child gets the parent's size, and its block size unless that is below 512 KB (2 MB then), and remembers it by
 * relative and absolute path, name and id. The parent stays open for reading, and closed to writers, until the job is
 * closed.
 */
enum vhd_status vhd_create_differencing(const struct vhd_host *host, struct vhd_text image, struct vhd_text parent,
                                        struct vhd_job **job, struct vhd_error *error);

#endif
