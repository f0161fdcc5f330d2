/* running_leftovers.c - what is left of an earlier start: files in the folder of QEMU, keys and buttons of before a reset. */
#include "running_scene.h"

#include "files.h"

#include <string.h>
#include <wchar.h>

#define STATES(...) ((const int32_t[]){ __VA_ARGS__, 0 })

enum { LEFT_BUTTON = 1, UP = 0, DOWN };

/* ---- The folder of QEMU ---- */

static const WCHAR *in_folder_of_qemu(const WCHAR *name)
{
    static char16_t path[VHD_TEMPORARY_CHARS + 32];

    if (!check(find_folder_of_qemu(path), "QEMU has a folder"))
        return NULL;
    wcscat(path, L"\\");
    wcscat(path, name);
    return path;
}

static void turn_off(struct scene *scene)
{
    check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    check_ended(scene);
}

TEST(running_leftovers, in_the_folder_of_qemu_are_removed)
{
    static const WCHAR *const names[] = { L"core", L"qemu.gone" };
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        for (size_t i = 0; i < ARRAYSIZE(names); i++) {
            const WCHAR *path = in_folder_of_qemu(names[i]);
            if (path != NULL)
                check(file_write(path, "left", 4), "a file can be left there");
        }
        turn_off(&scene);
        check_nothing_left(&scene);
        if (check_start(&scene))
            turn_off(&scene);
    }
    scene_end(&scene);
}

TEST(running_leftovers, in_the_folder_of_qemu_that_somebody_uses_keep_nobody_from_starting)
{
    struct scene scene;
    HANDLE used = INVALID_HANDLE_VALUE;
    const WCHAR *path;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene) && (path = in_folder_of_qemu(L"core")) != NULL) {
        used = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        check(used != INVALID_HANDLE_VALUE, "a file can be left there");
        turn_off(&scene);
        check(is_there(path), "it is there still");
        if (check_start(&scene))
            turn_off(&scene);
        CloseHandle(used);
        if (check_start(&scene))
            turn_off(&scene);
        check_nothing_left(&scene);
    }
    scene_end(&scene);
}

/* ---- Keys and buttons ---- */

static int64_t ask(struct scene *scene, enum machine_host_command command, int reply)
{
    const struct machine_host_request request = { .command = command, .text = vhd_text_of(u"Key_A") };
    struct machine_host_reply answer = { .bytes = NULL };

    check(run_do(scene->run, &request, NULL, &answer, &scene->error) == VHD_OK, "command %d succeeds", command);
    return answer.numbers[reply];
}

static void check_down(struct scene *scene, int64_t down)
{
    check(ask(scene, MACHINE_HOST_KEY_STATE, 0) == down, "the key is %s", down ? "down" : "up");
    check(ask(scene, MACHINE_HOST_MOUSE_STATE, 3) == down, "the button is %s", down ? "down" : "up");
}

static void press_both(struct scene *scene)
{
    check(scene_key(scene, u"Key_A", DOWN) == VHD_OK, "a key can be pressed");
    check(scene_do_two(scene, MACHINE_HOST_MOUSE_BUTTON, LEFT_BUTTON, DOWN) == VHD_OK, "a button can be pressed");
    check_down(scene, DOWN);
}

TEST(running_leftovers, of_what_was_pressed_are_none_after_a_reset)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene)) {
        context("by a command");
        press_both(&scene);
        check_do(&scene, MACHINE_HOST_RESET, 0);
        check_down(&scene, UP);
        check(wait_told(&scene, MACHINE_HOST_ON_RESET, 0), "it is told");
        turn_off(&scene);
    }
    if (check_start(&scene)) {
        context("by the guest");
        press_both(&scene);
        scene_tell(&scene, "reset\n");
        check(wait_told(&scene, MACHINE_HOST_ON_RESET, 0), "it is told");
        check_down(&scene, UP);
        turn_off(&scene);
    }
    scene_end(&scene);
}

/* ---- A saved state ---- */

TEST(running_leftovers, of_a_saved_machine_are_kept_where_there_is_no_qemu)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    if (check_start(&scene) && check_do(&scene, MACHINE_HOST_SAVE, 0) && check_ended(&scene)) {
        MoveFileW(scene.program, at(L"elsewhere.exe"));
        check(scene_start(&scene) != VHD_OK, "it does not start");
        check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_TurningOff, vmVMState_Saved));
        check_ended(&scene);
        MoveFileW(at(L"elsewhere.exe"), scene.program);
        if (check_start(&scene)) {
            check_states(&scene, STATES(vmVMState_TurningOn, vmVMState_Restoring, vmVMState_Running));
            turn_off(&scene);
        }
    }
    scene_end(&scene);
}
