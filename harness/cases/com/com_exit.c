/* com_exit.c - processes that end while a task of theirs runs: what they leave, and that it can be done again. */
#include "disk_data.h"
#include "disk_work.h"
#include "files.h"
#include "second.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define MEGABYTES 24
#define SECTORS (MEGABYTES * SECTORS_PER_MEGABYTE)
#define FIXED_MEGABYTES 300

#define PARENT at(L"parent.vhd")
#define CHILD at(L"child.vhd")
#define NEW at(L"new.vhd")
#define TEMPORARY L"~????????.ovpc" /* new.vhd until it is complete */

/* What a process begins, and does not wait for. */
struct work {
    const WCHAR *name;
    const WCHAR *disk; /* that does it; NULL: the application creates new.vhd */
    struct disk_work work;
    const WCHAR *leaves; /* names that it may leave, as a pattern */
};

static const struct work works[] = {
    { L"creation", NULL, { .member = DISK_MERGE }, TEMPORARY },
    { L"merge", L"child.vhd", { .member = DISK_MERGE }, NULL },
    { L"copy",
      L"child.vhd",
      { .member = DISK_MERGE_TO, .path = L"$\\new.vhd", .type = vmDiskType_FixedSize },
      TEMPORARY },
    { L"compaction", L"parent.vhd", { .member = DISK_COMPACT }, L"parent.vhd.ovpc-*" },
};

static HRESULT begin(IVMVirtualPC *app, const struct work *work, IVMTask **task)
{
    IVMHardDisk *disk;
    HRESULT hr;

    if (work->disk == NULL)
        return create_fixed(app, NEW, FIXED_MEGABYTES, task);
    disk = disk_of(app, at(work->disk));
    hr = disk != NULL ? disk_call(disk, &work->work, BY_VTABLE, task, NULL) : E_UNEXPECTED;
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    return hr;
}

/* The second process. Its part is the number of the work, the time that it lets it run, and whether it lets go. */

#define EXIT_COMPLETE 3 /* the task was quicker */

static void begin_and_exit(void *unused)
{
    WCHAR *rest;
    const unsigned long number = wcstoul(second_part(), &rest, 10), milliseconds = wcstoul(rest, &rest, 10);
    const bool lets_go = wcstoul(rest, &rest, 10) != 0;
    IVMVirtualPC *app = application();
    IVMTask *task;
    bool complete;

    (void)unused;
    if (app == NULL || !check_hr(begin(app, &works[number], &task), S_OK, "the call"))
        ExitProcess(EXIT_FAILURE);
    IVMTask_WaitForCompletion(task, (LONG)milliseconds);
    complete = task_is_complete(task);
    if (lets_go) {
        IVMTask_Release(task);
        IVMVirtualPC_Release(app);
    }
    ExitProcess(complete ? EXIT_COMPLETE : EXIT_SUCCESS);
}

/* Whoever lets go is in a multithreaded apartment, where no release waits. */
static void be_second(void)
{
    if (wcscmp(wcsrchr(second_part(), L' '), L" 0") == 0)
        begin_and_exit(NULL);
    else
        run_on_thread(COINIT_MULTITHREADED, begin_and_exit, NULL);
}

/* The first process */

static bool make_disks(IVMVirtualPC *app)
{
    return make_dynamic(app, PARENT, MEGABYTES) && disk_write(PARENT, 0, SECTORS / 2, 1) &&
           disk_write(PARENT, 0, SECTORS / 3, 0) && make_differencing(app, CHILD, PARENT) &&
           disk_write(CHILD, 1000, SECTORS - 2000, 2);
}

static bool is_known(const WCHAR *name)
{
    return wcscmp(name, L"parent.vhd") == 0 || wcscmp(name, L"child.vhd") == 0 || wcscmp(name, L"new.vhd") == 0;
}

/* Counts files that have other names than the disks; with `pattern`, those that it does not allow. */
static unsigned other_files(const WCHAR *pattern)
{
    unsigned others = 0, allowed = 0;
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(at(L"*"), &found);

    if (search != INVALID_HANDLE_VALUE) {
        do
            others += found.cFileName[0] != L'.' && !is_known(found.cFileName);
        while (FindNextFileW(search, &found));
        FindClose(search);
    }
    search = pattern != NULL ? FindFirstFileW(at(pattern), &found) : INVALID_HANDLE_VALUE;
    if (search != INVALID_HANDLE_VALUE) {
        do
            allowed++;
        while (FindNextFileW(search, &found));
        FindClose(search);
    }
    return others - allowed;
}

