/* faults_media.c - drives of the computer in the drives of machines, on a computer that has some. */
#include "client_machine.h"
#include "faults.h"
#include "faults_creation.h"
#include "faults_drives.h"
#include "files.h"
#include "machine_sink.h"

#include <string.h>
#include <wchar.h>

/* Takes a drive of the computer that is free, and lets go of it. */
static void check_usable(IVMDVDDrive *drive, const WCHAR *letter)
{
    BSTR told = NULL;

    if (!check_hr(GIVE(drive, AttachHostDrive, letter), S_OK, "AttachHostDrive %s", utf8(letter)))
        return;
    check_hr(IVMDVDDrive_get_HostDriveLetter(drive, &told), S_OK, "HostDriveLetter");
    check(SysStringLen(told) == 1 && told[0] == (letter[0] & ~0x20), "it is told by its letter, '%s'", utf8(told));
    check_hr(IVMDVDDrive_ReleaseHostDrive(drive), S_OK, "ReleaseHostDrive");
    SysFreeString(told);
}

static void check_in_use(IVMDVDDrive *drive, const WCHAR *by)
{
    VMDVDDriveAttachmentType type = vmDVDDrive_Image;

    check_error_info(GIVE(drive, AttachHostDrive, L"D"), VM_E_DRIVE_IN_USE, by);
    check_error_info(GIVE(drive, AttachHostDrive, L"d:\\"), VM_E_DRIVE_IN_USE, by);
    check_hr(IVMDVDDrive_get_Attachment(drive, &type), S_OK, "Attachment");
    check(type == vmDVDDrive_None, "it stays empty");
    check_usable(drive, L"F");
}

/* `user` has a drive that uses D; `drive` is one of another machine. */
static void check_states(IVMVirtualPC *app, IVMVirtualMachine *user, IVMDVDDrive *drive)
{
    HANDLE held;

    check_usable(drive, L"D"); /* the other one is off, and uses nothing */
    held = hold_machine(L"user");
    check_in_use(drive, L"user.vmc");
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, user), VM_E_VM_RUNNING, "it runs");
    CloseHandle(held);
    check_usable(drive, L"D");
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, user), S_OK, "UnregisterVirtualMachine");
    held = hold_machine(L"user");
    check_usable(drive, L"D"); /* one that nobody has registered is not known */
    CloseHandle(held);
}

TEST(faults_media, a_dvd_drive_of_the_computer_is_used_by_one_machine_that_runs_at_a_time)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *user = app != NULL ? new_machine(app, L"user") : NULL;
    IVMVirtualMachine *other = user != NULL ? new_machine(app, L"other") : NULL, *damaged;
    IVMDVDDrive *first = other != NULL ? add_dvd_drive(user, 1, 0) : NULL,
                *second = other != NULL ? add_dvd_drive(user, 1, 1) : NULL;
    IVMDVDDrive *drive = other != NULL ? add_dvd_drive(other, 1, 0) : NULL;

    if (first == NULL || second == NULL || drive == NULL || (damaged = new_machine(app, L"damaged")) == NULL)
        return;
    file_write(at(L"damaged.vmc"), "<preferences>", 13);
    drives_have();
    check_error_info(GIVE(first, AttachHostDrive, L"C"), E_INVALIDARG, L"'C'");
    check_error_info(GIVE(first, AttachHostDrive, L"E"), E_INVALIDARG, L"'E'");
    check_hr(GIVE(first, AttachHostDrive, L"d:"), S_OK, "AttachHostDrive");
    check_error_info(GIVE(first, AttachHostDrive, L"D"), VM_E_DRIVE_IN_USE, L"user.vmc");
    check_in_use(second, L"another drive"); /* whether it runs or not */
    check_states(app, user, drive);
    fault_table_restore();
    IVMDVDDrive_Release(drive);
    IVMDVDDrive_Release(second);
    IVMDVDDrive_Release(first);
    IVMVirtualMachine_Release(user);
    end_machine(app, damaged);
    end_machine(app, other);
    IVMVirtualPC_Release(app);
}

TEST(faults_media, drives_of_the_computer_come_and_go_as_media_do)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;
    IVMDVDDrive *drive = machine != NULL ? add_dvd_drive(machine, 1, 0) : NULL;
    struct machine_sink sink;

    if (drive == NULL)
        return;
    drives_have();
    if (machine_sink_begin(&sink, drive, &DIID_IVMDVDDriveEvents)) {
        check_hr(GIVE(drive, AttachHostDrive, L"f:"), S_OK, "AttachHostDrive");
        machine_sink_hears(&sink, ON_MEDIA_INSERT, L"F", NULL);
        check_hr(GIVE(drive, AttachHostDrive, L"D"), VM_E_DRIVE_IN_USE, "AttachHostDrive of another");
        machine_sink_stays_silent(&sink);
        check_hr(IVMDVDDrive_ReleaseHostDrive(drive), S_OK, "ReleaseHostDrive");
        machine_sink_hears(&sink, ON_MEDIA_EJECT, L"F", NULL);
    }
    machine_sink_end(&sink);
    fault_table_restore();
    IVMDVDDrive_Release(drive);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
