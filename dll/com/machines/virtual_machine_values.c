/* virtual_machine_values.c - IVMVirtualMachine: any values of its file, and of the copy that a running machine has. */
#include "virtual_machine.h"

#include "com_error.h"
#include "com_value.h"
#include "config_values.h"
#include "config_variant.h"

#include <stdlib.h>
#include <wchar.h>

/* What all six begin with; a missing key is a wrong one here, unlike that of IVMVirtualPC, and so is an empty one. */
static HRESULT require_key(BSTR key, const WCHAR *member)
{
    return SysStringLen(key) > 0 ? S_OK : com_fail_status(&IID_IVMVirtualMachine, VHD_MACHINE_KEY, member);
}

HRESULT STDMETHODCALLTYPE virtual_machine_GetConfigurationValue(IVMVirtualMachine *self, BSTR key, VARIANT *value)
{
    static const WCHAR member[] = L"IVMVirtualMachine.GetConfigurationValue";
    struct machine_view view;
    struct vhd_error error;
    HRESULT hr;

    if (value != NULL)
        VariantInit(value);
    hr = virtual_machine_enter(self, member, value, MACHINE_ACT_ANY, &view);
    if (FAILED(hr))
        return hr;
    hr = require_key(key, member);
    if (SUCCEEDED(hr) && config_values_get(view.document, com_text(key), value, &error) != VHD_OK)
        hr = com_fail(&IID_IVMVirtualMachine, &error);
    machine_look_end(&view);
    return hr;
}

/* Sets a value, or removes it where there is none. */
static HRESULT change_value(IVMVirtualMachine *self, BSTR text, const struct config_value *value)
{
    struct machine_change change;
    enum config_change result;
    struct vhd_error error;
    struct config_key key;
    HRESULT hr = machine_begin_change(&IID_IVMVirtualMachine, virtual_machine_of(self), MACHINE_ACT_ANY, &change);

    if (FAILED(hr))
        return hr;
    if (config_values_key(com_text(text), &key, &error) != VHD_OK) {
        machine_drop_change(&change);
        return com_fail(&IID_IVMVirtualMachine, &error);
    }
    result = value != NULL ? config_document_set(change.file.document, &key, value)
                           : config_document_remove(change.file.document, &key);
    return machine_end_change(&IID_IVMVirtualMachine, &change, result, text);
}

/* That the machine is there, for a call with arguments that cannot be right. */
static HRESULT look(IVMVirtualMachine *self)
{
    struct machine_view view;
    HRESULT hr = machine_look(&IID_IVMVirtualMachine, virtual_machine_of(self), MACHINE_ACT_ANY, &view);

    if (SUCCEEDED(hr))
        machine_look_end(&view);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_SetConfigurationValue(IVMVirtualMachine *self, BSTR key, VARIANT value)
{
    struct config_value taken;
    enum vhd_status status;
    struct vhd_error error;
    HRESULT hr = look(self);

    if (SUCCEEDED(hr))
        hr = require_key(key, L"IVMVirtualMachine.SetConfigurationValue");
    if (FAILED(hr))
        return hr;
    status = config_value_from_variant(&value, &taken);
    if (status == VHD_OK) {
        hr = change_value(self, key, &taken);
    } else {
        vhd_fail_text(&error, status, com_text(key));
        hr = com_fail(&IID_IVMVirtualMachine, &error);
    }
    free(taken.memory);
    return hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_RemoveConfigurationValue(IVMVirtualMachine *self, BSTR key)
{
    HRESULT hr = look(self);

    if (SUCCEEDED(hr))
        hr = require_key(key, L"IVMVirtualMachine.RemoveConfigurationValue");
    return SUCCEEDED(hr) ? change_value(self, key, NULL) : hr;
}

/* A machine that does not run has no such copy, and none of its values. */
static HRESULT no_activation(IVMVirtualMachine *self, const WCHAR *member, BSTR key)
{
    HRESULT hr = look(self);
    struct vhd_error error;

    if (SUCCEEDED(hr))
        hr = require_key(key, member);
    if (FAILED(hr))
        return hr;
    vhd_fail_text(&error, VHD_MACHINE_NO_ACTIVATION, com_text(key));
    return com_fail(&IID_IVMVirtualMachine, &error);
}

HRESULT STDMETHODCALLTYPE virtual_machine_GetActivationValue(IVMVirtualMachine *self, BSTR key, VARIANT *value)
{
    static const WCHAR member[] = L"IVMVirtualMachine.GetActivationValue";
    HRESULT hr = com_require(&IID_IVMVirtualMachine, value, member);

    if (FAILED(hr))
        return hr;
    VariantInit(value);
    return no_activation(self, member, key);
}

HRESULT STDMETHODCALLTYPE virtual_machine_SetActivationValue(IVMVirtualMachine *self, BSTR key, VARIANT value)
{
    struct config_value taken;
    const enum vhd_status status = config_value_from_variant(&value, &taken);
    struct vhd_error error;
    HRESULT hr = look(self);

    free(taken.memory);
    if (SUCCEEDED(hr))
        hr = require_key(key, L"IVMVirtualMachine.SetActivationValue");
    if (FAILED(hr))
        return hr;
    if (status == VHD_OK)
        return no_activation(self, L"IVMVirtualMachine.SetActivationValue", key);
    vhd_fail_text(&error, status, com_text(key));
    return com_fail(&IID_IVMVirtualMachine, &error);
}

HRESULT STDMETHODCALLTYPE virtual_machine_RemoveActivationValue(IVMVirtualMachine *self, BSTR key)
{
    return no_activation(self, L"IVMVirtualMachine.RemoveActivationValue", key);
}
