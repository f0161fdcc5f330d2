/* engine_plan.c - the commands by which a machine that has been started gets its disks, media and ports. */
#include "engine_plan.h"

#include "engine_private.h"

#include <stdio.h>
#include <string.h>

#define PORT_BYTES 6

/* ---- Pieces of arguments ---- */

/* A step whose arguments are begun, to be ended by `end`. NULL without memory; all that follows takes that. */
static struct engine_step *begin(struct engine_steps *steps, const char *command)
{
    struct engine_step *step = engine_steps_add(steps, command);

    if (step != NULL)
        json_begin_object(&step->arguments, NULL);
    return step;
}

static void text(struct engine_step *step, const char *name, const char *value)
{
    if (step != NULL)
        json_put_string(&step->arguments, name, value);
}

static void flag(struct engine_step *step, const char *name, bool value)
{
    if (step != NULL)
        json_put_boolean(&step->arguments, name, value);
}

static void open_object(struct engine_step *step, const char *name)
{
    if (step != NULL)
        json_begin_object(&step->arguments, name);
}

static void close_object(struct engine_step *step)
{
    if (step != NULL)
        json_end_object(&step->arguments);
}

static void end(struct engine_step *step, bool may_fail)
{
    close_object(step);
    if (step != NULL)
        step->may_fail = may_fail;
}

void engine_put_address(struct json_text *text, uint16_t tcp_port)
{
    char digits[PORT_BYTES];

    snprintf(digits, sizeof digits, "%u", (unsigned)tcp_port);
    json_put_string(text, "host", ENGINE_LOOPBACK);
    json_put_string(text, "port", digits);
}

static void address(struct engine_step *step, uint16_t port)
{
    if (step != NULL)
        engine_put_address(&step->arguments, port);
}

/* A step with one argument. */
static void add(struct engine_steps *steps, const char *command, const char *name, const char *value, bool may_fail)
{
    struct engine_step *step = begin(steps, command);

    text(step, name, value);
    end(step, may_fail);
}

/* ---- Disks and media ---- */

/* The node of what NBD serves. */
static void add_served(struct engine_steps *steps, const char *node, const struct engine_export *what)
{
    struct engine_step *step = begin(steps, "blockdev-add");

    text(step, "driver", "nbd");
    text(step, "node-name", node);
    flag(step, "read-only", !what->is_writable);
    open_object(step, "server");
    text(step, "type", "inet");
    address(step, what->port);
    close_object(step);
    text(step, "export", what->secret);
    end(step, false);
}

void engine_plan_disk(struct engine_steps *steps, int place, const struct engine_export *what)
{
    char disk[ENGINE_NAME_BYTES], empty[ENGINE_NAME_BYTES], served[ENGINE_NAME_BYTES];
    struct engine_step *step;

    engine_disk_name(place, "", disk);
    engine_disk_name(place, ENGINE_EMPTY, empty);
    engine_disk_name(place, ENGINE_SERVED, served);
    add_served(steps, served, what);
    step = begin(steps, "blockdev-reopen");
    if (step != NULL)
        json_begin_array(&step->arguments, "options");
    open_object(step, NULL);
    text(step, "driver", "raw");
    text(step, "node-name", disk);
    text(step, "file", served);
    close_object(step);
    if (step != NULL)
        json_end_array(&step->arguments);
    end(step, false);
    add(steps, "blockdev-del", "node-name", empty, false);
}

/* The drive is empty and open then; its guest is not asked. */
static void add_removal(struct engine_steps *steps, int place)
{
    char drive[ENGINE_NAME_BYTES], served[ENGINE_NAME_BYTES];
    struct engine_step *step;

    engine_drive_name(place, drive);
    engine_disk_name(place, ENGINE_SERVED, served);
    step = begin(steps, "blockdev-open-tray");
    text(step, "id", drive);
    flag(step, "force", true);
    end(step, false);
    add(steps, "blockdev-remove-medium", "id", drive, false);
    add(steps, "blockdev-del", "node-name", served, true); /* nothing was in it */
}

