/*
 * fuzz_document.c - any bytes as a configuration file: what is accepted stays as it is, and a change changes one thing.
 *
 * The first byte of an input says what is done, the second to which element, and the rest is the file. Read as a file of
 * the register of machines, it leads to a path that follows all rules, or nowhere.
 */
#include "config_document.h"
#include "config_escape.h"
#include "fuzz_input.h"
#include "machine_label.h"
#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

enum { KEEP, SET_STRING, SET_NUMBER, ADD, REMOVE, FOLLOW, WAYS };

static struct config_document *read(const void *bytes, size_t size)
{
    struct config_document *document;
    struct vhd_error error;
    const enum vhd_status status = config_document_read(bytes, size, u"preferences", u"C:\\file", &document, &error);

    FUZZ_REQUIRE((status == VHD_OK) == (document != NULL));
    FUZZ_REQUIRE(status == VHD_OK || (status == VHD_CONFIG_DAMAGED && error.reason != VHD_OK && error.count >= 1));
    return document;
}

/* The document once more, from the bytes that it gives; these are written and read the same. */
static struct config_document *read_again(const struct config_document *document)
{
    struct config_document *again;
    void *bytes;
    size_t size;

    FUZZ_REQUIRE(config_document_bytes(document, &bytes, &size));
    again = read(bytes, size);
    FUZZ_REQUIRE(again != NULL && again->text.length == document->text.length);
    FUZZ_REQUIRE(memcmp(again->text.chars, document->text.chars, document->text.length * sizeof(char16_t)) == 0);
    FUZZ_REQUIRE(again->nodes.count == document->nodes.count);
    free(bytes);
    return again;
}

/* The key by which an element is found; false when no key leads to it, but to another one or to none. */
static bool key_of(const struct config_document *document, const struct config_node *node, struct config_key *key,
                   char16_t *ids, size_t room)
{
    const struct config_node *of = node;

    key->count = 0;
    for (; of != document->nodes.items; of = &document->nodes.items[of->parent])
        key->count++;
    if (key->count == 0 || key->count > CONFIG_MAX_PARTS)
        return false;
    of = node;
    for (size_t i = key->count; i-- > 0; of = &document->nodes.items[of->parent]) {
        struct config_part *part = &key->parts[i];
        struct vhd_text id;
        part->name = (struct vhd_text){ document->text.chars + of->name, of->name_end - of->name };
        part->id = (struct vhd_text){ ids, 0 };
        if (config_document_attribute(document, of, u"id", &id)) {
            if (id.length > room)
                return false;
            part->id.length = config_unescape_attribute(id, ids);
            ids += part->id.length;
            room -= part->id.length;
        }
    }
    return config_document_find(document, key) == node;
}

static struct config_value value_of(const struct config_document *document, const struct config_node *node)
{
    struct config_value value;
    const enum config_reading reading = config_document_value(document, node, &value);

    FUZZ_REQUIRE(reading == CONFIG_READ || (reading == CONFIG_MALFORMED && value.memory == NULL));
    if (reading == CONFIG_MALFORMED)
        value = (struct config_value){ .type = CONFIG_STRING, .string = { u"malformed", 9 } };
    return value;
}

/* From two elements on, both documents have the same so many elements, with the same values. */
static void require_same(const struct config_document *a, size_t at_a, const struct config_document *b, size_t at_b,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct config_node *left = &a->nodes.items[at_a + i], *right = &b->nodes.items[at_b + i];
        struct config_value of_left = value_of(a, left), of_right = value_of(b, right);
        FUZZ_REQUIRE(left->name_end - left->name == right->name_end - right->name);
        FUZZ_REQUIRE(memcmp(a->text.chars + left->name, b->text.chars + right->name,
                            (left->name_end - left->name) * sizeof(char16_t)) == 0);
        FUZZ_REQUIRE(config_value_equal(&of_left, &of_right));
        free(of_left.memory);
        free(of_right.memory);
    }
}

static void require_value(const struct config_document *document, const struct config_key *key,
                          const struct config_value *expected)
{
    const struct config_node *node = config_document_find(document, key);
    struct config_value value;

    FUZZ_REQUIRE(node != NULL && config_document_is_value(document, node));
    value = value_of(document, node);
    FUZZ_REQUIRE(config_value_equal(&value, expected));
    free(value.memory);
}

