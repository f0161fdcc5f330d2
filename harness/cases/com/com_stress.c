/* com_stress.c - very many threads, objects and unloadings: nothing grows, nothing is left, nothing goes too early. */
#include "client.h"
#include "disk_image.h"
#include "files.h"
#include "objects.h"
#include "server.h"
#include "heap_blocks.h"

#include <string.h>
#include <wchar.h>

/* 64 threads */

#define THREADS MAXIMUM_WAIT_OBJECTS

/* Large enough to be met while it runs. */
#define CANCELLED_MEGABYTES 64

static struct {
    HANDLE start;
    unsigned rounds;
    volatile LONG made, cancelled, waits; /* by all threads */
} crowd;

static const WCHAR *name_of(unsigned thread, const WCHAR *kind)
{
    static _Thread_local WCHAR name[64];

    _snwprintf(name, ARRAYSIZE(name), L"%ls-%u.vhd", kind, thread);
    return at(name);
}

/* In short waits, as a program with a progress bar does it. */
static void wait_in_steps(IVMTask *task)
{
    do {
        check_hr(IVMTask_WaitForCompletion(task, 5), S_OK, "WaitForCompletion");
        InterlockedIncrement(&crowd.waits);
    } while (!task_is_complete(task));
}

/* A cancelled task leaves nothing; one that was quicker than its Cancel has made its disk. */
static void create_and_cancel(IVMVirtualPC *app, unsigned thread)
{
    const WCHAR *path = name_of(thread, L"cancelled");
    VMTaskResult result = vmTaskResult_UnexpectedError;
    IVMTask *task;

    if (!check_hr(create_fixed(app, path, CANCELLED_MEGABYTES, &task), S_OK, "creating a fixed disk"))
        return;
    IVMTask_Cancel(task);
    wait_in_steps(task);
    check_hr(IVMTask_get_Result(task, &result), S_OK, "Result");
    check(result == vmTaskResult_Cancelled || result == vmTaskResult_Success, "Result is %d", (int)result);
    check((path_kind(path) == PATH_FILE) == (result == vmTaskResult_Success), "there is a disk only if it succeeded");
    if (result == vmTaskResult_Cancelled)
        InterlockedIncrement(&crowd.cancelled);
    DeleteFileW(path);
    IVMTask_Release(task);
}

static void create_and_look(IVMVirtualPC *app, unsigned thread)
{
    struct disk_expected expected = { .type = DISK_DYNAMIC, .size = 3 * MEGABYTE };
    const WCHAR *path = name_of(thread, L"made");
    VARIANT size;
    IVMHardDisk *disk;

    if (!make_dynamic(app, path, 3))
        return;
    InterlockedIncrement(&crowd.made);
    check_image(path, &expected);
    disk = disk_of(app, path);
    if (disk != NULL) {
        check_hr(IVMHardDisk_get_SizeInGuest(disk, &size), S_OK, "SizeInGuest");
        IVMHardDisk_Release(disk);
    }
    check(DeleteFileW(path), "the disk can be deleted");
}

/* Meets the tasks of all threads, in whatever state. */
static void list_tasks(IVMVirtualPC *app)
{
    IVMTaskCollection *tasks = NULL;
    LONG count = 0, percent, id, last = 0;

    if (!check_hr(IVMVirtualPC_get_Tasks(app, &tasks), S_OK, "Tasks"))
        return;
    IVMTaskCollection_get_Count(tasks, &count);
    for (LONG i = 1; i <= count; i++) {
        IVMTask *task = NULL;
        if (!check_hr(IVMTaskCollection_get_Item(tasks, i, &task), S_OK, "Item(%ld)", i))
            continue;
        check_hr(IVMTask_get_PercentCompleted(task, &percent), S_OK, "PercentCompleted");
        check_hr(IVMTask_get_ID(task, &id), S_OK, "ID");
        check(id > last, "tasks are ordered by ID: %ld after %ld", id, last);
        last = id;
        IVMTask_Release(task);
    }
    IVMTaskCollection_Release(tasks);
}

