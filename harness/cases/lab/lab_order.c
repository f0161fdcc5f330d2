/*
 * lab_order.c - of two reasons to refuse a call, which one is told: every pair of neighbours in the order of checks.
 *
 * Each row makes a call for which both reasons hold, and then one for which only the later of them is left. Where the
 * session end is one of the two, see openvpc-faults.
 */
#include "codes.h"
#include "configuration.h"
#include "lab_disks.h"

#include <wchar.h>

#define PARENT L"$\\parent.vhd"
#define TEN L"nnnnnnnnnn"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_NAME HUNDRED HUNDRED HUNDRED
/* Short enough by itself, and too long in the folder of a case. */
#define LONG_RELATIVE HUNDRED HUNDRED TEN TEN TEN TEN TEN L"nnnn"

#define TOO_LONG HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW)
#define BAD_NAME HRESULT_FROM_WIN32(ERROR_INVALID_NAME)
#define BAD_PATH HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)
#define NO_PATH HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)
#define NO_DRIVE HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE)
#define EXISTS HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS)
#define FULL HRESULT_FROM_WIN32(ERROR_DISK_FULL)
#define TOO_SMALL VM_E_IMAGE_SIZE_TOO_SMALL
#define TOO_LARGE VM_E_IMAGE_SIZE_TOO_LARGE
#define OVER_LIMIT VM_E_FILE_TOO_LARGE_FOR_VOLUME
#define DENIED HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED)

/* A row for CREATE_DYNAMIC stands for a fixed disk as well. */
#define SIZED CREATE_DYNAMIC
#define CHILD CREATE_DIFFERENCING

/* creation, image, parent, megabytes, code, what the sentence mentions */
struct pair {
    struct refusal both, one;
};

static void check_pair(IVMVirtualPC *app, const struct pair *pair)
{
    struct refusal both = pair->both, one = pair->one;
    enum creation last = both.creation == SIZED ? CREATE_FIXED : both.creation;

    for (; both.creation <= last; both.creation++) {
        one.creation = both.creation;
        context("%s of %s, %s, %ld MB", utf8(creation_name(both.creation)), utf8(both.image), utf8(both.parent),
                both.megabytes);
        lab_check_refused(app, &both);
        context("%s of %s, %s, %ld MB, the later reason alone", utf8(creation_name(one.creation)), utf8(one.image),
                utf8(one.parent), one.megabytes);
        lab_check_refused(app, &one);
    }
}

/* What stands in the folder of the case and on the volumes. */
static bool make_files(IVMVirtualPC *app)
{
    static const WCHAR *const there[] = {
        L"$\\there.vhd",
        L"<CD>\\there.vhd",
        L"<FAT32>\\there.vhd",
        L"<SMALL>\\there.vhd",
    };
    bool ok = make_dynamic(app, expand(PARENT), 3);

    for (size_t i = 0; i < ARRAYSIZE(there); i++)
        ok = ok && file_write(lab_path(there[i]), "there", 5);
    ok = ok && lab_make_disk(at(L"small.vhd"), 2 * MEGABYTE) && lab_make_disk(at(L"large.vhd"), 5000 * MEGABYTE);
    /* Children of a disk that is gone: a sound one, one with a damaged header, one below 3 MB. */
    ok = ok && make_dynamic(app, at(L"gone.vhd"), 3) && make_differencing(app, at(L"orphan.vhd"), L"gone.vhd") &&
         make_differencing(app, at(L"damaged.vhd"), L"gone.vhd") &&
         make_differencing(app, at(L"tiny.vhd"), L"gone.vhd");
    ok = ok && lab_change_footer(at(L"tiny.vhd"), AT_CURRENT_SIZE + 4, (uint32_t)(2 * MEGABYTE)) &&
         lab_change_footer(at(L"damaged.vhd"), AT_DATA_OFFSET, 1); /* a header far behind the end */
    return ok && DeleteFileW(at(L"gone.vhd"));
}

static void remove_files(void)
{
    static const WCHAR *const there[] = { L"<CD>\\there.vhd", L"<FAT32>\\there.vhd", L"<SMALL>\\there.vhd" };

    for (size_t i = 0; i < ARRAYSIZE(there); i++)
        DeleteFileW(lab_path(there[i]));
}

static void check_pairs(const struct pair *pairs, size_t count)
{
    IVMVirtualPC *app = lab_application(L"<CD><FAT32><SMALL><DENIED>");

    if (app == NULL)
        return;
    if (make_files(app))
        for (size_t i = 0; i < count; i++)
            check_pair(app, &pairs[i]);
    remove_files();
    IVMVirtualPC_Release(app);
}

