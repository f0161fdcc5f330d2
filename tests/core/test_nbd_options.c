/* test_nbd_options.c - the negotiation of an NBD session, byte by byte and at once: what is right, and what is not. */
#include "expect.h"
#include "nbd_talk.h"
#include "vhd_bytes.h"

#include <stdlib.h>
#include <string.h>

TestSuite(nbd_options);

static const size_t fragments[] = { 1, 3, 100, 1000000 };

#define FOR_FRAGMENTS(talk)                      \
    for (size_t f = 0; f < ROWS(fragments); f++) \
        for (talk_begin((talk), fragments[f]); (talk)->session != NULL; talk_end(talk), (talk)->session = NULL)

static const uint16_t no_infos[] = { UINT16_MAX };

static void hear_refusal(struct nbd_talk *talk, uint32_t option, uint32_t type)
{
    uint32_t size;
    const uint8_t *sentence = talk_hear_reply(talk, option, type, &size);

    cr_expect(size > 10 && sentence[size - 1] == '.', "it says why");
    talk_hear_nothing(talk);
}

static void hear_acknowledgement(struct nbd_talk *talk, uint32_t option)
{
    uint32_t size;

    talk_hear_reply(talk, option, NBD_REP_ACK, &size);
    cr_expect(size == 0);
    talk_hear_nothing(talk);
}

Test(nbd_options, lead_to_an_export_of_which_size_flags_name_and_blocks_are_told)
{
    static const uint16_t infos[] = { NBD_INFO_NAME, NBD_INFO_BLOCK_SIZE, NBD_INFO_EXPORT, 77, UINT16_MAX };
    static const uint32_t options[] = { NBD_OPT_INFO, NBD_OPT_GO };
    struct nbd_talk talk;

    FOR_FRAGMENTS(&talk)
    {
        talk_greet(&talk, TALK_USUAL);
        for (size_t i = 0; i < ROWS(options); i++) {
            const uint8_t *data;
            uint32_t size;
            cr_expect(!nbd_session_is_serving(talk.session));
            talk_ask(&talk, options[i], "rw", infos);
            data = talk_hear_reply(&talk, options[i], NBD_REP_INFO, &size);
            cr_expect(size == 12 && vhd_get16(data) == 0 && vhd_get64(data + 2) == STORE_BYTES);
            cr_expect(vhd_get16(data + 10) == (0x1 | 0x4 | 0x8 | 0x40 | 0x100), "flags %x", vhd_get16(data + 10));
            data = talk_hear_reply(&talk, options[i], NBD_REP_INFO, &size);
            cr_expect(size == 4 && vhd_get16(data) == 1 && memcmp(data + 2, "rw", 2) == 0);
            data = talk_hear_reply(&talk, options[i], NBD_REP_INFO, &size);
            cr_expect(size == 14 && vhd_get16(data) == 3 && vhd_get32(data + 2) == 1 && vhd_get32(data + 6) == 4096 &&
                      vhd_get32(data + 10) == 33554432);
            hear_acknowledgement(&talk, options[i]);
        }
        cr_expect(nbd_session_is_serving(talk.session) && !nbd_session_is_over(talk.session));
    }
}

Test(nbd_options, are_told_once_whatever_is_asked_for_how_often)
{
    static uint16_t infos[3000];
    struct nbd_talk talk;
    uint32_t size;

    for (size_t i = 0; i + 1 < ROWS(infos); i++)
        infos[i] = i % 3 == 0 ? NBD_INFO_NAME : i % 3 == 1 ? NBD_INFO_BLOCK_SIZE : NBD_INFO_EXPORT;
    infos[ROWS(infos) - 1] = UINT16_MAX;
    talk_begin(&talk, 100000);
    talk_greet(&talk, TALK_USUAL);
    talk_ask(&talk, NBD_OPT_INFO, "rw", infos);
    for (int i = 0; i < 3; i++)
        talk_hear_reply(&talk, NBD_OPT_INFO, NBD_REP_INFO, &size);
    hear_acknowledgement(&talk, NBD_OPT_INFO);
    talk_end(&talk);
}

Test(nbd_options, tell_of_a_disk_that_is_read_only_and_of_structured_replies)
{
    struct nbd_talk talk;
    const uint8_t *data;
    uint32_t size;

    talk_begin(&talk, 100);
    talk_greet(&talk, TALK_USUAL);
    talk_option(&talk, NBD_OPT_STRUCTURED_REPLY, NULL, 0);
    hear_acknowledgement(&talk, NBD_OPT_STRUCTURED_REPLY);
    talk_ask(&talk, NBD_OPT_GO, "ro", no_infos);
    data = talk_hear_reply(&talk, NBD_OPT_GO, NBD_REP_INFO, &size);
    cr_expect(vhd_get16(data + 10) == (0x1 | 0x2 | 0x4 | 0x80 | 0x100), "flags %x", vhd_get16(data + 10));
    talk_end(&talk);
}

