/* test_config_edit.c - changes of documents: what was meant is changed, and nothing else. */
#include "documents.h"
#include "expect.h"
#include "fixtures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(config_edit);

static struct config_key key_of(const char16_t *text)
{
    struct config_key key;

    cr_assert(config_key_parse(vhd_text_of(text), &key), "%s is a key", text_shown(text));
    return key;
}

static enum config_change set(struct config_document *document, const char16_t *key_text, const char16_t *type,
                              const char16_t *text)
{
    const struct config_key key = key_of(key_text);
    enum config_change change;
    struct config_value value;

    cr_assert(config_value_read(vhd_text_of(type), vhd_text_of(text), &value) == CONFIG_READ);
    change = config_document_set(document, &key, &value);
    free(value.memory);
    return change;
}

static enum config_change remove_key(struct config_document *document, const char16_t *key_text)
{
    const struct config_key key = key_of(key_text);

    return config_document_remove(document, &key);
}

/* In the rows below, "$" stands for "preferences", and the value is set unless its type is NULL: then the key is removed. */
struct row {
    const char *before;
    const char16_t *key, *type, *text;
    const char *after;
};

static void expand(const char *text, char expanded[1024])
{
    size_t length = 0;

    for (; *text != 0; text++)
        if (*text == '$')
            length += (size_t)sprintf(expanded + length, "preferences");
        else
            expanded[length++] = *text;
    expanded[length] = 0;
}

static void try_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char before[1024], after[1024];
        expand(rows[i].before, before);
        expand(rows[i].after, after);
        struct config_document *document = document_of(before);
        cr_assert_not_null(document, "%zu: %s", i, before);
        const enum config_change change = rows[i].type != NULL ? set(document, rows[i].key, rows[i].type, rows[i].text)
                                                               : remove_key(document, rows[i].key);
        char *text = document_text(document);
        cr_expect(change == CONFIG_CHANGED, "%zu: %d", i, (int)change);
        cr_expect(strcmp(text, after) == 0, "%zu, %s:\n%s\ninstead of\n%s", i, text_shown(rows[i].key), text, after);
        free(text);
        config_document_free(document);
    }
}

Test(config_edit, of_a_value_changes_its_own_text_alone)
{
    static const struct row rows[] = {
        { "<$>\r\n <a type='integer'>1</a>\n</$>", u"a", u"integer", u"2", "<$>\r\n <a type='integer'>2</a>\n</$>" },
        { "<$><a\ttype = \"string\" b=''\n>x</a ></$>", u"a", u"string", u"y<&>\"'",
          "<$><a\ttype = \"string\" b=''\n>y&lt;&amp;&gt;\"'</a ></$>" },
        { "<$><a type='string'>x</a></$>", u"a", u"integer", u"7", "<$><a type='integer'>7</a></$>" },
        { "<$><a type='string'>x</a></$>", u"a", u"string", u"", "<$><a type='string' /></$>" },
        { "<$><a type='string' ></a></$>", u"a", u"string", u"x", "<$><a type='string' >x</a></$>" },
        { "<$><a type=\"string\" /></$>", u"a", u"string", u"x", "<$><a type=\"string\">x</a></$>" },
        { "<$><a type=\"string\"\n/></$>", u"a", u"bytes", u"00ff", "<$><a type=\"bytes\">00FF</a></$>" },
        { "<$><a type='string'/></$>", u"a", u"boolean", u"1", "<$><a type='boolean'>true</a></$>" },
        { "<$><a id='1' >x</a></$>", u"a[@id=1]", u"string", u"y", "<$><a id='1' type=\"string\" >y</a></$>" },
        { "<$><a/></$>", u"a", u"string", u"y", "<$><a type=\"string\">y</a></$>" },
        { "<$><a/></$>", u"a", u"string", u"", "<$><a type=\"string\" /></$>" },
        { "<$><a type='string'>x<!-- c -->y<?p i?><![CDATA[<z>]]></a></$>", u"a", u"string", u"n",
          "<$><a type='string'>n<!-- c --><?p i?></a></$>" },
        { "<$><a type='string'>x<!-- c --></a></$>", u"a", u"string", u"", "<$><a type='string'><!-- c --></a></$>" },
        { "<$><a type='string'>x</a></$>", u"a", u"string", u"1\r\n2\t3",
          "<$><a type='string'>1&#13;&#10;2\t3</a></$>" },
        { "<$><a type='bad'>x</a><a type='string'>y</a></$>", u"a", u"integer", u"-5",
          "<$><a type='integer'>4294967291</a><a type='string'>y</a></$>" },
        { "<$><a><b type='string'>x</b></a><a><c type='string'>y</c></a></$>", u"a/c", u"string", u"z",
          "<$><a><b type='string'>x</b></a><a><c type='string'>z</c></a></$>" },
        { "<$><a id='0' type='string'>x</a><a type='string'>y</a></$>", u"a", u"string", u"z",
          "<$><a id='0' type='string'>x</a><a type='string'>z</a></$>" },
        { "<$><a type='string'>y</a><a id='0' type='string'>x</a></$>", u"a[@id=0]", u"string", u"z",
          "<$><a type='string'>y</a><a id='0' type='string'>z</a></$>" },
    };

    try_rows(rows, ROWS(rows));
}

