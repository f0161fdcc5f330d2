/* faults_trace.h - whether any call to the system has a path that holds a certain text. */
#ifndef OPENVPC_HARNESS_FAULTS_TRACE_H
#define OPENVPC_HARNESS_FAULTS_TRACE_H

#include "faults.h"

/* `text` is in lower case, and what the paths that matter hold, and no others. */
void trace_begin(const WCHAR *text);

/* How many calls had such a path; checks that there were calls with paths at all. */
unsigned trace_end(void);

#endif
