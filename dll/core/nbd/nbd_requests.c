/* nbd_requests.c - what a client asks of the disk: what of it is allowed, and the doing of what changes the disk. */
#include "nbd_pieces.h"
#include "nbd_private.h"

static bool is_within(const struct nbd_request *request, const struct nbd_disk *disk)
{
    return request->offset <= disk->size && request->length <= disk->size - request->offset;
}

/* The flags that a command knows. FUA is known to all, since clients set it on more than what it means something for. */
static uint32_t known_flags(const struct nbd_session *session)
{
    switch (session->request.type) {
    case NBD_CMD_READ:
        return NBD_CMD_FLAG_FUA | (session->is_structured ? NBD_CMD_FLAG_DF : 0);
    case NBD_CMD_WRITE_ZEROES:
        return NBD_CMD_FLAG_FUA | NBD_CMD_FLAG_NO_HOLE;
    case NBD_CMD_BLOCK_STATUS:
        return NBD_CMD_FLAG_FUA | NBD_CMD_FLAG_REQ_ONE;
    default:
        return NBD_CMD_FLAG_FUA;
    }
}

/* Whether what is asked for may be done; the disk is not asked yet. */
static enum nbd_error check(const struct nbd_session *session)
{
    const struct nbd_request *request = &session->request;
    const bool writes = request->type == NBD_CMD_WRITE || request->type == NBD_CMD_WRITE_ZEROES;
    const bool carries_data = request->type == NBD_CMD_READ || request->type == NBD_CMD_WRITE;

    if (writes && !session->disk->is_writable)
        return NBD_EPERM;
    if ((request->flags & ~known_flags(session)) != 0 || (carries_data && request->length > NBD_LARGEST))
        return NBD_EINVAL;
    switch (request->type) {
    case NBD_CMD_FLUSH:
        return NBD_OK;
    case NBD_CMD_BLOCK_STATUS:
        return session->tells_holes && request->length > 0 && is_within(request, session->disk) ? NBD_OK : NBD_EINVAL;
    case NBD_CMD_READ:
        return is_within(request, session->disk) ? NBD_OK : NBD_EINVAL;
    case NBD_CMD_WRITE:
    case NBD_CMD_WRITE_ZEROES:
        return is_within(request, session->disk) ? NBD_OK : NBD_ENOSPC;
    default:
        return NBD_EINVAL;
    }
}

static enum nbd_error flush(struct nbd_session *session)
{
    return session->disk->is_writable ? session->disk->ops->flush(session->disk) : NBD_OK;
}

/* Ends a request that wrote something. */
static void finish_writing(struct nbd_session *session)
{
    if (session->request.error == NBD_OK && (session->request.flags & NBD_CMD_FLAG_FUA) != 0)
        session->request.error = flush(session);
    nbd_reply(session, session->request.error);
}

/* Begins what was asked for, and does it where that is one step. */
static void begin(struct nbd_session *session)
{
    struct nbd_request *request = &session->request;
    const enum nbd_error error = check(session);

    if (request->type == NBD_CMD_DISC) {
        session->phase = NBD_AT_END;
    } else if (request->type == NBD_CMD_WRITE) { /* its payload comes, whatever becomes of it */
        request->error = error;
        session->phase = NBD_AT_PAYLOAD;
    } else if (error != NBD_OK) {
        nbd_reply(session, error);
    } else if (request->type == NBD_CMD_READ) {
        session->phase = NBD_AT_DATA;
    } else if (request->type == NBD_CMD_WRITE_ZEROES) {
        session->phase = NBD_AT_ZEROS;
    } else if (request->type == NBD_CMD_FLUSH) {
        nbd_reply(session, flush(session));
    } else {
        nbd_reply_status(session);
    }
}

bool nbd_step_request(struct nbd_session *session)
{
    size_t size;
    const uint8_t *input = nbd_input(session, &size);

    if (size < NBD_REQUEST_BYTES)
        return false;
    if (vhd_get32(input) != NBD_REQUEST_MAGIC) {
        session->phase = NBD_AT_END;
        return true;
    }
    session->request = (struct nbd_request){
        .flags = vhd_get16(input + 4),
        .type = vhd_get16(input + 6),
        .cookie = vhd_get64(input + 8),
        .offset = vhd_get64(input + 16),
        .length = vhd_get32(input + 24),
    };
    nbd_use(session, NBD_REQUEST_BYTES);
    session->asked++;
    begin(session);
    return true;
}

/* After an error the rest of the payload is passed over: the next request stands behind it. */
bool nbd_step_payload(struct nbd_session *session)
{
    struct nbd_request *request = &session->request;
    uint32_t piece = nbd_piece(request->offset + request->done, request->length - request->done, NBD_PIECE);
    size_t size;
    const uint8_t *input = nbd_input(session, &size);

    if (piece > 0 && request->error != NBD_OK && size > 0 && size < piece)
        piece = (uint32_t)size;
    if (size < piece)
        return false;
    if (piece > 0 && request->error == NBD_OK)
        request->error = session->disk->ops->write(session->disk, request->offset + request->done, input, piece);
    nbd_use(session, piece);
    request->done += piece;
    if (request->done == request->length)
        finish_writing(session);
    return true;
}

bool nbd_step_zeros(struct nbd_session *session)
{
    struct nbd_request *request = &session->request;
    const bool no_hole = (request->flags & NBD_CMD_FLAG_NO_HOLE) != 0;
    uint32_t piece = 0;

    if (request->length > 0)
        request->error = nbd_zero_piece(session->disk, request->offset + request->done, request->length - request->done,
                                        no_hole, &piece);
    request->done += piece;
    if (request->done == request->length || request->error != NBD_OK)
        finish_writing(session);
    return true;
}
