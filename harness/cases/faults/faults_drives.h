/* faults_drives.h - a computer with drives that are rare, by what the functions of the table say. */
#ifndef OPENVPC_HARNESS_FAULTS_DRIVES_H
#define OPENVPC_HARNESS_FAULTS_DRIVES_H

#include "faults.h"

/*
 * From here to fault_table_restore, drives A to F are: a floppy, a fixed one that has the name of a floppy, a fixed one, a
 * DVD, a memory stick, and another DVD. Other drives are what they are, but are not listed.
 */
void drives_have(void);

#endif
