/* faults_engine.c - where QEMU is looked for, and what the configuration says of it. */
#include "faults.h"

#include "configuration.h"
#include "engine_find.h"
#include "faults_ending.h"
#include "files.h"

#include <wchar.h>

#define MACHINE u"C:\\m\\xp.vmc"

static const WCHAR *path_says;      /* NULL: there is no such variable */
static bool linux_has_it, has_been; /* QEMU among the programs of Linux; whether that was asked */

static DWORD give(const WCHAR *text, LPWSTR value, DWORD room)
{
    const DWORD length = text != NULL ? (DWORD)wcslen(text) : 0;

    if (text == NULL)
        SetLastError(ERROR_ENVVAR_NOT_FOUND);
    if (text == NULL || length >= room)
        return text == NULL ? 0 : length + 1;
    wcscpy(value, text);
    return length;
}

static DWORD WINAPI own_GetEnvironmentVariableW(LPCWSTR name, LPWSTR value, DWORD room)
{
    if (wcscmp(name, L"PATH") == 0)
        return give(path_says, value, room);
    if (wcscmp(name, L"ProgramW6432") == 0)
        return give(at(L"programs"), value, room);
    if (wcscmp(name, L"ProgramFiles") == 0)
        return give(at(L"programs (x86)"), value, room);
    return GetEnvironmentVariableW(name, value, room);
}

static DWORD WINAPI own_GetFileAttributesW(LPCWSTR name)
{
    if (wcsstr(name, L"Z:\\usr\\") == NULL)
        return GetFileAttributesW(name);
    has_been = true;
    return linux_has_it && wcscmp(name, L"\\\\?\\Z:\\usr\\bin\\qemu-system-x86_64") == 0 ? FILE_ATTRIBUTE_NORMAL
                                                                                         : INVALID_FILE_ATTRIBUTES;
}

static void set_text(IVMVirtualPC *app, const WCHAR *key, const WCHAR *text)
{
    VARIANT value = text_variant(text);

    check_hr(configuration_set(app, key, value), S_OK, "Set");
    VariantClear(&value);
}

/* `expected`: where it is, or what the error names. */
static void check_choice(enum vhd_status status, const WCHAR *expected, const char *what)
{
    char16_t program[VHD_PATH_CHARS];
    struct vhd_error error = { 0 };
    const enum vhd_status found = engine_find(MACHINE, program, &error);
    const WCHAR *told = found == VHD_OK ? program : error.path;

    if (check(found == status, "%s: %s", what, vhd_status_name(found)))
        check(wcscmp(told, expected) == 0, "%s: %s", what, utf8(told));
}

static void check_accelerator(const char *expected, const char *what)
{
    char accelerator[ENGINE_ACCELERATOR_CHARS];

    engine_accelerator(accelerator);
    check(strcmp(accelerator, expected) == 0, "%s: %s", what, accelerator);
}

static void put_program(const WCHAR *folder, const WCHAR *name)
{
    WCHAR path[2 * MAX_PATH];

    _snwprintf(path, ARRAYSIZE(path), L"%ls\\%ls", folder, name);
    folder_make(folder);
    check(file_write(path, "MZ", 2), "%s can be made", utf8(path));
}

static IVMVirtualPC *begin(void)
{
    IVMVirtualPC *app = linked_application();

    path_says = NULL;
    linux_has_it = has_been = false;
    fault_table()->GetEnvironmentVariableW = own_GetEnvironmentVariableW;
    fault_table()->GetFileAttributesW = own_GetFileAttributesW;
    return app;
}

static void end(IVMVirtualPC *app)
{
    fault_table_restore();
    IVMVirtualPC_Release(app);
}

#define PROGRAM L"qemu-system-x86_64.exe"

TEST(faults_engine, is_looked_for_in_path_then_where_it_is_installed_then_among_programs_of_linux)
{
    IVMVirtualPC *app = begin();
    WCHAR text[8 * MAX_PATH], expected[2 * MAX_PATH];

    if (app == NULL)
        return;
    check_choice(VHD_MACHINE_NO_ENGINE, MACHINE, "nowhere");
    check(has_been, "it is looked for among the programs of Linux");
    linux_has_it = true;
    check_choice(VHD_OK, L"Z:\\usr\\bin\\qemu-system-x86_64", "among programs of Linux");
    folder_make(at(L"programs (x86)"));
    put_program(at(L"programs (x86)\\qemu"), PROGRAM);
    check_choice(VHD_OK, at(L"programs (x86)\\qemu\\" PROGRAM), "installed");
    folder_make(at(L"programs"));
    put_program(at(L"programs\\qemu"), PROGRAM);
    check_choice(VHD_OK, at(L"programs\\qemu\\" PROGRAM), "installed for 64 bits");
    put_program(at(L"in path"), L"qemu-system-x86_64");
    folder_make(at(L"folder"));
    folder_make(at(L"folder\\" PROGRAM));
    wcscpy(expected, at(L"in path\\qemu-system-x86_64"));
    _snwprintf(text, ARRAYSIZE(text), L";;\"\";.;relative;C:;%ls;\"%ls\\\";%ls", at(L"folder"), at(L"in path"),
               at(L"programs\\qemu"));
    path_says = text;
    check_choice(VHD_OK, expected, "in a folder of PATH, with quotes");
    for (WCHAR *c = text; *c != 0; c++)
        if (*c == L'\\')
            *c = L'/';
    check_choice(VHD_OK, expected, "with slashes");
    end(app);
}

TEST(faults_engine, of_the_configuration_is_the_one_and_no_other_is_looked_for)
{
    IVMVirtualPC *app = begin();

    if (app == NULL)
        return;
    linux_has_it = true;
    put_program(at(L"own"), L"qemu.exe");
    set_text(app, L"engine/program", at(L"own\\qemu.exe"));
    check_choice(VHD_OK, at(L"own\\qemu.exe"), "set");
    set_text(app, L"engine/program", at(L"own\\other.exe"));
    check_choice(VHD_ENGINE_MISSING, at(L"own\\other.exe"), "set and not there");
    set_text(app, L"engine/program", at(L"own"));
    check_choice(VHD_ENGINE_MISSING, at(L"own"), "a folder");
    set_text(app, L"engine/program", L"qemu.exe");
    check_choice(VHD_ENGINE_MISSING, L"qemu.exe", "relative");
    check(!has_been, "no other is looked for");
    set_text(app, L"engine/program", L"");
    check_choice(VHD_OK, L"Z:\\usr\\bin\\qemu-system-x86_64", "empty");
    check_accelerator("tcg", "by default");
    set_text(app, L"engine/accelerator", L"whpx");
    check_accelerator("whpx", "set");
    set_text(app, L"engine/accelerator", L"a\u00e4-name-that-is-longer-than-there-is-room");
    check_accelerator("a?-name-that-is-longer-than-the", "none, as QEMU will be refused it");
    configuration_remove(app, L"engine");
    end(app);
}
