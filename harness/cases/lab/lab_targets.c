/* lab_targets.c - volumes on which no disk can be made, or none of a certain size. */
#include "lab_disks.h"
#include "lab_volumes.h"

#include <wchar.h>

#define PARENT L"$\\parent.vhd"
#define NO_DRIVE HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE)
#define NO_PATH HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)
#define EXISTS HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS)
#define FULL HRESULT_FROM_WIN32(ERROR_DISK_FULL)
#define DENIED HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED)
#define TOO_LARGE VM_E_FILE_TOO_LARGE_FOR_VOLUME

/* The same path refused as a dynamic, as a fixed and as a differencing disk of so many MB. */
static void check_all_refused(IVMVirtualPC *app, const WCHAR *image, LONG megabytes, HRESULT expected)
{
    struct refusal refusal = { CREATE_DYNAMIC, image, PARENT, megabytes, expected, image };

    context("%s, %ld MB", utf8(image), megabytes);
    if (!make_dynamic(app, expand(PARENT), megabytes))
        return;
    for (; refusal.creation <= CREATE_DIFFERENCING; refusal.creation++)
        lab_check_refused(app, &refusal);
    DeleteFileW(expand(PARENT));
    context("%s", "");
}

/* Makes a disk and takes it away again. */
static void check_made(bool made, const WCHAR *image)
{
    if (made && check(path_kind(lab_path(image)) == PATH_FILE, "%s is there", utf8(image)))
        check(DeleteFileW(lab_path(image)), "%s can be deleted", utf8(image));
}

TEST(lab_targets, a_cd_takes_no_disk)
{
    IVMVirtualPC *app = lab_application(L"<CD>");

    if (app == NULL)
        return;
    check_all_refused(app, L"<CD>\\a.vhd", 8, NO_DRIVE);
    check_all_refused(app, L"<CD>\\new\\folder\\a.vhd", 8, NO_DRIVE);
    IVMVirtualPC_Release(app);
}

TEST(lab_targets, a_drive_without_a_medium_takes_and_has_no_disk)
{
    static const struct refusal parent = { CREATE_DIFFERENCING,  L"$\\a.vhd", L"<NO_MEDIUM>\\a.vhd", 0, NO_PATH,
                                           L"<NO_MEDIUM>\\a.vhd" };
    IVMVirtualPC *app = lab_application(L"<NO_MEDIUM>");
    BSTR path = SysAllocString(lab_path(L"<NO_MEDIUM>\\a.vhd"));
    IVMHardDisk *disk = NULL;

    if (app == NULL)
        return;
    check_all_refused(app, L"<NO_MEDIUM>\\a.vhd", 8, NO_DRIVE);
    check_all_refused(app, L"<NO_MEDIUM>\\new\\a.vhd", 8, NO_DRIVE);
    lab_check_refused(app, &parent);
    SetErrorInfo(0, NULL);
    check_error_info(IVMVirtualPC_GetHardDisk(app, path, &disk), NO_PATH, path);
    SysFreeString(path);
    IVMVirtualPC_Release(app);
}

/* What a person burns onto a CD can be looked at there, and differencing disks can be made of it elsewhere. */
TEST(lab_targets, a_cd_may_hold_a_parent)
{
    IVMVirtualPC *app = lab_application(L"<CD>");
    BSTR path = SysAllocString(lab_path(L"<CD>\\parent.vhd"));
    IVMHardDisk *disk = NULL;
    VARIANT bytes;

    if (app == NULL)
        return;
    if (lab_make_disk(path, 3 * MEGABYTE)) {
        make_differencing(app, at(L"child.vhd"), path);
        if (check_hr(IVMVirtualPC_GetHardDisk(app, path, &disk), S_OK, "GetHardDisk")) {
            check_hr(IVMHardDisk_get_HostFreeDiskSpace(disk, &bytes), S_OK, "HostFreeDiskSpace");
            IVMHardDisk_Release(disk);
        }
        DeleteFileW(path);
    }
    SysFreeString(path);
    IVMVirtualPC_Release(app);
}

/*
 * Length of a dynamic disk's file when all of its blocks of 2 MiB are allocated: footer copy, header and table, the
 * blocks, each with a sector of bitmap before it and aligned to 4 KiB in the file, and the footer.
 */
static uint64_t fully_grown(LONG megabytes)
{
    const uint64_t page = 4096, blocks = ((uint64_t)megabytes + 1) / 2;
    const uint64_t table_end = (512 + 1024 + 4 * blocks + page - 1) / page * page;

    return table_end + page + blocks * (2 * MEGABYTE + page);
}

