/* nbd_talk.c - a client of NBD that says each number itself. */
#include "nbd_talk.h"

#include "vhd_bytes.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_MESSAGE 8192

/* ---- Bytes ---- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void keep(struct nbd_talk *self, const void *bytes, size_t size)
{
    if (self->heard_size + size > self->heard_room) {
        self->heard_room = 2 * (self->heard_size + size);
        self->heard = realloc(self->heard, self->heard_room);
        cr_assert(self->heard != NULL);
    }
    memcpy(self->heard + self->heard_size, bytes, size);
    self->heard_size += size;
}

/* Has the session do and say all that it can now. */
static void pump(struct nbd_talk *self)
{
    size_t size;

    do {
        while (nbd_session_step(self->session)) {
        }
        const void *output = nbd_session_output(self->session, &size);
        size = least(size, self->fragment);
        if (size > 0) {
            keep(self, output, size);
            nbd_session_sent(self->session, size);
        }
    } while (size > 0);
}

void talk_begin(struct nbd_talk *self, size_t fragment)
{
    *self = (struct nbd_talk){ .fragment = fragment };
    nbd_store_init(&self->store);
    self->session = nbd_session_new(&self->store.catalogue);
    cr_assert(self->session != NULL);
    pump(self);
}

void talk_end(struct nbd_talk *self)
{
    nbd_session_free(self->session);
    nbd_store_free(&self->store);
    free(self->heard);
}

void talk_send(struct nbd_talk *self, const void *bytes, size_t size)
{
    const uint8_t *rest = bytes;

    while (size > 0 && !nbd_session_is_over(self->session)) {
        size_t room, part;
        void *to = nbd_session_room(self->session, &room);
        cr_assert(room > 0, "the session takes nothing, and has nothing to say");
        part = least(least(room, self->fragment), size);
        memcpy(to, rest, part);
        nbd_session_received(self->session, part);
        rest += part;
        size -= part;
        pump(self);
    }
}

const uint8_t *talk_hear(struct nbd_talk *self, size_t size)
{
    const uint8_t *bytes = self->heard + self->at;

    cr_assert(size <= self->heard_size - self->at, "of %zu bytes only %zu were said", size,
              self->heard_size - self->at);
    self->at += size;
    return bytes;
}

void talk_hear_nothing(const struct nbd_talk *self)
{
    cr_assert(self->at == self->heard_size, "%zu bytes more were said", self->heard_size - self->at);
}

/* ---- Negotiation ---- */

void talk_greet(struct nbd_talk *self, uint32_t flags)
{
    const uint8_t *greeting = talk_hear(self, NBD_GREETING_BYTES);
    uint8_t answer[4];

    cr_assert(vhd_get64(greeting) == UINT64_C(0x4e42444d41474943));
    cr_assert(vhd_get64(greeting + 8) == UINT64_C(0x49484156454f5054));
    cr_assert(vhd_get16(greeting + 16) == 3);
    vhd_put32(answer, flags);
    talk_send(self, answer, sizeof answer);
}

void talk_option(struct nbd_talk *self, uint32_t option, const void *data, size_t size)
{
    uint8_t head[16];

    vhd_put64(head, UINT64_C(0x49484156454f5054));
    vhd_put32(head + 8, option);
    vhd_put32(head + 12, (uint32_t)size);
    talk_send(self, head, sizeof head);
    talk_send(self, data, size);
}

static uint8_t *put_string(uint8_t *at, const char *text)
{
    vhd_put32(at, (uint32_t)strlen(text));
    memcpy(at + 4, text, strlen(text));
    return at + 4 + strlen(text);
}

void talk_ask(struct nbd_talk *self, uint32_t option, const char *name, const uint16_t *infos)
{
    uint8_t data[LONGEST_MESSAGE], *at, *count;

    cr_assert(strlen(name) < 5000);
    count = put_string(data, name);
    at = count + 2;
    for (; *infos != UINT16_MAX; infos++, at += 2)
        vhd_put16(at, *infos);
    vhd_put16(count, (uint16_t)((at - count) / 2 - 1));
    talk_option(self, option, data, (size_t)(at - data));
}

void talk_contexts(struct nbd_talk *self, uint32_t option, const char *name, const char *query)
{
    uint8_t data[LONGEST_MESSAGE], *at = put_string(data, name);

    vhd_put32(at, query != NULL);
    at += 4;
    if (query != NULL)
        at = put_string(at, query);
    talk_option(self, option, data, (size_t)(at - data));
}

const uint8_t *talk_hear_reply(struct nbd_talk *self, uint32_t option, uint32_t type, uint32_t *size)
{
    const uint8_t *head = talk_hear(self, 20);

    cr_assert(vhd_get64(head) == UINT64_C(0x3e889045565a9));
    cr_assert(vhd_get32(head + 8) == option, "option %u instead of %u", vhd_get32(head + 8), option);
    cr_assert(vhd_get32(head + 12) == type, "type %x instead of %x", vhd_get32(head + 12), type);
    *size = vhd_get32(head + 16);
    return talk_hear(self, *size);
}