Test(config_edit, to_a_value_that_is_there_changes_nothing_however_it_is_written)
{
    static const struct row rows[] = {
        { "<$><a type='integer'> 30\n</a></$>", u"a", u"integer", u"30", "<$><a type='integer'> 30\n</a></$>" },
        { "<$><a type='integer'>-5</a></$>", u"a", u"integer", u"4294967291", "<$><a type='integer'>-5</a></$>" },
        { "<$><a type='boolean'>1</a></$>", u"a", u"boolean", u"true", "<$><a type='boolean'>1</a></$>" },
        { "<$><a type='bytes'>00 ff</a></$>", u"a", u"bytes", u"00FF", "<$><a type='bytes'>00 ff</a></$>" },
        { "<$><a type='string'>&#65;<![CDATA[&]]></a></$>", u"a", u"string", u"A&",
          "<$><a type='string'>&#65;<![CDATA[&]]></a></$>" },
        { "<$><a type='string'></a></$>", u"a", u"string", u"", "<$><a type='string'></a></$>" },
        { "<$><a type='float'>1.5</a></$>", u"a", u"string", u"1.5", "<$><a type='float'>1.5</a></$>" },
        { "<$><a type='escaped'>1\\r2</a></$>", u"a", u"string", u"1\r2", "<$><a type='escaped'>1\\r2</a></$>" },
    };

    try_rows(rows, ROWS(rows));
}

