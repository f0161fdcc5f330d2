/*
 * machine_power.h - the exact state of a machine, what that allows, and commands to the machine host (machine_host.h).
 */
#ifndef OPENVPC_MACHINE_POWER_H
#define OPENVPC_MACHINE_POWER_H

#include "machine.h"
#include "machine_host.h"
#include "vhd_job.h"

/* What is known of the state of a machine. */
struct machine_power {
    VMVMState state;
    bool is_away; /* it runs, as far as can be told, but nobody who can be asked runs it */
};

/* Finds it. Of one that runs the machine host is asked; of one that is away the state is Running. */
enum vhd_status machine_power_find(const struct machine_view *view, struct machine_power *power,
                                   struct vhd_error *error);

/* What a state says to a command that is given to what runs, in the table of states.md: VHD_OK, or why not. */
enum vhd_status machine_power_answer(VMVMState state, enum machine_host_command command);

/* Whether a machine allows a command now: that, or VHD_MACHINE_OUT_OF_REACH for one that is away. */
enum vhd_status machine_power_allows(const struct machine_view *view, enum machine_host_command command,
                                     struct vhd_error *error);

/* Gives a long command, on the thread of a task. `action` says what is done ("Saving the virtual machine"). */
HRESULT machine_power_start(const IID *iid, const char16_t *path, const struct machine_host_request *request,
                            const WCHAR *action, IVMTask **task);

/*
 * After a part of a machine's file was changed: tells the machine that runs by it, if one does. What goes wrong there is
 * reported as the failure of the call; the file has been changed all the same.
 */
HRESULT machine_power_changed(const IID *iid, struct machine *machine, enum machine_host_part part, int number);

#endif
