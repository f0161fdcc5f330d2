/* mouse.c - IVMMouse: the mouse of a virtual machine that runs, or did when the object was made. */
#include "guest_part.h"

#include "com_error.h"

#define IID_OURS (&IID_IVMMouse)

struct mouse {
    struct machine_part part;
    volatile LONG is_absolute; /* how this object counts positions */
};

/* What MACHINE_HOST_MOUSE_STATE tells. */
enum { STATE_X, STATE_Y, STATE_READS_PLACES, STATE_BUTTONS };

static bool is_absolute(IVMMouse *self)
{
    return ((struct mouse *)self)->is_absolute != 0;
}

/* QEMU drops what the mouse of a machine does that is paused. */
static HRESULT check_active(IVMMouse *self, enum guest_state state)
{
    return state == GUEST_PAUSED ? guest_fail(self, VHD_MOUSE_PAUSED) : S_OK;
}

static HRESULT enter(IVMMouse *self, const WCHAR *member, const void *const *needed, size_t count)
{
    enum guest_state state = GUEST_OFF;
    const HRESULT hr = guest_enter(self, member, needed, count, &state);

    return SUCCEEDED(hr) ? check_active(self, state) : hr;
}

static HRESULT enter_button(IVMMouse *self, const WCHAR *member, const void *const *needed, size_t count,
                            VMMouseButton button)
{
    enum guest_state state = GUEST_OFF;
    const HRESULT hr = guest_enter(self, member, needed, count, &state);

    if (FAILED(hr))
        return hr;
    if (button < vmMouseButton_Left || button > vmMouseButton_Center)
        return com_fail_status(IID_OURS, VHD_MOUSE_BUTTON, member);
    return check_active(self, state);
}

static HRESULT press(IVMMouse *self, VMMouseButton button, int32_t down)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_MOUSE_BUTTON,
                                                  .numbers = { (int32_t)button, down } };

    return guest_tell(self, &request);
}

static HRESULT ask(IVMMouse *self, struct machine_host_reply *reply)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_MOUSE_STATE };

    return guest_call(self, &request, reply);
}

/* The numbers of the reply, of a guest that reads places. */
static HRESULT ask_place(IVMMouse *self, int64_t numbers[2])
{
    struct machine_host_reply reply;
    const HRESULT hr = ask(self, &reply);
    bool reads_places;

    if (FAILED(hr))
        return hr;
    reads_places = reply.numbers[STATE_READS_PLACES] != 0;
    numbers[STATE_X] = reply.numbers[STATE_X];
    numbers[STATE_Y] = reply.numbers[STATE_Y];
    machine_host_reply_free(&reply);
    return reads_places ? S_OK : guest_fail(self, VHD_MOUSE_NO_PLACES);
}

COM_DISPATCH(mouse, IVMMouse)

