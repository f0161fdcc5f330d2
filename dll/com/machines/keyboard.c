/* keyboard.c - IVMKeyboard: the keyboard of a virtual machine, on which something can be typed while it runs. */
#include "guest_part.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_keyboard.h"

#define IID_OURS (&IID_IVMKeyboard)

struct keyboard {
    struct machine_part part;
    LONG number;                /* among those of this process */
    volatile LONG is_exclusive; /* 1: it has the keyboard for itself alone, as far as is known here */
};

static volatile LONG made;

/* How many characters or keys are typed by one command, so that no text, however long, is held in commands at once. */
#define PIECE 200

/* What a text has to be; if it is not, the error says why. */
typedef enum vhd_status check(struct vhd_text text, struct vhd_error *error);

static enum vhd_status check_nothing(struct vhd_text text, struct vhd_error *error)
{
    (void)text;
    (void)error;
    return VHD_OK;
}

static enum vhd_status check_key(struct vhd_text text, struct vhd_error *error)
{
    return machine_keyboard_has(text) ? VHD_OK : vhd_fail_text(error, VHD_KEYBOARD_KEY, text);
}

static enum vhd_status check_sequence(struct vhd_text text, struct vhd_error *error)
{
    struct vhd_text wrong;

    if (machine_keyboard_is_sequence(text, &wrong))
        return VHD_OK;
    return vhd_fail_text(error, VHD_KEYBOARD_SEQUENCE, wrong.length > 0 ? wrong : text);
}

/* A text is looked at before the state, since a wrong one is the only thing for which a code is documented. */
static HRESULT enter(IVMKeyboard *self, const WCHAR *member, BSTR text, check *is_right, enum guest_state *state)
{
    struct vhd_error error;
    const HRESULT hr = guest_look(self, member, COM_NEEDS(text), state);

    if (FAILED(hr))
        return hr;
    if (SysStringLen(text) == 0)
        return com_fail_status(IID_OURS, VHD_KEYBOARD_NOTHING, member);
    return is_right(com_text(text), &error) == VHD_OK ? guest_allow(self, *state) : com_fail(IID_OURS, &error);
}

static struct machine_host_request command_of(IVMKeyboard *self, enum machine_host_command command, int32_t first)
{
    return (struct machine_host_request){
        .command = command,
        .numbers = { first, 0, (int32_t)GetCurrentProcessId(), ((struct keyboard *)self)->number },
    };
}

/* Nothing comes of what is typed while the machine is paused; QEMU drops it. */
static HRESULT enter_to_type(IVMKeyboard *self, const WCHAR *member, BSTR text, check *is_right)
{
    enum guest_state state = GUEST_OFF;
    const HRESULT hr = enter(self, member, text, is_right, &state);

    return SUCCEEDED(hr) && state == GUEST_PAUSED ? guest_fail(self, VHD_MACHINE_PAUSED) : hr;
}

/* The first piece of a text; *rest is what comes behind it. A line end of two characters stays whole. */
static struct vhd_text take_text(struct vhd_text *rest)
{
    struct vhd_text piece = *rest;

    if (piece.length > PIECE) {
        piece.length = PIECE;
        if (piece.chars[PIECE - 1] == u'\r' && piece.chars[PIECE] == u'\n')
            piece.length++;
    }
    *rest = (struct vhd_text){ rest->chars + piece.length, rest->length - piece.length };
    return piece;
}

static struct vhd_text take_strokes(struct vhd_text *rest)
{
    struct vhd_text piece = *rest;
    struct machine_stroke stroke;

    for (int i = 0; i < PIECE && rest->length > 0; i++)
        machine_keyboard_next(rest, &stroke);
    if (rest->length > 0) /* there is a comma between */
        piece.length = (size_t)(rest->chars - piece.chars) - 1;
    return piece;
}

static HRESULT type(IVMKeyboard *self, enum machine_host_command command, BSTR text,
                    struct vhd_text take(struct vhd_text *rest))
{
    struct machine_host_request request = command_of(self, command, 0);
    struct vhd_text rest = com_text(text);
    HRESULT hr = S_OK;

    while (SUCCEEDED(hr) && rest.length > 0) {
        request.text = take(&rest);
        hr = guest_tell(self, &request);
    }
    return hr;
}

static HRESULT press(IVMKeyboard *self, const WCHAR *member, BSTR key, int32_t down)
{
    struct machine_host_request request = command_of(self, MACHINE_HOST_KEY, down);
    const HRESULT hr = enter_to_type(self, member, key, check_key);

    request.text = com_text(key);
    return SUCCEEDED(hr) ? guest_tell(self, &request) : hr;
}

COM_DISPATCH(keyboard, IVMKeyboard)

static HRESULT STDMETHODCALLTYPE keyboard_PressKey(IVMKeyboard *self, BSTR key)
{
    return press(self, L"IVMKeyboard.PressKey", key, 1);
}

static HRESULT STDMETHODCALLTYPE keyboard_ReleaseKey(IVMKeyboard *self, BSTR key)
{
    return press(self, L"IVMKeyboard.ReleaseKey", key, 0);
}

