/*
 * run.h - a machine that runs: QEMU, what serves its disks, what is behind its serial ports, and its states from the start
 * to the end.
 *
 * Long commands of one machine wait for each other; short ones do not wait for a long one but for what they need. A run
 * that has ended (turned off by a command or by its guest, saved, failed) can be freed.
 *
 * While it is there it holds <name>.ovpc-running, which is how other processes know.
 */
#ifndef OPENVPC_RUN_H
#define OPENVPC_RUN_H

#include "machine_host.h"

struct run;

/* How long QEMU may take to answer, or to connect, in milliseconds; to be set before the first run. */
extern DWORD run_patience;

/* Who is told what happens, on any thread, within no lock of the run. */
struct run_watch {
    void (*tell)(void *context, const char16_t *path, enum machine_host_event event, int32_t number,
                 struct vhd_text text);
    /* It has ended; nothing is told of it any more. */
    void (*ended)(void *context, struct run *run);
    void *context;
};

/*
 * A run of the machine of that file, for MACHINE_HOST_STARTUP as its first command, which takes the lock: VHD_MACHINE_RUNS
 * when another process holds it, after which the run has ended.
 */
enum vhd_status run_new(const char16_t *path, const struct run_watch *watch, struct run **run, struct vhd_error *error);

/* Ends what is left of it, without saving anything, and frees it. NULL is allowed. Not from within the watch. */
void run_free(struct run *run);

const char16_t *run_path(const struct run *run);

/* At once: as VMVMState numbers it. vmVMState_TurnedOff when it has ended. */
VMVMState run_state(struct run *run);

/* Does any command of machine_host.h but MACHINE_HOST_STATE, and returns when it is done. On any thread. */
enum vhd_status run_do(struct run *run, const struct machine_host_request *request, const struct vhd_progress *progress,
                       struct machine_host_reply *reply, struct vhd_error *error);

/* The session ends: saves, turns off or shuts down as ShutdownActionOnQuit says, within about that time. */
void run_quit(struct run *run, DWORD milliseconds);

#endif
