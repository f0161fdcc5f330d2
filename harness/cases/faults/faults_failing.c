/* faults_failing.c - lets every Win32 call of some work fail, one after the other. */
#include "faults_failing.h"

#include <wchar.h>

HRESULT code_of_fault(const struct fault_report *report)
{
    if (report->call == CALL_GetDriveTypeW)
        return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    switch ((LONG)report->code) {
    case ERROR_NOT_ENOUGH_MEMORY:
        return E_OUTOFMEMORY;
    case ERROR_WRITE_PROTECT:
        return E_ACCESSDENIED;
    case ERROR_LOCK_VIOLATION:
        return HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION);
    case ERROR_HANDLE_DISK_FULL:
        return HRESULT_FROM_WIN32(ERROR_DISK_FULL);
    case ERROR_NOT_READY:
        return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    case E_UNEXPECTED:
        return DISP_E_EXCEPTION;
    default:
        return HRESULT_FROM_WIN32(report->code);
    }
}

void fault_context(const struct fault *fault, const struct fault_report *report)
{
    if (report->met)
        context("%s call %u, %s, with code %lu", fault->manner == FAULT_ONCE ? "only" : "from", fault->at,
                call_name(report->call), report->code);
}

void check_told(const struct ending *ending, HRESULT expected)
{
    check_hr(ending->code, expected, "the %s", ending->in_call ? "call" : "task");
    check(is_sentence_with(ending->sentence, case_folder()), "a sentence says which file: \"%s\"",
          utf8(ending->sentence));
    check(wcsstr(ending->sentence, L".ovpc") == NULL, "it does not speak of temporary files: \"%s\"",
          utf8(ending->sentence));
    if (!ending->in_call)
        check(ending->result ==
                  (expected == E_OUTOFMEMORY ? vmTaskResult_OutOfMemoryError : vmTaskResult_DiskRelatedError),
              "the result of the task is %d", (int)ending->result);
}

/* What is waited out when it comes once, where it is: a call that fails so may succeed after all. */
static bool may_pass(const struct fault *fault, DWORD code)
{
    return fault->manner == FAULT_ONCE && (code == ERROR_ACCESS_DENIED || code == ERROR_WRITE_PROTECT ||
                                           code == ERROR_SHARING_VIOLATION || code == ERROR_LOCK_VIOLATION);
}

void fail_every_call(const struct failing *failing, enum fault_manner manner, bool every_code,
                     struct failures *failures)
{
    struct failures none = { 0 };
    struct fault fault = { .manner = manner };
    struct fault_report report;
    unsigned runs = 0;

    if (failures == NULL)
        failures = &none;
    for (fault.at = 1;; fault.at++) {
        bool first, survived;
        fault.code = every_code ? 1 : fault.at; /* the first of most functions is one that may pass */
        first = failing->run(failing->work, fault, &report);
        if (!report.met)
            break;
        for (fault.code = 2; every_code && fault.code < report.codes + 1; fault.code++, runs++) {
            survived = failing->run(failing->work, fault, &report);
            check(survived == first || (survived && may_pass(&fault, report.code)),
                  "every code of a call is treated alike");
        }
        ++*(first ? &failures->survived[report.call] : &failures->failed[report.call]);
        runs++;
    }
    context("%s", "");
    counted("%u runs with a fault, at one of %u calls", runs, fault.at - 1);
    check(fault.at > 10, "there are more than %u calls", fault.at);
}
