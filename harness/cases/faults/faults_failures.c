/* faults_failures.c - every Win32 call of a creation fails: once, or from then on. */
#include "faults_creation.h"
#include "faults_failing.h"
#include "files.h"

#include "vhd_leftover.h"

#include <wchar.h>

/* A creation and where it takes place. Beside the parent, nothing else is in the folder of the case. */
struct place {
    enum creation kind;
    const WCHAR *target;   /* pattern for `expand` */
    const WCHAR *relative; /* from there to the parent */
    bool leftover;         /* whether the folder of the target has one; else it is to be made */
};

#define PARENT L"$\\parent.vhd"
#define LEFTOVER L"$\\~0badcafe.ovpc"

/* Does not count, but matters never. */
#define ALL UINT_MAX

/* How many calls of a function may fail without the creation failing. */
static unsigned may_fail(enum call call, const struct place *place)
{
    switch (call) {
    case CALL_GetVolumePathNameW: /* what some volumes do not tell */
    case CALL_GetVolumeInformationByHandleW:
    case CALL_DeviceIoControl: /* whether the new file is compressed */
    case CALL_FindFirstFileW:  /* leftovers are the concern of the next creation, then */
    case CALL_FindNextFileW:
    case CALL_FindClose:
    case CALL_CloseHandle:
        return ALL;
    case CALL_FlushFileBuffers: /* after the move, of a disk that is filled */
        return place->kind == CREATE_FIXED ? 1 : 0;
    case CALL_GetFileInformationByHandle: /* what a leftover is */
        return place->leftover ? 1 : 0;
    case CALL_GetFileInformationByHandleEx: /* how a leftover is, and whether the new file is compressed */
        return place->leftover ? 3 : 1;
    /*
     * Of the configuration, without which the defaults hold: the creation reads it for what it demands of the processor,
     * that of a fixed disk for the zeros as well, and Tasks, which is asked in the end, reads it again.
     */
    case CALL_CreateFileW:
        return (place->kind == CREATE_FIXED ? 3u : 2u) + (place->leftover ? 1u : 0u);
    case CALL_GetFileType:
    case CALL_ReadFile:
    case CALL_SetFileInformationByHandle:
        return place->leftover ? 1 : 0;
    default:
        return 0;
    }
}

/* Whether a function that fails from now on can keep the creation from tidying up. */
static bool hinders_tidying(const struct fault *fault, const struct fault_report *report)
{
    return fault->manner == FAULT_EVERYTHING ||
           (fault->manner == FAULT_FUNCTION &&
            (report->call == CALL_SetFileInformationByHandle || report->call == CALL_RemoveDirectoryW));
}

static void check_failure(const struct ending *ending, const struct fault *fault, const struct fault_report *report)
{
    HRESULT expected = code_of_fault(report);

    /* Where everything fails, the first failure may not have mattered; then GetDriveTypeW may be the next, or not. */
    if (fault->manner == FAULT_EVERYTHING)
        expected = ending->code == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND) ? ending->code
                                                                            : HRESULT_FROM_WIN32(report->code);
    check_told(ending, expected);
}

static void check_folder(const struct lines *before)
{
    struct lines after = folder_tree(case_folder());

    check_same_lines(before, &after, "the folder");
    lines_free(&after);
}

static void put_leftover(void)
{
    uint8_t marker[VHD_SECTOR];

    vhd_marker_encode(marker);
    file_write(expand(LEFTOVER), marker, sizeof marker);
}

/* The leftover is gone as well if nothing kept the creation from removing it. */
static void begin_again(const struct place *place)
{
    if (path_kind(expand(place->target)) == PATH_FILE)
        DeleteFileW(expand(place->target));
    if (path_kind(at(L"made")) == PATH_FOLDER)
        remove_tree(at(L"made"));
    if (place->leftover && path_kind(expand(LEFTOVER)) == PATH_NOTHING)
        put_leftover();
}

/* What could not be tidied up: nothing under the target's name, and the next creation does it. */
static void check_next_creation(const struct place *place, const struct lines *before)
{
    const WCHAR *target = expand(place->target);

    check(path_kind(target) == PATH_NOTHING, "there is no file under the name of the disk");
    creation_succeeds(place->kind, target, expand(PARENT), place->relative);
    begin_again(place);
    check_folder(before);
}

struct creating {
    const struct place *place;
    struct lines before; /* the folder */
};

