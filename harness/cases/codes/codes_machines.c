/* codes_machines.c - the codes of IVMVirtualPC's members about virtual machines. */
#include "codes_machine.h"

/* They take the name of the code themselves: a macro between would put its value there. */
#define ROW(name, code, mentions, cause, null, ...)                                                                \
    MACHINE_ROW("IVMVirtualPC_" #name "__" #code, code, mentions, SUBJECT_APPLICATION, L"" #name, DISPATCH_METHOD, \
                cause, null, __VA_ARGS__)
#define SYSTEM(name, code, mentions, cause, ...)                                                                      \
    MACHINE_ROW("IVMVirtualPC_" #name "__" #code, HRESULT_FROM_WIN32(code), mentions, SUBJECT_APPLICATION, L"" #name, \
                DISPATCH_METHOD, cause, 0, __VA_ARGS__)
#define GETTER(name, code, mentions, cause, null)                                                 \
    MACHINE_ROW("IVMVirtualPC_" #name "__" #code, code, mentions, SUBJECT_APPLICATION, L"" #name, \
                DISPATCH_PROPERTYGET, cause, null, { ARGUMENT_NONE, NULL, 0 })

#define TEN L"nnnnnnnnnn"
#define EIGHTY TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_FOLDER L"$\\" EIGHTY EIGHTY L"\\" EIGHTY EIGHTY

/* What CreateVirtualMachine and RegisterVirtualMachine have in common. */
#define PLACE(name)                                                                                              \
    ROW(name, E_POINTER, L"IVMVirtualPC." #name, MACHINE_NORMAL, 2, T(L"new"), T(L"$")),                         \
        ROW(name, E_POINTER, L"IVMVirtualPC." #name, MACHINE_NORMAL, 3, T(L"new"), T(L"$")),                     \
        SYSTEM(name, ERROR_BUFFER_OVERFLOW, L"too long", MACHINE_NORMAL, T(L"new"), T(LONG_FOLDER)),             \
        SYSTEM(name, ERROR_INVALID_NAME, L"a?", MACHINE_NORMAL, T(L"new"), T(L"$\\a?")),                         \
        SYSTEM(name, ERROR_INVALID_NAME, L"a:b", MACHINE_NORMAL, T(L""), T(L"$\\a:b\\new.vmc")),                 \
        SYSTEM(name, ERROR_BAD_PATHNAME, L"empty", MACHINE_NORMAL, T(L"new"), T(L"")),                           \
        SYSTEM(name, ERROR_BAD_PATHNAME, L"folder", MACHINE_NORMAL, T(L"new"), T(L"folder")),                    \
        SYSTEM(name, ERROR_BAD_PATHNAME, L"new.vmc", MACHINE_NORMAL, T(L""), T(L"new.vmc")),                     \
        ROW(name, VM_E_CONFIG_NAME_TOO_LONG, L"80", MACHINE_NORMAL, 0, T(EIGHTY L"n"), T(L"$")),                 \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a*b", MACHINE_NORMAL, 0, T(L"a*b"), T(L"$")),                 \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a?b", MACHINE_NORMAL, 0, T(L"a?b"), T(L"$")),                 \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a:b", MACHINE_NORMAL, 0, T(L"a:b"), T(L"$")),                 \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a<b", MACHINE_NORMAL, 0, T(L"a<b"), T(L"$")),                 \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a>b", MACHINE_NORMAL, 0, T(L"a>b"), T(L"$")),                 \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a/b", MACHINE_NORMAL, 0, T(L"a/b"), T(L"$")),                 \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a|b", MACHINE_NORMAL, 0, T(L"a|b"), T(L"$")),                 \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a\\b", MACHINE_NORMAL, 0, T(L"a\\b"), T(L"$")),               \
        ROW(name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a\"b", MACHINE_NORMAL, 0, T(L"a\"b"), T(L"$")),               \
        ROW(name, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, L"IVMVirtualPC." #name, MACHINE_DEMANDED, 0, T(L"new"), \
            T(L"$"))