/* `fits` is the size, in MB, of the largest dynamic disk whose file never gets longer than `limit` bytes. */
static void check_limit(IVMVirtualPC *app, const WCHAR *image, uint64_t limit, LONG fits)
{
    const LONG fixed = (LONG)((limit - 512) / MEGABYTE);
    const struct refusal refusals[] = {
        { CREATE_DYNAMIC, image, NULL, fits + 1, TOO_LARGE, image },
        { CREATE_DYNAMIC, image, NULL, 2088960, TOO_LARGE, image },
        { CREATE_FIXED, image, NULL, fixed + 1, TOO_LARGE, image },
        /* It fits the file system but not the free space, which is told only then. */
        { CREATE_FIXED, image, NULL, fixed, FULL, image },
    };

    check(fully_grown(fits) <= limit && fully_grown(fits + 1) > limit, "%ld MB are the last that fit", fits);
    for (size_t i = 0; i < ARRAYSIZE(refusals); i++) {
        context("%s of %ld MB", utf8(creation_name(refusals[i].creation)), refusals[i].megabytes);
        lab_check_refused(app, &refusals[i]);
    }
    context("%ld MB", fits);
    check_made(make_dynamic(app, lab_path(image), fits), image);
}

TEST(lab_targets, fat16_takes_files_of_up_to_2_gb)
{
    IVMVirtualPC *app = lab_application(L"<FAT16>");

    if (app == NULL)
        return;
    check_limit(app, L"<FAT16>\\a.vhd", 2048 * MEGABYTE, 2042);
    IVMVirtualPC_Release(app);
}

TEST(lab_targets, fat32_takes_files_of_up_to_4_gb_less_one_byte)
{
    IVMVirtualPC *app = lab_application(L"<FAT32>");

    if (app == NULL)
        return;
    /* One block more, and the file would have 4 GB exactly. */
    check(fully_grown(4087) == 4096 * MEGABYTE, "4,087 MB are one byte too much");
    check_limit(app, L"<FAT32>\\a.vhd", 4096 * MEGABYTE - 1, 4086);
    IVMVirtualPC_Release(app);
}

TEST(lab_targets, children_are_measured_as_if_they_were_fully_grown)
{
    static const struct {
        const WCHAR *image;
        LONG fits, too_large;
    } rows[] = {
        { L"<FAT16>\\child.vhd", 2040, 2044 },
        { L"<FAT32>\\child.vhd", 4084, 4088 },
        { L"<FAT32>\\new\\folder\\child.vhd", 4084, 4096 },
        { L"<FAT32>\\child.vhd", 3, 2088960 },
    };
    struct refusal refusal = { .creation = CREATE_DIFFERENCING, .expected = TOO_LARGE };
    IVMVirtualPC *app = lab_application(L"<FAT16><FAT32>");

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        context("%s", utf8(rows[i].image));
        refusal.image = refusal.mentions = rows[i].image;
        refusal.parent = L"$\\large.vhd";
        if (!make_dynamic(app, expand(refusal.parent), rows[i].too_large) ||
            !make_dynamic(app, expand(PARENT), rows[i].fits))
            break;
        lab_check_refused(app, &refusal);
        check_made(make_differencing(app, lab_path(rows[i].image), expand(PARENT)), rows[i].image);
        remove_tree(lab_path(L"<FAT32>\\new"));
        DeleteFileW(expand(PARENT));
        DeleteFileW(expand(refusal.parent));
    }
    IVMVirtualPC_Release(app);
}

/* The drive's own volume has plenty of room and no such limit. */
TEST(lab_targets, a_volume_mounted_in_a_folder_is_the_one_that_counts)
{
    static const struct refusal refusals[] = {
        { CREATE_DYNAMIC, L"<FAT32_FOLDER>\\a.vhd", NULL, 4087, TOO_LARGE, L"<FAT32_FOLDER>\\a.vhd" },
        { CREATE_DYNAMIC, L"<FAT32_FOLDER>\\new\\folder\\a.vhd", NULL, 4087, TOO_LARGE, L"\\new\\folder\\a.vhd" },
        { CREATE_FIXED, L"<FAT32_FOLDER>\\a.vhd", NULL, 4096, TOO_LARGE, L"<FAT32_FOLDER>\\a.vhd" },
        { CREATE_DYNAMIC, L"<SMALL_FOLDER>\\a.vhd", NULL, 3, FULL, L"<SMALL_FOLDER>\\a.vhd" },
        { CREATE_FIXED, L"<SMALL_FOLDER>\\new\\folder\\a.vhd", NULL, 3, FULL, L"\\new\\folder\\a.vhd" },
    };
    IVMVirtualPC *app = lab_application(L"<FAT32><FAT32_FOLDER><SMALL_FOLDER>");

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(refusals); i++) {
        context("%s", utf8(refusals[i].image));
        lab_check_refused(app, &refusals[i]);
    }
    context("%s", "");
    if (make_dynamic(app, lab_path(L"<FAT32_FOLDER>\\a.vhd"), 4086))
        check_made(true, L"<FAT32>\\a.vhd");
    IVMVirtualPC_Release(app);
}

