/* com_merge.c - merging a child into its parent, seen by a client and by the files. */
#include "disk_data.h"
#include "disk_work.h"
#include "files.h"

#include <wchar.h>

#define MEGABYTES 9 /* the last block is not whole */
#define SECTORS (MEGABYTES * SECTORS_PER_MEGABYTE)

#define CHILD at(L"child.vhd")
#define PARENT at(L"parent.vhd")
#define BASE at(L"base.vhd") /* of a differencing parent */

static const struct disk_work merge = { .member = DISK_MERGE };

/* Sectors that several levels have, in parts of blocks, at borders of blocks and at the end of the disk. */
static bool fill(const WCHAR *path, uint32_t seed)
{
    return disk_write(path, 3, 5, seed) && disk_write(path, 4090 + seed, 20, seed) &&
           disk_write(path, 3 * 4096 - 1, 4097, seed) && disk_write(path, SECTORS - seed, seed, seed) &&
           disk_write(path, 100 * seed, 60, 0);
}

static bool make_child(IVMVirtualPC *app, const WCHAR *child, const WCHAR *parent, uint32_t seed)
{
    return make_differencing(app, child, parent) && fill(child, seed);
}

static bool make_parent(IVMVirtualPC *app, enum disk_type type, const WCHAR *path)
{
    if (type == DISK_FIXED)
        return make_fixed(app, path, MEGABYTES) && fill(path, 1);
    if (type == DISK_DYNAMIC)
        return make_dynamic(app, path, MEGABYTES) && fill(path, 1);
    return make_dynamic(app, BASE, MEGABYTES) && fill(BASE, 1) && make_child(app, path, BASE, 2);
}

/* The parent is another disk for everybody but this child; each refers to the other as it should. */
static void check_identities(const struct disk_identity *child_before, const struct disk_identity *parent_before)
{
    const struct disk_identity child = disk_identity(CHILD), parent = disk_identity(PARENT);

    check(!same_id(parent.id, parent_before->id), "the parent has another id");
    check(parent.type == parent_before->type && parent.size == parent_before->size &&
              parent.created == parent_before->created && parent.parent_stamp == parent_before->parent_stamp &&
              same_id(parent.parent_id, parent_before->parent_id),
          "all else of the parent is as it was");
    check(same_id(child.id, child_before->id) && child.created == child_before->created &&
              child.blocks == child_before->blocks,
          "the child is the disk that it was");
    check(same_id(child.parent_id, parent.id), "the child refers to its parent");
    check(child.parent_stamp == file_stamp(PARENT), "it has recorded the parent's time: %u, not %u", file_stamp(PARENT),
          child.parent_stamp);
}

static void check_merge(IVMVirtualPC *app, enum disk_type type, enum manner manner)
{
    struct disk_identity child_before, parent_before;
    struct disk_bytes expected, base = { 0 };
    int64_t child_time;

    if (!make_parent(app, type, PARENT) || !make_child(app, CHILD, PARENT, 3) || !disk_read(CHILD, &expected))
        return;
    child_before = disk_identity(CHILD);
    parent_before = disk_identity(PARENT);
    child_time = file_time(CHILD);
    if (type == DISK_DIFFERENCING)
        disk_read(BASE, &base);
    if (disk_file_does(app, CHILD, &merge, manner)) {
        check_reads(PARENT, &expected);
        check_reads(CHILD, &expected);
        check_identities(&child_before, &parent_before);
        check(file_time(CHILD) == child_time, "the time of the CHILD is as it was: its children have recorded it");
        if (type == DISK_DIFFERENCING)
            check_reads(BASE, &base);
        check(disk_file_does(app, CHILD, &merge, manner), "it can be merged again");
        check_reads(PARENT, &expected);
        check_reads(CHILD, &expected);
    }
    disk_bytes_free(&expected);
    disk_bytes_free(&base);
}

TEST(com_merge, merges_into_parents_of_every_type)
{
    static const enum disk_type types[] = { DISK_FIXED, DISK_DYNAMIC, DISK_DIFFERENCING };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(types); i++)
        for (enum manner manner = BY_VTABLE; manner <= BY_NAME; manner++) {
            context("a parent of type %d, %s", (int)types[i], manner_name(manner));
            remove_tree(case_folder());
            if (folder_make(case_folder()))
                check_merge(app, types[i], manner);
        }
    IVMVirtualPC_Release(app);
}

