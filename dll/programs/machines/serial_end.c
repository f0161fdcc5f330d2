/*
 * serial_end.c - what is behind a serial port of a machine, and the connection to QEMU.
 *
 * One thread has both ends while they are carried. The far end is a handle of the system on which reads and writes overlap,
 * but for a text file, of which nothing is read.
 */
#include "serial_end.h"

#include "loopback.h"
#include "serial_far.h"
#include "vhd_path.h"

#include <stdlib.h>

#define STACK_BYTES 262144
#define AT_ONCE 4096

/* How long what QEMU has sent before it ended is still waited for. Milliseconds. */
#define LAST_BYTES 500

struct serial_end {
    struct loopback listener;
    SOCKET socket;
    HANDLE socket_event, stop, thread;
    struct serial_far far_end;
    char from_guest[AT_ONCE], to_guest[AT_ONCE];
};

enum vhd_status serial_end_open(const struct machine_serial *serial, const char16_t *machine, struct serial_end **end,
                                struct vhd_error *error)
{
    struct serial_end *const self = calloc(1, sizeof *self);
    enum vhd_status status;
    DWORD code;

    *end = NULL;
    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    self->socket = INVALID_SOCKET;
    self->listener.listener = INVALID_SOCKET;
    status = serial_far_open(serial, machine, &self->far_end, error);
    if (status == VHD_OK) {
        self->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
        self->socket_event = CreateEventW(NULL, FALSE, FALSE, NULL);
        code = self->stop == NULL || self->socket_event == NULL ? ERROR_NOT_ENOUGH_MEMORY
                                                                : loopback_listen(&self->listener);
        if (code != NO_ERROR)
            status = vhd_fail_system(error, VHD_ENGINE_NO_SOCKET, serial->name, code);
    }
    if (status == VHD_OK)
        *end = self;
    else
        serial_end_close(self);
    return status;
}

WORD serial_end_port(const struct serial_end *self)
{
    return self->listener.port;
}

WORD serial_end_accept(struct serial_end *self, DWORD milliseconds)
{
    return loopback_accept(&self->listener, milliseconds, NULL, &self->socket) == NO_ERROR ? loopback_peer(self->socket)
                                                                                           : 0;
}

/* ---- Carrying ---- */

/* All that QEMU has sent so far; false when it has closed the connection. */
static bool carry_from_guest(struct serial_end *self)
{
    int count;

    while ((count = recv(self->socket, self->from_guest, AT_ONCE, 0)) > 0)
        serial_far_write(&self->far_end, self->from_guest, (DWORD)count, self->stop);
    return count < 0 && WSAGetLastError() == WSAEWOULDBLOCK;
}

/* The guest takes bytes at its own speed; what it does not take in a second is lost, as on a line without handshake. */
static void carry_to_guest(struct serial_end *self, const char *bytes, DWORD count)
{
    const ULONGLONG until = GetTickCount64() + 1000;
    WSANETWORKEVENTS seen;

    while (count > 0 && GetTickCount64() < until) {
        const int sent = send(self->socket, bytes, (int)count, 0);
        if (sent > 0) {
            bytes += sent;
            count -= (DWORD)sent;
        } else if (WSAGetLastError() != WSAEWOULDBLOCK || WaitForSingleObject(self->stop, 10) == WAIT_OBJECT_0) {
            return;
        }
    }
    WSAEnumNetworkEvents(self->socket, NULL, &seen);
}

static DWORD WINAPI carry(void *context)
{
    struct serial_end *const self = context;
    const HANDLE events[] = { self->stop, self->socket_event, self->far_end.event };
    DWORD count;

    if (WSAEventSelect(self->socket, self->socket_event, FD_READ | FD_CLOSE) != 0)
        return 0;
    serial_far_begin(&self->far_end, self->to_guest, AT_ONCE);
    for (bool goes_on = true; goes_on;) {
        const DWORD woken = WaitForMultipleObjects(self->far_end.event != NULL ? 3 : 2, events, FALSE, INFINITE);
        if (woken == WAIT_OBJECT_0 || woken == WAIT_FAILED)
            break;
        if (woken == WAIT_OBJECT_0 + 1)
            goes_on = carry_from_guest(self);
        else if ((count = serial_far_took(&self->far_end, self->to_guest, AT_ONCE)) > 0) {
            carry_to_guest(self, self->to_guest, count);
            serial_far_begin(&self->far_end, self->to_guest, AT_ONCE);
        }
    }
    (void)carry_from_guest(self);
    return 0;
}

bool serial_end_run(struct serial_end *self)
{
    loopback_close(&self->listener);
    self->thread = CreateThread(NULL, STACK_BYTES, carry, self, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    return self->thread != NULL;
}

void serial_end_close(struct serial_end *self)
{
    if (self == NULL)
        return;
    if (self->thread != NULL) {
        if (WaitForSingleObject(self->thread, 0) == WAIT_TIMEOUT) {
            shutdown(self->socket, SD_SEND);
            WaitForSingleObject(self->thread, LAST_BYTES);
        }
        SetEvent(self->stop);
        WaitForSingleObject(self->thread, INFINITE);
        CloseHandle(self->thread);
    }
    loopback_close(&self->listener);
    if (self->socket != INVALID_SOCKET)
        closesocket(self->socket);
    serial_far_close(&self->far_end);
    if (self->stop != NULL)
        CloseHandle(self->stop);
    if (self->socket_event != NULL)
        CloseHandle(self->socket_event);
    free(self);
}
