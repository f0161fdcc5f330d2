/* faults_host.c - host information on computers of other kinds than this one. */
#include "faults.h"

#include "configuration.h"
#include "faults_creation.h"

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
        }
        VariantClear(&value);
    }
    IVMHostInfo_Release(info);
    return text;
}

static void check_told(const WCHAR *member, const WCHAR *expected)
{
    const WCHAR *text = told(member);

    check(wcscmp(text, expected) == 0, "%s is '%s', not '%s'", utf8(member), utf8(text), utf8(expected));
}

/* The registry, and the version of Windows */

static const WCHAR *registry_text;
static DWORD registry_number;
static DWORD windows_major = 10, windows_minor, windows_build;

static LSTATUS WINAPI answer_registry(HKEY key, LPCWSTR path, LPCWSTR name, DWORD flags, LPDWORD type, PVOID data,
                                      LPDWORD size)
{
    if (flags == RRF_RT_REG_DWORD)
        *(DWORD *)data = registry_number;
    else
        wcscpy(data, registry_text);
    return ERROR_SUCCESS;
}

static NTSTATUS WINAPI answer_version(PRTL_OSVERSIONINFOW version)
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
        check_told(L"OperatingSystem", rows[i].name);
        _snwprintf(version, ARRAYSIZE(version), L"10.0.%lu", rows[i].build);
        check_told(L"OSVersionString", version);
    }
    check_told(L"OSServicePackString", L"Service Pack 9");
    check_told(L"OSMajorVersion", L"10");
    check_told(L"OSMinorVersion", L"0");
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
    check_told(L"ProcessorManufacturerString", L"Some Processor");
    check_told(L"ProcessorVersionString", L"Some Processor (Some Processor)");
    registry_text = L"  ";
    check_told(L"ProcessorManufacturerString", L"");
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        registry_number = rows[i].megahertz;
        check_told(L"ProcessorSpeedString", rows[i].text);
    }
    fault_table_restore();
}

/* Processors */

static DWORD bits_of_1[4], bits_of_80000001[4], bits_of_40000000[4], bits_of_40000003[4];
static DWORD present_features; /* by the numbers of their constants */

static void WINAPI answer_processor(DWORD leaf, DWORD *registers)
{
    const struct {
        DWORD leaf;
        const DWORD *bits;
    } answers[] = {
        { 1, bits_of_1 },
        { 0x80000001, bits_of_80000001 },
        { 0x40000000, bits_of_40000000 },
        { 0x40000003, bits_of_40000003 },
    };

    check(leaf != 0x40000000 || bits_of_1[2] >> 31, "a hypervisor is asked only where there is one");
    for (size_t i = 0; i < ARRAYSIZE(answers); i++) {
        if (answers[i].leaf == leaf)
            memcpy(registers, answers[i].bits, sizeof bits_of_1);
    }
}

static BOOL WINAPI answer_feature(DWORD feature)
{
    return (present_features >> feature) & 1;
}

TEST(faults_host, features_are_listed_by_the_names_of_virtual_pc)
{
    static const struct {
        DWORD leaf_1_c, leaf_80000001_c, leaf_80000001_d, features;
        const WCHAR *text;
    } rows[] = {
        { 0, 0, 0, 0, L"" },
        { 1u << 5, 0, 0, 0, L"Intel VT,HAVD" },
        { 1u << 5, 0, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, L"Intel VT,HAVE" },
        { 0, 1u << 2, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, L"AMD-V,HAVE" },
        { 0, 0, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, L"HAVE" },
        { 1u << 6, 0, 1u << 29, 0, L"TXTE,x86-64" },
        { 0, 0, 0, 1u << PF_3DNOW_INSTRUCTIONS_AVAILABLE, L"" },
        { 0, 0, 0, 1u << PF_SSE3_INSTRUCTIONS_AVAILABLE, L"SSE3" },
        { INT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, L"AMD-V,Intel VT,HAVE,MMX,SSE,SSE2,SSE3,TXTE,x86-64" },
    };

    fault_table()->AskProcessor = answer_processor;
    fault_table()->IsProcessorFeaturePresent = answer_feature;
    fault_table()->RtlGetVersion = answer_version;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        context("row %zu", i);
        bits_of_1[2] = rows[i].leaf_1_c;
        bits_of_80000001[2] = rows[i].leaf_80000001_c;
        bits_of_80000001[3] = rows[i].leaf_80000001_d;
        present_features = rows[i].features;
        check_told(L"ProcessorFeaturesString", rows[i].text);
    }
    context("%s", "");
    fault_table_restore();
}

