/* win32_machine.c - asks Windows about memory, itself, network adapters, drives and ports. */
#include "win32_machine.h"

#include "win32_calls.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define WINDOWS_KEY L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
/* The first build of Windows 11, which goes on calling itself Windows 10 in the registry. */
#define WINDOWS_11_BUILD 22000

DWORD win32_memory(struct win32_memory *memory)
{
    MEMORYSTATUSEX status = { .dwLength = sizeof status };

    if (!win32->GlobalMemoryStatusEx(&status))
        return GetLastError();
    *memory = (struct win32_memory){ status.ullTotalPhys, status.ullAvailPhys };
    return ERROR_SUCCESS;
}

DWORD win32_version(struct win32_version *version)
{
    RTL_OSVERSIONINFOW info = { .dwOSVersionInfoSize = sizeof info };
    const NTSTATUS status = win32->RtlGetVersion(&info);

    if (status < 0)
        return (DWORD)status;
    *version = (struct win32_version){ info.dwMajorVersion, info.dwMinorVersion, info.dwBuildNumber, L"" };
    wcsncpy(version->service_pack, info.szCSDVersion, ARRAYSIZE(version->service_pack) - 1);
    return ERROR_SUCCESS;
}

DWORD win32_product_name(WCHAR text[WIN32_TEXT_CHARS])
{
    static const WCHAR ten[] = L"Windows 10";
    DWORD size = WIN32_TEXT_CHARS * sizeof *text;
    struct win32_version version;
    DWORD code = win32_version(&version);

    if (code == ERROR_SUCCESS)
        code = (DWORD)win32->RegGetValueW(HKEY_LOCAL_MACHINE, WINDOWS_KEY, L"ProductName", RRF_RT_REG_SZ, NULL, text,
                                          &size);
    if (code == ERROR_SUCCESS && version.build >= WINDOWS_11_BUILD && wcsncmp(text, ten, wcslen(ten)) == 0)
        text[wcslen(ten) - 1] = L'1';
    return code;
}

/* Gives the list of adapters with IPv4 to the caller, who frees it; NULL where there are none. */
static DWORD adapters(IP_ADAPTER_ADDRESSES **list)
{
    ULONG size = 15 * 1024; /* as its page in the documentation advises */
    DWORD code;

    *list = NULL;
    do { /* again when one was just added */
        IP_ADAPTER_ADDRESSES *larger = realloc(*list, size);

        if (larger == NULL) {
            code = ERROR_NOT_ENOUGH_MEMORY;
            break;
        }
        *list = larger;
        code = win32->GetAdaptersAddresses(AF_INET,
                                           GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER,
                                           NULL, *list, &size);
    } while (code == ERROR_BUFFER_OVERFLOW);
    if (code == ERROR_SUCCESS)
        return code;
    free(*list);
    *list = NULL;
    return code == ERROR_NO_DATA ? ERROR_SUCCESS : code;
}

static bool add_name(struct vhd_strings *names, const IP_ADAPTER_ADDRESSES *adapter)
{
    return vhd_strings_add(names, vhd_text_of(adapter->Description));
}

