/* nbd_arguments.h - what openvpc-nbd is called with. */
#ifndef OPENVPC_NBD_ARGUMENTS_H
#define OPENVPC_NBD_ARGUMENTS_H

#include <stdbool.h>
#include <windows.h>

#define NBD_PORT 10809 /* that of the protocol */

struct nbd_arguments {
    const WCHAR *path, *address;
    const WCHAR *name; /* NULL: that of the file */
    WORD port;
    bool is_writable, despite_children, only_once, wants_help, wants_version;
};

/* Reads the words behind the program's name. False where they make no sense; *complaint says why, in English. */
bool nbd_arguments_read(int count, WCHAR **words, struct nbd_arguments *arguments, const WCHAR **complaint);

#endif
