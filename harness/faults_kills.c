/*
 * faults_kills.c - the process that creates a disk is ended at every Win32 call of the creation.
 *
 * The program starts itself for that: openvpc-faults --create KIND TARGET PARENT MANNER CALL.
 */
#include "faults_children.h"

#include "faults.h"
#include "faults_creation.h"
#include "files.h"

#include "vhd_leftover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define CREATE_OPTION L"--create"

/* Starting a process costs more than the creation, so a few run at once, each in a folder of its own. */
#define AT_ONCE 4

#define CHILD_MILLISECONDS 30000

/* The other process */

bool is_killed_child(int argc, WCHAR **argv)
{
    return argc == 7 && wcscmp(argv[1], CREATE_OPTION) == 0;
}

int run_killed_child(WCHAR **argv)
{
    struct ending ending;

    if (FAILED(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED)))
        return EXIT_FAILURE;
    fault_arm((struct fault){ (enum fault_manner)_wtoi(argv[5]), (unsigned)_wtoi(argv[6]), 0 });
    ending = creation_run((enum creation)_wtoi(argv[2]), argv[3], argv[4]);
    CoUninitialize();
    return SUCCEEDED(ending.code) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* This process */

#define PARENT L"$\\parent.vhd"

struct round {
    enum creation kind;
    enum fault_manner manner;
    bool new_folder;       /* whether the folder of the target is to be made as well */
    const WCHAR *relative; /* from there to the parent */
};

struct child {
    WCHAR folder[MAX_PATH], target[MAX_PATH], next[MAX_PATH];
    HANDLE process;
};

/* Files and a folder that look like leftovers and are none. */
static void make_decoys(const WCHAR *folder)
{
    static const WCHAR *const marked[] = { L"~1234567.ovpc", L"~123456789.ovpc", L"~1234567g.ovpc", L"~ABCDEF01.ovpc",
                                           L"x12345678.ovpc", L"~12345678.vhd" };
    uint8_t sectors[2 * VHD_SECTOR], *disk;
    WCHAR path[MAX_PATH];
    size_t size;

    vhd_marker_encode(sectors);
    for (size_t i = 0; i < ARRAYSIZE(marked); i++) {
        _snwprintf(path, MAX_PATH, L"%ls\\%ls", folder, marked[i]);
        file_write(path, sectors, VHD_SECTOR);
    }
    _snwprintf(path, MAX_PATH, L"%ls\\~00000001.ovpc", folder); /* the marker is cut off, so it is not ours */
    file_write(path, sectors, 100);
    memset(sectors, 'x', sizeof sectors);
    _snwprintf(path, MAX_PATH, L"%ls\\~12345678.ovpc", folder);
    file_write(path, sectors, sizeof sectors);
    _snwprintf(path, MAX_PATH, L"%ls\\~00000002.ovpc", folder); /* somebody's disk: its id is not in its name */
    disk = file_read(expand(PARENT), &size);
    if (disk != NULL)
        file_write(path, disk, size);
    free(disk);
    _snwprintf(path, MAX_PATH, L"%ls\\~00000003.ovpc", folder);
    folder_make(path);
}

static void prepare_child(struct child *child, const struct round *round, unsigned number)
{
    _snwprintf(child->folder, MAX_PATH, L"%ls\\child-%u", case_folder(), number);
    _snwprintf(child->target, MAX_PATH, L"%ls\\disk.vhd", child->folder);
    _snwprintf(child->next, MAX_PATH, L"%ls\\next.vhd", child->folder);
    if (!round->new_folder)
        folder_make(child->folder);
}

static bool start_child(struct child *child, const struct round *round, unsigned call)
{
    WCHAR program[MAX_PATH], line[1024];
    STARTUPINFOW startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;

    GetModuleFileNameW(NULL, program, MAX_PATH);
    _snwprintf(line, ARRAYSIZE(line), L"openvpc-faults " CREATE_OPTION L" %d \"%ls\" \"%ls\" %d %u", (int)round->kind,
               child->target, expand(PARENT), (int)round->manner, call);
    if (!check(CreateProcessW(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process),
               "the program can start itself"))
        return false;
    CloseHandle(process.hThread);
    child->process = process.hProcess;
    return true;
}

/* Whether it was killed; else the creation came to its end. */
static bool await_child(struct child *child)
{
    DWORD code = EXIT_FAILURE;

    check(WaitForSingleObject(child->process, CHILD_MILLISECONDS) == WAIT_OBJECT_0, "the process ends");
    GetExitCodeProcess(child->process, &code);
    CloseHandle(child->process);
    check(code == FAULT_KILLED || code == EXIT_SUCCESS, "the process is killed or succeeds, not %lu", code);
    return code == FAULT_KILLED;
}

/* What the kills of a round left behind. */
struct remains {
    unsigned nothing, something, disk;
};

