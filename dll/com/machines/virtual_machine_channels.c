/* virtual_machine_channels.c - IVMVirtualMachine: ways to a machine that runs, beside its drives and ports. */
#include "virtual_machine.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_power.h"

#include <stdio.h>

#define IID_OURS (&IID_IVMVirtualMachine)

/* "vnc://:PASSWORD@127.0.0.1:PORT", where the password has fewer than 16 characters. */
#define ADDRESS_CHARS 64

/* What all of them need: a machine that runs, and can be reached. */
static HRESULT enter(IVMVirtualMachine *self, enum machine_host_command command, struct machine_view *view)
{
    struct vhd_error error;
    HRESULT hr = machine_look(IID_OURS, virtual_machine_of(self), MACHINE_ACT_POWER, view);

    if (FAILED(hr) || machine_power_allows(view, command, &error) == VHD_OK)
        return hr;
    hr = com_fail(IID_OURS, &error);
    machine_look_end(view);
    return hr;
}

/* The bytes of the password are ASCII; whatever else came would be no address. */
static bool write_address(const struct machine_host_reply *reply, WCHAR address[ADDRESS_CHARS])
{
    WCHAR password[16] = { 0 };

    if (reply->byte_count >= ARRAYSIZE(password) || reply->numbers[0] <= 0 || reply->numbers[0] > 65535)
        return false;
    for (size_t i = 0; i < reply->byte_count; i++)
        password[i] = reply->bytes[i];
    _snwprintf(address, ADDRESS_CHARS, L"vnc://:%ls@127.0.0.1:%u", password, (unsigned)reply->numbers[0]);
    return true;
}

static HRESULT ask_address(const struct machine_view *view, BSTR *name)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_VIEW };
    struct machine_host_reply reply;
    WCHAR address[ADDRESS_CHARS];
    struct vhd_error error;

    if (machine_host_call(view->path, &request, &reply, &error) != VHD_OK)
        return com_fail(IID_OURS, &error);
    if (write_address(&reply, address))
        *name = SysAllocString(address);
    machine_host_reply_free(&reply);
    return *name != NULL ? S_OK : com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, view->path);
}

/* There is no RDP here: what shows the screen of a machine is a viewer of VNC, to which this is the way. */
HRESULT STDMETHODCALLTYPE virtual_machine_get_RdpPipeName(IVMVirtualMachine *self, BSTR *name)
{
    HRESULT hr = com_require_out(IID_OURS, COM_OUT(name), L"IVMVirtualMachine.RdpPipeName");
    struct machine_view view;

    if (SUCCEEDED(hr))
        hr = enter(self, MACHINE_HOST_VIEW, &view);
    if (FAILED(hr))
        return hr;
    hr = ask_address(&view, name);
    machine_look_end(&view);
    return hr;
}

/* No device of USB is ever handed out (USBDeviceCollection is empty), so that what comes is somebody else's object. */
static HRESULT refuse_usb(IVMVirtualMachine *self, const WCHAR *member, IVMUSBDevice *device, enum vhd_status status)
{
    HRESULT hr = com_require(IID_OURS, device, member);
    struct machine_view view;

    if (SUCCEEDED(hr))
        hr = enter(self, MACHINE_HOST_VIEW, &view);
    if (FAILED(hr))
        return hr;
    hr = com_fail_status(IID_OURS, status, view.path);
    machine_look_end(&view);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_AttachUSBDevice(IVMVirtualMachine *self, IVMUSBDevice *device)
{
    return refuse_usb(self, L"IVMVirtualMachine.AttachUSBDevice", device, VHD_MACHINE_NO_USB);
}

HRESULT STDMETHODCALLTYPE virtual_machine_DetachUSBDevice(IVMVirtualMachine *self, IVMUSBDevice *device)
{
    return refuse_usb(self, L"IVMVirtualMachine.DetachUSBDevice", device, VHD_MACHINE_NOT_ATTACHED);
}

/* What is at the other end of a channel is a part of the Integration Components, which no guest here has. */
HRESULT STDMETHODCALLTYPE virtual_machine_StartCommunicationChannel(IVMVirtualMachine *self, VMEndpointType host_type,
                                                                    BSTR host_name, VMEndpointType guest_type,
                                                                    BSTR guest_name)
{
    static const WCHAR member[] = L"IVMVirtualMachine.StartCommunicationChannel";
    HRESULT hr = com_require_all(IID_OURS, member, COM_NEEDS(host_name, guest_name));
    struct machine_view view;

    if (SUCCEEDED(hr) && (host_type != vmEndpoint_NamedPipe || guest_type != vmEndpoint_TCPIP))
        hr = com_fail_status(IID_OURS, VHD_MACHINE_ENDPOINTS, member);
    if (SUCCEEDED(hr))
        hr = enter(self, MACHINE_HOST_VIEW, &view);
    if (FAILED(hr))
        return hr;
    hr = com_fail_status(IID_OURS, VHD_MACHINE_NO_CHANNEL, view.path);
    machine_look_end(&view);
    return hr;
}