Test(nbd_options, of_the_old_way_lead_to_an_export_with_or_without_zeroes)
{
    struct nbd_talk talk;

    FOR_FRAGMENTS(&talk)
    {
        const bool zeroes = f % 2 == 0;
        talk_greet(&talk, zeroes ? NBD_FLAG_FIXED_NEWSTYLE : TALK_USUAL);
        talk_option(&talk, NBD_OPT_EXPORT_NAME, "ro", 2);
        cr_expect(vhd_get64(talk_hear(&talk, 8)) == STORE_BYTES);
        cr_expect(vhd_get16(talk_hear(&talk, 2)) == (0x1 | 0x2 | 0x4 | 0x100));
        for (int i = 0; zeroes && i < 124; i++)
            cr_expect(*talk_hear(&talk, 1) == 0);
        talk_hear_nothing(&talk);
        cr_expect(nbd_session_is_serving(talk.session));
    }
    talk_begin(&talk, 100);
    talk_greet(&talk, 0); /* a client that knows nothing newer */
    talk_option(&talk, NBD_OPT_EXPORT_NAME, "", 0);
    cr_expect(vhd_get64(talk_hear(&talk, 8)) == STORE_BYTES, "no name is a name as well");
    talk_end(&talk);
}

Test(nbd_options, of_the_old_way_end_where_there_is_no_export_of_that_name)
{
    static char longest[40000];
    struct nbd_talk talk;

    memset(longest, 'x', sizeof longest);
    for (size_t length = 1; length < sizeof longest; length += length < 5000 ? 4095 : 30000) {
        talk_begin(&talk, 100000);
        talk_greet(&talk, TALK_USUAL);
        talk_option(&talk, NBD_OPT_EXPORT_NAME, longest, length);
        talk_hear_nothing(&talk);
        cr_expect(nbd_session_is_over(talk.session), "%zu", length);
        talk_end(&talk);
    }
}

Test(nbd_options, that_name_no_export_are_refused_and_others_may_follow)
{
    static char longest[4097], longer[4098];
    struct nbd_talk talk;

    memset(longest, 'x', sizeof longest - 1);
    memset(longer, 'x', sizeof longer - 1);
    FOR_FRAGMENTS(&talk)
    {
        talk_greet(&talk, TALK_USUAL);
        talk_ask(&talk, NBD_OPT_GO, "rx", no_infos);
        hear_refusal(&talk, NBD_OPT_GO, NBD_REP_ERR_UNKNOWN);
        talk_ask(&talk, NBD_OPT_INFO, longest, no_infos);
        hear_refusal(&talk, NBD_OPT_INFO, NBD_REP_ERR_UNKNOWN);
        talk_ask(&talk, NBD_OPT_INFO, longer, no_infos);
        hear_refusal(&talk, NBD_OPT_INFO, NBD_REP_ERR_INVALID);
        talk_contexts(&talk, NBD_OPT_LIST_META_CONTEXT, "r", NULL);
        hear_refusal(&talk, NBD_OPT_LIST_META_CONTEXT, NBD_REP_ERR_UNKNOWN);
        talk_ask(&talk, NBD_OPT_GO, "rw", no_infos);
        cr_expect(nbd_session_is_serving(talk.session));
    }
}

Test(nbd_options, list_the_exports_unless_they_are_secret)
{
    static const char *const names[] = { "ro", "rw" };
    struct nbd_talk talk;

    FOR_FRAGMENTS(&talk)
    {
        talk.store.is_secret = f == 1;
        talk_greet(&talk, TALK_USUAL);
        talk_option(&talk, NBD_OPT_LIST, NULL, 0);
        if (talk.store.is_secret) {
            hear_refusal(&talk, NBD_OPT_LIST, NBD_REP_ERR_POLICY);
            continue;
        }
        for (size_t i = 0; i < ROWS(names); i++) {
            uint32_t size;
            const uint8_t *data = talk_hear_reply(&talk, NBD_OPT_LIST, NBD_REP_SERVER, &size);
            cr_expect(size == 6 && vhd_get32(data) == 2 && memcmp(data + 4, names[i], 2) == 0);
        }
        hear_acknowledgement(&talk, NBD_OPT_LIST);
    }
}

