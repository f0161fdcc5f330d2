/* mouse.c - IVMMouse: the mouse of a virtual machine that runs, or did when the object was made. */
#include "guest_part.h"

#include "com_error.h"

COM_DISPATCH(mouse, IVMMouse)

static HRESULT STDMETHODCALLTYPE mouse_GetButton(IVMMouse *self, VMMouseButton button, VARIANT_BOOL *is_down)
{
    (void)button;
    return guest_refuse(self, L"IVMMouse.GetButton", COM_NEEDS(is_down));
}

static HRESULT STDMETHODCALLTYPE mouse_SetButton(IVMMouse *self, VMMouseButton button, VARIANT_BOOL down)
{
    (void)button;
    (void)down;
    return guest_refuse(self, L"IVMMouse.SetButton", NULL, 0);
}

static HRESULT STDMETHODCALLTYPE mouse_Click(IVMMouse *self, VMMouseButton button)
{
    (void)button;
    return guest_refuse(self, L"IVMMouse.Click", NULL, 0);
}

#define PUTTER(member, type)                                                        \
    static HRESULT STDMETHODCALLTYPE mouse_put_##member(IVMMouse *self, type value) \
    {                                                                               \
        (void)value;                                                                \
        return guest_refuse(self, L"IVMMouse." #member, NULL, 0);                   \
    }

GUEST_GETTER(mouse, IVMMouse, HorizontalPosition, get_HorizontalPosition, LONG)
PUTTER(HorizontalPosition, LONG)
GUEST_GETTER(mouse, IVMMouse, VerticalPosition, get_VerticalPosition, LONG)
PUTTER(VerticalPosition, LONG)
PUTTER(ScrollWheelPosition, LONG)
GUEST_GETTER(mouse, IVMMouse, UsingAbsoluteCoordinates, get_UsingAbsoluteCoordinates, VARIANT_BOOL)
PUTTER(UsingAbsoluteCoordinates, VARIANT_BOOL)

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

GUEST_CLASS(mouse, IVMMouse, VMMouseDevice);
