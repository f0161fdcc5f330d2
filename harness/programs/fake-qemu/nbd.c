/* nbd.c - a client of NBD that does one thing after another. */
#include "fake_qemu.h"

#include "nbd_wire.h"
#include "vhd_bytes.h"

#include <string.h>

#define CLIENT_FLAGS (NBD_FLAG_FIXED_NEWSTYLE | NBD_FLAG_NO_ZEROES)
#define MOST_REPLY 4096

static bool send_go(SOCKET socket, const char *export)
{
    const uint32_t length = (uint32_t)strlen(export);
    uint8_t bytes[NBD_OPTION_BYTES + 4 + 256 + 2] = { 0 };

    if (length > 256)
        return false;
    vhd_put64(bytes, NBD_OPTION_MAGIC);
    vhd_put32(bytes + 8, NBD_OPT_GO);
    vhd_put32(bytes + 12, 4 + length + 2);
    vhd_put32(bytes + NBD_OPTION_BYTES, length);
    memcpy(bytes + NBD_OPTION_BYTES + 4, export, length);
    return wire_send(socket, bytes, NBD_OPTION_BYTES + 4 + length + 2);
}

/* The replies up to the last one; whether the export is there. */
static bool hear_replies(struct nbd_link *link)
{
    uint8_t head[NBD_OPTION_REPLY_BYTES], data[MOST_REPLY];

    for (;;) {
        if (!wire_receive(link->socket, head, sizeof head) || vhd_get64(head) != NBD_OPTION_REPLY_MAGIC)
            return false;
        const uint32_t type = vhd_get32(head + 12), length = vhd_get32(head + 16);
        if (length > MOST_REPLY || !wire_receive(link->socket, data, length))
            return false;
        if (type != NBD_REP_INFO)
            return type == NBD_REP_ACK;
        if (length == 12 && vhd_get16(data) == NBD_INFO_EXPORT) {
            link->size = vhd_get64(data + 2);
            link->is_read_only = (vhd_get16(data + 10) & NBD_FLAG_READ_ONLY) != 0;
        }
    }
}

const char *nbd_open(struct nbd_link *link, unsigned port, const char *export)
{
    uint8_t greeting[NBD_GREETING_BYTES], flags[4];
    bool is_there;

    *link = (struct nbd_link){ .socket = wire_connect(port) };
    if (link->socket == INVALID_SOCKET)
        return "Connection refused";
    vhd_put32(flags, CLIENT_FLAGS);
    is_there = wire_receive(link->socket, greeting, sizeof greeting) && vhd_get64(greeting) == NBD_MAGIC &&
               wire_send(link->socket, flags, sizeof flags) && send_go(link->socket, export) && hear_replies(link);
    if (is_there)
        return NULL;
    wire_close(&link->socket);
    return "Requested export not available";
}

static bool send_request(struct nbd_link *link, uint16_t type, uint64_t offset, const void *bytes, uint32_t count)
{
    uint8_t head[NBD_REQUEST_BYTES] = { 0 };

    vhd_put32(head, NBD_REQUEST_MAGIC);
    vhd_put16(head + 6, type);
    vhd_put64(head + 8, ++link->cookie);
    vhd_put64(head + 16, offset);
    vhd_put32(head + 24, count);
    return wire_send(link->socket, head, sizeof head) &&
           (type != NBD_CMD_WRITE || wire_send(link->socket, bytes, count));
}

uint32_t nbd_transfer(struct nbd_link *link, uint16_t type, uint64_t offset, void *bytes, uint32_t count)
{
    uint8_t head[NBD_SIMPLE_REPLY_BYTES];
    uint32_t error = NBD_EIO;

    if (link->socket == INVALID_SOCKET)
        return NBD_EIO;
    if (send_request(link, type, offset, bytes, count) && wire_receive(link->socket, head, sizeof head) &&
        vhd_get32(head) == NBD_SIMPLE_REPLY_MAGIC && vhd_get64(head + 8) == link->cookie) {
        error = vhd_get32(head + 4);
        if (error != NBD_OK || type != NBD_CMD_READ || wire_receive(link->socket, bytes, count))
            return error;
    }
    wire_close(&link->socket);
    return NBD_EIO;
}

void nbd_close(struct nbd_link *link)
{
    if (link->socket != INVALID_SOCKET)
        send_request(link, NBD_CMD_DISC, 0, NULL, 0);
    wire_close(&link->socket);
}
