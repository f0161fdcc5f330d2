/*
 * test_guest_engine.c - a machine's file becomes a machine of QEMU in which the guest of guest.s runs: on a differencing
 * disk that core serves, with media, ports, a view, and from one process to the next by a saved state.
 */
#define _POSIX_C_SOURCE 200809L
#include "create_calls.h"
#include "documents.h"
#include "engine_run.h"
#include "expect.h"
#include "machine_adapters.h"
#include "nbd_shelf.h"
#include "posix_nbd.h"
#include "vhd_live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BASE u"C:\\base.vhd"
#define CHILD u"C:\\child.vhd"
#define DVD u"C:\\dvd.iso"
#define FLOPPY u"C:\\floppy.vfd"
#define MEGABYTES 3
#define DVD_BYTES 700001u
#define FLOPPY_BYTES 1474560u
#define DVD_PLACE 2

static const char machine[] =
    "<preferences>\r\n<hardware><memory><ram_size type=\"integer\">32</ram_size></memory>"
    "<bios><bios_serial_number type=\"string\">A,B \"C\" \\</bios_serial_number>"
    "<chassis><asset_tag type=\"string\">asset,,tag</asset_tag></chassis></bios><pci_bus><ethernet_adapter>"
    "<controller_count type=\"integer\">2</controller_count>"
    "<ethernet_controller id=\"0\"><ethernet_card_address type=\"bytes\">0003FF010203</ethernet_card_address>"
    "<virtual_network><id type=\"bytes\">01010101010101010101010101010101</id></virtual_network></ethernet_controller>"
    "<ethernet_controller id=\"1\"><ethernet_card_address type=\"bytes\">0003FF010204</ethernet_card_address>"
    "<virtual_network><id type=\"bytes\">02020202020202020202020202020202</id></virtual_network></ethernet_controller>"
    "</ethernet_adapter><ide_adapter>"
    "<ide_controller id=\"0\"><location id=\"0\"><drive_type "
    "type=\"integer\">1</drive_type></location></ide_controller>"
    "<ide_controller id=\"1\"><location id=\"0\"><drive_type "
    "type=\"integer\">2</drive_type></location></ide_controller>"
    "</ide_adapter></pci_bus></hardware>\r\n%s</preferences>\r\n";

/* A file that is served. */
struct served {
    struct nbd_settings settings;
    struct nbd_shelf *shelf;
    struct posix_nbd *server;
    struct engine_export export;
};

static struct memory_host host;
static struct config_document *document;
static struct nbd_account account;
static struct served disk, dvd, floppy;

static void serve(struct served *served, const char16_t *path, bool is_writable)
{
    static const char16_t name[] = u"ffeeddccbbaa99887766554433221100";

    served->settings = (struct nbd_settings){
        .host = &host.host, .locks = &posix_one_lock, .is_writable = is_writable, .account = &account
    };
    if (is_writable)
        assert_ok(nbd_shelf_of_disk(&served->settings, path, name, true, &served->shelf, NULL));
    else
        assert_ok(nbd_shelf_of_file(&served->settings, path, name, true, &served->shelf, NULL));
    served->server = posix_nbd_start(nbd_shelf_catalogue(served->shelf));
    served->export.port = (uint16_t)posix_nbd_port(served->server);
    served->export.is_writable = is_writable;
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        served->export.secret[i] = (char)name[i];
}

static void stop(struct served *served)
{
    posix_nbd_stop(served->server);
    assert_ok(nbd_shelf_close(served->shelf, NULL));
}

static void put_guest(void)
{
    uint8_t sector[GUEST_SECTOR];
    struct vhd_live *live;

    guest_sector(sector);
    assert_ok(vhd_live_open(&host.host, BASE, VHD_LIVE_WRITE, &live, NULL));
    assert_ok(vhd_live_write(live, 0, sector, sizeof sector, NULL));
    assert_ok(vhd_live_flush(live, NULL));
    vhd_live_close(live);
}

static void set_up_with(const char *more)
{
    const struct create_call base = { .type = VHD_TYPE_DYNAMIC, .image = BASE, .megabytes = MEGABYTES };
    const struct create_call child = { .type = VHD_TYPE_DIFFERENCING, .image = CHILD, .parent = BASE };
    struct listener listener = { 0 };
    char text[4096];
    struct memory_bytes image = { 0 }, floppy_image = { 0 };

    memory_host_init(&host);
    assert_ok(create_whole(&host, &base, &listener, NULL));
    put_guest();
    assert_ok(create_whole(&host, &child, &listener, NULL));
    memory_bytes_write(&image, DVD_BYTES - 1, "x", 1);
    memory_add_file(&host, DVD, &image);
    memory_bytes_set_size(&floppy_image, FLOPPY_BYTES);
    memory_add_file(&host, FLOPPY, &floppy_image);
    snprintf(text, sizeof text, machine, more);
    document = document_of(text);
    cr_assert_not_null(document);
    cr_assert(nbd_account_init(&account, &posix_locks));
    serve(&disk, CHILD, true);
    serve(&dvd, DVD, false);
    serve(&floppy, FLOPPY, false);
}

