/* search_paths.c - the folders in which images are looked for, and the one of virtual machines. */
#include "search_paths.h"

#include "com_value.h"
#include "config_value.h"
#include "configuration.h"
#include "vhd_folder.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdlib.h>

/* search_paths/search_path[@id=1], [@id=2] and so on */
#define LIST u"search_paths"
#define ENTRY u"search_path"

#define DEFAULT_PATH u"default_vm_configuration_path"
#define STRING u"string" /* the type of all of them: a path holds no carriage return */
#define DEFAULT_FOLDER u"\\Virtual Machines\\"

static struct config_key key_of(const char16_t *name)
{
    return (struct config_key){ .parts = { { vhd_text_of(name), { name, 0 } } }, .count = 1 };
}

/* Adds the values of the elements below `node` with that name. */
static bool add_values(struct vhd_strings *list, const struct config_node *node, const char16_t *name)
{
    for (const struct config_node *child = node->first; child != NULL; child = child->next)
        if (config_node_is_value(child) && vhd_text_equal(vhd_text_of(child->name), name) &&
            !vhd_strings_add(list, vhd_text_of(child->text)))
            return false;
    return true;
}

enum vhd_status search_paths_read(struct vhd_strings *list, struct vhd_error *error)
{
    const struct config_key key = key_of(LIST);
    const struct config_node *entries;
    struct config_node *document;
    enum vhd_status status = configuration_read(&document, error);

    if (status != VHD_OK)
        return status;
    entries = config_tree_find(config_xml_root(document), &key);
    if (entries != NULL && !add_values(list, entries, ENTRY))
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, LIST);
    config_node_free(document);
    return status;
}

static enum vhd_status check_folder(struct vhd_text path, struct vhd_error *error)
{
    char16_t resolved[VHD_PATH_CHARS];
    enum vhd_status status = vhd_folder_resolve(path, resolved, error);

    return status == VHD_OK ? vhd_folder_require(win32_host, resolved, error) : status;
}

static bool put_entries(struct config_node *root, const struct vhd_strings *list)
{
    const struct config_key key = key_of(LIST);

    (void)config_tree_remove_all(root, &key);
    for (size_t i = 0; i < list->count; i++) {
        const struct config_value number = { .type = CONFIG_INTEGER, .integer = (int64_t)i + 1 };
        struct config_key entry = { .parts = { key.parts[0], { vhd_text_of(ENTRY), { NULL, 0 } } }, .count = 2 };
        char16_t *id = config_value_text(&number);
        bool done = false;
        if (id != NULL) {
            entry.parts[1].id = vhd_text_of(id);
            done = config_tree_set(root, &entry, STRING, list->items[i].chars) == CONFIG_CHANGED;
        }
        free(id);
        if (!done)
            return false;
    }
    return true;
}

enum vhd_status search_paths_write(const struct vhd_strings *list, struct vhd_error *error)
{
    struct configuration_change change;
    enum vhd_status status = VHD_OK;

    for (size_t i = 0; i < list->count && status == VHD_OK; i++)
        status = check_folder(vhd_strings_text(list, i), error);
    if (status == VHD_OK)
        status = configuration_begin(&change, error);
    if (status != VHD_OK)
        return status;
    status = put_entries(config_xml_root(change.document), list) ? configuration_commit(&change, error)
                                                                 : vhd_fail(error, VHD_OUT_OF_MEMORY, LIST);
    configuration_end(&change);
    return status;
}

static enum vhd_status add_default(struct vhd_strings *list, struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status = configuration_folder(path, error);

    if (status != VHD_OK)
        return status;
    vhd_path_copy(path + vhd_text_of(path).length, DEFAULT_FOLDER, vhd_text_of(DEFAULT_FOLDER).length);
    return vhd_strings_add(list, vhd_text_of(path)) ? VHD_OK : vhd_fail(error, VHD_OUT_OF_MEMORY, path);
}

enum vhd_status default_path_read(struct vhd_strings *list, struct vhd_error *error)
{
    const struct config_key key = key_of(DEFAULT_PATH);
    const struct config_node *node;
    struct config_node *document;
    enum vhd_status status = configuration_read(&document, error);

    if (status != VHD_OK)
        return status;
    node = config_tree_find(config_xml_root(document), &key);
    if (node == NULL || !config_node_is_value(node) || node->text[0] == 0)
        status = add_default(list, error);
    else if (!vhd_strings_add(list, vhd_text_of(node->text)))
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, DEFAULT_PATH);
    config_node_free(document);
    return status;
}

enum vhd_status default_path_write(BSTR path, struct vhd_error *error)
{
    const struct config_key key = key_of(DEFAULT_PATH);
    struct configuration_change change;
    enum config_change outcome;
    enum vhd_status status = check_folder(com_text(path), error);

    if (status == VHD_OK)
        status = configuration_begin(&change, error);
    if (status != VHD_OK)
        return status;
    outcome = config_tree_set(config_xml_root(change.document), &key, STRING, path);
    if (outcome == CONFIG_CHANGED)
        status = configuration_commit(&change, error);
    else
        status = vhd_fail(error, outcome == CONFIG_IS_INNER ? VHD_CONFIG_IS_INNER : VHD_OUT_OF_MEMORY, DEFAULT_PATH);
    configuration_end(&change);
    return status;
}
