/*
 * faults_codes.c - documented codes whose cause is not to be had on a computer that works, and how they are answered.
 *
 * data/injected-codes.tsv lists them; the case of a row is faults_codes.<Interface>_<Member>__<CODE>, and without one this
 * program cannot be linked. Those of machines and networks are in faults_codes_machines.c.
 */
#include "faults.h"

#include "client.h"
#include "configuration.h"
#include "disk_data.h"
#include "disk_image.h"
#include "disk_work.h"
#include "faults_creation.h"
#include "files.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define PARENT L"$\\parent.vhd"

/* What the functions of the table say in these cases */

static BOOL processor_has_virtualization;
static int questions;  /* how often it was asked */
static bool demanding; /* whether the configuration demands it */

static BOOL WINAPI answer_processor_feature(DWORD feature)
{
    check(feature == PF_VIRT_FIRMWARE_ENABLED, "it is asked about virtualization, not feature %lu", feature);
    questions++;
    return processor_has_virtualization;
}

static void WINAPI answer_processor(DWORD leaf, DWORD *registers)
{
    (void)leaf;
    memset(registers, 0, 4 * sizeof *registers);
}

static int WINAPI answer_shutting_down(int index)
{
    return index == SM_SHUTTINGDOWN ? 1 : GetSystemMetrics(index);
}

static HRESULT WINAPI fail_unexpectedly(GUID *guid)
{
    (void)guid;
    return E_UNEXPECTED;
}

static HANDLE WINAPI fail_without_code(LPCWSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                                       DWORD disposition, DWORD flags, HANDLE template)
{
    SetLastError(NO_ERROR);
    return INVALID_HANDLE_VALUE;
}

static void demand_virtualization(bool demanded, bool present)
{
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    if (demanded != demanding)
        configuration_demand(app, demanded);
    demanding = demanded;
    IVMVirtualPC_Release(app);
    processor_has_virtualization = present;
    questions = 0;
    fault_table()->IsProcessorFeaturePresent = answer_processor_feature;
    fault_table()->AskProcessor = answer_processor;
}

/* What each call must answer, and that it creates disks when the cause is gone */

static void refuse_creation(enum creation kind, HRESULT code, const WCHAR *mentions)
{
    const struct refusal refusal = { kind, L"$\\new\\disk.vhd", PARENT, CREATION_MEGABYTES, code, mentions };
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    check_refused(app, &refusal);
    IVMVirtualPC_Release(app);
}

static void allow_creation(enum creation kind)
{
    creation_succeeds(kind, at(L"new\\disk.vhd"), expand(PARENT), L"..\\parent.vhd");
}

static void check_unexpected(enum creation kind)
{
    creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL);
    fault_table()->CoCreateGuid = fail_unexpectedly;
    refuse_creation(kind, DISP_E_EXCEPTION, L"$\\new\\disk.vhd");
    refuse_creation(kind, DISP_E_EXCEPTION, L"8000FFFF"); /* the real code */
    fault_table_restore();
    allow_creation(kind);
}

static void check_shutting_down(enum creation kind)
{
    creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL);
    fault_table()->GetSystemMetrics = answer_shutting_down;
    refuse_creation(kind, VM_E_APP_SHUTTING_DOWN, creation_name(kind));
    fault_table_restore();
    allow_creation(kind);
}

static void check_virtualization(enum creation kind)
{
    creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL);
    demand_virtualization(true, false);
    refuse_creation(kind, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, creation_name(kind));
    check(questions == 2, "each call asks once: %d", questions);
    demand_virtualization(true, true);
    allow_creation(kind);
    check(questions > 0, "a processor that has it is asked too");
    DeleteFileW(at(L"new\\disk.vhd"));
    demand_virtualization(false, false);
    allow_creation(kind);
}

static void refuse_hard_disk(const WCHAR *path, HRESULT code, const WCHAR *mentions)
{
    IVMVirtualPC *app = linked_application();
    IVMHardDisk *disk = (IVMHardDisk *)(UINT_PTR)0xdeadbeef;
    VARIANT argument = text_variant(path), result;
    EXCEPINFO exception;
    HRESULT hr;

    if (app == NULL)
        return;
    SetErrorInfo(0, NULL);
    hr = IVMVirtualPC_GetHardDisk(app, V_BSTR(&argument), &disk);
    check_error_info(hr, code, mentions);
    check(disk == NULL, "the disk is set to NULL");
    hr = invoke(app, L"GetHardDisk", DISPATCH_METHOD, &argument, 1, &result, &exception);
    check_exception(hr, &exception, code, mentions);
    VariantClear(&result);
    VariantClear(&argument);
    IVMVirtualPC_Release(app);
}

static void allow_hard_disk(const WCHAR *path)
{
    IVMVirtualPC *app = linked_application();
    IVMHardDisk *disk = NULL;
    BSTR text = SysAllocString(path);

    if (app == NULL)
        return;
    if (check_hr(IVMVirtualPC_GetHardDisk(app, text, &disk), S_OK, "GetHardDisk"))
        IVMHardDisk_Release(disk);
    SysFreeString(text);
    IVMVirtualPC_Release(app);
}

