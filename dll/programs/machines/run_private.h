/*
 * run_private.h - what the files of a run share. run.c says what protects what.
 */
#ifndef OPENVPC_RUN_PRIVATE_H
#define OPENVPC_RUN_PRIVATE_H

#include "run.h"

#include "account.h"
#include "engine_input.h"
#include "engine_version.h"
#include "machine.h"
#include "machine_undo.h"
#include "machine_adapters.h"
#include "monitor.h"
#include "network_end.h"
#include "qemu_process.h"
#include "serial_end.h"
#include "served.h"
#include "teller.h"

/* How often those who wait for something long look whether they are to give up. Milliseconds. */
#define RUN_LOOK 50u

/* A QEMU that runs, or is being started or ended, and what serves it. */
struct run_engine {
    char16_t program[VHD_PATH_CHARS], folder[VHD_PATH_CHARS]; /* folder: empty while there is none */
    char secret[ENGINE_SECRET_CHARS];
    struct qemu_process *process;
    struct monitor *monitor;
    struct engine_version version;
    char type[ENGINE_TYPE_CHARS];
    struct served *drives[MACHINE_DRIVES]; /* hard disks, and images in DVD drives */
    struct served *floppy;
    struct serial_end *serial[ENGINE_SERIAL_PORTS];
    struct network_end *network[MACHINE_ADAPTERS]; /* of those on the internal network */
};

struct run {
    char16_t path[VHD_PATH_CHARS];
    struct machine *machine;
    struct teller *teller;
    HANDLE minder, wish; /* the thread that answers what QEMU does, and what wakes it */

    SRWLOCK lock;
    CONDITION_VARIABLE changed;
    VMVMState state;
    bool is_acting;    /* somebody has the right to act */
    bool is_cancelled; /* who starts it shall give up */
    bool was_started;
    bool has_ended;
    unsigned turn_offs; /* commands that wait for the right to act, and go before all others */

    SRWLOCK use;
    struct run_engine *engine; /* NULL: none */

    struct vhd_file *hold;         /* <name>.ovpc-running */
    struct machine_undo_made made; /* undo disks that a start has made, until it has succeeded */
    struct account account;        /* within `use` */

    volatile LONG wishes;       /* enum run_wish */
    volatile LONG is_guest_off; /* the guest has turned itself off */
    volatile LONG is_quitting;  /* the session ends */
    volatile LONG is_ours;      /* what happens to a medium was asked for */

    /* What QEMU has told of the connections of adapters to the internal network, since they were asked for. */
    struct {
        volatile LONG port; /* to which it has connected; 0: it has not told of any */
        volatile LONG has_gone;
    } news[MACHINE_ADAPTERS];

    SRWLOCK picture; /* one at a time: there is one name for them */

    SRWLOCK input;
    volatile LONG was_reset; /* keys and buttons that were down are so no more */
    struct engine_keyboard keyboard;
    struct {
        int32_t x, y;     /* where it was placed last */
        uint32_t buttons; /* that are down, a bit each */
    } mouse;
    int32_t exclusive[2]; /* who has the keyboard: process and object; zeros: nobody */
};

enum run_wish { RUN_IS_GONE = 1, RUN_HAS_STOPPED = 2, RUN_IS_OVER = 4 };

/* ---- run.c ---- */

/* The next state, which is told. By who acts. */
void run_enter(struct run *run, VMVMState state);

/*
 * What a start begins with: nobody else runs the machine, and from then on nobody else can. Only then is it told that the
 * machine is being turned on, though it is listed as such before. After a failure it has ended, and nothing else is told.
 */
enum vhd_status run_begin(struct run *run, struct vhd_error *error);

/*
 * It has ended: what held the machine goes, then the state is told, which is that of its file. By who acts; whoever runs
 * it may still look at it.
 */
void run_end(struct run *run, VMVMState state);

/* Takes the right to act, whatever the state; run_done gives it back. */
void run_act(struct run *run);
void run_done(struct run *run);

/* Wakes the minder, who is told enum run_wish. On any thread, within any lock. */
void run_wish(struct run *run, LONG wishes);

/*
 * Presses the power button, gives the right to act back, and waits until the machine is off; nobody is kept from anything
 * meanwhile.
 */
enum vhd_status run_shut_down(struct run *run, DWORD milliseconds, const struct vhd_progress *progress,
                              struct vhd_error *error);

/* Whether to go on with something long: VHD_CANCELLED if not. */
enum vhd_status run_goes_on(struct run *run, const struct vhd_progress *progress, uint64_t done, uint64_t total,
                            struct vhd_error *error);

/* ---- run_engine.c ---- */

/* A command to QEMU. What it returns goes to `read` (NULL: nowhere). Errors name the machine. */
enum vhd_status run_command(struct run *run, const char *command, const char *arguments,
                            void (*read)(void *context, const struct json *data), void *context,
                            struct vhd_error *error);

