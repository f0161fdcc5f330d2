/* wscript.c - WScript: what a script says, its arguments, its end, and the events that it wants to hear. */
#include "script.h"

#include <wchar.h>

static struct {
    IActiveScript *engine;
    const WCHAR *path;
    WCHAR **arguments;
    unsigned count;
} running;

static HRESULT give_text(const WCHAR *text, VARIANT *result)
{
    if (result == NULL)
        return S_OK;
    V_VT(result) = VT_BSTR;
    V_BSTR(result) = SysAllocString(text);
    return V_BSTR(result) != NULL ? S_OK : E_OUTOFMEMORY;
}

static HRESULT give_number(LONG number, VARIANT *result)
{
    if (result != NULL) {
        V_VT(result) = VT_I4;
        V_I4(result) = number;
    }
    return S_OK;
}

static HRESULT give_object(struct script_object *object, VARIANT *result)
{
    if (result != NULL) {
        V_VT(result) = VT_DISPATCH;
        V_DISPATCH(result) = &object->dispatch;
    }
    return S_OK;
}

/* ---- WScript.Arguments ---- */

static HRESULT arguments_item(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    LONG index;
    HRESULT hr = script_number(arguments, 0, &index);

    if (FAILED(hr))
        return hr;
    if (index < 0 || (ULONG)index >= running.count)
        return DISP_E_BADINDEX;
    return give_text(running.arguments[index], result);
}

static HRESULT arguments_count(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    return give_number((LONG)running.count, result);
}

static const struct script_member arguments_members[] = {
    { L"Item", arguments_item },
    { L"Count", arguments_count },
    { L"length", arguments_count },
};

static struct script_object arguments_object = { { &script_object_vtbl },
                                                 arguments_members,
                                                 ARRAYSIZE(arguments_members) };

/* ---- WScript.StdOut, WScript.StdErr ---- */

static HRESULT write_all(DWORD handle, const DISPPARAMS *arguments, const WCHAR *between, const WCHAR *end)
{
    BSTR text;
    HRESULT hr;

    for (unsigned i = 0; i < arguments->cArgs; i++) {
        hr = script_text(arguments, i, &text);
        if (FAILED(hr))
            return hr;
        if (i > 0)
            script_write(handle, between);
        script_write(handle, text != NULL ? text : L"");
    }
    script_write(handle, end);
    return S_OK;
}

static struct script_object stdout_object, stderr_object;

static DWORD handle_of(const struct script_object *stream)
{
    return stream == &stdout_object ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE;
}

static HRESULT stream_write(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    return write_all(handle_of(self), arguments, L"", L"");
}

static HRESULT stream_write_line(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    return write_all(handle_of(self), arguments, L"", L"\r\n");
}

static const struct script_member stream_members[] = {
    { L"Write", stream_write },
    { L"WriteLine", stream_write_line },
};

static struct script_object stdout_object = { { &script_object_vtbl }, stream_members, ARRAYSIZE(stream_members) };
static struct script_object stderr_object = { { &script_object_vtbl }, stream_members, ARRAYSIZE(stream_members) };

/* ---- WScript ---- */

static HRESULT wscript_name(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    return give_text(L"openvpc-script", result);
}

static HRESULT wscript_script_full_name(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    return give_text(running.path, result);
}

static HRESULT wscript_script_name(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    const WCHAR *name = wcsrchr(running.path, L'\\');

    return give_text(name != NULL ? name + 1 : running.path, result);
}

static HRESULT wscript_arguments(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    if (arguments->cArgs > 0)
        return arguments_item(&arguments_object, arguments, result);
    return give_object(&arguments_object, result);
}

static HRESULT wscript_stdout(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    return give_object(&stdout_object, result);
}

static HRESULT wscript_stderr(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    return give_object(&stderr_object, result);
}

static HRESULT wscript_echo(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    return write_all(STD_OUTPUT_HANDLE, arguments, L" ", L"\r\n");
}

