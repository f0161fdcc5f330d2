/* faults_failing.h - lets every Win32 call of some work fail, one after the other. */
#ifndef OPENVPC_HARNESS_FAULTS_FAILING_H
#define OPENVPC_HARNESS_FAULTS_FAILING_H

#include "faults.h"
#include "faults_ending.h"

struct failing {
    /*
     * Does the work with a fault, checks what came of it, and puts everything back as it was. Whether the work
     * succeeded nevertheless. *report tells whether there was a fault.
     */
    bool (*run)(const void *work, struct fault fault, struct fault_report *report);
    const void *work;
};

/* How many calls of each function failed in vain, and how many made the work fail. */
struct failures {
    unsigned survived[CALL_COUNT], failed[CALL_COUNT];
};

/*
 * Lets call after call fail in one manner, each with each of its codes (or with one of them, in turn), until a run
 * meets no fault. Adds to *failures, which may be NULL.
 */
void fail_every_call(const struct failing *failing, enum fault_manner manner, bool every_code,
                     struct failures *failures);

/* Says with each of the following checks which fault it is about. */
void fault_context(const struct fault *fault, const struct fault_report *report);

/* The code that a client gets to see of a fault. */
HRESULT code_of_fault(const struct fault_report *report);

/* Checks how a failure is told: the code, a sentence that names a file of the case, and the result of the task. */
void check_told(const struct ending *ending, HRESULT expected);

#endif
