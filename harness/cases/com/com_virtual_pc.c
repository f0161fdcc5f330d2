/* com_virtual_pc.c - the application object: disks that it creates, and its small properties. */
#include "configuration.h"
#include "disk_image.h"
#include "files.h"

#include <string.h>
#include <wchar.h>

TEST(com_virtual_pc, creates_dynamic_disks_of_every_size)
{
    static const LONG sizes[] = { 3, 4, 5, 100, 511, 2047, 8 * 1024, 127 * 1024, 1024 * 1024, 2088960 };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(sizes); i++) {
        struct disk_expected expected = { .type = DISK_DYNAMIC, .size = (uint64_t)sizes[i] * MEGABYTE };
        context("%ld MB", sizes[i]);
        if (make_dynamic(app, at(L"dynamic.vhd"), sizes[i]))
            check_image(at(L"dynamic.vhd"), &expected);
        DeleteFileW(at(L"dynamic.vhd"));
    }
    IVMVirtualPC_Release(app);
}

TEST(com_virtual_pc, creates_fixed_disks_full_of_zeros)
{
    static const LONG sizes[] = { 3, 4, 17, 40 };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(sizes); i++) {
        struct disk_expected expected = { .type = DISK_FIXED, .size = (uint64_t)sizes[i] * MEGABYTE };
        context("%ld MB", sizes[i]);
        if (make_fixed(app, at(L"fixed.vhd"), sizes[i]))
            check_image(at(L"fixed.vhd"), &expected);
        DeleteFileW(at(L"fixed.vhd"));
    }
    IVMVirtualPC_Release(app);
}

/* Where the paths of a child and of its parent come from; patterns for `expand`. */
static const struct {
    const WCHAR *image, *parent;      /* as given */
    const WCHAR *child, *parent_file; /* what they mean */
    const WCHAR *relative;            /* what the child records */
} ways[] = {
    { L"$\\c.vhd", L"$\\p.vhd", L"$\\c.vhd", L"$\\p.vhd", L".\\p.vhd" },
    { L"$\\sub\\c.vhd", L"$\\p.vhd", L"$\\sub\\c.vhd", L"$\\p.vhd", L"..\\p.vhd" },
    { L"$\\a\\b\\c.vhd", L"$\\p.vhd", L"$\\a\\b\\c.vhd", L"$\\p.vhd", L"..\\..\\p.vhd" },
    { L"$\\c.vhd", L"$\\parents\\p.vhd", L"$\\c.vhd", L"$\\parents\\p.vhd", L".\\parents\\p.vhd" },
    { L"$\\par\\c.vhd", L"$\\parents\\p.vhd", L"$\\par\\c.vhd", L"$\\parents\\p.vhd", L"..\\parents\\p.vhd" },
    { L"$\\parents\\x\\c.vhd", L"$\\parents\\p.vhd", L"$\\parents\\x\\c.vhd", L"$\\parents\\p.vhd", L"..\\p.vhd" },
    /* a relative parent: from the folder of the image */
    { L"$\\c.vhd", L"p.vhd", L"$\\c.vhd", L"$\\p.vhd", L".\\p.vhd" },
    { L"$\\c.vhd", L".\\p.vhd", L"$\\c.vhd", L"$\\p.vhd", L".\\p.vhd" },
    { L"$\\c.vhd", L"parents\\p.vhd", L"$\\c.vhd", L"$\\parents\\p.vhd", L".\\parents\\p.vhd" },
    { L"$\\sub\\c.vhd", L"..\\p.vhd", L"$\\sub\\c.vhd", L"$\\p.vhd", L"..\\p.vhd" },
    { L"$\\sub\\c.vhd", L"..\\parents\\p.vhd", L"$\\sub\\c.vhd", L"$\\parents\\p.vhd", L"..\\parents\\p.vhd" },
    { L"$\\c.vhd", L"^\\p.vhd", L"$\\c.vhd", L"$\\p.vhd", L".\\p.vhd" },
    /* a relative image: from the folder of the parent */
    { L"c.vhd", L"$\\p.vhd", L"$\\c.vhd", L"$\\p.vhd", L".\\p.vhd" },
    { L"c.vhd", L"$\\parents\\p.vhd", L"$\\parents\\c.vhd", L"$\\parents\\p.vhd", L".\\p.vhd" },
    { L"sub\\c.vhd", L"$\\parents\\p.vhd", L"$\\parents\\sub\\c.vhd", L"$\\parents\\p.vhd", L"..\\p.vhd" },
    { L"..\\c.vhd", L"$\\parents\\p.vhd", L"$\\c.vhd", L"$\\parents\\p.vhd", L".\\parents\\p.vhd" },
    { L"^\\sub\\c.vhd", L"$\\p.vhd", L"$\\sub\\c.vhd", L"$\\p.vhd", L"..\\p.vhd" },
    /* dots are resolved, never above the root; extensions and case are free */
    { L"$\\nowhere\\..\\c.vhd", L"$\\p.vhd", L"$\\c.vhd", L"$\\p.vhd", L".\\p.vhd" },
    { L"$\\.\\c.vhd", L"$\\parents\\.\\..\\p.vhd", L"$\\c.vhd", L"$\\p.vhd", L".\\p.vhd" },
    { L"$\\c.vhd", L"..\\..\\..\\..\\..\\..\\..\\..\\..\\..\\..\\..^\\p.vhd", L"$\\c.vhd", L"$\\p.vhd", L".\\p.vhd" },
    { L"$\\c", L"p.vhd", L"$\\c", L"$\\p.vhd", L".\\p.vhd" },
    { L"$\\c.disk", L"p.vhd", L"$\\c.disk", L"$\\p.vhd", L".\\p.vhd" },
};

