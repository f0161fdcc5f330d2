/* faults_host.c - host information on computers of other kinds than this one. */
#include "faults.h"

#include "faults_creation.h"
#include "faults_drives.h"
#include "faults_host.h"

#include <string.h>
#include <wchar.h>

static IVMHostInfo *linked_host_info(void)
{
    IVMVirtualPC *app = linked_application();
    IVMHostInfo *info = NULL;

    if (app == NULL)
        return NULL;
    check_hr(IVMVirtualPC_get_HostInfo(app, &info), S_OK, "HostInfo");
    IVMVirtualPC_Release(app);
    return info;
}

/* What a property gives, as a text; the elements of an array with spaces between them. */
static const WCHAR *told(const WCHAR *member)
{
    static WCHAR text[512];
    IVMHostInfo *info = linked_host_info();
    EXCEPINFO exception;
    VARIANT value;

    text[0] = 0;
    if (info == NULL)
        return text;
    if (check_hr(invoke(info, member, DISPATCH_PROPERTYGET, NULL, 0, &value, &exception), S_OK, "%s", utf8(member))) {
        if (V_VT(&value) == (VT_ARRAY | VT_VARIANT)) {
            VARIANT *items;
            SafeArrayAccessData(V_ARRAY(&value), (void **)&items);
            for (ULONG i = 0; i < V_ARRAY(&value)->rgsabound[0].cElements; i++) {
                wcscat(text, i > 0 ? L" " : L"");
                wcscat(text, V_BSTR(&items[i]));
            }
            SafeArrayUnaccessData(V_ARRAY(&value));
        } else if (check_hr(VariantChangeType(&value, &value, 0, VT_BSTR), S_OK, "a text can be made of it")) {
            wcscpy(text, V_BSTR(&value));
            check(SysStringLen(V_BSTR(&value)) == wcslen(text), "%s has no character behind its end", utf8(member));
        }
        VariantClear(&value);
    }
    IVMHostInfo_Release(info);
    return text;
}

void check_host(const WCHAR *member, const WCHAR *expected)
{
    const WCHAR *text = told(member);

    check(wcscmp(text, expected) == 0, "%s is '%s', not '%s'", utf8(member), utf8(text), utf8(expected));
}

/* The registry, and the version of Windows */

static const WCHAR *registry_text;
static DWORD registry_number;
static DWORD windows_build;
DWORD windows_major = 10, windows_minor;

static LSTATUS WINAPI answer_registry(HKEY key, LPCWSTR path, LPCWSTR name, DWORD flags, LPDWORD type, PVOID data,
                                      LPDWORD size)
{
    if (flags == RRF_RT_REG_DWORD)
        *(DWORD *)data = registry_number;
    else
        wcscpy(data, registry_text);
    return ERROR_SUCCESS;
}

NTSTATUS WINAPI answer_version(PRTL_OSVERSIONINFOW version)
{
    version->dwMajorVersion = windows_major;
    version->dwMinorVersion = windows_minor;
    version->dwBuildNumber = windows_build;
    wcscpy(version->szCSDVersion, L"Service Pack 9");
    return 0;
}

TEST(faults_host, windows_11_is_not_called_windows_10)
{
    static const struct {
        DWORD build;
        const WCHAR *registry, *name;
    } rows[] = {
        { 19045, L"Windows 10 Pro", L"Windows 10 Pro" },
        { 21999, L"Windows 10 Pro", L"Windows 10 Pro" },
        { 22000, L"Windows 10 Pro", L"Windows 11 Pro" },
        { 26100, L"Windows Server 2025 Standard", L"Windows Server 2025 Standard" },
    };

    fault_table()->RegGetValueW = answer_registry;
    fault_table()->RtlGetVersion = answer_version;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        WCHAR version[32];
        registry_text = rows[i].registry;
        windows_build = rows[i].build;
        check_host(L"OperatingSystem", rows[i].name);
        _snwprintf(version, ARRAYSIZE(version), L"10.0.%lu", rows[i].build);
        check_host(L"OSVersionString", version);
    }
    check_host(L"OSServicePackString", L"Service Pack 9");
    check_host(L"OSMajorVersion", L"10");
    check_host(L"OSMinorVersion", L"0");
    fault_table_restore();
}

