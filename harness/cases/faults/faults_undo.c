/* faults_undo.c - Win32 calls of MergeUndoDisks fail. */
#include "faults_failing.h"
#include "files.h"
#include "undo_scene.h"

#include <stdlib.h>
#include <wchar.h>

/* The files that it changes or deletes, as they were. */
struct kept {
    WCHAR path[MAX_PATH];
    uint8_t *bytes;
    size_t size;
    int64_t time;
};

#define KEPT 5

struct undoing {
    struct undo_scene scene;
    struct kept files[KEPT];
};

static bool keep(struct undoing *undoing)
{
    const struct undo_scene *scene = &undoing->scene;
    const WCHAR *const paths[KEPT] = { UNDO_ONE, UNDO_TWO, scene->undo[0], scene->undo[1], at(L"it.vmc") };
    bool ok = true;

    for (size_t i = 0; i < KEPT; i++) {
        struct kept *file = &undoing->files[i];
        wcscpy(file->path, paths[i]);
        file->bytes = file_read(paths[i], &file->size);
        file->time = file_time(paths[i]);
        ok = check(file->bytes != NULL, "%s can be read", utf8(paths[i])) && ok;
    }
    return ok;
}

static void put_back(const struct undoing *undoing)
{
    for (size_t i = 0; i < KEPT; i++) {
        const struct kept *file = &undoing->files[i];
        file_write(file->path, file->bytes, file->size);
        file_set_time(file->path, file->time);
    }
    DeleteFileW(at(L"it.ovpc-merging"));
    DeleteFileW(at(L"it.vmc.ovpc-new"));
}

/* Whatever went wrong, each disk reads the same, by its undo disk as long as that is there, and nobody works on it. */
static void check_undone(const struct undoing *undoing)
{
    const struct undo_scene *scene = &undoing->scene;

    check_reads(path_kind(scene->undo[0]) == PATH_FILE ? scene->undo[0] : UNDO_ONE, &scene->as_read[0]);
    check_reads(path_kind(scene->undo[1]) == PATH_FILE ? scene->undo[1] : UNDO_TWO, &scene->as_read[1]);
    check(undo_state(scene->machine) == vmVMState_TurnedOff, "the machine is turned off");
}

static void check_done(const struct undoing *undoing)
{
    const struct undo_scene *scene = &undoing->scene;

    check_reads(UNDO_ONE, &scene->as_read[0]);
    check_reads(UNDO_TWO, &scene->as_read[1]);
    check(path_kind(scene->undo[0]) == PATH_NOTHING && path_kind(scene->undo[1]) == PATH_NOTHING,
          "both undo disks have gone");
}

static void run_once(struct undoing *undoing, struct fault fault, struct fault_report *report)
{
    struct ending ending;
    IVMTask *task;
    HRESULT hr;

    put_back(undoing);
    SetErrorInfo(0, NULL);
    fault_arm(fault);
    hr = IVMVirtualMachine_MergeUndoDisks(undoing->scene.machine, &task);
    ending = ending_of(hr, task);
    *report = fault_disarm();
    fault_context(&fault, report);
    if (FAILED(ending.code)) {
        check(is_sentence_with(ending.sentence, case_folder()), "a sentence says which file: \"%s\"",
              utf8(ending.sentence));
        check_undone(undoing);
        undo_merges(&undoing->scene);
    }
    check_done(undoing);
}

/* One call in seven, as each takes a while; or all. The core's own tests have every call, with a host in memory. */
static void fail_calls(struct undoing *undoing, enum fault_manner manner)
{
    const unsigned step = rounds(7, 1);
    struct fault_report report = { .met = true };
    struct fault fault = { .manner = manner };
    unsigned runs = 0;

    for (fault.at = 1; report.met; fault.at += step, runs++)
        run_once(undoing, fault, &report);
    counted("%u of %u calls failed", runs - 1, report.calls);
    check(runs > 50, "it has many calls, not %u", report.calls);
}

TEST(faults_undo, merging_undo_disks_survives_the_failure_of_any_call)
{
    struct undoing undoing = { 0 };

    if (undo_begin_with(&undoing.scene, linked_application(), UNDO_SMALL) && keep(&undoing)) {
        fail_calls(&undoing, FAULT_ONCE);
        context("%s", "");
        if (rounds(false, true))
            fail_calls(&undoing, FAULT_EVERYTHING);
    }
    context("%s", "");
    for (size_t i = 0; i < KEPT; i++)
        free(undoing.files[i].bytes);
    undo_end(&undoing.scene);
}
