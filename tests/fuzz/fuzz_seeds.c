/*
 * fuzz_seeds.c - writes the inputs that fuzzing begins with: fuzz_seeds FOLDER, with a folder for each target in it.
 *
 * Our own images of every kind, pairs of child and parent, headers with locators, and paths; files of machines; and the
 * images of other products that are present, as far as they are small.
 */
#include "documents.h"
#include "fixtures.h"
#include "fuzz_input.h"
#include "image_builder.h"
#include "power_scene.h"
#include "qmp_messages.h"
#include "text.h"
#include "vhd_bytes.h"

#include <stdlib.h>
#include <string.h>

static const char *folder;
static unsigned written;

static FILE *begin(const char *target)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s/seed-%03u", folder, target, written++);
    file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

static void end(FILE *file, bool good)
{
    if (fclose(file) == 0 && good)
        return;
    fprintf(stderr, "fuzz_seeds: a seed could not be written\n");
    exit(1);
}

static void put_open(const struct memory_bytes *bytes)
{
    FILE *file = begin("open");

    end(file, fuzz_put_image(file, bytes));
}

static void put_change(int way, const struct memory_bytes *child, const struct memory_bytes *parent)
{
    FILE *file = begin("change");

    end(file, fputc(way, file) != EOF && fuzz_put_image(file, child) && fuzz_put_image(file, parent));
}

/* With some acts of a guest, as fuzz_live.c numbers them. */
static void put_live(const struct memory_bytes *disk, const struct memory_bytes *parent)
{
    static const uint8_t acts[] = { 0, 0, 9, 2,  6, 0, 0, 0, 3, 0, 3, 40, 1, 4, 5, 12, 7, 0, 0, 0,
                                    2, 8, 0, 90, 4, 0, 0, 8, 3, 8, 0, 60, 6, 0, 0, 0,  0, 0, 0, 255 };
    FILE *file = begin("live");

    end(file, fuzz_put_image(file, disk) && fuzz_put_image(file, parent) &&
                  fwrite(acts, 1, sizeof acts, file) == sizeof acts);
}

/* A header as the locator target wants it, with the rest of the file behind. */
static void put_locator(const struct memory_bytes *bytes)
{
    static uint8_t start[8192];
    FILE *file = begin("locator");

    memory_bytes_read(bytes, 512, start, sizeof start);
    end(file, fwrite(start, 1, sizeof start, file) == sizeof start);
}

static void put_scene(const struct power_scene *scene)
{
    static const char16_t *const children[] = { POWER_CHILD, POWER_SIBLING };
    const struct memory_bytes *parent = &memory_find(&scene->host, POWER_PARENT)->bytes;

    for (size_t i = 0; i < scene->host.node_count; i++)
        if (!scene->host.nodes[i]->is_folder && scene->host.nodes[i]->bytes.size > 1024)
            put_open(&scene->host.nodes[i]->bytes);
    for (size_t i = 0; i < sizeof children / sizeof *children; i++) {
        const struct memory_node *child = memory_find(&scene->host, children[i]);
        if (child == NULL)
            continue;
        put_locator(&child->bytes);
        for (int way = 0; way < 3; way++)
            put_change(way, &child->bytes, parent);
        put_live(&child->bytes, parent);
    }
    put_live(parent, parent);
}

static void put_path(const char16_t *base, const char16_t *path)
{
    FILE *file = begin("path");
    size_t length = text_length(base);

    fputc((int)((length + 1) / 2), file);
    for (size_t i = 0; i < (length + 1) / 2 * 2; i++) {
        fputc(base[i] & 255, file);
        fputc(base[i] >> 8, file);
    }
    for (; *path != 0; path++) {
        fputc(*path & 255, file);
        fputc(*path >> 8, file);
    }
    end(file, true);
}

