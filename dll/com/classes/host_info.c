/* host_info.c - IVMHostInfo: facts about the computer. Nothing is kept; every property asks the system anew. */
#include "classes.h"

#include "com_error.h"
#include "com_object.h"
#include "com_strings.h"
#include "com_value.h"

#include "win32_calls.h"
#include "win32_machine.h"

#include <wchar.h>

#define MEGABYTE 1048576
/* From here on a speed is told in gigahertz, megahertz. */
#define GIGAHERTZ 1000

/* There is nothing in it. */
struct host_info {
    struct com_object object;
};

/* The kinds of property. Each gives *out a value that needs no freeing before anything can fail. */

static HRESULT give_number(const WCHAR *member, DWORD (*ask)(DWORD *number), LONG *out)
{
    HRESULT hr = com_require(&IID_IVMHostInfo, out, member);
    DWORD number = 0;

    if (FAILED(hr))
        return hr;
    hr = com_host_answer(&IID_IVMHostInfo, member, ask(&number));
    *out = SUCCEEDED(hr) ? (LONG)number : 0;
    return hr;
}

static HRESULT give_flag(const WCHAR *member, bool flag, VARIANT_BOOL *out)
{
    HRESULT hr = com_require(&IID_IVMHostInfo, out, member);

    if (SUCCEEDED(hr))
        *out = flag ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

static HRESULT give_text(const WCHAR *member, DWORD (*ask)(WCHAR text[WIN32_TEXT_CHARS]), BSTR *out)
{
    HRESULT hr = com_require(&IID_IVMHostInfo, out, member);
    WCHAR text[WIN32_TEXT_CHARS];

    if (FAILED(hr))
        return hr;
    *out = NULL;
    hr = com_host_answer(&IID_IVMHostInfo, member, ask(text));
    if (FAILED(hr))
        return hr;
    *out = SysAllocString(text);
    return *out != NULL ? S_OK : com_fail_status(&IID_IVMHostInfo, VHD_OUT_OF_MEMORY, member);
}

static HRESULT give_list(const WCHAR *member, DWORD (*ask)(struct vhd_strings *strings), VARIANT *out)
{
    HRESULT hr = com_require(&IID_IVMHostInfo, out, member);
    struct vhd_strings strings;

    if (FAILED(hr))
        return hr;
    VariantInit(out);
    hr = com_host_answer(&IID_IVMHostInfo, member, ask(&strings));
    if (FAILED(hr))
        return hr;
    hr = com_strings_to_variant(&strings, out);
    vhd_strings_free(&strings);
    return SUCCEEDED(hr) ? hr : com_fail_status(&IID_IVMHostInfo, VHD_OUT_OF_MEMORY, member);
}

/* A list as one text, with semicolons between its elements. */
static BSTR joined(const struct vhd_strings *strings)
{
    size_t length = 0;
    BSTR all;

    for (size_t i = 0; i < strings->count; i++)
        length += strings->items[i].length + (i > 0);
    all = SysAllocStringLen(NULL, (UINT)length);
    if (all == NULL)
        return NULL;
    all[0] = 0;
    for (size_t i = 0; i < strings->count; i++) {
        if (i > 0)
            wcscat(all, L";");
        wcscat(all, strings->items[i].chars);
    }
    return all;
}

static HRESULT give_joined(const WCHAR *member, DWORD (*ask)(struct vhd_strings *strings), BSTR *out)
{
    HRESULT hr = com_require(&IID_IVMHostInfo, out, member);
    struct vhd_strings strings;

    if (FAILED(hr))
        return hr;
    *out = NULL;
    hr = com_host_answer(&IID_IVMHostInfo, member, ask(&strings));
    if (FAILED(hr))
        return hr;
    *out = joined(&strings);
    vhd_strings_free(&strings);
    return *out != NULL ? S_OK : com_fail_status(&IID_IVMHostInfo, VHD_OUT_OF_MEMORY, member);
}

static HRESULT give_memory(const WCHAR *member, bool total, VARIANT *out)
{
    HRESULT hr = com_require(&IID_IVMHostInfo, out, member);
    struct win32_memory memory;

    if (FAILED(hr))
        return hr;
    VariantInit(out);
    hr = com_host_answer(&IID_IVMHostInfo, member, win32_memory(&memory));
    if (SUCCEEDED(hr))
        com_set_decimal(out, (total ? memory.total : memory.available) / MEGABYTE);
    return hr;
}

/* What the texts and numbers are made of, in the form that the functions above ask for. */

static DWORD speed_text(WCHAR text[WIN32_TEXT_CHARS])
{
    DWORD megahertz, code = win32_processor_megahertz(&megahertz);

    if (code != ERROR_SUCCESS)
        return code;
    if (megahertz < GIGAHERTZ) {
        _snwprintf(text, WIN32_TEXT_CHARS, L"%lu MHz", megahertz);
    } else {
        megahertz += 5; /* to round to two digits */
        _snwprintf(text, WIN32_TEXT_CHARS, L"%lu.%02lu GHz", megahertz / GIGAHERTZ, megahertz % GIGAHERTZ / 10);
    }
    return ERROR_SUCCESS;
}

/* "Intel(R) Core(TM) i7-2600 CPU @ 3.40GHz (Intel64 Family 6 Model 42 Stepping 7)" */
static DWORD processor_version_text(WCHAR text[WIN32_TEXT_CHARS])
{
    WCHAR name[WIN32_TEXT_CHARS], identifier[WIN32_TEXT_CHARS];
    DWORD code = win32_processor_name(name);

    if (code == ERROR_SUCCESS)
        code = win32_processor_identifier(identifier);
    if (code == ERROR_SUCCESS) {
        _snwprintf(text, WIN32_TEXT_CHARS, L"%ls (%ls)", name, identifier);
        text[WIN32_TEXT_CHARS - 1] = 0;
    }
    return code;
}

/* The names are those that Virtual PC used. Whether virtualization is on is only said where that is known. */
static DWORD features_text(WCHAR text[WIN32_TEXT_CHARS])
{
    const struct win32_features features = win32_processor_features();
    const struct {
        bool present;
        const WCHAR *name;
    } names[] = {
        { features.amd_v, L"AMD-V" },
        { features.intel_vt, L"Intel VT" },
        { features.virtualization == WIN32_VIRTUALIZATION_OFF, L"HAVD" },
        { features.virtualization == WIN32_VIRTUALIZATION_ON, L"HAVE" },
        { features.mmx, L"MMX" },
        { features.sse, L"SSE" },
        { features.sse2, L"SSE2" },
        { features.sse3, L"SSE3" },
        { features.txt, L"TXTE" },
        { features.x86_64, L"x86-64" },
    };

    text[0] = 0;
    for (size_t i = 0; i < ARRAYSIZE(names); i++) {
        if (!names[i].present)
            continue;
        if (text[0] != 0)
            wcscat(text, L",");
        wcscat(text, names[i].name);
    }
    return ERROR_SUCCESS;
}

static DWORD memory_text(bool total, WCHAR text[WIN32_TEXT_CHARS])
{
    struct win32_memory memory;
    const DWORD code = win32_memory(&memory);

    if (code == ERROR_SUCCESS)
        _snwprintf(text, WIN32_TEXT_CHARS, L"%I64u", (total ? memory.total : memory.available) / MEGABYTE);
    return code;
}

static DWORD total_memory_text(WCHAR text[WIN32_TEXT_CHARS])
{
    return memory_text(true, text);
}

static DWORD available_memory_text(WCHAR text[WIN32_TEXT_CHARS])
{
    return memory_text(false, text);
}

static DWORD version_text(WCHAR text[WIN32_TEXT_CHARS])
{
    struct win32_version version;
    const DWORD code = win32_version(&version);

    if (code == ERROR_SUCCESS)
        _snwprintf(text, WIN32_TEXT_CHARS, L"%lu.%lu.%lu", version.major, version.minor, version.build);
    return code;
}

static DWORD service_pack_text(WCHAR text[WIN32_TEXT_CHARS])
{
    struct win32_version version;
    const DWORD code = win32_version(&version);

    if (code == ERROR_SUCCESS)
        wcscpy(text, version.service_pack);
    return code;
}

static DWORD major_version(DWORD *number)
{
    struct win32_version version;
    const DWORD code = win32_version(&version);

    if (code == ERROR_SUCCESS)
        *number = version.major;
    return code;
}

static DWORD minor_version(DWORD *number)
{
    struct win32_version version;
    const DWORD code = win32_version(&version);

    if (code == ERROR_SUCCESS)
        *number = version.minor;
    return code;
}

/* A guest can use one, the first. */
static DWORD parallel_port_text(WCHAR text[WIN32_TEXT_CHARS])
{
    struct vhd_strings names;
    const DWORD code = win32_parallel_ports(&names);

    if (code == ERROR_SUCCESS) {
        wcscpy(text, names.count > 0 ? names.items[0].chars : L"");
        vhd_strings_free(&names);
    }
    return code;
}

COM_DISPATCH(host_info, IVMHostInfo)

/* A property of one of the kinds: what it is called, what it gives, and how. */
#define PROPERTY(member, type, kind, source)                                              \
    static HRESULT STDMETHODCALLTYPE host_info_get_##member(IVMHostInfo *self, type *out) \
    {                                                                                     \
        return give_##kind(L"IVMHostInfo." #member, source, out);                         \
    }

PROPERTY(LogicalProcessorCount, LONG, number, win32_logical_processors)
PROPERTY(PhysicalProcessorCount, LONG, number, win32_physical_processors)
PROPERTY(ProcessorSpeed, LONG, number, win32_processor_megahertz)
PROPERTY(ProcessorSpeedString, BSTR, text, speed_text)
PROPERTY(ProcessorManufacturerString, BSTR, text, win32_processor_manufacturer)
PROPERTY(ProcessorVersionString, BSTR, text, processor_version_text)
PROPERTY(ProcessorFeaturesString, BSTR, text, features_text)
PROPERTY(MMX, VARIANT_BOOL, flag, win32_processor_features().mmx)
PROPERTY(SSE, VARIANT_BOOL, flag, win32_processor_features().sse)
PROPERTY(SSE2, VARIANT_BOOL, flag, win32_processor_features().sse2)
PROPERTY(ThreeDNow, VARIANT_BOOL, flag, win32_processor_features().three_d_now)
PROPERTY(Memory, VARIANT, memory, true)
PROPERTY(MemoryTotalString, BSTR, text, total_memory_text)
PROPERTY(MemoryAvail, VARIANT, memory, false)
PROPERTY(MemoryAvailString, BSTR, text, available_memory_text)
PROPERTY(OperatingSystem, BSTR, text, win32_product_name)
PROPERTY(OSVersionString, BSTR, text, version_text)
PROPERTY(OSMajorVersion, LONG, number, major_version)
PROPERTY(OSMinorVersion, LONG, number, minor_version)
PROPERTY(OSServicePackString, BSTR, text, service_pack_text)
PROPERTY(NetworkAdapters, VARIANT, list, win32_adapter_names)
PROPERTY(NetworkAddresses, VARIANT, list, win32_adapter_addresses)
PROPERTY(DVDDrives, VARIANT, list, win32_dvd_drives)
PROPERTY(FloppyDrives, VARIANT, list, win32_floppy_drives)
PROPERTY(SerialPorts, BSTR, joined, win32_serial_ports)
PROPERTY(ParallelPort, BSTR, text, parallel_port_text)

/* In whole seconds, as automation counts them. */
static HRESULT STDMETHODCALLTYPE host_info_get_UTCTime(IVMHostInfo *self, DATE *out)
{
    HRESULT hr = com_require(&IID_IVMHostInfo, out, L"IVMHostInfo.UTCTime");
    SYSTEMTIME parts;
    FILETIME now;

    if (FAILED(hr))
        return hr;
    *out = 0;
    win32->GetSystemTimeAsFileTime(&now);
    if (!FileTimeToSystemTime(&now, &parts) || !SystemTimeToVariantTime(&parts, out))
        return com_host_answer(&IID_IVMHostInfo, L"IVMHostInfo.UTCTime", ERROR_INVALID_TIME);
    return S_OK;
}

static const IVMHostInfoVtbl host_info_vtable = {
    COM_DISPATCH_SLOTS(host_info),
    host_info_get_LogicalProcessorCount,
    host_info_get_PhysicalProcessorCount,
    host_info_get_ProcessorSpeed,
    host_info_get_ProcessorSpeedString,
    host_info_get_ProcessorManufacturerString,
    host_info_get_ProcessorVersionString,
    host_info_get_ProcessorFeaturesString,
    host_info_get_MMX,
    host_info_get_SSE,
    host_info_get_SSE2,
    host_info_get_ThreeDNow,
    host_info_get_Memory,
    host_info_get_MemoryTotalString,
    host_info_get_MemoryAvail,
    host_info_get_MemoryAvailString,
    host_info_get_OperatingSystem,
    host_info_get_OSVersionString,
    host_info_get_OSMajorVersion,
    host_info_get_OSMinorVersion,
    host_info_get_OSServicePackString,
    host_info_get_NetworkAdapters,
    host_info_get_NetworkAddresses,
    host_info_get_DVDDrives,
    host_info_get_FloppyDrives,
    host_info_get_SerialPorts,
    host_info_get_ParallelPort,
    host_info_get_UTCTime,
};

static const struct com_class host_info_class = {
    .iid = &IID_IVMHostInfo,
    .clsid = &CLSID_VMHostInfo,
    .vtable = &host_info_vtable,
    .size = sizeof(struct host_info),
    .dual = true,
};

HRESULT host_info_create(IVMHostInfo **out)
{
    struct host_info *info = com_object_new(&host_info_class);

    *out = NULL;
    if (info == NULL)
        return E_OUTOFMEMORY;
    return com_object_publish(&info->object, &IID_IVMHostInfo, (void **)out);
}
