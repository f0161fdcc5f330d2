/* lab_volumes.c - finds the volumes of the lab, and looks what is on them. */
#include "lab_volumes.h"

#include <stdlib.h>
#include <wchar.h>

#define PATTERN_CHARS 1024

/* Written at once; a volume of the lab has no need of more. */
#define CHUNK (UINT32_C(1) << 20)

static const WCHAR *missing_drive(void)
{
    static WCHAR drive[] = L"?:";
    DWORD drives = GetLogicalDrives();

    for (WCHAR letter = L'Y'; letter > L'C'; letter--)
        if (!(drives & (1u << (letter - L'A')))) {
            drive[0] = letter;
            break;
        }
    return drive;
}

/* What <name> stands for; the length 0 when nobody says so. */
static DWORD volume_text(const WCHAR *name, size_t length, WCHAR *text, DWORD room)
{
    WCHAR variable[64];

    if (wcsncmp(name, L"NONE", length) == 0 && length == 4) {
        wcscpy(text, missing_drive());
        return 2;
    }
    _snwprintf(variable, ARRAYSIZE(variable), L"OPENVPC_LAB_%.*ls", (int)length, name);
    length = GetEnvironmentVariableW(variable, text, room);
    return length < room ? (DWORD)length : 0;
}

/* Names are in upper case; any other "<" is part of the path. */
static const WCHAR *end_of_name(const WCHAR *text)
{
    const WCHAR *end = text + 1;

    if (text[0] != L'<')
        return NULL;
    while ((*end >= L'A' && *end <= L'Z') || *end == L'_' || (*end >= L'0' && *end <= L'9'))
        end++;
    return *end == L'>' && end > text + 1 ? end : NULL;
}

const WCHAR *lab_pattern(const WCHAR *pattern)
{
    static _Thread_local WCHAR texts[16][PATTERN_CHARS];
    static _Thread_local unsigned next;
    WCHAR *text = texts[next++ % ARRAYSIZE(texts)];
    size_t length = 0;

    for (; *pattern != 0 && length + 1 < PATTERN_CHARS; pattern++) {
        const WCHAR *end = end_of_name(pattern);
        DWORD taken;
        if (end == NULL) {
            text[length++] = *pattern;
            continue;
        }
        taken = volume_text(pattern + 1, (size_t)(end - pattern - 1), text + length, (DWORD)(PATTERN_CHARS - length));
        if (taken == 0) {
            skip("there is no volume for OPENVPC_LAB_%.*ls: run it by harness/volume-lab", (int)(end - pattern - 1),
                 pattern + 1);
            return NULL;
        }
        length += taken;
        pattern = end;
    }
    text[length] = 0;
    return text;
}

bool lab_has(const WCHAR *pattern)
{
    return pattern == NULL || lab_pattern(pattern) != NULL;
}

IVMVirtualPC *lab_application(const WCHAR *pattern)
{
    return lab_has(pattern) ? application() : NULL;
}

const WCHAR *lab_path(const WCHAR *pattern)
{
    const WCHAR *text = lab_pattern(pattern);

    return expand(text != NULL ? text : pattern);
}

struct lines lab_tree(void)
{
    static const WCHAR *const volumes[] = {
        L"CD", L"FAT32", L"FAT16", L"SMALL", L"READ_ONLY", L"VANISHING", L"SHARE", L"OTHER_SHARE", L"OTHER_SERVER",
    };
    struct lines all = { 0 };

    for (size_t i = 0; i < ARRAYSIZE(volumes); i++) {
        WCHAR root[MAX_PATH], line[4 * PATTERN_CHARS];
        struct lines tree;
        if (volume_text(volumes[i], wcslen(volumes[i]), root, ARRAYSIZE(root)) == 0)
            continue;
        tree = folder_tree(root);
        for (size_t j = 0; j < tree.count; j++) {
            _snwprintf(line, ARRAYSIZE(line), L"%ls%ls", root, tree.text[j]);
            lines_add(&all, line);
        }
        lines_free(&tree);
    }
    lines_sort(&all);
    return all;
}

void lab_check_refused(IVMVirtualPC *app, const struct refusal *refusal)
{
    struct refusal real = *refusal;
    struct lines before, after;

    if (!lab_has(refusal->image) || !lab_has(refusal->parent) || !lab_has(refusal->mentions))
        return;
    if (refusal->image != NULL)
        real.image = lab_pattern(refusal->image);
    if (refusal->parent != NULL)
        real.parent = lab_pattern(refusal->parent);
    if (refusal->mentions != NULL)
        real.mentions = lab_pattern(refusal->mentions);
    before = lab_tree();
    check_refused(app, &real);
    after = lab_tree();
    check_same_lines(&before, &after, "the volumes");
    lines_free(&before);
    lines_free(&after);
}

uint64_t lab_free(const WCHAR *pattern)
{
    ULARGE_INTEGER available = { 0 };

    check(GetDiskFreeSpaceExW(lab_path(pattern), &available, NULL, NULL), "the free space of %s can be asked",
          utf8(pattern));
    return available.QuadPart;
}

bool lab_fill(const WCHAR *pattern, uint64_t left)
{
    HANDLE file = CreateFileW(lab_path(pattern), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WCHAR folder[MAX_PATH];
    uint8_t *bytes = calloc(1, CHUNK);
    uint64_t rest;
    DWORD written = 1;

    wcscpy(folder, pattern);
    *wcsrchr(folder, L'\\') = 0;
    rest = lab_free(folder);
    while (bytes != NULL && file != INVALID_HANDLE_VALUE && rest > left && written > 0) {
        DWORD size = rest - left < CHUNK ? (DWORD)(rest - left) : CHUNK;
        if (!WriteFile(file, bytes, size, &written, NULL))
            written = 0;
        rest -= written;
    }
    free(bytes);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return check(rest <= left && lab_free(folder) == left, "%s can be filled up to %llu bytes", utf8(folder),
                 (unsigned long long)left);
}
