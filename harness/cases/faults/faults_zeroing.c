/* faults_zeroing.c - the zeros of fixed disks, which the configuration may switch off. */
#include "faults.h"

#include "configuration.h"
#include "disk_data.h"
#include "disk_work.h"
#include "faults_creation.h"

static volatile LONG written_bytes;

/* Of a fixed disk of the size that we create: its zeros and the footer, or a few sectors, some of them twice. */
#define ALL_BYTES (LONG)(CREATION_MEGABYTES * MEGABYTE + SECTOR_SIZE)
#define FEW_BYTES (8 * SECTOR_SIZE)

static BOOL WINAPI count_WriteFile(HANDLE file, LPCVOID data, DWORD size, LPDWORD written, LPOVERLAPPED overlapped)
{
    InterlockedExchangeAdd(&written_bytes, (LONG)size);
    return WriteFile(file, data, size, written, overlapped);
}

static void begin_count(void)
{
    written_bytes = 0;
    fault_table()->WriteFile = count_WriteFile;
}

static LONG end_count(void)
{
    fault_table_restore();
    return written_bytes;
}

static LONG written_for_a_fixed_disk(void)
{
    begin_count();
    creation_succeeds(CREATE_FIXED, at(L"fixed.vhd"), NULL, NULL);
    DeleteFileW(at(L"fixed.vhd"));
    return end_count();
}

static void switch_zeroing(bool on)
{
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    check_hr(configuration_set(app, L"fixed_disk_zeroing", bool_variant(on)), S_OK, "fixed_disk_zeroing = %d", on);
    IVMVirtualPC_Release(app);
}

TEST(faults_configuration, the_zeros_of_a_fixed_disk_are_written_unless_that_is_switched_off)
{
    check(written_for_a_fixed_disk() >= ALL_BYTES, "they are written by default");
    switch_zeroing(false);
    check(written_for_a_fixed_disk() <= FEW_BYTES, "only sectors at both ends are written, not %ld bytes",
          written_bytes);
    switch_zeroing(true);
    check(written_for_a_fixed_disk() >= ALL_BYTES, "they are written again");
}

TEST(faults_configuration, a_copy_into_a_fixed_disk_is_written_in_full_all_the_same)
{
    static const struct disk_work work = {
        .member = DISK_CONVERT,
        .path = L"$\\copy.vhd",
        .type = vmDiskType_FixedSize,
    };
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    switch_zeroing(false);
    if (make_dynamic(app, at(L"empty.vhd"), CREATION_MEGABYTES)) {
        begin_count();
        disk_file_does(app, at(L"empty.vhd"), &work, BY_VTABLE);
        check(end_count() >= ALL_BYTES, "all zeros of the copy are written, not %ld bytes", written_bytes);
    }
    IVMVirtualPC_Release(app);
}
