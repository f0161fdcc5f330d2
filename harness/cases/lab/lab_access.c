/* lab_access.c - files and folders that others keep to themselves: by permissions, or by having them open. */
#include "configuration.h"
#include "disk_image.h"
#include "lab_volumes.h"

#include <string.h>
#include <wchar.h>

#define PARENT L"$\\parent.vhd"
#define DENIED HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED)
#define IN_USE HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION)

/* Refused as a dynamic, as a fixed and as a differencing disk. */
static void check_all_denied(IVMVirtualPC *app, const WCHAR *image, const WCHAR *mentions)
{
    struct refusal refusal = { CREATE_DYNAMIC, image, PARENT, 8, DENIED, mentions };
    struct lines before, after;

    context("%s", utf8(image));
    before = folder_tree(lab_path(L"<DENIED>"));
    for (; refusal.creation <= CREATE_DIFFERENCING; refusal.creation++)
        lab_check_refused(app, &refusal);
    after = folder_tree(lab_path(L"<DENIED>"));
    check_same_lines(&before, &after, "the folder without permission");
    lines_free(&before);
    lines_free(&after);
}

TEST(lab_access, a_folder_that_may_not_be_written_to_takes_no_disk)
{
    IVMVirtualPC *app = lab_application(L"<DENIED>");

    if (app == NULL)
        return;
    if (make_dynamic(app, expand(PARENT), 8)) {
        check_all_denied(app, L"<DENIED>\\no-write\\a.vhd", L"<DENIED>\\no-write\\a.vhd");
        check_all_denied(app, L"<DENIED>\\no-write\\new\\a.vhd", L"<DENIED>\\no-write\\new\\a.vhd");
        check_all_denied(app, L"<DENIED>\\no-write\\new\\folder\\a.vhd", L"<DENIED>\\no-write\\new\\folder\\a.vhd");
    }
    IVMVirtualPC_Release(app);
}

TEST(lab_access, a_folder_that_may_not_be_entered_takes_no_disk)
{
    IVMVirtualPC *app = lab_application(L"<DENIED>");

    if (app == NULL)
        return;
    if (make_dynamic(app, expand(PARENT), 8)) {
        check_all_denied(app, L"<DENIED>\\no-entry\\a.vhd", L"<DENIED>\\no-entry");
        check_all_denied(app, L"<DENIED>\\no-entry\\new\\folder\\a.vhd", L"<DENIED>\\no-entry");
    }
    IVMVirtualPC_Release(app);
}

static void check_disk_denied(IVMVirtualPC *app, const WCHAR *pattern)
{
    IVMHardDisk *disk = (IVMHardDisk *)(UINT_PTR)0xdeadbeef;
    BSTR path = SysAllocString(lab_path(pattern));

    context("%s", utf8(pattern));
    SetErrorInfo(0, NULL);
    check_error_info(IVMVirtualPC_GetHardDisk(app, path, &disk), DENIED, path);
    check(disk == NULL, "the disk is set to NULL");
    SysFreeString(path);
}

TEST(lab_access, a_parent_that_may_not_be_read_is_named)
{
    static const struct refusal refusals[] = {
        { CREATE_DIFFERENCING, L"$\\a.vhd", L"<DENIED>\\unreadable.vhd", 0, DENIED, L"<DENIED>\\unreadable.vhd" },
        { CREATE_DIFFERENCING, L"$\\new\\a.vhd", L"<DENIED>\\unreadable.vhd", 0, DENIED, L"<DENIED>\\unreadable.vhd" },
        { CREATE_DIFFERENCING, L"$\\a.vhd", L"<DENIED>\\no-entry\\parent.vhd", 0, DENIED,
          L"<DENIED>\\no-entry\\parent.vhd" },
        { CREATE_DIFFERENCING, L"$\\a.vhd", L"<DENIED>\\no-entry\\missing.vhd", 0, DENIED,
          L"<DENIED>\\no-entry\\missing.vhd" },
    };
    IVMVirtualPC *app = lab_application(L"<DENIED>");

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(refusals); i++) {
        context("%s", utf8(refusals[i].parent));
        lab_check_refused(app, &refusals[i]);
    }
    check_disk_denied(app, L"<DENIED>\\unreadable.vhd");
    check_disk_denied(app, L"<DENIED>\\no-entry\\parent.vhd");
    IVMVirtualPC_Release(app);
}

/* Lists of files, which differ in nothing that matters here. */
static HRESULT list_files(IVMVirtualPC *app, size_t list, VARIANT more, VARIANT *files)
{
    switch (list) {
    case 0:
        return IVMVirtualPC_GetVirtualMachineFiles(app, more, VARIANT_TRUE, files);
    case 1:
        return IVMVirtualPC_GetHardDiskFiles(app, more, files);
    case 2:
        return IVMVirtualPC_GetFloppyDiskFiles(app, more, files);
    default:
        return IVMVirtualPC_GetDVDFiles(app, more, files);
    }
}

