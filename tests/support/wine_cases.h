/* wine_case.h - runs one case of a Windows test program under Wine, as one test of Criterion. */
#ifndef OPENVPC_TESTS_WINE_CASE_H
#define OPENVPC_TESTS_WINE_CASE_H

/*
 * Runs PROGRAM NAME through a command (NULL-terminated: wine-run, or volume-lab and wine-run). Fails the calling test
 * with what the program said; skips it, with the reason, when the program says so.
 */
void wine_case(const char *const command[], const char *program, const char *name);

#endif
