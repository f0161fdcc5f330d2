/* test_machine_devices.c - what is in drives and behind ports of a machine, and its network adapters. */
#include "documents.h"
#include "expect.h"
#include "machine_adapters.h"
#include "machine_media.h"
#include "machine_ports.h"
#include "machine_template.h"
#include "memory_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH u"C:\\m\\xp.vmc"

static struct memory_host host;

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_folder(&host, u"C:\\m");
}

static void tear_down(void)
{
    memory_host_free(&host);
}

TestSuite(machine_devices, .init = set_up, .fini = tear_down);

static struct config_document *in_hardware(const char *inside)
{
    char text[4096];
    struct config_document *document;

    snprintf(text, sizeof text, "<preferences>\r\n<hardware>\r\n%s</hardware>\r\n</preferences>\r\n", inside);
    document = document_of(text);
    cr_assert_not_null(document, "%s", inside);
    return document;
}

/* Media */

static void expect_media(const struct config_document *document, const char16_t *key, enum machine_media_type type,
                         const char16_t *path)
{
    struct machine_media media;

    assert_ok(machine_media_get(&host.host, document, key, PATH, &media, NULL));
    cr_expect(media.type == type, "%s: %d", text_shown(path), (int)media.type);
    expect_text("media", media.path, path);
}

Test(machine_devices, have_an_image_a_drive_of_the_computer_or_nothing)
{
    struct config_document *document = in_hardware("");
    char16_t key[MACHINE_KEY_CHARS];

    machine_floppy_key(document, key);
    expect_media(document, key, MACHINE_MEDIA_NONE, u"");
    cr_assert(machine_media_put(document, key, PATH, &(struct machine_media){ MACHINE_MEDIA_IMAGE, u"C:\\f\\a.vfd" }) ==
              CONFIG_CHANGED);
    expect_media(document, key, MACHINE_MEDIA_IMAGE, u"C:\\f\\a.vfd");
    cr_assert(machine_media_put(document, key, PATH, &(struct machine_media){ MACHINE_MEDIA_HOST_DRIVE, u"A" }) ==
              CONFIG_CHANGED);
    expect_media(document, key, MACHINE_MEDIA_HOST_DRIVE, u"A");
    cr_assert(machine_media_put(document, key, PATH, &(struct machine_media){ MACHINE_MEDIA_NONE, u"" }) ==
              CONFIG_CHANGED);
    expect_media(document, key, MACHINE_MEDIA_NONE, u"");
    config_document_free(document);
}

Test(machine_devices, of_files_whose_floppy_has_no_id_are_read_and_changed_there)
{
    struct config_document *document = in_hardware(
        "<super_io><floppy><pathname><absolute type=\"string\">a.vfd</absolute></pathname></floppy>"
        "</super_io>");
    char16_t key[MACHINE_KEY_CHARS];

    machine_floppy_key(document, key);
    expect_media(document, key, MACHINE_MEDIA_IMAGE, u"C:\\m\\a.vfd");
    expect_text("key", key, u"hardware/super_io/floppy/pathname");
    config_document_free(document);
}

Test(machine_devices, take_letters_of_drives_in_each_way_of_writing)
{
    cr_expect(machine_media_letter(vhd_text_of(u"D")) == u'D' && machine_media_letter(vhd_text_of(u"d:")) == u'D' &&
              machine_media_letter(vhd_text_of(u"z:\\")) == u'Z');
    cr_expect(machine_media_letter(vhd_text_of(u"")) == 0 && machine_media_letter(vhd_text_of(u"DE")) == 0 &&
              machine_media_letter(vhd_text_of(u"D:\\x")) == 0 && machine_media_letter(vhd_text_of(u"1")) == 0 &&
              machine_media_letter(vhd_text_of(u"[")) == 0 && machine_media_letter(vhd_text_of(u"{")) == 0 &&
              machine_media_letter(vhd_text_of(u"D/")) == 0);
}

/* Serial ports */

