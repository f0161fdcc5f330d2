/* engine_run.c - QEMU as core starts it. */
#define _GNU_SOURCE
#include "engine_run.h"

#include "expect.h"
#include "need.h"
#include "words.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECRET "00112233445566778899aabbccddeeff"
#define HEARD_BYTES 4096

/* ---- Sockets ---- */

static int new_socket(void)
{
    const struct timeval patience = { .tv_sec = GUEST_PATIENCE };
    const int result = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    cr_assert(result >= 0);
    setsockopt(result, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return result;
}

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

int socket_listen(uint16_t *port)
{
    const int result = new_socket();
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;

    cr_assert(bind(result, (struct sockaddr *)&address, size) == 0 && listen(result, 1) == 0);
    cr_assert(getsockname(result, (struct sockaddr *)&address, &size) == 0);
    *port = ntohs(address.sin_port);
    return result;
}

int socket_connect(uint16_t port)
{
    const int result = new_socket();
    const struct sockaddr_in address = loopback(port);

    cr_assert(connect(result, (const struct sockaddr *)&address, sizeof address) == 0, "port %u", port);
    return result;
}

bool socket_is_open(uint16_t port)
{
    const int result = new_socket();
    const struct sockaddr_in address = loopback(port);
    const bool is_open = connect(result, (const struct sockaddr *)&address, sizeof address) == 0;

    close(result);
    return is_open;
}

int socket_accept(int listener, uint16_t *peer)
{
    const struct timeval patience = { .tv_sec = GUEST_PATIENCE };
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    const int result = accept4(listener, (struct sockaddr *)&address, &size, SOCK_CLOEXEC);

    cr_assert(result >= 0, "nobody has connected");
    setsockopt(result, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    close(listener);
    if (peer != NULL)
        *peer = ntohs(address.sin_port);
    return result;
}

void socket_says(int socket, const char *text)
{
    char heard[HEARD_BYTES] = "";
    size_t length = 0;

    while (strstr(heard, text) == NULL) {
        const ssize_t got = recv(socket, heard + length, sizeof heard - 1 - length, 0);
        cr_assert(got > 0, "no '%s' in '%s'", text, heard);
        length += (size_t)got;
        heard[length] = 0;
    }
}

void socket_type(int socket, const void *bytes, size_t size)
{
    const char *from = bytes;

    while (size > 0) {
        const ssize_t sent = send(socket, from, size, MSG_NOSIGNAL);
        cr_assert(sent > 0);
        from += sent;
        size -= (size_t)sent;
    }
}

/* ---- The monitor ---- */

static void send_output(struct engine_run *self)
{
    const void *bytes;
    size_t count;

    while ((bytes = qmp_session_output(self->session, &count)) != NULL) {
        socket_type(self->monitor, bytes, count);
        qmp_session_sent(self->session, count);
    }
}

static void hear(struct engine_run *self, const struct qmp_message *message)
{
    uint16_t port;
    int adapter;
    const enum engine_news news = engine_network_news(message->name, message->data, &adapter, &port);

    self->events++;
    if (news == ENGINE_CONNECTED)
        self->connected[adapter] = port;
    if (news == ENGINE_DISCONNECTED)
        self->has_gone[adapter] = true;
}

/* The next message that is no event. */
static struct qmp_message next(struct engine_run *self)
{
    struct qmp_message message;

    for (;;) {
        char bytes[HEARD_BYTES];
        ssize_t got;
        while (qmp_session_next(self->session, &message)) {
            if (message.kind != QMP_EVENT)
                return message;
            hear(self, &message);
        }
        got = recv(self->monitor, bytes, sizeof bytes, 0);
        cr_assert(got > 0, "the monitor says nothing more");
        cr_assert(qmp_session_received(self->session, bytes, (size_t)got));
    }
}

static struct qmp_message ask(struct engine_run *self, const char *name, const char *arguments)
{
    const uint32_t id = qmp_session_command(self->session, name, arguments);
    struct qmp_message message;

    cr_assert(id != 0);
    send_output(self);
    message = next(self);
    cr_assert(message.id == id, "%s", name);
    return message;
}

const struct json *engine_run_command(struct engine_run *self, const char *name, const char *arguments)
{
    const struct qmp_message message = ask(self, name, arguments);

    cr_assert(message.kind == QMP_RETURN, "%s %s: %s", name, arguments, message.text);
    return message.data;
}

void engine_run_give(struct engine_run *self, struct engine_steps *steps)
{
    cr_assert(!engine_steps_have_failed(steps) && steps->count > 0);
    for (size_t i = 0; i < steps->count; i++) {
        const struct engine_step *step = &steps->items[i];
        const struct qmp_message message = ask(self, step->command, step->arguments.bytes);
        cr_assert(message.kind == QMP_RETURN || step->may_fail, "%s %s: %s", step->command, step->arguments.bytes,
                  message.text);
    }
    engine_steps_free(steps);
}

void engine_run_wait(struct engine_run *self, const char *name, const char *member, const char *value)
{
    const char *found = NULL;

    for (unsigned i = 0; found == NULL || strcmp(found, value) != 0; i++) {
        cr_assert(i < GUEST_PATIENCE * 50, "%s says %s", name, found);
        found = json_string(json_member(engine_run_command(self, name, NULL), member));
        nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    }
}

/* ---- Its start and its end ---- */

static void write_config(const struct engine_run *self)
{
    char path[REAL_PATH_CHARS], text[ENGINE_CONFIG_CHARS];
    FILE *file = fopen(folder_path(self->folder, "machine.cfg", path), "w");

    engine_config(SECRET, text);
    cr_assert(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* By a shell's own way to another folder, since the folder of the test is that of all its threads. */
static void run(struct engine_run *self, const char16_t *line)
{
    const char *arguments[WORDS_MOST + 4] = { "env", "-C", self->folder };
    char said[REAL_PATH_CHARS];
    struct words words;

    words_of(line, &words);
    for (size_t i = 0; i <= words.count; i++)
        arguments[3 + i] = words.items[i];
    guest_start(&self->process, arguments, folder_path(self->folder, "said", said));
    words_free(&words);
}

void engine_run_start(struct engine_run *self, const struct engine_start *start)
{
    struct engine_start complete = *start;
    struct qmp_message greeting;
    char16_t *line;
    int listener;

    need_program("qemu-system-x86_64");
    *self = (struct engine_run){ .session = qmp_session_new() };
    folder_make(self->folder);
    write_config(self);
    listener = socket_listen(&complete.monitor_port);
    complete.program = u"qemu-system-x86_64";
    assert_ok(engine_command_line(&complete, &line, NULL));
    run(self, line);
    free(line);
    self->monitor = socket_accept(listener, NULL);
    greeting = next(self);
    cr_assert(greeting.kind == QMP_GREETING);
    engine_run_command(self, "qmp_capabilities", NULL);
    cr_assert_str_eq(json_string(json_member(engine_run_command(self, "query-name", NULL), "name")), SECRET);
}

/* It may end before it has answered. */
void engine_run_quit(struct engine_run *self)
{
    cr_assert(qmp_session_command(self->session, "quit", NULL) != 0);
    send_output(self);
    engine_run_ends(self);
}

void engine_run_ends(struct engine_run *self)
{
    cr_expect(guest_ends(&self->process) == 0);
    close(self->monitor);
    qmp_session_free(self->session);
    folder_remove(self->folder);
}
