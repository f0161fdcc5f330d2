/*
 * guest_os.c - IVMGuestOS: what runs in a virtual machine. Of one that is off its file tells a little.
 *
 * No guest of QEMU has Integration Components: those of Windows Virtual PC speak to devices that QEMU does not have. So what
 * they would tell or do is not available, as it is documented for a guest without them. The power button is there.
 */
#include "guest_part.h"

#include "com_error.h"
#include "com_value.h"
#include "configuration.h"
#include "machine_drives.h"
#include "machine_media.h"
#include "machine_power.h"
#include "machine_value.h"
#include "task.h"
#include "win32_host.h"

#define IID_OURS (&IID_IVMGuestOS)

#define TIME_SYNC u"integration/microsoft/host_time_sync/enabled"
#define OLDER_TIME_SYNC u"integration/microsoft/components/host_time_sync/enabled" /* of Virtual PC 2007 */
#define ADDITIONS_VERSION u"integration/microsoft/version/additions_number"

/* How long a guest may take to turn itself off: updates of Windows are installed then, too. */
#define SHUTDOWN_SECONDS 600

COM_DISPATCH(guest_os, IVMGuestOS)

static struct machine_part *part_of(IVMGuestOS *self)
{
    return (struct machine_part *)self;
}

/* Whether there is a DVD drive with nothing in it, for a disc to install from. */
static bool has_empty_drive(const struct machine_view *view)
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_media media;
    enum machine_drive drive;

    for (int i = 0; i < MACHINE_DRIVES; i++) {
        machine_drive_key(i, key);
        if (machine_drive_at(view->document, i, &drive) && drive == MACHINE_DVD_DRIVE &&
            machine_media_get(win32_host, view->document, key, view->path, &media, NULL) == VHD_OK &&
            media.type == MACHINE_MEDIA_NONE)
            return true;
    }
    return false;
}

static HRESULT STDMETHODCALLTYPE guest_os_InstallIntegrationComponents(IVMGuestOS *self)
{
    static const WCHAR member[] = L"IVMGuestOS.InstallIntegrationComponents";
    struct machine_view view;
    enum guest_state state = GUEST_OFF;
    bool has_drive;
    HRESULT hr = guest_enter(self, member, NULL, 0, &state);

    if (SUCCEEDED(hr))
        hr = machine_look(IID_OURS, part_of(self)->machine, MACHINE_ACT_ANY, &view);
    if (FAILED(hr))
        return hr;
    has_drive = has_empty_drive(&view);
    machine_look_end(&view);
    return guest_fail(self, has_drive ? VHD_GUEST_NO_DISC : VHD_GUEST_NO_DRIVE);
}

/* What only a guest that goes on could do, by Integration Components. */
static HRESULT refuse_active(IVMGuestOS *self, enum guest_state state)
{
    return guest_fail(self, state == GUEST_PAUSED ? VHD_MACHINE_PAUSED : VHD_GUEST_NO_FEATURE);
}

#define PARAMETER_CHARS 255u

static HRESULT refuse_parameter(IVMGuestOS *self, const WCHAR *member, BSTR name, const void *other)
{
    const UINT length = SysStringLen(name);
    bool is_right = length > 0 && length <= PARAMETER_CHARS;
    enum guest_state state = GUEST_OFF;
    const HRESULT hr = guest_enter(self, member, COM_NEEDS(name, other), &state);

    if (FAILED(hr))
        return hr;
    for (UINT i = 0; i < length; i++)
        is_right = is_right && name[i] != L'\\';
    return is_right ? refuse_active(self, state) : com_fail_status(IID_OURS, VHD_GUEST_PARAMETER, member);
}

static HRESULT STDMETHODCALLTYPE guest_os_SetParameter(IVMGuestOS *self, BSTR name, BSTR value)
{
    return refuse_parameter(self, L"IVMGuestOS.SetParameter", name, value);
}

static HRESULT start_shutting_down(IVMGuestOS *self, IVMTask **task)
{
    const int32_t seconds = configuration_number(CONFIGURATION_SHUTDOWN_TIMEOUT, 1, 86400, SHUTDOWN_SECONDS);
    const struct machine_host_request request = { .command = MACHINE_HOST_SHUT_DOWN, .numbers = { 1000 * seconds } };
    char16_t path[VHD_PATH_CHARS];

    machine_path(part_of(self)->machine, path);
    return machine_power_start(IID_OURS, path, &request, L"Shutting down the guest of", task);
}

/* The power button cannot be pressed harder: whether to be forced is the guest's own choice. */
static HRESULT STDMETHODCALLTYPE guest_os_Shutdown(IVMGuestOS *self, VARIANT_BOOL forced, IVMTask **task)
{
    static const WCHAR member[] = L"IVMGuestOS.Shutdown";
    enum guest_state state = GUEST_OFF;
    HRESULT hr;

    (void)forced;
    if (task != NULL)
        *task = NULL;
    hr = guest_enter(self, member, COM_NEEDS(task), &state);
    if (SUCCEEDED(hr) && state == GUEST_PAUSED)
        hr = guest_fail(self, VHD_MACHINE_PAUSED);
    if (SUCCEEDED(hr))
        hr = task_allow(IID_OURS, member);
    return SUCCEEDED(hr) ? start_shutting_down(self, task) : hr;
}

