/* run_state.h - what saving and restoring the state of a machine have in common. By who acts. */
#ifndef OPENVPC_RUN_STATE_H
#define OPENVPC_RUN_STATE_H

#include "run_private.h"

enum run_state_progress { RUN_STATE_CONNECTING, RUN_STATE_ACTIVE, RUN_STATE_COMPLETED, RUN_STATE_FAILED };

struct run_migration {
    enum run_state_progress progress;
    WORD port; /* at which QEMU listens; 0: not yet, or no more */
};

/* How far QEMU is with sending or taking the state. */
enum vhd_status run_ask_state(struct run *run, struct run_migration *migration, struct vhd_error *error);

/* Waits until it says that it has sent or taken all. */
enum vhd_status run_wait_for_state(struct run *run, struct vhd_error *error);

/* What a saved state knows its machine by: ConfigID, whose digits are the bytes; zeros where it has none. */
enum vhd_status run_identity(struct run *run, uint8_t identity[16], struct vhd_error *error);

/* Calls one of run_media.c for the networks that the file of the machine names now. */
enum vhd_status run_networks(struct run *run,
                             enum vhd_status act(struct run *, const struct config_document *, struct vhd_error *),
                             struct vhd_error *error);

#endif
