/* nbd_options.c - the negotiation: which export, and how it is spoken of. */
#include "nbd_private.h"

#include <string.h>

#define CONTEXTS "base:"
#define ALLOCATION "base:allocation"

#define PREFERRED_BLOCK 4096u

/* What of the data of an option is yet to be read. */
struct reader {
    const uint8_t *at;
    size_t left;
    bool is_short; /* more was asked for than there is */
};

static const uint8_t *take(struct reader *reader, size_t size)
{
    const uint8_t *at = reader->at;

    if (size > reader->left) {
        reader->is_short = true;
        return NULL;
    }
    reader->at += size;
    reader->left -= size;
    return at;
}

static uint16_t take16(struct reader *reader)
{
    const uint8_t *at = take(reader, 2);

    return at != NULL ? vhd_get16(at) : 0;
}

static uint32_t take32(struct reader *reader)
{
    const uint8_t *at = take(reader, 4);

    return at != NULL ? vhd_get32(at) : 0;
}

/* A string with its length before it. One that is too long counts as one that is not there. */
static struct nbd_name take_name(struct reader *reader)
{
    const uint32_t length = take32(reader);
    struct nbd_name name = { NULL, 0 };

    if (length > NBD_NAME_BYTES)
        reader->is_short = true;
    if (!reader->is_short)
        name = (struct nbd_name){ take(reader, length), length };
    return name;
}

static bool is_same(struct nbd_name name, const char *text)
{
    return name.length == strlen(text) && memcmp(name.bytes, text, name.length) == 0;
}

/* Room for the data of a reply to an option, behind its head; NULL without memory. */
static uint8_t *put_reply(struct nbd_session *session, uint32_t option, uint32_t type, size_t size)
{
    uint8_t *head = nbd_put(session, NBD_OPTION_REPLY_BYTES + size);

    if (head == NULL)
        return NULL;
    vhd_put64(head, NBD_OPTION_REPLY_MAGIC);
    vhd_put32(head + 8, option);
    vhd_put32(head + 12, type);
    vhd_put32(head + 16, (uint32_t)size);
    return head + NBD_OPTION_REPLY_BYTES;
}

/* Refuses an option with a sentence, which clients show to people. */
static void refuse(struct nbd_session *session, uint32_t option, uint32_t type, const char *sentence)
{
    uint8_t *data = put_reply(session, option, type, strlen(sentence));

    if (data != NULL)
        memcpy(data, sentence, strlen(sentence));
}

static void refuse_as_invalid(struct nbd_session *session, uint32_t option)
{
    refuse(session, option, NBD_REP_ERR_INVALID, "The data of the option are not what it takes.");
}

static void refuse_as_unknown(struct nbd_session *session, uint32_t option)
{
    refuse(session, option, NBD_REP_ERR_UNKNOWN,
           "There is no export of that name, or its disk cannot be opened; the server has said why.");
}

static void accept(struct nbd_session *session, uint32_t option)
{
    put_reply(session, option, NBD_REP_ACK, 0);
}

/* ---- Exports ---- */

static uint16_t flags_of(const struct nbd_session *session, const struct nbd_disk *disk)
{
    const unsigned always = NBD_FLAG_HAS_FLAGS | NBD_FLAG_SEND_FLUSH | NBD_FLAG_CAN_MULTI_CONN;
    const unsigned writable = NBD_FLAG_SEND_FUA | NBD_FLAG_SEND_WRITE_ZEROES;

    return (uint16_t)(always | (disk->is_writable ? writable : NBD_FLAG_READ_ONLY) |
                      (session->is_structured ? NBD_FLAG_SEND_DF : 0));
}

static struct nbd_disk *find(struct nbd_session *session, struct nbd_name name)
{
    return session->catalogue->ops->take(session->catalogue, name);
}

static struct nbd_disk *find_or_refuse(struct nbd_session *session, uint32_t option, struct nbd_name name)
{
    struct nbd_disk *disk = find(session, name);

    if (disk == NULL)
        refuse_as_unknown(session, option);
    return disk;
}

/* Serves a disk that was taken from now on. Contexts that were set for another one do not hold for it. */
static void serve(struct nbd_session *session, struct nbd_disk *disk)
{
    if (session->disk != disk)
        session->tells_holes = false;
    nbd_drop_disk(session);
    session->disk = disk;
    session->phase = NBD_AT_REQUEST;
    if (disk->is_writable)
        nbd_reserve_input(session, NBD_WRITING_INPUT_BYTES);
}

