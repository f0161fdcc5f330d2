/* machine_value.c - values in a machine's file by their keys, as devices keep them. */
#include "machine_value.h"

#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

void machine_key(char16_t text[MACHINE_KEY_CHARS], const char16_t *key, const char *digits, const char16_t *suffix)
{
    vhd_path_append(text, key, suffix);
    for (; *text != 0; text++)
        if (*text == u'#')
            *text = (char16_t)*digits++;
}

static const struct config_node *find(const struct config_document *document, const char16_t *key)
{
    struct config_key parsed;

    config_key_parse(vhd_text_of(key), &parsed); /* the keys of devices are keys */
    return config_document_find(document, &parsed);
}

bool machine_has(const struct config_document *document, const char16_t *key)
{
    return find(document, key) != NULL;
}

/* Reads a value of that type; *found: whether it was one. Its memory is the caller's to free. */
static bool get(const struct config_document *document, const char16_t *key, enum config_type type,
                struct config_value *value, bool *found)
{
    const struct config_node *node = find(document, key);
    enum config_reading reading = CONFIG_MALFORMED;

    if (node != NULL)
        reading = config_document_value(document, node, value);
    if (reading != CONFIG_READ)
        value->memory = NULL;
    *found = reading == CONFIG_READ && value->type == type;
    return reading != CONFIG_NO_MEMORY;
}

/* The same for types whose values need no memory; *value stays as it is where there is none. */
static bool get_plain(const struct config_document *document, const char16_t *key, enum config_type type,
                      struct config_value *value)
{
    struct config_value read;
    bool found;
    const bool had_memory = get(document, key, type, &read, &found);

    free(read.memory);
    if (found)
        *value = read;
    return had_memory;
}

bool machine_get_number(const struct config_document *document, const char16_t *key, int64_t otherwise, int64_t *number)
{
    struct config_value value = { .integer = otherwise };
    const bool had_memory = get_plain(document, key, CONFIG_INTEGER, &value);

    *number = value.integer;
    return had_memory;
}

bool machine_get_flag(const struct config_document *document, const char16_t *key, bool otherwise, bool *flag)
{
    struct config_value value = { .boolean = otherwise };
    const bool had_memory = get_plain(document, key, CONFIG_BOOLEAN, &value);

    *flag = value.boolean;
    return had_memory;
}

bool machine_get_text(const struct config_document *document, const char16_t *key, char16_t text[VHD_PATH_CHARS])
{
    struct config_value value;
    bool found;
    const bool had_memory = get(document, key, CONFIG_STRING, &value, &found);

    text[0] = 0;
    if (found && value.string.length < VHD_PATH_CHARS)
        vhd_path_copy(text, value.string.chars, value.string.length);
    free(value.memory);
    return had_memory;
}

bool machine_get_bytes(const struct config_document *document, const char16_t *key, uint8_t *bytes, size_t size,
                       bool *there)
{
    struct config_value value;
    bool found;
    const bool had_memory = get(document, key, CONFIG_BYTES, &value, &found);

    *there = found && value.size == size;
    memset(bytes, 0, size);
    if (*there)
        memcpy(bytes, value.bytes, size);
    free(value.memory);
    return had_memory;
}

static enum config_change put(struct config_document *document, const char16_t *key, const struct config_value *value)
{
    struct config_key parsed;

    config_key_parse(vhd_text_of(key), &parsed);
    return config_document_set(document, &parsed, value);
}

enum config_change machine_put_number(struct config_document *document, const char16_t *key, int64_t number)
{
    return put(document, key, &(struct config_value){ .type = CONFIG_INTEGER, .integer = number });
}

enum config_change machine_put_flag(struct config_document *document, const char16_t *key, bool flag)
{
    return put(document, key, &(struct config_value){ .type = CONFIG_BOOLEAN, .boolean = flag });
}

enum config_change machine_put_text(struct config_document *document, const char16_t *key, const char16_t *text)
{
    return put(document, key, &(struct config_value){ .type = CONFIG_STRING, .string = vhd_text_of(text) });
}

enum config_change machine_put_bytes(struct config_document *document, const char16_t *key, const uint8_t *bytes,
                                     size_t size)
{
    return put(document, key, &(struct config_value){ .type = CONFIG_BYTES, .bytes = bytes, .size = size });
}