static const struct {
    const char *row;
    int32_t type;
    const char16_t *name;
    enum vhd_status status;
} serials[] = {
    { "COM1", MACHINE_SERIAL_HOST, u"COM1", VHD_OK },
    { "com256", MACHINE_SERIAL_HOST, u"com256", VHD_OK },
    { "COM0", MACHINE_SERIAL_HOST, u"COM0", VHD_SERIAL_HOST_PORT },
    { "COM257", MACHINE_SERIAL_HOST, u"COM257", VHD_SERIAL_HOST_PORT },
    { "COM", MACHINE_SERIAL_HOST, u"COM", VHD_SERIAL_HOST_PORT },
    { "COM1 and more", MACHINE_SERIAL_HOST, u"COM1x", VHD_SERIAL_HOST_PORT },
    { "a path as a port", MACHINE_SERIAL_HOST, u"C\\COM1", VHD_SERIAL_HOST_PORT },
    { "no port", MACHINE_SERIAL_HOST, u"", VHD_PATH_EMPTY },
    { "COM1?", MACHINE_SERIAL_HOST, u"COM1?", VHD_PATH_CHARACTER },
    { "a file", MACHINE_SERIAL_FILE, u"C:\\log\\..\\a.txt", VHD_OK },
    { "a file nowhere", MACHINE_SERIAL_FILE, u"a.txt", VHD_PATH_NOT_ABSOLUTE },
    { "a device as a file", MACHINE_SERIAL_FILE, u"C:\\COM1", VHD_PATH_DEVICE_NAME },
    { "no file", MACHINE_SERIAL_FILE, u"", VHD_PATH_EMPTY },
    { "a pipe", MACHINE_SERIAL_PIPE, u"\\\\.\\pipe\\a", VHD_OK },
    { "a pipe of a server", MACHINE_SERIAL_PIPE, u"\\\\server\\PIPE\\a\\b", VHD_OK },
    { "a pipe without a name", MACHINE_SERIAL_PIPE, u"\\\\.\\pipe\\", VHD_SERIAL_PIPE },
    { "a pipe without a server", MACHINE_SERIAL_PIPE, u"\\\\\\pipe\\a", VHD_SERIAL_PIPE },
    { "a share as a pipe", MACHINE_SERIAL_PIPE, u"\\\\server\\share\\a", VHD_SERIAL_PIPE },
    { "a drive as a pipe", MACHINE_SERIAL_PIPE, u"C:\\a", VHD_PATH_CHARACTER },
    { "one backslash", MACHINE_SERIAL_PIPE, u"\\", VHD_SERIAL_PIPE },
    { "nothing", MACHINE_SERIAL_NOTHING, u"", VHD_OK },
    { "nothing with a name", MACHINE_SERIAL_NOTHING, u"?", VHD_OK },
    { "type 4", 4, u"COM1", VHD_SERIAL_TYPE },
    { "type -1", -1, u"COM1", VHD_SERIAL_TYPE },
};

Test(machine_devices, take_what_may_be_behind_a_serial_port)
{
    struct machine_serial serial;
    char16_t name[VHD_PATH_CHARS + 1] = u"COM1";

    for (size_t i = 0; i < ROWS(serials); i++)
        expect_status(serials[i].row,
                      machine_serial_parse(serials[i].type, vhd_text_of(serials[i].name), false, &serial, NULL),
                      serials[i].status);
    text_fill(name, u'1', VHD_PATH_CHARS - 4);
    expect_status("260 characters", machine_serial_parse(MACHINE_SERIAL_HOST, vhd_text_of(name), false, &serial, NULL),
                  VHD_PATH_TOO_LONG);
    expect_status("NUL",
                  machine_serial_parse(MACHINE_SERIAL_HOST, (struct vhd_text){ u"COM1\0", 5 }, false, &serial, NULL),
                  VHD_PATH_CHARACTER);
}

