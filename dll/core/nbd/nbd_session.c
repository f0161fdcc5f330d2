/* nbd_session.c - what a session is kept in, and the order of its phases. */
#include "nbd_private.h"

#include <stdlib.h>
#include <string.h>

/*
 * Output that is sent before more is done: three pieces, or what many small requests have come to. To send is dear where
 * each call asks another process, as under Wine, and a client that sleeps between replies has to be woken for each. But
 * of the four that clients like to have under way one is left over, so that they never have nothing to do.
 */
#define ENOUGH_OUTPUT (2 * NBD_PIECE + 32768u)

/* The room for output is kept up to this: to get it anew for each request would cost more than to fill it. */
#define KEPT_OUTPUT (6 * (size_t)NBD_PIECE)

#define FLAGS_BYTES 4u

const uint8_t *nbd_input(const struct nbd_session *session, size_t *size)
{
    *size = session->in.end - session->in.begin;
    return session->in.bytes + session->in.begin;
}

void nbd_use(struct nbd_session *session, size_t size)
{
    session->in.begin += size;
}

static void move_to_front(struct nbd_buffer *buffer)
{
    if (buffer->begin == 0)
        return;
    memmove(buffer->bytes, buffer->bytes + buffer->begin, buffer->end - buffer->begin);
    buffer->end -= buffer->begin;
    buffer->begin = 0;
}

static bool grow(struct nbd_session *session, struct nbd_buffer *buffer, size_t room)
{
    uint8_t *bytes = realloc(buffer->bytes, room);

    if (bytes == NULL) {
        session->phase = NBD_AT_END;
        return false;
    }
    buffer->bytes = bytes;
    buffer->room = room;
    return true;
}

bool nbd_reserve_input(struct nbd_session *session, size_t size)
{
    return size <= session->in.room || grow(session, &session->in, size);
}

uint8_t *nbd_put(struct nbd_session *session, size_t size)
{
    struct nbd_buffer *out = &session->out;
    uint8_t *place;

    if (size > out->room - out->end)
        move_to_front(out);
    if (size > out->room - out->end && !grow(session, out, out->end + size + out->room / 2))
        return NULL;
    place = out->bytes + out->end;
    out->end += size;
    return place;
}

void nbd_take_back(struct nbd_session *session, size_t size)
{
    session->out.end -= size;
}

void nbd_drop_disk(struct nbd_session *session)
{
    if (session->disk != NULL)
        session->catalogue->ops->give_back(session->catalogue, session->disk);
    session->disk = NULL;
}

struct nbd_session *nbd_session_new(struct nbd_catalogue *catalogue)
{
    struct nbd_session *session = calloc(1, sizeof *session);
    uint8_t *greeting;

    if (session == NULL)
        return NULL;
    session->catalogue = catalogue;
    greeting = nbd_reserve_input(session, NBD_INPUT_BYTES) ? nbd_put(session, NBD_GREETING_BYTES) : NULL;
    if (greeting == NULL) {
        nbd_session_free(session);
        return NULL;
    }
    vhd_put64(greeting, NBD_MAGIC);
    vhd_put64(greeting + 8, NBD_OPTION_MAGIC);
    vhd_put16(greeting + 16, NBD_FLAG_FIXED_NEWSTYLE | NBD_FLAG_NO_ZEROES);
    return session;
}

void nbd_session_free(struct nbd_session *session)
{
    if (session == NULL)
        return;
    nbd_drop_disk(session);
    free(session->in.bytes);
    free(session->out.bytes);
    free(session);
}

static bool step_flags(struct nbd_session *session)
{
    size_t size;
    const uint8_t *input = nbd_input(session, &size);
    uint32_t flags;

    if (size < FLAGS_BYTES)
        return false;
    flags = vhd_get32(input);
    nbd_use(session, FLAGS_BYTES);
    session->no_zeroes = (flags & NBD_FLAG_NO_ZEROES) != 0;
    session->phase = (flags & ~(NBD_FLAG_FIXED_NEWSTYLE | NBD_FLAG_NO_ZEROES)) == 0 ? NBD_AT_OPTION : NBD_AT_END;
    return true;
}

bool nbd_session_step(struct nbd_session *session)
{
    if (session->out.end - session->out.begin >= ENOUGH_OUTPUT)
        return false;
    switch (session->phase) {
    case NBD_AT_FLAGS:
        return step_flags(session);
    case NBD_AT_OPTION:
        return nbd_step_option(session);
    case NBD_AT_LONG_OPTION:
        return nbd_step_long_option(session);
    case NBD_AT_REQUEST:
        return nbd_step_request(session);
    case NBD_AT_PAYLOAD:
        return nbd_step_payload(session);
    case NBD_AT_DATA:
        return nbd_step_data(session);
    case NBD_AT_ZEROS:
        return nbd_step_zeros(session);
    case NBD_AT_END:
        break;
    }
    return false;
}

const void *nbd_session_output(const struct nbd_session *session, size_t *size)
{
    *size = session->out.end - session->out.begin;
    return *size > 0 ? session->out.bytes + session->out.begin : NULL;
}

static void empty(struct nbd_buffer *buffer)
{
    buffer->begin = buffer->end = 0;
    if (buffer->room > KEPT_OUTPUT) {
        free(buffer->bytes);
        *buffer = (struct nbd_buffer){ 0 };
    }
}

void nbd_session_sent(struct nbd_session *session, size_t size)
{
    session->out.begin += size;
    if (session->out.begin == session->out.end)
        empty(&session->out);
}

void nbd_session_take_output(struct nbd_session *session, struct nbd_buffer *buffer)
{
    const struct nbd_buffer output = session->out;

    session->out = *buffer;
    empty(&session->out);
    *buffer = output;
}

void *nbd_session_room(struct nbd_session *session, size_t *size)
{
    struct nbd_buffer *in = &session->in;

    if (in->begin == in->end || in->room - in->end < in->room / 4)
        move_to_front(in);
    *size = in->room - in->end;
    return in->bytes + in->end;
}

void nbd_session_received(struct nbd_session *session, size_t size)
{
    session->in.end += size;
}

bool nbd_session_is_serving(const struct nbd_session *session)
{
    return session->phase >= NBD_AT_REQUEST && session->phase < NBD_AT_END;
}

uint64_t nbd_session_asked(const struct nbd_session *session)
{
    return session->asked;
}

bool nbd_session_is_over(const struct nbd_session *session)
{
    return session->phase == NBD_AT_END;
}
