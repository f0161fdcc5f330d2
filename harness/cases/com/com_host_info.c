/* com_host_info.c - facts about the computer, compared with what Windows says when it is asked in other ways. */
#include "client.h"

#include <string.h>
#include <wchar.h>

static IVMHostInfo *host_info(void)
{
    IVMVirtualPC *app = application();
    IVMHostInfo *info = NULL;

    if (app == NULL)
        return NULL;
    check_hr(IVMVirtualPC_get_HostInfo(app, &info), S_OK, "HostInfo");
    IVMVirtualPC_Release(app);
    return info;
}

/* A value by name, as scripts ask for it; of the type that is expected. */
static bool get(IVMHostInfo *info, const WCHAR *member, VARTYPE type, VARIANT *value)
{
    EXCEPINFO exception;

    return check_hr(invoke(info, member, DISPATCH_PROPERTYGET, NULL, 0, value, &exception), S_OK, "%s", utf8(member)) &&
           check(V_VT(value) == type, "%s is of the type %d, not %d", utf8(member), type, V_VT(value));
}

static LONG number_of(IVMHostInfo *info, const WCHAR *member)
{
    VARIANT value;

    return get(info, member, VT_I4, &value) ? V_I4(&value) : -1;
}

/* To be freed by the caller; never NULL. */
static BSTR text_of(IVMHostInfo *info, const WCHAR *member)
{
    VARIANT value;

    return get(info, member, VT_BSTR, &value) && V_BSTR(&value) != NULL ? V_BSTR(&value) : SysAllocString(L"?");
}

static void check_text_of(IVMHostInfo *info, const WCHAR *member, const WCHAR *expected)
{
    BSTR text = text_of(info, member);

    check(wcscmp(text, expected) == 0, "%s is '%s', not '%s'", utf8(member), utf8(text), utf8(expected));
    SysFreeString(text);
}

/* A value of the registry, asked for without the function that the DLL uses; L"" when there is none. */
static const WCHAR *registry_text(const WCHAR *key, const WCHAR *name)
{
    static WCHAR text[256];
    DWORD size = sizeof text - sizeof *text;
    HKEY handle;

    memset(text, 0, sizeof text);
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, key, 0, KEY_READ, &handle) != ERROR_SUCCESS)
        return text;
    RegQueryValueExW(handle, name, NULL, NULL, (BYTE *)text, &size);
    RegCloseKey(handle);
    return text;
}

#define PROCESSOR_KEY L"HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0"

TEST(com_host_info, counts_processors_as_windows_does)
{
    SYSTEM_LOGICAL_PROCESSOR_INFORMATION records[1024];
    DWORD size = sizeof records;
    IVMHostInfo *info = host_info();
    LONG physical = 0;
    SYSTEM_INFO system;

    if (info == NULL)
        return;
    GetSystemInfo(&system);
    check(number_of(info, L"LogicalProcessorCount") >= (LONG)system.dwNumberOfProcessors,
          "all logical processors count");
    if (GetLogicalProcessorInformation(records, &size)) {
        for (DWORD i = 0; i < size / sizeof *records; i++)
            physical += records[i].Relationship == RelationProcessorPackage;
    } else { /* as under Wine in a container without /sys */
        physical = number_of(info, L"LogicalProcessorCount");
    }
    check(number_of(info, L"PhysicalProcessorCount") == physical, "there are %ld physical processors, not %ld",
          physical, number_of(info, L"PhysicalProcessorCount"));
    check(number_of(info, L"PhysicalProcessorCount") <= number_of(info, L"LogicalProcessorCount"), "there are enough");
    IVMHostInfo_Release(info);
}

