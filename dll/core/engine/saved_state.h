/*
 * saved_state.h - the file of a machine's saved state (.vsv): a header of ours, then what QEMU migrated.
 *
 *   offset  bytes
 *        0      8  "OVPC\r\n\x1a\n"
 *        8      4  version of the header: 1 (numbers are little-endian)
 *       12      4  bytes of the header: SAVED_STATE_HEADER
 *       16      8  bytes of the state behind it
 *       24     32  SHA-256 of the state
 *       56     16  the identity of the machine (ConfigID)
 *       72     64  type of the machine, such as pc-i440fx-7.2, filled with NULs
 *      136     64  version of QEMU, such as 7.2.22, filled with NULs
 *      200    ...  0
 *      480     32  SHA-256 of the bytes before
 *
 * It is written under another name, flushed, and moved; so there is a whole one or none.
 */
#ifndef OPENVPC_SAVED_STATE_H
#define OPENVPC_SAVED_STATE_H

#include "vhd_io.h"

#define SAVED_STATE_HEADER 512u
#define SAVED_STATE_TEXT 64u

struct saved_state {
    uint64_t size; /* of the state, bytes */
    uint8_t digest[32];
    uint8_t identity[16];
    char type[SAVED_STATE_TEXT], engine[SAVED_STATE_TEXT];
};

/* ---- writing: begin, any number of pieces, end ---- */

struct saved_state_writer;

/* Begins <path>.ovpc-new; what is left of one that was cut off is taken over. On failure *writer is NULL. */
enum vhd_status saved_state_begin(const struct vhd_host *host, const char16_t *path, struct saved_state_writer **writer,
                                  struct vhd_error *error);
enum vhd_status saved_state_write(struct saved_state_writer *writer, const void *bytes, size_t size,
                                  struct vhd_error *error);
/* Writes the header, for which size and digest are not the caller's, flushes, and moves it to its path. Frees the writer. */
enum vhd_status saved_state_end(struct saved_state_writer *writer, const struct saved_state *state,
                                struct vhd_error *error);
void saved_state_cancel(struct saved_state_writer *writer); /* nothing is left; NULL is allowed */

/* ---- reading ---- */

struct saved_state_reader;

/*
 * Opens it and checks its header, and all of the state against its digest: VHD_SAVED_STATE_DAMAGED;
 * VHD_SAVED_STATE_OTHER for what is none of ours, such as those of Virtual PC.
 */
enum vhd_status saved_state_open(const struct vhd_host *host, const char16_t *path, struct saved_state *state,
                                 struct saved_state_reader **reader, struct vhd_error *error);
/* The next bytes of the state; *size is 0 at its end. */
enum vhd_status saved_state_read(struct saved_state_reader *reader, void *buffer, size_t room, size_t *size,
                                 struct vhd_error *error);
void saved_state_close(struct saved_state_reader *reader);

#endif
