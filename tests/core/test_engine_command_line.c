/* test_engine_command_line.c - the command line of QEMU for a machine's file, whatever that holds. */
#include "documents.h"
#include "engine_plan.h"
#include "expect.h"
#include "machine_template.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(engine_command_line);

#define PATH u"C:\\m\\xp.vmc"

static struct words words;

static struct engine_start start_of(const struct config_document *document)
{
    return (struct engine_start){ .program = u"C:\\Program Files\\qemu\\qemu-system-x86_64.exe",
                                  .machine = PATH,
                                  .document = document,
                                  .type = "pc-i440fx-7.2",
                                  .accelerator = "tcg",
                                  .monitor_port = 50123,
                                  .disk_sizes = { 32u << 20, 0, 0, 0 } };
}

/* Fills `words`, which the caller frees. */
static void take_apart(const struct engine_start *start)
{
    char16_t *line;

    assert_ok(engine_command_line(start, &line, NULL));
    words_of(line, &words);
    free(line);
}

/* The command line of a file with this in it. */
static void start_with(const char *inside)
{
    char text[4096];
    struct config_document *document;
    struct engine_start start;

    snprintf(text, sizeof text,
             "<preferences>\r\n<hardware><memory><ram_size type=\"integer\">128</ram_size></memory></hardware>\r\n%s"
             "</preferences>\r\n",
             inside);
    document = document_of(text);
    cr_assert_not_null(document, "%s", inside);
    start = start_of(document);
    take_apart(&start);
    config_document_free(document);
}

/* How often an option is there with that value. */
static unsigned times(const char *option, const char *value)
{
    unsigned count = 0;

    for (size_t i = 1; i + 1 < words.count; i++)
        count += strcmp(words.items[i], option) == 0 && strcmp(words.items[i + 1], value) == 0;
    return count;
}

static unsigned times_begun(const char *option, const char *value)
{
    unsigned count = 0;

    for (size_t i = 1; i + 1 < words.count; i++)
        count += strcmp(words.items[i], option) == 0 && strncmp(words.items[i + 1], value, strlen(value)) == 0;
    return count;
}

#define expect_option(option, value) cr_expect(times((option), (value)) == 1, "%s %s", (option), (value))
#define expect_none(option, value) cr_expect(times_begun((option), (value)) == 0, "%s %s", (option), (value))

Test(engine_command_line, has_the_hardware_of_a_machine_of_virtual_pc)
{
    struct config_document *document = document_of(document_machine);
    const struct engine_start start = start_of(document);

    take_apart(&start);
    cr_assert_str_eq(words.items[0], "C:\\Program Files\\qemu\\qemu-system-x86_64.exe");
    expect_option("-readconfig", "machine.cfg");
    expect_option("-pidfile", "qemu.pid");
    expect_option("-machine", "pc-i440fx-7.2");
    expect_option("-accel", "tcg");
    expect_option("-m", "256");
    expect_option("-rtc", "base=localtime");
    expect_option("-chardev", "socket,id=monitor,host=127.0.0.1,port=50123,server=off");
    expect_option("-mon", "chardev=monitor,mode=control");
    expect_option("-device", "cirrus-vga,id=video,addr=2");
    expect_option("-device", "usb-tablet,id=tablet,bus=usb.0");
    expect_option("-device", "sb16,id=sound-card,audiodev=sound");
    expect_option("-blockdev", "driver=null-co,node-name=hd-0-0-empty,size=33554432,read-zeroes=on");
    expect_option("-blockdev", "driver=raw,node-name=hd-0-0,file=hd-0-0-empty");
    expect_option("-device",
                  "ide-hd,id=drive-0-0,bus=ide.0,unit=0,drive=hd-0-0,werror=stop,rerror=stop,cyls=963,heads=4,"
                  "secs=17");
    expect_option("-device", "ide-cd,id=drive-1-0,bus=ide.1,unit=0");
    expect_option("-device", "floppy,id=floppy,unit=0,drive-type=144");
    expect_option("-device", "isa-serial,id=port0,chardev=serial0,index=0");
    expect_option("-device", "isa-serial,id=port1,chardev=serial1,index=1");
    expect_option("-netdev", "hubport,id=hub0,hubid=0");
    expect_option("-device", "tulip,id=adapter0,netdev=hub0,addr=5,mac=00:03:ff:a1:b2:c3");
    expect_none("-incoming", "");
    expect_none("-smbios", "");
    expect_none("-uuid", "");
    words_free(&words);
    config_document_free(document);
}

Test(engine_command_line, waits_for_a_state_that_is_restored)
{
    struct config_document *document = document_of(document_machine);
    struct engine_start start = start_of(document);

    start.is_restored = true;
    take_apart(&start);
    expect_option("-incoming", "defer");
    words_free(&words);
    config_document_free(document);
}

