/* com_threads.c - many threads and processes at work in the same places. */
#include "client.h"
#include "disk_image.h"
#include "files.h"
#include "second.h"

#include <wchar.h>

#define THREADS 8

struct worker {
    int number;
    IVMVirtualPC *app; /* NULL: the thread makes one of its own */
    HANDLE start;
    HRESULT call, task; /* how they ended */
    LONG id;
};

static HRESULT outcome_of(IVMTask *task)
{
    LONG error = E_UNEXPECTED;

    IVMTask_WaitForCompletion(task, -1);
    IVMTask_get_Error(task, &error);
    return error;
}

static void create_own_child(struct worker *worker, IVMVirtualPC *app)
{
    WCHAR name[32];
    IVMTask *task = NULL;

    _snwprintf(name, ARRAYSIZE(name), L"sub\\child-%d.vhd", worker->number);
    worker->call = create_differencing(app, at(name), L"..\\parent.vhd", &task);
    if (FAILED(worker->call))
        return;
    worker->task = outcome_of(task);
    IVMTask_get_ID(task, &worker->id);
    IVMTask_Release(task);
}

static void create_same_disk(struct worker *worker, IVMVirtualPC *app)
{
    IVMTask *task = NULL;

    worker->call = create_fixed(app, at(L"same.vhd"), 20, &task);
    if (FAILED(worker->call))
        return;
    worker->task = outcome_of(task);
    IVMTask_Release(task);
}

static void (*work)(struct worker *worker, IVMVirtualPC *app);

static DWORD WINAPI run_worker(void *context)
{
    struct worker *worker = context;
    IVMVirtualPC *app = worker->app;

    worker->call = worker->task = E_PENDING;
    CoInitializeEx(NULL, worker->number % 2 ? COINIT_MULTITHREADED : COINIT_APARTMENTTHREADED);
    if (app == NULL)
        app = application();
    WaitForSingleObject(worker->start, INFINITE);
    if (app != NULL)
        work(worker, app);
    if (worker->app == NULL && app != NULL)
        IVMVirtualPC_Release(app);
    CoUninitialize();
    return 0;
}

/* Lets all threads do the same at the same moment, each second one in a multithreaded apartment. */
static void run_workers(struct worker workers[THREADS], IVMVirtualPC *shared)
{
    HANDLE threads[THREADS], start = CreateEventW(NULL, TRUE, FALSE, NULL);

    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .number = i, .app = shared, .start = start };
        threads[i] = CreateThread(NULL, 0, run_worker, &workers[i], 0, NULL);
    }
    Sleep(100); /* until most of them wait at the start */
    SetEvent(start);
    check(WaitForMultipleObjects(THREADS, threads, TRUE, 60000) < WAIT_OBJECT_0 + THREADS, "all threads end");
    for (int i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
    CloseHandle(start);
}

TEST(com_threads, eight_threads_make_children_of_one_parent)
{
    struct disk_expected expected = { .type = DISK_DIFFERENCING, .size = 64 * MEGABYTE, .relative = L"..\\parent.vhd" };
    struct worker workers[THREADS];
    IVMVirtualPC *app = application();
    WCHAR parent[MAX_PATH];

    if (app == NULL)
        return;
    work = create_own_child;
    expected.parent = wcscpy(parent, at(L"parent.vhd"));
    for (int round = 0; round < 4 && make_dynamic(app, at(L"parent.vhd"), 64); round++) {
        struct lines before = folder_tree(case_folder()), after;
        run_workers(workers, round % 2 ? app : NULL);
        for (int i = 0; i < THREADS; i++) {
            WCHAR name[32];
            context("round %d, thread %d", round, i);
            check_hr(workers[i].call, S_OK, "the call");
            check_hr(workers[i].task, S_OK, "the task");
            for (int j = 0; j < i; j++)
                check(workers[i].id != workers[j].id, "tasks have different ids");
            _snwprintf(name, ARRAYSIZE(name), L"sub\\child-%d.vhd", i);
            check_image(at(name), &expected);
        }
        context("round %d", round);
        remove_tree(at(L"sub"));
        after = folder_tree(case_folder());
        check_same_lines(&before, &after, "the folder without the children");
        lines_free(&before);
        lines_free(&after);
        DeleteFileW(at(L"parent.vhd"));
    }
    IVMVirtualPC_Release(app);
}

TEST(com_threads, one_of_eight_threads_wins_the_same_name)
{
    const HRESULT exists = HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS);
    struct disk_expected expected = { .type = DISK_FIXED, .size = 20 * MEGABYTE };
    struct worker workers[THREADS];

    work = create_same_disk;
    for (int round = 0; round < 4; round++) {
        struct lines tree;
        int winners = 0;
        run_workers(workers, NULL);
        for (int i = 0; i < THREADS; i++) {
            context("round %d, thread %d", round, i);
            winners += workers[i].task == S_OK;
            check(workers[i].task == S_OK || workers[i].task == exists || workers[i].call == exists,
                  "call and task end with 0x%08lx and 0x%08lx", workers[i].call, workers[i].task);
        }
        context("round %d", round);
        check(winners == 1, "one thread makes the disk, not %d", winners);
        check_image(at(L"same.vhd"), &expected);
        tree = folder_tree(case_folder());
        check(tree.count == 1, "nothing else is left in the folder");
        lines_free(&tree);
        DeleteFileW(at(L"same.vhd"));
    }
}

static bool has_temporary_file(void *unused)
{
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(at(L"~*.ovpc"), &found);

    (void)unused;
    if (search == INVALID_HANDLE_VALUE)
        return false;
    FindClose(search);
    return true;
}

static void be_victim(void)
{
    IVMVirtualPC *app = application();
    IVMTask *task;

    if (app != NULL && check_hr(create_fixed(app, at(L"a.vhd"), 3000, &task), S_OK, "the call"))
        IVMTask_WaitForCompletion(task, -1);
}

TEST(com_threads, a_killed_process_leaves_no_disk_and_the_next_creation_clears_up)
{
    IVMVirtualPC *app;
    struct lines tree;
    HANDLE process;

    if (second_part() != NULL) {
        be_victim();
        return;
    }
    for (DWORD delay = 0; delay <= 300; delay += 100) {
        context("killed after %lu ms", delay);
        process = second_start(L"victim");
        check(wait_until(has_temporary_file, NULL, 30000), "the process begins a file");
        Sleep(delay);
        second_is_killed(process);
        check(path_kind(at(L"a.vhd")) == PATH_NOTHING, "there is no file under the name of the disk");
        app = application();
        if (app == NULL)
            return;
        make_dynamic(app, at(L"b.vhd"), 3);
        IVMVirtualPC_Release(app);
        tree = folder_tree(case_folder());
        check(tree.count == 1, "only the new disk is in the folder, not %zu files", tree.count);
        lines_free(&tree);
        DeleteFileW(at(L"b.vhd"));
    }
}