Test(config_edit, that_adds_a_value_gives_it_the_lines_of_its_neighbours)
{
    static const struct row rows[] = {
        { "<$>\r\n\t<a type='integer'>1</a>\r\n</$>\r\n", u"b", u"integer", u"2",
          "<$>\r\n\t<a type='integer'>1</a>\r\n\t<b type=\"integer\">2</b>\r\n</$>\r\n" },
        { "<$>\n  <a>\n    <b/>\n  </a>\n</$>", u"a/c/d[@id=\"x y\"]", u"string", u"",
          "<$>\n  <a>\n    <b/>\n    <c>\n      <d id=\"x y\" type=\"string\" />\n    </c>\n  </a>\n</$>" },
        { "<$>\n</$>\n", u"a/b", u"integer", u"1", "<$>\n\t<a>\n\t\t<b type=\"integer\">1</b>\n\t</a>\n</$>\n" },
        { "<$></$>\r", u"a", u"integer", u"1", "<$>\r\t<a type=\"integer\">1</a>\r</$>\r" },
        { "<$ />\n", u"a", u"integer", u"1", "<$>\n\t<a type=\"integer\">1</a>\n</$>\n" },
        { "<$/>", u"a/b", u"integer", u"1", "<$><a><b type=\"integer\">1</b></a></$>" },
        { "<$><a/> <b/> </$>", u"c", u"integer", u"1", "<$><a/> <b/><c type=\"integer\">1</c> </$>" },
        { "<$>\n <a x='y' />\n <b/>\n</$>", u"a/c", u"integer", u"1",
          "<$>\n <a x='y'>\n  <c type=\"integer\">1</c>\n </a>\n <b/>\n</$>" },
        { "<$>\n <a></a>\n</$>", u"a/c", u"integer", u"1", "<$>\n <a>\n  <c type=\"integer\">1</c>\n </a>\n</$>" },
        { "<$>\n <a>\n </a>\n</$>", u"a/c", u"integer", u"1", "<$>\n <a>\n  <c type=\"integer\">1</c>\n </a>\n</$>" },
        { "<$>\n <a/> <!-- end -->\n <!-- more -->\n</$>", u"c", u"integer", u"1",
          "<$>\n <a/> <!-- end -->\n <!-- more -->\n <c type=\"integer\">1</c>\n</$>" },
        { "<$>\n <!-- nothing -->\n</$>", u"c", u"integer", u"1",
          "<$>\n <!-- nothing -->\n\t<c type=\"integer\">1</c>\n</$>" },
        { "<?xml version='1.0'?><$><a/></$>\n", u"c", u"integer", u"1",
          "<?xml version='1.0'?><$><a/><c type=\"integer\">1</c></$>\n" },
        { "<$>\n\t<a id=\"0\" type='string'>x</a>\n</$>", u"a", u"string", u"y",
          "<$>\n\t<a id=\"0\" type='string'>x</a>\n\t<a type=\"string\">y</a>\n</$>" },
        { "<$>\n\t<a type='string'>x</a>\n</$>", u"a[@id=0]", u"string", u"y",
          "<$>\n\t<a type='string'>x</a>\n\t<a id=\"0\" type=\"string\">y</a>\n</$>" },
        { "<$>\n\t<a/>text\n</$>", u"b", u"string", u"y", "<$>\n\t<a/>text\n\t<b type=\"string\">y</b>\n</$>" },
        { "<$>\n\t<a>\r\n\t\t<b/>\r\n\t</a>\n</$>", u"a/c", u"string", u"y",
          "<$>\n\t<a>\r\n\t\t<b/>\r\n\t\t<c type=\"string\">y</c>\r\n\t</a>\n</$>" },
        { "<$>\n<a>\n<b/>\n</a>\n</$>", u"c/d", u"string", u"y",
          "<$>\n<a>\n<b/>\n</a>\n<c>\n\t<d type=\"string\">y</d>\n</c>\n</$>" },
    };

    try_rows(rows, ROWS(rows));
}