TEST(faults_host, names_lose_their_padding_and_speeds_are_rounded)
{
    static const struct {
        DWORD megahertz;
        const WCHAR *text;
    } rows[] = { { 133, L"133 MHz" },   { 999, L"999 MHz" },   { 1000, L"1.00 GHz" }, { 2596, L"2.60 GHz" },
                 { 2594, L"2.59 GHz" }, { 3995, L"4.00 GHz" }, { 3400, L"3.40 GHz" } };

    fault_table()->RegGetValueW = answer_registry;
    registry_text = L"   Some Processor  ";
    check_host(L"ProcessorManufacturerString", L"Some Processor");
    check_host(L"ProcessorVersionString", L"Some Processor (Some Processor)");
    registry_text = L"  ";
    check_host(L"ProcessorManufacturerString", L"");
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        registry_number = rows[i].megahertz;
        check_host(L"ProcessorSpeedString", rows[i].text);
    }
    fault_table_restore();
}

/* Drives and ports */

static const WCHAR *device_names; /* with a NUL behind each and one at the end */
static size_t device_name_chars;
static DWORD device_room; /* less is not enough for all names */

static DWORD WINAPI answer_devices(LPCWSTR device, LPWSTR target, DWORD room)
{
    check(device == NULL, "all devices are asked for");
    if (room < device_room) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    memcpy(target, device_names, device_name_chars * sizeof *target);
    return (DWORD)device_name_chars;
}

TEST(faults_host, floppy_drives_are_told_from_memory_sticks)
{
    drives_have();
    check_host(L"FloppyDrives", L"A");
    check_host(L"DVDDrives", L"D F");
    fault_table_restore();
}

TEST(faults_host, ports_are_sorted_by_number_and_told_from_other_devices)
{
    static const WCHAR names[] = L"COM10\0NUL\0COM2\0COMX\0LPT3\0COM1A\0com7\0COM\0COM07\0LPT2\0PIPE\0";
    static const WCHAR none[] = L"NUL\0";

    fault_table()->QueryDosDeviceW = answer_devices;
    device_names = names;
    device_name_chars = ARRAYSIZE(names);
    device_room = 100000; /* more than is offered first */
    check_host(L"SerialPorts", L"COM2;COM7;COM10");
    check_host(L"ParallelPort", L"LPT2");
    device_names = none;
    device_name_chars = ARRAYSIZE(none);
    check_host(L"SerialPorts", L"");
    check_host(L"ParallelPort", L"");
    fault_table_restore();
}

static DWORD WINAPI fail_without_a_cause(LPCWSTR device, LPWSTR target, DWORD room)
{
    (void)device;
    (void)target;
    (void)room;
    SetLastError(ERROR_SUCCESS);
    return 0;
}

TEST(faults_host, ports_that_cannot_be_listed_for_no_cause_are_an_error_all_the_same)
{
    IVMHostInfo *info = linked_host_info();
    EXCEPINFO exception;
    VARIANT value;

    if (info == NULL)
        return;
    fault_table()->QueryDosDeviceW = fail_without_a_cause;
    check_exception(invoke(info, L"SerialPorts", DISPATCH_PROPERTYGET, NULL, 0, &value, &exception), &exception,
                    DISP_E_EXCEPTION, L"SerialPorts");
    fault_table_restore();
    IVMHostInfo_Release(info);
}

/* Network adapters */

static int questions; /* asked so far */

#define MANY_ADAPTERS 4

static struct {
    WCHAR name[24];
    IFTYPE type;
    IF_OPER_STATUS status;
    const char *addresses[2];
} network[MANY_ADAPTERS] = {
    { L"Wired", IF_TYPE_ETHERNET_CSMACD, IfOperStatusUp, { "\x0a\x01\x02\x03", "\xc0\xa8\x07\x09" } },
    { L"Loopback", IF_TYPE_SOFTWARE_LOOPBACK, IfOperStatusUp, { "\x7f\x00\x00\x01" } },
    /* a name of which a code page of Western Europe keeps nothing */
    { L"\u7121\u7dda\u30a2\u30c0\u30d7\u30bf\u30fc \u03a9", IF_TYPE_IEEE80211, IfOperStatusUp, { "\x0a\x01\x02\xff" } },
    { L"Unplugged", IF_TYPE_ETHERNET_CSMACD, IfOperStatusDown, { "\xa9\xfe\x01\x02" } },
};

