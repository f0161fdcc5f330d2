/*
 * test_vhd_copy.c - MergeTo and Convert: which targets are refused, and what is said beside a success. What they copy
 * is test_vhd_operations.c's.
 */
#include "disk_calls.h"
#include "expect.h"
#include "family.h"
#include "vhd_flatten.h"

#define TARGET u"C:\\flat.vhd"

struct refusal {
    const char *row;
    struct disk_call call;
    enum vhd_status status;
};

static const struct refusal refusals[] = {
    { "empty", { DISK_CONVERT, FAMILY_CHILD, u"", VHD_TYPE_FIXED }, VHD_TARGET_EMPTY },
    { "empty", { DISK_MERGE_TO, FAMILY_CHILD, u"", VHD_TYPE_FIXED }, VHD_TARGET_EMPTY },
    { "extension", { DISK_CONVERT, FAMILY_CHILD, u"C:\\x.img", VHD_TYPE_FIXED }, VHD_TARGET_EXTENSION },
    { "relative", { DISK_CONVERT, FAMILY_CHILD, u"x.vhd", VHD_TYPE_FIXED }, VHD_PATH_NOT_ABSOLUTE },
    { "relative", { DISK_MERGE_TO, FAMILY_CHILD, u"x.vhd", VHD_TYPE_FIXED }, VHD_PATH_NOT_ABSOLUTE },
    { "type", { DISK_CONVERT, FAMILY_CHILD, u"C:\\x.vhd", VHD_TYPE_DIFFERENCING }, VHD_TARGET_TYPE },
    { "type", { DISK_MERGE_TO, FAMILY_CHILD, u"C:\\x.vhd", VHD_TYPE_DIFFERENCING }, VHD_TARGET_TYPE },
    { "folder", { DISK_CONVERT, FAMILY_CHILD, u"C:\\no\\x.vhd", VHD_TYPE_FIXED }, VHD_TARGET_NO_FOLDER },
    { "folder", { DISK_MERGE_TO, FAMILY_CHILD, u"C:\\no\\x.vhd", VHD_TYPE_FIXED }, VHD_TARGET_NO_FOLDER },
    { "exists", { DISK_CONVERT, FAMILY_CHILD, FAMILY_PARENT, VHD_TYPE_FIXED }, VHD_TARGET_EXISTS },
    { "itself", { DISK_MERGE_TO, FAMILY_CHILD, FAMILY_CHILD, VHD_TYPE_FIXED }, VHD_TARGET_EXISTS },
    { "no child", { DISK_MERGE_TO, FAMILY_PARENT, TARGET, VHD_TYPE_FIXED }, VHD_NOT_DIFFERENCING },
    { "CD", { DISK_CONVERT, FAMILY_CHILD, u"D:\\x.vhd", VHD_TYPE_FIXED }, VHD_TARGET_ON_CD },
    { "folder on a CD", { DISK_CONVERT, FAMILY_CHILD, u"D:\\no\\x.vhd", VHD_TYPE_FIXED }, VHD_TARGET_ON_CD },
    { "folder on a full disk", { DISK_CONVERT, FAMILY_CHILD, u"E:\\no\\x.vhd", VHD_TYPE_FIXED }, VHD_DISK_FULL },
    { "below a file", { DISK_CONVERT, FAMILY_CHILD, FAMILY_PARENT u"\\x.vhd", VHD_TYPE_FIXED }, VHD_TARGET_BELOW_FILE },
    { "full", { DISK_CONVERT, FAMILY_CHILD, u"E:\\x.vhd", VHD_TYPE_DYNAMIC }, VHD_DISK_FULL },
    { "full", { DISK_MERGE_TO, FAMILY_CHILD, u"E:\\x.vhd", VHD_TYPE_FIXED }, VHD_DISK_FULL },
};

Test(vhd_copy, refuses_targets_and_changes_nothing)
{
    struct family family;
    struct memory_snapshot before;

    family_init(&family, 5, IMAGE_DYNAMIC);
    memory_add_volume(&family.chain.host, u"D:\\", VHD_DRIVE_CD, u"CDFS", 0);
    memory_add_volume(&family.chain.host, u"E:\\", VHD_DRIVE_WRITABLE, u"NTFS", 8388607);
    before = memory_take_snapshot(&family.chain.host);
    for (size_t i = 0; i < ROWS(refusals); i++) {
        expect_status(refusals[i].row, disk_run(&family.chain.host, &refusals[i].call), refusals[i].status);
        cr_expect(memory_is_as_in(&family.chain.host, &before), "%s", refusals[i].row);
    }
    memory_free_snapshot(&before);
    family_free(&family);
}

/* A fixed target of 5,000 MB fits no FAT32, and a dynamic one might grow to that. */
Test(vhd_copy, refuses_a_file_system_that_cannot_hold_the_target)
{
    static const enum vhd_type types[] = { VHD_TYPE_FIXED, VHD_TYPE_DYNAMIC };

    for (size_t i = 0; i < ROWS(types); i++) {
        const struct disk_call call = { DISK_CONVERT, u"C:\\large.vhd", u"F:\\x.vhd", types[i] };
        struct memory_host host;
        struct image_builder image;
        memory_host_init(&host);
        memory_add_volume(&host, u"F:\\", VHD_DRIVE_WRITABLE, u"FAT32", UINT64_C(1) << 40);
        image_init(&image, IMAGE_DYNAMIC, 5000 * IMAGE_MB, 1);
        image_begin(&image);
        image_add(&image, &host, u"C:\\large.vhd");
        expect_status("FAT32", disk_run(&host, &call), VHD_TARGET_TOO_LARGE_FOR_VOLUME);
        cr_expect_null(memory_find(&host, u"F:\\x.vhd"));
        memory_host_free(&host);
    }
}

/* A restored backup reads well, but the person should know. */
Test(vhd_copy, of_a_chain_with_another_time_stamp_succeeds_with_a_note)
{
    const struct disk_call call = { DISK_MERGE_TO, FAMILY_CHILD, TARGET, VHD_TYPE_DYNAMIC };

    for (unsigned changed = 0; changed < 2; changed++) {
        struct listener listener = { 0 };
        const struct vhd_progress progress = listener_progress(&listener);
        struct family family;
        struct vhd_job *job;
        struct vhd_error error;
        family_init(&family, 5, IMAGE_DYNAMIC);
        family_stamp_child(&family, family_parent_time(&family) + changed * 100);
        assert_ok(disk_begin(&family.chain.host, &call, &job, &error));
        assert_ok(job->ops->run(job, &progress, &error));
        cr_expect(job->warning == (changed ? VHD_STAMPS_DIFFER : VHD_OK));
        job->ops->close(job);
        cr_expect(flat_equals_once(&family.child->model, &family.chain.host, TARGET));
        family_free(&family);
    }
}
