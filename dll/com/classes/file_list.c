/* file_list.c - the files of some kinds in some folders. */
#include "file_list.h"

#include "vhd_folder.h"
#include "vhd_path.h"
#include "win32_folder.h"
#include "win32_host.h"

#include <stdlib.h>
#include <wchar.h>

struct finding {
    struct vhd_strings *files;
    const WCHAR *const *extensions;
    const WCHAR *folder;
    bool out_of_memory;
};

static bool has_extension(const WCHAR *name, const WCHAR *extension)
{
    const size_t length = wcslen(name), tail = wcslen(extension);

    return length > tail &&
           CompareStringOrdinal(name + length - tail, (int)tail, extension, (int)tail, TRUE) == CSTR_EQUAL;
}

static void add(struct finding *finding, const WCHAR *name)
{
    WCHAR path[VHD_PATH_CHARS + MAX_PATH]; /* a folder, and a name as Windows tells it */

    vhd_path_join(path, finding->folder, name);
    if (!vhd_strings_add(finding->files, vhd_text_of(path)))
        finding->out_of_memory = true;
}

static void visit(void *context, const char16_t *name)
{
    struct finding *finding = context;

    for (const WCHAR *const *extension = finding->extensions; *extension != NULL; extension++)
        if (has_extension(name, *extension))
            add(finding, name);
}

/* Before it was looked into, or just then. */
static bool is_gone(enum vhd_status status)
{
    return status == VHD_FOLDER_NOT_FOUND || status == VHD_FOLDER_PATH_NOT_FOUND || status == VHD_FILE_NOT_FOUND ||
           status == VHD_PATH_NOT_FOUND;
}

static enum vhd_status find_in(struct finding *finding, struct vhd_text path, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status = vhd_folder_resolve(path, folder, error);

    if (status != VHD_OK)
        return status;
    finding->folder = folder;
    status = vhd_folder_require(win32_host, folder, error);
    if (status == VHD_OK)
        status = win32_visit_files(folder, u"*", true, visit, finding, error);
    if (is_gone(status))
        status = VHD_OK;
    return finding->out_of_memory ? vhd_fail(error, VHD_OUT_OF_MEMORY, folder) : status;
}

static int compare(const void *a, const void *b)
{
    const struct vhd_string *first = a, *second = b;

    return CompareStringOrdinal(first->chars, (int)first->length, second->chars, (int)second->length, TRUE) -
           CSTR_EQUAL;
}

/* Sorts without regard to case and drops what is there twice. */
static void sort(struct vhd_strings *files)
{
    size_t kept = 0;

    if (files->count == 0)
        return;
    qsort(files->items, files->count, sizeof *files->items, compare);
    for (size_t i = 1; i < files->count; i++) {
        if (compare(&files->items[kept], &files->items[i]) == 0)
            free(files->items[i].chars);
        else
            files->items[++kept] = files->items[i];
    }
    files->count = kept + 1;
}

enum vhd_status file_list_find(struct vhd_strings *files, const struct vhd_strings *folders,
                               const WCHAR *const extensions[], struct vhd_error *error)
{
    struct finding finding = { .files = files, .extensions = extensions };
    enum vhd_status status = VHD_OK;

    for (size_t i = 0; i < folders->count && status == VHD_OK; i++)
        status = find_in(&finding, vhd_strings_text(folders, i), error);
    sort(files);
    return status;
}
