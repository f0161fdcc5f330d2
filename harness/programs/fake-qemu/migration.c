/* migration.c - the state of the fake QEMU, going and coming. */
#include "fake_qemu.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES 512
#define MEMORY_CHARS 200
#define USUAL_BYTES 200000

static enum { NONE, SETUP, HALF_SENT, LISTENS, RECEIVES, COMPLETED, FAILED, CANCELLED } phase;
static SOCKET wire = INVALID_SOCKET;
static unsigned port;
static bool tells_events, is_slow;
static char problem[200], memory[MEMORY_CHARS] = "nothing";
static uint8_t *bytes; /* of a state, so many of them */
static size_t size, received;

void migration_remember(const char *text)
{
    snprintf(memory, sizeof memory, "%s", text);
}

const char *migration_memory(void)
{
    return memory;
}

static void tell(const char *status)
{
    if (tells_events)
        monitor_event("MIGRATION", "{\"status\": \"%s\"}", status);
}

static void fail(const char *why)
{
    snprintf(problem, sizeof problem, "%s", why);
    wire_close(&wire);
    phase = FAILED;
    tell("failed");
}

/* ---- what a state is: a head that says what is in it, and bytes that are known ---- */

static void make_room(size_t count)
{
    free(bytes);
    bytes = calloc(1, count + 1); /* its head is read as a text */
    size = count;
    if (bytes == NULL)
        fake_end(2, "it has no memory");
}

