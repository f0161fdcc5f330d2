/* test_sample_show.c - show_machine.vbs, run under Wine on a machine that runs in QEMU. */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "file_text.h"
#include "need.h"
#include "sample_machines.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

TestSuite(show, .init = machines_begin, .fini = machines_end, .timeout = 240);

/* What a server at a port of this computer says first, or "". */
static void greeting_of(const char *port, char greeting[13])
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    ssize_t got = 0;

    if (connect(client, (const struct sockaddr *)&address, sizeof address) == 0)
        got = recv(client, greeting, 12, MSG_WAITALL);
    greeting[got > 0 ? got : 0] = 0;
    close(client);
}

/* A viewer, found by PATH, which writes its arguments into a file. */
static void put_viewer(const char *said)
{
    char path[REAL_PATH_CHARS];
    FILE *file;

    mkdir(sample_path("viewer"), 0777);
    file = fopen(sample_path("viewer/vncviewer.exe"), "w");
    cr_assert(file != NULL);
    fprintf(file, "#!/bin/sh\necho \"$*\" >'%s.new' && mv '%s.new' '%s'\n", said, said, said);
    fclose(file);
    chmod(sample_path("viewer/vncviewer.exe"), 0755);
    setenv("WINEPATH", windows_path(sample_path("viewer"), path), 1);
}

static void waits_for(const char *path)
{
    for (unsigned tries = 0; access(path, F_OK) != 0; tries++) {
        cr_assert(tries < 600, "%s does not come", path);
        nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
    }
}

/* Prints where the screen is; the port and the password. */
static void address_of(const char *option, char port[1000], char password[1000])
{
    const char *const arguments[] = { "XP", option, NULL };
    struct program_result result = sample_run("show_machine.vbs", arguments);

    cr_assert(result.exit_code == 0 && program_says(&result, "done") &&
                  program_line(&result, "address:  127.0.0.1:", port, 1000) != NULL &&
                  program_line(&result, "password: ", password, 1000) != NULL,
              "it ended with %d and said:\n%s", result.exit_code, result.output);
    program_free(&result);
}

Test(show, prints_where_the_screen_of_a_machine_is_that_runs_and_starts_a_viewer_without_the_password)
{
    char ports[2][1000], passwords[2][1000], greeting[13], said[REAL_PATH_CHARS], *arguments;

    need_program("qemu-system-x86_64");
    sample_put_chain();
    machines_make("XP", "vm", "child.vhd");
    sample_fails("show_machine.vbs", "XP", NULL, NULL, "\\XP.vmc'");
    machines_start("XP");
    sample_succeeds("machines.vbs", "XP", NULL, NULL, "XP    running     32 MB");
    address_of("/address", ports[0], passwords[0]);
    greeting_of(ports[0], greeting);
    cr_expect(strncmp(greeting, "RFB 003.", 8) == 0, "at port %s something says '%s'", ports[0], greeting);
    cr_expect_eq(strlen(passwords[0]), 8, "the password is '%s'", passwords[0]);
    put_viewer(folder_path(sample_folder(), "said", said));
    address_of(NULL, ports[1], passwords[1]);
    cr_expect_str_neq(passwords[0], passwords[1], "the password is the same again");
    waits_for(said);
    arguments = file_text_at(said);
    cr_assert(arguments != NULL);
    cr_expect(strncmp(arguments, "127.0.0.1::", 11) == 0 &&
                  strtoul(arguments + 11, NULL, 10) == strtoul(ports[1], NULL, 10),
              "the viewer is given '%s', not port %s", arguments, ports[1]);
    cr_expect(strstr(arguments, passwords[1]) == NULL, "the password is on the command line");
    free(arguments);
}

Test(show, refuses_a_machine_that_is_not_there)
{
    sample_fails("show_machine.vbs", "none", NULL, NULL, "'none'");
}
