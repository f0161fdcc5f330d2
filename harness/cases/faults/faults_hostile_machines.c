/* faults_hostile_machines.c - what a hostile machine, or a hostile register, can not bring about. */
#include "client_machine.h"
#include "faults.h"
#include "faults_creation.h"
#include "faults_trace.h"
#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Paths that a machine may name; "evil" is what all calls with them would hold. */
static const WCHAR *const paths[] = {
    L"\\\\evil.example\\share\\it.vhd",
    L"\\\\EVIL\\c$\\it.vhd",
    L"\\\\evil.example@80\\share\\it.vhd",
    L"\\\\evil.example@SSL\\share\\it.vhd",
    L"\\\\evil\\IPC$\\it",
    L"\\\\evil\\pipe\\it",
    L"\\\\evil\\mailslot\\it",
    L"\\\\?\\UNC\\evil.example\\share\\it.vhd",
    L"//evil.example/share/it.vhd",
    L"//?/UNC/evil.example/share/it.vhd",
    L"http://evil.example/it.iso",
    L"\\\\.\\evil",
    L"\\\\.\\pipe\\evil",
    L"\\\\?\\pipe\\evil",
    L"\\\\.\\GLOBALROOT\\evil",
    L"\\\\?\\GLOBALROOT\\Device\\evil",
    L"\\??\\UNC\\evil\\share\\it.vhd",
    L"C:\\evil\\CON",
    L"C:\\evil\\aux.vhd",
    L"..\\evil\\COM1",
    L"evil:stream",
    L"C:evil.vhd",
    L"evil*.vhd",
    L"evil.vhd.",
};

/* Where machines name files, but for `absolute` or `relative` behind it, and serial ports. */
static const WCHAR *const keys[] = {
    L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/pathname",
    L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/undo_pathname",
    L"hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/pathname",
    L"hardware/super_io/floppy[@id=0]/pathname",
    L"settings/configuration/saved_state/path",
};

static void set(IVMVirtualMachine *machine, const WCHAR *key, const WCHAR *behind, VARIANT value)
{
    WCHAR text[200];
    BSTR string;

    _snwprintf(text, ARRAYSIZE(text), L"%ls%ls", key, behind);
    string = SysAllocString(text);
    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, string, value), S_OK, "%s", utf8(text));
    SysFreeString(string);
    VariantClear(&value);
}

/* Writes a machine that names one path everywhere; it is not registered. */
static bool write_machine(IVMVirtualPC *app, const WCHAR *path)
{
    static const WCHAR drives[] = L"hardware/pci_bus/ide_adapter/ide_controller[@id=";
    IVMVirtualMachine *machine = new_machine(app, L"it");

    if (machine == NULL)
        return false;
    set(machine, drives, L"0]/location[@id=0]/drive_type", long_variant(1));
    set(machine, drives, L"1]/location[@id=0]/drive_type", long_variant(2));
    for (size_t i = 0; i < ARRAYSIZE(keys); i++) {
        set(machine, keys[i], L"/absolute", text_variant(path));
        set(machine, keys[i], L"/relative", text_variant(path));
    }
    set(machine, L"hardware/super_io/serial_port[@id=0]/", L"port_type", long_variant(2));
    set(machine, L"hardware/super_io/serial_port[@id=0]/", L"text_file_path", text_variant(path));
    set(machine, L"hardware/super_io/serial_port[@id=1]/", L"port_type", long_variant(3));
    set(machine, L"hardware/super_io/serial_port[@id=1]/", L"pipe_name", text_variant(path));
    check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
    IVMVirtualMachine_Release(machine);
    return true;
}

/* Objects lead to others, and these back: a machine, a drive, its disk, and the parent of that. */
#define DEEP 4

static unsigned look_at(IDispatch *object, unsigned depth);

static unsigned look_at_elements(IDispatch *object, LONG count, unsigned depth)
{
    unsigned asked = 0;

    for (LONG i = 1; i <= count; i++) {
        VARIANT index = long_variant(i), result;
        VariantInit(&result);
        if (SUCCEEDED(invoke(object, L"Item", DISPATCH_PROPERTYGET, &index, 1, &result, NULL)) &&
            V_VT(&result) == VT_DISPATCH && V_DISPATCH(&result) != NULL)
            asked += look_at(V_DISPATCH(&result), depth);
        VariantClear(&result);
    }
    return asked;
}

/* Asks for a property that needs no argument; whether that succeeds does not matter. */
static unsigned look_at_property(IDispatch *object, const WCHAR *name, unsigned depth)
{
    unsigned asked = 1;
    VARIANT result;

    VariantInit(&result);
    if (FAILED(invoke(object, name, DISPATCH_PROPERTYGET, NULL, 0, &result, NULL)))
        return asked;
    if (V_VT(&result) == VT_DISPATCH && V_DISPATCH(&result) != NULL)
        asked += look_at(V_DISPATCH(&result), depth + 1);
    else if (V_VT(&result) == VT_I4 && wcscmp(name, L"Count") == 0)
        asked += look_at_elements(object, V_I4(&result), depth);
    VariantClear(&result);
    return asked;
}