static HRESULT STDMETHODCALLTYPE mouse_GetButton(IVMMouse *self, VMMouseButton button, VARIANT_BOOL *is_down)
{
    struct machine_host_reply reply;
    HRESULT hr = enter_button(self, L"IVMMouse.GetButton", COM_NEEDS(is_down), button);

    if (SUCCEEDED(hr))
        hr = ask(self, &reply);
    if (FAILED(hr))
        return hr;
    *is_down = reply.numbers[STATE_BUTTONS] >> (button - vmMouseButton_Left) & 1 ? VARIANT_TRUE : VARIANT_FALSE;
    machine_host_reply_free(&reply);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE mouse_SetButton(IVMMouse *self, VMMouseButton button, VARIANT_BOOL down)
{
    const HRESULT hr = enter_button(self, L"IVMMouse.SetButton", NULL, 0, button);

    return SUCCEEDED(hr) ? press(self, button, down != VARIANT_FALSE) : hr;
}

static HRESULT STDMETHODCALLTYPE mouse_Click(IVMMouse *self, VMMouseButton button)
{
    HRESULT hr = enter_button(self, L"IVMMouse.Click", NULL, 0, button);

    if (SUCCEEDED(hr))
        hr = press(self, button, 1);
    return SUCCEEDED(hr) ? press(self, button, 0) : hr;
}

/* `axis` is STATE_X or STATE_Y. */
static HRESULT get_position(IVMMouse *self, const WCHAR *member, LONG *position, int axis)
{
    int64_t place[2];
    HRESULT hr = com_require_out(IID_OURS, COM_OUT(position), member);

    if (SUCCEEDED(hr))
        hr = enter(self, member, NULL, 0);
    if (SUCCEEDED(hr) && !is_absolute(self))
        hr = com_fail_status(IID_OURS, VHD_MOUSE_RELATIVE, member);
    if (SUCCEEDED(hr))
        hr = ask_place(self, place);
    if (SUCCEEDED(hr))
        *position = (LONG)place[axis];
    return hr;
}

static HRESULT put_position(IVMMouse *self, const WCHAR *member, LONG position, int axis)
{
    struct machine_host_request request = { .command = MACHINE_HOST_MOUSE_MOVE };
    int64_t place[2];
    HRESULT hr = enter(self, member, NULL, 0);

    if (SUCCEEDED(hr) && is_absolute(self)) {
        request.command = MACHINE_HOST_MOUSE_PLACE;
        hr = ask_place(self, place);
    }
    if (FAILED(hr))
        return hr;
    for (int i = 0; i < 2; i++)
        request.numbers[i] = i == axis ? position : is_absolute(self) ? (int32_t)place[i] : 0;
    return guest_tell(self, &request);
}

static HRESULT STDMETHODCALLTYPE mouse_get_HorizontalPosition(IVMMouse *self, LONG *position)
{
    return get_position(self, L"IVMMouse.HorizontalPosition", position, STATE_X);
}

static HRESULT STDMETHODCALLTYPE mouse_put_HorizontalPosition(IVMMouse *self, LONG position)
{
    return put_position(self, L"IVMMouse.HorizontalPosition", position, STATE_X);
}

static HRESULT STDMETHODCALLTYPE mouse_get_VerticalPosition(IVMMouse *self, LONG *position)
{
    return get_position(self, L"IVMMouse.VerticalPosition", position, STATE_Y);
}

static HRESULT STDMETHODCALLTYPE mouse_put_VerticalPosition(IVMMouse *self, LONG position)
{
    return put_position(self, L"IVMMouse.VerticalPosition", position, STATE_Y);
}

static HRESULT STDMETHODCALLTYPE mouse_put_ScrollWheelPosition(IVMMouse *self, LONG position)
{
    static const WCHAR member[] = L"IVMMouse.ScrollWheelPosition";
    const struct machine_host_request request = { .command = MACHINE_HOST_MOUSE_WHEEL, .numbers = { position } };
    const HRESULT hr = enter(self, member, NULL, 0);

    if (SUCCEEDED(hr) && is_absolute(self))
        return com_fail_status(IID_OURS, VHD_MOUSE_ABSOLUTE, member);
    return SUCCEEDED(hr) ? guest_tell(self, &request) : hr;
}

static HRESULT STDMETHODCALLTYPE mouse_get_UsingAbsoluteCoordinates(IVMMouse *self, VARIANT_BOOL *absolute)
{
    enum guest_state state = GUEST_OFF;
    const HRESULT hr = guest_enter(self, L"IVMMouse.UsingAbsoluteCoordinates", COM_NEEDS(absolute), &state);

    if (SUCCEEDED(hr))
        *absolute = is_absolute(self) ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

static HRESULT STDMETHODCALLTYPE mouse_put_UsingAbsoluteCoordinates(IVMMouse *self, VARIANT_BOOL absolute)
{
    int64_t place[2];
    enum guest_state state = GUEST_OFF;
    HRESULT hr = guest_enter(self, L"IVMMouse.UsingAbsoluteCoordinates", NULL, 0, &state);

    if (SUCCEEDED(hr) && absolute != VARIANT_FALSE)
        hr = ask_place(self, place);
    if (SUCCEEDED(hr))
        InterlockedExchange(&((struct mouse *)self)->is_absolute, absolute != VARIANT_FALSE);
    return hr;
}

static const IVMMouseVtbl mouse_vtable = {
    COM_DISPATCH_SLOTS(mouse),
    mouse_GetButton,
    mouse_SetButton,
    mouse_Click,
    mouse_get_HorizontalPosition,
    mouse_put_HorizontalPosition,
    mouse_get_VerticalPosition,
    mouse_put_VerticalPosition,
    mouse_put_ScrollWheelPosition,
    mouse_get_UsingAbsoluteCoordinates,
    mouse_put_UsingAbsoluteCoordinates,
};

const struct part_class mouse_class = { GUEST_CLASS(mouse, IVMMouse, VMMouseDevice, struct mouse,
                                                    .destroy = machine_part_destroy) };