static void check_lists_denied(IVMVirtualPC *app, VARIANT more, const WCHAR *folder)
{
    for (size_t list = 0; list < 4; list++) {
        VARIANT files;
        context("list %zu", list);
        SetErrorInfo(0, NULL);
        check_error_info(list_files(app, list, more, &files), DENIED, folder);
        check(V_VT(&files) == VT_EMPTY, "the result is empty");
    }
    context("%s", "");
}

TEST(lab_access, a_folder_that_may_not_be_looked_into_is_an_error_of_the_lists)
{
    IVMVirtualPC *app = lab_application(L"<DENIED>");
    const WCHAR *folder = app != NULL ? lab_path(L"<DENIED>\\no-entry") : NULL;
    VARIANT paths, none = { .vt = VT_EMPTY };

    if (app == NULL)
        return;
    paths = texts_variant(VT_VARIANT, 0, &folder, 1);
    check_lists_denied(app, paths, folder);
    if (check_hr(IVMVirtualPC_put_SearchPaths(app, paths), S_OK, "SearchPaths ="))
        check_lists_denied(app, none, folder);
    VariantClear(&paths);
    IVMVirtualPC_Release(app);
}

/* Another process that holds a file until its input is closed; its program lies beside this one. */
struct holder {
    HANDLE process, input;
};

static bool hold(struct holder *holder, const WCHAR *path, const WCHAR *mode)
{
    SECURITY_ATTRIBUTES inherited = { sizeof inherited, NULL, TRUE };
    STARTUPINFOW startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION process = { 0 };
    WCHAR program[MAX_PATH], command[3 * MAX_PATH];
    HANDLE their_input, our_output, their_output;
    char answer[8] = "";
    DWORD got = 0;

    GetModuleFileNameW(NULL, program, ARRAYSIZE(program));
    wcscpy(wcsrchr(program, L'\\') + 1, L"openvpc-hold.exe");
    _snwprintf(command, ARRAYSIZE(command), L"\"%ls\" \"%ls\" %ls", program, path, mode);
    CreatePipe(&their_input, &holder->input, &inherited, 0);
    CreatePipe(&our_output, &their_output, &inherited, 0);
    SetHandleInformation(holder->input, HANDLE_FLAG_INHERIT, 0); /* or they would keep their own input open */
    SetHandleInformation(our_output, HANDLE_FLAG_INHERIT, 0);
    startup.hStdInput = their_input;
    startup.hStdOutput = startup.hStdError = their_output;
    if (!CreateProcessW(program, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        note("openvpc-hold.exe cannot be started: error %lu", GetLastError());
    CloseHandle(their_input);
    CloseHandle(their_output);
    ReadFile(our_output, answer, sizeof answer - 1, &got, NULL);
    CloseHandle(our_output);
    CloseHandle(process.hThread);
    holder->process = process.hProcess;
    return check(strncmp(answer, "held", 4) == 0, "another process holds %s: %s", utf8(path), answer);
}

static void let_go(struct holder *holder)
{
    CloseHandle(holder->input);
    check(WaitForSingleObject(holder->process, 30000) == WAIT_OBJECT_0, "the other process ends");
    CloseHandle(holder->process);
}

TEST(lab_access, a_parent_that_another_process_holds_or_writes_is_in_use)
{
    static const struct {
        const WCHAR *mode;
        HRESULT as_parent, to_look_at;
    } rows[] = {
        { L"exclusive", IN_USE, IN_USE },
        { L"writing", IN_USE, S_OK },
        { L"reading", S_OK, S_OK },
    };
    static const struct refusal refusal = { CREATE_DIFFERENCING, L"$\\new\\a.vhd", PARENT, 0, IN_USE, PARENT };
    IVMVirtualPC *app = application();
    struct holder holder;

    if (app == NULL || !make_dynamic(app, expand(PARENT), 8))
        return;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        BSTR path = SysAllocString(expand(PARENT));
        IVMHardDisk *disk = NULL;
        context("%s", utf8(rows[i].mode));
        if (hold(&holder, path, rows[i].mode)) {
            if (rows[i].as_parent != S_OK)
                lab_check_refused(app, &refusal);
            else
                make_differencing(app, at(L"a.vhd"), path);
            check_hr(IVMVirtualPC_GetHardDisk(app, path, &disk), rows[i].to_look_at, "GetHardDisk");
            if (disk != NULL)
                IVMHardDisk_Release(disk);
        }
        let_go(&holder);
        SysFreeString(path);
    }
    context("%s", "");
    make_differencing(app, at(L"b.vhd"), expand(PARENT));
    IVMVirtualPC_Release(app);
}
