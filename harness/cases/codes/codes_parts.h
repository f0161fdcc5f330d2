/* codes_parts.h - rows of codes_machine.h about what belongs to a machine, as the tables of them share them. */
#ifndef OPENVPC_HARNESS_CODES_PARTS_H
#define OPENVPC_HARNESS_CODES_PARTS_H

#include "codes_machine.h"

#define GET DISPATCH_PROPERTYGET
#define PUT DISPATCH_PROPERTYPUT
#define CALL DISPATCH_METHOD

#define FILE_NAME L"$\\it.vmc"

/* It takes the name of the code itself: a macro between would put its value there. */
#define ROW(to, interface, name, value, words, kind, why, nothing, ...)                                               \
    {                                                                                                                 \
        .code = { #interface "_" #name "__" #value, value, words, machine_show }, .subject = SUBJECT_PART, .way = to, \
        .member = L"" #name, .flags = kind, .cause = why, .arguments = { __VA_ARGS__ }, .null = nothing               \
    }
#define SYSTEM(to, interface, name, value, words, kind, why, ...)                                            \
    {                                                                                                        \
        .code = { #interface "_" #name "__" #value, HRESULT_FROM_WIN32(value), words, machine_show },        \
        .subject = SUBJECT_PART, .way = to, .member = L"" #name, .flags = kind, .cause = why, .arguments = { \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }

/* The codes that many members have. `out` is the number of the parameter that must not be null. */
#define FINE(to, interface, name, kind, ...) ROW(to, interface, name, S_OK, NULL, kind, MACHINE_NORMAL, 0, __VA_ARGS__)
#define NULL_(to, interface, name, kind, out, ...) \
    ROW(to, interface, name, E_POINTER, L"" #interface "." #name, kind, MACHINE_NORMAL, out, __VA_ARGS__)
#define DAMAGED(to, interface, name, kind, ...) \
    ROW(to, interface, name, DISP_E_EXCEPTION, FILE_NAME, kind, MACHINE_DAMAGED, 0, __VA_ARGS__)
#define UNKNOWN(to, interface, name, kind, ...) \
    ROW(to, interface, name, VM_E_VM_UNKNOWN, FILE_NAME, kind, MACHINE_DELETED, 0, __VA_ARGS__)
#define GONE(to, interface, name, kind, ...) \
    ROW(to, interface, name, VM_E_DRIVE_INVALID, FILE_NAME, kind, MACHINE_WITHOUT_PARTS, 0, __VA_ARGS__)
#define BUILT_IN(to, interface, name, kind, ...)                                                       \
    ROW(to, interface, name, VM_E_VM_RUNNING_OR_SAVED, FILE_NAME, kind, MACHINE_HELD, 0, __VA_ARGS__), \
        ROW(to, interface, name, VM_E_VM_RUNNING_OR_SAVED, FILE_NAME, kind, MACHINE_SAVED, 0, __VA_ARGS__)
#define IS_OFF(to, interface, name, kind, ...) \
    ROW(to, interface, name, VM_E_VM_NOT_RUNNING, FILE_NAME, kind, MACHINE_NORMAL, 0, __VA_ARGS__)

/* What a property is that reads the file; without and with the code of a machine that has gone. */
#define READ(to, interface, name)                                                         \
    FINE(to, interface, name, GET, NOTHING), NULL_(to, interface, name, GET, 1, NOTHING), \
        DAMAGED(to, interface, name, GET, NOTHING)
#define PROPERTY(to, interface, name) READ(to, interface, name), UNKNOWN(to, interface, name, GET, NOTHING)

#endif