TEST(com_virtual_pc, creates_a_child_whichever_way_its_paths_are_given)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(ways); i++) {
        struct disk_expected expected = {
            .type = DISK_DIFFERENCING,
            .size = 64 * MEGABYTE,
            .parent = expand(ways[i].parent_file),
            .relative = ways[i].relative,
        };
        const WCHAR *child = expand(ways[i].child);
        struct lines before, after;

        context("image %s, parent %s", utf8(ways[i].image), utf8(ways[i].parent));
        remove_tree(case_folder());
        if (!folder_make(case_folder()) || !make_dynamic(app, expand(ways[i].parent_file), 64))
            continue;
        before = folder_tree(case_folder());
        if (make_differencing(app, expand(ways[i].image), expand(ways[i].parent))) {
            check(path_kind(child) == PATH_FILE, "the child is %s", utf8(child));
            check_image(child, &expected);
            DeleteFileW(child);
        }
        after = folder_tree(case_folder());
        if (wcschr(ways[i].child + 2, L'\\') == NULL) /* where no folder was made */
            check_same_lines(&before, &after, "everything but the child");
        lines_free(&before);
        lines_free(&after);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_virtual_pc, creates_children_of_fixed_and_of_differencing_disks)
{
    IVMVirtualPC *app = application();
    struct disk_expected expected = { .type = DISK_DIFFERENCING, .size = 5 * MEGABYTE };

    if (app == NULL)
        return;
    if (make_fixed(app, at(L"fixed.vhd"), 5) && make_differencing(app, at(L"first.vhd"), L"fixed.vhd") &&
        make_differencing(app, at(L"second.vhd"), L"first.vhd") &&
        make_differencing(app, at(L"deep\\third.vhd"), L"..\\second.vhd")) {
        expected.parent = at(L"fixed.vhd");
        expected.relative = L".\\fixed.vhd";
        check_image(at(L"first.vhd"), &expected);
        expected.parent = at(L"first.vhd");
        expected.relative = L".\\first.vhd";
        check_image(at(L"second.vhd"), &expected);
        expected.parent = at(L"second.vhd");
        expected.relative = L"..\\second.vhd";
        check_image(at(L"deep\\third.vhd"), &expected);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_virtual_pc, creates_a_child_with_its_parents_block_size)
{
    struct disk_expected expected = { .type = DISK_DIFFERENCING, .size = 3 * MEGABYTE, .block_size = 512 * 1024 };
    IVMVirtualPC *app = application();
    struct disk_image image;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"parent.vhd"), 3) && image_load(&image, at(L"parent.vhd"))) {
        put32(image_header(&image) + HEADER_BLOCK_SIZE, 512 * 1024);
        put32(image_header(&image) + HEADER_ENTRIES, 6);
        header_seal(image_header(&image));
        if (file_write(at(L"parent.vhd"), image.bytes, image.size) &&
            make_differencing(app, at(L"child.vhd"), L"parent.vhd")) {
            expected.parent = at(L"parent.vhd");
            expected.relative = L".\\parent.vhd";
            check_image(at(L"child.vhd"), &expected);
        }
        image_free(&image);
    }
    IVMVirtualPC_Release(app);
}

