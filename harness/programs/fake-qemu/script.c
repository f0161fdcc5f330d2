/* script.c - how the fake QEMU misbehaves, and the log of what it was told. */
#include "fake_qemu.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINES 400
#define LOG_CHARS 4000

static WCHAR path[MAX_PATH];
static char *lines[MOST_LINES];
static size_t line_count, next_act, bytes_read;

static const char *const settings[] = { "log ",
                                        "exit at start",
                                        "wrong secret",
                                        "echo serial",
                                        "power button works",
                                        "places",
                                        "version ",
                                        "screen ",
                                        "state ",
                                        "stranger on the network",
                                        "quick",
                                        "#" };
static const struct {
    const char *begin;
    enum rule rule;
} rules[] = { { "die at ", RULE_DIE },    { "hang at ", RULE_HANG },       { "lie at ", RULE_LIE },
              { "refuse ", RULE_REFUSE }, { "garbage at ", RULE_GARBAGE }, { "hold ", RULE_HOLD },
              { "usual ", RULE_NONE } };
static const char *const acts[] = {
    "after ", "reset",      "power off",   "serial ", "write ",  "read ",  "remember ",
    "tell",   "open tray ", "close tray ", "die",     "garbage", "frame ", "no frame "
};

static bool begins(const char *line, const char *begin)
{
    return strncmp(line, begin, strlen(begin)) == 0;
}

static bool begins_with_one(const char *line, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins(line, words[i]))
            return true;
    return false;
}

static bool is_rule(const char *line)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (begins(line, rules[i].begin))
            return true;
    return false;
}

static bool is_act(const char *line)
{
    return begins_with_one(line, acts, sizeof acts / sizeof *acts);
}

/* A line that was mistyped would make a test that proves nothing. */
static void take_line(const char *line)
{
    if (*line == '\0')
        return;
    if (!is_rule(line) && !is_act(line) && !begins_with_one(line, settings, sizeof settings / sizeof *settings)) {
        fprintf(stderr, "fake-qemu: its script has a line that means nothing: %s\n", line);
        fake_end(2, "a line of the script means nothing");
    }
    if (line_count == MOST_LINES || (lines[line_count] = strdup(line)) == NULL)
        fake_end(2, "the script is too long");
    line_count++;
}

/* The file, from malloc; NULL where there is none. */
static char *read_file(size_t *size)
{
    FILE *file = _wfopen(path, L"rb");
    char *bytes = calloc(1, 1 << 16);

    *size = 0;
    if (file != NULL && bytes != NULL)
        *size = fread(bytes, 1, (1 << 16) - 1, file);
    if (file != NULL)
        fclose(file);
    return bytes;
}

void script_read_on(void)
{
    size_t size;
    char *bytes = read_file(&size), *end;

    /* Only lines that are whole: somebody may be writing one. */
    while (bytes != NULL && bytes_read < size && (end = strchr(bytes + bytes_read, '\n')) != NULL) {
        char *line = bytes + bytes_read;
        bytes_read = (size_t)(end + 1 - bytes);
        *end = '\0';
        line[strcspn(line, "\r")] = '\0';
        take_line(line);
    }
    free(bytes);
}

void script_open(void)
{
    const DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
    WCHAR *name = wcsrchr(path, L'\\');

    if (length == 0 || length + 4 >= MAX_PATH || name == NULL)
        fake_end(2, "its path is too long");
    wcscpy(name + 1, L"fake-qemu.txt");
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES &&
        GetEnvironmentVariableW(L"OPENVPC_FAKE_QEMU", path, MAX_PATH) >= MAX_PATH)
        fake_end(2, "OPENVPC_FAKE_QEMU is too long");
    script_read_on();
}

/* Whether a line says something of that name; *text is what stands behind it. */
static bool is_about(const char *line, const char *name, const char **text)
{
    const size_t length = strlen(name);

    if (!begins(line, name) || (line[length] != '\0' && line[length] != ' '))
        return false;
    *text = line + length + (line[length] == ' ');
    return true;
}

/* Of several lines the last one counts. */
enum rule script_rule(const char *name, const char **text)
{
    *text = "";
    for (size_t i = line_count; i-- > 0;)
        for (size_t r = 0; r < sizeof rules / sizeof *rules; r++)
            if (begins(lines[i], rules[r].begin) && is_about(lines[i] + strlen(rules[r].begin), name, text))
                return rules[r].rule;
    return RULE_NONE;
}

const char *script_setting(const char *begin)
{
    for (size_t i = line_count; i-- > 0;)
        if (begins(lines[i], begin))
            return lines[i] + strlen(begin) + strspn(lines[i] + strlen(begin), " ");
    return NULL;
}

const char *script_act(void)
{
    while (next_act < line_count && (is_rule(lines[next_act]) || !is_act(lines[next_act])))
        next_act++;
    return next_act < line_count ? lines[next_act] : NULL;
}

void script_act_done(void)
{
    next_act++;
}

/* ---- the log ---- */

static void widen(const char *text, WCHAR wide[MAX_PATH])
{
    if (MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, MAX_PATH) == 0)
        wide[0] = L'\0';
}

bool file_is_there(const char *of)
{
    WCHAR wide[MAX_PATH];

    widen(of, wide);
    return GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES;
}

/* Each line in one piece, since several may have one log. */
void say(const char *format, ...)
{
    const char *to = script_setting("log ");
    char line[LOG_CHARS + 1];
    WCHAR wide[MAX_PATH];
    DWORD written;
    HANDLE file;
    va_list arguments;

    if (to == NULL)
        return;
    widen(to, wide);
    va_start(arguments, format);
    vsnprintf(line, LOG_CHARS, format, arguments);
    va_end(arguments);
    strcat(line, "\n");
    file = CreateFileW(wide, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       OPEN_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return;
    WriteFile(file, line, (DWORD)strlen(line), &written, NULL);
    CloseHandle(file);
}

struct line {
    char chars[LOG_CHARS];
    size_t length;
};

static void add(struct line *line, const char *format, ...) __attribute__((format(__MINGW_PRINTF_FORMAT, 2, 3)));
static void add(struct line *line, const char *format, ...)
{
    va_list arguments;
    int count;

    va_start(arguments, format);
    count = vsnprintf(line->chars + line->length, sizeof line->chars - line->length, format, arguments);
    va_end(arguments);
    if (count > 0)
        line->length += (size_t)count;
    if (line->length >= sizeof line->chars)
        line->length = sizeof line->chars - 1;
}

static void add_value(struct line *line, const char *of, const struct json *value)
{
    char inner[200];

    if (value->type == JSON_INTEGER)
        add(line, " %s=%lld", of, (long long)value->integer);
    else if (value->type == JSON_BOOLEAN)
        add(line, " %s=%s", of, value->boolean ? "true" : "false");
    else if (value->type == JSON_STRING)
        add(line, " %s=%s", of, value->string);
    for (const struct json *item = value->first; item != NULL; item = item->next) {
        if (item->name != NULL)
            snprintf(inner, sizeof inner, "%s%s%s", of, *of != '\0' ? "." : "", item->name);
        else
            snprintf(inner, sizeof inner, "%s", of);
        add_value(line, inner, item);
    }
}

void say_value(const char *name, const struct json *value)
{
    struct line line = { .length = 0 };

    add(&line, "%s", name);
    if (value != NULL)
        add_value(&line, "", value);
    say("%s", line.chars);
}
