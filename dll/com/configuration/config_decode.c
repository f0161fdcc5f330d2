/* config_decode.c - the characters of a configuration file. */
#include "com_windows.h"

#include "config_decode.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Behind the document, so that a reader that looks ahead comes to no end. In bytes. */
#define PADDING 64

static const char utf8_mark[] = "\xef\xbb\xbf", utf16_mark[] = "\xff\xfe";

static bool begins_with(const void *bytes, size_t size, const char *mark)
{
    return size >= strlen(mark) && memcmp(bytes, mark, strlen(mark)) == 0;
}

/* The length of "<?xml ...?>" at the start; 0 when there is none. */
static size_t declaration_length(const WCHAR *text, size_t count)
{
    if (count < 6 || wcsncmp(text, L"<?xml", 5) != 0 || text[5] > L' ')
        return 0;
    for (size_t i = 6; i + 1 < count; i++)
        if (text[i] == L'?' && text[i + 1] == L'>')
            return i + 2;
    return 0;
}

static enum vhd_status decode_utf8(const char *bytes, size_t size, WCHAR *text, size_t *count)
{
    int length;

    if (size == 0)
        return VHD_CONFIG_DAMAGED;
    length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, bytes, (int)size, text, (int)size);
    *count = (size_t)length;
    return length > 0 ? VHD_OK : VHD_CONFIG_DAMAGED;
}

enum vhd_status config_decode(const void *bytes, size_t size, char16_t **text, size_t *count)
{
    const size_t skipped = begins_with(bytes, size, utf8_mark) ? strlen(utf8_mark) : 0;
    WCHAR *buffer = calloc(size + 1, sizeof *buffer);
    enum vhd_status status = VHD_OK;
    size_t declaration;

    *text = NULL;
    if (buffer == NULL)
        return VHD_OUT_OF_MEMORY;
    if (begins_with(bytes, size, utf16_mark)) {
        *count = size / sizeof *buffer - 1;
        memcpy(buffer, (const char *)bytes + strlen(utf16_mark), *count * sizeof *buffer);
    } else {
        status = decode_utf8((const char *)bytes + skipped, size - skipped, buffer, count);
    }
    if (status != VHD_OK) {
        free(buffer);
        return status;
    }
    declaration = declaration_length(buffer, *count);
    *count -= declaration;
    memmove(buffer, buffer + declaration, *count * sizeof *buffer);
    *text = buffer;
    return VHD_OK;
}

enum vhd_status config_encode(const char16_t *text, size_t count, char **bytes, size_t *size)
{
    const size_t mark = strlen(utf8_mark);
    const int length = count > 0 ? WideCharToMultiByte(CP_UTF8, 0, text, (int)count, NULL, 0, NULL, NULL) : 0;

    *size = mark + (size_t)length + PADDING;
    *bytes = malloc(*size);
    if (*bytes == NULL)
        return VHD_OUT_OF_MEMORY;
    memcpy(*bytes, utf8_mark, mark);
    if (length > 0)
        WideCharToMultiByte(CP_UTF8, 0, text, (int)count, *bytes + mark, length, NULL, NULL);
    memset(*bytes + mark + length, ' ', PADDING);
    return VHD_OK;
}