/* What DeleteVirtualMachine and UnregisterVirtualMachine have in common. */
#define REMOVAL(name)                                                                                    \
    ROW(name, S_OK, NULL, MACHINE_NORMAL, 0, IT), ROW(name, S_OK, NULL, MACHINE_SAVED, 0, IT),           \
        ROW(name, S_OK, NULL, MACHINE_DAMAGED, 0, IT), ROW(name, S_FALSE, NULL, MACHINE_DELETED, 0, IT), \
        ROW(name, S_FALSE, NULL, MACHINE_UNREGISTERED, 0, IT),                                           \
        ROW(name, E_POINTER, L"IVMVirtualPC." #name, MACHINE_NORMAL, 1, IT),                             \
        ROW(name, DISP_E_EXCEPTION, L"Options.xml", MACHINE_OPTIONS_DAMAGED, 0, IT),                     \
        ROW(name, VM_E_VM_RUNNING, L"$\\it.vmc", MACHINE_HELD, 0, IT),                                   \
        ROW(name, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, L"IVMVirtualPC." #name, MACHINE_DEMANDED, 0, IT)

static const struct machine_row rows[] = {
    ROW(FindVirtualMachine, S_OK, NULL, MACHINE_NORMAL, 0, T(L"IT")),
    ROW(FindVirtualMachine, S_FALSE, NULL, MACHINE_NORMAL, 0, T(L"other")),
    ROW(FindVirtualMachine, S_FALSE, NULL, MACHINE_NORMAL, 0, T(L"")),
    ROW(FindVirtualMachine, S_FALSE, NULL, MACHINE_NORMAL, 0, T(L"i*t")),
    ROW(FindVirtualMachine, S_FALSE, NULL, MACHINE_DELETED, 0, T(L"it")),
    ROW(FindVirtualMachine, S_FALSE, NULL, MACHINE_UNREGISTERED, 0, T(L"it")),
    ROW(FindVirtualMachine, E_POINTER, L"IVMVirtualPC.FindVirtualMachine", MACHINE_NORMAL, 1, T(L"it")),
    ROW(FindVirtualMachine, E_POINTER, L"IVMVirtualPC.FindVirtualMachine", MACHINE_NORMAL, 2, T(L"it")),
    ROW(FindVirtualMachine, DISP_E_EXCEPTION, L"Options.xml", MACHINE_OPTIONS_DAMAGED, 0, T(L"it")),
    ROW(FindVirtualMachine, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, L"IVMVirtualPC.FindVirtualMachine", MACHINE_DEMANDED,
        0, T(L"it")),

    ROW(CreateVirtualMachine, S_OK, NULL, MACHINE_NORMAL, 0, T(L"new"), T(L"$")),
    ROW(CreateVirtualMachine, S_OK, NULL, MACHINE_NORMAL, 0, T(EIGHTY), T(L"$\\new\\folders")),
    ROW(CreateVirtualMachine, S_OK, NULL, MACHINE_NORMAL, 0, T(L""), T(L"$\\new.vmc")),
    PLACE(CreateVirtualMachine),
    ROW(CreateVirtualMachine, DISP_E_EXCEPTION, L"Options.xml", MACHINE_OPTIONS_DAMAGED, 0, T(L"new"), T(L"$")),
    SYSTEM(CreateVirtualMachine, ERROR_PATH_NOT_FOUND, L"new.vmc", MACHINE_NORMAL, T(L"new"), T(L"<NONE>\\folder")),
    SYSTEM(CreateVirtualMachine, ERROR_PATH_NOT_FOUND, L"new.vmc", MACHINE_NORMAL, T(L"new"), T(L"$\\it.vmc\\x")),
    SYSTEM(CreateVirtualMachine, ERROR_ALREADY_EXISTS, L"another.vmc", MACHINE_WITH_ANOTHER, T(L"another"), T(L"$")),
    ROW(CreateVirtualMachine, VM_E_CONFIG_NO_NAME, NULL, MACHINE_NORMAL, 0, T(L""), T(L"$\\.vmc")),
    ROW(CreateVirtualMachine, VM_E_CONFIG_NO_NAME, NULL, MACHINE_NORMAL, 0, T(L".vmc"), T(L"$")),
    ROW(CreateVirtualMachine, VM_E_CONFIG_DUPLICATE_NAME, L"IT", MACHINE_NORMAL, 0, T(L"IT"), T(L"$\\elsewhere")),

    ROW(RegisterVirtualMachine, S_OK, NULL, MACHINE_WITH_ANOTHER, 0, T(L"another"), T(L"$")),
    ROW(RegisterVirtualMachine, S_OK, NULL, MACHINE_WITH_ANOTHER, 0, T(L"ANOTHER.VMC"), T(L"$\\")),
    ROW(RegisterVirtualMachine, S_OK, NULL, MACHINE_UNREGISTERED, 0, T(L""), T(L"$\\it.vmc")),
    PLACE(RegisterVirtualMachine),
    ROW(RegisterVirtualMachine, DISP_E_EXCEPTION, L"$\\another.vmc", MACHINE_ANOTHER_DAMAGED, 0, T(L"another"),
        T(L"$")),
    SYSTEM(RegisterVirtualMachine, ERROR_FILE_NOT_FOUND, L"new.vmc", MACHINE_NORMAL, T(L"new"), T(L"$")),
    SYSTEM(RegisterVirtualMachine, ERROR_PATH_NOT_FOUND, L"new.vmc", MACHINE_NORMAL, T(L"new"), T(L"$\\gone")),
    SYSTEM(RegisterVirtualMachine, ERROR_ALREADY_EXISTS, L"$\\it.vmc", MACHINE_NORMAL, T(L"it"), T(L"$")),
    ROW(RegisterVirtualMachine, VM_E_CONFIG_DUPLICATE_NAME, L"it", MACHINE_ANOTHER_REGISTERED, 0, T(L"it"),
        T(L"$\\sub")),

    REMOVAL(DeleteVirtualMachine),
    REMOVAL(UnregisterVirtualMachine),

    MACHINE_ROW("IVMVirtualMachineCollection_Item__S_OK", S_OK, NULL, SUBJECT_COLLECTION, L"Item", DISPATCH_PROPERTYGET,
                MACHINE_NORMAL, 0, N(1)),
    GETTER(VirtualMachines, S_OK, NULL, MACHINE_NORMAL, 0),
    GETTER(VirtualMachines, E_POINTER, L"IVMVirtualPC.VirtualMachines", MACHINE_NORMAL, 1),
    GETTER(VirtualMachines, DISP_E_EXCEPTION, L"Options.xml", MACHINE_OPTIONS_DAMAGED, 0),
    GETTER(UnconnectedNetworkAdapters, DISP_E_EXCEPTION, L"Options.xml", MACHINE_OPTIONS_DAMAGED, 0),
    GETTER(VirtualMachines, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, L"IVMVirtualPC.VirtualMachines", MACHINE_DEMANDED,
           0),
};

const struct code_table codes_machines = { rows, sizeof rows[0], ARRAYSIZE(rows), machine_script, machine_step };
