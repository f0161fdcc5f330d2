/* virtual_machine_processor.c - IVMVirtualMachine: the processor of the computer, which the machine sees. */
#include "virtual_machine.h"

#include "com_error.h"
#include "win32_processor.h"

/* The pointer, and whether the machine is there. */
static HRESULT enter(IVMVirtualMachine *self, const WCHAR *member, const void *out)
{
    struct machine_view view;
    HRESULT hr = virtual_machine_enter(self, member, out, MACHINE_ACT_ANY, &view);

    if (SUCCEEDED(hr))
        machine_look_end(&view);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_ProcessorSpeed(IVMVirtualMachine *self, LONG *megahertz)
{
    static const WCHAR member[] = L"IVMVirtualMachine.ProcessorSpeed";
    HRESULT hr = enter(self, member, megahertz);
    DWORD speed = 0;

    if (FAILED(hr))
        return hr;
    hr = com_host_answer(&IID_IVMVirtualMachine, member, win32_processor_megahertz(&speed));
    *megahertz = (LONG)speed;
    return hr;
}

#define FEATURE(name, feature)                                                                       \
    HRESULT STDMETHODCALLTYPE virtual_machine_get_##name(IVMVirtualMachine *self, VARIANT_BOOL *has) \
    {                                                                                                \
        const HRESULT hr = enter(self, L"IVMVirtualMachine." #name, has);                            \
                                                                                                     \
        if (SUCCEEDED(hr))                                                                           \
            *has = win32_processor_features().feature ? VARIANT_TRUE : VARIANT_FALSE;                \
        return hr;                                                                                   \
    }

FEATURE(HasMMX, mmx)
FEATURE(HasSSE, sse)
FEATURE(HasSSE2, sse2)
FEATURE(Has3DNow, three_d_now)
