/*
 * machine_host.h - the machine host: openvpc-machines.exe, the process that owns all machines of a user that run. This is
 * what the DLL asks of it.
 *
 * It is a private COM class (LocalServer32), one process for each user and session. All machine objects, in all
 * processes, find the same one: by the running object table; if it is not there COM starts it, or else the DLL does,
 * from its own folder. It ends by itself when it has neither had a machine nor a client for a while (idle_timeout).
 *
 * It is spoken to by IDispatch, which needs no proxies of ours: a 32-bit DLL speaks to a 64-bit host. Its members take and
 * give messages of bytes (machine_host_names.h, machine_host_wire.h). The machine host has the code of the DLL, of the
 * same version; another version is refused with a sentence.
 */
#ifndef OPENVPC_MACHINE_HOST_H
#define OPENVPC_MACHINE_HOST_H

#include "com_windows.h"

#include "vhd_progress.h"

/* {38AB1E7B-3677-4B85-96CF-88B4A5127331} */
extern const CLSID machine_host_clsid;

/* Numbers and texts of a command and of its answer are listed behind it: command(numbers; text) -> numbers, bytes */
enum machine_host_command {
    /* Long ones, for machine_host_run. */
    MACHINE_HOST_STARTUP = 1, /* (VMStartupOption): starts or restores; ends when it runs */
    MACHINE_HOST_TURN_OFF,    /* (): also ends undo disks as UndoAction says */
    MACHINE_HOST_SAVE,        /* () */
    MACHINE_HOST_RESET,       /* () */
    MACHINE_HOST_SHUT_DOWN,   /* (milliseconds): presses the power button, and waits until the machine is off */

    /* Short ones, for machine_host_call. */
    MACHINE_HOST_STATE = 32, /* () -> VMVMState; VHD_MACHINE_DOES_NOT_RUN where it has none of that machine */
    MACHINE_HOST_PAUSE,      /* () */
    MACHINE_HOST_RESUME,     /* () */
    /*
     * Typing. Who types is a keyboard object of a client: the process, and the number of the object in it. While one has the
     * keyboard for itself alone, what others type does nothing; it has it no longer when its process has ended.
     */
    MACHINE_HOST_KEY,       /* (1 down, 0 up; 0; who; who; name of the key) */
    MACHINE_HOST_KEY_STATE, /* (; name of the key) -> 1 down, 0 up */
    MACHINE_HOST_SEQUENCE,  /* (0; 0; who; who; sequence of keys) */
    MACHINE_HOST_TEXT,      /* (0; 0; who; who; characters) */
    MACHINE_HOST_EXCLUSIVE, /* (1 take, 0 give back, 2 ask; 0; who; who) -> 1: who has it, 0: somebody else, -1: nobody */
    MACHINE_HOST_MOUSE_MOVE,   /* (right, down) */
    MACHINE_HOST_MOUSE_PLACE,  /* (x, y) */
    MACHINE_HOST_MOUSE_BUTTON, /* (VMMouseButton, 1 down, 0 up) */
    MACHINE_HOST_MOUSE_WHEEL,  /* (clicks) */
    MACHINE_HOST_MOUSE_STATE,  /* () -> x, y, where it was placed last; 1: the guest reads places
                                  (engine_mouse_has_places); the buttons that are down: 1 left, 2 right, 4 middle */
    MACHINE_HOST_SCREEN,       /* () -> width, height, VMDisplayVideoMode (engine_screen_mode) */
    MACHINE_HOST_THUMBNAIL,    /* () -> bytes: ENGINE_THUMBNAIL_PIXELS of uint32_t */
    MACHINE_HOST_ACCOUNT, /* () -> seconds since the start, per cent of a processor, bytes read and written of disks,
                                received and sent; bytes: per cent in the last 60 seconds, the latest first */
    MACHINE_HOST_CHANGED, /* (enum machine_host_part, number): its file says something else about a part now */
    MACHINE_HOST_VIEW,    /* () -> port of VNC on 127.0.0.1; bytes: the password for one client, ASCII */

    /*
     * Values of the copy of its file that a machine has from its start to its end (GetActivationValue). A document is the
     * bytes of one (config_document_bytes); in a text each byte is a unit.
     */
    MACHINE_HOST_VALUES,       /* () -> bytes: the document of the copy */
    MACHINE_HOST_SET_VALUE,    /* (; key, NUL, a document that has the value at that key) */
    MACHINE_HOST_REMOVE_VALUE, /* (; key) */
};

enum machine_host_part { MACHINE_HOST_DVD, MACHINE_HOST_FLOPPY, MACHINE_HOST_SERIAL, MACHINE_HOST_ADAPTER };

struct machine_host_request {
    enum machine_host_command command;
    int32_t numbers[4];
    struct vhd_text text; /* characters may be anything */
};

struct machine_host_reply {
    int64_t numbers[8];
    uint8_t *bytes; /* malloc's */
    size_t byte_count;
};

void machine_host_reply_free(struct machine_host_reply *reply);

/*
 * Gives a short command, and waits for its answer. `path` is that of the machine's file. Where no machine host runs, none
 * is started, and it is VHD_MACHINE_DOES_NOT_RUN. Failures are those of the machine host, told by the same sentences;
 * VHD_MACHINE_HOST_LOST with the code of COM when it has gone meanwhile. To be called on a thread that has COM.
 */
enum vhd_status machine_host_call(const char16_t *path, const struct machine_host_request *request,
                                  struct machine_host_reply *reply, struct vhd_error *error);

/*
 * Gives a long command, and waits until it has been done. It goes on when this process ends. MACHINE_HOST_STARTUP starts
 * the machine host; for the others it is VHD_MACHINE_DOES_NOT_RUN where none is there. When `progress` says no, it is
 * undone as far as it can be: VHD_CANCELLED. On any thread.
 */
enum vhd_status machine_host_run(const char16_t *path, const struct machine_host_request *request,
                                 const struct vhd_progress *progress, struct vhd_error *error);

/* ---- what it tells ---- */

enum machine_host_event {
    MACHINE_HOST_ON_STATE, /* VMVMState */
    MACHINE_HOST_ON_RESET,
    MACHINE_HOST_ON_SHUTDOWN_REQUEST,
    MACHINE_HOST_ON_DISK_FULL, /* 1: the machine is paused */
    MACHINE_HOST_ON_MEDIA_INSERT, /* place of the drive, -1 the floppy drive: by the guest, of what its file says is there */
    MACHINE_HOST_ON_MEDIA_EJECT,
    MACHINE_HOST_ON_CONFIGURATION, /* the text is the key whose value it has changed */
};

/*
 * Begins to listen: `hear` is told, on threads of its own, what the machine host tells of all machines, whenever one
 * runs, until machine_host_stop_listening: all that happens from this call on. That does not start one. As long as it listens this module stays loaded.
 * Where it listens already, it goes on. Neither call waits.
 */
typedef void (*machine_host_hear)(const char16_t *path, enum machine_host_event event, int32_t number,
                                  struct vhd_text text);
void machine_host_listen(machine_host_hear hear);
void machine_host_stop_listening(void);

#endif
