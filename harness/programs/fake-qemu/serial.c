/* serial.c - the serial ports of the fake QEMU. */
#include "fake_qemu.h"

#include <stdlib.h>
#include <string.h>

#define NAME_CHARS 64
#define LINE_CHARS 1000

struct port {
    char id[NAME_CHARS];
    SOCKET socket;     /* INVALID_SOCKET: nothing is behind it, */
    unsigned far_port; /* or what was there has gone, if this is not 0 */
    char line[LINE_CHARS + 1];
    size_t length;
};

static struct port ports[SERIAL_PORTS];

void serial_option(const char *option)
{
    struct port *port = ports;

    while (port < ports + SERIAL_PORTS && port->id[0] != '\0')
        port++;
    if (port == ports + SERIAL_PORTS)
        fake_end(2, "too many serial ports");
    port->socket = INVALID_SOCKET;
    if (!option_value(option, "id", port->id, sizeof port->id))
        fake_end(1, "-chardev without an id");
}

SOCKET serial_socket(int port)
{
    return ports[port].id[0] != '\0' ? ports[port].socket : INVALID_SOCKET;
}

static void put_line(int number)
{
    struct port *port = &ports[number];

    port->line[port->length] = '\0';
    say("serial %d: %s", number, port->line);
    port->length = 0;
}

void serial_read(int number)
{
    struct port *port = &ports[number];
    char bytes[256];
    const int count = recv(port->socket, bytes, sizeof bytes, 0);

    if (count <= 0) {
        say("serial %d has gone", number);
        wire_close(&port->socket);
        return;
    }
    if (script_setting("echo serial") != NULL)
        wire_send(port->socket, bytes, (size_t)count);
    for (int i = 0; i < count; i++) {
        if (bytes[i] == '\n' || port->length == LINE_CHARS)
            put_line(number);
        if (bytes[i] != '\n' && bytes[i] != '\r')
            port->line[port->length++] = bytes[i];
    }
}

void serial_write(const char *text)
{
    if (serial_socket(0) == INVALID_SOCKET)
        return;
    wire_send(ports[0].socket, text, strlen(text));
    wire_send(ports[0].socket, "\r\n", 2);
}

static void put_filename(struct json_text *data, const struct port *port)
{
    char name[100] = "null";

    if (port->socket != INVALID_SOCKET)
        snprintf(name, sizeof name, "tcp:127.0.0.1:%u <-> 127.0.0.1:%u", wire_port(port->socket, false),
                 port->far_port);
    else if (port->far_port != 0)
        snprintf(name, sizeof name, "disconnected:tcp:127.0.0.1:%u", port->far_port);
    json_put_string(data, "filename", name);
}

void query_chardev(const struct json *arguments, struct answer *answer)
{
    struct json_text *data = &answer->data;

    json_begin_array(data, NULL);
    for (int i = 0; i < SERIAL_PORTS && ports[i].id[0] != '\0'; i++) {
        json_begin_object(data, NULL);
        json_put_boolean(data, "frontend-open", true);
        put_filename(data, &ports[i]);
        json_put_string(data, "label", ports[i].id);
        json_end_object(data);
    }
    json_end_array(data);
}

void do_chardev_change(const struct json *arguments, struct answer *answer)
{
    const char *id = json_string(json_member(arguments, "id"));
    const struct json *backend = json_member(arguments, "backend"), *inner = json_member(backend, "data");
    const char *number = json_string(json_member(json_member(json_member(inner, "addr"), "data"), "port"));
    struct port *port = ports;
    SOCKET made = INVALID_SOCKET;

    while (port < ports + SERIAL_PORTS && (id == NULL || strcmp(port->id, id) != 0))
        port++;
    if (port == ports + SERIAL_PORTS) {
        refuse(answer, "GenericError", "Chardev '%s' does not exist", id != NULL ? id : "");
        return;
    }
    if (number != NULL) {
        made = wire_connect((unsigned)strtoul(number, NULL, 10));
        if (made == INVALID_SOCKET) {
            refuse(answer, "GenericError", "Failed to connect to '127.0.0.1:%s': Connection refused", number);
            return;
        }
    }
    wire_close(&port->socket);
    port->socket = made;
    port->far_port = made != INVALID_SOCKET ? wire_port(made, true) : 0;
}
