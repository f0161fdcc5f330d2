/* blocks.c - the disks of the fake QEMU: what holds them (nodes), and the devices that they are in. */
#include "fake_qemu.h"

#include "nbd_wire.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NODES 32
#define MOST_DEVICES 16
#define NAME_CHARS 64
#define SECTOR_BYTES 512u

struct node {
    char name[NAME_CHARS], driver[NAME_CHARS], file[NAME_CHARS]; /* "file": the node below it */
    struct nbd_link link;
    long long bytes_read, bytes_written;
};

struct device {
    char id[NAME_CHARS], driver[NAME_CHARS], node[NAME_CHARS];
    bool is_open;
};

static struct node nodes[MOST_NODES];
static struct device devices[MOST_DEVICES];

static void copy(char to[NAME_CHARS], const char *from)
{
    snprintf(to, NAME_CHARS, "%s", from != NULL ? from : "");
}

/* A free one for the empty name. */
static struct node *find_node(const char *name)
{
    for (size_t i = 0; i < MOST_NODES; i++)
        if (name != NULL && strcmp(nodes[i].name, name) == 0)
            return &nodes[i];
    return NULL;
}

static struct device *find_device(const char *id)
{
    for (struct device *device = devices; device < devices + MOST_DEVICES && device->id[0] != '\0'; device++)
        if (strcmp(id, device->id) == 0 || (strcmp(id, "disk") == 0 && strcmp(device->driver, "ide-hd") == 0))
            return device;
    return NULL;
}

static struct node *new_node(const char *name, const char *driver, const char *file)
{
    struct node *node = find_node("");

    if (node == NULL)
        fake_end(2, "too many nodes");
    *node = (struct node){ .link.socket = INVALID_SOCKET };
    copy(node->name, name);
    copy(node->driver, driver);
    copy(node->file, file);
    return node;
}

/* ---- the command line ---- */

void block_node_option(const char *option)
{
    char name[NAME_CHARS], driver[NAME_CHARS], file[NAME_CHARS];

    if (!option_value(option, "node-name", name, sizeof name) || !option_value(option, "driver", driver, sizeof driver))
        fake_end(1, "-blockdev without a name or a driver");
    if (find_node(name) != NULL)
        fake_end(1, "-blockdev twice");
    new_node(name, driver, option_value(option, "file", file, sizeof file) ? file : NULL);
}

void block_device_option(const char *option)
{
    struct device *device = devices;
    char drive[NAME_CHARS];

    while (device->id[0] != '\0')
        if (++device == devices + MOST_DEVICES)
            fake_end(2, "too many devices");
    option_value(option, "", device->driver, sizeof device->driver);
    if (strcmp(device->driver, "ide-hd") != 0 && strcmp(device->driver, "ide-cd") != 0 &&
        strcmp(device->driver, "floppy") != 0)
        return;
    if (!option_value(option, "id", device->id, sizeof device->id))
        snprintf(device->id, sizeof device->id, "#device%d", (int)(device - devices));
    if (!option_value(option, "drive", drive, sizeof drive))
        return;
    if (find_node(drive) == NULL)
        fake_end(1, "-device with a drive that is none");
    copy(device->node, drive);
}

/* ---- questions ---- */

void query_block(const struct json *arguments, struct answer *answer)
{
    struct json_text *data = &answer->data;

    json_begin_array(data, NULL);
    for (size_t i = 0; i < MOST_DEVICES && devices[i].id[0] != '\0'; i++) {
        json_begin_object(data, NULL);
        json_put_string(data, "device", "");
        json_put_string(data, "qdev", devices[i].id);
        json_put_string(data, "type", "unknown");
        json_put_boolean(data, "locked", false);
        json_put_boolean(data, "removable", strcmp(devices[i].driver, "ide-hd") != 0);
        json_put_string(data, "io-status", "ok");
        if (strcmp(devices[i].driver, "ide-cd") == 0)
            json_put_boolean(data, "tray_open", devices[i].is_open);
        if (devices[i].node[0] != '\0') {
            json_begin_object(data, "inserted");
            json_put_string(data, "node-name", devices[i].node);
            json_put_string(data, "drv", find_node(devices[i].node)->driver);
            json_end_object(data);
        }
        json_end_object(data);
    }
    json_end_array(data);
}

