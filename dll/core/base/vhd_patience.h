/*
 * vhd_patience.h - waits for others who use a file for a moment: virus scanners, indexers, backup.
 *
 * A sharing violation or a denial of access that passes within a second or two should not fail the call; one that lasts
 * is reported with the time that was spent on it (vhd_error.waited). A call has ten further tries and two seconds in
 * all, whatever the number of its files. Looking at a file (VHD_FILE_INSPECT), which shares it with everybody, is never
 * waited for, nor is a file that is only tidied up.
 */
#ifndef OPENVPC_VHD_PATIENCE_H
#define OPENVPC_VHD_PATIENCE_H

#include "vhd_io.h"

#define VHD_PATIENCE_TRIES 10
#define VHD_PATIENCE_MILLISECONDS 2000u

struct vhd_patience {
    struct vhd_host host; /* to be given to whatever belongs to the call, in place of the one that it was given */
    unsigned tries;       /* that were waited for */
    uint32_t spent;       /* on waiting, milliseconds */
};

/* A host under another name, with this patience (NULL: none), which has to outlive it. */
struct vhd_host vhd_host_for(const struct vhd_host *host, struct vhd_patience *patience);

/*
 * Begins a call: what is opened, moved and deleted by way of the host that this returns shares one patience. It has to
 * live as long as that host is used.
 */
const struct vhd_host *vhd_patience_begin(struct vhd_patience *patience, const struct vhd_host *host);

/* Where a call goes on as a task, it has another two seconds. The host may be one without patience. */
void vhd_patience_renew(const struct vhd_host *host);

/*
 * Whether what failed with that status is worth another try; then a while has passed when this returns. False for other
 * causes, when the patience has come to its end, and where there is none (NULL). Tells *error (NULL allowed) the time.
 */
bool vhd_patience_wait(struct vhd_patience *patience, enum vhd_status status, struct vhd_error *error);

/*
 * host->ops->open, file->ops->set_size, move and replace, retried as the patience of `host` allows. A file that nobody
 * else has open may still be mapped into somebody's memory, and cannot be made shorter meanwhile (SetEndOfFile).
 */
enum vhd_status vhd_open(const struct vhd_host *host, const char16_t *path, enum vhd_open_mode mode,
                         struct vhd_file **file, struct vhd_error *error);
enum vhd_status vhd_set_size(const struct vhd_host *host, struct vhd_file *file, uint64_t size,
                             struct vhd_error *error);
enum vhd_status vhd_move(const struct vhd_host *host, struct vhd_file *file, const char16_t *path,
                         struct vhd_error *error);
enum vhd_status vhd_replace(const struct vhd_host *host, struct vhd_file *file, const char16_t *path,
                            struct vhd_error *error);

#endif
