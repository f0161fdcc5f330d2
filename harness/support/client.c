/* client.c - calls of a client, and checks of what comes back. */
#include "client.h"

#include "files.h"

#include <string.h>
#include <wchar.h>

/* What an out parameter holds before a call, so that a call that does not set it is noticed. */
#define UNTOUCHED ((void *)(UINT_PTR)0xdeadbeef)

static IVMVirtualPC *application_of(DWORD server, const char *where)
{
    IVMVirtualPC *app = NULL;
    HRESULT hr = CoCreateInstance(&CLSID_VMVirtualPC, NULL, server, &IID_IVMVirtualPC, (void **)&app);

    return check_hr(hr, S_OK, "CoCreateInstance of VMVirtualPC in %s", where) ? app : NULL;
}

IVMVirtualPC *application(void)
{
    return application_of(CLSCTX_INPROC_SERVER, "this process");
}

IVMVirtualPC *remote_application(void)
{
    return application_of(CLSCTX_LOCAL_SERVER, "another process");
}

HRESULT create_dynamic(IVMVirtualPC *app, const WCHAR *path, LONG megabytes, IVMTask **task)
{
    BSTR text = SysAllocString(path);
    HRESULT hr;

    *task = UNTOUCHED;
    hr = IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text, megabytes, task);
    SysFreeString(text);
    return hr;
}

HRESULT create_fixed(IVMVirtualPC *app, const WCHAR *path, LONG megabytes, IVMTask **task)
{
    BSTR text = SysAllocString(path);
    HRESULT hr;

    *task = UNTOUCHED;
    hr = IVMVirtualPC_CreateFixedVirtualHardDisk(app, text, megabytes, task);
    SysFreeString(text);
    return hr;
}

HRESULT create_differencing(IVMVirtualPC *app, const WCHAR *path, const WCHAR *parent, IVMTask **task)
{
    BSTR text = SysAllocString(path), parent_text = SysAllocString(parent);
    HRESULT hr;

    *task = UNTOUCHED;
    hr = IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, text, parent_text, task);
    SysFreeString(text);
    SysFreeString(parent_text);
    return hr;
}

bool task_is_complete(IVMTask *task)
{
    VARIANT_BOOL complete = VARIANT_FALSE;

    return check_hr(IVMTask_get_IsComplete(task, &complete), S_OK, "IsComplete") && complete == VARIANT_TRUE;
}

void end_task(IVMTask *task)
{
    IVMTask_Cancel(task);
    IVMTask_WaitForCompletion(task, -1);
    IVMTask_Release(task);
}

bool task_succeeds_at(const char *file, int line, IVMTask *task)
{
    VMTaskResult result = vmTaskResult_UnexpectedError;
    BSTR description = NULL;
    LONG error = -1, percent = -1;
    bool ok;

    if (!check_at(file, line, task != NULL && task != UNTOUCHED, "there is a task"))
        return false;
    ok = check_hr_at(file, line, IVMTask_WaitForCompletion(task, -1), S_OK, "WaitForCompletion(-1)");
    ok = check_at(file, line, task_is_complete(task), "the task is complete after the wait") && ok;
    ok = check_hr_at(file, line, IVMTask_get_Result(task, &result), S_OK, "Result") && ok;
    IVMTask_get_Error(task, &error);
    IVMTask_get_ErrorDescription(task, &description);
    ok = check_at(file, line, result == vmTaskResult_Success && error == 0,
                  "the task succeeds: result %d, error 0x%08lx, \"%s\"", (int)result, error, utf8(description)) &&
         ok;
    SysFreeString(description);
    IVMTask_get_PercentCompleted(task, &percent);
    ok = check_at(file, line, percent == 100, "100 percent are completed, not %ld", percent) && ok;
    IVMTask_Release(task);
    return ok;
}

static bool finish(HRESULT hr, IVMTask *task, const char *what, const WCHAR *path)
{
    return check_hr(hr, S_OK, "%s %s", what, utf8(path)) && task_succeeds(task);
}