Test(config_edit, that_removes_a_value_takes_its_lines_and_what_is_empty_then)
{
    static const struct row rows[] = {
        { "<$>\r\n\t<a type='integer'>1</a>\r\n\t<b/>\r\n</$>", u"a", NULL, NULL, "<$>\r\n\t<b/>\r\n</$>" },
        { "<$>\n\t<a>\n\t\t<b/>\n\t</a> \n\t<b/>\n</$>", u"a/b", NULL, NULL, "<$>\n\t<b/>\n</$>" },
        { "<$>\n\t<a>\n\t\t<b>\n\t\t\t<c/>\n\t\t</b>\n\t</a>\n</$>", u"a", NULL, NULL, "<$>\n</$>" },
        { "<$>\n\t<a>\n\t\t<b>\n\t\t\t<c/>\n\t\t</b>\n\t</a>\n</$>", u"a/b/c", NULL, NULL, "<$>\n</$>" },
        { "<$>\n\t<a>\n\t\t<b/>\n\t\t<!-- c -->\n\t</a>\n</$>", u"a/b", NULL, NULL,
          "<$>\n\t<a>\n\t\t<!-- c -->\n\t</a>\n</$>" },
        { "<$>\n\t<a>text<b/></a>\n</$>", u"a/b", NULL, NULL, "<$>\n\t<a>text</a>\n</$>" },
        { "<$>\n\t<a type='string'><b/></a>\n</$>", u"a/b", NULL, NULL, "<$>\n\t<a type='string'></a>\n</$>" },
        { "<$>\n\t<a id='0'><b/></a>\n</$>", u"a[@id=0]/b", NULL, NULL, "<$>\n</$>" },
        { "<$>\n\t<a id='0' of='x'><b/></a>\n</$>", u"a[@id=0]/b", NULL, NULL, "<$>\n\t<a id='0' of='x'></a>\n</$>" },
        { "<$><a/><b/><a/></$>", u"a", NULL, NULL, "<$><b/></$>" },
        { "<$>\n\t<a/>\n\t<b/>\n\t<a>\n\t\t<c/>\n\t</a>\n</$>", u"a", NULL, NULL, "<$>\n\t<b/>\n</$>" },
        { "<$>\n\t<a/><b/>\n</$>", u"a", NULL, NULL, "<$>\n\t<b/>\n</$>" },
        { "<$>\n\t<a/><b/>\n</$>", u"b", NULL, NULL, "<$>\n\t<a/>\n</$>" },
        { "<$>\n\t<a/> <!-- of a -->\n</$>", u"a", NULL, NULL, "<$>\n\t <!-- of a -->\n</$>" },
        { "<$><a/></$>", u"a", NULL, NULL, "<$></$>" },
        { "<$>\n\t<b>\n\t\t<a/>\n\t\t<a/>\n\t</b>\n\t<b><a><c/></a></b>\n\t<b>\n\t\t<d/>\n\t\t<a/>\n\t</b>\n</$>",
          u"b/a", NULL, NULL, "<$>\n\t<b>\n\t\t<d/>\n\t</b>\n</$>" },
        { "<$><a><a><a/></a></a></$>", u"a/a", NULL, NULL, "<$></$>" },
        { "<$><a><a><a/></a>x</a><b/></$>", u"a/a/a", NULL, NULL, "<$><a>x</a><b/></$>" },
        { "<$>\n\t<a/>\r\n\t<b/> \t\r</$>", u"b", NULL, NULL, "<$>\n\t<a/>\r</$>" },
        { "<$>\r\n<a/>\n</$>", u"a", NULL, NULL, "<$>\n</$>" },
    };

    try_rows(rows, ROWS(rows));
}

Test(config_edit, that_removes_a_name_takes_each_of_its_elements_and_leaves_all_others)
{
    struct config_document *document = document_of("<preferences>\n\t<l of='x'>\n\t\t<!-- mine -->\n\t\t<e id='1'/>\n"
                                                   "\t\t<e/>\n\t\t<other/>\n\t\t<e id='7'><x/></e>\n\t</l>\n\t<e/>\n"
                                                   "</preferences>");
    const struct config_key key = key_of(u"l/e");
    char *text;

    cr_expect(config_document_remove_each(document, &key) == CONFIG_CHANGED);
    text = document_text(document);
    cr_expect(strcmp(text, "<preferences>\n\t<l of='x'>\n\t\t<!-- mine -->\n\t\t<other/>\n\t</l>\n\t<e/>\n"
                           "</preferences>") == 0,
              "%s", text);
    cr_expect(config_document_remove_each(document, &key) == CONFIG_IS_NOT_THERE);
    free(text);
    config_document_free(document);
}

Test(config_edit, sets_no_string_that_xml_cannot_hold)
{
    static const char16_t *const strings[] = { u"a\xd800", u"\xfffe", u"\x1" };
    struct config_document *document = document_of("<preferences>\n</preferences>");
    const struct config_key key = key_of(u"a");
    char *text;

    for (size_t i = 0; i < ROWS(strings); i++) {
        struct vhd_strings list = { 0 };
        cr_expect(config_document_set_string(document, &key, vhd_text_of(strings[i])) == CONFIG_NOT_STORABLE);
        cr_assert(vhd_strings_add(&list, vhd_text_of(u"good")) && vhd_strings_add(&list, vhd_text_of(strings[i])));
        cr_expect(config_document_add_strings(document, &key, u"e", &list, 0) == CONFIG_NOT_STORABLE);
        vhd_strings_free(&list);
    }
    text = document_text(document);
    cr_expect(strcmp(text, "<preferences>\n</preferences>") == 0, "%s", text);
    free(text);
    config_document_free(document);
}

