/* nbd_arguments.c - what openvpc-nbd is called with. */
#include "nbd_arguments.h"

#include <wchar.h>

/* What follows a word that takes a value; *value is NULL when nothing does. */
static bool take_value(int count, WCHAR **words, int *at, const WCHAR **value)
{
    if (*at + 1 == count)
        return false;
    *value = words[++*at];
    return true;
}

static bool read_port(const WCHAR *text, WORD *port)
{
    unsigned long number = 0;

    if (*text == 0 || wcslen(text) > 5)
        return false;
    for (; *text != 0; text++) {
        if (*text < L'0' || *text > L'9')
            return false;
        number = number * 10 + (unsigned long)(*text - L'0');
    }
    *port = (WORD)number;
    return number <= 65535;
}

/* An option, and its value where it has one. */
static bool read_option(int count, WCHAR **words, int *at, struct nbd_arguments *arguments, const WCHAR **complaint)
{
    const WCHAR *word = words[*at], *value;

    *complaint = L"it does not know one of the options";
    if (wcscmp(word, L"--writable") == 0) {
        arguments->is_writable = true;
    } else if (wcscmp(word, L"--despite-children") == 0) {
        arguments->despite_children = true;
    } else if (wcscmp(word, L"--once") == 0) {
        arguments->only_once = true;
    } else if (wcscmp(word, L"--help") == 0 || wcscmp(word, L"-h") == 0) {
        arguments->wants_help = true;
    } else if (wcscmp(word, L"--version") == 0) {
        arguments->wants_version = true;
    } else if (wcscmp(word, L"--address") == 0) {
        *complaint = L"--address takes an address, such as 127.0.0.1";
        return take_value(count, words, at, &arguments->address);
    } else if (wcscmp(word, L"--port") == 0) {
        *complaint = L"--port takes a number from 0, for a free port, to 65535";
        return take_value(count, words, at, &value) && read_port(value, &arguments->port);
    } else if (wcscmp(word, L"--name") == 0) {
        *complaint = L"--name takes a name of at most 259 characters";
        return take_value(count, words, at, &arguments->name) && arguments->name[0] != 0 &&
               wcslen(arguments->name) < MAX_PATH;
    } else {
        return false;
    }
    return true;
}

bool nbd_arguments_read(int count, WCHAR **words, struct nbd_arguments *arguments, const WCHAR **complaint)
{
    bool only_paths = false;

    *arguments = (struct nbd_arguments){ .address = L"127.0.0.1", .port = NBD_PORT };
    for (int at = 1; at < count; at++) {
        if (!only_paths && wcscmp(words[at], L"--") == 0) {
            only_paths = true;
        } else if (!only_paths && words[at][0] == L'-') {
            if (!read_option(count, words, &at, arguments, complaint))
                return false;
        } else if (arguments->path != NULL) {
            *complaint = L"it takes one disk, or one folder of disks";
            return false;
        } else {
            arguments->path = words[at];
        }
    }
    *complaint = L"it takes the path of a disk, or of a folder of disks";
    return arguments->path != NULL || arguments->wants_help || arguments->wants_version;
}
