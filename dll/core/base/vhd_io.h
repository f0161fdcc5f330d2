/*
 * vhd_io.h - THE seam between core and a system: open files, and the host that holds them.
 *
 * dll/win32 implements it over Win32, dll/posix over Linux, tests over memory (with faults). Offsets and sizes are in
 * bytes. Paths are absolute, resolved (no "." or ".."), NUL-terminated UTF-16 of fewer than VHD_PATH_CHARS units unless
 * said otherwise. Every function that can fail returns a status and fills *error, naming the file.
 *
 * Threads: any number may use a host at once. An open file belongs to one thread at a time, and so does a host that was
 * made for one call or job (vhd_patience.h); both may pass from thread to thread between calls, and a file may be closed
 * by another than the one that opened it. Nobody is called back on another thread than the caller's.
 */
#ifndef OPENVPC_VHD_IO_H
#define OPENVPC_VHD_IO_H

#include "vhd_error.h"

#include <stdbool.h>

/* Room for the paths that core makes of others, of temporary files and of those beside a disk, with the final NUL. */
#define VHD_TEMPORARY_CHARS (VHD_PATH_CHARS + 16)

/* File times here are signed 100-nanosecond units since 2000-01-01 00:00 UTC, the epoch of VHD time stamps. */
#define VHD_TICKS_PER_SECOND 10000000

/* What a file is, as distinct from what it is called. */
struct vhd_file_info {
    uint64_t size;     /* bytes */
    int64_t modified;  /* time of the last write */
    bool is_read_only; /* by its attribute, which keeps it from being deleted; false on systems that have none */
};

/* Which file that is: equal for two files only if they are one. All 0 when the volume cannot tell. */
struct vhd_file_identity {
    uint64_t volume, file[2]; /* ReFS has 128 bits */
};

struct vhd_file;

struct vhd_file_ops {
    /* Reads exactly `size` bytes; VHD_READ_PAST_END when the file ends before. */
    enum vhd_status (*read)(struct vhd_file *, uint64_t offset, void *buffer, size_t size, struct vhd_error *);
    /* Writes exactly `size` bytes, extending the file where needed. After a failure any part may have been written. */
    enum vhd_status (*write)(struct vhd_file *, uint64_t offset, const void *data, size_t size, struct vhd_error *);
    /* Truncates or extends the file; what is new reads as zeros. */
    enum vhd_status (*set_size)(struct vhd_file *, uint64_t size, struct vhd_error *);
    /*
     * Returns when everything written so far, and a move, would survive a power cut. After a failure the system may have
     * forgotten what it could not write: those of Windows and Linux fail all later calls for that file then; others let
     * whoever goes on write it again.
     */
    enum vhd_status (*flush)(struct vhd_file *, struct vhd_error *);
    /*
     * Waits until what was begun before is done, and begins to write through what has been written since, beside the
     * calls that follow. Nothing counts as flushed by it; what fails in it fails in a later call of this or of flush.
     */
    enum vhd_status (*flush_ahead)(struct vhd_file *, struct vhd_error *);
    enum vhd_status (*info)(struct vhd_file *, struct vhd_file_info *, struct vhd_error *);
    /*
     * The first stretch [*begin, *end) from `offset` on, within the file, that may hold anything but zeros: what lies
     * before it is a hole, and reads as zeros. Both are the size of the file when nothing but a hole follows. Systems
     * that cannot tell say [offset, size). Cannot fail.
     */
    void (*find_data)(struct vhd_file *, uint64_t offset, uint64_t *begin, uint64_t *end);
    /* Asked by itself, since some systems take longer for it than for info. Cannot fail. */
    void (*identify)(struct vhd_file *, struct vhd_file_identity *);
    /*
     * Gives the open file another name on the same volume, or its own in another case; VHD_TARGET_EXISTS (never replaces)
     * when it is taken.
     */
    enum vhd_status (*move)(struct vhd_file *, const char16_t *path, struct vhd_error *);
    /*
     * The same in the place of a file of that name, if there is one. VHD_ACCESS_DENIED while somebody has that open, which
     * some systems allow.
     */
    enum vhd_status (*replace)(struct vhd_file *, const char16_t *path, struct vhd_error *);
    /* Sets the time of the last write. What is written later through this file sets it again on some systems only. */
    enum vhd_status (*set_modified)(struct vhd_file *, int64_t time, struct vhd_error *);
    /*
     * Closes the file; with `discard` it is deleted as well (VHD_FILE_NEW, the drafts and _WORK only), under Windows as soon as
     * nobody else has it open. What keeps it from being deleted is waited for with the patience of the host that it was
     * opened with; then it stays, and that is the only case of false. By its name nobody could tell: another file may have
     * that at once. Wine has no such case for a folder that may not be changed.
     */
    bool (*close)(struct vhd_file *, bool discard);
    /*
     * Whether flush_ahead takes so little that it is worth to begin often. Under Windows it is a flush of all of the file
     * on another thread, which holds up the writes beside it.
     */
    bool is_ahead_cheap;
};

struct vhd_file {
    const struct vhd_file_ops *ops;
};

