/* guest_run.c - runs a program that goes on, and waits for what it says. */
#define _POSIX_C_SOURCE 200809L
#include "guest_run.h"
#include "file_text.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOKS_A_SECOND 20u

void guest_sector(uint8_t sector[GUEST_SECTOR])
{
    FILE *file = fopen(OPENVPC_GUEST, "rb");

    cr_assert(file != NULL && fread(sector, 1, GUEST_SECTOR, file) == GUEST_SECTOR && fgetc(file) == EOF,
              "%s has one sector", OPENVPC_GUEST);
    fclose(file);
}

static void run_child(const char *const arguments[], int input, int output)
{
    union {
        const char *const *given;
        char *const *taken; /* by execvp, which changes nothing */
    } vector = { arguments };

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails ends without it */
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(arguments[0], vector.taken);
    dprintf(STDERR_FILENO, "%s cannot be run\n", arguments[0]);
    _exit(127);
}

void guest_start(struct guest_run *self, const char *const arguments[], const char *said)
{
    int input[2], output;

    snprintf(self->said, sizeof self->said, "%s", said);
    output = open(said, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    cr_assert(output >= 0 && pipe(input) == 0, "%s can be made", said);
    fcntl(input[1], F_SETFD, FD_CLOEXEC);
    signal(SIGPIPE, SIG_IGN); /* typing into a program that has ended */
    fflush(NULL);
    self->process = fork();
    cr_assert(self->process >= 0);
    if (self->process == 0)
        run_child(arguments, input[0], output);
    close(input[0]);
    close(output);
    self->keys = input[1];
}

void guest_type(struct guest_run *self, const char *keys)
{
    cr_assert_eq(write(self->keys, keys, strlen(keys)), (ssize_t)strlen(keys), "'%s' is typed", keys);
}

static void wait_a_moment(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 1000000000 / LOOKS_A_SECOND }, NULL);
}

/* Whether the process has ended; it is still to be waited for. */
static bool has_ended(const struct guest_run *self)
{
    siginfo_t ended = { 0 };

    return waitid(P_PID, (id_t)self->process, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid != 0;
}

static bool has_line(const char *text, const char *line)
{
    while (text != NULL && strncmp(text, line, strlen(line)) != 0) {
        text = strchr(text, '\n');
        text = text != NULL ? text + 1 : NULL;
    }
    return text != NULL;
}

/* What is in a file, or nothing. */
static char *text_at(const char *path)
{
    char *text = file_text_at(path);

    return text != NULL ? text : strdup("");
}

void guest_says(const struct guest_run *self, const char *path, const char *line)
{
    bool ended = false;
    char *text = text_at(path);

    for (unsigned i = 0; !has_line(text, line); i++) {
        if (ended || i == GUEST_PATIENCE * LOOKS_A_SECOND) {
            kill(self->process, SIGKILL);
            cr_assert_fail("no line '%s' in %s, which has:\n%s\nand the program said:\n%s", line, path, text,
                           text_at(self->said));
        }
        free(text);
        wait_a_moment();
        ended = has_ended(self); /* and what it said before is looked at once more */
        text = text_at(path);
    }
    free(text);
}

int guest_ends(struct guest_run *self)
{
    int status = 0;

    for (unsigned i = 0; !has_ended(self); i++) {
        if (i == GUEST_PATIENCE * LOOKS_A_SECOND) {
            kill(self->process, SIGKILL);
            cr_assert_fail("it does not end, and said:\n%s", text_at(self->said));
        }
        wait_a_moment();
    }
    waitpid(self->process, &status, 0);
    close(self->keys);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void guest_stop(struct guest_run *self)
{
    kill(self->process, SIGTERM);
    guest_ends(self);
}
