/* faults_volumes.c - what creations ask about drives and folders: where the answers are those of other computers. */
#include "faults.h"

#include "faults_creation.h"
#include "files.h"

#include <wchar.h>

/* A CD that is mounted in a folder, or reached through a link */

static const WCHAR *volume; /* of the folder of the case */

static BOOL WINAPI answer_volume(LPCWSTR path, LPWSTR root, DWORD room)
{
    (void)path;
    lstrcpynW(root, volume, (int)room);
    return TRUE;
}

static UINT WINAPI answer_type(LPCWSTR root)
{
    return _wcsicmp(root, L"E:\\") == 0 || _wcsicmp(root, L"C:\\mnt\\cd\\") == 0 ? DRIVE_CDROM : DRIVE_FIXED;
}

TEST(faults_volumes, a_cd_is_known_in_a_folder_and_behind_a_link)
{
    static const struct {
        const WCHAR *volume;
        HRESULT expected;
    } rows[] = {
        { L"E:\\", HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE) },
        { L"C:\\mnt\\cd\\", HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE) },
        { L"D:\\", S_OK },
        { L"C:\\", S_OK },
    };

    fault_table()->GetVolumePathNameW = answer_volume;
    fault_table()->GetDriveTypeW = answer_type;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        volume = rows[i].volume;
        check_hr(creation_run(CREATE_DYNAMIC, at(L"disk.vhd"), NULL).code, rows[i].expected, "%s", utf8(volume));
        DeleteFileW(at(L"disk.vhd"));
    }
    fault_table_restore();
}

/* Leftovers */

static LONG shift; /* of the clock, ms */

static void WINAPI shifted_time(LPFILETIME time)
{
    ULARGE_INTEGER now = { .QuadPart = UINT64_C(0x01dc000000000000) + (ULONGLONG)shift * 10000 };

    *time = (FILETIME){ now.LowPart, now.HighPart };
}

TEST(faults_volumes, leftovers_are_looked_for_after_ten_seconds_or_when_the_clock_is_put_back)
{
    static const struct {
        LONG shift;
        bool stays;
    } rows[] = { { 0, false }, { 9999, true }, { 10000, false }, { 19999, true }, { -5, false }, { 9000, true } };
    const WCHAR *leftover = at(L"~0badcafe.ovpc");
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    fault_table()->GetSystemTimeAsFileTime = shifted_time;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        IVMTask *task = NULL;
        HRESULT hr;
        context("with the clock at %ld ms", rows[i].shift);
        shift = rows[i].shift;
        file_write(leftover, "", 0);
        hr = create_dynamic(app, at(L"disk.vhd"), 3, &task);
        check_hr(ending_of(hr, task).code, S_OK, "CreateDynamicVirtualHardDisk");
        check(path_kind(at(L"disk.vhd")) == PATH_FILE, "there is a disk");
        check((path_kind(leftover) == PATH_FILE) == rows[i].stays, "the leftover %s", rows[i].stays ? "stays" : "goes");
        DeleteFileW(at(L"disk.vhd"));
    }
    context("%s", "");
    fault_table_restore();
    linked_release(app);
}
