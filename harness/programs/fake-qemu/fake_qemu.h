/*
 * fake_qemu.h - what the parts of the fake QEMU know of each other. It is one small program with one machine, so what it
 * knows stands in variables of its files.
 */
#ifndef OPENVPC_FAKE_QEMU_H
#define OPENVPC_FAKE_QEMU_H

#include "json.h"

#include <winsock2.h>
#include <windows.h>

#include <stdio.h>

/* Ends the program. `how` goes to the log. */
void fake_end(int code, const char *how) __attribute__((noreturn));
void fake_keep_pid(const char *path); /* the file goes when it ends well; the text stays */

/* ---- script.c: how it misbehaves, and what its guest does ---- */

void script_open(void);    /* finds the script, and reads what there is */
void script_read_on(void); /* reads what has come to it since */

enum rule { RULE_NONE, RULE_DIE, RULE_HANG, RULE_LIE, RULE_REFUSE, RULE_GARBAGE, RULE_HOLD };

/* What the script says of a command, or of something else that has a name. `text` is what stands behind that. */
enum rule script_rule(const char *name, const char **text);

/* Whether a line is so, or begins so; returns the rest of it, without blanks before it, and NULL if there is none. */
const char *script_setting(const char *begin);

/* The next thing that the guest does; NULL: none any more, or not yet. And that it has been done. */
const char *script_act(void);
void script_act_done(void);

/* A line for the log. */
void say(const char *format, ...) __attribute__((format(__MINGW_PRINTF_FORMAT, 1, 2)));

/* `name` and all members of a value, each behind its path, in a line for the log. */
void say_value(const char *name, const struct json *value);

bool file_is_there(const char *path); /* UTF-8 */

/* ---- wires.c: connections on 127.0.0.1 ---- */

SOCKET wire_connect(unsigned port);              /* INVALID_SOCKET: nobody listens there */
SOCKET wire_listen(unsigned *port);              /* at a free port */
unsigned wire_port(SOCKET socket, bool of_peer); /* of our side, or of the other one */
SOCKET wire_accept(SOCKET listener);             /* INVALID_SOCKET: nobody has come yet */
bool wire_has_come(SOCKET socket);               /* bytes, or the end; there need be no socket */
bool wire_send(SOCKET socket, const void *bytes, size_t count);
bool wire_receive(SOCKET socket, void *bytes, size_t count); /* all of them */
void wire_close(SOCKET *socket);

/* ---- monitor.c: what is said to whoever gives the commands ---- */

void monitor_connect(unsigned port);

/* Reads what has come, and does it. Ends the program when the connection has ended. */
void monitor_read(void);
SOCKET monitor_socket(void);

/* Tells of an event, with the text of its data, or "" for none. */
void monitor_event(const char *name, const char *data, ...) __attribute__((format(__MINGW_PRINTF_FORMAT, 2, 3)));
void monitor_say_nonsense(void);

/* Waits, as long as the monitor is connected: until a file is there, or for ever (NULL). */
void monitor_hold(const char *until);

/* ---- commands.c ---- */

struct answer {
    struct json_text data; /* empty: an empty object */
    const char *problem;   /* its class, if it is refused */
    char text[200];
};

void refuse(struct answer *answer, const char *problem, const char *text, ...)
    __attribute__((format(__MINGW_PRINTF_FORMAT, 3, 4)));

/* What does a command, or NULL for what does nothing. False when there is no such command. */
typedef void command(const struct json *arguments, struct answer *answer);
bool command_find(const char *name, command **does);

/* ---- machine.c: its state ---- */

/* Takes the command line; returns the port of the monitor, 0: there is none. */
unsigned machine_options(int count, char **arguments);
bool machine_is_running(void);
void machine_set_status(const char *status, bool is_running); /* with RESUME or STOP, if that changes */
const char *machine_type(void);                               /* "pc-i440fx-7.2" */
bool machine_awaits_state(void);                              /* -incoming */
void machine_state_came(void);
void machine_reset(bool by_guest);
void machine_power_off(void);    /* by the guest */
void machine_end_if_asked(void); /* after the answer */
void machine_put_version(struct json_text *data, const char *name);

/*
 * The value of a key in an option such as "socket,id=q,port=1"; "" is the key of what stands first. False where it is not
 * there, or too long.
 */
bool option_value(const char *option, const char *key, char *value, size_t room);

command query_status, query_name, query_version, query_mice, query_vnc, do_display_update, do_cont, do_stop, do_reset,
    do_power_button, do_quit, do_screendump;

/* ---- blocks.c: its disks ---- */

void block_node_option(const char *option);   /* -blockdev */
void block_device_option(const char *option); /* -device */
command query_block, query_block_stats, do_blockdev_add, do_blockdev_reopen, do_blockdev_del;
command do_open_tray, do_close_tray, do_remove_medium, do_insert_medium;

/* The guest reads or writes a sector of a device, "disk" being the first hard disk. False: it waits for better times. */
bool block_read(const char *device, uint64_t sector);
bool block_write(const char *device, uint64_t sector, const char *text);
void block_move_tray(const char *device, bool opens); /* by the guest */

/* ---- nbd.c: what serves them ---- */

struct nbd_link {
    SOCKET socket;
    uint64_t size, cookie;
    bool is_read_only;
};

/* Connects and chooses an export. The problem, or NULL. */
const char *nbd_open(struct nbd_link *link, unsigned port, const char *export);
void nbd_close(struct nbd_link *link);
/* The number of an error of NBD; 0: none. */
uint32_t nbd_transfer(struct nbd_link *link, uint16_t type, uint64_t offset, void *bytes, uint32_t count);

/* ---- serial.c: its serial ports ---- */

#define SERIAL_PORTS 2
command query_chardev, do_chardev_change;
void serial_option(const char *option); /* -chardev */
SOCKET serial_socket(int port);
void serial_read(int port);
void serial_write(const char *text); /* at the first one */

/* ---- network.c: its network adapters ---- */

#define NETWORK_ADAPTERS 4
command do_netdev_add, do_netdev_del;
void network_device_option(const char *option); /* -device */
SOCKET network_socket(int adapter);
void network_read(int adapter);
void network_send(const char *act); /* "FROM TO TEXT", by the adapter with the address FROM, if there is one */
void network_send_nonsense(const char *from);

/* ---- migration.c: its state, going and coming ---- */

command query_migrate, do_migrate, do_migrate_cancel, do_migrate_incoming, do_migrate_capabilities,
    do_migrate_parameters;
void migration_step(void);    /* goes on, if there is one */
bool migration_arrives(void); /* takes what has come of one; false: nothing */

/* What the guest has in its memory. */
void migration_remember(const char *text);
const char *migration_memory(void);

/* ---- guest.c: what it does while it runs ---- */

void guest_step(void);

#endif
