/* test_qmp_session.c - a connection to the monitor of QEMU: messages in pieces of any size, and what is no message. */
#include "expect.h"
#include "qmp_messages.h"
#include "qmp_session.h"

#include <stdlib.h>
#include <string.h>

TestSuite(qmp_session);

#define COMMANDS 10 /* that are answered in qmp_messages */
#define GREETING "{\"QMP\":{}}\r\n"

static bool receive(struct qmp_session *session, const char *text)
{
    return qmp_session_received(session, text, strlen(text));
}

static struct qmp_session *begin(void)
{
    struct qmp_session *session = qmp_session_new();

    cr_assert(session != NULL);
    return session;
}

/* A session that was greeted, and has given so many commands. */
static struct qmp_session *begin_with(uint32_t commands)
{
    struct qmp_session *session = begin();
    struct qmp_message message;

    cr_assert(receive(session, GREETING) && qmp_session_next(session, &message) && message.kind == QMP_GREETING);
    for (uint32_t i = 1; i <= commands; i++)
        cr_assert(qmp_session_command(session, "stop", NULL) == i);
    return session;
}

/* All messages of QEMU, each in a line. To be freed. */
static char *all_lines(const char *line_end)
{
    struct json_text text = { 0 };

    for (size_t i = 0; qmp_messages[i] != NULL; i++) {
        json_put_json(&text, NULL, qmp_messages[i]);
        text.needs_comma = false;
        json_put_json(&text, NULL, line_end);
        text.needs_comma = false;
    }
    cr_assert(!text.failed);
    return text.bytes;
}

/* That the messages of QEMU from number `from` on can be taken, as far as they have come; returns the number behind. */
static size_t take_all(struct qmp_session *session, size_t from, uint32_t *answered)
{
    struct qmp_message message;

    for (; qmp_session_next(session, &message); from++) {
        struct json *tree;
        cr_assert(qmp_messages[from] != NULL);
        tree = json_read(qmp_messages[from], strlen(qmp_messages[from]));
        cr_expect((message.kind == QMP_GREETING) == (json_member(tree, "QMP") != NULL), "%zu", from);
        cr_expect((message.kind == QMP_RETURN) == (json_member(tree, "return") != NULL), "%zu", from);
        cr_expect((message.kind == QMP_ERROR) == (json_member(tree, "error") != NULL), "%zu", from);
        cr_expect((message.kind == QMP_EVENT) == (json_member(tree, "event") != NULL), "%zu", from);
        cr_expect(message.id == (json_member(tree, "id") != NULL ? ++*answered : 0), "%zu", from);
        json_free(tree);
    }
    return from;
}

Test(qmp_session, messages_come_in_their_order_in_pieces_of_any_size)
{
    static const char *const line_ends[] = { "\r\n", "\n", "\r\n\r\n  \n" };

    for (size_t e = 0; e < ROWS(line_ends); e++) {
        char *lines = all_lines(line_ends[e]);
        const size_t length = strlen(lines);
        for (size_t piece = 1; piece <= length; piece += piece < 20 ? 1 : piece * 2) {
            struct qmp_session *session = begin();
            uint32_t answered = 0;
            size_t taken = 0;
            for (uint32_t i = 0; i < COMMANDS; i++)
                qmp_session_command(session, "query-status", NULL);
            for (size_t at = 0; at < length; at += piece) {
                cr_assert(qmp_session_received(session, lines + at, piece < length - at ? piece : length - at));
                taken = take_all(session, taken, &answered);
            }
            cr_expect(qmp_messages[taken] == NULL && answered == COMMANDS, "pieces of %zu", piece);
            qmp_session_free(session);
        }
        free(lines);
    }
}

Test(qmp_session, messages_that_are_not_taken_wait)
{
    struct qmp_session *session = begin();
    char *lines = all_lines("\n");
    uint32_t answered = 0;

    for (uint32_t i = 0; i < COMMANDS; i++)
        qmp_session_command(session, "query-status", NULL);
    cr_assert(receive(session, lines));
    cr_expect(qmp_messages[take_all(session, 0, &answered)] == NULL);
    qmp_session_free(session);
    session = begin();
    cr_expect(receive(session, GREETING "{\"event\":\"STOP\"}\n"), "to be freed while they wait");
    qmp_session_free(session);
    qmp_session_free(NULL);
    free(lines);
}

