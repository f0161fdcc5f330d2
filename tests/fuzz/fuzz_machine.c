/*
 * fuzz_machine.c - any bytes as the file of a virtual machine: each of its properties is one that a machine may have, or
 * an error; a property that is set is read back, and the file is one afterwards; and a machine is registered and deleted
 * without anything that is not its own.
 *
 * The first byte of an input says what is done, the second to which drive, port or adapter, and the rest is the file.
 */
#include "fuzz_input.h"
#include "machine_adapters.h"
#include "machine_drives.h"
#include "machine_files.h"
#include "machine_media.h"
#include "machine_path.h"
#include "machine_ports.h"
#include "machine_register.h"
#include "machine_settings.h"
#include "text.h"
#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>

#define PATH u"C:\\m\\xp.vmc"
#define REGISTER u"C:\\register"

enum {
    READ,
    PUT_SETTING,
    PUT_DRIVE,
    MOVE_DRIVE,
    PUT_MEDIA,
    PUT_FLOPPY,
    PUT_SERIAL,
    PUT_PARALLEL,
    ADD_ADAPTER,
    REMOVE_ADAPTER,
    CONNECT_ADAPTER,
    DELETE,
    WAYS
};

/* What nobody but its owner deletes, whatever a machine names. */
static const char16_t *const others[] = { u"C:\\m\\disk.vhd",  u"C:\\m\\other.vmc",  u"C:\\m\\other.vsv",
                                          u"C:\\m\\other.vud", u"C:\\other\\xp.vsv", u"C:\\other\\a.vud" };

static void make_host(struct memory_host *host, const void *bytes, size_t size)
{
    struct memory_bytes contents = { 0 };

    memory_host_init(host);
    memory_bytes_write(&contents, 0, bytes, size);
    memory_add_file(host, PATH, &contents);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        memory_add_text(
            host, others[i],
            vhd_path_equal(others[i], u"C:\\m\\other.vmc")
                ? "<preferences><hardware><pci_bus><ide_adapter><ide_controller id=\"1\"><location id=\"1\">"
                  "<undo_pathname><relative type=\"string\">.\\other.vud</relative></undo_pathname>"
                  "</location></ide_controller></ide_adapter></pci_bus></hardware></preferences>"
                : "somebody's");
}

static struct config_document *parse(const void *bytes, size_t size)
{
    struct config_document *document;

    return config_document_read(bytes, size, MACHINE_ROOT, PATH, &document, NULL) == VHD_OK ? document : NULL;
}

/* What a property hands out as a path is absolute and resolved, or nothing. */
static void require_path(const char16_t *path)
{
    char16_t again[VHD_PATH_CHARS];

    if (path[0] == 0)
        return;
    FUZZ_REQUIRE(vhd_path_is_absolute(vhd_text_of(path)));
    FUZZ_REQUIRE(vhd_path_parse(vhd_text_of(path), NULL, again, NULL) == VHD_OK && vhd_path_equal(path, again));
}

static void read_settings(const struct config_document *document)
{
    for (int setting = 0; setting < MACHINE_SETTINGS; setting++) {
        struct config_value value;
        struct vhd_error error;
        const enum vhd_status status = machine_setting_get(document, (enum machine_setting)setting, &value, &error);
        FUZZ_REQUIRE(status == VHD_OK || status == VHD_CONFIG_NOT_FOUND || status == VHD_CONFIG_MALFORMED);
        if (status == VHD_OK && (setting == MACHINE_UNDO_ACTION || setting == MACHINE_QUIT_ACTION))
            FUZZ_REQUIRE(value.type == CONFIG_INTEGER && value.integer >= 0 && value.integer <= 2);
        if (status == VHD_OK)
            free(value.memory);
    }
}

static void read_path(struct memory_host *host, const struct config_document *document, const char16_t *key)
{
    char16_t path[VHD_PATH_CHARS];
    bool is_there;

    FUZZ_REQUIRE(machine_path_get(&host->host, document, key, PATH, path, &is_there, NULL) == VHD_OK);
    FUZZ_REQUIRE(!is_there || path[0] != 0);
    require_path(path);
}

