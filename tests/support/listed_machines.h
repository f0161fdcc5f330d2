/*
 * listed_machines.h - a register of machines on a host in memory, for suites in which each test reads it or changes it. Of a
 * machine there is no more than its file; registered_machine.h has whole ones.
 */
#ifndef OPENVPC_TESTS_LISTED_MACHINES_H
#define OPENVPC_TESTS_LISTED_MACHINES_H

#include "machine_register.h"
#include "registered_machine.h"

/* The register is REGISTERED_IN. */
extern struct memory_host listed_host;

/* What each test begins and ends with: nothing is registered, and there is no folder; no file may be open at the end. */
void listed_begin(void);
void listed_end(void);

/* Adds a machine: for the register its file only has to be there. */
void listed_machine(const char16_t *path);

/* Adds a file of the register, as Windows Virtual PC writes them: UTF-16, other values beside the path. */
void listed_label(const char16_t *file, const char *path);

/* The machines that are registered, for the caller to free; fails the calling test where the register cannot be read. */
struct machine_list listed_read(void);

/* Expects these names, in their order, with a comma between, and each to be found. */
void listed_are(const char *row, const char16_t *names);

/* Registers a machine by machine_register_add, and expects an error of that to name something. */
enum vhd_status listed_add(const char16_t *path);

#endif
