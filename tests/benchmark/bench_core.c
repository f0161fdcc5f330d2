/*
 * bench_core.c - does one thing with core, natively, and prints how long that took, in seconds, and the most memory that
 * the process had, in KB. Names are those of files in FOLDER:
 *
 *     openvpc-bench-core FOLDER create NAME MB | hole NAME MB | child NAME PARENT COUNT |
 *                               convert NAME TARGET fixed|dynamic | merge-to NAME TARGET fixed|dynamic | merge NAME |
 *                               compact NAME | find NAME COUNT | chain NAME COUNT |
 *                               fill NAME FIRST COUNT STEP PATTERN | zero MB | plain NAME BYTES COUNT |
 *                               machine NAME | document NAME COUNT
 *
 * machine writes the file of a virtual machine, as small as they are; document reads one, and makes its bytes again,
 * which is what xmllint --repeat does a hundred times.
 *
 * hole creates a fixed disk without writing its zeros. plain is what creating files is compared with: writing and
 * flushing as many bytes, in large writes.
 */
#define _GNU_SOURCE
#include "posix_host.h"
#include "posix_path.h"

#include "config_document.h"
#include "documents.h"
#include "vhd_append.h"
#include "vhd_chain.h"
#include "vhd_compact.h"
#include "vhd_copy.h"
#include "vhd_create.h"
#include "vhd_disk.h"
#include "vhd_merge.h"
#include "vhd_path.h"
#include "vhd_filled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char *folder; /* its name, without links */

/* The path of NAME, in which folders may be divided as in the other benchmark, by a backslash. */
static void path_of(const char *name, char16_t path[VHD_PATH_CHARS])
{
    char whole[POSIX_NAME_BYTES];
    struct vhd_error error;

    snprintf(whole, sizeof whole, "%s/%s", folder, name);
    for (char *c = whole; *c != 0; c++)
        *c = *c == '\\' ? '/' : *c;
    if (posix_path_of(whole, path, &error) == VHD_OK)
        return;
    fprintf(stderr, "%s\n", whole);
    exit(1);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    return true;
}

static void demand(enum vhd_status status, const struct vhd_error *error)
{
    char sentence[POSIX_SENTENCE_BYTES];

    if (status == VHD_OK)
        return;
    posix_sentence(error, sentence);
    fprintf(stderr, "%s\n", sentence);
    exit(1);
}

static void run(enum vhd_status status, struct vhd_job **job, struct vhd_error *error)
{
    const struct vhd_progress progress = { go_on, NULL };

    demand(status, error);
    demand((*job)->ops->run(*job, &progress, error), error);
    (*job)->ops->close(*job);
}

static enum vhd_type type_of(const char *name)
{
    return strcmp(name, "fixed") == 0 ? VHD_TYPE_FIXED : VHD_TYPE_DYNAMIC;
}

static void make_children(const char *name, const char *parent, int count)
{
    char16_t child_path[VHD_PATH_CHARS], parent_path[VHD_PATH_CHARS];
    struct vhd_error error;
    struct vhd_job *job;
    char numbered[64];

    path_of(parent, parent_path);
    for (int i = 0; i < count; i++) {
        snprintf(numbered, sizeof numbered, "%s%d.vhd", name, i);
        path_of(numbered, child_path);
        run(vhd_create_differencing(posix_host, vhd_text_of(child_path), vhd_text_of(parent_path), &job, &error), &job,
            &error);
    }
}

static void open_chain(const char16_t *path, int count)
{
    struct vhd_chain *chain;
    struct vhd_error error;

    for (int i = 0; i < count; i++) {
        demand(vhd_chain_open(posix_host, path, VHD_FILE_SOURCE, &chain, &error), &error);
        vhd_chain_close(chain);
    }
}

/* Bits of a sector bitmap, eight sectors each: all, or each second one. */
static uint8_t bits_of(const char *pattern)
{
    return strcmp(pattern, "sectors") == 0 ? 0x55 : 0xff;
}

static void fill_block(uint8_t *block, uint32_t bitmap, uint32_t size, const char *pattern, uint32_t number)
{
    static uint64_t state = 88172645463325252u;

    memset(block, bits_of(pattern), bitmap);
    if (strcmp(pattern, "half-zero") == 0 && number % 2 != 0) {
        memset(block + bitmap, 0, size);
        return;
    }
    for (uint32_t i = 0; i < size; i += sizeof state) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(block + bitmap + i, &state, sizeof state);
    }
}

/* Gives an image `count` blocks with data from block `first` on; every `step`-th one. */
static void fill(const char16_t *path, uint32_t first, uint32_t count, uint32_t step, const char *pattern)
{
    struct vhd_append append;
    struct vhd_image *image;
    struct vhd_error error;
    uint32_t bitmap, size;
    uint8_t *block;

    demand(vhd_image_open(posix_host, path, VHD_FILE_CHANGE, &image, &error), &error);
    demand(vhd_append_start(&append, image, &error), &error);
    size = image->header.block_size;
    bitmap = vhd_bitmap_bytes(size);
    block = malloc(bitmap + size);
    for (uint32_t done = 0; done < count;) {
        while (!vhd_append_is_full(&append) && done + append.count < count)
            vhd_append_add(&append, first + (done + append.count) * step);
        demand(vhd_append_make_room(&append, NULL, &error), &error);
        for (uint32_t n = 0; n < append.count; n++, done++) {
            fill_block(block, bitmap, size, pattern, done);
            demand(image->file->ops->write(image->file, vhd_append_offset(&append, n), block, bitmap + size, &error),
                   &error);
        }
        demand(vhd_append_finish(&append, &error), &error);
    }
    free(block);
    vhd_image_close(image);
}

