/*
 * fuzz_net.c - any bytes at the ports of a switch: what goes out there is a stream of sound frames, none of them that of
 * the port itself, which does not depend on the pieces in which they came; and what is counted is what went there.
 *
 * The input: what happens, one thing after another. A byte says what, and where, the upper half being the port:
 *
 *   0  a number of bytes comes, of which a byte tells how many, and which follow
 *   1  a frame comes, whose length two bytes tell; two bytes are the ends of the addresses, of its receiver first
 *   2  some of what waits is fetched, of which a byte tells how much, in pieces of 64
 *   3  somebody else takes the place of who is there
 */
#include "fuzz_input.h"
#include "net_switch.h"

#include <stdlib.h>
#include <string.h>

#define PORTS 3

/* Who is at a port, and what he has heard. */
struct place {
    struct net_port *port;
    bool goes_on;
    uint8_t *heard; /* all, since he came */
    size_t size, room;
};

struct world {
    struct net_switch *net;
    struct place places[PORTS];
    bool in_pieces; /* everything comes so */
};

static void keep(struct place *place, const void *bytes, size_t count)
{
    if (place->size + count > place->room) {
        place->room = 2 * (place->size + count);
        place->heard = realloc(place->heard, place->room);
        FUZZ_REQUIRE(place->heard != NULL);
    }
    memcpy(place->heard + place->size, bytes, count);
    place->size += count;
}

static void fetch(struct place *place, size_t most)
{
    const void *bytes;
    size_t count;

    while (most > 0 && (bytes = net_port_output(place->port, &count)) != NULL) {
        FUZZ_REQUIRE(count > 0 && count <= NET_QUEUE_BYTES);
        if (count > most)
            count = most;
        keep(place, bytes, count);
        net_port_sent(place->port, count);
        most -= count;
    }
}

/* What was heard is whole frames, as many bytes as were counted. */
static void require_frames(const struct place *place)
{
    size_t at = 0, bytes = 0;

    while (at < place->size) {
        size_t length = 0;
        FUZZ_REQUIRE(place->size - at >= NET_LENGTH_BYTES);
        for (size_t i = 0; i < NET_LENGTH_BYTES; i++)
            length = length << 8 | place->heard[at + i];
        FUZZ_REQUIRE(length >= NET_HEADER_BYTES && length <= NET_FRAME_BYTES);
        FUZZ_REQUIRE(length <= place->size - at - NET_LENGTH_BYTES);
        at += NET_LENGTH_BYTES + length;
        bytes += length;
    }
    FUZZ_REQUIRE(net_port_counts(place->port).to_port == bytes);
}

/* In pieces that end at any place of a frame, but are not so many that they take all the time. */
static void come(struct world *world, struct place *place, const uint8_t *bytes, size_t count)
{
    static const size_t pieces[] = { 7, 1019 };
    const struct net_counts before = net_port_counts(place->port);

    for (size_t turn = 0; count > 0; turn++) {
        const size_t piece = world->in_pieces ? pieces[turn % 2] : count, part = count < piece ? count : piece;
        const bool goes_on = net_port_received(place->port, bytes, part);
        FUZZ_REQUIRE(place->goes_on || !goes_on);
        place->goes_on = goes_on;
        bytes += part;
        count -= part;
    }
    FUZZ_REQUIRE(net_port_counts(place->port).to_port == before.to_port);
}

static void frame_comes(struct world *world, struct place *place, struct fuzz_input *input)
{
    static uint8_t bytes[NET_LENGTH_BYTES + 65536];
    const size_t length = (size_t)fuzz_take_byte(input) << 8 | fuzz_take_byte(input);

    bytes[2] = (uint8_t)(length >> 8);
    bytes[3] = (uint8_t)length;
    bytes[NET_LENGTH_BYTES + NET_ADDRESS_BYTES - 1] = fuzz_take_byte(input);
    bytes[NET_LENGTH_BYTES] = bytes[NET_LENGTH_BYTES + NET_ADDRESS_BYTES - 1] & 1;
    bytes[NET_LENGTH_BYTES + 2 * NET_ADDRESS_BYTES - 1] = fuzz_take_byte(input);
    come(world, place, bytes, NET_LENGTH_BYTES + length);
}

static void change_place(struct world *world, struct place *place)
{
    fetch(place, SIZE_MAX);
    require_frames(place);
    net_port_leave(place->port);
    free(place->heard);
    *place = (struct place){ .port = net_switch_join(world->net), .goes_on = true };
    FUZZ_REQUIRE(place->port != NULL);
}

static void live(struct world *world, struct fuzz_input input)
{
    world->net = net_switch_new();
    FUZZ_REQUIRE(world->net != NULL);
    for (int i = 0; i < PORTS; i++) {
        world->places[i] = (struct place){ .port = net_switch_join(world->net), .goes_on = true };
        FUZZ_REQUIRE(world->places[i].port != NULL);
    }
    while (input.size > 0) {
        const uint8_t what = fuzz_take_byte(&input);
        struct place *const place = &world->places[what / 16 % PORTS];
        size_t count;
        switch (what % 4) {
        case 0:
            count = fuzz_take_byte(&input);
            count = count < input.size ? count : input.size;
            come(world, place, input.data, count);
            input.data += count;
            input.size -= count;
            break;
        case 1:
            frame_comes(world, place, &input);
            break;
        case 2:
            fetch(place, (size_t)64 * fuzz_take_byte(&input));
            break;
        default:
            change_place(world, place);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world whole = { 0 }, pieces = { .in_pieces = true };

    live(&whole, (struct fuzz_input){ data, size });
    live(&pieces, (struct fuzz_input){ data, size });
    for (int i = 0; i < PORTS; i++) {
        struct place *const a = &whole.places[i], *const b = &pieces.places[i];
        fetch(a, SIZE_MAX);
        fetch(b, SIZE_MAX);
        require_frames(a);
        FUZZ_REQUIRE(a->goes_on == b->goes_on && a->size == b->size);
        FUZZ_REQUIRE(a->size == 0 || memcmp(a->heard, b->heard, a->size) == 0);
        free(a->heard);
        free(b->heard);
    }
    net_switch_free(whole.net);
    net_switch_free(pieces.net);
    return 0;
}
