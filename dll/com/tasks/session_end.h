/*
 * session_end.h - stops running tasks when the session ends, so that they do not leave unfinished files.
 *
 * Windows ends a process without asking its threads. It announces that only to top-level windows (sign-out, shutdown)
 * and to console handlers (the console window is closed). So while tasks run, one thread of this module has a hidden
 * window and, where the process has a console, a handler, because of which the module is never unloaded again. When one
 * of them is told, all running tasks end with VHD_SHUTTING_DOWN, and the process is not given up before they have
 * removed their files, or some seconds have passed. Without it, only a file under a temporary name would be left, which
 * a later creation in its folder removes.
 */
#ifndef OPENVPC_SESSION_END_H
#define OPENVPC_SESSION_END_H

/* How long a task should have been running before it joins: most are done sooner than a window is made. */
#define SESSION_END_JOIN_MILLISECONDS 100

/*
 * From the first join to the last leave the thread is there; it starts and ends by itself, so neither call waits. If
 * it cannot be started the task simply goes without. For threads of tasks, which keep the module loaded.
 */
void session_end_join(void);
void session_end_leave(void);

#endif
