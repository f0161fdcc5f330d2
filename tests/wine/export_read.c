/* export_read.c - reads what export_machine.vbs writes by the rules of cmd and of PowerShell. */
#include "export_read.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CHARS 20000u

/* A text that grows. */
struct growing {
    char chars[MOST_CHARS];
    size_t length;
};

static void put(struct growing *self, char c)
{
    cr_assert_lt(self->length + 1, MOST_CHARS, "it is too long");
    self->chars[self->length++] = c;
    self->chars[self->length] = 0;
}

/* ---- cmd ---- */

/* What a line of a command file hands over to its program: the rest of the line, as cmd has read it. */
static void handed_over(const char *line, struct growing *rest)
{
    bool quoted = false;

    rest->length = 0;
    for (const char *c = line; *c != 0 && (quoted || *c != '\r'); c++) {
        if (c[0] == '%' && c[1] == '%') {
            put(rest, *++c);
        } else if (*c == '^' && !quoted) {
            c++;
            c += *c == '\r' ? 2 : 0; /* the line goes on */
            put(rest, *c);
        } else {
            cr_assert(*c != '%' || strncmp(c, "%*\r", 3) == 0, "a variable of cmd: %.30s", c);
            cr_assert(quoted || strchr("&|<>()", *c) == NULL, "a sign of cmd: %.30s", c);
            quoted = *c == '"' ? !quoted : quoted;
            put(rest, *c);
        }
    }
    cr_assert(!quoted, "a quote is open: %s", line);
}

/* Takes a word off a command line as the C library of Windows does; NULL when there is none. */
static const char *take_word(const char *line, struct growing *word)
{
    bool quoted = false;

    word->length = 0;
    word->chars[0] = 0;
    line += strspn(line, " \t");
    if (*line == 0)
        return NULL;
    for (; *line != 0 && (quoted || *line != ' '); line++) {
        size_t slashes = strspn(line, "\\");
        if (line[slashes] == '"') {
            for (size_t i = 0; i < slashes / 2; i++)
                put(word, '\\');
            line += slashes;
            if (slashes % 2 == 1)
                put(word, '"');
            else
                quoted = !quoted;
        } else {
            put(word, *line);
        }
    }
    return line;
}

bool export_cmd_has(const char *text, const char *word)
{
    static const char program[] = "\"%QEMU%\"";
    static struct growing rest, found;
    const char *line = strstr(text, program);

    cr_assert(line != NULL, "no program is started in:\n%s", text);
    handed_over(line + strlen(program), &rest);
    line = rest.chars;
    while ((line = take_word(line, &found)) != NULL)
        if (strcmp(found.chars, word) == 0)
            return true;
    return false;
}

/* ---- PowerShell ---- */

static void put_utf8(struct growing *self, unsigned long code)
{
    if (code < 0x80) {
        put(self, (char)code);
    } else if (code < 0x800) {
        put(self, (char)(0xC0 | code >> 6));
        put(self, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        put(self, (char)(0xE0 | code >> 12));
        put(self, (char)(0x80 | (code >> 6 & 0x3F)));
        put(self, (char)(0x80 | (code & 0x3F)));
    } else {
        put(self, (char)(0xF0 | code >> 18));
        put(self, (char)(0x80 | (code >> 12 & 0x3F)));
        put(self, (char)(0x80 | (code >> 6 & 0x3F)));
        put(self, (char)(0x80 | (code & 0x3F)));
    }
}

/* Behind a string: characters that are added by their numbers, up to the quote of the next string; NULL if there are none. */
static const char *take_numbers(const char *at, struct growing *string)
{
    static const char *const begins[] = { " + [char]::ConvertFromUtf32(", " + [char]" };
    const char *begin = NULL;
    char *end;

    for (size_t i = 0; i < 2 && begin == NULL; i++)
        if (strncmp(at, begins[i], strlen(begins[i])) == 0)
            begin = at + strlen(begins[i]);
    if (begin == NULL)
        return NULL;
    put_utf8(string, strtoul(begin, &end, 10));
    end += *end == ')' && at[9] == ':' ? 1 : 0;
    cr_assert(strncmp(end, " + '", 4) == 0, "no string follows: %.30s", at);
    return end + 3;
}

/* Takes the string at a quote, with all that is added to it; gives what follows. */
static const char *take_string(const char *at, struct growing *string)
{
    const char *next = at;

    string->length = 0;
    string->chars[0] = 0;
    while (next != NULL) {
        for (at = next + 1; at[0] != '\'' || at[1] == '\''; at++) {
            cr_assert_neq(*at, 0, "a string has no end");
            put(string, *at);
            at += *at == '\'' ? 1 : 0;
        }
        next = take_numbers(++at, string);
    }
    return at;
}

bool export_powershell_has(const char *text, const char *string)
{
    static struct growing found;

    for (const char *at = text; (at = strchr(at, '\'')) != NULL;) {
        at = take_string(at, &found);
        if (strcmp(found.chars, string) == 0)
            return true;
    }
    return false;
}