/* All steps, which are freed; up to the first that fails. */
enum vhd_status run_steps(struct run *run, struct engine_steps *steps, struct vhd_error *error);

/*
 * Ends QEMU, gently unless it does not answer, and closes all that serves it. Afterwards there is none. Tells of the
 * first disk that could not be flushed.
 */
enum vhd_status run_close_engine(struct run *run, bool gently, struct vhd_error *error);

/* Ends a QEMU that was started to be asked what it is, before anything has been connected to it. */
void run_end_first(struct run *run);

/* ---- the commands, by who acts ---- */

enum vhd_status run_start(struct run *run, bool sets_parents_right, const struct vhd_progress *progress,
                          struct vhd_error *error);
enum vhd_status run_turn_off(struct run *run, bool ends_undo, const struct vhd_progress *progress,
                             struct vhd_error *error);
enum vhd_status run_save(struct run *run, const struct vhd_progress *progress, struct vhd_error *error);
/* *is_named becomes false when the file of the machine names the state no more, also on failure; it is deleted then. */
enum vhd_status run_restore(struct run *run, const char16_t *path, const struct vhd_progress *progress, bool *is_named,
                            struct vhd_error *error);
enum vhd_status run_reset(struct run *run, struct vhd_error *error);
enum vhd_status run_pause(struct run *run, struct vhd_error *error);
enum vhd_status run_resume(struct run *run, struct vhd_error *error);

/* ---- what can be done beside them, while `use` is held ---- */

enum vhd_status run_input(struct run *run, const struct machine_host_request *request, struct machine_host_reply *reply,
                          struct vhd_error *error);
enum vhd_status run_screen(struct run *run, const struct machine_host_request *request,
                           struct machine_host_reply *reply, struct vhd_error *error);
enum vhd_status run_screen_size(struct run *run, uint32_t *width, uint32_t *height, struct vhd_error *error);
enum vhd_status run_view(struct run *run, struct machine_host_reply *reply, struct vhd_error *error);
enum vhd_status run_account(struct run *run, struct machine_host_reply *reply, struct vhd_error *error);

/* ---- parts of it ---- */

/* Hard disks: by the file of the machine, each opened and its size told. */
enum vhd_status run_open_disks(struct run *run, const struct config_document *document, uint64_t sizes[MACHINE_DRIVES],
                               struct vhd_error *error);
/* Whether the parents of all of them are what they were. */
enum vhd_status run_check_parents(struct run *run, const struct config_document *document, bool sets_right,
                                  struct vhd_error *error);
/* Writes what they are into the saved state at a path, or checks that they are what it knows. */
enum vhd_status run_put_saved_disks(struct run *run, const struct config_document *document, const char16_t *path,
                                    struct vhd_error *error);
enum vhd_status run_check_saved_disks(struct run *run, const struct config_document *document, const char16_t *path,
                                      struct vhd_error *error);
/* Marks the disks as part of a saved state, or as such no more. */
enum vhd_status run_mark_disks(struct run *run, const struct config_document *document, bool is_saved,
                               struct vhd_error *error);

/* What is in a DVD drive, or the floppy drive (ENGINE_FLOPPY), by the file of the machine now. By who acts. */
enum vhd_status run_put_medium(struct run *run, const struct config_document *document, int place,
                               struct vhd_error *error);
enum vhd_status run_put_serial(struct run *run, const struct config_document *document, int port,
                               struct vhd_error *error);
/* An adapter comes to the network that the file names; all of them do, or leave theirs. By who acts (run_network.c). */
enum vhd_status run_put_network(struct run *run, const struct config_document *document, int adapter,
                                struct vhd_error *error);
enum vhd_status run_put_networks(struct run *run, const struct config_document *document, struct vhd_error *error);
enum vhd_status run_leave_networks(struct run *run, const struct config_document *document, struct vhd_error *error);
/* The file says something else about a part. By who acts. */
enum vhd_status run_changed(struct run *run, const struct machine_host_request *request, struct vhd_error *error);

/* ---- the file of the machine (run_file.c) ---- */

/*
 * What the first start gives a machine: identities, serial numbers; and undo disks, where it is undoable. The saved state at
 * a path (empty: none) knows these as well.
 */
enum vhd_status run_prepare_file(struct run *run, const char16_t *state, struct vhd_error *error);
/* The undo disks that were made go, and their names. */
void run_unmake_undo(struct run *run);
/* The type of the machine that it has from now on. */
enum vhd_status run_pin_type(struct run *run, const char *type, struct vhd_error *error);
/* The path of its saved state, or of none. */
enum vhd_status run_name_state(struct run *run, const char16_t *path, struct vhd_error *error);

/*
 * What becomes of undo disks at the end, as UndoAction says. By who acts, after QEMU has gone. Those that are not sound,
 * since one could not be written to its end, are not merged.
 */
enum vhd_status run_end_undo(struct run *run, bool are_sound, const struct vhd_progress *progress,
                             struct vhd_error *error);

#endif