bool make_dynamic(IVMVirtualPC *app, const WCHAR *path, LONG megabytes)
{
    IVMTask *task;
    HRESULT hr = create_dynamic(app, path, megabytes, &task);

    return finish(hr, task, "creating the dynamic disk", path);
}

bool make_fixed(IVMVirtualPC *app, const WCHAR *path, LONG megabytes)
{
    IVMTask *task;
    HRESULT hr = create_fixed(app, path, megabytes, &task);

    return finish(hr, task, "creating the fixed disk", path);
}

bool make_differencing(IVMVirtualPC *app, const WCHAR *path, const WCHAR *parent)
{
    IVMTask *task;
    HRESULT hr = create_differencing(app, path, parent, &task);

    return finish(hr, task, "creating the differencing disk", path);
}

IVMTask *start_failing(IVMVirtualPC *app, const WCHAR *path, LONG megabytes)
{
    IVMTask *task;

    DeleteFileW(path);
    for (int tries = 0; tries < TASK_TRIES; tries++) {
        if (!check_hr(create_fixed(app, path, megabytes, &task), S_OK, "creating the fixed disk %s", utf8(path)))
            return NULL;
        if (file_make(path, SOMEBODYS, strlen(SOMEBODYS)))
            return task;
        note("the disk was complete before its name was taken; once more");
        task_succeeds(task);
        DeleteFileW(path);
    }
    check(false, "in %d tries the name was taken before the disk was complete", TASK_TRIES);
    return NULL;
}

IVMHardDisk *disk_of(IVMVirtualPC *app, const WCHAR *path)
{
    BSTR text = SysAllocString(path);
    IVMHardDisk *disk = NULL;

    check_hr(IVMVirtualPC_GetHardDisk(app, text, &disk), S_OK, "GetHardDisk of %s", utf8(path));
    SysFreeString(text);
    return disk;
}

bool is_sentence_with(const WCHAR *sentence, const WCHAR *mentions)
{
    size_t length = sentence != NULL ? wcslen(sentence) : 0;

    return length > 10 && sentence[length - 1] == L'.' && wcsstr(sentence, L"%1") == NULL &&
           wcsstr(sentence, L"%2") == NULL && (mentions == NULL || wcsstr(sentence, mentions) != NULL);
}

bool check_error_info_at(const char *file, int line, HRESULT hr, HRESULT expected, const WCHAR *mentions)
{
    IErrorInfo *info = NULL;
    BSTR source = NULL, description = NULL;
    GUID type = IID_NULL;
    bool ok = check_hr_at(file, line, hr, expected, "the call");

    if (!check_at(file, line, GetErrorInfo(0, &info) == S_OK, "a failing call leaves IErrorInfo"))
        return false;
    IErrorInfo_GetSource(info, &source);
    IErrorInfo_GetDescription(info, &description);
    IErrorInfo_GetGUID(info, &type);
    IErrorInfo_Release(info);
    ok = check_at(file, line, !IsEqualGUID(&type, &IID_NULL), "it names the interface") && ok;
    ok = check_at(file, line, source != NULL && wcscmp(source, L"VirtualPC.Application") == 0,
                  "the source of the error is VirtualPC.Application, not \"%s\"", utf8(source)) &&
         ok;
    ok = check_at(file, line, is_sentence_with(description, mentions),
                  "the description is a sentence with \"%s\": \"%s\"", utf8(mentions), utf8(description)) &&
         ok;
    SysFreeString(source);
    SysFreeString(description);
    return ok;
}

bool check_exception_at(const char *file, int line, HRESULT hr, EXCEPINFO *exception, HRESULT expected,
                        const WCHAR *mentions)
{
    bool ok = check_hr_at(file, line, hr, DISP_E_EXCEPTION, "Invoke");

    if (exception->pfnDeferredFillIn != NULL)
        exception->pfnDeferredFillIn(exception);
    ok = check_hr_at(file, line, exception->scode, expected, "scode of the exception") && ok;
    ok = check_at(file, line,
                  exception->bstrSource != NULL && wcscmp(exception->bstrSource, L"VirtualPC.Application") == 0,
                  "the source of the exception is VirtualPC.Application, not \"%s\"", utf8(exception->bstrSource)) &&
         ok;
    ok = check_at(file, line, is_sentence_with(exception->bstrDescription, mentions),
                  "the exception's description is a sentence with \"%s\": \"%s\"", utf8(mentions),
                  utf8(exception->bstrDescription)) &&
         ok;
    SysFreeString(exception->bstrSource);
    SysFreeString(exception->bstrDescription);
    SysFreeString(exception->bstrHelpFile);
    return ok;
}

