/* fake_script.c - what the fake QEMU is told, and what it logs. */
#include "fake_script.h"

#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT L"fake-qemu.txt" /* beside the program, by that name */
#define LOG L"fake-qemu.log"

const WCHAR *fake_log(void)
{
    return at(LOG);
}

/* In one piece: it may read at any time. */
void fake_script_add(const char *lines)
{
    const HANDLE file = CreateFileW(at(SCRIPT), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                                    0, NULL);
    const DWORD length = (DWORD)strlen(lines);
    DWORD written = 0;

    if (!check(file != INVALID_HANDLE_VALUE, "the script can be written"))
        return;
    check(WriteFile(file, lines, length, &written, NULL) && written == length, "the script is written");
    CloseHandle(file);
}

void fake_script_begin(const char *lines)
{
    char line[3 * MAX_PATH + 8];

    snprintf(line, sizeof line, "log %s\r\n", utf8(fake_log()));
    DeleteFileW(fake_log());
    DeleteFileW(at(SCRIPT));
    fake_script_add(line);
    fake_script_add(lines);
}

char *growing_text(const WCHAR *path)
{
    size_t size = 0;
    uint8_t *bytes = path_kind(path) == PATH_FILE ? file_read(path, &size) : NULL;
    char *text = calloc(1, size + 1);

    if (text != NULL && bytes != NULL)
        memcpy(text, bytes, size);
    free(bytes);
    return text;
}

bool growing_text_has(const WCHAR *path, const char *begins, char *rest, size_t room)
{
    const size_t length = strlen(begins);
    char *text = growing_text(path);
    const char *line = text;

    while (line != NULL && strncmp(line, begins, length) != 0) {
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    if (line != NULL && rest != NULL)
        snprintf(rest, room, "%.*s", (int)strcspn(line + length, "\r\n"), line + length);
    free(text);
    return line != NULL;
}
