/* nbd_replies.c - what a client is answered: errors, data, and where holes are. */
#include "nbd_pieces.h"
#include "nbd_private.h"

#include <string.h>

/* The shortest hole that is told instead of its zeros: to ask for shorter ones costs more than it saves. Bytes. */
#define LEAST_HOLE 32768u

/* The most stretches in one answer, of 8 bytes each. */
#define MOST_STRETCHES 1024u

/* So many times a stretch is found to go on, at most: each time the disk has searched as long as it does at once. */
#define MOST_GOING_ON 16u

#define OFFSET_BYTES 8u /* before data and holes in a chunk */

static void put_chunk(struct nbd_session *session, uint8_t *head, unsigned flags, unsigned type, uint32_t size)
{
    vhd_put32(head, NBD_CHUNK_MAGIC);
    vhd_put16(head + 4, (uint16_t)flags);
    vhd_put16(head + 6, (uint16_t)type);
    vhd_put64(head + 8, session->request.cookie);
    vhd_put32(head + 16, size);
}

static void put_simple(struct nbd_session *session, uint8_t *head, enum nbd_error error)
{
    vhd_put32(head, NBD_SIMPLE_REPLY_MAGIC);
    vhd_put32(head + 4, error);
    vhd_put64(head + 8, session->request.cookie);
}

/* For people; the server itself tells more, since the file is its own matter. */
static const char *sentence_of(enum nbd_error error)
{
    switch (error) {
    case NBD_OK:
        break;
    case NBD_EPERM:
        return "The disk is served read-only.";
    case NBD_ENOMEM:
        return "The server is out of memory.";
    case NBD_EINVAL:
        return "The request is not understood, too large, or reaches beyond the end of the disk.";
    case NBD_ENOSPC:
        return "There is no room for this: the request reaches beyond the end of the disk, or the server's volume is "
               "full.";
    case NBD_EIO:
        return "The disk or one of its parents could not be read or written; the server has said why.";
    }
    return "";
}

static void put_error(struct nbd_session *session, enum nbd_error error)
{
    const char *sentence = sentence_of(error);
    const size_t length = strlen(sentence), size = 4 + 2 + length;
    uint8_t *chunk = nbd_put(session, NBD_CHUNK_BYTES + size);

    if (chunk == NULL)
        return;
    put_chunk(session, chunk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_ERROR, (uint32_t)size);
    chunk += NBD_CHUNK_BYTES;
    vhd_put32(chunk, error);
    vhd_put16(chunk + 4, (uint16_t)length);
    memcpy(chunk + 6, sentence, length);
}

void nbd_reply(struct nbd_session *session, enum nbd_error error)
{
    uint8_t *head;

    session->phase = NBD_AT_REQUEST;
    if (session->is_structured && error != NBD_OK) {
        put_error(session, error);
    } else if (session->is_structured) {
        head = nbd_put(session, NBD_CHUNK_BYTES);
        if (head != NULL)
            put_chunk(session, head, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_NONE, 0);
    } else {
        head = nbd_put(session, NBD_SIMPLE_REPLY_BYTES);
        if (head != NULL)
            put_simple(session, head, error);
    }
}

/* ---- Reading ---- */

/* The data of a read may come as several chunks, of which each says where it belongs; else as one whole. */
static bool comes_in_chunks(const struct nbd_session *session)
{
    return session->is_structured && (session->request.flags & NBD_CMD_FLAG_DF) == 0;
}

static size_t head_bytes(const struct nbd_session *session)
{
    if (comes_in_chunks(session))
        return NBD_CHUNK_BYTES + OFFSET_BYTES;
    if (session->request.done > 0)
        return 0;
    return session->is_structured ? NBD_CHUNK_BYTES + OFFSET_BYTES : NBD_SIMPLE_REPLY_BYTES;
}

/* What stands before `piece` bytes of data, which are the next ones. */
static void put_head(struct nbd_session *session, uint8_t *head, uint32_t piece)
{
    const struct nbd_request *request = &session->request;
    const uint32_t size = comes_in_chunks(session) ? piece : request->length;
    const bool is_last = request->done + size == request->length;

    if (head_bytes(session) == 0)
        return;
    if (!session->is_structured) {
        put_simple(session, head, NBD_OK);
        return;
    }
    put_chunk(session, head, is_last ? NBD_REPLY_FLAG_DONE : 0, NBD_REPLY_TYPE_OFFSET_DATA, OFFSET_BYTES + size);
    vhd_put64(head + NBD_CHUNK_BYTES, request->offset + request->done);
}