void engine_plan_insert(struct engine_steps *steps, int place, const struct engine_export *what)
{
    char drive[ENGINE_NAME_BYTES], served[ENGINE_NAME_BYTES];
    struct engine_step *step;

    engine_drive_name(place, drive);
    engine_disk_name(place, ENGINE_SERVED, served);
    add_removal(steps, place);
    add_served(steps, served, what);
    step = begin(steps, "blockdev-insert-medium");
    text(step, "id", drive);
    text(step, "node-name", served);
    end(step, false);
    add(steps, "blockdev-close-tray", "id", drive, false);
}

void engine_plan_eject(struct engine_steps *steps, int place)
{
    char drive[ENGINE_NAME_BYTES];

    engine_drive_name(place, drive);
    add_removal(steps, place);
    add(steps, "blockdev-close-tray", "id", drive, false);
}

/* ---- Serial ports ---- */

void engine_plan_serial(struct engine_steps *steps, int port, uint16_t tcp_port)
{
    char chardev[ENGINE_NAME_BYTES];
    struct engine_step *step = begin(steps, "chardev-change");

    engine_name(ENGINE_SERIAL, port, chardev);
    text(step, "id", chardev);
    open_object(step, "backend");
    text(step, "type", tcp_port != 0 ? "socket" : "null");
    open_object(step, "data");
    if (tcp_port != 0) {
        open_object(step, "addr");
        text(step, "type", "inet");
        open_object(step, "data");
        address(step, tcp_port);
        close_object(step);
        close_object(step);
        flag(step, "server", false);
    }
    close_object(step);
    close_object(step);
    end(step, false);
}

uint16_t engine_port_in(const char *digits)
{
    uint32_t number = 0;

    while (*digits >= '0' && *digits <= '9' && number <= UINT16_MAX)
        number = number * 10 + (uint32_t)(*digits++ - '0');
    return number <= UINT16_MAX ? (uint16_t)number : 0;
}

/* "tcp:127.0.0.1:<its port> <-> 127.0.0.1:<ours>" once it has connected, "disconnected:..." before. */
uint16_t engine_serial_peer(const struct json *chardevs, int port)
{
    static const char begins[] = "tcp:" ENGINE_LOOPBACK ":";
    char chardev[ENGINE_NAME_BYTES];
    const struct json *each = chardevs != NULL ? chardevs->first : NULL;

    engine_name(ENGINE_SERIAL, port, chardev);
    for (; each != NULL; each = each->next) {
        const char *label = json_string(json_member(each, "label"));
        const char *name = json_string(json_member(each, "filename"));
        if (label == NULL || name == NULL || strcmp(label, chardev) != 0)
            continue;
        return strncmp(name, begins, sizeof begins - 1) == 0 ? engine_port_in(name + sizeof begins - 1) : 0;
    }
    return 0;
}

/* ---- The screen ---- */

void engine_plan_view(struct engine_steps *steps, const char *password)
{
    struct engine_step *step;

    if (password != NULL) {
        step = begin(steps, "set_password"); /* before anybody can connect */
        text(step, "protocol", "vnc");
        text(step, "password", password);
        end(step, false);
    }
    step = begin(steps, "display-update");
    text(step, "type", "vnc");
    if (step != NULL)
        json_begin_array(&step->arguments, "addresses");
    if (password != NULL) {
        open_object(step, NULL);
        text(step, "type", "inet");
        text(step, "host", ENGINE_LOOPBACK);
        text(step, "port", "0"); /* any that is free */
        close_object(step);
    }
    if (step != NULL)
        json_end_array(&step->arguments);
    end(step, false);
}

uint16_t engine_view_port(const struct json *vnc)
{
    const char *service = json_string(json_member(vnc, "service"));

    return json_is_true(json_member(vnc, "enabled")) && service != NULL ? engine_port_in(service) : 0;
}
