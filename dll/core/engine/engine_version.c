/* engine_version.c - which QEMU that is, and the type of the machine that is pinned. */
#include "engine_version.h"

#include <stdio.h>
#include <string.h>

#define FAMILY "pc-i440fx-"

/* The oldest that has all that is used here. */
#define OLDEST_MAJOR 7
#define OLDEST_MINOR 2

/* More than any version will be, and a number that the texts have room for. */
#define LARGEST 9999

static bool number(const struct json *version, const char *name, int *value)
{
    const int64_t found = json_integer(json_member(version, name), -1);

    *value = (int)found;
    return found >= 0 && found <= LARGEST;
}

static bool is_older(int major, int minor, int than_major, int than_minor)
{
    return major < than_major || (major == than_major && minor < than_minor);
}

bool engine_version_read(const struct json *greeting, struct engine_version *version)
{
    const struct json *qemu = json_member(json_member(greeting, "version"), "qemu");

    if (!number(qemu, "major", &version->major) || !number(qemu, "minor", &version->minor) ||
        !number(qemu, "micro", &version->micro))
        return false;
    snprintf(version->text, sizeof version->text, "%d.%d.%d", version->major, version->minor, version->micro);
    snprintf(version->type, sizeof version->type, FAMILY "%d.%d", version->major, version->minor);
    version->is_too_old = is_older(version->major, version->minor, OLDEST_MAJOR, OLDEST_MINOR);
    return true;
}

/* One or more digits, of which *text is set behind. */
static bool read_number(const char **text, int *value)
{
    const char *c = *text;

    for (*value = 0; *c >= '0' && *c <= '9' && *value <= LARGEST; c++)
        *value = *value * 10 + (*c - '0');
    if (c == *text || *value > LARGEST)
        return false;
    *text = c;
    return true;
}

/* "pc-i440fx-7.2", and nothing else that QEMU might take for a type. */
static bool read_type(const char *type, int *major, int *minor)
{
    if (strncmp(type, FAMILY, sizeof FAMILY - 1) != 0)
        return false;
    type += sizeof FAMILY - 1;
    return read_number(&type, major) && *type++ == '.' && read_number(&type, minor) && *type == 0;
}

bool engine_type_of(const struct config_document *document, char type[ENGINE_TYPE_CHARS])
{
    char16_t text[VHD_PATH_CHARS];
    const bool had_memory = machine_get_text(document, ENGINE_TYPE_KEY, text);
    int major, minor;
    size_t length = 0;

    while (text[length] != 0 && text[length] < 0x80 && length + 1 < ENGINE_TYPE_CHARS) {
        type[length] = (char)text[length];
        length++;
    }
    type[length] = 0;
    if (text[length] != 0 || !read_type(type, &major, &minor))
        type[0] = 0;
    return had_memory;
}

bool engine_has_type(const struct engine_version *version, const char *type)
{
    int major, minor;

    return read_type(type, &major, &minor) && !is_older(version->major, version->minor, major, minor);
}

enum config_change engine_type_put(struct config_document *document, const char *type)
{
    char16_t text[ENGINE_TYPE_CHARS];
    size_t i = 0;

    for (; type[i] != 0 && i + 1 < ENGINE_TYPE_CHARS; i++)
        text[i] = (char16_t)type[i];
    text[i] = 0;
    return machine_put_text(document, ENGINE_TYPE_KEY, text);
}
