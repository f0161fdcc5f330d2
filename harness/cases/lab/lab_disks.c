/* lab_disks.c - writes the parts of image files that make a difference. */
#include "lab_disks.h"

#include <string.h>
#include <winioctl.h>

#define SECTOR 512

static void make_footer(uint8_t footer[SECTOR], uint64_t bytes)
{
    GUID id;

    memset(footer, 0, SECTOR);
    memcpy(footer, "conectix", 8);
    put32(footer + FOOTER_FEATURES, 2);
    put32(footer + FOOTER_VERSION, 0x10000);
    put64(footer + FOOTER_DATA_OFFSET, UINT64_MAX);
    put32(footer + FOOTER_CREATED, 1);
    memcpy(footer + FOOTER_CREATOR, "win ", 4);
    put32(footer + FOOTER_CREATOR_VERSION, 0x60001);
    memcpy(footer + FOOTER_CREATOR_HOST, "Wi2k", 4);
    put64(footer + FOOTER_ORIGINAL_SIZE, bytes);
    put64(footer + FOOTER_SIZE, bytes);
    put32(footer + FOOTER_TYPE, DISK_FIXED);
    CoCreateGuid(&id);
    memcpy(footer + FOOTER_ID, &id, sizeof id);
    footer_seal(footer);
}

bool lab_make_disk(const WCHAR *path, uint64_t bytes)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    LARGE_INTEGER end = { .QuadPart = (LONGLONG)bytes };
    uint8_t footer[SECTOR];
    DWORD done = 0;
    bool ok;

    make_footer(footer, bytes);
    if (file != INVALID_HANDLE_VALUE) /* where files get no holes by themselves */
        DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &done, NULL);
    ok = file != INVALID_HANDLE_VALUE && SetFilePointerEx(file, end, NULL, FILE_BEGIN) &&
         WriteFile(file, footer, sizeof footer, &done, NULL) && done == sizeof footer;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return check(ok, "the case can make the disk %s of %llu bytes", utf8(path), (unsigned long long)bytes);
}
