/*
 * running_main.c - the entry point of openvpc-running: that of all programs with cases, but for the processes that a case
 * starts to have them run a machine, and to be killed.
 */
#include "running_kills.h"

#define wmain harness_main
#include "harness.c"
#undef wmain

int wmain(int argc, WCHAR **argv); /* no header declares it */

int wmain(int argc, WCHAR **argv)
{
    return is_runner(argc, argv) ? run_as_told(argv) : harness_main(argc, argv);
}
