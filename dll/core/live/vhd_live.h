/*
 * vhd_live.h - a disk with all its parents, open for a guest: read, written, zeroed and flushed in any order.
 *
 * For whoever serves a disk to a machine or to another program. Fixed, dynamic and differencing disks; parents of any
 * type. While it is open nobody else can change the disk or one of its parents; of a disk that is open for writing
 * others cannot open the file at all. Parents are never written to.
 *
 * What a guest can count on is what a real disk gives it: what was written is read back at once, and what was written
 * before a flush that succeeded is there after a power cut. Until then each sector of 512 bytes is what it was at the
 * last flush or something that was written to it since, never anything else: not zeros, nor what stood in that place of
 * the file before. For that, the block table and the bitmaps change on the disk only after the data that they tell of
 * have been flushed; until then their changes are kept in memory:
 *
 *   a new block      the footer moves behind its place; flush. Data are written there. With the next flush of the guest:
 *                    its bitmap and, in a dynamic disk, zeros where nothing was written; flush; then the table names
 *                    it; flush
 *   a clear bit      the data are written. With the next flush of the guest: flush; then the bit; flush
 *   anything else    is written where it is
 *
 * So the file is a sound image at every moment, and a process that ends without closing it loses what was not flushed
 * and nothing else. The footer moves further than the first block needs, up to VHD_FILL_STEP (vhd_writeback.h), so that
 * many blocks wait for it once; closing puts it back behind the last block. A disk that grows has its own file time
 * changed, as any that is written to.
 *
 * Offsets and sizes are in bytes, and multiples of 512 within the disk. Whoever takes others from a client rounds or
 * refuses them before: here they are VHD_LIVE_REQUEST, and nothing is done.
 *
 * Threads: one call on a disk at a time, vhd_live_is_writable and vhd_live_size excepted; the lock is the caller's, one
 * for each disk. Calls may come from any thread, and different disks may be used at once, also when they share parents:
 * each has its own files open. vhd_live_zero takes as long as writing as many bytes would, so that callers split what is
 * large.
 *
 * Memory: at most 12 MB for a disk, and 72 KB for it and each of its parents, whatever their size. Opening takes more for
 * a moment (vhd_image_check_blocks).
 */
#ifndef OPENVPC_VHD_LIVE_H
#define OPENVPC_VHD_LIVE_H

#include "vhd_io.h"

struct vhd_live;

enum vhd_live_mode { VHD_LIVE_READ, VHD_LIVE_WRITE };

/*
 * Opens the disk at `path`, which is resolved, and its parents, and checks all their blocks. Nothing is written yet: a
 * footer that is missing, or a block that is cut short, is put right before the first write. What others hold for a
 * moment is waited for (vhd_patience.h). `host` has to outlive the disk.
 *
 * Fails as vhd_chain_open does; for writing also as vhd_change_allowed and vhd_image_check_places, with
 * VHD_FILE_READ_ONLY, and with VHD_SHARING_VIOLATION when anybody has the disk open. *live is NULL then.
 */
enum vhd_status vhd_live_open(const struct vhd_host *host, const char16_t *path, enum vhd_live_mode mode,
                              struct vhd_live **live, struct vhd_error *error);

/*
 * Closes all files. What waits in memory is written and flushed before, if that succeeds; whoever wants to know whether
 * it does calls vhd_live_flush first. NULL is allowed.
 */
void vhd_live_close(struct vhd_live *live);

/* Of the disk, bytes: a multiple of 512. It does not change. */
uint64_t vhd_live_size(const struct vhd_live *live);

bool vhd_live_is_writable(const struct vhd_live *live);

/* Reads as the guest does. After a failure `buffer` holds anything. */
enum vhd_status vhd_live_read(struct vhd_live *live, uint64_t offset, void *buffer, size_t size,
                              struct vhd_error *error);

/*
 * Writes. After a failure any of the sectors may have been written, and all else is as it was; the same call may be made
 * again, and succeeds when its cause has gone. vhd_live_is_full tells the causes that room on the volume removes.
 */
enum vhd_status vhd_live_write(struct vhd_live *live, uint64_t offset, const void *data, size_t size,
                               struct vhd_error *error);

/*
 * The same with zeros. No block is made, and nothing written, where the disk and its parents hold nothing; where a parent
 * holds data, the zeros hide them.
 */
enum vhd_status vhd_live_zero(struct vhd_live *live, uint64_t offset, uint64_t size, struct vhd_error *error);

/*
 * What was written before survives a power cut when this returns VHD_OK. After a failure nothing is known about that, and
 * what was written is still read. The next flush writes all of it again, as the system still has it, since systems may
 * forget what they could not write, and let a later flush succeed. The hosts of Windows and Linux are stricter, and fail
 * all that come after (win32_host.h, posix_host.h). Does nothing on a disk that is open for reading.
 */
enum vhd_status vhd_live_flush(struct vhd_live *live, struct vhd_error *error);

/* A stretch of the disk that is all of one kind. */
struct vhd_live_extent {
    uint64_t size;  /* bytes; a multiple of 512, at least 512 */
    bool is_absent; /* neither the disk nor a parent holds anything there (a hole): it reads as zeros */
};

/*
 * The stretch from `offset` on, at most `limit` bytes of it. It may be shorter than what follows of its kind: the search
 * ends after VHD_LIVE_SEARCH pieces. Reads tables and bitmaps alone.
 */
#define VHD_LIVE_SEARCH 4096u
enum vhd_status vhd_live_extent(struct vhd_live *live, uint64_t offset, uint64_t limit, struct vhd_live_extent *extent,
                                struct vhd_error *error);

/*
 * Whether a write or a flush failed for want of room: on the volume, in the file system's largest file or in the block
 * table. For a guest that waits until somebody has made some (NBD: ENOSPC).
 */
bool vhd_live_is_full(enum vhd_status status);

#endif
