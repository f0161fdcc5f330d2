/*
 * saved_state.h - the file of a machine's saved state (.vsv): a header of ours, then what QEMU migrated.
 *
 *   offset  bytes
 *        0      8  "OVPC\r\n\x1a\n"
 *        8      4  version of the header: 2 (numbers are little-endian)
 *       12      4  bytes of the header: SAVED_STATE_HEADER
 *       16      8  bytes of the state behind it
 *       24     20  digest of the state
 *       44      4  1: what the disks were is known; 0: it was not written to its end
 *       48      8  0
 *       56     16  the identity of the machine (ConfigID)
 *       72     64  type of the machine, such as pc-i440fx-7.2, filled with NULs
 *      136     64  version of QEMU, such as 7.2.22, filled with NULs
 *      200    256  the disks of four places, two for each, of which one has to be there; 32 bytes each, zeros: none
 *                  16 unique id; 8 size, bytes; 8 time of the last write (vhd_io.h)
 *      456    ...  0
 *      492     20  SHA-1 of the bytes before
 *
 * The digest is that of the last piece of SAVED_STATE_PIECE bytes, or fewer: SHA-1 of the digest of the piece before (20
 * bytes; zeros before the first), and the piece. It shows damage; it keeps nobody from writing another state.
 *
 * It is written under another name, flushed, and moved; so there is a whole one or none.
 */
#ifndef OPENVPC_SAVED_STATE_H
#define OPENVPC_SAVED_STATE_H

#include "vhd_io.h"

#define SAVED_STATE_HEADER 512u
#define SAVED_STATE_TEXT 64u
#define SAVED_STATE_DIGEST 20u
#define SAVED_STATE_PIECE 65536u
#define SAVED_STATE_DISKS 4u

/* What is known of a disk that the guest goes on with. */
struct saved_state_disk {
    uint8_t id[16];
    uint64_t size;    /* bytes; 0: there is none */
    int64_t modified; /* its file */
};

struct saved_state {
    uint64_t size; /* of the state, bytes */
    uint8_t digest[SAVED_STATE_DIGEST];
    uint8_t identity[16];
    char type[SAVED_STATE_TEXT], engine[SAVED_STATE_TEXT];
    bool has_disks; /* `disks` says what they were */
    struct saved_state_disk disks[SAVED_STATE_DISKS][2];
};

/* ---- writing: begin, any number of pieces, end ---- */

struct saved_state_writer;

/*
 * Begins <path>.ovpc-new in the place of what is left of one that was cut off; a link of that name is left alone, and is
 * VHD_NOT_A_DISK_FILE. On failure *writer is NULL. Errors name `path`, here and below. The host has to outlive the writer.
 */
enum vhd_status saved_state_begin(const struct vhd_host *host, const char16_t *path, struct saved_state_writer **writer,
                                  struct vhd_error *error);
enum vhd_status saved_state_write(struct saved_state_writer *writer, const void *bytes, size_t size,
                                  struct vhd_error *error);
/*
 * Writes the header, for which size and digest are not the caller's, flushes, and moves it to its path, in the place of
 * what is there. Frees the writer. After a failure nothing is left of it; what was at the path is gone only if the very
 * last flush has failed, that of the name.
 */
enum vhd_status saved_state_end(struct saved_state_writer *writer, const struct saved_state *state,
                                struct vhd_error *error);
void saved_state_cancel(struct saved_state_writer *writer); /* nothing is left; NULL is allowed */

/*
 * Writes what the disks are into the header of a state that is there; all else stays. By one write of a sector, flushed: on
 * failure the old header may be there or the new one. Fails as saved_state_look does.
 */
enum vhd_status saved_state_put_disks(const struct vhd_host *host, const char16_t *path,
                                      const struct saved_state_disk disks[SAVED_STATE_DISKS][2],
                                      struct vhd_error *error);

/* ---- reading ---- */

struct saved_state_reader;

/* Reads the header alone; what follows may be damaged. Fails as saved_state_open does. */
enum vhd_status saved_state_look(const struct vhd_host *host, const char16_t *path, struct saved_state *state,
                                 struct vhd_error *error);

/*
 * Opens it and checks its header, and all of the state against its digest: VHD_SAVED_STATE_DAMAGED;
 * VHD_SAVED_STATE_OTHER for what is none of ours, such as those of Virtual PC, or of a later version. Until it is closed
 * nobody can change it. On failure *reader is NULL.
 */
enum vhd_status saved_state_open(const struct vhd_host *host, const char16_t *path, struct saved_state *state,
                                 struct saved_state_reader **reader, struct vhd_error *error);
/* The next bytes of the state; *size is 0 at its end. */
enum vhd_status saved_state_read(struct saved_state_reader *reader, void *buffer, size_t room, size_t *size,
                                 struct vhd_error *error);
void saved_state_close(struct saved_state_reader *reader); /* NULL is allowed */

#endif
