/* keyboard.c - IVMKeyboard: the keyboard of a virtual machine, on which nothing can be typed while it is off. */
#include "guest_part.h"

#include "com_error.h"

COM_DISPATCH(keyboard, IVMKeyboard)

/* A text is wanted whether the machine runs or not; there has to be one. */
static HRESULT refuse(IVMKeyboard *self, const WCHAR *member, BSTR text)
{
    bool runs;
    const HRESULT hr = guest_look(self, member, text, &runs);

    if (FAILED(hr))
        return hr;
    return SysStringLen(text) > 0 ? guest_refuse(self, member, NULL, 0)
                                  : com_fail_status(&IID_IVMKeyboard, VHD_KEYBOARD_NOTHING, member);
}

#define TYPING(member)                                                               \
    static HRESULT STDMETHODCALLTYPE keyboard_##member(IVMKeyboard *self, BSTR text) \
    {                                                                                \
        return refuse(self, L"IVMKeyboard." #member, text);                          \
    }

TYPING(PressKey)
TYPING(ReleaseKey)
TYPING(PressAndReleaseKey)
TYPING(TypeAsciiText)
TYPING(TypeKeySequence)

static HRESULT STDMETHODCALLTYPE keyboard_IsPressed(IVMKeyboard *self, BSTR key, VARIANT_BOOL *pressed)
{
    const HRESULT hr = com_require(&IID_IVMKeyboard, pressed, L"IVMKeyboard.IsPressed");

    return SUCCEEDED(hr) ? refuse(self, L"IVMKeyboard.IsPressed", key) : hr;
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
