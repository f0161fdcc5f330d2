/* com_copy.c - MergeTo and Convert: new images of what a guest reads from a disk. */
#include "disk_data.h"
#include "disk_work.h"
#include "files.h"

#include <wchar.h>

#define MEGABYTES 9         /* the last block is not whole */
#define COPY L"$\\copy.vhd" /* pattern for `expand` */
#define SECTORS (MEGABYTES * SECTORS_PER_MEGABYTE)

/* A file of each type, each with data of its own; "top.vhd" has two parents. */
static const struct {
    const WCHAR *name;
    bool is_differencing;
} sources[] = {
    { L"fixed.vhd", false },
    { L"dynamic.vhd", false },
    { L"child.vhd", true },
    { L"top.vhd", true },
};

static bool fill(const WCHAR *path, uint32_t seed)
{
    return disk_write(path, seed, 9, seed) && disk_write(path, 4096 * seed - 7, 30, seed) &&
           disk_write(path, SECTORS - seed, seed, seed);
}

static bool make_sources(IVMVirtualPC *app)
{
    return make_fixed(app, at(L"fixed.vhd"), MEGABYTES) && fill(at(L"fixed.vhd"), 1) &&
           make_dynamic(app, at(L"dynamic.vhd"), MEGABYTES) && fill(at(L"dynamic.vhd"), 2) &&
           make_differencing(app, at(L"child.vhd"), L"fixed.vhd") && fill(at(L"child.vhd"), 3) &&
           make_differencing(app, at(L"top.vhd"), L"child.vhd") && fill(at(L"top.vhd"), 4);
}

static void check_copy(const WCHAR *source, const struct disk_work *work, const struct disk_bytes *expected)
{
    const struct disk_identity from = disk_identity(source), copy = disk_identity(expand(work->path));
    const bool fixed = work->type == vmDiskType_FixedSize;

    check(copy.type == (fixed ? DISK_FIXED : DISK_DYNAMIC), "the copy is of the type that was asked for, not %u",
          copy.type);
    check(copy.size == from.size, "it has the size of the source, not %llu", (unsigned long long)copy.size);
    check(!same_id(copy.id, from.id), "it has an id of its own");
    check(copy.parent_stamp == 0, "it has no parent");
    check(!fixed || file_size(expand(work->path)) == (int64_t)copy.size + SECTOR_SIZE, "a fixed disk is all there");
    check_reads(expand(work->path), expected);
}

/* Every copy of one source. */
static void copy_source(IVMVirtualPC *app, const WCHAR *name, bool is_differencing)
{
    static const VMHardDiskType types[] = { vmDiskType_Dynamic, vmDiskType_FixedSize };
    struct disk_bytes expected;

    if (!disk_read(at(name), &expected))
        return;
    for (size_t i = 0; i < ARRAYSIZE(types); i++)
        for (enum member member = is_differencing ? DISK_MERGE_TO : DISK_CONVERT; member <= DISK_CONVERT; member++)
            for (enum manner manner = BY_VTABLE; manner <= BY_NAME; manner++) {
                const struct disk_work work = { .member = member, .path = COPY, .type = types[i] };
                context("%s of %s to type %d, %s", utf8(member_name(member)), utf8(name), (int)types[i],
                        manner_name(manner));
                if (disk_file_does(app, at(name), &work, manner))
                    check_copy(at(name), &work, &expected);
                DeleteFileW(expand(work.path));
            }
    disk_bytes_free(&expected);
}

TEST(com_copy, copies_disks_of_every_type_into_every_type)
{
    IVMVirtualPC *app = application();
    struct lines before, after;

    if (app == NULL)
        return;
    if (make_sources(app)) {
        before = folder_tree(case_folder());
        for (size_t i = 0; i < ARRAYSIZE(sources); i++)
            copy_source(app, sources[i].name, sources[i].is_differencing);
        context("%s", "");
        after = folder_tree(case_folder());
        check_same_lines(&before, &after, "the sources");
        lines_free(&before);
        lines_free(&after);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_copy, a_block_of_zeros_takes_no_room_in_a_dynamic_copy)
{
    struct disk_work work = { .member = DISK_CONVERT, .path = COPY, .type = vmDiskType_Dynamic };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"base.vhd"), MEGABYTES) && disk_write(at(L"base.vhd"), 0, 3 * 4096, 1) &&
        make_differencing(app, at(L"child.vhd"), L"base.vhd") && disk_write(at(L"child.vhd"), 4096, 4096, 0) &&
        disk_file_does(app, at(L"child.vhd"), &work, BY_VTABLE)) /* whose second block hides one of its parent */
        check(disk_identity(expand(COPY)).blocks == 2, "two of three blocks are kept, not %u",
              disk_identity(expand(COPY)).blocks);
    DeleteFileW(expand(work.path));
    if (make_fixed(app, at(L"fixed.vhd"), MEGABYTES) && disk_write(at(L"fixed.vhd"), SECTORS - 1, 1, 1) &&
        disk_file_does(app, at(L"fixed.vhd"), &work, BY_VTABLE))
        check(disk_identity(expand(COPY)).blocks == 1, "one block of a fixed disk is kept, not %u",
              disk_identity(expand(COPY)).blocks);
    IVMVirtualPC_Release(app);
}