/* What is known of virtualization, and so what becomes of a configuration that demands it. */
TEST(faults_host, virtualization_counts_as_missing_only_where_that_is_known)
{
    static const struct {
        const char *computer;
        DWORD leaf_1_c, leaf_80000001_c, features;
        const char *vendor; /* of its hypervisor */
        DWORD rights;       /* that the hypervisor gives it */
        DWORD major, minor; /* of Windows */
        const WCHAR *text;
        const WCHAR *refusal; /* NULL: none */
    } rows[] = {
        { "switched on", 1u << 5, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, "", 0, 10, 0, L"Intel VT,HAVE", NULL },
        { "switched off, Windows 10", 1u << 5, 0, 0, "", 0, 10, 0, L"Intel VT,HAVD", L"switched off" },
        { "switched off, Windows 8", 0, 1u << 2, 0, "", 0, 6, 2, L"AMD-V,HAVD", L"switched off" },
        { "on or off, Windows 7", 1u << 5, 0, 0, "", 0, 6, 1, L"Intel VT", NULL },
        { "on or off, Windows 7 on AMD", 0, 1u << 2, 0, "", 0, 6, 1, L"AMD-V", NULL },
        { "an old processor, Windows 7", 0, 0, 0, "", 0, 6, 1, L"", L"does not report" },
        { "an old processor, Windows 10", 0, 0, 0, "", 0, 10, 0, L"", L"does not report" },
        { "the root of Hyper-V", 1u << 31, 0, 0, "Microsoft Hv", 0x2bb9, 10, 0, L"HAVE", NULL },
        { "a guest of Hyper-V", 1u << 31, 0, 0, "Microsoft Hv", 0x2e70, 10, 0, L"", L"does not report" },
        { "a guest of Hyper-V, nested", 1u << 31 | 1u << 5, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, "Microsoft Hv", 0x2e70,
          10, 0, L"Intel VT,HAVE", NULL },
        { "a guest of another", 1u << 31, 0, 0, "KVMKVMKVM", 1, 10, 0, L"", L"does not report" },
    };
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    fault_table()->AskProcessor = answer_processor;
    fault_table()->IsProcessorFeaturePresent = answer_feature;
    fault_table()->RtlGetVersion = answer_version;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        LONG megabytes;
        HRESULT hr;
        context("%s", rows[i].computer);
        bits_of_1[2] = rows[i].leaf_1_c;
        bits_of_80000001[2] = rows[i].leaf_80000001_c;
        bits_of_80000001[3] = 0;
        bits_of_40000000[0] = 0x40000006;
        memset(&bits_of_40000000[1], 0, 3 * sizeof bits_of_40000000[0]);
        memcpy(&bits_of_40000000[1], rows[i].vendor, strlen(rows[i].vendor));
        bits_of_40000003[1] = rows[i].rights;
        present_features = rows[i].features;
        windows_major = rows[i].major;
        windows_minor = rows[i].minor;
        check_told(L"ProcessorFeaturesString", rows[i].text);
        configuration_demand(app, true);
        hr = IVMVirtualPC_get_MinimumMemoryPerVM(app, &megabytes);
        if (rows[i].refusal == NULL)
            check_hr(hr, S_OK, "a call, with a demand for virtualization");
        else
            check_error_info(hr, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, rows[i].refusal);
        configuration_demand(app, false);
    }
    context("%s", "");
    windows_major = 10;
    windows_minor = 0;
    IVMVirtualPC_Release(app);
    fault_table_restore();
}

