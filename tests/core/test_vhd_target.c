/* test_vhd_target.c - whether a file may be created at a place. */
#include "expect.h"
#include "memory_host.h"
#include "vhd_target.h"

#define GB (UINT64_C(1) << 30)

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_volume(&host, u"D:\\", VHD_DRIVE_CD, u"CDFS", 0);
    memory_add_volume(&host, u"F:\\", VHD_DRIVE_WRITABLE, u"FAT32", 100 * GB);
    memory_add_volume(&host, u"G:\\", VHD_DRIVE_WRITABLE, u"NTFS", VHD_MIN_FREE - 1);
    memory_add_volume(&host, u"Q:\\", VHD_DRIVE_MISSING, u"", 0);
    memory_add_volume(&host, u"\\\\server\\share\\", VHD_DRIVE_WRITABLE, u"", 10 * GB);
    memory_add_folder(&host, u"C:\\folder");
    memory_add_text(&host, u"C:\\file", "x");
    memory_add_text(&host, u"C:\\folder\\there.vhd", "x");
    memory_add_text(&host, u"D:\\there.vhd", "x");
    memory_add_text(&host, u"F:\\there.vhd", "x");
    memory_add_text(&host, u"G:\\there.vhd", "x");
}

static void tear_down(void)
{
    memory_host_free(&host);
}

TestSuite(vhd_target, .init = set_up, .fini = tear_down);

struct row {
    const char16_t *path;
    uint64_t largest, needed;
    enum vhd_status status;
};

static void expect_rows(const struct row *rows, size_t count)
{
    struct memory_snapshot before = memory_take_snapshot(&host);

    for (size_t i = 0; i < count; i++) {
        struct vhd_error error = { .status = VHD_OK };
        expect_status(text_shown(rows[i].path),
                      vhd_target_check(&host.host, rows[i].path, rows[i].largest, vhd_room_for_disk(rows[i].needed),
                                       &error),
                      rows[i].status);
        expect_status(text_shown(rows[i].path), error.status, rows[i].status);
        if (rows[i].status != VHD_OK)
            expect_text("the error names the target", error.path, rows[i].path);
    }
    cr_expect(memory_is_as_in(&host, &before), "looking changes nothing");
    memory_free_snapshot(&before);
}

Test(vhd_target, is_accepted_where_a_file_can_be)
{
    static const struct row rows[] = {
        { u"C:\\new.vhd", GB, 512, VHD_OK },
        { u"C:\\folder\\new.vhd", GB, 512, VHD_OK },
        { u"C:\\folder\\new\\deep\\er\\new.vhd", GB, 512, VHD_OK },
        { u"C:\\new\\new.vhd", GB, 512, VHD_OK },
        { u"\\\\server\\share\\new.vhd", GB, 512, VHD_OK },
        { u"\\\\server\\share\\new\\new.vhd", GB, 512, VHD_OK },
    };

    expect_rows(rows, ROWS(rows));
}

