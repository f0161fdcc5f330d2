/* fake_talk.c - speaks to openvpc-fake-qemu. */
#define _GNU_SOURCE
#include "fake_talk.h"

#include "expect.h"
#include "file_text.h"
#include "need.h"
#include "wine_script.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE 60000   /* milliseconds; a first program in a prefix takes long */
#define LOOK_EVERY 10000 /* microseconds */

/* ---- sockets ---- */

static struct sockaddr_in address_of(unsigned port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static unsigned port_of(int wire, int (*ask)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_in at = { .sin_port = 0 };
    socklen_t size = sizeof at;

    cr_assert(ask(wire, (struct sockaddr *)&at, &size) == 0);
    return ntohs(at.sin_port);
}

static int make(void)
{
    const int wire = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    cr_assert(wire >= 0);
    return wire;
}

int loop_listen(unsigned *port)
{
    const struct sockaddr_in at = address_of(0);
    const int wire = make();

    cr_assert(bind(wire, (const struct sockaddr *)&at, sizeof at) == 0 && listen(wire, 1) == 0);
    *port = port_of(wire, getsockname);
    return wire;
}

static bool comes_something(int wire)
{
    struct pollfd what = { .fd = wire, .events = POLLIN };

    return poll(&what, 1, PATIENCE) == 1;
}

int loop_accept(int listener)
{
    int wire;

    cr_assert(comes_something(listener), "it connects");
    wire = accept(listener, NULL, NULL);
    cr_assert(wire >= 0);
    close(listener);
    return wire;
}

int loop_connect(unsigned port)
{
    const struct sockaddr_in at = address_of(port);
    const int wire = make();

    cr_assert(connect(wire, (const struct sockaddr *)&at, sizeof at) == 0);
    return wire;
}

unsigned loop_peer(int wire)
{
    return port_of(wire, getpeername);
}

/* ---- starting ---- */

static void put_file(const struct fake *self, const char *name, const char *mode, const char *text)
{
    char path[REAL_PATH_CHARS];
    FILE *file = fopen(folder_path(self->folder, name, path), mode);

    cr_assert(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static const char *path_for_it(const struct fake *self, const char *name, char windows[REAL_PATH_CHARS])
{
    char path[REAL_PATH_CHARS];

    return windows_path(folder_path(self->folder, name, path), windows);
}

/* The script is found by the environment; what it says of the log comes first. */
static void put_script(const struct fake *self, const char *script)
{
    char windows[REAL_PATH_CHARS], line[REAL_PATH_CHARS + 10];

    snprintf(line, sizeof line, "log %s\n", path_for_it(self, "log", windows));
    put_file(self, "script", "w", line);
    put_file(self, "script", "a", script);
    setenv("OPENVPC_FAKE_QEMU", path_for_it(self, "script", windows), true);
    put_file(self, "machine.cfg", "w", "[name]\n  guest = \"" FAKE_SECRET "\"\n");
}

void fake_start(struct fake *self, const char *script, const char *const options[])
{
    char config[REAL_PATH_CHARS], pid[REAL_PATH_CHARS], chardev[80];
    const char *arguments[11 + FAKE_OPTIONS + 1] = { WINE_RUN, FAKE_QEMU, "-S", "-readconfig" };
    unsigned port;
    int listener;
    size_t count = 4;

    if (access(FAKE_QEMU, R_OK) != 0)
        skip_missing("openvpc-fake-qemu is not built; build the preset win64 first");
    *self = (struct fake){ .wire = -1 };
    folder_make(self->folder);
    put_script(self, script);
    listener = loop_listen(&port);
    snprintf(chardev, sizeof chardev, "socket,id=monitor,host=127.0.0.1,port=%u,server=off", port);
    arguments[count++] = path_for_it(self, "machine.cfg", config);
    arguments[count++] = "-pidfile";
    arguments[count++] = path_for_it(self, "pid", pid);
    arguments[count++] = "-chardev";
    arguments[count++] = chardev;
    arguments[count++] = "-mon";
    arguments[count++] = "chardev=monitor,mode=control";
    for (; *options != NULL; options++)
        arguments[count++] = *options;
    background_start(&self->process, arguments);
    self->wire = loop_accept(listener);
    self->session = qmp_session_new();
    cr_assert(self->session != NULL);
}

void fake_add_line(struct fake *self, const char *line)
{
    put_file(self, "script", "a", line);
    put_file(self, "script", "a", "\n");
}

int fake_end(struct fake *self)
{
    int code;

    close(self->wire);
    qmp_session_free(self->session);
    code = background_wait(&self->process, PATIENCE / 1000);
    folder_remove(self->folder);
    return code;
}

/* ---- speaking ---- */

bool fake_hear(struct fake *self)
{
    char bytes[4096];

    while (!qmp_session_next(self->session, &self->message)) {
        cr_assert(comes_something(self->wire), "it answers");
        const ssize_t count = recv(self->wire, bytes, sizeof bytes, 0);
        if (count <= 0 || !qmp_session_received(self->session, bytes, (size_t)count))
            return false;
    }
    return true;
}

void fake_greet(struct fake *self)
{
    cr_assert(fake_hear(self) && self->message.kind == QMP_GREETING);
    fake_do_well(self, "qmp_capabilities", NULL);
}

static bool hear_answer(struct fake *self)
{
    self->events[0] = '\0';
    while (fake_hear(self)) {
        if (self->message.kind != QMP_EVENT)
            return true;
        cr_assert(strlen(self->events) + strlen(self->message.name) + 2 < sizeof self->events);
        strcat(strcat(self->events, self->message.name), " ");
    }
    return false;
}

uint32_t fake_say(struct fake *self, const char *command, const char *arguments)
{
    const uint32_t id = qmp_session_command(self->session, command, arguments);
    size_t count;
    const void *output = qmp_session_output(self->session, &count);

    cr_assert(id != 0 && send(self->wire, output, count, MSG_NOSIGNAL) == (ssize_t)count);
    qmp_session_sent(self->session, count);
    return id;
}

bool fake_do(struct fake *self, const char *command, const char *arguments)
{
    const uint32_t id = fake_say(self, command, arguments);

    return hear_answer(self) && self->message.id == id;
}

void fake_do_well(struct fake *self, const char *command, const char *arguments)
{
    cr_assert(fake_do(self, command, arguments), "%s", command);
    cr_assert(self->message.kind == QMP_RETURN, "%s: %s", command, self->message.text);
}

void fake_hear_event(struct fake *self, const char *name)
{
    while (fake_hear(self) && self->message.kind == QMP_EVENT)
        if (strcmp(self->message.name, name) == 0)
            return;
    cr_assert_fail("%s does not come", name);
}

static bool has_line(const struct fake *self, const char *line)
{
    char path[REAL_PATH_CHARS], *text = file_text_at(folder_path(self->folder, "log", path));
    const size_t length = strlen(line);
    bool found = false;

    for (const char *at = text; at != NULL && (at = strstr(at, line)) != NULL; at += length)
        found = found || ((at == text || at[-1] == '\n') && at[length] == '\n');
    free(text);
    return found;
}

void fake_hear_log(struct fake *self, const char *line)
{
    for (unsigned i = 0; i < PATIENCE * 1000u / LOOK_EVERY; i++) {
        if (has_line(self, line))
            return;
        usleep(LOOK_EVERY);
    }
    cr_assert_fail("its log has no line '%s'", line);
}