static void read_media(struct memory_host *host, const struct config_document *document, const char16_t *key)
{
    struct machine_media media;

    FUZZ_REQUIRE(machine_media_get(&host->host, document, key, PATH, &media, NULL) == VHD_OK);
    FUZZ_REQUIRE((media.type == MACHINE_MEDIA_NONE) == (media.path[0] == 0));
    if (media.type == MACHINE_MEDIA_HOST_DRIVE)
        FUZZ_REQUIRE(media.path[0] >= u'A' && media.path[0] <= u'Z' && media.path[1] == 0);
    else
        require_path(media.path);
}

static void read_drives(struct memory_host *host, const struct config_document *document)
{
    char16_t key[MACHINE_KEY_CHARS];
    enum machine_drive drive;
    uint64_t mark;

    for (int place = 0; place < MACHINE_DRIVES; place++) {
        FUZZ_REQUIRE(machine_drive_at(document, place, &drive) && drive <= MACHINE_DVD_DRIVE);
        FUZZ_REQUIRE(machine_drive_mark(document, place, &mark));
        machine_drive_undo_key(place, key);
        read_path(host, document, key);
        machine_drive_key(place, key);
        read_path(host, document, key);
        read_media(host, document, key);
    }
    machine_floppy_key(document, key);
    read_media(host, document, key);
    read_path(host, document, MACHINE_SAVED_STATE);
}

static void read_ports(const struct config_document *document)
{
    char16_t name[VHD_PATH_CHARS];
    struct machine_serial serial;

    for (int port = 0; port < MACHINE_SERIAL_PORTS; port++) {
        FUZZ_REQUIRE(machine_serial_get(document, port, PATH, &serial));
        FUZZ_REQUIRE(serial.type <= MACHINE_SERIAL_NOTHING);
        FUZZ_REQUIRE(serial.type != MACHINE_SERIAL_NOTHING || serial.name[0] == 0);
    }
    FUZZ_REQUIRE(machine_parallel_get(document, name) && text_length(name) < VHD_PATH_CHARS);
}

static void read_adapters(const struct config_document *document)
{
    int count;

    FUZZ_REQUIRE(machine_adapter_count(document, &count) && count >= 0 && count <= MACHINE_ADAPTERS);
    for (int adapter = 0; adapter < count; adapter++) {
        struct machine_adapter found;
        uint64_t mark;
        FUZZ_REQUIRE(machine_adapter_get(document, adapter, &found));
        FUZZ_REQUIRE(machine_adapter_mark(document, adapter, &mark));
        FUZZ_REQUIRE(mark == machine_adapter_mark_of(found.address));
    }
}

static void read_everything(struct memory_host *host, const struct config_document *document)
{
    enum machine_state state;

    FUZZ_REQUIRE(machine_state_find(&host->host, document, PATH, &state, NULL) == VHD_OK && state < MACHINE_STATES);
    read_settings(document);
    read_drives(host, document);
    read_ports(document);
    read_adapters(document);
}

/* The changes; each of them is made, or is refused by what stands in the file. */

static enum config_change put_setting(struct config_document *document, unsigned number)
{
    const enum machine_setting setting = (enum machine_setting)(number % MACHINE_SETTINGS);
    const bool is_number = setting == MACHINE_MEMORY || setting == MACHINE_UNDO_ACTION ||
                           setting == MACHINE_QUIT_ACTION;
    struct config_value value = { .type = CONFIG_STRING, .string = { u"a <&>\r\n\xd83d\xde00", 9 } }, found;
    enum config_change change;

    if (setting == MACHINE_UNDOABLE)
        value = (struct config_value){ .type = CONFIG_BOOLEAN, .boolean = true };
    else if (is_number)
        value = (struct config_value){ .type = CONFIG_INTEGER, .integer = 2 };
    change = machine_setting_put(document, setting, &value);
    if (change == CONFIG_CHANGED) {
        FUZZ_REQUIRE(machine_setting_get(document, setting, &found, NULL) == VHD_OK);
        FUZZ_REQUIRE(config_value_equal(&found, &value));
        free(found.memory);
    }
    return change;
}

static enum config_change put_drive(struct config_document *document, unsigned number, enum machine_drive drive)
{
    const int place = (int)(number % MACHINE_DRIVES);
    const enum config_change change = machine_drive_put(document, place, drive, PATH, u"C:\\m\\disk.vhd");
    enum machine_drive found;

    if (change == CONFIG_CHANGED)
        FUZZ_REQUIRE(machine_drive_at(document, place, &found) && found == drive);
    return change;
}

