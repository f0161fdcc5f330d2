/* running_kills.c - whoever runs a machine is killed, or its QEMU, at each state: no disk is lost, and it starts again. */
#include "running_kills.h"
#include "running_beside.h"

#include "engine_plan.h"
#include "vhd_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define STATES(...) ((const int32_t[]){ __VA_ARGS__, 0 })

enum { DISCARD, KEEP, COMMIT };

/* ---- The process that runs a machine ---- */

static const WCHAR word[] = L"--run-a-machine";

bool is_runner(int argc, WCHAR **argv)
{
    return argc == 4 && wcscmp(argv[1], word) == 0;
}

static void hear(void *context, const char16_t *path, enum machine_host_event event, int32_t number,
                 struct vhd_text text)
{
    (void)context;
    (void)path;
    (void)event;
    (void)number;
    (void)text;
}

static void hear_end(void *context, struct run *run)
{
    (void)context;
    (void)run;
}

/* Starts it; with "save" it is saved then. It waits to be killed, but not for ever. */
int run_as_told(WCHAR **argv)
{
    const struct run_watch watch = { hear, hear_end, NULL };
    struct machine_host_request request = { .command = MACHINE_HOST_STARTUP, .text = { u"", 0 } };
    struct machine_host_reply reply;
    struct vhd_error error;
    struct run *run;
    WSADATA data;

    WSAStartup(MAKEWORD(2, 2), &data);
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (run_new(argv[2], &watch, &run, &error) != VHD_OK || run_do(run, &request, NULL, &reply, &error) != VHD_OK)
        return 1;
    request.command = MACHINE_HOST_SAVE;
    if (wcscmp(argv[3], L"save") == 0 && run_do(run, &request, NULL, &reply, &error) != VHD_OK)
        return 2;
    Sleep(60000);
    return 0;
}

static HANDLE start_runner(const struct scene *scene, const WCHAR *how)
{
    STARTUPINFOW startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    WCHAR program[MAX_PATH], line[3 * MAX_PATH];

    GetModuleFileNameW(NULL, program, MAX_PATH);
    _snwprintf(line, ARRAYSIZE(line), L"\"%ls\" %ls \"%ls\" %ls", program, word, scene->machine, how);
    if (!check(CreateProcessW(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process), "it is started"))
        return NULL;
    CloseHandle(process.hThread);
    return process.hProcess;
}

static void kill(HANDLE process)
{
    TerminateProcess(process, 1);
    WaitForSingleObject(process, INFINITE);
    CloseHandle(process);
}

/* ---- With the fake QEMU ---- */

static bool has_none(void *unused)
{
    (void)unused;
    return count_processes() == 0;
}

/* The machine starts again, and has what was on its disk. */
static void check_starts_again(struct scene *scene, const char *script)
{
    check(wait_until(has_none, NULL, 10000), "no QEMU is left");
    scene_script(scene, script);
    if (!check_start(scene))
        return;
    check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    check_ended(scene);
}

TEST(running_kills, of_who_runs_a_machine_leave_it_to_be_started_again)
{
    static const struct {
        const char *script, *line;
        const WCHAR *how;
        bool was_saved;
    } rows[] = {
        { "hold query-name until Z:\\none\n", "query-name", L"start", false },
        { "hold blockdev-add until Z:\\none\n", "blockdev-add", L"start", false },
        { "hold cont until Z:\\none\n", "cont", L"start", false },
        { "write disk 9 kept\n", "wrote disk 9", L"start", false },
        { "hold migrate until Z:\\none\n", "migrate ", L"save", false },
        { "hold migration until Z:\\none\n", "migrate ", L"save", false },
        { "hold migrate-incoming until Z:\\none\n", "migrate-incoming", L"start", true },
        { "hold cont until Z:\\none\n", "cont", L"start", true },
    };
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    scene_set_undo(&scene, true, KEEP);
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        HANDLE runner;
        context("%s", rows[i].script);
        if (rows[i].was_saved && check_start(&scene)) {
            check_do(&scene, MACHINE_HOST_SAVE, 0);
            check_ended(&scene);
        }
        scene_script(&scene, rows[i].script);
        runner = start_runner(&scene, rows[i].how);
        if (runner == NULL)
            break;
        check_logs(&scene, rows[i].line, NULL, 0);
        kill(runner);
        check(count_files(&scene, L".vsv") <= 1, "there is one state at most");
        check_starts_again(&scene, rows[i].was_saved ? "" : "read disk 9\n");
    }
    context(" ");
    check(count_files(&scene, L".ovpc-running") == 0, "no lock is left");
    check(scene_count(scene.child) >= 0, "the disk is sound");
    scene_end(&scene);
}

