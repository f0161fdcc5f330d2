/*
 * faults_killing.h - ends a process before every Win32 call of a creation.
 *
 * The program starts itself for that: openvpc-faults --kill KIND FOLDER CALL.
 */
#ifndef OPENVPC_HARNESS_FAULTS_KILLING_H
#define OPENVPC_HARNESS_FAULTS_KILLING_H

#include "faults.h"
#include "faults_creation.h"

/* The target of a creation, in the folder of its own; the parent is in the folder above. */
#define KILLED_TARGET L"disk.vhd"

struct killing {
    enum creation kind; /* what is made in a folder */
    /* Makes what that needs at the path of a folder that does not exist; the folder may go missing as well. */
    void (*prepare)(const struct killing *killing, const WCHAR *folder);
    /* Looks at it when the process was killed, or has come to its end. Then the folder goes, with all that is in it. */
    void (*look)(const struct killing *killing, const WCHAR *folder, bool killed);
    void *context;
};

/* Kills at call after call, until a process comes to its end. Gives the number of kills. */
unsigned kill_at_every_call(const struct killing *killing);

#endif
