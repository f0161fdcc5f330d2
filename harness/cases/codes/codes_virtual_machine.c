/* codes_virtual_machine.c - the codes of IVMVirtualMachine's own members; "it" is turned off unless a cause says more. */
#include "codes_machine.h"

#define GET DISPATCH_PROPERTYGET
#define PUT DISPATCH_PROPERTYPUT
#define CALL DISPATCH_METHOD

/* It takes the name of the code itself: a macro between would put its value there. */
#define ROW(name, code, mentions, flags, cause, null, ...)                                                             \
    MACHINE_ROW("IVMVirtualMachine_" #name "__" #code, code, mentions, SUBJECT_MACHINE, L"" #name, flags, cause, null, \
                __VA_ARGS__)

#define FILE_NAME L"$\\it.vmc"
#define TEN L"nnnnnnnnnn"
#define EIGHTY TEN TEN TEN TEN TEN TEN TEN TEN
#define GUID L"{8C6ADF71-FE94-40A8-98DF-9EF0B37407D7}"
#define MEMBER(name) L"IVMVirtualMachine." #name

/* What the machine's file is asked for has these three; further arguments are those of the call. */
#define READING(name, flags, out, ...)                                                  \
    ROW(name, E_POINTER, MEMBER(name), flags, MACHINE_NORMAL, out, __VA_ARGS__),        \
        ROW(name, DISP_E_EXCEPTION, FILE_NAME, flags, MACHINE_DAMAGED, 0, __VA_ARGS__), \
        ROW(name, VM_E_VM_UNKNOWN, FILE_NAME, flags, MACHINE_DELETED, 0, __VA_ARGS__)

#define PROPERTY(name) ROW(name, S_OK, NULL, GET, MACHINE_NORMAL, 0, NOTHING), READING(name, GET, 1, NOTHING)

/* And what is changed, these two. */
#define CHANGING(name, flags, ...)                                                  \
    ROW(name, DISP_E_EXCEPTION, FILE_NAME, flags, MACHINE_DAMAGED, 0, __VA_ARGS__), \
        ROW(name, VM_E_VM_UNKNOWN, FILE_NAME, flags, MACHINE_DELETED, 0, __VA_ARGS__)

#define PUTTING(name, ...) ROW(name, S_OK, NULL, PUT, MACHINE_NORMAL, 0, __VA_ARGS__), CHANGING(name, PUT, __VA_ARGS__)

/* What cannot be changed while the machine runs or is saved. */
#define ACTIVE(name, ...)                                                         \
    ROW(name, VM_E_PREF_VM_ACTIVE, FILE_NAME, PUT, MACHINE_HELD, 0, __VA_ARGS__), \
        ROW(name, VM_E_PREF_VM_ACTIVE, FILE_NAME, PUT, MACHINE_SAVED, 0, __VA_ARGS__)

#define BUILT_IN(name, ...)                                                            \
    ROW(name, VM_E_VM_RUNNING_OR_SAVED, FILE_NAME, PUT, MACHINE_HELD, 0, __VA_ARGS__), \
        ROW(name, VM_E_VM_RUNNING_OR_SAVED, FILE_NAME, PUT, MACHINE_SAVED, 0, __VA_ARGS__)

#define HARDWARE_TEXT(name, right)                                            \
    PROPERTY(name), PUTTING(name, T(right)), BUILT_IN(name, T(right)),        \
        ROW(name, E_POINTER, MEMBER(name), PUT, MACHINE_NORMAL, 1, T(right)), \
        ROW(name, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, T(L"")),   \
        ROW(name, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, MANY(33))

/* What a machine that is off says to whatever needs one that runs. */
#define POWER(name, flags, ...)                                                           \
    ROW(name, DISP_E_EXCEPTION, FILE_NAME, flags, MACHINE_DAMAGED, 0, __VA_ARGS__),       \
        ROW(name, VM_E_VM_NOT_RUNNING, FILE_NAME, flags, MACHINE_NORMAL, 0, __VA_ARGS__), \
        ROW(name, VM_E_VM_NOT_RUNNING, FILE_NAME, flags, MACHINE_SAVED, 0, __VA_ARGS__)