TEST(com_copy, warns_of_parents_with_another_time_stamp)
{
    static const WCHAR *const parents[] = { L"fixed.vhd", L"child.vhd" };
    IVMVirtualPC *app = application();
    IVMHardDisk *disk;

    if (app == NULL)
        return;
    disk = make_sources(app) ? disk_of(app, at(L"top.vhd")) : NULL;
    for (size_t i = 0; i < ARRAYSIZE(parents) && disk != NULL; i++)
        for (enum member member = DISK_MERGE_TO; member <= DISK_CONVERT; member++) {
            const struct disk_work work = { .member = member, .path = COPY, .type = vmDiskType_Dynamic };
            int64_t time = file_time(at(parents[i]));
            struct disk_bytes expected;
            context("%s, %s is later", utf8(member_name(member)), utf8(parents[i]));
            file_set_time(at(parents[i]), time + 86400 * 40 * TICKS_PER_SECOND);
            if (disk_read(at(L"top.vhd"), &expected) && disk_does(disk, &work, BY_VTABLE, at(L"copy.vhd")))
                check_copy(at(L"top.vhd"), &work, &expected);
            disk_bytes_free(&expected);
            DeleteFileW(expand(work.path));
            file_set_time(at(parents[i]), time);
            disk_does(disk, &work, BY_VTABLE, NULL);
            DeleteFileW(expand(work.path));
        }
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    IVMVirtualPC_Release(app);
}

/* Clears the bits of the first 8 sectors of a disk that has 16 there. */
static bool hide_sectors(const WCHAR *path)
{
    struct disk_image image;
    bool ok;

    if (!image_load(&image, path))
        return false;
    image.bytes[SECTOR_SIZE * (size_t)get32(image.bytes + 1536)] = 0;
    ok = file_write(path, image.bytes, image.size);
    image_free(&image);
    return ok;
}

TEST(com_copy, says_how_many_sectors_under_clear_bits_were_taken_as_zeros)
{
    const struct disk_work convert = { .member = DISK_CONVERT, .path = COPY, .type = vmDiskType_FixedSize };
    const struct disk_work merge_to = { .member = DISK_MERGE_TO, .path = COPY, .type = vmDiskType_Dynamic };
    const struct disk_work merge = { .member = DISK_MERGE };
    IVMVirtualPC *app = application();
    IVMHardDisk *disk, *child;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"dynamic.vhd"), MEGABYTES) && disk_write(at(L"dynamic.vhd"), 0, 16, 1) &&
        hide_sectors(at(L"dynamic.vhd")) && make_differencing(app, at(L"child.vhd"), L"dynamic.vhd") &&
        disk_write(at(L"child.vhd"), 0, 3, 2)) {
        disk = disk_of(app, at(L"dynamic.vhd"));
        child = disk_of(app, at(L"child.vhd"));
        disk_does(disk, &convert, BY_VTABLE, L"8 sectors of");
        check(DeleteFileW(expand(COPY)), "the copy can be deleted");
        disk_does(child, &merge_to, BY_NAME, L"5 sectors of");
        disk_does(child, &merge, BY_VTABLE, at(L"dynamic.vhd"));
        IVMHardDisk_Release(child);
        IVMHardDisk_Release(disk);
    }
    IVMVirtualPC_Release(app);
}

/* While it runs */

#define LARGE_MEGABYTES 100

static bool make_large(IVMVirtualPC *app)
{
    return make_dynamic(app, at(L"base.vhd"), LARGE_MEGABYTES) &&
           disk_write(at(L"base.vhd"), 0, LARGE_MEGABYTES * SECTORS_PER_MEGABYTE, 1) &&
           make_differencing(app, at(L"child.vhd"), L"base.vhd") && disk_write(at(L"child.vhd"), 4000, 5000, 2);
}

