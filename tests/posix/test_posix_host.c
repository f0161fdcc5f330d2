/* test_posix_host.c - the host of dll/posix keeps to vhd_io.h: the cases of tests/conformance on it. */
#include "faulty_calls.h"

#include "counted.h"
#include "expect.h"
#include "folder.h"
#include "io_bench.h"
#include "posix_host.h"
#include "posix_path.h"

#include <stdlib.h>
#include <string.h>

static const char *running;

static void failed(struct io_bench *bench, const char *text)
{
    (void)bench;
    cr_expect(false, "%s, %s", running, text);
}

static const char *name_of(const char16_t *path)
{
    static char names[2][POSIX_NAME_BYTES];
    static unsigned next;
    char *name = names[next++ % 2];

    cr_assert(posix_name_of(path, name), "%s", text_shown(path));
    return name;
}

/* ---- another program, which keeps to the same bytes: 100 and more for what it does, 200 for what it minds ---- */

static void say(int descriptor, int byte)
{
    struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

    cr_assert(fcntl(descriptor, F_OFD_SETLK, &lock) == 0);
}

static void *hold_file(struct io_bench *bench, const char16_t *path, unsigned access, unsigned share)
{
    static const struct {
        unsigned use;
        int byte;
    } bytes[] = { { IO_READING, 0 }, { IO_WRITING, 1 }, { IO_WRITING, 3 }, { IO_DELETING, 50 } };
    int *descriptor = malloc(sizeof *descriptor);

    (void)bench;
    *descriptor = open(name_of(path), O_RDONLY);
    cr_assert(*descriptor >= 0);
    for (size_t i = 0; i < ROWS(bytes); i++) {
        if (bytes[i].use & access)
            say(*descriptor, 100 + bytes[i].byte);
        if (!(bytes[i].use & share))
            say(*descriptor, 200 + bytes[i].byte);
    }
    return descriptor;
}

static void release_file(struct io_bench *bench, void *hold)
{
    (void)bench;
    close(*(int *)hold);
    free(hold);
}

static void *held;
static uint64_t held_until;

static void release_when_due(void)
{
    if (held == NULL || calls_paused() < held_until)
        return;
    release_file(NULL, held);
    held = NULL;
}

static void release_after(struct io_bench *bench, void *hold, uint32_t milliseconds)
{
    (void)bench;
    held = hold;
    held_until = calls_paused() + milliseconds;
    calls_after_pause(release_when_due);
}

/* ---- files ---- */

static void make_read_only(struct io_bench *bench, const char16_t *path, bool on)
{
    (void)bench;
    cr_assert(chmod(name_of(path), on ? 0444 : 0644) == 0);
}

static void add_link(struct io_bench *bench, const char16_t *path, const char16_t *new_path)
{
    (void)bench;
    cr_assert(link(name_of(path), name_of(new_path)) == 0);
}

static void make_sparse(struct io_bench *bench, const char16_t *path, uint64_t size, const uint64_t data[2])
{
    const int descriptor = open(name_of(path), O_WRONLY | O_CREAT | O_EXCL, 0666);

    (void)bench;
    cr_assert(descriptor >= 0 && ftruncate(descriptor, (off_t)size) == 0);
    for (size_t i = 0; i < 2; i++)
        cr_assert(pwrite(descriptor, "data", 4, (off_t)data[i]) == 4);
    close(descriptor);
}

/* ---- failures: what is called for each call, in which the fault strikes ---- */

