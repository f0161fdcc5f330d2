/* registration_rows.c - what registration writes, as tables of rows. */
#include "registration_rows.h"

#include <stddef.h>
#include <wchar.h>

const struct registration_row registration_class_rows[] = {
    { L"CLSID\\<clsid>", NULL, L"<class_name>", false },
    { L"CLSID\\<clsid>", REGISTRATION_MARKER, L"<product>", false },
    { L"CLSID\\<clsid>", L"AppID", L"<appid>", false },
    { L"CLSID\\<clsid>\\InprocServer32", NULL, L"<path>", false },
    { L"CLSID\\<clsid>\\InprocServer32", L"ThreadingModel", L"Both", false },
    { L"CLSID\\<clsid>\\ProgID", NULL, L"<progid>.1", false },
    { L"CLSID\\<clsid>\\VersionIndependentProgID", NULL, L"<progid>", false },
    { L"CLSID\\<clsid>\\Programmable", NULL, NULL, false },
    { L"CLSID\\<clsid>\\TypeLib", NULL, L"<libid>", false },
    { L"CLSID\\<clsid>\\Version", NULL, L"<version>", false },
    { L"<progid>", NULL, L"<class_name>", true },
    { L"<progid>\\CLSID", NULL, L"<clsid>", true },
    { L"<progid>\\CurVer", NULL, L"<progid>.1", true },
    { L"<progid>.1", NULL, L"<class_name>", true },
    { L"<progid>.1\\CLSID", NULL, L"<clsid>", true },
    { NULL, NULL, NULL, false },
};

/* The empty text stands for the surrogate of the system, dllhost.exe. */
const struct registration_row registration_surrogate_rows[] = {
    { L"AppID\\<appid>", NULL, L"<class_name>", true },
    { L"AppID\\<appid>", L"DllSurrogate", L"", true },
    { NULL, NULL, NULL, false },
};

const struct registration_row registration_old_progid_rows[] = {
    { L"<old_progid>", NULL, L"<class_name>", true },
    { L"<old_progid>\\CLSID", NULL, L"<clsid>", true },
    { NULL, NULL, NULL, false },
};

/* A folder may have a blank in its name. */
const struct registration_row registration_program_rows[] = {
    { L"CLSID\\<program_clsid>", NULL, L"OpenVPC Machines", false },
    { L"CLSID\\<program_clsid>", REGISTRATION_MARKER, L"<product>", false },
    { L"CLSID\\<program_clsid>\\LocalServer32", NULL, L"\"<program>\"", false },
    { L"CLSID\\<program_clsid>\\LocalServer32", L"ServerExecutable", L"<program>", false },
    { NULL, NULL, NULL, false },
};

const struct registration_row registration_library_rows[] = {
    { L"TypeLib\\<libid>\\<version>", NULL, L"<library>", true },
    { L"TypeLib\\<libid>\\<version>\\FLAGS", NULL, L"0", true },
    { L"TypeLib\\<libid>\\<version>\\HELPDIR", NULL, L"<folder>", true },
    { L"TypeLib\\<libid>\\<version>\\0\\<platform>", NULL, L"<path>", false },
    { NULL, NULL, NULL, false },
};

const struct registration_row registration_interface_rows[] = {
    { L"Interface\\<iid>", NULL, L"<interface_name>", false },
    { L"Interface\\<iid>\\ProxyStubClsid32", NULL, L"<proxy>", false },
    { L"Interface\\<iid>\\TypeLib", NULL, L"<libid>", false },
    { L"Interface\\<iid>\\TypeLib", L"Version", L"<version>", false },
    { NULL, NULL, NULL, false },
};

/* The text of a word, which ends at its '>'; NULL if it has none. */
static const WCHAR *text_of(const WCHAR *word, size_t length, const struct registration_words *words)
{
#define WORD(name)                                           \
    {                                                        \
        L## #name, offsetof(struct registration_words, name) \
    }
    static const struct {
        const WCHAR *name;
        size_t offset;
    } known[] = {
        WORD(product), WORD(path),           WORD(folder),     WORD(platform), WORD(libid),         WORD(library),
        WORD(version), WORD(clsid),          WORD(class_name), WORD(progid),   WORD(old_progid),    WORD(appid),
        WORD(iid),     WORD(interface_name), WORD(proxy),      WORD(program),  WORD(program_clsid),
    };
#undef WORD

    for (size_t i = 0; i < ARRAYSIZE(known); i++) {
        if (wcslen(known[i].name) == length && wcsncmp(known[i].name, word, length) == 0)
            return *(const WCHAR *const *)((const char *)words + known[i].offset);
    }
    return NULL;
}

/* Replaces the words in a pattern. False if one has no text, or if the result does not fit. */
static bool expand(const WCHAR *pattern, const struct registration_words *words, WCHAR *out, size_t chars)
{
    size_t used = 0;

    while (*pattern != 0) {
        const WCHAR *text = pattern;
        size_t length = 1;

        if (*pattern == L'<') {
            const WCHAR *end = wcschr(pattern, L'>');

            text = text_of(pattern + 1, (size_t)(end - pattern) - 1, words);
            if (text == NULL)
                return false;
            length = wcslen(text);
            pattern = end;
        }
        if (length >= chars - used)
            return false;
        wmemcpy(out + used, text, length);
        used += length;
        pattern++;
    }
    out[used] = 0;
    return true;
}

struct expanded_row {
    WCHAR key[REGISTRY_PATH_CHARS];
    WCHAR value[REGISTRY_VALUE_CHARS];
};

static bool expand_row(const struct registration_row *row, const struct registration_words *words,
                       struct expanded_row *expanded)
{
    return expand(row->key, words, expanded->key, ARRAYSIZE(expanded->key)) &&
           (row->value == NULL || expand(row->value, words, expanded->value, ARRAYSIZE(expanded->value)));
}

LSTATUS registration_each_row(const struct registration_row *rows, const struct registration_words *words,
                              registration_visit visit, void *context)
{
    for (const struct registration_row *row = rows; row->key != NULL; row++) {
        struct expanded_row expanded;
        LSTATUS code;

        if (!expand_row(row, words, &expanded))
            continue;
        code = visit(context, row, expanded.key, row->value != NULL ? expanded.value : NULL);
        if (code != ERROR_SUCCESS)
            return code;
    }
    return ERROR_SUCCESS;
}

LSTATUS registration_remove(struct registry *classes, const struct registration_row *rows,
                            const struct registration_words *words, bool shared)
{
    size_t count = 0;
    LSTATUS result = ERROR_SUCCESS;

    while (rows[count].key != NULL)
        count++;
    while (count-- > 0) {
        const struct registration_row *row = &rows[count];
        struct expanded_row expanded;
        LSTATUS code;

        if ((row->shared && !shared) || !expand_row(row, words, &expanded))
            continue;
        code = registry_clear(classes, expanded.key, row->name);
        if (code != ERROR_SUCCESS)
            result = code;
    }
    return result;
}
