/* io_bench.c - what the cases of every host share. */
#include "io_bench.h"

#include "vhd_path.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct io_mode io_modes[IO_MODES] = {
    { VHD_FILE_INSPECT, "INSPECT", IO_READING, IO_READING | IO_WRITING | IO_DELETING },
    { VHD_FILE_SOURCE, "SOURCE", IO_READING, IO_READING },
    { VHD_FILE_CHANGE, "CHANGE", IO_READING | IO_WRITING, 0 },
    { VHD_FILE_WORK, "WORK", IO_READING | IO_DELETING, 0 },
    { VHD_FILE_NEW, "NEW", IO_READING | IO_WRITING | IO_DELETING, 0 },
    { VHD_FILE_DRAFT, "DRAFT", IO_READING | IO_WRITING | IO_DELETING, 0 },
    { VHD_FILE_SEEN_DRAFT, "SEEN_DRAFT", IO_READING | IO_WRITING | IO_DELETING, IO_READING },
};

const struct io_way *io_find_way(const struct io_way *ways, size_t count, enum io_call call, unsigned way,
                                 const struct io_cause *cause)
{
    for (size_t i = 0; i < count; i++)
        if (ways[i].call == call && way-- == 0)
            return ways[i].code == 0 || ways[i].code == cause->code ? &ways[i] : NULL;
    return NULL;
}

bool io_check_at(struct io_bench *bench, int line, bool ok, const char *format, ...)
{
    char text[400];
    va_list arguments;
    int length;

    bench->checks++;
    if (ok)
        return true;
    length = snprintf(text, sizeof text, "line %d: ", line);
    va_start(arguments, format);
    vsnprintf(text + length, sizeof text - (size_t)length, format, arguments);
    va_end(arguments);
    bench->failed(bench, text);
    return false;
}

bool io_expect_at(struct io_bench *bench, int line, enum vhd_status got, enum vhd_status wanted, const char *what)
{
    return io_check_at(bench, line, got == wanted, "%s: %s instead of %s", what, vhd_status_name(got),
                       vhd_status_name(wanted));
}

const char16_t *io_at(const struct io_bench *bench, const char16_t *name)
{
    static char16_t paths[8][VHD_TEMPORARY_CHARS];
    static unsigned next;
    char16_t *path = paths[next++ % 8];

    vhd_path_join(path, bench->folder, name);
    return path;
}

void io_make(struct io_bench *bench, const char16_t *path, const void *bytes, size_t size)
{
    struct vhd_file *file;
    enum vhd_status status = bench->host->ops->open(bench->host, path, VHD_FILE_NEW, &file, NULL);

    if (!io_expect(bench, status, VHD_OK, "a new file"))
        abort();
    io_expect(bench, file->ops->write(file, 0, bytes, size, NULL), VHD_OK, "writing it");
    file->ops->close(file, false);
}

bool io_holds(struct io_bench *bench, const char16_t *path, const void *bytes, size_t size)
{
    struct vhd_file_info info = { 0 };
    struct vhd_file *file;
    uint8_t *read;
    bool same;

    if (bench->host->ops->open(bench->host, path, VHD_FILE_INSPECT, &file, NULL) != VHD_OK)
        return false;
    read = malloc(size + 1);
    same = read != NULL && file->ops->info(file, &info, NULL) == VHD_OK && info.size == size &&
           file->ops->read(file, 0, read, size, NULL) == VHD_OK && memcmp(read, bytes, size) == 0;
    free(read);
    file->ops->close(file, false);
    return same;
}
