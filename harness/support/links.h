/* links.h - symbolic links, in the places of which hostile hands may put others. */
#ifndef OPENVPC_HARNESS_LINKS_H
#define OPENVPC_HARNESS_LINKS_H

#include "harness.h"

/*
 * Makes a link to a file or folder, or lets a link that is there lead elsewhere. The target may be a device or a named
 * pipe if there is nothing at `link`; one that begins with "/" is a file of the system under Wine. False where links
 * cannot be made.
 */
bool link_make(const WCHAR *link, const WCHAR *target);

/* Removes a link, and not what it leads to; or a named pipe. */
bool link_remove(const WCHAR *link);

/* Makes a named pipe of the system under Wine; false elsewhere. */
bool link_make_fifo(const WCHAR *path);

#endif
