/*
 * nbd_talk.h - a client of NBD that says each number itself, for tests of a session: what is right, and what is not.
 *
 * All functions that hear something fail the calling test where it is something else.
 */
#ifndef OPENVPC_TESTS_NBD_TALK_H
#define OPENVPC_TESTS_NBD_TALK_H

#include "nbd_session.h"
#include "nbd_store.h"

struct nbd_talk {
    struct nbd_store store;
    struct nbd_session *session;
    size_t fragment; /* bytes that come at once, in both directions */
    uint64_t cookie; /* of the last request */
    uint8_t *heard;
    size_t heard_size, heard_room, at; /* `at`: what was looked at already */
};

/* Begins a session on the disks of a store. */
void talk_begin(struct nbd_talk *self, size_t fragment);
void talk_end(struct nbd_talk *self);

/* Sends bytes, as far as the session takes them, and has it do what it can. */
void talk_send(struct nbd_talk *self, const void *bytes, size_t size);

/* The next bytes of what the session has said. */
const uint8_t *talk_hear(struct nbd_talk *self, size_t size);

/* That it has said no more. */
void talk_hear_nothing(const struct nbd_talk *self);

/* ---- Negotiation ---- */

/* Hears the greeting, and answers with flags. */
void talk_greet(struct nbd_talk *self, uint32_t flags);
#define TALK_USUAL (NBD_FLAG_FIXED_NEWSTYLE | NBD_FLAG_NO_ZEROES)

void talk_option(struct nbd_talk *self, uint32_t option, const void *data, size_t size);

/* NBD_OPT_INFO or NBD_OPT_GO with a name, and what it asks for, ended by UINT16_MAX. */
void talk_ask(struct nbd_talk *self, uint32_t option, const char *name, const uint16_t *infos);

/* NBD_OPT_LIST_META_CONTEXT or NBD_OPT_SET_META_CONTEXT with a name and a query; NULL: none. */
void talk_contexts(struct nbd_talk *self, uint32_t option, const char *name, const char *query);

/* The next reply, of this option and type; returns its data. */
const uint8_t *talk_hear_reply(struct nbd_talk *self, uint32_t option, uint32_t type, uint32_t *size);

/* Comes to the point where the export is served. */
void talk_choose(struct nbd_talk *self, const char *name, bool is_structured, bool wants_holes);

/* ---- Transmission ---- */

/* Sends the head of a request. */
void talk_request(struct nbd_talk *self, uint32_t flags, uint32_t type, uint64_t offset, uint32_t length);

/* The simple reply to the request of that cookie. */
void talk_hear_simple(struct nbd_talk *self, uint64_t cookie, enum nbd_error error);

/* The next chunk of the reply to the last request; returns its payload. */
const uint8_t *talk_hear_chunk(struct nbd_talk *self, uint32_t flags, uint32_t type, uint32_t *size);

/* That the last request has failed, in a session of either kind. */
void talk_hear_error(struct nbd_talk *self, bool is_structured, enum nbd_error error);

/* Reads in a session of either kind; `buffer` gets the bytes, those of holes as well. */
void talk_read(struct nbd_talk *self, bool is_structured, uint32_t flags, uint64_t offset, uint32_t length,
               uint8_t *buffer);

#endif
