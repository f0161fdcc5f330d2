/* com_error.c - from what went wrong to an HRESULT and a sentence in IErrorInfo. */
#include "com_error.h"

#include "lifetime.h"

#include <stdio.h>
#include <wchar.h>

/* Longest text of the system for an error code that is shown; the longest ones known have some 500 characters. */
#define SYSTEM_TEXT_CHARS 1024
#define ROOM_FOR_CODE 16 /* " (0x8000FFFF)." */

static HRESULT system_code(uint32_t os_code)
{
    return os_code != 0 ? HRESULT_FROM_WIN32(os_code) : DISP_E_EXCEPTION;
}

HRESULT com_error_hresult(const struct vhd_error *error)
{
    switch (error->status) {
#define SYSTEM_CODE system_code(error->os_code)
#define STATUS(name, hresult, sentence) \
    case VHD_##name:                    \
        return (HRESULT)(hresult);
#include "vhd_status.def"
#undef STATUS
#undef SYSTEM_CODE
    case VHD_STATUS_COUNT:
        break;
    }
    return E_UNEXPECTED;
}

/* What the sentences of vhd_status.def hold: %1, %2, %3. */
#define INSERTS 3
#define COUNT_CHARS 24

/* What FormatMessage gives ends in a line break. */
static size_t length_without_end(const WCHAR *text, size_t length)
{
    while (length > 0 && (text[length - 1] == L'\r' || text[length - 1] == L'\n' || text[length - 1] == L' '))
        length--;
    return length;
}

/*
 * The system's own sentence for a code. IGNORE_INSERTS, since texts of the system hold inserts that nobody fills. A
 * code that is an HRESULT is named too, because the call itself returns another one (VHD_UNEXPECTED).
 */
static void system_text(uint32_t os_code, WCHAR text[SYSTEM_TEXT_CHARS])
{
    size_t length;

    if (os_code == 0) {
        wcscpy(text, L"the cause is unknown.");
        return;
    }
    length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, os_code, 0, text,
                            SYSTEM_TEXT_CHARS - ROOM_FOR_CODE, NULL);
    length = length_without_end(text, length);
    text[length] = 0;
    if (length == 0)
        _snwprintf(text, SYSTEM_TEXT_CHARS, L"error code %lu (0x%08lX).", (unsigned long)os_code,
                   (unsigned long)os_code);
    else if (FAILED((HRESULT)os_code))
        _snwprintf(text + length - (text[length - 1] == L'.'), ROOM_FOR_CODE, L" (0x%08lX).", (unsigned long)os_code);
}

/* The sentence from the module's message table, NULL when it has none. */
static BSTR text_from_resource(enum vhd_status status, const WCHAR *const inserts[INSERTS])
{
    DWORD_PTR arguments[] = { (DWORD_PTR)inserts[0], (DWORD_PTR)inserts[1], (DWORD_PTR)inserts[2] };
    WCHAR *sentence = NULL;
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY |
                                      FORMAT_MESSAGE_ALLOCATE_BUFFER,
                                  module_handle(), COM_ERROR_FIRST_MESSAGE + (DWORD)status, 0, (WCHAR *)&sentence, 0,
                                  (va_list *)arguments);
    BSTR text;

    if (length == 0)
        return NULL;
    text = SysAllocStringLen(sentence, (UINT)length_without_end(sentence, length));
    LocalFree(sentence);
    return text;
}

/* Puts the inserts into a sentence; returns the length of the result. Without `text` it only counts. */
static UINT fill_in(const char *sentence, const WCHAR *const inserts[INSERTS], WCHAR *text)
{
    UINT length = 0;

    while (*sentence != 0) {
        const WCHAR character[] = { (unsigned char)*sentence, 0 };
        const WCHAR *part = character;

        if (sentence[0] == '%' && sentence[1] >= '1' && sentence[1] < '1' + INSERTS)
            part = inserts[*++sentence - '1'];
        if (text != NULL)
            wcscpy(text + length, part);
        length += (UINT)wcslen(part);
        sentence++;
    }
    return length;
}

/* The same from the English sentence compiled in, which is ASCII. */
static BSTR text_from_table(enum vhd_status status, const WCHAR *const inserts[INSERTS])
{
    const char *sentence = vhd_status_sentence(status);
    BSTR text = SysAllocStringLen(NULL, fill_in(sentence, inserts, NULL));

    if (text != NULL)
        fill_in(sentence, inserts, text);
    return text;
}

