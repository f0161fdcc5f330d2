/* second.c - starts the program again, for a case that takes two processes. */
#include "second.h"

#include <stdlib.h>
#include <wchar.h>

#define PART L"OPENVPC_HARNESS_PART"
#define MILLISECONDS 240000 /* of patience with a machine that has much else to do */

const WCHAR *second_part(void)
{
    static WCHAR part[MAX_PATH];

    return GetEnvironmentVariableW(PART, part, ARRAYSIZE(part)) > 0 ? part : NULL;
}

HANDLE second_start(const WCHAR *part)
{
    STARTUPINFOW startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process = { 0 };
    WCHAR program[MAX_PATH], line[2 * MAX_PATH];
    bool ok;

    GetModuleFileNameW(NULL, program, MAX_PATH);
    _snwprintf(line, ARRAYSIZE(line), L"\"%ls\" %hs", program, case_name());
    SetEnvironmentVariableW(PART, part);
    SetEnvironmentVariableW(HARNESS_SHARED_FOLDER, case_folder());
    ok = CreateProcessW(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process);
    SetEnvironmentVariableW(PART, NULL);
    SetEnvironmentVariableW(HARNESS_SHARED_FOLDER, NULL);
    if (!check(ok, "a second process can be started: error %lu", GetLastError()))
        return NULL;
    CloseHandle(process.hThread);
    return process.hProcess;
}

static void await(HANDLE process)
{
    if (!check(WaitForSingleObject(process, MILLISECONDS) == WAIT_OBJECT_0, "the second process ends"))
        TerminateProcess(process, EXIT_FAILURE);
}

DWORD second_exit_code(HANDLE process)
{
    DWORD code = EXIT_FAILURE;

    if (process == NULL)
        return code;
    await(process);
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return code;
}

void second_ends(HANDLE process)
{
    const DWORD code = second_exit_code(process);

    check(code == EXIT_SUCCESS, "the second process ends with %lu, not 0", code);
}

void second_is_killed(HANDLE process)
{
    if (process == NULL)
        return;
    TerminateProcess(process, EXIT_FAILURE);
    await(process);
    CloseHandle(process);
}

HANDLE second_event(const WCHAR *name)
{
    WCHAR text[MAX_PATH];
    HANDLE event;

    _snwprintf(text, ARRAYSIZE(text), L"%ls-%ls", wcsrchr(case_folder(), L'\\') + 1, name);
    event = CreateEventW(NULL, FALSE, FALSE, text);
    check(event != NULL, "the event %s can be made", utf8(text));
    return event;
}

bool second_says(HANDLE event, HANDLE process)
{
    const HANDLE either[] = { event, process };
    const DWORD which = WaitForMultipleObjects(process != NULL ? 2 : 1, either, FALSE, MILLISECONDS);

    return check(which == WAIT_OBJECT_0, "the second process gets as far as it should");
}
