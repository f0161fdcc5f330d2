/* virtual_machine_settings.c - the properties of IVMVirtualMachine that are settings in its file. */
#include "virtual_machine.h"

#include "com_error.h"
#include "com_value.h"
#include "config_variant.h"
#include "machine_guid.h"
#include "machine_limits.h"
#include "machine_settings.h"
#include "win32_host.h"

#include <stdlib.h>

/* Reads a setting, as a VARIANT of the type that it has. */
static HRESULT get_setting(IVMVirtualMachine *self, const WCHAR *member, enum machine_setting setting, const void *out,
                           VARIANT *result)
{
    struct machine_view view;
    struct config_value value;
    struct vhd_error error;
    HRESULT hr = virtual_machine_enter(self, member, out, MACHINE_ACT_ANY, &view);

    if (FAILED(hr))
        return hr;
    if (machine_setting_get(view.document, setting, &value, &error) != VHD_OK)
        hr = com_fail(&IID_IVMVirtualMachine, &error);
    else if (FAILED(config_value_to_variant(&value, result)))
        hr = com_fail_status(&IID_IVMVirtualMachine, VHD_OUT_OF_MEMORY, view.path);
    free(value.memory);
    machine_look_end(&view);
    return hr;
}

static HRESULT get_number(IVMVirtualMachine *self, const WCHAR *member, enum machine_setting setting, LONG *out)
{
    VARIANT value;
    HRESULT hr = get_setting(self, member, setting, out, &value);

    if (SUCCEEDED(hr))
        *out = V_I4(&value);
    return hr;
}

static HRESULT get_text(IVMVirtualMachine *self, const WCHAR *member, enum machine_setting setting, BSTR *out)
{
    VARIANT value;
    HRESULT hr;

    if (out != NULL)
        *out = NULL;
    hr = get_setting(self, member, setting, out, &value);
    if (SUCCEEDED(hr))
        *out = V_BSTR(&value);
    return hr;
}

static HRESULT put_setting(IVMVirtualMachine *self, enum machine_setting setting, const struct config_value *value)
{
    struct machine_change change;
    struct vhd_error error;
    HRESULT hr = machine_begin_change(&IID_IVMVirtualMachine, virtual_machine_of(self), machine_setting_act(setting),
                                      &change);

    if (FAILED(hr))
        return hr;
    if (machine_setting_check(setting, value, change.file.path, &error) != VHD_OK) {
        machine_drop_change(&change);
        return com_fail(&IID_IVMVirtualMachine, &error);
    }
    return machine_end_change(&IID_IVMVirtualMachine, &change,
                              machine_setting_put(change.file.document, setting, value), machine_setting_key(setting));
}

static HRESULT put_number(IVMVirtualMachine *self, enum machine_setting setting, LONG number)
{
    return put_setting(self, setting, &(struct config_value){ .type = CONFIG_INTEGER, .integer = number });
}

static HRESULT put_text(IVMVirtualMachine *self, const WCHAR *member, enum machine_setting setting, BSTR text)
{
    const struct config_value value = { .type = CONFIG_STRING, .string = com_text(text) };
    const HRESULT hr = com_require(&IID_IVMVirtualMachine, text, member);

    return SUCCEEDED(hr) ? put_setting(self, setting, &value) : hr;
}

