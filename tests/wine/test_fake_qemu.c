/*
 * test_fake_qemu.c - openvpc-fake-qemu does what QEMU was seen to do, and misbehaves as it is told, so that tests of what
 * starts machines prove something.
 */
#define _GNU_SOURCE
#include "expect.h"
#include "fake_talk.h"
#include "file_text.h"
#include "nbd_session.h"
#include "nbd_store.h"
#include "readers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(fake_qemu);

static const char *const none[] = { NULL };
static const char *const disk[] = { "-blockdev", "driver=null-co,node-name=hd-empty,size=3146240",
                                    "-blockdev", "driver=raw,node-name=hd,file=hd-empty",
                                    "-device",   "ide-hd,id=drive,drive=hd",
                                    "-device",   "ide-cd,id=dvd",
                                    NULL };
static const char *const serial[] = { "-chardev", "null,id=serial0", "-chardev", "null,id=serial1", NULL };

Test(fake_qemu, greets_and_answers_as_the_real_one)
{
    struct fake fake;

    fake_start(&fake, "", none);
    cr_assert(fake_hear(&fake) && fake.message.kind == QMP_GREETING);
    cr_expect(json_integer(json_member(json_member(json_member(fake.message.data, "version"), "qemu"), "major"), 0) ==
              7);
    cr_assert(fake_do(&fake, "query-name", NULL) && fake.message.kind == QMP_ERROR, "before qmp_capabilities");
    fake_do_well(&fake, "qmp_capabilities", NULL);
    fake_do_well(&fake, "query-name", NULL);
    cr_expect_str_eq(json_string(json_member(fake.message.data, "name")), FAKE_SECRET);
    cr_assert(fake_do(&fake, "no-command", NULL) && fake.message.kind == QMP_ERROR);
    cr_expect_str_eq(fake.message.name, "CommandNotFound");
    fake_do_well(&fake, "query-status", NULL);
    cr_expect_str_eq(json_string(json_member(fake.message.data, "status")), "prelaunch");
    fake_do_well(&fake, "cont", NULL);
    cr_expect_str_eq(fake.events, "RESUME ");
    fake_do_well(&fake, "stop", NULL);
    cr_expect_str_eq(fake.events, "STOP ");
    fake_do_well(&fake, "system_reset", NULL);
    cr_expect_str_eq(fake.events, "RESET ");
    fake_do_well(&fake, "system_powerdown", NULL);
    cr_expect_str_eq(fake.events, "POWERDOWN ");
    fake_hear_log(&fake, "system_powerdown");
    fake_do_well(&fake, "quit", NULL);
    fake_hear_event(&fake, "SHUTDOWN");
    cr_expect(!json_is_true(json_member(fake.message.data, "guest")) && !fake_hear(&fake));
    cr_expect(fake_end(&fake) == 0);
}

Test(fake_qemu, ends_when_its_monitor_does)
{
    struct fake fake;

    fake_start(&fake, "", none);
    fake_greet(&fake);
    shutdown(fake.wire, SHUT_RDWR);
    fake_hear_log(&fake, "ended: the monitor has gone");
    cr_expect(fake_end(&fake) == 0);
}

Test(fake_qemu, tells_keys_and_draws_a_screen)
{
    char windows[REAL_PATH_CHARS + 40], path[REAL_PATH_CHARS], *text;
    struct fake fake;

    fake_start(&fake, "screen 4 2\n", none);
    fake_greet(&fake);
    fake_do_well(
        &fake, "input-send-event",
        "{\"events\":[{\"type\":\"key\",\"data\":{\"down\":true,\"key\":{\"type\":\"qcode\",\"data\":\"a\"}}}]}");
    fake_hear_log(&fake, "input-send-event events.type=key events.data.down=true events.data.key.type=qcode "
                         "events.data.key.data=a");
    snprintf(windows, sizeof windows, "{\"filename\":\"Z:%s\"}", folder_path(fake.folder, "screen.ppm", path));
    fake_do_well(&fake, "screendump", windows);
    text = file_text_at(path);
    cr_assert(text != NULL);
    cr_expect(memcmp(text, "P6\n4 2\n255\n\xff\0\0\xff\0\0\0\xff\0\0\xff\0\0\0\xff\0\0\xff\xff\xff\xff\xff\xff\xff",
                     35) == 0);
    free(text);
    cr_expect(fake_end(&fake) == 0);
}

/* ---- its disks ---- */