static void go_on(struct nbd_session *session, uint32_t done)
{
    session->request.done += done;
    if (session->request.done == session->request.length)
        session->phase = NBD_AT_REQUEST;
}

/* Whether a hole of some size is next, which is told as one then. */
static bool skip_hole(struct nbd_session *session)
{
    const struct nbd_request *request = &session->request;
    const uint64_t from = request->offset + request->done;
    const uint32_t left = request->length - request->done;
    uint64_t size;
    bool is_hole;
    uint8_t *chunk;

    if (!comes_in_chunks(session) || left < LEAST_HOLE ||
        session->disk->ops->extent(session->disk, from, left, &size, &is_hole) != NBD_OK || !is_hole ||
        size < LEAST_HOLE)
        return false;
    chunk = nbd_put(session, NBD_CHUNK_BYTES + OFFSET_BYTES + 4);
    if (chunk == NULL)
        return true;
    put_chunk(session, chunk, size == left ? NBD_REPLY_FLAG_DONE : 0, NBD_REPLY_TYPE_OFFSET_HOLE, OFFSET_BYTES + 4);
    vhd_put64(chunk + NBD_CHUNK_BYTES, from);
    vhd_put32(chunk + NBD_CHUNK_BYTES + OFFSET_BYTES, (uint32_t)size);
    go_on(session, (uint32_t)size);
    return true;
}

bool nbd_step_data(struct nbd_session *session)
{
    struct nbd_request *request = &session->request;
    const uint32_t left = request->length - request->done, piece = left < NBD_PIECE ? left : NBD_PIECE;
    const size_t head = head_bytes(session);
    enum nbd_error error;
    uint8_t *out;

    if (request->length == 0) {
        nbd_reply(session, NBD_OK);
        return true;
    }
    if (skip_hole(session))
        return true;
    out = nbd_put(session, head + piece);
    if (out == NULL)
        return true;
    error = session->disk->ops->read(session->disk, request->offset + request->done, out + head, piece);
    if (error == NBD_OK) {
        put_head(session, out, piece);
        go_on(session, piece);
        return true;
    }
    nbd_take_back(session, head + piece);
    if (head > 0)
        nbd_reply(session, error);
    else /* there is no way to say it: data are what the client expects */
        session->phase = NBD_AT_END;
    return true;
}

/* ---- Holes ---- */

/* Writes stretches of the disk from the request on, at most so many; returns how many, 0 after an error. */
static uint32_t put_stretches(struct nbd_session *session, uint8_t *out, uint32_t most, enum nbd_error *error)
{
    const struct nbd_request *request = &session->request;
    uint32_t count = 0, going_on = 0, searched = 0;
    bool last = false;

    for (uint64_t done = 0, size; done < request->length && searched < NBD_ENOUGH_SEARCHED; done += size) {
        bool is_hole;
        *error = session->disk->ops->extent(session->disk, request->offset + done, request->length - done, &size,
                                            &is_hole);
        if (*error != NBD_OK)
            return 0;
        searched += nbd_searched(size);
        if (count > 0 && is_hole == last) {
            if (going_on++ == MOST_GOING_ON)
                break;
            vhd_put32(out - 8, vhd_get32(out - 8) + (uint32_t)size);
            continue;
        }
        if (count == most)
            break;
        vhd_put32(out, (uint32_t)size);
        vhd_put32(out + 4, is_hole ? NBD_STATE_HOLE | NBD_STATE_ZERO : 0);
        out += 8;
        count++;
        last = is_hole;
    }
    return count;
}

void nbd_reply_status(struct nbd_session *session)
{
    const uint32_t most = session->request.flags & NBD_CMD_FLAG_REQ_ONE ? 1 : MOST_STRETCHES;
    const size_t head = NBD_CHUNK_BYTES + 4;
    uint8_t *chunk = nbd_put(session, head + 8 * (size_t)most);
    enum nbd_error error = NBD_OK;
    uint32_t count;

    if (chunk == NULL)
        return;
    count = put_stretches(session, chunk + head, most, &error);
    nbd_take_back(session, 8 * (size_t)(most - count));
    if (error != NBD_OK) {
        nbd_take_back(session, head);
        nbd_reply(session, error);
        return;
    }
    put_chunk(session, chunk, NBD_REPLY_FLAG_DONE, NBD_REPLY_TYPE_BLOCK_STATUS, 4 + 8 * count);
    vhd_put32(chunk + NBD_CHUNK_BYTES, NBD_ALLOCATION_ID);
    session->phase = NBD_AT_REQUEST;
}
