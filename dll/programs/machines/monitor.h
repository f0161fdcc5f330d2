/*
 * monitor.h - the monitor of a QEMU that runs: commands, each of which waits for its answer, for as long as the caller says,
 * and what happens meanwhile.
 *
 * Any thread may give a command; they wait for each other. What comes is read by a thread of the monitor.
 */
#ifndef OPENVPC_MONITOR_H
#define OPENVPC_MONITOR_H

#include "qmp_session.h"

#include <winsock2.h>
#include <windows.h>

struct monitor;

/* Who hears what happens, on the monitor's thread and within its lock: he returns at once, and gives no command. */
struct monitor_watch {
    void (*event)(void *context, const char *name, const struct json *data);
    /* The connection has ended, with whatever was at the other side. Nothing is told after it. */
    void (*gone)(void *context);
    void *context;
};

/* What became of a command. */
enum monitor_result {
    MONITOR_DONE,
    MONITOR_REFUSED, /* and why: monitor_answer.refusal */
    MONITOR_SILENT,  /* no answer in time */
    MONITOR_GONE,    /* the connection has ended */
    MONITOR_STRANGE, /* the same, since what came is nothing that QEMU says */
    MONITOR_NO_MEMORY
};

#define MONITOR_REFUSAL_CHARS 160

struct monitor_answer {
    /* Is given what the command returned, as events are heard; NULL: nobody wants it. */
    void (*read)(void *context, const struct json *data);
    void *context;
    char refusal[MONITOR_REFUSAL_CHARS]; /* for a person; cut where it is longer */
};

/*
 * Takes over a connection, whose greeting has not been read: the object QMP, which `greeting` is given. NULL without memory
 * or threads; it is closed then.
 */
struct monitor *monitor_open(SOCKET socket, const struct monitor_watch *watch, struct monitor_answer *greeting);

/* Waits for the greeting. Before any command; afterwards what monitor_open was given is used no more. */
enum monitor_result monitor_greeting(struct monitor *self, DWORD milliseconds);

/* Gives a command; `arguments` is the text of an object, or NULL. `answer` may be NULL. */
enum monitor_result monitor_do(struct monitor *self, const char *command, const char *arguments, DWORD milliseconds,
                               struct monitor_answer *answer);

/*
 * Gives the last command, that QEMU ends. The command that waits for its answer waits no longer, and those that wait for it
 * are not given any more, nor is any that comes: MONITOR_SILENT.
 */
enum monitor_result monitor_quit(struct monitor *self, DWORD milliseconds);

/* Whether the connection has ended, so that every command fails. */
bool monitor_is_over(struct monitor *self);

/* Waits until the other side has closed the connection; false when the time has passed. */
bool monitor_wait_for_end(struct monitor *self, DWORD milliseconds);

/* Has all commands that wait fail, and those that come: MONITOR_GONE. On any thread but the monitor's. */
void monitor_break(struct monitor *self);

/* Ends the thread and frees it; nobody may use it any more. NULL is allowed. */
void monitor_close(struct monitor *self);

#endif
