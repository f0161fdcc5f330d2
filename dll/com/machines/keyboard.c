/* keyboard.c - IVMKeyboard: the keyboard of a virtual machine, on which nothing can be typed while it is off. */
#include "guest_part.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_keyboard.h"

COM_DISPATCH(keyboard, IVMKeyboard)

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
static HRESULT refuse(IVMKeyboard *self, const WCHAR *member, BSTR text, check *is_right)
{
    struct vhd_error error;
    bool runs;
    const HRESULT hr = guest_look(self, member, text, &runs);

    if (FAILED(hr))
        return hr;
    if (SysStringLen(text) == 0)
        return com_fail_status(&IID_IVMKeyboard, VHD_KEYBOARD_NOTHING, member);
    return is_right(com_text(text), &error) == VHD_OK ? guest_refuse(self, member, NULL, 0)
                                                      : com_fail(&IID_IVMKeyboard, &error);
}

#define TYPING(member, check)                                                        \
    static HRESULT STDMETHODCALLTYPE keyboard_##member(IVMKeyboard *self, BSTR text) \
    {                                                                                \
        return refuse(self, L"IVMKeyboard." #member, text, check);                   \
    }

TYPING(PressKey, check_key)
TYPING(ReleaseKey, check_key)
TYPING(PressAndReleaseKey, check_key)
TYPING(TypeAsciiText, check_nothing)
TYPING(TypeKeySequence, check_sequence)

static HRESULT STDMETHODCALLTYPE keyboard_IsPressed(IVMKeyboard *self, BSTR key, VARIANT_BOOL *pressed)
{
    const HRESULT hr = com_require(&IID_IVMKeyboard, pressed, L"IVMKeyboard.IsPressed");

    return SUCCEEDED(hr) ? refuse(self, L"IVMKeyboard.IsPressed", key, check_key) : hr;
}

/* Nobody has it while the machine is off. */
static HRESULT STDMETHODCALLTYPE keyboard_get_HasExclusiveAccess(IVMKeyboard *self, VARIANT_BOOL *is_exclusive)
{
    static const WCHAR member[] = L"IVMKeyboard.HasExclusiveAccess";
    bool runs;
    const HRESULT hr = guest_look(self, member, is_exclusive, &runs);

    if (FAILED(hr))
        return hr;
    *is_exclusive = VARIANT_FALSE;
    return runs ? com_fail_status(&IID_IVMKeyboard, VHD_MACHINE_NOT_YET, member) : S_OK;
}

static HRESULT STDMETHODCALLTYPE keyboard_put_HasExclusiveAccess(IVMKeyboard *self, VARIANT_BOOL exclusive)
{
    static const WCHAR member[] = L"IVMKeyboard.HasExclusiveAccess";
    char16_t path[VHD_PATH_CHARS];
    bool runs;
    const HRESULT hr = guest_look(self, member, self, &runs);

    if (FAILED(hr) || (!runs && !exclusive))
        return SUCCEEDED(hr) ? S_FALSE : hr;
    if (runs)
        return com_fail_status(&IID_IVMKeyboard, VHD_MACHINE_NOT_YET, member);
    machine_path(((struct machine_part *)self)->machine, path);
    return com_fail_status(&IID_IVMKeyboard, VHD_KEYBOARD_NO_EXCLUSIVE, path);
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

GUEST_CLASS(keyboard, IVMKeyboard, VMKeyboard);
