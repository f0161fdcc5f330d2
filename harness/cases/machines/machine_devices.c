/* machine_devices.c - drives, ports and network adapters of a machine, and the objects about its guest. */
#include "client_machine.h"
#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

typedef HRESULT(STDMETHODCALLTYPE *text_getter)(void *, BSTR *);

static void check_of(void *object, text_getter get, const WCHAR *expected, const char *what)
{
    BSTR text = NULL;
    const HRESULT hr = get(object, &text);

    check_text(hr, text, expected, what);
}

#define TEXT_OF(object, member) object, (text_getter)(object)->lpVtbl->get_##member

static LONG type_of(void *drive, HRESULT(STDMETHODCALLTYPE *get)(void *, LONG *))
{
    LONG type = -1;

    check_hr(get(drive, &type), S_OK, "Attachment");
    return type;
}

#define ATTACHMENT(object) \
    type_of(object, (HRESULT(STDMETHODCALLTYPE *)(void *, LONG *))(object)->lpVtbl->get_Attachment)

TEST(machine_devices, a_dvd_drive_holds_one_image_or_drive_at_a_time)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMDVDDrive *drive = NULL, *second = (IVMDVDDrive *)(UINT_PTR)0xdeadbeef;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    file_write(at(L"a.iso"), "iso", 3);
    check(item_of(machine, L"DVDROMDrives", 0, 1) == NULL, "a new machine has no DVD drive");
    check_error_info(IVMVirtualMachine_AddDVDROMDrive(machine, 0, 2, &second), E_INVALIDARG, L"it.vmc");
    check(second == NULL, "none is given");
    if (check_hr(IVMVirtualMachine_AddDVDROMDrive(machine, 1, 0, &drive), S_OK, "AddDVDROMDrive")) {
        check_error_info(IVMVirtualMachine_AddDVDROMDrive(machine, 1, 0, &second), VM_E_DRIVE_BUS_LOC_IN_USE,
                         L"it.vmc");
        check(ATTACHMENT(drive) == vmDVDDrive_None, "it is empty");
        check_of(TEXT_OF(drive, ImageFile), L"", "ImageFile");
        check_error_info(IVMDVDDrive_ReleaseImage(drive), VM_E_MEDIA_WRONG_TYPE, L"it.vmc");
        check_error_info(GIVE(drive, AttachImage, L"a.iso"), HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"a.iso");
        check_error_info(GIVE(drive, AttachImage, case_folder()), E_INVALIDARG, L"folder");
        check_error_info(GIVE(drive, AttachImage, at(L"gone.iso")), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
                         L"gone.iso");
        check_error_info(IVMDVDDrive_AttachImage(drive, NULL), E_POINTER, L"AttachImage");
        check_hr(GIVE(drive, AttachImage, at(L"a.iso")), S_OK, "AttachImage");
        check(ATTACHMENT(drive) == vmDVDDrive_Image, "it has an image");
        check_of(TEXT_OF(drive, ImageFile), at(L"a.iso"), "ImageFile");
        check_error_info(GIVE(drive, AttachImage, at(L"a.iso")), VM_E_DRIVE_IN_USE, L"it.vmc");
        check_error_info(GIVE(drive, AttachHostDrive, L"Q"), VM_E_DRIVE_IN_USE, L"it.vmc");
        check_error_info(IVMDVDDrive_ReleaseHostDrive(drive), VM_E_MEDIA_WRONG_TYPE, L"it.vmc");
        check_hr(IVMDVDDrive_SetBusLocation(drive, 0, 1), S_OK, "SetBusLocation");
        check_of(TEXT_OF(drive, ImageFile), at(L"a.iso"), "ImageFile elsewhere");
        check_hr(IVMDVDDrive_ReleaseImage(drive), S_OK, "ReleaseImage");
        check(ATTACHMENT(drive) == vmDVDDrive_None, "it is empty again");
        check_error_info(GIVE(drive, AttachHostDrive, L""), E_INVALIDARG, L"AttachHostDrive");
        check_error_info(GIVE(drive, AttachHostDrive, L"Q"), E_INVALIDARG, L"Q");
        check_hr(IVMVirtualMachine_RemoveDVDROMDrive(machine, drive), S_OK, "RemoveDVDROMDrive");
        check_error_info(IVMDVDDrive_ReleaseImage(drive), VM_E_DRIVE_INVALID, L"it.vmc");
        check_error_info(IVMVirtualMachine_RemoveDVDROMDrive(machine, drive), VM_E_DRIVE_INVALID, L"it.vmc");
        IVMDVDDrive_Release(drive);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* A drive of the computer stands in the file as its letter. */
TEST(machine_devices, a_dvd_drive_of_the_computer_is_told_by_its_letter)
{
    static const WCHAR key[] = L"hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/pathname/absolute";
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMDVDDrive *drive = NULL;
    BSTR string = SysAllocString(key);
    VARIANT letter = text_variant(L"D");
    BSTR text = NULL;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    if (check_hr(IVMVirtualMachine_AddDVDROMDrive(machine, 1, 0, &drive), S_OK, "AddDVDROMDrive")) {
        check_hr(IVMVirtualMachine_SetConfigurationValue(machine, string, letter), S_OK, "SetConfigurationValue");
        check(ATTACHMENT(drive) == vmDVDDrive_HostDrive, "it uses a drive of the computer");
        check_of(TEXT_OF(drive, HostDriveLetter), L"D", "HostDriveLetter");
        check_error_info(IVMDVDDrive_get_ImageFile(drive, &text), VM_E_MEDIA_WRONG_TYPE, L"it.vmc");
        check_error_info(IVMDVDDrive_ReleaseImage(drive), VM_E_MEDIA_WRONG_TYPE, L"it.vmc");
        check_hr(IVMDVDDrive_ReleaseHostDrive(drive), S_OK, "ReleaseHostDrive");
        check(ATTACHMENT(drive) == vmDVDDrive_None, "it is empty");
        IVMDVDDrive_Release(drive);
    }
    VariantClear(&letter);
    SysFreeString(string);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_devices, a_floppy_drive_is_there_always)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMFloppyDrive *drive;
    LONG number = -1;
    BSTR path = SysAllocString(at(L"a.vfd"));

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    check_hr(IVMVirtualPC_CreateFloppyDiskImage(app, path, vmFloppyDiskImage_HighDensity), S_OK,
             "CreateFloppyDiskImage");
    file_write(at(L"text.vfd"), "text", 4);
    drive = item_of(machine, L"FloppyDrives", 1, 1);
    if (drive != NULL) {
        check_hr(IVMFloppyDrive_get_DriveNumber(drive, &number), S_OK, "DriveNumber");
        check(number == 0, "its number is 0, not %ld", (long)number);
        check(ATTACHMENT(drive) == vmFloppyDrive_None, "it is empty");
        check_of(TEXT_OF(drive, ImageFile), L"", "ImageFile");
        check_of(TEXT_OF(drive, HostDriveLetter), L"", "HostDriveLetter");
        check_error_info(IVMFloppyDrive_ReleaseImage(drive), VM_E_NO_MEDIA_CAPTURED, L"it.vmc");
        check_error_info(IVMFloppyDrive_ReleaseHostDrive(drive), VM_E_NO_MEDIA_CAPTURED, L"it.vmc");
        check_error_info(GIVE(drive, AttachImage, at(L"text.vfd")), VM_E_IMAGE_CAPTURE_FAIL, L"text.vfd");
        check_error_info(GIVE(drive, AttachImage, at(L"gone.vfd")), VM_E_IMAGE_CAPTURE_FAIL, L"gone.vfd");
        check_error_info(GIVE(drive, AttachImage, case_folder()), E_INVALIDARG, L"folder");
        check_error_info(GIVE(drive, AttachImage, L""), HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"empty");
        check_hr(GIVE(drive, AttachImage, at(L"a.vfd")), S_OK, "AttachImage");
        check_hr(GIVE(drive, AttachImage, at(L"a.vfd")), S_OK, "AttachImage in the place of another");
        check(ATTACHMENT(drive) == vmFloppyDrive_Image, "it has an image");
        check_of(TEXT_OF(drive, ImageFile), at(L"a.vfd"), "ImageFile");
        check_error_info(IVMFloppyDrive_ReleaseHostDrive(drive), VM_E_MEDIA_WRONG_TYPE, L"it.vmc");
        check_error_info(GIVE(drive, AttachHostDrive, L"Q"), E_INVALIDARG, L"Q");
        check_hr(IVMFloppyDrive_ReleaseImage(drive), S_OK, "ReleaseImage");
        IVMFloppyDrive_Release(drive);
    }
    SysFreeString(path);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

static HRESULT configure(IVMSerialPort *port, VMSerialPortType type, const WCHAR *name, VARIANT_BOOL immediately)
{
    BSTR string = SysAllocString(name);
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = IVMSerialPort_Configure(port, type, string, immediately);
    SysFreeString(string);
    return hr;
}

static void check_serial(IVMSerialPort *port, VMSerialPortType type, const WCHAR *name, VARIANT_BOOL immediately)
{
    VMSerialPortType found = (VMSerialPortType)-1;
    VARIANT_BOOL at_once = 7;

    check_hr(IVMSerialPort_get_Type(port, &found), S_OK, "Type");
    check_hr(IVMSerialPort_get_ConnectImmediately(port, &at_once), S_OK, "ConnectImmediately");
    check(found == type && at_once == immediately, "%s: type %d, not %d", utf8(name), type, found);
    check_of(TEXT_OF(port, Name), name, "Name");
}

TEST(machine_devices, two_serial_ports_and_a_parallel_one_are_there_always)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMSerialPort *first, *second;
    IVMParallelPort *parallel;
    LONG id = -1;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    first = item_of(machine, L"SerialPorts", 2, 1);
    second = item_of(machine, L"SerialPorts", 2, 2);
    parallel = item_of(machine, L"ParallelPorts", 1, 1);
    if (first != NULL && second != NULL && parallel != NULL) {
        check_serial(first, vmSerialPort_Null, L"", VARIANT_FALSE);
        check_hr(configure(first, vmSerialPort_HostPort, L"COM1", VARIANT_FALSE), S_OK, "COM1");
        check_serial(first, vmSerialPort_HostPort, L"COM1", VARIANT_FALSE);
        check_serial(second, vmSerialPort_Null, L"", VARIANT_FALSE);
        check_error_info(configure(second, vmSerialPort_HostPort, L"com1", VARIANT_FALSE), VM_E_PREF_ILLEGAL_VALUE,
                         L"com1");
        check_hr(configure(second, vmSerialPort_TextFile, at(L"serial.txt"), VARIANT_TRUE), S_OK, "a text file");
        check_serial(second, vmSerialPort_TextFile, at(L"serial.txt"), VARIANT_TRUE);
        check(path_kind(at(L"serial.txt")) == PATH_NOTHING, "the file is not made");
        check_hr(configure(second, vmSerialPort_NamedPipe, L"\\\\.\\pipe\\debug", VARIANT_FALSE), S_OK, "a pipe");
        check_serial(second, vmSerialPort_NamedPipe, L"\\\\.\\pipe\\debug", VARIANT_FALSE);
        check_error_info(configure(second, vmSerialPort_NamedPipe, L"debug", VARIANT_FALSE),
                         HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"debug");
        check_error_info(configure(second, (VMSerialPortType)4, L"COM2", VARIANT_FALSE), E_INVALIDARG, L"COM2");
        check_error_info(configure(second, vmSerialPort_HostPort, L"", VARIANT_FALSE),
                         HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"empty");
        check_error_info(configure(second, vmSerialPort_HostPort, L"COM?", VARIANT_FALSE),
                         HRESULT_FROM_WIN32(ERROR_INVALID_NAME), L"COM?");
        check_error_info(configure(second, vmSerialPort_HostPort, NULL, VARIANT_FALSE), E_POINTER, L"Configure");
        check_serial(second, vmSerialPort_NamedPipe, L"\\\\.\\pipe\\debug", VARIANT_FALSE);
        check_hr(configure(second, vmSerialPort_Null, L"", VARIANT_FALSE), S_OK, "nothing");
        check_serial(second, vmSerialPort_Null, L"", VARIANT_FALSE);
        check_hr(IVMSerialPort__ID(second, &id), S_OK, "_ID");
        check(id == 1, "the second is 1, not %ld", (long)id);

        check_of(TEXT_OF(parallel, Name), L"", "Name of the parallel port");
        check_hr(GIVE(parallel, put_Name, L"LPT1 (378h-37Fh)"), S_OK, "LPT1");
        check_of(TEXT_OF(parallel, Name), L"LPT1 (378h-37Fh)", "Name of the parallel port");
        check_error_info(GIVE(parallel, put_Name, L"COM1"), E_INVALIDARG, L"COM1");
        check_hr(GIVE(parallel, put_Name, L""), S_OK, "none");
        check_of(TEXT_OF(parallel, Name), L"", "Name of the parallel port");

        check_hr(IVMVirtualPC_DeleteVirtualMachine(app, machine), S_OK, "DeleteVirtualMachine");
        check_error_info(configure(first, vmSerialPort_Null, L"", VARIANT_FALSE), VM_E_VM_UNKNOWN, L"it.vmc");
        check_error_info(GIVE(parallel, put_Name, L""), VM_E_VM_UNKNOWN, L"it.vmc");
        IVMSerialPort_Release(first);
        IVMSerialPort_Release(second);
        IVMParallelPort_Release(parallel);
    }
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_devices, of_a_machine_that_is_off_tell_so)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMAccountant *accountant = NULL;
    IVMKeyboard *keyboard = NULL;
    IVMDisplay *display = NULL;
    IVMMouse *mouse = (IVMMouse *)(UINT_PTR)0xdeadbeef;
    VARIANT_BOOL flag = 7;
    VARIANT value;
    LONG number = 7;
    HANDLE held;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    if (check_hr(IVMVirtualMachine_get_Accountant(machine, &accountant), S_OK, "Accountant")) {
        check_hr(IVMAccountant_get_UpTime(accountant, &number), S_FALSE, "UpTime");
        check(number == 0, "it has run for 0 seconds, not %ld", (long)number);
        check_hr(IVMAccountant_get_DiskBytesRead(accountant, &value), S_FALSE, "DiskBytesRead");
        check(V_VT(&value) == VT_DECIMAL && V_DECIMAL(&value).Lo64 == 0, "no bytes, as a decimal number");
        check_hr(IVMAccountant_get_CPUUtilizationHistory(accountant, &value), S_FALSE, "CPUUtilizationHistory");
        check(V_VT(&value) == (VT_ARRAY | VT_UI1) && V_ARRAY(&value)->rgsabound[0].cElements == 60, "sixty bytes");
        VariantClear(&value);
        IVMAccountant_Release(accountant);
    }
    if (check_hr(IVMVirtualMachine_get_Keyboard(machine, &keyboard), S_OK, "Keyboard")) {
        check_error_info(GIVE(keyboard, TypeAsciiText, L"text"), VM_E_VM_NOT_RUNNING, L"it.vmc");
        check_error_info(GIVE(keyboard, PressKey, L""), E_INVALIDARG, L"PressKey");
        check_hr(IVMKeyboard_get_HasExclusiveAccess(keyboard, &flag), S_OK, "HasExclusiveAccess");
        check(flag == VARIANT_FALSE, "nobody has it");
        check_hr(IVMKeyboard_put_HasExclusiveAccess(keyboard, VARIANT_FALSE), S_FALSE, "giving it up");
        check_error_info(IVMKeyboard_put_HasExclusiveAccess(keyboard, VARIANT_TRUE), VM_E_SET_EXCLUSIVE_MODE_FAIL,
                         L"it.vmc");
        IVMKeyboard_Release(keyboard);
    }
    if (check_hr(IVMVirtualMachine_get_Display(machine, &display), S_OK, "Display")) {
        check_error_info(IVMDisplay_get_Thumbnail(display, &value), VM_E_VM_NOT_RUNNING, L"it.vmc");
        check_error_info(IVMDisplay_SetDimensions(display, 640, 480), VM_E_VM_NOT_RUNNING, L"it.vmc");
        IVMDisplay_Release(display);
    }
    check_error_info(IVMVirtualMachine_get_Mouse(machine, &mouse), VM_E_VM_NOT_RUNNING, L"it.vmc");
    check(mouse == NULL, "no mouse is given");
    held = hold_machine(L"it");
    if (check_hr(IVMVirtualMachine_get_Mouse(machine, &mouse), S_OK, "Mouse of a machine that runs")) {
        check_error_info(IVMMouse_Click(mouse, vmMouseButton_Left), DISP_E_EXCEPTION, L"it.vmc");
        CloseHandle(held);
        held = INVALID_HANDLE_VALUE;
        check_error_info(IVMMouse_Click(mouse, vmMouseButton_Left), VM_E_VM_NOT_RUNNING, L"it.vmc");
        IVMMouse_Release(mouse);
    }
    if (held != INVALID_HANDLE_VALUE)
        CloseHandle(held);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* Whether a name is right can be told at any time; nothing more is done with it. */
