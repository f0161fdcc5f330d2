/* com_targets.c - arguments other than the syntax of paths: pointers, sizes, and places where no file can be made. */
#include "disk_image.h"
#include "files.h"
#include "refusal.h"

#include <limits.h>
#include <wchar.h>

#define PARENT L"$\\parent.vhd"
#define NO_PATH HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)
#define EXISTS HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS)
#define BAD_NAME HRESULT_FROM_WIN32(ERROR_INVALID_NAME)
#define BAD_PATH HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)
#define TOO_LONG HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW)

static void check_all_refused(IVMVirtualPC *app, const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        context("%s of \"%s\", \"%s\", %ld MB", utf8(creation_name(refusals[i].creation)), utf8(refusals[i].image),
                utf8(refusals[i].parent), refusals[i].megabytes);
        check_refused(app, &refusals[i]);
    }
    context("%s", "");
}

TEST(com_targets, refuses_null_paths)
{
    static const struct refusal refusals[] = {
        { CREATE_DYNAMIC, NULL, NULL, 8, E_POINTER, L"CreateDynamicVirtualHardDisk" },
        { CREATE_DYNAMIC, NULL, NULL, -1, E_POINTER, L"CreateDynamicVirtualHardDisk" },
        { CREATE_FIXED, NULL, NULL, 8, E_POINTER, L"CreateFixedVirtualHardDisk" },
        { CREATE_FIXED, NULL, NULL, 0, E_POINTER, L"CreateFixedVirtualHardDisk" },
        { CREATE_DIFFERENCING, NULL, NULL, 0, E_POINTER, L"CreateDifferencingVirtualHardDisk" },
        { CREATE_DIFFERENCING, L"$\\child.vhd", NULL, 0, E_POINTER, L"CreateDifferencingVirtualHardDisk" },
        { CREATE_DIFFERENCING, NULL, L"$\\parent.vhd", 0, E_POINTER, L"CreateDifferencingVirtualHardDisk" },
        { CREATE_DIFFERENCING, L"*", NULL, 0, E_POINTER, L"CreateDifferencingVirtualHardDisk" },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    check_all_refused(app, refusals, ARRAYSIZE(refusals));
    IVMVirtualPC_Release(app);
}

TEST(com_targets, refuses_null_out_pointers)
{
    IVMVirtualPC *app = application();
    BSTR path = SysAllocString(at(L"a.vhd")), bad = SysAllocString(L"*");
    struct lines before = folder_tree(case_folder()), after;

    if (app != NULL) {
        check_error_info(IVMVirtualPC_CreateDynamicVirtualHardDisk(app, path, 8, NULL), E_POINTER,
                         L"CreateDynamicVirtualHardDisk");
        check_error_info(IVMVirtualPC_CreateFixedVirtualHardDisk(app, path, 8, NULL), E_POINTER,
                         L"CreateFixedVirtualHardDisk");
        check_error_info(IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, path, NULL), E_POINTER,
                         L"CreateDifferencingVirtualHardDisk");
        check_error_info(IVMVirtualPC_CreateDynamicVirtualHardDisk(app, bad, -1, NULL), E_POINTER,
                         L"CreateDynamicVirtualHardDisk");
        check_error_info(IVMVirtualPC_get_Name(app, NULL), E_POINTER, L"Name");
        check_error_info(IVMVirtualPC_get_Version(app, NULL), E_POINTER, L"Version");
        check_error_info(IVMVirtualPC_get_UpTime(app, NULL), E_POINTER, L"UpTime");
        check_error_info(IVMVirtualPC_get_Tasks(app, NULL), E_POINTER, L"Tasks");
        IVMVirtualPC_Release(app);
    }
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
    SysFreeString(path);
    SysFreeString(bad);
}

TEST(com_targets, refuses_sizes_out_of_range)
{
    static const struct {
        LONG megabytes;
        HRESULT expected;
    } sizes[] = {
        { 0, E_INVALIDARG },
        { -1, E_INVALIDARG },
        { LONG_MIN, E_INVALIDARG },
        { 1, VM_E_IMAGE_SIZE_TOO_SMALL },
        { 2, VM_E_IMAGE_SIZE_TOO_SMALL },
        { 2088961, VM_E_IMAGE_SIZE_TOO_LARGE },
        { LONG_MAX, VM_E_IMAGE_SIZE_TOO_LARGE },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(sizes); i++)
        for (enum creation creation = CREATE_DYNAMIC; creation <= CREATE_FIXED; creation++) {
            struct refusal refusal = {
                creation, L"$\\a.vhd", NULL, sizes[i].megabytes, sizes[i].expected, L"$\\a.vhd"
            };
            check_all_refused(app, &refusal, 1);
        }
    IVMVirtualPC_Release(app);
}

