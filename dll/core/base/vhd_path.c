/* vhd_path.c - the rules for paths. */
#include "vhd_path.h"

#include <string.h>

#define SEPARATOR u'\\'

/* ASCII only: devices, drive letters and the common part of two paths need no more. */
static char16_t fold(char16_t c)
{
    return c >= u'a' && c <= u'z' ? (char16_t)(c - u'a' + u'A') : c;
}

static bool equal_folded(struct vhd_text text, const char16_t *upper)
{
    size_t i = 0;

    while (i < text.length && upper[i] != 0 && fold(text.chars[i]) == upper[i])
        i++;
    return i == text.length && upper[i] == 0;
}

/* X:, of X:\name and of X:name, which Windows takes from the current folder of that drive. */
static bool has_drive(struct vhd_text path)
{
    return path.length >= 2 && fold(path.chars[0]) >= u'A' && fold(path.chars[0]) <= u'Z' && path.chars[1] == u':';
}

static bool is_drive(struct vhd_text path)
{
    return path.length >= 3 && has_drive(path) && path.chars[2] == SEPARATOR;
}

static bool is_share(struct vhd_text path)
{
    return path.length >= 2 && path.chars[0] == SEPARATOR && path.chars[1] == SEPARATOR;
}

bool vhd_path_is_absolute(struct vhd_text path)
{
    return is_drive(path) || is_share(path);
}

static void skip(struct vhd_text *rest, size_t count)
{
    rest->chars += count;
    rest->length -= count;
}

/* Takes the text up to the next backslash off the front of *rest, and the backslash with it. */
static struct vhd_text next_component(struct vhd_text *rest)
{
    struct vhd_text component = { rest->chars, 0 };

    while (component.length < rest->length && rest->chars[component.length] != SEPARATOR)
        component.length++;
    skip(rest, component.length < rest->length ? component.length + 1 : component.length);
    return component;
}

static bool is_dots(struct vhd_text component)
{
    return equal_folded(component, u".") || equal_folded(component, u"..");
}

/* Windows opens these as devices whatever their extension is, and whatever spaces stand before it. */
static bool is_device_name(struct vhd_text component)
{
    static const char16_t *const devices[] = { u"CON", u"PRN", u"AUX", u"NUL", u"CONIN$", u"CONOUT$" };
    struct vhd_text base = { component.chars, 0 };

    while (base.length < component.length && component.chars[base.length] != u'.')
        base.length++;
    while (base.length > 0 && base.chars[base.length - 1] == u' ')
        base.length--;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (equal_folded(base, devices[i]))
            return true;
    if (base.length != 4)
        return false;
    char16_t digit = base.chars[3]; /* superscript digits count as well */
    base.length = 3;
    return (equal_folded(base, u"COM") || equal_folded(base, u"LPT")) &&
           ((digit >= u'1' && digit <= u'9') || digit == u'\u00B9' || digit == u'\u00B2' || digit == u'\u00B3');
}

static enum vhd_status check_characters(struct vhd_text path)
{
    for (size_t i = 0; i < path.length; i++) {
        char16_t c = path.chars[i];
        if (c < 32 || c == u'*' || c == u'?' || c == u'<' || c == u'>' || c == u'/' || c == u'|' || c == u'"')
            return VHD_PATH_CHARACTER;
        if (c == u':' && (i != 1 || !has_drive(path)))
            return VHD_PATH_CHARACTER;
    }
    return VHD_OK;
}

static enum vhd_status check_component(struct vhd_text component)
{
    if (component.length == 0 || is_dots(component))
        return VHD_OK;
    if (is_device_name(component))
        return VHD_PATH_DEVICE_NAME;
    char16_t last = component.chars[component.length - 1];
    return last == u'.' || last == u' ' ? VHD_PATH_TRAILING : VHD_OK;
}

/* \\server\share\: no device space (\\.\), no pipe or mailslot, no host with a port or protocol after an @. */
static enum vhd_status check_share(struct vhd_text *rest)
{
    struct vhd_text server, share;

    skip(rest, 2);
    server = next_component(rest);
    share = next_component(rest);
    if (is_dots(server) || is_dots(share) || equal_folded(share, u"PIPE") || equal_folded(share, u"MAILSLOT") ||
        equal_folded(share, u"IPC$"))
        return VHD_PATH_DEVICE_NAME;
    for (size_t i = 0; i < server.length; i++)
        if (server.chars[i] == u'@')
            return VHD_PATH_DEVICE_NAME;
    if (server.length == 0 || share.length == 0)
        return VHD_PATH_NO_FILE_NAME;
    enum vhd_status status = check_component(server);
    return status == VHD_OK ? check_component(share) : status;
}

