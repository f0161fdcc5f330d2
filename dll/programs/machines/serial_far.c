/* serial_far.c - the far end of a serial port. */
#include "serial_far.h"

#include "private_access.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <wchar.h>

#define PIPE_BYTES 4096

/* "\\?\" and the like before a path */
#define PREFIXED (VHD_PATH_CHARS + 16)

static enum vhd_status fail(const struct machine_serial *serial, DWORD code, struct vhd_error *error)
{
    return vhd_fail_system(error, win32_status(code), serial->name, code);
}

/*
 * What the guest sends comes behind what is there, while anybody may read it. The path is a stranger's: nothing but a
 * file is written to.
 */
static enum vhd_status open_file(const struct machine_serial *serial, const char16_t *machine, struct serial_far *self,
                                 struct vhd_error *error)
{
    if (!vhd_path_same_server(machine, serial->name))
        return vhd_fail(error, VHD_ENGINE_SERIAL_ELSEWHERE, serial->name);
    self->handle = CreateFileW(serial->name, FILE_APPEND_DATA | SYNCHRONIZE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                               OPEN_ALWAYS, SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    if (self->handle == INVALID_HANDLE_VALUE)
        return fail(serial, GetLastError(), error);
    if (GetFileType(self->handle) == FILE_TYPE_DISK)
        return VHD_OK;
    return vhd_fail(error, VHD_PATH_DEVICE_NAME, serial->name);
}

/* The name of a pipe of this computer, which the file of the machine may have in either way. */
static bool local_pipe(const char16_t *name, char16_t path[PREFIXED])
{
    static const WCHAR local[] = L"\\\\.\\pipe\\";
    const size_t length = wcslen(local);

    if (_wcsnicmp(name, local, length) != 0 || name[length] == 0)
        return false;
    vhd_path_set(path, name);
    return true;
}

/* Nobody else can open it, nor anybody on another computer. */
static HANDLE make_pipe(const char16_t *path)
{
    struct private_access access;
    HANDLE pipe = INVALID_HANDLE_VALUE;
    const DWORD code = private_access_begin(&access);

    if (code == NO_ERROR)
        pipe = CreateNamedPipeW(path, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
                                PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1,
                                PIPE_BYTES, PIPE_BYTES, 0, &access.attributes);
    private_access_end(&access);
    return pipe;
}

/* Served here, unless somebody serves it. */
static enum vhd_status open_pipe(const struct machine_serial *serial, struct serial_far *self, struct vhd_error *error)
{
    char16_t path[PREFIXED];

    if (!local_pipe(serial->name, path))
        return vhd_fail(error, VHD_ENGINE_SERIAL_ELSEWHERE, serial->name);
    self->handle = make_pipe(path);
    self->is_pipe = self->handle != INVALID_HANDLE_VALUE;
    if (!self->is_pipe)
        self->handle = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                   FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    self->is_waiting = self->is_pipe;
    return self->handle != INVALID_HANDLE_VALUE ? VHD_OK : fail(serial, GetLastError(), error);
}

/* Speed and form are those that the port has; a read returns what has come, as soon as something has. */
static enum vhd_status open_port(const struct machine_serial *serial, struct serial_far *self, struct vhd_error *error)
{
    COMMTIMEOUTS times = { MAXDWORD, MAXDWORD, MAXDWORD - 1, 0, 0 };
    char16_t path[PREFIXED];

    _snwprintf(path, PREFIXED, L"\\\\.\\%ls", serial->name);
    self->handle = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
    if (self->handle == INVALID_HANDLE_VALUE || !SetCommTimeouts(self->handle, &times))
        return fail(serial, GetLastError(), error);
    return VHD_OK;
}

/* The file of the machine is a stranger's: its names pass the same check as those that calls give. */
static enum vhd_status open_any(const struct machine_serial *named, const char16_t *machine, struct serial_far *self,
                                struct vhd_error *error)
{
    struct machine_serial serial;
    const enum vhd_status status = machine_serial_parse((int32_t)named->type, vhd_text_of(named->name),
                                                        named->connect_immediately, &serial, error);