/* All properties of an object, of what they give, and so on. How many were asked for. */
static unsigned look_at(IDispatch *object, unsigned depth)
{
    ITypeInfo *info = NULL;
    FUNCDESC *function;
    unsigned asked = 0;
    BSTR name = NULL;
    UINT count;

    if (depth == DEEP || FAILED(IDispatch_GetTypeInfo(object, 0, 0, &info)))
        return 0;
    for (UINT i = 0; ITypeInfo_GetFuncDesc(info, i, &function) == S_OK; i++) {
        const bool is_property = function->invkind == INVOKE_PROPERTYGET && function->cParams == 0;
        const MEMBERID id = function->memid;
        ITypeInfo_ReleaseFuncDesc(info, function);
        if (is_property && SUCCEEDED(ITypeInfo_GetNames(info, id, &name, 1, &count)) && count == 1) {
            asked += look_at_property(object, name, depth);
            SysFreeString(name);
        }
    }
    ITypeInfo_Release(info);
    return asked;
}

/* What lists machines, and what they have to do with each other. */
static void look_at_lists(IVMVirtualPC *app)
{
    IVMVirtualMachine *found = NULL;
    VARIANT more, files;

    VariantInit(&more);
    VariantInit(&files);
    if (client_find_machine(app, L"it", &found) == S_OK)
        IVMVirtualMachine_Release(found);
    if (SUCCEEDED(IVMVirtualPC_GetVirtualMachineFiles(app, more, VARIANT_TRUE, &files)))
        VariantClear(&files);
    look_at_property((IDispatch *)app, L"VirtualMachines", 0);
    look_at_property((IDispatch *)app, L"VirtualNetworks", 0);
    look_at_property((IDispatch *)app, L"UnconnectedNetworkAdapters", 0);
}

TEST(faults_hostile, registering_listing_and_reading_a_machine_opens_nothing_that_it_names)
{
    IVMVirtualPC *app = linked_application();
    IVMVirtualMachine *machine;
    unsigned asked;

    for (size_t i = 0; app != NULL && i < ARRAYSIZE(paths); i++) {
        context("%s", utf8(paths[i]));
        if (!write_machine(app, paths[i]))
            break;
        trace_begin(L"evil");
        if (check_hr(client_register_machine(app, L"it", case_folder(), &machine), S_OK, "RegisterVirtualMachine")) {
            asked = look_at((IDispatch *)machine, 0);
            check(asked > 80, "%u properties were asked for", asked);
            look_at_lists(app);
            IVMVirtualMachine_put_Memory(machine, 64); /* one that seems to be saved refuses that */
            check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, machine), S_OK, "UnregisterVirtualMachine");
            IVMVirtualMachine_Release(machine);
        }
        check(trace_end() == 0, "no call had that path");
        check(DeleteFileW(at(L"it.vmc")), "the file can be deleted");
    }
    context("%s", "");
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

/* The state of a machine is asked for by some calls that are none for looking. */
static void act_on_state(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    VMVMState state;

    check_hr(IVMVirtualMachine_get_State(machine, &state), S_OK, "State");
    IVMVirtualMachine_put_Memory(machine, 64);
    IVMVirtualMachine_DiscardSavedState(machine);
    IVMVirtualMachine_DiscardUndoDisks(machine);
    look_at_lists(app);
}

/* As the saved state, and as an undo disk. */
static void name_state(IVMVirtualMachine *machine, const WCHAR *path)
{
    set(machine, L"settings/configuration/saved_state/path", L"/absolute", text_variant(path));
    set(machine, L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/undo_pathname", L"/absolute",
        text_variant(path));
}

TEST(faults_hostile, a_server_a_pipe_or_a_device_in_a_machine_is_never_opened)
{
    IVMVirtualPC *app = linked_application();

    for (size_t i = 0; app != NULL && i < ARRAYSIZE(paths); i++) {
        IVMVirtualMachine *machine = new_machine(app, L"it");
        context("%s", utf8(paths[i]));
        if (machine == NULL)
            break;
        name_state(machine, paths[i]);
        trace_begin(L"evil");
        act_on_state(app, machine);
        name_state(machine, paths[i]); /* deleting it looks for them again */
        end_machine(app, machine);
        check(trace_end() == 0, "no call had that path");
    }
    context("%s", "");
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

/* Puts a file into the register that leads to a path of a machine, as whoever can write there may. */
static void write_label(const WCHAR *path)
{
    char text[600], narrow[300];
    WCHAR file[2 * MAX_PATH], machine[MAX_PATH], *end;

    wcscpy(machine, path);
    end = wcsstr(machine, L".vhd");
    if (end != NULL)
        memcpy(end, L".vmc", 4 * sizeof *end); /* a dot stays behind it */
    else
        wcscat(machine, L".vmc");
    WideCharToMultiByte(CP_UTF8, 0, machine, -1, narrow, sizeof narrow, NULL, NULL);
    snprintf(text, sizeof text,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vm_description>"
             "<vmc_path type=\"string\">%s</vmc_path></vm_description>\n",
             narrow);
    _snwprintf(file, ARRAYSIZE(file), L"%ls\\it.vmcx", register_folder());
    check(file_write(file, text, strlen(text)), "the register can be written");
}

TEST(faults_hostile, a_register_that_names_servers_pipes_and_devices_has_none_of_them_opened)
{
    IVMVirtualPC *app = linked_application();

    folder_make(register_folder());
    for (size_t i = 0; app != NULL && i < ARRAYSIZE(paths); i++) {
        context("%s", utf8(paths[i]));
        write_label(paths[i]);
        trace_begin(L"evil");
        look_at_lists(app);
        check(trace_end() == 0, "no call had that path");
    }
    context("%s", "");
    if (app != NULL)
        IVMVirtualPC_Release(app);
}
