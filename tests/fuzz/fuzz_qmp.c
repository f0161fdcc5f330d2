/*
 * fuzz_qmp.c - any bytes as what the other side of a monitor says: the messages do not depend on the pieces in which they
 * come, and what is in them reads the same when it is written again.
 *
 * The first byte: how many commands have been given (the lower half), and the size of the pieces of the second run.
 */
#include "fuzz_input.h"
#include "qmp_messages.h"
#include "qmp_session.h"

#include <string.h>

#define GREETING "{\"QMP\":{}}\n"

/* What a session has said: the messages as a text of JSON, and whether it went on. */
struct heard {
    struct json_text text;
    bool goes_on;
};

static void put_message(struct json_text *text, const struct qmp_message *message)
{
    json_begin_array(text, NULL);
    json_put_integer(text, NULL, message->kind);
    json_put_integer(text, NULL, message->id);
    json_put_string(text, NULL, message->name != NULL ? message->name : "none");
    json_put_string(text, NULL, message->text != NULL ? message->text : "none");
    if (message->data != NULL)
        json_put_again(text, NULL, message->data);
    json_end_array(text);
}

/* What is known of messages, whatever they are. */
static void require_shape(const struct qmp_message *message, uint32_t commands)
{
    FUZZ_REQUIRE(message->kind != QMP_GREETING && message->id <= commands);
    FUZZ_REQUIRE((message->name != NULL) == (message->kind != QMP_RETURN));
    FUZZ_REQUIRE((message->text != NULL) == (message->kind == QMP_ERROR));
    FUZZ_REQUIRE(message->kind != QMP_RETURN || (message->data != NULL && message->id > 0));
}

static void hear(struct heard *heard, const uint8_t *bytes, size_t size, size_t piece, uint32_t commands)
{
    struct qmp_session *session = qmp_session_new();
    struct qmp_message message;

    *heard = (struct heard){ .goes_on = true };
    FUZZ_REQUIRE(session != NULL && qmp_session_received(session, GREETING, strlen(GREETING)));
    FUZZ_REQUIRE(qmp_session_next(session, &message) && message.kind == QMP_GREETING);
    for (uint32_t i = 0; i < commands; i++)
        FUZZ_REQUIRE(qmp_session_command(session, "stop", NULL) == i + 1);
    json_begin_array(&heard->text, NULL);
    while (size > 0 && heard->goes_on) {
        const size_t part = size < piece ? size : piece;
        heard->goes_on = qmp_session_received(session, bytes, part);
        bytes += part;
        size -= part;
        while (qmp_session_next(session, &message)) {
            require_shape(&message, commands);
            put_message(&heard->text, &message);
        }
    }
    json_end_array(&heard->text);
    FUZZ_REQUIRE(!heard->text.failed);
    qmp_session_free(session);
}

static void require_that_it_comes_back(const struct json_text *text)
{
    struct json *tree = json_read(text->bytes, text->length), *again;
    struct json_text once_more = { 0 };

    /* Only what is around the messages may make it too deep or too much. */
    if (tree == NULL)
        return;
    json_put_again(&once_more, NULL, tree);
    FUZZ_REQUIRE(!once_more.failed && once_more.length == text->length);
    FUZZ_REQUIRE(memcmp(once_more.bytes, text->bytes, text->length) == 0);
    again = json_read(once_more.bytes, once_more.length);
    FUZZ_REQUIRE(again != NULL && json_same(tree, again));
    json_free(again);
    json_free(tree);
    json_text_free(&once_more);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    const uint8_t first = fuzz_take_byte(&input);
    struct heard whole, pieces;

    hear(&whole, input.data, input.size, SIZE_MAX, first % 16);
    hear(&pieces, input.data, input.size, 1u + first / 16, first % 16);
    FUZZ_REQUIRE(whole.goes_on == pieces.goes_on && whole.text.length == pieces.text.length);
    FUZZ_REQUIRE(memcmp(whole.text.bytes, pieces.text.bytes, whole.text.length) == 0);
    require_that_it_comes_back(&whole.text);
    json_text_free(&whole.text);
    json_text_free(&pieces.text);
    return 0;
}
