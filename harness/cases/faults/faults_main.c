/*
 * faults_main.c - the entry point of openvpc-faults: that of all programs with cases, but for the processes that this
 * one starts to do something else.
 */
#include "faults.h"
#include "faults_children.h"

#define wmain harness_main
#include "harness.c"
#undef wmain

int wmain(int argc, WCHAR **argv); /* no header declares it */

int wmain(int argc, WCHAR **argv)
{
    fault_table_restore();
    if (is_killed_child(argc, argv))
        return run_killed_child(argv);
    if (is_lingering_child(argc, argv))
        return run_lingering_child(argv);
    return harness_main(argc, argv);
}
