/* nbd_private.h - what the files of a session share. */
#ifndef OPENVPC_NBD_PRIVATE_H
#define OPENVPC_NBD_PRIVATE_H

#include "nbd_session.h"
#include "vhd_bytes.h"

/* The number of the context base:allocation. */
#define NBD_ALLOCATION_ID 1u

enum nbd_phase {
    NBD_AT_FLAGS, /* of the client */
    NBD_AT_OPTION,
    NBD_AT_LONG_OPTION, /* whose data are passed over */
    NBD_AT_REQUEST,
    NBD_AT_PAYLOAD, /* of a write */
    NBD_AT_DATA,    /* of a read */
    NBD_AT_ZEROS,   /* that are written */
    NBD_AT_END,
};

struct nbd_request {
    uint32_t flags, type;
    uint64_t cookie; /* the client's own, whatever it is */
    uint64_t offset;
    uint32_t length, done; /* bytes */
    enum nbd_error error;  /* of a write that is passed over to its end */
};

struct nbd_session {
    struct nbd_catalogue *catalogue;
    struct nbd_disk *disk; /* that is served, or of which contexts were set; NULL: none yet */
    enum nbd_phase phase;
    bool no_zeroes, is_structured, tells_holes;
    uint64_t asked;               /* requests */
    uint32_t option, passed_over; /* of NBD_AT_LONG_OPTION: which, and how many bytes of it are yet to come */
    struct nbd_buffer in, out;
    struct nbd_request request;
};

/* ---- nbd_session.c ---- */

/* The input that has come, and that so much of it was used. */
const uint8_t *nbd_input(const struct nbd_session *session, size_t *size);
void nbd_use(struct nbd_session *session, size_t size);

/* Room for the next bytes of output; NULL without memory, and then the session is at its end. */
uint8_t *nbd_put(struct nbd_session *session, size_t size);

/* Takes back the last bytes of output. */
void nbd_take_back(struct nbd_session *session, size_t size);

/* Grows the room for input. False without memory, and then the session is at its end. */
bool nbd_reserve_input(struct nbd_session *session, size_t size);

/* Lets go of the disk, if there is one. */
void nbd_drop_disk(struct nbd_session *session);

/* ---- nbd_options.c, nbd_requests.c, nbd_replies.c: each does what nbd_session_step does in its phases ---- */

/* Longest data of an option that are looked at; a longer one is refused when it has passed. Bytes. */
#define NBD_OPTION_LIMIT 32768u

/* The most that is received before it is looked at. While an export is chosen, and from a client that writes. */
#define NBD_INPUT_BYTES (NBD_OPTION_BYTES + NBD_OPTION_LIMIT)
#define NBD_WRITING_INPUT_BYTES (4 * NBD_PIECE)

bool nbd_step_option(struct nbd_session *session);
bool nbd_step_long_option(struct nbd_session *session);

bool nbd_step_request(struct nbd_session *session);
bool nbd_step_payload(struct nbd_session *session);
bool nbd_step_zeros(struct nbd_session *session);
bool nbd_step_data(struct nbd_session *session);

/* Ends the request with a code, NBD_OK for one that was done. */
void nbd_reply(struct nbd_session *session, enum nbd_error error);

/* Ends the request with what is a hole. */
void nbd_reply_status(struct nbd_session *session);

#endif
