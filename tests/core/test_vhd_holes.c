/*
 * test_vhd_holes.c - fixed disks whose files have holes: they read as zeros, and are not read to find that out.
 */
#include "counted.h"
#include "disk_calls.h"
#include "expect.h"
#include "faulty_calls.h"
#include "folder.h"
#include "image_builder.h"
#include "posix_host.h"
#include "posix_path.h"
#include "random_work.h"
#include "vhd_chain.h"
#include "vhd_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE (20 * 1024 * IMAGE_MB)
#define SECTORS (SIZE / IMAGE_SECTOR)
#define SOURCE u"C:\\source.vhd"
#define CHILD u"C:\\child.vhd"
#define TARGET u"C:\\target.vhd"

/* Where the disks hold something: at both ends, in the middle, and alone in a page. */
static const uint64_t held[] = { 0, 4095, 20000001, SECTORS - 1 };

static void fill(uint8_t data[IMAGE_SECTOR], uint64_t sector)
{
    memset(data, (int)(sector % 251 + 1), IMAGE_SECTOR);
}

/* Whether a disk holds that, and zeros beside it. */
static void expect_held(const struct vhd_host *host, const char16_t *path, const char *row)
{
    static uint8_t expected[3 * IMAGE_SECTOR], read[3 * IMAGE_SECTOR];
    struct vhd_chain *chain;

    assert_ok(vhd_chain_open(host, path, VHD_FILE_INSPECT, &chain, NULL));
    cr_expect(chain->images[0]->footer.size == SIZE);
    for (size_t i = 0; i < ROWS(held); i++) {
        const uint64_t first = held[i] == 0 ? 0 : held[i] - 1;
        const size_t count = (size_t)(SECTORS - first < 3 ? SECTORS - first : 3);
        memset(expected, 0, sizeof expected);
        fill(expected + (held[i] - first) * IMAGE_SECTOR, held[i]);
        assert_ok(vhd_chain_read(chain, first, count, read, NULL));
        cr_expect(memcmp(read, expected, count * IMAGE_SECTOR) == 0, "%s: sector %llu", row,
                  (unsigned long long)held[i]);
    }
    vhd_chain_close(chain);
}

static void add_source(struct memory_host *host)
{
    struct image_builder source, child;
    uint8_t data[IMAGE_SECTOR];

    image_init(&source, IMAGE_FIXED, SIZE, 1);
    image_begin(&source);
    for (size_t i = 0; i < ROWS(held); i++) {
        fill(data, held[i]);
        image_write(&source, held[i], data);
    }
    image_init(&child, IMAGE_DIFFERENCING, SIZE, 2);
    image_child_of(&child, &source);
    image_begin(&child);
    image_locator(&child, 0, "W2ru", u".\\source.vhd");
    image_add(&source, host, SOURCE);
    image_add(&child, host, CHILD);
    host->no_data = true;
    memory_host_arm(host, (struct memory_fault){ 0 });
}

Test(vhd_holes, of_20_gb_are_neither_read_nor_given_a_place)
{
    static const struct disk_call calls[] = {
        { DISK_CONVERT, SOURCE, TARGET, VHD_TYPE_DYNAMIC },
        { DISK_CONVERT, CHILD, TARGET, VHD_TYPE_DYNAMIC },
        { DISK_MERGE_TO, CHILD, TARGET, VHD_TYPE_DYNAMIC },
    };

    for (size_t i = 0; i < ROWS(calls); i++) {
        struct memory_host host;
        memory_host_init(&host);
        memory_volume_of(&host, u"C:\\")->facts.available = 30 * IMAGE_MB; /* no more is needed */
        add_source(&host);
        expect_status(disk_call_name(&calls[i]), disk_run(&host, &calls[i]), VHD_OK);
        counted("vhd_holes: %s of 20 GB with holes: %llu reads", disk_call_name(&calls[i]),
                (unsigned long long)host.calls[MEMORY_READ]);
        cr_expect(host.calls[MEMORY_READ] < 1000, "%llu reads", (unsigned long long)host.calls[MEMORY_READ]);
        cr_expect(memory_find(&host, TARGET)->bytes.size < 10 * IMAGE_MB);
        expect_held(&host.host, TARGET, disk_call_name(&calls[i]));
        memory_host_free(&host);
    }
}

/* The same answers on systems that tell where holes are, and on those that do not, whatever the disks hold. */
Test(vhd_holes, make_no_difference_to_what_is_copied)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        static struct random_work work;
        random_work_init(&work, seed, 0);
        work.chain.host.no_ranges = seed / 4 % 2 != 0;
        cr_expect(random_work_succeeds(&work), "%s", work.name);
        random_work_free(&work);
    }
}

/* A file of the system, made by its own means. */
static void make_real_source(const char *folder)
{
    struct memory_host host;
    char path[REAL_PATH_CHARS];

    memory_host_init(&host);
    add_source(&host);
    cr_assert(memory_bytes_dump(&memory_find(&host, SOURCE)->bytes, folder_path(folder, "source.vhd", path)));
    cr_assert(memory_bytes_dump(&memory_find(&host, CHILD)->bytes, folder_path(folder, "child.vhd", path)));
    memory_host_free(&host);
}

Test(vhd_holes, of_20_gb_of_a_real_file_are_not_read)
{
    static const struct {
        const char *disk;
        enum disk_operation operation;
    } rows[] = { { "source.vhd", DISK_CONVERT }, { "child.vhd", DISK_MERGE_TO } };
    char folder[REAL_PATH_CHARS], name[REAL_PATH_CHARS];
    char16_t target[VHD_PATH_CHARS];

    folder_make(folder);
    make_real_source(folder);
    assert_ok(posix_path_of(folder_path(folder, "target.vhd", name), target, NULL));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct listener listener = { 0 };
        const struct vhd_progress progress = listener_progress(&listener);
        char16_t disk[VHD_PATH_CHARS];
        struct vhd_job *job;
        assert_ok(posix_path_of(folder_path(folder, rows[i].disk, name), disk, NULL));
        calls_forget();
        if (rows[i].operation == DISK_CONVERT)
            assert_ok(vhd_convert(posix_host, disk, vhd_text_of(target), VHD_TYPE_DYNAMIC, &job, NULL));
        else
            assert_ok(vhd_merge_to(posix_host, disk, vhd_text_of(target), VHD_TYPE_DYNAMIC, &job, NULL));
        assert_ok(job->ops->run(job, &progress, NULL));
        job->ops->close(job);
        counted("vhd_holes: %s of a real file of 20 GB with holes: %llu bytes read", rows[i].disk,
                (unsigned long long)calls_bytes_read());
        cr_expect(calls_bytes_read() < 10 * IMAGE_MB, "%llu bytes read", (unsigned long long)calls_bytes_read());
        expect_held(posix_host, target, rows[i].disk);
        cr_assert(unlink(folder_path(folder, "target.vhd", name)) == 0);
    }
    folder_remove(folder);
}
