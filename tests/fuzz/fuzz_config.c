/* fuzz_config.c - any text as a key or a value of the configuration: what is accepted means one thing. */
#include "config_document.h"
#include "fuzz_input.h"
#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

/* What the first byte of an input says its text is; from FIRST_TYPE on, a value of one of the types. */
enum { KEY, FIRST_TYPE };

static const char16_t *const types[] = { u"string", u"escaped", u"integer", u"boolean", u"bytes" };

#define KINDS (FIRST_TYPE + sizeof types / sizeof *types)

static bool same(struct vhd_text a, struct vhd_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.chars, b.chars, a.length * sizeof *a.chars) == 0);
}

static bool has(struct vhd_text text, char16_t c)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.chars[i] == c)
            return true;
    return false;
}

static void add(struct vhd_text more, char16_t *chars, size_t *length)
{
    memcpy(chars + *length, more.chars, more.length * sizeof *chars);
    *length += more.length;
}

/* Writes a key with quotes around each id that allows some; there is room for them. */
static struct vhd_text write_key(const struct config_key *key, char16_t *chars)
{
    size_t length = 0;

    for (size_t i = 0; i < key->count; i++) {
        const struct config_part *part = &key->parts[i];
        const char16_t *quote = !has(part->id, u'"') ? u"\"" : !has(part->id, u'\'') ? u"'" : u"";
        if (i > 0)
            add(vhd_text_of(u"/"), chars, &length);
        add(part->name, chars, &length);
        if (part->id.length == 0)
            continue;
        add(vhd_text_of(u"[@id="), chars, &length);
        add(vhd_text_of(quote), chars, &length);
        add(part->id, chars, &length);
        add(vhd_text_of(quote), chars, &length);
        add(vhd_text_of(u"]"), chars, &length);
    }
    return (struct vhd_text){ chars, length };
}

/* A value that is set is found under the key, and with it goes all that was made for it. */
static void require_place(const struct config_key *key)
{
    const struct config_value value = { .type = CONFIG_STRING, .string = { u"value", 5 } };
    struct config_document *document = config_document_new(u"root", NULL);
    const struct config_node *node;
    struct config_value found;

    FUZZ_REQUIRE(document != NULL && config_document_set(document, key, &value) == CONFIG_CHANGED);
    node = config_document_find(document, key);
    FUZZ_REQUIRE(node != NULL && config_document_value(document, node, &found) == CONFIG_READ &&
                 config_value_equal(&value, &found));
    free(found.memory);
    FUZZ_REQUIRE(config_document_remove(document, key) == CONFIG_CHANGED);
    FUZZ_REQUIRE(config_document_find(document, key) == NULL && document->nodes.count == 1);
    config_document_free(document);
}

static void try_key(struct vhd_text text)
{
    struct config_key key, again;
    char16_t *chars;

    if (!config_key_parse(text, &key))
        return;
    FUZZ_REQUIRE(key.count >= 1 && key.count <= CONFIG_MAX_PARTS);
    chars = malloc((text.length + 2 * CONFIG_MAX_PARTS) * sizeof *chars);
    FUZZ_REQUIRE(chars != NULL && config_key_parse(write_key(&key, chars), &again) && again.count == key.count);
    for (size_t i = 0; i < key.count; i++)
        FUZZ_REQUIRE(same(key.parts[i].name, again.parts[i].name) && same(key.parts[i].id, again.parts[i].id));
    free(chars);
    require_place(&key);
}

/* What was read is written so that it is read again. The texts of a document hold no NUL. */
static void try_value(struct vhd_text type, struct vhd_text text)
{
    struct config_value value = { 0 }, again = { 0 };
    char16_t *written;

    if (has(text, 0) || config_value_read(type, text, &value) != CONFIG_READ)
        return;
    written = config_value_text(&value);
    FUZZ_REQUIRE(written != NULL);
    FUZZ_REQUIRE(config_value_read(vhd_text_of(config_value_type(&value)), vhd_text_of(written), &again) ==
                 CONFIG_READ);
    FUZZ_REQUIRE(config_value_equal(&value, &again));
    free(value.memory);
    free(again.memory);
    free(written);
}

/* The text is one byte for a character, which is what keys and documents are made of, or two behind a byte of 255. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    const size_t kind = fuzz_take_byte(&input) % KINDS;
    char16_t *chars = malloc(input.size * sizeof *chars + 1);
    struct vhd_text text = { chars, 0 };

    FUZZ_REQUIRE(chars != NULL);
    while (input.size > 0) {
        char16_t c = fuzz_take_byte(&input);
        if (c == 255) {
            c = fuzz_take_byte(&input);
            c = (char16_t)(c | fuzz_take_byte(&input) << 8);
        }
        chars[text.length++] = c;
    }
    if (kind == KEY)
        try_key(text);
    else
        try_value(vhd_text_of(types[kind - FIRST_TYPE]), text);
    free(chars);
    return 0;
}