static void set_up(void)
{
    set_up_with("");
}

static void tear_down(void)
{
    stop(&floppy);
    stop(&dvd);
    stop(&disk);
    cr_expect(host.open_files == 0);
    nbd_account_free(&account);
    config_document_free(document);
    memory_host_free(&host);
}

TestSuite(guest_engine, .init = set_up, .fini = tear_down, .timeout = 240);

/* Up to where it has its disk and its networks. */
static void start(struct engine_run *run, bool is_restored)
{
    const struct engine_start how = { .machine = u"C:\\xp.vmc",
                                      .document = document,
                                      .type = "pc-i440fx-7.2",
                                      .accelerator = "tcg",
                                      .disk_sizes = { MEGABYTES << 20 },
                                      .is_restored = is_restored };
    struct engine_steps steps = { 0 };

    engine_run_start(run, &how);
    engine_plan_disk(&steps, 0, &disk.export);
    cr_assert(engine_plan_network(&steps, document, 0, 0) && engine_plan_network(&steps, document, 1, 0));
    engine_run_give(run, &steps);
}

/* Connects the first serial port to the test, which sees from where. */
static int connect_serial(struct engine_run *run)
{
    struct engine_steps steps = { 0 };
    uint16_t port, peer;
    const int listener = socket_listen(&port);
    int serial;

    engine_plan_serial(&steps, 0, port);
    engine_run_give(run, &steps);
    serial = socket_accept(listener, &peer);
    cr_expect(engine_serial_peer(engine_run_command(run, "query-chardev", NULL), 0) == peer);
    return serial;
}

/* The node that is in a drive; NULL: none. */
static const char *node_in(struct engine_run *run, const char *drive)
{
    const struct json *each = engine_run_command(run, "query-block", NULL)->first;

    for (; each != NULL; each = each->next) {
        const char *device = json_string(json_member(each, "qdev"));
        if (device != NULL && strcmp(device, drive) == 0)
            return json_string(json_member(json_member(each, "inserted"), "node-name"));
    }
    cr_assert_fail("there is no drive %s", drive);
    return NULL;
}

/* The number in sector 1 of the disk of that path, as the guest of a later start would read it. */
static unsigned kept(const char16_t *path)
{
    uint8_t sector[GUEST_SECTOR];
    struct vhd_live *live;

    assert_ok(vhd_live_open(&host.host, path, VHD_LIVE_READ, &live, NULL));
    assert_ok(vhd_live_read(live, GUEST_SECTOR, sector, sizeof sector, NULL));
    vhd_live_close(live);
    return sector[0];
}

static void turn_off(struct engine_run *run, int serial)
{
    socket_type(serial, "q", 1);
    engine_run_ends(run);
    close(serial);
}

Test(guest_engine, starts_on_a_child_that_is_served_and_writes_to_that_alone)
{
    struct engine_run run;
    uint64_t read, written;
    int serial;

    start(&run, false);
    serial = connect_serial(&run);
    engine_run_command(&run, "cont", NULL);
    socket_says(serial, "READY 1\r");
    socket_type(serial, "w", 1);
    socket_says(serial, "WROTE 2\r");
    turn_off(&run, serial);
    nbd_account_get(&account, &read, &written);
    cr_expect(read >= 3 * GUEST_SECTOR && written == 2 * GUEST_SECTOR, "%llu and %llu bytes", (unsigned long long)read,
              (unsigned long long)written);
    stop(&disk);
    cr_expect(kept(CHILD) == 2 && kept(BASE) == 0);
    serve(&disk, CHILD, true);
}

