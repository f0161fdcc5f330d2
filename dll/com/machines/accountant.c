/* accountant.c - IVMAccountant: the load of a virtual machine, which has none while it is off. */
#include "guest_part.h"

#include "com_error.h"
#include "com_value.h"

#include <string.h>

#define SECONDS 60

COM_DISPATCH(accountant, IVMAccountant)

/* S_FALSE of a machine that is off; E_NOTIMPL of one that another program runs. */
static HRESULT look(IVMAccountant *self, const WCHAR *member, const void *out)
{
    bool runs;
    const HRESULT hr = guest_look(self, member, out, &runs);

    if (FAILED(hr))
        return hr;
    return runs ? com_fail_status(&IID_IVMAccountant, VHD_MACHINE_NOT_YET, member) : S_FALSE;
}

static HRESULT give_number(IVMAccountant *self, const WCHAR *member, LONG *out)
{
    if (out != NULL)
        *out = 0;
    return look(self, member, out);
}

static HRESULT give_bytes(IVMAccountant *self, const WCHAR *member, VARIANT *out)
{
    HRESULT hr;

    if (out != NULL)
        VariantInit(out);
    hr = look(self, member, out);
    if (SUCCEEDED(hr))
        com_set_decimal(out, 0);
    return hr;
}

static HRESULT STDMETHODCALLTYPE accountant_get_CPUUtilization(IVMAccountant *self, LONG *percent)
{
    return give_number(self, L"IVMAccountant.CPUUtilization", percent);
}

static HRESULT STDMETHODCALLTYPE accountant_get_CPUUtilizationHistory(IVMAccountant *self, VARIANT *percents)
{
    static const WCHAR member[] = L"IVMAccountant.CPUUtilizationHistory";
    SAFEARRAY *array;
    HRESULT hr;

    if (percents != NULL)
        VariantInit(percents);
    hr = look(self, member, percents);
    if (FAILED(hr))
        return hr;
    array = SafeArrayCreateVector(VT_UI1, 0, SECONDS);
    if (array == NULL)
        return com_fail_status(&IID_IVMAccountant, VHD_OUT_OF_MEMORY, member);
    memset(array->pvData, 0, SECONDS);
    V_VT(percents) = VT_ARRAY | VT_UI1;
    V_ARRAY(percents) = array;
    return hr;
}

static HRESULT STDMETHODCALLTYPE accountant_get_DiskBytesRead(IVMAccountant *self, VARIANT *bytes)
{
    return give_bytes(self, L"IVMAccountant.DiskBytesRead", bytes);
}

static HRESULT STDMETHODCALLTYPE accountant_get_DiskBytesWritten(IVMAccountant *self, VARIANT *bytes)
{
    return give_bytes(self, L"IVMAccountant.DiskBytesWritten", bytes);
}

static HRESULT STDMETHODCALLTYPE accountant_get_NetworkBytesReceived(IVMAccountant *self, VARIANT *bytes)
{
    return give_bytes(self, L"IVMAccountant.NetworkBytesReceived", bytes);
}

static HRESULT STDMETHODCALLTYPE accountant_get_NetworkBytesSent(IVMAccountant *self, VARIANT *bytes)
{
    return give_bytes(self, L"IVMAccountant.NetworkBytesSent", bytes);
}

static HRESULT STDMETHODCALLTYPE accountant_get_UpTime(IVMAccountant *self, LONG *seconds)
{
    return give_number(self, L"IVMAccountant.UpTime", seconds);
}

static const IVMAccountantVtbl accountant_vtable = {
    COM_DISPATCH_SLOTS(accountant),  accountant_get_CPUUtilization,   accountant_get_CPUUtilizationHistory,
    accountant_get_DiskBytesRead,    accountant_get_DiskBytesWritten, accountant_get_NetworkBytesReceived,
    accountant_get_NetworkBytesSent, accountant_get_UpTime,
};

GUEST_CLASS(accountant, IVMAccountant, VMAccountant);