enum vhd_open_mode {
    VHD_FILE_INSPECT, /* read, while anybody else may read, write or delete */
    VHD_FILE_SOURCE,  /* read, while others may read but not change it */
    VHD_FILE_CHANGE,  /* read and write, while nobody else has it open; VHD_FILE_READ_ONLY by its attribute */
    VHD_FILE_NEW,     /* create; fails with VHD_TARGET_EXISTS; nobody else may open it */
    VHD_FILE_DRAFT,   /* the same, under a name that need not survive a power cut: the one that it is moved to has to */
    VHD_FILE_SEEN_DRAFT, /* the same, but others may look at it if they let it be written and deleted (VHD_FILE_INSPECT) */
    /*
     * Read, move and delete, while nobody else has it open: a file under a name that we give to files of our own, such
     * as a leftover or an undo file. VHD_NOT_A_DISK_FILE for a link, symbolic or hard, which is never ours.
     */
    VHD_FILE_WORK,
};

static inline bool vhd_mode_creates(enum vhd_open_mode mode)
{
    return mode == VHD_FILE_NEW || mode == VHD_FILE_DRAFT || mode == VHD_FILE_SEEN_DRAFT;
}

enum vhd_path_kind { VHD_PATH_MISSING, VHD_PATH_FILE, VHD_PATH_FOLDER };

enum vhd_drive_kind { VHD_DRIVE_MISSING, VHD_DRIVE_CD, VHD_DRIVE_WRITABLE };

/* The volume on which a file lies or would lie. */
struct vhd_volume {
    enum vhd_drive_kind kind;
    char16_t file_system[16]; /* "NTFS", "FAT32", ...; empty when the volume does not say */
    uint64_t available;       /* bytes that the caller may still use, quotas included */
};

struct vhd_host;

struct vhd_host_ops {
    /*
     * The path has fewer than VHD_TEMPORARY_CHARS units. Fails with VHD_FILE_NOT_FOUND; VHD_PATH_NOT_FOUND when its
     * folder, drive or share is missing, of which some systems say the former, too; VHD_SHARING_VIOLATION when somebody
     * who has the file open and the mode exclude each other; VHD_ACCESS_DENIED; VHD_NOT_A_DISK_FILE for a folder, a
     * device or a pipe; with what the mode says; and otherwise.
     */
    enum vhd_status (*open)(const struct vhd_host *, const char16_t *path, enum vhd_open_mode, struct vhd_file **,
                            struct vhd_error *);
    /* What stands at a path. A path below a file or on a missing drive is VHD_PATH_MISSING, not an error. */
    enum vhd_status (*kind)(const struct vhd_host *, const char16_t *path, enum vhd_path_kind *, struct vhd_error *);
    /* Creates one folder; its parent folder exists. VHD_TARGET_EXISTS when somebody else was faster. */
    enum vhd_status (*make_folder)(const struct vhd_host *, const char16_t *path, struct vhd_error *);
    /* Removes a folder if it is empty, and stays silent otherwise. */
    void (*remove_folder)(const struct vhd_host *, const char16_t *path);
    /* Asks about the volume that holds `folder`, which exists or is a root (C:\ or \\server\share\). */
    enum vhd_status (*volume)(const struct vhd_host *, const char16_t *folder, struct vhd_volume *, struct vhd_error *);
    /*
     * Calls `visit` with the name of each file in `folder` that looks like "~*.ovpc". Silent when it cannot look; may
     * skip a folder that it has just looked through.
     */
    void (*visit_leftovers)(const struct vhd_host *, const char16_t *folder,
                            void (*visit)(void *context, const char16_t *name), void *context);
    /*
     * Calls `visit` with the name of each file in `folder`, links to files included, in no order; `visit` does not
     * change what is in the folder. VHD_PATH_NOT_FOUND when there is no such folder.
     */
    enum vhd_status (*visit_files)(const struct vhd_host *, const char16_t *folder,
                                   void (*visit)(void *context, const char16_t *name), void *context,
                                   struct vhd_error *);
    /* How names are ordered without regard to case, as the file system disregards it: below 0, 0 for the same, above. */
    int (*compare_names)(const struct vhd_host *, const char16_t *, const char16_t *);
    /*
     * Of a file that has another name beside its own, which the system made for programs of old (LONGNA~1.VMC): puts its
     * own at the end of the path, of fewer than VHD_PATH_CHARS units, that leads to it by the other. Silent when it cannot
     * look, when that would be too long, and on systems without such names.
     */
    void (*long_name)(const struct vhd_host *, char16_t path[VHD_PATH_CHARS]);
    /* Random bytes for a version-4 UUID, in the order in which a VHD stores them. */
    enum vhd_status (*new_id)(const struct vhd_host *, uint8_t id[16], struct vhd_error *);
    /* The current time, in the units of file times. */
    int64_t (*now)(const struct vhd_host *);
    /* Milliseconds on a clock that nobody sets, and the passing of some. */
    uint64_t (*elapsed)(const struct vhd_host *);
    void (*pause)(const struct vhd_host *, uint32_t milliseconds);
    /* How far UTC is ahead of local standard time, in seconds. */
    int32_t (*zone_bias)(const struct vhd_host *);
    /* The SHA-1 digest of some bytes, for version-5 UUIDs. */
    enum vhd_status (*sha1)(const struct vhd_host *, const void *data, size_t size, uint8_t digest[20],
                            struct vhd_error *);
};

struct vhd_host {
    const struct vhd_host_ops *ops;
    const struct vhd_host *original; /* the host that this is another name of, for a call; NULL: it is one itself */
    struct vhd_patience *patience; /* how long the call may still wait for others (vhd_patience.h); NULL: not at all */
};

#endif
