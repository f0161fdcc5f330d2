/*
 * qemu_process.h - the process of a QEMU, in a folder of its own.
 *
 * On Windows it is in a job that ends with this process, however that ends. Under Wine QEMU is a program of Linux, of
 * which Windows knows nothing: no handle, no exit code, no job. There it is known by the file in which it writes its
 * number (ENGINE_PID_NAME), and ended by the shell of that system, which looks first whether the process of that number
 * is in that folder. So it can be ended by the next start as well, after this process was killed.
 */
#ifndef OPENVPC_QEMU_PROCESS_H
#define OPENVPC_QEMU_PROCESS_H

#include "vhd_error.h"

#include <stdbool.h>
#include <windows.h>

struct qemu_process;

/*
 * Starts the program with that command line in the folder. VHD_ENGINE_NOT_STARTED, with the code of the system, or
 * VHD_OUT_OF_MEMORY; *process is NULL then.
 */
enum vhd_status qemu_process_start(const char16_t *program, const char16_t *line, const char16_t *folder,
                                   struct qemu_process **process, struct vhd_error *error);

/* Signalled when it has ended; NULL where that is not known. */
HANDLE qemu_process_handle(const struct qemu_process *self);

/* The time that it has used of processors, in units of 100 ns; 0 where that is not known. */
uint64_t qemu_process_time(const struct qemu_process *self);

/* Waits until it has ended of itself; false when the time has passed, or that is not known: then it is to be ended. */
bool qemu_process_wait(struct qemu_process *self, DWORD milliseconds);

/* Ends it, whatever it does, and waits until it has gone. */
void qemu_process_end(struct qemu_process *self);

/* Forgets it; it is to have ended before. NULL is allowed. */
void qemu_process_free(struct qemu_process *self);

/*
 * Ends what a killed process has left in a folder, where that can be: under Wine. `program` is the path of QEMU. Does
 * nothing where nothing is.
 */
void qemu_process_end_left(const char16_t *program, const char16_t *folder);

#endif
