/* faults_drives.c - a computer with drives that are rare. */
#include "faults_drives.h"

#include <string.h>
#include <wchar.h>

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
    const size_t drive = (size_t)(root[0] - L'A');

    return drive < ARRAYSIZE(types) ? types[drive] : GetDriveTypeW(root);
}

static DWORD WINAPI answer_device(LPCWSTR device, LPWSTR target, DWORD room)
{
    if (device == NULL)
        return QueryDosDeviceW(device, target, room);
    wcscpy(target, device[0] == L'A' || device[0] == L'B' ? L"\\Device\\Floppy0" : L"\\Device\\HarddiskVolume7");
    return (DWORD)wcslen(target) + 2;
}

void drives_have(void)
{
    fault_table()->GetLogicalDriveStringsW = answer_drives;
    fault_table()->GetDriveTypeW = answer_type;
    fault_table()->QueryDosDeviceW = answer_device;
}
