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

static void check_pattern_refused(IVMVirtualPC *app, const WCHAR *pattern, HRESULT expected)
{
    BSTR path = SysAllocString(expand(pattern));

    context("%s", utf8(pattern));
    check_refused_everywhere(app, path, expected, pattern);
    SysFreeString(path);
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

TEST(com_paths, refuses_forbidden_characters)
{
    static const WCHAR *const patterns[] = {
        L"$\\a*b.vhd",
        L"$\\a?b.vhd",
        L"$\\a<b.vhd",
        L"$\\a>b.vhd",
        L"$\\a|b.vhd",
        L"$\\a\"b.vhd",
        L"$\\a/b.vhd",
        L"$/a.vhd",
        L"$\\x*y\\a.vhd",
        L"a*b.vhd",
        L"..\\a|b.vhd",
        /* colons other than that of a drive */
        L"$\\a:b.vhd",
        L"$\\a.vhd:stream",
        L"$\\a:\\b.vhd",
        L"C:a:b.vhd",
        L"ab:c\\d.vhd",
        L":a.vhd",
        L"CC:\\a.vhd",
        L"\\C:\\a.vhd",
        L"1:\\a.vhd",
        L"file:\\\\C:\\a.vhd",
    };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(patterns); i++)
        check_pattern_refused(app, patterns[i], BAD_NAME);
    IVMVirtualPC_Release(app);
}

TEST(com_paths, refuses_control_characters_and_embedded_nuls)
{
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (WCHAR c = 0; c < 32; c++) {
        BSTR path = SysAllocString(at(L"a_b.vhd"));
        size_t length = SysStringLen(path);
        context("character %d", c);
        path[length - 6] = c; /* the underscore */
        /* A NUL cannot be shown, since the sentence is read up to it; what is before it must be there. */
        check_refused_everywhere(app, path, BAD_NAME, L"$\\a");
        SysFreeString(path);
    }
    context("a NUL at the end");
    BSTR path = SysAllocStringLen(at(L"a.vhd"), (UINT)wcslen(at(L"a.vhd")) + 1);
    check_refused_everywhere(app, path, BAD_NAME, L"$\\a.vhd");
    SysFreeString(path);
    IVMVirtualPC_Release(app);
}

TEST(com_paths, refuses_device_names_in_every_component)
{
    static const WCHAR *const devices[] = {
        L"CON",  L"PRN",  L"AUX",  L"NUL",  L"COM1", L"COM2", L"COM3", L"COM4", L"COM5", L"COM6", L"COM7",
        L"COM8", L"COM9", L"LPT1", L"LPT2", L"LPT3", L"LPT4", L"LPT5", L"LPT6", L"LPT7", L"LPT8", L"LPT9",
    };
    static const WCHAR *const forms[] = { L"$\\%ls", L"$\\%ls.vhd", L"$\\%ls.a.vhd", L"$\\%ls .vhd", L"$\\%ls\\a.vhd" };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(devices); i++)
        for (size_t j = 0; j < ARRAYSIZE(forms); j++) {
            WCHAR pattern[64], device[8];
            wcscpy(device, devices[i]);
            if (j % 2 == 0)
                CharLowerW(device);
            _snwprintf(pattern, ARRAYSIZE(pattern), forms[j], device);
            check_pattern_refused(app, pattern, BAD_NAME);
        }
    IVMVirtualPC_Release(app);
}

TEST(com_paths, refuses_device_paths_pipes_and_hosts_with_a_port)
{
    static const WCHAR *const patterns[] = {
        L"\\\\?\\$\\a.vhd",
        L"\\\\.\\C:\\a.vhd",
        L"\\\\.\\PhysicalDrive0",
        L"\\\\.\\pipe\\a",
        L"\\\\localhost\\pipe\\a",
        L"\\\\server\\PIPE\\a.vhd",
        L"\\\\server\\mailslot\\a.vhd",
        L"\\\\server@80\\share\\a.vhd",
        L"\\\\server@SSL\\share\\a.vhd",
        L"\\\\?\\UNC\\server\\share\\a.vhd",
    };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(patterns); i++)
        check_pattern_refused(app, patterns[i], BAD_NAME);
    IVMVirtualPC_Release(app);
}

TEST(com_paths, refuses_names_that_windows_would_change)
{
    static const WCHAR *const patterns[] = {
        L"$\\a.vhd.",
        L"$\\a.vhd ",
        L"$\\a. ",
        L"$\\b.\\a.vhd",
        L"$\\b \\a.vhd",
        L"$\\...\\a.vhd",
        L"$\\...",
        L"$\\ ",
        /* what does not end in the name of a file */
        L"$\\",
        L"$\\b\\",
        L"C:\\",
        L"$\\.",
        L"$\\b\\..",
        L"\\\\server\\share",
        L"\\\\server\\share\\",
        L"\\\\server",
    };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(patterns); i++)
        check_pattern_refused(app, patterns[i], BAD_NAME);
    IVMVirtualPC_Release(app);
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

