/* machine_input.c - keyboard and mouse of a machine that runs, as the fake QEMU hears them. */
#include "client_machine.h"
#include "fake_engine.h"
#include "objects.h"
#include "refusal.h"
#include "second.h"

#include <string.h>

/* A machine that runs, and its keyboard and mouse. */
struct scene {
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
    IVMKeyboard *keyboard;
    IVMMouse *mouse;
    bool is_started;
    size_t typed; /* how much of what was typed has been checked */
};

static bool begin(struct scene *scene, const char *script)
{
    *scene = (struct scene){ .app = application() };
    if (scene->app == NULL || (scene->machine = new_machine(scene->app, L"it")) == NULL)
        return false;
    scene->is_started = fake_engine_begin(scene->app, script) && machine_is_started(scene->machine);
    return scene->is_started &&
           check_hr(IVMVirtualMachine_get_Keyboard(scene->machine, &scene->keyboard), S_OK, "Keyboard") &&
           check_hr(IVMVirtualMachine_get_Mouse(scene->machine, &scene->mouse), S_OK, "Mouse");
}

static void end(struct scene *scene)
{
    if (scene->keyboard != NULL)
        IVMKeyboard_Release(scene->keyboard);
    if (scene->mouse != NULL)
        IVMMouse_Release(scene->mouse);
    if (scene->is_started)
        machine_is_turned_off(scene->machine);
    if (scene->machine != NULL)
        end_machine(scene->app, scene->machine);
    fake_engine_end(scene->app);
    if (scene->app != NULL)
        IVMVirtualPC_Release(scene->app);
}

/* Checks what was typed since the last call. */
static void check_typed(struct scene *scene, const char *expected)
{
    const char *typed = fake_engine_typed();

    typed += strlen(typed) < scene->typed ? strlen(typed) : scene->typed;
    check(strcmp(typed, expected) == 0, "'%s' is typed, and not '%s'", expected, typed);
    scene->typed += strlen(typed);
}

static bool is_pressed(IVMKeyboard *keyboard, const WCHAR *name)
{
    VARIANT_BOOL pressed = 7;
    BSTR key = SysAllocString(name);

    check_hr(IVMKeyboard_IsPressed(keyboard, key, &pressed), S_OK, "IsPressed %s", utf8(name));
    SysFreeString(key);
    return pressed == VARIANT_TRUE;
}

TEST(machine_input, keys_are_down_from_pressing_to_releasing_them)
{
    struct scene scene;
    IVMKeyboard *other = NULL;

    if (begin(&scene, "")) {
        check_hr(GIVE(scene.keyboard, PressKey, L"key_leftctrl"), S_OK, "PressKey");
        check_typed(&scene, "+ctrl ");
        check(is_pressed(scene.keyboard, L"Key_LeftCtrl") && !is_pressed(scene.keyboard, L"Key_RightCtrl"),
              "only that key is down");
        if (check_hr(IVMVirtualMachine_get_Keyboard(scene.machine, &other), S_OK, "another keyboard")) {
            check(is_pressed(other, L"KEY_LEFTCTRL"), "it is down for all");
            check_hr(GIVE(other, PressAndReleaseKey, L"Key_Delete"), S_OK, "PressAndReleaseKey");
            check_typed(&scene, "+delete -delete ");
            check_hr(GIVE(other, ReleaseKey, L"Key_LeftCtrl"), S_OK, "ReleaseKey");
            check_typed(&scene, "-ctrl ");
            IVMKeyboard_Release(other);
        }
        check(!is_pressed(scene.keyboard, L"Key_LeftCtrl"), "it is up");
    }
    end(&scene);
}

TEST(machine_input, texts_and_sequences_are_typed_key_by_key)
{
    struct scene scene;
    WCHAR text[420] = L"";
    char typed[199 * 6 + 32] = "";

    if (begin(&scene, "")) {
        check_hr(GIVE(scene.keyboard, TypeAsciiText, L"aB\r\n\x20AC!"), S_OK, "TypeAsciiText");
        check_typed(&scene, "+a -a +shift +b -b -shift +ret -ret +shift +1 -1 -shift ");
        check_hr(GIVE(scene.keyboard, TypeKeySequence, L"DOWN, Key_LeftAlt, Key_Tab, HOLD, UP, Key_LeftAlt"), S_OK,
                 "TypeKeySequence");
        check_typed(&scene, "+alt +tab -tab -alt ");
        for (size_t i = 0; i < 199; i++) { /* long texts go piece by piece, which line ends do not show */
            wcscat(text, L"x");
            strcat(typed, "+x -x ");
        }
        wcscat(text, L"\r\ny");
        strcat(typed, "+ret -ret +y -y ");
        check_hr(GIVE(scene.keyboard, TypeAsciiText, text), S_OK, "a long text");
        check_typed(&scene, typed);
    }
    end(&scene);
}