static void expect_serial(const struct config_document *document, int port, enum machine_serial_type type,
                          const char16_t *name, bool immediately)
{
    struct machine_serial serial;

    cr_assert(machine_serial_get(document, port, PATH, &serial));
    cr_expect(serial.type == type && serial.connect_immediately == immediately, "%s: %d", text_shown(name),
              (int)serial.type);
    expect_text("serial", serial.name, name);
}

/* Each as real files have it: left over texts, a relative file, one setting for all ports, a file that is no path here. */
Test(machine_devices, read_serial_ports_by_their_type)
{
    struct config_document *document = in_hardware(
        "<super_io><serial_port><connect_immediately type=\"boolean\">true</connect_immediately>"
        "</serial_port><serial_port id=\"0\"><port_type type=\"integer\">3</port_type>"
        "<text_file_path type=\"string\">c:\\a.log</text_file_path>"
        "<pipe_name type=\"string\">\\\\.\\pipe\\kd</pipe_name></serial_port>"
        "<serial_port id=\"1\"><port_type type=\"integer\">2</port_type>"
        "<connect_immediately type=\"boolean\">false</connect_immediately>"
        "<text_file_path type=\"string\">.\\serial.log</text_file_path></serial_port></super_io>");

    expect_serial(document, 0, MACHINE_SERIAL_PIPE, u"\\\\.\\pipe\\kd", true);
    expect_serial(document, 1, MACHINE_SERIAL_FILE, u"C:\\m\\serial.log", false);
    config_document_free(document);
    document = in_hardware("<super_io><serial_port id=\"0\"><port_type type=\"integer\">0</port_type>"
                           "<text_file_path type=\"string\">c:\\a.log</text_file_path></serial_port>"
                           "<serial_port id=\"1\"><port_type type=\"integer\">2</port_type>"
                           "<text_file_path type=\"string\">.\\com1.log</text_file_path></serial_port></super_io>");
    expect_serial(document, 0, MACHINE_SERIAL_NOTHING, u"", false);
    expect_serial(document, 1, MACHINE_SERIAL_FILE, u".\\com1.log", false);
    config_document_free(document);
}

Test(machine_devices, keep_what_is_put_behind_a_serial_port)
{
    struct config_document *document = in_hardware("");

    for (size_t i = 0; i < ROWS(serials); i++) {
        struct machine_serial serial, found;
        if (serials[i].status != VHD_OK)
            continue;
        assert_ok(machine_serial_parse(serials[i].type, vhd_text_of(serials[i].name), i % 2 == 0, &serial, NULL));
        cr_assert(machine_serial_put(document, 1, &serial) == CONFIG_CHANGED);
        expect_serial(document, 1, serial.type, serial.name, i % 2 == 0);
        expect_serial(document, 0, MACHINE_SERIAL_NOTHING, u"", false);
        cr_assert(machine_serial_get(document, 1, PATH, &found));
        cr_expect(machine_serial_same(&serial, &found) == (serial.type != MACHINE_SERIAL_NOTHING), "%s",
                  serials[i].row);
    }
    config_document_free(document);
}

Test(machine_devices, that_are_serial_ports_use_the_same_by_type_and_name)
{
    const struct machine_serial a = { MACHINE_SERIAL_HOST, u"COM1", false }, b = { MACHINE_SERIAL_HOST, u"com1", true };
    const struct machine_serial c = { MACHINE_SERIAL_HOST, u"COM12", false },
                                d = { MACHINE_SERIAL_FILE, u"COM1", false };

    cr_expect(machine_serial_same(&a, &b));
    cr_expect(!machine_serial_same(&a, &c) && !machine_serial_same(&c, &a) && !machine_serial_same(&a, &d));
}

