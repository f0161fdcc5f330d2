/* machine_path.c - the paths of other files in a machine's file. */
#include "machine_path.h"

#include "config_text.h"
#include "vhd_path.h"

#include <stdlib.h>

#define LONGEST_KEY 256

static void key_below(const char16_t *key, const char16_t *name, char16_t text[LONGEST_KEY], struct config_key *parsed)
{
    vhd_path_append(text, key, name);
    config_key_parse(vhd_text_of(text), parsed);
}

/* Reads the text below a key as a path; empty when it is none. False without memory. */
static bool read_path(const struct config_document *document, const char16_t *key, const char16_t *name,
                      const char16_t *machine, char16_t path[VHD_PATH_CHARS])
{
    char16_t text[LONGEST_KEY], adopted[VHD_PATH_ADOPTED_CHARS];
    struct config_value value = { .memory = NULL };
    enum config_reading reading = CONFIG_MALFORMED;
    const struct config_node *node;
    struct config_key parsed;

    path[0] = 0;
    key_below(key, name, text, &parsed);
    node = config_document_find(document, &parsed);
    if (node != NULL)
        reading = config_document_value(document, node, &value);
    if (reading == CONFIG_READ && value.type == CONFIG_STRING && value.string.length < VHD_PATH_ADOPTED_CHARS) {
        vhd_path_copy(adopted, value.string.chars, value.string.length);
        vhd_path_adopt(adopted);
        if (vhd_path_parse(vhd_text_of(adopted), machine, path, NULL) != VHD_OK)
            path[0] = 0;
    }
    free(value.memory);
    return reading != CONFIG_NO_MEMORY;
}

static enum vhd_status is_file(const struct vhd_host *host, const char16_t *machine, const char16_t *path, bool *is_it,
                               struct vhd_error *error)
{
    enum vhd_path_kind kind;
    enum vhd_status status;

    *is_it = false;
    if (path[0] == 0)
        return VHD_OK;
    if (!vhd_path_same_server(machine, path)) {
        *is_it = true;
        return VHD_OK;
    }
    status = host->ops->kind(host, path, &kind, error);
    *is_it = status == VHD_OK && kind == VHD_PATH_FILE;
    return status;
}

enum vhd_status machine_path_get(const struct vhd_host *host, const struct config_document *document,
                                 const char16_t *key, const char16_t *machine, char16_t path[VHD_PATH_CHARS],
                                 bool *is_there, struct vhd_error *error)
{
    char16_t relative[VHD_PATH_CHARS];
    enum vhd_status status;

    *is_there = false;
    if (!read_path(document, key, u"/absolute", machine, path) ||
        !read_path(document, key, u"/relative", machine, relative))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    if (config_text_same(vhd_text_of(path), relative))
        relative[0] = 0;
    status = is_file(host, machine, relative, is_there, error);
    if (status == VHD_OK && !*is_there && path[0] != 0)
        return is_file(host, machine, path, is_there, error);
    if (relative[0] != 0)
        vhd_path_set(path, relative);
    return status;
}

enum config_change machine_path_put(struct config_document *document, const char16_t *key, const char16_t *machine,
                                    const char16_t *path)
{
    char16_t text[LONGEST_KEY], relative[VHD_PATH_CHARS];
    enum config_change change;
    struct config_key parsed;

    if (path[0] == 0 || !vhd_path_relative(machine, path, relative))
        relative[0] = 0;
    key_below(key, u"/absolute", text, &parsed);
    change = config_document_set_string(document, &parsed, vhd_text_of(path));
    key_below(key, u"/relative", text, &parsed);
    return change == CONFIG_CHANGED ? config_document_set_string(document, &parsed, vhd_text_of(relative)) : change;
}
