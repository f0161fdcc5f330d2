/* run_input.c - keyboard and mouse of a machine that runs. */
#include "run_private.h"

#include "machine_keyboard.h"

#include <string.h>

/* Who types: process and object of the client. */
static bool is_who(const struct run *run, const struct machine_host_request *request)
{
    return run->exclusive[0] == request->numbers[2] && run->exclusive[1] == request->numbers[3];
}

/* A process that has ended has the keyboard no longer. */
static void look_after_exclusive(struct run *run)
{
    HANDLE process;

    if (run->exclusive[0] == 0)
        return;
    process = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)run->exclusive[0]);
    if (process == NULL && GetLastError() == ERROR_INVALID_PARAMETER) {
        run->exclusive[0] = run->exclusive[1] = 0;
    } else if (process != NULL) {
        if (WaitForSingleObject(process, 0) == WAIT_OBJECT_0)
            run->exclusive[0] = run->exclusive[1] = 0;
        CloseHandle(process);
    }
}

/* Takes the keyboard, gives it back, or asks. */
static enum vhd_status exclusive(struct run *run, const struct machine_host_request *request,
                                 struct machine_host_reply *reply)
{
    enum { GIVE_BACK, TAKE };

    if (request->numbers[0] == TAKE && run->exclusive[0] == 0)
        memcpy(run->exclusive, &request->numbers[2], sizeof run->exclusive);
    else if (request->numbers[0] == GIVE_BACK && is_who(run, request))
        run->exclusive[0] = run->exclusive[1] = 0;
    reply->numbers[0] = run->exclusive[0] == 0 ? -1 : is_who(run, request);
    return VHD_OK;
}

/* Within `input`, so that what several type comes one after the other. */
static enum vhd_status type(struct run *run, const struct machine_host_request *request, struct vhd_error *error)
{
    struct engine_steps steps = { .count = 0 };

    if (run->exclusive[0] != 0 && !is_who(run, request))
        return VHD_OK;
    if (request->command == MACHINE_HOST_KEY)
        engine_key(&steps, &run->keyboard, request->text, request->numbers[0] != 0);
    else if (request->command == MACHINE_HOST_SEQUENCE)
        engine_type_sequence(&steps, &run->keyboard, request->text);
    else
        engine_type_text(&steps, request->text);
    return run_steps(run, &steps, error);
}

/* ---- The mouse ---- */

static void take_places(void *context, const struct json *data)
{
    *(bool *)context = engine_mouse_has_places(data);
}

static enum vhd_status mouse_state(struct run *run, struct machine_host_reply *reply, struct vhd_error *error)
{
    bool has_places = false;
    const enum vhd_status status = run_command(run, "query-mice", NULL, take_places, &has_places, error);

    reply->numbers[0] = run->mouse.x;
    reply->numbers[1] = run->mouse.y;
    reply->numbers[2] = has_places;
    reply->numbers[3] = run->mouse.buttons;
    return status;
}

static void press(struct run *run, struct engine_steps *steps, int32_t button, bool down)
{
    const uint32_t bit = UINT32_C(1) << (button - 1);

    run->mouse.buttons = down ? run->mouse.buttons | bit : run->mouse.buttons & ~bit;
    engine_mouse_button(steps, (enum engine_button)button, down);
}

/* The size of the screen, which has to be known for a place on it. */
static enum vhd_status place(struct run *run, struct engine_steps *steps, int32_t x, int32_t y, struct vhd_error *error)
{
    uint32_t width, height;
    const enum vhd_status status = run_screen_size(run, &width, &height, error);

    if (status != VHD_OK)
        return status;
    run->mouse.x = x;
    run->mouse.y = y;
    engine_mouse_place(steps, x, y, (int32_t)width, (int32_t)height);
    return VHD_OK;
}

static enum vhd_status move(struct run *run, const struct machine_host_request *request, struct vhd_error *error)
{
    const int32_t *const numbers = request->numbers;
    struct engine_steps steps = { .count = 0 };
    enum vhd_status status = VHD_OK;

    if (request->command == MACHINE_HOST_MOUSE_MOVE)
        engine_mouse_move(&steps, numbers[0], numbers[1]);
    else if (request->command == MACHINE_HOST_MOUSE_PLACE)
        status = place(run, &steps, numbers[0], numbers[1], error);
    else if (request->command == MACHINE_HOST_MOUSE_WHEEL)
        engine_mouse_wheel(&steps, numbers[0]);
    else if (numbers[0] >= ENGINE_LEFT && numbers[0] <= ENGINE_MIDDLE)
        press(run, &steps, numbers[0], numbers[1] != 0);
    if (status == VHD_OK)
        return run_steps(run, &steps, error);
    engine_steps_free(&steps);
    return status;
}

/* Within `input`, which who hears of it cannot take. */
static void look_after_reset(struct run *run)
{
    if (!InterlockedExchange(&run->was_reset, FALSE))
        return;
    run->keyboard = (struct engine_keyboard){ { false } };
    run->mouse.buttons = 0;
}

enum vhd_status run_input(struct run *run, const struct machine_host_request *request, struct machine_host_reply *reply,
                          struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    AcquireSRWLockExclusive(&run->input);
    look_after_exclusive(run);
    look_after_reset(run);
    switch (request->command) {
    case MACHINE_HOST_KEY:
    case MACHINE_HOST_SEQUENCE:
    case MACHINE_HOST_TEXT:
        status = type(run, request, error);
        break;
    case MACHINE_HOST_KEY_STATE:
        reply->numbers[0] = engine_key_is_down(&run->keyboard, request->text);
        break;
    case MACHINE_HOST_EXCLUSIVE:
        status = exclusive(run, request, reply);
        break;
    case MACHINE_HOST_MOUSE_STATE:
        status = mouse_state(run, reply, error);
        break;
    case MACHINE_HOST_MOUSE_MOVE:
    case MACHINE_HOST_MOUSE_PLACE:
    case MACHINE_HOST_MOUSE_BUTTON:
    case MACHINE_HOST_MOUSE_WHEEL:
        status = move(run, request, error);
        break;
    default:
        status = vhd_fail(error, VHD_MACHINE_COMMAND, run->path);
    }
    ReleaseSRWLockExclusive(&run->input);
    return status;
}
