/* faults_children.h - the parts of openvpc-faults that run in processes whose end in the midst of it is the point. */
#ifndef OPENVPC_HARNESS_FAULTS_CHILDREN_H
#define OPENVPC_HARNESS_FAULTS_CHILDREN_H

#include "harness.h"

/* Whether the command line is one of such a process, and what that does; gives the exit code of the program. */

/* Does the work that the command line says, and is killed at the call that it says; faults_killing.c. */
bool is_killed_child(int argc, WCHAR **argv);
int run_killed_child(WCHAR **argv);

/* Takes a minute to create the disk that the command line says; faults_real_end.c. */
bool is_lingering_child(int argc, WCHAR **argv);
int run_lingering_child(WCHAR **argv);

#endif
