/* running_beside.h - a command on a thread of its own, and a fake QEMU that waits until it is let go. */
#ifndef OPENVPC_HARNESS_RUNNING_BESIDE_H
#define OPENVPC_HARNESS_RUNNING_BESIDE_H

#include "running_scene.h"

struct beside {
    struct scene scene; /* of the command: its own error */
    enum machine_host_command command;
    HANDLE thread;
    enum vhd_status status;
};

/* Gives a machine a command; MACHINE_HOST_STARTUP makes a run first. False after a failed check. */
bool beside_begin(struct beside *self, struct scene *scene, enum machine_host_command command);

/* Waits until it has been done; its status, and its error in that of the scene. */
enum vhd_status beside_end(struct beside *self, struct scene *scene);

/* From here on QEMU is waited for as long as by users. */
void be_patient(void);

/* The fake QEMU waits before it does what has that name, until it is let go. */
void fake_hold(struct scene *scene, const char *name);
void fake_let_go(const char *name);

/* Starts a machine for the first time and turns it off, so that the type of its QEMU is known, and empties the log. */
bool fake_warm_up(struct scene *scene);

#endif