TEST(com_host_info, tells_speed_and_names_of_the_processor)
{
    IVMHostInfo *info = host_info();
    WCHAR speed[32];
    LONG megahertz;
    BSTR version;

    if (info == NULL)
        return;
    megahertz = number_of(info, L"ProcessorSpeed");
    check(megahertz == (LONG) * (const DWORD *)(const void *)registry_text(PROCESSOR_KEY, L"~MHz"),
          "the speed is %ld MHz", megahertz);
    if (megahertz < 1000)
        _snwprintf(speed, ARRAYSIZE(speed), L"%ld MHz", megahertz);
    else /* half a hundredth is rounded up, which 2.445, as a binary fraction, would not be */
        _snwprintf(speed, ARRAYSIZE(speed), L"%ld.%02ld GHz", (megahertz + 5) / 1000, (megahertz + 5) / 10 % 100);
    check_text_of(info, L"ProcessorSpeedString", speed);
    check_text_of(info, L"ProcessorManufacturerString", registry_text(PROCESSOR_KEY, L"VendorIdentifier"));
    version = text_of(info, L"ProcessorVersionString");
    check(wcsstr(version, registry_text(PROCESSOR_KEY, L"Identifier")) != NULL, "'%s' holds family and model",
          utf8(version));
    check(version[0] != L' ' && version[0] != L'(', "'%s' begins with the name", utf8(version));
    SysFreeString(version);
    IVMHostInfo_Release(info);
}

/* Whether a feature is in the list. */
static bool lists(const WCHAR *features, const WCHAR *feature)
{
    WCHAR all[512], name[64];

    _snwprintf(all, ARRAYSIZE(all), L",%ls,", features);
    _snwprintf(name, ARRAYSIZE(name), L",%ls,", feature);
    return wcsstr(all, name) != NULL;
}

TEST(com_host_info, tells_features_as_flags_and_as_text)
{
    static const struct {
        DWORD feature;
        const WCHAR *flag, *name;
    } rows[] = {
        { PF_MMX_INSTRUCTIONS_AVAILABLE, L"MMX", L"MMX" },      { PF_XMMI_INSTRUCTIONS_AVAILABLE, L"SSE", L"SSE" },
        { PF_XMMI64_INSTRUCTIONS_AVAILABLE, L"SSE2", L"SSE2" }, { PF_3DNOW_INSTRUCTIONS_AVAILABLE, L"ThreeDNow", NULL },
        { PF_SSE3_INSTRUCTIONS_AVAILABLE, NULL, L"SSE3" },
    };
    IVMHostInfo *info = host_info();
    SYSTEM_INFO system;
    BSTR features;

    if (info == NULL)
        return;
    features = text_of(info, L"ProcessorFeaturesString");
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        bool present = IsProcessorFeaturePresent(rows[i].feature);
        VARIANT value;
        context("feature %lu", rows[i].feature);
        if (rows[i].flag != NULL && get(info, rows[i].flag, VT_BOOL, &value))
            check(V_BOOL(&value) == (present ? VARIANT_TRUE : VARIANT_FALSE), "%s is %d", utf8(rows[i].flag),
                  V_BOOL(&value));
        if (rows[i].name != NULL)
            check(lists(features, rows[i].name) == present, "'%s' is right about it", utf8(features));
    }
    context("%s", utf8(features));
    GetNativeSystemInfo(&system);
    check(lists(features, L"x86-64") == (system.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_AMD64), "x86-64");
    check(!lists(features, L"HAVE") || !lists(features, L"HAVD"), "virtualization is either on or off");
    check(wcsstr(features, L", ") == NULL, "there are no spaces behind commas");
    context("%s", "");
    SysFreeString(features);
    IVMHostInfo_Release(info);
}

static LONGLONG decimal_of(IVMHostInfo *info, const WCHAR *member)
{
    VARIANT value;

    if (!get(info, member, VT_DECIMAL, &value))
        return -1;
    check(V_DECIMAL(&value).scale == 0 && V_DECIMAL(&value).sign == 0 && V_DECIMAL(&value).Hi32 == 0, "it is whole");
    return (LONGLONG)V_DECIMAL(&value).Lo64;
}

