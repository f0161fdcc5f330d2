/* virtual_pc_enter.c - what the methods of the application object have in common. */
#include "virtual_pc_methods.h"

#include "configuration.h"

#include "win32_processor.h"

HRESULT virtual_pc_enter(const WCHAR *member, const void *const *needed, size_t count)
{
    HRESULT hr = com_require_all(&IID_IVMVirtualPC, member, needed, count);
    enum vhd_status refusal = VHD_OK;

    if (FAILED(hr))
        return hr;
    switch (win32_virtualization()) {
    case WIN32_VIRTUALIZATION_ABSENT:
        refusal = VHD_NO_HARDWARE_VIRTUALIZATION;
        break;
    case WIN32_VIRTUALIZATION_OFF:
        refusal = VHD_HARDWARE_VIRTUALIZATION_OFF;
        break;
    case WIN32_VIRTUALIZATION_UNKNOWN: /* what cannot be known must not keep anybody from his work */
    case WIN32_VIRTUALIZATION_ON:
        break;
    }
    /* The processor first: it can be asked sooner than a file, and mostly has it. */
    if (refusal != VHD_OK && configuration_says(CONFIGURATION_REQUIRE_VIRTUALIZATION, false))
        hr = com_fail_status(&IID_IVMVirtualPC, refusal, member);
    return hr;
}

HRESULT virtual_pc_enter_variant(const WCHAR *member, VARIANT *out)
{
    if (out != NULL)
        VariantInit(out);
    return virtual_pc_enter(member, COM_NEEDS(out));
}