/* Strings are added at once as they would be one after the other. */
Test(config_edit, that_adds_many_strings_gives_each_its_line)
{
    static const struct {
        const char *before, *after;
        size_t first;
    } rows[] = {
        { "<preferences>\n</preferences>",
          "<preferences>\n\t<list>\n\t\t<entry id=\"1\" type=\"string\">a&amp;</entry>\n"
          "\t\t<entry id=\"2\" type=\"string\" />\n\t\t<entry id=\"3\" "
          "type=\"string\">c</entry>\n\t</list>\n</preferences>",
          0 },
        { "<preferences><list /></preferences>",
          "<preferences><list><entry id=\"1\" type=\"string\">a&amp;</entry><entry id=\"2\" type=\"string\" />"
          "<entry id=\"3\" type=\"string\">c</entry></list></preferences>",
          0 },
        { "<preferences>\n <list>\n  <entry id='1' type='string'/>\n </list>\n</preferences>",
          "<preferences>\n <list>\n  <entry id='1' type='string'/>\n  <entry id=\"2\" type=\"string\" />\n"
          "  <entry id=\"3\" type=\"string\">c</entry>\n </list>\n</preferences>",
          1 },
        { "<preferences>\n</preferences>", "<preferences>\n</preferences>", 3 },
    };
    const struct config_key key = key_of(u"list");
    struct vhd_strings strings = { 0 };

    cr_assert(vhd_strings_add(&strings, vhd_text_of(u"a&")) && vhd_strings_add(&strings, vhd_text_of(u"")) &&
              vhd_strings_add(&strings, vhd_text_of(u"c")));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct config_document *document = document_of(rows[i].before);
        cr_assert(config_document_add_strings(document, &key, u"entry", &strings, rows[i].first) == CONFIG_CHANGED);
        char *text = document_text(document);
        cr_expect(strcmp(text, rows[i].after) == 0, "%zu:\n%s\ninstead of\n%s", i, text, rows[i].after);
        free(text);
        config_document_free(document);
    }
    vhd_strings_free(&strings);
}

/* A document that repeats an element as often as one can, in one place and in as many. */
Test(config_edit, that_removes_what_is_there_thousands_of_times_takes_no_longer_for_each)
{
    enum { MANY = 32000 };
    static const char *const parts[] = { "<a/>", "<a/>\n", "<b><a/></b>" };
    static const char16_t *const keys[] = { u"a", u"a", u"b/a" };
    char *text = malloc(MANY * 16 + 64);

    for (size_t i = 0; i < ROWS(parts); i++) {
        char *end = text + sprintf(text, "<preferences>\n");
        for (size_t j = 0; j < MANY; j++)
            end += sprintf(end, "%s", parts[i]);
        sprintf(end, "</preferences>");
        struct config_document *document = document_of(text);
        cr_assert_not_null(document);
        cr_expect(remove_key(document, keys[i]) == CONFIG_CHANGED);
        cr_expect(document->nodes.count == 1, "%zu", document->nodes.count);
        config_document_free(document);
    }
    free(text);
}

Test(config_edit, that_adds_ten_thousand_strings_takes_no_longer_for_each)
{
    enum { MANY = 10000 };
    const struct config_key key = key_of(u"list");
    struct config_document *document = config_document_new(u"preferences", NULL);
    struct vhd_strings strings = { 0 };
    struct config_key last = key_of(u"list/entry[@id=10000]");

    for (size_t i = 0; i < MANY; i++)
        cr_assert(vhd_strings_add(&strings, vhd_text_of(u"C:\\some\\folder")));
    cr_assert(config_document_add_strings(document, &key, u"entry", &strings, 0) == CONFIG_CHANGED);
    cr_expect(document->nodes.count == MANY + 2 && config_document_find(document, &last) != NULL);
    config_document_free(document);
    vhd_strings_free(&strings);
}

