/* program.h - runs another program and looks at what it says. */
#ifndef OPENVPC_TESTS_PROGRAM_H
#define OPENVPC_TESTS_PROGRAM_H

struct program_result {
    int exit_code; /* 128 + n: ended by signal n */
    char *output;  /* standard output and error, without carriage returns; to be freed with program_free */
};

/* What test programs agree on for "could not run here". */
#define PROGRAM_SKIPPED 77

/* Runs arguments[0] (found by PATH if it has no slash); the last argument is NULL. Standard input is empty. */
struct program_result program_run(const char *const arguments[]);

/* The same, with the output at the end of a file, which grows while the program runs; result.output is what it added. */
struct program_result program_run_into(const char *const arguments[], const char *path);

void program_free(struct program_result *result);

/* Whether the output has this line, and only this on it. */
int program_says(const struct program_result *result, const char *line);

/* What stands behind `prefix` in the first line that begins with it, up to the end of the line; NULL if none does. */
const char *program_line(const struct program_result *result, const char *prefix, char *buffer, unsigned size);

#endif