TEST(com_targets, refuses_a_child_of_a_disk_whose_size_is_out_of_range)
{
    struct refusal refusal = { .creation = CREATE_DIFFERENCING, .image = L"$\\child.vhd", .parent = PARENT };
    IVMVirtualPC *app = application();
    struct disk_image image;

    if (app == NULL)
        return;
    refusal.mentions = L"$\\child.vhd";
    refusal.expected = VM_E_IMAGE_SIZE_TOO_SMALL;
    if (make_dynamic(app, expand(PARENT), 3) && image_load(&image, expand(PARENT))) {
        for (int i = 0; i < 2; i++) { /* at the end, and the copy at the start */
            uint8_t *footer = i == 0 ? image.bytes : image_footer(&image);
            put64(footer + AT_CURRENT_SIZE, 3 * MEGABYTE - 512);
            footer_seal(footer);
        }
        if (file_write(expand(PARENT), image.bytes, image.size))
            check_refused(app, &refusal);
        image_free(&image);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_targets, refuses_a_fixed_disk_that_is_larger_than_the_free_space)
{
    const struct refusal refusal = {
        CREATE_FIXED, L"$\\sub\\a.vhd", NULL, 2088960, HRESULT_FROM_WIN32(ERROR_DISK_FULL), L"$\\sub\\a.vhd"
    };
    ULARGE_INTEGER available = { 0 };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    GetDiskFreeSpaceExW(case_folder(), &available, NULL, NULL);
    if (available.QuadPart > 2088960 * MEGABYTE)
        skip("there are more than 2,088,960 MB of free space");
    else
        check_refused(app, &refusal);
    IVMVirtualPC_Release(app);
}

TEST(com_targets, refuses_existing_files_and_folders)
{
    static const struct refusal refusals[] = {
        { CREATE_DYNAMIC, L"$\\file.txt", NULL, 8, EXISTS, L"$\\file.txt" },
        { CREATE_DYNAMIC, L"$\\FILE.TXT", NULL, 8, EXISTS, L"$\\FILE.TXT" },
        { CREATE_DYNAMIC, L"$\\x\\..\\file.txt", NULL, 8, EXISTS, L"$\\file.txt" },
        { CREATE_DYNAMIC, L"$\\folder", NULL, 8, EXISTS, L"$\\folder" },
        { CREATE_FIXED, L"$\\file.txt", NULL, 8, EXISTS, L"$\\file.txt" },
        { CREATE_FIXED, L"$\\folder", NULL, 8, EXISTS, L"$\\folder" },
        { CREATE_DIFFERENCING, L"$\\file.txt", PARENT, 0, EXISTS, L"$\\file.txt" },
        { CREATE_DIFFERENCING, L"$\\folder", PARENT, 0, EXISTS, L"$\\folder" },
        { CREATE_DIFFERENCING, L"file.txt", PARENT, 0, EXISTS, L"$\\file.txt" },
        { CREATE_DIFFERENCING, PARENT, PARENT, 0, EXISTS, PARENT },
        { CREATE_DIFFERENCING, L"$\\folder\\..\\Parent.VHD", L"parent.vhd", 0, EXISTS, L"$\\Parent.VHD" },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_dynamic(app, expand(PARENT), 8) && folder_make(at(L"folder")) &&
        file_write(at(L"file.txt"), "not to be lost", 14))
        check_all_refused(app, refusals, ARRAYSIZE(refusals));
    IVMVirtualPC_Release(app);
}

TEST(com_targets, refuses_targets_below_a_file)
{
    static const struct refusal refusals[] = {
        { CREATE_DYNAMIC, L"$\\file.txt\\a.vhd", NULL, 8, NO_PATH, L"$\\file.txt\\a.vhd" },
        { CREATE_DYNAMIC, L"$\\file.txt\\sub\\a.vhd", NULL, 8, NO_PATH, L"$\\file.txt\\sub\\a.vhd" },
        { CREATE_FIXED, L"$\\file.txt\\sub\\a.vhd", NULL, 8, NO_PATH, L"$\\file.txt\\sub\\a.vhd" },
        { CREATE_DIFFERENCING, L"$\\file.txt\\sub\\a.vhd", PARENT, 0, NO_PATH, L"$\\file.txt\\sub\\a.vhd" },
        { CREATE_DIFFERENCING, L"parent.vhd\\a.vhd", PARENT, 0, NO_PATH, L"$\\parent.vhd\\a.vhd" },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_dynamic(app, expand(PARENT), 8) && file_write(at(L"file.txt"), "text", 4))
        check_all_refused(app, refusals, ARRAYSIZE(refusals));
    IVMVirtualPC_Release(app);
}

/* A drive that does not exist; 0 if all do. */
static WCHAR missing_drive(void)
{
    DWORD drives = GetLogicalDrives();

    for (WCHAR letter = L'Y'; letter > L'C'; letter--)
        if (!(drives & 1u << (letter - L'A')))
            return letter;
    return 0;
}

TEST(com_targets, refuses_drives_and_shares_that_do_not_exist)
{
    static const WCHAR *const places[] = { L"?:\\a.vhd", L"?:\\sub\\deeper\\a.vhd", L"\\\\192.0.2.1\\share\\a.vhd" };
    IVMVirtualPC *app = application();
    WCHAR path[64], letter = missing_drive();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(places) && make_dynamic(app, expand(PARENT), 8); i++) {
        const struct refusal refusals[] = {
            { CREATE_DYNAMIC, path, NULL, 8, NO_PATH, path },
            { CREATE_FIXED, path, NULL, 8, NO_PATH, path },
            { CREATE_DIFFERENCING, path, PARENT, 0, NO_PATH, path },
            { CREATE_DIFFERENCING, L"$\\child.vhd", path, 0, NO_PATH, path },
        };
        wcscpy(path, places[i]);
        if (path[0] == L'?')
            path[0] = letter;
        if (letter != 0 || path[0] == L'\\')
            check_all_refused(app, refusals, ARRAYSIZE(refusals));
        DeleteFileW(expand(PARENT));
    }
    IVMVirtualPC_Release(app);
}

