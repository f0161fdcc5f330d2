/* files.c - files and folders of cases. */
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define LONG_CHARS 2048

/* Seconds from 1601, where FILETIME begins, to 2000. */
#define SECONDS_TO_2000 INT64_C(12591158400)

/* With the prefix that switches off the limit of 260 characters; such paths are taken literally. */
static const WCHAR *literal(const WCHAR *path)
{
    static _Thread_local WCHAR texts[4][LONG_CHARS];
    static _Thread_local unsigned next;
    WCHAR *text = texts[next++ % ARRAYSIZE(texts)];

    _snwprintf(text, LONG_CHARS, path[0] == L'\\' ? L"%ls" : L"\\\\?\\%ls", path);
    text[LONG_CHARS - 1] = 0;
    return text;
}

enum path_kind path_kind(const WCHAR *path)
{
    DWORD attributes = GetFileAttributesW(literal(path));

    if (attributes == INVALID_FILE_ATTRIBUTES)
        return PATH_NOTHING;
    return attributes & FILE_ATTRIBUTE_DIRECTORY ? PATH_FOLDER : PATH_FILE;
}

static HANDLE open_shared(const WCHAR *path, DWORD access)
{
    return CreateFileW(literal(path), access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       OPEN_EXISTING, 0, NULL);
}

int64_t file_size(const WCHAR *path)
{
    WIN32_FILE_ATTRIBUTE_DATA data;

    if (!GetFileAttributesExW(literal(path), GetFileExInfoStandard, &data))
        return -1;
    return (int64_t)((uint64_t)data.nFileSizeHigh << 32 | data.nFileSizeLow);
}

int64_t file_time(const WCHAR *path)
{
    WIN32_FILE_ATTRIBUTE_DATA data;

    if (!GetFileAttributesExW(literal(path), GetFileExInfoStandard, &data))
        return 0;
    return (int64_t)((uint64_t)data.ftLastWriteTime.dwHighDateTime << 32 | data.ftLastWriteTime.dwLowDateTime);
}

bool file_set_time(const WCHAR *path, int64_t time)
{
    const FILETIME filetime = { (DWORD)time, (DWORD)(time >> 32) };
    HANDLE file = open_shared(path, FILE_WRITE_ATTRIBUTES);
    bool ok = file != INVALID_HANDLE_VALUE && SetFileTime(file, NULL, NULL, &filetime);

    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return check(ok, "the case can set the time of %s", utf8(path));
}

uint32_t file_stamp(const WCHAR *path)
{
    int64_t time = file_time(path);

    return time != 0 ? (uint32_t)(time / TICKS_PER_SECOND - SECONDS_TO_2000) : 0;
}

uint8_t *file_read(const WCHAR *path, size_t *size)
{
    HANDLE file = open_shared(path, GENERIC_READ);
    LARGE_INTEGER length = { 0 };
    uint8_t *bytes = NULL;
    DWORD got = 0;

    *size = 0;
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    if (GetFileSizeEx(file, &length) && length.QuadPart < MAXLONG)
        bytes = malloc((size_t)length.QuadPart + 1);
    if (bytes != NULL && (!ReadFile(file, bytes, (DWORD)length.QuadPart, &got, NULL) || got != length.QuadPart)) {
        free(bytes);
        bytes = NULL;
    }
    CloseHandle(file);
    if (bytes != NULL)
        *size = (size_t)length.QuadPart;
    return bytes;
}

/* Into a new file, which it closes. */
static bool fill_file(HANDLE file, const WCHAR *path, const void *bytes, size_t size)
{
    DWORD written = 0;
    bool ok;

    ok = file != INVALID_HANDLE_VALUE && WriteFile(file, bytes, (DWORD)size, &written, NULL) && written == size;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return check(ok, "the case can write %s", utf8(path));
}

bool file_write(const WCHAR *path, const void *bytes, size_t size)
{
    return fill_file(CreateFileW(literal(path), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL), path, bytes, size);
}

bool file_make(const WCHAR *path, const void *bytes, size_t size)
{
    HANDLE file = CreateFileW(literal(path), GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);

    if (file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_EXISTS)
        return false;
    return fill_file(file, path, bytes, size);
}

bool folder_make(const WCHAR *path)
{
    return check(CreateDirectoryW(literal(path), NULL), "the case can make the folder %s", utf8(path));
}

/* Calls `visit` for everything in a folder, with its full path; stops when it answers false. */
static bool each_in(const WCHAR *path, bool (*visit)(void *, const WCHAR *, const WIN32_FIND_DATAW *), void *argument)
{
    WIN32_FIND_DATAW found;
    WCHAR text[LONG_CHARS];
    HANDLE search;
    bool go_on = true;

    _snwprintf(text, LONG_CHARS, L"%ls\\*", path);
    search = FindFirstFileW(literal(text), &found);
    if (search == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_NOT_FOUND;
    do {
        if (wcscmp(found.cFileName, L".") != 0 && wcscmp(found.cFileName, L"..") != 0) {
            _snwprintf(text, LONG_CHARS, L"%ls\\%ls", path, found.cFileName);
            go_on = visit(argument, text, &found);
        }
    } while (go_on && FindNextFileW(search, &found));
    FindClose(search);
    return go_on;
}

static bool remove_one(void *argument, const WCHAR *path, const WIN32_FIND_DATAW *found)
{
    ULONGLONG end = GetTickCount64() + 3000;

    (void)argument;
    if (found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
        return remove_tree(path);
    SetFileAttributesW(literal(path), FILE_ATTRIBUTE_NORMAL);
    while (!DeleteFileW(literal(path))) {
        if (GetTickCount64() >= end) {
            note("%s cannot be deleted: error %lu", utf8(path), GetLastError());
            return false;
        }
        Sleep(20);
    }
    return true;
}

bool remove_tree(const WCHAR *path)
{
    return each_in(path, remove_one, NULL) && RemoveDirectoryW(literal(path));
}

/* Eight bytes at a time, since whole disks are compared. */
static uint64_t hash(const uint8_t *bytes, size_t size)
{
    uint64_t value = size, word;

    for (; size >= sizeof word; bytes += sizeof word, size -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        value = (value ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        value ^= value >> 32; /* or the highest bits of two words would cancel out */
    }
    while (size-- > 0)
        value = (value ^ *bytes++) * UINT64_C(0x9e3779b97f4a7c15);
    return value;
}

struct walk {
    struct lines lines;
    size_t root_length;
};

static bool describe(void *argument, const WCHAR *path, const WIN32_FIND_DATAW *found)
{
    struct walk *walk = argument;
    WCHAR line[LONG_CHARS];
    uint8_t *bytes;
    size_t size;

    if (found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) {
        _snwprintf(line, LONG_CHARS, L"%ls\\", path + walk->root_length);
        lines_add(&walk->lines, line);
        return each_in(path, describe, walk);
    }
    bytes = file_read(path, &size);
    _snwprintf(line, LONG_CHARS, L"%ls %llu bytes, %ls %016llx", path + walk->root_length, (unsigned long long)size,
               bytes != NULL ? L"hash" : L"unreadable", (unsigned long long)hash(bytes, size));
    free(bytes);
    lines_add(&walk->lines, line);
    return true;
}

struct lines folder_tree(const WCHAR *path)
{
    struct walk walk = { .root_length = wcslen(path) };

    each_in(path, describe, &walk);
    lines_sort(&walk.lines);
    return walk.lines;
}
