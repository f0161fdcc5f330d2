/* remote.c - the machine host that is played. */
#include "remote.h"

#include "files.h"
#include "machine_host_reach.h"

#include <wchar.h>

#define PATIENCE_MILLISECONDS 60000

void remote_idle_timeout(unsigned seconds)
{
    char text[256];
    WCHAR path[MAX_PATH];

    _snwprintf(path, MAX_PATH, L"%ls\\Microsoft", profile_folder());
    CreateDirectoryW(path, NULL);
    wcscat(path, L"\\Windows Virtual PC");
    CreateDirectoryW(path, NULL);
    wcscat(path, L"\\Options.xml");
    snprintf(text, sizeof text,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<preferences>\r\n"
             "\t<idle_timeout type=\"integer\">%u</idle_timeout>\r\n</preferences>\r\n",
             seconds);
    check(file_write(path, text, strlen(text)), "the configuration can be written");
}

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context, (void)done, (void)total;
    return true;
}

enum vhd_status remote_run(const WCHAR *name, enum machine_host_command command, struct vhd_error *error)
{
    const struct machine_host_request request = { .command = command };
    const struct vhd_progress progress = { go_on, NULL };

    return machine_host_run(at(name), &request, &progress, error);
}

enum vhd_status remote_call(const WCHAR *name, enum machine_host_command command, const WCHAR *text,
                            struct machine_host_reply *reply, struct vhd_error *error)
{
    const struct machine_host_request request = { .command = command, .text = vhd_text_of(text) };

    return machine_host_call(at(name), &request, reply, error);
}

bool remote_succeeds(const WCHAR *name, enum machine_host_command command)
{
    struct vhd_error error = { .status = VHD_OK };

    remote_run(name, command, &error);
    return check(error.status == VHD_OK, "command %d for %s succeeds: %s about '%s', 0x%08x", (int)command, utf8(name),
                 vhd_status_name(error.status), utf8(error.path), (unsigned)error.os_code);
}

VMVMState remote_state(const WCHAR *name)
{
    struct machine_host_reply reply;
    VMVMState state = vmVMState_TurnedOff;

    if (remote_call(name, MACHINE_HOST_STATE, L"", &reply, NULL) == VHD_OK)
        state = (VMVMState)reply.numbers[0];
    machine_host_reply_free(&reply);
    return state;
}

DWORD remote_process(const WCHAR *name)
{
    struct machine_host_reply reply;
    DWORD process = 0;

    if (check(remote_call(name, MACHINE_HOST_TEXT, L"", &reply, NULL) == VHD_OK, "%s runs", utf8(name)))
        process = (DWORD)reply.numbers[1];
    machine_host_reply_free(&reply);
    return process;
}

bool remote_is_there(void)
{
    WCHAR name[MACHINE_HOST_NAME_CHARS];
    HANDLE mutex;

    machine_host_mutex_name(name);
    mutex = OpenMutexW(SYNCHRONIZE, FALSE, name);
    if (mutex != NULL)
        CloseHandle(mutex);
    return mutex != NULL;
}

static bool has_gone(void *unused)
{
    (void)unused;
    return !remote_is_there();
}

void remote_is_gone(void)
{
    check(wait_until(has_gone, NULL, PATIENCE_MILLISECONDS), "the machine host ends");
}

void remote_kill(const WCHAR *name)
{
    HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, remote_process(name));

    if (!check(process != NULL, "the machine host can be killed"))
        return;
    TerminateProcess(process, 1);
    WaitForSingleObject(process, PATIENCE_MILLISECONDS);
    CloseHandle(process);
    remote_is_gone();
}