/* The lists that are given away are kept here, but for the adapters themselves. */
static SOCKADDR_IN sockets[MANY_ADAPTERS][2];
static IP_ADAPTER_UNICAST_ADDRESS unicast[MANY_ADAPTERS][2];

static void fill_adapter(IP_ADAPTER_ADDRESSES *adapter, size_t index)
{
    IP_ADAPTER_UNICAST_ADDRESS **next = &adapter->FirstUnicastAddress;

    memset(adapter, 0, sizeof *adapter);
    adapter->Description = network[index].name;
    adapter->IfType = network[index].type;
    adapter->OperStatus = network[index].status;
    adapter->Next = index + 1 < MANY_ADAPTERS ? adapter + 1 : NULL;
    for (size_t i = 0; i < 2 && network[index].addresses[i] != NULL; i++) {
        IP_ADAPTER_UNICAST_ADDRESS *address = &unicast[index][i];
        sockets[index][i].sin_family = AF_INET;
        memcpy(&sockets[index][i].sin_addr, network[index].addresses[i], 4);
        *address = (IP_ADAPTER_UNICAST_ADDRESS){ .Address = { (SOCKADDR *)&sockets[index][i], sizeof(SOCKADDR_IN) } };
        *next = address;
        next = &address->Next;
    }
}

/* There are more than fit, and once more than was just said. */
static ULONG WINAPI answer_adapters(ULONG family, ULONG flags, PVOID reserved, PIP_ADAPTER_ADDRESSES list, PULONG size)
{
    const ULONG needed = MANY_ADAPTERS * sizeof *list;

    check(family == AF_INET && reserved == NULL, "it is asked about IPv4");
    check(!(flags & GAA_FLAG_SKIP_UNICAST), "addresses are wanted");
    if (++questions < 3) {
        *size = needed * (ULONG)(questions + 10);
        return ERROR_BUFFER_OVERFLOW;
    }
    if (!check(*size >= needed * 12, "there is the room that was asked for: %lu", *size))
        return ERROR_BUFFER_OVERFLOW;
    memset(list, 0xaa, *size);
    for (size_t i = 0; i < MANY_ADAPTERS; i++)
        fill_adapter(&list[i], i);
    return ERROR_SUCCESS;
}

static ULONG WINAPI answer_no_adapters(ULONG family, ULONG flags, PVOID reserved, PIP_ADAPTER_ADDRESSES list,
                                       PULONG size)
{
    return ERROR_NO_DATA;
}

TEST(faults_host, adapters_are_listed_with_all_their_addresses_or_none)
{
    WCHAR names[128];

    _snwprintf(names, ARRAYSIZE(names), L"%ls %ls %ls", network[0].name, network[2].name, network[3].name);
    fault_table()->GetAdaptersAddresses = answer_adapters;
    questions = 0;
    check_host(L"NetworkAdapters", names);
    questions = 0;
    check_host(L"NetworkAddresses", L"10.1.2.3 192.168.7.9 10.1.2.255");
    fault_table()->GetAdaptersAddresses = answer_no_adapters;
    check_host(L"NetworkAdapters", L"");
    check_host(L"NetworkAddresses", L"");
    fault_table_restore();
}

/* What a machine may have of the memory */

static uint64_t host_megabytes;

static BOOL WINAPI answer_memory(LPMEMORYSTATUSEX status)
{
    status->ullTotalPhys = host_megabytes << 20 | 0xfffff;
    return TRUE;
}

