/* test_json.c - texts of JSON: what is read, what is refused, and what is written. */
#include "expect.h"
#include "json.h"
#include "qmp_messages.h"
#include "vhd_utf8.h"

#include <stdlib.h>
#include <string.h>

TestSuite(json);

static struct json *read_text(const char *text)
{
    return json_read(text, strlen(text));
}

/* Reads a copy behind which there is nothing, so that the sanitizers see a byte too far. */
static struct json *read_exactly(const char *text, size_t length)
{
    char *copy = malloc(length > 0 ? length : 1);
    struct json *tree;

    cr_assert(copy != NULL);
    memcpy(copy, text, length);
    tree = json_read(copy, length);
    free(copy);
    return tree;
}

Test(json, values_of_each_kind_are_read_in_their_order)
{
    struct json *tree = read_text(" {\"a\" :\t[ 1,true , false,null,\"x\",-2.5e3 ],\r\n\"\":{},\"b\":{\"c\":[]}} \n");
    static const enum json_type types[] = { JSON_INTEGER, JSON_BOOLEAN, JSON_BOOLEAN,
                                            JSON_NULL,    JSON_STRING,  JSON_OTHER_NUMBER };
    const struct json *array = json_member(tree, "a"), *item;
    size_t count = 0;

    cr_assert(tree != NULL && tree->type == JSON_OBJECT && tree->name == NULL && array != NULL);
    for (item = array->first; item != NULL; item = item->next, count++)
        cr_expect(count < ROWS(types) && item->type == types[count] && item->name == NULL, "%zu", count);
    cr_expect(count == ROWS(types));
    item = array->first;
    cr_expect(json_integer(item, 0) == 1 && json_is_true(item->next) && !json_is_true(item->next->next));
    cr_expect_str_eq(json_string(item->next->next->next->next), "x");
    cr_expect(json_member(tree, "")->type == JSON_OBJECT && json_member(tree, "")->first == NULL);
    cr_expect(json_member(json_member(tree, "b"), "c")->type == JSON_ARRAY);
    json_free(tree);
    json_free(NULL);
}

Test(json, values_alone_are_texts)
{
    static const struct {
        const char *text;
        enum json_type type;
    } rows[] = { { "1", JSON_INTEGER }, { "\"\"", JSON_STRING }, { "true", JSON_BOOLEAN },
                 { "null", JSON_NULL }, { "[]", JSON_ARRAY },    { " {} ", JSON_OBJECT } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json *tree = read_exactly(rows[i].text, strlen(rows[i].text));
        cr_expect(tree != NULL && tree->type == rows[i].type, "%s", rows[i].text);
        json_free(tree);
    }
}

