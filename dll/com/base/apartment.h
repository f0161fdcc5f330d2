/* apartment.h - the calling thread's COM apartment, and waiting as that apartment requires. */
#ifndef OPENVPC_APARTMENT_H
#define OPENVPC_APARTMENT_H

#include "com_windows.h"

#include <stdbool.h>

/*
 * Whether this thread is a single-threaded apartment that shows no window, as that of a script host is: who waits on a
 * thread with windows freezes them. False as well on threads without COM.
 */
bool apartment_is_unseen(void);

/*
 * Waits until one of the handles is signalled, for at most that many milliseconds (or INFINITE). A single-threaded
 * apartment goes on serving calls meanwhile, so anything may happen to the objects of this thread before the return.
 * False when the time has passed.
 */
bool apartment_wait(HANDLE *handles, DWORD count, DWORD milliseconds);

#endif
