/* counted.h - what a test has tried, and how often: tests/run shows it at its end. */
#ifndef OPENVPC_TESTS_COUNTED_H
#define OPENVPC_TESTS_COUNTED_H

/* Prints a line "counted ...", which tests/run looks for. */
__attribute__((format(printf, 1, 2))) void counted(const char *format, ...);

#endif