TEST(com_paths, refuses_260_characters_and_more_before_anything_else)
{
    static const UINT lengths[] = { 260, 261, 300, 1000, 32767, 70000 };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(lengths); i++) {
        BSTR path = path_of_length(lengths[i]);
        context("%u characters", lengths[i]);
        check_refused_everywhere(app, path, TOO_LONG, L"$\\");
        path[lengths[i] - 1] = L'*';
        context("%u characters, one of them forbidden", lengths[i]);
        check_refused_everywhere(app, path, TOO_LONG, L"$\\");
        SysFreeString(path);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_paths, refuses_paths_that_are_too_long_once_resolved)
{
    IVMVirtualPC *app = begin();
    WCHAR name[251]; /* as long as a name may be: too long in any folder */
    struct refusal refusal = { .creation = CREATE_DIFFERENCING, .expected = TOO_LONG };

    if (app == NULL)
        return;
    wmemset(name, L'n', ARRAYSIZE(name));
    name[ARRAYSIZE(name) - 1] = 0;
    refusal.image = L"$\\child.vhd";
    refusal.parent = name;
    refusal.mentions = name;
    context("relative parent");
    check_refused(app, &refusal);
    refusal.image = name;
    refusal.parent = PARENT;
    context("relative image");
    check_refused(app, &refusal);
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

TEST(com_paths, refuses_paths_from_the_current_folder_of_a_drive_with_a_sentence_of_its_own)
{
    static const WCHAR *const paths[] = { L"C:a.vhd", L"z:a.vhd", L"a:b\\c.vhd", L"C:..\\a.vhd", L"C:.\\a.vhd" };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(paths); i++) {
        BSTR path = SysAllocString(paths[i]);
        context("%s", utf8(path));
        check_refused_everywhere(app, path, BAD_PATH, path);
        check_refused_everywhere(app, path, BAD_PATH, L"current folder of its drive");
        SysFreeString(path);
    }
    check_pattern_refused(app, L"C:", BAD_NAME);
    check_pattern_refused(app, L"C:nul.vhd", BAD_NAME);
    IVMVirtualPC_Release(app);
}

TEST(com_paths, refuses_calls_without_an_absolute_path)
{
    static const struct refusal refusals[] = {
        { CREATE_DYNAMIC, L"", NULL, 8, BAD_PATH, NULL },
        { CREATE_DYNAMIC, L"a.vhd", NULL, 8, BAD_PATH, L"'a.vhd'" },
        { CREATE_DYNAMIC, L".\\a.vhd", NULL, 8, BAD_PATH, L"'.\\a.vhd'" },
        { CREATE_DYNAMIC, L"..\\a.vhd", NULL, 8, BAD_PATH, L"'..\\a.vhd'" },
        { CREATE_DYNAMIC, L"^\\a.vhd", NULL, 8, BAD_PATH, L"'^\\a.vhd'" },
        { CREATE_FIXED, L"", NULL, 8, BAD_PATH, NULL },
        { CREATE_FIXED, L"sub\\a.vhd", NULL, 8, BAD_PATH, L"'sub\\a.vhd'" },
        { CREATE_FIXED, L"^\\a.vhd", NULL, 8, BAD_PATH, L"'^\\a.vhd'" },
        { CREATE_DIFFERENCING, L"", L"", 0, BAD_PATH, NULL },
        { CREATE_DIFFERENCING, L"", PARENT, 0, BAD_PATH, NULL },
        { CREATE_DIFFERENCING, L"$\\child.vhd", L"", 0, BAD_PATH, NULL },
        { CREATE_DIFFERENCING, L"", L"parent.vhd", 0, BAD_PATH, NULL },
        { CREATE_DIFFERENCING, L"child.vhd", L"parent.vhd", 0, BAD_PATH, L"'child.vhd'" },
        { CREATE_DIFFERENCING, L"^\\child.vhd", L"^\\parent.vhd", 0, BAD_PATH, L"'^\\child.vhd'" },
    };
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(refusals); i++) {
        context("%s of \"%s\" and \"%s\"", utf8(creation_name(refusals[i].creation)), utf8(refusals[i].image),
                utf8(refusals[i].parent));
        check_refused(app, &refusals[i]);
    }
    IVMVirtualPC_Release(app);
}
