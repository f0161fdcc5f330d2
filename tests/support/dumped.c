/* dumped.c - disks in a host in memory, and a real folder into which they are dumped. */
#include "dumped.h"

struct memory_host dumped_host;
static char folder[REAL_PATH_CHARS];

void dumped_begin(void)
{
    memory_host_init(&dumped_host);
}

void dumped_end(void)
{
    memory_require(dumped_host.open_files == 0, "no file is left open", u"");
    memory_host_free(&dumped_host);
    if (folder[0] != 0)
        folder_remove(folder);
}

void dumped_create(enum vhd_type type, const char16_t *image, const char16_t *parent, int32_t megabytes)
{
    const struct create_call call = { type, image, parent, megabytes };
    struct listener listener = { 0 };
    struct vhd_error error;

    memory_require(create_whole(&dumped_host, &call, &listener, &error) == VHD_OK, "the disk is made", image);
}

const char *dumped_path(const char *name, char path[REAL_PATH_CHARS])
{
    if (folder[0] == 0)
        folder_make(folder);
    return folder_path(folder, name, path);
}

const char *dump(const char16_t *path, const char *name, char real[REAL_PATH_CHARS])
{
    memory_require(memory_bytes_dump(&memory_find(&dumped_host, path)->bytes, dumped_path(name, real)),
                   "the file is dumped", path);
    return real;
}
