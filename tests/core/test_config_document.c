/* test_config_document.c - documents: in which ways they may be written, what is in them, and that they stay as they are. */
#include "documents.h"
#include "expect.h"
#include "fixtures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(config_document);

static struct config_key key_of(const char16_t *text)
{
    struct config_key key;

    cr_assert(config_key_parse(vhd_text_of(text), &key), "%s is a key", text_shown(text));
    return key;
}

/* A value as it is written. */
static void expect_value(const struct config_document *document, const char16_t *key_text, const char16_t *type,
                         const char16_t *text)
{
    const struct config_key key = key_of(key_text);
    const struct config_node *node = config_document_find(document, &key);
    struct config_value value;
    char16_t *written;

    cr_assert_not_null(node, "%s is there", text_shown(key_text));
    cr_assert(config_document_value(document, node, &value) == CONFIG_READ, "%s is a value", text_shown(key_text));
    expect_text(text_shown(key_text), config_value_type(&value), type);
    written = config_value_text(&value);
    expect_text(text_shown(key_text), written, text);
    free(written);
    free(value.memory);
}

static void expect_no_value(const struct config_document *document, const char16_t *key_text)
{
    const struct config_key key = key_of(key_text);
    const struct config_node *node = config_document_find(document, &key);

    cr_expect(node == NULL || !config_document_is_value(document, node), "%s is no value", text_shown(key_text));
}

static struct config_document *read(const void *bytes, size_t size, struct vhd_error *error)
{
    struct config_document *document;

    if (config_document_read(bytes, size, u"preferences", u"C:\\file.xml", &document, error) != VHD_OK)
        cr_expect_null(document);
    return document;
}

static void expect_same_bytes(const char *row, const struct config_document *document, const void *bytes, size_t size)
{
    void *written;
    size_t count;

    cr_assert(config_document_bytes(document, &written, &count));
    cr_expect(count == size && memcmp(written, bytes, size) == 0, "%s: the bytes are the same", row);
    free(written);
}

Test(config_document, may_be_in_utf_8_or_in_utf_16_with_a_mark_or_without_and_stays_so)
{
    static const char text[] =
        "<preferences>\n<a type='string'>\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80</a>\r</preferences>";
    char with_mark[128] = "\xef\xbb\xbf";
    struct document_file files[4] = { { (uint8_t *)with_mark, 0 },
                                      { NULL, sizeof text - 1 },
                                      document_in_utf16(text, true),
                                      document_in_utf16(text, false) };

    strcat(with_mark, text);
    files[0].size = strlen(with_mark);
    files[1].bytes = malloc(sizeof text);
    memcpy(files[1].bytes, text, sizeof text);
    for (size_t i = 0; i < ROWS(files); i++) {
        struct config_document *document = read(files[i].bytes, files[i].size, NULL);
        cr_assert_not_null(document, "file %zu", i);
        cr_expect(document->encoding.is_utf16 == (i >= 2) && document->encoding.has_mark == (i % 2 == 0));
        expect_value(document, u"a", u"string", u"\u00e4\u4e2d\U0001f600");
        expect_same_bytes("a file", document, files[i].bytes, files[i].size);
        config_document_free(document);
        if (i > 0)
            free(files[i].bytes);
    }
}