/* As its caller does: from a place where there is one to one that is free. */
static enum config_change move_drive(struct config_document *document, unsigned number)
{
    const int from = (int)(number % MACHINE_DRIVES), to = (int)(number / MACHINE_DRIVES % MACHINE_DRIVES);
    enum machine_drive drive, free_place, found;
    enum config_change change;

    FUZZ_REQUIRE(machine_drive_at(document, from, &drive) && machine_drive_at(document, to, &free_place));
    if (drive == MACHINE_NO_DRIVE || free_place != MACHINE_NO_DRIVE)
        return CONFIG_IS_NOT_THERE;
    change = machine_drive_move(document, from, to);
    if (change == CONFIG_CHANGED) {
        FUZZ_REQUIRE(machine_drive_at(document, to, &found) && found == drive);
        FUZZ_REQUIRE(machine_drive_at(document, from, &found) && found == MACHINE_NO_DRIVE);
    }
    return change;
}

static enum config_change put_media(struct memory_host *host, struct config_document *document, const char16_t *key,
                                    unsigned number)
{
    static const struct machine_media all[] = { { MACHINE_MEDIA_NONE, u"" },
                                                { MACHINE_MEDIA_IMAGE, u"C:\\m\\disk.vhd" },
                                                { MACHINE_MEDIA_HOST_DRIVE, u"E" } };
    const struct machine_media *media = &all[number % (sizeof all / sizeof *all)];
    const enum config_change change = machine_media_put(document, key, PATH, media);
    struct machine_media found;

    if (change == CONFIG_CHANGED) {
        FUZZ_REQUIRE(machine_media_get(&host->host, document, key, PATH, &found, NULL) == VHD_OK);
        FUZZ_REQUIRE(found.type == media->type && text_equal(found.path, media->path));
    }
    return change;
}

static enum config_change put_serial(struct config_document *document, unsigned number)
{
    static const struct machine_serial all[] = { { MACHINE_SERIAL_HOST, u"COM1", false },
                                                 { MACHINE_SERIAL_FILE, u"C:\\m\\com.txt", true },
                                                 { MACHINE_SERIAL_PIPE, u"\\\\.\\pipe\\x", false },
                                                 { MACHINE_SERIAL_NOTHING, u"", false } };
    const struct machine_serial *serial = &all[number / 2 % (sizeof all / sizeof *all)];
    const enum config_change change = machine_serial_put(document, (int)(number % MACHINE_SERIAL_PORTS), serial);
    struct machine_serial found;

    if (change == CONFIG_CHANGED) {
        FUZZ_REQUIRE(machine_serial_get(document, (int)(number % MACHINE_SERIAL_PORTS), PATH, &found));
        FUZZ_REQUIRE(machine_serial_same(serial, &found) || serial->type == MACHINE_SERIAL_NOTHING);
        FUZZ_REQUIRE(found.type == serial->type && found.connect_immediately == serial->connect_immediately);
    }
    return change;
}

static enum config_change put_parallel(struct config_document *document, unsigned number)
{
    const char16_t *name = number % 2 == 0 ? u"LPT1 (378h-37Fh)" : u"";
    const enum config_change change = machine_parallel_put(document, name);
    char16_t found[VHD_PATH_CHARS];

    if (change == CONFIG_CHANGED)
        FUZZ_REQUIRE(machine_parallel_get(document, found) && text_equal(found, name));
    return change;
}

static enum config_change change_adapters(struct memory_host *host, struct config_document *document, unsigned way,
                                          unsigned number)
{
    uint8_t address[MACHINE_ADDRESS_BYTES];
    struct machine_adapter found;
    enum config_change change;
    int count, after;

    FUZZ_REQUIRE(machine_adapter_count(document, &count));
    if (way == ADD_ADAPTER ? count == MACHINE_ADAPTERS : count == 0)
        return CONFIG_IS_NOT_THERE;
    number %= count > 0 ? (unsigned)count : 1;
    if (way == CONNECT_ADAPTER) {
        change = machine_adapter_connect(document, (int)number, &machine_network_nat);
        if (change == CONFIG_CHANGED)
            FUZZ_REQUIRE(machine_adapter_get(document, (int)number, &found) && found.is_connected &&
                         machine_network_matches(&machine_network_nat, &found.network));
        return change;
    }
    FUZZ_REQUIRE(machine_adapter_new_address(&host->host, document, PATH, address, NULL) == VHD_OK);
    change = way == ADD_ADAPTER ? machine_adapter_add(document, count, address)
                                : machine_adapter_remove(document, (int)number, count);
    if (change == CONFIG_CHANGED)
        FUZZ_REQUIRE(machine_adapter_count(document, &after) && after == count + (way == ADD_ADAPTER ? 1 : -1));
    return change;
}

