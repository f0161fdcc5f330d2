/* display.c - IVMDisplay: the screen of a virtual machine, which has one while it runs. */
#include "guest_part.h"

#include "com_error.h"

COM_DISPATCH(display, IVMDisplay)

static HRESULT STDMETHODCALLTYPE display_SetDimensions(IVMDisplay *self, LONG width, LONG height)
{
    (void)width;
    (void)height;
    return guest_refuse(self, L"IVMDisplay.SetDimensions", NULL, 0);
}

GUEST_GETTER(display, IVMDisplay, Width, get_Width, LONG)
GUEST_GETTER(display, IVMDisplay, Height, get_Height, LONG)
GUEST_GETTER(display, IVMDisplay, CanResize, get_CanResize, VARIANT_BOOL)
GUEST_GETTER(display, IVMDisplay, VideoMode, get_VideoMode, VMDisplayVideoMode)

static HRESULT STDMETHODCALLTYPE display__GenerateThumbnail(IVMDisplay *self, ULONG *pixels)
{
    return guest_refuse(self, L"IVMDisplay._GenerateThumbnail", COM_NEEDS(pixels));
}

static HRESULT STDMETHODCALLTYPE display_get_Thumbnail(IVMDisplay *self, VARIANT *pixels)
{
    if (pixels != NULL)
        VariantInit(pixels);
    return guest_refuse(self, L"IVMDisplay.Thumbnail", COM_NEEDS(pixels));
}

static const IVMDisplayVtbl display_vtable = {
    COM_DISPATCH_SLOTS(display), display_SetDimensions, display_get_Width,          display_get_Height,
    display_get_CanResize,       display_get_VideoMode, display__GenerateThumbnail, display_get_Thumbnail,
};

GUEST_CLASS(display, IVMDisplay, VMDisplay);
