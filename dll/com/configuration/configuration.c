/* configuration.c - the configuration of the current user, and its file. */
#include "configuration.h"

#include "config_value.h"
#include "vhd_path.h"
#include "win32_folder.h"
#include "win32_atomic_file.h"

#include <stdlib.h>

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

static enum vhd_status read_file(const char16_t *path, uint32_t patience, struct config_node **document,
                                 struct vhd_error *error)
{
    void *bytes;
    size_t size;
    enum vhd_status status = win32_atomic_read(path, patience, &bytes, &size, error);

    *document = NULL;
    if (status != VHD_OK)
        return status;
    if (bytes != NULL) {
        status = config_xml_read(bytes, size, document);
    } else {
        *document = config_xml_new();
        status = *document != NULL ? VHD_OK : VHD_OUT_OF_MEMORY;
    }
    free(bytes);
    return status == VHD_OK ? VHD_OK : vhd_fail(error, status, path);
}

static enum vhd_status read_configuration(uint32_t patience, struct config_node **document, struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    size_t base;
    enum vhd_status status = find_file(path, &base, error);

    *document = NULL;
    return status == VHD_OK ? read_file(path, patience, document, error) : status;
}

enum vhd_status configuration_read(struct config_node **document, struct vhd_error *error)
{
    return read_configuration(WIN32_ATOMIC_PATIENCE, document, error);
}

static enum vhd_status quarantine(struct win32_atomic_change *file, struct vhd_error *error)
{
    char16_t quarantined[VHD_PATH_CHARS];
    enum vhd_status status = win32_atomic_quarantine(file, quarantined, error);

    return status == VHD_OK ? vhd_fail(error, VHD_CONFIG_QUARANTINED, quarantined) : status;
}

enum vhd_status configuration_begin(struct configuration_change *change, struct vhd_error *error)
{
    size_t base;
    enum vhd_status status;

    *change = (struct configuration_change){ .file = NULL };
    status = find_file(change->path, &base, error);
    if (status == VHD_OK)
        status = win32_atomic_begin(change->path, base, &change->file, error);
    if (status == VHD_OK)
        status = read_file(change->path, WIN32_ATOMIC_PATIENCE, &change->document, error);
    if (status == VHD_CONFIG_DAMAGED)
        status = quarantine(change->file, error);
    if (status != VHD_OK)
        configuration_end(change);
    return status;
}

enum vhd_status configuration_commit(struct configuration_change *change, struct vhd_error *error)
{
    void *bytes;
    size_t size;
    enum vhd_status status = config_xml_write(change->document, &bytes, &size);

    if (status == VHD_OK)
        status = win32_atomic_commit(change->file, bytes, size, error);
    else
        vhd_fail(error, status, change->path);
    free(bytes);
    return status;
}

void configuration_end(struct configuration_change *change)
{
    win32_atomic_end(change->file);
    config_node_free(change->document);
    *change = (struct configuration_change){ .file = NULL };
}

bool configuration_says(const char16_t *key_text, bool otherwise)
{
    struct config_node *document, *node = NULL;
    struct config_value value;
    struct config_key key;
    bool answer = otherwise;

    if (!config_key_parse(vhd_text_of(key_text), &key) || read_configuration(SHORT_PATIENCE, &document, NULL) != VHD_OK)
        return otherwise;
    node = config_tree_find(config_xml_root(document), &key);
    if (node != NULL && config_node_is_value(node) &&
        config_value_read(vhd_text_of(config_node_attribute(node, u"type")), vhd_text_of(node->text), &value) ==
            CONFIG_READ) {
        if (value.type == CONFIG_BOOLEAN)
            answer = value.boolean;
        else if (value.type == CONFIG_INTEGER)
            answer = value.integer != 0;
        free(value.memory);
    }
    config_node_free(document);
    return answer;
}