TEST(com_targets, checks_in_the_documented_order)
{
    static WCHAR long_path[300];
    static const struct refusal refusals[] = {
        /* length, characters, being absolute, size, parent, size limits, target */
        { CREATE_DIFFERENCING, long_path, L"*", 0, TOO_LONG, NULL },
        { CREATE_DIFFERENCING, L"$\\*.vhd", long_path, 0, BAD_NAME, L"$\\*.vhd" },
        { CREATE_DIFFERENCING, L"$\\child.vhd", L"*", 0, BAD_NAME, L"'*'" },
        { CREATE_DIFFERENCING, L"child.vhd", L"*", 0, BAD_NAME, L"'*'" },
        { CREATE_DYNAMIC, L"*", NULL, 0, BAD_NAME, L"'*'" },
        { CREATE_DYNAMIC, L"a.vhd", NULL, 0, BAD_PATH, L"'a.vhd'" },
        { CREATE_DYNAMIC, L"", NULL, 1, BAD_PATH, NULL },
        { CREATE_DYNAMIC, PARENT, NULL, 0, E_INVALIDARG, PARENT },
        { CREATE_DYNAMIC, PARENT, NULL, 1, VM_E_IMAGE_SIZE_TOO_SMALL, PARENT },
        { CREATE_FIXED, PARENT, NULL, 2088961, VM_E_IMAGE_SIZE_TOO_LARGE, PARENT },
        { CREATE_FIXED, PARENT, NULL, 2088960, EXISTS, PARENT },
        { CREATE_DIFFERENCING, PARENT, L"$\\missing.vhd", 0, NO_PATH, L"$\\missing.vhd" },
        { CREATE_DIFFERENCING, PARENT, L"$\\text.vhd", 0, VM_E_INVALID_HD_FILE, L"$\\text.vhd" },
        { CREATE_DIFFERENCING, L"$\\text.vhd\\a.vhd", L"$\\missing.vhd", 0, NO_PATH, L"$\\missing.vhd" },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    wcscpy(long_path, L"C:\\");
    wmemset(long_path + 3, L'n', ARRAYSIZE(long_path) - 4);
    if (make_dynamic(app, expand(PARENT), 8) && file_write(at(L"text.vhd"), "text", 4))
        check_all_refused(app, refusals, ARRAYSIZE(refusals));
    IVMVirtualPC_Release(app);
}

TEST(com_targets, makes_missing_folders_and_keeps_them_only_on_success)
{
    const struct refusal refusal = {
        CREATE_FIXED, L"$\\new\\sub\\a.vhd", NULL, 2088960, HRESULT_FROM_WIN32(ERROR_DISK_FULL), NULL
    };
    IVMVirtualPC *app = application();
    ULARGE_INTEGER available = { 0 };

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"one\\two\\three\\a.vhd"), 3))
        check(path_kind(at(L"one\\two\\three\\a.vhd")) == PATH_FILE, "the disk is in the new folders");
    GetDiskFreeSpaceExW(case_folder(), &available, NULL, NULL);
    if (available.QuadPart < 2088960 * MEGABYTE)
        check_refused(app, &refusal);
    check(path_kind(at(L"new")) == PATH_NOTHING, "a refused call leaves no folder");
    IVMVirtualPC_Release(app);
}
