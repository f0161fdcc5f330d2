/* machine_host_listen.h - listening to the machine host (machine_host.h), for those who give it commands. */
#ifndef OPENVPC_MACHINE_HOST_LISTEN_H
#define OPENVPC_MACHINE_HOST_LISTEN_H

/*
 * Before a command: where this module listens, and the machine host has just started, waits until it knows that, at most
 * two seconds. So nothing that comes of the command is missed.
 */
void machine_host_listen_settle(void);

#endif
