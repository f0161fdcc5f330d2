/* com_compact.c - compacting a dynamic disk in place. */
#include "disk_data.h"
#include "disk_work.h"
#include "files.h"
#include "links.h"

#include <wchar.h>

#define DISK at(L"disk.vhd")
#define CHILD at(L"child.vhd")
#define MEGABYTES 15 /* the last of 8 blocks is not whole */
#define BLOCK_SECTORS 4096

static const struct disk_work compact = { .member = DISK_COMPACT };

/* Six blocks, out of order; the first three hold nothing but zeros. */
static bool make_disk(IVMVirtualPC *app)
{
    static const uint64_t blocks[] = { 6, 1, 3, 0, 7, 4 };

    if (!make_dynamic(app, DISK, MEGABYTES))
        return false;
    for (size_t i = 0; i < ARRAYSIZE(blocks); i++)
        if (!disk_write(DISK, blocks[i] * BLOCK_SECTORS + 10 * i, 7, i < 3 ? 0 : 1))
            return false;
    return true;
}

static bool same_disk(const struct disk_identity *a, const struct disk_identity *b)
{
    return a->type == b->type && a->size == b->size && a->created == b->created && same_id(a->id, b->id);
}

/* Children go by the id and by the time of the file. */
static void check_child(IVMVirtualPC *app, const struct disk_bytes *expected)
{
    static const struct disk_work merge = { .member = DISK_MERGE };
    IVMHardDisk *disk = disk_of(app, CHILD), *parent = NULL;

    check_reads(CHILD, expected);
    if (disk == NULL)
        return;
    if (check_hr(IVMHardDisk_get_Parent(disk, &parent), S_OK, "Parent of the child"))
        IVMHardDisk_Release(parent);
    disk_does(disk, &merge, BY_VTABLE, NULL);
    check_reads(DISK, expected);
    IVMHardDisk_Release(disk);
}

static void check_compaction(IVMVirtualPC *app, enum manner manner)
{
    struct disk_identity before, after;
    struct disk_bytes of_disk, of_child;
    int64_t time, size;

    if (!make_disk(app) || !file_set_time(DISK, file_time(DISK) - 86400 * TICKS_PER_SECOND) ||
        !make_differencing(app, CHILD, DISK) || !disk_write(CHILD, 5000, 90, 2) || !disk_read(DISK, &of_disk) ||
        !disk_read(CHILD, &of_child))
        return;
    before = disk_identity(DISK);
    time = file_time(DISK);
    size = file_size(DISK);
    if (disk_file_does(app, DISK, &compact, manner)) {
        after = disk_identity(DISK);
        check(before.blocks == 6 && after.blocks == 3, "3 of 6 blocks are kept, not %u of %u", after.blocks,
              before.blocks);
        check(size - file_size(DISK) > 3 * 2 * (int64_t)MEGABYTE - 32768,
              "they are gone from the file: %lld bytes of %lld", (long long)file_size(DISK), (long long)size);
        check(same_disk(&before, &after), "it is the same disk");
        check(file_time(DISK) == time, "the time of the file is as it was");
        check(folder_tree(case_folder()).count == 2, "there are two files as before");
        check_reads(DISK, &of_disk);
        check_child(app, &of_child);
    }
    disk_bytes_free(&of_disk);
    disk_bytes_free(&of_child);
}

TEST(com_compact, takes_blocks_of_zeros_away_and_stays_the_same_disk)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (enum manner manner = BY_VTABLE; manner <= BY_NAME; manner++) {
        context("%s", manner_name(manner));
        remove_tree(case_folder());
        if (folder_make(case_folder()))
            check_compaction(app, manner);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_compact, leaves_a_disk_without_blocks_of_zeros_as_it_is)
{
    IVMVirtualPC *app = application();
    struct lines before, after;
    int64_t time;

    if (app == NULL)
        return;
    for (uint64_t blocks = 0; blocks < 3; blocks++) {
        context("%u blocks", (unsigned)blocks);
        DeleteFileW(DISK);
        if (!make_dynamic(app, DISK, MEGABYTES) || (blocks > 0 && !disk_write(DISK, 0, blocks * BLOCK_SECTORS, 1)))
            continue;
        before = folder_tree(case_folder());
        time = file_time(DISK);
        disk_file_does(app, DISK, &compact, BY_VTABLE);
        after = folder_tree(case_folder());
        check_same_lines(&before, &after, "the folder");
        check(file_time(DISK) == time, "the time of the file is as it was");
        lines_free(&before);
        lines_free(&after);
    }
    IVMVirtualPC_Release(app);
}

#define LARGE_MEGABYTES 200