Test(qmp_session, messages_say_what_is_in_them)
{
    struct qmp_session *session = begin_with(2);
    struct qmp_message message;

    cr_assert(receive(session, "{\"event\":\"RESET\",\"data\":{\"guest\":true}}\n{\"event\":\"STOP\"}\n"
                               "{\"return\":[7],\"id\":1}\n{\"error\":{\"class\":\"GenericError\",\"desc\":\"no\"}}\n"
                               "{\"id\":2,\"error\":{\"class\":\"DeviceNotFound\",\"desc\":\"none\"}}\n"));
    cr_assert(qmp_session_next(session, &message) && message.kind == QMP_EVENT && message.id == 0);
    cr_expect_str_eq(message.name, "RESET");
    cr_expect(json_is_true(json_member(message.data, "guest")));
    cr_assert(qmp_session_next(session, &message) && message.kind == QMP_EVENT && message.data == NULL);
    cr_assert(qmp_session_next(session, &message) && message.kind == QMP_RETURN && message.id == 1);
    cr_expect(message.data->type == JSON_ARRAY && json_integer(message.data->first, 0) == 7);
    cr_assert(qmp_session_next(session, &message) && message.kind == QMP_ERROR && message.id == 0);
    cr_expect_str_eq(message.text, "no");
    cr_assert(qmp_session_next(session, &message) && message.kind == QMP_ERROR && message.id == 2);
    cr_expect_str_eq(message.name, "DeviceNotFound");
    cr_expect(!qmp_session_next(session, &message) && !qmp_session_next(session, &message));
    qmp_session_free(session);
}

Test(qmp_session, messages_of_qemu_that_are_cut_off_anywhere_end_it)
{
    for (size_t i = 0; qmp_messages[i] != NULL; i++)
        for (size_t cut = 1; cut < strlen(qmp_messages[i]); cut++) {
            struct qmp_session *session = i == 0 ? begin() : begin_with(COMMANDS);
            struct qmp_message message;
            cr_expect(qmp_session_received(session, qmp_messages[i], cut), "the rest may come");
            cr_expect(!receive(session, "\r\n"), "%.*s", (int)cut, qmp_messages[i]);
            cr_expect(!qmp_session_next(session, &message));
            qmp_session_free(session);
        }
}

Test(qmp_session, what_is_no_message_ends_it)
{
    static const char *const rows[] = {
        "HTTP/1.1 200 OK",
        "SSH-2.0-OpenSSH_9.2",
        "NBDMAGICIHAVEOPT",
        "{}",
        "[]",
        "7",
        "null",
        "{\"return\":{}}",
        "{\"return\":{},\"id\":0}",
        "{\"return\":{},\"id\":2}",
        "{\"return\":{},\"id\":-1}",
        "{\"return\":{},\"id\":1.0}",
        "{\"return\":{},\"id\":\"1\"}",
        "{\"return\":{},\"id\":4294967297}",
        "{\"return\":{},\"id\":18446744073709551617}",
        "{\"error\":{\"class\":\"a\",\"desc\":\"b\"},\"id\":2}",
        "{\"error\":{\"class\":\"a\",\"desc\":\"b\"},\"id\":null}",
        "{\"error\":{\"class\":\"a\"},\"id\":1}",
        "{\"error\":{\"desc\":\"b\"},\"id\":1}",
        "{\"error\":{\"class\":1,\"desc\":\"b\"},\"id\":1}",
        "{\"error\":\"a\",\"id\":1}",
        "{\"event\":1}",
        "{\"event\":\"STOP\",\"data\":1}",
        "{\"event\":\"STOP\",\"data\":[]}",
        "{\"execute\":\"quit\"}",
        GREETING,
        "{\"event\":\"STOP\"}{\"event\":\"STOP\"}",
        "{\"event\":\"ST\x80\"}",
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct qmp_session *session = begin_with(1);
        struct qmp_message message;
        cr_expect(receive(session, "{\"event\":\"RESUME\"}\n"));
        cr_expect(!receive(session, rows[i]) || !receive(session, "\n"), "%s", rows[i]);
        cr_expect(!receive(session, "{\"event\":\"STOP\"}\n"), "it stays ended: %s", rows[i]);
        cr_expect(qmp_session_next(session, &message) && strcmp(message.name, "RESUME") == 0);
        cr_expect(!qmp_session_next(session, &message), "%s", rows[i]);
        qmp_session_free(session);
    }
}

Test(qmp_session, what_does_not_greet_is_not_qemu)
{
    static const char *const rows[] = {
        "{\"event\":\"STOP\"}\n", "{\"return\":{},\"id\":1}\n", "{\"error\":{\"class\":\"a\",\"desc\":\"b\"}}\n",
        "{\"QMP\":1}\n",          "{\"QMP\":null}\n",           "{\"qmp\":{}}\n",
        "[{\"QMP\":{}}]\n",
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct qmp_session *session = begin();
        struct qmp_message message;
        cr_assert(qmp_session_command(session, "stop", NULL) == 1);
        cr_expect(!receive(session, rows[i]) && !qmp_session_next(session, &message), "%s", rows[i]);
        qmp_session_free(session);
    }
}

