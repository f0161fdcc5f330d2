/*
 * com_locking.c - two processes at work on the same chain at the same time: one wins, or both do where they only read.
 * The other waits two seconds for it, and is told then that the file is in use. Nothing of what the disks hold is lost.
 */
#include "disk_data.h"
#include "disk_work.h"
#include "files.h"
#include "second.h"

#include <string.h>
#include <wchar.h>

#define MEGABYTES 9
#define SECTORS (MEGABYTES * SECTORS_PER_MEGABYTE)

#define PARENT at(L"parent.vhd")
#define CHILD at(L"child.vhd")

#define IN_USE HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION)

/* What a process does */

enum act { MERGE, COMPACT, CONVERT, MERGE_TO, SET_PARENT, CREATE, LOOK, ACTS };

struct deed {
    const WCHAR *name;
    const WCHAR *disk;
    struct disk_work work; /* not for CREATE and LOOK */
    bool changes_parent, changes_child;
    bool uses_child; /* and not the parent alone */
};

static const struct deed deeds[ACTS] = {
    [MERGE] = { L"Merge", L"child.vhd", { .member = DISK_MERGE }, true, true, true },
    [COMPACT] = { L"Compact", L"parent.vhd", { .member = DISK_COMPACT }, true, false, false },
    [CONVERT] = { L"Convert",
                  L"child.vhd",
                  { .member = DISK_CONVERT, .path = L"$\\converted-%.vhd", .type = vmDiskType_Dynamic },
                  false,
                  false,
                  true },
    [MERGE_TO] = { L"MergeTo",
                   L"child.vhd",
                   { .member = DISK_MERGE_TO, .path = L"$\\merged-%.vhd", .type = vmDiskType_FixedSize },
                   false,
                   false,
                   true },
    [SET_PARENT] = { L"Parent", L"child.vhd", { .member = DISK_SET_PARENT }, false, true, true },
    [CREATE] = { L"Create", L"parent.vhd", { .member = DISK_MERGE }, false, false, false },
    [LOOK] = { L"properties", L"child.vhd", { .member = DISK_MERGE }, false, false, true },
};

/* Whether the two must not both be at work. */
static bool exclude(enum act a, enum act b)
{
    const struct deed *one = &deeds[a], *other = &deeds[b];

    return one->changes_parent || other->changes_parent || (one->changes_child && other->uses_child) ||
           (other->changes_child && one->uses_child);
}

static HRESULT end_of(HRESULT call, IVMTask *task)
{
    LONG error = E_UNEXPECTED;

    if (FAILED(call) || task == NULL)
        return call;
    IVMTask_WaitForCompletion(task, -1);
    IVMTask_get_Error(task, &error);
    IVMTask_Release(task);
    return error;
}

/* As disk_of, but failing is nothing wrong here. */
static HRESULT open_disk(IVMVirtualPC *app, const WCHAR *path, IVMHardDisk **disk)
{
    BSTR text = SysAllocString(path);
    HRESULT hr = IVMVirtualPC_GetHardDisk(app, text, disk);

    SysFreeString(text);
    return hr;
}

static HRESULT look(IVMHardDisk *disk)
{
    IVMHardDisk *parent = NULL;
    VMHardDiskType type;
    VARIANT size;
    HRESULT hr = IVMHardDisk_get_Type(disk, &type);

    if (SUCCEEDED(hr))
        hr = IVMHardDisk_get_SizeInGuest(disk, &size);
    if (SUCCEEDED(hr))
        hr = IVMHardDisk_get_Parent(disk, &parent);
    if (SUCCEEDED(hr))
        IVMHardDisk_Release(parent);
    return hr == VM_E_HD_IMAGE_OPEN_FAIL ? IN_USE : hr; /* which is how properties say so */
}

static HRESULT change(IVMVirtualPC *app, IVMHardDisk *disk, enum act act, const WCHAR *who)
{
    struct disk_work work = deeds[act].work;
    WCHAR path[64] = L"";
    IVMTask *task = NULL;
    HRESULT hr = S_OK;

    for (size_t i = 0; work.path != NULL && i < wcslen(work.path); i++)
        path[i] = work.path[i] == L'%' ? who[0] : work.path[i];
    work.path = path;
    if (act == SET_PARENT)
        hr = open_disk(app, PARENT, &work.parent);
    if (SUCCEEDED(hr))
        hr = disk_call(disk, &work, BY_VTABLE, &task, NULL);
    if (SUCCEEDED(hr))
        hr = end_of(hr, task);
    if (work.parent != NULL)
        IVMHardDisk_Release(work.parent);
    return hr;
}