static void check_keys(IVMKeyboard *keyboard, HRESULT code, const WCHAR *mentions)
{
    VARIANT_BOOL pressed = VARIANT_FALSE;
    BSTR wrong = SysAllocString(L"Key_Nothing");

    check_error_info(GIVE(keyboard, PressKey, L"Key_A"), code, mentions);
    check_error_info(GIVE(keyboard, PressAndReleaseKey, L"key_leftctrl"), code, mentions);
    check_error_info(GIVE(keyboard, TypeKeySequence, L"DOWN, Key_LeftCtrl, Key_C, UP, Key_LeftCtrl"), code, mentions);
    check_error_info(GIVE(keyboard, TypeAsciiText, L"Key_Nothing"), code, mentions);
    check_error_info(GIVE(keyboard, PressKey, L"A"), E_INVALIDARG, L"'A'");
    check_error_info(GIVE(keyboard, ReleaseKey, L"Key_CapsLock"), E_INVALIDARG, L"'Key_CapsLock'");
    check_error_info(GIVE(keyboard, PressAndReleaseKey, L"Key_A,Key_B"), E_INVALIDARG, L"'Key_A,Key_B'");
    check_error_info(GIVE(keyboard, TypeKeySequence, L"Key_A, ctrl, Key_B"), E_INVALIDARG, L"'ctrl'");
    check_error_info(GIVE(keyboard, TypeKeySequence, L"Key_A, DOWN"), E_INVALIDARG, L"'DOWN'");
    check_error_info(GIVE(keyboard, TypeKeySequence, L"Key_A,"), E_INVALIDARG, L"'Key_A,'");
    check_error_info(IVMKeyboard_IsPressed(keyboard, wrong, &pressed), E_INVALIDARG, L"'Key_Nothing'");
    SysFreeString(wrong);
}

