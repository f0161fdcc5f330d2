/* machine.c - the state of the fake QEMU's machine, and what its command line says of it. */
#include "fake_qemu.h"

#include <stdlib.h>
#include <string.h>

#define OPTION_CHARS 200
#define USUAL_VERSION "7.2.22"
#define USUAL_WIDTH 640
#define USUAL_HEIGHT 480

#define VNC_PORT "5977" /* which it says that it shows its screen at */

static const char *status = "prelaunch";
static bool is_running, awaits_state, runs_when_restored, shows_screen;
static char type[OPTION_CHARS] = "pc", secret[OPTION_CHARS], monitor_id[OPTION_CHARS];
static const char *end_reason; /* of the guest or of a command; NULL: it does not end */
static bool is_ended_by_guest;

/* ---- the command line ---- */

bool option_value(const char *option, const char *key, char *value, size_t room)
{
    const size_t key_length = strlen(key);
    bool is_first = true;

    while (*option != '\0') {
        const size_t length = strcspn(option, ","), equals = strcspn(option, "=,");
        const bool has_key = option[equals] == '=';
        if (has_key ? equals == key_length && memcmp(option, key, equals) == 0 : is_first && key_length == 0) {
            const size_t begin = has_key ? equals + 1 : 0;
            if (length - begin >= room)
                return false;
            memcpy(value, option + begin, length - begin);
            value[length - begin] = '\0';
            return true;
        }
        is_first = false;
        option += length + (option[length] == ',');
    }
    return false;
}

/* The name in a file such as -readconfig has: [name] guest = "..." */
static void read_config(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[OPTION_CHARS];

    if (file == NULL)
        fake_end(1, "the file of -readconfig is not there");
    while (fgets(line, sizeof line, file) != NULL)
        sscanf(line, " guest = \"%199[^\"]\"", secret);
    fclose(file);
}

static void write_pid(const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL || fprintf(file, "%lu\n", GetCurrentProcessId()) < 0 || fclose(file) != 0)
        fake_end(1, "its number cannot be written");
    fake_keep_pid(path);
}

static void take_chardev(const char *option, unsigned *port)
{
    char kind[OPTION_CHARS] = "", id[OPTION_CHARS], number[OPTION_CHARS];

    option_value(option, "", kind, sizeof kind);
    if (strcmp(kind, "socket") != 0) {
        serial_option(option);
    } else if (option_value(option, "id", id, sizeof id) && option_value(option, "port", number, sizeof number)) {
        snprintf(monitor_id, sizeof monitor_id, "%s", id);
        *port = (unsigned)strtoul(number, NULL, 10);
    }
}

static void take_monitor(const char *option)
{
    char chardev[OPTION_CHARS], mode[OPTION_CHARS];

    if (!option_value(option, "chardev", chardev, sizeof chardev) || strcmp(chardev, monitor_id) != 0)
        fake_end(1, "-mon names no -chardev before it");
    if (!option_value(option, "mode", mode, sizeof mode) || strcmp(mode, "control") != 0)
        fake_end(1, "-mon is not for programs");
}

static void take_option(const char *name, const char *value, unsigned *port)
{
    if (strcmp(name, "-chardev") == 0)
        take_chardev(value, port);
    else if (strcmp(name, "-mon") == 0)
        take_monitor(value);
    else if (strcmp(name, "-blockdev") == 0)
        block_node_option(value);
    else if (strcmp(name, "-device") == 0) {
        block_device_option(value);
        network_device_option(value);
    } else if (strcmp(name, "-machine") == 0 || strcmp(name, "-M") == 0)
        snprintf(type, sizeof type, "%s", value);
    else if (strcmp(name, "-readconfig") == 0)
        read_config(value);
    else if (strcmp(name, "-pidfile") == 0)
        write_pid(value);
    else if (strcmp(name, "-incoming") == 0)
        awaits_state = true;
    if (awaits_state)
        status = "inmigrate";
}

unsigned machine_options(int count, char **arguments)
{
    unsigned port = 0;

    for (int i = 1; i < count; i++) {
        const bool has_value = i + 1 < count && arguments[i + 1][0] != '-';
        if (arguments[i][0] != '-')
            fake_end(1, "an argument is no option");
        say("option %s%s%s", arguments[i], has_value ? " " : "", has_value ? arguments[i + 1] : "");
        if (has_value)
            take_option(arguments[i], arguments[i + 1], &port);
        i += has_value;
    }
    return port;
}

static void read_version(int *major, int *minor, int *micro)
{
    const char *setting = script_setting("version ");

    if (sscanf(setting != NULL ? setting : USUAL_VERSION, "%d.%d.%d", major, minor, micro) != 3)
        fake_end(2, "the version in the script is none");
}

/* "pc" is the newest that it has. */
const char *machine_type(void)
{
    static char newest[OPTION_CHARS];
    int major, minor, micro;

    if (strcmp(type, "pc") != 0)
        return type;
    read_version(&major, &minor, &micro);
    snprintf(newest, sizeof newest, "pc-i440fx-%d.%d", major, minor);
    return newest;
}