static HRESULT do_deed(IVMVirtualPC *app, enum act act, const WCHAR *who)
{
    IVMHardDisk *disk = NULL;
    WCHAR path[64];
    IVMTask *task;
    HRESULT hr;

    if (act == CREATE) {
        _snwprintf(path, ARRAYSIZE(path), L"created-%ls.vhd", who);
        hr = create_differencing(app, at(path), PARENT, &task);
        return end_of(hr, task);
    }
    hr = open_disk(app, at(deeds[act].disk), &disk);
    if (SUCCEEDED(hr))
        hr = act == LOOK ? look(disk) : change(app, disk, act, who);
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    return hr;
}

/* The two processes */

struct pair {
    HANDLE ready, start, done; /* of the second process: when it can start, when it must, and when it has */
    HANDLE memory, process;
    struct {
        LONG act; /* ACTS: no more */
        HRESULT outcome;
    } * second;
};

static bool open_pair(struct pair *pair)
{
    WCHAR name[MAX_PATH];

    _snwprintf(name, ARRAYSIZE(name), L"%ls-memory", wcsrchr(case_folder(), L'\\') + 1);
    pair->ready = second_event(L"ready");
    pair->start = second_event(L"start");
    pair->done = second_event(L"done");
    pair->memory = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof *pair->second, name);
    pair->second = MapViewOfFile(pair->memory, FILE_MAP_WRITE, 0, 0, 0);
    return check(pair->second != NULL, "the two processes can share memory");
}

static void close_pair(struct pair *pair)
{
    UnmapViewOfFile(pair->second);
    CloseHandle(pair->memory);
    CloseHandle(pair->ready);
    CloseHandle(pair->start);
    CloseHandle(pair->done);
}

