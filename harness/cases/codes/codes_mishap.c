/* codes_mishap.c - makes disks, and does something to their files. */
#include "codes_mishap.h"

#include "disk_data.h"
#include "lab_disks.h"

#include <string.h>

bool mishap_begin(enum mishap mishap, IVMVirtualPC *app)
{
    remove_tree(at(L"parent"));
    remove_tree(at(L"child"));
    if (mishap == DRIVE_VANISHED)
        return make_dynamic(app, lab_path(CODES_VANISHING), 3);
    return make_dynamic(app, expand(CODES_PARENT), 3) && disk_write(expand(CODES_PARENT), 0, 9, 1) &&
           make_differencing(app, expand(CODES_CHILD), expand(CODES_PARENT)) &&
           disk_write(expand(CODES_CHILD), 3, 9, 2);
}

static HANDLE hold(const WCHAR *path)
{
    return CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
}

HANDLE mishap_strike(enum mishap mishap)
{
    static const char no_disk[] = "This is no disk.";

    switch (mishap) {
    case CHILD_DELETED:
        check(DeleteFileW(expand(CODES_CHILD)), "the child can be deleted");
        break;
    case CHILD_HELD:
        return hold(expand(CODES_CHILD));
    case CHILD_SAVED:
        disk_set_saved_state(expand(CODES_CHILD), true);
        break;
    case CHILD_OVERWRITTEN:
        file_write(expand(CODES_CHILD), no_disk, strlen(no_disk));
        break;
    case CHILD_TYPE_UNKNOWN:
        image_change_footer(expand(CODES_CHILD), FOOTER_TYPE, 9);
        break;
    case PARENT_DELETED:
        check(DeleteFileW(expand(CODES_PARENT)), "the parent can be deleted");
        break;
    case PARENT_FOLDER_DELETED:
        check(remove_tree(at(L"parent")), "the parent's folder can be deleted");
        break;
    case PARENT_HELD:
        return hold(expand(CODES_PARENT));
    case PARENT_SAVED:
        disk_set_saved_state(expand(CODES_PARENT), true);
        break;
    case PARENT_READ_ONLY:
        check(SetFileAttributesW(expand(CODES_PARENT), FILE_ATTRIBUTE_READONLY), "the parent becomes read-only");
        break;
    case PARENT_OVERWRITTEN:
        file_write(expand(CODES_PARENT), no_disk, strlen(no_disk));
        break;
    case PARENT_REPLACED:
        check(DeleteFileW(expand(CODES_PARENT)) && lab_make_disk(expand(CODES_PARENT), 3 * MEGABYTE),
              "the parent is replaced");
        break;
    case DRIVE_VANISHED:
        check(MoveFileW(lab_path(L"<VANISHING_SOURCE>"), lab_path(L"<VANISHING_SOURCE>-gone")), "the drive vanishes");
        break;
    case NOTHING:
        break;
    }
    return INVALID_HANDLE_VALUE;
}

void mishap_end(enum mishap mishap, HANDLE held)
{
    if (held != INVALID_HANDLE_VALUE)
        CloseHandle(held);
    if (mishap == PARENT_READ_ONLY)
        SetFileAttributesW(expand(CODES_PARENT), FILE_ATTRIBUTE_NORMAL);
    if (mishap == DRIVE_VANISHED) {
        check(MoveFileW(lab_path(L"<VANISHING_SOURCE>-gone"), lab_path(L"<VANISHING_SOURCE>")), "the drive is back");
        DeleteFileW(lab_path(CODES_VANISHING));
    }
}
