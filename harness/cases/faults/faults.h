/*
 * faults.h - the Win32 functions that the DLL's code calls, with a fault at one call of your choice.
 *
 * This program links the code of the DLL, and in place of the DLL's table of Win32 functions (win32_calls.h) one of
 * its own, whose functions count calls and then go on to the real ones. A fault strikes at the n-th call, whichever
 * function that is. Run with n = 1, 2, ... until a run meets no fault, it shows what comes of every single call that
 * goes wrong.
 */
#ifndef OPENVPC_HARNESS_FAULTS_H
#define OPENVPC_HARNESS_FAULTS_H

#include "harness.h"

#include "win32_calls.h"

enum call {
#define CALL(result, name, parameters) CALL_##name,
#include "win32_calls.def"
#undef CALL
    CALL_COUNT
};

enum fault_manner {
    FAULT_NONE,
    FAULT_ONCE,            /* that call fails */
    FAULT_FUNCTION,        /* that call and every later one of the same function */
    FAULT_EVERYTHING,      /* that call and every later one of any function, as if the drive had been pulled out */
    FAULT_WRITE_PART,      /* that call, if it is WriteFile, writes only a part and succeeds */
    FAULT_WRITE_PART_ONLY, /* the same, and later ones find the disk full */
    FAULT_WRITE_NOTHING,   /* that call, if it is WriteFile, writes nothing and succeeds */
    FAULT_KILL_BEFORE,     /* the process ends before that call does anything */
};

struct fault {
    enum fault_manner manner;
    unsigned at;   /* the number of the call, from 1, among those that can fail */
    unsigned code; /* which of the function's codes, from 0 */
};

/* Exit code of a process that a fault has ended. */
#define FAULT_KILLED 86

/* Starts counting from 0. */
void fault_arm(struct fault fault);

struct fault_report {
    bool met;       /* whether there was such a call */
    enum call call; /* which function it was */
    DWORD code;     /* and the code it failed with */
    unsigned codes; /* how many codes that function has */
    unsigned calls; /* how many calls were counted */
};

/* Ends the fault, and tells what became of it. */
struct fault_report fault_disarm(void);

/* Lets `times` calls of a function fail with that code, after `skip` that do not, whatever else is armed; 0 ends it. */
void fault_aim(enum call function, unsigned skip, unsigned times, DWORD code);

const char *call_name(enum call call);

/*
 * Milliseconds that the code of the DLL has paused through the table: nobody sleeps in this program, and the clock that
 * nobody sets moves by that alone.
 */
ULONGLONG fault_paused(void);

/*
 * Lets a function see every call before it is made (a pause when it is over), whatever its fault; NULL ends that.
 * `first` is the first argument: of functions that take a path, that path. Called on any thread. The end of a case ends
 * it.
 */
typedef void (*call_watcher)(enum call call, const void *first);
void fault_watch(call_watcher watch);

/* The largest piece of memory that was asked for since memory_forget, by the DLL's code or by this program, bytes. */
void memory_forget(void);
size_t memory_largest(void);

/* How many pieces of memory are held: that were got by malloc, calloc or realloc and not given back by free. */
LONG64 memory_held(void);

/* The n-th call for memory from here on, on this thread, gets none. Then: whether there was such a call; ends it. */
void memory_refuse(unsigned at_call);
bool memory_was_refused(void);

/* The files and searches that are open through the table. */
LONG open_handles(void);

/* Checks that nothing of the DLL's code is in use: no object, lock, task, thread, file or search. False if something is. */
bool check_unused(void);

/* The table, for cases in which a function must do something of its own, and how it was at first. */
struct win32_calls *fault_table(void);
void fault_table_restore(void);

#endif