#define CREATION_CASES(kind, member)                                                   \
    TEST(faults_codes, IVMVirtualPC_##member##__DISP_E_EXCEPTION)                      \
    {                                                                                  \
        check_unexpected(kind);                                                        \
    }                                                                                  \
    TEST(faults_codes, IVMVirtualPC_##member##__VM_E_APP_SHUTTING_DOWN)                \
    {                                                                                  \
        check_shutting_down(kind);                                                     \
    }                                                                                  \
    TEST(faults_codes, IVMVirtualPC_##member##__VM_E_HARDWARE_VIRTUALIZATION_DISABLED) \
    {                                                                                  \
        check_virtualization(kind);                                                    \
    }

CREATION_CASES(CREATE_DYNAMIC, CreateDynamicVirtualHardDisk)
CREATION_CASES(CREATE_FIXED, CreateFixedVirtualHardDisk)
CREATION_CASES(CREATE_DIFFERENCING, CreateDifferencingVirtualHardDisk)

TEST(faults_codes, IVMVirtualPC_GetHardDisk__DISP_E_EXCEPTION)
{
    creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL);
    fault_table()->CreateFileW = fail_without_code;
    refuse_hard_disk(expand(PARENT), DISP_E_EXCEPTION, expand(PARENT));
    fault_table_restore();
    allow_hard_disk(expand(PARENT));
}

TEST(faults_codes, IVMVirtualPC_CreateFloppyDiskImage__DISP_E_EXCEPTION)
{
    IVMVirtualPC *app = linked_application();
    BSTR image = SysAllocString(at(L"new\\floppy.vfd"));

    if (app == NULL)
        return;
    fault_table()->CoCreateGuid = fail_unexpectedly;
    check_error_info(IVMVirtualPC_CreateFloppyDiskImage(app, image, 1), DISP_E_EXCEPTION, image);
    check_error_info(IVMVirtualPC_CreateFloppyDiskImage(app, image, 1), DISP_E_EXCEPTION, L"8000FFFF");
    check(path_kind(at(L"new")) == PATH_NOTHING, "no folder is left");
    fault_table_restore();
    check_hr(IVMVirtualPC_CreateFloppyDiskImage(app, image, 1), S_OK, "CreateFloppyDiskImage");
    SysFreeString(image);
    IVMVirtualPC_Release(app);
}

TEST(faults_codes, IVMVirtualPC_GetHardDisk__VM_E_HARDWARE_VIRTUALIZATION_DISABLED)
{
    creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL);
    demand_virtualization(true, false);
    refuse_hard_disk(expand(PARENT), VM_E_HARDWARE_VIRTUALIZATION_DISABLED, L"GetHardDisk");
    demand_virtualization(true, true);
    allow_hard_disk(expand(PARENT));
    demand_virtualization(false, false);
    allow_hard_disk(expand(PARENT));
}

/* Changing and copying disks */

/* Before there is an application object: the creation checks that nothing is in use. */
static bool make_child(void)
{
    return creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL) &&
           creation_succeeds(CREATE_DIFFERENCING, at(L"child.vhd"), expand(PARENT), L".\\parent.vhd");
}

static void check_work(enum member member, void (*break_it)(void), HRESULT code, const WCHAR *mentions)
{
    struct disk_work work = { .member = member, .path = L"$\\copy.vhd", .type = vmDiskType_Dynamic };
    IVMVirtualPC *app = make_child() ? linked_application() : NULL;
    IVMHardDisk *disk;

    if (app == NULL)
        return;
    disk = disk_of(app, member == DISK_COMPACT ? expand(PARENT) : at(L"child.vhd"));
    if (member == DISK_SET_PARENT)
        work.parent = disk_of(app, expand(PARENT));
    if (disk != NULL) {
        break_it();
        disk_refuses(disk, &work, code, mentions);
        fault_table_restore();
        disk_does(disk, &work, BY_VTABLE, NULL);
        IVMHardDisk_Release(disk);
    }
    if (work.parent != NULL)
        IVMHardDisk_Release(work.parent);
    IVMVirtualPC_Release(app);
}

static void break_ids(void)
{
    fault_table()->CoCreateGuid = fail_unexpectedly;
}

static void break_opening(void)
{
    fault_table()->CreateFileW = fail_without_code;
}

static void shut_down(void)
{
    fault_table()->GetSystemMetrics = answer_shutting_down;
}

