/* running_kills.h - processes that run a machine for a case, which kills them. */
#ifndef OPENVPC_HARNESS_RUNNING_KILLS_H
#define OPENVPC_HARNESS_RUNNING_KILLS_H

#include "harness.h"

/* Whether this process is one of them; it runs the machine until it is killed. */
bool is_runner(int argc, WCHAR **argv);
int run_as_told(WCHAR **argv);

#endif
