/* com_paths.c - paths that no call accepts, in every place where a path can stand. */
#include "disk_image.h"
#include "files.h"
#include "refusal.h"

#include <wchar.h>

#define PARENT L"$\\parent.vhd"
#define TOO_LONG HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW)
#define BAD_NAME HRESULT_FROM_WIN32(ERROR_INVALID_NAME)
#define BAD_PATH HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)

/* Refused as image of all three kinds and as parent alike, whatever the other path is. */
static void check_refused_everywhere(IVMVirtualPC *app, BSTR path, HRESULT expected, const WCHAR *mentions)
{
    BSTR parent = SysAllocString(expand(PARENT)), child = SysAllocString(expand(L"$\\child.vhd"));
    const struct refusal refusals[] = {
        { .creation = CREATE_DYNAMIC, .megabytes = 8, .expected = expected, .mentions = mentions },
        { .creation = CREATE_FIXED, .megabytes = 8, .expected = expected, .mentions = mentions },
        { .creation = CREATE_DIFFERENCING, .expected = expected, .mentions = mentions },
    };

    check_refused_texts(app, &refusals[0], path, NULL);
    check_refused_texts(app, &refusals[1], path, NULL);
    check_refused_texts(app, &refusals[2], path, parent);
    check_refused_texts(app, &refusals[2], child, path);
    SysFreeString(parent);
    SysFreeString(child);
}

/* An application object, and a parent for the calls that need one. */
static IVMVirtualPC *begin(void)
{
    IVMVirtualPC *app = application();

    if (app != NULL && !make_dynamic(app, expand(PARENT), 8)) {
        IVMVirtualPC_Release(app);
        return NULL;
    }
    return app;
}

/* A row for each way in which the text of a path can be wrong; tests/core/test_vhd_path.c has them in all their forms. */
TEST(com_paths, refuses_what_is_no_path_of_a_file)
{
    static const struct {
        const WCHAR *pattern;
        HRESULT expected;
        const WCHAR *word; /* of the sentence */
    } rows[] = {
        { L"$\\a*b.vhd", BAD_NAME, L"contains a character" },
        { L"$\\a.vhd:stream", BAD_NAME, L"contains a character" },
        { L"\\\\.\\PhysicalDrive0", BAD_NAME, L"names a device" },
        { L"\\\\server\\PIPE\\a.vhd", BAD_NAME, L"names a device" },
        { L"$\\aux.vhd", BAD_NAME, L"names a device" },
        { L"$\\a.vhd.", BAD_NAME, L"component that ends in" },
        { L"$\\b\\", BAD_NAME, L"does not end in a file name" },
        { L"C:a.vhd", BAD_PATH, L"current folder of its drive" },
    };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        BSTR path = SysAllocString(expand(rows[i].pattern));
        context("%s", utf8(rows[i].pattern));
        check_refused_everywhere(app, path, rows[i].expected, rows[i].pattern);
        check_refused_everywhere(app, path, rows[i].expected, rows[i].word);
        SysFreeString(path);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_paths, refuses_texts_with_a_nul_in_them)
{
    IVMVirtualPC *app = begin();
    BSTR within = SysAllocString(at(L"a_b.vhd")),
         behind = SysAllocStringLen(at(L"a.vhd"), (UINT)wcslen(at(L"a.vhd")) + 1);

    if (app != NULL) {
        within[SysStringLen(within) - 6] = 0; /* the underscore */
        /* A NUL cannot be shown, since the sentence is read up to it; what is before it must be there. */
        check_refused_everywhere(app, within, BAD_NAME, L"$\\a");
        context("a NUL at the end");
        check_refused_everywhere(app, behind, BAD_NAME, L"$\\a.vhd");
        IVMVirtualPC_Release(app);
    }
    SysFreeString(within);
    SysFreeString(behind);
}

/* A path of that many characters in the folder of the case, in components that every file system takes. */
static BSTR path_of_length(UINT length)
{
    BSTR path = SysAllocStringLen(NULL, length);
    UINT begin = (UINT)wcslen(case_folder());

    memcpy(path, case_folder(), begin * sizeof *path);
    for (UINT i = begin; i < length; i++)
        path[i] = (i - begin) % 60 == 0 && i + 1 < length ? L'\\' : (WCHAR)(L'a' + i % 26);
    return path;
}

TEST(com_paths, refuses_260_characters_and_texts_of_any_length)
{
    static const UINT lengths[] = { 260, 70000 };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(lengths); i++) {
        BSTR path = path_of_length(lengths[i]);
        context("%u characters", lengths[i]);
        check_refused_everywhere(app, path, TOO_LONG, L"$\\");
        SysFreeString(path);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_paths, accepts_259_characters)
{
    struct disk_expected dynamic = { .type = DISK_DYNAMIC, .size = 8 * MEGABYTE };
    struct disk_expected child = { .type = DISK_DIFFERENCING, .size = 8 * MEGABYTE };
    IVMVirtualPC *app = application();
    BSTR path = path_of_length(259), child_path = path_of_length(259);
    WCHAR relative[80] = L".\\";

    if (app != NULL) {
        child_path[258] = L'!';
        wcscat(relative, wcsrchr(path, L'\\') + 1);
        child.parent = path;
        child.relative = relative;
        if (make_dynamic(app, path, 8)) {
            check_image(path, &dynamic);
            if (make_differencing(app, child_path, path))
                check_image(child_path, &child);
        }
        IVMVirtualPC_Release(app);
    }
    SysFreeString(path);
    SysFreeString(child_path);
}
