/*
 * fake_qemu.c - openvpc-fake-qemu: a program that looks like QEMU to whoever starts machines, for tests. It runs nothing,
 * but is spoken to, connects to what serves its disks and stands behind its serial ports, saves and restores a state, and
 * has a guest that does what it is told. And it misbehaves as it is told.
 *
 * It takes the options of QEMU (engine_plan.h), of which it heeds a few, and ends when its monitor does.
 *
 * What it is told stands in fake-qemu.txt beside the program (copy the program, and each test has its own), or else in
 * the file that the environment variable OPENVPC_FAKE_QEMU names: UTF-8, a line each. The file is read on as it grows, also
 * before each command is done, so that a test can add a line at any time. Without it, it behaves.
 *
 *   log PATH               everything that it is told, and what becomes of it, a line each:
 *                            option -device ide-hd,drive=hd-0-0        blockdev-add node-name=a driver=nbd ...
 *                            nbd a: export SECRET, 512 bytes           serial 0: what came      wrote disk 7: TEXT
 *                            read disk 7: TEXT                         restored: TEXT           ended: host-qmp-quit
 *                            listens PORT (for a state)                network 0: FROM to TO: TEXT
 *   exit at start          before it connects, as where an option is refused
 *   version 6.1.0          which it says that it is (7.2.22)
 *   wrong secret           its name is another one than it was given
 *   echo serial            what comes on a serial port goes back
 *   stranger on the network  somebody else connects there first
 *   power button works     its guest powers off then
 *   places                 its guest reads places on the screen
 *   screen WIDTH HEIGHT    of its picture (640 480): red and green above, blue and white below
 *   state BYTES            of its saved state (200000)
 *   quick                  its state has gone, as far as it may, before the command is answered
 *
 * NAME is that of a command, or `start` (before it connects; only `hang at` and `hold`), `greeting`, `migration` (half of
 * the state has gone), `incoming` (it waits for a state; only `hold`), `restoring` (its head has come). Of lines about the
 * same NAME the last one counts.
 *
 *   die at NAME            it ends, at once
 *   hang at NAME           it does nothing any more
 *   lie at NAME            it answers a text, and does nothing
 *   refuse NAME TEXT       it answers that error
 *   garbage at NAME        it answers what is no JSON
 *   hold NAME until PATH   it does it when that file is there
 *   usual NAME             none of these
 *
 * What its guest does, one thing after another, as long as the machine runs. DEVICE is the id of a device; `disk` is the
 * first hard disk. Where the server refuses to read or write, the machine stops; it does it again when it goes on.
 *
 *   after MS               it waits so many milliseconds
 *   read DEVICE SECTOR, write DEVICE SECTOR TEXT
 *   serial TEXT            at the first serial port, with a line end
 *   remember TEXT, tell    what it remembers is in its saved state; it tells it at the first serial port
 *   open tray DEVICE, close tray DEVICE
 *   frame FROM TO TEXT     from the adapter with the address FROM, if it has that
 *   no frame FROM          what is none
 *   reset, power off, die, garbage
 *   # ...                  nothing
 */
#include "fake_qemu.h"

#include <stdlib.h>
#include <string.h>

#define LOOK_EVERY 10 /* milliseconds */
#define SOON 20       /* looks after something has come, of which one follows the other in a millisecond */
#define MOST_ARGUMENTS 200
#define MOST_WAIT 60000 /* milliseconds */

static const char *pid_file;

void fake_keep_pid(const char *path)
{
    pid_file = path;
}

/* What dies leaves its number behind, as QEMU does. */
void fake_end(int code, const char *how)
{
    say("ended: %s", how);
    if (code == 0 && pid_file != NULL)
        remove(pid_file);
    exit(code);
}

static bool take(SOCKET socket, void (*read)(int number), int number)
{
    const bool came = wire_has_come(socket);

    if (came)
        read(number);
    return came;
}

/* Takes what has come; false: nothing. */
static bool take_all(void)
{
    bool came = false;

    for (int i = 0; i < SERIAL_PORTS; i++)
        came = take(serial_socket(i), serial_read, i) || came;
    for (int i = 0; i < NETWORK_ADAPTERS; i++)
        came = take(network_socket(i), network_read, i) || came;
    came = migration_arrives() || came;
    if (wire_has_come(monitor_socket())) {
        monitor_read();
        came = true;
    }
    return came;
}

/* Takes what has come, or waits for a moment. */
static void step(void)
{
    static int looks = 0;

    if (take_all())
        looks = 0;
    else
        Sleep(looks++ < SOON ? 1 : LOOK_EVERY);
}

/* Before there is a monitor whose end could be seen. */
static void wait_to_start(void)
{
    const char *text;
    const enum rule rule = script_rule("start", &text);

    for (int waited = 0; rule == RULE_HANG || (rule == RULE_HOLD && !file_is_there(text + strlen("until ")));
         waited += LOOK_EVERY) {
        if (waited > MOST_WAIT)
            fake_end(2, "it has waited too long to start");
        Sleep(LOOK_EVERY);
    }
}

static char *in_utf8(const WCHAR *text)
{
    const int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *bytes = calloc(1, (size_t)size + 1);

    if (bytes == NULL)
        fake_end(2, "it has no memory");
    WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, size, NULL, NULL);
    return bytes;
}

int wmain(int argc, WCHAR **argv); /* no header declares it */

int wmain(int argc, WCHAR **argv)
{
    char *arguments[MOST_ARGUMENTS];
    WSADATA data;
    unsigned port;

    if (argc > MOST_ARGUMENTS || WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return 2;
    script_open();
    for (int i = 0; i < argc; i++)
        arguments[i] = in_utf8(argv[i]);
    port = machine_options(argc, arguments);
    if (script_setting("exit at start") != NULL)
        fake_end(1, "at start");
    if (port == 0)
        fake_end(1, "it has no monitor");
    wait_to_start();
    monitor_connect(port);
    for (;;) {
        step();
        script_read_on();
        migration_step();
        guest_step();
    }
}