/* TLS, what was withdrawn, extended headers, and what nobody has thought of yet. */
Test(nbd_options, that_are_not_known_are_refused_and_others_may_follow)
{
    static const uint32_t unknown[] = { 0, 4, 5, 11, 12, 4711, UINT32_MAX };
    static const uint8_t data[300] = { 1 };
    struct nbd_talk talk;

    FOR_FRAGMENTS(&talk)
    {
        talk_greet(&talk, TALK_USUAL);
        for (size_t i = 0; i < ROWS(unknown); i++) {
            talk_option(&talk, unknown[i], data, i % 2 * sizeof data);
            hear_refusal(&talk, unknown[i], NBD_REP_ERR_UNSUP);
        }
        talk_option(&talk, NBD_OPT_LIST, NULL, 0);
        cr_expect(talk.heard_size > talk.at);
    }
}

struct malformed {
    const char *row;
    uint32_t option;
    size_t size;
    uint8_t data[40];
};

static const struct malformed malformed[] = {
    { "a list with data", NBD_OPT_LIST, 1, { 0 } },
    { "structured replies with data", NBD_OPT_STRUCTURED_REPLY, 4, { 0 } },
    { "nothing where a name belongs", NBD_OPT_GO, 0, { 0 } },
    { "half a length", NBD_OPT_GO, 3, { 0, 0, 0 } },
    { "a name that is longer than the data", NBD_OPT_GO, 8, { 0, 0, 0, 3, 'r', 'o', 0, 0 } },
    { "a name of 4 GB", NBD_OPT_INFO, 8, { 255, 255, 255, 255, 'r', 'o', 0, 0 } },
    { "a name of 4,097 bytes", NBD_OPT_INFO, 8, { 0, 0, 16, 1, 'r', 'o', 0, 0 } },
    { "no number of infos", NBD_OPT_GO, 6, { 0, 0, 0, 2, 'r', 'o' } },
    { "fewer infos than their number", NBD_OPT_GO, 10, { 0, 0, 0, 2, 'r', 'o', 0, 2, 0, 0 } },
    { "more infos than their number", NBD_OPT_GO, 10, { 0, 0, 0, 2, 'r', 'o', 0, 0, 0, 0 } },
    { "half an info", NBD_OPT_GO, 9, { 0, 0, 0, 2, 'r', 'o', 0, 1, 0 } },
    { "no number of queries", NBD_OPT_LIST_META_CONTEXT, 6, { 0, 0, 0, 2, 'r', 'o' } },
    { "queries without end", NBD_OPT_LIST_META_CONTEXT, 10, { 0, 0, 0, 2, 'r', 'o', 255, 255, 255, 255 } },
    { "half a query", NBD_OPT_LIST_META_CONTEXT, 15, { 0, 0, 0, 2, 'r', 'o', 0, 0, 0, 1, 0, 0, 0, 2, 'b' } },
    { "something behind the queries", NBD_OPT_LIST_META_CONTEXT, 11, { 0, 0, 0, 2, 'r', 'o', 0, 0, 0, 0, 0 } },
    { "contexts without structured replies", NBD_OPT_SET_META_CONTEXT, 10, { 0, 0, 0, 2, 'r', 'o', 0, 0, 0, 0 } },
};

Test(nbd_options, of_which_the_data_are_malformed_are_refused_and_others_may_follow)
{
    struct nbd_talk talk;

    FOR_FRAGMENTS(&talk)
    {
        talk_greet(&talk, TALK_USUAL);
        for (size_t i = 0; i < ROWS(malformed); i++) {
            talk_option(&talk, malformed[i].option, malformed[i].data, malformed[i].size);
            cr_expect(!nbd_session_is_over(talk.session), "%s", malformed[i].row);
            hear_refusal(&talk, malformed[i].option, NBD_REP_ERR_INVALID);
        }
        talk_ask(&talk, NBD_OPT_GO, "ro", no_infos);
        cr_expect(nbd_session_is_serving(talk.session));
    }
}

Test(nbd_options, that_are_too_long_are_passed_over_without_being_kept)
{
    static const size_t sizes[] = { 32768, 32769, 1000000 };
    static uint8_t data[1000000];
    struct nbd_talk talk;

    for (size_t i = 0; i < ROWS(sizes); i++) {
        talk_begin(&talk, 5000);
        talk_greet(&talk, TALK_USUAL);
        talk_option(&talk, 99, data, sizes[i]);
        hear_refusal(&talk, 99, sizes[i] > 32768 ? NBD_REP_ERR_TOO_BIG : NBD_REP_ERR_UNSUP);
        talk_ask(&talk, NBD_OPT_GO, "ro", no_infos);
        cr_expect(nbd_session_is_serving(talk.session));
        talk_end(&talk);
    }
}

