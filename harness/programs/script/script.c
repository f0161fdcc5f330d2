/*
 * script.c - openvpc-script SCRIPT [ARG...]: runs a script as cscript does.
 *
 * Ends with the number that the script gave to WScript.Quit, else with 0; after an error that the script does not handle
 * with 1, and says file, line, column, source, sentence and code. That is why it is here: the script host of Wine ends
 * with 0 then, without a word.
 */
#include <initguid.h> /* the libraries of MinGW lack the id of IActiveScriptParse for 64 bits */

#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define UNUSABLE 2 /* exit code when no script runs at all */

int wmain(int argc, WCHAR **argv); /* no header declares it */

void script_write(DWORD handle, const WCHAR *text)
{
    UINT page = GetConsoleOutputCP() != 0 ? GetConsoleOutputCP() : GetOEMCP();
    int length = WideCharToMultiByte(page, 0, text, -1, NULL, 0, NULL, NULL);
    char *bytes = malloc((size_t)length);
    DWORD written;

    if (bytes != NULL && WideCharToMultiByte(page, 0, text, -1, bytes, length, NULL, NULL) > 0)
        WriteFile(GetStdHandle(handle), bytes, (DWORD)length - 1, &written, NULL);
    free(bytes);
}

void script_end(UINT code)
{
    TerminateProcess(GetCurrentProcess(), code);
    ExitProcess(code); /* never reached */
}

static int unusable(const WCHAR *path, const WCHAR *reason, HRESULT hr)
{
    WCHAR sentence[600];

    swprintf(sentence, ARRAYSIZE(sentence), L"openvpc-script: %.400ls: %ls (0x%08lX)\r\n", path, reason, (ULONG)hr);
    script_write(STD_ERROR_HANDLE, sentence);
    return UNUSABLE;
}

/* The text of a file in the code page of the system, or in UTF-16 if it says so; NULL when it cannot be read. */
static WCHAR *read_script(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    DWORD size = file != INVALID_HANDLE_VALUE ? GetFileSize(file, NULL) : 0, got = 0;
    char *bytes = calloc(1, (size_t)size + 2);
    WCHAR *text = calloc((size_t)size + 1, sizeof *text);
    bool complete = file != INVALID_HANDLE_VALUE && bytes != NULL && text != NULL &&
                    ReadFile(file, bytes, size, &got, NULL) && got == size;

    if (complete && size >= 2 && (BYTE)bytes[0] == 0xFF && (BYTE)bytes[1] == 0xFE)
        memcpy(text, bytes + 2, size - 2);
    else if (complete && size > 0)
        complete = MultiByteToWideChar(CP_ACP, 0, bytes, (int)size, text, (int)size) > 0;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(bytes);
    if (complete)
        return text;
    free(text);
    return NULL;
}

static HRESULT create_engine(const WCHAR *path, IActiveScript **engine)
{
    const WCHAR *dot = wcsrchr(path, L'.');
    CLSID id;
    HRESULT hr;

    *engine = NULL;
    if (dot == NULL || (_wcsicmp(dot, L".vbs") != 0 && _wcsicmp(dot, L".js") != 0))
        return E_INVALIDARG;
    hr = CLSIDFromProgID(_wcsicmp(dot, L".js") == 0 ? L"JScript" : L"VBScript", &id);
    if (SUCCEEDED(hr))
        hr = CoCreateInstance(&id, NULL, CLSCTX_INPROC_SERVER, &IID_IActiveScript, (void **)engine);
    return hr;
}

/* An error in the script is told to the site; whatever else comes from the engine is an error of this program. */
static HRESULT run(IActiveScript *engine, const WCHAR *path, const WCHAR *text, IDispatch **wscript)
{
    IActiveScriptParse *parse = NULL;
    HRESULT hr = engine->lpVtbl->QueryInterface(engine, &IID_IActiveScriptParse, (void **)&parse);

    if (SUCCEEDED(hr))
        hr = engine->lpVtbl->SetScriptSite(engine, site_create(path, wscript));
    if (SUCCEEDED(hr))
        hr = parse->lpVtbl->InitNew(parse);
    if (SUCCEEDED(hr))
        hr = engine->lpVtbl->AddNamedItem(engine, L"WScript", SCRIPTITEM_ISVISIBLE);
    if (SUCCEEDED(hr))
        hr = parse->lpVtbl->ParseScriptText(parse, text, NULL, NULL, NULL, 0, 0, SCRIPTTEXT_ISVISIBLE, NULL, NULL);
    if (SUCCEEDED(hr))
        hr = engine->lpVtbl->SetScriptState(engine, SCRIPTSTATE_CONNECTED);
    sinks_disconnect();
    engine->lpVtbl->Close(engine);
    if (parse != NULL)
        parse->lpVtbl->Release(parse);
    return hr;
}

int wmain(int argc, WCHAR **argv)
{
    static WCHAR path[MAX_PATH];
    IActiveScript *engine;
    IDispatch *wscript;
    WCHAR *text;
    HRESULT hr;

    if (argc < 2) {
        script_write(STD_ERROR_HANDLE, L"usage: openvpc-script SCRIPT [ARG...]\r\n");
        return UNUSABLE;
    }
    if (GetFullPathNameW(argv[1], ARRAYSIZE(path), path, NULL) >= ARRAYSIZE(path) || (text = read_script(path)) == NULL)
        return unusable(argv[1], L"the script cannot be read", HRESULT_FROM_WIN32(GetLastError()));
    CoInitialize(NULL);
    hr = create_engine(path, &engine);
    if (FAILED(hr))
        return unusable(path, L"there is no script engine for it", hr);
    wscript = wscript_create(engine, path, argv + 2, (unsigned)argc - 2);
    hr = run(engine, path, text, &wscript);
    engine->lpVtbl->Release(engine);
    free(text);
    CoUninitialize(); /* which lets objects wait for what they still do */
    if (site_has_failed())
        script_end(1);
    script_end(SUCCEEDED(hr) ? 0 : (UINT)unusable(path, L"the engine does not run it", hr));
}
