/* com_floppy.c - floppy images: creation, what is refused, and types of existing ones. */
#include "client.h"
#include "files.h"

#include <string.h>

/* Both calls by the vtable or by name; patterns for `expand`, NULL is a null BSTR. */
static HRESULT create_floppy(IVMVirtualPC *app, const WCHAR *image, LONG type)
{
    BSTR path = image != NULL ? SysAllocString(expand(image)) : NULL;
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = IVMVirtualPC_CreateFloppyDiskImage(app, path, (VMFloppyDiskImageType)type);
    SysFreeString(path);
    return hr;
}

static HRESULT invoke_creation(IVMVirtualPC *app, const WCHAR *image, LONG type, EXCEPINFO *exception)
{
    VARIANT arguments[2] = { text_variant(expand(image)), long_variant(type) };
    HRESULT hr = invoke(app, L"CreateFloppyDiskImage", DISPATCH_METHOD, arguments, 2, NULL, exception);

    VariantClear(&arguments[0]);
    return hr;
}

static HRESULT type_of(IVMVirtualPC *app, const WCHAR *image, VMFloppyDiskImageType *type)
{
    BSTR path = image != NULL ? SysAllocString(expand(image)) : NULL;
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = IVMVirtualPC_GetFloppyDiskImageType(app, path, type);
    SysFreeString(path);
    return hr;
}

static HRESULT invoke_type(IVMVirtualPC *app, const WCHAR *image, VARIANT *type, EXCEPINFO *exception)
{
    VARIANT argument = text_variant(expand(image));
    HRESULT hr = invoke(app, L"GetFloppyDiskImageType", DISPATCH_METHOD, &argument, 1, type, exception);

    VariantClear(&argument);
    return hr;
}

/* A file of so many bytes, all zero. */
static bool make_file(const WCHAR *path, size_t size)
{
    void *bytes = calloc(1, size + 1);
    bool ok = check(bytes != NULL, "there is memory") && file_write(path, bytes, size);

    free(bytes);
    return ok;
}

static void check_floppy(const WCHAR *path, size_t expected, uint8_t medium)
{
    size_t size = 0;
    uint8_t *bytes = file_read(path, &size);

    if (!check(bytes != NULL && size == expected, "the file has %zu bytes, not %zu", expected, size)) {
        free(bytes);
        return;
    }
    check(bytes[510] == 0x55 && bytes[511] == 0xaa, "there is a boot sector");
    check(memcmp(bytes + 54, "FAT12   ", 8) == 0, "the file system is FAT12");
    check(bytes[512] == medium && bytes[513] == 0xff && bytes[514] == 0xff, "the first table begins with the medium");
    free(bytes);
}

TEST(com_floppy, creates_formatted_floppies_of_two_sizes)
{
    static const struct {
        LONG type;
        size_t size;
        uint8_t medium;
    } rows[] = { { vmFloppyDiskImage_LowDensity, 737280, 0xf9 }, { vmFloppyDiskImage_HighDensity, 1474560, 0xf0 } };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        VMFloppyDiskImageType type = vmFloppyDiskImage_Unknown;
        EXCEPINFO exception;
        VARIANT value;

        context("type %ld", rows[i].type);
        remove_tree(case_folder());
        folder_make(case_folder());
        if (check_hr(create_floppy(app, L"$\\new\\a.vfd", rows[i].type), S_OK, "CreateFloppyDiskImage"))
            check_floppy(at(L"new\\a.vfd"), rows[i].size, rows[i].medium);
        if (check_hr(invoke_creation(app, L"$\\b", rows[i].type, &exception), S_OK, "Invoke"))
            check_floppy(at(L"b"), rows[i].size, rows[i].medium);
        check_hr(type_of(app, L"$\\new\\a.vfd", &type), S_OK, "GetFloppyDiskImageType");
        check((LONG)type == rows[i].type, "the type is %d", (int)type);
        if (check_hr(invoke_type(app, L"$\\b", &value, &exception), S_OK, "Invoke"))
            check(V_VT(&value) == VT_I4 && V_I4(&value) == rows[i].type, "the type is %ld", V_I4(&value));
    }
    IVMVirtualPC_Release(app);
}

