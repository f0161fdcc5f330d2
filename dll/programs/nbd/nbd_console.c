/* nbd_console.c - what openvpc-nbd says. */
#include "nbd_console.h"

#include "vhd_sentence.h"
#include "vhd_utf8.h"
#include "win32_system_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

#define PREFIX u"openvpc-nbd: "
#define PREFIX_CHARS 13

static void write_units(HANDLE to, struct vhd_text text)
{
    uint8_t *bytes;
    DWORD mode, written;

    if (GetConsoleMode(to, &mode)) {
        WriteConsoleW(to, text.chars, (DWORD)text.length, &written, NULL);
        return;
    }
    bytes = malloc(VHD_UTF8_BYTES(text.length) + 1);
    if (bytes == NULL)
        return;
    WriteFile(to, bytes, (DWORD)vhd_utf8_of(text, bytes), &written, NULL);
    free(bytes);
}

/* A line in one piece, so that those of several threads do not mix. */
void nbd_say(DWORD stream, const char16_t *text)
{
    const size_t length = vhd_text_of(text).length;
    char16_t *line = malloc((length + 2) * sizeof *line);

    if (line == NULL)
        return;
    wmemcpy(line, text, length);
    line[length] = u'\r';
    line[length + 1] = u'\n';
    write_units(GetStdHandle(stream), (struct vhd_text){ line, length + 2 });
    free(line);
}

void nbd_say_ascii(DWORD stream, const char *text)
{
    const char16_t *const nothing[VHD_INSERTS] = { u"", u"", u"" };
    char16_t *units = malloc((vhd_fill_in(text, nothing, NULL) + 1) * sizeof *units);

    if (units == NULL)
        return;
    vhd_fill_in(text, nothing, units);
    nbd_say(stream, units);
    free(units);
}

static void say_after_name(const char16_t *text)
{
    char16_t *line = malloc((PREFIX_CHARS + vhd_text_of(text).length + 1) * sizeof *line);

    if (line == NULL)
        return;
    wcscpy(line, PREFIX);
    wcscat(line, text);
    nbd_say(STD_ERROR_HANDLE, line);
    free(line);
}

void nbd_say_error(const struct vhd_error *error)
{
    char16_t cause[WIN32_SYSTEM_TEXT_CHARS], *sentence;

    win32_system_text(error->os_code, cause);
    sentence = vhd_sentence(error, cause);
    say_after_name(sentence != NULL ? sentence : u"There is not enough memory.");
    free(sentence);
}

void nbd_say_system(const char16_t *text, DWORD code)
{
    char16_t cause[WIN32_SYSTEM_TEXT_CHARS], line[2 * WIN32_SYSTEM_TEXT_CHARS];

    win32_system_text(code, cause);
    _snwprintf(line, sizeof line / sizeof *line, L"%ls %ls", text, cause);
    line[sizeof line / sizeof *line - 1] = 0;
    say_after_name(line);
}