static void check_exclusive(IVMKeyboard *keyboard, VARIANT_BOOL expected)
{
    VARIANT_BOOL has_it = 7;

    check_hr(IVMKeyboard_get_HasExclusiveAccess(keyboard, &has_it), S_OK, "HasExclusiveAccess");
    check(has_it == expected, "it is %d", has_it);
}

/* The second process: it takes the keyboard, and ends without giving it back. */
static void take_keyboard(void)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMKeyboard *keyboard;

    if (app != NULL && check_hr(client_find_machine(app, L"it", &machine), S_OK, "FindVirtualMachine") &&
        check_hr(IVMVirtualMachine_get_Keyboard(machine, &keyboard), S_OK, "Keyboard")) {
        check_exclusive(keyboard, VARIANT_FALSE);
        check_hr(IVMKeyboard_put_HasExclusiveAccess(keyboard, VARIANT_TRUE), S_OK, "taking it");
    }
    ExitProcess(0);
}

TEST(machine_input, one_keyboard_may_keep_all_others_from_typing)
{
    struct scene scene;
    IVMKeyboard *other = NULL;

    if (second_part() != NULL)
        take_keyboard();
    if (begin(&scene, "") &&
        check_hr(IVMVirtualMachine_get_Keyboard(scene.machine, &other), S_OK, "another keyboard")) {
        check_exclusive(scene.keyboard, VARIANT_FALSE);
        check_hr(IVMKeyboard_put_HasExclusiveAccess(scene.keyboard, VARIANT_FALSE), S_FALSE,
                 "giving up what it has not");
        check_hr(IVMKeyboard_put_HasExclusiveAccess(scene.keyboard, VARIANT_TRUE), S_OK, "taking it");
        check_hr(IVMKeyboard_put_HasExclusiveAccess(scene.keyboard, VARIANT_TRUE), S_FALSE, "taking it again");
        check_exclusive(scene.keyboard, VARIANT_TRUE);
        check_exclusive(other, VARIANT_FALSE);
        check_error_info(IVMKeyboard_put_HasExclusiveAccess(other, VARIANT_TRUE), VM_E_SET_EXCLUSIVE_MODE_FAIL,
                         L"it.vmc");
        check_hr(IVMKeyboard_put_HasExclusiveAccess(other, VARIANT_FALSE), S_FALSE, "giving up what another has");
        check_hr(GIVE(other, TypeAsciiText, L"no"), S_OK, "typing meanwhile");
        check_hr(GIVE(other, PressKey, L"Key_A"), S_OK, "pressing meanwhile");
        check_hr(GIVE(scene.keyboard, TypeAsciiText, L"y"), S_OK, "typing");
        check_typed(&scene, "+y -y ");
        IVMKeyboard_Release(scene.keyboard);
        scene.keyboard = other;
        check_hr(IVMKeyboard_put_HasExclusiveAccess(other, VARIANT_TRUE), S_OK, "taking it when the object has gone");
        check_hr(IVMKeyboard_put_HasExclusiveAccess(other, VARIANT_FALSE), S_OK, "giving it up");
        second_ends(second_start(L"take it"));
        check_hr(GIVE(other, TypeAsciiText, L"z"), S_OK, "typing when the process has gone");
        check_typed(&scene, "+z -z ");
    }
    end(&scene);
}

