/* faults_processors.c - what is told of processors of other kinds than those of this computer. */
#include "faults_host.h"

#include "configuration.h"
#include "faults_creation.h"

#include <string.h>
#include <wchar.h>

static DWORD bits_of_1[4], bits_of_80000001[4], bits_of_40000000[4], bits_of_40000003[4];
static DWORD present_features; /* by the numbers of their constants */

static void WINAPI answer_processor(DWORD leaf, DWORD *registers)
{
    const struct {
        DWORD leaf;
        const DWORD *bits;
    } answers[] = {
        { 1, bits_of_1 },
        { 0x80000001, bits_of_80000001 },
        { 0x40000000, bits_of_40000000 },
        { 0x40000003, bits_of_40000003 },
    };

    check(leaf != 0x40000000 || bits_of_1[2] >> 31, "a hypervisor is asked only where there is one");
    for (size_t i = 0; i < ARRAYSIZE(answers); i++) {
        if (answers[i].leaf == leaf)
            memcpy(registers, answers[i].bits, sizeof bits_of_1);
    }
}

static BOOL WINAPI answer_feature(DWORD feature)
{
    return (present_features >> feature) & 1;
}

TEST(faults_processors, features_are_listed_by_the_names_of_virtual_pc)
{
    static const struct {
        DWORD leaf_1_c, leaf_80000001_c, leaf_80000001_d, features;
        const WCHAR *text;
    } rows[] = {
        { 0, 0, 0, 0, L"" },
        { 1u << 5, 0, 0, 0, L"Intel VT,HAVD" },
        { 1u << 5, 0, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, L"Intel VT,HAVE" },
        { 0, 1u << 2, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, L"AMD-V,HAVE" },
        { 0, 0, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, L"HAVE" },
        { 1u << 6, 0, 1u << 29, 0, L"TXTE,x86-64" },
        { 0, 0, 0, 1u << PF_3DNOW_INSTRUCTIONS_AVAILABLE, L"" },
        { 0, 0, 0, 1u << PF_SSE3_INSTRUCTIONS_AVAILABLE, L"SSE3" },
        { INT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, L"AMD-V,Intel VT,HAVE,MMX,SSE,SSE2,SSE3,TXTE,x86-64" },
    };

    fault_table()->AskProcessor = answer_processor;
    fault_table()->IsProcessorFeaturePresent = answer_feature;
    fault_table()->RtlGetVersion = answer_version;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        context("row %zu", i);
        bits_of_1[2] = rows[i].leaf_1_c;
        bits_of_80000001[2] = rows[i].leaf_80000001_c;
        bits_of_80000001[3] = rows[i].leaf_80000001_d;
        present_features = rows[i].features;
        check_host(L"ProcessorFeaturesString", rows[i].text);
    }
    context("%s", "");
    fault_table_restore();
}

/* What is known of virtualization, and so what becomes of a configuration that demands it. */
TEST(faults_processors, virtualization_counts_as_missing_only_where_that_is_known)
{
    static const struct {
        const char *computer;
        DWORD leaf_1_c, leaf_80000001_c, features;
        const char *vendor; /* of its hypervisor */
        DWORD rights;       /* that the hypervisor gives it */
        DWORD major, minor; /* of Windows */
        const WCHAR *text;
        const WCHAR *refusal; /* NULL: none */
    } rows[] = {
        { "switched on", 1u << 5, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, "", 0, 10, 0, L"Intel VT,HAVE", NULL },
        { "switched off, Windows 10", 1u << 5, 0, 0, "", 0, 10, 0, L"Intel VT,HAVD", L"switched off" },
        { "switched off, Windows 8", 0, 1u << 2, 0, "", 0, 6, 2, L"AMD-V,HAVD", L"switched off" },
        { "on or off, Windows 7", 1u << 5, 0, 0, "", 0, 6, 1, L"Intel VT", NULL },
        { "on or off, Windows 7 on AMD", 0, 1u << 2, 0, "", 0, 6, 1, L"AMD-V", NULL },
        { "an old processor, Windows 7", 0, 0, 0, "", 0, 6, 1, L"", L"does not report" },
        { "an old processor, Windows 10", 0, 0, 0, "", 0, 10, 0, L"", L"does not report" },
        { "the root of Hyper-V", 1u << 31, 0, 0, "Microsoft Hv", 0x2bb9, 10, 0, L"HAVE", NULL },
        { "a guest of Hyper-V", 1u << 31, 0, 0, "Microsoft Hv", 0x2e70, 10, 0, L"", L"does not report" },
        { "a guest of Hyper-V, nested", 1u << 31 | 1u << 5, 0, 1u << PF_VIRT_FIRMWARE_ENABLED, "Microsoft Hv", 0x2e70,
          10, 0, L"Intel VT,HAVE", NULL },
        { "a guest of another", 1u << 31, 0, 0, "KVMKVMKVM", 1, 10, 0, L"", L"does not report" },
    };
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    fault_table()->AskProcessor = answer_processor;
    fault_table()->IsProcessorFeaturePresent = answer_feature;
    fault_table()->RtlGetVersion = answer_version;
    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        LONG megabytes;
        HRESULT hr;
        context("%s", rows[i].computer);
        bits_of_1[2] = rows[i].leaf_1_c;
        bits_of_80000001[2] = rows[i].leaf_80000001_c;
        bits_of_80000001[3] = 0;
        bits_of_40000000[0] = 0x40000006;
        memset(&bits_of_40000000[1], 0, 3 * sizeof bits_of_40000000[0]);
        memcpy(&bits_of_40000000[1], rows[i].vendor, strlen(rows[i].vendor));
        bits_of_40000003[1] = rows[i].rights;
        present_features = rows[i].features;
        windows_major = rows[i].major;
        windows_minor = rows[i].minor;
        check_host(L"ProcessorFeaturesString", rows[i].text);
        configuration_demand(app, true);
        hr = IVMVirtualPC_get_MinimumMemoryPerVM(app, &megabytes);
        if (rows[i].refusal == NULL)
            check_hr(hr, S_OK, "a call, with a demand for virtualization");
        else
            check_error_info(hr, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, rows[i].refusal);
        configuration_demand(app, false);
    }
    context("%s", "");
    windows_major = 10;
    windows_minor = 0;
    IVMVirtualPC_Release(app);
    fault_table_restore();
}

