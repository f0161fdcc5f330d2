/* posix_path.c - from names of files, as Linux has them, to paths of core, and back. */
#include "posix_path.h"

#include "vhd_utf8.h"

#include <string.h>

/* Where characters go that no path may hold, and bytes that are no UTF-8. */
#define MOVED 0xf000u
#define RAW 0xdc00u

#define DRIVE_LENGTH 2 /* "Z:" */

/* Whether a path can hold this ASCII character only in another place: `is_last` in its component. */
static bool is_moved(uint32_t c, bool is_last)
{
    return (c > 0 && c < 32) || (c < 128 && strchr("\"*:<>?\\|", (int)c) != NULL && c != 0) ||
           (is_last && (c == '.' || c == ' '));
}

/* Whether a character of a name means another one in a path, so that it has to be told by its bytes. */
static bool looks_moved(uint32_t c)
{
    return c > MOVED && c < MOVED + 128 && is_moved(c - MOVED, true);
}

/* The units of the first character of a name, one or two; returns how many bytes it takes, 0 for what is no UTF-8. */
static size_t first_of(const char *name, char16_t units[2])
{
    const size_t left = strnlen(name, 4);
    char16_t read[4];
    size_t count;

    for (size_t size = 1; size <= 4 && size <= left; size++) {
        if (vhd_utf16_of((const uint8_t *)name, size, read, &count) < size)
            continue;
        units[0] = read[0];
        units[1] = count > 1 ? read[1] : 0;
        return size;
    }
    return 0;
}

size_t posix_to_utf16(const char *name, char16_t *text, size_t room)
{
    size_t count = 0;

    while (*name != 0) {
        char16_t units[2];
        size_t length = first_of(name, units);
        if (length == 0 || looks_moved(units[0])) {
            length = 1;
            units[0] = (char16_t)(RAW + (uint8_t)*name);
            units[1] = 0;
        } else if (units[0] == u'/') {
            units[0] = u'\\';
        } else if (is_moved(units[0], name[1] == 0 || name[1] == '/')) {
            units[0] = (char16_t)(MOVED + units[0]);
        }
        for (size_t i = 0; i < 2 && units[i] != 0; i++, count++)
            if (count < room)
                text[count] = units[i];
        name += length;
    }
    return count;
}

/* Whether a surrogate and the next are a pair. */
static bool is_pair(const char16_t *units)
{
    return units[0] >= 0xd800 && units[0] < 0xdc00 && units[1] >= 0xdc00 && units[1] < 0xe000;
}

void posix_to_bytes(struct vhd_text text, char *bytes)
{
    for (size_t i = 0; i < text.length; i++) {
        const char16_t unit = text.chars[i] == u'\\' ? u'/' : text.chars[i];
        if (i + 1 < text.length && is_pair(text.chars + i))
            bytes += vhd_utf8_of((struct vhd_text){ text.chars + i++, 2 }, (uint8_t *)bytes);
        else if (unit >= RAW + 128 && unit < RAW + 256)
            *bytes++ = (char)(unit - RAW);
        else if (looks_moved(unit))
            *bytes++ = (char)(unit - MOVED);
        else
            bytes += vhd_utf8_of((struct vhd_text){ &unit, 1 }, (uint8_t *)bytes);
    }
    *bytes = 0;
}

/* Whether a name has a component that is empty, "." or "..". */
static bool is_plain(const char *name)
{
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        const size_t length = strcspn(++part, "/");
        if (length <= 2 && strspn(part, ".") == length && (length > 0 || *part == '/' || part > name + 1))
            return false;
    }
    return true;
}

enum vhd_status posix_path_of(const char *name, char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    char16_t made[VHD_PATH_CHARS] = u"Z:";
    const size_t room = VHD_PATH_CHARS - DRIVE_LENGTH - 1;
    const size_t length = posix_to_utf16(name, made + DRIVE_LENGTH, room);

    made[DRIVE_LENGTH + (length < room ? length : room)] = 0;
    if (name[0] != '/' || !is_plain(name))
        return vhd_fail(error, VHD_PATH_NOT_ABSOLUTE, made);
    if (length > room)
        return vhd_fail(error, VHD_PATH_TOO_LONG, made);
    memcpy(path, made, sizeof made);
    return VHD_OK;
}

bool posix_name_of(const char16_t *path, char name[POSIX_NAME_BYTES])
{
    const struct vhd_text text = vhd_text_of(path);

    name[0] = 0;
    if (text.length <= DRIVE_LENGTH || text.length >= VHD_TEMPORARY_CHARS || (path[0] != u'Z' && path[0] != u'z') ||
        path[1] != u':' || path[2] != u'\\')
        return false;
    posix_to_bytes((struct vhd_text){ path + DRIVE_LENGTH, text.length - DRIVE_LENGTH }, name);
    return true;
}

void posix_path_shown(const char16_t *path, char16_t shown[VHD_PATH_CHARS])
{
    char name[POSIX_NAME_BYTES];
    size_t count = 0;

    if (!posix_name_of(path, name)) {
        memmove(shown, path, (vhd_text_of(path).length + 1) * sizeof *path);
        return;
    }
    for (const char *c = name; *c != 0;) {
        char16_t units[2] = { VHD_REPLACEMENT, 0 };
        const size_t length = first_of(c, units);
        shown[count++] = units[0];
        if (units[1] != 0)
            shown[count++] = units[1];
        c += length > 0 ? length : 1;
    }
    shown[count] = 0;
}