void machine_put_version(struct json_text *data, const char *name)
{
    int major, minor, micro;

    read_version(&major, &minor, &micro);
    json_begin_object(data, name);
    json_begin_object(data, "qemu");
    json_put_integer(data, "micro", micro);
    json_put_integer(data, "minor", minor);
    json_put_integer(data, "major", major);
    json_end_object(data);
    json_put_string(data, "package", "fake-qemu");
    json_end_object(data);
}

bool machine_awaits_state(void)
{
    return awaits_state;
}

/* ---- its state ---- */

bool machine_is_running(void)
{
    return is_running;
}

void machine_set_status(const char *to, bool runs)
{
    status = to;
    if (runs == is_running)
        return;
    is_running = runs;
    monitor_event(runs ? "RESUME" : "STOP", "%s", "");
}

void machine_state_came(void)
{
    awaits_state = false;
    machine_set_status(runs_when_restored ? "running" : "paused", runs_when_restored);
}

void machine_reset(bool by_guest)
{
    monitor_event("RESET", "{\"guest\": %s, \"reason\": \"%s\"}", by_guest ? "true" : "false",
                  by_guest ? "guest-reset" : "host-qmp-system-reset");
}

void machine_power_off(void)
{
    end_reason = "guest-shutdown";
    is_ended_by_guest = true;
}

void machine_end_if_asked(void)
{
    if (end_reason == NULL)
        return;
    monitor_event("SHUTDOWN", "{\"guest\": %s, \"reason\": \"%s\"}", is_ended_by_guest ? "true" : "false", end_reason);
    fake_end(0, end_reason);
}

void query_status(const struct json *arguments, struct answer *answer)
{
    json_begin_object(&answer->data, NULL);
    json_put_string(&answer->data, "status", status);
    json_put_boolean(&answer->data, "singlestep", false);
    json_put_boolean(&answer->data, "running", is_running);
    json_end_object(&answer->data);
}

void query_name(const struct json *arguments, struct answer *answer)
{
    json_begin_object(&answer->data, NULL);
    json_put_string(&answer->data, "name",
                    script_setting("wrong secret") != NULL ? "00000000000000000000000000000000" : secret);
    json_end_object(&answer->data);
}

void query_version(const struct json *arguments, struct answer *answer)
{
    machine_put_version(&answer->data, NULL);
}

void query_mice(const struct json *arguments, struct answer *answer)
{
    const bool has_places = script_setting("places") != NULL;
    struct json_text *data = &answer->data;

    json_begin_array(data, NULL);
    json_begin_object(data, NULL);
    json_put_integer(data, "index", 2);
    json_put_string(data, "name", has_places ? "QEMU HID Tablet" : "QEMU PS/2 Mouse");
    json_put_boolean(data, "current", true);
    json_put_boolean(data, "absolute", has_places);
    json_end_object(data);
    json_end_array(data);
}

void query_vnc(const struct json *arguments, struct answer *answer)
{
    json_begin_object(&answer->data, NULL);
    json_put_boolean(&answer->data, "enabled", shows_screen);
    if (shows_screen)
        json_put_string(&answer->data, "service", VNC_PORT);
    json_end_object(&answer->data);
}

/* Nobody listens at that port. */
void do_display_update(const struct json *arguments, struct answer *answer)
{
    shows_screen = true;
}

void do_cont(const struct json *arguments, struct answer *answer)
{
    if (awaits_state)
        runs_when_restored = true;
    else
        machine_set_status("running", true);
}

void do_stop(const struct json *arguments, struct answer *answer)
{
    if (awaits_state)
        runs_when_restored = false;
    else if (is_running)
        machine_set_status("paused", false);
}

void do_reset(const struct json *arguments, struct answer *answer)
{
    machine_reset(false);
}

void do_power_button(const struct json *arguments, struct answer *answer)
{
    monitor_event("POWERDOWN", "%s", "");
    if (is_running && script_setting("power button works") != NULL)
        machine_power_off();
}

void do_quit(const struct json *arguments, struct answer *answer)
{
    end_reason = "host-qmp-quit";
}

/* A picture in four colours: red and green above, blue and white below. */
void do_screendump(const struct json *arguments, struct answer *answer)
{
    static const char colours[2][2][3] = { { "\xff\0", "\0\xff" }, { { 0, 0, (char)0xff }, "\xff\xff\xff" } };
    const char *name = json_string(json_member(arguments, "filename")), *setting = script_setting("screen ");
    int width = USUAL_WIDTH, height = USUAL_HEIGHT;
    FILE *file;

    if (setting != NULL && sscanf(setting, "%d %d", &width, &height) != 2)
        fake_end(2, "the size of the screen in the script is none");
    file = name != NULL ? fopen(name, "wb") : NULL;
    if (file == NULL) {
        refuse(answer, "GenericError", "failed to open file '%s'", name != NULL ? name : "");
        return;
    }
    fprintf(file, "P6\n%d %d\n255\n", width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            fwrite(colours[2 * y >= height][2 * x >= width], 1, 3, file);
    fclose(file);
}
