/* qmp_session.c - the messages of a monitor, a line each, and the commands for it. */
#include "qmp_session.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 4096u

struct item {
    struct json *tree;
    struct qmp_message message; /* within the tree */
    struct item *next;
};

struct qmp_session {
    char *line; /* what has come of one that is not whole yet */
    size_t length, room;
    struct item *current, *first, **end; /* the one that was taken last; those that were not */
    struct json_text output;
    size_t sent;
    uint32_t given, answered; /* the ids of the last commands that were */
    bool is_greeted, is_over;
};

struct qmp_session *qmp_session_new(void)
{
    struct qmp_session *self = calloc(1, sizeof *self);

    if (self != NULL)
        self->end = &self->first;
    return self;
}

static void free_item(struct item *item)
{
    if (item != NULL)
        json_free(item->tree);
    free(item);
}

void qmp_session_free(struct qmp_session *session)
{
    if (session == NULL)
        return;
    free_item(session->current);
    while (session->first != NULL) {
        struct item *item = session->first;
        session->first = item->next;
        free_item(item);
    }
    json_text_free(&session->output);
    free(session->line);
    free(session);
}

/* ---- what comes ---- */

/* The id of an answer is that of the oldest command that has none. */
static bool take_id(struct qmp_session *self, const struct json *tree, uint32_t *id)
{
    if (self->answered == self->given || json_integer(json_member(tree, "id"), 0) != (int64_t)self->answered + 1)
        return false;
    *id = ++self->answered;
    return true;
}

static bool understand_error(struct qmp_session *self, const struct json *tree, struct qmp_message *message)
{
    message->kind = QMP_ERROR;
    message->data = NULL;
    message->name = json_string(json_member(json_member(tree, "error"), "class"));
    message->text = json_string(json_member(json_member(tree, "error"), "desc"));
    if (message->name == NULL || message->text == NULL)
        return false;
    return json_member(tree, "id") == NULL || take_id(self, tree, &message->id);
}

static bool understand_event(const struct json *tree, struct qmp_message *message)
{
    message->kind = QMP_EVENT;
    message->name = json_string(json_member(tree, "event"));
    message->data = json_member(tree, "data");
    return message->name != NULL && (message->data == NULL || message->data->type == JSON_OBJECT);
}

static bool understand(struct qmp_session *self, const struct json *tree, struct qmp_message *message)
{
    if (!self->is_greeted) {
        message->kind = QMP_GREETING;
        message->data = json_member(tree, "QMP");
        self->is_greeted = message->data != NULL && message->data->type == JSON_OBJECT;
        return self->is_greeted;
    }
    if (json_member(tree, "event") != NULL)
        return understand_event(tree, message);
    if (json_member(tree, "error") != NULL)
        return understand_error(self, tree, message);
    message->kind = QMP_RETURN;
    message->data = json_member(tree, "return");
    return message->data != NULL && take_id(self, tree, &message->id);
}

static bool is_blank(const char *line, size_t length)
{
    while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == ' '))
        length--;
    return length == 0;
}

static bool take_line(struct qmp_session *self)
{
    struct item *item;

    if (is_blank(self->line, self->length))
        return true;
    item = calloc(1, sizeof *item);
    if (item == NULL)
        return false;
    item->tree = json_read(self->line, self->length);
    if (!understand(self, item->tree, &item->message)) {
        free_item(item);
        return false;
    }
    *self->end = item;
    self->end = &item->next;
    return true;
}

static bool add_to_line(struct qmp_session *self, const char *bytes, size_t count)
{
    size_t room = self->room > 0 ? self->room : FIRST_ROOM;
    char *line;

    if (count > JSON_MAX_BYTES - self->length)
        return false;
    while (room < self->length + count)
        room *= 2;
    if (room > self->room) {
        line = realloc(self->line, room);
        if (line == NULL)
            return false;
        self->line = line;
        self->room = room;
    }
    memcpy(self->line + self->length, bytes, count);
    self->length += count;
    return true;
}

/* Takes bytes up to the end of a line, and that line if it ends; returns how many, and 0 for what cannot be understood. */
static size_t take_some(struct qmp_session *self, const char *bytes, size_t count)
{
    const char *end = memchr(bytes, '\n', count);
    const size_t part = end != NULL ? (size_t)(end - bytes) : count;

    if (!add_to_line(self, bytes, part))
        return 0;
    if (end == NULL)
        return part;
    if (!take_line(self))
        return 0;
    self->length = 0;
    return part + 1;
}

bool qmp_session_received(struct qmp_session *session, const void *bytes, size_t count)
{
    const char *at = bytes;

    while (count > 0 && !session->is_over) {
        const size_t taken = take_some(session, at, count);
        session->is_over = taken == 0;
        at += taken;
        count -= taken;
    }
    return !session->is_over;
}

bool qmp_session_next(struct qmp_session *session, struct qmp_message *message)
{
    free_item(session->current);
    session->current = session->first;
    if (session->current == NULL)
        return false;
    session->first = session->current->next;
    if (session->first == NULL)
        session->end = &session->first;
    *message = session->current->message;
    return true;
}

/* ---- what goes ---- */

uint32_t qmp_session_command(struct qmp_session *session, const char *name, const char *arguments)
{
    const struct json_text before = session->output;
    struct json_text *output = &session->output;

    output->needs_comma = false;
    json_begin_object(output, NULL);
    json_put_string(output, "execute", name);
    if (arguments != NULL)
        json_put_json(output, "arguments", arguments);
    json_put_integer(output, "id", (int64_t)session->given + 1);
    json_end_object(output);
    output->needs_comma = false;
    json_put_json(output, NULL, "\r\n");
    if (!output->failed)
        return ++session->given;
    output->failed = false;
    output->length = before.length;
    return 0;
}

const void *qmp_session_output(struct qmp_session *session, size_t *count)
{
    *count = session->output.length - session->sent;
    return *count > 0 ? session->output.bytes + session->sent : NULL;
}

void qmp_session_sent(struct qmp_session *session, size_t count)
{
    session->sent += count;
    if (session->sent < session->output.length)
        return;
    session->sent = 0;
    session->output.length = 0;
}
