/* posix_private.h - what the files of dll/posix share. */
#ifndef OPENVPC_POSIX_PRIVATE_H
#define OPENVPC_POSIX_PRIVATE_H

#include "posix_calls.h"
#include "posix_host.h"
#include "posix_path.h"

/* From the epoch of file times (vhd_io.h) back to that of POSIX, in seconds. */
#define POSIX_EPOCH INT64_C(946684800)

/* An open file. */
struct posix_file {
    struct vhd_file file;
    int descriptor;
    pthread_t flusher; /* the thread of flush_ahead, while is_flushing */
    bool is_flushing;
    int flusher_code;              /* what it failed with; 0: it did not */
    bool is_lost;                  /* a flush of its contents has failed, so that none can succeed any more */
    bool is_name_new;              /* since the last flush */
    struct vhd_patience *patience; /* for deleting it */
    char16_t path[VHD_TEMPORARY_CHARS];
    char name[POSIX_NAME_BYTES];
};

extern const struct vhd_file_ops posix_file_ops;

/* Fills *error for a call on `path` that has just failed with `code`; returns the status. */
enum vhd_status posix_fail(struct vhd_error *error, const char16_t *path, int code);

/*
 * Tells others what this opener does and lets others do, by locks on an open file (posix_host.h). Returns 0, EAGAIN when
 * somebody else excludes it, or what the system says; the descriptor is to be closed then.
 */
int posix_lock(int descriptor, enum vhd_open_mode mode);

/* Whether that code says that the file system has no locks. */
bool posix_has_no_locks(int code);

/*
 * Changes components of a name that is missing, from the first that is, to what is there and differs from them in case
 * alone: of several the first by its bytes. False when there is nothing of the kind; `name` may have been changed in part.
 */
bool posix_find_in_other_case(char name[POSIX_NAME_BYTES]);

/* The length of the name of the folder of a name, at least 1, and that name itself. */
size_t posix_folder_length(const char *name);
void posix_folder(const char *name, char folder[POSIX_NAME_BYTES]);

/* 0 when a name still leads to that very file, not through a link; ESTALE when to another; else why that is not known. */
int posix_is_at(int descriptor, const char *name);

/* The functions of the host that have files of their own. */
enum vhd_status posix_open(const struct vhd_host *, const char16_t *path, enum vhd_open_mode, struct vhd_file **,
                           struct vhd_error *);
enum vhd_status posix_volume(const struct vhd_host *, const char16_t *folder, struct vhd_volume *, struct vhd_error *);
void posix_visit_leftovers(const struct vhd_host *, const char16_t *folder,
                           void (*visit)(void *context, const char16_t *name), void *context);
enum vhd_status posix_visit_files(const struct vhd_host *, const char16_t *folder,
                                  void (*visit)(void *context, const char16_t *name), void *context,
                                  struct vhd_error *);
int posix_compare_names(const struct vhd_host *, const char16_t *, const char16_t *);

#endif
