/* machine_file.c - what a machine's file says, and that nothing but the line of a value changes in it. */
#include "client_machine.h"
#include "files.h"
#include "machine_property.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define TEN L"nnnnnnnnnn"
#define EIGHTY TEN TEN TEN TEN TEN TEN TEN TEN

/* A file as Virtual PC 2007 leaves one: UTF-16, lines that end in CR LF, tabs, elements with and without id. */
static const WCHAR shape[] = L"\xfeff<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
                             L"<!-- Microsoft Virtual Machine Options and Settings -->\r\n"
                             L"<preferences>\r\n"
                             L"\t<version type=\"string\">2.0</version>\r\n"
                             L"\t<hardware>\r\n"
                             L"\t\t<memory>\r\n"
                             L"\t\t\t<ram_size type=\"integer\">256</ram_size>\r\n"
                             L"\t\t</memory>\r\n"
                             L"\t\t<bios>\r\n"
                             L"\t\t\t<bios_guid type=\"string\">{8C6ADF71-FE94-40A8-98DF-9EF0B37407D7}</bios_guid>\r\n"
                             L"\t\t\t<bios_serial_number type=\"string\">1-2</bios_serial_number>\r\n"
                             L"\t\t\t<cmos type=\"bytes\">00FF40</cmos>\r\n"
                             L"\t\t</bios>\r\n"
                             L"\t</hardware>\r\n"
                             L"\t<settings>\r\n"
                             L"\t\t<shutdown>\r\n"
                             L"\t\t\t<quit>\r\n"
                             L"\t\t\t\t<action type=\"integer\">4</action>\r\n"
                             L"\t\t\t</quit>\r\n"
                             L"\t\t</shutdown>\r\n"
                             L"\t\t<undo_drives>\r\n"
                             L"\t\t\t<enabled type=\"boolean\">false</enabled>\r\n"
                             L"\t\t\t<unknown_of_others type=\"integer\">4294967291</unknown_of_others>\r\n"
                             L"\t\t</undo_drives>\r\n"
                             L"\t\t<notes type=\"string\">first &amp; only</notes>\r\n"
                             L"\t</settings>\r\n"
                             L"</preferences>\r\n";

struct bytes {
    uint8_t *bytes;
    size_t size;
};

static struct bytes read_file(const WCHAR *name)
{
    struct bytes file;

    file.bytes = file_read(at(name), &file.size);
    return file;
}

/* The lines of a file in UTF-16, without their ends. */
static struct lines lines_of(const struct bytes *file)
{
    struct lines lines = { NULL };
    WCHAR *text = malloc(file->size + sizeof(WCHAR)), *line = text, *end;

    memcpy(text, file->bytes, file->size);
    text[file->size / sizeof(WCHAR)] = 0;
    while ((end = wcschr(line, L'\n')) != NULL) {
        *end = 0;
        lines_add(&lines, line);
        line = end + 1;
    }
    lines_add(&lines, line);
    free(text);
    return lines;
}

/* Checks that a file has exactly one line that is another now, which holds a text. */
static void check_one_line(const struct bytes *before, const WCHAR *name, const WCHAR *holds)
{
    struct bytes after = read_file(name);
    struct lines old = lines_of(before), new = lines_of(&after);
    size_t different = 0;

    check(old.count == new.count, "it has %zu lines, not %zu", new.count, old.count);
    for (size_t i = 0; i < old.count && i < new.count; i++)
        if (wcscmp(old.text[i], new.text[i]) != 0) {
            different++;
            check(wcsstr(new.text[i], holds) != NULL, "the line that changed is '%s'", utf8(new.text[i]));
        }
    check(different == 1, "%zu lines changed", different);
    lines_free(&old);
    lines_free(&new);
    free(after.bytes);
}

#define IS(path, expected)   \
    {                        \
        path, expected, S_OK \
    }
#define IS_ANYTHING(path) \
    {                     \
        path, NULL, S_OK  \
    }
#define FAILS(path, code) \
    {                     \
        path, NULL, code  \
    }