static bool run_once(const void *work, struct fault fault, struct fault_report *report)
{
    const struct creating *creating = work;
    const struct place *place = creating->place;
    const struct lines *before = &creating->before;
    const WCHAR *target = expand(place->target), *parent = expand(PARENT);
    struct ending ending;

    fault_arm(fault);
    ending = creation_run(place->kind, target, parent);
    *report = fault_disarm();
    fault_context(&fault, report);
    if (SUCCEEDED(ending.code)) {
        creation_check_disk(place->kind, target, parent, place->relative);
        begin_again(place);
        check_folder(before);
        return true;
    }
    check_failure(&ending, &fault, report);
    if (hinders_tidying(&fault, report)) {
        check_next_creation(place, before);
    } else {
        if (place->leftover && path_kind(expand(LEFTOVER)) == PATH_NOTHING)
            put_leftover();
        check_folder(before);
    }
    return false;
}

static void check_survivals(const struct place *place, const struct failures *failures)
{
    for (enum call call = 0; call < CALL_COUNT; call++) {
        const unsigned allowed = may_fail(call, place);

        if (allowed == ALL)
            check(failures->failed[call] == 0, "a failure of %s is no reason to fail", call_name(call));
        else
            check(failures->survived[call] == allowed, "%u failures of %s do not matter, not %u", allowed,
                  call_name(call), failures->survived[call]);
    }
}

static void run_place(const struct place *place)
{
    struct creating creating = { .place = place };
    const struct failing failing = { run_once, &creating };
    struct failures failures = { 0 };

    if (!creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL))
        return;
    begin_again(place);
    creating.before = folder_tree(case_folder());
    fail_every_call(&failing, FAULT_ONCE, true, &failures);
    check_survivals(place, &failures);
    fail_every_call(&failing, FAULT_FUNCTION, true, NULL);
    fail_every_call(&failing, FAULT_EVERYTHING, true, NULL);
    lines_free(&creating.before);
}

TEST(faults_failures, a_differencing_disk_survives_the_failure_of_any_call)
{
    run_place(&(struct place){ CREATE_DIFFERENCING, L"$\\made\\here\\disk.vhd", L"..\\..\\parent.vhd", false });
}

TEST(faults_failures, a_leftover_that_cannot_be_removed_hinders_nothing)
{
    run_place(&(struct place){ CREATE_DYNAMIC, L"$\\disk.vhd", NULL, true });
}

/* One run of a creation in which a certain call, if it is a write, is cut short. False without such a call. */
static bool run_short_write(const struct place *place, struct fault fault, unsigned *writes)
{
    const WCHAR *target = expand(place->target), *parent = expand(PARENT);
    struct fault_report report;
    struct ending ending;

    fault_arm(fault);
    ending = creation_run(place->kind, target, parent);
    report = fault_disarm();
    context("%s with a short write at call %u, %s", utf8(creation_name(place->kind)), fault.at,
            report.met ? call_name(report.call) : "none");
    if (report.met && report.call == CALL_WriteFile && fault.manner != FAULT_WRITE_PART) {
        check_hr(ending.code, HRESULT_FROM_WIN32(ERROR_DISK_FULL), "the creation");
        check(path_kind(target) == PATH_NOTHING, "there is no file under the name of the disk");
    } else {
        check_hr(ending.code, S_OK, "the creation");
        creation_check_disk(place->kind, target, parent, place->relative);
    }
    *writes += report.met && report.call == CALL_WriteFile;
    return report.met;
}

/* What a full disk does: a write that does not fit as a whole succeeds with a part, and the next one fails. */
static void run_short_writes(const struct place *place, enum fault_manner manner)
{
    struct lines before = folder_tree(case_folder());
    struct fault fault = { manner, 1, 0 };
    unsigned writes = 0;
    bool met;

    do {
        met = run_short_write(place, fault, &writes);
        begin_again(place);
        check_folder(&before);
        fault.at++;
    } while (met);
    context("%s", "");
    check(writes >= 3, "there are at least 3 writes, not %u", writes);
    lines_free(&before);
}

TEST(faults_failures, short_writes_are_continued_until_the_disk_is_full)
{
    const struct place places[] = {
        { CREATE_DYNAMIC, L"$\\disk.vhd", NULL, false },
        { CREATE_DIFFERENCING, L"$\\disk.vhd", L".\\parent.vhd", false },
        { CREATE_FIXED, L"$\\disk.vhd", NULL, false },
    };

    if (!creation_succeeds(CREATE_DYNAMIC, expand(PARENT), NULL, NULL))
        return;
    for (size_t i = 0; i < ARRAYSIZE(places); i++) {
        run_short_writes(&places[i], FAULT_WRITE_PART);
        run_short_writes(&places[i], FAULT_WRITE_PART_ONLY);
        run_short_writes(&places[i], FAULT_WRITE_NOTHING);
    }
}
