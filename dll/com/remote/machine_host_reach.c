/* machine_host_reach.c - finds the machine host, starts it, and calls members of its object. */
#include "machine_host_reach.h"

#include "apartment.h"
#include "machine_host_wire.h"

#include <stdio.h>
#include <wchar.h>

/* How long a machine host may take until it is ready, in milliseconds: on a busy computer its program is read slowly. */
#define START_MILLISECONDS 60000

/* How long to wait before looking again, in milliseconds. */
#define PAUSE_MILLISECONDS 20

/* Arguments of a member at most. */
#define MEMBER_ARGUMENTS 2

IDispatch *machine_host_find(void)
{
    IDispatch *host = NULL;
    IUnknown *object = NULL;

    if (GetActiveObject(&machine_host_clsid, NULL, &object) != S_OK || object == NULL)
        return NULL;
    if (FAILED(IUnknown_QueryInterface(object, &IID_IDispatch, (void **)&host)))
        host = NULL; /* such as that of one which has just ended */
    IUnknown_Release(object);
    return host;
}

/* Starts the program beside this module. It is to outlive this process, and whatever job that is in. */
static DWORD run_program(const WCHAR *program, HANDLE *process)
{
    static const DWORD flags[] = { CREATE_BREAKAWAY_FROM_JOB, 0 }; /* not every job lets go */
    STARTUPINFOW startup = {
        .cb = sizeof startup,
        .dwFlags = STARTF_USESTDHANDLES, /* none: a pipe for what this program says would end with that one alone */
        .hStdInput = INVALID_HANDLE_VALUE,
        .hStdOutput = INVALID_HANDLE_VALUE,
        .hStdError = INVALID_HANDLE_VALUE,
    };
    WCHAR folder[MAX_PATH], line[MAX_PATH + 32];
    PROCESS_INFORMATION started;
    DWORD code = ERROR_SUCCESS;

    wcscpy(folder, program);
    wcsrchr(folder, L'\\')[1] = 0; /* nor does it keep the folder busy that is current here */
    for (size_t i = 0; i < ARRAYSIZE(flags); i++) {
        _snwprintf(line, ARRAYSIZE(line), L"\"%ls\" " MACHINE_HOST_ARGUMENT, program);
        if (CreateProcessW(program, line, NULL, NULL, FALSE, flags[i], NULL, folder, &startup, &started)) {
            CloseHandle(started.hThread);
            *process = started.hProcess;
            return ERROR_SUCCESS;
        }
        code = GetLastError();
    }
    return code;
}

/*
 * Waits until it can be found. Where another one is there already that has just been started, the one of this call ends at
 * once, and that one is found. The event alone says little: one that was killed has left it set, until the next resets it.
 */
static DWORD find_started(HANDLE ready, HANDLE process, IDispatch **host)
{
    const ULONGLONG end = GetTickCount64() + START_MILLISECONDS;
    bool has_ended = false;
    DWORD code;

    do {
        HANDLE handles[] = { ready, process };
        if (!apartment_wait(handles, has_ended ? 1 : 2, START_MILLISECONDS))
            break;
        has_ended = WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
        if (has_ended && GetExitCodeProcess(process, &code) && code != ERROR_SUCCESS)
            return code;
        if (WaitForSingleObject(ready, 0) == WAIT_OBJECT_0 && (*host = machine_host_find()) != NULL)
            return ERROR_SUCCESS;
        Sleep(PAUSE_MILLISECONDS);
    } while (GetTickCount64() < end);
    return ERROR_TIMEOUT;
}

static DWORD start_beside(const WCHAR *program, IDispatch **host)
{
    WCHAR name[MACHINE_HOST_NAME_CHARS];
    HANDLE ready, process = NULL;
    DWORD code = machine_host_event_name(name);

    if (code != ERROR_SUCCESS)
        return code;
    ready = CreateEventW(NULL, TRUE, FALSE, name);
    if (ready == NULL)
        return GetLastError();
    code = run_program(program, &process);
    if (code == ERROR_SUCCESS) {
        code = find_started(ready, process, host);
        CloseHandle(process);
    }
    CloseHandle(ready);
    return code;
}

/* By COM. A 32-bit program may not see what only 64-bit ones are told of. */
static HRESULT create(IDispatch **host)
{
    static const DWORD contexts[] = { CLSCTX_LOCAL_SERVER, CLSCTX_LOCAL_SERVER | CLSCTX_ACTIVATE_64_BIT_SERVER };
    HRESULT hr = REGDB_E_CLASSNOTREG;

    for (size_t i = 0; i < ARRAYSIZE(contexts) && hr == REGDB_E_CLASSNOTREG; i++)
        hr = CoCreateInstance(&machine_host_clsid, NULL, contexts[i], &IID_IDispatch, (void **)host);
    return hr;
}

/*
 * The program beside this module is of its version. COM is asked first all the same, since it starts it as Windows does
 * for every client, and finds one that is starting; without registration it knows no such class.
 */
enum vhd_status machine_host_start(const char16_t *path, IDispatch **host, struct vhd_error *error)
{
    WCHAR program[MAX_PATH];
    DWORD code;
    HRESULT hr;

    *host = machine_host_find();
    if (*host != NULL)
        return VHD_OK;
    hr = create(host);
    if (SUCCEEDED(hr))
        return VHD_OK;
    *host = NULL;
    if (!machine_host_program(program)) {
        if (hr == REGDB_E_CLASSNOTREG)
            return vhd_fail(error, VHD_MACHINE_HOST_MISSING, path);
        return vhd_fail_system(error, VHD_MACHINE_HOST_FAILED, path, (uint32_t)hr);
    }
    code = start_beside(program, host);
    return code == ERROR_SUCCESS ? VHD_OK : vhd_fail_system(error, VHD_MACHINE_HOST_FAILED, path, code);
}

static enum vhd_status read_answer(const VARIANT *answer, const char16_t *path, struct machine_host_reply *reply,
                                   struct vhd_error *error)
{
    struct vhd_error told;

    switch (machine_host_wire_read_answer(answer, &told, reply)) {
    case MACHINE_HOST_WIRE_READ:
        return told.status == VHD_OK ? VHD_OK : vhd_fail_as(error, &told);
    case MACHINE_HOST_WIRE_OTHER_VERSION:
        return vhd_fail(error, VHD_MACHINE_HOST_VERSION, path);
    case MACHINE_HOST_WIRE_NO_MEMORY:
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    default:
        return vhd_fail_system(error, VHD_MACHINE_HOST_LOST, path, (uint32_t)RPC_E_INVALID_DATA);
    }
}

enum vhd_status machine_host_invoke(IDispatch *host, enum machine_host_member member, const char16_t *path,
                                    const VARIANT *arguments, UINT count, struct machine_host_reply *reply,
                                    struct vhd_error *error)
{
    VARIANTARG reversed[MEMBER_ARGUMENTS];
    DISPPARAMS params = { reversed, NULL, count, 0 };
    enum vhd_status status;
    VARIANT answer;
    HRESULT hr;

    for (UINT i = 0; i < count; i++)
        reversed[count - 1 - i] = arguments[i];
    VariantInit(&answer);
    hr = IDispatch_Invoke(host, (DISPID)member, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params, &answer, NULL,
                          NULL);
    if (SUCCEEDED(hr))
        status = read_answer(&answer, path, reply, error);
    else
        status = vhd_fail_system(error, VHD_MACHINE_HOST_LOST, path, (uint32_t)hr);
    VariantClear(&answer);
    return status;
}