/* Length, characters and components; *last is the component that the path ends in. */
static enum vhd_status check_syntax(struct vhd_text path, struct vhd_text *last)
{
    struct vhd_text rest = path;
    enum vhd_status status;

    *last = (struct vhd_text){ path.chars, 0 };
    if (path.length >= VHD_PATH_CHARS)
        return VHD_PATH_TOO_LONG;
    if (path.length == 0)
        return VHD_OK;
    status = check_characters(path);
    if (status == VHD_OK && is_share(path))
        status = check_share(&rest);
    else if (is_drive(path))
        next_component(&rest);
    else if (has_drive(path))
        skip(&rest, 2);
    while (status == VHD_OK && rest.length > 0) {
        *last = next_component(&rest);
        status = check_component(*last);
    }
    return status;
}

enum vhd_status vhd_path_check(struct vhd_text path, struct vhd_error *error)
{
    struct vhd_text last;
    enum vhd_status status = check_syntax(path, &last);

    /* A final backslash, ".." or nothing after the root would name a folder. */
    if (status == VHD_OK && path.length > 0 &&
        (last.length == 0 || is_dots(last) || path.chars[path.length - 1] == SEPARATOR))
        status = VHD_PATH_NO_FILE_NAME;
    return status == VHD_OK ? VHD_OK : vhd_fail_text(error, status, path);
}

enum vhd_status vhd_path_check_folder(struct vhd_text path, struct vhd_error *error)
{
    struct vhd_text last;
    enum vhd_status status = check_syntax(path, &last);

    return status == VHD_OK ? VHD_OK : vhd_fail_text(error, status, path);
}

static const char16_t device_prefix[] = u"\\\\?\\", server_prefix[] = u"UNC\\";

static bool begins_with(struct vhd_text text, const char16_t *upper)
{
    const struct vhd_text start = { text.chars, vhd_text_of(upper).length };

    return text.length >= start.length && equal_folded(start, upper);
}

void vhd_path_adopt(char16_t *text)
{
    struct vhd_text rest = vhd_text_of(text);
    size_t kept = 0;

    for (size_t i = 0; i < rest.length; i++)
        if (text[i] == u'/')
            text[i] = SEPARATOR;
    if (!begins_with(rest, device_prefix))
        return;
    skip(&rest, vhd_text_of(device_prefix).length);
    if (begins_with(rest, server_prefix)) {
        skip(&rest, vhd_text_of(server_prefix).length);
        kept = 2; /* of \\?\, the \\ before the server */
    } else if (!is_drive(rest)) {
        return;
    }
    memmove(text + kept, rest.chars, (rest.length + 1) * sizeof *text);
}

size_t vhd_path_root_length(const char16_t *path)
{
    size_t i = 2;

    if (path[0] != SEPARATOR)
        return 3;
    for (int separators = 0; path[i] != 0; i++)
        if (path[i] == SEPARATOR && ++separators == 2)
            return i + 1;
    return i;
}

size_t vhd_path_folder_length(const char16_t *path, size_t length)
{
    size_t root = vhd_path_root_length(path);

    while (length > root && path[length - 1] != SEPARATOR)
        length--;
    return length > root ? length - 1 : root;
}

const char16_t *vhd_path_name(const char16_t *path)
{
    const char16_t *name = path;

    for (; *path != 0; path++)
        if (*path == SEPARATOR)
            name = path + 1;
    return name;
}

void vhd_path_copy(char16_t *copy, const char16_t *path, size_t length)
{
    memcpy(copy, path, length * sizeof *path);
    copy[length] = 0;
}

void vhd_path_set(char16_t *copy, const char16_t *path)
{
    vhd_path_copy(copy, path, vhd_text_of(path).length);
}

bool vhd_path_equal(const char16_t *a, const char16_t *b)
{
    return vhd_text_equal(vhd_text_of(a), b);
}

void vhd_path_append(char16_t *longer, const char16_t *path, const char16_t *suffix)
{
    vhd_path_set(longer, path);
    vhd_path_set(longer + vhd_text_of(path).length, suffix);
}

void vhd_path_folder(const char16_t *path, char16_t folder[VHD_PATH_CHARS])
{
    vhd_path_copy(folder, path, vhd_path_folder_length(path, vhd_text_of(path).length));
}

void vhd_path_join(char16_t *joined, const char16_t *folder, const char16_t *name)
{
    size_t length = vhd_text_of(folder).length;

    vhd_path_set(joined, folder);
    if (joined[length - 1] != SEPARATOR)
        joined[length++] = SEPARATOR;
    vhd_path_set(joined + length, name);
}