static void look_at_remains(const struct child *child, const struct round *round, struct remains *remains)
{
    struct lines after = folder_tree(child->folder);

    if (path_kind(child->target) == PATH_FILE) {
        creation_check_disk(round->kind, child->target, expand(PARENT), round->relative);
        remains->disk++;
    } else if (after.count > 0) {
        remains->something++;
    } else {
        remains->nothing++;
    }
    check(after.count <= 1, "at most one file is left, not %zu", after.count);
    lines_free(&after);
}

/* The next creation there removes what was left, and nothing else. */
static void check_next(const struct child *child, const struct round *round, const struct lines *decoys)
{
    struct lines after;

    if (path_kind(child->folder) == PATH_NOTHING)
        folder_make(child->folder);
    make_decoys(child->folder);
    creation_succeeds(round->kind, child->next, expand(PARENT), round->relative);
    DeleteFileW(child->next);
    DeleteFileW(child->target);
    after = folder_tree(child->folder);
    check_same_lines(decoys, &after, "the folder");
    lines_free(&after);
}

/* Kills at the calls from `call` on, one for each child; whether all of them were killed. */
static bool run_batch(const struct round *round, unsigned call, const struct lines *decoys, struct remains *remains)
{
    struct child children[AT_ONCE] = { { .process = NULL } };
    bool killed[AT_ONCE] = { false };

    for (unsigned i = 0; i < AT_ONCE; i++) {
        prepare_child(&children[i], round, i);
        if (!start_child(&children[i], round, call + i))
            return false;
    }
    for (unsigned i = 0; i < AT_ONCE; i++)
        killed[i] = await_child(&children[i]);
    for (unsigned i = 0; i < AT_ONCE; i++) {
        context("%s, killed %s call %u", utf8(creation_name(round->kind)),
                round->manner == FAULT_KILL_BEFORE ? "before" : "after", call + i);
        check(i == 0 || !killed[i] || killed[i - 1], "calls are counted in the same way each time");
        if (killed[i]) {
            look_at_remains(&children[i], round, remains);
            check_next(&children[i], round, decoys);
        } else {
            creation_check_disk(round->kind, children[i].target, expand(PARENT), round->relative);
        }
        remove_tree(children[i].folder);
    }
    context("%s", "");
    return killed[AT_ONCE - 1];
}

static void run_round(const struct round *round, const struct lines *decoys)
{
    struct remains remains = { 0 };
    unsigned call = 1;

    while (run_batch(round, call, decoys, &remains))
        call += AT_ONCE;
    note("killed %u times %s a call: %u left nothing, %u something unfinished, %u a complete disk",
         remains.nothing + remains.something + remains.disk, round->manner == FAULT_KILL_BEFORE ? "before" : "after",
         remains.nothing, remains.something, remains.disk);
    check(remains.nothing > 0 && remains.something > 0 && remains.disk > 0, "each of these occurs");
}

static void run_kind(enum creation kind, enum fault_manner manner, bool new_folder, const WCHAR *relative)
{
    struct lines before, after, decoys;

    if (!creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL) || !folder_make(at(L"decoys")))
        return;
    make_decoys(at(L"decoys"));
    decoys = folder_tree(at(L"decoys"));
    before = folder_tree(case_folder());
    run_round(&(struct round){ kind, manner, new_folder, relative }, &decoys);
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the parent");
    lines_free(&before);
    lines_free(&after);
    lines_free(&decoys);
}

TEST(faults_kills, a_dynamic_disk_is_complete_or_absent_when_killed_before_any_call)
{
    run_kind(CREATE_DYNAMIC, FAULT_KILL_BEFORE, true, NULL);
}

TEST(faults_kills, a_dynamic_disk_is_complete_or_absent_when_killed_after_any_call)
{
    run_kind(CREATE_DYNAMIC, FAULT_KILL_AFTER, true, NULL);
}

TEST(faults_kills, a_differencing_disk_is_complete_or_absent_when_killed_before_any_call)
{
    run_kind(CREATE_DIFFERENCING, FAULT_KILL_BEFORE, false, L"..\\parent.vhd");
}

TEST(faults_kills, a_differencing_disk_is_complete_or_absent_when_killed_after_any_call)
{
    run_kind(CREATE_DIFFERENCING, FAULT_KILL_AFTER, false, L"..\\parent.vhd");
}

TEST(faults_kills, a_fixed_disk_is_complete_or_absent_when_killed_before_any_call)
{
    run_kind(CREATE_FIXED, FAULT_KILL_BEFORE, false, NULL);
}

TEST(faults_kills, a_fixed_disk_is_complete_or_absent_when_killed_after_any_call)
{
    run_kind(CREATE_FIXED, FAULT_KILL_AFTER, false, NULL);
}
