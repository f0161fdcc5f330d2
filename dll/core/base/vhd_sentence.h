/* vhd_sentence.h - what went wrong, as a person reads it. */
#ifndef OPENVPC_VHD_SENTENCE_H
#define OPENVPC_VHD_SENTENCE_H

#include "vhd_error.h"

/* What the sentences of vhd_status.def hold: %1, %2, %3. */
#define VHD_INSERTS 3

/* Puts the inserts into a sentence, which is ASCII. Returns the length, without the NUL. With `text` NULL it only counts. */
size_t vhd_fill_in(const char *sentence, const char16_t *const inserts[VHD_INSERTS], char16_t *text);

/*
 * The English sentence about a failure, with its notes, NUL-terminated, to be freed by the caller; NULL without memory.
 * `cause` is what the system says of error->os_code.
 */
char16_t *vhd_sentence(const struct vhd_error *error, const char16_t *cause);

#endif