/* The reason and the line of what is wrong. */
Test(config_document, that_is_damaged_is_refused_with_the_reason_and_the_line)
{
    static const struct {
        const char *bytes;
        size_t size;
        enum vhd_status reason;
        uint64_t line;
    } rows[] = {
#define ROW(text) text, sizeof text - 1
        { ROW(""), VHD_XML_BREAKS_OFF, 1 },
        { ROW("\xff\xfe"), VHD_XML_BREAKS_OFF, 1 },
        { ROW("\xef\xbb\xbf"), VHD_XML_BREAKS_OFF, 1 },
        { ROW("x"), VHD_XML_OUTSIDE, 1 },
        { ROW("<preferences>\r\n<a>\n\r</preferences>"), VHD_XML_END_TAG, 4 },
        { ROW("<preferences>\n<a type=integer/></preferences>"), VHD_XML_ATTRIBUTE, 2 },
        { ROW("\n\n<other/>"), VHD_XML_ROOT, 3 },
        { ROW("<Preferences/>"), VHD_XML_ROOT, 1 },
        { ROW("<p:preferences/>"), VHD_XML_ROOT, 1 },
        { ROW("<preferences>\r\xff</preferences>"), VHD_XML_ENCODING, 2 },
        { ROW("<preferences>\n\xc0\xaf</preferences>"), VHD_XML_ENCODING, 2 },
        { ROW("<preferences>\xc3</preferences>"), VHD_XML_ENCODING, 1 },
        { ROW("<preferences>\xe0\x80\x80</preferences>"), VHD_XML_ENCODING, 1 },
        { ROW("<preferences>\xed\xa0\x80</preferences>"), VHD_XML_ENCODING, 1 },
        { ROW("<preferences>\xf0\x8f\xbf\xbf</preferences>"), VHD_XML_ENCODING, 1 },
        { ROW("<preferences>\xf4\x90\x80\x80</preferences>"), VHD_XML_ENCODING, 1 },
        { ROW("<preferences>\xf8\x88\x80\x80\x80</preferences>"), VHD_XML_ENCODING, 1 },
        { ROW("<preferences>\x80</preferences>"), VHD_XML_ENCODING, 1 },
        { ROW("<preferences/>\xe4\xb8"), VHD_XML_ENCODING, 1 },
        { ROW("\xfe\xff\0<\0a\0/\0>"), VHD_XML_ENCODING, 1 },
        { ROW("\xff\xfe<\0a\0/\0>\0\n\0\n"), VHD_XML_ENCODING, 2 },
        { ROW("\xff\xfe<\0a\0>\0\n\0\x00\xd8<\0/\0a\0>\0"), VHD_XML_CHARACTER, 2 },
        { ROW("<preferences>\n\0</preferences>"), VHD_XML_CHARACTER, 2 },
        { ROW("\n<!DOCTYPE preferences>"), VHD_XML_DECLARES, 2 },
#undef ROW
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct vhd_error error;
        const enum vhd_status expected = rows[i].reason;
        struct config_document *document = read(rows[i].bytes, rows[i].size, &error);
        cr_assert_null(document, "%zu, %s", i, rows[i].bytes);
        expect_status(rows[i].bytes, error.status, VHD_CONFIG_DAMAGED);
        expect_status(rows[i].bytes, error.reason, expected);
        cr_expect(error.count == rows[i].line, "%zu, %s: line %d", i, rows[i].bytes, (int)error.count);
        expect_text(rows[i].bytes, error.path, u"C:\\file.xml");
    }
}

Test(config_document, that_was_cut_off_anywhere_is_damaged)
{
    struct document_file file = document_in_utf16(document_machine, true);
    const size_t whole = strlen(document_machine) - 2;

    for (size_t size = 0; size < whole; size++) {
        struct vhd_error error;
        char *part = malloc(size + 1);
        memcpy(part, document_machine, size);
        cr_expect_null(read(part, size, &error), "%zu bytes", size);
        cr_expect(error.count >= 1 && error.reason != VHD_OK);
        free(part);
    }
    for (size_t size = 0; size < file.size - 4; size++)
        cr_expect_null(read(file.bytes, size, NULL), "%zu bytes of UTF-16", size);
    free(file.bytes);
}

