/* win32_system_text.c - what the system says of its codes. */
#include "win32_system_text.h"

#include <stdio.h>
#include <wchar.h>

#define ROOM_FOR_CODE 16 /* " (0x8000FFFF)." */

size_t win32_length_without_end(const WCHAR *text, size_t length)
{
    while (length > 0 && (text[length - 1] == L'\r' || text[length - 1] == L'\n' || text[length - 1] == L' '))
        length--;
    return length;
}

/* IGNORE_INSERTS, since texts of the system hold inserts that nobody fills. */
void win32_system_text(DWORD code, WCHAR text[WIN32_SYSTEM_TEXT_CHARS])
{
    size_t length;

    if (code == 0) {
        wcscpy(text, L"the cause is unknown.");
        return;
    }
    length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, code, 0, text,
                            WIN32_SYSTEM_TEXT_CHARS - ROOM_FOR_CODE, NULL);
    length = win32_length_without_end(text, length);
    text[length] = 0;
    if (length == 0)
        _snwprintf(text, WIN32_SYSTEM_TEXT_CHARS, L"error code %lu (0x%08lX).", code, code);
    else if (FAILED((HRESULT)code))
        _snwprintf(text + length - (text[length - 1] == L'.'), ROOM_FOR_CODE, L" (0x%08lX).", code);
}
