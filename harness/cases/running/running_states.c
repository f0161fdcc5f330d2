/* running_states.c - a saved state is restored over the disks that it knows, once, or never. */
#include "running_scene.h"

#include "files.h"
#include "machine.h"
#include "machine_folder.h"
#include "machine_path.h"
#include "machine_state.h"
#include "machine_undo_merge.h"
#include "vhd_live.h"
#include "vhd_saved_mark.h"
#include "win32_host.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum { DISCARD, KEEP, COMMIT };

#define STATES(...) ((const int32_t[]){ __VA_ARGS__, 0 })

static void forget_told(struct scene *scene)
{
    Sleep(200); /* it is told by a thread of its own */
    AcquireSRWLockExclusive(&scene->lock);
    scene->told_count = 0;
    ReleaseSRWLockExclusive(&scene->lock);
}

/* Starts it with a script and saves it. */
static bool save_with(struct scene *scene, const char *script)
{
    scene_script(scene, script);
    return check_start(scene) && check_do(scene, MACHINE_HOST_SAVE, 0) && check_ended(scene) &&
           check(count_files(scene, L".vsv") == 1, "its state is there");
}

/* Starts it without a state, and turns it off. */
static void check_starts_anew(struct scene *scene)
{
    scene_script(scene, "");
    forget_told(scene);
    if (!check_start(scene))
        return;
    check_states(scene, STATES(vmVMState_TurningOn, vmVMState_Running));
    check(!has_logged(scene, "migrate-incoming"), "no state is restored");
    check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    check_ended(scene);
}

/* QEMU may have let the guest write before it died, or hung. */
TEST(running_states, with_which_a_guest_may_have_gone_on_are_restored_no_more)
{
    static const char *const scripts[] = { "die at cont\n", "hang at cont\n", "garbage at cont\n" };
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    for (size_t i = 0; i < ARRAYSIZE(scripts); i++) {
        context("%s", scripts[i]);
        if (!save_with(&scene, ""))
            break;
        forget_told(&scene);
        scene_script(&scene, scripts[i]);
        check(scene_start(&scene) != VHD_OK, "it does not go on");
        check_states(&scene,
                     STATES(vmVMState_TurningOn, vmVMState_Restoring, vmVMState_TurningOff, vmVMState_TurnedOff));
        check_ended(&scene);
        check(count_files(&scene, L".vsv") == 0, "its state has gone");
        check_starts_anew(&scene);
    }
    context(" ");
    check_nothing_left(&scene);
    scene_end(&scene);
}

TEST(running_states, that_come_back_after_a_start_without_them_are_restored_no_more)
{
    char16_t state[MAX_PATH];
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    wcscpy(state, at(L"guest.vsv"));
    if (save_with(&scene, "")) {
        check(MoveFileW(state, at(L"away")), "it is taken away");
        check_starts_anew(&scene);
        check(MoveFileW(at(L"away"), state), "it comes back");
        check_starts_anew(&scene);
    }
    scene_end(&scene);
}

/* It is not restored, and stays saved. */
static void check_stays_saved(struct scene *scene, enum vhd_status expected)
{
    enum vhd_status status;

    scene_script(scene, "");
    forget_told(scene);
    status = scene_start(scene);
    check(status == expected, "it is not restored with %s, but with %s", vhd_status_name(expected),
          vhd_status_name(status));
    if (status == VHD_OK)
        check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    else
        check_states(scene, STATES(vmVMState_TurningOn, vmVMState_TurningOff, vmVMState_Saved));
    check_ended(scene);
    check(!has_logged(scene, "migrate-incoming"), "QEMU has seen no state");
}

/* What another program does with a disk that it does not know to be a saved machine's. */
static bool write_to(const char16_t *path)
{
    static const uint8_t sector[512] = { 9 };
    struct vhd_live *live;
    bool ok = vhd_put_saved_mark(win32_host, path, false, NULL) == VHD_OK &&
              vhd_live_open(win32_host, path, VHD_LIVE_WRITE, &live, NULL) == VHD_OK;

    if (!ok)
        return false;
    ok = vhd_live_write(live, 512, sector, sizeof sector, NULL) == VHD_OK && vhd_live_flush(live, NULL) == VHD_OK;
    vhd_live_close(live);
    return ok;
}

