/*
 * test_vhd_io.c - the memory host of the native tests keeps to vhd_io.h: the cases of tests/conformance on it.
 *
 * The same cases are passed by the host of dll/posix, in tests/posix/test_posix_host.c, and by the Win32 host, in
 * harness/cases/faults/faults_io.c.
 */
#include "counted.h"
#include "expect.h"
#include "io_bench.h"
#include "memory_host.h"

struct native_bench {
    struct io_bench bench;
    const char *case_name;
    struct memory_host memory;
    struct memory_handle *held; /* until the memory host has been up for so long */
    uint64_t held_until;
};

static struct native_bench *native_of(struct io_bench *bench)
{
    return (struct native_bench *)bench;
}

static void failed(struct io_bench *bench, const char *text)
{
    cr_expect(false, "%s, %s", native_of(bench)->case_name, text);
}

static void *memory_hold_file(struct io_bench *bench, const char16_t *path, unsigned access, unsigned share)
{
    return memory_hold(&native_of(bench)->memory, path, access, share);
}

static void memory_release_file(struct io_bench *bench, void *hold)
{
    (void)bench;
    memory_release(hold);
}

/* Looks at the clock whenever it has moved. */
static void release_when_due(struct memory_host *host, enum memory_call call, const char16_t *path)
{
    struct native_bench *native = host->hook_data;

    (void)path;
    if (call != MEMORY_PAUSE || native->held == NULL || host->uptime < native->held_until)
        return;
    memory_release(native->held);
    native->held = NULL;
}

static void memory_release_after(struct io_bench *bench, void *hold, uint32_t milliseconds)
{
    struct native_bench *native = native_of(bench);

    native->held = hold;
    native->held_until = native->memory.uptime + milliseconds;
    native->memory.hook = release_when_due;
    native->memory.hook_data = native;
}

static void memory_make_read_only(struct io_bench *bench, const char16_t *path, bool on)
{
    memory_find(&native_of(bench)->memory, path)->read_only = on;
}

static void memory_add_link(struct io_bench *bench, const char16_t *path, const char16_t *new_path)
{
    (void)new_path; /* the host knows of names by their number */
    memory_find(&native_of(bench)->memory, path)->links++;
}

static void memory_make_sparse(struct io_bench *bench, const char16_t *path, uint64_t size, const uint64_t data[2])
{
    struct memory_bytes bytes = { 0 };

    memory_bytes_set_size(&bytes, size);
    for (size_t i = 0; i < 2; i++)
        memory_bytes_write(&bytes, data[i], "data", 4);
    memory_add_file(&native_of(bench)->memory, path, &bytes);
}

static bool memory_fail(struct io_bench *bench, enum io_call call, unsigned way, unsigned times,
                        const struct io_cause *cause)
{
    static const enum memory_call calls[IO_CALLS] = {
        [IO_OPEN] = MEMORY_OPEN,         [IO_READ] = MEMORY_READ,     [IO_WRITE] = MEMORY_WRITE,
        [IO_SET_SIZE] = MEMORY_SET_SIZE, [IO_FLUSH] = MEMORY_FLUSH,   [IO_FLUSH_AHEAD] = MEMORY_FLUSH_AHEAD,
        [IO_INFO] = MEMORY_INFO,         [IO_MOVE] = MEMORY_MOVE,     [IO_SET_MODIFIED] = MEMORY_SET_MODIFIED,
        [IO_DISCARD] = MEMORY_DISCARD,   [IO_KIND] = MEMORY_KIND,     [IO_MAKE_FOLDER] = MEMORY_MAKE_FOLDER,
        [IO_VOLUME] = MEMORY_VOLUME,     [IO_NEW_ID] = MEMORY_NEW_ID, [IO_SHA1] = MEMORY_SHA1,
    };
    struct memory_fault fault = { 1, MEMORY_BIT(calls[call]), MEMORY_FAIL_ONCE, cause->status, cause->code, 0 };

    if (times == 0)
        fault = (struct memory_fault){ 0 };
    if (way > 0)
        return false;
    memory_host_arm(&native_of(bench)->memory, fault);
    native_of(bench)->memory.fault_times = times;
    return true;
}

static uint64_t memory_paused(struct io_bench *bench)
{
    return native_of(bench)->memory.uptime;
}

static void run_case(struct native_bench *native, const struct io_case *one)
{
    memory_host_init(&native->memory);
    native->memory.lost_stays_lost = native->bench.lasting != 0;
    native->bench.host = &native->memory.host;
    native->case_name = one->name;
    text_copy(native->bench.folder, u"C:\\case");
    memory_add_folder(&native->memory, native->bench.folder);
    one->run(&native->bench);
    cr_expect(native->memory.open_files == 0, "%s: a file is left open", one->name);
    memory_host_free(&native->memory);
}

/* Which ways of a flush fail so that no later one succeeds: none, or its only one. */
static void run_cases(unsigned lasting)
{
    struct native_bench native = {
        .bench = { .causes = &io_win32_causes,
                   .tells_ranges = true,
                   .lasting = lasting,
                   .failed = failed,
                   .hold = memory_hold_file,
                   .release = memory_release_file,
                   .release_after = memory_release_after,
                   .make_read_only = memory_make_read_only,
                   .add_link = memory_add_link,
                   .make_sparse = memory_make_sparse,
                   .fail = memory_fail,
                   .paused = memory_paused },
    };

    for (size_t i = 0; i < io_case_count; i++)
        run_case(&native, &io_cases[i]);
    counted("vhd_io: memory host: %zu cases, %u checks", io_case_count, native.bench.checks);
    cr_expect(native.bench.checks > 3000, "only %u checks", native.bench.checks);
}

Test(vhd_io, is_kept_to_by_the_memory_host)
{
    run_cases(0);
}

Test(vhd_io, is_kept_to_where_flushes_that_failed_stay_failed)
{
    run_cases(1u << 0);
}