Test(json, strings_are_read_with_what_is_escaped)
{
    static const struct {
        const char *text, *string;
    } rows[] = {
        { "\"\"", "" },
        { "\"plain / and \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"", "plain / and \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
        { "\"\\u0001\\u0041\\u00E4\\u20aC\\uffFF\"", "\x01"
                                                     "A\xc3\xa4\xe2\x82\xac\xef\xbf\xbf" },
        { "\"\\uD83D\\uDE00\\ud800\\udc00\\udbff\\udfff\"", "\xf0\x9f\x98\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
        { "\"\\u00410\"", "A0" },
        { "\"\x7f\"", "\x7f" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json *tree = read_exactly(rows[i].text, strlen(rows[i].text));
        cr_assert(json_string(tree) != NULL, "%s", rows[i].text);
        cr_expect_str_eq(json_string(tree), rows[i].string);
        json_free(tree);
    }
}

Test(json, numbers_are_integers_of_64_bits_or_not_told)
{
    static const struct {
        const char *text;
        int64_t integer;
        enum json_type type;
    } rows[] = {
        { "0", 0, JSON_INTEGER },
        { "-0", 0, JSON_INTEGER },
        { "10", 10, JSON_INTEGER },
        { "-1", -1, JSON_INTEGER },
        { "9223372036854775807", INT64_MAX, JSON_INTEGER },
        { "-9223372036854775808", INT64_MIN, JSON_INTEGER },
        { "9223372036854775808", 0, JSON_OTHER_NUMBER },
        { "-9223372036854775809", 0, JSON_OTHER_NUMBER },
        { "18446744073709551615", 0, JSON_OTHER_NUMBER },
        { "100000000000000000000000000000000", 0, JSON_OTHER_NUMBER },
        { "1.0", 0, JSON_OTHER_NUMBER },
        { "-0.25", 0, JSON_OTHER_NUMBER },
        { "1e3", 0, JSON_OTHER_NUMBER },
        { "1E+3", 0, JSON_OTHER_NUMBER },
        { "0.5e-999999999999", 0, JSON_OTHER_NUMBER },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json *tree = read_exactly(rows[i].text, strlen(rows[i].text));
        cr_assert(tree != NULL && tree->type == rows[i].type, "%s", rows[i].text);
        cr_expect(json_integer(tree, -77) == (tree->type == JSON_INTEGER ? rows[i].integer : -77), "%s", rows[i].text);
        json_free(tree);
    }
}

static void expect_refused(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct json *tree = read_exactly(texts[i], strlen(texts[i]));
        cr_expect(tree == NULL, "%s", texts[i]);
        json_free(tree);
    }
}

Test(json, strings_and_words_that_are_malformed_are_refused)
{
    static const char *const words[] = { "", " ", "nul", "nulll", "True", "tru", "'a'", "a", "NaN", "Infinity" };
    static const char *const strings[] = { "\"",          "\"a",       "\"\\\"",      "\"\\x\"",
                                           "\"\\",        "\"\\u12\"", "\"\\u123g\"", "\"\\u 123\"",
                                           "\"\\u-001\"", "\"\t\"",    "\"\n\"",      "\"\x1f\"" };
    static const char *const halves[] = { "\"\\ud800\"",        "\"\\ud800a\"",       "\"\\ud800\\n\"",
                                          "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"\\udc00\"",
                                          "\"\\udc00\\ud800\"", "\"\\ud800\\ue000\"", "\"\\ud800\\u" };
    static const char *const bytes[] = {
        "\"\x80\"", "\"\xc3\"",       "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
        "\"\xff\"", "\xef\xbb\xbf{}", "\"\\u0000\"",  "{\"\\u0000\":1}"
    };

    expect_refused(words, ROWS(words));
    expect_refused(strings, ROWS(strings));
    expect_refused(halves, ROWS(halves));
    expect_refused(bytes, ROWS(bytes));
}

Test(json, numbers_that_are_malformed_are_refused)
{
    static const char *const rows[] = { "-",    "+1", "01",  "-01",  "00",  ".5",  "1.",
                                        "1.e1", "1e", "1e+", "0x10", "1 2", "--1", "1," };

    expect_refused(rows, ROWS(rows));
}

Test(json, arrays_and_objects_that_are_malformed_are_refused)
{
    static const char *const arrays[] = { "[",     "]",   "[1",  "[1,",   "[1,]",      "[,1]",
                                          "[1 2]", "[1}", "[]]", "[] []", "[1,[2,[3]]" };
    static const char *const objects[] = { "{",         "}",          "{\"a\"",    "{\"a\":",           "{\"a\":1",
                                           "{\"a\":1,", "{\"a\":1,}", "{,}",       "{\"a\" 1}",         "{a:1}",
                                           "{1:1}",     "{null:1}",   "{\"a\":1]", "{\"a\":1 \"b\":2}", "{\"a\"::1}",
                                           "{\"a\":}" };
    static const char *const rests[] = { "{} x", "{}\v", "/* c */ {}", "{} // c" };

    expect_refused(arrays, ROWS(arrays));
    expect_refused(objects, ROWS(objects));
    expect_refused(rests, ROWS(rests));
}

Test(json, texts_with_a_nul_in_them_are_refused)
{
    static const char *const rows[] = { "\"a\0b\"", "[1,\0 2]", "{}\0", "\0{}", "1\0" };
    static const size_t lengths[] = { 5, 7, 3, 3, 2 };

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(json_read(rows[i], lengths[i]) == NULL, "row %zu", i);
}

Test(json, messages_of_qemu_that_are_cut_off_anywhere_are_refused)
{
    size_t count = 0;

    for (; qmp_messages[count] != NULL; count++) {
        const size_t length = strlen(qmp_messages[count]);
        struct json *tree = read_exactly(qmp_messages[count], length);
        cr_expect(tree != NULL, "%s", qmp_messages[count]);
        json_free(tree);
        for (size_t cut = 0; cut < length; cut++)
            cr_expect(read_exactly(qmp_messages[count], cut) == NULL, "%.*s", (int)cut, qmp_messages[count]);
    }
    cr_expect(count > 10);
}

Test(json, messages_of_qemu_read_the_same_when_they_are_written_again)
{
    for (size_t i = 0; qmp_messages[i] != NULL; i++) {
        struct json *tree = read_text(qmp_messages[i]), *again;
        struct json_text text = { 0 };
        json_put_again(&text, NULL, tree);
        cr_assert(!text.failed && strlen(text.bytes) == text.length);
        again = json_read(text.bytes, text.length);
        cr_expect(again != NULL && json_same(tree, again), "%s", text.bytes);
        json_free(again);
        json_free(tree);
        json_text_free(&text);
    }
}

/* `count` times `open`, what is in the middle, and as many times `close`. */
static struct json *read_nested(size_t count, const char *open, const char *middle, const char *close)
{
    struct json_text text = { 0 };
    struct json *tree;

    for (size_t i = 0; i < count; i++)
        json_put_json(&text, NULL, open), text.needs_comma = false;
    json_put_json(&text, NULL, middle), text.needs_comma = false;
    for (size_t i = 0; i < count; i++)
        json_put_json(&text, NULL, close), text.needs_comma = false;
    cr_assert(!text.failed);
    tree = json_read(text.bytes, text.length);
    json_text_free(&text);
    return tree;
}

Test(json, depth_is_bounded)
{
    static const char *const opens[] = { "[", "{\"a\":", "[1,{\"a\":[" }, *const closes[] = { "]", "}", "]}]" };
    static const size_t depths[] = { 1, 1, 3 };

    for (size_t i = 0; i < ROWS(opens); i++) {
        const size_t most = JSON_MAX_DEPTH / depths[i];
        struct json *tree = read_nested(most, opens[i], "7", closes[i]);
        cr_expect(tree != NULL, "%s", opens[i]);
        json_free(tree);
        cr_expect(read_nested(most + 1, opens[i], "7", closes[i]) == NULL, "%s", opens[i]);
        cr_expect(read_nested(100000, opens[i], "7", closes[i]) == NULL, "%s", opens[i]);
    }
    cr_expect(read_nested(JSON_MAX_DEPTH, "[", "[]", "]") == NULL);
    cr_expect(read_nested(JSON_MAX_DEPTH, "[", "{}", "]") == NULL);
    cr_expect(read_nested(1000000, "[", "", "") == NULL);
}

/* What is before, `count` times what is repeated, and what is behind. */
static struct json *read_repeated(const char *before, size_t count, const char *repeated, const char *behind)
{
    const size_t size = strlen(repeated);
    char *text = malloc(strlen(before) + count * size + strlen(behind) + 1), *at = text;
    struct json *tree;

    cr_assert(text != NULL);
    at += strlen(strcpy(at, before));
    for (size_t i = 0; i < count; i++, at += size)
        memcpy(at, repeated, size);
    strcpy(at, behind);
    tree = json_read(text, (size_t)(at - text) + strlen(behind));
    free(text);
    return tree;
}

Test(json, length_is_bounded)
{
    struct json *tree = read_repeated("\"", JSON_MAX_BYTES - 2, "x", "\"");

    cr_expect(tree != NULL && strlen(json_string(tree)) == JSON_MAX_BYTES - 2);
    json_free(tree);
    cr_expect(read_repeated("\"", JSON_MAX_BYTES - 1, "x", "\"") == NULL);
    cr_expect(read_repeated("1", JSON_MAX_BYTES, " ", "") == NULL);
}

Test(json, count_of_values_is_bounded)
{
    struct json *tree = read_repeated("[1", JSON_MAX_VALUES - 2, ",1", "]");

    cr_expect(tree != NULL, "with the array itself as many as there may be");
    json_free(tree);
    cr_expect(read_repeated("[1", JSON_MAX_VALUES - 1, ",1", "]") == NULL);
    cr_expect(read_repeated("[[]", JSON_MAX_BYTES / 3 - 1, ",[]", "]") == NULL);
    tree = read_repeated("[\"", JSON_MAX_VALUES + 10, ",", "\",1,2]");
    cr_expect(tree != NULL && json_integer(tree->first->next->next, 0) == 2, "commas within a string are no values");
    json_free(tree);
}

Test(json, of_members_of_the_same_name_the_last_one_counts)
{
    struct json *tree = read_text("{\"a\":1,\"A\":2,\"a\":3,\"b\":4}");

    cr_expect(json_integer(json_member(tree, "a"), 0) == 3);
    cr_expect(json_integer(json_member(tree, "A"), 0) == 2);
    cr_expect(json_member(tree, "c") == NULL && json_member(tree, "") == NULL);
    json_free(tree);
}

Test(json, what_is_of_another_type_or_missing_is_nothing)
{
    static const char *const rows[] = { "null", "true", "1", "1.5", "\"1\"", "[1]", "{\"a\":1}" };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json *tree = read_text(rows[i]);
        cr_assert(tree != NULL);
        cr_expect((json_member(tree, "a") != NULL) == (tree->type == JSON_OBJECT), "%s", rows[i]);
        cr_expect((json_string(tree) != NULL) == (tree->type == JSON_STRING), "%s", rows[i]);
        cr_expect((json_integer(tree, 5) != 5) == (tree->type == JSON_INTEGER), "%s", rows[i]);
        cr_expect(json_is_true(tree) == (tree->type == JSON_BOOLEAN), "%s", rows[i]);
        json_free(tree);
    }
    cr_expect(json_member(NULL, "a") == NULL && json_string(NULL) == NULL && json_integer(NULL, 5) == 5 &&
              !json_is_true(NULL));
}

Test(json, texts_are_written_with_their_commas)
{
    struct json_text text = { 0 };

    json_begin_object(&text, NULL);
    json_begin_array(&text, "a");
    json_begin_object(&text, NULL);
    json_end_object(&text);
    json_put_integer(&text, NULL, INT64_MIN);
    json_put_boolean(&text, NULL, false);
    json_begin_array(&text, NULL);
    json_end_array(&text);
    json_end_array(&text);
    json_put_string(&text, "b\"c", "\\");
    json_put_text(&text, "d", (struct vhd_text){ u"\u00e4\U0001f600", 3 });
    json_put_boolean(&text, "e", true);
    json_put_json(&text, "f", "[1, 2]");
    json_begin_object(&text, "g");
    json_put_integer(&text, "h", 7);
    json_end_object(&text);
    json_end_object(&text);
    cr_assert(!text.failed);
    cr_expect_str_eq(text.bytes,
                     "{\"a\":[{},-9223372036854775808,false,[]],\"b\\\"c\":\"\\\\\",\"d\":\"\xc3\xa4\xf0\x9f\x98\x80\","
                     "\"e\":true,\"f\":[1, 2],\"g\":{\"h\":7}}");
    cr_expect(text.length == strlen(text.bytes));
    json_text_free(&text);
    cr_expect(text.bytes == NULL && text.length == 0);
}

Test(json, strings_of_every_character_come_back)
{
    for (uint32_t c = 1; c <= 0x10ffff; c += c < 0x3000 ? 1 : 37) {
        char string[2 * VHD_UTF8_LONGEST + 2] = { 0 };
        uint8_t *at = (uint8_t *)string;
        struct json_text text = { 0 };
        struct json *tree;
        if (c >= 0xd800 && c < 0xe000)
            continue;
        *vhd_utf8_put(c, vhd_utf8_put(c, at)) = 'x';
        json_put_string(&text, NULL, string);
        for (size_t i = 0; i < text.length; i++)
            cr_assert((uint8_t)text.bytes[i] >= 0x20, "no line ends within a message: %x", c);
        tree = json_read(text.bytes, text.length);
        cr_assert(json_string(tree) != NULL && strcmp(json_string(tree), string) == 0, "%x", c);
        json_free(tree);
        json_text_free(&text);
    }
}

Test(json, strings_that_are_not_whole_are_written_with_what_stands_for_that)
{
    static const char16_t halves[] = { u'a', 0xd800, u'b', 0xdc00 };
    struct json_text text = { 0 };
    struct json *tree;

    json_begin_array(&text, NULL);
    json_put_string(&text, NULL,
                    "a\xff"
                    "b\xc3");
    json_put_text(&text, NULL, (struct vhd_text){ halves, ROWS(halves) });
    json_put_text(&text, NULL, (struct vhd_text){ NULL, 0 });
    json_end_array(&text);
    tree = json_read(text.bytes, text.length);
    cr_assert(tree != NULL);
    cr_expect_str_eq(json_string(tree->first), "a\xef\xbf\xbd"
                                               "b\xef\xbf\xbd");
    cr_expect_str_eq(json_string(tree->first->next), "a\xef\xbf\xbd"
                                                     "b\xef\xbf\xbd");
    cr_expect_str_eq(json_string(tree->first->next->next), "");
    json_free(tree);
    json_text_free(&text);
}