TEST(running_states, are_not_restored_over_a_disk_that_was_changed)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (save_with(&scene, "")) {
        check(write_to(scene.child), "somebody writes to the disk");
        check_stays_saved(&scene, VHD_SAVED_STATE_DISKS);
        check(strstr(sentence_of(&scene.error), "child.vhd") != NULL, "the disk is named: %s",
              sentence_of(&scene.error));
        check(count_files(&scene, L".vsv") == 1, "its state is there");
    }
    scene_end(&scene);
}

TEST(running_states, are_not_restored_without_their_undo_disk)
{
    char16_t pattern[MAX_PATH];
    WIN32_FIND_DATAW found;
    struct scene scene;
    HANDLE search;

    if (!scene_begin_fake(&scene, ""))
        return;
    scene_set_undo(&scene, true, KEEP);
    if (save_with(&scene, "write disk 1 \5\n")) {
        wcscpy(pattern, at(L"*.vud"));
        search = FindFirstFileW(pattern, &found);
        check(search != INVALID_HANDLE_VALUE && MoveFileW(at(found.cFileName), at(L"away")), "it is taken away");
        FindClose(search);
        check_stays_saved(&scene, VHD_SAVED_STATE_UNDO);
        check(count_files(&scene, L".vud") == 0, "no other one was made");
        check(MoveFileW(at(L"away"), at(found.cFileName)), "it comes back");
        if (check_start(&scene)) {
            check(has_logged(&scene, "restored"), "now it is restored");
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
    }
    scene_end(&scene);
}

static enum config_change name_another(struct scene *scene, struct config_document *document)
{
    return machine_path_put(document, MACHINE_SAVED_STATE, scene->machine, at(L"other.vsv"));
}

TEST(running_states, that_have_not_the_name_of_the_machine_are_neither_restored_nor_deleted)
{
    char16_t state[MAX_PATH];
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    wcscpy(state, at(L"guest.vsv"));
    if (save_with(&scene, "")) {
        check(MoveFileW(state, at(L"other.vsv")), "it gets another name");
        check(scene_change(&scene, name_another), "the machine names it");
        check_stays_saved(&scene, VHD_SAVED_STATE_ELSEWHERE);
        check(is_there(at(L"other.vsv")), "it is there");
    }
    scene_end(&scene);
}

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return true;
}

/* As MergeUndoDisks does, which forgets their names as well. */
static enum vhd_status merge_undo(struct scene *scene)
{
    static const struct machine_undo_client nobody = { .merged = NULL };
    static const struct vhd_progress progress = { go_on, NULL };
    struct machine *machine = machine_of(scene->machine);
    char16_t folder[VHD_PATH_CHARS];
    struct machine_view view;
    struct vhd_job *job;
    enum vhd_status status = machine_folder(folder, &scene->error);

    if (status == VHD_OK)
        status = machine_read(machine, &view, &scene->error);
    if (status == VHD_OK) {
        status = machine_undo_merge(win32_host, folder, scene->machine, view.document, &nobody, &job, &scene->error);
        machine_look_end(&view);
    }
    if (status == VHD_OK) {
        status = job->ops->run(job, &progress, &scene->error);
        job->ops->close(job);
    }
    machine_release(machine);
    return status;
}

TEST(running_states, are_restored_when_undo_disks_were_merged_meanwhile)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    scene_set_undo(&scene, true, KEEP);
    scene_script(&scene, "remember a word\nwrite disk 1 \5\nwrite disk 9 kept\n");
    if (check_start(&scene) && check_logs(&scene, "wrote disk 9", NULL, 0)) {
        check_do(&scene, MACHINE_HOST_SAVE, 0);
        check_ended(&scene);
        check(scene_count(scene.child) == 0, "the undo disk has what was written");
        check(merge_undo(&scene) == VHD_OK, "it can be merged: %s", sentence_of(&scene.error));
        check(scene_count(scene.child) == 5 && count_files(&scene, L".vud") == 0, "it was merged");
        scene_script(&scene, "refuse cont not now\n");
        check(scene_start(&scene) == VHD_ENGINE_REFUSED, "it does not go on");
        check_ended(&scene);
        check(count_files(&scene, L".vud") == 0, "no undo disk is left");
        scene_script(&scene, "read disk 9\n");
        if (check_start(&scene)) {
            check_logs(&scene, "restored: a word", NULL, 0);
            check_logs(&scene, "read disk 9: kept", NULL, 0);
            check(count_files(&scene, L".vud") == 1, "it has an undo disk again");
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
    }
    scene_end(&scene);
}
