/* config_key.c - the keys of configuration values. */
#include "config_key.h"

#include "config_text.h"

static struct vhd_text skip(struct vhd_text text, size_t count)
{
    return (struct vhd_text){ text.chars + count, text.length - count };
}

/* The length of what comes before the first `end`, or of all. */
static size_t length_until(struct vhd_text text, char16_t end)
{
    size_t length = 0;

    while (length < text.length && text.chars[length] != end)
        length++;
    return length;
}

static bool takes(struct vhd_text *rest, const char16_t *word)
{
    struct vhd_text after = *rest;

    for (; *word != 0; word++, after = skip(after, 1))
        if (after.length == 0 || after.chars[0] != *word)
            return false;
    *rest = after;
    return true;
}

/* What stands between "[@id=" and "]"; in quotes it may hold a slash like anywhere else. */
static bool parse_id(struct vhd_text *rest, struct vhd_text *id)
{
    char16_t end = u']';

    if (rest->length > 0 && (rest->chars[0] == u'"' || rest->chars[0] == u'\'')) {
        end = rest->chars[0];
        *rest = skip(*rest, 1);
    }
    *id = (struct vhd_text){ rest->chars, length_until(*rest, end) };
    if (id->length == rest->length || !config_text_is_id(*id))
        return false;
    *rest = skip(*rest, id->length + (end != u']'));
    return takes(rest, u"]");
}

static bool parse_part(struct vhd_text *rest, struct config_part *part)
{
    size_t name = 0;

    while (name < rest->length && rest->chars[name] != u'/' && rest->chars[name] != u'[')
        name++;
    part->name = (struct vhd_text){ rest->chars, name };
    part->id = (struct vhd_text){ rest->chars, 0 };
    *rest = skip(*rest, name);
    if (!config_text_is_name(part->name))
        return false;
    return !takes(rest, u"[@id=") || parse_id(rest, &part->id);
}

struct config_key config_key_of(const char16_t *name)
{
    return (struct config_key){ .parts = { { vhd_text_of(name), { name, 0 } } }, .count = 1 };
}

bool config_key_parse(struct vhd_text text, struct config_key *key)
{
    key->count = 0;
    do {
        if (key->count == CONFIG_MAX_PARTS || !parse_part(&text, &key->parts[key->count]))
            return false;
        key->count++;
    } while (takes(&text, u"/"));
    return text.length == 0;
}

struct config_part config_part_of(const char16_t *name, size_t number, char16_t digits[CONFIG_NUMBER_CHARS])
{
    size_t first = CONFIG_NUMBER_CHARS;

    do
        digits[--first] = (char16_t)(u'0' + number % 10);
    while ((number /= 10) > 0);
    return (struct config_part){ vhd_text_of(name), { digits + first, CONFIG_NUMBER_CHARS - first } };
}
