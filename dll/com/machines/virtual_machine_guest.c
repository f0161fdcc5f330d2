/* virtual_machine_guest.c - IVMVirtualMachine: objects for the guest, its screen and its input. */
#include "virtual_machine.h"

/* What those do that cannot be answered yet. */
static HRESULT not_yet(IVMVirtualMachine *self, const WCHAR *member, enum machine_act act, void *out)
{
    struct machine_view view;
    HRESULT hr;

    if (out != NULL)
        *(void **)out = NULL;
    hr = virtual_machine_enter(self, member, out, act, &view);
    if (FAILED(hr))
        return hr;
    machine_look_end(&view);
    return virtual_machine_not_yet(member);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Accountant(IVMVirtualMachine *self, IVMAccountant **accountant)
{
    return not_yet(self, L"IVMVirtualMachine.Accountant", MACHINE_ACT_ANY, accountant);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_GuestOS(IVMVirtualMachine *self, IVMGuestOS **guest)
{
    return not_yet(self, L"IVMVirtualMachine.GuestOS", MACHINE_ACT_ANY, guest);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Display(IVMVirtualMachine *self, IVMDisplay **display)
{
    return not_yet(self, L"IVMVirtualMachine.Display", MACHINE_ACT_ANY, display);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Keyboard(IVMVirtualMachine *self, IVMKeyboard **keyboard)
{
    return not_yet(self, L"IVMVirtualMachine.Keyboard", MACHINE_ACT_ANY, keyboard);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Mouse(IVMVirtualMachine *self, IVMMouse **mouse)
{
    return not_yet(self, L"IVMVirtualMachine.Mouse", MACHINE_ACT_POWER, mouse);
}
