/*
 * test_nbd_program.c - openvpc-nbd under Wine: programs of others read and write a chain by it, strangers do no harm, and
 * Ctrl+C ends it.
 */
#define _GNU_SOURCE
#include "background.h"
#include "expect.h"
#include "fixtures.h"
#include "nbd_clients.h"
#include "need.h"
#include "sample.h"
#include "vhd_bytes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define START_SECONDS 60
#define END_SECONDS 30

/* NBD_SERVER_CLIENTS and NBD_SERVER_PATIENCE of dll/programs/serving/nbd_server.h */
#define MOST_CLIENTS 128
#define PATIENCE_SECONDS 10

static struct background server;
static bool is_running;
static char uri[NBD_URI_BYTES];
static unsigned port;

static void set_up(void)
{
    if (access(OPENVPC_NBD, R_OK) != 0)
        skip_missing("openvpc-nbd is not built; build the preset win64 first");
    sample_begin(31);
    sample_put_chain();
}

static void tear_down(void)
{
    if (is_running)
        background_interrupt(&server, END_SECONDS);
    sample_end();
}

TestSuite(nbd_program, .init = set_up, .fini = tear_down);

/* ---- Starting and ending ---- */

/* The session of Wine is there before, so that the program's process is the one that is started here. */
static void start_wine(void)
{
    static const char *const arguments[] = { WINE_RUN, "cmd", "/c", "exit", NULL };
    struct program_result result = program_run(arguments);

    cr_assert(result.exit_code == 0, "%s", result.output);
    program_free(&result);
}

/* Starts the program with options, ended by NULL, and a path. Its address goes to `uri`. */
static void start(const char *const options[], const char *path)
{
    char prefix[REAL_PATH_CHARS + 20], windows[REAL_PATH_CHARS];
    const char *arguments[24] = {
        "env", prefix, "WINEDEBUG=-all", "LC_ALL=C.UTF-8", WINE_ADDRESSES, "wine", OPENVPC_NBD, "--port", "0"
    };
    size_t count = 9;

    start_wine();
    snprintf(prefix, sizeof prefix, "WINEPREFIX=%.500s", getenv("OPENVPC_WINEPREFIX"));
    for (; *options != NULL; options++)
        arguments[count++] = *options;
    arguments[count] = windows_path(path, windows);
    background_start(&server, arguments);
    is_running = true;
    if (!background_first_line(&server, START_SECONDS, uri, sizeof uri))
        cr_assert_fail("it said nothing: %s", background_complaints(&server));
    cr_assert(sscanf(uri, "nbd://127.0.0.1:%u/", &port) == 1, "%s", uri);
}

static const char *const no_options[] = { NULL }, *const writable[] = { "--writable", NULL };

/* Ctrl+C, after which it has to end well. */
static void stop(void)
{
    is_running = false;
    cr_expect_eq(background_interrupt(&server, END_SECONDS), 0);
}

/* Runs it where it has to end by itself. */
static void ends(const char *const arguments[], int code, const char *says)
{
    struct program_result result = wine_program(WINE_RUN, OPENVPC_NBD, arguments);

    cr_expect(result.exit_code == code && strstr(result.output, says) != NULL,
              "it ended with %d, not with %d and '%s', and said:\n%s", result.exit_code, code, says, result.output);
    program_free(&result);
}

