/* config_file.c - files that hold a document. */
#include "config_file.h"

#include "vhd_path.h"

#include <stdlib.h>

/* NULL when nothing is known of that file. */
static struct configuration *recall(struct config_file *file, const char16_t *path, struct win32_atomic_stamp *stamp)
{
    struct configuration *found = NULL;

    AcquireSRWLockShared(&file->lock);
    if (file->known != NULL && vhd_path_equal(file->path, path)) {
        found = file->known;
        InterlockedIncrement(&found->references);
        *stamp = file->stamp;
    }
    ReleaseSRWLockShared(&file->lock);
    return found;
}

/* Remembers another one, or with NULL nothing more. */
static void remember(struct config_file *file, struct configuration *configuration, const char16_t *path,
                     const struct win32_atomic_stamp *stamp)
{
    struct configuration *before;

    AcquireSRWLockExclusive(&file->lock);
    before = file->known;
    file->known = configuration;
    if (configuration != NULL) {
        InterlockedIncrement(&configuration->references);
        vhd_path_set(file->path, path);
        file->stamp = *stamp;
    }
    ReleaseSRWLockExclusive(&file->lock);
    configuration_release(before);
}

void config_file_forget(struct config_file *file)
{
    remember(file, NULL, NULL, NULL);
}

struct configuration *configuration_new(struct config_document *document)
{
    struct configuration *configuration = malloc(sizeof *configuration);

    if (configuration == NULL)
        config_document_free(document);
    else
        *configuration = (struct configuration){ .document = document, .references = 1 };
    return configuration;
}

void configuration_release(struct configuration *configuration)
{
    if (configuration == NULL || InterlockedDecrement(&configuration->references) > 0)
        return;
    config_document_free(configuration->document);
    free(configuration);
}

/* Makes a document of the bytes of a file, and frees these; they may be NULL. */
static enum vhd_status parse(void *bytes, size_t size, const char16_t *root, const char16_t *path,
                             struct config_document **document, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    *document = NULL;
    if (bytes != NULL)
        status = config_document_read(bytes, size, root, path, document, error);
    free(bytes);
    return status;
}

enum vhd_status config_file_read(struct config_file *file, const char16_t *path, const char16_t *root,
                                 uint32_t patience, struct configuration **configuration, struct vhd_error *error)
{
    struct win32_atomic_stamp stamp = { 0 };
    struct configuration *before = recall(file, path, &stamp);
    struct config_document *document = NULL;
    enum vhd_status status;
    size_t size;
    void *bytes;
    bool is_same;

    *configuration = NULL;
    status = win32_atomic_read_again(path, patience, &stamp, &is_same, &bytes, &size, error);
    if (status == VHD_OK && is_same) {
        *configuration = before;
        return VHD_OK;
    }
    configuration_release(before);
    if (status == VHD_OK)
        status = parse(bytes, size, root, path, &document, error);
    if (status != VHD_OK || document == NULL)
        return status;
    *configuration = configuration_new(document);
    if (*configuration == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    remember(file, *configuration, path, &stamp);
    return VHD_OK;
}

enum vhd_status config_file_begin(struct configuration_change *change, const char16_t *path, size_t base,
                                  const char16_t *root, struct vhd_error *error)
{
    enum vhd_status status;
    size_t size;
    void *bytes;

    *change = (struct configuration_change){ .file = NULL };
    vhd_path_set(change->path, path);
    status = win32_atomic_begin(path, base, &change->file, error);
    if (status == VHD_OK)
        status = win32_atomic_read(path, WIN32_ATOMIC_PATIENCE, &bytes, &size, error);
    return status == VHD_OK ? parse(bytes, size, root, path, &change->document, error) : status;
}

enum vhd_status configuration_commit(struct configuration_change *change, struct vhd_error *error)
{
    enum vhd_status status;
    void *bytes;
    size_t size;

    if (!config_document_bytes(change->document, &bytes, &size))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, change->path);
    status = win32_atomic_commit(change->file, bytes, size, error);
    free(bytes);
    return status;
}

void configuration_end(struct configuration_change *change)
{
    win32_atomic_end(change->file);
    config_document_free(change->document);
    *change = (struct configuration_change){ .file = NULL };
}
