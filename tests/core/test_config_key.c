/* test_config_key.c - which texts are keys of configuration values, and what their parts are. */
#include "config_key.h"
#include "config_text.h"
#include "expect.h"
#include "vhd_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(config_key);

/* A key with its parts written one after the other: name=id, name, ... */
static void expect_parts(const char16_t *text, const char16_t *expected)
{
    struct config_key key;
    char16_t parts[256] = u"";

    cr_assert(config_key_parse(vhd_text_of(text), &key), "%s is a key", text_shown(text));
    for (size_t i = 0; i < key.count; i++) {
        char16_t part[128];
        vhd_path_copy(part, key.parts[i].name.chars, key.parts[i].name.length);
        text_append(parts, i > 0 ? u", " : u"");
        text_append(parts, part);
        if (key.parts[i].id.length > 0) {
            vhd_path_copy(part, key.parts[i].id.chars, key.parts[i].id.length);
            text_append(parts, u"=");
            text_append(parts, part);
        }
    }
    expect_text(text_shown(text), parts, expected);
}

Test(config_key, is_split_into_names_and_ids)
{
    static const struct {
        const char16_t *text, *parts;
    } rows[] = {
        { u"idle_timeout", u"idle_timeout" },
        { u"a/b/c", u"a, b, c" },
        { u"a/b[@id=1]/c", u"a, b=1, c" },
        { u"a/b[@id=\"1\"]/c", u"a, b=1, c" },
        { u"a/b[@id='1']/c", u"a, b=1, c" },
        { u"a[@id=1]", u"a=1" },
        { u"a[@id=1]/a[@id=2]", u"a=1, a=2" },
        { u"a[@id=x/y]/b", u"a=x/y, b" },
        { u"a[@id=\"x/y\"]/b", u"a=x/y, b" },
        { u"a[@id={2f-\u00e4}]", u"a={2f-\u00e4}" },
        { u"a[@id=two words]", u"a=two words" },
        { u"_x/y-1.z/\u00e4\u4e2d", u"_x, y-1.z, \u00e4\u4e2d" },
        { u"preferences/Preferences", u"preferences, Preferences" },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        expect_parts(rows[i].text, rows[i].parts);
}

Test(config_key, is_refused_when_a_part_is_empty_or_malformed)
{
    static const char16_t *const rows[] = {
        u"",
        u"/",
        u"/a",
        u"a/",
        u"a//b",
        u"//",
        u" ",
        u"a b",
        u"a/ b",
        u"1a",
        u"-a",
        u".a",
        u"a:b",
        u"a\\b",
        u"a.b/c d",
        u"a[",
        u"a[]",
        u"a[1]",
        u"a[@id]",
        u"a[@id=]",
        u"a[@id=\"\"]",
        u"a[@id='']",
        u"a[@id=1",
        u"a[@id=1]b",
        u"a[@id=\"1]",
        u"a[@id=\"1\"",
        u"a[@id=\"1\"x]",
        u"a[@id='1\"]",
        u"a[@id=1]]",
        u"a[@id=1][@id=2]",
        u"[@id=1]",
        u"a[@id=1]/",
        u"a[@name=1]",
        u"a[@ID=1]",
        u"a[ @id=1]",
        u"a[@id=<]",
        u"a[@id=&]",
        u"a[@id=\t]",
        u"a[@id=a\"b]",
        u"a]",
        u"a<b",
        u"a&b",
        u"a\"b",
        u"\u00d7",
        u"a\xd800",
        u"a[@id=\xd800]",
        u"a\ufffe",
        u"\U0001f600",
    };
    static const struct vhd_text with_nul = { u"a\0b", 3 };
    struct config_key key;

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(!config_key_parse(vhd_text_of(rows[i]), &key), "%s", text_shown(rows[i]));
    cr_expect(!config_key_parse(with_nul, &key));
}

Test(config_key, has_at_most_64_parts)
{
    struct config_key key;
    char16_t text[2 * CONFIG_MAX_PARTS + 3] = u"a";

    for (size_t parts = 1; parts <= CONFIG_MAX_PARTS; parts++) {
        cr_expect(config_key_parse(vhd_text_of(text), &key) && key.count == parts, "%zu parts", parts);
        text_append(text, u"/a");
    }
    cr_expect(!config_key_parse(vhd_text_of(text), &key), "one part too many");
}

/* Each text in memory of exactly its length, so that sanitizers see whatever is read behind it. */
Test(config_key, never_reads_beyond_its_end)
{
    static const char16_t alphabet[] = u"a/[@id=]\"'1";
    uint32_t seed = 1;

    for (int round = 0; round < 200000; round++) {
        struct config_key key;
        struct vhd_text text;
        seed = seed * 1664525 + 1013904223;
        text.length = seed >> 28;
        char16_t *chars = malloc(text.length * sizeof *chars + 1);
        for (size_t i = 0; i < text.length; i++) {
            seed = seed * 1664525 + 1013904223;
            chars[i] = alphabet[(seed >> 16) % (ROWS(alphabet) - 1)];
        }
        text.chars = chars;
        if (config_key_parse(text, &key))
            for (size_t i = 0; i < key.count; i++)
                cr_expect(config_text_is_name(key.parts[i].name), "%s", text_shown_part(text.chars, text.length));
        free(chars);
    }
}

Test(config_key, texts_are_storable_unless_xml_cannot_hold_them)
{
    static const struct {
        struct vhd_text text;
        bool storable;
    } rows[] = {
        { { u"", 0 }, true },
        { { u"a\t\r\n z", 6 }, true },
        { { u"<&>\"']]>", 8 }, true },
        { { u"\u00e4\u4e2d", 2 }, true },
        { { u"\U0001f600", 2 }, true },
        { { u"\x7f\ufffd\ue000", 3 }, true },
        { { u"a\0", 2 }, false },
        { { u"\x01", 1 }, false },
        { { u"\x1f", 1 }, false },
        { { u"\x0b", 1 }, false },
        { { u"\ufffe", 1 }, false },
        { { u"\uffff", 1 }, false },
        { { u"\xd83d", 1 }, false },
        { { u"\xde00", 1 }, false },
        { { u"\xd83d\xd83d\xde00", 3 }, false },
        { { u"\xde00\xd83d", 2 }, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(config_text_is_storable(rows[i].text) == rows[i].storable, "%s",
                  text_shown_part(rows[i].text.chars, rows[i].text.length));
    cr_expect(config_text_character((struct vhd_text){ u"\U0001f600", 1 }) == 0, "half of it is behind the end");
}
