/* configuration.c - the configuration of the current user, and its file. */
#include "com_windows.h"

#include "configuration.h"

#include "vhd_path.h"
#include "win32_atomic_file.h"
#include "win32_folder.h"

#include <stdlib.h>

#define ROOT u"preferences"

/* Of calls that go by a value of the configuration beside other things. In milliseconds. */
#define SHORT_PATIENCE 100

/* The room that the longest name in the folder takes, and those that are made of it by adding to it. */
#define ROOM_CHARS 64

/* *base: the length of %LocalAppData% at the start of the path. */
static enum vhd_status find_file(char16_t path[VHD_PATH_CHARS], size_t *base, struct vhd_error *error)
{
    static const char16_t below[] = u"\\Microsoft\\Windows Virtual PC\\Options.xml";
    enum vhd_status status = win32_local_app_data(path, error);
    const char16_t *rest;

    if (status != VHD_OK)
        return status;
    *base = vhd_text_of(path).length;
    if (*base + sizeof below / sizeof *below + ROOM_CHARS >= VHD_PATH_CHARS)
        return vhd_fail(error, VHD_PATH_TOO_LONG, path);
    rest = path[*base - 1] == u'\\' ? below + 1 : below; /* a root brings its backslash */
    vhd_path_copy(path + *base, rest, vhd_text_of(rest).length);
    return VHD_OK;
}

enum vhd_status configuration_folder(char16_t folder[VHD_PATH_CHARS], struct vhd_error *error)
{
    size_t base;
    enum vhd_status status = find_file(folder, &base, error);

    if (status == VHD_OK)
        folder[vhd_path_folder_length(folder, vhd_text_of(folder).length)] = 0;
    return status;
}

/* Makes a document of the bytes of the file, which it frees; NULL: there is none. */
static enum vhd_status parse_file(const char16_t *path, void *bytes, size_t size, struct config_document **document,
                                  struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    if (bytes != NULL)
        status = config_document_read(bytes, size, ROOT, path, document, error);
    else if ((*document = config_document_new(ROOT, NULL)) == NULL)
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    free(bytes);
    return status;
}

/* What was read last, of which file, and in which state that was. */
static SRWLOCK lock = SRWLOCK_INIT; /* protects what follows; held only to look and to store */
static struct configuration *known;
static char16_t known_path[VHD_PATH_CHARS];
static struct win32_atomic_stamp known_stamp;

/* NULL when nothing is known of that file. */
static struct configuration *recall(const char16_t *path, struct win32_atomic_stamp *stamp)
{
    struct configuration *found = NULL;

    AcquireSRWLockShared(&lock);
    if (known != NULL && vhd_path_equal(known_path, path)) {
        found = known;
        InterlockedIncrement(&found->references);
        *stamp = known_stamp;
    }
    ReleaseSRWLockShared(&lock);
    return found;
}

/* Remembers another one, or with NULL nothing more. */
static void remember(struct configuration *configuration, const char16_t *path, const struct win32_atomic_stamp *stamp)
{
    struct configuration *before;

    AcquireSRWLockExclusive(&lock);
    before = known;
    known = configuration;
    if (configuration != NULL) {
        InterlockedIncrement(&configuration->references);
        vhd_path_set(known_path, path);
        known_stamp = *stamp;
    }
    ReleaseSRWLockExclusive(&lock);
    configuration_release(before);
}

void configuration_forget(void)
{
    remember(NULL, NULL, NULL);
}

void configuration_release(struct configuration *configuration)
{
    if (configuration == NULL || InterlockedDecrement(&configuration->references) > 0)
        return;
    config_document_free(configuration->document);
    free(configuration);
}

static enum vhd_status read_anew(const char16_t *path, const struct win32_atomic_stamp *stamp, void *bytes, size_t size,
                                 struct configuration **configuration, struct vhd_error *error)
{
    const bool is_there = bytes != NULL;
    struct config_document *document;
    enum vhd_status status = parse_file(path, bytes, size, &document, error);

