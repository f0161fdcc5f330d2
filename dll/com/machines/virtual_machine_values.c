/* virtual_machine_values.c - IVMVirtualMachine: any values of its file, and of the copy that a running machine has. */
#include "virtual_machine.h"

#include "com_error.h"
#include "com_value.h"
#include "config_values.h"
#include "config_variant.h"
#include "machine_host.h"
#include "machine_settings.h"

#include <stdlib.h>
#include <string.h>
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

/* ---- Values of the copy that a machine which runs has of its file: the machine host keeps it ---- */

/* What goes to it: the key, and with a value a document that has it there. From malloc; false without memory. */
static bool make_text(struct vhd_text key_text, const struct config_key *key, const struct config_value *value,
                      struct vhd_text *text)
{
    struct config_document *document = value != NULL ? config_document_new(MACHINE_ROOT, NULL) : NULL;
    bool is_made = value == NULL || (document != NULL && config_document_set(document, key, value) == CONFIG_CHANGED);
    char16_t *chars = NULL;
    void *bytes = NULL;
    size_t size = 0;

    if (is_made && document != NULL)
        is_made = config_document_bytes(document, &bytes, &size);
    config_document_free(document);
    if (is_made)
        chars = calloc(key_text.length + 1 + size, sizeof *chars);
    if (chars != NULL) {
        memcpy(chars, key_text.chars, key_text.length * sizeof *chars);
        for (size_t i = 0; i < size; i++)
            chars[key_text.length + 1 + i] = ((const uint8_t *)bytes)[i];
    }
    free(bytes);
    *text = (struct vhd_text){ chars, key_text.length + (value != NULL ? 1 + size : 0) };
    return chars != NULL;
}

/* A machine that does not run, or not here, has no such copy, and none of its values. */
static HRESULT fail_of(enum vhd_status status, const struct vhd_error *error, BSTR key)
{
    struct vhd_error none;

    if (status != VHD_MACHINE_DOES_NOT_RUN)
        return com_fail(&IID_IVMVirtualMachine, error);
    vhd_fail_text(&none, VHD_MACHINE_NO_ACTIVATION, com_text(key));
    return com_fail(&IID_IVMVirtualMachine, &none);
}

/* Sets or, with NULL, removes one. */
static HRESULT change_activation(IVMVirtualMachine *self, BSTR key_string, const struct config_value *value)
{
    struct machine_host_request request = { .command = value != NULL ? MACHINE_HOST_SET_VALUE
                                                                     : MACHINE_HOST_REMOVE_VALUE };
    char16_t path[VHD_PATH_CHARS];
    struct machine_host_reply reply;
    struct vhd_error error;
    struct config_key key;
    enum vhd_status status = config_values_key(com_text(key_string), &key, &error);

    machine_path(virtual_machine_of(self), path);
    if (status == VHD_OK && !make_text(com_text(key_string), &key, value, &request.text))
        status = vhd_fail(&error, VHD_OUT_OF_MEMORY, path);
    if (status == VHD_OK) {
        status = machine_host_call(path, &request, &reply, &error);
        free((char16_t *)(UINT_PTR)request.text.chars);
        if (status == VHD_OK)
            machine_host_reply_free(&reply);
    }
    return status == VHD_OK ? S_OK : fail_of(status, &error, key_string);
}

static enum vhd_status read_activation(const char16_t *path, BSTR key, VARIANT *value, struct vhd_error *error)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_VALUES };
    struct config_document *document;
    struct machine_host_reply reply;
    enum vhd_status status = machine_host_call(path, &request, &reply, error);

    if (status != VHD_OK)
        return status;
    status = config_document_read(reply.bytes, reply.byte_count, MACHINE_ROOT, path, &document, error);
    machine_host_reply_free(&reply);
    if (status != VHD_OK)
        return status;
    status = config_values_get(document, com_text(key), value, error);
    config_document_free(document);
    return status;
}

/* What the three begin with. */
static HRESULT enter_activation(IVMVirtualMachine *self, const WCHAR *member, BSTR key)
{
    const HRESULT hr = look(self);

    return SUCCEEDED(hr) ? require_key(key, member) : hr;
}

HRESULT STDMETHODCALLTYPE virtual_machine_GetActivationValue(IVMVirtualMachine *self, BSTR key, VARIANT *value)
{
    static const WCHAR member[] = L"IVMVirtualMachine.GetActivationValue";
    HRESULT hr = com_require(&IID_IVMVirtualMachine, value, member);
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    VariantInit(value);
    hr = enter_activation(self, member, key);
    if (FAILED(hr))
        return hr;
    machine_path(virtual_machine_of(self), path);
    status = read_activation(path, key, value, &error);
    return status == VHD_OK ? S_OK : fail_of(status, &error, key);
}

HRESULT STDMETHODCALLTYPE virtual_machine_SetActivationValue(IVMVirtualMachine *self, BSTR key, VARIANT value)
{
    struct config_value taken;
    const enum vhd_status status = config_value_from_variant(&value, &taken);
    HRESULT hr = enter_activation(self, L"IVMVirtualMachine.SetActivationValue", key);
    struct vhd_error error;

    if (SUCCEEDED(hr) && status == VHD_OK)
        hr = change_activation(self, key, &taken);
    free(taken.memory);
    if (FAILED(hr) || status == VHD_OK)
        return hr;
    vhd_fail_text(&error, status, com_text(key));
    return com_fail(&IID_IVMVirtualMachine, &error);
}

HRESULT STDMETHODCALLTYPE virtual_machine_RemoveActivationValue(IVMVirtualMachine *self, BSTR key)
{
    const HRESULT hr = enter_activation(self, L"IVMVirtualMachine.RemoveActivationValue", key);

    return SUCCEEDED(hr) ? change_activation(self, key, NULL) : hr;
}
