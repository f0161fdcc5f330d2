/*
 * serial_end.h - what is behind a serial port of a machine: a text file, to whose end is written what the guest sends; a
 * named pipe of this computer, which is served, or, where somebody serves it already, used; or a port of the computer.
 * QEMU's end is a connection to a port of 127.0.0.1.
 */
#ifndef OPENVPC_SERIAL_END_H
#define OPENVPC_SERIAL_END_H

#include "machine_ports.h"

#include <winsock2.h>
#include <windows.h>

struct serial_end;

/*
 * Opens what a port has behind it, which is not MACHINE_SERIAL_NOTHING, and listens for QEMU. `machine` is the path of the
 * machine's file: a text file on another server is not opened (VHD_ENGINE_SERIAL_ELSEWHERE), nor a pipe of another
 * computer. Fails with what the system says of the file, pipe or port. *end is NULL then.
 */
enum vhd_status serial_end_open(const struct machine_serial *serial, const char16_t *machine, struct serial_end **end,
                                struct vhd_error *error);

/* The port of 127.0.0.1 to which QEMU is to connect. */
WORD serial_end_port(const struct serial_end *self);

/* Waits for somebody to connect; his own port is to be compared with QEMU's. 0 when nobody has come in time. */
WORD serial_end_accept(struct serial_end *self, DWORD milliseconds);

/* Begins to carry bytes, on a thread. False without threads. */
bool serial_end_run(struct serial_end *self);

/* Closes both ends, when all that QEMU has sent is written, if that is soon. NULL is allowed. */
void serial_end_close(struct serial_end *self);

#endif
