/* test_machine_settings.c - the settings in a machine's file, and what a new machine has. */
#include "documents.h"
#include "expect.h"
#include "machine_settings.h"
#include "machine_template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(machine_settings);

#define PATH u"C:\\m\\xp.vmc"

static struct config_document *in_root(const char *inside)
{
    char text[4096];
    struct config_document *document;

    snprintf(text, sizeof text, "<?xml version=\"1.0\"?>\r\n<preferences>\r\n%s</preferences>\r\n", inside);
    document = document_of(text);
    cr_assert_not_null(document, "%s", inside);
    return document;
}

static void expect_number(const char *inside, enum machine_setting setting, enum vhd_status expected, int64_t number)
{
    struct config_document *document = in_root(inside);
    struct config_value value;
    enum vhd_status status = machine_setting_get(document, setting, &value, NULL);

    expect_status(inside, status, expected);
    if (status == VHD_OK)
        cr_expect(value.integer == number, "%s: %lld", inside, (long long)value.integer);
    free(value.memory);
    config_document_free(document);
}

Test(machine_settings, have_defaults_where_they_are_not_there_but_memory)
{
    struct config_document *document = in_root("");
    struct config_value value;

    for (int i = 0; i < MACHINE_SETTINGS; i++)
        expect_status(text_shown(machine_setting_key((enum machine_setting)i)),
                      machine_setting_get(document, (enum machine_setting)i, &value, NULL),
                      i == MACHINE_MEMORY ? VHD_CONFIG_NOT_FOUND : VHD_OK);
    config_document_free(document);
}

Test(machine_settings, are_read_as_they_stand_and_choices_of_other_products_as_the_default)
{
    expect_number("<hardware><memory><ram_size type=\"integer\">4096</ram_size></memory></hardware>", MACHINE_MEMORY,
                  VHD_OK, 4096);
    expect_number("<hardware><memory><ram_size type=\"integer\">4294967295</ram_size></memory></hardware>",
                  MACHINE_MEMORY, VHD_OK, INT64_C(4294967295));
    expect_number("<hardware><memory><ram_size type=\"string\">256</ram_size></memory></hardware>", MACHINE_MEMORY,
                  VHD_CONFIG_MALFORMED, 0);
    expect_number("<hardware><memory><ram_size type=\"integer\">much</ram_size></memory></hardware>", MACHINE_MEMORY,
                  VHD_CONFIG_MALFORMED, 0);
    expect_number("<settings><shutdown><quit><action type=\"integer\">4</action></quit></shutdown></settings>",
                  MACHINE_QUIT_ACTION, VHD_OK, 0);
    expect_number("<settings><shutdown><quit><action type=\"integer\">2</action></quit></shutdown></settings>",
                  MACHINE_QUIT_ACTION, VHD_OK, 2);
    expect_number("<settings><undo_drives><default_action type=\"integer\">0</default_action></undo_drives></settings>",
                  MACHINE_UNDO_ACTION, VHD_OK, 0);
    expect_number("<settings><undo_drives/></settings>", MACHINE_UNDO_ACTION, VHD_OK, 1);
}

static enum vhd_status check_number(enum machine_setting setting, int64_t number)
{
    return machine_setting_check(setting, &(struct config_value){ .type = CONFIG_INTEGER, .integer = number }, PATH,
                                 NULL);
}

static enum vhd_status check_text(enum machine_setting setting, const char16_t *text, size_t length)
{
    const struct config_value value = { .type = CONFIG_STRING, .string = { text, length } };

    return machine_setting_check(setting, &value, PATH, NULL);
}