TEST(lab_order, a_null_pointer_then_the_demand_for_virtualization_then_paths)
{
    static const WCHAR *const images[] = { L"$\\" LONG_NAME, L"$\\*", L"a.vhd", L"", L"<CD>\\a.vhd" };
    IVMVirtualPC *app = lab_application(L"<CD>");

    if (app == NULL)
        return;
    if (!configuration_demand_is_refused()) {
        skip("the processor has hardware virtualization, or may have it");
        IVMVirtualPC_Release(app);
        return;
    }
    configuration_demand(app, true);
    for (size_t i = 0; i < ARRAYSIZE(images); i++)
        for (enum creation creation = CREATE_DYNAMIC; creation <= CREATE_DIFFERENCING; creation++) {
            const struct refusal null = { creation, NULL, images[i], 0, E_POINTER, creation_name(creation) };
            const struct refusal demand = {
                creation, images[i], images[i], 0, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, creation_name(creation)
            };
            context("%s of %s", utf8(creation_name(creation)), utf8(images[i]));
            lab_check_refused(app, &null);
            lab_check_refused(app, &demand);
        }
    configuration_demand(app, false);
    IVMVirtualPC_Release(app);
}

TEST(lab_order, the_syntax_of_the_image_then_of_the_parent_and_length_then_characters)
{
    static const struct pair pairs[] = {
        { { SIZED, L"$\\*" LONG_NAME, NULL, 8, TOO_LONG, NULL },
          { SIZED, L"$\\*.vhd", NULL, 8, BAD_NAME, L"$\\*.vhd" } },
        { { CHILD, L"$\\*" LONG_NAME, PARENT, 0, TOO_LONG, NULL }, { CHILD, L"$\\*.vhd", PARENT, 0, BAD_NAME, NULL } },
        { { CHILD, L"$\\*.vhd", L"$\\" LONG_NAME, 0, BAD_NAME, L"$\\*" },
          { CHILD, L"$\\a.vhd", L"$\\" LONG_NAME, 0, TOO_LONG, L"$\\n" } },
        { { CHILD, L"$\\*.vhd", L"$\\|.vhd", 0, BAD_NAME, L"$\\*" },
          { CHILD, L"$\\a.vhd", L"$\\|.vhd", 0, BAD_NAME, L"$\\|" } },
        { { CHILD, L"$\\a.vhd", L"$\\|" LONG_NAME, 0, TOO_LONG, NULL },
          { CHILD, L"$\\a.vhd", L"$\\|.vhd", 0, BAD_NAME, NULL } },
    };

    check_pairs(pairs, ARRAYSIZE(pairs));
}

TEST(lab_order, the_syntax_of_paths_then_whether_one_is_absolute)
{
    static const struct pair pairs[] = {
        { { SIZED, LONG_NAME, NULL, 8, TOO_LONG, NULL }, { SIZED, L"a.vhd", NULL, 8, BAD_PATH, L"a.vhd" } },
        { { SIZED, L"a*.vhd", NULL, 8, BAD_NAME, L"a*.vhd" }, { SIZED, L"a.vhd", NULL, 8, BAD_PATH, L"a.vhd" } },
        { { CHILD, L"a*.vhd", L"parent.vhd", 0, BAD_NAME, L"a*" },
          { CHILD, L"a.vhd", L"parent.vhd", 0, BAD_PATH, NULL } },
        { { CHILD, L"a.vhd", L"parent|.vhd", 0, BAD_NAME, L"t|" },
          { CHILD, L"a.vhd", L"parent.vhd", 0, BAD_PATH, NULL } },
        { { CHILD, L"", L"$\\|.vhd", 0, BAD_NAME, L"$\\|" }, { CHILD, L"", PARENT, 0, BAD_PATH, NULL } },
    };

    check_pairs(pairs, ARRAYSIZE(pairs));
}

