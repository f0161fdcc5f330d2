/* running_states.c - a saved state is restored over the disks that it knows, once, or never. */
#include "running_scene.h"

#include "files.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

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
