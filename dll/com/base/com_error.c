/* com_error.c - from what went wrong to an HRESULT and a sentence in IErrorInfo. */
#include "com_error.h"

#include "lifetime.h"

#include "vhd_sentence.h"
#include "win32_system_text.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

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

#define COUNT_CHARS 24

/* The sentence from the module's message table, NULL when it has none. */
static BSTR text_from_resource(enum vhd_status status, const WCHAR *const inserts[VHD_INSERTS])
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
    text = SysAllocStringLen(sentence, (UINT)win32_length_without_end(sentence, length));
    LocalFree(sentence);
    return text;
}

/* The same from the English sentence compiled in, which is ASCII. */
static BSTR text_from_table(enum vhd_status status, const WCHAR *const inserts[VHD_INSERTS])
{
    const char *sentence = vhd_status_sentence(status);
    BSTR text = SysAllocStringLen(NULL, (UINT)vhd_fill_in(sentence, inserts, NULL));

    if (text != NULL)
        vhd_fill_in(sentence, inserts, text);
    return text;
}

static BSTR text_of(enum vhd_status status, const WCHAR *const inserts[VHD_INSERTS])
{
    BSTR text = text_from_resource(status, inserts);

    return text != NULL ? text : text_from_table(status, inserts);
}

/* Puts a note behind a sentence, which is %1 of it; without memory for that the sentence stays as it is. */
static BSTR with_note(BSTR sentence, enum vhd_status note, const WCHAR *second, const WCHAR *third)
{
    const WCHAR *const inserts[VHD_INSERTS] = { sentence, second, third };
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
    WCHAR cause[WIN32_SYSTEM_TEXT_CHARS], count[COUNT_CHARS];
    const WCHAR *const inserts[VHD_INSERTS] = { error->path, cause, count };

    win32_system_text(error->os_code, cause);
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

HRESULT com_require_out(const IID *iid, void *out, size_t size, const WCHAR *member)
{
    if (out != NULL)
        memset(out, 0, size);
    return com_require(iid, out, member);
}

HRESULT com_require_all(const IID *iid, const WCHAR *member, const void *const *needed, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (needed[i] == NULL)
            return com_fail_status(iid, VHD_NULL_ARGUMENT, member);
    }
    return S_OK;
}
