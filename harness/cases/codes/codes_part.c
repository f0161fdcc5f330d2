/* codes_part.c - parts of the machine that rows of codes_machine.h are about. */
#include "codes_part.h"

#include "client_machine.h"
#include "configuration.h"
#include "disk_image.h"
#include "files.h"

#include <string.h>
#include <wchar.h>

#define DISK_AT L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/"
#define DVD_AT L"hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/"
#define FLOPPY_AT L"hardware/super_io/floppy[@id=0]/"
#define SERIAL_AT L"hardware/super_io/serial_port[@id=1]/"
#define ADAPTERS L"hardware/pci_bus/ethernet_adapter/"
#define ADAPTER ADAPTERS L"ethernet_controller[@id=0]/"

void machine_part_build(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    IVMDVDDrive *drive;

    make_dynamic(app, at(L"a.vhd"), 3);
    make_dynamic(app, at(L"b.vhd"), 3);
    file_write(at(L"a.iso"), "iso", 3);
    make_floppy(app, at(L"a.vfd"));
    connect_disk(machine, at(L"a.vhd"), 0);
    if ((drive = add_dvd_drive(machine, 1, 0)) != NULL)
        IVMDVDDrive_Release(drive);
}

/* One step of a way; takes over the object. */
static IDispatch *step(IDispatch *object, const WCHAR *name)
{
    VARIANT result, index = long_variant(name[0] - L'0');
    const bool is_index = name[0] >= L'0' && name[0] <= L'9';

    VariantInit(&result);
    check_hr(invoke(object, is_index ? L"Item" : name, DISPATCH_PROPERTYGET, &index, is_index, &result, NULL), S_OK,
             "%s", utf8(name));
    IDispatch_Release(object);
    return V_VT(&result) == VT_DISPATCH ? V_DISPATCH(&result) : NULL;
}

/* The mouse is to be had of a machine that runs alone. */
IDispatch *machine_part_at(IVMVirtualMachine *machine, const WCHAR *way)
{
    HANDLE held = wcscmp(way, L"Mouse") == 0 ? hold_machine(L"it") : INVALID_HANDLE_VALUE;
    IDispatch *object = (IDispatch *)machine;

    if (way[0] == L'@') {
        IVMVirtualPC *app = application();
        object = machine_part_network(app, way + 1);
        IVMVirtualPC_Release(app);
        return object;
    }
    IDispatch_AddRef(object);
    while (*way != 0 && object != NULL) {
        const size_t length = wcscspn(way, L"/");
        WCHAR name[64];
        _snwprintf(name, ARRAYSIZE(name), L"%.*ls", (int)length, way);
        object = step(object, name);
        way += length + (way[length] == L'/');
    }
    if (held != INVALID_HANDLE_VALUE)
        CloseHandle(held);
    return object;
}

IDispatch *machine_part_network(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualNetwork *network = NULL;
    BSTR string = SysAllocString(name);

    check_hr(IVMVirtualPC_FindVirtualNetwork(app, string, &network), S_OK, "FindVirtualNetwork");
    SysFreeString(string);
    return (IDispatch *)network;
}

static void set(IVMVirtualMachine *machine, const WCHAR *key, VARIANT value)
{
    BSTR string = SysAllocString(key);

    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, string, value), S_OK, "%s", utf8(key));
    VariantClear(&value);
    SysFreeString(string);
}

static VARIANT bytes_of(BYTE byte)
{
    VARIANT bytes;

    V_VT(&bytes) = VT_ARRAY | VT_UI1;
    V_ARRAY(&bytes) = SafeArrayCreateVector(VT_UI1, 0, 16);
    memset(V_ARRAY(&bytes)->pvData, byte, 16);
    return bytes;
}

void machine_part_use_cd(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualMachine *machine = new_machine(app, name);
    IVMDVDDrive *drive = machine != NULL ? add_dvd_drive(machine, 1, 0) : NULL;

    if (drive != NULL) {
        check_hr(GIVE(drive, AttachHostDrive, lab_path(L"<CD>")), S_OK, "AttachHostDrive of %s", utf8(name));
        IVMDVDDrive_Release(drive);
    }
    if (machine != NULL)
        IVMVirtualMachine_Release(machine);
}

/* An undo disk over a.vhd; gives its path. */
static const WCHAR *make_undo(IVMVirtualMachine *machine)
{
    IVMVirtualPC *app = application();
    const WCHAR *path = give_undo_disk(app, machine, L"it", 0, at(L"a.vhd"));

    IVMVirtualPC_Release(app);
    return path;
}

/* The machine has another disk, which its undo disk names as its parent. */
static void replace_parent(IVMVirtualMachine *machine, const WCHAR *undo, const WCHAR *disk)
{
    struct disk_image image;

    if (undo == NULL || !image_load(&image, undo))
        return;
    image_name_parent(&image, disk);
    file_write(undo, image.bytes, image.size);
    image_free(&image);
    set(machine, DISK_AT L"pathname/absolute", text_variant(disk));
    set(machine, DISK_AT L"pathname/relative", text_variant(L""));
}

void machine_part_prepare(IVMVirtualMachine *machine, enum machine_cause cause)
{
    switch (cause) {
    case MACHINE_WITHOUT_PARTS:
        set(machine, DISK_AT L"drive_type", long_variant(0));
        set(machine, DVD_AT L"drive_type", long_variant(0));
        set(machine, ADAPTERS L"controller_count", long_variant(0));
        break;
    case MACHINE_WITH_IMAGES:
        set(machine, DVD_AT L"pathname/absolute", text_variant(at(L"a.iso")));
        set(machine, FLOPPY_AT L"pathname/absolute", text_variant(at(L"a.vfd")));
        set(machine, DISK_AT L"undo_pathname/absolute", text_variant(at(L"b.vhd")));
        set(machine, SERIAL_AT L"port_type", long_variant(1));
        set(machine, SERIAL_AT L"port_name", text_variant(L"COM2"));
        break;
    case MACHINE_WITH_HOST_DRIVES:
        set(machine, DVD_AT L"pathname/absolute", text_variant(L"D"));
        set(machine, FLOPPY_AT L"pathname/absolute", text_variant(L"A"));
        break;
    case MACHINE_ON_A_NETWORK:
        set(machine, ADAPTER L"virtual_network/id", bytes_of(1));
        break;
    case MACHINE_ON_NO_SUCH_NETWORK:
        set(machine, ADAPTER L"virtual_network/id", bytes_of(0x9d));
        break;
    case MACHINE_WITH_ADDITIONS:
        set(machine, L"integration/microsoft/version/additions_number", text_variant(L"13.306"));
        break;
    case MACHINE_WITH_LINKED_DISK:
        image_link(at(L"b.vhd"));
        break;
    case MACHINE_WITH_UNDO:
        make_undo(machine);
        break;
    case MACHINE_UNDO_PARENT_GONE:
        make_undo(machine);
        check(DeleteFileW(at(L"a.vhd")), "the disk can be deleted");
        break;
    case MACHINE_UNDO_PARENT_READ_ONLY:
        make_undo(machine);
        SetFileAttributesW(at(L"a.vhd"), FILE_ATTRIBUTE_READONLY);
        break;
    case MACHINE_UNDO_PARENT_DENIED:
        replace_parent(machine, make_undo(machine), lab_path(L"<DENIED>\\unreadable.vhd"));
        break;
    case MACHINE_FULL:
        set(machine, ADAPTERS L"controller_count", long_variant(4));
        set(machine, ADAPTER L"ethernet_card_address_dynamic", bool_variant(false));
        break;
    default:
        break;
    }
}
