/* display.c - IVMDisplay: the screen of a virtual machine, which has one while it runs. */
#include "guest_part.h"

#include "com_error.h"
#include "engine_screen.h"

#include <string.h>

#define IID_OURS (&IID_IVMDisplay)

/* What MACHINE_HOST_SCREEN tells. */
enum { SCREEN_WIDTH, SCREEN_HEIGHT, SCREEN_MODE };

COM_DISPATCH(display, IVMDisplay)

/* The guest has to change the size of its screen by itself, which only Integration Components could ask of it. */
static HRESULT STDMETHODCALLTYPE display_SetDimensions(IVMDisplay *self, LONG width, LONG height)
{
    enum guest_state state = GUEST_OFF;
    const HRESULT hr = guest_enter(self, L"IVMDisplay.SetDimensions", NULL, 0, &state);

    if (FAILED(hr))
        return hr;
    if (width < 640 || width > 2048 || width % 8 != 0 || height < 480 || height > 1920)
        return guest_fail(self, VHD_DISPLAY_SIZE);
    return guest_fail(self, VHD_GUEST_NO_FEATURE);
}

static HRESULT get_number(IVMDisplay *self, const WCHAR *member, LONG *out, int which)
{
    struct machine_host_reply reply;
    const HRESULT hr = guest_ask(self, member, COM_OUT(out), MACHINE_HOST_SCREEN, &reply);

    if (FAILED(hr))
        return hr;
    *out = (LONG)reply.numbers[which];
    machine_host_reply_free(&reply);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE display_get_Width(IVMDisplay *self, LONG *width)
{
    return get_number(self, L"IVMDisplay.Width", width, SCREEN_WIDTH);
}

static HRESULT STDMETHODCALLTYPE display_get_Height(IVMDisplay *self, LONG *height)
{
    return get_number(self, L"IVMDisplay.Height", height, SCREEN_HEIGHT);
}

static HRESULT STDMETHODCALLTYPE display_get_CanResize(IVMDisplay *self, VARIANT_BOOL *can)
{
    return guest_refuse(self, L"IVMDisplay.CanResize", COM_NEEDS(can), VHD_GUEST_NO_FEATURE);
}

static HRESULT STDMETHODCALLTYPE display_get_VideoMode(IVMDisplay *self, VMDisplayVideoMode *mode)
{
    return get_number(self, L"IVMDisplay.VideoMode", (LONG *)mode, SCREEN_MODE);
}

/* The pixels lie in the reply, which is to be freed if that succeeds. */
static HRESULT ask_thumbnail(IVMDisplay *self, const WCHAR *member, void *out, size_t size,
                             struct machine_host_reply *reply)
{
    const HRESULT hr = guest_ask(self, member, out, size, MACHINE_HOST_THUMBNAIL, reply);

    if (FAILED(hr) || reply->byte_count == ENGINE_THUMBNAIL_PIXELS * sizeof(uint32_t))
        return hr;
    machine_host_reply_free(reply);
    return guest_fail(self, VHD_MACHINE_HOST_VERSION);
}

static HRESULT STDMETHODCALLTYPE display__GenerateThumbnail(IVMDisplay *self, ULONG *pixels)
{
    const size_t size = ENGINE_THUMBNAIL_PIXELS * sizeof *pixels;
    struct machine_host_reply reply;
    const HRESULT hr = ask_thumbnail(self, L"IVMDisplay._GenerateThumbnail", pixels, size, &reply);

    if (FAILED(hr))
        return hr;
    memcpy(pixels, reply.bytes, size);
    machine_host_reply_free(&reply);
    return S_OK;
}

/* Scripts can read arrays of VARIANT alone. NULL without memory. */
static SAFEARRAY *array_of(const uint8_t *pixels)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_VARIANT, 0, ENGINE_THUMBNAIL_PIXELS);
    VARIANT *const values = array != NULL ? array->pvData : NULL;

    for (size_t i = 0; values != NULL && i < ENGINE_THUMBNAIL_PIXELS; i++) {
        V_VT(&values[i]) = VT_UI4;
        memcpy(&V_UI4(&values[i]), pixels + i * sizeof(uint32_t), sizeof(uint32_t));
    }
    return array;
}

static HRESULT STDMETHODCALLTYPE display_get_Thumbnail(IVMDisplay *self, VARIANT *pixels)
{
    static const WCHAR member[] = L"IVMDisplay.Thumbnail";
    struct machine_host_reply reply;
    const HRESULT hr = ask_thumbnail(self, member, COM_OUT(pixels), &reply);
    SAFEARRAY *array;

    if (FAILED(hr))
        return hr;
    array = array_of(reply.bytes);
    machine_host_reply_free(&reply);
    if (array == NULL)
        return com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
    V_VT(pixels) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(pixels) = array;
    return S_OK;
}

static const IVMDisplayVtbl display_vtable = {
    COM_DISPATCH_SLOTS(display), display_SetDimensions, display_get_Width,          display_get_Height,
    display_get_CanResize,       display_get_VideoMode, display__GenerateThumbnail, display_get_Thumbnail,
};

const struct part_class display_class = { GUEST_CLASS(display, IVMDisplay, VMDisplay, struct machine_part,
                                                      .destroy = machine_part_destroy) };