static void be_second(void)
{
    IVMVirtualPC *app = application();
    struct pair pair = { 0 };

    for (bool more = app != NULL && open_pair(&pair); more;) {
        SetEvent(pair.ready);
        WaitForSingleObject(pair.start, INFINITE);
        more = pair.second->act != ACTS;
        if (more)
            pair.second->outcome = do_deed(app, (enum act)pair.second->act, L"2");
        SetEvent(pair.done);
    }
    close_pair(&pair);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

/* Lets both begin at once. */
static bool meet(struct pair *pair, IVMVirtualPC *app, enum act first, enum act second, HRESULT outcomes[2])
{
    if (!second_says(pair->ready, pair->process))
        return false;
    pair->second->act = second;
    SetEvent(pair->start);
    outcomes[0] = do_deed(app, first, L"1");
    if (!second_says(pair->done, pair->process))
        return false;
    outcomes[1] = pair->second->outcome;
    return true;
}

/* Rounds */

/* The disks as they are at the start of each round. */
struct scene {
    struct disk_image child_file, parent_file;
    int64_t child_time, parent_time;
    struct disk_bytes child, parent; /* what they read */
};

static bool make_scene(IVMVirtualPC *app, struct scene *scene)
{
    memset(scene, 0, sizeof *scene);
    if (!make_dynamic(app, PARENT, MEGABYTES) || !disk_write(PARENT, 0, SECTORS, 1) ||
        !disk_write(PARENT, 0, SECTORS / 2, 0) || !make_differencing(app, CHILD, L"parent.vhd") ||
        !disk_write(CHILD, 100, SECTORS - 200, 2))
        return false;
    scene->child_time = file_time(CHILD);
    scene->parent_time = file_time(PARENT);
    return image_load(&scene->child_file, CHILD) && image_load(&scene->parent_file, PARENT) &&
           disk_read(CHILD, &scene->child) && disk_read(PARENT, &scene->parent);
}

static bool restore_scene(const struct scene *scene)
{
    static const WCHAR *const made[] = { L"converted-1.vhd", L"converted-2.vhd", L"merged-1.vhd",
                                         L"merged-2.vhd",    L"created-1.vhd",   L"created-2.vhd" };

    for (size_t i = 0; i < ARRAYSIZE(made); i++)
        DeleteFileW(at(made[i]));
    return file_write(PARENT, scene->parent_file.bytes, scene->parent_file.size) &&
           file_set_time(PARENT, scene->parent_time) &&
           file_write(CHILD, scene->child_file.bytes, scene->child_file.size) &&
           file_set_time(CHILD, scene->child_time);
}

static void free_scene(struct scene *scene)
{
    image_free(&scene->child_file);
    image_free(&scene->parent_file);
    disk_bytes_free(&scene->child);
    disk_bytes_free(&scene->parent);
}

/* A new disk is there if its maker succeeded, and reads as its source. */
static void check_made(const struct scene *scene, enum act act, const WCHAR *who, HRESULT outcome)
{
    static const WCHAR *const names[ACTS] = { [CONVERT] = L"converted", [MERGE_TO] = L"merged", [CREATE] = L"created" };
    WCHAR name[64];

    if (names[act] == NULL)
        return;
    _snwprintf(name, ARRAYSIZE(name), L"%ls-%ls.vhd", names[act], who);
    if (!check((path_kind(at(name)) == PATH_FILE) == SUCCEEDED(outcome), "there is a %s only after success",
               utf8(name)))
        return;
    if (SUCCEEDED(outcome) && act != CREATE)
        check_reads(at(name), &scene->child);
}

static void check_round(const struct scene *scene, const enum act acts[2], const HRESULT outcomes[2])
{
    const bool merged = (acts[0] == MERGE && outcomes[0] == S_OK) || (acts[1] == MERGE && outcomes[1] == S_OK);
    WIN32_FIND_DATAW found = { 0 };
    HANDLE search = FindFirstFileW(at(L"*ovpc*"), &found);

    for (size_t i = 0; i < 2; i++) {
        check(outcomes[i] == S_OK || (outcomes[i] == IN_USE && exclude(acts[0], acts[1])),
              "process %zu ends with 0x%08lx", i + 1, outcomes[i]);
        check_made(scene, acts[i], i == 0 ? L"1" : L"2", outcomes[i]);
    }
    check(outcomes[0] == S_OK || outcomes[1] == S_OK, "one of the two succeeds");
    check(search == INVALID_HANDLE_VALUE, "no file of the work is left: %s", utf8(found.cFileName));
    if (search != INVALID_HANDLE_VALUE)
        FindClose(search);
    check_reads(CHILD, &scene->child);
    check_reads(PARENT, merged ? &scene->child : &scene->parent);
}

struct count {
    unsigned rounds, refused;
};

/* The two processes take turns in who does which act. */
static void run_pair(struct pair *pair, IVMVirtualPC *app, const struct scene *scene, enum act first, enum act second,
                     struct count *count)
{
    for (unsigned round = 0; round < rounds(2, 100); round++) {
        const enum act acts[2] = { round % 2 ? second : first, round % 2 ? first : second };
        HRESULT outcomes[2];
        context("round %u of %s and %s", round, utf8(deeds[acts[0]].name), utf8(deeds[acts[1]].name));
        if (!restore_scene(scene) || !meet(pair, app, acts[0], acts[1], outcomes))
            return;
        check_round(scene, acts, outcomes);
        count->rounds++;
        count->refused += outcomes[0] == IN_USE || outcomes[1] == IN_USE;
    }
}

static void run_pairs(struct pair *pair, IVMVirtualPC *app, const struct scene *scene)
{
    struct count count = { 0 };

    for (enum act first = MERGE; first < ACTS; first++)
        for (enum act second = first; second < ACTS; second++)
            run_pair(pair, app, scene, first, second, &count);
    context("%s", "");
    counted("%u rounds of two processes: in %u one was refused, in %u both succeeded", count.rounds, count.refused,
            count.rounds - count.refused);
}

TEST(com_locking, of_two_processes_at_the_same_chain_one_wins_and_nothing_is_lost)
{
    IVMVirtualPC *app;
    struct pair pair = { 0 };
    struct scene scene;

    if (second_part() != NULL) {
        be_second();
        return;
    }
    app = application();
    if (app == NULL || !make_scene(app, &scene) || !open_pair(&pair))
        return;
    pair.process = second_start(L"the other");
    run_pairs(&pair, app, &scene);
    pair.second->act = ACTS;
    SetEvent(pair.start);
    second_ends(pair.process);
    close_pair(&pair);
    free_scene(&scene);
    IVMVirtualPC_Release(app);
}

/* Somebody who has the disk open for a moment, as a virus scanner has, in a process of its own. */
static void hold_for_a_moment(void)
{
    HANDLE ready = second_event(L"held");
    HANDLE file = CreateFileW(PARENT, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);

    check(file != INVALID_HANDLE_VALUE, "the other process can open the disk");
    SetEvent(ready);
    Sleep(100);
    CloseHandle(file);
    CloseHandle(ready);
}

TEST(com_locking, a_disk_that_another_process_has_open_for_a_moment_is_waited_for)
{
    /* Of the others GetHardDisk would find the disk in use, which does not wait. */
    static const enum act acts[] = { MERGE, CONVERT, MERGE_TO, CREATE };
    IVMVirtualPC *app;
    struct scene scene;
    HANDLE ready, process;

    if (second_part() != NULL) {
        hold_for_a_moment();
        return;
    }
    app = application();
    if (app == NULL || !make_scene(app, &scene))
        return;
    for (size_t i = 0; i < ARRAYSIZE(acts); i++) {
        context("%s", utf8(deeds[acts[i]].name));
        if (!restore_scene(&scene))
            break;
        ready = second_event(L"held");
        process = second_start(L"the scanner");
        if (second_says(ready, process))
            check_hr(do_deed(app, acts[i], L"1"), S_OK, "the work");
        second_ends(process);
        CloseHandle(ready);
        check_reads(CHILD, &scene.child);
    }
    context("%s", "");
    free_scene(&scene);
    IVMVirtualPC_Release(app);
}