Test(config_edit, is_refused_where_a_value_would_be_lost)
{
    static const struct {
        const char16_t *key;
        enum config_change change;
    } rows[] = {
        { u"hardware/memory", CONFIG_IS_INNER },
        { u"hardware", CONFIG_IS_INNER },
        { u"version/number", CONFIG_BELOW_VALUE },
        { u"version/number[@id=1]/of", CONFIG_BELOW_VALUE },
        { u"hardware/super_io/floppy[@id=0]", CONFIG_IS_INNER },
    };
    struct config_document *document = document_of(document_machine);

    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(set(document, rows[i].key, u"string", u"x") == rows[i].change, "%s", text_shown(rows[i].key));
    cr_expect(remove_key(document, u"hardware/nothing") == CONFIG_IS_NOT_THERE);
    cr_expect(remove_key(document, u"hardware/pci_bus/ide_adapter/ide_controller") == CONFIG_IS_NOT_THERE);
    char *text = document_text(document);
    cr_expect_str_eq(text, document_machine);
    free(text);
    config_document_free(document);
}

Test(config_edit, is_refused_where_the_document_would_be_too_big_to_be_read)
{
    struct config_document *document;

    /* So many elements that there is room for one more. */
    char *text = malloc(CONFIG_MAX_ELEMENTS * 4 + 64), *end = text + sprintf(text, "<preferences>");
    for (size_t i = 2; i < CONFIG_MAX_ELEMENTS; i++)
        end += sprintf(end, "<a/>");
    sprintf(end, "</preferences>");
    document = document_of(text);
    cr_assert_not_null(document);
    cr_expect(set(document, u"x/y", u"string", u"z") == CONFIG_CHANGE_TOO_BIG);
    char *now = document_text(document);
    cr_expect(strcmp(now, text) == 0, "the document is as before");
    cr_expect(set(document, u"x", u"string", u"z") == CONFIG_CHANGED);
    cr_expect(set(document, u"y", u"string", u"z") == CONFIG_CHANGE_TOO_BIG);
    config_document_free(document);
    free(now);
    free(text);
}

/* The lines that are not the same, from the first that differs to the last, in the longer of the two texts. */
static long lines_changed(const char *before, const char *after)
{
    const char *before_end = before + strlen(before), *after_end = after + strlen(after);
    long lines = 1;

    while (*before != 0 && *before == *after) {
        before++;
        after++;
    }
    while (before_end > before && after_end > after && before_end[-1] == after_end[-1]) {
        before_end--;
        after_end--;
    }
    if (before == before_end && after == after_end)
        return 0;
    for (; before < before_end; before++)
        lines += *before == '\n';
    return lines;
}

Test(config_edit, of_any_value_of_a_machine_changes_its_line_alone)
{
    struct config_document *original = document_of(document_machine);
    struct config_key keys[64];
    const size_t count = document_keys(original, keys, ROWS(keys));
    const struct config_value value = { .type = CONFIG_STRING, .string = { u"new text", 8 } };

    cr_assert(count > 10 && count <= ROWS(keys));
    for (size_t i = 0; i < count; i++) {
        struct config_document *document = document_of(document_machine);
        struct config_value found;
        cr_assert(config_document_set(document, &keys[i], &value) == CONFIG_CHANGED);
        cr_expect(config_document_value(document, config_document_find(document, &keys[i]), &found) == CONFIG_READ);
        cr_expect(config_value_equal(&found, &value));
        free(found.memory);
        char *text = document_text(document);
        cr_expect(lines_changed(document_machine, text) == 1, "value %zu", i);
        free(text);
        config_document_free(document);
    }
    config_document_free(original);
}