static void put_paths(void)
{
    static const char16_t *const bases[] = { u"C:\\d\\image.vhd", u"\\\\server\\share\\folder\\img.vhd",
                                             u"C:\\ab.vhd" };
    static const char16_t *const paths[] = { u"parent.vhd",
                                             u".\\parent.vhd",
                                             u"..\\other\\parent.vhd",
                                             u"\\rooted.vhd",
                                             u"D:\\a\\..\\b\\.\\c.vhd",
                                             u"\\\\server\\share\\x.vhd",
                                             u"..\\..\\..\\x",
                                             u"con.vhd",
                                             u"a:b",
                                             u"\\\\?\\C:\\x",
                                             u"C:\\a\\\\b. ",
                                             u"lpt1",
                                             u"../other/parent.vhd",
                                             u"//?/UNC/server/share/x",
                                             u"D:x.vhd" };

    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        for (size_t j = 0; j < sizeof paths / sizeof *paths; j++)
            put_path(bases[i], paths[j]);
}

/* The first byte is the kind, as fuzz_config.c numbers them. */
static void put_config(void)
{
    static const struct {
        int kind;
        const char *text;
    } texts[] = {
        { 0, "a" },
        { 0, "preferences/virtual_machine[@id=1]/name[@id=\"a/b]\"]" },
        { 0, "a/b[@id='x y']/c.d-e" },
        { 1, "some text" },
        { 2, "a\\rb\\\\" },
        { 3, "-2147483648" },
        { 3, "4294967295" },
        { 4, "true" },
        { 5, "0001AB\nfe" },
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        FILE *file = begin("config");
        fputc(texts[i].kind, file);
        fputs(texts[i].text, file);
        end(file, true);
    }
}

/* A file with what is done to which of its elements, as fuzz_document.c numbers them. */
static void put_document(int way, int element, const void *bytes, size_t size)
{
    FILE *file = begin("document");

    end(file, fputc(way, file) != EOF && fputc(element, file) != EOF && fwrite(bytes, 1, size, file) == size);
}

static void put_documents(void)
{
    static const char *const texts[] = {
        document_machine,
        "<preferences/>",
        "<preferences></preferences>",
        "<preferences>\n <a type='string' />\n</preferences>",
        "\xef\xbb\xbf<preferences><a id='&#49;'><b type=\"bytes\">00 ff</b>x</a><a type='integer'>-1</a></preferences>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- - --><preferences>\r\n\t<a type='boolean'>1<!-- c --></a>\r\n"
        "\t<b type='escaped'>\\r</b><c><![CDATA[ ]] > ]]></c><?d e?></preferences>",
    };

    static const char label[] = "<vm_description><ram_size type=\"string\">512 MB</ram_size>"
                                "<vmc_path type=\"string\">..\\machines\\a &amp; b.vmc</vmc_path></vm_description>";

    put_document(5, 0, label, sizeof label - 1);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int way = 0; way < 5; way++) {
            struct document_file file = document_in_utf16(texts[i], way % 2 == 0);
            put_document(way, way * 7 % 20, texts[i], strlen(texts[i]));
            put_document(way, 1, file.bytes, file.size);
            free(file.bytes);
        }
}

/* The file of a machine, for each thing that fuzz_machine.c does with it. */
static void put_machine(const void *bytes, size_t size)
{
    for (int way = 0; way < 12; way++) {
        FILE *file = begin("machine");
        end(file, fputc(way, file) != EOF && fputc(way * 5, file) != EOF && fwrite(bytes, 1, size, file) == size);
    }
}

/* The same for fuzz_engine.c, as a machine that is started; and as what is saved of one. */
static void put_engine(const void *bytes, size_t size)
{
    for (int way = 0; way < 4; way++) {
        FILE *file = begin("engine");
        end(file, fputc(way, file) != EOF && fputc(way * 43, file) != EOF && fwrite(bytes, 1, size, file) == size);
    }
}