static const struct machine_property of_shape[] = {
    IS(L"Name", L"shape"),
    IS(L"File", L"$\\shape.vmc"),
    IS_ANYTHING(L"ConfigID"),
    IS(L"State", L"1"),
    IS(L"Memory", L"256"),
    IS(L"Notes", L"first & only"),
    IS(L"Undoable", L"0"),
    IS(L"UndoAction", L"1"),
    IS(L"ShutdownActionOnQuit", L"0"), /* what an action of Virtual PC 2007 is read as */
    IS(L"BIOSGUID", L"{8C6ADF71-FE94-40A8-98DF-9EF0B37407D7}"),
    IS(L"BIOSSerialNumber", L"1-2"),
    IS(L"BaseBoardSerialNumber", L""),
    IS(L"ChassisSerialNumber", L""),
    IS(L"ChassisAssetTag", L""),
    IS_ANYTHING(L"ProcessorSpeed"),
    IS_ANYTHING(L"HasMMX"),
    IS_ANYTHING(L"HasSSE"),
    IS_ANYTHING(L"HasSSE2"),
    IS_ANYTHING(L"Has3DNow"),
    IS(L"AttachedDriveTypes", L"0,0,0,0"),
    IS(L"HardDiskConnections/Count", L"0"),
    IS(L"DVDROMDrives/Count", L"0"),
    IS(L"NetworkAdapters/Count", L"1"),
    IS(L"FloppyDrives/1/Attachment", L"0"),
    IS(L"SerialPorts/1/Type", L"3"),
    IS(L"ParallelPorts/1/Name", L""),
};

static IVMVirtualMachine *register_file(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualMachine *machine;

    return check_hr(client_register_machine(app, name, case_folder(), &machine), S_OK, "RegisterVirtualMachine")
               ? machine
               : NULL;
}

TEST(machine_file, of_a_file_of_virtual_pc_are_read_and_change_their_own_line)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    struct bytes before, after;
    BSTR guid = SysAllocString(L"{00000000-1111-2222-3333-444444444444}");

    file_write(at(L"shape.vmc"), shape, sizeof shape - sizeof(WCHAR));
    if (app == NULL || (machine = register_file(app, L"shape")) == NULL)
        return;
    before = read_file(L"shape.vmc");
    check_properties(machine, of_shape, ARRAYSIZE(of_shape));
    after = read_file(L"shape.vmc");
    check(after.size == before.size && memcmp(after.bytes, before.bytes, after.size) == 0, "reading changes nothing");
    free(after.bytes);
    check_hr(IVMVirtualMachine_put_Memory(machine, 512), S_OK, "put_Memory");
    check_one_line(&before, L"shape.vmc", L"<ram_size type=\"integer\">512</ram_size>");
    free(before.bytes);
    before = read_file(L"shape.vmc");
    check_hr(IVMVirtualMachine_put_BIOSGUID(machine, guid), S_OK, "put_BIOSGUID");
    check_one_line(&before, L"shape.vmc", L"{00000000-1111-2222-3333-444444444444}");
    free(before.bytes);
    SysFreeString(guid);
    end_machine(app, machine);
    IVMVirtualPC_Release(app);
}

/* The path of a real file, which is not part of this project; false where it is not there. */
static bool real_file(const WCHAR *name, WCHAR path[MAX_PATH])
{
    WCHAR folder[MAX_PATH], named[MAX_PATH];
    const DWORD length = GetEnvironmentVariableW(L"OPENVPC_FIXTURES", folder, ARRAYSIZE(folder));

    if (length == 0 || length >= ARRAYSIZE(folder)) {
        skip("OPENVPC_FIXTURES names no folder with files of other products");
        return false;
    }
    _snwprintf(named, MAX_PATH, L"%ls%ls\\virtualpc\\%ls", folder[0] == L'/' ? L"Z:" : L"", folder, name);
    named[MAX_PATH - 1] = 0;
    if (GetFullPathNameW(named, MAX_PATH, path, NULL) - 1 >= MAX_PATH - 1) { /* 0: failed */
        skip("%s, a file of other products, has too long a path", utf8(named));
        return false;
    }
    if (path_kind(path) != PATH_FILE)
        skip("%s, a file of other products, is not there", utf8(path));
    return path_kind(path) == PATH_FILE;
}