Test(machine_settings, have_limits)
{
    static char16_t notes[65537];

    for (size_t i = 0; i < ROWS(notes); i++)
        notes[i] = u'n';
    expect_status("3 MB", check_number(MACHINE_MEMORY, 3), VHD_MACHINE_MEMORY_SIZE);
    expect_status("4 MB", check_number(MACHINE_MEMORY, 4), VHD_OK);
    expect_status("3712 MB", check_number(MACHINE_MEMORY, 3712), VHD_OK);
    expect_status("3713 MB", check_number(MACHINE_MEMORY, 3713), VHD_MACHINE_MEMORY_SIZE);
    expect_status("undo -1", check_number(MACHINE_UNDO_ACTION, -1), VHD_MACHINE_UNDO_CHOICE);
    expect_status("undo 3", check_number(MACHINE_UNDO_ACTION, 3), VHD_MACHINE_UNDO_CHOICE);
    expect_status("quit 3", check_number(MACHINE_QUIT_ACTION, 3), VHD_MACHINE_QUIT_CHOICE);
    expect_status("quit 2", check_number(MACHINE_QUIT_ACTION, 2), VHD_OK);
    expect_status("notes", check_text(MACHINE_NOTES, notes, 65536), VHD_OK);
    expect_status("long notes", check_text(MACHINE_NOTES, notes, 65537), VHD_MACHINE_NOTES_TEXT);
    expect_status("no notes", check_text(MACHINE_NOTES, u"", 0), VHD_OK);
    expect_status("notes with NUL", check_text(MACHINE_NOTES, u"a\0b", 3), VHD_MACHINE_NOTES_TEXT);
    expect_status("no serial", check_text(MACHINE_BIOS_SERIAL, u"", 0), VHD_MACHINE_SERIAL);
    expect_status("serial", check_text(MACHINE_ASSET_TAG, notes, 32), VHD_OK);
    expect_status("long serial", check_text(MACHINE_CHASSIS_SERIAL, notes, 33), VHD_MACHINE_SERIAL);
    expect_status("GUID", check_text(MACHINE_BIOS_GUID, u"{8C6ADF71-fe94-40A8-98DF-9EF0B37407D7}", 38), VHD_OK);
    expect_status("no braces", check_text(MACHINE_BIOS_GUID, u"8C6ADF71-FE94-40A8-98DF-9EF0B37407D7", 36),
                  VHD_MACHINE_GUID);
    expect_status("no GUID", check_text(MACHINE_BIOS_GUID, u"{8C6ADF71-FE94-40A8-98DF-9EF0B37407DX}", 38),
                  VHD_MACHINE_GUID);
    expect_status("empty", check_text(MACHINE_BIOS_GUID, u"", 0), VHD_MACHINE_GUID);
}

Test(machine_settings, change_their_own_line_and_empty_notes_go)
{
    static const char memory[] = "<hardware><memory><ram_size type=\"integer\">32</ram_size></memory></hardware>\r\n";
    static const char changed[] = "<hardware><memory><ram_size type=\"integer\">512</ram_size></memory></hardware>\r\n";
    struct config_document *document = in_root(memory);
    const struct config_value notes = { .type = CONFIG_STRING, .string = { u"note", 4 } };
    const struct config_value none = { .type = CONFIG_STRING, .string = { u"", 0 } };
    const struct config_value number = { .type = CONFIG_INTEGER, .integer = 512 };
    char *text;

    cr_expect(machine_setting_put(document, MACHINE_NOTES, &none) == CONFIG_CHANGED);
    cr_expect(machine_setting_put(document, MACHINE_NOTES, &notes) == CONFIG_CHANGED);
    cr_expect(machine_setting_put(document, MACHINE_MEMORY, &number) == CONFIG_CHANGED);
    cr_expect(machine_setting_put(document, MACHINE_NOTES, &none) == CONFIG_CHANGED);
    text = document_text(document);
    cr_expect(strstr(text, changed) != NULL && strstr(text, "notes") == NULL, "%s", text);
    free(text);
    config_document_free(document);
}

Test(machine_settings, of_a_new_machine_are_all_readable)
{
    const uint8_t id[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0xa1, 0xb2, 0xc3 };
    struct config_document *document = machine_template(id, u"6.1.100"), *again;
    struct config_value value;
    struct config_key key;
    void *bytes;
    size_t size;

    cr_assert_not_null(document);
    cr_assert(config_document_bytes(document, &bytes, &size));
    assert_ok(config_document_read(bytes, size, MACHINE_ROOT, PATH, &again, NULL));
    assert_ok(machine_setting_get(again, MACHINE_MEMORY, &value, NULL));
    cr_expect(value.integer == MACHINE_NEW_MEMORY);
    assert_ok(machine_setting_get(again, MACHINE_CONFIG_ID, &value, NULL));
    cr_expect(vhd_text_equal(value.string, u"{01020304-0506-0708-090A-0B0C0DA1B2C3}"));
    free(value.memory);
    assert_ok(machine_setting_get(again, MACHINE_BIOS_GUID, &value, NULL));
    cr_expect(value.string.length == 0);
    cr_assert(config_key_parse(vhd_text_of(u"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=0]/"
                                           u"ethernet_card_address"),
                               &key));
    cr_assert(config_document_value(again, config_document_find(again, &key), &value) == CONFIG_READ);
    cr_expect(value.size == 6 && memcmp(value.bytes, "\x00\x03\xff\xa1\xb2\xc3", 6) == 0);
    free(value.memory);
    free(bytes);
    config_document_free(again);
    config_document_free(document);
}
