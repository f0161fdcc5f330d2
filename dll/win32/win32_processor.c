/* win32_processor.c - asks Windows, and the processor itself, about the processors. */
#include "win32_processor.h"

#include "win32_calls.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define PROCESSOR_KEY L"HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0"

DWORD win32_logical_processors(DWORD *count)
{
    *count = win32->GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
    return *count != 0 ? ERROR_SUCCESS : GetLastError();
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

DWORD win32_physical_processors(DWORD *count)
{
    DWORD size = 0, code;
    BYTE *records;

    *count = 0;
    if (!win32->GetLogicalProcessorInformationEx(RelationProcessorPackage, NULL, &size)) {
        code = GetLastError();
        if (code != ERROR_INSUFFICIENT_BUFFER)
            return code;
    }
    records = malloc(size);
    if (records == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    code = ERROR_SUCCESS;
    if (win32->GetLogicalProcessorInformationEx(RelationProcessorPackage,
                                                (SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *)(void *)records, &size))
        *count = count_records(records, size);
    else
        code = GetLastError();
    free(records);
    return code;
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

/* What Windows has no question for: bits of CPUID. */
static void ask_processor(struct win32_features *features)
{
    DWORD registers[4]; /* eax, ebx, ecx, edx */

    win32->AskProcessor(1, registers);
    features->intel_vt = registers[2] & (1u << 5); /* VMX */
    features->txt = registers[2] & (1u << 6);      /* SMX */
    win32->AskProcessor(0x80000001, registers);
    features->amd_v = registers[2] & (1u << 2);   /* SVM */
    features->x86_64 = registers[3] & (1u << 29); /* long mode */
}

struct win32_features win32_processor_features(void)
{
    struct win32_features features = {
        .mmx = win32->IsProcessorFeaturePresent(PF_MMX_INSTRUCTIONS_AVAILABLE),
        .sse = win32->IsProcessorFeaturePresent(PF_XMMI_INSTRUCTIONS_AVAILABLE),
        .sse2 = win32->IsProcessorFeaturePresent(PF_XMMI64_INSTRUCTIONS_AVAILABLE),
        .sse3 = win32->IsProcessorFeaturePresent(PF_SSE3_INSTRUCTIONS_AVAILABLE),
        .three_d_now = win32->IsProcessorFeaturePresent(PF_3DNOW_INSTRUCTIONS_AVAILABLE),
        .virtualization_on = win32_virtualization_is_on(),
    };

    ask_processor(&features);
    return features;
}

bool win32_virtualization_is_on(void)
{
    return win32->IsProcessorFeaturePresent(PF_VIRT_FIRMWARE_ENABLED);
}