/* Gives the element a value, or one that is new in it. */
static void try_set(const struct config_document *before, size_t number, const struct config_key *key,
                    const struct config_value *value, bool adds)
{
    struct config_document *document = read_again(before), *after;
    struct config_key whole = *key;
    size_t added = 0;
    enum config_change change;

    if (adds && whole.count + 2 <= CONFIG_MAX_PARTS) {
        whole.parts[whole.count++] = (struct config_part){ { u"added", 5 }, { u"1", 1 } };
        whole.parts[whole.count++] = (struct config_part){ { u"value", 5 }, { u"", 0 } };
    }
    for (struct config_key above = whole; above.count > 0 && config_document_find(before, &above) == NULL;
         above.count--)
        added++;
    change = config_document_set(document, &whole, value);
    after = read_again(document);
    if (change != CONFIG_CHANGED) {
        FUZZ_REQUIRE(change == CONFIG_IS_INNER || change == CONFIG_BELOW_VALUE ||
                     (change == CONFIG_CHANGE_TOO_BIG && before->nodes.count + added > CONFIG_MAX_ELEMENTS));
        require_same(before, 0, after, 0, before->nodes.count);
    } else {
        const size_t set = (size_t)(config_document_find(after, &whole) - after->nodes.items);
        FUZZ_REQUIRE(after->nodes.count == before->nodes.count + added);
        require_value(after, &whole, value);
        if (added == 0) {
            FUZZ_REQUIRE(set == number);
            require_same(before, 0, after, 0, number);
            require_same(before, number + 1, after, number + 1, before->nodes.count - number - 1);
        } else {
            const size_t first = set + 1 - added;
            require_same(before, first, after, set + 1, before->nodes.count - first);
        }
    }
    config_document_free(after);
    config_document_free(document);
}

static void try_remove(const struct config_document *before, const struct config_key *key)
{
    struct config_document *document = read_again(before), *after;

    FUZZ_REQUIRE(config_document_remove(document, key) == CONFIG_CHANGED);
    after = read_again(document);
    FUZZ_REQUIRE(config_document_find(after, key) == NULL && after->nodes.count < before->nodes.count);
    config_document_free(after);
    config_document_free(document);
}

static void try_follow(const void *bytes, size_t size)
{
    char16_t path[VHD_PATH_CHARS], again[VHD_PATH_CHARS];
    const enum vhd_status status = machine_label_read(bytes, size, u"C:\\register\\a.vmcx", path);

    if (status != VHD_OK)
        return;
    FUZZ_REQUIRE(vhd_path_is_absolute(vhd_text_of(path)));
    FUZZ_REQUIRE(vhd_path_parse(vhd_text_of(path), NULL, again, NULL) == VHD_OK && vhd_path_equal(path, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct config_value values[] = {
        [SET_STRING] = { .type = CONFIG_STRING, .string = { u" <&>\r\n\"]]>\u00e4\xd83d\xde00", 13 } },
        [SET_NUMBER] = { .type = CONFIG_INTEGER, .integer = -7 },
        [ADD] = { .type = CONFIG_STRING },
    };
    struct fuzz_input input = { data, size };
    const unsigned way = fuzz_take_byte(&input) % WAYS;
    size_t number = fuzz_take_byte(&input);
    struct config_document *document;
    char16_t ids[256];
    struct config_key key;
    void *bytes;

    if (way == FOLLOW) {
        try_follow(input.data, input.size);
        return 0;
    }
    document = read(input.data, input.size);
    if (document == NULL)
        return 0;
    FUZZ_REQUIRE(config_document_bytes(document, &bytes, &size));
    FUZZ_REQUIRE(size == input.size && memcmp(bytes, input.data, size) == 0);
    free(bytes);
    number %= document->nodes.count;
    if (way != KEEP && key_of(document, &document->nodes.items[number], &key, ids, sizeof ids / sizeof *ids)) {
        if (way == REMOVE)
            try_remove(document, &key);
        else
            try_set(document, number, &key, &values[way], way == ADD);
    }
    config_document_free(document);
    return 0;
}
