/* background.c - a program that runs beside the test. */
#define _POSIX_C_SOURCE 200809L
#include "background.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOKS_A_SECOND 50
#define MOST_COMPLAINTS 16384

static void pause_shortly(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 1000000000 / LOOKS_A_SECOND }, NULL);
}

void background_start(struct background *self, const char *const arguments[])
{
    union {
        const char *const *given;
        char *const *taken; /* by execvp, which changes nothing */
    } vector = { arguments };

    *self = (struct background){ .output = tmpfile(), .complaints = tmpfile() };
    if (self->output == NULL || self->complaints == NULL)
        abort();
    fflush(NULL);
    self->process = fork();
    if (self->process < 0)
        abort();
    if (self->process > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not outlive a test that is killed */
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(fileno(self->output), STDOUT_FILENO);
    dup2(fileno(self->complaints), STDERR_FILENO);
    execvp(arguments[0], vector.taken);
    dprintf(STDERR_FILENO, "%s cannot be run\n", arguments[0]);
    _exit(127);
}

/* Whether it has ended, which it still has to be waited for. */
static bool has_ended(const struct background *self)
{
    siginfo_t info = { 0 };

    return waitid(P_PID, (id_t)self->process, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

bool background_first_line(struct background *self, unsigned seconds, char *line, size_t size)
{
    for (unsigned i = 0; i < seconds * LOOKS_A_SECOND; i++) {
        const bool was_last_look = has_ended(self);
        const ssize_t got = pread(fileno(self->output), line, size - 1, 0);
        line[got > 0 ? got : 0] = 0;
        if (strchr(line, '\n') != NULL) {
            line[strcspn(line, "\r\n")] = 0;
            return true;
        }
        if (was_last_look)
            return false;
        pause_shortly();
    }
    return false;
}

/* Not by the stream, whose place in the file is the program's as well. */
char *background_complaints(struct background *self)
{
    char *text = malloc(MOST_COMPLAINTS + 1), *kept = text;
    ssize_t got;

    if (text == NULL || (got = pread(fileno(self->complaints), text, MOST_COMPLAINTS, 0)) < 0)
        abort();
    text[got] = 0;
    for (const char *c = text; *c != 0; c++)
        if (*c != '\r')
            *kept++ = *c;
    *kept = 0;
    return text;
}

int background_interrupt(struct background *self, unsigned seconds)
{
    kill(self->process, SIGINT);
    return background_wait(self, seconds);
}

int background_wait(struct background *self, unsigned seconds)
{
    int status;

    for (unsigned i = 0; i < seconds * LOOKS_A_SECOND && !has_ended(self); i++)
        pause_shortly();
    if (!has_ended(self))
        kill(self->process, SIGKILL);
    waitpid(self->process, &status, 0);
    fclose(self->output);
    fclose(self->complaints);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
