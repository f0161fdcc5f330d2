/* codes_create.c - the codes of the three calls that create disks. */
#include "codes.h"

#include "disk_image.h"
#include "lab_disks.h"

#include <wchar.h>

#define PARENT L"$\\parent.vhd"
#define TEN L"nnnnnnnnnn"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_NAME HUNDRED HUNDRED HUNDRED

/* At PARENT there is always a disk of 3 MB. */
struct creation_row {
    struct code code;
    struct refusal call;  /* what it expects and mentions is the same as in `code` */
    uint64_t parent_size; /* bytes; if not 0, a disk of that size is made at call.parent */
};

static void show(const struct code *code, IVMVirtualPC *app);

#define ROW(creation, name, value, image, parent, megabytes, mentions, parent_size)                               \
    {                                                                                                             \
        { "IVMVirtualPC_" name, value, mentions, show }, { creation, image, parent, megabytes, value, mentions }, \
            parent_size                                                                                           \
    }

/* A row for each of the calls that take a size, */
#define SIZED(kind, code, image, megabytes, mentions)                                                             \
    ROW(CREATE_DYNAMIC, "CreateDynamicVirtualHardDisk__" #code, kind(code), image, NULL, megabytes, mentions, 0), \
        ROW(CREATE_FIXED, "CreateFixedVirtualHardDisk__" #code, kind(code), image, NULL, megabytes, mentions, 0)

/* for the call that takes a parent, and for that call with a parent of a certain size. */
#define CHILD(kind, code, image, parent, mentions) \
    ROW(CREATE_DIFFERENCING, "CreateDifferencingVirtualHardDisk__" #code, kind(code), image, parent, 0, mentions, 0)
#define CHILD_OF(size, kind, code, image, parent, mentions) \
    ROW(CREATE_DIFFERENCING, "CreateDifferencingVirtualHardDisk__" #code, kind(code), image, parent, 0, mentions, size)

#define SYSTEM(code) HRESULT_FROM_WIN32(code)
#define COM(code) (code)

/* code; image, parent or megabytes; what the sentence mentions */
static const struct creation_row rows[] = {
    SIZED(COM, S_OK, L"$\\a.vhd", 3, NULL),
    SIZED(COM, S_OK, L"$\\new\\folder\\a.vhd", 4, NULL),
    CHILD(COM, S_OK, L"$\\a.vhd", PARENT, NULL),
    CHILD(COM, S_OK, L"$\\new\\folder\\a.vhd", PARENT, NULL),

    SIZED(COM, E_POINTER, NULL, 8, L"VirtualHardDisk"),
    CHILD(COM, E_POINTER, NULL, PARENT, L"CreateDifferencingVirtualHardDisk"),
    CHILD(COM, E_POINTER, L"$\\a.vhd", NULL, L"CreateDifferencingVirtualHardDisk"),

    SIZED(COM, E_INVALIDARG, L"$\\a.vhd", 0, L"$\\a.vhd"),
    SIZED(COM, E_INVALIDARG, L"$\\a.vhd", -1, L"$\\a.vhd"),

    SIZED(SYSTEM, ERROR_PATH_NOT_FOUND, L"<NONE>\\a.vhd", 8, L"<NONE>\\a.vhd"),
    SIZED(SYSTEM, ERROR_PATH_NOT_FOUND, L"\\\\nowhere\\share\\a.vhd", 8, L"\\\\nowhere\\share\\a.vhd"),
    SIZED(SYSTEM, ERROR_PATH_NOT_FOUND, L"\\\\nowhere\\share\\new\\a.vhd", 8, L"\\\\nowhere\\share\\new\\a.vhd"),
    SIZED(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\parent.vhd\\a.vhd", 8, L"$\\parent.vhd\\a.vhd"),
    CHILD(SYSTEM, ERROR_PATH_NOT_FOUND, L"<NONE>\\a.vhd", PARENT, L"<NONE>\\a.vhd"),
    CHILD(SYSTEM, ERROR_PATH_NOT_FOUND, L"\\\\nowhere\\share\\a.vhd", PARENT, L"\\\\nowhere\\share\\a.vhd"),
    CHILD(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\parent.vhd\\a.vhd", PARENT, L"$\\parent.vhd\\a.vhd"),
    CHILD(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\a.vhd", L"$\\missing.vhd", L"$\\missing.vhd"),
    CHILD(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\a.vhd", L"$\\missing\\parent.vhd", L"$\\missing\\parent.vhd"),
    CHILD(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\a.vhd", L"<NONE>\\parent.vhd", L"<NONE>\\parent.vhd"),
    CHILD(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\a.vhd", L"\\\\nowhere\\share\\p.vhd", L"\\\\nowhere\\share\\p.vhd"),

    SIZED(SYSTEM, ERROR_INVALID_DRIVE, L"<CD>\\a.vhd", 8, L"<CD>\\a.vhd"),
    SIZED(SYSTEM, ERROR_INVALID_DRIVE, L"<CD>\\new\\a.vhd", 8, L"<CD>\\new\\a.vhd"),
    CHILD(SYSTEM, ERROR_INVALID_DRIVE, L"<CD>\\a.vhd", PARENT, L"<CD>\\a.vhd"),

    SIZED(SYSTEM, ERROR_BUFFER_OVERFLOW, L"$\\" LONG_NAME, 8, L"$\\" TEN),
    CHILD(SYSTEM, ERROR_BUFFER_OVERFLOW, L"$\\" LONG_NAME, PARENT, L"$\\" TEN),
    CHILD(SYSTEM, ERROR_BUFFER_OVERFLOW, L"$\\a.vhd", L"$\\" LONG_NAME, L"$\\" TEN),

    SIZED(SYSTEM, ERROR_DISK_FULL, L"<SMALL>\\a.vhd", 8, L"<SMALL>\\a.vhd"),
    SIZED(SYSTEM, ERROR_DISK_FULL, L"<SMALL>\\new\\folder\\a.vhd", 8, L"<SMALL>\\new\\folder\\a.vhd"),
    CHILD(SYSTEM, ERROR_DISK_FULL, L"<SMALL>\\a.vhd", PARENT, L"<SMALL>\\a.vhd"),

    SIZED(SYSTEM, ERROR_INVALID_NAME, L"$\\a*.vhd", 8, L"$\\a*.vhd"),
    SIZED(SYSTEM, ERROR_INVALID_NAME, L"$\\a:b.vhd", 8, L"$\\a:b.vhd"),
    CHILD(SYSTEM, ERROR_INVALID_NAME, L"$\\a?.vhd", PARENT, L"$\\a?.vhd"),
    CHILD(SYSTEM, ERROR_INVALID_NAME, L"$\\a.vhd", L"$\\a|.vhd", L"$\\a|.vhd"),

    SIZED(SYSTEM, ERROR_BAD_PATHNAME, L"a.vhd", 8, L"a.vhd"),
    SIZED(SYSTEM, ERROR_BAD_PATHNAME, L"^\\a.vhd", 8, L"^\\a.vhd"),
    SIZED(SYSTEM, ERROR_BAD_PATHNAME, L"", 8, NULL),
    CHILD(SYSTEM, ERROR_BAD_PATHNAME, L"a.vhd", L"parent.vhd", L"a.vhd"),
    CHILD(SYSTEM, ERROR_BAD_PATHNAME, L"", PARENT, NULL),
    CHILD(SYSTEM, ERROR_BAD_PATHNAME, L"$\\a.vhd", L"", NULL),

    SIZED(SYSTEM, ERROR_ALREADY_EXISTS, PARENT, 8, PARENT),
    SIZED(SYSTEM, ERROR_ALREADY_EXISTS, L"$", 8, L"$"),
    CHILD(SYSTEM, ERROR_ALREADY_EXISTS, PARENT, PARENT, PARENT),

    SIZED(COM, VM_E_FILE_TOO_LARGE_FOR_VOLUME, L"<FAT16>\\a.vhd", 2048, L"<FAT16>\\a.vhd"),
    SIZED(COM, VM_E_FILE_TOO_LARGE_FOR_VOLUME, L"<FAT32>\\a.vhd", 4096, L"<FAT32>\\a.vhd"),
    CHILD_OF(2048 * MEGABYTE, COM, VM_E_FILE_TOO_LARGE_FOR_VOLUME, L"<FAT16>\\a.vhd", L"$\\2gb.vhd", L"<FAT16>\\a"),
    CHILD_OF(4096 * MEGABYTE, COM, VM_E_FILE_TOO_LARGE_FOR_VOLUME, L"<FAT32>\\a.vhd", L"$\\4gb.vhd", L"<FAT32>\\a"),

    SIZED(COM, VM_E_IMAGE_SIZE_TOO_LARGE, L"$\\a.vhd", 2088961, L"$\\a.vhd"),
    CHILD_OF(2088961 * MEGABYTE, COM, VM_E_IMAGE_SIZE_TOO_LARGE, L"$\\a.vhd", L"$\\large.vhd", L"$\\a.vhd"),

    SIZED(COM, VM_E_IMAGE_SIZE_TOO_SMALL, L"$\\a.vhd", 2, L"$\\a.vhd"),
    CHILD_OF(2 * MEGABYTE, COM, VM_E_IMAGE_SIZE_TOO_SMALL, L"$\\a.vhd", L"$\\small.vhd", L"$\\a.vhd"),
};

static bool is_created(IVMTask *task, const WCHAR *image)
{
    bool ok = task_succeeds(task) && check(path_kind(image) == PATH_FILE, "%s is there", utf8(image));

    check(DeleteFileW(image), "%s can be deleted again", utf8(image));
    return ok;
}

static void show_success(const struct refusal *call, IVMVirtualPC *app)
{
    const WCHAR *image = expand(call->image);
    VARIANT arguments[2] = { text_variant(image), long_variant(call->megabytes) }, result;
    IVMTask *task = NULL;
    EXCEPINFO exception;
    HRESULT hr;

    if (call->creation == CREATE_DYNAMIC)
        hr = create_dynamic(app, image, call->megabytes, &task);
    else if (call->creation == CREATE_FIXED)
        hr = create_fixed(app, image, call->megabytes, &task);
    else
        hr = create_differencing(app, image, expand(call->parent), &task);
    if (check_hr(hr, S_OK, "the call"))
        is_created(task, image);

    if (call->parent != NULL)
        arguments[1] = text_variant(expand(call->parent));
    hr = invoke(app, creation_name(call->creation), DISPATCH_METHOD, arguments, 2, &result, &exception);
    if (check_hr(hr, S_OK, "Invoke") && check(V_VT(&result) == VT_DISPATCH, "the result is an object"))
        is_created((IVMTask *)V_DISPATCH(&result), image); /* releases it */
    VariantClear(&arguments[0]);
    VariantClear(&arguments[1]);
}

/* The third pointer besides the two paths; a script cannot leave it out. */
static void show_null_task(enum creation creation, IVMVirtualPC *app)
{
    BSTR path = SysAllocString(at(L"b.vhd"));
    HRESULT hr;

    if (creation == CREATE_DYNAMIC)
        hr = IVMVirtualPC_CreateDynamicVirtualHardDisk(app, path, 8, NULL);
    else if (creation == CREATE_FIXED)
        hr = IVMVirtualPC_CreateFixedVirtualHardDisk(app, path, 8, NULL);
    else
        hr = IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, path, NULL);
    check_error_info(hr, E_POINTER, creation_name(creation));
    check(path_kind(path) == PATH_NOTHING, "no file is made");
    SysFreeString(path);
}

static bool make_parents(IVMVirtualPC *app, const struct creation_row *row)
{
    if (row->parent_size != 0 && path_kind(expand(row->call.parent)) == PATH_NOTHING &&
        !lab_make_disk(expand(row->call.parent), row->parent_size))
        return false;
    return path_kind(expand(PARENT)) == PATH_FILE || make_dynamic(app, expand(PARENT), 3);
}

static void show(const struct code *code, IVMVirtualPC *app)
{
    const struct creation_row *row = (const struct creation_row *)code;

    context("image %s, parent %s, %ld MB", utf8(row->call.image), utf8(row->call.parent), row->call.megabytes);
    if (!make_parents(app, row))
        return;
    if (code->value == S_OK) {
        show_success(&row->call, app);
        return;
    }
    lab_check_refused(app, &row->call);
    if (code->value == E_POINTER)
        show_null_task(row->call.creation, app);
}

/* Scripts have no null pointers. */
static bool script(const struct code *code, WCHAR *line, size_t room)
{
    const struct creation_row *row = (const struct creation_row *)code;
    WCHAR megabytes[16];

    if (code->value == S_OK || code->value == E_POINTER || !lab_has(row->call.image) || !lab_has(row->call.parent))
        return false;
    _snwprintf(megabytes, ARRAYSIZE(megabytes), L"%ld", row->call.megabytes);
    _snwprintf(line, room, L"create\t%ls\t%ls\t%ls", creation_name(row->call.creation), lab_path(row->call.image),
               row->call.creation == CREATE_DIFFERENCING ? lab_path(row->call.parent) : megabytes);
    return true;
}

static void step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
    if (step == SCRIPT_BEFORE)
        make_parents(app, (const struct creation_row *)code);
}

const struct code_table codes_create = { rows, sizeof rows[0], ARRAYSIZE(rows), script, step };
