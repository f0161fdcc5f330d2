/* faults_creation.h - creates disks with the linked code, and tells everything about how that ended. */
#ifndef OPENVPC_HARNESS_FAULTS_CREATION_H
#define OPENVPC_HARNESS_FAULTS_CREATION_H

#include "faults_ending.h"
#include "refusal.h"

/* What `creation_run` makes: the smallest disks, and as parent the file "parent.vhd" in a folder. */
#define CREATION_MEGABYTES 3

/*
 * Creates a disk, waits for it, and lets go of everything. Checks what must be so however it ends; a failure that a
 * client can see is no failed check.
 */
struct ending creation_run(enum creation kind, const WCHAR *path, const WCHAR *parent);

/* Checks that a file is the disk that was asked for, complete. */
void creation_check_disk(enum creation kind, const WCHAR *path, const WCHAR *parent, const WCHAR *relative);

/* Makes a disk and checks it, with no fault. */
bool creation_succeeds(enum creation kind, const WCHAR *path, const WCHAR *parent, const WCHAR *relative);

#endif
