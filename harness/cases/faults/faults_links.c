/*
 * faults_links.c - links that lead elsewhere from one call to the next: a folder of disks is swapped for another one, with
 * disks of the same names, before any one of the Win32 calls of a piece of work.
 */
#include "disk_data.h"
#include "disk_work.h"
#include "faults.h"
#include "faults_creation.h"
#include "files.h"
#include "links.h"

#include <string.h>
#include <wchar.h>

#define MEGABYTES 5
#define SECTORS (MEGABYTES * SECTORS_PER_MEGABYTE)

/* The link, by which the client names everything, and the two folders to which it leads, one after the other. */
#define WAY L"way"
static const WCHAR *const folders[] = { L"mine", L"theirs" };
static const WCHAR *const names[] = { L"parent.vhd", L"child.vhd" };

enum act { CREATE, MERGE, CONVERT, COMPACT, SET_PARENT, ACTS };

static const struct {
    const WCHAR *name, *disk;
    struct disk_work work;
} acts[ACTS] = {
    [CREATE] = { L"creating a child", L"parent.vhd", { .member = DISK_MERGE } },
    [MERGE] = { L"Merge", L"child.vhd", { .member = DISK_MERGE } },
    [CONVERT] = { L"Convert",
                  L"child.vhd",
                  { .member = DISK_CONVERT, .path = L"$\\way\\new.vhd", .type = vmDiskType_Dynamic } },
    [COMPACT] = { L"Compact", L"parent.vhd", { .member = DISK_COMPACT } },
    [SET_PARENT] = { L"Parent", L"child.vhd", { .member = DISK_SET_PARENT } },
};

static const WCHAR *in(const WCHAR *folder, const WCHAR *name)
{
    WCHAR path[64];

    _snwprintf(path, ARRAYSIZE(path), L"%ls\\%ls", folder, name);
    return at(path);
}

/* The disks of both folders */

struct saved {
    struct disk_image file;
    int64_t time;
    struct disk_bytes reads;
};

static struct saved saved[ARRAYSIZE(folders)][ARRAYSIZE(names)];

/* Their children lead to parent.vhd beside them, and hold all of it that matters. */
static bool make_disks(IVMVirtualPC *app, size_t folder)
{
    const WCHAR *parent = in(folders[folder], names[0]), *child = in(folders[folder], names[1]);
    const uint32_t seed = 10 * (uint32_t)folder + 1;

    return make_dynamic(app, parent, MEGABYTES) && disk_write(parent, 0, SECTORS, seed) &&
           disk_write(parent, 0, SECTORS / 2, 0) && make_differencing(app, child, L"parent.vhd") &&
           disk_write(child, 50, 5000, seed + 1);
}

static bool save_disks(void)
{
    bool ok = true;

    for (size_t f = 0; f < ARRAYSIZE(folders); f++)
        for (size_t n = 0; n < ARRAYSIZE(names); n++) {
            struct saved *disk = &saved[f][n];
            disk->time = file_time(in(folders[f], names[n]));
            ok = ok && image_load(&disk->file, in(folders[f], names[n])) &&
                 disk_read(in(folders[f], names[n]), &disk->reads);
        }
    return ok;
}

static void free_saved(void)
{
    for (size_t f = 0; f < ARRAYSIZE(folders); f++)
        for (size_t n = 0; n < ARRAYSIZE(names); n++) {
            image_free(&saved[f][n].file);
            disk_bytes_free(&saved[f][n].reads);
        }
}

static bool restore_disks(void)
{
    bool ok = true;

    for (size_t f = 0; f < ARRAYSIZE(folders); f++) {
        remove_tree(at(folders[f]));
        ok = ok && folder_make(at(folders[f]));
        for (size_t n = 0; n < ARRAYSIZE(names); n++)
            ok = ok && file_write(in(folders[f], names[n]), saved[f][n].file.bytes, saved[f][n].file.size) &&
                 file_set_time(in(folders[f], names[n]), saved[f][n].time);
    }
    return ok;
}

/*
 * Every child reads as it did; a parent as it did, or as its child if it may have been merged. A child may have recorded
 * the way to its parent, so that this has to lead there.
 */