TEST(com_merge, other_children_of_the_parent_fail_afterwards)
{
    const struct disk_work works[] = {
        { .member = DISK_MERGE },
        { .member = DISK_MERGE_TO, .path = L"$\\copy.vhd", .type = vmDiskType_Dynamic },
        { .member = DISK_CONVERT, .path = L"$\\copy.vhd", .type = vmDiskType_FixedSize },
    };
    IVMVirtualPC *app = application();
    IVMHardDisk *sibling, *parent = NULL;
    struct lines before, after;

    if (app == NULL)
        return;
    if (make_parent(app, DISK_DYNAMIC, PARENT) && make_child(app, CHILD, PARENT, 2) && folder_make(at(L"sub")) &&
        make_child(app, at(L"sub\\sibling.vhd"), PARENT, 3)) {
        before = folder_tree(at(L"sub"));
        disk_file_does(app, CHILD, &merge, BY_VTABLE);
        sibling = disk_of(app, at(L"sub\\sibling.vhd"));
        if (sibling != NULL) {
            check_error_info(IVMHardDisk_get_Parent(sibling, &parent), VM_E_PARENT_CHILD_ID_MISMATCH, L"sibling.vhd");
            for (size_t i = 0; i < ARRAYSIZE(works); i++) {
                context("%s", utf8(member_name(works[i].member)));
                disk_refuses(sibling, &works[i], VM_E_PARENT_CHILD_ID_MISMATCH, at(L"sub\\sibling.vhd"));
            }
            if (parent != NULL)
                IVMHardDisk_Release(parent);
            IVMHardDisk_Release(sibling);
        }
        context("%s", "");
        after = folder_tree(at(L"sub"));
        check_same_lines(&before, &after, "the folder of the sibling");
        lines_free(&before);
        lines_free(&after);
    }
    IVMVirtualPC_Release(app);
}

/* What is said of a parent whose file is so many seconds later than its child has recorded. */
static const struct {
    int64_t seconds;
    HRESULT expected;
} stamps[] = {
    { 0, S_OK },
    { 2, S_OK }, /* as FAT rounds it */
    { -2, S_OK },
    { 4, VM_E_PARENT_MODIFIED },
    { -4, VM_E_PARENT_MODIFIED },
    { 3600, S_OK }, /* daylight saving */
    { -3601, S_OK },
    { 3605, VM_E_PARENT_MODIFIED },
    { 86400 * 40, VM_E_PARENT_MODIFIED },
};

TEST(com_merge, refuses_a_parent_that_changed_until_it_is_set_again)
{
    IVMVirtualPC *app = application();
    struct disk_work set_parent = { .member = DISK_SET_PARENT };
    struct disk_bytes expected;
    int64_t time;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(stamps); i++) {
        context("a file time that is %d seconds later", (int)stamps[i].seconds);
        remove_tree(case_folder());
        if (!folder_make(case_folder()) || !make_parent(app, DISK_DYNAMIC, PARENT) ||
            !make_child(app, CHILD, PARENT, 2) || !disk_read(CHILD, &expected))
            continue;
        time = file_time(PARENT) + stamps[i].seconds * TICKS_PER_SECOND;
        file_set_time(PARENT, time);
        if (stamps[i].expected != S_OK) {
            disk_file_refuses(app, CHILD, &merge, stamps[i].expected, PARENT);
            check(file_time(PARENT) == time, "the time of the PARENT is as it was");
            set_parent.parent = disk_of(app, PARENT);
            if (set_parent.parent != NULL) {
                disk_file_does(app, CHILD, &set_parent, BY_VTABLE);
                IVMHardDisk_Release(set_parent.parent);
            }
        }
        disk_file_does(app, CHILD, &merge, BY_VTABLE);
        check_reads(PARENT, &expected);
        disk_bytes_free(&expected);
    }
    IVMVirtualPC_Release(app);
}

/* Cancelling */

#define LARGE_MEGABYTES 66

static bool make_large(IVMVirtualPC *app, struct disk_bytes *expected)
{
    const uint64_t sectors = LARGE_MEGABYTES * SECTORS_PER_MEGABYTE;

    remove_tree(case_folder());
    return folder_make(case_folder()) && make_dynamic(app, PARENT, LARGE_MEGABYTES) &&
           disk_write(PARENT, 4096, 5000, 1) && make_differencing(app, CHILD, L"parent.vhd") &&
           disk_write(CHILD, 0, sectors, 2) && disk_read(CHILD, expected);
}

