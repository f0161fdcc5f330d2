/*
 * win32_processor.h - facts about the processors of the computer, of all processor groups.
 *
 * What can fail returns a Win32 error code, ERROR_SUCCESS when it has filled its out parameter.
 */
#ifndef OPENVPC_WIN32_PROCESSOR_H
#define OPENVPC_WIN32_PROCESSOR_H

#include <windows.h>

#include <stdbool.h>

#define WIN32_TEXT_CHARS 256

/* Where those of all groups cannot be counted, those that the affinity mask of the system names. */
DWORD win32_logical_processors(DWORD *count);

/* Packages, as they sit in sockets. Where the system does not tell which processors belong together, each is one. */
DWORD win32_physical_processors(DWORD *count);

/* The rated speed of the first one. */
DWORD win32_processor_megahertz(DWORD *megahertz);

/* As the processor itself spells it: "GenuineIntel". */
DWORD win32_processor_manufacturer(WCHAR text[WIN32_TEXT_CHARS]);

/* Its full name, such as "Intel(R) Core(TM) i7-2600 CPU @ 3.40GHz". */
DWORD win32_processor_name(WCHAR text[WIN32_TEXT_CHARS]);

/* Family, model and stepping: "Intel64 Family 6 Model 42 Stepping 7". */
DWORD win32_processor_identifier(WCHAR text[WIN32_TEXT_CHARS]);

/* What can be known of hardware virtualization. */
enum win32_virtualization {
    WIN32_VIRTUALIZATION_UNKNOWN, /* the processor has it; whether the firmware has switched it off cannot be asked */
    WIN32_VIRTUALIZATION_ABSENT,
    WIN32_VIRTUALIZATION_OFF,
    WIN32_VIRTUALIZATION_ON,
};

struct win32_features {
    bool mmx, sse, sse2, sse3, three_d_now;
    bool x86_64;
    bool intel_vt, amd_v;
    bool hypervisor; /* this Windows runs on one, as a guest or as the root of Hyper-V */
    bool txt;        /* Intel's trusted execution */
    enum win32_virtualization virtualization;
};

struct win32_features win32_processor_features(void);

enum win32_virtualization win32_virtualization(void);

#endif