static BSTR text_of(enum vhd_status status, const WCHAR *const inserts[INSERTS])
{
    BSTR text = text_from_resource(status, inserts);

    return text != NULL ? text : text_from_table(status, inserts);
}

/* Puts a note behind a sentence, which is %1 of it; without memory for that the sentence stays as it is. */
static BSTR with_note(BSTR sentence, enum vhd_status note, const WCHAR *second, const WCHAR *third)
{
    const WCHAR *const inserts[INSERTS] = { sentence, second, third };
    const BSTR text = text_of(note, inserts);

    if (text == NULL)
        return sentence;
    SysFreeString(sentence);
    return text;
}

static BSTR with_time(BSTR sentence, uint32_t milliseconds)
{
    WCHAR seconds[16];

    _snwprintf(seconds, ARRAYSIZE(seconds), L"%lu.%lu", (unsigned long)(milliseconds / 1000),
               (unsigned long)(milliseconds % 1000 / 100));
    return with_note(sentence, VHD_TRIED_AGAIN, seconds, L"");
}

HRESULT com_error_text(const struct vhd_error *error, BSTR *text)
{
    WCHAR cause[SYSTEM_TEXT_CHARS], count[COUNT_CHARS];
    const WCHAR *const inserts[INSERTS] = { error->path, cause, count };

    system_text(error->os_code, cause);
    _snwprintf(count, COUNT_CHARS, L"%llu", (unsigned long long)error->count);
    *text = text_of(error->status, inserts);
    if (*text != NULL && error->reason != VHD_OK)
        *text = with_note(*text, error->reason, L"", count);
    if (*text != NULL && error->waited > 0)
        *text = with_time(*text, error->waited);
    return *text != NULL ? S_OK : E_OUTOFMEMORY;
}

void com_error_clear(void)
{
    SetErrorInfo(0, NULL);
}

HRESULT com_fail(const IID *iid, const struct vhd_error *error)
{
    WCHAR source[] = L"VirtualPC.Application";
    ICreateErrorInfo *creation = NULL;
    IErrorInfo *info;
    BSTR text;

    com_error_clear(); /* better no sentence than one about something else */
    if (SUCCEEDED(com_error_text(error, &text)) && SUCCEEDED(CreateErrorInfo(&creation))) {
        ICreateErrorInfo_SetGUID(creation, iid);
        ICreateErrorInfo_SetSource(creation, source);
        ICreateErrorInfo_SetDescription(creation, text);
        if (SUCCEEDED(ICreateErrorInfo_QueryInterface(creation, &IID_IErrorInfo, (void **)&info))) {
            SetErrorInfo(0, info);
            IErrorInfo_Release(info);
        }
        ICreateErrorInfo_Release(creation);
    }
    SysFreeString(text);
    return com_error_hresult(error);
}

HRESULT com_fail_status(const IID *iid, enum vhd_status status, const WCHAR *text)
{
    struct vhd_error error;

    vhd_fail(&error, status, text);
    return com_fail(iid, &error);
}

HRESULT com_fail_member(const IID *iid, enum vhd_status status, const WCHAR *interface_name, const WCHAR *member)
{
    WCHAR text[VHD_PATH_CHARS];

    _snwprintf(text, ARRAYSIZE(text), L"%ls.%ls", interface_name, member);
    return com_fail_status(iid, status, text);
}

HRESULT com_host_answer(const IID *iid, const WCHAR *member, uint32_t code)
{
    struct vhd_error error;

    if (code == ERROR_SUCCESS)
        return S_OK;
    vhd_fail_system(&error, code == ERROR_NOT_ENOUGH_MEMORY ? VHD_OUT_OF_MEMORY : VHD_HOST_UNKNOWN, member, code);
    return com_fail(iid, &error);
}

HRESULT com_require(const IID *iid, const void *pointer, const WCHAR *member)
{
    return pointer != NULL ? S_OK : com_fail_status(iid, VHD_NULL_ARGUMENT, member);
}

HRESULT com_require_all(const IID *iid, const WCHAR *member, const void *const *needed, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (needed[i] == NULL)
            return com_fail_status(iid, VHD_NULL_ARGUMENT, member);
    }
    return S_OK;
}
