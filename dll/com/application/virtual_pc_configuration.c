/*
 * virtual_pc_configuration.c - IVMVirtualPC: reads and changes the configuration of the user.
 *
 * None of the three asks for hardware virtualization: a configuration that demands it could never be set back.
 */
#include "virtual_pc_methods.h"

#include "com_value.h"
#include "config_values.h"
#include "config_variant.h"
#include "configuration.h"

#include <stdlib.h>

/*
 * The name of the machine that is meant where none is named. Scripts for Virtual PC read it first, and do not expect that
 * it could be missing: so it is empty until somebody sets it.
 */
#define DEFAULT_MACHINE u"default_vm"

static enum vhd_status get_missing(struct vhd_text key, VARIANT *out, struct vhd_error *error)
{
    static const struct config_value empty = { .type = CONFIG_STRING, .string = { u"", 0 } };

    if (!vhd_text_equal(key, DEFAULT_MACHINE))
        return VHD_CONFIG_NOT_FOUND;
    return SUCCEEDED(config_value_to_variant(&empty, out)) ? VHD_OK : vhd_fail_text(error, VHD_OUT_OF_MEMORY, key);
}

static enum vhd_status get_value(struct vhd_text key, VARIANT *out, struct vhd_error *error)
{
    struct configuration *configuration;
    enum vhd_status status = configuration_read(&configuration, error);

    if (status == VHD_OK)
        status = config_values_get(configuration->document, key, out, error);
    if (status == VHD_CONFIG_NOT_FOUND)
        status = get_missing(key, out, error);
    configuration_release(configuration);
    return status;
}

HRESULT STDMETHODCALLTYPE virtual_pc_GetConfigurationValue(IVMVirtualPC *self, BSTR key, VARIANT *value)
{
    struct vhd_error error;
    HRESULT hr;

    if (value != NULL)
        VariantInit(value);
    hr = com_require_all(&IID_IVMVirtualPC, L"IVMVirtualPC.GetConfigurationValue", COM_NEEDS(key, value));
    if (SUCCEEDED(hr) && get_value(com_text(key), value, &error) != VHD_OK)
        hr = com_fail(&IID_IVMVirtualPC, &error);
    return hr;
}

/* What a change begins with; configuration_end is the caller's if it succeeds. */
static enum vhd_status begin_change(struct configuration_change *change, struct vhd_text text, struct config_key *key,
                                    struct vhd_error *error)
{
    enum vhd_status status = config_values_key(text, key, error);

    return status == VHD_OK ? configuration_begin(change, error) : status;
}

static enum vhd_status set_value(struct vhd_text text, const struct config_value *value, struct vhd_error *error)
{
    struct configuration_change change;
    struct config_key key;
    enum vhd_status status = begin_change(&change, text, &key, error);

    if (status != VHD_OK)
        return status;
    status = config_values_status(config_document_set(change.document, &key, value));
    status = status == VHD_OK ? configuration_commit(&change, error) : vhd_fail_text(error, status, text);
    configuration_end(&change);
    return status;
}

HRESULT STDMETHODCALLTYPE virtual_pc_SetConfigurationValue(IVMVirtualPC *self, BSTR key, VARIANT value)
{
    HRESULT hr = com_require_all(&IID_IVMVirtualPC, L"IVMVirtualPC.SetConfigurationValue", COM_NEEDS(key));
    struct config_value taken;
    struct vhd_error error;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    status = config_value_from_variant(&value, &taken);
    status = status == VHD_OK ? set_value(com_text(key), &taken, &error) : vhd_fail_text(&error, status, com_text(key));
    free(taken.memory);
    return status == VHD_OK ? S_OK : com_fail(&IID_IVMVirtualPC, &error);
}

static enum vhd_status remove_value(struct vhd_text text, struct vhd_error *error)
{
    struct configuration_change change;
    struct config_key key;
    enum vhd_status status = begin_change(&change, text, &key, error);

    if (status != VHD_OK)
        return status;
    status = config_values_status(config_document_remove(change.document, &key));
    status = status == VHD_OK ? configuration_commit(&change, error) : vhd_fail_text(error, status, text);
    configuration_end(&change);
    return status;
}

HRESULT STDMETHODCALLTYPE virtual_pc_RemoveConfigurationValue(IVMVirtualPC *self, BSTR key)
{
    HRESULT hr = com_require_all(&IID_IVMVirtualPC, L"IVMVirtualPC.RemoveConfigurationValue", COM_NEEDS(key));
    struct vhd_error error;

    if (SUCCEEDED(hr) && remove_value(com_text(key), &error) != VHD_OK)
        hr = com_fail(&IID_IVMVirtualPC, &error);
    return hr;
}
