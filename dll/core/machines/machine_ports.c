/* machine_ports.c - the serial and parallel ports of a machine. */
#include "machine_ports.h"

#include "config_text.h"
#include "vhd_path.h"

#define SERIAL u"hardware/super_io/serial_port[@id=#]"
#define SERIAL_OF_ALL u"hardware/super_io/serial_port"
#define IMMEDIATELY u"/connect_immediately"

#define LAST_HOST_PORT 256

static const char *const digits[MACHINE_SERIAL_PORTS] = { "0", "1" };

/* How the file has each type. */
static const struct {
    int64_t number;
    const char16_t *name; /* where the name is */
} types[] = {
    [MACHINE_SERIAL_HOST] = { 1, u"/port_name" },
    [MACHINE_SERIAL_FILE] = { 2, u"/text_file_path" },
    [MACHINE_SERIAL_PIPE] = { 3, u"/pipe_name" },
    [MACHINE_SERIAL_NOTHING] = { 0, NULL },
};

#define TYPES (sizeof types / sizeof *types)

void machine_serial_key(int port, char16_t key[MACHINE_KEY_CHARS])
{
    machine_key(key, SERIAL, digits[port], u"/port_type");
}

void machine_serial_value_key(int port, size_t value, char16_t key[MACHINE_KEY_CHARS])
{
    const char16_t *const name = value < TYPES ? types[value].name : NULL;

    machine_key(key, SERIAL, digits[port], name != NULL ? name : IMMEDIATELY);
}

/* Texts of ports, such as "COM12": the prefix in whatever case, and a number from 1 to `last`. */
static size_t port_length(struct vhd_text text, const char16_t *prefix, unsigned last)
{
    unsigned number = 0;
    size_t i = 0;

    for (; prefix[i] != 0; i++)
        if (i == text.length || (text.chars[i] & ~0x20) != prefix[i])
            return 0;
    if (i == text.length || text.chars[i] == u'0')
        return 0;
    for (; i < text.length && text.chars[i] >= u'0' && text.chars[i] <= u'9' && number <= last; i++)
        number = number * 10 + (unsigned)(text.chars[i] - u'0');
    return number >= 1 && number <= last ? i : 0;
}

/* The rules of paths for what is no path: a pipe, or a port. */
static enum vhd_status check_characters(struct vhd_text name, struct vhd_error *error)
{
    if (name.length >= VHD_PATH_CHARS)
        return vhd_fail_text(error, VHD_PATH_TOO_LONG, name);
    for (size_t i = 0; i < name.length; i++)
        for (const char16_t *c = u"*?:<>/|\""; *c != 0; c++)
            if (name.chars[i] == *c || name.chars[i] < u' ')
                return vhd_fail_text(error, VHD_PATH_CHARACTER, name);
    return name.length > 0 ? VHD_OK : vhd_fail_text(error, VHD_PATH_EMPTY, name);
}

/* \\server\pipe\name, in which the name may have further backslashes. */
static bool is_pipe(struct vhd_text name)
{
    static const char16_t middle[] = u"\\PIPE\\";
    size_t at = 2;

    if (name.length < 2 || name.chars[0] != u'\\' || name.chars[1] != u'\\')
        return false;
    while (at < name.length && name.chars[at] != u'\\')
        at++;
    if (at == 2)
        return false;
    for (const char16_t *c = middle; *c != 0; c++, at++)
        if (at == name.length || (*c == u'\\' ? name.chars[at] != *c : (name.chars[at] & ~0x20) != *c))
            return false;
    return at < name.length;
}

enum vhd_status machine_serial_parse(int32_t type, struct vhd_text name, bool connect_immediately,
                                     struct machine_serial *serial, struct vhd_error *error)
{
    enum vhd_status status;

    if (type < 0 || type >= (int32_t)TYPES)
        return vhd_fail_text(error, VHD_SERIAL_TYPE, name);
    *serial = (struct machine_serial){ (enum machine_serial_type)type, u"", connect_immediately };
    if (serial->type == MACHINE_SERIAL_NOTHING)
        return VHD_OK;
    if (serial->type == MACHINE_SERIAL_FILE)
        return vhd_path_parse(name, NULL, serial->name, error);
    status = check_characters(name, error);
    if (status != VHD_OK)
        return status;
    if (serial->type == MACHINE_SERIAL_HOST && port_length(name, u"COM", LAST_HOST_PORT) != name.length)
        return vhd_fail_text(error, VHD_SERIAL_HOST_PORT, name);
    if (serial->type == MACHINE_SERIAL_PIPE && !is_pipe(name))
        return vhd_fail_text(error, VHD_SERIAL_PIPE, name);
    vhd_path_copy(serial->name, name.chars, name.length);
    return VHD_OK;
}

