/*
 * test_vhd_io.c - the hosts of the native tests keep to vhd_io.h: the cases of tests/conformance, on each of them.
 *
 * The same cases are passed by the Win32 host, in harness/cases/faults/faults_io.c.
 */
#define _DEFAULT_SOURCE
#include "counted.h"
#include "expect.h"
#include "folder.h"
#include "io_bench.h"
#include "memory_host.h"
#include "posix_host.h"

#include <stdlib.h>
#include <unistd.h>

struct native_bench {
    struct io_bench bench;
    const char *host_name, *case_name;
    struct memory_host memory;
    struct posix_host posix;
    char folder[REAL_PATH_CHARS]; /* of the POSIX host */
    struct memory_handle *held;   /* until the memory host has been up for so long */
    uint64_t held_until;
};

static struct native_bench *native_of(struct io_bench *bench)
{
    return (struct native_bench *)bench;
}

static void failed(struct io_bench *bench, const char *text)
{
    cr_expect(false, "%s, %s, %s", native_of(bench)->host_name, native_of(bench)->case_name, text);
}

/* What the bench says is printed once, so that nothing is left out in silence. */
static void run_cases(struct native_bench *native, void (*begin)(struct native_bench *),
                      void (*end)(struct native_bench *))
{
    size_t run = 0;

    for (size_t i = 0; i < io_case_count; i++) {
        native->case_name = io_cases[i].name;
        if ((io_cases[i].needs & ~native->bench.has) != 0) {
            counted("vhd_io: the %s host has not what '%s' needs", native->host_name, io_cases[i].name);
            continue;
        }
        begin(native);
        io_cases[i].run(&native->bench);
        end(native);
        run++;
    }
    counted("vhd_io: %s host: %zu of %zu cases, %u checks", native->host_name, run, io_case_count,
            native->bench.checks);
}

/* ---- memory ---- */

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

static void begin_in_memory(struct native_bench *native)
{
    memory_host_init(&native->memory);
    native->bench.host = &native->memory.host;
    text_copy(native->bench.folder, u"C:\\case");
    memory_add_folder(&native->memory, native->bench.folder);
}

static void end_in_memory(struct native_bench *native)
{
    cr_expect(native->memory.open_files == 0, "%s: a file is left open", native->case_name);
    memory_host_free(&native->memory);
}

Test(vhd_io, is_kept_to_by_the_memory_host)
{
    static struct native_bench native = {
        .bench = { .has = IO_HAS_ALL,
                   .failed = failed,
                   .hold = memory_hold_file,
                   .release = memory_release_file,
                   .release_after = memory_release_after,
                   .make_read_only = memory_make_read_only,
                   .add_link = memory_add_link,
                   .make_sparse = memory_make_sparse,
                   .fail = memory_fail,
                   .paused = memory_paused },
        .host_name = "memory",
    };

    run_cases(&native, begin_in_memory, end_in_memory);
    cr_expect(native.bench.checks > 3000, "only %u checks", native.bench.checks);
}

/* ---- files of this system ---- */

static void posix_make_sparse(struct io_bench *bench, const char16_t *path, uint64_t size, const uint64_t data[2])
{
    char real[REAL_PATH_CHARS];
    FILE *file = fopen(folder_path(native_of(bench)->folder, "sparse", real), "wb");

    (void)path; /* that is its name */
    cr_assert(file != NULL && ftruncate(fileno(file), (off_t)size) == 0);
    for (size_t i = 0; i < 2; i++)
        cr_assert(fseek(file, (long)data[i], SEEK_SET) == 0 && fwrite("data", 1, 4, file) == 4);
    cr_assert(fclose(file) == 0);
}

static uint64_t posix_paused(struct io_bench *bench)
{
    return bench->host->ops->elapsed(bench->host);
}

static void begin_in_folder(struct native_bench *native)
{
    folder_make(native->folder);
    posix_host_init(&native->posix, native->folder);
    native->bench.host = &native->posix.host;
    text_copy(native->bench.folder, u"C:\\");
}

static void end_in_folder(struct native_bench *native)
{
    folder_remove(native->folder);
}

/* Which serves the benchmark: files exclude nobody there, and no call of it can be made to fail. */
Test(vhd_io, is_kept_to_by_the_posix_host)
{
    static struct native_bench native = {
        .bench = { .has = IO_HAS_RANGES, .failed = failed, .make_sparse = posix_make_sparse, .paused = posix_paused },
        .host_name = "POSIX",
    };

    run_cases(&native, begin_in_folder, end_in_folder);
    cr_expect(native.bench.checks > 500, "only %u checks", native.bench.checks);
}