#define NO_POINTER(name, flags, out, ...) ROW(name, E_POINTER, MEMBER(name), flags, MACHINE_NORMAL, out, __VA_ARGS__)
#define NO_FILE(name, flags, ...) ROW(name, VM_E_VM_UNKNOWN, FILE_NAME, flags, MACHINE_DELETED, 0, __VA_ARGS__)

/* Any object in the place of a device: no more is looked at than whether it is there. */
#define USB(name)                                                                                             \
    NO_POINTER(name, CALL, 1, IT), ROW(name, DISP_E_EXCEPTION, FILE_NAME, CALL, MACHINE_DAMAGED, VTABLE, IT), \
        ROW(name, VM_E_VM_NOT_RUNNING, FILE_NAME, CALL, MACHINE_NORMAL, VTABLE, IT)

#define TASK(name, error, mentions, ...)                                                                             \
    {                                                                                                                \
        .code = { "IVMVirtualMachine_" #name "__" #error, error, mentions, machine_show_task }, .member = L"" #name, \
        .flags = CALL, .arguments = {                                                                                \
            __VA_ARGS__                                                                                              \
        }                                                                                                            \
    }

/* The same with something that runs machines. */
#define TASK_WITH(name, error, mentions, why, ...)                                                                   \
    {                                                                                                                \
        .code = { "IVMVirtualMachine_" #name "__" #error, error, mentions, machine_show_task }, .member = L"" #name, \
        .flags = CALL, .cause = why, .arguments = {                                                                  \
            __VA_ARGS__                                                                                              \
        }                                                                                                            \
    }

/* A code of the system. */
#define SYSTEM(name, error, mentions, why, ...)                                                               \
    MACHINE_ROW("IVMVirtualMachine_" #name "__" #error, HRESULT_FROM_WIN32(error), mentions, SUBJECT_MACHINE, \
                L"" #name, CALL, why, 0, __VA_ARGS__)

#define CHANNEL N(0), T(L"\\\\.\\pipe\\x"), N(1), T(L"80")

static const struct machine_row rows[] = {
    ROW(Name, S_OK, NULL, GET, MACHINE_NORMAL, 0, NOTHING),
    ROW(Name, S_OK, NULL, GET, MACHINE_DAMAGED, 0, NOTHING),
    NO_POINTER(Name, GET, 1, NOTHING),
    NO_FILE(Name, GET, NOTHING),
    PUTTING(Name, T(L"new name")),
    ROW(Name, S_OK, NULL, PUT, MACHINE_NORMAL, 0, T(L"IT")),
    ROW(Name, S_OK, NULL, PUT, MACHINE_UNREGISTERED, 0, T(EIGHTY)),
    NO_POINTER(Name, PUT, 1, T(L"new name")),
    ACTIVE(Name, T(L"new name")),
    ROW(Name, VM_E_CONFIG_NO_NAME, NULL, PUT, MACHINE_NORMAL, 0, T(L"")),
    ROW(Name, VM_E_CONFIG_NAME_TOO_LONG, TEN, PUT, MACHINE_NORMAL, 0, T(EIGHTY L"n")),
    ROW(Name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a|b", PUT, MACHINE_NORMAL, 0, T(L"a|b")),
    ROW(Name, VM_E_CONFIG_NAME_INVALID_CHAR, L"a\\b", PUT, MACHINE_NORMAL, 0, T(L"a\\b")),
    ROW(Name, VM_E_CONFIG_DUPLICATE_NAME, L"another", PUT, MACHINE_WITH_ANOTHER, 0, T(L"another")),

    ROW(File, S_OK, NULL, GET, MACHINE_NORMAL, 0, NOTHING),
    NO_POINTER(File, GET, 1, NOTHING),
    NO_FILE(File, GET, NOTHING),
    PROPERTY(ConfigID),
    PROPERTY(State),
    ROW(State, S_OK, NULL, GET, MACHINE_HELD, 0, NOTHING),
    ROW(State, S_OK, NULL, GET, MACHINE_MERGED, 0, NOTHING),
    PROPERTY(ProcessorSpeed),
    PROPERTY(HasMMX),
    PROPERTY(HasSSE),
    PROPERTY(HasSSE2),
    PROPERTY(Has3DNow),

    HARDWARE_TEXT(BIOSGUID, GUID),
    ROW(BIOSGUID, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, T(L"8C6ADF71-FE94-40A8-98DF-9EF0B37407D7")),
    HARDWARE_TEXT(BIOSSerialNumber, L"7710-0626"),
    HARDWARE_TEXT(BaseBoardSerialNumber, L"7710-0626"),
    HARDWARE_TEXT(ChassisSerialNumber, L"7710-0626"),
    HARDWARE_TEXT(ChassisAssetTag, L"7710-0626"),

    PROPERTY(Memory),
    PUTTING(Memory, N(4)),
    ACTIVE(Memory, N(256)),
    ROW(Memory, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, N(3)),
    ROW(Memory, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, N(-1)),
    ROW(Memory, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, N(3713)),
    ROW(Memory, VM_E_PREF_NOT_FOUND, L"ram_size", GET, MACHINE_WITHOUT_MEMORY, 0, NOTHING),
    PROPERTY(Notes),
    PUTTING(Notes, MANY(65536)),
    ROW(Notes, S_OK, NULL, PUT, MACHINE_HELD, 0, T(L"")),
    NO_POINTER(Notes, PUT, 1, T(L"note")),
    ROW(Notes, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, MANY(65537)),
    PROPERTY(Undoable),
    PUTTING(Undoable, B(true)),
    ACTIVE(Undoable, B(true)),
    PROPERTY(UndoAction),
    PUTTING(UndoAction, N(2)),
    ROW(UndoAction, S_OK, NULL, PUT, MACHINE_HELD, 0, N(0)),
    ROW(UndoAction, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, N(3)),
    ROW(UndoAction, E_INVALIDARG, FILE_NAME, PUT, MACHINE_NORMAL, 0, N(-1)),
    PROPERTY(ShutdownActionOnQuit),
    PUTTING(ShutdownActionOnQuit, N(2)),
    ROW(ShutdownActionOnQuit, E_POINTER, FILE_NAME, PUT, MACHINE_NORMAL, 0, N(3)),
    ROW(ShutdownActionOnQuit, E_ACCESSDENIED, FILE_NAME, PUT, MACHINE_READ_ONLY, 0, N(1)),

    ROW(GetConfigurationValue, S_OK, NULL, CALL, MACHINE_NORMAL, 0, T(L"hardware/memory/ram_size")),
    READING(GetConfigurationValue, CALL, 2, T(L"hardware/memory/ram_size")),
    ROW(GetConfigurationValue, E_INVALIDARG, MEMBER(GetConfigurationValue), CALL, MACHINE_NORMAL, 1, T(L"a")),
    ROW(GetConfigurationValue, E_INVALIDARG, MEMBER(GetConfigurationValue), CALL, MACHINE_NORMAL, 0, T(L"")),
    ROW(GetConfigurationValue, VM_E_PREF_NOT_FOUND, L"no/value", CALL, MACHINE_NORMAL, 0, T(L"no/value")),
    ROW(GetConfigurationValue, VM_E_PREF_NOT_FOUND, L"hardware", CALL, MACHINE_NORMAL, 0, T(L"hardware")),
    ROW(GetConfigurationValue, VM_E_PREF_NOT_FOUND, L"no//key", CALL, MACHINE_NORMAL, 0, T(L"no//key")),
    ROW(SetConfigurationValue, S_OK, NULL, CALL, MACHINE_NORMAL, 0, T(L"my/own[@id=1]"), VALUE(5)),
    ROW(SetConfigurationValue, S_OK, NULL, CALL, MACHINE_HELD, 0, T(L"hardware/memory/ram_size"), VALUE(64)),
    CHANGING(SetConfigurationValue, CALL, T(L"my/own"), VALUE(5)),
    ROW(SetConfigurationValue, E_INVALIDARG, MEMBER(SetConfigurationValue), CALL, MACHINE_NORMAL, 1, T(L"a"), VALUE(5)),
    ROW(SetConfigurationValue, E_INVALIDARG, MEMBER(SetConfigurationValue), CALL, MACHINE_NORMAL, 0, T(L""), VALUE(5)),
    ROW(SetConfigurationValue, E_INVALIDARG, L"no//key", CALL, MACHINE_NORMAL, 0, T(L"no//key"), VALUE(5)),
    ROW(SetConfigurationValue, E_INVALIDARG, L"hardware", CALL, MACHINE_NORMAL, 0, T(L"hardware"), VALUE(5)),
    ROW(SetConfigurationValue, E_INVALIDARG, L"my/own", CALL, MACHINE_NORMAL, 0, T(L"my/own"), WRONG),
    ROW(RemoveConfigurationValue, S_OK, NULL, CALL, MACHINE_NORMAL, 0, T(L"settings/sound")),
    CHANGING(RemoveConfigurationValue, CALL, T(L"settings/sound")),
    ROW(RemoveConfigurationValue, E_INVALIDARG, MEMBER(RemoveConfigurationValue), CALL, MACHINE_NORMAL, 1, T(L"a")),
    ROW(RemoveConfigurationValue, E_INVALIDARG, MEMBER(RemoveConfigurationValue), CALL, MACHINE_NORMAL, 0, T(L"")),
    ROW(RemoveConfigurationValue, VM_E_PREF_NOT_FOUND, L"no/value", CALL, MACHINE_NORMAL, 0, T(L"no/value")),

    READING(GetActivationValue, CALL, 2, T(L"version")),
    ROW(GetActivationValue, S_OK, NULL, CALL, MACHINE_RUNS, 0, T(L"hardware/memory/ram_size")),
    ROW(GetActivationValue, E_INVALIDARG, MEMBER(GetActivationValue), CALL, MACHINE_NORMAL, 1, T(L"version")),
    ROW(GetActivationValue, E_INVALIDARG, MEMBER(GetActivationValue), CALL, MACHINE_NORMAL, 0, T(L"")),
    ROW(GetActivationValue, VM_E_PREF_NOT_FOUND, L"version", CALL, MACHINE_NORMAL, 0, T(L"version")),
    CHANGING(SetActivationValue, CALL, T(L"version"), VALUE(5)),
    ROW(SetActivationValue, S_OK, NULL, CALL, MACHINE_RUNS, 0, T(L"my/own"), VALUE(5)),
    ROW(SetActivationValue, E_INVALIDARG, MEMBER(SetActivationValue), CALL, MACHINE_NORMAL, 1, T(L"a"), VALUE(5)),
    ROW(SetActivationValue, E_INVALIDARG, MEMBER(SetActivationValue), CALL, MACHINE_NORMAL, 0, T(L""), VALUE(5)),
    ROW(SetActivationValue, E_INVALIDARG, L"version", CALL, MACHINE_NORMAL, 0, T(L"version"), WRONG),
    ROW(SetActivationValue, VM_E_PREF_NOT_FOUND, L"version", CALL, MACHINE_NORMAL, 0, T(L"version"), VALUE(5)),
    CHANGING(RemoveActivationValue, CALL, T(L"version")),
    ROW(RemoveActivationValue, S_OK, NULL, CALL, MACHINE_RUNS, 0, T(L"hardware/memory/ram_size")),
    ROW(RemoveActivationValue, E_INVALIDARG, MEMBER(RemoveActivationValue), CALL, MACHINE_NORMAL, 1, T(L"a")),
    ROW(RemoveActivationValue, E_INVALIDARG, MEMBER(RemoveActivationValue), CALL, MACHINE_NORMAL, 0, T(L"")),
    ROW(RemoveActivationValue, VM_E_PREF_NOT_FOUND, L"version", CALL, MACHINE_NORMAL, 0, T(L"version")),

    ROW(DiscardSavedState, S_OK, NULL, CALL, MACHINE_SAVED, 0, NOTHING),
    CHANGING(DiscardSavedState, CALL, NOTHING),
    ROW(DiscardSavedState, VM_E_VM_RUNNING, FILE_NAME, CALL, MACHINE_HELD, 0, NOTHING),
    ROW(DiscardSavedState, VM_E_VM_RUNNING, FILE_NAME, CALL, MACHINE_MERGED, 0, NOTHING),
    ROW(DiscardSavedState, VM_E_VM_NO_SAVED_STATE, FILE_NAME, CALL, MACHINE_NORMAL, 0, NOTHING),
    ROW(SavedStateFilePath, S_OK, NULL, GET, MACHINE_SAVED, 0, NOTHING),
    READING(SavedStateFilePath, GET, 1, NOTHING),
    ROW(SavedStateFilePath, VM_E_VM_NO_SAVED_STATE, FILE_NAME, GET, MACHINE_NORMAL, 0, NOTHING),
    ROW(SavedStateFilePath, VM_E_VM_NO_SAVED_STATE, FILE_NAME, GET, MACHINE_HELD, 0, NOTHING),
    ROW(MergeUndoDisks, S_OK, NULL, CALL, MACHINE_NORMAL, 0, NOTHING),
    ROW(MergeUndoDisks, S_OK, NULL, CALL, MACHINE_SAVED, 0, NOTHING),
    READING(MergeUndoDisks, CALL, 1, NOTHING),
    ROW(MergeUndoDisks, VM_E_VM_RUNNING, FILE_NAME, CALL, MACHINE_HELD, 0, NOTHING),
    ROW(MergeUndoDisks, VM_E_VM_RUNNING, FILE_NAME, CALL, MACHINE_MERGED, 0, NOTHING),
    ROW(DiscardUndoDisks, S_OK, NULL, CALL, MACHINE_NORMAL, 0, NOTHING),
    CHANGING(DiscardUndoDisks, CALL, NOTHING),
    ROW(DiscardUndoDisks, VM_E_VM_RUNNING_OR_SAVED, FILE_NAME, CALL, MACHINE_HELD, 0, NOTHING),
    ROW(DiscardUndoDisks, VM_E_VM_RUNNING_OR_SAVED, FILE_NAME, CALL, MACHINE_SAVED, 0, NOTHING),
    ROW(DiscardUndoDisks, VM_E_VM_RUNNING_OR_SAVED, FILE_NAME, CALL, MACHINE_MERGED, 0, NOTHING),

    ROW(Startup, S_OK, NULL, CALL, MACHINE_NORMAL, 0, NOTHING),
    ROW(Startup, S_OK, NULL, CALL, MACHINE_SAVED, 0, NOTHING),
    NO_POINTER(Startup, CALL, 1, NOTHING),
    ROW(Startup, DISP_E_EXCEPTION, FILE_NAME, CALL, MACHINE_DAMAGED, 0, NOTHING),
    ROW(Startup, VM_E_VM_RUNNING, FILE_NAME, CALL, MACHINE_HELD, 0, NOTHING),
    ROW(Startup, VM_E_PARENT_MODIFIED, L"base.vhd", CALL, MACHINE_PARENT_CHANGED, 0, NOTHING),
    TASK_WITH(Startup, VM_E_TIMED_OUT, FILE_NAME, MACHINE_ENGINE_HANGS, NOTHING),
    TASK_WITH(Startup, VM_E_OUT_OF_RESOURCE, L"qemu", MACHINE_ENGINE_EXITS, NOTHING),
    TASK(Startup, VM_E_UNSUPPORTED_HARDWARE, L"not there.exe", NOTHING),
    ROW(Startup2, S_OK, NULL, CALL, MACHINE_NORMAL, 0, N(1)),
    NO_POINTER(Startup2, CALL, 2, N(0)),
    ROW(Startup2, DISP_E_EXCEPTION, FILE_NAME, CALL, MACHINE_DAMAGED, 0, N(0)),
    ROW(Startup2, E_INVALIDARG, FILE_NAME, CALL, MACHINE_NORMAL, 0, N(2)),
    ROW(Startup2, E_INVALIDARG, FILE_NAME, CALL, MACHINE_NORMAL, 0, N(-1)),
    ROW(Startup2, VM_E_VM_RUNNING, FILE_NAME, CALL, MACHINE_HELD, 0, N(0)),
    TASK_WITH(Startup2, VM_E_TIMED_OUT, FILE_NAME, MACHINE_ENGINE_HANGS, N(1)),
    TASK_WITH(Startup2, VM_E_OUT_OF_RESOURCE, L"qemu", MACHINE_ENGINE_EXITS, N(0)),
    TASK(Startup2, VM_E_UNSUPPORTED_HARDWARE, L"not there.exe", N(1)),

    NO_POINTER(TurnOff, CALL, 1, NOTHING),
    POWER(TurnOff, CALL, NOTHING),
    NO_FILE(TurnOff, CALL, NOTHING),
    ROW(TurnOff, S_OK, NULL, CALL, MACHINE_RUNS, 0, NOTHING),
    ROW(TurnOff, S_OK, NULL, CALL, MACHINE_PAUSED, 0, NOTHING),
    NO_POINTER(Save, CALL, 1, NOTHING),
    POWER(Save, CALL, NOTHING),
    ROW(Save, S_OK, NULL, CALL, MACHINE_RUNS, 0, NOTHING),
    ROW(Save, S_OK, NULL, CALL, MACHINE_PAUSED, 0, NOTHING),
    ROW(Save, E_FAIL, FILE_NAME, CALL, MACHINE_RUNS_DISCARDING, 0, NOTHING),
    NO_POINTER(Reset, CALL, 1, NOTHING),
    POWER(Reset, CALL, NOTHING),
    ROW(Reset, S_OK, NULL, CALL, MACHINE_RUNS, 0, NOTHING),
    NO_FILE(Reset, CALL, NOTHING),
    POWER(Pause, CALL, NOTHING),
    ROW(Pause, S_OK, NULL, CALL, MACHINE_RUNS, 0, NOTHING),
    ROW(Pause, E_FAIL, FILE_NAME, CALL, MACHINE_PAUSED, 0, NOTHING),
    ROW(Pause, VM_E_TIMED_OUT, FILE_NAME, CALL, MACHINE_HANGS, 0, NOTHING),
    NO_FILE(Pause, CALL, NOTHING),
    POWER(Resume, CALL, NOTHING),
    ROW(Resume, S_OK, NULL, CALL, MACHINE_PAUSED, 0, NOTHING),
    ROW(Resume, E_FAIL, FILE_NAME, CALL, MACHINE_RUNS, 0, NOTHING),
    ROW(Resume, VM_E_TIMED_OUT, FILE_NAME, CALL, MACHINE_HANGS_PAUSED, 0, NOTHING),
    NO_FILE(Resume, CALL, NOTHING),
    ROW(Mouse, S_OK, NULL, GET, MACHINE_HELD, 0, NOTHING),
    NO_POINTER(Mouse, GET, 1, NOTHING),
    POWER(Mouse, GET, NOTHING),
    NO_FILE(Mouse, GET, NOTHING),
    NO_POINTER(RdpPipeName, GET, 1, NOTHING),
    POWER(RdpPipeName, GET, NOTHING),
    ROW(RdpPipeName, S_OK, NULL, GET, MACHINE_RUNS, 0, NOTHING),
    USB(AttachUSBDevice),
    ROW(AttachUSBDevice, VM_E_ADDITIONS_NOT_AVAIL, FILE_NAME, CALL, MACHINE_RUNS, VTABLE, IT),
    ROW(AttachUSBDevice, VM_E_VM_UNKNOWN, FILE_NAME, CALL, MACHINE_DELETED, VTABLE, IT),
    USB(DetachUSBDevice),
    ROW(DetachUSBDevice, VM_E_USB_DETACH_FAILED, FILE_NAME, CALL, MACHINE_RUNS, VTABLE, IT),
    NO_POINTER(StartCommunicationChannel, CALL, 2, CHANNEL),
    NO_POINTER(StartCommunicationChannel, CALL, 4, CHANNEL),
    ROW(StartCommunicationChannel, E_INVALIDARG, MEMBER(StartCommunicationChannel), CALL, MACHINE_NORMAL, 0, N(1),
        T(L"x"), N(1), T(L"80")),
    ROW(StartCommunicationChannel, E_INVALIDARG, MEMBER(StartCommunicationChannel), CALL, MACHINE_NORMAL, 0, N(0),
        T(L"x"), N(0), T(L"80")),
    ROW(StartCommunicationChannel, DISP_E_EXCEPTION, FILE_NAME, CALL, MACHINE_DAMAGED, 0, CHANNEL),
    ROW(StartCommunicationChannel, VM_E_VM_NOT_RUNNING, FILE_NAME, CALL, MACHINE_NORMAL, 0, CHANNEL),
    SYSTEM(StartCommunicationChannel, ERROR_NOT_READY, FILE_NAME, MACHINE_RUNS, CHANNEL),
};

const struct code_table codes_virtual_machine = { rows, sizeof rows[0], ARRAYSIZE(rows), machine_script, machine_step };