Test(nbd_options, end_with_what_is_none)
{
    static const uint8_t wrong[16] = "IHAVEOPt\0\0\0\3\0\0\0";
    struct nbd_talk talk;

    FOR_FRAGMENTS(&talk)
    {
        talk_greet(&talk, TALK_USUAL);
        talk_send(&talk, wrong, sizeof wrong);
        talk_hear_nothing(&talk);
        cr_expect(nbd_session_is_over(talk.session));
    }
    talk_begin(&talk, 100);
    talk_greet(&talk, 4); /* a flag that the server has not offered */
    cr_expect(nbd_session_is_over(talk.session));
    talk_end(&talk);
}

Test(nbd_options, end_when_the_client_says_so)
{
    struct nbd_talk talk;

    talk_begin(&talk, 100);
    talk_greet(&talk, TALK_USUAL);
    talk_option(&talk, NBD_OPT_ABORT, NULL, 0);
    hear_acknowledgement(&talk, NBD_OPT_ABORT);
    cr_expect(nbd_session_is_over(talk.session));
    talk_end(&talk);
}

static void hear_context(struct nbd_talk *talk, uint32_t option, uint32_t id)
{
    uint32_t size;
    const uint8_t *data = talk_hear_reply(talk, option, NBD_REP_META_CONTEXT, &size);

    cr_expect(size == 4 + strlen("base:allocation") && vhd_get32(data) == id &&
              memcmp(data + 4, "base:allocation", size - 4) == 0);
}

Test(nbd_options, list_the_context_of_holes_where_it_is_asked_for)
{
    static const struct {
        const char *query;
        bool found;
    } rows[] = { { NULL, true },    { "base:", true },      { "base:allocation", true },
                 { "base", false }, { "base:allo", false }, { "qemu:dirty-bitmap:x", false },
                 { "", false } };
    struct nbd_talk talk;

    FOR_FRAGMENTS(&talk)
    {
        talk_greet(&talk, TALK_USUAL);
        for (size_t i = 0; i < ROWS(rows); i++) {
            talk_contexts(&talk, NBD_OPT_LIST_META_CONTEXT, "ro", rows[i].query);
            if (rows[i].found)
                hear_context(&talk, NBD_OPT_LIST_META_CONTEXT, 0);
            hear_acknowledgement(&talk, NBD_OPT_LIST_META_CONTEXT);
        }
    }
}

/* Sets contexts for one export, and takes another; whether the holes of that are told. */
static bool tells_holes(const char *query, const char *set_for, const char *chosen)
{
    struct nbd_talk talk;
    uint32_t size;
    bool tells;

    talk_begin(&talk, 100);
    talk_greet(&talk, TALK_USUAL);
    talk_option(&talk, NBD_OPT_STRUCTURED_REPLY, NULL, 0);
    hear_acknowledgement(&talk, NBD_OPT_STRUCTURED_REPLY);
    talk_contexts(&talk, NBD_OPT_SET_META_CONTEXT, set_for, query);
    if (query != NULL && strcmp(query, "base:allocation") == 0)
        hear_context(&talk, NBD_OPT_SET_META_CONTEXT, 1);
    hear_acknowledgement(&talk, NBD_OPT_SET_META_CONTEXT);
    talk_ask(&talk, NBD_OPT_GO, chosen, no_infos);
    talk_hear_reply(&talk, NBD_OPT_GO, NBD_REP_INFO, &size);
    hear_acknowledgement(&talk, NBD_OPT_GO);
    talk_request(&talk, 0, NBD_CMD_BLOCK_STATUS, 0, 512);
    tells = vhd_get16(talk_hear(&talk, 20) + 6) == NBD_REPLY_TYPE_BLOCK_STATUS;
    talk_end(&talk);
    return tells;
}

Test(nbd_options, set_the_context_of_holes_for_the_export_that_they_name)
{
    cr_expect(tells_holes("base:allocation", "ro", "ro"));
    cr_expect(tells_holes("base:allocation", "", "ro"), "both are names of the same");
    cr_expect(!tells_holes("base:allocation", "ro", "rw"));
    cr_expect(!tells_holes("base:", "ro", "ro"));
    cr_expect(!tells_holes(NULL, "ro", "ro"));
}
