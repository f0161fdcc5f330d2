/* file_list.c - the files of some kinds in some folders. */
#include "file_list.h"

#include "vhd_folder.h"
#include "vhd_path.h"
#include "win32_folder.h"
#include "win32_host.h"

#include <wchar.h>

struct finding {
    struct text_list *list;
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
    const size_t folder = wcslen(finding->folder), separator = finding->folder[folder - 1] != L'\\';
    const size_t length = wcslen(name);
    BSTR path = SysAllocStringLen(NULL, (UINT)(folder + separator + length));

    if (path != NULL) {
        vhd_path_copy(path, finding->folder, folder);
        if (separator > 0)
            path[folder] = L'\\';
        vhd_path_copy(path + folder + separator, name, length);
    }
    if (path == NULL || !text_list_take(finding->list, path))
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

static enum vhd_status find_in(struct finding *finding, BSTR text, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    enum vhd_status status = vhd_folder_resolve((struct vhd_text){ text, SysStringLen(text) }, folder, error);

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

enum vhd_status file_list_find(struct text_list *list, const struct text_list *folders, const WCHAR *const extensions[],
                               struct vhd_error *error)
{
    struct finding finding = { .list = list, .extensions = extensions };
    enum vhd_status status = VHD_OK;

    for (size_t i = 0; i < folders->count && status == VHD_OK; i++)
        status = find_in(&finding, folders->texts[i], error);
    text_list_sort(list);
    return status;
}