/* The old way to choose one, which has no answer but the export itself. */
static void choose_by_name(struct nbd_session *session, struct nbd_name name)
{
    const size_t zeroes = session->no_zeroes ? 0 : NBD_EXPORT_ZEROES;
    struct nbd_disk *disk = name.length <= NBD_NAME_BYTES ? find(session, name) : NULL;
    uint8_t *reply;

    if (disk == NULL) {
        session->phase = NBD_AT_END;
        return;
    }
    reply = nbd_put(session, 10 + zeroes);
    if (reply != NULL) {
        vhd_put64(reply, disk->size);
        vhd_put16(reply + 8, flags_of(session, disk));
        memset(reply + 10, 0, zeroes);
        serve(session, disk);
    } else {
        session->catalogue->ops->give_back(session->catalogue, disk);
    }
}

static void put_info(struct nbd_session *session, uint32_t option, uint16_t type, struct nbd_disk *disk)
{
    struct nbd_name name;
    uint8_t *data;

    switch (type) {
    case NBD_INFO_EXPORT:
        data = put_reply(session, option, NBD_REP_INFO, 12);
        if (data == NULL)
            return;
        vhd_put64(data + 2, disk->size);
        vhd_put16(data + 10, flags_of(session, disk));
        break;
    case NBD_INFO_NAME:
        name = session->catalogue->ops->name(session->catalogue, disk);
        data = put_reply(session, option, NBD_REP_INFO, 2 + name.length);
        if (data == NULL)
            return;
        memcpy(data + 2, name.bytes, name.length);
        break;
    case NBD_INFO_BLOCK_SIZE:
        data = put_reply(session, option, NBD_REP_INFO, 14);
        if (data == NULL)
            return;
        vhd_put32(data + 2, 1);
        vhd_put32(data + 6, PREFERRED_BLOCK);
        vhd_put32(data + 10, NBD_LARGEST);
        break;
    default:
        return;
    }
    vhd_put16(data, type);
}

/* NBD_OPT_INFO and NBD_OPT_GO: the same, but that the second one means it. */
static void tell_or_choose(struct nbd_session *session, uint32_t option, struct reader reader)
{
    const struct nbd_name name = take_name(&reader);
    const uint16_t count = take16(&reader);
    unsigned told = 1u << NBD_INFO_EXPORT; /* each once, or a short option would have a long answer */
    struct nbd_disk *disk;

    if (reader.is_short || reader.left != 2u * count) {
        refuse_as_invalid(session, option);
        return;
    }
    disk = find_or_refuse(session, option, name);
    if (disk == NULL)
        return;
    put_info(session, option, NBD_INFO_EXPORT, disk);
    for (uint16_t i = 0; i < count; i++) {
        const uint16_t type = take16(&reader);
        if (type > NBD_INFO_BLOCK_SIZE || (told & 1u << type) != 0)
            continue;
        told |= 1u << type;
        put_info(session, option, type, disk);
    }
    accept(session, option);
    if (option == NBD_OPT_GO && session->phase != NBD_AT_END)
        serve(session, disk);
    else
        session->catalogue->ops->give_back(session->catalogue, disk);
}

static void put_listed(void *context, struct nbd_name name)
{
    uint8_t *data = put_reply(context, NBD_OPT_LIST, NBD_REP_SERVER, 4 + name.length);

    if (data == NULL)
        return;
    vhd_put32(data, (uint32_t)name.length);
    memcpy(data + 4, name.bytes, name.length);
}

static void list(struct nbd_session *session, size_t size)
{
    if (size != 0)
        refuse_as_invalid(session, NBD_OPT_LIST);
    else if (!session->catalogue->ops->list(session->catalogue, put_listed, session))
        refuse(session, NBD_OPT_LIST, NBD_REP_ERR_POLICY, "This server does not tell its exports.");
    else
        accept(session, NBD_OPT_LIST);
}

/* ---- Contexts ---- */

/* Whether a query asks for the only context that there is; those of a listing may be shorter than its name. */
static bool asks_for_allocation(struct nbd_name query, bool is_listing)
{
    return is_same(query, ALLOCATION) || (is_listing && is_same(query, CONTEXTS));
}

