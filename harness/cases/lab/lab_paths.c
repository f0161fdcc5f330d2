/* lab_paths.c - parents on other drives and shares, and names that are long or of unusual letters. */
#include "disk_image.h"
#include "lab_volumes.h"

#include <wchar.h>

#define PATH_CHARS 260

/* Where a child and its parent are, as the call is told and as it is; what the child records of the parent. */
struct pair {
    const WCHAR *image, *parent;
    const WCHAR *child, *parent_file; /* NULL: as in the call */
    const WCHAR *relative;            /* NULL: nothing is recorded */
};

/* Removes the folders of a pair's files, which are all called "x", "y" or "parents". */
static void remove_folders(void)
{
    static const WCHAR *const roots[] = {
        L"<SHARE>", L"<OTHER_SHARE>", L"<OTHER_SERVER>", L"<FAT32>", L"<FAT16>", L"$",
    };
    static const WCHAR *const names[] = { L"x", L"y", L"parents" };
    WCHAR path[PATH_CHARS];

    for (size_t i = 0; i < ARRAYSIZE(roots); i++)
        for (size_t j = 0; j < ARRAYSIZE(names); j++) {
            _snwprintf(path, ARRAYSIZE(path), L"%ls\\%ls", roots[i], names[j]);
            if (path_kind(lab_path(path)) == PATH_FOLDER)
                check(remove_tree(lab_path(path)), "%s can be removed", utf8(path));
        }
}

/* The child can be asked for its parent, which is the file that it was made from. */
static void check_parent_found(IVMVirtualPC *app, const WCHAR *child, const WCHAR *parent_file)
{
    BSTR path = SysAllocString(child), file = NULL;
    IVMHardDisk *disk = NULL, *parent = NULL;
    HRESULT hr;

    if (check_hr(IVMVirtualPC_GetHardDisk(app, path, &disk), S_OK, "GetHardDisk") &&
        check_hr(IVMHardDisk_get_Parent(disk, &parent), S_OK, "Parent")) {
        hr = IVMHardDisk_get_File(parent, &file);
        check(hr == S_OK && _wcsicmp(file, parent_file) == 0, "the parent is %s, not %s", utf8(parent_file),
              utf8(file));
        SysFreeString(file);
        IVMHardDisk_Release(parent);
    }
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    SysFreeString(path);
}

static void check_pair(IVMVirtualPC *app, const struct pair *pair, bool finds_parent)
{
    struct disk_expected expected = { .type = DISK_DIFFERENCING, .size = 5 * MEGABYTE, .relative = pair->relative };
    const WCHAR *child = pair->child != NULL ? pair->child : pair->image;

    context("image %s, parent %s", utf8(pair->image), utf8(pair->parent));
    expected.parent = lab_path(pair->parent_file != NULL ? pair->parent_file : pair->parent);
    if (make_dynamic(app, expected.parent, 5) &&
        make_differencing(app, lab_path(pair->image), lab_path(pair->parent)) &&
        check(path_kind(lab_path(child)) == PATH_FILE, "the child is %s", utf8(child))) {
        check_image(lab_path(child), &expected);
        if (finds_parent)
            check_parent_found(app, lab_path(child), expected.parent);
    }
    remove_folders();
}

TEST(lab_paths, a_parent_on_another_drive_is_recorded_by_its_absolute_path_only)
{
    static const struct pair pairs[] = {
        { L"<FAT32>\\x\\child.vhd", L"$\\parents\\parent.vhd", NULL, NULL, NULL },
        { L"$\\x\\child.vhd", L"<FAT16>\\parents\\parent.vhd", NULL, NULL, NULL },
        { L"<FAT16>\\x\\child.vhd", L"<FAT32>\\x\\child-too.vhd", NULL, NULL, NULL },
        /* a volume that is mounted in a folder belongs to the drive */
        { L"<FAT32_FOLDER>\\x\\child.vhd", L"<FAT32>\\parents\\parent.vhd", NULL, NULL, NULL },
    };
    IVMVirtualPC *app = lab_application(L"<FAT16><FAT32><FAT32_FOLDER>");

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(pairs); i++)
        check_pair(app, &pairs[i], true);
    IVMVirtualPC_Release(app);
}