#define SHUTTING_DOWN_CASE(work, member)                               \
    TEST(faults_codes, IVMHardDisk_##member##__VM_E_APP_SHUTTING_DOWN) \
    {                                                                  \
        check_work(work, shut_down, VM_E_APP_SHUTTING_DOWN,            \
                   L"IVMHardDisk."                                     \
                   L"" #member);                                       \
    }

SHUTTING_DOWN_CASE(DISK_MERGE, Merge)
SHUTTING_DOWN_CASE(DISK_MERGE_TO, MergeTo)
SHUTTING_DOWN_CASE(DISK_CONVERT, Convert)
SHUTTING_DOWN_CASE(DISK_COMPACT, Compact)

TEST(faults_codes, IVMHardDisk_Merge__DISP_E_EXCEPTION)
{
    check_work(DISK_MERGE, break_opening, DISP_E_EXCEPTION, at(L"child.vhd"));
}

TEST(faults_codes, IVMHardDisk_MergeTo__DISP_E_EXCEPTION)
{
    check_work(DISK_MERGE_TO, break_ids, DISP_E_EXCEPTION, L"8000FFFF"); /* the real code */
}

TEST(faults_codes, IVMHardDisk_Convert__DISP_E_EXCEPTION)
{
    check_work(DISK_CONVERT, break_ids, DISP_E_EXCEPTION, L"8000FFFF");
}

TEST(faults_codes, IVMHardDisk_Compact__DISP_E_EXCEPTION)
{
    check_work(DISK_COMPACT, break_opening, DISP_E_EXCEPTION, expand(PARENT));
}

static BOOL WINAPI write_to_full_volume(HANDLE file, LPCVOID data, DWORD size, LPDWORD written, LPOVERLAPPED overlapped)
{
    *written = 0;
    SetLastError(ERROR_DISK_FULL);
    return FALSE;
}

/* No room is needed for a file without holes. Where there is a hole it may be, and then the task says so. */
TEST(faults_codes, IVMHardDisk_Compact__ERROR_DISK_FULL)
{
    IVMVirtualPC *app = linked_application();
    IVMHardDisk *disk = NULL;
    IVMTask *task = NULL;
    struct ending ending;
    HRESULT hr;

    if (app == NULL)
        return;
    if (make_dynamic(app, expand(PARENT), 8) && disk_write(expand(PARENT), 0, 4096, 0) &&
        disk_write(expand(PARENT), 4096, 4096, 1))
        disk = disk_of(app, expand(PARENT));
    if (disk != NULL) {
        fault_table()->WriteFile = write_to_full_volume;
        SetErrorInfo(0, NULL);
        hr = IVMHardDisk_Compact(disk, &task);
        ending = ending_of(hr, task);
        fault_table_restore();
        check(!ending.in_call, "the task fails, not the call");
        check_hr(ending.code, HRESULT_FROM_WIN32(ERROR_DISK_FULL), "Error");
        check(is_sentence_with(ending.sentence, expand(PARENT)), "the sentence names the disk: %s",
              utf8(ending.sentence));
        disk_does(disk, &(const struct disk_work){ .member = DISK_COMPACT }, BY_VTABLE, NULL);
        IVMHardDisk_Release(disk);
    }
    linked_release(app);
}

TEST(faults_codes, IVMHardDisk_Parent__DISP_E_EXCEPTION)
{
    check_work(DISK_SET_PARENT, break_opening, DISP_E_EXCEPTION, at(L"child.vhd"));
}

/* The order of the checks, and what is exempt */

TEST(faults_codes, pointers_come_before_the_processor_and_the_session_and_paths_after)
{
    IVMVirtualPC *app = linked_application();

    if (app == NULL)
        return;
    fault_table()->GetSystemMetrics = answer_shutting_down;
    for (enum creation kind = CREATE_DYNAMIC; kind <= CREATE_DIFFERENCING; kind++) {
        const struct refusal missing = { kind, NULL, L"a?b", 8, E_POINTER, NULL };
        struct refusal wrong = { kind, L"a?b", L"b?c", -1, VM_E_APP_SHUTTING_DOWN, NULL };

        context("%s", utf8(creation_name(kind)));
        demand_virtualization(true, true);
        check_refused(app, &wrong);
        demand_virtualization(true, false);
        wrong.expected = VM_E_HARDWARE_VIRTUALIZATION_DISABLED;
        check_refused(app, &wrong);
        check_refused(app, &missing);
        demand_virtualization(false, false);
    }
    IVMVirtualPC_Release(app);
}

TEST(faults_codes, configuration_values_and_the_demand_for_virtualization_do_not_lock_each_other_out)
{
    IVMVirtualPC *app = linked_application();
    VARIANT value;

    if (app == NULL)
        return;
    demand_virtualization(true, false);
    check_hr(configuration_set(app, L"some/value", long_variant(5)), S_OK, "Set");
    if (check_hr(configuration_get(app, L"some/value", &value), S_OK, "Get"))
        check(V_VT(&value) == VT_I4 && V_I4(&value) == 5, "the value is the one that was set");
    check_hr(configuration_remove(app, L"some/value"), S_OK, "Remove");
    check(questions == 0, "none of them asks about the processor");
    demand_virtualization(false, false);
    IVMVirtualPC_Release(app);
}