Test(qmp_session, answers_come_once_and_in_the_order_of_their_commands)
{
    struct qmp_session *session = begin_with(3);
    struct qmp_message message;

    cr_expect(receive(session, "{\"return\":{},\"id\":1}\n{\"return\":{},\"id\":2}\n"));
    cr_expect(qmp_session_next(session, &message) && qmp_session_next(session, &message) && message.id == 2);
    cr_expect(!receive(session, "{\"return\":{},\"id\":2}\n"), "twice");
    qmp_session_free(session);
    session = begin_with(3);
    cr_expect(!receive(session, "{\"return\":{},\"id\":2}\n"), "before the first");
    qmp_session_free(session);
    session = begin_with(1);
    cr_expect(receive(session, "{\"return\":{},\"id\":1}\n"));
    cr_expect(!receive(session, "{\"return\":{},\"id\":2}\n"), "before it was given");
    qmp_session_free(session);
}

Test(qmp_session, lines_that_do_not_end_are_taken_up_to_a_length)
{
    struct qmp_session *session = begin();
    char *blanks = malloc(JSON_MAX_BYTES);

    cr_assert(blanks != NULL);
    memset(blanks, ' ', JSON_MAX_BYTES);
    cr_expect(qmp_session_received(session, blanks, JSON_MAX_BYTES - 5));
    cr_expect(qmp_session_received(session, blanks, 5));
    cr_expect(!qmp_session_received(session, blanks, 1));
    qmp_session_free(session);
    session = begin();
    memcpy(blanks + JSON_MAX_BYTES - strlen(GREETING), GREETING, strlen(GREETING));
    for (int i = 0; i < 2; i++)
        cr_expect(qmp_session_received(session, blanks, JSON_MAX_BYTES) == (i == 0), "a line of that length, twice");
    qmp_session_free(session);
    free(blanks);
}

/* Takes what is to be sent, so many bytes at once. To be freed. */
static char *sent(struct qmp_session *session, size_t piece)
{
    struct json_text text = { 0 };
    size_t count;

    for (const char *output; (output = qmp_session_output(session, &count)) != NULL;) {
        char bytes[8] = { 0 };
        count = count < piece ? count : piece;
        memcpy(bytes, output, count);
        json_put_json(&text, NULL, bytes);
        text.needs_comma = false;
        qmp_session_sent(session, count);
    }
    cr_assert(count == 0 && !text.failed);
    return text.bytes;
}

Test(qmp_session, commands_are_lines_with_ids_that_count)
{
    for (size_t piece = 1; piece < 8; piece++) {
        struct qmp_session *session = begin();
        char *bytes;
        size_t count = 1;
        cr_expect(qmp_session_output(session, &count) == NULL && count == 0);
        cr_expect(qmp_session_command(session, "qmp_capabilities", NULL) == 1);
        cr_expect(qmp_session_command(session, "migrate", "{\"uri\":\"tcp:127.0.0.1:1\"}") == 2);
        bytes = sent(session, piece);
        cr_expect_str_eq(bytes, "{\"execute\":\"qmp_capabilities\",\"id\":1}\r\n"
                                "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"tcp:127.0.0.1:1\"},\"id\":2}\r\n");
        free(bytes);
        cr_expect(qmp_session_command(session, "quit", NULL) == 3);
        bytes = sent(session, piece);
        cr_expect_str_eq(bytes, "{\"execute\":\"quit\",\"id\":3}\r\n");
        free(bytes);
        qmp_session_free(session);
    }
}

Test(qmp_session, commands_may_be_given_while_others_are_being_sent)
{
    struct qmp_session *session = begin();
    char *bytes;
    size_t count;

    qmp_session_command(session, "stop", NULL);
    cr_assert(qmp_session_output(session, &count) != NULL && count > 12);
    qmp_session_sent(session, 12);
    for (uint32_t i = 2; i < 100; i++)
        cr_assert(qmp_session_command(session, "stop", NULL) == i);
    bytes = sent(session, 7);
    cr_expect(strncmp(bytes, "stop\",\"id\":1}\r\n{\"execute\"", 20) == 0, "%.40s", bytes);
    cr_expect(strcmp(bytes + strlen(bytes) - 10, "\"id\":99}\r\n") == 0);
    free(bytes);
    qmp_session_free(session);
}
