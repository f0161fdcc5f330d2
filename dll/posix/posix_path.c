/* posix_path.c - from names of files, as Linux has them, to paths of core, and back. */
#include "posix_path.h"

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

/* The character at the start of some bytes, and how many of them it takes; 0 for what is no UTF-8. */
static unsigned decode(const unsigned char *bytes, uint32_t *c)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xc2 ? 0 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;

    if (length < 2) {
        *c = bytes[0];
        return length;
    }
    *c = bytes[0] & (0x7fu >> length);
    for (unsigned i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) /* the NUL at the end is none, either */
            return 0;
        *c = *c << 6 | (bytes[i] & 0x3fu);
    }
    if (*c < least[length] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
        return 0;
    return length;
}

/* Whether a character of a name means another one in a path, so that it has to be told by its bytes. */
static bool looks_moved(uint32_t c)
{
    return c > MOVED && c < MOVED + 128 && is_moved(c - MOVED, true);
}

size_t posix_to_utf16(const char *name, char16_t *text, size_t room)
{
    const unsigned char *bytes = (const unsigned char *)name;
    size_t count = 0;

    while (*bytes != 0) {
        uint32_t c;
        unsigned length = decode(bytes, &c);
        char16_t units[2] = { 0, 0 };
        if (length == 0 || looks_moved(c)) {
            length = 1;
            units[0] = (char16_t)(RAW + bytes[0]);
        } else if (c >= 0x10000) {
            units[0] = (char16_t)(0xd800 + ((c - 0x10000) >> 10));
            units[1] = (char16_t)(0xdc00 + ((c - 0x10000) & 0x3ff));
        } else if (c == '/') {
            units[0] = u'\\';
        } else {
            const bool is_last = bytes[1] == 0 || bytes[1] == '/';
            units[0] = (char16_t)(is_moved(c, is_last) ? MOVED + c : c);
        }
        for (size_t i = 0; i < 2 && units[i] != 0; i++, count++)
            if (count < room)
                text[count] = units[i];
        bytes += length;
    }
    return count;
}

static bool is_high(char16_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(char16_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

/* Puts a character down as UTF-8; half of a pair as the three bytes that it would have. Returns what is behind it. */
static char *encode(char *bytes, uint32_t c)
{
    static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    const unsigned length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (unsigned i = length - 1; i > 0; i--, c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3f));
    bytes[0] = (char)(lead[length] | c);
    return bytes + length;
}

void posix_to_bytes(struct vhd_text text, char *bytes)
{
    for (size_t i = 0; i < text.length; i++) {
        const char16_t unit = text.chars[i];
        if (is_high(unit) && i + 1 < text.length && is_low(text.chars[i + 1])) {
            const uint32_t low = text.chars[++i];
            bytes = encode(bytes, 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (low - 0xdc00));
        } else if (unit >= RAW + 128 && unit < RAW + 256) {
            *bytes++ = (char)(unit - RAW);
        } else if (looks_moved(unit)) {
            *bytes++ = (char)(unit - MOVED);
        } else {
            bytes = encode(bytes, unit == u'\\' ? u'/' : unit);
        }
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