HRESULT invoke(void *object, const WCHAR *member, WORD flags, VARIANT *arguments, UINT count, VARIANT *result,
               EXCEPINFO *exception)
{
    WCHAR name_text[64];
    LPOLESTR name = lstrcpynW(name_text, member, ARRAYSIZE(name_text));
    VARIANT reversed[8];
    DISPID id, put = DISPID_PROPERTYPUT;
    DISPPARAMS params = { reversed, NULL, count, 0 };
    HRESULT hr = IDispatch_GetIDsOfNames((IDispatch *)object, &IID_NULL, &name, 1, 0x409, &id);

    if (!check_hr(hr, S_OK, "GetIDsOfNames of %s", utf8(member)))
        return hr;
    for (UINT i = 0; i < count; i++)
        reversed[count - 1 - i] = arguments[i];
    if (flags & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF)) {
        params.rgdispidNamedArgs = &put;
        params.cNamedArgs = 1;
    }
    if (exception != NULL)
        *exception = (EXCEPINFO){ 0 };
    if (result != NULL)
        VariantInit(result);
    return IDispatch_Invoke((IDispatch *)object, id, &IID_NULL, 0x409, flags, &params, result, exception, NULL);
}

VARIANT text_variant(const WCHAR *text)
{
    VARIANT variant;

    VariantInit(&variant);
    V_VT(&variant) = VT_BSTR;
    V_BSTR(&variant) = SysAllocString(text);
    return variant;
}

VARIANT long_variant(LONG number)
{
    VARIANT variant;

    VariantInit(&variant);
    V_VT(&variant) = VT_I4;
    V_I4(&variant) = number;
    return variant;
}

bool check_text_at(const char *file, int line, HRESULT hr, BSTR text, const WCHAR *expected, const char *what)
{
    bool ok = check_hr_at(file, line, hr, S_OK, "%s", what);

    if (ok && expected == NULL)
        ok = check_at(file, line, SysStringLen(text) > 0, "%s is not empty", what);
    else if (ok)
        ok = check_at(file, line, text != NULL && wcscmp(text, expected) == 0, "%s is \"%s\", not \"%s\"", what,
                      utf8(expected), utf8(text)) &&
             check_at(file, line, SysStringLen(text) == wcslen(expected), "%s has no character behind its end", what);
    SysFreeString(text);
    return ok;
}

DWORD count_handles(void)
{
    DWORD count = 0, flags;

    for (ULONG_PTR value = 4; value < 0x10000; value += 4) /* far more than the cases open */
        count += GetHandleInformation((HANDLE)value, &flags) != FALSE;
    return count;
}

struct thread_start {
    DWORD apartment;
    void (*function)(void *);
    void *argument;
};

static DWORD WINAPI start_thread(void *context)
{
    const struct thread_start *start = context;
    HRESULT hr = CoInitializeEx(NULL, start->apartment);

    if (check_hr(hr, S_OK, "CoInitializeEx on a thread")) {
        start->function(start->argument);
        CoUninitialize();
    }
    return 0;
}

void run_on_thread(DWORD apartment, void (*function)(void *), void *argument)
{
    struct thread_start start = { apartment, function, argument };
    HANDLE thread = CreateThread(NULL, 0, start_thread, &start, 0, NULL);

    if (!check(thread != NULL, "a thread can be started"))
        return;
    check(WaitForSingleObject(thread, 240000) == WAIT_OBJECT_0, "the thread ends");
    CloseHandle(thread);
}
