/* saved_state_layout.h - the header of a saved state as bytes, and the digest of the state behind it. */
#ifndef OPENVPC_SAVED_STATE_LAYOUT_H
#define OPENVPC_SAVED_STATE_LAYOUT_H

#include "saved_state.h"

/* Fails as host->ops->sha1 does, here and below. */
enum vhd_status saved_state_encode(const struct vhd_host *host, const struct saved_state *state,
                                   uint8_t bytes[SAVED_STATE_HEADER], struct vhd_error *error);

/* VHD_SAVED_STATE_OTHER, VHD_SAVED_STATE_DAMAGED, which name `path`. */
enum vhd_status saved_state_decode(const struct vhd_host *host, const uint8_t bytes[SAVED_STATE_HEADER],
                                   const char16_t *path, struct saved_state *state, struct vhd_error *error);

/* A piece of the state, behind the digest of all before it: zeros before the first. */
struct saved_state_piece {
    uint8_t digest[SAVED_STATE_DIGEST];
    uint8_t bytes[SAVED_STATE_PIECE];
};

/* Takes the first bytes of the piece into the digest. */
enum vhd_status saved_state_digest(const struct vhd_host *host, struct saved_state_piece *piece, size_t size,
                                   struct vhd_error *error);

#endif