/* An adapter that is not connected has no address, or one that is of no use. */
static bool add_addresses(struct vhd_strings *addresses, const IP_ADAPTER_ADDRESSES *adapter)
{
    const IP_ADAPTER_UNICAST_ADDRESS *address;

    if (adapter->OperStatus != IfOperStatusUp)
        return true;
    for (address = adapter->FirstUnicastAddress; address != NULL; address = address->Next) {
        const SOCKADDR_IN *socket = (const SOCKADDR_IN *)address->Address.lpSockaddr;
        const BYTE *bytes = (const BYTE *)&socket->sin_addr;
        WCHAR text[16];

        if (socket->sin_family != AF_INET)
            continue;
        _snwprintf(text, ARRAYSIZE(text), L"%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
        if (!vhd_strings_add(addresses, vhd_text_of(text)))
            return false;
    }
    return true;
}

static DWORD collect_adapters(struct vhd_strings *strings,
                              bool (*add)(struct vhd_strings *, const IP_ADAPTER_ADDRESSES *))
{
    IP_ADAPTER_ADDRESSES *list;
    DWORD code = adapters(&list);

    *strings = (struct vhd_strings){ 0 };
    for (const IP_ADAPTER_ADDRESSES *adapter = list; adapter != NULL && code == ERROR_SUCCESS;
         adapter = adapter->Next) {
        if (adapter->IfType != IF_TYPE_SOFTWARE_LOOPBACK && !add(strings, adapter))
            code = ERROR_NOT_ENOUGH_MEMORY;
    }
    free(list);
    if (code != ERROR_SUCCESS)
        vhd_strings_free(strings);
    return code;
}

DWORD win32_adapter_names(struct vhd_strings *names)
{
    return collect_adapters(names, add_name);
}

DWORD win32_adapter_addresses(struct vhd_strings *addresses)
{
    return collect_adapters(addresses, add_addresses);
}

/* The digits of a name that is a GUID, as they stand. */
static void read_id(const char *name, uint8_t id[16])
{
    static const char digits[] = "0123456789ABCDEF";
    size_t count = 0;

    for (; *name != 0 && count < 32; name++) {
        const char *digit = strchr(digits, *name >= 'a' && *name <= 'f' ? *name - 0x20 : *name);
        if (digit != NULL) {
            id[count / 2] = (uint8_t)(id[count / 2] << 4 | (uint8_t)(digit - digits));
            count++;
        }
    }
}

DWORD win32_adapters(struct win32_adapter **found, size_t *count)
{
    IP_ADAPTER_ADDRESSES *list;
    DWORD code = adapters(&list);
    size_t length = 0;

    *found = NULL;
    *count = 0;
    for (const IP_ADAPTER_ADDRESSES *adapter = list; adapter != NULL; adapter = adapter->Next)
        length++;
    if (length > 0 && (*found = calloc(length, sizeof **found)) == NULL)
        code = ERROR_NOT_ENOUGH_MEMORY;
    for (const IP_ADAPTER_ADDRESSES *adapter = list; adapter != NULL && code == ERROR_SUCCESS;
         adapter = adapter->Next) {
        struct win32_adapter *out = &(*found)[*count];
        if (adapter->IfType == IF_TYPE_SOFTWARE_LOOPBACK)
            continue;
        read_id(adapter->AdapterName, out->id);
        wcsncpy(out->name, adapter->Description, ARRAYSIZE(out->name) - 1);
        out->is_wireless = adapter->IfType == IF_TYPE_IEEE80211;
        (*count)++;
    }
    free(list);
    return code;
}

static bool is_dvd_drive(const WCHAR *root)
{
    return win32->GetDriveTypeW(root) == DRIVE_CDROM;
}

/* Memory sticks are removable as well, so the name of the device decides. */
static bool is_floppy_drive(const WCHAR *root)
{
    static const WCHAR floppy[] = L"\\Device\\Floppy";
    const WCHAR drive[] = { root[0], L':', 0 };
    WCHAR device[MAX_PATH];

    return win32->GetDriveTypeW(root) == DRIVE_REMOVABLE && win32->QueryDosDeviceW(drive, device, MAX_PATH) != 0 &&
           _wcsnicmp(device, floppy, wcslen(floppy)) == 0;
}

static DWORD collect_drives(struct vhd_strings *letters, bool (*wanted)(const WCHAR *root))
{
    WCHAR roots[26 * 4 + 1]; /* "A:\", "B:\", ..., each with its NUL, and one more */
    DWORD length = win32->GetLogicalDriveStringsW(ARRAYSIZE(roots), roots);

    *letters = (struct vhd_strings){ 0 };
    if (length == 0 || length > ARRAYSIZE(roots))
        return length == 0 ? GetLastError() : ERROR_INSUFFICIENT_BUFFER;
    for (const WCHAR *root = roots; *root != 0; root += wcslen(root) + 1) {
        const WCHAR letter[] = { root[0], 0 };

        if (wanted(root) && !vhd_strings_add(letters, vhd_text_of(letter))) {
            vhd_strings_free(letters);
            return ERROR_NOT_ENOUGH_MEMORY;
        }
    }
    return ERROR_SUCCESS;
}

DWORD win32_dvd_drives(struct vhd_strings *letters)
{
    return collect_drives(letters, is_dvd_drive);
}

DWORD win32_floppy_drives(struct vhd_strings *letters)
{
    return collect_drives(letters, is_floppy_drive);
}

/* The names of all devices, one after the other, to be freed by the caller. */
static DWORD device_names(WCHAR **names)
{
    DWORD code = ERROR_SUCCESS;

    *names = NULL;
    for (DWORD room = 16384; room != 0; room *= 2) {
        WCHAR *larger = realloc(*names, room * sizeof **names);

        if (larger == NULL) {
            code = ERROR_NOT_ENOUGH_MEMORY;
            break;
        }
        *names = larger;
        if (win32->QueryDosDeviceW(NULL, *names, room) != 0)
            return ERROR_SUCCESS;
        code = GetLastError();
        if (code != ERROR_INSUFFICIENT_BUFFER)
            break;
    }
    free(*names);
    *names = NULL;
    return code != ERROR_SUCCESS ? code : ERROR_GEN_FAILURE; /* it failed without saying why: there is no list */
}

/* The number behind the prefix; 0 for names of another form. */
static unsigned long port_number(const WCHAR *name, const WCHAR *prefix)
{
    const size_t length = wcslen(prefix);
    WCHAR *end;
    unsigned long number;

    if (_wcsnicmp(name, prefix, length) != 0 || name[length] < L'1' || name[length] > L'9')
        return 0;
    number = wcstoul(name + length, &end, 10);
    return *end == 0 ? number : 0;
}

/* The lowest number above `last` among the names; 0 when there is none. */
static unsigned long next_port(const WCHAR *names, const WCHAR *prefix, unsigned long last)
{
    unsigned long lowest = 0;

    for (const WCHAR *name = names; *name != 0; name += wcslen(name) + 1) {
        const unsigned long number = port_number(name, prefix);

        if (number > last && (lowest == 0 || number < lowest))
            lowest = number;
    }
    return lowest;
}

static DWORD collect_ports(struct vhd_strings *ports, const WCHAR *prefix)
{
    WCHAR *names, port[32];
    DWORD code = device_names(&names);

    *ports = (struct vhd_strings){ 0 };
    if (code != ERROR_SUCCESS)
        return code;
    for (unsigned long number = next_port(names, prefix, 0); number != 0; number = next_port(names, prefix, number)) {
        _snwprintf(port, ARRAYSIZE(port), L"%ls%lu", prefix, number);
        if (!vhd_strings_add(ports, vhd_text_of(port))) {
            vhd_strings_free(ports);
            code = ERROR_NOT_ENOUGH_MEMORY;
            break;
        }
    }
    free(names);
    return code;
}

DWORD win32_serial_ports(struct vhd_strings *names)
{
    return collect_ports(names, L"COM");
}

DWORD win32_parallel_ports(struct vhd_strings *names)
{
    return collect_ports(names, L"LPT");
}
