/* test_net_switch.c - a switch of Ethernet: frames in pieces of any size, where they go, and who cannot harm whom. */
#include "net_switch.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define PORTS 3

static struct net_switch *net;
static struct net_port *ports[PORTS];

static void set_up(void)
{
    net = net_switch_new();
    cr_assert_not_null(net);
    for (int i = 0; i < PORTS; i++) {
        ports[i] = net_switch_join(net);
        cr_assert_not_null(ports[i]);
    }
}

static void tear_down(void)
{
    net_switch_free(net);
}

TestSuite(net_switch, .init = set_up, .fini = tear_down);

/* An address that ends in a number; 0: that of all. */
static void put_address(uint8_t *bytes, unsigned number)
{
    memset(bytes, number != 0 ? 0x02 : 0xff, NET_ADDRESS_BYTES);
    for (unsigned i = 0; i < 4 && number != 0; i++)
        bytes[NET_ADDRESS_BYTES - 1 - i] = (uint8_t)(number >> 8 * i);
}

/* A frame as it is in a stream, of `size` bytes without its length, from malloc. */
static uint8_t *frame(unsigned from, unsigned to, size_t size, uint8_t content)
{
    uint8_t *bytes = malloc(NET_LENGTH_BYTES + size);

    cr_assert(bytes != NULL && size >= NET_HEADER_BYTES);
    for (unsigned i = 0; i < NET_LENGTH_BYTES; i++)
        bytes[i] = (uint8_t)(size >> 8 * (NET_LENGTH_BYTES - 1 - i));
    put_address(bytes + NET_LENGTH_BYTES, to);
    put_address(bytes + NET_LENGTH_BYTES + NET_ADDRESS_BYTES, from);
    memset(bytes + NET_LENGTH_BYTES + 2 * NET_ADDRESS_BYTES, content, size - 2 * NET_ADDRESS_BYTES);
    return bytes;
}

static void speak(int port, unsigned from, unsigned to, size_t size, uint8_t content)
{
    uint8_t *bytes = frame(from, to, size, content);

    cr_assert(net_port_received(ports[port], bytes, NET_LENGTH_BYTES + size));
    free(bytes);
}

/* All that waits at a port, which is fetched in pieces; how much that is. The first of it goes into a buffer. */
static size_t fetch(int port, uint8_t *buffer, size_t room)
{
    const void *bytes;
    size_t count, all = 0;

    while ((bytes = net_port_output(ports[port], &count)) != NULL) {
        if (all < room)
            memcpy(buffer + all, bytes, count < room - all ? count : room - all);
        all += count;
        net_port_sent(ports[port], count);
    }
    return all;
}

/* That exactly that frame waits at a port. */
static void expect_frame(int port, unsigned from, unsigned to, size_t size, uint8_t content)
{
    uint8_t *expected = frame(from, to, size, content), *found = calloc(1, NET_LENGTH_BYTES + size);

    cr_assert_not_null(found);
    cr_assert_eq(fetch(port, found, NET_LENGTH_BYTES + size), NET_LENGTH_BYTES + size, "port %d", port);
    cr_expect(memcmp(found, expected, NET_LENGTH_BYTES + size) == 0, "port %d", port);
    free(expected);
    free(found);
}

static void expect_nothing(int port)
{
    cr_expect_eq(fetch(port, NULL, 0), 0, "port %d", port);
}

Test(net_switch, hands_a_frame_to_all_others_until_it_knows_where_its_receiver_is)
{
    speak(0, 10, 11, 60, 'a');
    expect_nothing(0);
    expect_frame(1, 10, 11, 60, 'a');
    expect_frame(2, 10, 11, 60, 'a');
    speak(1, 11, 10, 60, 'b');
    expect_frame(0, 11, 10, 60, 'b');
    expect_nothing(1);
    expect_nothing(2);
    speak(0, 10, 11, 100, 'c');
    expect_frame(1, 10, 11, 100, 'c');
    expect_nothing(2);
}

Test(net_switch, hands_what_is_for_all_to_all_others_whoever_says_that_this_is_his_address)
{
    speak(1, 0, 10, 60, 'a'); /* nobody has that address */
    expect_frame(0, 0, 10, 60, 'a');
    expect_frame(2, 0, 10, 60, 'a');
    speak(0, 10, 0, 60, 'b');
    expect_frame(1, 10, 0, 60, 'b');
    expect_frame(2, 10, 0, 60, 'b');
}

Test(net_switch, drops_what_is_for_somebody_at_the_same_port)
{
    speak(0, 10, 0, 60, 'a');
    speak(0, 12, 10, 60, 'b');
    expect_frame(1, 10, 0, 60, 'a');
}

Test(net_switch, follows_a_machine_to_another_port_and_forgets_one_that_has_gone)
{
    speak(1, 11, 0, 60, 'a');
    speak(2, 11, 0, 60, 'b');
    for (int i = 0; i < PORTS; i++)
        fetch(i, NULL, 0);
    speak(0, 10, 11, 60, 'c');
    expect_nothing(1);
    expect_frame(2, 10, 11, 60, 'c');
    net_port_leave(ports[2]);
    ports[2] = net_switch_join(net);
    speak(0, 10, 11, 60, 'd');
    expect_frame(1, 10, 11, 60, 'd');
    expect_frame(2, 10, 11, 60, 'd');
}