/* What machines of 2007 and of Windows Virtual PC have in common, once the disk is where the file of the machine is. */
#define IN_COMMON(disk, serial)                                                                                      \
    IS(L"Name", L"real"), IS(L"File", L"$\\real.vmc"), IS(L"State", L"1"), IS(L"Notes", L""), IS(L"Undoable", L"0"), \
        IS(L"UndoAction", L"1"), IS(L"ShutdownActionOnQuit", L"0"), IS(L"BIOSSerialNumber", serial),                 \
        IS(L"BaseBoardSerialNumber", serial), IS(L"ChassisSerialNumber", serial), IS(L"ChassisAssetTag", serial),    \
        IS_ANYTHING(L"ProcessorSpeed"), IS_ANYTHING(L"HasMMX"), IS_ANYTHING(L"HasSSE"), IS_ANYTHING(L"HasSSE2"),     \
        IS_ANYTHING(L"Has3DNow"), IS(L"AttachedDriveTypes", L"1,0,2,0"), IS(L"HardDiskConnections/Count", L"1"),     \
        IS(L"HardDiskConnections/1/BusNumber", L"0"), IS(L"HardDiskConnections/1/DeviceNumber", L"0"),               \
        IS(L"HardDiskConnections/1/HardDisk/File", disk),                                                            \
        FAILS(L"HardDiskConnections/1/UndoHardDisk", HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)),                      \
        IS(L"DVDROMDrives/Count", L"1"), IS(L"DVDROMDrives/1/BusNumber", L"1"),                                      \
        IS(L"DVDROMDrives/1/DeviceNumber", L"0"), IS(L"FloppyDrives/Count", L"1"),                                   \
        IS(L"FloppyDrives/1/DriveNumber", L"0"), IS(L"FloppyDrives/1/Attachment", L"0"),                             \
        IS(L"FloppyDrives/1/ImageFile", L""), IS(L"FloppyDrives/1/HostDriveLetter", L""),                            \
        IS(L"SerialPorts/Count", L"2"), IS(L"SerialPorts/1/ConnectImmediately", L"0"),                               \
        IS(L"SerialPorts/2/Type", L"3"), IS(L"SerialPorts/2/Name", L""),                                             \
        IS(L"SerialPorts/2/ConnectImmediately", L"0"), IS(L"ParallelPorts/Count", L"1"),                             \
        IS(L"ParallelPorts/1/Name", L""), IS(L"Accountant/UpTime", L"0"), IS(L"Keyboard/HasExclusiveAccess", L"0"),  \
        IS(L"GuestOS/IsHostTimeSyncEnabled", L"-1"),                                                                 \
        FAILS(L"GuestOS/IntegrationComponentsVersion", VM_E_ADDITIONS_NOT_AVAIL),                                    \
        FAILS(L"SavedStateFilePath", VM_E_VM_NO_SAVED_STATE), FAILS(L"Mouse", VM_E_VM_NOT_RUNNING),                  \
        FAILS(L"RdpPipeName", VM_E_VM_NOT_RUNNING), FAILS(L"Display/Thumbnail", VM_E_VM_NOT_RUNNING)

static const struct machine_property of_2007[] = {
    IN_COMMON(L"$\\hda.vhd", L"7710-0626-4051-9056-8468-2609-26"),
    IS(L"Memory", L"32"),
    IS_ANYTHING(L"ConfigID"), /* made of the path */
    IS(L"BIOSGUID", L"{8C6ADF71-FE94-40A8-98DF-9EF0B37407D7}"),
    IS(L"DVDROMDrives/1/Attachment", L"1"),
    IS(L"NetworkAdapters/Count", L"1"),
    IS(L"NetworkAdapters/1/EthernetAddress", L"00-03-FF-89-87-88"),
    IS(L"NetworkAdapters/1/IsEthernetAddressDynamic", L"-1"),
    FAILS(L"NetworkAdapters/1/VirtualNetwork", VM_E_INVALID_VIRTUAL_NETWORK_ID),
    IS(L"SerialPorts/1/Type", L"3"),
    IS(L"SerialPorts/1/Name", L""),
};