void query_block_stats(const struct json *arguments, struct answer *answer)
{
    struct json_text *data = &answer->data;

    json_begin_array(data, NULL);
    for (size_t i = 0; i < MOST_DEVICES && devices[i].id[0] != '\0'; i++) {
        const struct node *node = devices[i].node[0] != '\0' ? find_node(devices[i].node) : NULL;
        json_begin_object(data, NULL);
        json_put_string(data, "device", "");
        json_put_string(data, "qdev", devices[i].id);
        json_begin_object(data, "stats");
        json_put_integer(data, "rd_bytes", node != NULL ? node->bytes_read : 0);
        json_put_integer(data, "wr_bytes", node != NULL ? node->bytes_written : 0);
        json_end_object(data);
        json_end_object(data);
    }
    json_end_array(data);
}

/* ---- nodes ---- */

static void connect_node(struct node *node, const struct json *of, struct answer *answer)
{
    const char *port = json_string(json_member(json_member(of, "server"), "port"));
    const char *export = json_string(json_member(of, "export"));
    const char *problem;

    if (port == NULL || export == NULL) {
        refuse(answer, "GenericError", "Parameter 'server' is missing");
    } else if ((problem = nbd_open(&node->link, (unsigned)strtoul(port, NULL, 10), export)) != NULL) {
        refuse(answer, "GenericError", "%s", problem);
    } else {
        say("nbd %s: export %s, %lld bytes%s", node->name, export, (long long)node->link.size,
            node->link.is_read_only ? ", read-only" : "");
        return;
    }
    *node = (struct node){ .name = "" };
}

/* What is below it may be told by its name, or stand in it. */
void do_blockdev_add(const struct json *arguments, struct answer *answer)
{
    static unsigned nameless;
    const char *name = json_string(json_member(arguments, "node-name"));
    const char *driver = json_string(json_member(arguments, "driver"));
    const struct json *below = json_member(arguments, "file");
    const char *file = json_string(below);
    char own[NAME_CHARS];
    struct node *node;

    snprintf(own, sizeof own, "#block%u", nameless++);
    name = name != NULL ? name : own;
    if (driver == NULL)
        refuse(answer, "GenericError", "Parameter 'driver' is missing");
    else if (find_node(name) != NULL)
        refuse(answer, "GenericError", "Duplicate nodes with node-name='%s'", name);
    else if (file != NULL && find_node(file) == NULL)
        refuse(answer, "GenericError", "Cannot find device='' nor node-name='%s'", file);
    if (below != NULL && file == NULL && answer->problem == NULL) {
        do_blockdev_add(below, answer);
        file = json_string(json_member(below, "node-name"));
    }
    if (answer->problem != NULL)
        return;
    node = new_node(name, driver, file);
    if (strcmp(driver, "nbd") == 0)
        connect_node(node, arguments, answer);
}

void do_blockdev_reopen(const struct json *arguments, struct answer *answer)
{
    const struct json *list = json_member(arguments, "options");

    for (const struct json *one = list != NULL ? list->first : NULL; one != NULL; one = one->next) {
        struct node *node = find_node(json_string(json_member(one, "node-name")));
        const char *file = json_string(json_member(one, "file"));
        if (node == NULL || node->name[0] == '\0')
            refuse(answer, "GenericError", "Failed to find node");
        else if (file != NULL && find_node(file) == NULL)
            refuse(answer, "GenericError", "Cannot find device='' nor node-name='%s'", file);
        else if (file != NULL)
            copy(node->file, file);
    }
}

void do_blockdev_del(const struct json *arguments, struct answer *answer)
{
    const char *name = json_string(json_member(arguments, "node-name"));
    struct node *node = find_node(name);

    if (node == NULL || *name == '\0') {
        refuse(answer, "GenericError", "Failed to find node with node-name='%s'", name != NULL ? name : "");
        return;
    }
    for (size_t i = 0; i < MOST_NODES; i++)
        if (strcmp(nodes[i].file, name) == 0)
            refuse(answer, "GenericError", "Node %s is in use", name);
    for (size_t i = 0; i < MOST_DEVICES; i++)
        if (strcmp(devices[i].node, name) == 0)
            refuse(answer, "GenericError", "Node %s is in use", name);
    if (answer->problem != NULL)
        return;
    nbd_close(&node->link);
    *node = (struct node){ .name = "" };
}

/* ---- trays ---- */

static struct device *device_of(const struct json *arguments, struct answer *answer)
{
    const char *id = json_string(json_member(arguments, "id"));
    struct device *device = id != NULL ? find_device(id) : NULL;

    if (device == NULL)
        refuse(answer, "DeviceNotFound", "Device '%s' not found", id != NULL ? id : "");
    return device;
}

static bool has_tray(const struct device *device)
{
    return strcmp(device->driver, "ide-cd") == 0;
}