static void put_context(struct nbd_session *session, uint32_t option)
{
    const uint32_t id = option == NBD_OPT_SET_META_CONTEXT ? NBD_ALLOCATION_ID : 0;
    uint8_t *data = put_reply(session, option, NBD_REP_META_CONTEXT, 4 + strlen(ALLOCATION));

    if (data == NULL)
        return;
    vhd_put32(data, id);
    memcpy(data + 4, ALLOCATION, strlen(ALLOCATION));
}

static void tell_or_set_contexts(struct nbd_session *session, uint32_t option, struct reader reader)
{
    const bool is_listing = option == NBD_OPT_LIST_META_CONTEXT;
    const struct nbd_name name = take_name(&reader);
    const uint32_t count = take32(&reader);
    bool found = is_listing && count == 0;
    struct nbd_disk *disk;

    for (uint32_t i = 0; i < count && !reader.is_short; i++) {
        const struct nbd_name query = take_name(&reader);
        found = found || (!reader.is_short && asks_for_allocation(query, is_listing));
    }
    if (!is_listing)
        session->tells_holes = false;
    if (reader.is_short || reader.left > 0 || (!is_listing && !session->is_structured)) {
        refuse_as_invalid(session, option);
        return;
    }
    disk = find_or_refuse(session, option, name);
    if (disk == NULL)
        return;
    if (found)
        put_context(session, option);
    accept(session, option);
    if (is_listing) {
        session->catalogue->ops->give_back(session->catalogue, disk);
        return;
    }
    nbd_drop_disk(session);
    session->disk = disk;
    session->tells_holes = found;
}

/* ---- Options ---- */

static void answer(struct nbd_session *session, uint32_t option, struct reader data)
{
    switch (option) {
    case NBD_OPT_EXPORT_NAME:
        choose_by_name(session, (struct nbd_name){ data.at, data.left });
        break;
    case NBD_OPT_ABORT:
        accept(session, option);
        session->phase = NBD_AT_END;
        break;
    case NBD_OPT_LIST:
        list(session, data.left);
        break;
    case NBD_OPT_INFO:
    case NBD_OPT_GO:
        tell_or_choose(session, option, data);
        break;
    case NBD_OPT_STRUCTURED_REPLY:
        if (data.left != 0) {
            refuse_as_invalid(session, option);
            break;
        }
        session->is_structured = true;
        accept(session, option);
        break;
    case NBD_OPT_LIST_META_CONTEXT:
    case NBD_OPT_SET_META_CONTEXT:
        tell_or_set_contexts(session, option, data);
        break;
    default:
        refuse(session, option, NBD_REP_ERR_UNSUP, "This server does not know the option.");
        break;
    }
}

bool nbd_step_option(struct nbd_session *session)
{
    size_t size;
    const uint8_t *input = nbd_input(session, &size);
    uint32_t option, length;

    if (size < NBD_OPTION_BYTES)
        return false;
    option = vhd_get32(input + 8);
    length = vhd_get32(input + 12);
    if (vhd_get64(input) != NBD_OPTION_MAGIC) {
        session->phase = NBD_AT_END;
        return true;
    }
    if (length > NBD_OPTION_LIMIT) {
        nbd_use(session, NBD_OPTION_BYTES);
        session->option = option;
        session->passed_over = length;
        session->phase = NBD_AT_LONG_OPTION;
        return true;
    }
    if (size < NBD_OPTION_BYTES + length)
        return false;
    nbd_use(session, NBD_OPTION_BYTES + length);
    answer(session, option, (struct reader){ input + NBD_OPTION_BYTES, length, false });
    return true;
}

bool nbd_step_long_option(struct nbd_session *session)
{
    size_t size;

    nbd_input(session, &size);
    if (size == 0)
        return false;
    if (size > session->passed_over)
        size = session->passed_over;
    nbd_use(session, size);
    session->passed_over -= (uint32_t)size;
    if (session->passed_over > 0)
        return true;
    session->phase = session->option == NBD_OPT_EXPORT_NAME ? NBD_AT_END : NBD_AT_OPTION;
    if (session->phase == NBD_AT_OPTION)
        refuse(session, session->option, NBD_REP_ERR_TOO_BIG, "The data of the option are longer than 32,768 bytes.");
    return true;
}
