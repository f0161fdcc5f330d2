/*
 * nbd_wire.h - the numbers of the NBD protocol. On the wire all are big-endian.
 *
 * Source: "The NBD protocol", doc/proto.md of github.com/NetworkBlockDevice/nbd: fixed newstyle negotiation, structured
 * replies, metadata contexts. What is not here is not spoken: TLS, resizing, extended headers.
 */
#ifndef OPENVPC_NBD_WIRE_H
#define OPENVPC_NBD_WIRE_H

#include <stdint.h>

/* Negotiation */
#define NBD_MAGIC UINT64_C(0x4e42444d41474943)        /* "NBDMAGIC" */
#define NBD_OPTION_MAGIC UINT64_C(0x49484156454f5054) /* "IHAVEOPT" */
#define NBD_OPTION_REPLY_MAGIC UINT64_C(0x0003e889045565a9)

#define NBD_GREETING_BYTES 18u     /* both magics, 16 bits of handshake flags */
#define NBD_OPTION_BYTES 16u       /* magic, option, length of its data */
#define NBD_OPTION_REPLY_BYTES 20u /* magic, option, type, length of its data */
#define NBD_EXPORT_ZEROES 124u     /* behind size and flags, for NBD_OPT_EXPORT_NAME */

#define NBD_FLAG_FIXED_NEWSTYLE 1u
#define NBD_FLAG_NO_ZEROES 2u

#define NBD_OPT_EXPORT_NAME 1u
#define NBD_OPT_ABORT 2u
#define NBD_OPT_LIST 3u
#define NBD_OPT_INFO 6u
#define NBD_OPT_GO 7u
#define NBD_OPT_STRUCTURED_REPLY 8u
#define NBD_OPT_LIST_META_CONTEXT 9u
#define NBD_OPT_SET_META_CONTEXT 10u

#define NBD_REP_ACK 1u
#define NBD_REP_SERVER 2u
#define NBD_REP_INFO 3u
#define NBD_REP_META_CONTEXT 4u
#define NBD_REP_ERR_UNSUP 0x80000001u
#define NBD_REP_ERR_POLICY 0x80000002u
#define NBD_REP_ERR_INVALID 0x80000003u
#define NBD_REP_ERR_UNKNOWN 0x80000006u
#define NBD_REP_ERR_TOO_BIG 0x80000009u

#define NBD_INFO_EXPORT 0u
#define NBD_INFO_NAME 1u
#define NBD_INFO_BLOCK_SIZE 3u

#define NBD_NAME_BYTES 4096u /* longest string */

/* Transmission: of an export */
#define NBD_FLAG_HAS_FLAGS 0x001u
#define NBD_FLAG_READ_ONLY 0x002u
#define NBD_FLAG_SEND_FLUSH 0x004u
#define NBD_FLAG_SEND_FUA 0x008u
#define NBD_FLAG_SEND_WRITE_ZEROES 0x040u
#define NBD_FLAG_SEND_DF 0x080u
#define NBD_FLAG_CAN_MULTI_CONN 0x100u

/* Transmission: requests */
#define NBD_REQUEST_MAGIC 0x25609513u
#define NBD_REQUEST_BYTES 28u /* magic, flags, type, cookie, offset, length */

#define NBD_CMD_READ 0u
#define NBD_CMD_WRITE 1u
#define NBD_CMD_DISC 2u
#define NBD_CMD_FLUSH 3u
#define NBD_CMD_WRITE_ZEROES 6u
#define NBD_CMD_BLOCK_STATUS 7u

#define NBD_CMD_FLAG_FUA 0x01u
#define NBD_CMD_FLAG_NO_HOLE 0x02u
#define NBD_CMD_FLAG_DF 0x04u
#define NBD_CMD_FLAG_REQ_ONE 0x08u

/* Transmission: replies */
#define NBD_SIMPLE_REPLY_MAGIC 0x67446698u
#define NBD_SIMPLE_REPLY_BYTES 16u /* magic, error, cookie */
#define NBD_CHUNK_MAGIC 0x668e33efu
#define NBD_CHUNK_BYTES 20u /* magic, flags, type, cookie, length */

#define NBD_REPLY_FLAG_DONE 1u

#define NBD_REPLY_TYPE_NONE 0u
#define NBD_REPLY_TYPE_OFFSET_DATA 1u
#define NBD_REPLY_TYPE_OFFSET_HOLE 2u
#define NBD_REPLY_TYPE_BLOCK_STATUS 5u
#define NBD_REPLY_TYPE_ERROR 0x8001u

#define NBD_STATE_HOLE 1u /* of base:allocation */
#define NBD_STATE_ZERO 2u

enum nbd_error {
    NBD_OK = 0,
    NBD_EPERM = 1,
    NBD_EIO = 5,
    NBD_ENOMEM = 12,
    NBD_EINVAL = 22,
    NBD_ENOSPC = 28,
};

#endif