    if (status != VHD_OK)
        return status;
    if (serial.type == MACHINE_SERIAL_FILE)
        return open_file(&serial, machine, self, error);
    return serial.type == MACHINE_SERIAL_PIPE ? open_pipe(&serial, self, error) : open_port(&serial, self, error);
}

enum vhd_status serial_far_open(const struct machine_serial *serial, const char16_t *machine, struct serial_far *self,
                                struct vhd_error *error)
{
    enum vhd_status status;

    *self = (struct serial_far){ .handle = INVALID_HANDLE_VALUE };
    status = open_any(serial, machine, self, error);
    if (status == VHD_OK && serial->type != MACHINE_SERIAL_FILE) {
        self->event = CreateEventW(NULL, TRUE, FALSE, NULL);
        self->write_event = CreateEventW(NULL, TRUE, FALSE, NULL);
        if (self->event == NULL || self->write_event == NULL)
            status = vhd_fail(error, VHD_OUT_OF_MEMORY, serial->name);
    }
    return status;
}

/* What has ended at once has set the event as well, or does so here. */
void serial_far_begin(struct serial_far *self, char *buffer, DWORD size)
{
    BOOL done;

    if (self->event == NULL || self->is_pending)
        return;
    self->reading = (OVERLAPPED){ .hEvent = self->event };
    ResetEvent(self->event);
    done = self->is_waiting ? ConnectNamedPipe(self->handle, &self->reading)
                            : ReadFile(self->handle, buffer, size, NULL, &self->reading);
    self->is_pending = done || GetLastError() == ERROR_IO_PENDING;
    if (!self->is_pending && self->is_waiting && GetLastError() == ERROR_PIPE_CONNECTED) {
        self->is_waiting = false;
        serial_far_begin(self, buffer, size);
    } else if (!self->is_pending && self->is_pipe && (!self->is_waiting || GetLastError() == ERROR_NO_DATA)) {
        /* the client has gone, perhaps before it was waited for */
        DisconnectNamedPipe(self->handle);
        self->is_waiting = true;
        serial_far_begin(self, buffer, size);
    }
}

DWORD serial_far_took(struct serial_far *self, char *buffer, DWORD size)
{
    DWORD count = 0;
    const BOOL done = self->is_pending && GetOverlappedResult(self->handle, &self->reading, &count, FALSE);

    self->is_pending = false;
    ResetEvent(self->event);
    if (self->is_waiting) {
        self->is_waiting = !done;
        count = 0;
    } else if (!done && self->is_pipe) { /* the client has gone */
        DisconnectNamedPipe(self->handle);
        self->is_waiting = true;
    } else if (!done) {
        return 0; /* of a pipe that somebody else served, or of a port that has been pulled out, nothing comes any more */
    }
    if (count == 0)
        serial_far_begin(self, buffer, size);
    return done ? count : 0;
}

void serial_far_write(struct serial_far *self, const char *bytes, DWORD count, HANDLE stop)
{
    OVERLAPPED writing = { .hEvent = self->write_event };
    const HANDLE events[] = { self->write_event, stop };
    DWORD written;

    if (self->event == NULL) {
        WriteFile(self->handle, bytes, count, &written, NULL);
        return;
    }
    if (self->is_waiting)
        return;
    ResetEvent(self->write_event);
    if (WriteFile(self->handle, bytes, count, NULL, &writing) || GetLastError() != ERROR_IO_PENDING)
        return;
    if (WaitForMultipleObjects(2, events, FALSE, INFINITE) != WAIT_OBJECT_0)
        CancelIoEx(self->handle, &writing);
    GetOverlappedResult(self->handle, &writing, &written, TRUE);
}

void serial_far_close(struct serial_far *self)
{
    DWORD count;

    if (self->handle != NULL && self->handle != INVALID_HANDLE_VALUE) {
        if (self->is_pending) {
            CancelIoEx(self->handle, &self->reading);
            GetOverlappedResult(self->handle, &self->reading, &count, TRUE);
        }
        CloseHandle(self->handle);
    }
    if (self->event != NULL)
        CloseHandle(self->event);
    if (self->write_event != NULL)
        CloseHandle(self->write_event);
}
