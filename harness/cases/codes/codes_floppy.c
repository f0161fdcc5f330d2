/* codes_floppy.c - the codes of the calls that create floppy images and tell their types. */
#include "codes_member.h"

#include "configuration.h"
#include "files.h"

#include <wchar.h>

#define TEN L"nnnnnnnnnn"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_NAME HUNDRED HUNDRED HUNDRED

/* Made for every row. */
#define FLOPPY L"$\\floppy.vfd"
#define TEXT_FILE L"$\\text"
/* On a volume that is filled up for the rows which name it. */
#define NO_ROOM L"<FILLABLE>\\new\\a.vfd"
#define FILLER L"<FILLABLE>\\filler"

struct floppy_row {
    struct code code;
    bool asks; /* GetFloppyDiskImageType, else CreateFloppyDiskImage */
    const WCHAR *image;
    LONG type; /* to create, or to be told */
};

static void show(const struct code *code, IVMVirtualPC *app);

#define CREATE(kind, code, image, type, mentions)                                                        \
    {                                                                                                    \
        { "IVMVirtualPC_CreateFloppyDiskImage__" #code, kind(code), mentions, show }, false, image, type \
    }
#define ASK(kind, code, image, mentions)                                                              \
    {                                                                                                 \
        { "IVMVirtualPC_GetFloppyDiskImageType__" #code, kind(code), mentions, show }, true, image, 1 \
    }
#define SYSTEM(code) HRESULT_FROM_WIN32(code)
#define COM(code) (code)

/* code; image and type; what the sentence mentions */
static const struct floppy_row rows[] = {
    CREATE(COM, S_OK, L"$\\a.vfd", 1, NULL),
    CREATE(COM, S_OK, L"$\\a.vfd", 2, NULL),
    CREATE(COM, S_OK, L"$\\new\\folder\\a.vfd", 2, NULL),
    CREATE(COM, E_POINTER, NULL, 1, L"CreateFloppyDiskImage"),
    CREATE(COM, E_INVALIDARG, L"$\\a.vfd", 0, L"$\\a.vfd"),
    CREATE(COM, E_INVALIDARG, L"$\\a.vfd", 3, L"$\\a.vfd"),
    CREATE(COM, E_INVALIDARG, L"$\\a.vfd", -1, L"$\\a.vfd"),
    CREATE(SYSTEM, ERROR_PATH_NOT_FOUND, L"<NONE>\\a.vfd", 1, L"<NONE>\\a.vfd"),
    CREATE(SYSTEM, ERROR_PATH_NOT_FOUND, TEXT_FILE L"\\a.vfd", 1, TEXT_FILE L"\\a.vfd"),
    CREATE(SYSTEM, ERROR_BUFFER_OVERFLOW, L"$\\" LONG_NAME, 1, L"$\\" TEN),
    CREATE(SYSTEM, ERROR_DISK_FULL, NO_ROOM, 1, NO_ROOM),
    CREATE(SYSTEM, ERROR_INVALID_NAME, L"$\\a*.vfd", 1, L"$\\a*.vfd"),
    CREATE(SYSTEM, ERROR_INVALID_NAME, L"$\\a:b.vfd", 1, L"$\\a:b.vfd"),
    CREATE(SYSTEM, ERROR_BAD_PATHNAME, L"a.vfd", 1, L"a.vfd"),
    CREATE(SYSTEM, ERROR_BAD_PATHNAME, L"", 1, NULL),
    CREATE(SYSTEM, ERROR_ALREADY_EXISTS, FLOPPY, 1, FLOPPY),
    CREATE(SYSTEM, ERROR_ALREADY_EXISTS, L"$", 1, L"$"),
    CREATE(COM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, L"$\\a.vfd", 1, L"CreateFloppyDiskImage"),

    ASK(COM, S_OK, FLOPPY, NULL),
    ASK(COM, E_POINTER, NULL, L"GetFloppyDiskImageType"),
    ASK(COM, DISP_E_EXCEPTION, TEXT_FILE, TEXT_FILE),
    ASK(COM, DISP_E_EXCEPTION, L"$", L"$"),
    ASK(SYSTEM, ERROR_FILE_NOT_FOUND, L"$\\missing.vfd", L"$\\missing.vfd"),
    ASK(SYSTEM, ERROR_PATH_NOT_FOUND, L"$\\missing\\a.vfd", L"$\\missing\\a.vfd"),
    ASK(SYSTEM, ERROR_PATH_NOT_FOUND, L"<NONE>\\a.vfd", L"<NONE>\\a.vfd"),
    ASK(SYSTEM, ERROR_BUFFER_OVERFLOW, L"$\\" LONG_NAME, L"$\\" TEN),
    ASK(SYSTEM, ERROR_INVALID_NAME, L"$\\a|.vfd", L"$\\a|.vfd"),
    ASK(SYSTEM, ERROR_BAD_PATHNAME, L"floppy.vfd", L"floppy.vfd"),
    ASK(SYSTEM, ERROR_BAD_PATHNAME, L"", NULL),
    ASK(COM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, FLOPPY, L"GetFloppyDiskImageType"),
};

static const WCHAR *method_of(const struct floppy_row *row)
{
    return row->asks ? L"GetFloppyDiskImageType" : L"CreateFloppyDiskImage";
}

/* By the vtable; what it tells must be the type, or unknown after a failure. */
static HRESULT call(const struct floppy_row *row, IVMVirtualPC *app)
{
    BSTR image = row->image != NULL ? SysAllocString(lab_path(row->image)) : NULL;
    VMFloppyDiskImageType type = vmFloppyDiskImage_DMF;
    HRESULT hr;

    SetErrorInfo(0, NULL);
    if (row->asks) {
        hr = IVMVirtualPC_GetFloppyDiskImageType(app, image, &type);
        check((LONG)type == (hr == S_OK ? row->type : 0), "the type is %d", (int)type);
    } else {
        hr = IVMVirtualPC_CreateFloppyDiskImage(app, image, (VMFloppyDiskImageType)row->type);
    }
    SysFreeString(image);
    return hr;
}

static HRESULT call_by_name(const struct floppy_row *row, IVMVirtualPC *app, VARIANT *value, EXCEPINFO *exception)
{
    VARIANT arguments[] = { text_variant(lab_path(row->image)), long_variant(row->type) };
    HRESULT hr = invoke(app, method_of(row), DISPATCH_METHOD, arguments, row->asks ? 1 : 2, value, exception);

    VariantClear(&arguments[0]);
    return hr;
}

static void show_success(const struct floppy_row *row, IVMVirtualPC *app)
{
    EXCEPINFO exception;
    VARIANT value;

    check_hr(call(row, app), S_OK, "the call");
    if (!row->asks)
        check(DeleteFileW(lab_path(row->image)), "the image is there");
    if (check_hr(call_by_name(row, app, &value, &exception), S_OK, "Invoke") && row->asks)
        check(V_VT(&value) == VT_I4 && V_I4(&value) == row->type, "the type is %ld", V_I4(&value));
    if (!row->asks)
        check(DeleteFileW(lab_path(row->image)), "the image is there");
}

static void show_failure(const struct floppy_row *row, IVMVirtualPC *app)
{
    const WCHAR *mentions = row->code.mentions != NULL ? lab_path(row->code.mentions) : NULL;
    struct lines before = folder_tree(case_folder()), after;
    EXCEPINFO exception;
    VARIANT value;

    check_error_info(call(row, app), row->code.value, mentions);
    if (row->image != NULL)
        check_exception(call_by_name(row, app, &value, &exception), &exception, row->code.value, mentions);
    else if (row->asks)
        check_error_info(IVMVirtualPC_GetFloppyDiskImageType(app, NULL, NULL), E_POINTER, mentions);
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
}

static bool demands(const struct floppy_row *row)
{
    return row->code.value == VM_E_HARDWARE_VIRTUALIZATION_DISABLED;
}

/* Makes what every row and this one need, and takes it away again. */
static void begin(const struct floppy_row *row, IVMVirtualPC *app)
{
    BSTR floppy = SysAllocString(expand(FLOPPY));

    DeleteFileW(floppy);
    check_hr(IVMVirtualPC_CreateFloppyDiskImage(app, floppy, vmFloppyDiskImage_LowDensity), S_OK, "a floppy");
    SysFreeString(floppy);
    file_write(expand(TEXT_FILE), "no floppy", 9);
    if (row->image != NULL && wcscmp(row->image, NO_ROOM) == 0)
        lab_fill(FILLER, 491520);
    if (demands(row))
        configuration_demand(app, true);
}

static void end(const struct floppy_row *row, IVMVirtualPC *app)
{
    if (demands(row))
        configuration_demand(app, false);
    if (row->image != NULL && wcscmp(row->image, NO_ROOM) == 0) {
        check(path_kind(lab_path(L"<FILLABLE>\\new")) == PATH_NOTHING, "no folder is left");
        DeleteFileW(lab_path(FILLER));
    }
}

static void show(const struct code *code, IVMVirtualPC *app)
{
    const struct floppy_row *row = (const struct floppy_row *)code;

    context("%s, type %ld", utf8(row->image), row->type);
    if (!lab_has(row->image) || (demands(row) && member_skips_demand()))
        return;
    begin(row, app);
    if (code->value == S_OK)
        show_success(row, app);
    else
        show_failure(row, app);
    end(row, app);
}

static bool script(const struct code *code, WCHAR *line, size_t room)
{
    const struct floppy_row *row = (const struct floppy_row *)code;

    if (code->value == S_OK || row->image == NULL || !lab_has(row->image) ||
        (demands(row) && member_has_virtualization()))
        return false;
    _snwprintf(line, room, L"floppy\t%ls\t%ls\t%ld", method_of(row), lab_path(row->image), row->type);
    return true;
}

static void step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
    if (step == SCRIPT_BEFORE)
        begin((const struct floppy_row *)code, app);
    else if (step == SCRIPT_AFTER)
        end((const struct floppy_row *)code, app);
}

const struct code_table codes_floppy = { rows, sizeof rows[0], ARRAYSIZE(rows), script, step };