static void move_tray(struct device *device, bool opens)
{
    if (!has_tray(device) || device->is_open == opens)
        return;
    device->is_open = opens;
    monitor_event("DEVICE_TRAY_MOVED", "{\"device\": \"\", \"tray-open\": %s, \"id\": \"%s\"}",
                  opens ? "true" : "false", device->id);
}

void do_open_tray(const struct json *arguments, struct answer *answer)
{
    struct device *device = device_of(arguments, answer);

    if (device != NULL)
        move_tray(device, true);
}

void do_close_tray(const struct json *arguments, struct answer *answer)
{
    struct device *device = device_of(arguments, answer);

    if (device != NULL)
        move_tray(device, false);
}

void do_remove_medium(const struct json *arguments, struct answer *answer)
{
    struct device *device = device_of(arguments, answer);

    if (device == NULL)
        return;
    if (has_tray(device) && !device->is_open)
        refuse(answer, "GenericError", "Tray of device '%s' is not open", device->id);
    else
        device->node[0] = '\0';
}

void do_insert_medium(const struct json *arguments, struct answer *answer)
{
    struct device *device = device_of(arguments, answer);
    const char *name = json_string(json_member(arguments, "node-name"));

    if (device == NULL)
        return;
    if (has_tray(device) && !device->is_open)
        refuse(answer, "GenericError", "Tray of the device is not open");
    else if (device->node[0] != '\0')
        refuse(answer, "GenericError", "There already is a medium in device '%s'", device->id);
    else if (name == NULL || find_node(name) == NULL)
        refuse(answer, "GenericError", "Node '%s' not found", name != NULL ? name : "");
    else
        copy(device->node, name);
}

void block_move_tray(const char *id, bool opens)
{
    struct device *device = find_device(id);

    if (device == NULL)
        fake_end(2, "the script names a device that is none");
    move_tray(device, opens);
}

/* ---- what the guest reads and writes ---- */

/* What serves a device; NULL: nothing does. */
static struct node *server_of(const char *id, struct node **top)
{
    const struct device *device = find_device(id);
    struct node *node;

    if (device == NULL)
        fake_end(2, "the script names a device that is none");
    node = device->node[0] != '\0' ? find_node(device->node) : NULL;
    *top = node;
    while (node != NULL && node->file[0] != '\0')
        node = find_node(node->file);
    return node != NULL && strcmp(node->driver, "nbd") == 0 ? node : NULL;
}

static void stop_at(const struct node *node, uint32_t error, const char *operation)
{
    const bool is_full = error == NBD_ENOSPC;

    monitor_event("BLOCK_IO_ERROR",
                  "{\"device\": \"\", \"node-name\": \"%s\", \"reason\": \"%s\", \"operation\": \"%s\", \"action\": "
                  "\"stop\", \"nospace\": %s}",
                  node->name, is_full ? "No space left on device" : "Input/output error", operation,
                  is_full ? "true" : "false");
    machine_set_status("io-error", false);
}

bool block_read(const char *id, uint64_t sector)
{
    uint8_t bytes[SECTOR_BYTES + 1] = { 0 };
    struct node *top, *node = server_of(id, &top);
    uint32_t error;

    if (node == NULL) {
        say("read %s %lld: nothing is there", id, (long long)sector);
        return true;
    }
    error = nbd_transfer(&node->link, NBD_CMD_READ, sector * SECTOR_BYTES, bytes, SECTOR_BYTES);
    if (error != NBD_OK) {
        stop_at(top, error, "read");
        return false;
    }
    top->bytes_read += SECTOR_BYTES;
    for (uint8_t *c = bytes; *c != '\0'; c++)
        *c = *c < ' ' || *c > '~' ? '.' : *c;
    say("read %s %lld: %s", id, (long long)sector, (const char *)bytes);
    return true;
}

bool block_write(const char *id, uint64_t sector, const char *text)
{
    uint8_t bytes[SECTOR_BYTES] = { 0 };
    struct node *top, *node = server_of(id, &top);
    uint32_t error;

    if (node == NULL) {
        say("write %s %lld: nothing is there", id, (long long)sector);
        return true;
    }
    memcpy(bytes, text, strlen(text) < SECTOR_BYTES ? strlen(text) : SECTOR_BYTES);
    error = nbd_transfer(&node->link, NBD_CMD_WRITE, sector * SECTOR_BYTES, bytes, SECTOR_BYTES);
    if (error == NBD_OK)
        error = nbd_transfer(&node->link, NBD_CMD_FLUSH, 0, NULL, 0);
    if (error != NBD_OK) {
        stop_at(top, error, "write");
        return false;
    }
    top->bytes_written += SECTOR_BYTES;
    say("wrote %s %lld: %s", id, (long long)sector, text);
    return true;
}