TEST(lab_paths, a_parent_on_the_same_share_is_recorded_relatively_too)
{
    static const struct pair pairs[] = {
        { L"<SHARE>\\x\\child.vhd", L"<SHARE>\\x\\parent.vhd", NULL, NULL, L".\\parent.vhd" },
        { L"<SHARE>\\x\\child.vhd", L"<SHARE>\\parents\\parent.vhd", NULL, NULL, L"..\\parents\\parent.vhd" },
        { L"<SHARE>\\x\\y\\child.vhd", L"<SHARE>\\x\\parent.vhd", NULL, NULL, L"..\\parent.vhd" },
    };
    IVMVirtualPC *app = lab_application(L"<SHARE>");

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(pairs); i++)
        check_pair(app, &pairs[i], true);
    IVMVirtualPC_Release(app);
}

/* That server is not contacted just because somebody looks at the child. */
TEST(lab_paths, a_parent_on_another_share_is_recorded_by_its_absolute_path_only)
{
    static const struct pair same_server = {
        L"<SHARE>\\x\\child.vhd", L"<OTHER_SHARE>\\parents\\parent.vhd", NULL, NULL, NULL,
    };
    static const struct pair others[] = {
        { L"<SHARE>\\x\\child.vhd", L"<OTHER_SERVER>\\parents\\parent.vhd", NULL, NULL, NULL },
        { L"$\\x\\child.vhd", L"<SHARE>\\parents\\parent.vhd", NULL, NULL, NULL },
        { L"<FAT32>\\x\\child.vhd", L"<SHARE>\\parents\\parent.vhd", NULL, NULL, NULL },
    };
    static const struct pair from_drive = { L"<SHARE>\\x\\child.vhd", L"$\\parents\\parent.vhd", NULL, NULL, NULL };
    IVMVirtualPC *app = lab_application(L"<SHARE><OTHER_SHARE><OTHER_SERVER><FAT32>");

    if (app == NULL)
        return;
    check_pair(app, &same_server, true);
    for (size_t i = 0; i < ARRAYSIZE(others); i++)
        check_pair(app, &others[i], false);
    check_pair(app, &from_drive, true);
    IVMVirtualPC_Release(app);
}

TEST(lab_paths, a_relative_path_is_taken_from_the_share_of_the_other)
{
    static const struct pair pairs[] = {
        { L"<SHARE>\\x\\child.vhd", L"parent.vhd", NULL, L"<SHARE>\\x\\parent.vhd", L".\\parent.vhd" },
        { L"<SHARE>\\x\\child.vhd", L"..\\parents\\p.vhd", NULL, L"<SHARE>\\parents\\p.vhd", L"..\\parents\\p.vhd" },
        { L"<SHARE>\\x\\child.vhd", L"\\parents\\p.vhd", NULL, L"<SHARE>\\parents\\p.vhd", L"..\\parents\\p.vhd" },
        /* never above the share, into another share or another server */
        { L"<SHARE>\\x\\child.vhd", L"..\\..\\..\\..\\parents\\p.vhd", NULL, L"<SHARE>\\parents\\p.vhd",
          L"..\\parents\\p.vhd" },
        { L"..\\..\\..\\other\\x\\child.vhd", L"<SHARE>\\x\\p.vhd", L"<SHARE>\\other\\x\\child.vhd",
          L"<SHARE>\\x\\p.vhd", L"..\\..\\x\\p.vhd" },
        { L"\\x\\child.vhd", L"<SHARE>\\parents\\p.vhd", L"<SHARE>\\x\\child.vhd", L"<SHARE>\\parents\\p.vhd",
          L"..\\parents\\p.vhd" },
        { L"\\x\\child.vhd", L"<FAT32>\\parents\\p.vhd", L"<FAT32>\\x\\child.vhd", L"<FAT32>\\parents\\p.vhd",
          L"..\\parents\\p.vhd" },
    };
    IVMVirtualPC *app = lab_application(L"<SHARE><FAT32>");

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(pairs); i++)
        check_pair(app, &pairs[i], true);
    if (path_kind(lab_path(L"<SHARE>\\other")) == PATH_FOLDER)
        remove_tree(lab_path(L"<SHARE>\\other"));
    IVMVirtualPC_Release(app);
}