#define TYPING(member, check, command, take)                                          \
    static HRESULT STDMETHODCALLTYPE keyboard_##member(IVMKeyboard *self, BSTR text)  \
    {                                                                                 \
        const HRESULT hr = enter_to_type(self, L"IVMKeyboard." #member, text, check); \
                                                                                      \
        return SUCCEEDED(hr) ? type(self, command, text, take) : hr;                  \
    }

TYPING(PressAndReleaseKey, check_key, MACHINE_HOST_SEQUENCE, take_strokes)
TYPING(TypeAsciiText, check_nothing, MACHINE_HOST_TEXT, take_text)
TYPING(TypeKeySequence, check_sequence, MACHINE_HOST_SEQUENCE, take_strokes)

static HRESULT STDMETHODCALLTYPE keyboard_IsPressed(IVMKeyboard *self, BSTR key, VARIANT_BOOL *pressed)
{
    static const WCHAR member[] = L"IVMKeyboard.IsPressed";
    struct machine_host_request request = command_of(self, MACHINE_HOST_KEY_STATE, 0);
    HRESULT hr = com_require_out(IID_OURS, COM_OUT(pressed), member);
    struct machine_host_reply reply;
    enum guest_state state = GUEST_OFF;

    if (SUCCEEDED(hr))
        hr = enter(self, member, key, check_key, &state);
    request.text = com_text(key);
    if (SUCCEEDED(hr))
        hr = guest_call(self, &request, &reply);
    if (FAILED(hr))
        return hr;
    *pressed = reply.numbers[0] != 0 ? VARIANT_TRUE : VARIANT_FALSE;
    machine_host_reply_free(&reply);
    return S_OK;
}

/* 0: give it back, 1: take it, 2: ask. */
static HRESULT call_exclusive(IVMKeyboard *self, int32_t what, bool *has_it)
{
    const struct machine_host_request request = command_of(self, MACHINE_HOST_EXCLUSIVE, what);
    struct machine_host_reply reply;
    const HRESULT hr = guest_call(self, &request, &reply);

    if (FAILED(hr))
        return hr;
    *has_it = reply.numbers[0] == 1;
    machine_host_reply_free(&reply);
    InterlockedExchange(&((struct keyboard *)self)->is_exclusive, *has_it);
    return S_OK;
}

/* Nobody has it while the machine is off. */
static HRESULT STDMETHODCALLTYPE keyboard_get_HasExclusiveAccess(IVMKeyboard *self, VARIANT_BOOL *is_exclusive)
{
    bool has_it = false;
    enum guest_state state = GUEST_OFF;
    HRESULT hr = guest_look(self, L"IVMKeyboard.HasExclusiveAccess", COM_NEEDS(is_exclusive), &state);

    if (SUCCEEDED(hr) && state != GUEST_OFF)
        hr = guest_allow(self, state);
    if (SUCCEEDED(hr) && state != GUEST_OFF)
        hr = call_exclusive(self, 2, &has_it);
    if (is_exclusive != NULL)
        *is_exclusive = has_it ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

static HRESULT STDMETHODCALLTYPE keyboard_put_HasExclusiveAccess(IVMKeyboard *self, VARIANT_BOOL exclusive)
{
    const bool wanted = exclusive != VARIANT_FALSE;
    bool has_it;
    enum guest_state state = GUEST_OFF;
    HRESULT hr = guest_look(self, L"IVMKeyboard.HasExclusiveAccess", NULL, 0, &state);

    if (FAILED(hr))
        return hr;
    if (state == GUEST_OFF)
        return wanted ? guest_fail(self, VHD_KEYBOARD_NO_EXCLUSIVE) : S_FALSE;
    hr = guest_allow(self, state);
    if (SUCCEEDED(hr))
        hr = call_exclusive(self, 2, &has_it);
    if (SUCCEEDED(hr) && has_it == wanted)
        return S_FALSE;
    if (SUCCEEDED(hr))
        hr = call_exclusive(self, wanted, &has_it);
    return SUCCEEDED(hr) && has_it != wanted ? guest_fail(self, VHD_KEYBOARD_TAKEN) : hr;
}

static const IVMKeyboardVtbl keyboard_vtable = {
    COM_DISPATCH_SLOTS(keyboard),
    keyboard_PressKey,
    keyboard_ReleaseKey,
    keyboard_PressAndReleaseKey,
    keyboard_IsPressed,
    keyboard_TypeAsciiText,
    keyboard_TypeKeySequence,
    keyboard_get_HasExclusiveAccess,
    keyboard_put_HasExclusiveAccess,
};

static void begin(struct machine_part *part)
{
    ((struct keyboard *)part)->number = InterlockedIncrement(&made);
}

/* What it has for itself alone is given back; whether that comes through nobody is left to hear. */
static void destroy(struct com_object *object)
{
    struct keyboard *keyboard = (struct keyboard *)object;
    const struct machine_host_request request = command_of((IVMKeyboard *)keyboard, MACHINE_HOST_EXCLUSIVE, 0);
    struct machine_host_reply reply;
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;

    if (keyboard->is_exclusive) {
        machine_path(keyboard->part.machine, path);
        if (machine_host_call(path, &request, &reply, &error) == VHD_OK)
            machine_host_reply_free(&reply);
    }
    machine_part_destroy(object);
}

const struct part_class keyboard_class = {
    GUEST_CLASS(keyboard, IVMKeyboard, VMKeyboard, struct keyboard, .destroy = destroy),
    .begin = begin,
};
