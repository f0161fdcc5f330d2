/*
 * lab_volumes.h - the volumes that errors come from, by the names that harness/volume-lab gives them.
 *
 * A pattern may hold <NAME>, which stands for what the variable OPENVPC_LAB_NAME says (a drive such as R:, a share or
 * a folder), <NONE>, a drive that does not exist, and what `expand` knows. Without the variable the case is skipped.
 */
#ifndef OPENVPC_HARNESS_LAB_VOLUMES_H
#define OPENVPC_HARNESS_LAB_VOLUMES_H

#include "files.h"
#include "refusal.h"

/* The pattern for `expand`, or NULL after `skip`. The text lives until the same thread has asked for 16 more. */
const WCHAR *lab_pattern(const WCHAR *pattern);

/* The path itself; the root of a volume is not changed by a missing variable: ask lab_has first. */
const WCHAR *lab_path(const WCHAR *pattern);

/* Whether there is all that a pattern needs; skips the case if not. NULL needs nothing. */
bool lab_has(const WCHAR *pattern);

/* A new application object; NULL after a failed check, or after `skip` where a volume of the pattern is missing. */
IVMVirtualPC *lab_application(const WCHAR *pattern);

/* check_refused for patterns, which also looks whether the volumes are as before. */
void lab_check_refused(IVMVirtualPC *app, const struct refusal *refusal);

/* What is on the volumes, but for that one which cases fill. */
struct lines lab_tree(void);

/* Bytes that may still be used there. */
uint64_t lab_free(const WCHAR *pattern);

/* Writes a file that takes up all but `left` bytes of the volume, or no file. A failure is a failed check. */
bool lab_fill(const WCHAR *pattern, uint64_t left);

#endif