/* One client, on a thread, until it goes. */
static void *serve(void *context)
{
    static struct nbd_store store;
    int *wire = context;
    struct nbd_session *session;
    ssize_t count = 1;

    nbd_store_init(&store);
    store.disks[STORE_RW].calls_until_failure = 4;
    store.disks[STORE_RW].failure = NBD_ENOSPC;
    session = nbd_session_new(&store.catalogue);
    *wire = loop_accept(*wire);
    while (count > 0) {
        size_t size;
        while (nbd_session_step(session)) {
        }
        const void *output = nbd_session_output(session, &size);
        if (size > 0) {
            count = send(*wire, output, size, MSG_NOSIGNAL);
            nbd_session_sent(session, count > 0 ? (size_t)count : 0);
            continue;
        }
        void *room = nbd_session_room(session, &size);
        count = nbd_session_is_over(session) ? 0 : recv(*wire, room, size, 0);
        nbd_session_received(session, count > 0 ? (size_t)count : 0);
    }
    close(*wire);
    nbd_session_free(session);
    cr_expect(memcmp(store.disks[STORE_RW].bytes + 7 * 512, "second", 7) == 0);
    nbd_store_free(&store);
    return NULL;
}

static void put_nbd(char arguments[200], unsigned port, const char *export)
{
    snprintf(arguments, 200,
             "{\"driver\":\"nbd\",\"node-name\":\"net\",\"server\":{\"type\":\"inet\",\"host\":\"127.0.0.1\",\"port\":"
             "\"%u\"},\"export\":\"%s\"}",
             port, export);
}

Test(fake_qemu, reads_and_writes_what_is_served_and_stops_where_that_is_refused)
{
    struct fake fake;
    char arguments[200];
    pthread_t server;
    unsigned port;
    int wire = loop_listen(&port);

    cr_assert(pthread_create(&server, NULL, serve, &wire) == 0);
    fake_start(&fake, "write disk 7 first\nread disk 7\nwrite disk 7 second\nread disk 7\n", disk);
    fake_greet(&fake);
    put_nbd(arguments, port, "rw");
    fake_do_well(&fake, "blockdev-add", arguments);
    fake_hear_log(&fake, "nbd net: export rw, 3146240 bytes");
    cr_expect(fake_do(&fake, "blockdev-add", arguments) && fake.message.kind == QMP_ERROR, "twice");
    fake_do_well(&fake, "blockdev-reopen",
                 "{\"options\":[{\"driver\":\"raw\",\"node-name\":\"hd\",\"file\":\"net\"}]}");
    fake_do_well(&fake, "blockdev-del", "{\"node-name\":\"hd-empty\"}");
    cr_expect(fake_do(&fake, "blockdev-del", "{\"node-name\":\"net\"}") && fake.message.kind == QMP_ERROR, "in use");
    fake_do_well(&fake, "cont", NULL);
    fake_hear_event(&fake, "BLOCK_IO_ERROR");
    cr_expect(json_is_true(json_member(fake.message.data, "nospace")));
    fake_hear_event(&fake, "STOP");
    fake_do_well(&fake, "query-status", NULL);
    cr_expect_str_eq(json_string(json_member(fake.message.data, "status")), "io-error");
    fake_hear_log(&fake, "read disk 7: first");
    fake_do_well(&fake, "cont", NULL);
    fake_hear_log(&fake, "read disk 7: second");
    cr_expect(fake_end(&fake) == 0);
    pthread_join(server, NULL);
}

Test(fake_qemu, says_so_where_no_disk_is_served)
{
    struct fake fake;
    char arguments[200];
    unsigned port;
    int listener = loop_listen(&port);

    close(listener);
    fake_start(&fake, "", disk);
    fake_greet(&fake);
    put_nbd(arguments, port, "rw");
    cr_assert(fake_do(&fake, "blockdev-add", arguments) && fake.message.kind == QMP_ERROR);
    cr_expect_str_eq(fake.message.text, "Connection refused");
    cr_expect(fake_end(&fake) == 0);
}

Test(fake_qemu, has_trays_that_open_and_close)
{
    struct fake fake;

    fake_start(&fake, "", disk);
    fake_greet(&fake);
    fake_do_well(&fake, "blockdev-add", "{\"driver\":\"null-co\",\"node-name\":\"film\"}");
    cr_expect(fake_do(&fake, "blockdev-insert-medium", "{\"id\":\"dvd\",\"node-name\":\"film\"}") &&
              fake.message.kind == QMP_ERROR);
    fake_do_well(&fake, "blockdev-open-tray", "{\"id\":\"dvd\"}");
    cr_expect_str_eq(fake.events, "DEVICE_TRAY_MOVED ");
    fake_do_well(&fake, "blockdev-remove-medium", "{\"id\":\"dvd\"}");
    fake_do_well(&fake, "blockdev-insert-medium", "{\"id\":\"dvd\",\"node-name\":\"film\"}");
    fake_do_well(&fake, "blockdev-close-tray", "{\"id\":\"dvd\"}");
    fake_do_well(&fake, "cont", NULL);
    fake_add_line(&fake, "open tray dvd");
    fake_hear_event(&fake, "DEVICE_TRAY_MOVED");
    cr_expect_str_eq(json_string(json_member(fake.message.data, "id")), "dvd");
    cr_expect(json_is_true(json_member(fake.message.data, "tray-open")));
    cr_expect(fake_end(&fake) == 0);
}