/* A disk under its name is complete. */
static void check_new(const struct work *work, const struct disk_bytes *child)
{
    if (path_kind(NEW) == PATH_FILE && work->disk == NULL)
        check(file_size(NEW) == (int64_t)(FIXED_MEGABYTES * MEGABYTE + SECTOR_SIZE), "new.vhd is complete");
    else if (path_kind(NEW) == PATH_FILE)
        check_reads(NEW, child);
}

/* A copy that ended between its last write and its move is whole, and stays under the name that it has until then. */
static void take_away_whole_copies(const struct disk_bytes *child)
{
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(at(TEMPORARY), &found);

    if (search == INVALID_HANDLE_VALUE)
        return;
    do {
        check_reads(at(found.cFileName), child);
        check(DeleteFileW(at(found.cFileName)), "nobody has the copy open");
    } while (FindNextFileW(search, &found));
    FindClose(search);
}

/* By an application object of its own, as by another program: so it looks for what was left. */
static void check_again(const struct work *work, const struct disk_bytes *child)
{
    IVMVirtualPC *app = application();
    IVMTask *task;

    if (app == NULL)
        return;
    DeleteFileW(NEW);
    if (check_hr(begin(app, work, &task), S_OK, "the call, once more"))
        task_succeeds(task);
    check_new(work, child);
    check_reads(CHILD, child);
    if (work->work.member == DISK_MERGE && work->disk != NULL)
        check_reads(PARENT, child);
    DeleteFileW(NEW);
    make_dynamic(app, NEW, 3); /* which clears up what copies leave, but for whole ones */
    if (work->work.member == DISK_MERGE_TO)
        take_away_whole_copies(child);
    check(other_files(NULL) == 0, "nothing is left in the folder but disks");
    DeleteFileW(NEW);
    IVMVirtualPC_Release(app);
}

/* Between the two renames of a compaction there is only the backup; whoever opens the disk next puts it back. */
static void open_once(IVMVirtualPC *app, const WCHAR *path)
{
    IVMHardDisk *disk = disk_of(app, path);

    if (disk != NULL)
        IVMHardDisk_Release(disk);
}

/* True if the process ended while its task ran. */
static bool check_exit(IVMVirtualPC *app, size_t number, unsigned milliseconds, bool lets_go)
{
    const struct work *work = &works[number];
    struct disk_bytes child, parent;
    WCHAR part[64];
    DWORD code;

    context("%s, %u ms, %s", utf8(work->name), milliseconds, lets_go ? "released" : "held");
    if (!make_disks(app) || !disk_read(CHILD, &child) || !disk_read(PARENT, &parent))
        return false;
    _snwprintf(part, ARRAYSIZE(part), L"%u %u %d", (unsigned)number, milliseconds, (int)lets_go);
    code = second_exit_code(second_start(part));
    check(code == EXIT_SUCCESS || code == EXIT_COMPLETE, "the process ends with %lu", code);
    open_once(app, PARENT);
    check_new(work, &child);
    check_reads(CHILD, &child);
    if (work->work.member != DISK_MERGE || work->disk == NULL)
        check_reads(PARENT, &parent);
    check(other_files(work->leaves) == 0, "nothing else is left in the folder");
    check_again(work, &child);
    disk_bytes_free(&child);
    disk_bytes_free(&parent);
    DeleteFileW(CHILD);
    DeleteFileW(PARENT);
    return code == EXIT_SUCCESS;
}

TEST(com_exit, a_process_that_ends_in_mid_task_leaves_whole_disks_and_work_that_can_be_done_again)
{
    static const unsigned times[] = { 0, 3, 15 };
    unsigned ends = 0, amid = 0;
    IVMVirtualPC *app;

    if (second_part() != NULL) {
        be_second();
        return;
    }
    app = application();
    for (unsigned round = 0; app != NULL && round < rounds(1, 40); round++)
        for (size_t number = 0; number < ARRAYSIZE(works); number++)
            for (size_t i = 0; i < ARRAYSIZE(times); i++, ends++)
                amid += check_exit(app, number, times[i] + round, (i + number) % 2);
    context("%s", "");
    check(amid >= ends / 4, "many tasks ran still: %u of %u", amid, ends);
    counted("%u processes ended, %u of them while their task ran", ends, amid);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}
