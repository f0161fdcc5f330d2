/*
 * machine_host_names.h - by what the DLL and the machine host know each other: members of its object, names in the system.
 *
 * The members take and give one message each (machine_host_wire.h), and succeed as calls whenever there is an answer.
 */
#ifndef OPENVPC_MACHINE_HOST_NAMES_H
#define OPENVPC_MACHINE_HOST_NAMES_H

#include "machine_host.h"

#include <stdbool.h>

/* The program, which lies in the folder of the DLL, and how it is started. */
#define MACHINE_HOST_PROGRAM L"openvpc-machines.exe"
#define MACHINE_HOST_ARGUMENT L"-Embedding"

/* The DISPIDs of its object: member(arguments) -> answer. */
enum machine_host_member {
    MACHINE_HOST_DO = 1, /* (question) -> that of a short command */
    MACHINE_HOST_BEGIN,  /* (question) -> ticket: a long command has begun */
    MACHINE_HOST_WAIT, /* (ticket, milliseconds) -> 0, done, total; or 1, when it has ended, or how it failed. Then the
                            ticket is no more. It may be less than that time */
    MACHINE_HOST_CANCEL,   /* (ticket) -> (): it is to end, which is waited for as before */
    MACHINE_HOST_ADVISE,   /* (sink) -> cookie, number of its process; whose member MACHINE_HOST_TELL is called */
    MACHINE_HOST_UNADVISE, /* (cookie) -> () */

    /* Of a sink: the message is a question whose command is an enum machine_host_event, and numbers[0] its number. */
    MACHINE_HOST_TELL,
};

/* Longest time for MACHINE_HOST_WAIT. */
#define MACHINE_HOST_LONGEST_WAIT 1000

/* Characters of a name, with the NUL. */
#define MACHINE_HOST_NAME_CHARS 256

/*
 * Names for the session, the user, and whether he has the rights of an administrator here: of an event that is set while
 * the machine host is ready, and of a mutex which it holds from its beginning to its end. A code of the system.
 */
DWORD machine_host_event_name(WCHAR name[MACHINE_HOST_NAME_CHARS]);
DWORD machine_host_mutex_name(WCHAR name[MACHINE_HOST_NAME_CHARS]);

/* The whole path of the program, which is to lie beside this module, empty if that is too long. Whether it is there. */
bool machine_host_program(WCHAR path[MAX_PATH]);

#endif