    if (status != VHD_OK)
        return status;
    *configuration = malloc(sizeof **configuration);
    if (*configuration == NULL) {
        config_document_free(document);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    }
    **configuration = (struct configuration){ .document = document, .references = 1 };
    if (is_there)
        remember(*configuration, path, stamp);
    return VHD_OK;
}

static enum vhd_status read_configuration(uint32_t patience, struct configuration **configuration,
                                          struct vhd_error *error)
{
    struct win32_atomic_stamp stamp = { 0 };
    struct configuration *before;
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status;
    size_t base, size;
    void *bytes;
    bool is_same;

    *configuration = NULL;
    status = find_file(path, &base, error);
    if (status != VHD_OK)
        return status;
    before = recall(path, &stamp);
    status = win32_atomic_read_again(path, patience, &stamp, &is_same, &bytes, &size, error);
    if (status == VHD_OK && is_same) {
        *configuration = before;
        return VHD_OK;
    }
    configuration_release(before);
    return status == VHD_OK ? read_anew(path, &stamp, bytes, size, configuration, error) : status;
}

enum vhd_status configuration_read(struct configuration **configuration, struct vhd_error *error)
{
    return read_configuration(WIN32_ATOMIC_PATIENCE, configuration, error);
}

static enum vhd_status quarantine(struct win32_atomic_change *file, struct vhd_error *error)
{
    char16_t quarantined[VHD_PATH_CHARS];
    enum vhd_status status = win32_atomic_quarantine(file, quarantined, error);

    return status == VHD_OK ? vhd_fail(error, VHD_CONFIG_QUARANTINED, quarantined) : status;
}

enum vhd_status configuration_begin(struct configuration_change *change, struct vhd_error *error)
{
    size_t base, size;
    enum vhd_status status;
    void *bytes;

    *change = (struct configuration_change){ .file = NULL };
    status = find_file(change->path, &base, error);
    if (status == VHD_OK)
        status = win32_atomic_begin(change->path, base, &change->file, error);
    if (status == VHD_OK)
        status = win32_atomic_read(change->path, WIN32_ATOMIC_PATIENCE, &bytes, &size, error);
    if (status == VHD_OK)
        status = parse_file(change->path, bytes, size, &change->document, error);
    if (status == VHD_CONFIG_DAMAGED)
        status = quarantine(change->file, error);
    if (status != VHD_OK)
        configuration_end(change);
    return status;
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

enum vhd_status configuration_status(enum config_change change)
{
    static const enum vhd_status statuses[] = {
        [CONFIG_CHANGED] = VHD_OK,
        [CONFIG_CHANGE_NO_MEMORY] = VHD_OUT_OF_MEMORY,
        [CONFIG_IS_INNER] = VHD_CONFIG_IS_INNER,
        [CONFIG_BELOW_VALUE] = VHD_CONFIG_BELOW_VALUE,
        [CONFIG_IS_NOT_THERE] = VHD_CONFIG_NOT_FOUND,
        [CONFIG_CHANGE_TOO_BIG] = VHD_CONFIG_FULL,
    };

    return statuses[change];
}

bool configuration_says(const char16_t *key_text, bool otherwise)
{
    struct configuration *configuration;
    struct config_value value = { 0 };
    const struct config_node *node;
    struct config_key key;
    bool answer = otherwise;

    if (!config_key_parse(vhd_text_of(key_text), &key) ||
        read_configuration(SHORT_PATIENCE, &configuration, NULL) != VHD_OK)
        return otherwise;
    node = config_document_find(configuration->document, &key);
    if (node != NULL && config_document_value(configuration->document, node, &value) == CONFIG_READ) {
        if (value.type == CONFIG_BOOLEAN)
            answer = value.boolean;
        else if (value.type == CONFIG_INTEGER)
            answer = value.integer != 0;
    }
    free(value.memory);
    configuration_release(configuration);
    return answer;
}
