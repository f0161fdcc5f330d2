/* test_engine_version.c - which QEMU that is, and which type of a machine is pinned. */
#include "documents.h"
#include "engine_version.h"
#include "expect.h"

#include <stdio.h>
#include <string.h>

TestSuite(engine_version);

static bool read(const char *greeting, struct engine_version *version)
{
    struct json *tree = json_read(greeting, strlen(greeting));
    const bool is_one = engine_version_read(tree, version);

    json_free(tree);
    return is_one;
}

Test(engine_version, is_read_of_the_greeting_and_known_to_be_too_old)
{
    struct engine_version version;

    cr_assert(read("{\"version\":{\"qemu\":{\"micro\":22,\"minor\":2,\"major\":7},\"package\":\"Debian\"},"
                   "\"capabilities\":[\"oob\"]}",
                   &version));
    cr_expect(version.major == 7 && version.minor == 2 && version.micro == 22 && !version.is_too_old);
    cr_expect_str_eq(version.text, "7.2.22");
    cr_expect_str_eq(version.type, "pc-i440fx-7.2");
    cr_assert(read("{\"version\":{\"qemu\":{\"micro\":0,\"minor\":1,\"major\":7}}}", &version));
    cr_expect(version.is_too_old);
    cr_assert(read("{\"version\":{\"qemu\":{\"micro\":0,\"minor\":9,\"major\":6}}}", &version));
    cr_expect(version.is_too_old);
    cr_assert(read("{\"version\":{\"qemu\":{\"micro\":1,\"minor\":0,\"major\":10}}}", &version));
    cr_expect(!version.is_too_old);
    cr_expect_str_eq(version.type, "pc-i440fx-10.0");
}

Test(engine_version, of_what_is_no_greeting_is_none)
{
    struct engine_version version;

    cr_expect(!read("{}", &version));
    cr_expect(!read("[]", &version));
    cr_expect(!read("{\"version\":{\"qemu\":{\"minor\":2,\"major\":7}}}", &version));
    cr_expect(!read("{\"version\":{\"qemu\":{\"micro\":\"0\",\"minor\":2,\"major\":7}}}", &version));
    cr_expect(!read("{\"version\":{\"qemu\":{\"micro\":0,\"minor\":-1,\"major\":7}}}", &version));
    cr_expect(!read("{\"version\":{\"qemu\":{\"micro\":0,\"minor\":2,\"major\":4294967303}}}", &version));
    cr_expect(!engine_version_read(NULL, &version));
}

static void expect_type(const char *value, const char *expected)
{
    char text[400], type[ENGINE_TYPE_CHARS] = "?";
    struct config_document *document;

    snprintf(
        text, sizeof text,
        "<preferences>\r\n<openvpc><machine_type type=\"string\">%s</machine_type></openvpc>\r\n</preferences>\r\n",
        value);
    document = document_of(text);
    cr_assert_not_null(document);
    cr_expect(engine_type_of(document, type));
    cr_expect_str_eq(type, expected, "%s: %s", value, type);
    config_document_free(document);
}

Test(engine_version, of_a_machine_s_type_is_one_of_the_pc_or_none)
{
    expect_type("pc-i440fx-7.2", "pc-i440fx-7.2");
    expect_type("pc-i440fx-10.11", "pc-i440fx-10.11");
    expect_type("", "");
    expect_type("pc", "");
    expect_type("pc-q35-7.2", "");
    expect_type("pc-i440fx-", "");
    expect_type("pc-i440fx-7", "");
    expect_type("pc-i440fx-7.", "");
    expect_type("pc-i440fx-.2", "");
    expect_type("pc-i440fx-7.2,usb=on", "");
    expect_type("pc-i440fx-7.2 ", "");
    expect_type("pc-i440fx-7.2\xc3\xa4", "");
    expect_type("pc-i440fx-99999.2", "");
    expect_type("pc-i440fx-7.222222222222222222222222222222", "");
}

Test(engine_version, has_the_types_of_earlier_ones_and_not_of_later_ones)
{
    const struct engine_version version = { .major = 8, .minor = 1 };

    cr_expect(engine_has_type(&version, "pc-i440fx-8.1") && engine_has_type(&version, "pc-i440fx-7.2"));
    cr_expect(!engine_has_type(&version, "pc-i440fx-8.2") && !engine_has_type(&version, "pc-i440fx-9.0"));
    cr_expect(!engine_has_type(&version, "") && !engine_has_type(&version, "pc-i440fx-8.1x"));
}

Test(engine_version, of_a_type_that_is_pinned_is_read_back)
{
    struct config_document *document = document_of(document_machine);
    char type[ENGINE_TYPE_CHARS];

    cr_assert(engine_type_of(document, type));
    cr_expect_str_eq(type, "");
    cr_assert(engine_type_put(document, "pc-i440fx-7.2") == CONFIG_CHANGED);
    cr_assert(engine_type_of(document, type));
    cr_expect_str_eq(type, "pc-i440fx-7.2");
    config_document_free(document);
}