Test(machine_devices, take_parallel_ports_with_and_without_their_addresses)
{
    static const char16_t *const good[] = { u"", u"LPT1", u"lpt9", u"LPT1 (378h-37Fh)" };
    static const char16_t *const bad[] = { u"LPT",    u"LPT0",    u"LPT10", u"COM1",     u"LPT1 ",
                                           u"LPT1 (", u"LPT1 x)", u"LPT1x", u"LPT1 (\n)" };
    struct config_document *document = in_hardware("");
    char16_t name[VHD_PATH_CHARS];

    for (size_t i = ROWS(good); i-- > 0;) {
        cr_expect(machine_parallel_is_name(vhd_text_of(good[i])), "%s", text_shown(good[i]));
        cr_assert(machine_parallel_put(document, good[i]) == CONFIG_CHANGED);
        cr_assert(machine_parallel_get(document, name));
        expect_text("parallel", name, good[i]);
    }
    for (size_t i = 0; i < ROWS(bad); i++)
        cr_expect(!machine_parallel_is_name(vhd_text_of(bad[i])), "%s", text_shown(bad[i]));
    config_document_free(document);
}

/* Network adapters */

static int count_of(const struct config_document *document)
{
    int count;

    cr_assert(machine_adapter_count(document, &count));
    return count;
}

static struct machine_adapter adapter_of(const struct config_document *document, int number)
{
    struct machine_adapter adapter;

    cr_assert(machine_adapter_get(document, number, &adapter));
    return adapter;
}