static void check_disks(enum act act)
{
    for (size_t f = 0; f < ARRAYSIZE(folders); f++) {
        struct disk_bytes parent = { 0 };
        if (!check(link_make(at(WAY), at(folders[f])), "the link can be made"))
            return;
        check_reads(in(folders[f], names[1]), &saved[f][1].reads);
        if (act != MERGE)
            check_reads(in(folders[f], names[0]), &saved[f][0].reads);
        else if (disk_read(in(folders[f], names[0]), &parent))
            check(memcmp(parent.bytes, saved[f][0].reads.bytes, parent.size) == 0 ||
                      memcmp(parent.bytes, saved[f][1].reads.bytes, parent.size) == 0,
                  "the parent in %s reads as before or as its child", utf8(folders[f]));
        disk_bytes_free(&parent);
    }
}

/* The swap */

static SRWLOCK lock = SRWLOCK_INIT; /* protects what follows */
static unsigned calls, swap_at;
static bool swapped;

/* Calls on open files do not ask for a name, so it does not matter to them where a link leads. */
static bool asks_for_name(enum call call)
{
    switch (call) {
    case CALL_CreateFileW:
    case CALL_SetFileInformationByHandle:
    case CALL_GetFileAttributesW:
    case CALL_FindFirstFileW:
    case CALL_MoveFileExW:
    case CALL_CreateDirectoryW:
    case CALL_GetVolumePathNameW:
    case CALL_GetDiskFreeSpaceExW:
        return true;
    default:
        return false;
    }
}

static void swap(enum call call, const void *first)
{
    (void)first;
    if (!asks_for_name(call))
        return;
    AcquireSRWLockExclusive(&lock);
    if (++calls == swap_at)
        swapped = link_make(at(WAY), at(folders[1]));
    ReleaseSRWLockExclusive(&lock);
}

static void end(HRESULT hr, IVMTask *task)
{
    if (FAILED(hr) || task == NULL)
        return;
    IVMTask_WaitForCompletion(task, -1);
    IVMTask_Release(task);
}

static void do_act(IVMVirtualPC *app, enum act act)
{
    BSTR text = SysAllocString(in(WAY, acts[act].disk)), parent = SysAllocString(in(WAY, names[0]));
    struct disk_work work = acts[act].work;
    IVMHardDisk *disk = NULL;
    IVMTask *task = NULL;

    if (act == CREATE) {
        HRESULT hr = create_differencing(app, in(WAY, L"new.vhd"), in(WAY, names[0]), &task);
        end(hr, task);
    } else if (SUCCEEDED(IVMVirtualPC_GetHardDisk(app, text, &disk))) {
        HRESULT hr = S_OK;
        if (act == SET_PARENT)
            hr = IVMVirtualPC_GetHardDisk(app, parent, &work.parent);
        if (SUCCEEDED(hr))
            hr = disk_call(disk, &work, BY_VTABLE, &task, NULL);
        end(hr, task);
        if (work.parent != NULL)
            IVMHardDisk_Release(work.parent);
        IVMHardDisk_Release(disk);
    }
    SysFreeString(text);
    SysFreeString(parent);
}

/* False when the work made fewer calls than that. */
static bool swap_before(IVMVirtualPC *app, enum act act, unsigned call)
{
    context("%s, swapped before call %u", utf8(acts[act].name), call);
    if (!restore_disks() || !check(link_make(at(WAY), at(folders[0])), "the link can be made"))
        return false;
    calls = 0;
    swapped = false;
    swap_at = call;
    fault_watch(swap);
    do_act(app, act);
    fault_watch(NULL);
    check(swapped == (calls >= call), "the link was swapped");
    check_disks(act);
    return swapped;
}

TEST(faults_links, links_that_are_swapped_during_a_call_lose_nothing_of_either_place)
{
    IVMVirtualPC *app = linked_application();
    unsigned swaps = 0;

    if (app == NULL)
        return;
    folder_make(at(folders[0]));
    folder_make(at(folders[1]));
    if (!link_make(at(WAY), at(folders[0]))) {
        skip("symbolic links cannot be made here");
    } else if (make_disks(app, 0) && make_disks(app, 1) && save_disks()) {
        for (enum act act = CREATE; act < ACTS; act++)
            for (unsigned call = 1; swap_before(app, act, call); call++)
                swaps++;
        context("%s", "");
        check(swaps > 5 * ACTS, "every work asks for names");
        counted("a link was swapped before each of %u calls of %d kinds of work", swaps, (int)ACTS);
    }
    free_saved();
    IVMVirtualPC_Release(app);
    link_remove(at(WAY));
}
