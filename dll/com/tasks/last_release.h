/* last_release.h - keeps a script from ending in the middle of its tasks. */
#ifndef OPENVPC_LAST_RELEASE_H
#define OPENVPC_LAST_RELEASE_H

/*
 * Scripts start a task and end without waiting for it, and the end of the process would kill the task. From this call
 * on, the release that leaves no client an object therefore waits until no task runs, if its thread is a single-threaded
 * apartment that shows no window, and not in a DllMain (where it may take ten seconds to know that). Elsewhere tasks go
 * on without it, and keep the module loaded.
 */
void last_release_waits(void);

#endif
