/* background.h - a program that runs beside the test, and is told to end. */
#ifndef OPENVPC_TESTS_BACKGROUND_H
#define OPENVPC_TESTS_BACKGROUND_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct background {
    pid_t process;
    FILE *output, *complaints; /* what it writes to standard output and error */
};

/* Starts arguments[0] (found by PATH if it has no slash); the last argument is NULL. Standard input is empty. */
void background_start(struct background *self, const char *const arguments[]);

/* Waits for its first line of output, without its end; false when it has ended, or said none for so many seconds. */
bool background_first_line(struct background *self, unsigned seconds, char *line, size_t size);

/* What it has complained of so far, without carriage returns; to be freed. */
char *background_complaints(struct background *self);

/* Ends it as Ctrl+C does, and returns its exit code; 128 + n: ended by signal n, which it is after so many seconds. */
int background_interrupt(struct background *self, unsigned seconds);

/* Waits for it as long, and frees what belongs to it. */
int background_wait(struct background *self, unsigned seconds);

#endif