Test(net_switch, puts_frames_together_from_pieces_of_any_size)
{
    uint8_t *small = frame(10, 0, NET_HEADER_BYTES, 's'), *large = frame(10, 0, 1514, 'l');
    uint8_t stream[2 * NET_LENGTH_BYTES + NET_HEADER_BYTES + 1514], found[sizeof stream];

    memcpy(stream, small, NET_LENGTH_BYTES + NET_HEADER_BYTES);
    memcpy(stream + NET_LENGTH_BYTES + NET_HEADER_BYTES, large, NET_LENGTH_BYTES + 1514);
    for (size_t piece = 1; piece <= sizeof stream; piece++) {
        for (size_t from = 0; from < sizeof stream; from += piece)
            cr_assert(net_port_received(ports[0], stream + from,
                                        piece < sizeof stream - from ? piece : sizeof stream - from));
        cr_assert_eq(fetch(1, found, sizeof found), sizeof stream, "pieces of %zu", piece);
        cr_expect(memcmp(found, stream, sizeof stream) == 0, "pieces of %zu", piece);
        fetch(2, NULL, 0);
    }
    free(small);
    free(large);
}

Test(net_switch, takes_the_longest_frame_and_ends_a_port_at_a_longer_one)
{
    static const uint8_t longer[] = { 0, 1, 0x10, 1 }, hostile[] = { 0xff, 0xff, 0xff, 0xff };
    uint8_t *after = frame(10, 0, 60, 'a');

    speak(0, 10, 0, NET_FRAME_BYTES, 'x');
    expect_frame(1, 10, 0, NET_FRAME_BYTES, 'x');
    fetch(2, NULL, 0);
    cr_expect(!net_port_received(ports[0], longer, sizeof longer));
    cr_expect(net_port_received(ports[1], hostile, 3) && !net_port_received(ports[1], hostile + 3, 1));
    cr_expect(!net_port_received(ports[0], after, NET_LENGTH_BYTES + 60));
    cr_expect(!net_port_received(ports[0], NULL, 0));
    expect_nothing(2);
    speak(2, 12, 0, 60, 'b'); /* the others go on */
    free(after);
}

Test(net_switch, drops_what_is_shorter_than_a_header_and_goes_on)
{
    static const uint8_t shorter[] = { 0, 0, 0, 0, 0, 0, 0, 13, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 };

    cr_assert(net_port_received(ports[0], shorter, sizeof shorter));
    speak(0, 10, 0, 60, 'a');
    expect_frame(1, 10, 0, 60, 'a');
    cr_expect_eq(net_port_counts(ports[0]).from_port, 60);
}

/* Frames of sizes that make the ring begin anew in the middle of one. */
Test(net_switch, loses_frames_at_a_port_that_does_not_read_and_at_no_other)
{
    uint8_t found[NET_LENGTH_BYTES];
    size_t sent = 0, waited;

    for (unsigned i = 0; i < 5000; i++, sent++) {
        speak(0, 10, 0, 60 + i % 1455, (uint8_t)i);
        expect_frame(1, 10, 0, 60 + i % 1455, (uint8_t)i);
    }
    cr_expect(net_port_counts(ports[1]).lost == 0 && net_port_counts(ports[2]).lost > 0);
    waited = fetch(2, found, sizeof found);
    cr_expect(waited <= NET_QUEUE_BYTES && waited > NET_QUEUE_BYTES - 2000 && found[3] == 60, "%zu", waited);
    speak(0, 10, 0, 200, 'z'); /* what was lost leaves no half of a frame behind */
    expect_frame(2, 10, 0, 200, 'z');
}

Test(net_switch, counts_the_bytes_of_frames_that_come_and_go)
{
    speak(0, 10, 0, 60, 'a');
    speak(1, 11, 10, 100, 'b');
    cr_expect(net_port_counts(ports[0]).from_port == 60 && net_port_counts(ports[0]).to_port == 100);
    cr_expect(net_port_counts(ports[1]).from_port == 100 && net_port_counts(ports[1]).to_port == 60);
    cr_expect(net_port_counts(ports[2]).from_port == 0 && net_port_counts(ports[2]).to_port == 60);
}

Test(net_switch, brings_frames_where_they_belong_however_many_addresses_somebody_uses)
{
    for (unsigned i = 1; i < 200000; i++) {
        speak(0, 1000 + i, 10, 60, 'x');
        fetch(1, NULL, 0);
        fetch(2, NULL, 0);
    }
    speak(1, 11, 0, 60, 'a');
    fetch(0, NULL, 0);
    fetch(2, NULL, 0);
    speak(2, 12, 11, 60, 'b');
    expect_frame(1, 12, 11, 60, 'b');
}
