/* faults_killing.c - ends a process before every Win32 call of a creation. */
#include "faults_killing.h"

#include "faults_children.h"
#include "files.h"

#include <stdlib.h>
#include <wchar.h>

#define KILL_OPTION L"--kill"

/* Starting a process costs more than the work, so a few run at once, each in a folder of its own. */
#define AT_ONCE 4

#define CHILD_MILLISECONDS 30000

/* Where addresses cannot be fixed (toolchains/wine-addresses), Wine fails now and then before the program begins. */
#define MAX_STARTS 3

/* The other process */

bool is_killed_child(int argc, WCHAR **argv)
{
    return argc == 5 && wcscmp(argv[1], KILL_OPTION) == 0;
}

static struct ending create(enum creation kind, const WCHAR *folder, struct fault fault)
{
    WCHAR target[MAX_PATH], parent[MAX_PATH];

    _snwprintf(target, MAX_PATH, L"%ls\\" KILLED_TARGET, folder);
    _snwprintf(parent, MAX_PATH, L"%ls\\..\\parent.vhd", folder);
    fault_arm(fault);
    return creation_run(kind, target, parent);
}

int run_killed_child(WCHAR **argv)
{
    const struct fault fault = { FAULT_KILL_BEFORE, (unsigned)_wtoi(argv[4]), 0 };
    struct ending ending;

    if (FAILED(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED)))
        return EXIT_FAILURE;
    ending = create((enum creation)_wtoi(argv[2]), argv[3], fault);
    CoUninitialize();
    return SUCCEEDED(ending.code) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* This process */

struct child {
    WCHAR folder[MAX_PATH];
    HANDLE process;
};

static bool start_child(struct child *child, const struct killing *killing, unsigned call)
{
    WCHAR program[MAX_PATH], line[1024];
    STARTUPINFOW startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    BOOL started = FALSE;

    GetModuleFileNameW(NULL, program, MAX_PATH);
    _snwprintf(line, ARRAYSIZE(line), L"openvpc-faults " KILL_OPTION L" %d \"%ls\" %u", (int)killing->kind,
               child->folder, call);
    for (unsigned starts = 0; !started && starts < MAX_STARTS; starts++) {
        if (starts > 0)
            note("the program is started again after error %lu", GetLastError());
        started = CreateProcessW(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process);
    }
    if (!check(started, "the program can start itself: error %lu", GetLastError()))
        return false;
    CloseHandle(process.hThread);
    child->process = process.hProcess;
    return true;
}

/* Whether it was killed; else the work came to its end. */
static bool await_child(struct child *child)
{
    DWORD code = EXIT_FAILURE;

    check(WaitForSingleObject(child->process, CHILD_MILLISECONDS) == WAIT_OBJECT_0, "the process ends");
    GetExitCodeProcess(child->process, &code);
    CloseHandle(child->process);
    check(code == FAULT_KILLED || code == EXIT_SUCCESS, "the process is killed or succeeds, not %lu", code);
    return code == FAULT_KILLED;
}

/* Kills at the calls from `call` on, one for each child; how many of them were killed. */
static unsigned run_batch(const struct killing *killing, unsigned call)
{
    struct child children[AT_ONCE] = { { .process = NULL } };
    bool killed[AT_ONCE] = { false };
    unsigned kills = 0;

    for (unsigned i = 0; i < AT_ONCE; i++) {
        _snwprintf(children[i].folder, MAX_PATH, L"%ls\\child-%u", case_folder(), i);
        killing->prepare(killing, children[i].folder);
        if (!start_child(&children[i], killing, call + i))
            return 0;
    }
    for (unsigned i = 0; i < AT_ONCE; i++)
        killed[i] = await_child(&children[i]);
    for (unsigned i = 0; i < AT_ONCE; i++) {
        context("killed before call %u", call + i);
        check(i == 0 || !killed[i] || killed[i - 1], "calls are counted in the same way each time");
        killing->look(killing, children[i].folder, killed[i]);
        remove_tree(children[i].folder);
        kills += killed[i];
    }
    context("%s", "");
    return kills;
}

unsigned kill_at_every_call(const struct killing *killing)
{
    unsigned call = 1, kills;

    do {
        kills = run_batch(killing, call);
        call += kills;
    } while (kills == AT_ONCE);
    return call - 1;
}
