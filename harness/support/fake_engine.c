/* fake_engine.c - machines that run, with the fake QEMU. */
#include "fake_engine.h"

#include "configuration.h"
#include "fake_script.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define PATIENCE_MILLISECONDS 60000

/* What finds the machine host (dll/com/remote/machine_host.h). */
static const CLSID machine_host = { 0x38ab1e7b, 0x3677, 0x4b85, { 0x96, 0xcf, 0x88, 0xb4, 0xa5, 0x12, 0x73, 0x31 } };

static HANDLE process; /* of the machine host of the case */

/* The path of a name beside a module; NULL: this program. */
static bool path_beside(HMODULE module, const WCHAR *name, WCHAR path[MAX_PATH])
{
    const DWORD length = GetModuleFileNameW(module, path, MAX_PATH);
    WCHAR *end = wcsrchr(path, L'\\');

    if (length == 0 || length >= MAX_PATH || end == NULL || (size_t)(end - path) + wcslen(name) + 2 > MAX_PATH)
        return false;
    wcscpy(end + 1, name);
    return true;
}

static bool is_published(void *unused)
{
    IUnknown *object = NULL;

    (void)unused;
    if (GetActiveObject(&machine_host, NULL, &object) != S_OK)
        return false;
    IUnknown_Release(object);
    return true;
}

/*
 * The machine host is started here, so that it has the configuration of the case: one that COM starts has that of the
 * user.
 */
static bool start_host(void)
{
    STARTUPINFOW startup = { .cb = sizeof startup };
    WCHAR path[MAX_PATH], line[] = L"openvpc-machines -Embedding";
    PROCESS_INFORMATION started;
    HMODULE dll = GetModuleHandleW(L"openvpc.dll");
    DWORD code = STILL_ACTIVE;

    if (dll == NULL) {
        skip("the DLL is in another process");
        return false;
    }
    if (!check(path_beside(dll, L"openvpc-machines.exe", path), "the path of the DLL can be told") ||
        !check(CreateProcessW(path, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &started), "%s can be started",
               utf8(path)))
        return false;
    CloseHandle(started.hThread);
    process = started.hProcess;
    if (check(wait_until(is_published, NULL, PATIENCE_MILLISECONDS), "the machine host is ready"))
        check(GetExitCodeProcess(process, &code) && code == STILL_ACTIVE, "it is that of this case");
    return code == STILL_ACTIVE;
}

void fake_engine_tell(const char *line)
{
    char whole[600];

    snprintf(whole, sizeof whole, "%s\n", line);
    fake_script_add(whole);
}

bool fake_engine_begin(IVMVirtualPC *app, const char *script)
{
    WCHAR fake[MAX_PATH];

    if (!path_beside(NULL, L"openvpc-fake-qemu.exe", fake) || path_kind(fake) != PATH_FILE) {
        skip("openvpc-fake-qemu.exe is not beside this program");
        return false;
    }
    if (!check(CopyFileW(fake, at(L"qemu.exe"), FALSE), "the fake QEMU can be copied"))
        return false;
    fake_script_begin("");
    if (*script != 0)
        fake_engine_tell(script);
    check_hr(configuration_set(app, L"engine/program", text_variant(at(L"qemu.exe"))), S_OK, "engine/program");
    check_hr(configuration_set(app, L"idle_timeout", long_variant(60)), S_OK, "idle_timeout");
    return start_host();
}

void fake_engine_pin_type(IVMVirtualMachine *machine)
{
    BSTR key = SysAllocString(L"openvpc/machine_type");
    VARIANT type = text_variant(L"pc-i440fx-7.2");

    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, key, type), S_OK, "the type of the machine");
    VariantClear(&type);
    SysFreeString(key);
}

static bool has_line(void *begin)
{
    return growing_text_has(fake_log(), begin, NULL, 0);
}

bool fake_engine_hears(const char *begin)
{
    char copy[300];

    snprintf(copy, sizeof copy, "%s", begin);
    return check(wait_until(has_line, copy, PATIENCE_MILLISECONDS), "the fake QEMU hears '%s'", begin);
}

/* What stands behind a name in the part of a line that begins with it, up to the next blank; false: it has another name. */
static bool is_value(const char *part, const char *name, char value[64])
{
    const size_t length = strlen(name);

    return strncmp(part, name, length) == 0 && sscanf(part + length, "%63s", value) == 1;
}

/* Appends what one line of the log says of events. */
static void add_events(char *line, char *typed, size_t room)
{
    char value[64], sign = '+', *saved = NULL;
    bool is_place = false;

    for (const char *part = strtok_s(line, " ", &saved); part != NULL; part = strtok_s(NULL, " ", &saved)) {
        char *end = typed + strlen(typed);
        const size_t left = room - (size_t)(end - typed);
        if (is_value(part, "events.type=", value))
            is_place = strcmp(value, "abs") == 0;
        else if (is_value(part, "events.data.down=", value))
            sign = strcmp(value, "true") == 0 ? '+' : '-';
        else if (is_value(part, "events.data.key.data=", value) || is_value(part, "events.data.button=", value))
            snprintf(end, left, "%c%s ", sign, value);
        else if (is_value(part, "events.data.axis=", value))
            snprintf(end, left, "%s%c", value, is_place ? ':' : '=');
        else if (is_value(part, "events.data.value=", value))
            snprintf(end, left, "%s ", value);
    }
}

const char *fake_engine_typed(void)
{
    static char typed[1 << 15];
    char *text = growing_text(fake_log()), *line = text;

    typed[0] = 0;
    while (line != NULL && *line != 0) {
        char *end = line + strcspn(line, "\r\n");
        const bool is_last = *end == 0;
        *end = 0;
        if (strncmp(line, "input-send-event ", 17) == 0)
            add_events(line, typed, sizeof typed);
        line = is_last ? end : end + 1;
    }
    free(text);
    return typed;
}

void fake_engine_end(IVMVirtualPC *app)
{
    if (process == NULL)
        return;
    if (app != NULL)
        check_hr(configuration_set(app, L"idle_timeout", long_variant(0)), S_OK, "idle_timeout");
    PostMessageW(FindWindowW(L"OpenVPC.Machines", NULL), WM_NULL, 0, 0); /* it looks at once */
    if (!check(WaitForSingleObject(process, PATIENCE_MILLISECONDS) == WAIT_OBJECT_0, "the machine host ends by itself"))
        TerminateProcess(process, 1); /* and QEMU with it: later cases are to have their own */
    CloseHandle(process);
    process = NULL;
}

bool machine_is_started(IVMVirtualMachine *machine)
{
    IVMTask *task = NULL;

    return check_hr(IVMVirtualMachine_Startup(machine, &task), S_OK, "Startup") && task_succeeds(task);
}

void machine_is_turned_off(IVMVirtualMachine *machine)
{
    IVMTask *task = NULL;

    if (check_hr(IVMVirtualMachine_TurnOff(machine, &task), S_OK, "TurnOff"))
        task_succeeds(task);
}
