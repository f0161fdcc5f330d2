/* configuration.c - the configuration of the current user, and its file. */
#include "com_windows.h"

#include "configuration.h"

#include "vhd_path.h"
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

static struct config_file options; /* what was read of the file last */

void configuration_forget(void)
{
    config_file_forget(&options);
}

static enum vhd_status make_empty(const char16_t *path, struct config_document **document, struct vhd_error *error)
{
    *document = config_document_new(ROOT, NULL);
    return *document != NULL ? VHD_OK : vhd_fail(error, VHD_OUT_OF_MEMORY, path);
}

static enum vhd_status read_configuration(uint32_t patience, struct configuration **configuration,
                                          struct vhd_error *error)
{
    struct config_document *document;
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status;
    size_t base;

    *configuration = NULL;
    status = find_file(path, &base, error);
    if (status == VHD_OK)
        status = config_file_read(&options, path, ROOT, patience, configuration, error);
    if (status != VHD_OK || *configuration != NULL)
        return status;
    status = make_empty(path, &document, error);
    if (status == VHD_OK && (*configuration = configuration_new(document)) == NULL)
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    return status;
}

enum vhd_status configuration_read(struct configuration **configuration, struct vhd_error *error)
{
    return read_configuration(WIN32_ATOMIC_PATIENCE, configuration, error);
}

static enum vhd_status quarantine(struct win32_atomic_change *file, struct vhd_error *error)
{
    char16_t quarantined[VHD_PATH_CHARS];
    const struct vhd_error damage = *error;
    enum vhd_status status = win32_atomic_quarantine(file, quarantined, error);

    if (status != VHD_OK)
        return status;
    vhd_fail(error, VHD_CONFIG_QUARANTINED, quarantined);
    error->reason = damage.reason;
    error->count = damage.count;
    return VHD_CONFIG_QUARANTINED;
}

enum vhd_status configuration_begin(struct configuration_change *change, struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status;
    size_t base;

    *change = (struct configuration_change){ .file = NULL };
    status = find_file(path, &base, error);
    if (status == VHD_OK)
        status = config_file_begin(change, path, base, ROOT, error);
    if (status == VHD_CONFIG_DAMAGED)
        status = quarantine(change->file, error);
    else if (status == VHD_OK && change->document == NULL)
        status = make_empty(path, &change->document, error);
    if (status != VHD_OK)
        configuration_end(change);
    return status;
}

/* A value that OpenVPC itself reads, whose memory is to be freed; false when there is none, or it cannot be read. */
static bool read_value(const char16_t *key_text, struct config_value *value, struct configuration **configuration)
{
    const struct config_node *node;
    struct config_key key;

    *value = (struct config_value){ 0 };
    if (!config_key_parse(vhd_text_of(key_text), &key) ||
        read_configuration(SHORT_PATIENCE, configuration, NULL) != VHD_OK)
        return false;
    node = config_document_find((*configuration)->document, &key);
    if (node != NULL && config_document_value((*configuration)->document, node, value) == CONFIG_READ)
        return true;
    configuration_release(*configuration);
    return false;
}

/* What a boolean or integer value is, as a number. */
static int64_t read_number(const char16_t *key, int64_t otherwise)
{
    struct configuration *configuration;
    struct config_value value;
    int64_t answer = otherwise;

    if (!read_value(key, &value, &configuration))
        return otherwise;
    if (value.type == CONFIG_BOOLEAN)
        answer = value.boolean;
    else if (value.type == CONFIG_INTEGER)
        answer = value.integer;
    free(value.memory);
    configuration_release(configuration);
    return answer;
}

bool configuration_says(const char16_t *key, bool otherwise)
{
    return read_number(key, otherwise) != 0;
}

int32_t configuration_number(const char16_t *key, int32_t min, int32_t max, int32_t otherwise)
{
    const int64_t number = read_number(key, otherwise);

    return number >= min && number <= max ? (int32_t)number : otherwise;
}

void configuration_text(const char16_t *key, const char16_t *otherwise, char16_t text[VHD_PATH_CHARS])
{
    struct configuration *configuration;
    struct config_value value;

    vhd_path_set(text, otherwise);
    if (!read_value(key, &value, &configuration))
        return;
    if (value.type == CONFIG_STRING && value.string.length > 0 && value.string.length < VHD_PATH_CHARS)
        vhd_path_copy(text, value.string.chars, value.string.length);
    free(value.memory);
    configuration_release(configuration);
}
