/* virtual_pc_enter.c - what the methods of the application object have in common. */
#include "virtual_pc_enter.h"

#include "configuration.h"

#include "win32_processor.h"

HRESULT virtual_pc_enter(const WCHAR *member, const void *const *needed, size_t count)
{
    HRESULT hr = com_require_all(member, needed, count);

    /* The processor first: it can be asked sooner than a file, and mostly has it. */
    if (SUCCEEDED(hr) && !win32_virtualization_is_on() &&
        configuration_says(CONFIGURATION_REQUIRE_VIRTUALIZATION, false))
        hr = com_fail_status(VHD_NO_HARDWARE_VIRTUALIZATION, member);
    return hr;
}

HRESULT virtual_pc_enter_variant(const WCHAR *member, VARIANT *out)
{
    if (out != NULL)
        VariantInit(out);
    return virtual_pc_enter(member, COM_NEEDS(out));
}