/* ---- its serial ports ---- */

Test(fake_qemu, connects_its_serial_ports)
{
    char arguments[200], expected[100], heard[20] = "";
    struct fake fake;
    unsigned port;
    int listener = loop_listen(&port), wire;

    fake_start(&fake, "echo serial\nserial READY\n", serial);
    fake_greet(&fake);
    snprintf(arguments, sizeof arguments,
             "{\"id\":\"serial0\",\"backend\":{\"type\":\"socket\",\"data\":{\"addr\":{\"type\":\"inet\",\"data\":{"
             "\"host\":\"127.0.0.1\",\"port\":\"%u\"}},\"server\":false}}}",
             port);
    fake_do_well(&fake, "chardev-change", arguments);
    wire = loop_accept(listener);
    snprintf(expected, sizeof expected, "tcp:127.0.0.1:%u <-> 127.0.0.1:%u", loop_peer(wire), port);
    fake_do_well(&fake, "query-chardev", NULL);
    cr_expect_str_eq(json_string(json_member(fake.message.data->first, "filename")), expected);
    fake_do_well(&fake, "cont", NULL);
    cr_expect(recv(wire, heard, 7, MSG_WAITALL) == 7 && memcmp(heard, "READY\r\n", 7) == 0);
    cr_expect(send(wire, "w\n", 2, MSG_NOSIGNAL) == 2);
    cr_expect(recv(wire, heard, 2, MSG_WAITALL) == 2 && memcmp(heard, "w\n", 2) == 0);
    fake_hear_log(&fake, "serial 0: w");
    close(wire);
    fake_hear_log(&fake, "serial 0 has gone");
    fake_do_well(&fake, "query-chardev", NULL);
    snprintf(expected, sizeof expected, "disconnected:tcp:127.0.0.1:%u", port);
    cr_expect_str_eq(json_string(json_member(fake.message.data->first, "filename")), expected);
    cr_expect(fake_end(&fake) == 0);
}

/* ---- its state ---- */

/* The state of one that was told to remember something; returns its size. */
static size_t save(const char *script, uint8_t *state, size_t room, const char *status)
{
    struct fake fake;
    char arguments[100];
    unsigned port;
    int listener = loop_listen(&port), wire;
    size_t size = 0;

    fake_start(&fake, script, none);
    fake_greet(&fake);
    fake_do_well(&fake, "cont", NULL);
    fake_do_well(&fake, "migrate-set-capabilities", "{\"capabilities\":[{\"capability\":\"events\",\"state\":true}]}");
    snprintf(arguments, sizeof arguments, "{\"uri\":\"tcp:127.0.0.1:%u\"}", port);
    fake_do_well(&fake, "migrate", arguments);
    wire = loop_accept(listener);
    for (ssize_t count = 1; count > 0; size += count > 0 ? (size_t)count : 0)
        count = recv(wire, state + size, room - size, 0);
    close(wire);
    do {
        fake_hear_event(&fake, "MIGRATION");
    } while (strcmp(json_string(json_member(fake.message.data, "status")), status) != 0);
    fake_do_well(&fake, "query-migrate", NULL);
    cr_expect_str_eq(json_string(json_member(fake.message.data, "status")), status);
    fake_do_well(&fake, "query-status", NULL);
    cr_expect_str_eq(json_string(json_member(fake.message.data, "status")),
                     strcmp(status, "completed") == 0 ? "postmigrate" : "running");
    fake_end(&fake);
    return size;
}

/* Gives a state to a new one; returns whether it has taken it. */
static bool restore(const uint8_t *state, size_t size, const char *log)
{
    static const char *const options[] = { "-incoming", "defer", NULL };
    struct fake fake;
    int wire;
    bool is_there;

    fake_start(&fake, "", options);
    fake_greet(&fake);
    fake_do_well(&fake, "migrate-incoming", "{\"uri\":\"tcp:127.0.0.1:0\"}");
    fake_do_well(&fake, "query-migrate", NULL);
    wire = loop_connect((unsigned)strtoul(
        json_string(json_member(json_member(fake.message.data, "socket-address")->first, "port")), NULL, 10));
    cr_assert(send(wire, state, size, MSG_NOSIGNAL) == (ssize_t)size);
    close(wire);
    fake_hear_log(&fake, log);
    is_there = fake_do(&fake, "query-status", NULL) &&
               strcmp(json_string(json_member(fake.message.data, "status")), "paused") == 0;
    cr_expect(fake_end(&fake) == (is_there ? 0 : 1));
    return is_there;
}

