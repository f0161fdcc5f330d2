/* remote.h - the machine host that is played, as the cases of openvpc-remote use it. */
#ifndef OPENVPC_HARNESS_REMOTE_H
#define OPENVPC_HARNESS_REMOTE_H

#include "harness.h"

#include "machine_host_names.h"

/* Sets idle_timeout in the profile of the case, which is that of a machine host that is started by it. In seconds. */
void remote_idle_timeout(unsigned seconds);

/* A command for the machine of that file in the folder of the case, and how it ended. */
enum vhd_status remote_run(const WCHAR *name, enum machine_host_command command, struct vhd_error *error);
enum vhd_status remote_call(const WCHAR *name, enum machine_host_command command, const WCHAR *text,
                            struct machine_host_reply *reply, struct vhd_error *error);

/* The same for one that has to succeed: otherwise it is a failed check, which tells how it failed. */
bool remote_succeeds(const WCHAR *name, enum machine_host_command command);

/* The state that the machine host tells; vmVMState_TurnedOff where it has no such machine. */
VMVMState remote_state(const WCHAR *name);

/* The number of the process of the machine host, which runs that machine. */
DWORD remote_process(const WCHAR *name);

/* Whether a machine host is ready. */
bool remote_is_there(void);

/* Waits until none is there any more, as it has to be at the end of each case; with a check. */
void remote_is_gone(void);

/* Kills it, and waits for its end. It runs that machine. */
void remote_kill(const WCHAR *name);

#endif