static const struct machine_property of_windows_virtual_pc[] = {
    IN_COMMON(L"$\\bootimage.vhd", L"9329-7937-3662-6634-7506-6605-91"),
    IS(L"Memory", L"256"),
    IS(L"ConfigID", L"{43D531DE-7DFD-47E4-A131-714AC594830F}"),
    IS(L"BIOSGUID", L"{1B866AAF-9EE7-4DD4-B688-0D6E7AB696CC}"),
    IS(L"DVDROMDrives/1/Attachment", L"0"),
    IS(L"DVDROMDrives/1/ImageFile", L""),
    IS(L"NetworkAdapters/Count", L"0"),
    IS(L"SerialPorts/1/Type", L"2"),
    IS(L"SerialPorts/1/Name", L"\\\\.\\pipe\\MOSA"),
};

/* Reads everything, which changes nothing, and then changes one line. */
static void check_real_file(const WCHAR *name, const WCHAR *disk, const struct machine_property *properties,
                            size_t count)
{
    IVMVirtualMachine *machine;
    struct bytes before, after;
    WCHAR path[MAX_PATH];
    IVMVirtualPC *app;

    if (!real_file(name, path) || (app = application()) == NULL)
        return;
    check(CopyFileW(path, at(L"real.vmc"), TRUE), "it can be copied");
    SetFileAttributesW(at(L"real.vmc"), FILE_ATTRIBUTE_NORMAL);
    make_dynamic(app, at(disk), 10);
    if ((machine = register_file(app, L"real")) != NULL) {
        before = read_file(L"real.vmc");
        check_properties(machine, properties, count);
        after = read_file(L"real.vmc");
        check(after.size == before.size && memcmp(after.bytes, before.bytes, after.size) == 0,
              "reading changes nothing");
        check_hr(IVMVirtualMachine_put_Memory(machine, 100), S_OK, "put_Memory");
        check_one_line(&before, L"real.vmc", L">100<");
        counted("%zu properties of %s", count, utf8(name));
        free(before.bytes);
        free(after.bytes);
        end_machine(app, machine);
    }
    IVMVirtualPC_Release(app);
}

TEST(machine_file, of_a_real_file_of_virtual_pc_2007_are_read)
{
    check_real_file(L"machine-2007.vmc", L"hda.vhd", of_2007, ARRAYSIZE(of_2007));
}

TEST(machine_file, of_a_real_file_of_windows_virtual_pc_are_read)
{
    check_real_file(L"machine-6.1.vmc", L"bootimage.vhd", of_windows_virtual_pc, ARRAYSIZE(of_windows_virtual_pc));
}

TEST(machine_file, of_a_machine_with_the_longest_path_are_changed)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine;
    WCHAR folder[MAX_PATH];
    LONG memory = 0;
    size_t length;

    _snwprintf(folder, ARRAYSIZE(folder), L"%ls\\", case_folder());
    for (length = wcslen(folder); length < 259 - 1 - 84; length++)
        folder[length] = length % 50 == 0 ? L'\\' : L'f';
    folder[length] = 0;
    if (app == NULL ||
        !check_hr(client_create_machine(app, EIGHTY, folder, &machine), S_OK, "a path of 259 characters"))
        return;
    check_hr(IVMVirtualMachine_put_Memory(machine, 64), S_OK, "put_Memory");
    check_hr(IVMVirtualMachine_get_Memory(machine, &memory), S_OK, "Memory");
    check(memory == 64, "it has 64 MB, not %ld", (long)memory);
    end_machine(app, machine);
    folder[length++] = L'f';
    folder[length] = 0;
    check_error_info(client_create_machine(app, EIGHTY, folder, &machine), HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
                     L"too long");
    IVMVirtualPC_Release(app);
}

