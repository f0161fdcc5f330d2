/* virtual_machine_guest.c - IVMVirtualMachine: objects for the guest, its screen and its input. */
#include "virtual_machine_parts.h"

static HRESULT give(IVMVirtualMachine *self, const WCHAR *member, enum machine_act act, const struct part_class *class,
                    void **out)
{
    struct machine_view view;
    HRESULT hr;

    if (out != NULL)
        *out = NULL;
    hr = virtual_machine_enter(self, member, out, act, &view);
    if (FAILED(hr))
        return hr;
    hr = machine_part_give(class, &IID_IVMVirtualMachine, member, virtual_machine_of(self), view.document, 0, out);
    machine_look_end(&view);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Accountant(IVMVirtualMachine *self, IVMAccountant **accountant)
{
    return give(self, L"IVMVirtualMachine.Accountant", MACHINE_ACT_ANY, &accountant_class, (void **)accountant);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_GuestOS(IVMVirtualMachine *self, IVMGuestOS **guest)
{
    return give(self, L"IVMVirtualMachine.GuestOS", MACHINE_ACT_ANY, &guest_os_class, (void **)guest);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Display(IVMVirtualMachine *self, IVMDisplay **display)
{
    return give(self, L"IVMVirtualMachine.Display", MACHINE_ACT_ANY, &display_class, (void **)display);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Keyboard(IVMVirtualMachine *self, IVMKeyboard **keyboard)
{
    return give(self, L"IVMVirtualMachine.Keyboard", MACHINE_ACT_ANY, &keyboard_class, (void **)keyboard);
}

/* The only one that is to be had of a machine that runs alone. */
HRESULT STDMETHODCALLTYPE virtual_machine_get_Mouse(IVMVirtualMachine *self, IVMMouse **mouse)
{
    return give(self, L"IVMVirtualMachine.Mouse", MACHINE_ACT_POWER, &mouse_class, (void **)mouse);
}
