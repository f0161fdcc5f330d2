/*
 * harness.h - runs the cases: tests of the DLL, as a client that knows nothing but the interface.
 *
 * A case is a row of case_list.h and a function, TEST(group, sentence). Each runs on the main thread, which is a
 * single-threaded apartment, with an empty folder of its own. When it returns, the DLL must be free of objects and the
 * folder must be free of open files.
 *
 * A failed check is reported and the case goes on; where that makes no sense: if (!check(...)) return;
 */
#ifndef OPENVPC_HARNESS_H
#define OPENVPC_HARNESS_H

#include "harness_windows.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The list of its cases, which each program defines; what all of them share is compiled without one. */
#ifdef HARNESS_CASES
#define CASE(group, sentence) void group##_##sentence(void);
#include HARNESS_CASES
#undef CASE
#endif

#define TEST(group, sentence) void group##_##sentence(void)

#define HARNESS_PRINTF(text, arguments) __attribute__((format(__MINGW_PRINTF_FORMAT, text, arguments)))

/* Counts a check; reports it, with the context, unless `ok`. Gives `ok` back. May be called on any thread. */
#define check(ok, ...) check_at(__FILE__, __LINE__, (ok), __VA_ARGS__)
bool check_at(const char *file, int line, bool ok, const char *sentence, ...) HARNESS_PRINTF(4, 5);

/* Checks that a call returned a certain code, which "what" names. */
#define check_hr(hr, expected, ...) check_hr_at(__FILE__, __LINE__, (hr), (expected), __VA_ARGS__)
bool check_hr_at(const char *file, int line, HRESULT hr, HRESULT expected, const char *what, ...) HARNESS_PRINTF(5, 6);

/* What this thread's following checks are about, shown in front of them: the row of a table. "" takes it away. */
void context(const char *format, ...) HARNESS_PRINTF(1, 2);

/* Says something worth knowing that is no failure. */
void note(const char *format, ...) HARNESS_PRINTF(1, 2);

/* The case cannot run here: call it and return. */
void skip(const char *reason, ...) HARNESS_PRINTF(1, 2);

/* Whether this is Wine and not Windows: where Wine itself differs, a case may have to know. */
bool is_on_wine(void);

/* How much a case does: `brief`, or `full` where OPENVPC_HARNESS_LONG is set, for people who have time. */
unsigned rounds(unsigned brief, unsigned full);

/* Says how much a case did, in a line that tests/run shows. */
void counted(const char *format, ...) HARNESS_PRINTF(1, 2);

/* The running case, as group.sentence. */
const char *case_name(void);

/* The folder of the running case, without a final backslash. */
const WCHAR *case_folder(void);

/* A process that finds a folder in this variable works there, and leaves it to whoever set it. */
#define HARNESS_SHARED_FOLDER L"OPENVPC_HARNESS_SHARED_FOLDER"

/*
 * An empty folder that is %LocalAppData% and %UserProfile% to this process, and to those that it starts, so that no case
 * finds or leaves anything in the configuration of the real user, or a machine of his.
 */
const WCHAR *profile_folder(void);

/*
 * The path of a name in the folder of the case. The text lives until the same thread has asked for 16 more, of these
 * three.
 */
const WCHAR *at(const WCHAR *name);

/* `pattern` with that folder in the place of every "$", and that folder without its drive in the place of every "^". */
const WCHAR *expand(const WCHAR *pattern);

/* UTF-8 of a text, for messages. */
const char *utf8(const WCHAR *text);

/* True once `done` says so, asked every few milliseconds; false after `milliseconds`. */
bool wait_until(bool (*done)(void *), void *argument, DWORD milliseconds);

#endif