#define TEXT_PROPERTY(name, setting)                                                          \
    HRESULT STDMETHODCALLTYPE virtual_machine_get_##name(IVMVirtualMachine *self, BSTR *text) \
    {                                                                                         \
        return get_text(self, L"IVMVirtualMachine." #name, setting, text);                    \
    }                                                                                         \
    HRESULT STDMETHODCALLTYPE virtual_machine_put_##name(IVMVirtualMachine *self, BSTR text)  \
    {                                                                                         \
        return put_text(self, L"IVMVirtualMachine." #name, setting, text);                    \
    }

TEXT_PROPERTY(BIOSGUID, MACHINE_BIOS_GUID)
TEXT_PROPERTY(BIOSSerialNumber, MACHINE_BIOS_SERIAL)
TEXT_PROPERTY(BaseBoardSerialNumber, MACHINE_BASE_BOARD_SERIAL)
TEXT_PROPERTY(ChassisSerialNumber, MACHINE_CHASSIS_SERIAL)
TEXT_PROPERTY(ChassisAssetTag, MACHINE_ASSET_TAG)
TEXT_PROPERTY(Notes, MACHINE_NOTES)

HRESULT STDMETHODCALLTYPE virtual_machine_get_ShutdownActionOnQuit(IVMVirtualMachine *self, VMShutdownAction *action)
{
    return get_number(self, L"IVMVirtualMachine.ShutdownActionOnQuit", MACHINE_QUIT_ACTION, (LONG *)action);
}

HRESULT STDMETHODCALLTYPE virtual_machine_put_ShutdownActionOnQuit(IVMVirtualMachine *self, VMShutdownAction action)
{
    return put_number(self, MACHINE_QUIT_ACTION, (LONG)action);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_UndoAction(IVMVirtualMachine *self, VMUndoAction *action)
{
    return get_number(self, L"IVMVirtualMachine.UndoAction", MACHINE_UNDO_ACTION, (LONG *)action);
}

HRESULT STDMETHODCALLTYPE virtual_machine_put_UndoAction(IVMVirtualMachine *self, VMUndoAction action)
{
    return put_number(self, MACHINE_UNDO_ACTION, (LONG)action);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Memory(IVMVirtualMachine *self, LONG *megabytes)
{
    return get_number(self, L"IVMVirtualMachine.Memory", MACHINE_MEMORY, megabytes);
}

/* What this computer allows may be less than what any does. */
HRESULT STDMETHODCALLTYPE virtual_machine_put_Memory(IVMVirtualMachine *self, LONG megabytes)
{
    LONG limit = LIMIT_MAX_MEMORY;

    if (limit_memory(&limit) == ERROR_SUCCESS && megabytes > limit)
        megabytes = LIMIT_MAX_MEMORY + 1; /* refused where all else is that comes before */
    return put_number(self, MACHINE_MEMORY, megabytes);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_Undoable(IVMVirtualMachine *self, VARIANT_BOOL *undoable)
{
    VARIANT value;
    HRESULT hr = get_setting(self, L"IVMVirtualMachine.Undoable", MACHINE_UNDOABLE, undoable, &value);

    if (SUCCEEDED(hr))
        *undoable = V_BOOL(&value);
    return hr;
}

/* Products before Windows Virtual PC gave machines no identity; then one is made of its path, which is the same always. */
static HRESULT identity_of_path(const char16_t *path, BSTR *id)
{
    char16_t text[MACHINE_GUID_CHARS], lower[VHD_PATH_CHARS];
    struct vhd_error error;
    uint8_t digest[20];
    const int length = (int)vhd_text_of(path).length;

    if (LCMapStringW(LOCALE_INVARIANT, LCMAP_LOWERCASE, path, length, lower, VHD_PATH_CHARS) != length)
        return com_fail_status(&IID_IVMVirtualMachine, VHD_PATH_UNUSABLE, path);
    if (win32_host->ops->sha1(win32_host, lower, (size_t)length * sizeof *lower, digest, &error) != VHD_OK)
        return com_fail(&IID_IVMVirtualMachine, &error);
    digest[6] = (uint8_t)((digest[6] & 0x0f) | 0x50); /* a UUID of version 5 */
    digest[8] = (uint8_t)((digest[8] & 0x3f) | 0x80);
    machine_guid(digest, text);
    *id = com_string(vhd_text_of(text));
    return *id != NULL ? S_OK : com_fail_status(&IID_IVMVirtualMachine, VHD_OUT_OF_MEMORY, path);
}

HRESULT STDMETHODCALLTYPE virtual_machine_get_ConfigID(IVMVirtualMachine *self, BSTR *id)
{
    HRESULT hr = get_text(self, L"IVMVirtualMachine.ConfigID", MACHINE_CONFIG_ID, id);
    char16_t path[VHD_PATH_CHARS];

    if (FAILED(hr) || SysStringLen(*id) > 0)
        return hr;
    SysFreeString(*id);
    *id = NULL;
    machine_path(virtual_machine_of(self), path);
    return identity_of_path(path, id);
}
