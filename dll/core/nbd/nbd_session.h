/*
 * nbd_session.h - one client of an NBD server: bytes in, bytes out. It knows no sockets, and waits for nothing.
 *
 * Whoever has the connection does this until nbd_session_is_over, or the connection ends:
 *
 *     while (nbd_session_step(session)) {}
 *     if there is output:  send it (some of it is enough), nbd_session_sent
 *     else:                receive into the room, nbd_session_received
 *
 * Bytes may come in pieces of any size. Requests are answered in their order, and what they ask for is done meanwhile in
 * pieces (NBD_PIECE), so that no request, whatever it says of its length, takes more memory than that, and a client that
 * does not read has nothing more done for it. Whatever a client sends, nothing outside of its disk is read or written.
 * What cannot be understood ends the session.
 *
 * A request of any alignment is served. Reading and writing is up to NBD_LARGEST at a time, zeroing and asking for holes
 * without a limit. A write that comes in one piece is begun when all of it is there, so that half of one does nothing.
 *
 * A session belongs to one thread at a time. Who sends on another one takes the output away, and goes on with the session
 * meanwhile. It is on him then that no more is done for a client that does not read.
 */
#ifndef OPENVPC_NBD_SESSION_H
#define OPENVPC_NBD_SESSION_H

#include "nbd_export.h"

/* Bytes of a disk that are read or written at once, and the most of one request (the protocol's own advice). */
#define NBD_PIECE (UINT32_C(256) << 10)
#define NBD_LARGEST (UINT32_C(32) << 20)

struct nbd_session;

/* The bytes from `begin` to `end`, in memory of malloc. All zeros: an empty one. */
struct nbd_buffer {
    uint8_t *bytes;
    size_t begin, end, room;
};

/* Begins a session, whose greeting is the first output. `catalogue` has to outlive it. NULL without memory. */
struct nbd_session *nbd_session_new(struct nbd_catalogue *catalogue);

/* Ends it, wherever it is. What was written is not flushed by this. NULL is allowed. */
void nbd_session_free(struct nbd_session *session);

/* Does the next thing that can be done; false when nothing can before output was sent or input has come. */
bool nbd_session_step(struct nbd_session *session);

/* What is to be sent, and that so much of it was. */
const void *nbd_session_output(const struct nbd_session *session, size_t *size);
void nbd_session_sent(struct nbd_session *session, size_t size);

/* Takes all of the output away. In exchange the session gets what is in `buffer`, of which it uses the room alone. */
void nbd_session_take_output(struct nbd_session *session, struct nbd_buffer *buffer);

/* Where input goes, at least one byte after nbd_session_step was false without output, and that so much has come. */
void *nbd_session_room(struct nbd_session *session, size_t *size);
void nbd_session_received(struct nbd_session *session, size_t size);

/* Whether the client has chosen an export by a name that there is, and now reads and writes. */
bool nbd_session_is_serving(const struct nbd_session *session);

/* How many requests it has made of that. */
uint64_t nbd_session_asked(const struct nbd_session *session);

/* Whether all has been said: when the output has been sent, the connection is to be closed. */
bool nbd_session_is_over(const struct nbd_session *session);

#endif