Test(nbd_program, says_how_it_is_used)
{
    static const struct {
        const char *arguments[5];
        int code;
        const char *says;
    } rows[] = {
        { { "--help" }, 0, "qemu-img convert nbd://127.0.0.1:50123/child.vhd out.qcow2" },
        { { "--version" }, 0, "openvpc-nbd 6.1." },
        { { NULL }, 2, "it takes the path of a disk" },
        { { "a.vhd", "b.vhd" }, 2, "it takes one disk" },
        { { "--unknown", "a.vhd" }, 2, "it does not know one of the options" },
        { { "--port", "65536", "a.vhd" }, 2, "--port takes a number" },
        { { "--port", "x", "a.vhd" }, 2, "--port takes a number" },
        { { "a.vhd", "--port" }, 2, "--port takes a number" },
        { { "--name", "", "a.vhd" }, 2, "--name takes a name" },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        ends(rows[i].arguments, rows[i].code, rows[i].says);
}

Test(nbd_program, says_why_it_cannot_serve)
{
    const char *const missing[] = { sample_path("none.vhd"), NULL }, *const text[] = { sample_path("text.vhd"), NULL },
                      *const elsewhere[] = { "--address", "203.0.113.1", sample_path("child.vhd"), NULL },
                      *const no_address[] = { "--address", "here", sample_path("child.vhd"), NULL },
                      *const parent[] = { "--writable", "--port", "0", sample_path("middle.vhd"), NULL },
                      *const relative[] = { "C:disk.vhd", NULL };
    FILE *file = fopen(sample_path("text.vhd"), "w");

    cr_assert(file != NULL && fputs("text", file) >= 0 && fclose(file) == 0);
    ends(missing, 1, "none.vhd' does not exist.");
    ends(text, 1, "text.vhd' is not a virtual hard disk");
    ends(elsewhere, 1, "It cannot listen at that address and port");
    ends(no_address, 1, "It cannot listen at that address and port");
    ends(parent, 1, "child.vhd' is a child of the disk that was to be opened for writing");
    ends(relative, 1, "is relative to the current folder of its drive");
}

Test(nbd_program, serves_one_port_only_once)
{
    char number[20];
    const char *const arguments[] = { "--port", number, sample_path("child.vhd"), NULL };

    start(no_options, sample_path("child.vhd"));
    snprintf(number, sizeof number, "%u", port);
    ends(arguments, 1, "It cannot listen at that address and port");
    stop();
}

/* ---- Reading ---- */

Test(nbd_program, has_a_chain_read_as_it_is)
{
    start(no_options, sample_path("child.vhd"));
    cr_expect(strstr(uri, "/child.vhd") != NULL, "%s", uri);
    nbd_info_says(uri, sample_line.child.sectors * IMAGE_SECTOR, true);
    nbd_copy_to(uri, sample_path("nbdcopy"));
    cr_expect(flat_equals_file(&sample_line.child, sample_path("nbdcopy")));
    nbd_convert_to(uri, sample_path("qemu-img"));
    cr_expect(flat_equals_file(&sample_line.child, sample_path("qemu-img")));
    stop();
    core_reads(&sample_line.child, "child.vhd", "middle.vhd", "base.vhd");
}

Test(nbd_program, has_the_chain_that_windows_10_wrote_read_as_it_is)
{
    static const char *const names[] = { "windows10/ntfs-parent.vhd", "windows10/ntfs-differential.vhd" };

    for (size_t i = 0; i < ROWS(names); i++) {
        char path[REAL_PATH_CHARS];
        const char *const copy[] = { "cp", path, sample_folder(), NULL };
        struct program_result result;
        NEED_FIXTURE(names[i], path);
        result = program_run(copy);
        cr_assert(result.exit_code == 0, "%s", result.output);
        program_free(&result);
    }
    start(no_options, sample_path("ntfs-differential.vhd"));
    nbd_hashes_to(sample_folder(), uri, "b7922a46a6b08fa4f4fc0c51a25d5587d1d49f15cfade45ca740dd07110ae144");
    stop();
}

Test(nbd_program, serves_each_disk_of_a_folder_by_its_name)
{
    size_t length;

    sample_put(LINE_GRANDCHILD, "\xc3\xa4 \xe2\x82\xac%.vhd");
    start(no_options, sample_folder());
    length = strlen(uri);
    cr_assert(uri[length - 1] == '/', "%s", uri);
    nbd_info_lists(uri, 4, "\xc3\xa4 \xe2\x82\xac%.vhd");
    strcpy(uri + length, "middle.vhd");
    nbd_copy_to(uri, sample_path("middle"));
    cr_expect(flat_equals_file(&sample_line.middle, sample_path("middle")));
    strcpy(uri + length, "%C3%A4%20%E2%82%AC%25.vhd");
    nbd_copy_to(uri, sample_path("special"));
    cr_expect(flat_equals_file(&sample_line.grandchild, sample_path("special")));
    stop();
}

Test(nbd_program, escapes_names_in_its_address)
{
    static const char *const named[] = { "--name", "\xc3\xa4 b", NULL };

    sample_put(LINE_GRANDCHILD, "\xc3\xa4 %.vhd");
    start(no_options, sample_path("\xc3\xa4 %.vhd"));
    cr_expect(strstr(uri, "/%C3%A4%20%25.vhd") != NULL, "%s", uri);
    nbd_info_says(uri, sample_line.grandchild.sectors * IMAGE_SECTOR, true);
    stop();
    start(named, sample_path("child.vhd"));
    cr_expect(strstr(uri, "/%C3%A4%20b") != NULL, "%s", uri);
    nbd_info_says(uri, sample_line.child.sectors * IMAGE_SECTOR, true);
    stop();
}

/* Names are another matter than the files that are open. */
Test(nbd_program, reads_on_from_the_parent_that_it_has_when_another_file_takes_its_name)
{
    start(no_options, sample_path("child.vhd"));
    nbd_info_says(uri, sample_line.child.sectors * IMAGE_SECTOR, true);
    cr_assert(rename(sample_path("middle.vhd"), sample_path("moved.vhd")) == 0);
    sample_put(LINE_BASE, "middle.vhd");
    nbd_copy_to(uri, sample_path("copy"));
    cr_expect(flat_equals_file(&sample_line.child, sample_path("copy")));
    stop();
}

/* ---- Writing ---- */

Test(nbd_program, has_a_child_written_to_and_its_parents_left_alone)
{
    static const char *const commands[] = { "write -P 0x5a 1000 70000", "write -z 3000 512", "write -f -P 7 0 1",
                                            NULL },
                             *const reading[] = { "read -P 0x5a 4000 60000", "read -P 0 3000 512", "read -P 7 0 1",
                                                  NULL };

    start(writable, sample_path("child.vhd"));
    nbd_info_says(uri, sample_line.child.sectors * IMAGE_SECTOR, false);
    cr_expect(nbd_qemu_io(uri, false, commands));
    cr_expect(nbd_qemu_io(uri, false, reading));
    stop(); /* what was not flushed by the client is by Ctrl+C */
    start(no_options, sample_path("child.vhd"));
    cr_expect(nbd_qemu_io(uri, true, reading));
    stop();
    start(no_options, sample_path("middle.vhd"));
    nbd_copy_to(uri, sample_path("copy"));
    cr_expect(flat_equals_file(&sample_line.middle, sample_path("copy")));
    stop();
}

Test(nbd_program, keeps_other_programs_from_a_disk_while_it_is_written_to)
{
    const char *const again[] = { "--port", "0", sample_path("child.vhd"), NULL };

    start(writable, sample_path("child.vhd"));
    ends(again, 1, "child.vhd' is in use");
    stop();
}

/* ---- Strangers ---- */

/* A connection that has said some bytes. */
static int connect_and_say(const void *bytes, size_t size)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons((uint16_t)port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int connected = socket(AF_INET, SOCK_STREAM, 0);

    if (connected >= 0 && connect(connected, (const struct sockaddr *)&address, sizeof address) == 0 &&
        send(connected, bytes, size, MSG_NOSIGNAL) == (ssize_t)size)
        return connected;
    close(connected);
    return -1;
}

/* Requests, and what each asks for; together more than any buffer between here and there holds. */
#define GREED 1024
#define GREED_BYTES 65536u

/* Chooses the export in the old way, and asks for more than it reads. */
struct greedy {
    uint8_t choice[4 + 16], requests[GREED][28];
};

static struct greedy greedy_bytes(void)
{
    struct greedy greedy = { .choice = "\0\0\0\3IHAVEOPT\0\0\0\1\0\0\0" };

    for (size_t i = 0; i < GREED; i++) {
        vhd_put32(greedy.requests[i], 0x25609513);
        vhd_put64(greedy.requests[i] + 8, i);
        vhd_put32(greedy.requests[i] + 24, GREED_BYTES);
    }
    return greedy;
}

Test(nbd_program, serves_others_beside_clients_that_are_silent_or_never_read)
{
    static const uint8_t junk[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    const struct greedy greedy = greedy_bytes();
    int strangers[40];

    start(no_options, sample_path("child.vhd"));
    for (size_t i = 0; i < ROWS(strangers); i++)
        strangers[i] = i % 4 == 0   ? connect_and_say(&greedy, sizeof greedy) /* and does not read */
                       : i % 4 == 1 ? connect_and_say(&greedy, 21 + i / 2)    /* half a request */
                       : i % 4 == 2 ? connect_and_say(&greedy, i % 20)        /* half a negotiation */
                                    : connect_and_say(junk, sizeof junk - 1);
    nbd_copy_to(uri, sample_path("copy"));
    cr_expect(flat_equals_file(&sample_line.child, sample_path("copy")));
    stop(); /* also while they are there */
    for (size_t i = 0; i < ROWS(strangers); i++)
        close(strangers[i]);
}

/* Kilobytes that the server has had in memory at most. */
static long most_memory(void)
{
    char path[50], line[200];
    long most = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/status", (long)server.process);
    file = fopen(path, "r");
    cr_assert(file != NULL);
    while (fgets(line, sizeof line, file) != NULL && sscanf(line, "VmHWM: %ld kB", &most) != 1) {
    }
    cr_assert(fclose(file) == 0 && most > 0);
    return most;
}

/* Three buffers of about a megabyte for each, not the 64 that it asks for. */
Test(nbd_program, reads_little_for_clients_that_ask_for_much_and_never_read)
{
    const struct greedy greedy = greedy_bytes();
    long before, most, last = 0;
    int strangers[8];

    start(no_options, sample_path("child.vhd"));
    nbd_info_says(uri, sample_line.child.sectors * IMAGE_SECTOR, true);
    most = before = most_memory();
    for (size_t i = 0; i < ROWS(strangers); i++)
        strangers[i] = connect_and_say(&greedy, sizeof greedy);
    for (; most > last; most = most_memory()) {
        last = most;
        sleep(2);
    }
    cr_expect(most - before < (long)ROWS(strangers) * 6 * 1024, "%ld KB", most - before);
    stop();
}

/* Hears the answers to some of the requests, in their order. */
static void hear_answers(int connected, size_t first, size_t count)
{
    static uint8_t answer[16 + GREED_BYTES];

    for (size_t i = first; i < first + count; i++) {
        cr_assert(recv(connected, answer, sizeof answer, MSG_WAITALL) == (ssize_t)sizeof answer, "answer %zu", i);
        cr_assert(vhd_get32(answer) == 0x67446698 && vhd_get32(answer + 4) == 0 && vhd_get64(answer + 8) == i,
                  "answer %zu", i);
    }
}

static int connect_and_choose(const struct greedy *greedy)
{
    const int connected = connect_and_say(greedy, sizeof greedy->choice);
    uint8_t greeting[18 + 10];

    cr_assert(connected >= 0 && recv(connected, greeting, sizeof greeting, MSG_WAITALL) == (ssize_t)sizeof greeting);
    return connected;
}

static void ask(int connected, const struct greedy *greedy, size_t first, size_t count)
{
    cr_assert(send(connected, greedy->requests[first], count * 28, MSG_NOSIGNAL) == (ssize_t)(count * 28));
}

/* Answers to many at once are sent by another thread than those to one after another. */
Test(nbd_program, answers_in_turn_what_is_asked_for_at_once_and_one_after_another)
{
    const struct greedy greedy = greedy_bytes();
    int connected;

    start(no_options, sample_path("child.vhd"));
    connected = connect_and_choose(&greedy);
    for (size_t done = 0, count; done < 1000; done += count) {
        count = done % 200 < 100 ? 1 : 100;
        ask(connected, &greedy, done, count);
        hear_answers(connected, done, count);
    }
    close(connected);
    stop();
}

/* However much of it is on its way, and waits on it. */
Test(nbd_program, answers_all_that_was_asked_for_when_the_client_says_that_it_will_ask_no_more)
{
    const struct greedy greedy = greedy_bytes();
    uint8_t more;

    start(no_options, sample_path("child.vhd"));
    for (size_t count = 8; count <= 160; count += 4) {
        const int connected = connect_and_choose(&greedy);
        ask(connected, &greedy, 0, count);
        cr_assert(shutdown(connected, SHUT_WR) == 0);
        usleep(100000);
        hear_answers(connected, 0, count);
        cr_expect(recv(connected, &more, 1, 0) == 0, "and no more");
        close(connected);
    }
    stop();
}

/* Reads until the end of a connection; false when it is still there after some seconds. */
static bool is_ended(int connected)
{
    const struct timeval patience = { .tv_sec = PATIENCE_SECONDS + 10 };
    char bytes[100];
    ssize_t got;

    setsockopt(connected, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    do {
        got = recv(connected, bytes, sizeof bytes, 0);
    } while (got > 0);
    return got == 0 || errno == ECONNRESET;
}

/* Whoever chooses nothing is none; his port stays ours until another one has chosen, so that nobody plays the server. */
Test(nbd_program, serves_one_client_if_told_to_and_ends_with_it)
{
    static const char *const once[] = { "--once", NULL };
    const struct greedy greedy = greedy_bytes();
    int stranger, first;

    start(once, sample_path("child.vhd"));
    stranger = connect_and_say("", 0);
    first = connect_and_say(&greedy, sizeof greedy.choice);
    cr_assert(stranger >= 0 && first >= 0);
    cr_expect(is_ended(stranger), "who was first, and has chosen nothing, is sent away");
    cr_expect(connect_and_say("", 0) < 0, "nobody else can connect");
    close(first);
    close(stranger);
    is_running = false;
    cr_expect_eq(background_wait(&server, END_SECONDS), 0);
    start(once, sample_path("child.vhd"));
    nbd_convert_to(uri, sample_path("copy"));
    cr_expect(flat_equals_file(&sample_line.child, sample_path("copy")));
    is_running = false;
    cr_expect_eq(background_wait(&server, END_SECONDS), 0);
}

/* 127 that choose the disk and say no more, and one that has asked for something before it fell silent. */
Test(nbd_program, lets_others_in_when_there_are_too_many_that_have_chosen_a_disk_and_never_ask)
{
    const struct greedy greedy = greedy_bytes();
    int strangers[MOST_CLIENTS];
    char data[4096];

    start(no_options, sample_path("child.vhd"));
    for (size_t i = 0; i < ROWS(strangers); i++) {
        strangers[i] = connect_and_say(&greedy, i == 0 ? sizeof greedy : sizeof greedy.choice);
        cr_assert(strangers[i] >= 0);
    }
    sleep(PATIENCE_SECONDS + 2);
    nbd_copy_to(uri, sample_path("copy"));
    cr_expect(flat_equals_file(&sample_line.child, sample_path("copy")));
    for (unsigned i = 0; i < GREED * GREED_BYTES; i += sizeof data)
        cr_assert(recv(strangers[0], data, sizeof data, MSG_WAITALL) == (ssize_t)sizeof data, "it is still served");
    stop();
    for (size_t i = 0; i < ROWS(strangers); i++)
        close(strangers[i]);
}

Test(nbd_program, survives_a_thousand_connections_and_sends_those_away_that_say_nothing)
{
    static int strangers[1000];
    unsigned count = 0;

    start(no_options, sample_path("child.vhd"));
    for (size_t i = 0; i < ROWS(strangers); i++) {
        strangers[i] = connect_and_say("", 0);
        count += strangers[i] >= 0;
    }
    cr_expect(count > MOST_CLIENTS, "%u connections", count);
    for (size_t i = 0; i < ROWS(strangers); i++)
        cr_expect(strangers[i] < 0 || is_ended(strangers[i]), "connection %zu", i);
    nbd_copy_to(uri, sample_path("copy"));
    cr_expect(flat_equals_file(&sample_line.child, sample_path("copy")));
    for (size_t i = 0; i < ROWS(strangers); i++)
        close(strangers[i]);
    stop();
}