/* Three packages, in records of different lengths. */
static BOOL WINAPI answer_packages(LOGICAL_PROCESSOR_RELATIONSHIP relationship,
                                   PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX records, PDWORD size)
{
    static const DWORD lengths[] = { 48, 64, 48 };
    BYTE *at = (BYTE *)records;

    check(relationship == RelationProcessorPackage, "it is asked about packages");
    if (*size < 160) {
        *size = 160;
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    *size = 160;
    memset(records, 0, *size);
    for (size_t i = 0; i < ARRAYSIZE(lengths); at += lengths[i++])
        ((SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX *)(void *)at)->Size = lengths[i];
    return TRUE;
}

static DWORD WINAPI answer_count(WORD group)
{
    return group == ALL_PROCESSOR_GROUPS ? 192 : 64;
}

TEST(faults_processors, processors_of_all_groups_count)
{
    fault_table()->GetLogicalProcessorInformationEx = answer_packages;
    fault_table()->GetActiveProcessorCount = answer_count;
    check_host(L"PhysicalProcessorCount", L"3");
    check_host(L"LogicalProcessorCount", L"192");
    fault_table_restore();
}

static DWORD WINAPI answer_no_count(WORD group)
{
    SetLastError(ERROR_SUCCESS); /* as Wine does */
    return 0;
}

static BOOL WINAPI answer_mask(HANDLE process, PDWORD_PTR own, PDWORD_PTR all)
{
    *own = 1;
    *all = 0x8000000b;
    return TRUE;
}

TEST(faults_processors, processors_are_those_of_the_mask_where_groups_are_not_told)
{
    fault_table()->GetActiveProcessorCount = answer_no_count;
    fault_table()->GetProcessAffinityMask = answer_mask;
    check_host(L"LogicalProcessorCount", L"4");
    fault_table_restore();
}

static BOOL WINAPI answer_no_packages(LOGICAL_PROCESSOR_RELATIONSHIP relationship,
                                      PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX records, PDWORD size)
{
    SetLastError(ERROR_FILE_NOT_FOUND);
    return FALSE;
}

/* The first answer of Windows may be well, and the second not. */
static BOOL WINAPI answer_only_the_size(LOGICAL_PROCESSOR_RELATIONSHIP relationship,
                                        PSYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX records, PDWORD size)
{
    return records == NULL ? answer_packages(relationship, records, size)
                           : answer_no_packages(relationship, records, size);
}

TEST(faults_processors, processors_are_packages_of_their_own_where_the_topology_is_not_told)
{
    fault_table()->GetLogicalProcessorInformationEx = answer_no_packages;
    fault_table()->GetActiveProcessorCount = answer_count;
    check_host(L"PhysicalProcessorCount", L"192");
    fault_table()->GetLogicalProcessorInformationEx = answer_only_the_size;
    check_host(L"PhysicalProcessorCount", L"192");
    fault_table()->GetActiveProcessorCount = answer_no_count;
    fault_table()->GetProcessAffinityMask = answer_mask;
    check_host(L"PhysicalProcessorCount", L"4");
    fault_table_restore();
}
