/*
 * machines_list.h - the machines that run in this process, by the paths of their files.
 *
 * A run is used by as many commands as come, and freed when it has ended and none uses it any more.
 */
#ifndef OPENVPC_MACHINES_LIST_H
#define OPENVPC_MACHINES_LIST_H

#include "run.h"

#include <stdbool.h>

/* Who hears of them, on any thread. */
struct machines_hearer {
    void (*tell)(const char16_t *path, enum machine_host_event event, int32_t number, struct vhd_text text);
    void (*ended)(void); /* one has ended, and machines_list_sweep is to be called */
};

/* Before the first command. */
void machines_list_begin(const struct machines_hearer *who);

/*
 * Does any command of machine_host.h, and returns when it is done. VHD_MACHINE_RUNS for one that is to start what runs
 * here; VHD_MACHINE_DOES_NOT_RUN for any other of a machine that does not run here. The reply is all zeros before.
 */
enum vhd_status machines_list_do(const char16_t *path, const struct machine_host_request *request,
                                 const struct vhd_progress *progress, struct machine_host_reply *reply,
                                 struct vhd_error *error);

/* Frees the runs that have ended. */
void machines_list_sweep(void);

/* Whether there is none, not even one that has ended. */
bool machines_list_is_empty(void);

/* The session ends: all of them are ended at the same time, as their files say, within about that time. */
void machines_list_quit(DWORD milliseconds);

#endif
