/*
 * sample_machines.h - virtual machines for samples: in a register of their own, in the folder of sample.h. One test at a
 * time, since the register is a setting of the user.
 */
#ifndef OPENVPC_TESTS_SAMPLE_MACHINES_H
#define OPENVPC_TESTS_SAMPLE_MACHINES_H

#include "sample.h"

/* sample_begin, and a register that is empty; afterwards the user's own is in its place again. */
void machines_begin(void);
void machines_end(void);

/*
 * Runs lines of VBScript, before which `app` is the application and `Given(n)` the n-th of the arguments (the rest NULL).
 * Fails the calling test unless they come to their end; gives what they said, for the caller to free.
 */
struct program_result machines_script(const char *lines, const char *first, const char *second, const char *third);

/* The same when what they say does not matter. */
void machines_do(const char *lines, const char *first, const char *second, const char *third);

/*
 * Starts a machine; fails the calling test where that fails. machines_end turns it off. What is said goes to a file: a pipe
 * would have no end as long as the machine runs, which under Wine has it as well.
 */
void machines_start(const char *name);

/* The machine XP in the folder vm, on base.vhd there, under an undo disk that reads as the middle disk of sample_line. */
void machines_make_with_undo(void);

/* A machine with a disk that is a child of `parent`, in `folder`, by new_machine.vbs. Both are names in the folder. */
void machines_make(const char *name, const char *folder, const char *parent);

#endif
