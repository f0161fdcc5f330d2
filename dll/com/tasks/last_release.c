/* last_release.c - the release of the last object waits for tasks. */
#include "last_release.h"

#include "apartment.h"
#include "lifetime.h"
#include "task_list.h"

#include "win32_calls.h"

/*
 * How long a thread may take to begin before we take it that none can. Long, since on a slow machine a task would be
 * cut off by mistake; it is lost time only to whoever releases inside a DllMain.
 */
#define MAX_BEGINNING_MILLISECONDS 10000

static DWORD WINAPI do_nothing(void *pinned)
{
    module_end_worker(pinned);
}

/*
 * Whether threads can begin and end now. They cannot while some DllMain is below us on the stack: a process serializes
 * these with the beginning and the end of threads (CreateThread, "Remarks"). A thread that waited for tasks there would
 * wait for ever, since tasks need threads.
 */
static bool threads_can_begin(void)
{
    HMODULE pinned = module_pin_for_worker();
    HANDLE thread;
    bool ended;

    if (pinned == NULL)
        return false;
    thread = win32->CreateThread(NULL, 0, do_nothing, pinned, 0, NULL);
    if (thread == NULL) {
        module_unpin(pinned);
        return false;
    }
    ended = WaitForSingleObject(thread, MAX_BEGINNING_MILLISECONDS) == WAIT_OBJECT_0;
    CloseHandle(thread);
    return ended;
}

static void wait_for_tasks(void)
{
    if (!module_has_workers() || !apartment_is_unseen() || !task_list_is_at_work() || !threads_can_begin())
        return;
    while (!module_has_objects() && task_list_wait(INFINITE)) {
    }
}

void last_release_waits(void)
{
    module_at_last_release(wait_for_tasks);
}
