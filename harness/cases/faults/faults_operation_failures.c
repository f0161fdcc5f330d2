/* faults_operation_failures.c - every Win32 call of an operation of IVMHardDisk fails: once, or from then on. */
#include "faults_failing.h"
#include "faults_operation.h"
#include "files.h"

#include <wchar.h>

struct operating {
    const struct operation *operation;
    struct disks disks;
};

/* Whether a fault can keep the operation from tidying up; the next one does it. */
static bool hinders_tidying(const struct operation *operation, const struct fault *fault,
                            const struct fault_report *report)
{
    const bool persists = fault->manner != FAULT_ONCE;

    if (fault->manner == FAULT_EVERYTHING)
        return true;
    switch (operation->kind) {
    case OPERATION_COMPACT: /* nothing stands beside the disk */
        return false;
    case OPERATION_SET_PARENT: /* the undo file stays while the header may be torn */
        return report->call == CALL_WriteFile || report->call == CALL_SetFilePointerEx ||
               report->call == CALL_FlushFileBuffers || report->call == CALL_SetFileInformationByHandle;
    default:
        return persists && report->call == CALL_SetFileInformationByHandle;
    }
}

/* Where everything fails, the first failure may not have mattered; then the next may have a code of its own, or not. */
static HRESULT expected_code(const struct ending *ending, const struct fault *fault, const struct fault_report *report)
{
    const HRESULT no_path = HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    const HRESULT code = code_of_fault(report);

    if (ending->code == VM_E_PARENT_PATH_NOT_FOUND && code == no_path) /* the parent's drive has gone */
        return ending->code;
    if (fault->manner == FAULT_EVERYTHING && (ending->code == no_path || ending->code == E_OUTOFMEMORY))
        return ending->code;
    return fault->manner == FAULT_EVERYTHING ? HRESULT_FROM_WIN32(report->code) : code;
}

static void check_failure(const struct operating *operating, const struct ending *ending, const struct fault *fault,
                          const struct fault_report *report)
{
    const struct operation *operation = operating->operation;

    check_told(ending, expected_code(ending, fault, report));
    for (size_t i = 0; i < operating->disks.count && ending->in_call && operation->kind != OPERATION_SET_PARENT; i++)
        check_untouched(&operating->disks.files[i], case_folder());
    operation_check_undone(operation, &operating->disks, case_folder(), hinders_tidying(operation, fault, report));
}

/* A copy leaves the disks as they are, which is checked, so that only what it made has to go. */
static void begin_again(const struct operating *operating)
{
    if (operating->operation->kind == OPERATION_COPY && path_kind(at(L"base.vhd")) == PATH_FILE)
        DeleteFileW(at(OPERATION_TARGET));
    else
        disks_put(&operating->disks, case_folder());
}

static bool run_once(const void *work, struct fault fault, struct fault_report *report)
{
    const struct operating *operating = work;
    const struct operation *operation = operating->operation;
    struct ending ending;
    bool survived, hindered;

    begin_again(operating);
    ending = operation_run(operation, case_folder(), fault, report);
    fault_context(&fault, report);
    survived = SUCCEEDED(ending.code);
    hindered = report->met && hinders_tidying(operation, &fault, report);
    hindered = hindered && (!survived || operation->kind != OPERATION_COPY);
    if (survived)
        operation_check_done(operation, &operating->disks, case_folder(), hindered);
    else
        check_failure(operating, &ending, &fault, report);
    if (!survived || hindered)
        operation_complete(operation, &operating->disks, case_folder());
    return survived;
}

static void run_operation(const struct operation *operation)
{
    struct operating operating = { .operation = operation };
    const struct failing failing = { run_once, &operating };
    const bool every_code = rounds(false, true);

    if (disks_make(&operating.disks, operation->base)) {
        fail_every_call(&failing, FAULT_ONCE, every_code, NULL);
        fail_every_call(&failing, FAULT_FUNCTION, every_code, NULL);
        fail_every_call(&failing, FAULT_EVERYTHING, every_code, NULL);
    }
    disks_free(&operating.disks);
}

#define OPERATION_CASE(sentence, number)      \
    TEST(faults_operation_failures, sentence) \
    {                                         \
        run_operation(&operations[number]);   \
    }

OPERATION_CASE(a_compaction_survives_the_failure_of_any_call, COMPACT)
OPERATION_CASE(setting_the_parent_survives_the_failure_of_any_call, SET_PARENT)