TEST(com_copy, a_cancelled_copy_leaves_nothing)
{
    static const struct {
        enum member member;
        VMHardDiskType type;
        LONG percent;
    } rows[] = {
        { DISK_MERGE_TO, vmDiskType_Dynamic, 0 },
        { DISK_MERGE_TO, vmDiskType_FixedSize, 40 },
        { DISK_CONVERT, vmDiskType_FixedSize, 0 },
        { DISK_CONVERT, vmDiskType_Dynamic, 70 },
    };
    IVMVirtualPC *app = application();
    IVMHardDisk *disk = app != NULL && make_large(app) ? disk_of(app, at(L"child.vhd")) : NULL;
    struct lines before = folder_tree(case_folder()), after;

    for (size_t i = 0; i < ARRAYSIZE(rows) && disk != NULL; i++) {
        const struct disk_work work = { .member = rows[i].member, .path = COPY, .type = rows[i].type };
        int tries = 0;
        context("%s to type %d at %ld percent", utf8(member_name(work.member)), (int)work.type, rows[i].percent);
        while (tries < TASK_TRIES && !disk_is_cancelled(disk, &work, rows[i].percent, at(L"copy.vhd")) &&
               DeleteFileW(expand(work.path)))
            tries++;
        check(tries < TASK_TRIES, "it can be cancelled before it is complete");
        after = folder_tree(case_folder());
        check_same_lines(&before, &after, "the folder");
        lines_free(&after);
    }
    lines_free(&before);
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

/* Refusals */

TEST(com_copy, only_convert_takes_disks_without_a_parent_and_wants_an_extension)
{
    static const struct {
        const WCHAR *source, *path;
        VMHardDiskType type;
        HRESULT merge_to, convert;
    } rows[] = {
        { L"top.vhd", L"$\\copy.vhd", vmDiskType_Dynamic, S_OK, S_OK },
        { L"top.vhd", L"$\\copy.VHD", vmDiskType_Dynamic, S_OK, S_OK },
        { L"top.vhd", L"$\\copy.img", vmDiskType_Dynamic, S_OK, E_INVALIDARG },
        { L"top.vhd", L"$\\copy", vmDiskType_Dynamic, S_OK, E_INVALIDARG },
        { L"top.vhd", L"$\\vhd", vmDiskType_Dynamic, S_OK, E_INVALIDARG },
        { L"dynamic.vhd", L"$\\copy.vhd", vmDiskType_Dynamic, VM_E_WRONG_HD_IMAGE_TYPE, S_OK },
        { L"fixed.vhd", L"$\\copy.vhd", vmDiskType_Dynamic, VM_E_WRONG_HD_IMAGE_TYPE, S_OK },
        { L"top.vhd", L"$\\copy.vhd", vmDiskType_Differencing, VM_E_WRONG_HD_IMAGE_TYPE, VM_E_WRONG_HD_IMAGE_TYPE },
        { L"top.vhd", L"$\\copy.vhd", (VMHardDiskType)3, VM_E_WRONG_HD_IMAGE_TYPE, VM_E_WRONG_HD_IMAGE_TYPE },
        { L"top.vhd", L"$\\copy.vhd", (VMHardDiskType)-1, VM_E_WRONG_HD_IMAGE_TYPE, VM_E_WRONG_HD_IMAGE_TYPE },
        { L"top.vhd", L"$\\top.vhd", vmDiskType_Dynamic, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
          HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS) },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(rows) && (i > 0 || make_sources(app)); i++)
        for (enum member member = DISK_MERGE_TO; member <= DISK_CONVERT; member++) {
            const struct disk_work work = { .member = member, .path = rows[i].path, .type = rows[i].type };
            HRESULT expected = member == DISK_MERGE_TO ? rows[i].merge_to : rows[i].convert;
            context("%s of %s to %s, type %d", utf8(member_name(member)), utf8(rows[i].source), utf8(rows[i].path),
                    (int)rows[i].type);
            if (expected != S_OK) {
                disk_file_refuses(app, at(rows[i].source), &work, expected, NULL);
            } else {
                disk_file_does(app, at(rows[i].source), &work, BY_VTABLE);
                check(DeleteFileW(expand(work.path)), "the copy is there");
            }
        }
    IVMVirtualPC_Release(app);
}

/* codes_change.c has those that somebody holds for himself. */
TEST(com_copy, takes_sources_that_are_read_only_and_refuses_one_that_somebody_writes_to)
{
    static const WCHAR *const files[] = { L"top.vhd", L"child.vhd", L"fixed.vhd" };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (enum member member = DISK_MERGE_TO; member <= DISK_CONVERT; member++) {
        const struct disk_work work = { .member = member, .path = COPY, .type = vmDiskType_Dynamic };
        if (!make_fixed(app, at(files[2]), 3) || !make_differencing(app, at(files[1]), at(files[2])) ||
            !make_differencing(app, at(files[0]), at(files[1])))
            break;
        disk_work_is_hindered(app, at(files[0]), &work, at(files[2]), WRITTEN_BY_SOMEBODY);
        disk_work_is_hindered(app, at(files[0]), &work, at(files[2]), SAVED_STATE);
        for (size_t i = 0; i < ARRAYSIZE(files); i++)
            SetFileAttributesW(at(files[i]), FILE_ATTRIBUTE_READONLY); /* which hinders nobody from reading */
        disk_file_does(app, at(files[0]), &work, BY_NAME);
        for (size_t i = 0; i < ARRAYSIZE(files); i++)
            SetFileAttributesW(at(files[i]), FILE_ATTRIBUTE_NORMAL);
        remove_tree(case_folder());
        folder_make(case_folder());
    }
    IVMVirtualPC_Release(app);
}

TEST(com_copy, makes_no_folder)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_sources(app))
        for (enum member member = DISK_MERGE_TO; member <= DISK_CONVERT; member++) {
            struct disk_work work = { .member = member, .path = L"$\\new\\copy.vhd", .type = vmDiskType_Dynamic };
            context("%s", utf8(member_name(member)));
            disk_file_refuses(app, at(L"top.vhd"), &work, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), expand(work.path));
            work.path = L"$\\top.vhd\\copy.vhd";
            disk_file_refuses(app, at(L"top.vhd"), &work, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), expand(work.path));
        }
    IVMVirtualPC_Release(app);
}
