/* guest_part.c - what objects about a machine that runs have in common. */
#include "guest_part.h"

#include "com_error.h"

HRESULT guest_look(void *self, const WCHAR *member, const void *out, bool *runs)
{
    struct machine_part *part = self;
    const IID *const iid = part->object.class->iid;
    struct machine_view view;
    struct vhd_error error;
    enum vhd_status status;
    HRESULT hr = com_require(iid, out, member);

    if (SUCCEEDED(hr))
        hr = machine_look(iid, part->machine, MACHINE_ACT_ANY, &view);
    if (FAILED(hr))
        return hr;
    status = machine_allows(&view, MACHINE_ACT_POWER, &error);
    machine_look_end(&view);
    *runs = status == VHD_OK;
    return status == VHD_OK || status == VHD_MACHINE_DOES_NOT_RUN ? S_OK : com_fail(iid, &error);
}

HRESULT guest_refuse(void *self, const WCHAR *member, const void *const *needed, size_t count)
{
    struct machine_part *part = self;
    const IID *const iid = part->object.class->iid;
    HRESULT hr = com_require_all(iid, member, needed, count);
    struct machine_view view;

    if (SUCCEEDED(hr))
        hr = machine_look(iid, part->machine, MACHINE_ACT_POWER, &view);
    if (FAILED(hr))
        return hr;
    machine_look_end(&view);
    return com_fail_status(iid, VHD_MACHINE_NOT_YET, member);
}
