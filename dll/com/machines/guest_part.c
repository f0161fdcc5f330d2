/* guest_part.c - what objects about a machine that runs have in common. */
#include "guest_part.h"

#include "com_error.h"
#include "machine_power.h"

static const IID *iid_of(const struct machine_part *part)
{
    return part->object.class->iid;
}

HRESULT guest_fail(void *self, enum vhd_status status)
{
    struct machine_part *part = self;
    char16_t path[VHD_PATH_CHARS];

    machine_path(part->machine, path);
    return com_fail_status(iid_of(part), status, path);
}

HRESULT guest_call(void *self, const struct machine_host_request *request, struct machine_host_reply *reply)
{
    struct machine_part *part = self;
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;

    machine_path(part->machine, path);
    return machine_host_call(path, request, reply, &error) == VHD_OK ? S_OK : com_fail(iid_of(part), &error);
}

HRESULT guest_tell(void *self, const struct machine_host_request *request)
{
    struct machine_host_reply reply;
    const HRESULT hr = guest_call(self, request, &reply);

    if (SUCCEEDED(hr))
        machine_host_reply_free(&reply);
    return hr;
}

static enum guest_state state_of(const struct machine_power *power)
{
    if (power->is_away)
        return GUEST_AWAY;
    if (power->state == vmVMState_Paused)
        return GUEST_PAUSED;
    return power->state == vmVMState_Running ? GUEST_RUNS : GUEST_OFF;
}

HRESULT guest_look(void *self, const WCHAR *member, const void *const *needed, size_t count, enum guest_state *state)
{
    struct machine_part *part = self;
    HRESULT hr = com_require_all(iid_of(part), member, needed, count);
    struct machine_power power;
    struct machine_view view;
    struct vhd_error error;
    enum vhd_status status;

    if (SUCCEEDED(hr))
        hr = machine_look(iid_of(part), part->machine, MACHINE_ACT_ANY, &view);
    if (FAILED(hr))
        return hr;
    status = machine_power_find(&view, &power, &error);
    machine_look_end(&view);
    if (status != VHD_OK)
        return com_fail(iid_of(part), &error);
    *state = state_of(&power);
    return S_OK;
}

HRESULT guest_allow(void *self, enum guest_state state)
{
    if (state == GUEST_OFF)
        return guest_fail(self, VHD_MACHINE_DOES_NOT_RUN);
    return state == GUEST_AWAY ? guest_fail(self, VHD_MACHINE_OUT_OF_REACH) : S_OK;
}

HRESULT guest_enter(void *self, const WCHAR *member, const void *const *needed, size_t count, enum guest_state *state)
{
    const HRESULT hr = guest_look(self, member, needed, count, state);

    return SUCCEEDED(hr) ? guest_allow(self, *state) : hr;
}

HRESULT guest_ask(void *self, const WCHAR *member, void *out, size_t size, enum machine_host_command command,
                  struct machine_host_reply *reply)
{
    const struct machine_host_request request = { .command = command };
    struct machine_part *part = self;
    enum guest_state state = GUEST_OFF;
    HRESULT hr = com_require_out(iid_of(part), out, size, member);

    if (SUCCEEDED(hr))
        hr = guest_enter(self, member, NULL, 0, &state);
    return SUCCEEDED(hr) ? guest_call(self, &request, reply) : hr;
}

HRESULT guest_refuse(void *self, const WCHAR *member, const void *const *needed, size_t count, enum vhd_status status)
{
    enum guest_state state = GUEST_OFF;
    const HRESULT hr = guest_enter(self, member, needed, count, &state);

    return SUCCEEDED(hr) ? guest_fail(self, status) : hr;
}
