/* test_nbd_output.c - what an NBD session says, taken away from it to be sent by somebody else. */
#include "nbd_talk.h"
#include "vhd_bytes.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(nbd_output);

/* Asks for the first bytes of the disk, and has that done; nothing is heard yet. */
static void ask_only(struct nbd_talk *talk, uint64_t cookie, uint32_t length)
{
    uint8_t head[28] = { 0 };
    size_t room;
    void *to = nbd_session_room(talk->session, &room);

    cr_assert(room >= sizeof head);
    vhd_put32(head, 0x25609513);
    vhd_put64(head + 8, cookie);
    vhd_put32(head + 24, length);
    memcpy(to, head, sizeof head);
    nbd_session_received(talk->session, sizeof head);
    while (nbd_session_step(talk->session)) {
    }
}

static bool is_reply(const struct nbd_talk *talk, const struct nbd_buffer *output, uint64_t cookie, uint32_t length)
{
    const uint8_t *head = output->bytes + output->begin;

    return output->end - output->begin == 16 + length && vhd_get32(head) == 0x67446698 &&
           vhd_get64(head + 8) == cookie && memcmp(head + 16, talk->store.disks[STORE_RO].bytes, length) == 0;
}

Test(nbd_output, that_is_taken_away_stays_as_it_is_while_the_session_goes_on)
{
    struct nbd_buffer first = { 0 }, second = { 0 };
    struct nbd_talk talk;
    const uint8_t *bytes;

    talk_begin(&talk, 10000000);
    talk_choose(&talk, "ro", false, false);
    ask_only(&talk, 1, 100000);
    nbd_session_take_output(talk.session, &first);
    ask_only(&talk, 2, 200000);
    nbd_session_take_output(talk.session, &second);
    cr_expect(is_reply(&talk, &first, 1, 100000) && is_reply(&talk, &second, 2, 200000));
    bytes = second.bytes;
    nbd_session_take_output(talk.session, &second);
    cr_expect(second.begin == second.end, "there was nothing more");
    ask_only(&talk, 3, 150000);
    nbd_session_take_output(talk.session, &second);
    cr_expect(is_reply(&talk, &second, 3, 150000) && second.bytes == bytes, "what was given in exchange is used");
    cr_expect(is_reply(&talk, &first, 1, 100000), "what was taken stays as it is");
    free(first.bytes);
    free(second.bytes);
    talk_end(&talk);
}