static HRESULT refuse_task(IVMGuestOS *self, const WCHAR *member, IVMTask **task)
{
    if (task != NULL)
        *task = NULL;
    return guest_refuse(self, member, COM_NEEDS(task), VHD_GUEST_NO_FEATURE);
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

/* What a guest with Integration Components would tell: `none` is the documented status of one without. */
#define TELLING(member, method, type, none)                                                    \
    static HRESULT STDMETHODCALLTYPE guest_os_##method(IVMGuestOS *self, type *out)            \
    {                                                                                          \
        const HRESULT hr = com_require_out(IID_OURS, COM_OUT(out), L"IVMGuestOS." #member);    \
                                                                                               \
        return SUCCEEDED(hr) ? guest_refuse(self, L"IVMGuestOS." #member, NULL, 0, none) : hr; \
    }

static HRESULT STDMETHODCALLTYPE guest_os_GetOsVersionInfo(IVMGuestOS *self, GUESTOSVERSIONINFOEX **info)
{
    if (info != NULL)
        *info = NULL;
    return guest_refuse(self, L"IVMGuestOS.GetOsVersionInfo", COM_NEEDS(info), VHD_GUEST_NO_FEATURE);
}

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

TELLING(HeartbeatPercentage, get_HeartbeatPercentage, LONG, VHD_GUEST_NO_ADDITIONS)
TELLING(IsHeartbeating, get_IsHeartbeating, VARIANT_BOOL, VHD_GUEST_NO_ADDITIONS)
TELLING(OSName, get_OSName, BSTR, VHD_GUEST_NO_FEATURE)

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

/* The power button is there whatever the guest makes of it; a guest that is paused does not see it. */
static HRESULT STDMETHODCALLTYPE guest_os_get_CanShutdown(IVMGuestOS *self, VARIANT_BOOL *can)
{
    enum guest_state state = GUEST_OFF;
    HRESULT hr = guest_look(self, L"IVMGuestOS.CanShutdown", COM_NEEDS(can), &state);

    if (FAILED(hr))
        return hr;
    *can = state == GUEST_RUNS ? VARIANT_TRUE : VARIANT_FALSE;
    return state == GUEST_OFF ? S_FALSE : guest_allow(self, state);
}

TELLING(TerminalServicesInitialized, get_TerminalServicesInitialized, VARIANT_BOOL, VHD_GUEST_NO_FEATURE)
TELLING(MultipleUserSessionsAllowed, get_MultipleUserSessionsAllowed, VARIANT_BOOL, VHD_GUEST_NO_FEATURE)
TELLING(TerminalServerPort, get_TerminalServerPort, LONG, VHD_GUEST_NO_FEATURE)
TELLING(OSMajorVersion, get_OSMajorVersion, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(OSMinorVersion, get_OSMinorVersion, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(OSBuildNumber, get_OSBuildNumber, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(OSVersion, get_OSVersion, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(OSPlatformId, get_OSPlatformId, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(CSDVersion, get_CSDVersion, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(ServicePackMajor, get_ServicePackMajor, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(ServicePackMinor, get_ServicePackMinor, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(SuiteMask, get_SuiteMask, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(ProductType, get_ProductType, BSTR, VHD_GUEST_NO_FEATURE)

static HRESULT STDMETHODCALLTYPE guest_os_GetParameter(IVMGuestOS *self, BSTR name, BSTR *value)
{
    if (value != NULL)
        *value = NULL;
    return refuse_parameter(self, L"IVMGuestOS.GetParameter", name, value);
}

TELLING(ComputerName, get_ComputerName, BSTR, VHD_GUEST_NO_FEATURE)
TELLING(ScreenLocked, get_ScreenLocked, VARIANT_BOOL, VHD_GUEST_NO_FEATURE)

static HRESULT STDMETHODCALLTYPE guest_os_IsUserLoggedOn(IVMGuestOS *self, LONG session, VARIANT_BOOL *is_there)
{
    static const WCHAR member[] = L"IVMGuestOS.IsUserLoggedOn";
    enum guest_state state = GUEST_OFF;
    const HRESULT hr = guest_enter(self, member, COM_NEEDS(is_there), &state);

    if (FAILED(hr))
        return hr;
    if (session != 0 && session != 1) /* applications by themselves, or a whole desktop */
        return com_fail_status(IID_OURS, VHD_GUEST_SESSION, member);
    return refuse_active(self, state);
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

const struct part_class guest_os_class = { GUEST_CLASS(guest_os, IVMGuestOS, VMGuestOS, struct machine_part,
                                                       .destroy = machine_part_destroy, .forms = guest_os_forms) };