TEST(lab_targets, fewer_than_8_mb_free_are_too_few)
{
    IVMVirtualPC *app = lab_application(L"<SMALL><FILLABLE>");

    if (app == NULL)
        return;
    check_all_refused(app, L"<SMALL>\\a.vhd", 3, FULL);
    check_all_refused(app, L"<SMALL>\\new\\folder\\a.vhd", 3, FULL);
    if (lab_fill(L"<FILLABLE>\\filler", 8 * MEGABYTE - 4096)) {
        check_all_refused(app, L"<FILLABLE>\\a.vhd", 3, FULL);
        if (lab_fill(L"<FILLABLE>\\filler", 8 * MEGABYTE))
            check_made(make_dynamic(app, lab_path(L"<FILLABLE>\\a.vhd"), 2088960), L"<FILLABLE>\\a.vhd");
    }
    DeleteFileW(lab_path(L"<FILLABLE>\\filler"));
    IVMVirtualPC_Release(app);
}

TEST(lab_targets, a_fixed_disk_needs_room_for_its_whole_file)
{
    static const struct refusal refusal = { CREATE_FIXED, L"<FILLABLE>\\new\\a.vhd", NULL, 16,
                                            FULL,         L"<FILLABLE>\\new\\a.vhd" };
    IVMVirtualPC *app = lab_application(L"<FILLABLE>");

    if (app == NULL)
        return;
    /* The footer needs a sector, for which the volume takes a page. */
    if (lab_fill(L"<FILLABLE>\\filler", 16 * MEGABYTE)) {
        lab_check_refused(app, &refusal);
        if (lab_fill(L"<FILLABLE>\\filler", 16 * MEGABYTE + 4096))
            check_made(make_fixed(app, lab_path(L"<FILLABLE>\\a.vhd"), 16), L"<FILLABLE>\\a.vhd");
    }
    DeleteFileW(lab_path(L"<FILLABLE>\\filler"));
    IVMVirtualPC_Release(app);
}

TEST(lab_targets, a_read_only_volume_takes_no_disk_but_may_hold_a_parent)
{
    struct disk_expected child = { .type = DISK_DIFFERENCING, .size = 3 * MEGABYTE };
    IVMVirtualPC *app = lab_application(L"<READ_ONLY><READ_ONLY_SOURCE>");

    if (app == NULL)
        return;
    check_all_refused(app, L"<READ_ONLY>\\a.vhd", 8, DENIED);
    check_all_refused(app, L"<READ_ONLY>\\new\\folder\\a.vhd", 8, DENIED);
    if (make_dynamic(app, lab_path(L"<READ_ONLY_SOURCE>\\parent.vhd"), 3)) {
        child.parent = lab_path(L"<READ_ONLY>\\parent.vhd");
        check_all_refused(app, L"<READ_ONLY>\\parent.vhd", 8, EXISTS);
        if (make_differencing(app, at(L"child.vhd"), child.parent))
            check_image(at(L"child.vhd"), &child);
        DeleteFileW(lab_path(L"<READ_ONLY_SOURCE>\\parent.vhd"));
    }
    IVMVirtualPC_Release(app);
}

TEST(lab_targets, a_drive_or_share_that_is_not_there_is_no_path)
{
    static const WCHAR *const images[] = {
        L"<NONE>\\a.vhd",
        L"<NONE>\\new\\folder\\a.vhd",
        L"\\\\nowhere\\share\\a.vhd",
        L"\\\\nowhere\\share\\new\\a.vhd",
        L"<SHARE>-missing\\a.vhd",
    };
    IVMVirtualPC *app = lab_application(L"<SHARE>");

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(images); i++)
        check_all_refused(app, images[i], 8, NO_PATH);
    IVMVirtualPC_Release(app);
}

TEST(lab_targets, a_folder_below_a_file_is_no_path)
{
    static const WCHAR *const files[] = { L"$\\file", L"<SHARE>\\file", L"<FAT32>\\file", L"<SMALL>\\file" };
    IVMVirtualPC *app = lab_application(L"<SHARE><FAT32><SMALL>");
    WCHAR image[64];

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(files); i++) {
        if (!file_write(lab_path(files[i]), "text", 4))
            continue;
        _snwprintf(image, ARRAYSIZE(image), L"%ls\\a.vhd", files[i]);
        check_all_refused(app, image, 8, NO_PATH);
        _snwprintf(image, ARRAYSIZE(image), L"%ls\\new\\folder\\a.vhd", files[i]);
        check_all_refused(app, image, 8, NO_PATH);
        DeleteFileW(lab_path(files[i]));
    }
    IVMVirtualPC_Release(app);
}