/* The first half of the file are zeros, into whose places the other half moves. */
static bool make_large(IVMVirtualPC *app)
{
    const uint64_t half = LARGE_MEGABYTES / 2 * SECTORS_PER_MEGABYTE;

    return make_dynamic(app, DISK, LARGE_MEGABYTES) && disk_write(DISK, 0, half, 0) && disk_write(DISK, half, half, 1);
}

/* False when it was complete before it could be cancelled. */
static bool cancel_compaction(IVMVirtualPC *app, LONG percent)
{
    struct disk_bytes reads;
    IVMHardDisk *disk;
    bool cancelled = true;
    int64_t time;

    DeleteFileW(DISK);
    if (!make_large(app) || !disk_read(DISK, &reads))
        return true;
    time = file_time(DISK);
    disk = disk_of(app, DISK);
    if (disk != NULL) {
        cancelled = disk_is_cancelled(disk, &compact, percent, DISK);
        check(folder_tree(case_folder()).count == 1, "there is no other file");
        check(file_time(DISK) == time, "the time of the file is as it was");
        check_reads(DISK, &reads);
        if (cancelled) {
            disk_does(disk, &compact, BY_VTABLE, NULL);
            check_reads(DISK, &reads);
        }
        check(disk_identity(DISK).blocks == LARGE_MEGABYTES / 4 && file_size(DISK) < 101 * (int64_t)MEGABYTE,
              "in the end it is compacted");
        IVMHardDisk_Release(disk);
    }
    disk_bytes_free(&reads);
    return cancelled;
}

TEST(com_compact, a_cancelled_compaction_leaves_a_disk_that_reads_the_same_and_can_be_compacted)
{
    static const LONG percents[] = { 0, 30, 60 };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    check_cancelled_at(app, cancel_compaction, percents, ARRAYSIZE(percents));
    IVMVirtualPC_Release(app);
}

TEST(com_compact, refuses_other_types)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_fixed(app, DISK, 3) && make_differencing(app, CHILD, DISK)) {
        disk_file_refuses(app, DISK, &compact, VM_E_WRONG_HD_IMAGE_TYPE, DISK);
        disk_file_refuses(app, CHILD, &compact, VM_E_WRONG_HD_IMAGE_TYPE, CHILD);
    }
    IVMVirtualPC_Release(app);
}

/* Which file that is, and how many names it has. */
static bool identify(const WCHAR *path, BY_HANDLE_FILE_INFORMATION *found)
{
    HANDLE file = CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    bool ok = file != INVALID_HANDLE_VALUE && GetFileInformationByHandle(file, found);

    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return check(ok, "%s can be identified", utf8(path));
}

/* Compacts by one of two paths to a file, which both lead to it afterwards. */
static void check_two_ways(IVMVirtualPC *app, const WCHAR *other, DWORD names)
{
    BY_HANDLE_FILE_INFORMATION before, by_disk, by_other;
    struct disk_bytes reads;

    if (!identify(DISK, &before) || !disk_read(DISK, &reads))
        return;
    disk_file_does(app, other, &compact, BY_VTABLE);
    if (identify(DISK, &by_disk) && identify(other, &by_other)) {
        check(before.nFileIndexLow == by_disk.nFileIndexLow && by_disk.nFileIndexLow == by_other.nFileIndexLow,
              "both lead to the file that was there");
        check(by_disk.nNumberOfLinks == names, "it has %lu names, not %lu", names, by_disk.nNumberOfLinks);
    }
    check(disk_identity(DISK).blocks == 3, "it is compacted");
    check_reads(DISK, &reads);
    check_reads(other, &reads);
    disk_bytes_free(&reads);
}

TEST(com_compact, keeps_all_names_of_a_file)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_disk(app)) {
        if (CreateHardLinkW(at(L"link.vhd"), DISK, NULL))
            check_two_ways(app, at(L"link.vhd"), 2);
        else
            skip("there are no hard links here: error %lu", GetLastError());
    }
    IVMVirtualPC_Release(app);
}

TEST(com_compact, works_where_a_symbolic_link_leads)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_disk(app) && folder_make(at(L"use"))) {
        if (link_make(at(L"use\\disk.vhd"), DISK))
            check_two_ways(app, at(L"use\\disk.vhd"), 1);
        else
            skip("symbolic links cannot be made here");
    }
    link_remove(at(L"use\\disk.vhd"));
    IVMVirtualPC_Release(app);
}

/* codes_change.c has those that somebody holds for himself, and saved states. */
TEST(com_compact, refuses_files_that_are_read_only_or_that_somebody_reads)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_disk(app)) {
        for (enum hindrance hindrance = READ_ONLY; hindrance <= READ_BY_SOMEBODY; hindrance++)
            disk_work_is_hindered(app, DISK, &compact, DISK, hindrance);
        disk_file_does(app, DISK, &compact, BY_NAME);
        check(disk_identity(DISK).blocks == 3, "once nothing is in the way, it is compacted");
    }
    IVMVirtualPC_Release(app);
}