Test(vhd_target, is_refused_for_the_first_of_the_reasons_in_their_order)
{
    static const struct row rows[] = {
        { u"Q:\\new.vhd", GB, 512, VHD_TARGET_NO_VOLUME },
        { u"X:\\new.vhd", GB, 512, VHD_TARGET_NO_VOLUME },
        { u"X:\\folder\\new.vhd", GB, 512, VHD_TARGET_NO_VOLUME },
        { u"\\\\nobody\\share\\new.vhd", GB, 512, VHD_TARGET_NO_VOLUME },
        { u"\\\\server\\other\\a\\new.vhd", GB, 512, VHD_TARGET_NO_VOLUME },
        { u"D:\\new.vhd", GB, 512, VHD_TARGET_ON_CD },
        { u"D:\\folder\\new.vhd", GB, 512, VHD_TARGET_ON_CD },
        { u"D:\\there.vhd", 100 * GB, 512, VHD_TARGET_ON_CD }, /* before: exists, full */
        { u"C:\\folder\\there.vhd", GB, 512, VHD_TARGET_EXISTS },
        { u"c:\\FOLDER\\There.VHD", GB, 512, VHD_TARGET_EXISTS },
        { u"C:\\folder", GB, 512, VHD_TARGET_EXISTS },
        { u"F:\\there.vhd", 100 * GB, 512, VHD_TARGET_EXISTS }, /* before: too large */
        { u"G:\\there.vhd", GB, 512, VHD_TARGET_EXISTS },       /* before: full */
        { u"C:\\file\\new.vhd", GB, 512, VHD_TARGET_BELOW_FILE },
        { u"C:\\file\\a\\b\\new.vhd", GB, 512, VHD_TARGET_BELOW_FILE },
        { u"C:\\folder\\there.vhd\\new.vhd", GB, 512, VHD_TARGET_BELOW_FILE },
        { u"F:\\there.vhd\\new.vhd", 100 * GB, 512, VHD_TARGET_BELOW_FILE }, /* before: too large */
        { u"G:\\there.vhd\\new.vhd", GB, 512, VHD_TARGET_BELOW_FILE },       /* before: full */
        { u"F:\\new.vhd", 4 * GB, 512, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { u"F:\\new.vhd", 4 * GB, 101 * GB, VHD_TARGET_TOO_LARGE_FOR_VOLUME }, /* before: full */
        { u"F:\\new.vhd", 4 * GB - 1, 512, VHD_OK },
        { u"F:\\new.vhd", 4 * GB - 1, 101 * GB, VHD_DISK_FULL },
        { u"G:\\new.vhd", GB, 512, VHD_DISK_FULL },
        { u"G:\\a\\b\\new.vhd", GB, 512, VHD_DISK_FULL },
    };

    expect_rows(rows, ROWS(rows));
}

Test(vhd_target, wants_8_mb_or_what_is_needed_if_that_is_more)
{
    static const struct {
        uint64_t available, needed;
        enum vhd_status status;
    } rows[] = {
        { 8388608, 512, VHD_OK },       { 8388607, 512, VHD_DISK_FULL },           { 0, 512, VHD_DISK_FULL },
        { 8388608, 8388608, VHD_OK },   { 8388608, 8388609, VHD_DISK_FULL },       { 8388609, 8388609, VHD_OK },
        { 100 * GB, 100 * GB, VHD_OK }, { 100 * GB, 100 * GB + 1, VHD_DISK_FULL }, { UINT64_MAX, 512, VHD_OK },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        host.volumes[0].facts.available = rows[i].available;
        expect_status("room", vhd_target_check(&host.host, u"C:\\new.vhd", GB, vhd_room_for_disk(rows[i].needed), NULL),
                      rows[i].status);
    }
}

Test(vhd_target, asks_the_volume_that_is_mounted_in_a_folder)
{
    memory_add_folder(&host, u"C:\\mnt\\fat");
    memory_add_volume(&host, u"C:\\mnt\\fat\\", VHD_DRIVE_WRITABLE, u"FAT32", 100 * GB);
    memory_add_folder(&host, u"C:\\mnt\\cd");
    memory_add_volume(&host, u"C:\\mnt\\cd\\", VHD_DRIVE_CD, u"UDF", 0);
    static const struct row rows[] = {
        { u"C:\\mnt\\new.vhd", 5 * GB, 512, VHD_OK },
        { u"C:\\mnt\\fat\\new.vhd", 5 * GB, 512, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { u"C:\\mnt\\fat\\a\\new.vhd", 5 * GB, 512, VHD_TARGET_TOO_LARGE_FOR_VOLUME },
        { u"C:\\mnt\\cd\\new.vhd", 5 * GB, 512, VHD_TARGET_ON_CD },
    };

    expect_rows(rows, ROWS(rows));
}

Test(vhd_target, knows_how_large_files_can_be)
{
    static const struct {
        const char16_t *file_system;
        uint64_t largest;
    } rows[] = {
        { u"FAT", UINT64_C(2147483648) },
        { u"FAT12", UINT64_C(2147483648) },
        { u"FAT16", UINT64_C(2147483648) },
        { u"FAT32", UINT64_C(4294967295) },
        { u"NTFS", UINT64_MAX },
        { u"exFAT", UINT64_MAX },
        { u"ReFS", UINT64_MAX },
        { u"", UINT64_MAX },
        { u"FAT3", UINT64_MAX },
        { u"FAT32X", UINT64_MAX },
        { u"UDF", UINT64_MAX },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct vhd_volume volume = { .kind = VHD_DRIVE_WRITABLE };
        text_copy(volume.file_system, rows[i].file_system);
        cr_expect(vhd_largest_file(&volume) == rows[i].largest, "%s", text_shown(rows[i].file_system));
    }
}

Test(vhd_target, reports_what_the_system_refuses_to_tell)
{
    uint64_t call = 0;

    do {
        struct vhd_error error;
        memory_host_arm(&host, (struct memory_fault){ ++call, MEMORY_FAILING_CALLS, MEMORY_FAIL_ONCE, VHD_ACCESS_DENIED,
                                                      5, 0 });
        expect_status("fault", vhd_target_check(&host.host, u"C:\\folder\\a\\new.vhd", GB, 512, &error),
                      host.fault_hits > 0 ? VHD_ACCESS_DENIED : VHD_OK);
        cr_expect(host.fault_hits == 0 || error.os_code == 5);
    } while (host.fault_hits > 0);
    cr_expect(call == 5, "two folders, the volume, the target");
}
