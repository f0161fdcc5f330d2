/*
 * engine_plan.h - how a machine's file becomes a command line of QEMU, and the commands that follow when it has connected.
 *
 * The file is a stranger's. Nothing of it stands in an option of QEMU but checked numbers, and the serial numbers of the
 * BIOS with their commas doubled. Paths never reach QEMU: its disks, DVDs and floppies are served to it over NBD, by a
 * name that is told over its monitor alone, since every user of a computer can read command lines; serial ports are
 * connections to whoever started it, which writes the files.
 *
 * The machine has what a guest of Virtual PC expects, as near as QEMU has it: pc (440FX) of a pinned version with one
 * processor, an IDE controller of a PIIX3 with the drives at their places, Cirrus graphics, a PS/2 keyboard and mouse, a
 * tablet on USB where the file allows an absolute mouse, two serial ports, a floppy drive, DEC 21143 adapters, Sound
 * Blaster 16. The controller of Virtual PC, a PIIX4, can only come beside that of the PC, at whose ports it answers too, so
 * that a BIOS sees each disk twice: it is there if the file asks for it (ENGINE_CONTROLLER_KEY), for a Windows that knows
 * no other.
 *
 *   engine_command_line      starts it, stopped (-S), with an empty disk of the right size at the place of each hard disk
 *   its monitor connects     the secret in its configuration file comes back as its name: so it is ours (query-name)
 *   engine_plan_disk         exchanges the empty disk for what NBD serves (blockdev-add, blockdev-reopen, blockdev-del)
 *   engine_plan_insert       a DVD or floppy comes, now or later; engine_plan_eject: it goes
 *   engine_plan_network      an adapter comes to the network that the file names, now or later
 *   engine_plan_serial       a serial port connects to a listener (chardev-change)
 *   then                     cont, or what restores a saved state
 *
 * For a saved state, each adapter leaves its network before (engine_plan_no_network): QEMU would save what its NAT knows,
 * and could restore it on the same network only.
 *
 * Source: QEMU 7.2, qemu-system-x86_64(1) and docs/interop/qemu-qmp-ref.
 */
#ifndef OPENVPC_ENGINE_PLAN_H
#define OPENVPC_ENGINE_PLAN_H

#include "engine_steps.h"
#include "machine_drives.h"
#include "vhd_error.h"

#define ENGINE_SERIAL_PORTS 2

/* A string in the machine's file: "piix4", or what is the default for all else. */
#define ENGINE_CONTROLLER_KEY u"openvpc/ide_controller"

/* Strings in the configuration of the user: the path of QEMU, and its accelerator, "tcg" where there is none. */
#define ENGINE_PROGRAM_KEY u"engine/program"
#define ENGINE_ACCELERATOR_KEY u"engine/accelerator"

#define ENGINE_SECRET_CHARS 33 /* 32 hexadecimal digits and the NUL */

/* What is decided by whoever starts it. */
struct engine_start {
    const char16_t *program;                /* the path of QEMU */
    const char16_t *machine;                /* the path of the machine's file, for errors */
    const struct config_document *document; /* that file */
    const char *type;                       /* "pc-i440fx-7.2"; of letters, digits, '-' and '.' */
    const char *accelerator;                /* "tcg"; the same */
    uint16_t monitor_port;                  /* on 127.0.0.1, where its monitor connects to */
    uint64_t disk_sizes[MACHINE_DRIVES];    /* bytes, of the hard disk at that place; 0: none is there */
    bool is_restored;                       /* a saved state comes (-incoming defer) */
};

/* The names of files in the folder in which QEMU is started, which nobody else can read. */
#define ENGINE_CONFIG_NAME u"machine.cfg" /* its configuration: the secret is its name */
#define ENGINE_PID_NAME u"qemu.pid"
#define ENGINE_SCREEN_NAME u"screen.ppm"

/*
 * The command line, quoted as programs of Windows take it apart (CommandLineToArgvW), from malloc; to be freed. Fails for
 * a machine that QEMU cannot have: VHD_MACHINE_MEMORY_SIZE, and VHD_CONFIG_MALFORMED with what names the type or the
 * accelerator; and VHD_OUT_OF_MEMORY. Numbers and texts of devices that cannot be are left out.
 */
enum vhd_status engine_command_line(const struct engine_start *start, char16_t **line, struct vhd_error *error);

/* The contents of ENGINE_CONFIG_NAME, which give it that secret as its name. */
#define ENGINE_CONFIG_CHARS 128
void engine_config(const char secret[ENGINE_SECRET_CHARS], char text[ENGINE_CONFIG_CHARS]);

/* What NBD serves, at a port of 127.0.0.1, under a secret name. */
struct engine_export {
    uint16_t port;
    char secret[ENGINE_SECRET_CHARS];
    bool is_writable;
};

void engine_plan_disk(struct engine_steps *steps, int place, const struct engine_export *what);

/*
 * `place` is that of a DVD drive, or ENGINE_FLOPPY. What was in it goes. Both open and close the tray of a DVD drive, of
 * which QEMU tells events (DEVICE_TRAY_MOVED), as when the guest does so.
 */
#define ENGINE_FLOPPY (-1)
void engine_plan_insert(struct engine_steps *steps, int place, const struct engine_export *what);
void engine_plan_eject(struct engine_steps *steps, int place);

/* Port 0 of TCP: nothing is behind it any more. */
void engine_plan_serial(struct engine_steps *steps, int port, uint16_t tcp_port);

/*
 * Plugs an adapter into the network that the file names now, and its cable out where it names none, or an adapter of this
 * computer, of which QEMU has none. False without memory.
 *
 * NAT is QEMU's own. The internal network is a switch of ours (net_switch.h), to which QEMU connects at that port of TCP on
 * 127.0.0.1; 0: to none, the cable is unplugged. engine_plan_is_internal tells whether the file names it.
 */
bool engine_plan_network(struct engine_steps *steps, const struct config_document *document, int adapter,
                         uint16_t tcp_port);
bool engine_plan_is_internal(const struct config_document *document, int adapter, bool *is_internal);

/* Takes an adapter from its network; to the guest its cable stays as it is. */
void engine_plan_no_network(struct engine_steps *steps, int adapter);

/*
 * What an event of QEMU says of the connection of an adapter to the switch. That it is there is told with the port where
 * QEMU has connected to, which is ours, and not with its own. So whoever has let one in there, and closed the listener,
 * knows that it was QEMU when he is told that it has connected to that port and, after two more answers, not that the
 * connection has gone: the system breaks off all that a listener has not let in, and QEMU tells of that.
 */
enum engine_news { ENGINE_NO_NEWS, ENGINE_CONNECTED, ENGINE_DISCONNECTED };
enum engine_news engine_network_news(const char *event, const struct json *data, int *adapter, uint16_t *tcp_port);

/*
 * Shows the screen by VNC at a port of 127.0.0.1, to who knows the password: at most 8 characters count. NULL: nobody
 * else can connect any more; who looks already goes on. The port is in the answer to query-vnc; 0: it is not shown.
 */
#define ENGINE_VIEW_PASSWORD 8
void engine_plan_view(struct engine_steps *steps, const char *password);
uint16_t engine_view_port(const struct json *vnc);

/* The port of TCP from which QEMU has connected a serial port, by the answer to query-chardev; 0: it has not yet. */
uint16_t engine_serial_peer(const struct json *chardevs, int port);

#endif
