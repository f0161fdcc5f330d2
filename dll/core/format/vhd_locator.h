/*
 * vhd_locator.h - the strings by which a differencing disk records where its parent is.
 *
 * Only the two Unicode kinds are used: W2ru (relative) and W2ku (absolute), UTF-16LE, with no NUL. Their room is given
 * in bytes, against the specification's sectors, because that is what Microsoft's products write and demand.
 */
#ifndef OPENVPC_VHD_LOCATOR_H
#define OPENVPC_VHD_LOCATOR_H

#include "vhd_header.h"
#include "vhd_io.h"
#include "vhd_path.h"

#define VHD_LOCATOR_W2RU 0x57327275u
#define VHD_LOCATOR_W2KU 0x57326b75u

/* Room that we give each text, bytes: the longest path fits, and another can take its place later. */
#define VHD_LOCATOR_SPACE 4096u

/* Gives a text `space` bytes at *end, which is moved behind them; both are bytes of the file. */
void vhd_locator_place(struct vhd_locator *locator, uint32_t code, const char16_t *text, uint32_t space, uint64_t *end);

/* Bytes that a locator of any product keeps for its text: its space, given in bytes or in sectors, or its length. */
uint64_t vhd_locator_room(const struct vhd_locator *locator);

/* Encodes text as UTF-16LE; returns its length in bytes, at most VHD_LOCATOR_SPACE. */
uint32_t vhd_locator_encode(const char16_t *text, uint8_t bytes[VHD_LOCATOR_SPACE]);

/*
 * Reads the text of a locator, up to a NUL if it holds one, for vhd_path_adopt. VHD_LOCATOR_INVALID when it lies at or
 * beyond `end` (bytes) of the file, is empty, or is longer than any that names a path can be.
 */
enum vhd_status vhd_locator_read(struct vhd_file *file, uint64_t end, const struct vhd_locator *locator,
                                 char16_t text[VHD_PATH_ADOPTED_CHARS], const char16_t *path, struct vhd_error *error);

#endif
