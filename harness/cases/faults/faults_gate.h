/*
 * faults_gate.h - a gate on the way of a task: its thread is held at its first write until the gate opens.
 *
 * So a case has as long as it needs for what may be done while a task runs, however fast the drive is.
 */
#ifndef OPENVPC_HARNESS_FAULTS_GATE_H
#define OPENVPC_HARNESS_FAULTS_GATE_H

#include "harness.h"

/* Holds the next thread but the calling one that writes to a file. No other is held before gate_end. */
void gate_close(void);

/* Checks that a thread comes to the gate. */
bool gate_holds(void);

/* Lets it go on. */
void gate_open(void);

/* Whether the gate opens within some milliseconds. For any thread. */
bool gate_opens(DWORD milliseconds);

/* Opens the gate and takes it away; the thread that was held must have ended. */
void gate_end(void);

#endif