/* The text of an element, by the entity that XML has for it and without. */
Test(config_document, gives_texts_as_every_reader_of_xml_does)
{
    static const struct {
        const char *contents;
        const char16_t *text;
    } rows[] = {
        { "", u"" },
        { " x ", u" x " },
        { "a&amp;&lt;&gt;&quot;&apos;b", u"a&<>\"'b" },
        { "&#228;&#x4E2D;&#x1f600;", u"\u00e4\u4e2d\U0001f600" },
        { "a\r\nb\rc\nd", u"a\nb\nc\nd" },
        { "a&#13;&#10;b&#xD;c", u"a\r\nb\rc" },
        { "<![CDATA[<a>&amp;]] >\r\n]]>x", u"<a>&amp;]] >\nx" },
        { "<![CDATA[a]]><![CDATA[]]]]><![CDATA[>b]]>", u"a]]>b" },
        { "a<!-- & ]]> -->b<?c d?>e", u"abe" },
        { "&amp;amp;", u"&amp;" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[256];
        snprintf(text, sizeof text, "<preferences><a type=\"string\">%s</a></preferences>", rows[i].contents);
        struct config_document *document = document_of(text);
        cr_assert_not_null(document, "%s", text);
        expect_value(document, u"a", u"string", rows[i].text);
        config_document_free(document);
    }
}

Test(config_document, has_values_of_every_type_by_their_keys)
{
    struct config_document *document = document_of(document_machine);

    cr_assert_not_null(document);
    expect_value(document, u"version", u"string", u"2.0");
    expect_value(document, u"hardware/memory/ram_size", u"integer", u"256");
    expect_value(document, u"hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/pathname/relative",
                 u"string", u"..\\\u00c4 & B.iso");
    expect_value(document, u"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id='0']/drive_type",
                 u"integer", u"1");
    expect_value(document, u"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=0]/ethernet_card_address",
                 u"bytes", u"0003FFA1B2C3");
    expect_value(document, u"hardware/super_io/floppy[@id=0]/pathname/absolute", u"string", u"");
    expect_value(document, u"hardware/super_io/floppy/auto_detect", u"boolean", u"true");
    expect_value(document, u"settings/video/left_position", u"integer", u"4294967291");
    expect_no_value(document, u"hardware");
    expect_no_value(document, u"hardware/super_io/floppy[@id=0]/auto_detect");
    expect_no_value(document, u"hardware/super_io/floppy/pathname/absolute");
    expect_no_value(document, u"hardware/pci_bus/ide_adapter/ide_controller/location[@id=0]/drive_type");
    expect_no_value(document, u"preferences/version");
    config_document_free(document);
}

Test(config_document, is_the_same_byte_for_byte_when_nothing_was_changed)
{
    struct config_document *document = document_of(document_machine);
    struct config_key keys[64];
    const size_t count = document_keys(document, keys, ROWS(keys));

    cr_assert(count == 14, "%zu values", count);
    for (size_t i = 0; i < count; i++) {
        struct config_value value;
        cr_expect(config_document_value(document, config_document_find(document, &keys[i]), &value) == CONFIG_READ);
        cr_expect(config_document_set(document, &keys[i], &value) == CONFIG_CHANGED, "the value that is there");
        free(value.memory);
    }
    expect_same_bytes("a machine", document, document_machine, strlen(document_machine));
    config_document_free(document);
}

Test(config_document, finds_the_first_of_twice_that_leads_to_the_end_of_the_key)
{
    struct config_document *document = document_of(
        "<preferences><a/><a><b type='integer'>1</b></a><a><b type='integer'>2</b><c type='integer'>3</c></a>"
        "<d id='&#49;&amp;&quot;' type='string'>x</d><d id='' type='string'>y</d></preferences>");

    cr_assert_not_null(document);
    expect_value(document, u"a/b", u"integer", u"1");
    expect_value(document, u"a/c", u"integer", u"3");
    expect_value(document, u"d", u"string", u"y");
    expect_no_value(document, u"d[@id=1]");
    config_document_free(document);
}

Test(config_document, knows_no_values_but_elements_with_a_type_and_none_in_them)
{
    static const char *const texts[] = { "<a>1</a>",           "<a type='string'><b type='string'/></a>",
                                         "<a><b/></a>",        "<b type='string'/>",
                                         "<A type='string'/>", "<a id='0' type='string'/>" };

    for (size_t i = 0; i < ROWS(texts); i++) {
        char text[256];
        snprintf(text, sizeof text, "<preferences>%s</preferences>", texts[i]);
        struct config_document *document = document_of(text);
        cr_assert_not_null(document);
        expect_no_value(document, u"a");
        config_document_free(document);
    }
}

Test(config_document, that_is_new_is_what_virtual_pc_writes)
{
    static const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
                               "<!-- Microsoft Virtual Machine Options and Settings -->\r\n"
                               "<preferences>\r\n</preferences>\r\n";
    struct document_file file = document_in_utf16(text, true);
    struct config_document *document = config_document_new(u"preferences",
                                                           u"Microsoft Virtual Machine Options and Settings");

    cr_assert_not_null(document);
    expect_same_bytes("with a comment", document, file.bytes, file.size);
    config_document_free(document);
    free(file.bytes);
    document = config_document_new(u"vm_description", NULL);
    cr_assert_not_null(document);
    cr_expect(config_document_has_name(document, document->nodes.items, u"vm_description"));
    cr_expect_null(config_document_first(document, document->nodes.items));
    config_document_free(document);
}

/* Files that Virtual PC 2007 and Windows Virtual PC wrote: what is in them is found, and nothing is changed by that. */
static void try_real_machine(const char *name, const char16_t *const (*values)[3], size_t count)
{
    struct config_key keys[256];
    char path[REAL_PATH_CHARS];
    static uint8_t bytes[65536];
    struct vhd_error error;
    FILE *file;

    NEED_FIXTURE(name, path);
    file = fopen(path, "rb");
    cr_assert_not_null(file);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct config_document *document = read(bytes, size, &error);
    cr_assert_not_null(document, "%s in line %d", vhd_status_name(error.reason), (int)error.count);
    const size_t there = document_keys(document, keys, ROWS(keys));
    cr_expect(there > 70 && there < ROWS(keys), "%zu values", there);
    for (size_t i = 0; i < there; i++) {
        struct config_value value;
        cr_expect(config_document_value(document, config_document_find(document, &keys[i]), &value) == CONFIG_READ);
        cr_expect(config_document_set(document, &keys[i], &value) == CONFIG_CHANGED);
        free(value.memory);
    }
    for (size_t i = 0; i < count; i++)
        expect_value(document, values[i][0], values[i][1], values[i][2]);
    expect_same_bytes(name, document, bytes, size);
    config_document_free(document);
}

Test(config_document, of_virtual_pc_2007_is_read_and_kept)
{
    static const char16_t *const values[][3] = {
        { u"hardware/memory/ram_size", u"integer", u"32" },
        { u"hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/pathname/relative", u"string",
          u"..\\Cosmos.iso" },
        { u"hardware/super_io/floppy/auto_detect", u"boolean", u"false" },
        { u"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=0]/virtual_network/id", u"bytes",
          u"9DA6388CD5D611DC82869F7981B495DE" },
    };

    try_real_machine("virtualpc/machine-2007.vmc", values, ROWS(values));
}

Test(config_document, of_windows_virtual_pc_is_read_and_kept)
{
    static const char16_t *const values[][3] = {
        { u"hardware/super_io/serial_port[@id=0]/pipe_name", u"string", u"\\\\.\\pipe\\MOSA" },
        { u"settings/globalconfigid", u"string", u"{43D531DE-7DFD-47E4-A131-714AC594830F}" },
        { u"ui_options/onclose_defaultaction", u"string", u"turnoff" },
        { u"multi_channel", u"boolean", u"true" },
    };

    try_real_machine("virtualpc/machine-6.1.vmc", values, ROWS(values));
}
