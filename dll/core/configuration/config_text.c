/* config_text.c - which characters the configuration can hold. */
#include "config_text.h"

struct range {
    char16_t first, last;
};

/* Characters that a name may begin with: NameStartChar of XML 1.0, fifth edition, without the colon. */
static const struct range name_starts[] = {
    { u'A', u'Z' },     { u'_', u'_' },     { u'a', u'z' },     { 0x00c0, 0x00d6 }, { 0x00d8, 0x00f6 },
    { 0x00f8, 0x02ff }, { 0x0370, 0x037d }, { 0x037f, 0x1fff }, { 0x200c, 0x200d }, { 0x2070, 0x218f },
    { 0x2c00, 0x2fef }, { 0x3001, 0xd7ff }, { 0xf900, 0xfdcf }, { 0xfdf0, 0xfffd },
};

/* And those that may only follow. */
static const struct range name_others[] = {
    { u'-', u'.' }, { u'0', u'9' }, { 0x00b7, 0x00b7 }, { 0x0300, 0x036f }, { 0x203f, 0x2040 },
};

/* A capital letter of ASCII as a small one; whatever else, as it is. */
static char16_t to_small(char16_t c)
{
    return c >= u'A' && c <= u'Z' ? (char16_t)(c | 0x20) : c;
}

bool config_text_same(struct vhd_text text, const char16_t *other)
{
    size_t i = 0;

    while (i < text.length && other[i] != 0 && to_small(text.chars[i]) == to_small(other[i]))
        i++;
    return i == text.length && other[i] == 0;
}

bool config_text_is_space(char16_t c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r';
}

static bool is_in(char16_t c, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

static bool is_name_start(char16_t c)
{
    return (c >= u'a' && c <= u'z') || is_in(c, name_starts, sizeof name_starts / sizeof *name_starts);
}

static bool is_name_part(char16_t c)
{
    return is_name_start(c) || is_in(c, name_others, sizeof name_others / sizeof *name_others);
}

size_t config_text_name_length(struct vhd_text text)
{
    size_t length = 0;

    if (text.length > 0 && is_name_start(text.chars[0]))
        while (length < text.length && is_name_part(text.chars[length]))
            length++;
    return length;
}

bool config_text_is_name(struct vhd_text text)
{
    return text.length > 0 && config_text_name_length(text) == text.length;
}

static bool is_high(char16_t c)
{
    return c >= 0xd800 && c <= 0xdbff;
}

static bool is_low(char16_t c)
{
    return c >= 0xdc00 && c <= 0xdfff;
}

size_t config_text_character(struct vhd_text text)
{
    const char16_t c = text.chars[0];

    if (c < 32)
        return config_text_is_space(c);
    if (c < 0xd800 || (c >= 0xe000 && c < 0xfffe))
        return 1;
    return is_high(c) && text.length > 1 && is_low(text.chars[1]) ? 2 : 0;
}

bool config_text_is_storable(struct vhd_text text)
{
    while (text.length > 0) {
        const size_t units = config_text_character(text);
        if (units == 0)
            return false;
        text.chars += units;
        text.length -= units;
    }
    return true;
}

bool config_text_is_id(struct vhd_text text)
{
    for (size_t i = 0; i < text.length; i++) {
        const char16_t c = text.chars[i];
        if (c < 32 || c == u'"' || c == u'\'' || c == u'<' || c == u'>' || c == u'&' || c == u'[' || c == u']')
            return false;
    }
    return text.length > 0 && config_text_is_storable(text);
}