/* Gives a folder of the case a drive letter, as SUBST does. */
static bool substitute_drive(const WCHAR *folder, WCHAR device[3])
{
    DWORD drives = GetLogicalDrives();

    for (device[0] = L'Y'; device[0] >= L'D'; device[0]--)
        if (!(drives & 1u << (device[0] - L'A')))
            return DefineDosDeviceW(0, device, folder) && GetFileAttributesW(device) != INVALID_FILE_ATTRIBUTES;
    return false;
}

/* Wine has no SUBST, but its drive Z: shows the files of the system below, and so those of drive C: as well. */
static bool find_on_drive_z(const WCHAR *folder, WCHAR path[MAX_PATH])
{
    typedef char *(CDECL * unix_name)(const WCHAR *);
    FARPROC function = GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "wine_get_unix_file_name");
    char *name = function != NULL ? ((unix_name)(void *)function)(folder) : NULL;
    WCHAR wide[MAX_PATH] = L"";
    const WCHAR *letter;

    if (name != NULL)
        MultiByteToWideChar(CP_UTF8, 0, name, -1, wide, MAX_PATH);
    HeapFree(GetProcessHeap(), 0, name);
    letter = wcsstr(wide, L"/dosdevices/c:/");
    if (letter == NULL)
        return false;
    _snwprintf(path, MAX_PATH, L"Z:%.*ls/drive_c/%ls", (int)(letter - wide), wide, letter + wcslen(L"/dosdevices/c:/"));
    path[MAX_PATH - 1] = 0;
    for (WCHAR *slash = path; (slash = wcschr(slash, L'/')) != NULL;)
        *slash = L'\\';
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

TEST(com_virtual_pc, records_no_relative_path_to_a_parent_on_another_drive)
{
    struct disk_expected expected = { .type = DISK_DIFFERENCING, .size = 3 * MEGABYTE };
    IVMVirtualPC *app = application();
    WCHAR device[] = L"?:", parent[MAX_PATH + 16] = L"";
    bool substituted;

    if (app == NULL)
        return;
    folder_make(at(L"drive"));
    substituted = substitute_drive(at(L"drive"), device);
    if (substituted)
        wcscpy(parent, device);
    if (!substituted && !find_on_drive_z(at(L"drive"), parent)) {
        skip("no folder of this program's can be reached through another drive here");
    } else {
        wcscat(parent, L"\\parent.vhd");
        if (make_dynamic(app, parent, 3) && make_differencing(app, at(L"child.vhd"), parent)) {
            expected.parent = parent;
            check_image(at(L"child.vhd"), &expected);
        }
    }
    if (substituted)
        DefineDosDeviceW(DDD_REMOVE_DEFINITION, device, NULL);
    IVMVirtualPC_Release(app);
}

TEST(com_virtual_pc, keeps_letters_of_every_script_in_names)
{
    /* umlaut, Cyrillic, Chinese, a character beyond the first 65,536, a combining accent */
    static const WCHAR *const names[] = { L"\u00dcbung", L"\u0434\u0438\u0441\u043a", L"\u78c1\u76d8",
                                          L"disk \xd83d\xdcbf", L"e\u0301t\u00e9 & 100% {a}" };
    struct disk_expected expected = { .type = DISK_DIFFERENCING, .size = 3 * MEGABYTE };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(names); i++) {
        WCHAR parent[64], child[64], relative[64];
        context("%s", utf8(names[i]));
        if (!CreateDirectoryW(at(names[i]), NULL)) {
            note("a folder of this name cannot be made here");
            continue;
        }
        _snwprintf(parent, ARRAYSIZE(parent), L"%ls\\%ls.vhd", names[i], names[i]);
        _snwprintf(child, ARRAYSIZE(child), L"%ls child.vhd", names[i]);
        _snwprintf(relative, ARRAYSIZE(relative), L".\\%ls", parent);
        if (make_dynamic(app, at(parent), 3) && make_differencing(app, at(child), parent)) {
            expected.parent = at(parent);
            expected.relative = relative;
            check_image(at(child), &expected);
        }
    }
    IVMVirtualPC_Release(app);
}