/* A path is in the file, but no path of it is told. */
Test(engine_command_line, tells_no_path_and_no_name_of_the_file)
{
    struct config_document *document = document_of(document_machine);
    const struct engine_start start = start_of(document);

    take_apart(&start);
    for (size_t i = 1; i < words.count; i++) {
        cr_expect(strstr(words.items[i], "disk.vhd") == NULL && strstr(words.items[i], ".iso") == NULL, "%s",
                  words.items[i]);
        cr_expect(strstr(words.items[i], "xp") == NULL && strchr(words.items[i], '\\') == NULL, "%s", words.items[i]);
    }
    words_free(&words);
    config_document_free(document);
}

#define BIOS(inside) "<hardware><bios>" inside "</bios></hardware>"

Test(engine_command_line, tells_the_numbers_of_the_bios_as_data_whatever_is_in_them)
{
    start_with(BIOS("<bios_guid type=\"string\">{8C6ADF71-0000-4000-8000-123456789abc}</bios_guid>"
                    "<bios_serial_number type=\"string\">a,b,,uuid=1 \"c\" \\</bios_serial_number>"
                    "<base_board><serial_number type=\"string\">-x&#10;\xc3\xa4</serial_number></base_board>"
                    "<chassis><serial_number type=\"string\">7710-0626-4051-9056-8468-2609-26-and-more</serial_number>"
                    "<asset_tag type=\"string\">,</asset_tag></chassis>"));
    expect_option("-uuid", "8C6ADF71-0000-4000-8000-123456789abc");
    expect_option("-smbios", "type=1,serial=a,,b,,,,uuid=1 \"c\" \\");
    expect_option("-smbios", "type=2,serial=-x??");
    expect_option("-smbios", "type=3,serial=7710-0626-4051-9056-8468-2609-26");
    expect_option("-smbios", "type=3,asset=,,");
    words_free(&words);
    start_with(BIOS("<bios_guid type=\"string\">{8C6ADF71-0000-4000-8000-12345678,,,,}</bios_guid>"
                    "<bios_serial_number type=\"string\"></bios_serial_number>"
                    "<base_board><serial_number type=\"integer\">5</serial_number></base_board>"));
    expect_none("-uuid", "");
    expect_none("-smbios", "");
    words_free(&words);
}

static void expect_clock(const char *bytes, const char *expected)
{
    char inside[400];

    snprintf(
        inside, sizeof inside,
        BIOS("<time_sync_at_boot type=\"boolean\">false</time_sync_at_boot><time_bytes type=\"bytes\">%s</time_bytes>"),
        bytes);
    start_with(inside);
    expect_option("-rtc", expected);
    words_free(&words);
}

Test(engine_command_line, has_a_clock_of_its_own_where_the_file_says_so)
{
    expect_clock("06003500230000160510", "base=2010-05-16T23:35:06");
    expect_clock("59005900000000011299", "base=1999-12-01T00:59:59");
    expect_clock("06003500240000160510", "base=localtime");
    expect_clock("06003500230000160010", "base=localtime");
    expect_clock("06003500230000000510", "base=localtime");
    expect_clock("0A003500230000160510", "base=localtime");
    expect_clock("FF003500230000160510", "base=localtime");
    expect_clock("0600350023000016051", "base=localtime");
    expect_clock("", "base=localtime");
    start_with(BIOS("<time_bytes type=\"bytes\">06003500230000160510</time_bytes>"));
    expect_option("-rtc", "base=localtime");
    words_free(&words);
}

Test(engine_command_line, has_drives_where_the_file_says_and_none_elsewhere)
{
    start_with("<hardware><pci_bus><ide_adapter>"
               "<ide_controller id=\"0\"><location id=\"0\"><drive_type type=\"integer\">2</drive_type></location>"
               "<location id=\"1\"><drive_type type=\"integer\">7</drive_type></location>"
               "<location id=\"2\"><drive_type type=\"integer\">1</drive_type></location></ide_controller>"
               "<ide_controller id=\"1\"><location id=\"1\"><drive_type type=\"integer\">1</drive_type></location>"
               "</ide_controller></ide_adapter></pci_bus></hardware>");
    expect_option("-device", "ide-cd,id=drive-0-0,bus=ide.0,unit=0");
    cr_expect(times_begun("-device", "ide-") == 1, "a disk whose size nobody told is not there");
    expect_none("-blockdev", "");
    words_free(&words);
}

Test(engine_command_line, has_the_other_controller_only_where_the_file_asks_for_it)
{
    start_with("<openvpc><ide_controller type=\"string\">piix4,addr=9</ide_controller></openvpc>");
    expect_none("-device", "piix4-ide");
    words_free(&words);
    start_with(
        "<openvpc><ide_controller type=\"string\">piix4</ide_controller></openvpc>"
        "<hardware><pci_bus><ide_adapter><ide_controller id=\"0\"><location id=\"0\"><drive_type type=\"integer\">1"
        "</drive_type></location></ide_controller></ide_adapter></pci_bus></hardware>");
    expect_option("-device", "piix4-ide,id=vpc,addr=3");
    cr_expect(times_begun("-device", "ide-hd,id=drive-0-0,bus=vpc.0,unit=0,") == 1);
    words_free(&words);
}

