/* lab_fill.c - a volume that fills up while a disk is being written to it. */
#include "disk_data.h"
#include "disk_image.h"
#include "disk_work.h"
#include "lab_volumes.h"

#include <wchar.h>

/* The volume has room for little more than this disk. */
#define SPARE_MEGABYTES 1
#define TRIES 5

#define IMAGE L"<FILLABLE>\\new\\folder\\a.vhd"
#define FILLER L"<FILLABLE>\\filler"

struct writing {
    IVMTask *task;
    LONG percent; /* where it was when the volume was full */
};

static bool has_begun(void *argument)
{
    struct writing *writing = argument;

    IVMTask_get_PercentCompleted(writing->task, &writing->percent);
    return writing->percent >= 25;
}

/* Fills the volume while the disk is being written. False when that came too late, and the disk was complete. */
static bool fill_up_half_way(IVMVirtualPC *app, LONG megabytes, struct writing *writing)
{
    HANDLE filler = CreateFileW(lab_path(FILLER), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    static uint8_t bytes[(SPARE_MEGABYTES + 1) << 20];
    VMTaskResult result = vmTaskResult_Success;
    DWORD written;

    if (!check(filler != INVALID_HANDLE_VALUE, "the filler can be made") ||
        !check_hr(create_fixed(app, lab_path(IMAGE), megabytes, &writing->task), S_OK, "CreateFixedVirtualHardDisk"))
        return true;
    check(wait_until(has_begun, writing, 20000), "the task comes to 25 percent");
    WriteFile(filler, bytes, sizeof bytes, &written, NULL);
    CloseHandle(filler);
    IVMTask_WaitForCompletion(writing->task, -1);
    IVMTask_get_Result(writing->task, &result);
    if (result != vmTaskResult_Success)
        return true;
    IVMTask_Release(writing->task);
    DeleteFileW(lab_path(FILLER));
    remove_tree(lab_path(L"<FILLABLE>\\new"));
    return false;
}

static void check_disk_full(IVMTask *task)
{
    VMTaskResult result = vmTaskResult_Success;
    VARIANT_BOOL cancelable = VARIANT_TRUE;
    BSTR description = NULL;
    LONG error = 0, percent = 100;

    check(task_is_complete(task), "the task has ended");
    check_hr(IVMTask_get_Result(task, &result), S_OK, "Result");
    check(result == vmTaskResult_DiskRelatedError, "the result is DiskRelatedError, not %d", (int)result);
    IVMTask_get_Error(task, &error);
    check_hr(error, HRESULT_FROM_WIN32(ERROR_DISK_FULL), "Error");
    IVMTask_get_ErrorDescription(task, &description);
    check(is_sentence_with(description, lab_path(IMAGE)), "the sentence names the disk: %s", utf8(description));
    check(description == NULL || wcsstr(description, L".ovpc") == NULL, "it names no temporary file: %s",
          utf8(description));
    SysFreeString(description);
    IVMTask_get_PercentCompleted(task, &percent);
    check(percent < 100, "less than 100 percent are completed: %ld", percent);
    IVMTask_get_IsCancelable(task, &cancelable);
    check(cancelable == VARIANT_FALSE, "it cannot be cancelled any more");
}

TEST(lab_fill, a_volume_that_fills_up_half_way_is_left_with_neither_file_nor_folder)
{
    IVMVirtualPC *app = lab_application(L"<FILLABLE>");
    struct writing writing = { 0 };
    LONG megabytes;
    int tries = 0;

    if (app == NULL)
        return;
    megabytes = (LONG)(lab_free(L"<FILLABLE>") / MEGABYTE) - SPARE_MEGABYTES;
    while (++tries <= TRIES && !fill_up_half_way(app, megabytes, &writing))
        note("the disk was complete before the volume was full; once more");
    if (check(tries <= TRIES, "in %d tries the volume was full before the disk was complete", TRIES) &&
        writing.task != NULL) {
        note("full at %ld percent of %ld MB", writing.percent, megabytes);
        check_disk_full(writing.task);
        check(path_kind(lab_path(L"<FILLABLE>\\new")) == PATH_NOTHING, "no file is left, and no folder");
        DeleteFileW(lab_path(FILLER));
        check(lab_free(L"<FILLABLE>") / MEGABYTE == (uint64_t)(megabytes + SPARE_MEGABYTES), "the room is free again");
        IVMTask_Release(writing.task);
    }
    IVMVirtualPC_Release(app);
}

#define DISK L"<FILLABLE>\\disk.vhd"

/* Four blocks, of which the first and the third are zeros that take up room. */
TEST(lab_fill, a_disk_on_a_full_volume_can_be_compacted)
{
    static const struct disk_work compact = { .member = DISK_COMPACT };
    IVMVirtualPC *app = lab_application(L"<FILLABLE>");
    struct disk_bytes reads;

    if (app == NULL)
        return;
    if (make_dynamic(app, lab_path(DISK), 8) && disk_write(lab_path(DISK), 0, 4096, 0) &&
        disk_write(lab_path(DISK), 4096, 4096, 1) && disk_write(lab_path(DISK), 2 * 4096, 4096, 0) &&
        disk_write(lab_path(DISK), 3 * 4096, 4096, 2) && disk_read(lab_path(DISK), &reads)) {
        if (lab_fill(FILLER, 0)) {
            disk_file_does(app, lab_path(DISK), &compact, BY_VTABLE);
            check(disk_identity(lab_path(DISK)).blocks == 2, "it is compacted");
            check(lab_free(L"<FILLABLE>") > 3 * (uint64_t)MEGABYTE, "there is room now");
            check_reads(lab_path(DISK), &reads);
        }
        disk_bytes_free(&reads);
    }
    DeleteFileW(lab_path(FILLER));
    DeleteFileW(lab_path(DISK));
    IVMVirtualPC_Release(app);
}