static bool fail(struct io_bench *bench, enum io_call call, unsigned way, unsigned times, const struct io_cause *cause)
{
    static const struct io_way ways[] = {
        { IO_OPEN, CALL_fstatat, 0, 0 },
        { IO_OPEN, CALL_open_file, 0, 0 },
        { IO_OPEN, CALL_fstat, 0, 0 },
        { IO_OPEN, CALL_lock_file, 0, 0 }, /* what it says of itself */
        { IO_OPEN, CALL_lock_file, 7, 0 }, /* what others say */
        { IO_READ, CALL_pread, 0, 0 },
        { IO_WRITE, CALL_pwrite, 0, 0 },
        { IO_SET_SIZE, CALL_ftruncate, 0, 0 },
        { IO_FLUSH, CALL_fsync, 0, 0 },
        { IO_FLUSH, CALL_fsync, 1, 0 }, /* of the folder, since the file is new */
        { IO_FLUSH_AHEAD, CALL_sync_file_range, 0, 0 },
        { IO_INFO, CALL_fstat, 0, 0 },
        { IO_MOVE, CALL_renameat2, 0, 0 },
        { IO_MOVE, CALL_fstat, 0, 0 },
        { IO_MOVE, CALL_fstatat, 0, 0 },
        { IO_SET_MODIFIED, CALL_futimens, 0, 0 },
        { IO_DISCARD, CALL_unlinkat, 0, 0 },
        { IO_KIND, CALL_fstatat, 0, 0 },
        { IO_MAKE_FOLDER, CALL_mkdirat, 0, 0 },
        { IO_VOLUME, CALL_statfs, 0, 0 },
        { IO_NEW_ID, CALL_getrandom, 0, 0 },
    };
    const struct io_way *found = io_find_way(ways, ROWS(ways), call, way, cause);

    (void)bench;
    if (found != NULL)
        calls_fail((enum posix_call)found->function, found->skip, times, (int)cause->code);
    return found != NULL;
}

static uint64_t paused(struct io_bench *bench)
{
    (void)bench;
    return calls_paused();
}

static const struct io_cause rows[] = {
    { EACCES, VHD_ACCESS_DENIED },
    { EPERM, VHD_ACCESS_DENIED },
    { EROFS, VHD_ACCESS_DENIED },
    { EAGAIN, VHD_SHARING_VIOLATION },
    { ETXTBSY, VHD_SHARING_VIOLATION },
    { EBUSY, VHD_SHARING_VIOLATION },
    { ENOSPC, VHD_DISK_FULL },
    { EDQUOT, VHD_DISK_FULL },
    { EFBIG, VHD_FILE_TOO_LARGE_FOR_VOLUME },
    { ENOMEM, VHD_OUT_OF_MEMORY },
    { EIO, VHD_SYSTEM },
    { EMFILE, VHD_SYSTEM },
    { ESTALE, VHD_SYSTEM },
};
static const struct io_causes causes = {
    .rows = rows,
    .count = ROWS(rows),
    .denied = { EACCES, VHD_ACCESS_DENIED },
    .full = { ENOSPC, VHD_DISK_FULL },
    .broken = { EIO, VHD_SYSTEM },
    .in_use = EAGAIN,
};

static void run_cases(struct io_bench *bench)
{
    for (size_t i = 0; i < io_case_count; i++) {
        char folder[REAL_PATH_CHARS];
        folder_make(folder);
        assert_ok(posix_path_of(folder, bench->folder, NULL));
        running = io_cases[i].name;
        io_cases[i].run(bench);
        cr_expect(held == NULL, "%s: what was held is released", running);
        cr_expect(calls_open() == 0, "%s: %u files are left open", running, calls_open());
        calls_after_pause(NULL);
        folder_remove(folder);
    }
}

static struct io_bench bench_of_host(void)
{
    return (struct io_bench){
        .host = posix_host,
        .causes = &causes,
        .tells_ranges = true,
        .never_fail = 1u << IO_SHA1,
        .lasting = 1u << 0, /* of the contents, not of the folder */
        .failed = failed,
        .hold = hold_file,
        .release = release_file,
        .release_after = release_after,
        .make_read_only = make_read_only,
        .add_link = add_link,
        .make_sparse = make_sparse,
        .fail = fail,
        .paused = paused,
    };
}

Test(posix_host, keeps_to_what_every_host_has_to_do)
{
    struct io_bench bench = bench_of_host();

    run_cases(&bench);
    counted("posix_host: %zu cases, %u checks", io_case_count, bench.checks);
    cr_expect(bench.checks > 3000, "only %u checks", bench.checks);
}

/* The same where each call does a part of its work, and each second one is interrupted by a signal. */
Test(posix_host, keeps_to_it_where_calls_do_a_part_of_their_work_or_are_interrupted)
{
    struct io_bench bench = bench_of_host();

    calls_disturb(997);
    run_cases(&bench);
    cr_expect(bench.checks > 3000, "only %u checks", bench.checks);
}