/* Three packages, in records of different lengths. */
static BOOL WINAPI answer_packages(LOGICAL_PROCESSOR_RELATIONSHIP relationship,
                                   PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX records, PDWORD size)
{
    static const DWORD lengths[] = { 48, 64, 48 };
    BYTE *at = (BYTE *)records;

    check(relationship == RelationProcessorPackage, "it is asked about packages");
    if (*size < 160) {
        *size = 160;
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    *size = 160;
    memset(records, 0, *size);
    for (size_t i = 0; i < ARRAYSIZE(lengths); at += lengths[i++])
        ((SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *)(void *)at)->Size = lengths[i];
    return TRUE;
}

static DWORD WINAPI answer_count(WORD group)
{
    return group == ALL_PROCESSOR_GROUPS ? 192 : 64;
}

TEST(faults_host, processors_of_all_groups_count)
{
    fault_table()->GetLogicalProcessorInformationEx = answer_packages;
    fault_table()->GetActiveProcessorCount = answer_count;
    check_told(L"PhysicalProcessorCount", L"3");
    check_told(L"LogicalProcessorCount", L"192");
    fault_table_restore();
}

/* Drives and ports */

static DWORD WINAPI answer_drives(DWORD room, LPWSTR roots)
{
    static const WCHAR drives[] = L"A:\\\0B:\\\0C:\\\0D:\\\0E:\\\0F:\\\0";

    memcpy(roots, drives, sizeof drives);
    return ARRAYSIZE(drives) - 1;
}

static UINT WINAPI answer_type(LPCWSTR root)
{
    static const UINT types[] = {
        DRIVE_REMOVABLE, DRIVE_FIXED, DRIVE_FIXED, DRIVE_CDROM, DRIVE_REMOVABLE, DRIVE_CDROM
    };

    return types[root[0] - L'A'];
}

static const WCHAR *device_names; /* with a NUL behind each and one at the end */
static size_t device_name_chars;
static DWORD device_room; /* less is not enough for all names */

static DWORD WINAPI answer_devices(LPCWSTR device, LPWSTR target, DWORD room)
{
    if (device != NULL) {
        wcscpy(target, device[0] == L'A' || device[0] == L'B' ? L"\\Device\\Floppy0" : L"\\Device\\HarddiskVolume7");
        return (DWORD)wcslen(target) + 2;
    }
    if (room < device_room) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    memcpy(target, device_names, device_name_chars * sizeof *target);
    return (DWORD)device_name_chars;
}

TEST(faults_host, floppy_drives_are_told_from_memory_sticks)
{
    fault_table()->GetLogicalDriveStringsW = answer_drives;
    fault_table()->GetDriveTypeW = answer_type;
    fault_table()->QueryDosDeviceW = answer_devices;
    check_told(L"FloppyDrives", L"A");
    check_told(L"DVDDrives", L"D F");
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
    check_told(L"SerialPorts", L"COM2;COM7;COM10");
    check_told(L"ParallelPort", L"LPT2");
    device_names = none;
    device_name_chars = ARRAYSIZE(none);
    check_told(L"SerialPorts", L"");
    check_told(L"ParallelPort", L"");
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
    check_told(L"NetworkAdapters", names);
    questions = 0;
    check_told(L"NetworkAddresses", L"10.1.2.3 192.168.7.9 10.1.2.255");
    fault_table()->GetAdaptersAddresses = answer_no_adapters;
    check_told(L"NetworkAdapters", L"");
    check_told(L"NetworkAddresses", L"");
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

/* Fails each call that the property makes, one after the other; at least one of them keeps it from being told. */
static void check_unknown(void *object, const WCHAR *member)
{
    unsigned refused = 0;
    bool met = object != NULL;

    for (unsigned at = 1; met; at++) {
        struct fault_report report;
        EXCEPINFO exception;
        VARIANT value;
        HRESULT hr;
        fault_arm((struct fault){ FAULT_FUNCTION, at, 0 });
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
    check(refused > 0, "some call is needed");
    if (object != NULL)
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