/* At once, as the script host of Wine does it: an error that stops the engine could be handled by the script. */
static HRESULT wscript_quit(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    LONG code = 0;
    HRESULT hr = arguments->cArgs > 0 ? script_number(arguments, 0, &code) : S_OK;

    if (FAILED(hr))
        return hr;
    script_end((UINT)code);
}

/* Calls to objects of this thread come as messages. */
static HRESULT wscript_sleep(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    const ULONGLONG begin = GetTickCount64();
    LONG milliseconds;
    HRESULT hr = script_number(arguments, 0, &milliseconds);
    MSG message;

    if (SUCCEEDED(hr) && milliseconds < 0)
        hr = E_INVALIDARG;
    for (ULONGLONG passed = 0; SUCCEEDED(hr) && passed < (ULONGLONG)milliseconds; passed = GetTickCount64() - begin) {
        MsgWaitForMultipleObjects(0, NULL, FALSE, (DWORD)(milliseconds - (LONG)passed), QS_ALLINPUT);
        while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE))
            DispatchMessageW(&message);
    }
    return hr;
}

static HRESULT wscript_create_object(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    IDispatch *object = NULL;
    BSTR name, prefix;
    CLSID id;
    HRESULT hr = script_text(arguments, 0, &name);

    if (SUCCEEDED(hr))
        hr = CLSIDFromProgID(name, &id);
    if (SUCCEEDED(hr))
        hr = CoCreateInstance(&id, NULL, CLSCTX_ALL, &IID_IDispatch, (void **)&object);
    if (SUCCEEDED(hr) && arguments->cArgs > 1)
        hr = script_text(arguments, 1, &prefix);
    if (SUCCEEDED(hr) && arguments->cArgs > 1)
        hr = sink_connect(running.engine, (IUnknown *)object, prefix);
    if (SUCCEEDED(hr) && result != NULL) {
        V_VT(result) = VT_DISPATCH;
        V_DISPATCH(result) = object;
    } else if (object != NULL) {
        IDispatch_Release(object);
    }
    return hr;
}

static HRESULT object_argument(const DISPPARAMS *arguments, IUnknown **object)
{
    VARIANT *argument = script_argument(arguments, 0);

    *object = NULL;
    if (argument != NULL && V_VT(argument) == (VT_BYREF | VT_VARIANT))
        argument = V_VARIANTREF(argument);
    if (argument == NULL || V_VT(argument) != VT_DISPATCH || V_DISPATCH(argument) == NULL)
        return DISP_E_TYPEMISMATCH;
    *object = (IUnknown *)V_DISPATCH(argument);
    return S_OK;
}

static HRESULT wscript_connect_object(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    IUnknown *object;
    BSTR prefix;
    HRESULT hr = object_argument(arguments, &object);

    if (SUCCEEDED(hr))
        hr = script_text(arguments, 1, &prefix);
    return SUCCEEDED(hr) ? sink_connect(running.engine, object, prefix) : hr;
}

static HRESULT wscript_disconnect_object(struct script_object *self, const DISPPARAMS *arguments, VARIANT *result)
{
    IUnknown *object;
    HRESULT hr = object_argument(arguments, &object);

    return SUCCEEDED(hr) ? sink_disconnect(object) : hr;
}

static const struct script_member wscript_members[] = {
    { L"Name", wscript_name },
    { L"Arguments", wscript_arguments },
    { L"ConnectObject", wscript_connect_object },
    { L"CreateObject", wscript_create_object },
    { L"DisconnectObject", wscript_disconnect_object },
    { L"Echo", wscript_echo },
    { L"Quit", wscript_quit },
    { L"ScriptFullName", wscript_script_full_name },
    { L"ScriptName", wscript_script_name },
    { L"Sleep", wscript_sleep },
    { L"StdErr", wscript_stderr },
    { L"StdOut", wscript_stdout },
};

static struct script_object wscript_object = { { &script_object_vtbl }, wscript_members, ARRAYSIZE(wscript_members) };

IDispatch *wscript_create(IActiveScript *engine, const WCHAR *path, WCHAR **arguments, unsigned count)
{
    running.engine = engine;
    running.path = path;
    running.arguments = arguments;
    running.count = count;
    return &wscript_object.dispatch;
}
