/* win32_processor.c - asks Windows, and the processor itself, about the processors. */
#include "win32_processor.h"

#include "win32_calls.h"
#include "win32_machine.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define PROCESSOR_KEY L"HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0"

/* The processors of the system that this process could use: none are named to one that runs in several groups. */
static DWORD count_mask(void)
{
    DWORD_PTR own, all = 0;
    DWORD count = 0;

    if (!win32->GetProcessAffinityMask(GetCurrentProcess(), &own, &all))
        return 0;
    for (; all != 0; all &= all - 1)
        count++;
    return count;
}

DWORD win32_logical_processors(DWORD *count)
{
    DWORD code;

    *count = win32->GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
    if (*count != 0)
        return ERROR_SUCCESS;
    code = GetLastError();
    *count = count_mask();
    if (*count != 0)
        return ERROR_SUCCESS;
    return code != ERROR_SUCCESS ? code : ERROR_NOT_SUPPORTED; /* Wine's does not say why */
}

/* The records are of different lengths, one for each package. */
static DWORD count_records(const BYTE *records, DWORD size)
{
    DWORD count = 0;

    for (DWORD at = 0; at < size; count++) {
        const DWORD length = ((const SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *)(const void *)(records + at))->Size;

        if (length == 0 || length > size - at)
            break;
        at += length;
    }
    return count;
}

/* Asks for the packages: 0 where the system does not tell, as Wine cannot in a container without /sys. */
static DWORD count_packages(DWORD *count)
{
    DWORD size = 0;
    BYTE *records;

    *count = 0;
    if (!win32->GetLogicalProcessorInformationEx(RelationProcessorPackage, NULL, &size) &&
        GetLastError() != ERROR_INSUFFICIENT_BUFFER)
        return ERROR_SUCCESS;
    records = malloc(size);
    if (records == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (win32->GetLogicalProcessorInformationEx(RelationProcessorPackage,
                                                (SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *)(void *)records, &size))
        *count = count_records(records, size);
    free(records);
    return ERROR_SUCCESS;
}

DWORD win32_physical_processors(DWORD *count)
{
    const DWORD code = count_packages(count);

    return code == ERROR_SUCCESS && *count == 0 ? win32_logical_processors(count) : code;
}

DWORD win32_processor_megahertz(DWORD *megahertz)
{
    DWORD size = sizeof *megahertz;

    return (DWORD)win32->RegGetValueW(HKEY_LOCAL_MACHINE, PROCESSOR_KEY, L"~MHz", RRF_RT_REG_DWORD, NULL, megahertz,
                                      &size);
}

/* Processors pad their names with spaces, in front as well. */
static DWORD processor_text(const WCHAR *value, WCHAR text[WIN32_TEXT_CHARS])
{
    DWORD size = WIN32_TEXT_CHARS * sizeof *text;
    DWORD code = (DWORD)win32->RegGetValueW(HKEY_LOCAL_MACHINE, PROCESSOR_KEY, value, RRF_RT_REG_SZ, NULL, text, &size);
    size_t start = 0, length;

    if (code != ERROR_SUCCESS)
        return code;
    while (text[start] == L' ')
        start++;
    length = wcslen(text + start);
    while (length > 0 && text[start + length - 1] == L' ')
        length--;
    memmove(text, text + start, length * sizeof *text);
    text[length] = 0;
    return ERROR_SUCCESS;
}

DWORD win32_processor_manufacturer(WCHAR text[WIN32_TEXT_CHARS])
{
    return processor_text(L"VendorIdentifier", text);
}

DWORD win32_processor_name(WCHAR text[WIN32_TEXT_CHARS])
{
    return processor_text(L"ProcessorNameString", text);
}

DWORD win32_processor_identifier(WCHAR text[WIN32_TEXT_CHARS])
{
    return processor_text(L"Identifier", text);
}

/* What Windows has no question for: bits of CPUID, leaves 1 and 0x80000001. */
static void ask_processor(struct win32_features *features)
{
    DWORD registers[4]; /* eax, ebx, ecx, edx */

    win32->AskProcessor(1, registers);
    features->intel_vt = registers[2] & (1u << 5); /* VMX */
    features->txt = registers[2] & (1u << 6);      /* SMX */
    features->hypervisor = registers[2] & (1u << 31);
    win32->AskProcessor(0x80000001, registers);
    features->amd_v = registers[2] & (1u << 2);   /* SVM */
    features->x86_64 = registers[3] & (1u << 29); /* long mode */
}

/*
 * Whether this Windows is the root of Hyper-V, which hides VMX and SVM from it because it uses them: the vendor in leaf
 * 0x40000000 and the right to create partitions in 0x40000003 (Hypervisor Top-Level Functional Specification).
 */
static bool is_hyper_v_root(void)
{
    static const char vendor[] = "Microsoft Hv";
    DWORD registers[4];

    win32->AskProcessor(0x40000000, registers);
    if (registers[0] < 0x40000003 || memcmp(&registers[1], vendor, sizeof vendor - 1) != 0)
        return false;
    win32->AskProcessor(0x40000003, registers);
    return registers[1] & 1;
}

/* Whether Windows can tell what the firmware has switched on: PF_VIRT_FIRMWARE_ENABLED is of Windows 8. */
static bool windows_knows_firmware(void)
{
    struct win32_version version;

    return win32_version(&version) == ERROR_SUCCESS &&
           (version.major > 6 || (version.major == 6 && version.minor >= 2));
}

static enum win32_virtualization virtualization_of(const struct win32_features *features)
{
    if (win32->IsProcessorFeaturePresent(PF_VIRT_FIRMWARE_ENABLED) || (features->hypervisor && is_hyper_v_root()))
        return WIN32_VIRTUALIZATION_ON;
    if (!features->intel_vt && !features->amd_v)
        return WIN32_VIRTUALIZATION_ABSENT;
    return windows_knows_firmware() ? WIN32_VIRTUALIZATION_OFF : WIN32_VIRTUALIZATION_UNKNOWN;
}

struct win32_features win32_processor_features(void)
{
    struct win32_features features = {
        .mmx = win32->IsProcessorFeaturePresent(PF_MMX_INSTRUCTIONS_AVAILABLE),
        .sse = win32->IsProcessorFeaturePresent(PF_XMMI_INSTRUCTIONS_AVAILABLE),
        .sse2 = win32->IsProcessorFeaturePresent(PF_XMMI64_INSTRUCTIONS_AVAILABLE),
        .sse3 = win32->IsProcessorFeaturePresent(PF_SSE3_INSTRUCTIONS_AVAILABLE),
        .three_d_now = win32->IsProcessorFeaturePresent(PF_3DNOW_INSTRUCTIONS_AVAILABLE),
    };

    ask_processor(&features);
    features.virtualization = virtualization_of(&features);
    return features;
}

enum win32_virtualization win32_virtualization(void)
{
    struct win32_features features = { 0 };

    ask_processor(&features);
    return virtualization_of(&features);
}
