/*
 * test_posix_sharing.c - who may use a file beside whom: openers of one process, of others, and QEMU.
 */
#define _GNU_SOURCE
#include "expect.h"
#include "folder.h"
#include "posix_host.h"
#include "posix_path.h"
#include "program.h"
#include "readers.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[REAL_PATH_CHARS], name[REAL_PATH_CHARS];
static char16_t path[VHD_PATH_CHARS];

static void begin(void)
{
    FILE *file;

    folder_make(folder);
    folder_path(folder, "disk", name);
    file = fopen(name, "w");
    cr_assert(file != NULL && ftruncate(fileno(file), 1048576) == 0 && fclose(file) == 0);
    assert_ok(posix_path_of(name, path, NULL));
}

static void end(void)
{
    folder_remove(folder);
}

TestSuite(posix_sharing, .init = begin, .fini = end);

static enum vhd_status try(enum vhd_open_mode mode)
{
    struct vhd_file *file;
    const enum vhd_status status = posix_host->ops->open(posix_host, path, mode, &file, NULL);

    if (status == VHD_OK)
        file->ops->close(file, false);
    return status;
}

static struct vhd_file *open_file(enum vhd_open_mode mode)
{
    struct vhd_file *file;

    assert_ok(posix_host->ops->open(posix_host, path, mode, &file, NULL));
    return file;
}

/* POSIX's own locks end when the process closes any descriptor of the file. */
Test(posix_sharing, does_not_end_when_another_opener_closes_the_file)
{
    struct vhd_file *file = open_file(VHD_FILE_SOURCE), *other = open_file(VHD_FILE_INSPECT);

    other->ops->close(other, false);
    fclose(fopen(name, "r"));
    expect_status("beside the first", try(VHD_FILE_CHANGE), VHD_SHARING_VIOLATION);
    file->ops->close(file, false);
    expect_status("afterwards", try(VHD_FILE_CHANGE), VHD_OK);
}

Test(posix_sharing, is_by_file_and_not_by_name)
{
    char second[REAL_PATH_CHARS];
    struct vhd_file *file = open_file(VHD_FILE_CHANGE), *other;
    char16_t second_path[VHD_PATH_CHARS];

    cr_assert(link(name, folder_path(folder, "second", second)) == 0);
    assert_ok(posix_path_of(second, second_path, NULL));
    expect_status("by another name", posix_host->ops->open(posix_host, second_path, VHD_FILE_SOURCE, &other, NULL),
                  VHD_SHARING_VIOLATION);
    file->ops->close(file, false);
}

Test(posix_sharing, goes_by_processes_as_well_and_ends_with_them)
{
    int ready[2];
    char byte;
    pid_t child;

    cr_assert(pipe(ready) == 0);
    child = fork();
    if (child == 0) {
        struct vhd_file *file;
        byte = posix_host->ops->open(posix_host, path, VHD_FILE_CHANGE, &file, NULL) == VHD_OK ? 'y' : 'n';
        if (write(ready[1], &byte, 1) != 1)
            _exit(1);
        pause();
        _exit(0);
    }
    cr_assert(read(ready[0], &byte, 1) == 1 && byte == 'y');
    expect_status("beside it", try(VHD_FILE_INSPECT), VHD_SHARING_VIOLATION);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    expect_status("when it has been killed", try(VHD_FILE_CHANGE), VHD_OK);
}

/* ---- many at once ---- */

#define THREADS 8
#define ROUNDS 500

static int inside, changers, failures; /* by atomic operations */

static void *use_it(void *context)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        const enum vhd_open_mode mode = (i + *(unsigned *)context) % 3 == 0 ? VHD_FILE_CHANGE : VHD_FILE_SOURCE;
        struct vhd_file *file;
        if (posix_host->ops->open(posix_host, path, mode, &file, NULL) != VHD_OK)
            continue;
        if (mode == VHD_FILE_CHANGE)
            __atomic_add_fetch(&changers, 1, __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        usleep(20); /* so that others come meanwhile */
        if (__atomic_load_n(&changers, __ATOMIC_SEQ_CST) > 0 &&
            (mode != VHD_FILE_CHANGE || __atomic_load_n(&inside, __ATOMIC_SEQ_CST) > 1))
            __atomic_add_fetch(&failures, 1, __ATOMIC_SEQ_CST);
        __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        if (mode == VHD_FILE_CHANGE)
            __atomic_sub_fetch(&changers, 1, __ATOMIC_SEQ_CST);
        file->ops->close(file, false);
    }
    return NULL;
}

Test(posix_sharing, never_lets_two_in_who_exclude_each_other)
{
    static unsigned numbers[THREADS];
    pthread_t threads[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        cr_assert(pthread_create(&threads[i], NULL, use_it, &numbers[i]) == 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cr_expect(failures == 0, "%d times", failures);
    expect_status("afterwards", try(VHD_FILE_CHANGE), VHD_OK);
}

/* ---- QEMU, in both directions ---- */

static int qemu_io(const char *how, const char *command)
{
    struct program_result result = program_run(
        (const char *[]){ "qemu-io", "-f", "raw", how, "-c", command, name, NULL });
    const int code = result.exit_code;

    program_free(&result);
    return code;
}

Test(posix_sharing, is_respected_by_qemu)
{
    static const struct {
        enum vhd_open_mode mode;
        bool may_read, may_write;
    } rows[] = { { VHD_FILE_INSPECT, true, true },
                 { VHD_FILE_SOURCE, true, false },
                 { VHD_FILE_CHANGE, false, false } };

    cr_assert(reader_exists("qemu-io"));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct vhd_file *file = open_file(rows[i].mode);
        cr_expect((qemu_io("-r", "read 0 512") == 0) == rows[i].may_read, "row %zu: reading", i);
        cr_expect((qemu_io("-n", "write 0 512") == 0) == rows[i].may_write, "row %zu: writing", i);
        file->ops->close(file, false);
    }
}

Test(posix_sharing, respects_qemu)
{
    char socket[REAL_PATH_CHARS], pid_file[REAL_PATH_CHARS];
    int pid = 0;

    folder_path(folder, "socket", socket);
    folder_path(folder, "pid", pid_file);
    for (int writes = 0; writes < 2; writes++) {
        struct program_result result = program_run(
            (const char *[]){ "qemu-nbd", "--fork", "--persistent", "--format=raw", "--socket", socket, "--pid-file",
                              pid_file, name, writes ? NULL : "--read-only", NULL });
        FILE *file = fopen(pid_file, "r");
        cr_assert(result.exit_code == 0 && file != NULL && fscanf(file, "%d", &pid) == 1 && pid > 1, "%s",
                  result.output);
        fclose(file);
        program_free(&result);
        expect_status("looking", try(VHD_FILE_INSPECT), VHD_OK);
        expect_status("reading", try(VHD_FILE_SOURCE), writes ? VHD_SHARING_VIOLATION : VHD_OK);
        expect_status("changing", try(VHD_FILE_CHANGE), VHD_SHARING_VIOLATION);
        kill(pid, SIGKILL);
        for (unsigned i = 0; i < 1000 && try(VHD_FILE_CHANGE) != VHD_OK; i++)
            usleep(10000);
        expect_status("afterwards", try(VHD_FILE_CHANGE), VHD_OK);
        unlink(socket);
        unlink(pid_file);
    }
}