TEST(com_host_info, tells_memory_as_numbers_and_as_texts)
{
    MEMORYSTATUSEX status = { .dwLength = sizeof status };
    IVMHostInfo *info = host_info();
    LONGLONG total, available;
    WCHAR text[32];
    BSTR available_text;

    if (info == NULL)
        return;
    GlobalMemoryStatusEx(&status);
    total = decimal_of(info, L"Memory");
    check(total == (LONGLONG)(status.ullTotalPhys >> 20), "there are %lld MB", total);
    _snwprintf(text, ARRAYSIZE(text), L"%lld", total);
    check_text_of(info, L"MemoryTotalString", text);
    available = decimal_of(info, L"MemoryAvail"); /* which changes all the time */
    check(available > 0 && available <= total, "%lld of %lld MB are free", available, total);
    available_text = text_of(info, L"MemoryAvailString");
    check(_wtoi64(available_text) > 0 && _wtoi64(available_text) <= total &&
              wcsspn(available_text, L"0123456789") == wcslen(available_text),
          "'%s' is a number of megabytes", utf8(available_text));
    SysFreeString(available_text);
    IVMHostInfo_Release(info);
}

TEST(com_host_info, tells_the_version_of_windows)
{
    static const WCHAR key[] = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
    IVMHostInfo *info = host_info();
    WCHAR version[64];
    BSTR name;

    if (info == NULL)
        return;
    name = text_of(info, L"OperatingSystem");
    check(wcsstr(name, L"Windows") != NULL, "the system is '%s'", utf8(name));
    _snwprintf(version, ARRAYSIZE(version), L"%ld.%ld.%ls", number_of(info, L"OSMajorVersion"),
               number_of(info, L"OSMinorVersion"), registry_text(key, L"CurrentBuildNumber"));
    check_text_of(info, L"OSVersionString", version);
    check(number_of(info, L"OSMajorVersion") >= 6, "it is Windows 7 at least");
    check_text_of(info, L"OSServicePackString", registry_text(key, L"CSDVersion"));
    SysFreeString(name);
    IVMHostInfo_Release(info);
}

/* Checks an array as VBScript can use it, and calls `element` with each text in it. Returns how many there are. */
static LONG for_each(IVMHostInfo *info, const WCHAR *member, void (*element)(const WCHAR *text))
{
    LONG lower = -1, upper = -2;
    VARIANT value;

    if (!get(info, member, VT_ARRAY | VT_VARIANT, &value))
        return -1;
    check(SafeArrayGetDim(V_ARRAY(&value)) == 1, "%s has one dimension", utf8(member));
    SafeArrayGetLBound(V_ARRAY(&value), 1, &lower);
    SafeArrayGetUBound(V_ARRAY(&value), 1, &upper);
    check(lower == 0, "%s counts from 0", utf8(member));
    for (LONG i = lower; i <= upper; i++) {
        VARIANT text;
        VariantInit(&text);
        if (check_hr(SafeArrayGetElement(V_ARRAY(&value), &i, &text), S_OK, "element %ld", i) &&
            check(V_VT(&text) == VT_BSTR, "element %ld is a text", i))
            element(V_BSTR(&text));
        VariantClear(&text);
    }
    VariantClear(&value);
    return upper - lower + 1;
}

static void check_is_name(const WCHAR *text)
{
    check(text[0] != 0, "an adapter has a name");
}

static void check_is_address(const WCHAR *text)
{
    unsigned a, b, c, d;
    int end = 0;

    check(swscanf(text, L"%u.%u.%u.%u%n", &a, &b, &c, &d, &end) == 4 && (size_t)end == wcslen(text) && a > 0 &&
              a < 256 && a != 127 && b < 256 && c < 256 && d < 256,
          "'%s' is an address in dotted decimal form, and not loopback", utf8(text));
}