static enum machine_serial_type type_of(int64_t number)
{
    for (size_t i = 0; i < TYPES; i++)
        if (types[i].number == number)
            return (enum machine_serial_type)i;
    return MACHINE_SERIAL_NOTHING;
}

/* Older products have it once for all ports. */
static bool get_immediately(const struct config_document *document, int port, bool *flag)
{
    char16_t key[MACHINE_KEY_CHARS];

    machine_key(key, SERIAL, digits[port], IMMEDIATELY);
    return machine_get_flag(document, machine_has(document, key) ? key : SERIAL_OF_ALL IMMEDIATELY, false, flag);
}

/* What is no path stays as it is written. */
static void resolve(const char16_t *machine, char16_t name[VHD_PATH_CHARS])
{
    char16_t resolved[VHD_PATH_CHARS];

    if (vhd_path_parse(vhd_text_of(name), machine, resolved, NULL) == VHD_OK)
        vhd_path_set(name, resolved);
}

bool machine_serial_get(const struct config_document *document, int port, const char16_t *machine,
                        struct machine_serial *serial)
{
    char16_t key[MACHINE_KEY_CHARS];
    int64_t number;

    *serial = (struct machine_serial){ MACHINE_SERIAL_NOTHING, u"", false };
    machine_serial_key(port, key);
    if (!machine_get_number(document, key, 0, &number) ||
        !get_immediately(document, port, &serial->connect_immediately))
        return false;
    serial->type = type_of(number);
    if (serial->type == MACHINE_SERIAL_NOTHING)
        return true;
    machine_key(key, SERIAL, digits[port], types[serial->type].name);
    if (!machine_get_text(document, key, serial->name))
        return false;
    if (serial->type == MACHINE_SERIAL_FILE)
        resolve(machine, serial->name);
    return true;
}

enum config_change machine_serial_put(struct config_document *document, int port, const struct machine_serial *serial)
{
    char16_t key[MACHINE_KEY_CHARS];
    enum config_change change;

    machine_serial_key(port, key);
    change = machine_put_number(document, key, types[serial->type].number);
    if (change == CONFIG_CHANGED && types[serial->type].name != NULL) {
        machine_key(key, SERIAL, digits[port], types[serial->type].name);
        change = machine_put_text(document, key, serial->name);
    }
    machine_key(key, SERIAL, digits[port], IMMEDIATELY);
    return change == CONFIG_CHANGED ? machine_put_flag(document, key, serial->connect_immediately) : change;
}

bool machine_serial_same(const struct machine_serial *a, const struct machine_serial *b)
{
    return a->type == b->type && a->type != MACHINE_SERIAL_NOTHING && config_text_same(vhd_text_of(a->name), b->name);
}

bool machine_parallel_is_name(struct vhd_text name)
{
    const size_t length = port_length(name, u"LPT", 9);

    if (length == 0)
        return name.length == 0;
    if (length == name.length)
        return true;
    if (name.length >= VHD_PATH_CHARS || name.length < length + 3 || name.chars[length] != u' ' ||
        name.chars[length + 1] != u'(' || name.chars[name.length - 1] != u')')
        return false;
    for (size_t i = length + 2; i < name.length - 1; i++)
        if (name.chars[i] < u' ' || name.chars[i] > u'~')
            return false;
    return true;
}

bool machine_parallel_get(const struct config_document *document, char16_t name[VHD_PATH_CHARS])
{
    int64_t number;

    name[0] = 0;
    if (!machine_get_number(document, MACHINE_PARALLEL_KEY, 0, &number))
        return false;
    return number == 0 || machine_get_text(document, MACHINE_PARALLEL_NAME, name);
}

enum config_change machine_parallel_put(struct config_document *document, const char16_t *name)
{
    enum config_change change = machine_put_number(document, MACHINE_PARALLEL_KEY, name[0] != 0);

    if (change != CONFIG_CHANGED || (name[0] == 0 && !machine_has(document, MACHINE_PARALLEL_NAME)))
        return change;
    return machine_put_text(document, MACHINE_PARALLEL_NAME, name);
}
