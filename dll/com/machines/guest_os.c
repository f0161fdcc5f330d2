/* guest_os.c - IVMGuestOS: what runs in a virtual machine. Of one that is off its file tells a little. */
#include "guest_part.h"

#include "com_error.h"
#include "com_value.h"
#include "machine_value.h"

#define IID_OURS (&IID_IVMGuestOS)

#define TIME_SYNC u"integration/microsoft/host_time_sync/enabled"
#define OLDER_TIME_SYNC u"integration/microsoft/components/host_time_sync/enabled" /* of Virtual PC 2007 */
#define ADDITIONS_VERSION u"integration/microsoft/version/additions_number"

COM_DISPATCH(guest_os, IVMGuestOS)

static struct machine_part *part_of(IVMGuestOS *self)
{
    return (struct machine_part *)self;
}

static HRESULT STDMETHODCALLTYPE guest_os_InstallIntegrationComponents(IVMGuestOS *self)
{
    return guest_refuse(self, L"IVMGuestOS.InstallIntegrationComponents", NULL, 0);
}

static HRESULT STDMETHODCALLTYPE guest_os_SetParameter(IVMGuestOS *self, BSTR name, BSTR value)
{
    (void)name;
    (void)value;
    return guest_refuse(self, L"IVMGuestOS.SetParameter", NULL, 0);
}

static HRESULT refuse_task(IVMGuestOS *self, const WCHAR *member, IVMTask **task)
{
    if (task != NULL)
        *task = NULL;
    return guest_refuse(self, member, COM_NEEDS(task));
}

static HRESULT STDMETHODCALLTYPE guest_os_Shutdown(IVMGuestOS *self, VARIANT_BOOL forced, IVMTask **task)
{
    (void)forced;
    return refuse_task(self, L"IVMGuestOS.Shutdown", task);
}

static HRESULT STDMETHODCALLTYPE guest_os_Restart(IVMGuestOS *self, VARIANT_BOOL forced, IVMTask **task)
{
    (void)forced;
    return refuse_task(self, L"IVMGuestOS.Restart", task);
}

static HRESULT STDMETHODCALLTYPE guest_os_Logoff(IVMGuestOS *self, IVMTask **task)
{
    return refuse_task(self, L"IVMGuestOS.Logoff", task);
}

GUEST_POINTER_GETTER(guest_os, IVMGuestOS, GetOsVersionInfo, GetOsVersionInfo, GUESTOSVERSIONINFOEX *)

static HRESULT STDMETHODCALLTYPE guest_os_get_IsHostTimeSyncEnabled(IVMGuestOS *self, VARIANT_BOOL *is_enabled)
{
    static const WCHAR member[] = L"IVMGuestOS.IsHostTimeSyncEnabled";
    struct machine_view view;
    bool enabled = true;
    int number;
    HRESULT hr = machine_part_look(part_of(self), member, COM_OUT(is_enabled), MACHINE_ACT_ANY, &view, &number);

    if (FAILED(hr))
        return hr;
    if (!machine_get_flag(view.document, machine_has(view.document, TIME_SYNC) ? TIME_SYNC : OLDER_TIME_SYNC, true,
                          &enabled))
        hr = com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
    machine_look_end(&view);
    *is_enabled = enabled ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

static HRESULT STDMETHODCALLTYPE guest_os_put_IsHostTimeSyncEnabled(IVMGuestOS *self, VARIANT_BOOL enable)
{
    struct machine_change change;
    int number;
    const HRESULT hr = machine_part_begin(part_of(self), MACHINE_ACT_HARDWARE, &change, &number);

    if (FAILED(hr))
        return hr;
    return machine_end_change(IID_OURS, &change,
                              machine_put_flag(change.file.document, TIME_SYNC, enable != VARIANT_FALSE), TIME_SYNC);
}

GUEST_GETTER(guest_os, IVMGuestOS, HeartbeatPercentage, get_HeartbeatPercentage, LONG)
GUEST_GETTER(guest_os, IVMGuestOS, IsHeartbeating, get_IsHeartbeating, VARIANT_BOOL)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, OSName, get_OSName, BSTR)