void talk_choose(struct nbd_talk *self, const char *name, bool is_structured, bool wants_holes)
{
    static const uint16_t nothing[] = { UINT16_MAX };
    uint32_t size;

    talk_greet(self, TALK_USUAL);
    if (is_structured) {
        talk_option(self, NBD_OPT_STRUCTURED_REPLY, NULL, 0);
        talk_hear_reply(self, NBD_OPT_STRUCTURED_REPLY, NBD_REP_ACK, &size);
    }
    if (wants_holes) {
        talk_contexts(self, NBD_OPT_SET_META_CONTEXT, name, "base:allocation");
        talk_hear_reply(self, NBD_OPT_SET_META_CONTEXT, NBD_REP_META_CONTEXT, &size);
        talk_hear_reply(self, NBD_OPT_SET_META_CONTEXT, NBD_REP_ACK, &size);
    }
    talk_ask(self, NBD_OPT_GO, name, nothing);
    talk_hear_reply(self, NBD_OPT_GO, NBD_REP_INFO, &size);
    talk_hear_reply(self, NBD_OPT_GO, NBD_REP_ACK, &size);
    cr_assert(nbd_session_is_serving(self->session));
}

/* ---- Transmission ---- */

void talk_request(struct nbd_talk *self, uint32_t flags, uint32_t type, uint64_t offset, uint32_t length)
{
    uint8_t head[28];

    self->cookie++;
    vhd_put32(head, 0x25609513);
    vhd_put16(head + 4, (uint16_t)flags);
    vhd_put16(head + 6, (uint16_t)type);
    vhd_put64(head + 8, self->cookie);
    vhd_put64(head + 16, offset);
    vhd_put32(head + 24, length);
    talk_send(self, head, sizeof head);
}

void talk_hear_simple(struct nbd_talk *self, uint64_t cookie, enum nbd_error error)
{
    const uint8_t *head = talk_hear(self, 16);

    cr_assert(vhd_get32(head) == 0x67446698);
    cr_assert(vhd_get32(head + 4) == error, "error %u instead of %u", vhd_get32(head + 4), error);
    cr_assert(vhd_get64(head + 8) == cookie);
}

const uint8_t *talk_hear_chunk(struct nbd_talk *self, uint32_t flags, uint32_t type, uint32_t *size)
{
    const uint8_t *head = talk_hear(self, 20);

    cr_assert(vhd_get32(head) == 0x668e33ef);
    cr_assert(vhd_get16(head + 4) == flags && vhd_get16(head + 6) == type, "a chunk of type %x with flags %u",
              vhd_get16(head + 6), vhd_get16(head + 4));
    cr_assert(vhd_get64(head + 8) == self->cookie);
    *size = vhd_get32(head + 16);
    return talk_hear(self, *size);
}

void talk_hear_error(struct nbd_talk *self, bool is_structured, enum nbd_error error)
{
    const uint8_t *data;
    uint32_t size;

    if (!is_structured) {
        talk_hear_simple(self, self->cookie, error);
        return;
    }
    data = talk_hear_chunk(self, NBD_REPLY_FLAG_DONE, 0x8001, &size);
    cr_assert(vhd_get32(data) == error, "error %u instead of %u", vhd_get32(data), error);
    cr_assert(size == 6u + vhd_get16(data + 4) && size > 20 && data[size - 1] == '.', "it is told in a sentence");
}

/* Takes the chunks of a reply to the last one. They belong to the request, and do not overlap. */
static void hear_data(struct nbd_talk *self, uint64_t offset, uint32_t length, uint8_t *buffer)
{
    uint64_t told = 0;
    bool is_done = false;

    while (!is_done) {
        const uint8_t *head = talk_hear(self, 20), *payload;
        const uint32_t type = vhd_get16(head + 6), size = vhd_get32(head + 16);
        uint64_t from;
        uint32_t bytes;
        cr_assert(vhd_get32(head) == 0x668e33ef && vhd_get64(head + 8) == self->cookie && (type == 1 || type == 2) &&
                  size > 8);
        payload = talk_hear(self, size);
        from = vhd_get64(payload);
        bytes = type == 1 ? size - 8 : vhd_get32(payload + 8);
        cr_assert(from == offset + told && bytes <= length - told, "chunks come in order, and lie in the request");
        if (type == 1)
            memcpy(buffer + told, payload + 8, bytes);
        else
            memset(buffer + told, 0, bytes);
        told += bytes;
        is_done = vhd_get16(head + 4) == NBD_REPLY_FLAG_DONE;
    }
    cr_assert(told == length);
}

void talk_read(struct nbd_talk *self, bool is_structured, uint32_t flags, uint64_t offset, uint32_t length,
               uint8_t *buffer)
{
    talk_request(self, flags, NBD_CMD_READ, offset, length);
    if (is_structured) {
        hear_data(self, offset, length, buffer);
    } else {
        talk_hear_simple(self, self->cookie, NBD_OK);
        memcpy(buffer, talk_hear(self, length), length);
    }
    talk_hear_nothing(self);
}