/* False when it was complete before it could be cancelled. */
static bool cancel_merge(IVMVirtualPC *app, LONG percent)
{
    struct disk_bytes expected;
    IVMHardDisk *disk;
    bool cancelled = true;

    if (!make_large(app, &expected))
        return true;
    disk = disk_of(app, CHILD);
    if (disk != NULL) {
        cancelled = disk_is_cancelled(disk, &merge, percent, L"again");
        check_reads(CHILD, &expected);
        check(folder_tree(case_folder()).count == 2, "there are two files as before");
        if (cancelled) {
            disk_does(disk, &merge, BY_VTABLE, NULL);
            check_reads(PARENT, &expected);
            check_reads(CHILD, &expected);
        }
        IVMHardDisk_Release(disk);
    }
    disk_bytes_free(&expected);
    return cancelled;
}

TEST(com_merge, a_cancelled_merge_reads_the_same_and_can_be_run_again)
{
    static const LONG percents[] = { 0, 20, 60 };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    check_cancelled_at(app, cancel_merge, percents, ARRAYSIZE(percents));
    IVMVirtualPC_Release(app);
}

/* Chains */

#define TOP at(L"top.vhd")

TEST(com_merge, takes_a_chain_of_three_down_to_one)
{
    struct disk_work set_parent = { .member = DISK_SET_PARENT };
    struct disk_bytes of_top, of_middle;
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_parent(app, DISK_DIFFERENCING, PARENT) && make_child(app, TOP, PARENT, 3) && disk_read(TOP, &of_top)) {
        disk_read(PARENT, &of_middle);
        context("the middle into the base");
        disk_file_does(app, PARENT, &merge, BY_VTABLE);
        check_reads(BASE, &of_middle);
        check_reads(PARENT, &of_middle);
        check_reads(TOP, &of_top);
        context("the middle is dropped");
        set_parent.parent = disk_of(app, BASE);
        disk_file_does(app, TOP, &set_parent, BY_VTABLE);
        check(DeleteFileW(PARENT), "the middle can be deleted");
        check_reads(TOP, &of_top);
        context("the top into the base");
        disk_file_does(app, TOP, &merge, BY_NAME);
        check(DeleteFileW(TOP), "the top can be deleted");
        check_reads(BASE, &of_top);
        check(disk_identity(BASE).type == DISK_DYNAMIC, "the base is dynamic as before");
        if (set_parent.parent != NULL)
            IVMHardDisk_Release(set_parent.parent);
        disk_bytes_free(&of_middle);
        disk_bytes_free(&of_top);
    }
    IVMVirtualPC_Release(app);
}

/* Refusals */

TEST(com_merge, refuses_disks_without_a_parent)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_parent(app, DISK_FIXED, at(L"fixed.vhd")) && make_parent(app, DISK_DYNAMIC, PARENT) &&
        make_child(app, CHILD, PARENT, 2)) {
        disk_file_refuses(app, at(L"fixed.vhd"), &merge, VM_E_WRONG_HD_IMAGE_TYPE, at(L"fixed.vhd"));
        disk_file_refuses(app, PARENT, &merge, VM_E_WRONG_HD_IMAGE_TYPE, PARENT);
        check(MoveFileW(PARENT, at(L"moved.vhd")), "the PARENT can be moved");
        disk_file_refuses(app, CHILD, &merge, VM_E_PARENT_PATH_NOT_FOUND, CHILD);
        make_parent(app, DISK_DYNAMIC, PARENT);
        disk_file_refuses(app, CHILD, &merge, VM_E_PARENT_CHILD_ID_MISMATCH, CHILD);
    }
    IVMVirtualPC_Release(app);
}

/* codes_change.c has those that somebody holds for himself, and saved states. */
TEST(com_merge, refuses_files_that_are_read_only_or_that_somebody_reads)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_parent(app, DISK_DYNAMIC, PARENT) && make_child(app, CHILD, PARENT, 2)) {
        for (enum hindrance hindrance = READ_ONLY; hindrance <= READ_BY_SOMEBODY; hindrance++) {
            disk_work_is_hindered(app, CHILD, &merge, CHILD, hindrance);
            disk_work_is_hindered(app, CHILD, &merge, PARENT, hindrance);
        }
        disk_file_does(app, CHILD, &merge, BY_VTABLE);
    }
    IVMVirtualPC_Release(app);
}