/* What the machine of documents.h has not: a saved state, an undo disk, ports, adapters. */
static const char full_machine[] =
    "<preferences><hardware><memory><ram_size type=\"integer\">256</ram_size></memory><bios><bios_guid type=\"string\">"
    "{8C6ADF71-FE94-40A8-98DF-9EF0B37407D7}</bios_guid><bios_serial_number type=\"string\">a,b &quot;\\"
    "</bios_serial_number><time_sync_at_boot type=\"boolean\">false</time_sync_at_boot><time_bytes type=\"bytes\">"
    "06003500230000160510</time_bytes></bios><pci_bus><ethernet_adapter><controller_count "
    "type=\"integer\">2</controller_count><ethernet_controller id=\"0\"><virtual_network><id type=\"bytes\">"
    "01010101010101010101010101010101</id></virtual_network><ethernet_card_address type=\"bytes\">0003FF010203"
    "</ethernet_card_address></ethernet_controller></ethernet_adapter><ide_adapter><ide_controller id=\"0\">"
    "<location id=\"0\"><drive_type type=\"integer\">1</drive_type><pathname><relative type=\"string\">.\\disk.vhd"
    "</relative></pathname><undo_pathname><absolute type=\"string\">C:\\m\\other.vud</absolute></undo_pathname>"
    "</location><location id=\"1\"><drive_type type=\"integer\">2</drive_type><pathname><absolute type=\"string\">D"
    "</absolute></pathname></location></ide_controller></ide_adapter></pci_bus><super_io><serial_port id=\"0\">"
    "<port_type type=\"integer\">3</port_type><pipe_name type=\"string\">\\\\.\\pipe\\kd</pipe_name></serial_port>"
    "<parallel_port><port_type type=\"integer\">1</port_type><port_name type=\"string\">LPT1</port_name>"
    "</parallel_port></super_io></hardware><settings><notes type=\"string\">n</notes><configuration><saved_state><path>"
    "<absolute type=\"string\">C:\\m\\other.vsv</absolute></path></saved_state></configuration><undo_drives>"
    "<enabled type=\"boolean\">true</enabled><default_action type=\"integer\">2</default_action></undo_drives>"
    "</settings></preferences>";

static void put_machines(void)
{
    struct document_file file = document_in_utf16(document_machine, true);

    put_machine(file.bytes, file.size);
    put_machine(document_machine, strlen(document_machine));
    put_machine(full_machine, sizeof full_machine - 1);
    put_engine(document_machine, strlen(document_machine));
    put_engine(full_machine, sizeof full_machine - 1);
    put_machine("<preferences/>", 14);
    free(file.bytes);
}

/* Images of other products, if they are there. */
static void put_fixtures(void)
{
    static const char *const names[] = {
        "other/original-size-mismatch.vhd",
        "other/qemu.vhd",
        "other/vbox.vhd",
        "other/xapi.vhd",
        "other/bad-checksums.vhd",
        "virtualpc/virtualpc-dynamic.vhd",
        "windows8/win8.vhd",
        "windows8/win8.1-1GB.vhd",
        "windows10/ntfs-differential.vhd",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct memory_bytes bytes = { 0 };
        char real[REAL_PATH_CHARS];
        const char *reason;
        if (fixture_path(names[i], real, &reason) == NULL)
            printf("without %s\n", reason);
        else if (memory_bytes_import(&bytes, real) && bytes.size < FUZZ_LARGEST)
            put_open(&bytes);
        memory_bytes_free(&bytes);
    }
}

/* A request to an export that has been chosen, of which the bytes behind the head are `payload` times 0x55. */
static void put_request(FILE *file, unsigned flags, unsigned type, uint32_t offset, uint32_t length, uint32_t payload)
{
    uint8_t head[28] = { 0x25, 0x60, 0x95, 0x13 };

    vhd_put16(head + 4, (uint16_t)flags);
    vhd_put16(head + 6, (uint16_t)type);
    vhd_put64(head + 16, offset);
    vhd_put32(head + 24, length);
    fwrite(head, 1, sizeof head, file);
    while (payload-- > 0)
        fputc(0x55, file);
}

