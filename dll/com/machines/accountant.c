/* accountant.c - IVMAccountant: the load of a virtual machine, which has none while it is off. */
#include "guest_part.h"

#include "com_error.h"
#include "com_value.h"

#include <string.h>

#define IID_OURS (&IID_IVMAccountant)
#define SECONDS 60

/* What MACHINE_HOST_ACCOUNT tells. */
enum account { UPTIME, LOAD, BYTES_READ, BYTES_WRITTEN, BYTES_RECEIVED, BYTES_SENT };

COM_DISPATCH(accountant, IVMAccountant)

/* S_FALSE of a machine that is off, of which all is zero. The reply is to be freed unless this fails. */
static HRESULT ask(IVMAccountant *self, const WCHAR *member, const void *out, struct machine_host_reply *reply)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_ACCOUNT };
    enum guest_state state = GUEST_OFF;
    HRESULT hr = guest_look(self, member, COM_NEEDS(out), &state);

    *reply = (struct machine_host_reply){ 0 };
    if (FAILED(hr) || state == GUEST_OFF)
        return SUCCEEDED(hr) ? S_FALSE : hr;
    hr = guest_allow(self, state);
    return SUCCEEDED(hr) ? guest_call(self, &request, reply) : hr;
}

static HRESULT get_number(IVMAccountant *self, const WCHAR *member, LONG *out, enum account which)
{
    struct machine_host_reply reply;
    HRESULT hr;

    if (out != NULL)
        *out = 0;
    hr = ask(self, member, out, &reply);
    if (FAILED(hr))
        return hr;
    *out = (LONG)reply.numbers[which];
    machine_host_reply_free(&reply);
    return hr;
}

static HRESULT get_bytes(IVMAccountant *self, const WCHAR *member, VARIANT *out, enum account which)
{
    struct machine_host_reply reply;
    HRESULT hr;

    if (out != NULL)
        VariantInit(out);
    hr = ask(self, member, out, &reply);
    if (FAILED(hr))
        return hr;
    com_set_decimal(out, (uint64_t)reply.numbers[which]);
    machine_host_reply_free(&reply);
    return hr;
}

static HRESULT STDMETHODCALLTYPE accountant_get_CPUUtilization(IVMAccountant *self, LONG *percent)
{
    return get_number(self, L"IVMAccountant.CPUUtilization", percent, LOAD);
}

/* One element for each second; where the machine has not run so long, and so is not told of it, it is zero. */
static HRESULT STDMETHODCALLTYPE accountant_get_CPUUtilizationHistory(IVMAccountant *self, VARIANT *percents)
{
    static const WCHAR member[] = L"IVMAccountant.CPUUtilizationHistory";
    struct machine_host_reply reply;
    SAFEARRAY *array;
    HRESULT hr;

    if (percents != NULL)
        VariantInit(percents);
    hr = ask(self, member, percents, &reply);
    if (FAILED(hr))
        return hr;
    array = SafeArrayCreateVector(VT_UI1, 0, SECONDS);
    if (array != NULL) {
        memset(array->pvData, 0, SECONDS);
        if (reply.bytes != NULL)
            memcpy(array->pvData, reply.bytes, reply.byte_count < SECONDS ? reply.byte_count : SECONDS);
        V_VT(percents) = VT_ARRAY | VT_UI1;
        V_ARRAY(percents) = array;
    }
    machine_host_reply_free(&reply);
    return array != NULL ? hr : com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
}

static HRESULT STDMETHODCALLTYPE accountant_get_DiskBytesRead(IVMAccountant *self, VARIANT *bytes)
{
    return get_bytes(self, L"IVMAccountant.DiskBytesRead", bytes, BYTES_READ);
}

static HRESULT STDMETHODCALLTYPE accountant_get_DiskBytesWritten(IVMAccountant *self, VARIANT *bytes)
{
    return get_bytes(self, L"IVMAccountant.DiskBytesWritten", bytes, BYTES_WRITTEN);
}

static HRESULT STDMETHODCALLTYPE accountant_get_NetworkBytesReceived(IVMAccountant *self, VARIANT *bytes)
{
    return get_bytes(self, L"IVMAccountant.NetworkBytesReceived", bytes, BYTES_RECEIVED);
}

static HRESULT STDMETHODCALLTYPE accountant_get_NetworkBytesSent(IVMAccountant *self, VARIANT *bytes)
{
    return get_bytes(self, L"IVMAccountant.NetworkBytesSent", bytes, BYTES_SENT);
}

static HRESULT STDMETHODCALLTYPE accountant_get_UpTime(IVMAccountant *self, LONG *seconds)
{
    return get_number(self, L"IVMAccountant.UpTime", seconds, UPTIME);
}

static const IVMAccountantVtbl accountant_vtable = {
    COM_DISPATCH_SLOTS(accountant),  accountant_get_CPUUtilization,   accountant_get_CPUUtilizationHistory,
    accountant_get_DiskBytesRead,    accountant_get_DiskBytesWritten, accountant_get_NetworkBytesReceived,
    accountant_get_NetworkBytesSent, accountant_get_UpTime,
};

const struct part_class accountant_class = { GUEST_CLASS(accountant, IVMAccountant, VMAccountant, struct machine_part,
                                                         .destroy = machine_part_destroy) };