TEST(machine_devices, keys_that_there_are_not_are_refused_whether_it_runs_or_not)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMKeyboard *keyboard = NULL;
    HANDLE held;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    if (check_hr(IVMVirtualMachine_get_Keyboard(machine, &keyboard), S_OK, "Keyboard")) {
        check_keys(keyboard, VM_E_VM_NOT_RUNNING, L"it.vmc");
        held = hold_machine(L"it");
        check_keys(keyboard, DISP_E_EXCEPTION, L"it.vmc");
        CloseHandle(held);
        IVMKeyboard_Release(keyboard);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

TEST(machine_devices, its_guest_tells_what_the_file_says_and_no_more)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    IVMGuestOS *guest = NULL;
    VARIANT_BOOL flag = VARIANT_FALSE;
    IVMTask *task = (IVMTask *)(UINT_PTR)0xdeadbeef;
    BSTR text = NULL;
    HANDLE held;

    if (app == NULL || (machine = new_machine(app, L"it")) == NULL)
        return;
    if (check_hr(IVMVirtualMachine_get_GuestOS(machine, &guest), S_OK, "GuestOS")) {
        check_hr(IVMGuestOS_get_IsHostTimeSyncEnabled(guest, &flag), S_OK, "IsHostTimeSyncEnabled");
        check(flag == VARIANT_TRUE, "it is enabled at first");
        check_hr(IVMGuestOS_put_IsHostTimeSyncEnabled(guest, VARIANT_FALSE), S_OK, "switching it off");
        check_hr(IVMGuestOS_get_IsHostTimeSyncEnabled(guest, &flag), S_OK, "IsHostTimeSyncEnabled");
        check(flag == VARIANT_FALSE, "it is off");
        check_hr(IVMGuestOS_get_CanShutdown(guest, &flag), S_FALSE, "CanShutdown");
        check_error_info(IVMGuestOS_get_IntegrationComponentsVersion(guest, &text), VM_E_ADDITIONS_NOT_AVAIL,
                         L"it.vmc");
        check_error_info(IVMGuestOS_get_OSName(guest, &text), VM_E_VM_NOT_RUNNING, L"it.vmc");
        check_error_info(IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task), VM_E_VM_NOT_RUNNING, L"it.vmc");
        check(task == NULL, "no task is given");
        held = hold_machine(L"it");
        check_error_info(IVMGuestOS_put_IsHostTimeSyncEnabled(guest, VARIANT_TRUE), VM_E_VM_RUNNING_OR_SAVED,
                         L"it.vmc");
        CloseHandle(held);
        IVMGuestOS_Release(guest);
    }
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}