/* The first byte is as fuzz_nbd.c has it. */
static void put_nbd(void)
{
    static const uint8_t options[] = "\0\0\0\3"
                                     "IHAVEOPT\0\0\0\10\0\0\0\0"
                                     "IHAVEOPT\0\0\0\3\0\0\0\0"
                                     "IHAVEOPT\0\0\0\6\0\0\0\14\0\0\0\2ro\0\2\0\1\0\3"
                                     "IHAVEOPT\0\0\0\12\0\0\0\31\0\0\0\2rw\0\0\0\1\0\0\0\17base:allocation"
                                     "IHAVEOPT\0\0\0\1\0\0\0\2rw";
    static const uint32_t requests[][4] = { { 0, 0, 512, 0 },     { 4, 0, 70000, 0 }, { 1, 1, 300, 300 },
                                            { 0, 3, 0, 0 },       { 2, 6, 5000, 0 },  { 1, 6, 100000, 0 },
                                            { 8, 7, 3000000, 0 }, { 0, 7, 5000, 0 },  { 0, 2, 0, 0 } };

    for (int first = 0; first < 256; first += 51) {
        FILE *file = begin("nbd");
        fputc(first & ~1, file);
        end(file, fwrite(options, 1, sizeof options - 1, file) == sizeof options - 1);
        file = begin("nbd");
        fputc(first | 1, file);
        for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
            put_request(file, requests[i][0], requests[i][1], (uint32_t)first * 3001, requests[i][2], requests[i][3]);
        end(file, true);
    }
}

/* Each message of QEMU alone, and all of them; the first byte is as fuzz_qmp.c has it. */
static void put_qmp(void)
{
    FILE *all = begin("qmp");

    fputc(0x7a, all);
    for (size_t i = 1; qmp_messages[i] != NULL; i++) {
        FILE *file = begin("qmp");
        fputc((int)(i * 16) & 0xf0, file);
        fprintf(all, "%s\r\n", qmp_messages[i]);
        end(file, fprintf(file, "%s\r\n", qmp_messages[i]) > 0);
    }
    end(all, true);
}

/* Frames that come and are fetched, as fuzz_net.c has it: so many that some are lost, and one that is longer than any. */
static void put_net(void)
{
    static const uint8_t talk[] = { 0x01, 0,  60,   11,   10, 0x12, 255, 0x11, 0,    60,
                                    10,   12, 0x23, 0x01, 2,  0,    12,  10,   0x02, 4 },
                         many[] = { 0x01, 255, 255, 1, 10 }, longer[] = { 0x10, 6, 255, 255, 255, 255, 1, 2, 0x12, 9 };
    FILE *file = begin("net");

    end(file, fwrite(talk, 1, sizeof talk, file) == sizeof talk);
    file = begin("net");
    end(file, fwrite(longer, 1, sizeof longer, file) == sizeof longer);
    file = begin("net");
    for (int i = 0; i < 6; i++)
        fwrite(many, 1, sizeof many, file);
    end(file, fwrite(talk, 1, sizeof talk, file) == sizeof talk);
}

int main(int argc, char **argv)
{
    static const uint32_t types[] = { IMAGE_FIXED, IMAGE_DYNAMIC, IMAGE_DIFFERENCING };

    if (argc != 2) {
        fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
        return 2;
    }
    folder = argv[1];
    for (unsigned variant = 0; variant < POWER_VARIANTS; variant++) {
        struct power_scene scene = { .variant = (enum power_variant)variant };
        for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
            power_scene_family(&scene, types[i]);
            put_scene(&scene);
            power_scene_free(&scene);
        }
        power_scene_line(&scene);
        put_scene(&scene);
        power_scene_free(&scene);
        power_scene_loose(&scene);
        put_scene(&scene);
        power_scene_free(&scene);
    }
    put_paths();
    put_config();
    put_documents();
    put_nbd();
    put_qmp();
    put_net();
    put_machines();
    put_fixtures();
    printf("%u seeds\n", written);
    return 0;
}
