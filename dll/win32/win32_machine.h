/*
 * win32_machine.h - facts about the computer and its Windows, but for the processors (win32_processor.h).
 *
 * What can fail returns a Win32 error code, ERROR_SUCCESS when it has filled its out parameter. A list of strings
 * belongs to the caller then; on failure there is nothing to free.
 */
#ifndef OPENVPC_WIN32_MACHINE_H
#define OPENVPC_WIN32_MACHINE_H

#include "win32_processor.h"

#include "vhd_error.h"
#include "vhd_strings.h"

#include <stdint.h>

struct win32_memory {
    uint64_t total, available; /* bytes of physical memory */
};

DWORD win32_memory(struct win32_memory *memory);

struct win32_version {
    DWORD major, minor, build;
    WCHAR service_pack[128]; /* "Service Pack 1"; empty without one */
};

/* The version as it is, whatever the manifest of the program says it was made for. */
DWORD win32_version(struct win32_version *version);

/* The name of the product: "Windows 7 Professional". */
DWORD win32_product_name(WCHAR text[WIN32_TEXT_CHARS]);

/* The network adapters, without loopback, by the names of their drivers; their IPv4 addresses in dotted decimal. */
DWORD win32_adapter_names(struct vhd_strings *names);
DWORD win32_adapter_addresses(struct vhd_strings *addresses);

struct win32_adapter {
    uint8_t id[16]; /* of the interface, which it keeps */
    char16_t name[VHD_PATH_CHARS];
    bool is_wireless;
};

/* The same adapters, from malloc; NULL when there are none. */
DWORD win32_adapters(struct win32_adapter **found, size_t *count);

/* Letters of drives, without colons. */
DWORD win32_dvd_drives(struct vhd_strings *letters);
DWORD win32_floppy_drives(struct vhd_strings *letters);

/* The names COM1, COM2, ... and LPT1, LPT2, ... that exist, in the order of their numbers. */
DWORD win32_serial_ports(struct vhd_strings *names);
DWORD win32_parallel_ports(struct vhd_strings *names);

#endif
