/* faults_kills.c - the process that creates a disk is ended before every Win32 call of the creation. */
#include "faults_killing.h"
#include "files.h"

#include "vhd_leftover.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define PARENT L"$\\parent.vhd"

struct round {
    bool new_folder;       /* whether the folder of the target is to be made as well */
    const WCHAR *relative; /* from there to the parent */
    struct lines decoys;
    unsigned nothing, something, disk; /* what the kills left behind */
};

static void path_of(const WCHAR *folder, const WCHAR *name, WCHAR path[MAX_PATH])
{
    _snwprintf(path, MAX_PATH, L"%ls\\%ls", folder, name);
}

/* Files and a folder that look like leftovers and are none. */
static void make_decoys(const WCHAR *folder)
{
    static const WCHAR *const marked[] = { L"~1234567.ovpc",  L"~123456789.ovpc", L"~1234567g.ovpc",
                                           L"~ABCDEF01.ovpc", L"x12345678.ovpc",  L"~12345678.vhd" };
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

static void prepare(const struct killing *killing, const WCHAR *folder)
{
    const struct round *round = killing->context;

    if (!round->new_folder)
        folder_make(folder);
}

static void look_at_remains(const struct killing *killing, const WCHAR *folder, const WCHAR *target)
{
    struct round *round = killing->context;
    struct lines after = folder_tree(folder);

    if (path_kind(target) == PATH_FILE) {
        creation_check_disk(killing->kind, target, expand(PARENT), round->relative);
        round->disk++;
    } else if (after.count > 0) {
        round->something++;
    } else {
        round->nothing++;
    }
    check(after.count <= 1, "at most one file is left, not %zu", after.count);
    lines_free(&after);
}

/* The next creation there removes what was left, and nothing else. */
static void check_next(const struct killing *killing, const WCHAR *folder, const WCHAR *target)
{
    const struct round *round = killing->context;
    struct lines after;
    WCHAR next[MAX_PATH];

    path_of(folder, L"next.vhd", next);
    if (path_kind(folder) == PATH_NOTHING)
        folder_make(folder);
    make_decoys(folder);
    creation_succeeds(killing->kind, next, expand(PARENT), round->relative);
    DeleteFileW(next);
    DeleteFileW(target);
    after = folder_tree(folder);
    check_same_lines(&round->decoys, &after, "the folder");
    lines_free(&after);
}

static void look(const struct killing *killing, const WCHAR *folder, bool killed)
{
    const struct round *round = killing->context;
    WCHAR target[MAX_PATH];

    path_of(folder, KILLED_TARGET, target);
    if (!killed) {
        creation_check_disk(killing->kind, target, expand(PARENT), round->relative);
        return;
    }
    look_at_remains(killing, folder, target);
    check_next(killing, folder, target);
}

static void run_kind(enum creation kind, bool new_folder, const WCHAR *relative)
{
    struct round round = { .new_folder = new_folder, .relative = relative };
    const struct killing killing = { kind, prepare, look, &round };
    struct lines before, after;
    unsigned kills;

    if (!creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL) || !folder_make(at(L"decoys")))
        return;
    make_decoys(at(L"decoys"));
    round.decoys = folder_tree(at(L"decoys"));
    before = folder_tree(case_folder());
    kills = kill_at_every_call(&killing);
    counted("killed before %u calls: %u left nothing, %u something unfinished, %u a complete disk", kills,
            round.nothing, round.something, round.disk);
    check(round.nothing > 0 && round.something > 0 && round.disk > 0, "each of these occurs");
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the parent");
    lines_free(&before);
    lines_free(&after);
    lines_free(&round.decoys);
}

TEST(faults_kills, a_dynamic_disk_is_complete_or_absent_when_killed_before_any_call)
{
    run_kind(CREATE_DYNAMIC, true, NULL);
}

TEST(faults_kills, a_differencing_disk_is_complete_or_absent_when_killed_before_any_call)
{
    run_kind(CREATE_DIFFERENCING, false, L"..\\parent.vhd");
}

TEST(faults_kills, a_fixed_disk_is_complete_or_absent_when_killed_before_any_call)
{
    run_kind(CREATE_FIXED, false, NULL);
}