/* Letters that take two UTF-16 units: musical symbols, Gothic, emoji, a rare Chinese character. */
#define CLEF L"\U0001D11E"
#define GOTHIC L"\U00010330\U00010331"
#define EMOJI L"\U0001F4BE"
#define HAN L"\U00020000"

TEST(lab_paths, letters_of_two_units_are_kept_in_names_and_folders)
{
    static const struct pair pairs[] = {
        { L"$\\x\\" CLEF L".vhd", L"$\\x\\" EMOJI L".vhd", NULL, NULL, L".\\" EMOJI L".vhd" },
        { L"$\\x\\" GOTHIC L"\\" CLEF L".vhd", EMOJI L"\\" HAN L".vhd", NULL,
          L"$\\x\\" GOTHIC L"\\" EMOJI L"\\" HAN L".vhd", L".\\" EMOJI L"\\" HAN L".vhd" },
        /* two letters whose first unit is the same are no common folder */
        { L"$\\x\\\U00010330\\a.vhd", L"$\\x\\\U00010332\\b.vhd", NULL, NULL, L"..\\\U00010332\\b.vhd" },
        { L"<SHARE>\\x\\" HAN L"\\" CLEF L".vhd", L"<SHARE>\\x\\" HAN L"\\" EMOJI L".vhd", NULL, NULL,
          L".\\" EMOJI L".vhd" },
    };
    static const struct refusal refusals[] = {
        { CREATE_DYNAMIC, L"$\\x\\" CLEF L".vhd", NULL, 2, VM_E_IMAGE_SIZE_TOO_SMALL, L"\\" CLEF L".vhd" },
        { CREATE_DYNAMIC, L"$\\x\\" CLEF L"*.vhd", NULL, 8, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
          L"\\" CLEF L"*.vhd" },
        { CREATE_DIFFERENCING, L"$\\a.vhd", L"$\\" EMOJI L".vhd", 0, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
          L"\\" EMOJI L".vhd" },
    };
    IVMVirtualPC *app = lab_application(L"<SHARE>");

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(pairs); i++)
        check_pair(app, &pairs[i], true);
    for (size_t i = 0; i < ARRAYSIZE(refusals); i++) {
        context("%s", utf8(refusals[i].image));
        lab_check_refused(app, &refusals[i]);
    }
    IVMVirtualPC_Release(app);
}

/* A path of that many units below \\server\share\x, in folders of 50 letters. */
static void long_path(WCHAR path[PATH_CHARS + 1], size_t length, WCHAR last)
{
    size_t at_unit;

    wcscpy(path, lab_path(L"<SHARE>\\x"));
    for (at_unit = wcslen(path); at_unit < length; at_unit++)
        path[at_unit] = (length - at_unit) % 50 == 0 ? L'\\' : (WCHAR)(L'a' + at_unit % 26);
    path[length - 1] = last;
    path[length] = 0;
}

TEST(lab_paths, paths_of_shares_may_have_259_characters)
{
    struct refusal refusal = {
        CREATE_DYNAMIC, NULL, NULL, 8, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW), L"<SHARE>\\x"
    };
    WCHAR parent[PATH_CHARS + 1], child[PATH_CHARS + 1], relative[PATH_CHARS];
    struct pair pair = { child, parent, NULL, NULL, relative };
    IVMVirtualPC *app = lab_application(L"<SHARE>");

    if (app == NULL)
        return;
    long_path(parent, PATH_CHARS - 1, L'1');
    long_path(child, PATH_CHARS - 1, L'2');
    _snwprintf(relative, ARRAYSIZE(relative), L".\\%ls", wcsrchr(parent, L'\\') + 1);
    check_pair(app, &pair, true);
    long_path(child, PATH_CHARS, L'3');
    refusal.image = child;
    lab_check_refused(app, &refusal);
    IVMVirtualPC_Release(app);
}