Test(fake_qemu, saves_a_state_and_takes_it_back_only_whole)
{
    static uint8_t state[20000];
    const size_t size = save("state 10000\nremember what was\n", state, sizeof state, "completed");

    cr_assert(size == 10512);
    cr_expect(restore(state, size, "restored: what was"));
    cr_expect(!restore(state, size - 1, "ended: the state was cut off"));
    cr_expect(!restore(state, 100, "ended: the state was cut off"));
    state[10000] ^= 1;
    cr_expect(!restore(state, size, "ended: the state is damaged"));
    state[10000] ^= 1;
    state[0] = 'x';
    cr_expect(!restore(state, size, "ended: the state is of another machine"));
}

Test(fake_qemu, saves_half_a_state_where_it_is_told_to)
{
    static uint8_t state[20000];

    cr_expect(save("state 10000\nrefuse migration no room\n", state, sizeof state, "failed") == 5256);
    cr_expect(save("state 10000\nlie at migration\n", state, sizeof state, "completed") == 5256);
}

/* ---- how it misbehaves ---- */

Test(fake_qemu, misbehaves_at_the_command_it_was_told_and_no_other)
{
    static const struct {
        const char *line;
        bool answers;
        int code;
    } rows[] = { { "die at stop", false, 1 },
                 { "garbage at stop", false, 0 },
                 { "lie at stop", true, 0 },
                 { "refuse stop not now", true, 0 } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct fake fake;
        fake_start(&fake, rows[i].line, none);
        fake_add_line(&fake, "");
        fake_greet(&fake);
        fake_do_well(&fake, "cont", NULL);
        cr_assert(fake_do(&fake, "stop", NULL) == rows[i].answers, "%s", rows[i].line);
        if (rows[i].answers) {
            cr_expect_str_eq(fake.events, "", "it does nothing: %s", rows[i].line);
            cr_expect(fake.message.kind == QMP_ERROR ? strcmp(fake.message.text, "not now") == 0
                                                     : fake.message.data->type == JSON_STRING);
            fake_add_line(&fake, "usual stop");
            fake_do_well(&fake, "stop", NULL);
            cr_expect_str_eq(fake.events, "STOP ");
        }
        cr_expect(fake_end(&fake) == rows[i].code, "%s", rows[i].line);
    }
}

Test(fake_qemu, is_another_one_where_it_is_told_to)
{
    struct fake fake;

    fake_start(&fake, "wrong secret\nversion 6.1.0\n", none);
    cr_assert(fake_hear(&fake) && fake.message.kind == QMP_GREETING);
    cr_expect(json_integer(json_member(json_member(json_member(fake.message.data, "version"), "qemu"), "major"), 0) ==
              6);
    fake_do_well(&fake, "qmp_capabilities", NULL);
    fake_do_well(&fake, "query-name", NULL);
    cr_expect(strcmp(json_string(json_member(fake.message.data, "name")), FAKE_SECRET) != 0);
    cr_expect(fake_end(&fake) == 0);
    fake_start(&fake, "garbage at greeting\n", none);
    cr_expect(!fake_hear(&fake));
    cr_expect(fake_end(&fake) == 0);
}

Test(fake_qemu, waits_where_it_is_told_to)
{
    char path[REAL_PATH_CHARS], windows[REAL_PATH_CHARS + 40];
    struct fake fake;
    FILE *file;

    fake_start(&fake, "", none);
    fake_greet(&fake);
    snprintf(windows, sizeof windows, "hold stop until Z:%s", folder_path(fake.folder, "go", path));
    fake_add_line(&fake, windows);
    fake_do_well(&fake, "cont", NULL);
    fake_say(&fake, "stop", NULL);
    fake_hear_log(&fake, "stop");
    usleep(200000);
    cr_expect(recv(fake.wire, windows, 1, MSG_DONTWAIT) < 0, "nothing comes");
    file = fopen(path, "w");
    cr_assert(file != NULL && fclose(file) == 0);
    fake_hear_event(&fake, "STOP");
    fake_add_line(&fake, "hang at cont");
    fake_say(&fake, "cont", NULL);
    fake_hear_log(&fake, "cont");
    cr_expect(fake_end(&fake) == 0, "it ends with the connection, wherever it hangs");
}

Test(fake_qemu, does_what_its_guest_is_told)
{
    struct fake fake;

    fake_start(&fake, "power button works\nafter 20\nreset\n", none);
    fake_greet(&fake);
    fake_do_well(&fake, "cont", NULL);
    fake_hear_event(&fake, "RESET");
    cr_expect(json_is_true(json_member(fake.message.data, "guest")));
    fake_do_well(&fake, "system_powerdown", NULL);
    fake_hear_event(&fake, "SHUTDOWN");
    cr_expect(json_is_true(json_member(fake.message.data, "guest")) && !fake_hear(&fake));
    cr_expect(fake_end(&fake) == 0);
}