Test(machine_devices, are_one_adapter_where_the_file_does_not_say)
{
    static const struct {
        const char *text;
        int count;
    } rows[] = {
        { "", 1 },
        { "<pci_bus><ethernet_adapter><controller_count type=\"integer\">0</controller_count><ethernet_controller "
          "id=\"0\"/></ethernet_adapter></pci_bus>",
          0 },
        { "<pci_bus><ethernet_adapter><controller_count type=\"integer\">4294967295</controller_count>"
          "</ethernet_adapter></pci_bus>",
          4 },
        { "<pci_bus><ethernet_adapter><controller_count type=\"integer\">-1</controller_count></ethernet_adapter>"
          "</pci_bus>",
          0 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct config_document *document = in_hardware(rows[i].text);
        cr_expect(count_of(document) == rows[i].count, "row %zu: %d", i, count_of(document));
        config_document_free(document);
    }
}

Test(machine_devices, read_adapters_as_virtual_pc_wrote_them)
{
    struct config_document *document = document_of(document_machine);
    struct machine_adapter adapter = adapter_of(document, 0);

    cr_expect(memcmp(adapter.address, "\x00\x03\xff\xa1\xb2\xc3", 6) == 0);
    cr_expect(adapter.is_dynamic && adapter.is_connected);
    cr_expect(machine_network_matches(&machine_network_nat, &adapter.network));
    cr_expect(!machine_network_matches(&machine_network_internal, &adapter.network));
    config_document_free(document);
}

Test(machine_devices, close_up_when_an_adapter_goes)
{
    const uint8_t id[16] = { 0 };
    struct config_document *document = machine_template(id, u"1");
    uint8_t addresses[3][MACHINE_ADDRESS_BYTES];
    struct machine_adapter adapter;

    for (int i = 0; i < 3; i++) {
        assert_ok(machine_adapter_new_address(&host.host, document, PATH, addresses[i], NULL));
        cr_expect(memcmp(addresses[i], "\x00\x03\xff", 3) == 0);
        cr_assert(machine_adapter_add(document, i + 1, addresses[i]) == CONFIG_CHANGED);
    }
    cr_assert(machine_adapter_connect(document, 3, &machine_network_internal) == CONFIG_CHANGED);
    cr_assert(machine_adapter_put_dynamic(document, 3, false) == CONFIG_CHANGED);
    cr_assert(machine_adapter_remove(document, 1, 4) == CONFIG_CHANGED);
    cr_expect(count_of(document) == 3);
    adapter = adapter_of(document, 1);
    cr_expect(memcmp(adapter.address, addresses[1], sizeof adapter.address) == 0 && adapter.is_dynamic);
    adapter = adapter_of(document, 2);
    cr_expect(memcmp(adapter.address, addresses[2], sizeof adapter.address) == 0 && !adapter.is_dynamic);
    cr_expect(machine_network_matches(&machine_network_internal, &adapter.network));
    for (int count = 3; count > 0; count--)
        cr_assert(machine_adapter_remove(document, 0, count) == CONFIG_CHANGED);
    cr_expect(count_of(document) == 0);
    config_document_free(document);
}

/* Random bytes that an adapter has already are made anew. */
Test(machine_devices, never_get_the_address_of_another)
{
    static const uint8_t ids[][16] = { { [13] = 1, [14] = 2, [15] = 3 },
                                       { [13] = 1, [14] = 2, [15] = 3 },
                                       { [13] = 4, [14] = 5, [15] = 6 } };
    const uint8_t none[16] = { 0 };
    struct config_document *document = machine_template(none, u"1");
    uint8_t address[MACHINE_ADDRESS_BYTES];

    host.ids = ids;
    host.id_count = ROWS(ids);
    assert_ok(machine_adapter_new_address(&host.host, document, PATH, address, NULL));
    cr_assert(machine_adapter_add(document, 1, address) == CONFIG_CHANGED);
    assert_ok(machine_adapter_new_address(&host.host, document, PATH, address, NULL));
    cr_expect(memcmp(address, "\x00\x03\xff\x04\x05\x06", 6) == 0);
    config_document_free(document);
}

Test(machine_devices, have_addresses_of_one_form)
{
    static const char16_t *const bad[] = {
        u"", u"00-03-FF-01-02", u"00:03:FF:01:02:03", u"00-03-FF-01-02-0G", u"00-03-FF-01-02-03-", u"000-3-FF-01-02-03"
    };
    uint8_t address[MACHINE_ADDRESS_BYTES];
    char16_t text[MACHINE_ADDRESS_CHARS];

    cr_assert(machine_address_read(vhd_text_of(u"0a-03-fF-01-02-99"), address));
    machine_address_write(address, text);
    expect_text("address", text, u"0A-03-FF-01-02-99");
    for (size_t i = 0; i < ROWS(bad); i++)
        cr_expect(!machine_address_read(vhd_text_of(bad[i]), address), "%s", text_shown(bad[i]));
}

/* Networks */

Test(machine_devices, are_on_a_network_by_its_identity_or_its_name)
{
    const struct machine_network card = { { 9, 8, 7 }, u"Intel Card" };
    const struct machine_network other_identity = { { 1, 2, 3 }, u"intel card" };
    const struct machine_network other_name = { { 9, 8, 7 }, u"Other" };
    const struct machine_network stranger = { { 1, 2, 3 }, u"" };
    const struct machine_network none = { { 0 }, u"Intel Card" };

    cr_expect(machine_network_matches(&card, &other_identity) && machine_network_matches(&card, &other_name));
    cr_expect(!machine_network_matches(&card, &stranger) && !machine_network_matches(&card, &none));
}

Test(machine_devices, have_networks_with_names_that_files_could_have)
{
    cr_expect(machine_network_is_name(vhd_text_of(u"Shared Networking (NAT)")));
    cr_expect(!machine_network_is_name(vhd_text_of(u"")) && !machine_network_is_name(vhd_text_of(u"a*b")) &&
              !machine_network_is_name(vhd_text_of(u"a\tb")) && !machine_network_is_name(vhd_text_of(u"a\\b")));
}

Test(machine_devices, forget_their_network_when_they_are_unplugged)
{
    const uint8_t id[16] = { 0 };
    struct config_document *document = machine_template(id, u"1");

    cr_expect(!adapter_of(document, 0).is_connected, "a new machine is on no network");
    cr_assert(machine_adapter_connect(document, 0, &machine_network_nat) == CONFIG_CHANGED);
    cr_expect(adapter_of(document, 0).is_connected && adapter_of(document, 0).network.name[0] == 0);
    cr_assert(machine_adapter_connect(document, 0, NULL) == CONFIG_CHANGED);
    cr_expect(!adapter_of(document, 0).is_connected);
    config_document_free(document);
}
