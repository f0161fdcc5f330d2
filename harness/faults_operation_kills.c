/*
 * faults_operation_kills.c - the process that does an operation of IVMHardDisk is ended after every Win32 call that
 * changes what is on disk. Being ended at any other call leaves the same.
 */
#include "faults_killing.h"
#include "faults_operation.h"
#include "files.h"

struct round {
    const struct operation *operation;
    struct disks disks;
    unsigned complete; /* copies that kills left */
};

static void prepare(const struct killing *killing, const WCHAR *folder)
{
    const struct round *round = killing->context;

    folder_make(folder);
    disks_put(&round->disks, folder);
}

/* What a copy made is there complete, or not there. */
static void look(const struct killing *killing, const WCHAR *folder, bool killed)
{
    struct round *round = killing->context;
    const bool copied = path_kind(path_in(folder, OPERATION_TARGET)) == PATH_FILE;

    if (!killed || copied) {
        operation_check_done(round->operation, &round->disks, folder, false);
        round->complete += killed;
        return;
    }
    operation_check_undone(round->operation, &round->disks, folder, true);
    operation_complete(round->operation, &round->disks, folder);
}

static void run_operation(unsigned number)
{
    struct round round = { .operation = &operations[number] };
    const struct killing killing = { CREATION_KINDS + number, FAULT_KILL_AFTER_CHANGE, prepare, look, &round };
    unsigned kills;

    if (disks_make(&round.disks, round.operation->base)) {
        kills = kill_at_every_call(&killing);
        counted("%s was killed %u times after a call that changes something", round.operation->name, kills);
        check(kills > 10, "there are more than %u such calls", kills);
        check((round.operation->kind == OPERATION_COPY) == (round.complete > 0),
              "a copy may be complete when it is killed");
    }
    disks_free(&round.disks);
}

#define OPERATION_CASE(sentence, number)       \
    TEST(faults_operation_kills, sentence)     \
    {                                          \
        run_operation(number);                 \
    }

OPERATION_CASE(a_merge_into_a_fixed_disk_can_be_killed_at_any_call, MERGE_INTO_FIXED)
OPERATION_CASE(a_merge_into_a_dynamic_disk_can_be_killed_at_any_call, MERGE_INTO_DYNAMIC)
OPERATION_CASE(a_merge_into_a_differencing_disk_can_be_killed_at_any_call, MERGE_INTO_DIFFERENCING)
OPERATION_CASE(a_merge_to_a_dynamic_disk_can_be_killed_at_any_call, MERGE_TO_DYNAMIC)
OPERATION_CASE(the_conversion_of_a_fixed_disk_can_be_killed_at_any_call, CONVERT_FIXED)
OPERATION_CASE(the_conversion_of_a_dynamic_disk_can_be_killed_at_any_call, CONVERT_DYNAMIC)
OPERATION_CASE(the_conversion_of_a_differencing_disk_can_be_killed_at_any_call, CONVERT_DIFFERENCING)
OPERATION_CASE(a_compaction_can_be_killed_at_any_call, COMPACT)
OPERATION_CASE(setting_the_parent_can_be_killed_at_any_call, SET_PARENT)
