/*
 * machine_host_reach.h - finds the machine host, starts it, and calls members of its object.
 *
 * A pointer to it is got anew for each call: it belongs to the apartment of its thread, and the one of before may be
 * that of a machine host which has ended meanwhile.
 */
#ifndef OPENVPC_MACHINE_HOST_REACH_H
#define OPENVPC_MACHINE_HOST_REACH_H

#include "machine_host_names.h"

/* The one that runs, to be released; NULL where none does. On a thread that has COM. */
IDispatch *machine_host_find(void);

/*
 * The same, and starts it where none runs: VHD_MACHINE_HOST_MISSING where its program is not there,
 * VHD_MACHINE_HOST_FAILED with the code of the system where it does not start. `path` is that of the machine for whose
 * sake it is done.
 */
enum vhd_status machine_host_start(const char16_t *path, IDispatch **host, struct vhd_error *error);

/*
 * Calls a member with that many arguments, in the order of the declaration, which stay the caller's. Failures are those
 * that the machine host tells; VHD_MACHINE_HOST_LOST with the code of COM when it does not answer, and
 * VHD_MACHINE_HOST_VERSION when it is another one. The reply is the caller's to free after success.
 */
enum vhd_status machine_host_invoke(IDispatch *host, enum machine_host_member member, const char16_t *path,
                                    const VARIANT *arguments, UINT count, struct machine_host_reply *reply,
                                    struct vhd_error *error);

#endif