TEST(com_virtual_pc, gives_every_disk_an_id_of_its_own)
{
    IVMVirtualPC *app = application();
    uint8_t ids[8][16];
    struct disk_image image;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(ids); i++) {
        WCHAR name[] = L"0.vhd";
        name[0] = (WCHAR)(L'0' + i);
        if (!make_dynamic(app, at(name), 3) || !image_load(&image, at(name)))
            break;
        memcpy(ids[i], image_footer(&image) + FOOTER_ID, 16);
        image_free(&image);
        for (size_t j = 0; j < i; j++)
            check(memcmp(ids[i], ids[j], 16) != 0, "the disks %zu and %zu have different ids", j, i);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_virtual_pc, looks_for_leftovers_when_it_is_new_and_then_now_and_then)
{
    const ULONGLONG begin = GetTickCount64();
    IVMVirtualPC *app = application();
    bool stayed;

    if (app == NULL)
        return;
    make_dynamic(app, at(L"first.vhd"), 3);
    file_write(at(L"~0badcafe.ovpc"), "", 0);
    make_dynamic(app, at(L"second.vhd"), 3);
    stayed = path_kind(at(L"~0badcafe.ovpc")) == PATH_FILE;
    if (GetTickCount64() - begin < 10000)
        check(stayed, "a folder that was looked through is passed over for ten seconds");
    IVMVirtualPC_Release(app);
    app = application();
    if (app == NULL)
        return;
    make_dynamic(app, at(L"third.vhd"), 3);
    check(path_kind(at(L"~0badcafe.ovpc")) == PATH_NOTHING, "but not by another application object");
    IVMVirtualPC_Release(app);
}

TEST(com_virtual_pc, tells_name_version_and_up_time)
{
    IVMVirtualPC *app = application();
    BSTR text = NULL;
    LONG before = -1, after = -1;
    HRESULT hr;

    if (app == NULL)
        return;
    hr = IVMVirtualPC_get_Name(app, &text);
    check_text(hr, text, L"OpenVPC", "Name");
    if (check_hr(IVMVirtualPC_get_Version(app, &text), S_OK, "Version")) {
        check(SysStringLen(text) == wcslen(L"6.1.100.0SE") && wcsncmp(text, L"6.1.", 4) == 0 &&
                  wcsspn(text + 4, L"0123456789") == 3 && wcscmp(text + 7, L".0SE") == 0,
              "Version is 6.1., three digits, .0SE: %s", utf8(text));
        SysFreeString(text);
    }
    check_hr(IVMVirtualPC_get_UpTime(app, &before), S_OK, "UpTime");
    Sleep(1100);
    check_hr(IVMVirtualPC_get_UpTime(app, &after), S_OK, "UpTime");
    check(before >= 0 && after > before && after <= before + 100, "UpTime counts seconds: %ld, then %ld", before,
          after);
    IVMVirtualPC_Release(app);
}

TEST(com_virtual_pc, demands_hardware_virtualization_if_the_configuration_says_so)
{
    const HRESULT disabled = VM_E_HARDWARE_VIRTUALIZATION_DISABLED;
    IVMVirtualPC *app = application();
    IVMTask *task = NULL;
    BSTR text = NULL;
    LONG seconds, buses;

    if (app == NULL)
        return;
    if (!configuration_demand_is_refused()) {
        skip("this processor has virtualization, or may have it");
    } else {
        configuration_demand(app, true);
        if (check_hr(IVMVirtualPC_get_Name(app, &text), S_OK, "Name"))
            SysFreeString(text);
        check_hr(IVMVirtualPC_get_UpTime(app, &seconds), S_OK, "UpTime");
        check_error_info(IVMVirtualPC_get_MaximumNumberOfIDEBuses(app, &buses), disabled, L"MaximumNumberOfIDEBuses");
        check_error_info(create_dynamic(app, at(L"a.vhd"), 8, &task), disabled, L"CreateDynamicVirtualHardDisk");
        check(task == NULL, "the task is set to NULL");
        check_error_info(create_dynamic(app, NULL, 8, &task), E_POINTER, L"CreateDynamicVirtualHardDisk");
        check_error_info(create_dynamic(app, L"*", 8, &task), disabled, L"CreateDynamicVirtualHardDisk");
        configuration_demand(app, false);
        make_dynamic(app, at(L"a.vhd"), 8);
    }
    IVMVirtualPC_Release(app);
}