/* Room for a path on the way to its plain form: what ".." takes away again may come first. */
#define WORK_CHARS (2 * VHD_PATH_CHARS)

/* Appends one component to a resolved path, "." and ".." included; never climbs above the root. */
static void append_component(char16_t resolved[WORK_CHARS], size_t *length, struct vhd_text component)
{
    size_t root = vhd_path_root_length(resolved);

    if (component.length == 0 || equal_folded(component, u"."))
        return;
    if (equal_folded(component, u"..")) {
        *length = vhd_path_folder_length(resolved, *length);
        resolved[*length] = 0;
        return;
    }
    if (*length > root) /* a root ends in its separator */
        resolved[(*length)++] = SEPARATOR;
    memcpy(resolved + *length, component.chars, component.length * sizeof *component.chars);
    *length += component.length;
    resolved[*length] = 0;
}

/* Copies what a path begins with, its root; returns the length taken. */
static size_t start_at_root(char16_t resolved[WORK_CHARS], struct vhd_text path)
{
    struct vhd_text rest = path;

    if (is_share(path)) {
        skip(&rest, 2);
        next_component(&rest);
    }
    next_component(&rest);
    vhd_path_copy(resolved, path.chars, path.length - rest.length);
    return path.length - rest.length;
}

enum vhd_status vhd_path_resolve(struct vhd_text path, const char16_t *base, char16_t resolved[VHD_PATH_CHARS],
                                 struct vhd_error *error)
{
    char16_t work[WORK_CHARS];
    struct vhd_text rest = path;
    size_t length;

    if (path.length == 0)
        return vhd_fail_text(error, VHD_PATH_EMPTY, path);
    if (vhd_path_is_absolute(path)) {
        length = start_at_root(work, path);
        skip(&rest, length);
    } else if (has_drive(path)) {
        return vhd_fail_text(error, VHD_PATH_DRIVE_RELATIVE, path);
    } else if (base == NULL) {
        return vhd_fail_text(error, VHD_PATH_NOT_ABSOLUTE, path);
    } else {
        length = path.chars[0] == SEPARATOR ? vhd_path_root_length(base)
                                            : vhd_path_folder_length(base, vhd_text_of(base).length);
        vhd_path_copy(work, base, length);
    }
    while (rest.length > 0)
        append_component(work, &length, next_component(&rest));
    if (length >= VHD_PATH_CHARS)
        return vhd_fail_text(error, VHD_PATH_TOO_LONG, path);
    vhd_path_copy(resolved, work, length);
    return VHD_OK;
}

enum vhd_status vhd_path_parse(struct vhd_text path, const char16_t *base, char16_t resolved[VHD_PATH_CHARS],
                               struct vhd_error *error)
{
    enum vhd_status status = vhd_path_check(path, error);

    return status == VHD_OK ? vhd_path_resolve(path, base, resolved, error) : status;
}

bool vhd_path_relative(const char16_t *from, const char16_t *file, char16_t relative[VHD_PATH_CHARS])
{
    size_t root = vhd_path_root_length(from), common = root, climbs = 0, start;
    struct vhd_text below;

    if (vhd_path_root_length(file) != root)
        return false;
    for (size_t i = 0; i < root; i++)
        if (fold(from[i]) != fold(file[i]))
            return false;
    for (size_t i = root; from[i] != 0 && fold(from[i]) == fold(file[i]); i++)
        if (from[i] == SEPARATOR)
            common = i + 1;

    for (const char16_t *rest = from + common; *rest != 0; rest++)
        if (*rest == SEPARATOR)
            climbs++;
    start = climbs > 0 ? 3 * climbs : 2;
    below = vhd_text_of(file + common);
    if (start + below.length >= VHD_PATH_CHARS)
        return false;

    memcpy(relative, u".\\", 2 * sizeof *relative);
    for (size_t i = 0; i < climbs; i++)
        memcpy(relative + 3 * i, u"..\\", 3 * sizeof *relative);
    vhd_path_copy(relative + start, below.chars, below.length);
    return true;
}

bool vhd_path_same_server(const char16_t *own, const char16_t *path)
{
    size_t i = 2;

    if (path[0] != SEPARATOR)
        return true;
    if (own[0] != SEPARATOR)
        return false;
    while (fold(own[i]) == fold(path[i]) && own[i] != SEPARATOR)
        i++;
    return own[i] == SEPARATOR && path[i] == SEPARATOR;
}