static DWORD WINAPI be_in_crowd(void *argument)
{
    const unsigned thread = (unsigned)(UINT_PTR)argument;
    IVMVirtualPC *app;

    CoInitializeEx(NULL, thread % 2 ? COINIT_MULTITHREADED : COINIT_APARTMENTTHREADED);
    context("thread %u", thread);
    WaitForSingleObject(crowd.start, INFINITE);
    for (unsigned round = 0; round < crowd.rounds; round++) {
        app = application();
        if (app == NULL)
            break;
        create_and_cancel(app, thread);
        list_tasks(app);
        create_and_look(app, thread);
        IVMVirtualPC_Release(app);
    }
    CoUninitialize();
    return 0;
}

TEST(com_stress, sixty_four_threads_create_cancel_and_wait_in_both_kinds_of_apartments)
{
    HANDLE threads[THREADS];
    struct lines tree;

    memset(&crowd, 0, sizeof crowd);
    crowd.rounds = rounds(2, 100);
    crowd.start = CreateEventW(NULL, TRUE, FALSE, NULL);
    for (unsigned i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, be_in_crowd, (void *)(UINT_PTR)i, 0, NULL);
    SetEvent(crowd.start);
    check(WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE) < WAIT_OBJECT_0 + THREADS, "all threads end");
    for (unsigned i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
    CloseHandle(crowd.start);
    check(crowd.made == (LONG)(THREADS * crowd.rounds), "every thread made its disks: %ld", crowd.made);
    check(crowd.cancelled > 0, "some tasks were cancelled while they ran");
    tree = folder_tree(case_folder());
    check(tree.count == 0, "nothing is left in the folder, not %zu files", tree.count);
    lines_free(&tree);
    counted("%d threads made %ld disks, cancelled %ld tasks and waited %ld times", THREADS, crowd.made, crowd.cancelled,
            crowd.waits);
}

/* 100,000 objects */

/*
 * Handles and blocks of memory that may be there at the end and not before: fewer than there are tasks, so that what
 * each of them loses shows. Wine loses none; it is room for what one of the system's threads has just then, and for what
 * the heap of newer ones takes at once for blocks of a size that has become frequent (Wine 10: 9 of these in 100,000
 * cycles, 6 in 3,000).
 */
#define MAX_HANDLES 4
#define MAX_BLOCKS 20

static void make_one_of_each(void)
{
    for (size_t i = 0; i < object_kind_count; i++) {
        IUnknown *object = object_kinds[i].make();
        if (object != NULL)
            check(IUnknown_Release(object) == 0, "%s has one client", object_kinds[i].name);
    }
}

/* A task of its own, with its thread, and an error of its own, with its sentence. */
static void work_once(void)
{
    IVMVirtualPC *app = application();
    IVMTask *task = NULL;

    if (app == NULL)
        return;
    make_dynamic(app, at(L"a.vhd"), 3);
    check_error_info(create_dynamic(app, at(L"a.vhd"), 3, &task), HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), L"a.vhd");
    DeleteFileW(at(L"a.vhd"));
    IVMVirtualPC_Release(app);
    server_check_unused();
}

TEST(com_stress, cycles_of_creating_and_releasing_let_neither_handles_nor_memory_grow)
{
    /* What is made once, or once for each of a few threads that the system keeps, is there by then. */
    const unsigned first = 200, cycles = rounds(3000, 100000), every = 50;
    DWORD handles_before = 0, handles_after;
    size_t blocks_before = 0, blocks_after;
    IUnknown *keeps_loaded = object_named("the application");

    if (keeps_loaded == NULL)
        return;
    for (unsigned cycle = 0; cycle < first + cycles; cycle++) {
        if (cycle == first) {
            handles_before = count_handles();
            blocks_before = heap_blocks();
        }
        make_one_of_each();
        if (cycle % every == 0) {
            IUnknown_Release(keeps_loaded);
            work_once();
            keeps_loaded = object_named("the application");
        }
    }
    handles_after = count_handles();
    blocks_after = heap_blocks();
    if (keeps_loaded != NULL)
        IUnknown_Release(keeps_loaded);
    check(blocks_before > 100, "the heaps can be walked");
    check(handles_after > 0 && handles_after <= handles_before + MAX_HANDLES, "%lu handles are %lu afterwards",
          handles_before, handles_after);
    check(blocks_after <= blocks_before + MAX_BLOCKS, "%zu blocks of memory are %zu afterwards", blocks_before,
          blocks_after);
    counted("%u cycles of %zu objects, with %u tasks: handles %lu and %lu, blocks of memory %zu and %zu", cycles,
            object_kind_count, cycles / every, handles_before, handles_after, blocks_before, blocks_after);
}