TEST(machine_input, the_mouse_moves_and_clicks)
{
    static const int wrong[] = { -1, 0, 4, 100 };
    struct scene scene;
    VARIANT_BOOL is_down = 7;
    LONG position = 7;

    if (begin(&scene, "")) {
        check_hr(IVMMouse_put_HorizontalPosition(scene.mouse, -5), S_OK, "moving left");
        check_hr(IVMMouse_put_VerticalPosition(scene.mouse, 7), S_OK, "moving down");
        check_hr(IVMMouse_put_ScrollWheelPosition(scene.mouse, -1), S_OK, "turning the wheel");
        check_hr(IVMMouse_Click(scene.mouse, vmMouseButton_Center), S_OK, "Click");
        check_typed(&scene, "x=-5 y=0 x=0 y=7 +wheel-down -wheel-down +middle -middle ");
        check_hr(IVMMouse_SetButton(scene.mouse, vmMouseButton_Right, VARIANT_TRUE), S_OK, "SetButton");
        check_hr(IVMMouse_GetButton(scene.mouse, vmMouseButton_Right, &is_down), S_OK, "GetButton");
        check(is_down == VARIANT_TRUE, "it is down");
        check_hr(IVMMouse_GetButton(scene.mouse, vmMouseButton_Left, &is_down), S_OK, "GetButton");
        check(is_down == VARIANT_FALSE, "the left one is up");
        check_hr(IVMMouse_SetButton(scene.mouse, vmMouseButton_Right, VARIANT_FALSE), S_OK, "SetButton");
        check_typed(&scene, "+right -right ");
        for (size_t i = 0; i < ARRAYSIZE(wrong); i++)
            check_error_info(IVMMouse_Click(scene.mouse, (VMMouseButton)wrong[i]), E_INVALIDARG, L"Click");
        check_error_info(IVMMouse_get_HorizontalPosition(scene.mouse, &position), VM_E_USING_RELATIVE_COORDINATES,
                         L"HorizontalPosition");
        check(position == 0, "nothing is given");
    }
    end(&scene);
}

TEST(machine_input, the_mouse_goes_to_places_on_the_screen_where_the_guest_reads_them)
{
    struct scene scene;
    IVMMouse *other = NULL;
    VARIANT_BOOL absolute = 7;
    LONG position = 7;

    if (begin(&scene, "places\nscreen 641 481")) {
        check_hr(IVMMouse_put_UsingAbsoluteCoordinates(scene.mouse, VARIANT_TRUE), S_OK, "absolute coordinates");
        check_hr(IVMMouse_put_HorizontalPosition(scene.mouse, 640), S_OK, "going right");
        check_hr(IVMMouse_put_VerticalPosition(scene.mouse, 240), S_OK, "going to the middle");
        check_typed(&scene, "x:32767 y:0 x:32767 y:16383 ");
        check_hr(IVMMouse_get_HorizontalPosition(scene.mouse, &position), S_OK, "HorizontalPosition");
        check(position == 640, "it is there, and not at %ld", (long)position);
        check_hr(IVMMouse_get_VerticalPosition(scene.mouse, &position), S_OK, "VerticalPosition");
        check(position == 240, "it is there, and not at %ld", (long)position);
        if (check_hr(IVMVirtualMachine_get_Mouse(scene.machine, &other), S_OK, "another mouse")) {
            check_hr(IVMMouse_get_UsingAbsoluteCoordinates(other, &absolute), S_OK, "UsingAbsoluteCoordinates");
            check(absolute == VARIANT_FALSE, "each object counts as it is told");
            IVMMouse_Release(other);
        }
    }
    end(&scene);
}

/* QEMU would drop what is typed. */
TEST(machine_input, is_refused_while_the_machine_is_paused)
{
    struct scene scene;

    if (begin(&scene, "") && check_hr(IVMVirtualMachine_Pause(scene.machine), S_OK, "Pause")) {
        check_error_info(GIVE(scene.keyboard, TypeAsciiText, L"text"), VM_E_VM_PAUSED, L"it.vmc");
        check_error_info(GIVE(scene.keyboard, PressKey, L"Key_A"), VM_E_VM_PAUSED, L"it.vmc");
        check_error_info(GIVE(scene.keyboard, PressKey, L"Key_Nothing"), E_INVALIDARG, L"Key_Nothing");
        check_error_info(IVMMouse_Click(scene.mouse, vmMouseButton_Left), VM_E_MOUSE_NOT_ACTIVE, L"it.vmc");
        check_error_info(IVMMouse_Click(scene.mouse, 0), E_INVALIDARG, L"Click");
        check(!is_pressed(scene.keyboard, L"Key_A"), "no key is down");
        check_typed(&scene, "");
        check_hr(IVMVirtualMachine_Resume(scene.machine), S_OK, "Resume");
        check_hr(GIVE(scene.keyboard, TypeAsciiText, L"t"), S_OK, "typing again");
        check_typed(&scene, "+t -t ");
    }
    end(&scene);
}
