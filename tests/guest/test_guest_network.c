/*
 * test_guest_network.c - machines of QEMU on the internal network: QEMU connects to a socket, and core's switch has what
 * comes there. No guest speaks; QEMU tells the network of its adapter instead, when it is told to announce it.
 */
#define _POSIX_C_SOURCE 200809L
#include "documents.h"
#include "engine_run.h"
#include "expect.h"
#include "folder.h"
#include "net_switch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FRAME_BYTES 1514
#define DUMP "dump"

static const char text[] =
    "<preferences>\r\n<hardware><memory><ram_size type=\"integer\">32</ram_size></memory><pci_bus><ethernet_adapter>"
    "<controller_count type=\"integer\">1</controller_count><ethernet_controller id=\"0\">"
    "<ethernet_card_address type=\"bytes\">0003FF010203</ethernet_card_address>"
    "<virtual_network><id type=\"bytes\">02020202020202020202020202020202</id></virtual_network></ethernet_controller>"
    "</ethernet_adapter></pci_bus></hardware>\r\n</preferences>\r\n";

/* A machine, and where it is plugged in. */
struct machine {
    uint8_t address[MACHINE_ADDRESS_BYTES];
    struct engine_run run;
    struct net_port *port;
    int socket;
};

static struct config_document *document;
static struct net_switch *net;
static struct machine first, second;
static struct net_port *listener; /* who hears what is for all */

/* ---- Machines ---- */

static int ask_it_to_connect(struct machine *machine, uint16_t *port, bool with_stranger)
{
    struct engine_steps steps = { 0 };
    const int sockets = socket_listen(port);

    if (with_stranger)
        socket_connect(*port);
    cr_assert(engine_plan_network(&steps, document, 0, *port));
    engine_run_give(&machine->run, &steps);
    while (machine->run.connected[0] == 0)
        engine_run_command(&machine->run, "query-status", NULL);
    return socket_accept(sockets, NULL);
}

static void start(struct machine *machine, unsigned number)
{
    const uint8_t address[MACHINE_ADDRESS_BYTES] = { 0, 3, 0xff, 0, 0, (uint8_t)number };
    const struct engine_start how = {
        .machine = u"C:\\a.vmc", .document = document, .type = "pc-i440fx-7.2", .accelerator = "tcg"
    };

    memcpy(machine->address, address, sizeof address);
    cr_assert(machine_adapter_put_address(document, 0, address) == CONFIG_CHANGED);
    engine_run_start(&machine->run, &how);
}

static void plug_in(struct machine *machine)
{
    uint16_t port;

    machine->socket = ask_it_to_connect(machine, &port, false);
    for (int i = 0; i < 2; i++)
        engine_run_command(&machine->run, "query-status", NULL);
    cr_assert(machine->run.connected[0] == port && !machine->run.has_gone[0]);
    cr_assert(fcntl(machine->socket, F_SETFL, O_NONBLOCK) == 0);
    machine->port = net_switch_join(net);
    engine_run_command(&machine->run, "object-add",
                       "{\"qom-type\":\"filter-dump\",\"id\":\"dump0\",\"netdev\":\"network0\",\"file\":\"" DUMP "\"}");
    engine_run_command(&machine->run, "cont", NULL);
}

static void set_up(void)
{
    document = document_of(text);
    net = net_switch_new();
    cr_assert(document != NULL && net != NULL);
    listener = net_switch_join(net);
    start(&first, 1);
    start(&second, 2);
}

static void tear_down(void)
{
    engine_run_quit(&first.run);
    engine_run_quit(&second.run);
    net_switch_free(net);
    config_document_free(document);
}

TestSuite(guest_network, .init = set_up, .fini = tear_down, .timeout = 240);

/* ---- Carrying ---- */

static void carry(struct machine *machine)
{
    char bytes[4096];
    const void *output;
    size_t count;
    ssize_t done;

    while ((done = recv(machine->socket, bytes, sizeof bytes, 0)) > 0)
        cr_assert(net_port_received(machine->port, bytes, (size_t)done));
    cr_assert(done < 0, "QEMU has closed the connection");
    while ((output = net_port_output(machine->port, &count)) != NULL &&
           (done = send(machine->socket, output, count, MSG_NOSIGNAL)) > 0)
        net_port_sent(machine->port, (size_t)done);
}

