/*
 * network.c - the network adapters of the fake QEMU, those that are connected as a stream: frames behind their lengths.
 * What is in its frames is a text behind the two addresses.
 */
#include "fake_qemu.h"

#include <stdlib.h>
#include <string.h>

#define NAME_CHARS 64
#define ADDRESS_BYTES 6
#define ADDRESS_CHARS 18 /* 00:03:ff:00:00:01, and the NUL */
#define LENGTH_BYTES 4
#define HEADER_BYTES (2 * ADDRESS_BYTES + 2)
#define MOST_BYTES 2000

struct adapter {
    char address[ADDRESS_CHARS]; /* empty: there is none */
    char network[NAME_CHARS];    /* the id of what it is connected to */
    SOCKET socket;               /* INVALID_SOCKET: to nothing */
};

static struct adapter adapters[NETWORK_ADAPTERS];

/* "adapter0" and so on; -1: it is none. */
static int number_in(const char *id, const char *begins)
{
    const size_t length = strlen(begins);

    if (strncmp(id, begins, length) != 0 || id[length] < '0' || id[length] >= '0' + NETWORK_ADAPTERS)
        return -1;
    return id[length] - '0';
}

void network_device_option(const char *option)
{
    char id[NAME_CHARS], driver[NAME_CHARS];
    int number;

    if (!option_value(option, "", driver, sizeof driver) || strcmp(driver, "tulip") != 0)
        return;
    number = option_value(option, "id", id, sizeof id) ? number_in(id, "adapter") : -1;
    if (number < 0)
        fake_end(1, "-device with a network adapter of another name");
    adapters[number].socket = INVALID_SOCKET;
    if (!option_value(option, "mac", adapters[number].address, ADDRESS_CHARS))
        fake_end(1, "-device with a network adapter that has no address");
}

SOCKET network_socket(int adapter)
{
    return adapters[adapter].address[0] != '\0' ? adapters[adapter].socket : INVALID_SOCKET;
}

/* ---- frames ---- */

static void take_address(const char *text, uint8_t address[ADDRESS_BYTES])
{
    unsigned bytes[ADDRESS_BYTES];

    if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x", &bytes[0], &bytes[1], &bytes[2], &bytes[3], &bytes[4], &bytes[5]) !=
        ADDRESS_BYTES)
        fake_end(2, "an address in the script is none");
    for (int i = 0; i < ADDRESS_BYTES; i++)
        address[i] = (uint8_t)bytes[i];
}

static void say_address(const uint8_t address[ADDRESS_BYTES], char text[ADDRESS_CHARS])
{
    snprintf(text, ADDRESS_CHARS, "%02x:%02x:%02x:%02x:%02x:%02x", address[0], address[1], address[2], address[3],
             address[4], address[5]);
}

static bool send_frame(SOCKET socket, const char *from, const char *to, const char *text)
{
    uint8_t frame[LENGTH_BYTES + MOST_BYTES] = { 0 };
    const size_t size = HEADER_BYTES + strlen(text);

    if (size > MOST_BYTES)
        fake_end(2, "a frame of the script is too long");
    frame[2] = (uint8_t)(size >> 8);
    frame[3] = (uint8_t)size;
    take_address(to, frame + LENGTH_BYTES);
    take_address(from, frame + LENGTH_BYTES + ADDRESS_BYTES);
    memcpy(frame + LENGTH_BYTES + HEADER_BYTES, text, strlen(text));
    return wire_send(socket, frame, LENGTH_BYTES + size);
}

void network_send(const char *act)
{
    char from[ADDRESS_CHARS], to[ADDRESS_CHARS];
    int end = 0;

    if (sscanf(act, "%17s %17s %n", from, to, &end) != 2)
        fake_end(2, "an act of the script is none");
    for (int i = 0; i < NETWORK_ADAPTERS; i++)
        if (network_socket(i) != INVALID_SOCKET && strcmp(adapters[i].address, from) == 0)
            send_frame(adapters[i].socket, from, to, act + end);
}

void network_send_nonsense(const char *from)
{
    for (int i = 0; i < NETWORK_ADAPTERS; i++)
        if (network_socket(i) != INVALID_SOCKET && strcmp(adapters[i].address, from) == 0)
            wire_send(adapters[i].socket, "\xff\xff\xff\xff", LENGTH_BYTES);
}

static void has_gone(int number)
{
    say("network %d has gone", number);
    wire_close(&adapters[number].socket);
    monitor_event("NETDEV_STREAM_DISCONNECTED", "{\"netdev-id\": \"%s\"}", adapters[number].network);
}

void network_read(int number)
{
    uint8_t length[LENGTH_BYTES], frame[MOST_BYTES + 1] = { 0 };
    char from[ADDRESS_CHARS], to[ADDRESS_CHARS];
    const SOCKET socket = adapters[number].socket;
    size_t size;

    if (!wire_receive(socket, length, sizeof length)) {
        has_gone(number);
        return;
    }
    size = (size_t)length[2] << 8 | length[3];
    if (length[0] != 0 || length[1] != 0 || size < HEADER_BYTES || size > MOST_BYTES ||
        !wire_receive(socket, frame, size))
        fake_end(1, "what came from the network is no frame");
    say_address(frame, to);
    say_address(frame + ADDRESS_BYTES, from);
    say("network %d: %s to %s: %s", number, from, to, (const char *)frame + HEADER_BYTES);
}

/* ---- commands ---- */

/* Somebody else who connects first, and says at once that he is somebody. */
static void let_a_stranger_come(unsigned port)
{
    const SOCKET stranger = wire_connect(port); /* which stays */

    if (stranger == INVALID_SOCKET || !send_frame(stranger, "02:00:00:00:00:66", "ff:ff:ff:ff:ff:ff", "a stranger"))
        fake_end(2, "the stranger cannot connect");
}

void do_netdev_add(const struct json *arguments, struct answer *answer)
{
    const char *type = json_string(json_member(arguments, "type")), *id = json_string(json_member(arguments, "id"));
    const char *port = json_string(json_member(json_member(arguments, "addr"), "port"));
    const int number = id != NULL ? number_in(id, "network") : -1;

    if (type == NULL || strcmp(type, "stream") != 0)
        return;
    if (number < 0 || port == NULL || adapters[number].address[0] == '\0') {
        refuse(answer, "GenericError", "this network cannot be");
        return;
    }
    if (script_setting("stranger on the network") != NULL)
        let_a_stranger_come((unsigned)strtoul(port, NULL, 10));
    snprintf(adapters[number].network, NAME_CHARS, "%s", id);
    wire_close(&adapters[number].socket);
    adapters[number].socket = wire_connect((unsigned)strtoul(port, NULL, 10));
    if (adapters[number].socket != INVALID_SOCKET) /* it is told of nothing else */
        monitor_event("NETDEV_STREAM_CONNECTED",
                      "{\"netdev-id\": \"%s\", \"addr\": {\"port\": \"%s\", \"ipv4\": true, \"host\": \"127.0.0.1\", "
                      "\"type\": \"inet\"}}",
                      id, port);
}

void do_netdev_del(const struct json *arguments, struct answer *answer)
{
    const char *id = json_string(json_member(arguments, "id"));
    const int number = id != NULL ? number_in(id, "network") : -1;

    (void)answer;
    if (number >= 0 && adapters[number].address[0] != '\0')
        wire_close(&adapters[number].socket);
}