TEST(lab_order, whether_a_path_is_absolute_then_the_size_or_the_parent)
{
    static const struct pair pairs[] = {
        { { SIZED, L"a.vhd", NULL, 0, BAD_PATH, L"a.vhd" },
          { SIZED, L"$\\a.vhd", NULL, 0, E_INVALIDARG, L"$\\a.vhd" } },
        { { SIZED, L"", NULL, -1, BAD_PATH, NULL }, { SIZED, L"$\\a.vhd", NULL, -1, E_INVALIDARG, L"$\\a.vhd" } },
        { { CHILD, L"a.vhd", L"missing.vhd", 0, BAD_PATH, L"a.vhd" },
          { CHILD, L"$\\a.vhd", L"missing.vhd", 0, NO_PATH, L"$\\missing.vhd" } },
        { { CHILD, L"", L"$\\missing.vhd", 0, BAD_PATH, NULL },
          { CHILD, L"$\\a.vhd", L"$\\missing.vhd", 0, NO_PATH, L"$\\missing.vhd" } },
        /* the length after one path was taken from the other */
        { { CHILD, L"$\\a.vhd", LONG_RELATIVE, 0, TOO_LONG, NULL },
          { CHILD, L"$\\a.vhd", L"missing.vhd", 0, NO_PATH, L"$\\missing.vhd" } },
        { { CHILD, LONG_RELATIVE, L"$\\missing.vhd", 0, TOO_LONG, NULL },
          { CHILD, L"a.vhd", L"$\\missing.vhd", 0, NO_PATH, L"$\\missing.vhd" } },
    };

    check_pairs(pairs, ARRAYSIZE(pairs));
}

TEST(lab_order, a_size_that_is_none_then_one_out_of_range_then_the_target)
{
    static const struct pair pairs[] = {
        { { SIZED, L"$\\a.vhd", NULL, 0, E_INVALIDARG, NULL }, { SIZED, L"$\\a.vhd", NULL, 2, TOO_SMALL, NULL } },
        { { SIZED, L"<CD>\\a.vhd", NULL, 0, E_INVALIDARG, NULL }, { SIZED, L"<CD>\\a.vhd", NULL, 8, NO_DRIVE, NULL } },
        { { SIZED, L"<NONE>\\a.vhd", NULL, 2, TOO_SMALL, NULL }, { SIZED, L"<NONE>\\a.vhd", NULL, 8, NO_PATH, NULL } },
        { { SIZED, L"<CD>\\a.vhd", NULL, 2, TOO_SMALL, NULL }, { SIZED, L"<CD>\\a.vhd", NULL, 8, NO_DRIVE, NULL } },
        { { SIZED, L"$\\there.vhd", NULL, 2088961, TOO_LARGE, NULL },
          { SIZED, L"$\\there.vhd", NULL, 8, EXISTS, NULL } },
        { { SIZED, L"<FAT32>\\a.vhd", NULL, 2088961, TOO_LARGE, NULL },
          { SIZED, L"<FAT32>\\a.vhd", NULL, 2088960, OVER_LIMIT, NULL } },
        { { CHILD, L"<NONE>\\a.vhd", L"$\\small.vhd", 0, TOO_SMALL, NULL },
          { CHILD, L"<NONE>\\a.vhd", PARENT, 0, NO_PATH, NULL } },
        { { CHILD, L"<CD>\\a.vhd", L"$\\small.vhd", 0, TOO_SMALL, NULL },
          { CHILD, L"<CD>\\a.vhd", PARENT, 0, NO_DRIVE, NULL } },
    };

    check_pairs(pairs, ARRAYSIZE(pairs));
}

TEST(lab_order, a_missing_parent_then_access_then_damage_then_its_chain_then_its_size_then_the_target)
{
    static const struct pair pairs[] = {
        { { CHILD, L"$\\a.vhd", L"<DENIED>\\unreadable.vhd", 0, DENIED, L"<DENIED>\\unreadable.vhd" },
          { CHILD, L"$\\a.vhd", L"$\\there.vhd", 0, VM_E_INVALID_HD_FILE, L"$\\there.vhd" } },
        { { CHILD, L"$\\a.vhd", L"$\\damaged.vhd", 0, VM_E_INVALID_HD_FILE, L"$\\damaged.vhd" },
          { CHILD, L"$\\a.vhd", L"$\\orphan.vhd", 0, VM_E_PARENT_PATH_NOT_FOUND, L"$\\orphan.vhd" } },
        { { CHILD, L"$\\a.vhd", L"$\\tiny.vhd", 0, VM_E_PARENT_PATH_NOT_FOUND, L"$\\tiny.vhd" },
          { CHILD, L"$\\a.vhd", L"$\\small.vhd", 0, TOO_SMALL, L"$\\a.vhd" } },
        { { CHILD, L"<NONE>\\a.vhd", L"$\\missing.vhd", 0, NO_PATH, L"$\\missing.vhd" },
          { CHILD, L"<NONE>\\a.vhd", PARENT, 0, NO_PATH, L"<NONE>\\a.vhd" } },
        { { CHILD, L"<CD>\\a.vhd", L"$\\there.vhd", 0, VM_E_INVALID_HD_FILE, L"$\\there.vhd" },
          { CHILD, L"<CD>\\a.vhd", PARENT, 0, NO_DRIVE, L"<CD>\\a.vhd" } },
        { { CHILD, L"$\\there.vhd", L"$\\orphan.vhd", 0, VM_E_PARENT_PATH_NOT_FOUND, L"$\\orphan.vhd" },
          { CHILD, L"$\\there.vhd", PARENT, 0, EXISTS, L"$\\there.vhd" } },
    };

    check_pairs(pairs, ARRAYSIZE(pairs));
}