/* What the guest has told when it ran last. */
static HRESULT STDMETHODCALLTYPE guest_os_get_IntegrationComponentsVersion(IVMGuestOS *self, BSTR *version)
{
    static const WCHAR member[] = L"IVMGuestOS.IntegrationComponentsVersion";
    char16_t text[VHD_PATH_CHARS], path[VHD_PATH_CHARS];
    struct machine_view view;
    bool had_memory;
    int number;
    const HRESULT hr = machine_part_look(part_of(self), member, COM_OUT(version), MACHINE_ACT_ANY, &view, &number);

    if (FAILED(hr))
        return hr;
    had_memory = machine_get_text(view.document, ADDITIONS_VERSION, text);
    machine_look_end(&view);
    machine_path(part_of(self)->machine, path);
    if (had_memory && text[0] == 0)
        return com_fail_status(IID_OURS, VHD_GUEST_NO_ADDITIONS, path);
    *version = had_memory ? com_string(vhd_text_of(text)) : NULL;
    return *version != NULL ? S_OK : com_fail_status(IID_OURS, VHD_OUT_OF_MEMORY, member);
}

static HRESULT STDMETHODCALLTYPE guest_os_get_CanShutdown(IVMGuestOS *self, VARIANT_BOOL *can)
{
    static const WCHAR member[] = L"IVMGuestOS.CanShutdown";
    bool runs;
    const HRESULT hr = guest_look(self, member, can, &runs);

    if (FAILED(hr))
        return hr;
    *can = VARIANT_FALSE;
    return runs ? com_fail_status(IID_OURS, VHD_MACHINE_NOT_YET, member) : S_FALSE;
}

GUEST_GETTER(guest_os, IVMGuestOS, TerminalServicesInitialized, get_TerminalServicesInitialized, VARIANT_BOOL)
GUEST_GETTER(guest_os, IVMGuestOS, MultipleUserSessionsAllowed, get_MultipleUserSessionsAllowed, VARIANT_BOOL)
GUEST_GETTER(guest_os, IVMGuestOS, TerminalServerPort, get_TerminalServerPort, LONG)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, OSMajorVersion, get_OSMajorVersion, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, OSMinorVersion, get_OSMinorVersion, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, OSBuildNumber, get_OSBuildNumber, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, OSVersion, get_OSVersion, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, OSPlatformId, get_OSPlatformId, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, CSDVersion, get_CSDVersion, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, ServicePackMajor, get_ServicePackMajor, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, ServicePackMinor, get_ServicePackMinor, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, SuiteMask, get_SuiteMask, BSTR)
GUEST_POINTER_GETTER(guest_os, IVMGuestOS, ProductType, get_ProductType, BSTR)

static HRESULT STDMETHODCALLTYPE guest_os_GetParameter(IVMGuestOS *self, BSTR name, BSTR *value)
{
    (void)name;
    if (value != NULL)
        *value = NULL;
    return guest_refuse(self, L"IVMGuestOS.GetParameter", COM_NEEDS(value));
}

GUEST_POINTER_GETTER(guest_os, IVMGuestOS, ComputerName, get_ComputerName, BSTR)
GUEST_GETTER(guest_os, IVMGuestOS, ScreenLocked, get_ScreenLocked, VARIANT_BOOL)

static HRESULT STDMETHODCALLTYPE guest_os_IsUserLoggedOn(IVMGuestOS *self, LONG session, VARIANT_BOOL *is_there)
{
    (void)session;
    return guest_refuse(self, L"IVMGuestOS.IsUserLoggedOn", COM_NEEDS(is_there));
}

static const IVMGuestOSVtbl guest_os_vtable = {
    COM_DISPATCH_SLOTS(guest_os),
    guest_os_InstallIntegrationComponents,
    guest_os_SetParameter,
    guest_os_Shutdown,
    guest_os_Restart,
    guest_os_Logoff,
    guest_os_GetOsVersionInfo,
    guest_os_get_IsHostTimeSyncEnabled,
    guest_os_put_IsHostTimeSyncEnabled,
    guest_os_get_HeartbeatPercentage,
    guest_os_get_IsHeartbeating,
    guest_os_get_OSName,
    guest_os_get_IntegrationComponentsVersion,
    guest_os_get_CanShutdown,
    guest_os_get_TerminalServicesInitialized,
    guest_os_get_MultipleUserSessionsAllowed,
    guest_os_get_TerminalServerPort,
    guest_os_get_OSMajorVersion,
    guest_os_get_OSMinorVersion,
    guest_os_get_OSBuildNumber,
    guest_os_get_OSVersion,
    guest_os_get_OSPlatformId,
    guest_os_get_CSDVersion,
    guest_os_get_ServicePackMajor,
    guest_os_get_ServicePackMinor,
    guest_os_get_SuiteMask,
    guest_os_get_ProductType,
    guest_os_GetParameter,
    guest_os_get_ComputerName,
    guest_os_get_ScreenLocked,
    guest_os_IsUserLoggedOn,
};

static const struct com_form guest_os_forms[] = { { L"Shutdown", 0, -1 }, { NULL, 0, 0 } };

GUEST_CLASS(guest_os, IVMGuestOS, VMGuestOS, .forms = guest_os_forms);
