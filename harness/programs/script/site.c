/* site.c - IActiveScriptSite: what the engine asks for, and where it tells of errors. */
#include "script.h"

#include <wchar.h>

static struct {
    IActiveScriptSite site;
    const WCHAR *path;
    IDispatch **wscript;
    bool failed;
} host;

SCRIPT_UNKNOWN(IActiveScriptSite)

static HRESULT STDMETHODCALLTYPE get_locale(IActiveScriptSite *self, LCID *locale)
{
    *locale = GetUserDefaultLCID();
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_item(IActiveScriptSite *self, LPCOLESTR name, DWORD wanted, IUnknown **item,
                                          ITypeInfo **type)
{
    if ((wanted & SCRIPTINFO_ITYPEINFO) != 0)
        *type = NULL;
    if (_wcsicmp(name, L"WScript") != 0 || (wanted & SCRIPTINFO_IUNKNOWN) == 0)
        return TYPE_E_ELEMENTNOTFOUND;
    *item = (IUnknown *)*host.wscript;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_version(IActiveScriptSite *self, BSTR *version)
{
    *version = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE on_terminate(IActiveScriptSite *self, const VARIANT *result,
                                              const EXCEPINFO *exception)
{
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE on_state(IActiveScriptSite *self, SCRIPTSTATE state)
{
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE on_enter_or_leave(IActiveScriptSite *self)
{
    return S_OK;
}

/* What the system says of a code, without the end of the line; empty when it says nothing. */
static void sentence_of(HRESULT code, WCHAR *sentence, DWORD size)
{
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, (DWORD)code, 0,
                                  sentence, size, NULL);

    while (length > 0 && sentence[length - 1] <= L' ')
        length--;
    sentence[length] = 0;
}

/* As cscript prints it, with the code behind it: file(line, column) source: sentence (0xCODE). */
static HRESULT STDMETHODCALLTYPE on_error(IActiveScriptSite *self, IActiveScriptError *error)
{
    EXCEPINFO exception = { 0 };
    DWORD context = 0;
    ULONG line = 0;
    LONG column = -1;
    WCHAR own[300] = L"", text[2000];
    HRESULT hr = error->lpVtbl->GetExceptionInfo(error, &exception);
    HRESULT code = FAILED(hr) ? hr : exception.scode != 0 ? exception.scode : DISP_E_EXCEPTION;

    host.failed = true;
    if (SUCCEEDED(hr) && exception.pfnDeferredFillIn != NULL)
        exception.pfnDeferredFillIn(&exception);
    error->lpVtbl->GetSourcePosition(error, &context, &line, &column);
    sentence_of(code, own, ARRAYSIZE(own));
    swprintf(text, ARRAYSIZE(text), L"%.300ls(%lu, %ld) %.100ls: %.1000ls (0x%08lX)\r\n", host.path, line + 1,
             column + 1, exception.bstrSource != NULL ? exception.bstrSource : L"",
             exception.bstrDescription != NULL ? exception.bstrDescription : own, (ULONG)code);
    script_write(STD_ERROR_HANDLE, text);
    SysFreeString(exception.bstrSource);
    SysFreeString(exception.bstrDescription);
    SysFreeString(exception.bstrHelpFile);
    return S_OK;
}

static const IActiveScriptSiteVtbl vtbl = {
    query_interface, stay,     stay,     get_locale,        get_item,          get_version,
    on_terminate,    on_state, on_error, on_enter_or_leave, on_enter_or_leave,
};

IActiveScriptSite *site_create(const WCHAR *path, IDispatch **wscript)
{
    host.site.lpVtbl = &vtbl;
    host.path = path;
    host.wscript = wscript;
    return &host.site;
}

bool site_has_failed(void)
{
    return host.failed;
}
