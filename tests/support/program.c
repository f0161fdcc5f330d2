/* program.c - runs another program and looks at what it says. */
#define _POSIX_C_SOURCE 200809L
#include "program.h"
#include "file_text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The output goes to a file, not to a pipe: what a program leaves running (Wine's server) would keep a pipe open. */
static void run_child(const char *const arguments[], int output)
{
    union {
        const char *const *given;
        char *const *taken; /* by execvp, which changes nothing */
    } vector = { arguments };
    int input = open("/dev/null", O_RDONLY);

    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(arguments[0], vector.taken);
    dprintf(STDERR_FILENO, "%s cannot be run\n", arguments[0]);
    _exit(127);
}

static char *without_returns(char *text)
{
    char *kept = text;

    for (const char *c = text; *c != 0; c++)
        if (*c != '\r')
            *kept++ = *c;
    *kept = 0;
    return text;
}

/* Gives the exit code. */
static int run(const char *const arguments[], int output)
{
    int status = 0;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0)
        run_child(arguments, output);
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct program_result program_run(const char *const arguments[])
{
    struct program_result result;
    FILE *file = tmpfile();

    if (file == NULL)
        abort();
    result.exit_code = run(arguments, fileno(file));
    result.output = without_returns(file_text(file));
    fclose(file);
    return result;
}

struct program_result program_run_into(const char *const arguments[], const char *path)
{
    FILE *file = fopen(path, "a+");
    struct program_result result;
    long before;
    char *text;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (before = ftell(file)) < 0)
        abort();
    result.exit_code = run(arguments, fileno(file));
    text = file_text(file);
    result.output = strdup(text + before);
    free(text);
    if (result.output == NULL)
        abort();
    without_returns(result.output);
    fclose(file);
    return result;
}

void program_free(struct program_result *result)
{
    free(result->output);
    result->output = NULL;
}

const char *program_line(const struct program_result *result, const char *prefix, char *buffer, unsigned size)
{
    const char *line = result->output;

    while (line != NULL && *line != 0) {
        if (strncmp(line, prefix, strlen(prefix)) == 0) {
            line += strlen(prefix);
            snprintf(buffer, size, "%.*s", (int)strcspn(line, "\n"), line);
            return buffer;
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return NULL;
}

int program_says(const struct program_result *result, const char *line)
{
    char rest[8];
    const char *found = program_line(result, line, rest, sizeof rest);

    return found != NULL && found[0] == 0;
}
