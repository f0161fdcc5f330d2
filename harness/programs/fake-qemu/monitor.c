/* monitor.c - the fake QEMU's side of its monitor. */
#include "fake_qemu.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_INPUT (1 << 20)
#define EVENT_CHARS 1000
#define NONSENSE "\x01 no JSON\r\n"
#define LOOK_EVERY 10 /* milliseconds */

static SOCKET wire = INVALID_SOCKET;
static char input[MOST_INPUT];
static size_t length;
static bool is_negotiated;

SOCKET monitor_socket(void)
{
    return wire;
}

static void send_text(struct json_text *text)
{
    text->needs_comma = false;
    json_put_json(text, NULL, "\r\n");
    if (text->failed)
        fake_end(2, "it has no memory");
    wire_send(wire, text->bytes, text->length);
    json_text_free(text);
}

void monitor_say_nonsense(void)
{
    wire_send(wire, NONSENSE, strlen(NONSENSE));
}

void monitor_event(const char *name, const char *data, ...)
{
    struct json_text text = { 0 };
    char chars[EVENT_CHARS];
    va_list arguments;

    va_start(arguments, data);
    vsnprintf(chars, sizeof chars, data, arguments);
    va_end(arguments);
    json_begin_object(&text, NULL);
    json_begin_object(&text, "timestamp");
    json_put_integer(&text, "seconds", time(NULL));
    json_put_integer(&text, "microseconds", 0);
    json_end_object(&text);
    json_put_string(&text, "event", name);
    if (chars[0] != '\0')
        json_put_json(&text, "data", chars);
    json_end_object(&text);
    send_text(&text);
}

void monitor_hold(const char *until)
{
    char byte;

    while (until == NULL || !file_is_there(until)) {
        if (wire_has_come(wire) && recv(wire, &byte, 1, MSG_PEEK) <= 0)
            fake_end(0, "the monitor has gone");
        Sleep(LOOK_EVERY);
    }
}

/* ---- the greeting ---- */

static void greet(bool lies)
{
    struct json_text text = { 0 };

    json_begin_object(&text, NULL);
    if (lies) {
        json_put_integer(&text, "QMP", 5);
    } else {
        json_begin_object(&text, "QMP");
        machine_put_version(&text, "version");
        json_begin_array(&text, "capabilities");
        json_put_string(&text, NULL, "oob");
        json_end_array(&text);
        json_end_object(&text);
    }
    json_end_object(&text);
    send_text(&text);
}

/* Does what the script says of a command, or of the greeting; returns what is left to be done. */
static enum rule misbehave(const char *name, const char **text)
{
    const enum rule rule = script_rule(name, text);
    char how[100];

    switch (rule) {
    case RULE_DIE:
        snprintf(how, sizeof how, "it died at %s", name);
        fake_end(1, how);
    case RULE_HANG:
        monitor_hold(NULL);
        break;
    case RULE_HOLD:
        monitor_hold(*text + strlen("until "));
        return RULE_NONE;
    case RULE_GARBAGE:
        monitor_say_nonsense();
        break;
    case RULE_LIE:
    case RULE_REFUSE:
    case RULE_NONE:
        break;
    }
    return rule;
}

void monitor_connect(unsigned port)
{
    const char *text;
    enum rule rule;

    wire = wire_connect(port);
    if (wire == INVALID_SOCKET)
        fake_end(1, "nobody listens for its monitor");
    rule = misbehave("greeting", &text);
    if (rule != RULE_GARBAGE)
        greet(rule == RULE_LIE);
}

/* ---- commands ---- */

void refuse(struct answer *answer, const char *problem, const char *text, ...)
{
    va_list arguments;

    answer->problem = problem;
    va_start(arguments, text);
    vsnprintf(answer->text, sizeof answer->text, text, arguments);
    va_end(arguments);
}

static void reply(int64_t id, const struct answer *answer)
{
    struct json_text text = { 0 };

    json_begin_object(&text, NULL);
    if (answer->problem != NULL) {
        json_begin_object(&text, "error");
        json_put_string(&text, "class", answer->problem);
        json_put_string(&text, "desc", answer->text);
        json_end_object(&text);
    } else {
        json_put_json(&text, "return", answer->data.length > 0 ? answer->data.bytes : "{}");
    }
    if (id >= 0)
        json_put_integer(&text, "id", id);
    json_end_object(&text);
    send_text(&text);
}

static void do_command(const char *name, const struct json *arguments, struct answer *answer)
{
    command *does;

    if (strcmp(name, "qmp_capabilities") == 0) {
        if (is_negotiated)
            refuse(answer, "CommandNotFound", "Capabilities negotiation is already complete, command ignored");
        is_negotiated = true;
    } else if (!is_negotiated) {
        refuse(answer, "CommandNotFound", "Expecting capabilities negotiation with 'qmp_capabilities'");
    } else if (!command_find(name, &does)) {
        refuse(answer, "CommandNotFound", "The command %s has not been found", name);
    } else if (does != NULL) {
        does(arguments, answer);
    }
}

static void take_command(const struct json *tree, const char *name)
{
    struct answer answer = { .problem = NULL };
    const char *text;

    say_value(name, json_member(tree, "arguments"));
    script_read_on();
    switch (misbehave(name, &text)) {
    case RULE_GARBAGE:
        return;
    case RULE_LIE:
        json_put_string(&answer.data, NULL, "nonsense");
        break;
    case RULE_REFUSE:
        refuse(&answer, "GenericError", "%s", text);
        break;
    default:
        do_command(name, json_member(tree, "arguments"), &answer);
        break;
    }
    reply(json_integer(json_member(tree, "id"), -1), &answer);
    json_text_free(&answer.data);
    machine_end_if_asked();
}

static void take_line(const char *line, size_t size)
{
    struct json *tree = json_read(line, size);
    const char *name = json_string(json_member(tree, "execute"));
    struct answer answer = { .problem = NULL };

    if (name != NULL) {
        take_command(tree, name);
    } else {
        say("no command: %.*s", (int)size, line);
        refuse(&answer, "GenericError", "JSON parse error, expecting value");
        reply(-1, &answer);
    }
    json_free(tree);
}

void monitor_read(void)
{
    const int count = recv(wire, input + length, (int)(sizeof input - length), 0);
    char *end;
    size_t taken = 0;

    if (count <= 0)
        fake_end(0, "the monitor has gone");
    length += (size_t)count;
    while ((end = memchr(input + taken, '\n', length - taken)) != NULL) {
        take_line(input + taken, (size_t)(end - input) - taken);
        taken = (size_t)(end + 1 - input);
    }
    memmove(input, input + taken, length - taken);
    length -= taken;
    if (length == sizeof input)
        fake_end(2, "a command is too long");
}