Test(engine_command_line, has_as_many_adapters_as_the_file_counts_and_four_at_most)
{
    start_with("<hardware><pci_bus><ethernet_adapter><controller_count type=\"integer\">-1</controller_count>"
               "</ethernet_adapter></pci_bus></hardware>");
    expect_none("-netdev", "");
    words_free(&words);
    start_with(
        "<hardware><pci_bus><ethernet_adapter><controller_count type=\"integer\">99</controller_count>"
        "<ethernet_controller id=\"3\"><ethernet_card_address type=\"bytes\">0003FF000001</ethernet_card_address>"
        "</ethernet_controller></ethernet_adapter></pci_bus></hardware>");
    cr_expect(times_begun("-device", "tulip,") == 4);
    expect_option("-device", "tulip,id=adapter2,netdev=hub2,addr=7");
    expect_option("-device", "tulip,id=adapter3,netdev=hub3,addr=8,mac=00:03:ff:00:00:01");
    words_free(&words);
}

Test(engine_command_line, has_neither_tablet_nor_sound_where_the_file_forbids_it)
{
    start_with("<integration><microsoft><mouse><allow type=\"boolean\">false</allow></mouse></microsoft></integration>"
               "<settings><sound><sound_adapter><enable type=\"boolean\">false</enable></sound_adapter></sound>"
               "</settings>");
    expect_none("-device", "usb-tablet");
    expect_none("-device", "piix3-usb-uhci");
    expect_none("-device", "sb16");
    expect_none("-audiodev", "");
    words_free(&words);
}

static void expect_refused(const char *row, const char *memory, const char *type, const char *accelerator,
                           enum vhd_status expected, const char16_t *names)
{
    char text[400];
    char16_t none = 0, *line = &none;
    struct config_document *document;
    struct engine_start start;
    struct vhd_error error = { 0 };

    snprintf(text, sizeof text, "<preferences>\r\n%s</preferences>\r\n", memory);
    document = document_of(text);
    cr_assert_not_null(document);
    start = start_of(document);
    start.type = type;
    start.accelerator = accelerator;
    expect_status(row, engine_command_line(&start, &line, &error), expected);
    cr_expect(line == NULL, "%s", row);
    expect_text(row, error.path, names);
    config_document_free(document);
}

#define MEMORY(number) "<hardware><memory><ram_size type=\"integer\">" number "</ram_size></memory></hardware>"

Test(engine_command_line, is_refused_for_what_qemu_cannot_be_given)
{
    expect_refused("no memory", "", "pc", "tcg", VHD_MACHINE_MEMORY_SIZE, PATH);
    expect_refused("little memory", MEMORY("3"), "pc", "tcg", VHD_MACHINE_MEMORY_SIZE, PATH);
    expect_refused("much memory", MEMORY("3713"), "pc", "tcg", VHD_MACHINE_MEMORY_SIZE, PATH);
    expect_refused("negative memory", MEMORY("4294967295"), "pc", "tcg", VHD_MACHINE_MEMORY_SIZE, PATH);
    expect_refused("no number", MEMORY("64,slots=2"), "pc", "tcg", VHD_MACHINE_MEMORY_SIZE, PATH);
    expect_refused("type", MEMORY("64"), "pc,usb=on", "tcg", VHD_CONFIG_MALFORMED, u"openvpc/machine_type");
    expect_refused("empty type", MEMORY("64"), "", "tcg", VHD_CONFIG_MALFORMED, u"openvpc/machine_type");
    expect_refused("accelerator", MEMORY("64"), "pc", "tcg,thread=single", VHD_CONFIG_MALFORMED, u"engine/accelerator");
    expect_refused("accelerator", MEMORY("64"), "pc", "-help", VHD_CONFIG_MALFORMED, u"engine/accelerator");
}

Test(engine_command_line, of_a_new_machine_is_one_with_its_adapter_and_no_drives)
{
    const uint8_t id[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
    struct config_document *document = machine_template(id, u"1.0");
    const struct engine_start start = start_of(document);

    take_apart(&start);
    expect_option("-m", "128");
    expect_option("-device", "tulip,id=adapter0,netdev=hub0,addr=5,mac=00:03:ff:0e:0f:10");
    expect_none("-device", "ide-");
    words_free(&words);
    config_document_free(document);
}

Test(engine_command_line, has_the_secret_in_a_file_alone)
{
    char text[ENGINE_CONFIG_CHARS];

    engine_config("0123456789abcdef0123456789abcdef", text);
    cr_expect_str_eq(text, "[name]\n  guest = \"0123456789abcdef0123456789abcdef\"\n");
}
