/*
 * serial_far.h - the far end of a serial port: a text file, a named pipe, or a port of the computer.
 *
 * It belongs to one thread at a time. Of a pipe that nobody has opened, or a port, what the guest sends is lost.
 */
#ifndef OPENVPC_SERIAL_FAR_H
#define OPENVPC_SERIAL_FAR_H

#include "machine_ports.h"

#include <windows.h>

/* All zeros: none. */
struct serial_far {
    HANDLE handle;
    HANDLE event; /* that a read, or the coming of a client, has ended; NULL: nothing is ever read */
    HANDLE write_event;
    OVERLAPPED reading;
    bool is_pipe;    /* one that is served here */
    bool is_waiting; /* for a client */
    bool is_pending; /* a read or a wait is on its way */
};

enum vhd_status serial_far_open(const struct machine_serial *serial, const char16_t *machine, struct serial_far *self,
                                struct vhd_error *error);

/* Begins to read, or to wait for a client of the pipe; the event tells that it is time for serial_far_took. */
void serial_far_begin(struct serial_far *self, char *buffer, DWORD size);

/* How many bytes have come. When it was something else that happened, what is next has been begun. */
DWORD serial_far_took(struct serial_far *self, char *buffer, DWORD size);

/* Writes; gives up when `stop` is set. */
void serial_far_write(struct serial_far *self, const char *bytes, DWORD count, HANDLE stop);

void serial_far_close(struct serial_far *self);

#endif