static enum config_change change_something(struct memory_host *host, struct config_document *document, unsigned way,
                                           unsigned number)
{
    char16_t key[MACHINE_KEY_CHARS];

    switch (way) {
    case PUT_SETTING:
        return put_setting(document, number);
    case PUT_DRIVE:
        return put_drive(document, number, number & 4 ? MACHINE_HARD_DISK : MACHINE_DVD_DRIVE);
    case MOVE_DRIVE:
        return move_drive(document, number);
    case PUT_MEDIA:
        machine_drive_key((int)(number % MACHINE_DRIVES), key);
        return put_media(host, document, key, number / MACHINE_DRIVES);
    case PUT_FLOPPY:
        machine_floppy_key(document, key);
        return put_media(host, document, key, number);
    case PUT_SERIAL:
        return put_serial(document, number);
    case PUT_PARALLEL:
        return put_parallel(document, number);
    default:
        return change_adapters(host, document, way, number);
    }
}

/* A change, after which the file still is one; a document that refused may be changed in part, and nobody writes it. */
static void try_change(struct memory_host *host, struct config_document *document, unsigned way, unsigned number)
{
    const enum config_change change = change_something(host, document, way, number);
    struct config_document *again;
    void *bytes;
    size_t size;

    FUZZ_REQUIRE(change != CONFIG_CHANGE_NO_MEMORY && change != CONFIG_NOT_STORABLE);
    if (change != CONFIG_CHANGED)
        return;
    FUZZ_REQUIRE(config_document_bytes(document, &bytes, &size));
    again = parse(bytes, size);
    FUZZ_REQUIRE(again != NULL);
    read_everything(host, again);
    config_document_free(again);
    free(bytes);
}

/* Registers the machine, which takes its label from the file, and deletes it with what it names. */
static void register_and_delete(struct memory_host *host, const struct config_document *document)
{
    struct config_document *of_other;
    struct memory_node *node = memory_find(host, u"C:\\m\\other.vmc");
    uint8_t text[1024];
    struct machine_list list;
    enum machine_state state;
    bool found;

    FUZZ_REQUIRE(node->bytes.size <= sizeof text);
    memory_bytes_read(&node->bytes, 0, text, (size_t)node->bytes.size);
    of_other = parse(text, (size_t)node->bytes.size);
    FUZZ_REQUIRE(machine_enter_in_register(&host->host, REGISTER, u"C:\\m\\other.vmc", of_other, NULL) == VHD_OK);
    FUZZ_REQUIRE(machine_enter_in_register(&host->host, REGISTER, PATH, document, NULL) == VHD_OK);
    FUZZ_REQUIRE(machine_register_read(&host->host, REGISTER, &list, NULL) == VHD_OK && list.count == 2);
    FUZZ_REQUIRE(vhd_path_equal(machine_list_find(&host->host, &list, u"XP")->path, PATH));
    machine_list_free(&list);
    FUZZ_REQUIRE(machine_delete(&host->host, REGISTER, PATH, document, &found, NULL) == VHD_OK && found);
    FUZZ_REQUIRE(memory_find(host, PATH) == NULL && memory_count_below(host, REGISTER) == 1);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        FUZZ_REQUIRE(memory_find(host, others[i]) != NULL);
    FUZZ_REQUIRE(machine_state_find(&host->host, document, PATH, &state, NULL) == VHD_OK);
    config_document_free(of_other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    const unsigned way = fuzz_take_byte(&input) % WAYS;
    const unsigned number = fuzz_take_byte(&input);
    struct config_document *document = parse(input.data, input.size);
    struct memory_host host;

    if (document == NULL)
        return 0;
    make_host(&host, input.data, input.size);
    read_everything(&host, document);
    if (way == DELETE)
        register_and_delete(&host, document);
    else if (way != READ)
        try_change(&host, document, way, number);
    FUZZ_REQUIRE(host.open_files == 0);
    memory_host_free(&host);
    config_document_free(document);
    return 0;
}