Test(guest_engine, takes_media_out_and_puts_others_in_while_it_runs)
{
    struct engine_run run;
    struct engine_steps steps = { 0 };
    int serial;

    start(&run, false);
    serial = connect_serial(&run);
    cr_expect(node_in(&run, "drive-1-0") == NULL && node_in(&run, "floppy") == NULL);
    engine_plan_insert(&steps, DVD_PLACE, &dvd.export);
    engine_run_give(&run, &steps);
    engine_run_command(&run, "cont", NULL);
    socket_says(serial, "READY 1\r"); /* the DVD holds no system */
    engine_plan_insert(&steps, ENGINE_FLOPPY, &floppy.export);
    engine_run_give(&run, &steps);
    cr_expect_str_eq(node_in(&run, "drive-1-0"), "hd-1-0-served");
    cr_expect_str_eq(node_in(&run, "floppy"), "fd-served");
    engine_plan_insert(&steps, DVD_PLACE, &dvd.export); /* in the place of itself */
    engine_plan_eject(&steps, ENGINE_FLOPPY);
    engine_plan_eject(&steps, ENGINE_FLOPPY); /* of what is empty */
    engine_run_give(&run, &steps);
    cr_expect_str_eq(node_in(&run, "drive-1-0"), "hd-1-0-served");
    cr_expect(node_in(&run, "floppy") == NULL);
    engine_plan_eject(&steps, DVD_PLACE);
    engine_run_give(&run, &steps);
    cr_expect(node_in(&run, "drive-1-0") == NULL);
    cr_expect(run.events >= 5, "trays have moved, and the machine");
    turn_off(&run, serial);
}

/* All that comes, to be freed. */
static uint8_t *receive_all(int socket, size_t *size)
{
    size_t room = 0;
    uint8_t *bytes = NULL;
    ssize_t got;

    *size = 0;
    do {
        if (*size == room) {
            uint8_t *const more = realloc(bytes, room += 1 << 20);
            cr_assert_not_null(more);
            bytes = more;
        }
        got = recv(socket, bytes + *size, room - *size, 0);
        cr_assert(got >= 0);
        *size += (size_t)got;
    } while (got > 0);
    close(socket);
    return bytes;
}

static uint8_t *save(struct engine_run *run, size_t *size)
{
    struct engine_steps steps = { 0 };
    char arguments[100];
    uint16_t port;
    const int listener = socket_listen(&port);
    uint8_t *state;

    engine_run_command(run, "stop", NULL);
    engine_plan_no_network(&steps, 0);
    engine_plan_no_network(&steps, 1);
    engine_run_give(run, &steps);
    snprintf(arguments, sizeof arguments, "{\"uri\":\"tcp:127.0.0.1:%u\"}", port);
    engine_run_command(run, "migrate", arguments);
    state = receive_all(socket_accept(listener, NULL), size);
    engine_run_wait(run, "query-migrate", "status", "completed");
    engine_run_quit(run);
    return state;
}

static void restore(struct engine_run *run, const uint8_t *state, size_t size)
{
    const struct json *address;
    int socket;

    start(run, true);
    engine_run_command(run, "migrate-incoming", "{\"uri\":\"tcp:127.0.0.1:0\"}");
    address = json_member(engine_run_command(run, "query-migrate", NULL), "socket-address")->first;
    socket = socket_connect((uint16_t)atoi(json_string(json_member(address, "port"))));
    socket_type(socket, state, size);
    close(socket);
    engine_run_wait(run, "query-migrate", "status", "completed");
}

static void save_and_restore(void)
{
    struct engine_run run;
    struct engine_steps steps = { 0 };
    uint8_t *state;
    size_t size;
    int serial;

    start(&run, false);
    serial = connect_serial(&run);
    engine_plan_insert(&steps, DVD_PLACE, &dvd.export);
    engine_run_give(&run, &steps);
    engine_run_command(&run, "cont", NULL);
    socket_says(serial, "TICK 2\r");
    state = save(&run, &size);
    close(serial);
    restore(&run, state, size);
    free(state);
    serial = connect_serial(&run);
    engine_plan_insert(&steps, ENGINE_FLOPPY, &floppy.export); /* another one than before */
    engine_run_give(&run, &steps);
    engine_run_command(&run, "cont", NULL);
    socket_says(serial, "TICK 4\r");
    socket_type(serial, "w", 1);
    socket_says(serial, "WROTE 2\r");
    turn_off(&run, serial);
}

Test(guest_engine, goes_on_in_another_process_where_its_state_was_saved)
{
    save_and_restore();
}

Test(guest_engine, on_the_other_controller_starts_and_is_saved_too)
{
    tear_down();
    set_up_with("<openvpc><ide_controller type=\"string\">piix4</ide_controller></openvpc>");
    save_and_restore();
}

