/* config_escape.c - texts and values of attributes as a document writes them. */
#include "config_escape.h"

#include "config_text.h"

static const struct {
    const char16_t *text;
    char16_t c;
} entities[] = { { u"&amp;", u'&' }, { u"&lt;", u'<' }, { u"&gt;", u'>' }, { u"&quot;", u'"' }, { u"&apos;", u'\'' } };

#define ENTITIES (sizeof entities / sizeof *entities)

static void skip(struct vhd_text *text, size_t count)
{
    text->chars += count;
    text->length -= count;
}

/* Skips the word with which a text begins. */
static bool takes(struct vhd_text *text, const char16_t *word)
{
    const size_t length = vhd_text_of(word).length;

    if (text->length < length || !vhd_text_equal((struct vhd_text){ text->chars, length }, word))
        return false;
    skip(text, length);
    return true;
}

/* 0 to 15, or 16 for what is no digit. */
static uint32_t digit(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    if (c >= u'a' && c <= u'f')
        return c - u'a' + 10u;
    return c >= u'A' && c <= u'F' ? c - u'A' + 10u : 16;
}

static bool is_character(uint32_t c)
{
    if (c >= 0x10000)
        return c <= 0x10ffff;
    return config_text_character((struct vhd_text){ (const char16_t[]){ (char16_t)c }, 1 }) == 1;
}

/* "&#38;" and "&#x26;". */
static size_t number_reference(struct vhd_text text, uint32_t *c)
{
    const size_t length = text.length;
    const uint32_t base = takes(&text, u"&#x") ? 16 : takes(&text, u"&#") ? 10 : 0;
    size_t digits = 0;

    for (*c = 0; digits < text.length && digit(text.chars[digits]) < base; digits++) {
        *c = *c * base + digit(text.chars[digits]);
        if (*c > 0x10ffff)
            return 0;
    }
    if (digits == 0 || digits == text.length || text.chars[digits] != u';' || !is_character(*c))
        return 0;
    return length - text.length + digits + 1;
}

size_t config_reference(struct vhd_text text, uint32_t *c)
{
    for (size_t i = 0; i < ENTITIES; i++) {
        struct vhd_text rest = text;
        if (takes(&rest, entities[i].text)) {
            *c = entities[i].c;
            return text.length - rest.length;
        }
    }
    return number_reference(text, c);
}

/* Writes a character, one unit or two; returns how many. */
static size_t put(uint32_t c, char16_t *chars)
{
    if (c < 0x10000) {
        chars[0] = (char16_t)c;
        return 1;
    }
    chars[0] = (char16_t)(0xd800 + ((c - 0x10000) >> 10));
    chars[1] = (char16_t)(0xdc00 + ((c - 0x10000) & 0x3ff));
    return 2;
}

/* Skips a line end, or another unit, and returns what it stands for. */
static char16_t take_unit(struct vhd_text *raw)
{
    const char16_t c = raw->chars[0];

    if (takes(raw, u"\r\n") || takes(raw, u"\r"))
        return u'\n';
    skip(raw, 1);
    return c;
}

/* Skips what ends in `end`. */
static void skip_past(struct vhd_text *raw, const char16_t *end)
{
    while (raw->length > 0 && !takes(raw, end))
        skip(raw, 1);
}

/* Skips a comment or an instruction with which the text begins. */
static bool skip_remark(struct vhd_text *raw)
{
    if (takes(raw, u"<!--"))
        skip_past(raw, u"-->");
    else if (takes(raw, u"<?"))
        skip_past(raw, u"?>");
    else
        return false;
    return true;
}

size_t config_unescape_contents(struct vhd_text raw, char16_t *chars)
{
    size_t length = 0;

    while (raw.length > 0) {
        uint32_t c;
        if (takes(&raw, u"<![CDATA[")) {
            while (raw.length > 0 && !takes(&raw, u"]]>"))
                chars[length++] = take_unit(&raw);
        } else if (raw.chars[0] == u'&') {
            skip(&raw, config_reference(raw, &c));
            length += put(c, chars + length);
        } else if (!skip_remark(&raw)) {
            chars[length++] = take_unit(&raw);
        }
    }
    return length;
}

/* The next character of the value of an attribute. */
static uint32_t take_attribute(struct vhd_text *raw)
{
    uint32_t c = raw->chars[0];

    if (c == u'&') {
        skip(raw, config_reference(*raw, &c));
        return c;
    }
    c = take_unit(raw);
    return config_text_is_space((char16_t)c) ? u' ' : c;
}

size_t config_unescape_attribute(struct vhd_text raw, char16_t *chars)
{
    size_t length = 0;

    while (raw.length > 0)
        length += put(take_attribute(&raw), chars + length);
    return length;
}

bool config_attribute_equal(struct vhd_text raw, struct vhd_text text)
{
    char16_t units[2];

    while (raw.length > 0) {
        const size_t count = put(take_attribute(&raw), units);
        if (text.length < count || text.chars[0] != units[0] || (count == 2 && text.chars[1] != units[1]))
            return false;
        skip(&text, count);
    }
    return text.length == 0;
}

/* What a character is written as; NULL: as itself. */
static const char16_t *escape_of(char16_t c)
{
    switch (c) {
    case u'&':
        return u"&amp;";
    case u'<':
        return u"&lt;";
    case u'>':
        return u"&gt;";
    case u'\r':
        return u"&#13;";
    case u'\n':
        return u"&#10;";
    default:
        return NULL;
    }
}

void config_escape(struct config_output *output, struct vhd_text text)
{
    size_t plain = 0; /* how many units at the start are written as they are */

    while (plain < text.length) {
        const char16_t *escape = escape_of(text.chars[plain]);
        if (escape == NULL) {
            plain++;
            continue;
        }
        config_output_add(output, (struct vhd_text){ text.chars, plain });
        config_output_word(output, escape);
        skip(&text, plain + 1);
        plain = 0;
    }
    config_output_add(output, text);
}

void config_escape_remarks(struct config_output *output, struct vhd_text raw)
{
    while (raw.length > 0) {
        const struct vhd_text before = raw;
        if (skip_remark(&raw))
            config_output_add(output, (struct vhd_text){ before.chars, before.length - raw.length });
        else if (takes(&raw, u"<![CDATA["))
            skip_past(&raw, u"]]>");
        else
            skip(&raw, 1);
    }
}