TEST(lab_order, the_drive_then_what_stands_there_then_the_file_system)
{
    static const struct pair pairs[] = {
        { { SIZED, L"<CD>\\there.vhd", NULL, 8, NO_DRIVE, NULL }, { SIZED, L"$\\there.vhd", NULL, 8, EXISTS, NULL } },
        { { SIZED, L"<CD>\\there.vhd\\a.vhd", NULL, 8, NO_DRIVE, NULL },
          { SIZED, L"$\\there.vhd\\a.vhd", NULL, 8, NO_PATH, NULL } },
        { { SIZED, L"<FAT32>\\there.vhd", NULL, 5000, EXISTS, NULL },
          { SIZED, L"<FAT32>\\a.vhd", NULL, 5000, OVER_LIMIT, NULL } },
        { { SIZED, L"<FAT32>\\there.vhd\\a.vhd", NULL, 5000, NO_PATH, NULL },
          { SIZED, L"<FAT32>\\a.vhd", NULL, 5000, OVER_LIMIT, NULL } },
        { { SIZED, L"<SMALL>\\there.vhd", NULL, 8, EXISTS, NULL }, { SIZED, L"<SMALL>\\a.vhd", NULL, 8, FULL, NULL } },
        { { CHILD, L"<CD>\\there.vhd", PARENT, 0, NO_DRIVE, NULL },
          { CHILD, L"$\\there.vhd", PARENT, 0, EXISTS, NULL } },
        { { CHILD, L"<FAT32>\\there.vhd", L"$\\large.vhd", 0, EXISTS, NULL },
          { CHILD, L"<FAT32>\\a.vhd", L"$\\large.vhd", 0, OVER_LIMIT, NULL } },
        { { CHILD, L"<SMALL>\\there.vhd\\a.vhd", PARENT, 0, NO_PATH, NULL },
          { CHILD, L"<SMALL>\\a.vhd", PARENT, 0, FULL, NULL } },
    };

    check_pairs(pairs, ARRAYSIZE(pairs));
}

TEST(lab_order, the_file_system_then_the_free_space)
{
    static const struct pair pairs[] = {
        { { SIZED, L"<FAT32>\\a.vhd", NULL, 5000, OVER_LIMIT, NULL },
          { SIZED, L"<FAT32>\\a.vhd", NULL, 3, FULL, NULL } },
        { { CHILD, L"<FAT32>\\a.vhd", L"$\\large.vhd", 0, OVER_LIMIT, NULL },
          { CHILD, L"<FAT32>\\a.vhd", PARENT, 0, FULL, NULL } },
    };

    if (!lab_has(L"<FAT32>"))
        return;
    if (lab_fill(L"<FAT32>\\filler", 4 * MEGABYTE))
        check_pairs(pairs, ARRAYSIZE(pairs));
    DeleteFileW(lab_path(L"<FAT32>\\filler"));
}

/* Making a folder or the file is the last thing that can fail in the call. */
TEST(lab_order, the_free_space_then_the_folders)
{
    static const struct pair pairs[] = {
        { { SIZED, L"<SMALL>\\no-write\\a.vhd", NULL, 8, FULL, NULL },
          { SIZED, L"<DENIED>\\no-write\\a.vhd", NULL, 8, DENIED, NULL } },
        { { SIZED, L"<SMALL>\\no-write\\new\\a.vhd", NULL, 8, FULL, NULL },
          { SIZED, L"<DENIED>\\no-write\\new\\a.vhd", NULL, 8, DENIED, NULL } },
        { { CHILD, L"<SMALL>\\no-write\\new\\a.vhd", PARENT, 0, FULL, NULL },
          { CHILD, L"<DENIED>\\no-write\\new\\a.vhd", PARENT, 0, DENIED, NULL } },
    };

    check_pairs(pairs, ARRAYSIZE(pairs));
}