static void write_plainly(const char *name, uint64_t bytes, int count)
{
    char16_t path[VHD_PATH_CHARS];
    size_t piece = bytes < VHD_MEGABYTE ? (size_t)bytes : VHD_MEGABYTE;
    uint8_t *buffer = calloc(1, piece);
    struct vhd_file *file;
    struct vhd_error error;
    char numbered[64];

    for (int i = 0; i < count; i++) {
        snprintf(numbered, sizeof numbered, "%s%d", name, i);
        path_of(numbered, path);
        demand(posix_host->ops->open(posix_host, path, VHD_FILE_NEW, &file, &error), &error);
        for (uint64_t at = 0; at < bytes; at += piece)
            demand(file->ops->write(file, at, buffer, bytes - at < piece ? (size_t)(bytes - at) : piece, &error),
                   &error);
        demand(file->ops->flush(file, &error), &error);
        file->ops->close(file, false);
    }
    free(buffer);
}

static void find(const char16_t *path, int count)
{
    char16_t resolved[VHD_PATH_CHARS];
    struct vhd_error error;

    for (int i = 0; i < count; i++)
        demand(vhd_disk_find(posix_host, vhd_text_of(path), resolved, &error), &error);
}

static void search_zeros(int megabytes)
{
    static uint8_t block[2 * 1024 * 1024];

    for (int i = 0; i < megabytes / 2; i++)
        if (!vhd_is_filled(block, sizeof block, 0))
            abort();
}

static void write_machine(const char16_t *path)
{
    struct document_file machine = document_in_utf16(document_machine, true);
    struct vhd_file *file;
    struct vhd_error error;

    demand(posix_host->ops->open(posix_host, path, VHD_FILE_NEW, &file, &error), &error);
    demand(file->ops->write(file, 0, machine.bytes, machine.size, &error), &error);
    file->ops->close(file, false);
    free(machine.bytes);
}

static void read_document(const char16_t *path, int count)
{
    for (int i = 0; i < count; i++) {
        struct config_document *document;
        struct vhd_file_info info;
        struct vhd_file *file;
        struct vhd_error error;
        uint8_t *bytes;
        void *again;
        size_t size;
        demand(posix_host->ops->open(posix_host, path, VHD_FILE_INSPECT, &file, &error), &error);
        demand(file->ops->info(file, &info, &error), &error);
        bytes = malloc((size_t)info.size);
        demand(file->ops->read(file, 0, bytes, (size_t)info.size, &error), &error);
        file->ops->close(file, false);
        demand(config_document_read(bytes, (size_t)info.size, u"preferences", path, &document, &error), &error);
        if (!config_document_bytes(document, &again, &size) || size != info.size || memcmp(again, bytes, size) != 0)
            abort();
        config_document_free(document);
        free(again);
        free(bytes);
    }
}

static void work(int count, char **words)
{
    char16_t path[VHD_PATH_CHARS], target[VHD_PATH_CHARS];
    struct vhd_error error;
    struct vhd_job *job;
    const char *what = words[0];

    path_of(words[1], path);
    if (count > 2)
        path_of(words[2], target);
    if (strcmp(what, "create") == 0)
        run(vhd_create_dynamic(posix_host, vhd_text_of(path), atoi(words[2]), &job, &error), &job, &error);
    else if (strcmp(what, "hole") == 0)
        run(vhd_create_fixed(posix_host, vhd_text_of(path), atoi(words[2]), false, &job, &error), &job, &error);
    else if (strcmp(what, "child") == 0)
        make_children(words[1], words[2], atoi(words[3]));
    else if (strcmp(what, "convert") == 0)
        run(vhd_convert(posix_host, path, vhd_text_of(target), type_of(words[3]), &job, &error), &job, &error);
    else if (strcmp(what, "merge-to") == 0)
        run(vhd_merge_to(posix_host, path, vhd_text_of(target), type_of(words[3]), &job, &error), &job, &error);
    else if (strcmp(what, "merge") == 0)
        run(vhd_merge(posix_host, path, &job, &error), &job, &error);
    else if (strcmp(what, "compact") == 0)
        run(vhd_compact(posix_host, path, &job, &error), &job, &error);
    else if (strcmp(what, "find") == 0)
        find(path, atoi(words[2]));
    else if (strcmp(what, "plain") == 0)
        write_plainly(words[1], strtoull(words[2], NULL, 10), atoi(words[3]));
    else if (strcmp(what, "chain") == 0)
        open_chain(path, atoi(words[2]));
    else if (strcmp(what, "fill") == 0)
        fill(path, (uint32_t)atoi(words[2]), (uint32_t)atoi(words[3]), (uint32_t)atoi(words[4]), words[5]);
    else if (strcmp(what, "machine") == 0)
        write_machine(path);
    else if (strcmp(what, "document") == 0)
        read_document(path, atoi(words[2]));
    else if (strcmp(what, "zero") == 0)
        search_zeros(atoi(words[1]));
    else
        exit(2);
}

int main(int argc, char **argv)
{
    struct rusage usage;
    double begin;

    if (argc < 4)
        return 2;
    folder = realpath(argv[1], NULL);
    if (folder == NULL)
        return 2;
    begin = now();
    work(argc - 2, argv + 2);
    begin = now() - begin;
    getrusage(RUSAGE_SELF, &usage);
    printf("%.6f %ld\n", begin, usage.ru_maxrss);
    return 0;
}