static void make_state(void)
{
    const char *setting = script_setting("state ");
    const size_t count = setting != NULL ? strtoul(setting, NULL, 10) : USUAL_BYTES;

    make_room(HEAD_BYTES + count);
    snprintf((char *)bytes, HEAD_BYTES, "fake-qemu %lu\n%s\n%s", (unsigned long)count, machine_type(), memory);
    for (size_t i = HEAD_BYTES; i < size; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
}

static bool read_head(void)
{
    char type[100] = "", kept[MEMORY_CHARS] = "";
    unsigned long count;

    if (sscanf((const char *)bytes, "fake-qemu %lu\n%99[^\n]\n%199[^\n]", &count, type, kept) != 3 ||
        strcmp(type, machine_type()) != 0 || count > 1u << 28)
        return false;
    migration_remember(kept);
    make_room(HEAD_BYTES + count);
    return true;
}

/* ---- going ---- */

static unsigned port_of(const struct json *arguments, struct answer *answer)
{
    const char *uri = json_string(json_member(arguments, "uri"));
    static const char begin[] = "tcp:127.0.0.1:";

    if (uri != NULL && strncmp(uri, begin, sizeof begin - 1) == 0)
        return (unsigned)strtoul(uri + sizeof begin - 1, NULL, 10);
    refuse(answer, "GenericError", "Parameter 'uri' expects a valid migration protocol");
    return 0;
}

void do_migrate(const struct json *arguments, struct answer *answer)
{
    const unsigned to = port_of(arguments, answer);

    if (phase == LISTENS || phase == RECEIVES)
        refuse(answer, "GenericError", "Guest is waiting for an incoming migration");
    else if (phase == SETUP || phase == HALF_SENT)
        refuse(answer, "GenericError", "There's a migration process in progress");
    if (answer->problem != NULL)
        return;
    port = to;
    phase = SETUP;
    tell("setup");
    if (script_setting("quick") != NULL)
        migration_step();
}

void do_migrate_cancel(const struct json *arguments, struct answer *answer)
{
    if (phase != SETUP && phase != HALF_SENT)
        return;
    wire_close(&wire);
    phase = CANCELLED;
    tell("cancelled");
}

static void begin_to_send(void)
{
    wire = wire_connect(port);
    if (wire == INVALID_SOCKET) {
        fail("Connection refused");
        return;
    }
    make_state();
    tell("active");
    phase = HALF_SENT;
    if (!wire_send(wire, bytes, size / 2))
        fail("Unable to write to socket");
}

static void complete(void)
{
    wire_close(&wire);
    phase = COMPLETED;
    machine_set_status("postmigrate", false);
    tell("completed");
}

static void send_the_rest(void)
{
    const char *text;

    if (is_slow)
        return;
    switch (script_rule("migration", &text)) {
    case RULE_DIE:
        fake_end(1, "it died at migration");
    case RULE_HANG:
        return;
    case RULE_HOLD:
        if (!file_is_there(text + strlen("until ")))
            return;
        break;
    case RULE_REFUSE:
        fail(text);
        return;
    case RULE_GARBAGE:
        memset(bytes + size / 2, 0x55, size - size / 2);
        break;
    case RULE_LIE:
        complete();
        return;
    case RULE_NONE:
        break;
    }
    if (wire_send(wire, bytes + size / 2, size - size / 2))
        complete();
    else
        fail("Unable to write to socket");
}

/* ---- coming ---- */

void do_migrate_incoming(const struct json *arguments, struct answer *answer)
{
    port_of(arguments, answer);
    if (phase != NONE || !machine_awaits_state())
        refuse(answer, "GenericError", "'-incoming' was not specified on the command line");
    if (answer->problem != NULL)
        return;
    wire = wire_listen(&port);
    if (wire == INVALID_SOCKET) {
        refuse(answer, "GenericError", "Failed to find an available port");
        return;
    }
    phase = LISTENS;
    say("listens %u", port);
    tell("setup");
}

static bool take_connection(void)
{
    const SOCKET client = wire_accept(wire);

    if (client == INVALID_SOCKET)
        return false;
    wire_close(&wire);
    wire = client;
    make_room(HEAD_BYTES);
    received = 0;
    phase = RECEIVES;
    tell("active");
    return true;
}

/* As QEMU does where a state does not fit. */
static void end_at_state(const char *how) __attribute__((noreturn));
static void end_at_state(const char *how)
{
    tell("failed");
    fake_end(1, how);
}

static void check_state(void)
{
    for (size_t i = HEAD_BYTES; i < size; i++)
        if (bytes[i] != (uint8_t)(i * 7 + i / 256))
            end_at_state("the state is damaged");
    wire_close(&wire);
    phase = COMPLETED;
    say("restored: %s", memory);
    machine_state_came();
    tell("completed");
}

/* `restoring`, when the head has come. */
static bool may_go_on(void)
{
    const char *text;

    switch (script_rule("restoring", &text)) {
    case RULE_DIE:
        fake_end(1, "it died at restoring");
    case RULE_HANG:
        return false;
    case RULE_HOLD:
        return file_is_there(text + strlen("until "));
    case RULE_REFUSE:
    case RULE_LIE:
    case RULE_GARBAGE:
        end_at_state("the state was refused");
    case RULE_NONE:
        break;
    }
    return true;
}

static bool take_bytes(void)
{
    int count;

    if (received > 0 && !may_go_on())
        return false;
    count = recv(wire, (char *)bytes + received, (int)(size - received), 0);
    if (count <= 0)
        end_at_state("the state was cut off");
    received += (size_t)count;
    if (received == HEAD_BYTES && size == HEAD_BYTES && !read_head())
        end_at_state("the state is of another machine");
    if (received == size)
        check_state();
    return true;
}

bool migration_arrives(void)
{
    const char *text;

    if (phase == LISTENS && script_rule("incoming", &text) == RULE_HOLD && !file_is_there(text + strlen("until ")))
        return false;
    return phase == LISTENS ? take_connection() : phase == RECEIVES && wire_has_come(wire) && take_bytes();
}

void migration_step(void)
{
    if (phase == SETUP)
        begin_to_send();
    if (phase == HALF_SENT)
        send_the_rest();
}

/* ---- questions ---- */

void query_migrate(const struct json *arguments, struct answer *answer)
{
    static const char *const names[] = { [SETUP] = "setup",         [HALF_SENT] = "active", [RECEIVES] = "active",
                                         [COMPLETED] = "completed", [FAILED] = "failed",    [CANCELLED] = "cancelled" };
    struct json_text *data = &answer->data;
    char number[12];

    json_begin_object(data, NULL);
    if (phase == LISTENS) {
        snprintf(number, sizeof number, "%u", port);
        json_begin_array(data, "socket-address");
        json_begin_object(data, NULL);
        json_put_string(data, "port", number);
        json_put_boolean(data, "ipv4", true);
        json_put_string(data, "host", "127.0.0.1");
        json_put_string(data, "type", "inet");
        json_end_object(data);
        json_end_array(data);
    } else if (phase != NONE) {
        json_put_string(data, "status", names[phase]);
    }
    if (phase == FAILED)
        json_put_string(data, "error-desc", problem);
    json_end_object(data);
}

/* At less than this many bytes a second, half of a state is not sent within any time that counts. */
#define SLOW 1000000

void do_migrate_parameters(const struct json *arguments, struct answer *answer)
{
    is_slow = json_integer(json_member(arguments, "max-bandwidth"), SLOW) < SLOW;
}

void do_migrate_capabilities(const struct json *arguments, struct answer *answer)
{
    const struct json *list = json_member(arguments, "capabilities");

    for (const struct json *one = list != NULL ? list->first : NULL; one != NULL; one = one->next) {
        const char *name = json_string(json_member(one, "capability"));
        if (name != NULL && strcmp(name, "events") == 0)
            tells_events = json_is_true(json_member(one, "state"));
    }
}