/* Each damage, and what the sentence about it says. */
TEST(machine_file, of_a_damaged_file_are_not_read_and_it_is_left_alone)
{
    static const struct {
        const char *text;
        const WCHAR *says;
    } rows[] = {
        { "", L"damaged" },
        { "text", L"ine 1" },
        { "<preferences>\n<a>\n", L"ine 3" },
        { "<preferences>\n\n<a></b></preferences>", L"ine 3" },
        { "<other/>", L"ine 1" },
        { "<!DOCTYPE x [<!ENTITY a \"b\">]><preferences/>", L"ine 1" },
    };
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = app != NULL ? new_machine(app, L"it") : NULL;
    LONG memory;

    for (size_t i = 0; machine != NULL && i < ARRAYSIZE(rows); i++) {
        struct bytes after;
        context("%s", rows[i].text);
        file_write(at(L"it.vmc"), rows[i].text, strlen(rows[i].text));
        SetErrorInfo(0, NULL);
        check_error_info(IVMVirtualMachine_get_Memory(machine, &memory), DISP_E_EXCEPTION, rows[i].says);
        check_error_info(IVMVirtualMachine_put_Memory(machine, 64), DISP_E_EXCEPTION, L"it.vmc");
        after = read_file(L"it.vmc");
        check(after.size == strlen(rows[i].text) && memcmp(after.bytes, rows[i].text, after.size) == 0,
              "the file is as it was");
        free(after.bytes);
    }
    context("%s", "");
    if (machine != NULL)
        end_machine(app, machine);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

#define MANY 100

/* What a script's For Each does, with the name and the state of each; how many it were. */
static LONG go_through(IVMVirtualMachineCollection *machines)
{
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;
    VARIANT item, value;
    LONG count = 0;

    if (check_hr(IVMVirtualMachineCollection_get__NewEnum(machines, &unknown), S_OK, "_NewEnum") &&
        check_hr(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), S_OK, "IEnumVARIANT")) {
        while (IEnumVARIANT_Next(enumerator, 1, &item, NULL) == S_OK) {
            check_hr(invoke(V_DISPATCH(&item), L"Name", DISPATCH_PROPERTYGET, NULL, 0, &value, NULL), S_OK, "Name");
            VariantClear(&value);
            check_hr(invoke(V_DISPATCH(&item), L"State", DISPATCH_PROPERTYGET, NULL, 0, &value, NULL), S_OK, "State");
            check(V_I4(&value) == vmVMState_TurnedOff, "its state is %ld", (long)V_I4(&value));
            VariantClear(&item);
            count++;
        }
        IEnumVARIANT_Release(enumerator);
    }
    if (unknown != NULL)
        IUnknown_Release(unknown);
    return count;
}

#define IN_TIME 2000 /* milliseconds */

TEST(machine_file, of_a_hundred_machines_are_listed_in_time)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachineCollection *machines = NULL;
    IVMVirtualMachine *machine;
    ULONGLONG took, least = UINT64_MAX;

    for (int i = 0; app != NULL && i < MANY; i++) {
        WCHAR name[32];
        _snwprintf(name, ARRAYSIZE(name), L"machine %d", i);
        if ((machine = new_machine(app, name)) == NULL)
            return;
        IVMVirtualMachine_Release(machine);
    }
    /* The best of three, since others use the computer as well. */
    for (int i = 0; app != NULL && i < 3; i++) {
        took = GetTickCount64();
        if (!check_hr(IVMVirtualPC_get_VirtualMachines(app, &machines), S_OK, "VirtualMachines"))
            return;
        check(go_through(machines) == MANY, "there are %d", MANY);
        took = GetTickCount64() - took;
        least = took < least ? took : least;
        IVMVirtualMachineCollection_Release(machines);
    }
    counted("%d machines with name and state in %llu ms", MANY, least);
    check(least <= IN_TIME, "it takes %llu ms", least);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}