/* It is complete for QEMU, but the disks may yet be written to. */
TEST(running_kills, of_who_saves_a_machine_leave_a_state_that_is_not_restored_until_it_knows_the_disks)
{
    struct scene scene;
    HANDLE runner;

    if (!scene_begin_fake(&scene, "") || !fake_warm_up(&scene))
        return;
    scene_script(&scene, "hold quit until Z:\\none\n");
    runner = start_runner(&scene, L"save");
    if (runner != NULL) {
        check_logs(&scene, "quit", NULL, 0);
        kill(runner);
        check(wait_until(has_none, NULL, 10000), "no QEMU is left");
        check(count_files(&scene, L".vsv") == 1, "there is a state");
        scene_script(&scene, "");
        check(scene_start(&scene) == VHD_SAVED_STATE_DAMAGED, "it is not restored: %s", sentence_of(&scene.error));
        check_ended(&scene);
        check(!has_logged(&scene, "migrate-incoming"), "QEMU has not seen it");
        DeleteFileW(at(L"guest.vsv"));
        check_starts_again(&scene, "");
    }
    scene_end(&scene);
}

/* ---- With QEMU under Wine, of which Windows knows no process ---- */

/* The number in the file of QEMU; 0: there is none. */
static unsigned long pid_of(const struct scene *scene)
{
    char16_t path[VHD_TEMPORARY_CHARS];
    char text[20] = "";
    HANDLE file;
    DWORD read;

    (void)scene;
    if (!find_folder_of_qemu(path))
        return 0;
    wcscat(path, L"\\");
    wcscat(path, ENGINE_PID_NAME);
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    ReadFile(file, text, sizeof text - 1, &read, NULL);
    CloseHandle(file);
    return strtoul(text, NULL, 10);
}

/* One that has ended stays until somebody takes note of it. */
static bool is_process(unsigned long pid)
{
    char text[400] = "";
    WCHAR path[60];
    DWORD read = 0;
    HANDLE file;

    swprintf(path, ARRAYSIZE(path), L"Z:\\proc\\%lu\\status", pid);
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    ReadFile(file, text, sizeof text - 1, &read, NULL);
    CloseHandle(file);
    return strstr(text, "State:") != NULL && strstr(text, "State:\tZ") == NULL;
}

static void signal_qemu(const char *name, unsigned long pid)
{
    STARTUPINFOW startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    WCHAR line[100];

    swprintf(line, ARRAYSIZE(line), L"sh -c \"kill -%hs %lu\"", name, pid);
    check(CreateProcessW(L"Z:\\bin\\sh", line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process),
          "it is signalled");
    Sleep(500);
}

TEST(running_kills, of_who_runs_a_machine_under_wine_leave_a_qemu_that_the_next_start_ends)
{
    struct scene scene;
    unsigned long pid;
    HANDLE runner;

    if (!is_on_wine()) {
        skip("on Windows a job ends QEMU");
        return;
    }
    if (!scene_begin(&scene))
        return;
    runner = start_runner(&scene, L"start");
    check_says(&scene, "TICK 8"); /* the guest never flushes, but what it writes is on the disk after some seconds */
    pid = pid_of(&scene);
    check(pid != 0 && is_process(pid), "QEMU runs");
    kill(runner);
    Sleep(500);
    note("QEMU %s when who has started it is killed", is_process(pid) ? "stays" : "ends");
    if (check_start(&scene)) {
        check(!is_process(pid), "the one before has been ended");
        check_says(&scene, "READY 2");
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    check_nothing_left(&scene);
    scene_end(&scene);
}

TEST(running_kills, of_qemu_under_wine_turn_the_machine_off_and_one_that_hangs_is_ended)
{
    struct scene scene;
    unsigned long pid;

    if (!is_on_wine()) {
        skip("on Windows it is ended by its handle");
        return;
    }
    if (!scene_begin(&scene))
        return;
    if (check_start(&scene) && check_says(&scene, "READY 1")) {
        check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Running));
        signal_qemu("KILL", pid_of(&scene));
        check_ended(&scene);
        check_states(&scene, STATES(vmVMState_TurningOff, vmVMState_DeleteMachine, vmVMState_TurnedOff));
        check_nothing_left(&scene);
    }
    DeleteFileW(scene.said);
    if (check_start(&scene) && check_says(&scene, "READY 2")) {
        pid = pid_of(&scene);
        signal_qemu("STOP", pid);
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check(!is_process(pid), "it has been ended");
        check_ended(&scene);
        check_nothing_left(&scene);
    }
    check(scene_count(scene.child) == 2, "what was written is there");
    scene_end(&scene);
}
