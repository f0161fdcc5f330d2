/* codes_disk.c - the codes of GetHardDisk and of the properties of the disk that it gives. */
#include "codes.h"

#include "codes_mishap.h"

#include <string.h>
#include <wchar.h>

#define TEN L"nnnnnnnnnn"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_NAME HUNDRED HUNDRED HUNDRED

struct disk_row {
    struct code code;
    const WCHAR *path;     /* for GetHardDisk */
    const WCHAR *property; /* NULL: it is GetHardDisk that is shown */
    enum mishap mishap;
};

static void show_get(const struct code *code, IVMVirtualPC *app);
static void show_property(const struct code *code, IVMVirtualPC *app);

#define GET(kind, code, path, mentions)                                                             \
    {                                                                                               \
        { "IVMVirtualPC_GetHardDisk__" #code, kind(code), mentions, show_get }, path, NULL, NOTHING \
    }
#define ASK(property, kind, code, mishap, mentions)                                                               \
    {                                                                                                             \
        { "IVMHardDisk_" #property "__" #code, kind(code), mentions, show_property }, CODES_CHILD, L"" #property, \
            mishap                                                                                                \
    }
#define ASK_OF(path, property, kind, code, mishap, mentions)                                                      \
    {                                                                                                             \
        { "IVMHardDisk_" #property "__" #code, kind(code), mentions, show_property }, path, L"" #property, mishap \
    }

#define SYSTEM(code) HRESULT_FROM_WIN32(code)
#define COM(code) (code)

/* code; path, or what happens; what the sentence mentions */
static const struct disk_row rows[] = {
    GET(COM, S_OK, CODES_CHILD, NULL),
    GET(COM, E_POINTER, NULL, L"GetHardDisk"),
    GET(SYSTEM, ERROR_FILE_NOT_FOUND, L"$\\child\\missing.vhd", L"$\\child\\missing.vhd"),
    GET(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\missing\\child.vhd", L"$\\missing\\child.vhd"),
    GET(SYSTEM, ERROR_PATH_NOT_FOUND, CODES_CHILD L"\\child.vhd", CODES_CHILD L"\\child.vhd"),
    GET(SYSTEM, ERROR_PATH_NOT_FOUND, L"<NONE>\\child.vhd", L"<NONE>\\child.vhd"),
    GET(SYSTEM, ERROR_PATH_NOT_FOUND, L"\\\\nowhere\\share\\a.vhd", L"\\\\nowhere\\share\\a.vhd"),
    GET(SYSTEM, ERROR_BUFFER_OVERFLOW, L"$\\" LONG_NAME, L"$\\" TEN),
    GET(SYSTEM, ERROR_INVALID_NAME, L"$\\child\\a<b.vhd", L"$\\child\\a<b.vhd"),
    GET(SYSTEM, ERROR_INVALID_NAME, L"$\\child\\child.vhd:stream", L"$\\child\\child.vhd:stream"),
    GET(SYSTEM, ERROR_BAD_PATHNAME, L"child.vhd", L"child.vhd"),
    GET(SYSTEM, ERROR_BAD_PATHNAME, L"^\\child\\child.vhd", L"^\\child\\child.vhd"),
    GET(SYSTEM, ERROR_BAD_PATHNAME, L"", NULL),

    ASK(File, COM, S_OK, NOTHING, NULL),
    ASK(File, COM, E_POINTER, NOTHING, L"IVMHardDisk.File"),

    ASK(Type, COM, S_OK, NOTHING, NULL),
    ASK(Type, COM, E_POINTER, NOTHING, L"IVMHardDisk.Type"),
    ASK(Type, SYSTEM, ERROR_FILE_NOT_FOUND, CHILD_DELETED, CODES_CHILD),
    ASK(Type, COM, VM_E_DRIVE_INVALID, CHILD_TYPE_UNKNOWN, CODES_CHILD),
    ASK(Type, COM, VM_E_HD_IMAGE_OPEN_FAIL, CHILD_HELD, CODES_CHILD),
    ASK(Type, COM, VM_E_HD_IMAGE_ACCESS, CHILD_OVERWRITTEN, CODES_CHILD),

    ASK(SizeInGuest, COM, S_OK, NOTHING, NULL),
    ASK(SizeInGuest, COM, E_POINTER, NOTHING, L"IVMHardDisk.SizeInGuest"),
    ASK(SizeInGuest, SYSTEM, ERROR_FILE_NOT_FOUND, CHILD_DELETED, CODES_CHILD),
    ASK(SizeInGuest, COM, VM_E_HD_IMAGE_OPEN_FAIL, CHILD_HELD, CODES_CHILD),
    ASK(SizeInGuest, COM, VM_E_HD_IMAGE_ACCESS, CHILD_OVERWRITTEN, CODES_CHILD),

    ASK(SizeOnHost, COM, S_OK, NOTHING, NULL),
    ASK(SizeOnHost, COM, E_POINTER, NOTHING, L"IVMHardDisk.SizeOnHost"),
    ASK(SizeOnHost, SYSTEM, ERROR_FILE_NOT_FOUND, CHILD_DELETED, CODES_CHILD),

    ASK(HostFreeDiskSpace, COM, S_OK, NOTHING, NULL),
    ASK(HostFreeDiskSpace, COM, E_POINTER, NOTHING, L"IVMHardDisk.HostFreeDiskSpace"),
    ASK_OF(CODES_VANISHING, HostFreeDiskSpace, SYSTEM, ERROR_BAD_PATHNAME, DRIVE_VANISHED, CODES_VANISHING),

    ASK(Parent, COM, S_OK, NOTHING, NULL),
    ASK_OF(CODES_PARENT, Parent, COM, S_FALSE, NOTHING, NULL),
    ASK(Parent, COM, E_POINTER, NOTHING, L"IVMHardDisk.Parent"),
    ASK(Parent, SYSTEM, ERROR_FILE_NOT_FOUND, PARENT_DELETED, CODES_PARENT),
    ASK(Parent, SYSTEM, ERROR_PATH_NOT_FOUND, PARENT_FOLDER_DELETED, CODES_PARENT),
    ASK(Parent, COM, VM_E_HD_IMAGE_OPEN_FAIL, CHILD_HELD, CODES_CHILD),
    ASK(Parent, COM, VM_E_HD_IMAGE_ACCESS, CHILD_OVERWRITTEN, CODES_CHILD),
    ASK(Parent, COM, VM_E_PARENT_CHILD_ID_MISMATCH, PARENT_REPLACED, CODES_CHILD),
};

static bool check_trees(struct lines *before)
{
    struct lines after = folder_tree(case_folder());
    bool ok = check_same_lines(before, &after, "the folder");

    lines_free(before);
    lines_free(&after);
    return ok;
}

/* GetHardDisk */

static void show_get_success(const WCHAR *path, IVMVirtualPC *app)
{
    BSTR text = SysAllocString(path);
    VARIANT argument = text_variant(path), result;
    IVMHardDisk *disk = NULL;
    BSTR file = NULL;
    EXCEPINFO exception;
    HRESULT hr = IVMVirtualPC_GetHardDisk(app, text, &disk);

    if (check_hr(hr, S_OK, "GetHardDisk") && check(disk != NULL, "there is a disk")) {
        hr = IVMHardDisk_get_File(disk, &file);
        check_text(hr, file, path, "File");
        IVMHardDisk_Release(disk);
    }
    hr = invoke(app, L"GetHardDisk", DISPATCH_METHOD, &argument, 1, &result, &exception);
    if (check_hr(hr, S_OK, "Invoke"))
        check(V_VT(&result) == VT_DISPATCH && V_DISPATCH(&result) != NULL, "the result is an object");
    VariantClear(&result);
    VariantClear(&argument);
    SysFreeString(text);
}

static void show_get(const struct code *code, IVMVirtualPC *app)
{
    const struct disk_row *row = (const struct disk_row *)code;
    const WCHAR *mentions = code->mentions != NULL ? lab_path(code->mentions) : NULL;
    IVMHardDisk *disk = (IVMHardDisk *)(UINT_PTR)0xdeadbeef;
    VARIANT argument, result;
    EXCEPINFO exception;
    struct lines before;
    BSTR text;
    HRESULT hr;

    context("%s", utf8(row->path));
    if (!mishap_begin(row->mishap, app))
        return;
    if (code->value == S_OK) {
        show_get_success(expand(row->path), app);
        return;
    }
    before = folder_tree(case_folder());
    argument = text_variant(row->path != NULL ? lab_path(row->path) : NULL);
    text = V_BSTR(&argument);
    SetErrorInfo(0, NULL);
    hr = IVMVirtualPC_GetHardDisk(app, text, &disk);
    check_error_info(hr, code->value, mentions);
    check(disk == NULL, "the disk is set to NULL");
    hr = invoke(app, L"GetHardDisk", DISPATCH_METHOD, &argument, 1, &result, &exception);
    check_exception(hr, &exception, code->value, mentions);
    VariantClear(&argument);
    if (code->value == E_POINTER) {
        argument = text_variant(expand(CODES_CHILD));
        check_error_info(IVMVirtualPC_GetHardDisk(app, V_BSTR(&argument), NULL), E_POINTER, mentions);
        VariantClear(&argument);
    }
    check_trees(&before);
}

/* Properties */

/* What a property gives, of whatever type it is. */
union answer {
    VMHardDiskType type;
    BSTR text;
    VARIANT variant;
    IVMHardDisk *disk;
};

/* `out` NULL is passed on. */
static HRESULT ask(IVMHardDisk *disk, const WCHAR *property, union answer *out)
{
    if (wcscmp(property, L"File") == 0)
        return IVMHardDisk_get_File(disk, out != NULL ? &out->text : NULL);
    if (wcscmp(property, L"Type") == 0)
        return IVMHardDisk_get_Type(disk, out != NULL ? &out->type : NULL);
    if (wcscmp(property, L"SizeInGuest") == 0)
        return IVMHardDisk_get_SizeInGuest(disk, out != NULL ? &out->variant : NULL);
    if (wcscmp(property, L"SizeOnHost") == 0)
        return IVMHardDisk_get_SizeOnHost(disk, out != NULL ? &out->variant : NULL);
    if (wcscmp(property, L"HostFreeDiskSpace") == 0)
        return IVMHardDisk_get_HostFreeDiskSpace(disk, out != NULL ? &out->variant : NULL);
    return IVMHardDisk_get_Parent(disk, out != NULL ? &out->disk : NULL);
}

/* The value of a property that succeeds, as Invoke gives it. */
static void check_value(const struct disk_row *row, const VARIANT *value)
{
    IVMHardDisk *parent = (IVMHardDisk *)V_DISPATCH(value);
    BSTR file = NULL;

    if (wcscmp(row->property, L"File") == 0)
        check(V_VT(value) == VT_BSTR && wcscmp(V_BSTR(value), expand(row->path)) == 0, "it is the path");
    else if (wcscmp(row->property, L"Type") == 0)
        check(V_VT(value) == VT_I4 && V_I4(value) == vmDiskType_Differencing, "it is differencing");
    else if (wcscmp(row->property, L"Parent") != 0)
        check(V_VT(value) == VT_DECIMAL, "it is VT_DECIMAL, not %d", V_VT(value));
    else if (row->code.value == S_FALSE)
        check(V_VT(value) == VT_DISPATCH && parent == NULL, "there is no parent");
    else if (check(V_VT(value) == VT_DISPATCH && parent != NULL, "there is a parent")) {
        HRESULT hr = IVMHardDisk_get_File(parent, &file);
        check_text(hr, file, expand(CODES_PARENT), "File of the parent");
    }
}

static void show_value(const struct disk_row *row, IVMHardDisk *disk)
{
    union answer answer = { 0 };
    EXCEPINFO exception;
    VARIANT value;

    if (row->code.value == E_POINTER) {
        SetErrorInfo(0, NULL);
        check_error_info(ask(disk, row->property, NULL), E_POINTER, row->code.mentions);
        return;
    }
    check_hr(ask(disk, row->property, &answer), row->code.value, "%s", utf8(row->property));
    if (wcscmp(row->property, L"File") == 0)
        SysFreeString(answer.text);
    if (wcscmp(row->property, L"Parent") == 0 && answer.disk != NULL)
        IVMHardDisk_Release(answer.disk);
    /* which says S_OK for every success */
    check_hr(invoke(disk, row->property, DISPATCH_PROPERTYGET, NULL, 0, &value, &exception), S_OK, "Invoke");
    check_value(row, &value);
    VariantClear(&value);
}

static void show_failure(const struct disk_row *row, IVMHardDisk *disk)
{
    const WCHAR *mentions = lab_path(row->code.mentions);
    union answer answer = { .disk = (IVMHardDisk *)(UINT_PTR)0xdeadbeef };
    EXCEPINFO exception;
    VARIANT value;
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = ask(disk, row->property, &answer);
    check_error_info(hr, row->code.value, mentions);
    if (wcscmp(row->property, L"Parent") == 0)
        check(answer.disk == NULL, "the parent is set to NULL");
    else if (wcscmp(row->property, L"Type") != 0)
        check(V_VT(&answer.variant) == VT_EMPTY, "the size is set to VT_EMPTY");
    hr = invoke(disk, row->property, DISPATCH_PROPERTYGET, NULL, 0, &value, &exception);
    check_exception(hr, &exception, row->code.value, mentions);
}

static void show_property(const struct code *code, IVMVirtualPC *app)
{
    const struct disk_row *row = (const struct disk_row *)code;
    IVMHardDisk *disk = NULL;
    HANDLE held;
    BSTR path;

    if (!lab_has(row->path) || !mishap_begin(row->mishap, app))
        return;
    path = SysAllocString(lab_path(row->path));
    if (check_hr(IVMVirtualPC_GetHardDisk(app, path, &disk), S_OK, "GetHardDisk")) {
        held = mishap_strike(row->mishap);
        if (SUCCEEDED(code->value) || code->value == E_POINTER)
            show_value(row, disk);
        else
            show_failure(row, disk);
        mishap_end(row->mishap, held);
        IVMHardDisk_Release(disk);
    }
    SysFreeString(path);
}

/* Scripts */

static HANDLE held_for_script = INVALID_HANDLE_VALUE;

static bool script(const struct code *code, WCHAR *line, size_t room)
{
    const struct disk_row *row = (const struct disk_row *)code;

    if (SUCCEEDED(code->value) || code->value == E_POINTER || !lab_has(row->path))
        return false;
    _snwprintf(line, room, L"disk\t%ls\t%ls", row->property != NULL ? row->property : L"", lab_path(row->path));
    return true;
}

static void step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
    const struct disk_row *row = (const struct disk_row *)code;

    if (step == SCRIPT_BEFORE) {
        mishap_begin(row->mishap, app);
    } else if (step == SCRIPT_MIDWAY) {
        held_for_script = mishap_strike(row->mishap);
    } else if (row->property != NULL) {
        mishap_end(row->mishap, held_for_script);
        held_for_script = INVALID_HANDLE_VALUE;
    }
}

const struct code_table codes_disk = { rows, sizeof rows[0], ARRAYSIZE(rows), script, step };
