/* codes_change.c - the codes of what changes or copies a disk: Merge, MergeTo, Convert, Compact, and Parent as it is set. */
#include "codes.h"

#include "codes_mishap.h"
#include "disk_data.h"
#include "disk_work.h"

#include <wchar.h>

#define TEN L"nnnnnnnnnn"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_NAME HUNDRED HUNDRED HUNDRED

#define CHILD CODES_CHILD
#define PARENT CODES_PARENT
#define COPY L"$\\copy.vhd"
#define DYNAMIC vmDiskType_Dynamic
#define FIXED vmDiskType_FixedSize

struct change_row {
    struct code code;
    enum member member;
    const WCHAR *disk;   /* that is asked */
    const WCHAR *other;  /* of a copy: its path; for Parent: the disk that is to be it, NULL: none */
    VMHardDiskType type; /* of a copy */
    enum mishap mishap;  /* between GetHardDisk and the call */
};

static void show(const struct code *code, IVMVirtualPC *app);

#define ROW(member, name, value, disk, other, type, mishap, mentions)                     \
    {                                                                                     \
        { "IVMHardDisk_" name, value, mentions, show }, member, disk, other, type, mishap \
    }

#define MERGE(kind, code, disk, mishap, mentions) \
    ROW(DISK_MERGE, "Merge__" #code, kind(code), disk, NULL, DYNAMIC, mishap, mentions)
#define COMPACT(kind, code, disk, mishap, mentions) \
    ROW(DISK_COMPACT, "Compact__" #code, kind(code), disk, NULL, DYNAMIC, mishap, mentions)
#define SET(kind, code, disk, parent, mishap, mentions) \
    ROW(DISK_SET_PARENT, "Parent__" #code, kind(code), disk, parent, DYNAMIC, mishap, mentions)
#define MERGE_TO(kind, code, disk, path, type, mishap, mentions) \
    ROW(DISK_MERGE_TO, "MergeTo__" #code, kind(code), disk, path, type, mishap, mentions)
#define CONVERT(kind, code, disk, path, type, mishap, mentions) \
    ROW(DISK_CONVERT, "Convert__" #code, kind(code), disk, path, type, mishap, mentions)

/* What both kinds of copy have: of the child, to a path, and with something that happens. */
#define TO(kind, code, path, mentions)                                                          \
    ROW(DISK_MERGE_TO, "MergeTo__" #code, kind(code), CHILD, path, DYNAMIC, NOTHING, mentions), \
        ROW(DISK_CONVERT, "Convert__" #code, kind(code), CHILD, path, FIXED, NOTHING, mentions)
#define WHEN(mishap, kind, code, mentions)                                                   \
    ROW(DISK_MERGE_TO, "MergeTo__" #code, kind(code), CHILD, COPY, FIXED, mishap, mentions), \
        ROW(DISK_CONVERT, "Convert__" #code, kind(code), CHILD, COPY, DYNAMIC, mishap, mentions)

#define SYSTEM(code) HRESULT_FROM_WIN32(code)
#define COM(code) (code)

/* code; disk, path and type as the call needs them; what happens; what the sentence mentions */
static const struct change_row rows[] = {
    MERGE(COM, S_OK, CHILD, NOTHING, NULL),
    MERGE(COM, E_POINTER, CHILD, NOTHING, L"IVMHardDisk.Merge"),
    MERGE(SYSTEM, ERROR_SHARING_VIOLATION, CHILD, CHILD_HELD, CHILD),
    MERGE(SYSTEM, ERROR_SHARING_VIOLATION, CHILD, PARENT_HELD, PARENT),
    MERGE(SYSTEM, ERROR_SHARING_VIOLATION, CHILD, CHILD_SAVED, CHILD),
    MERGE(SYSTEM, ERROR_SHARING_VIOLATION, CHILD, PARENT_SAVED, PARENT),
    MERGE(COM, VM_E_PARENT_PATH_NOT_FOUND, CHILD, PARENT_DELETED, CHILD),
    MERGE(COM, VM_E_PARENT_PATH_NOT_FOUND, CHILD, PARENT_FOLDER_DELETED, CHILD),
    MERGE(COM, VM_E_FILE_READ_ONLY, CHILD, PARENT_READ_ONLY, PARENT),
    MERGE(COM, VM_E_WRONG_HD_IMAGE_TYPE, PARENT, NOTHING, PARENT),

    COMPACT(COM, S_OK, PARENT, NOTHING, NULL),
    COMPACT(COM, E_POINTER, PARENT, NOTHING, L"IVMHardDisk.Compact"),
    COMPACT(SYSTEM, ERROR_SHARING_VIOLATION, PARENT, PARENT_HELD, PARENT),
    COMPACT(SYSTEM, ERROR_SHARING_VIOLATION, PARENT, PARENT_SAVED, PARENT),
    COMPACT(COM, VM_E_FILE_READ_ONLY, PARENT, PARENT_READ_ONLY, PARENT),
    COMPACT(COM, VM_E_WRONG_HD_IMAGE_TYPE, CHILD, NOTHING, CHILD),
    COMPACT(COM, VM_E_INVALID_HD_FILE, PARENT, PARENT_OVERWRITTEN, PARENT),

    TO(COM, S_OK, COPY, NULL),
    MERGE_TO(COM, E_POINTER, CHILD, NULL, DYNAMIC, NOTHING, L"IVMHardDisk.MergeTo"),
    CONVERT(COM, E_POINTER, CHILD, NULL, DYNAMIC, NOTHING, L"IVMHardDisk.Convert"),
    MERGE_TO(SYSTEM, ERROR_FILE_NOT_FOUND, CHILD, COPY, DYNAMIC, CHILD_DELETED, CHILD),
    TO(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\missing\\copy.vhd", L"$\\missing\\copy.vhd"),
    TO(SYSTEM, ERROR_PATH_NOT_FOUND, CHILD L"\\copy.vhd", CHILD L"\\copy.vhd"),
    TO(SYSTEM, ERROR_PATH_NOT_FOUND, L"<NONE>\\copy.vhd", L"<NONE>\\copy.vhd"),
    TO(SYSTEM, ERROR_PATH_NOT_FOUND, L"\\\\nowhere\\share\\copy.vhd", L"\\\\nowhere\\share\\copy.vhd"),
    WHEN(CHILD_HELD, SYSTEM, ERROR_SHARING_VIOLATION, CHILD),
    WHEN(PARENT_HELD, SYSTEM, ERROR_SHARING_VIOLATION, PARENT),
    WHEN(CHILD_SAVED, SYSTEM, ERROR_SHARING_VIOLATION, CHILD),
    WHEN(PARENT_SAVED, SYSTEM, ERROR_SHARING_VIOLATION, PARENT),
    TO(COM, E_INVALIDARG, L"", NULL),
    CONVERT(COM, E_INVALIDARG, CHILD, L"$\\copy.img", DYNAMIC, NOTHING, L"$\\copy.img"),
    CONVERT(COM, E_INVALIDARG, CHILD, L"$\\copy", DYNAMIC, NOTHING, L"$\\copy"),
    TO(SYSTEM, ERROR_BUFFER_OVERFLOW, L"$\\" LONG_NAME, L"$\\" TEN),
    TO(SYSTEM, ERROR_DISK_FULL, L"<SMALL>\\copy.vhd", L"<SMALL>\\copy.vhd"),
    TO(SYSTEM, ERROR_INVALID_NAME, L"$\\co*py.vhd", L"$\\co*py.vhd"),
    TO(SYSTEM, ERROR_INVALID_NAME, L"$\\copy:stream.vhd", L"$\\copy:stream.vhd"),
    TO(SYSTEM, ERROR_BAD_PATHNAME, L"copy.vhd", L"copy.vhd"),
    TO(SYSTEM, ERROR_BAD_PATHNAME, L"^\\copy.vhd", L"^\\copy.vhd"),
    TO(SYSTEM, ERROR_ALREADY_EXISTS, PARENT, PARENT),
    TO(SYSTEM, ERROR_ALREADY_EXISTS, CHILD, CHILD), /* not even by itself */
    WHEN(PARENT_DELETED, COM, VM_E_PARENT_PATH_NOT_FOUND, CHILD),
    WHEN(PARENT_FOLDER_DELETED, COM, VM_E_PARENT_PATH_NOT_FOUND, CHILD),
    MERGE_TO(COM, VM_E_WRONG_HD_IMAGE_TYPE, PARENT, COPY, DYNAMIC, NOTHING, PARENT),
    MERGE_TO(COM, VM_E_WRONG_HD_IMAGE_TYPE, CHILD, COPY, vmDiskType_Differencing, NOTHING, COPY),
    CONVERT(COM, VM_E_WRONG_HD_IMAGE_TYPE, CHILD, COPY, vmDiskType_Differencing, NOTHING, COPY),
    CONVERT(COM, VM_E_WRONG_HD_IMAGE_TYPE, CHILD, COPY, (VMHardDiskType)3, NOTHING, COPY),
    CONVERT(COM, VM_E_INVALID_HD_FILE, CHILD, COPY, DYNAMIC, CHILD_OVERWRITTEN, CHILD),
    CONVERT(COM, VM_E_INVALID_HD_FILE, PARENT, COPY, DYNAMIC, PARENT_OVERWRITTEN, PARENT),

    SET(COM, S_OK, CHILD, PARENT, NOTHING, NULL),
    SET(COM, E_POINTER, CHILD, NULL, NOTHING, L"IVMHardDisk.Parent"),
    SET(SYSTEM, ERROR_FILE_NOT_FOUND, CHILD, PARENT, PARENT_DELETED, PARENT),
    SET(SYSTEM, ERROR_FILE_NOT_FOUND, CHILD, PARENT, CHILD_DELETED, CHILD),
    SET(SYSTEM, ERROR_PATH_NOT_FOUND, CHILD, PARENT, PARENT_FOLDER_DELETED, PARENT),
    SET(COM, VM_E_PARENT_CHILD_ID_MISMATCH, CHILD, PARENT, PARENT_REPLACED, CHILD),
};

/* The disks that a row needs, as objects. */
struct asked {
    IVMHardDisk *disk;
    struct disk_work work;
};

static bool begin(struct asked *asked, const struct change_row *row, IVMVirtualPC *app)
{
    *asked = (struct asked){ .work = { .member = row->member, .type = row->type } };
    if (!mishap_begin(row->mishap, app))
        return false;
    asked->disk = disk_of(app, lab_path(row->disk));
    if (row->member != DISK_SET_PARENT)
        asked->work.path = row->other != NULL ? lab_pattern(row->other) : NULL;
    else if (row->other != NULL)
        asked->work.parent = disk_of(app, lab_path(row->other));
    return asked->disk != NULL;
}

static void end(struct asked *asked)
{
    if (asked->disk != NULL)
        IVMHardDisk_Release(asked->disk);
    if (asked->work.parent != NULL)
        IVMHardDisk_Release(asked->work.parent);
}

static void show_success(const struct change_row *row, IVMVirtualPC *app)
{
    for (enum manner manner = BY_VTABLE; manner < MANNERS; manner++) {
        struct disk_bytes expected;
        struct asked asked;
        if (begin(&asked, row, app) && disk_read(lab_path(row->disk), &expected)) {
            disk_does(asked.disk, &asked.work, manner, NULL);
            check_reads(lab_path(row->disk), &expected);
            if (asked.work.path != NULL) {
                check_reads(expand(asked.work.path), &expected);
                check(DeleteFileW(expand(asked.work.path)), "the copy can be deleted");
            }
            disk_bytes_free(&expected);
        }
        end(&asked);
    }
}

/* The pointer to the task; a script cannot leave it out. */
static void show_null_task(IVMHardDisk *disk, enum member member, const WCHAR *mentions)
{
    BSTR path = SysAllocString(expand(COPY));
    HRESULT hr = E_POINTER;

    SetErrorInfo(0, NULL);
    if (member == DISK_MERGE)
        hr = IVMHardDisk_Merge(disk, NULL);
    else if (member == DISK_COMPACT)
        hr = IVMHardDisk_Compact(disk, NULL);
    else if (member == DISK_MERGE_TO)
        hr = IVMHardDisk_MergeTo(disk, path, DYNAMIC, NULL);
    else
        hr = IVMHardDisk_Convert(disk, path, DYNAMIC, NULL);
    check_error_info(hr, E_POINTER, mentions);
    check(path_kind(path) == PATH_NOTHING, "no file is made");
    SysFreeString(path);
}

static void show_failure(const struct change_row *row, const struct asked *asked)
{
    const WCHAR *mentions = row->code.mentions != NULL ? lab_path(row->code.mentions) : NULL;
    const bool pointer = row->code.value == E_POINTER;
    struct lines before = lab_tree(), after;

    if (!pointer || row->member == DISK_MERGE_TO || row->member == DISK_CONVERT || row->member == DISK_SET_PARENT)
        disk_refuses(asked->disk, &asked->work, row->code.value, mentions);
    if (pointer && row->member != DISK_SET_PARENT)
        show_null_task(asked->disk, row->member, mentions);
    after = lab_tree();
    check_same_lines(&before, &after, "the volumes");
    lines_free(&before);
    lines_free(&after);
}

static void show(const struct code *code, IVMVirtualPC *app)
{
    const struct change_row *row = (const struct change_row *)code;
    struct asked asked;
    HANDLE held;

    context("%s of %s, %s, type %d, mishap %d", utf8(member_name(row->member)), utf8(row->disk), utf8(row->other),
            (int)row->type, (int)row->mishap);
    if (!lab_has(row->disk) || !lab_has(row->other))
        return;
    if (code->value == S_OK) {
        show_success(row, app);
        return;
    }
    if (begin(&asked, row, app)) {
        held = mishap_strike(row->mishap);
        show_failure(row, &asked);
        mishap_end(row->mishap, held);
    }
    end(&asked);
}

/* Scripts */

static HANDLE held_for_script = INVALID_HANDLE_VALUE;

/* The only null pointer that a script has is Nothing. */
static bool script(const struct code *code, WCHAR *line, size_t room)
{
    const struct change_row *row = (const struct change_row *)code;

    if (code->value == S_OK || (code->value == E_POINTER && row->member != DISK_SET_PARENT) || !lab_has(row->disk) ||
        !lab_has(row->other))
        return false;
    _snwprintf(line, room, L"change\t%ls\t%ls\t%ls\t%d", member_name(row->member), lab_path(row->disk),
               row->other != NULL ? lab_path(row->other) : L"", (int)row->type);
    return true;
}

static void step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
    const struct change_row *row = (const struct change_row *)code;

    if (step == SCRIPT_BEFORE) {
        mishap_begin(row->mishap, app);
    } else if (step == SCRIPT_MIDWAY) {
        held_for_script = mishap_strike(row->mishap);
    } else {
        mishap_end(row->mishap, held_for_script);
        held_for_script = INVALID_HANDLE_VALUE;
    }
}

const struct code_table codes_change = { rows, sizeof rows[0], ARRAYSIZE(rows), script, step };