TEST(faults_host, limits_of_memory_follow_that_of_the_computer)
{
    static const struct {
        uint64_t host;
        LONG most, suggested;
    } rows[] = { { 16, 4, 4 },         { 515, 4, 4 },        { 517, 5, 5 },           { 600, 88, 88 },
                 { 1024, 512, 512 },   { 1100, 588, 550 },   { 2048, 1536, 1024 },    { 4223, 3711, 2111 },
                 { 4225, 3712, 2112 }, { 7424, 3712, 3712 }, { 12582912, 3712, 3712 } };
    IVMVirtualPC *app = linked_application();

    fault_table()->GlobalMemoryStatusEx = answer_memory;
    for (size_t i = 0; app != NULL && i < ARRAYSIZE(rows); i++) {
        LONG most = 0, suggested = 0;
        host_megabytes = rows[i].host;
        check_hr(IVMVirtualPC_get_MaximumMemoryPerVM(app, &most), S_OK, "MaximumMemoryPerVM");
        check_hr(IVMVirtualPC_get_SuggestedMaximumMemoryPerVM(app, &suggested), S_OK, "SuggestedMaximumMemoryPerVM");
        check(most == rows[i].most && suggested == rows[i].suggested, "%ld and %ld MB of %ld", most, suggested,
              (LONG)rows[i].host);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
    fault_table_restore();
}

/* What cannot be told: documented codes, as in faults_codes.c */

/* Fails each call that the property makes, one after the other. Returns how many of them keep it from being told. */
static unsigned check_faults(void *object, const WCHAR *member, enum fault_manner manner)
{
    unsigned refused = 0;
    bool met = true;

    for (unsigned at = 1; met; at++) {
        struct fault_report report;
        EXCEPINFO exception;
        VARIANT value;
        HRESULT hr;
        fault_arm((struct fault){ manner, at, 0 });
        hr = invoke(object, member, DISPATCH_PROPERTYGET, NULL, 0, &value, &exception);
        report = fault_disarm();
        met = report.met;
        context("%s fails", call_name(report.call));
        if (met && hr != S_OK) {
            check_exception(hr, &exception, DISP_E_EXCEPTION, member);
            check(V_VT(&value) == VT_EMPTY, "there is no value");
            refused++;
        } else {
            check_hr(hr, S_OK, "the call");
            VariantClear(&value);
        }
    }
    context("%s", "");
    return refused;
}

/* At least one call is needed; where there is another way, all of them have to fail. */
static void check_unknown(void *object, const WCHAR *member)
{
    unsigned refused;

    if (object == NULL)
        return;
    refused = check_faults(object, member, FAULT_FUNCTION) + check_faults(object, member, FAULT_EVERYTHING);
    check(refused > 0, "some call is needed");
    IUnknown_Release((IUnknown *)object);
}

#define UNKNOWN(member)                                          \
    TEST(faults_codes, IVMHostInfo_##member##__DISP_E_EXCEPTION) \
    {                                                            \
        check_unknown(linked_host_info(), L"" #member);          \
    }

UNKNOWN(LogicalProcessorCount)
UNKNOWN(PhysicalProcessorCount)
UNKNOWN(ProcessorSpeed)
UNKNOWN(ProcessorSpeedString)
UNKNOWN(ProcessorManufacturerString)
UNKNOWN(ProcessorVersionString)
UNKNOWN(Memory)
UNKNOWN(MemoryTotalString)
UNKNOWN(MemoryAvail)
UNKNOWN(MemoryAvailString)
UNKNOWN(OperatingSystem)
UNKNOWN(OSVersionString)
UNKNOWN(OSMajorVersion)
UNKNOWN(OSMinorVersion)
UNKNOWN(OSServicePackString)
UNKNOWN(NetworkAdapters)
UNKNOWN(NetworkAddresses)
UNKNOWN(DVDDrives)
UNKNOWN(FloppyDrives)
UNKNOWN(SerialPorts)
UNKNOWN(ParallelPort)

TEST(faults_codes, IVMVirtualPC_MaximumMemoryPerVM__DISP_E_EXCEPTION)
{
    check_unknown(linked_application(), L"MaximumMemoryPerVM");
}

TEST(faults_codes, IVMVirtualPC_SuggestedMaximumMemoryPerVM__DISP_E_EXCEPTION)
{
    check_unknown(linked_application(), L"SuggestedMaximumMemoryPerVM");
}