static void carry_all(void)
{
    carry(&first);
    carry(&second);
}

static void announce(struct machine *machine)
{
    engine_run_command(&machine->run, "announce-self", "{\"initial\":50,\"max\":50,\"rounds\":1,\"step\":1}");
}

/* Whether the next frame that the listener hears is from that machine; what was heard goes. */
static bool is_heard(const struct machine *machine)
{
    size_t count;
    const uint8_t *bytes = net_port_output(listener, &count);
    bool is_his;

    if (bytes == NULL)
        return false;
    is_his = memcmp(bytes + NET_LENGTH_BYTES + NET_ADDRESS_BYTES, machine->address, NET_ADDRESS_BYTES) == 0;
    net_port_sent(listener, count);
    return is_his;
}

/* Whether QEMU has received a frame from that address: it keeps what it does. */
static bool has_received(const struct machine *machine, const uint8_t address[MACHINE_ADDRESS_BYTES])
{
    char path[REAL_PATH_CHARS];
    static uint8_t bytes[1 << 16];
    FILE *file = fopen(folder_path(machine->run.folder, DUMP, path), "rb");
    size_t size;
    bool found = false;

    cr_assert_not_null(file);
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t i = 0; i + MACHINE_ADDRESS_BYTES <= size; i++)
        found = found || memcmp(bytes + i, address, MACHINE_ADDRESS_BYTES) == 0;
    return found;
}

static void wait_a_moment(unsigned *moments, const char *what)
{
    cr_assert(++*moments < GUEST_PATIENCE * 100, "%s", what);
    nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    carry_all();
}

/* What one announces, the listener and the other machine hear. */
static void expect_heard(struct machine *speaker, const struct machine *other)
{
    unsigned moments = 0;

    announce(speaker);
    while (!is_heard(speaker))
        wait_a_moment(&moments, "nobody hears it");
    while (!has_received(other, speaker->address))
        wait_a_moment(&moments, "the other machine does not receive it");
}

Test(guest_network, has_machines_of_qemu_hear_each_other)
{
    const uint8_t mine[MACHINE_ADDRESS_BYTES] = { 2, 0, 0, 0, 0, 9 };
    uint8_t frame[NET_LENGTH_BYTES + 60] = { 0, 0, 0, 60 };
    uint64_t before;

    plug_in(&first);
    plug_in(&second);
    expect_heard(&first, &second);
    expect_heard(&second, &first);
    cr_expect(net_port_counts(first.port).from_port >= 42 && net_port_counts(second.port).from_port >= 42);
    before = net_port_counts(first.port).to_port;
    memcpy(frame + NET_LENGTH_BYTES, second.address, NET_ADDRESS_BYTES);
    memcpy(frame + NET_LENGTH_BYTES + NET_ADDRESS_BYTES, mine, NET_ADDRESS_BYTES);
    cr_assert(net_port_received(listener, frame, sizeof frame));
    cr_expect(net_port_counts(first.port).to_port == before, "what is for the second goes there alone");
}

/* No guest takes frames here, so that QEMU stops reading after the first. */
Test(guest_network, keeps_nobody_waiting_for_a_machine_that_does_not_read)
{
    static uint8_t frame[NET_LENGTH_BYTES + FRAME_BYTES] = { 0, 0, FRAME_BYTES >> 8, FRAME_BYTES & 0xff };
    unsigned moments = 0;

    plug_in(&first);
    plug_in(&second);
    memset(frame + NET_LENGTH_BYTES, 0xff, NET_ADDRESS_BYTES);
    for (unsigned i = 0; net_port_counts(first.port).lost == 0; i++) {
        cr_assert(i < 100000, "it has read all of them");
        cr_assert(net_port_received(listener, frame, sizeof frame));
        carry_all();
    }
    announce(&first);
    while (!is_heard(&first))
        wait_a_moment(&moments, "it is not heard");
}

Test(guest_network, is_told_by_qemu_when_somebody_else_was_let_in)
{
    uint16_t port;
    const int stranger = ask_it_to_connect(&first, &port, true);

    for (int i = 0; i < 2; i++)
        engine_run_command(&first.run, "query-status", NULL);
    cr_expect(first.run.connected[0] == port, "QEMU has connected as well");
    cr_expect(first.run.has_gone[0], "QEMU says that its connection was broken off");
    close(stranger);
}