/* Values that are set and removed again in every order leave nothing behind. */
Test(config_edit, that_is_undone_leaves_the_document_as_it_was_whatever_its_line_ends_are)
{
    static const char *const texts[] = { "<preferences><a/></preferences>", "<preferences>\n\t<a/>\r\n</preferences>",
                                         "<preferences>\r  <a/>\n  <b/>\r\n</preferences>",
                                         "<preferences>\n</preferences>" };

    for (size_t i = 0; i < ROWS(texts); i++) {
        struct config_document *document = document_of(texts[i]);
        cr_assert(set(document, u"x/y", u"string", u"z") == CONFIG_CHANGED);
        cr_assert(set(document, u"x/z", u"string", u"z") == CONFIG_CHANGED);
        cr_assert(remove_key(document, u"x/y") == CONFIG_CHANGED && remove_key(document, u"x") == CONFIG_CHANGED);
        char *text = document_text(document);
        cr_expect(strcmp(text, texts[i]) == 0, "%zu: %s", i, text);
        free(text);
        config_document_free(document);
    }
}

Test(config_edit, that_is_undone_leaves_the_document_as_it_was)
{
    static const char16_t *const keys[] = { u"mine",
                                            u"hardware/mine",
                                            u"hardware/super_io/floppy[@id=1]/pathname/absolute",
                                            u"hardware/super_io/floppy[@id=1]/auto_detect",
                                            u"settings/undo_drives/enabled",
                                            u"settings/video/width" };

    for (size_t first = 0; first < ROWS(keys); first++) {
        struct config_document *document = document_of(document_machine);
        for (size_t i = 0; i < ROWS(keys); i++)
            cr_assert(set(document, keys[(first + i) % ROWS(keys)], u"string", u"a\nb") == CONFIG_CHANGED);
        for (size_t i = 0; i < ROWS(keys); i++)
            cr_assert(remove_key(document, keys[(3 * first + 5 * i) % ROWS(keys)]) == CONFIG_CHANGED);
        char *text = document_text(document);
        cr_expect_str_eq(text, document_machine);
        free(text);
        config_document_free(document);
    }
}

/* As above, with a file that Virtual PC wrote, in UTF-16: its bytes before and behind the value stay. */
static void try_real_machine(const char *name)
{
    static uint8_t bytes[65536];
    struct config_document *document;
    struct config_key keys[256];
    char path[REAL_PATH_CHARS];

    NEED_FIXTURE(name, path);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_ok(config_document_read(bytes, size, u"preferences", u"C:\\x.vmc", &document, NULL));
    const size_t count = document_keys(document, keys, ROWS(keys));
    cr_assert(count > 70 && count <= ROWS(keys));
    for (size_t i = 0; i < count; i++) {
        struct config_document *changed;
        const struct config_value value = { .type = CONFIG_INTEGER, .integer = 12345 };
        void *written;
        size_t length, same = 0, end = 0;
        assert_ok(config_document_read(bytes, size, u"preferences", u"C:\\x.vmc", &changed, NULL));
        cr_assert(config_document_set(changed, &keys[i], &value) == CONFIG_CHANGED);
        cr_assert(config_document_bytes(changed, &written, &length));
        while (same < size && same < length && bytes[same] == ((uint8_t *)written)[same])
            same++;
        while (same + end < size && same + end < length &&
               bytes[size - end - 1] == ((uint8_t *)written)[length - end - 1])
            end++;
        for (size_t at = same; at < size - end; at++)
            cr_expect(bytes[at] != '\n', "value %zu: more than its line", i);
        free(written);
        config_document_free(changed);
    }
    config_document_free(document);
}

Test(config_edit, of_any_value_that_virtual_pc_2007_wrote_changes_its_line_alone)
{
    try_real_machine("virtualpc/machine-2007.vmc");
}

Test(config_edit, of_any_value_that_windows_virtual_pc_wrote_changes_its_line_alone)
{
    try_real_machine("virtualpc/machine-6.1.vmc");
}
