/* test_config_value.c - configuration values as texts, and what is read from texts. */
#include "config_hexadecimal.h"
#include "config_value.h"
#include "expect.h"
#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

TestSuite(config_value);

static enum config_reading read_as(const char16_t *type, const char16_t *text, struct config_value *value)
{
    return config_value_read(vhd_text_of(type), vhd_text_of(text), value);
}

static void expect_written(const struct config_value *value, const char16_t *expected)
{
    char16_t *text = config_value_text(value);

    expect_text("text", text, expected);
    free(text);
}

Test(config_value, integers_are_read_with_and_without_a_sign_and_written_without)
{
    static const struct {
        int64_t integer;
        const char16_t *text, *written;
    } rows[] = {
        { 0, u"0", u"0" },
        { 7, u"7", u"7" },
        { 7, u"007", u"7" },
        { -1, u"-1", u"4294967295" },
        { INT32_MAX, u"2147483647", u"2147483647" },
        { INT32_MIN, u"-2147483648", u"2147483648" },
        { UINT32_MAX, u"4294967295", u"4294967295" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct config_value value, again;
        cr_expect(read_as(u"integer", rows[i].text, &value) == CONFIG_READ && value.type == CONFIG_INTEGER &&
                      value.integer == rows[i].integer,
                  "%s", text_shown(rows[i].text));
        expect_written(&value, rows[i].written);
        cr_expect(read_as(u"integer", rows[i].written, &again) == CONFIG_READ && config_value_equal(&value, &again),
                  "the same 32 bits");
    }
}

Test(config_value, values_are_the_same_only_if_all_of_them_is)
{
    const struct config_value values[] = {
        { .type = CONFIG_STRING, .string = { u"", 0 } },
        { .type = CONFIG_STRING, .string = { u"1", 1 } },
        { .type = CONFIG_STRING, .string = { u"2", 1 } },
        { .type = CONFIG_STRING, .string = { u"11", 2 } },
        { .type = CONFIG_INTEGER, .integer = 0 },
        { .type = CONFIG_INTEGER, .integer = 1 },
        { .type = CONFIG_BOOLEAN, .boolean = false },
        { .type = CONFIG_BOOLEAN, .boolean = true },
        { .type = CONFIG_BYTES, .bytes = (const uint8_t *)"", .size = 0 },
        { .type = CONFIG_BYTES, .bytes = (const uint8_t *)"1", .size = 1 },
        { .type = CONFIG_BYTES, .bytes = (const uint8_t *)"2", .size = 1 },
        { .type = CONFIG_BYTES, .bytes = (const uint8_t *)"11", .size = 2 },
    };

    for (size_t a = 0; a < ROWS(values); a++)
        for (size_t b = 0; b < ROWS(values); b++)
            cr_expect(config_value_equal(&values[a], &values[b]) == (a == b), "%zu and %zu", a, b);
}

Test(config_value, texts_that_are_not_of_their_type_are_malformed)
{
    static const struct {
        const char16_t *type, *text;
    } rows[] = {
        { u"integer", u"" },
        { u"integer", u"-" },
        { u"integer", u"1.5" },
        { u"integer", u"4294967296" },
        { u"integer", u"-2147483649" },
        { u"integer", u"99999999999999999999999" },
        { u"integer", u"1 2" },
        { u"integer", u"0x10" },
        { u"integer", u"--1" },
        { u"boolean", u"" },
        { u"boolean", u"TRUE" },
        { u"boolean", u"yes" },
        { u"boolean", u"truefalse" },
        { u"boolean", u"2" },
        { u"bytes", u"A" },
        { u"bytes", u"ABC" },
        { u"bytes", u"A B" },
        { u"bytes", u"0x10" },
        { u"bytes", u"0G" },
        { u"bytes", u"G0" },
        { u"bytes", u"AB-CD" },
        { u"bytes", u"Zm9v" },
        { u"bytes", u"/+8=" },
        { u"bytes", u"0\n0" },
        { u"bytes", u"\uff10\uff10" },
        { u"bytes", u"\u00e40" },
        { u"escaped", u"\\" },
        { u"escaped", u"a\\n" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct config_value value;
        cr_expect(read_as(rows[i].type, rows[i].text, &value) == CONFIG_MALFORMED, "%s as %s", text_shown(rows[i].text),
                  text_shown(rows[i].type));
        cr_expect(value.memory == NULL, "nothing is left to free");
    }
}

Test(config_value, booleans_are_words_or_digits)
{
    static const struct {
        const char16_t *text;
        bool boolean;
    } rows[] = { { u"true", true }, { u"false", false }, { u"1", true }, { u"0", false }, { u" true\r\n", true } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct config_value value;
        cr_expect(read_as(u"boolean", rows[i].text, &value) == CONFIG_READ && value.type == CONFIG_BOOLEAN &&
                      value.boolean == rows[i].boolean,
                  "%s", text_shown(rows[i].text));
    }
    expect_written(&(struct config_value){ .type = CONFIG_BOOLEAN, .boolean = true }, u"true");
    expect_written(&(struct config_value){ .type = CONFIG_BOOLEAN, .boolean = false }, u"false");
}

Test(config_value, strings_keep_their_white_space_and_unknown_types_are_strings)
{
    static const char16_t *const types[] = { u"string", u"", u"String", u"float", u"integers" };

    for (size_t i = 0; i < ROWS(types); i++) {
        struct config_value value;
        cr_expect(read_as(types[i], u" 1 \n", &value) == CONFIG_READ && value.type == CONFIG_STRING &&
                      value.string.length == 4,
                  "%s", text_shown(types[i]));
    }
}

Test(config_value, bytes_are_hexadecimal_in_capitals)
{
    static const struct {
        const char *bytes;
        const char16_t *text;
    } rows[] = { { "", u"" }, { "\x01", u"01" }, { "foobar", u"666F6F626172" }, { "\xff\x9a\xbc\xde", u"FF9ABCDE" } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char16_t *text = config_hexadecimal_encode((const uint8_t *)rows[i].bytes, strlen(rows[i].bytes));
        struct config_value value;
        expect_text(rows[i].bytes, text, rows[i].text);
        free(text);
        cr_assert(read_as(u"bytes", rows[i].text, &value) == CONFIG_READ && value.type == CONFIG_BYTES);
        cr_expect(value.size == strlen(rows[i].bytes) && memcmp(value.bytes, rows[i].bytes, value.size) == 0, "%s",
                  rows[i].bytes);
        free(value.memory);
    }
}

Test(config_value, bytes_of_every_length_and_value_come_back)
{
    uint8_t bytes[259];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        struct config_value value = { .type = CONFIG_BYTES, .bytes = bytes, .size = size }, back;
        char16_t *text = config_value_text(&value);
        cr_assert(read_as(u"bytes", text, &back) == CONFIG_READ);
        cr_expect(back.size == size && memcmp(back.bytes, bytes, size) == 0, "%zu bytes", size);
        free(back.memory);
        free(text);
    }
}

Test(config_value, bytes_may_stand_in_several_lines_and_in_small_letters)
{
    struct config_value value;

    cr_assert(read_as(u"bytes", u"\r\n  666f6F\r\n\t62 6172\n", &value) == CONFIG_READ);
    cr_expect(value.size == 6 && memcmp(value.bytes, "foobar", 6) == 0);
    free(value.memory);
}

/* As earlier versions wrote texts with carriage returns. */
Test(config_value, texts_that_are_escaped_are_read_and_others_are_written)
{
    static const struct {
        const char16_t *text, *string;
    } rows[] = { { u"", u"" }, { u"\\r", u"\r" }, { u"C:\\\\r\\r\n", u"C:\\r\r\n" } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct config_value value;
        cr_assert(read_as(u"escaped", rows[i].text, &value) == CONFIG_READ && value.type == CONFIG_STRING);
        expect_text("type", config_value_type(&value), u"string");
        expect_written(&value, rows[i].string);
        free(value.memory);
    }
}