Test(guest_engine, changes_its_network_while_it_runs)
{
    struct engine_run run;
    struct engine_steps steps = { 0 };
    const char *text = NULL;

    start(&run, false);
    text = json_string(engine_run_command(&run, "human-monitor-command", "{\"command-line\":\"info network\"}"));
    cr_expect(strstr(text, "network0: index=0,type=user") != NULL && strstr(text, "network1") == NULL, "%s", text);
    cr_expect(strstr(text, "adapter1: index=0,type=nic,model=tulip,macaddr=00:03:ff:01:02:04") != NULL, "%s", text);
    cr_assert(machine_adapter_connect(document, 0, NULL) == CONFIG_CHANGED);
    cr_assert(machine_adapter_connect(document, 1, &machine_network_nat) == CONFIG_CHANGED);
    cr_assert(engine_plan_network(&steps, document, 0, 0) && engine_plan_network(&steps, document, 1, 0));
    engine_run_give(&run, &steps);
    text = json_string(engine_run_command(&run, "human-monitor-command", "{\"command-line\":\"info network\"}"));
    cr_expect(strstr(text, "network0") == NULL && strstr(text, "network1: index=0,type=user") != NULL, "%s", text);
    engine_run_quit(&run);
}

Test(guest_engine, is_shown_by_vnc_only_as_long_as_it_is_asked_for)
{
    struct engine_run run;
    struct engine_steps steps = { 0 };
    uint16_t port;
    int viewer;

    start(&run, false);
    cr_expect(engine_view_port(engine_run_command(&run, "query-vnc", NULL)) == 0);
    engine_plan_view(&steps, "secret12");
    engine_run_give(&run, &steps);
    port = engine_view_port(engine_run_command(&run, "query-vnc", NULL));
    cr_expect_str_eq(json_string(json_member(engine_run_command(&run, "query-vnc", NULL), "auth")), "vnc");
    viewer = socket_connect(port);
    socket_says(viewer, "RFB 003.008\n");
    engine_plan_view(&steps, NULL);
    engine_run_give(&run, &steps);
    cr_expect(engine_view_port(engine_run_command(&run, "query-vnc", NULL)) == 0);
    close(viewer);
    cr_expect(!socket_is_open(port));
    engine_run_quit(&run);
}

/* Where a BIOS puts its tables. */
#define BIOS_BYTES 0x10000

static bool has_text(const uint8_t *bytes, size_t size, const char *text)
{
    for (size_t i = 0; i + strlen(text) < size; i++)
        if (memcmp(bytes + i, text, strlen(text) + 1) == 0)
            return true;
    return false;
}

Test(guest_engine, finds_the_numbers_of_the_file_in_its_bios)
{
    static uint8_t bios[BIOS_BYTES];
    char path[REAL_PATH_CHARS];
    struct engine_run run;
    FILE *file;
    int serial;

    start(&run, false);
    serial = connect_serial(&run);
    engine_run_command(&run, "cont", NULL);
    socket_says(serial, "READY 1\r");
    engine_run_command(&run, "pmemsave", "{\"val\":983040,\"size\":65536,\"filename\":\"bios\"}");
    file = fopen(folder_path(run.folder, "bios", path), "rb");
    cr_assert(file != NULL && fread(bios, 1, sizeof bios, file) == sizeof bios);
    fclose(file);
    cr_expect(has_text(bios, sizeof bios, "A,B \"C\" \\") && has_text(bios, sizeof bios, "asset,,tag"));
    turn_off(&run, serial);
}

/* Whether a device is at a place of the bus. */
static bool has_device(const struct json *devices, int slot, int function, int vendor, int device)
{
    for (const struct json *each = devices->first; each != NULL; each = each->next) {
        const struct json *id = json_member(each, "id");
        if (json_integer(json_member(each, "slot"), -1) == slot &&
            json_integer(json_member(each, "function"), -1) == function)
            return json_integer(json_member(id, "vendor"), 0) == vendor &&
                   json_integer(json_member(id, "device"), 0) == device;
    }
    return false;
}

/* What idl/reference/machines.md says of it. */
Test(guest_engine, has_the_devices_that_the_reference_names)
{
    static const struct {
        int slot, function, vendor, device;
    } rows[] = {
        { 0, 0, 0x8086, 0x1237 }, { 1, 0, 0x8086, 0x7000 }, { 1, 1, 0x8086, 0x7010 }, { 1, 3, 0x8086, 0x7113 },
        { 2, 0, 0x1013, 0x00b8 }, { 4, 0, 0x8086, 0x7020 }, { 5, 0, 0x1011, 0x0019 }, { 6, 0, 0x1011, 0x0019 },
    };
    struct engine_run run;
    const struct json *devices;
    size_t count = 0;

    start(&run, false);
    devices = json_member(engine_run_command(&run, "query-pci", NULL)->first, "devices");
    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(has_device(devices, rows[i].slot, rows[i].function, rows[i].vendor, rows[i].device), "%d.%d",
                  rows[i].slot, rows[i].function);
    for (const struct json *each = devices->first; each != NULL; each = each->next)
        count++;
    cr_expect(count == ROWS(rows), "%zu devices", count);
    engine_run_quit(&run);
}