TEST(com_host_info, lists_network_adapters_and_addresses)
{
    IVMHostInfo *info = host_info();
    LONG adapters, addresses;

    if (info == NULL)
        return;
    adapters = for_each(info, L"NetworkAdapters", check_is_name);
    addresses = for_each(info, L"NetworkAddresses", check_is_address);
    check(adapters >= 0 && addresses >= 0 && (adapters > 0 || addresses == 0), "no addresses without adapters");
    note("%ld adapters with %ld addresses", adapters, addresses);
    IVMHostInfo_Release(info);
}

static UINT expected_type;
static LONG drives_seen;

static void check_is_drive(const WCHAR *text)
{
    WCHAR root[] = L"?:\\";

    root[0] = text[0];
    check(wcslen(text) == 1 && text[0] >= L'A' && text[0] <= L'Z', "'%s' is a letter", utf8(text));
    check(GetDriveTypeW(root) == expected_type, "drive %s is of that kind", utf8(text));
    drives_seen++;
}

TEST(com_host_info, lists_drives_by_letter)
{
    IVMHostInfo *info = host_info();
    LONG expected = 0;

    if (info == NULL)
        return;
    for (WCHAR root[] = L"A:\\"; root[0] <= L'Z'; root[0]++)
        expected += GetDriveTypeW(root) == DRIVE_CDROM;
    expected_type = DRIVE_CDROM;
    drives_seen = 0;
    check(for_each(info, L"DVDDrives", check_is_drive) == expected && drives_seen == expected, "%ld DVD drives",
          expected);
    expected_type = DRIVE_REMOVABLE;
    check(for_each(info, L"FloppyDrives", check_is_drive) >= 0, "there may be floppy drives");
    IVMHostInfo_Release(info);
}

TEST(com_host_info, names_ports)
{
    IVMHostInfo *info = host_info();
    WCHAR device[MAX_PATH];
    size_t separators = 0;
    BSTR serial, parallel;

    if (info == NULL)
        return;
    serial = text_of(info, L"SerialPorts");
    parallel = text_of(info, L"ParallelPort");
    check((wcsstr(serial, L"COM1") != NULL) == (QueryDosDeviceW(L"COM1", device, MAX_PATH) != 0), "COM1 in '%s'",
          utf8(serial));
    check(serial[0] == 0 || wcsncmp(serial, L"COM", 3) == 0, "'%s' begins with a port or is empty", utf8(serial));
    for (const WCHAR *c = serial; *c != 0; c++)
        separators += *c == L';';
    check(serial[0] == 0 || serial[wcslen(serial) - 1] != L';', "semicolons stand between names: %zu", separators);
    check(parallel[0] == 0 || wcsncmp(parallel, L"LPT", 3) == 0, "'%s' is a parallel port or none", utf8(parallel));
    SysFreeString(serial);
    SysFreeString(parallel);
    IVMHostInfo_Release(info);
}

TEST(com_host_info, tells_the_time_in_utc)
{
    IVMHostInfo *info = host_info();
    SYSTEMTIME now;
    VARIANT value;
    double date;

    if (info == NULL)
        return;
    GetSystemTime(&now);
    SystemTimeToVariantTime(&now, &date);
    if (get(info, L"UTCTime", VT_DATE, &value))
        check(V_DATE(&value) >= date && V_DATE(&value) < date + 1.0 / 24, "%f is the time, %f", V_DATE(&value), date);
    IVMHostInfo_Release(info);
}

TEST(com_host_info, refuses_null_pointers)
{
    IVMHostInfo *info = host_info();
    HRESULT(STDMETHODCALLTYPE *const *slots)(IVMHostInfo *, void *);

    if (info == NULL)
        return;
    slots = *(HRESULT(STDMETHODCALLTYPE * *const *)(IVMHostInfo *, void *)) info;
    for (size_t i = 7; i < 7 + 27; i++) { /* the properties come behind the seven methods of IDispatch */
        context("slot %zu", i);
        SetErrorInfo(0, NULL);
        check_error_info(slots[i](info, NULL), E_POINTER, L"IVMHostInfo.");
    }
    context("%s", "");
    IVMHostInfo_Release(info);
}
