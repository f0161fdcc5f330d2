/* search_paths.c - the folders in which images are looked for, and the one of virtual machines. */
#include "search_paths.h"

#include "com_value.h"
#include "config_values.h"
#include "configuration.h"
#include "vhd_folder.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdlib.h>

/* search_paths/search_path[@id=1], [@id=2] and so on */
#define LIST u"search_paths"
#define ENTRY u"search_path"

#define DEFAULT_PATH u"default_vm_configuration_path"
#define DEFAULT_FOLDER u"\\Virtual Machines\\"

/* Adds a value if it is a text, and not an empty one. */
static enum vhd_status add_value(struct vhd_strings *list, const struct config_document *document,
                                 const struct config_node *node, struct vhd_error *error)
{
    struct config_value value;
    const enum config_reading reading = config_document_value(document, node, &value);
    const bool is_text = reading == CONFIG_READ && value.type == CONFIG_STRING && value.string.length > 0;
    const bool fails = reading == CONFIG_NO_MEMORY || (is_text && !vhd_strings_add(list, value.string));

    free(value.memory);
    return fails ? vhd_fail(error, VHD_OUT_OF_MEMORY, u"SearchPaths") : VHD_OK;
}

enum vhd_status search_paths_read(struct vhd_strings *list, struct vhd_error *error)
{
    const struct config_key key = config_key_of(LIST);
    struct configuration *configuration;
    const struct config_document *document;
    const struct config_node *node;
    enum vhd_status status = configuration_read(&configuration, error);

    if (status != VHD_OK)
        return status;
    document = configuration->document;
    node = config_document_find(document, &key);
    if (node != NULL)
        node = config_document_first(document, node);
    for (; node != NULL && status == VHD_OK; node = config_document_next(document, node))
        if (config_document_has_name(document, node, ENTRY) && config_document_is_value(document, node))
            status = add_value(list, document, node, error);
    configuration_release(configuration);
    return status;
}

static enum vhd_status check_folder(struct vhd_text path, struct vhd_error *error)
{
    char16_t resolved[VHD_PATH_CHARS];
    enum vhd_status status = vhd_folder_resolve(path, resolved, error);

    return status == VHD_OK ? vhd_folder_require(win32_host, resolved, error) : status;
}

/* The key of an entry, counted from 1. */
static struct config_key entry_key(size_t number, char16_t digits[CONFIG_NUMBER_CHARS])
{
    return (struct config_key){ .parts = { config_key_of(LIST).parts[0], config_part_of(ENTRY, number, digits) },
                                .count = 2 };
}

/*
 * How many entries there are, and how many at their start are the same as those of the list; false when they are not
 * written as here, numbered and in their order.
 */
static bool compare_entries(const struct config_document *document, const struct vhd_strings *list, size_t *count,
                            size_t *same)
{
    const struct config_key key = config_key_of(LIST);
    const struct config_node *node = config_document_find(document, &key);
    char16_t digits[CONFIG_NUMBER_CHARS];

    *count = *same = 0;
    if (node != NULL && config_document_is_value(document, node))
        return false;
    node = node != NULL ? config_document_first(document, node) : NULL;
    for (; node != NULL; node = config_document_next(document, node)) {
        const struct config_part part = config_part_of(ENTRY, *count + 1, digits);
        struct config_value value;
        if (!config_document_is_part(document, node, &part))
            return false;
        if (*same == *count && *count < list->count && config_document_value(document, node, &value) == CONFIG_READ) {
            const struct config_value wanted = { .type = CONFIG_STRING, .string = vhd_strings_text(list, *count) };
            *same += config_value_equal(&value, &wanted);
            free(value.memory);
        }
        ++*count;
    }
    return true;
}

/* Nothing but the entries goes, unless a value stands where they should be. */
static enum config_change remove_entries(struct config_document *document, const struct config_key *list)
{
    const struct config_node *node = config_document_find(document, list);
    struct config_key each = *list;
    enum config_change change;

    each.parts[each.count++] = config_key_of(ENTRY).parts[0];
    change = node != NULL && config_document_is_value(document, node) ? config_document_remove(document, list)
                                                                      : config_document_remove_each(document, &each);
    return change == CONFIG_IS_NOT_THERE ? CONFIG_CHANGED : change;
}

/* Entries that stay are left in their lines. */
static enum config_change put_entries(struct config_document *document, const struct vhd_strings *list)
{
    const struct config_key key = config_key_of(LIST);
    enum config_change change = CONFIG_CHANGED;
    char16_t digits[CONFIG_NUMBER_CHARS];
    size_t count, same;

    if (!compare_entries(document, list, &count, &same) || list->count == 0 || same < count / 2) {
        change = remove_entries(document, &key);
        count = same = 0;
    }
    for (; count > list->count && change == CONFIG_CHANGED; count--) {
        const struct config_key entry = entry_key(count, digits);
        change = config_document_remove(document, &entry);
    }
    for (; same < count && change == CONFIG_CHANGED; same++) {
        const struct config_key entry = entry_key(same + 1, digits);
        change = config_document_set_string(document, &entry, vhd_strings_text(list, same));
    }
    return change == CONFIG_CHANGED ? config_document_add_strings(document, &key, ENTRY, list, count) : change;
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
    status = config_values_status(put_entries(change.document, list));
    status = status == VHD_OK ? configuration_commit(&change, error) : vhd_fail(error, status, LIST);
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
    const struct config_key key = config_key_of(DEFAULT_PATH);
    struct configuration *configuration;
    const struct config_document *document;
    const struct config_node *node;
    const size_t count = list->count;
    enum vhd_status status = configuration_read(&configuration, error);

    if (status != VHD_OK)
        return status;
    document = configuration->document;
    node = config_document_find(document, &key);
    if (node != NULL && config_document_is_value(document, node))
        status = add_value(list, document, node, error);
    if (status == VHD_OK && list->count == count)
        status = add_default(list, error);
    configuration_release(configuration);
    return status;
}

enum vhd_status default_path_write(BSTR path, struct vhd_error *error)
{
    const struct config_key key = config_key_of(DEFAULT_PATH);
    struct configuration_change change;
    enum vhd_status status = check_folder(com_text(path), error);

    if (status == VHD_OK)
        status = configuration_begin(&change, error);
    if (status != VHD_OK)
        return status;
    status = config_values_status(config_document_set_string(change.document, &key, com_text(path)));
    status = status == VHD_OK ? configuration_commit(&change, error) : vhd_fail(error, status, DEFAULT_PATH);
    configuration_end(&change);
    return status;
}