TEST(com_floppy, refuses_types_and_targets_and_leaves_nothing)
{
    static const struct {
        const WCHAR *image;
        LONG type;
        HRESULT code;
        const WCHAR *mentions;
    } rows[] = {
        { L"$\\new\\a.vfd", 0, E_INVALIDARG, L"$\\new\\a.vfd" },
        { L"$\\new\\a.vfd", 3, E_INVALIDARG, L"1.44 MB" },
        { L"$\\new\\a.vfd", -1, E_INVALIDARG, L"$\\new\\a.vfd" },
        { L"$\\there", 0, E_INVALIDARG, L"$\\there" },                     /* the type comes before the target */
        { L"a.vfd", 0, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"a.vfd" }, /* and the path before the type */
        { L"", 1, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), NULL },
        { L"$\\a?.vfd", 0, HRESULT_FROM_WIN32(ERROR_INVALID_NAME), L"$\\a?.vfd" },
        { L"$\\there", 1, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), L"$\\there" },
        { L"$", 1, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), L"$" },
        { L"$\\there\\a.vfd", 1, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"$\\there\\a.vfd" },
    };
    IVMVirtualPC *app = application();
    struct lines before, after;

    if (app == NULL)
        return;
    make_file(at(L"there"), 7);
    before = folder_tree(case_folder());
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        const WCHAR *mentions = rows[i].mentions != NULL ? expand(rows[i].mentions) : NULL;
        EXCEPINFO exception;
        context("%s, type %ld", utf8(rows[i].image), rows[i].type);
        check_error_info(create_floppy(app, rows[i].image, rows[i].type), rows[i].code, mentions);
        check_exception(invoke_creation(app, rows[i].image, rows[i].type, &exception), &exception, rows[i].code,
                        mentions);
    }
    context("%s", "");
    check_error_info(create_floppy(app, NULL, 1), E_POINTER, L"CreateFloppyDiskImage");
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
    IVMVirtualPC_Release(app);
}

TEST(com_floppy, tells_types_by_sizes_alone)
{
    static const struct {
        size_t size;
        LONG type;
    } rows[] = { { 368640, 4 }, { 737280, 1 }, { 1228800, 5 }, { 1474560, 2 }, { 1720320, 3 }, { 1884160, 6 } };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        VMFloppyDiskImageType type = vmFloppyDiskImage_Unknown;
        context("%zu bytes", rows[i].size);
        if (!make_file(at(L"floppy"), rows[i].size))
            continue;
        check_hr(type_of(app, L"$\\floppy", &type), S_OK, "GetFloppyDiskImageType");
        check((LONG)type == rows[i].type, "the type is %d", (int)type);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_floppy, refuses_the_type_of_what_is_no_floppy)
{
    static const struct {
        const WCHAR *image;
        HRESULT code;
        const WCHAR *mentions;
    } rows[] = {
        { L"$\\text", DISP_E_EXCEPTION, L"$\\text" },
        { L"$", DISP_E_EXCEPTION, L"$" },
        { L"$\\none", HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"$\\none" },
        { L"$\\none\\none", HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"$\\none\\none" },
        { L"none", HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"none" },
        { L"$\\a|b", HRESULT_FROM_WIN32(ERROR_INVALID_NAME), L"$\\a|b" },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    make_file(at(L"text"), 100);
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        VMFloppyDiskImageType type = vmFloppyDiskImage_DMF;
        EXCEPINFO exception;
        VARIANT value;
        context("%s", utf8(rows[i].image));
        check_error_info(type_of(app, rows[i].image, &type), rows[i].code, expand(rows[i].mentions));
        check(type == vmFloppyDiskImage_Unknown, "the type is set to unknown");
        check_exception(invoke_type(app, rows[i].image, &value, &exception), &exception, rows[i].code,
                        expand(rows[i].mentions));
    }
    context("%s", "");
    check_error_info(type_of(app, NULL, &(VMFloppyDiskImageType){ 0 }), E_POINTER, L"GetFloppyDiskImageType");
    check_error_info(type_of(app, L"$\\text", NULL), E_POINTER, L"GetFloppyDiskImageType");
    IVMVirtualPC_Release(app);
}
