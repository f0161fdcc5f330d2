/*
 * vhd_error.h - what went wrong, with which file.
 *
 * Functions of core return a status; VHD_OK is 0. On failure they also fill the caller's struct vhd_error, from which
 * dll/com makes the HRESULT and the sentence. On success it is not changed.
 */
#ifndef OPENVPC_VHD_ERROR_H
#define OPENVPC_VHD_ERROR_H

#include "vhd_text.h"

#include <stdint.h>

/* Longest path that is accepted, in UTF-16 units with the final NUL (Windows' MAX_PATH). */
#define VHD_PATH_CHARS 260

enum vhd_status {
#define STATUS(name, hresult, sentence) VHD_##name,
#include "vhd_status.def"
#undef STATUS
    VHD_STATUS_COUNT
};

struct vhd_error {
    enum vhd_status status;
    uint32_t os_code;              /* of the system (Win32's, or errno), 0 when it was not the cause */
    uint32_t waited;               /* milliseconds for which it was retried (vhd_patience.h) */
    uint64_t count;                /* of what the sentence counts, or the number of a line */
    enum vhd_status reason;        /* a note that is told behind the sentence; VHD_OK: none */
    char16_t path[VHD_PATH_CHARS]; /* the file concerned, NUL-terminated; cut with "..." where it is longer */
};

/* Fills *error (which may be NULL) and returns status, so that callers can say `return vhd_fail(...)`. */
enum vhd_status vhd_fail(struct vhd_error *error, enum vhd_status status, const char16_t *path);

/* The same for a path that is not NUL-terminated. */
enum vhd_status vhd_fail_text(struct vhd_error *error, enum vhd_status status, struct vhd_text path);

/* The same with the code of the system call that failed. */
enum vhd_status vhd_fail_system(struct vhd_error *error, enum vhd_status status, const char16_t *path,
                                uint32_t os_code);

/* Names another file in a failure that *error tells already, and keeps the code of the system and the time. */
enum vhd_status vhd_fail_about(struct vhd_error *error, enum vhd_status status, const char16_t *path);

/* Hands out a failure that was kept in a struct of its own until it was known which one counts. */
enum vhd_status vhd_fail_as(struct vhd_error *error, const struct vhd_error *cause);

/* The English sentence of the table above for a status, with %1, %2 and %3 still in it. */
const char *vhd_status_sentence(enum vhd_status status);

/* The enum member's name without its prefix, for tests and traces. */
const char *vhd_status_name(enum vhd_status status);

#endif
