/*
 * machines_program.c - openvpc-machines: runs the virtual machines of a user, for all his programs.
 *
 * COM or openvpc.dll starts it, and it ends by itself, idle_timeout seconds after the last machine and the last call. It has
 * no console and shows no window. Started while another one is there it ends at once.
 */
#include "configuration.h"
#include "machines_class.h"
#include "machines_list.h"
#include "machines_sinks.h"
#include "machines_tickets.h"
#include "machines_use.h"
#include "win32_host.h"

/* How often it looks whether it is still in use, and at what has ended, in milliseconds. */
#define LOOK_MILLISECONDS 500

/* How long it stays when it is not used: without a value of the configuration, and at most. */
#define IDLE_SECONDS 30
#define MOST_IDLE_SECONDS 86400

/* How long QEMU may take to answer, in seconds: without a value of the configuration, and at most. */
#define PATIENCE_SECONDS 30
#define MOST_PATIENCE_SECONDS 600

/* How long one that is about to end is waited for, in milliseconds. */
#define PREDECESSOR_MILLISECONDS 20000

/* How long the end of the session is held up. Windows gives five seconds. */
#define QUIT_MILLISECONDS 4500

#define WINDOW_CLASS L"OpenVPC.Machines"

static HANDLE wake;  /* auto-reset event: something has ended */
static HANDLE ready; /* manual-reset event that all processes of the session know */

/* What COM knows of it. */
struct published {
    DWORD class, object; /* cookies; 0: not published */
};

static void note_end(void)
{
    SetEvent(wake);
}

static const struct machines_hearer hearer = { machines_sinks_tell, note_end };

/* ---- One in a session ---- */

/*
 * True once it is the only one. Another one that is ready stays; one that is not is about to be, or about to end: then
 * its client may have been sent away, and needs this one.
 */
static DWORD become_the_only_one(bool *is_only)
{
    const ULONGLONG end = GetTickCount64() + PREDECESSOR_MILLISECONDS;
    WCHAR name[MACHINE_HOST_NAME_CHARS];
    DWORD code = machine_host_mutex_name(name);
    HANDLE mutex;

    *is_only = false;
    if (code != ERROR_SUCCESS)
        return code;
    mutex = CreateMutexW(NULL, FALSE, name); /* held until the process ends */
    if (mutex == NULL)
        return GetLastError();
    do {
        *is_only = WaitForSingleObject(mutex, LOOK_MILLISECONDS / 10) != WAIT_TIMEOUT;
        if (*is_only || WaitForSingleObject(ready, 0) == WAIT_OBJECT_0)
            return ERROR_SUCCESS;
    } while (GetTickCount64() < end);
    return ERROR_TIMEOUT;
}

/* ---- The end of the session ---- */

static LRESULT CALLBACK window_procedure(HWND window, UINT message, WPARAM w, LPARAM l)
{
    if (message == WM_QUERYENDSESSION)
        return TRUE;
    if (message != WM_ENDSESSION)
        return DefWindowProcW(window, message, w, l);
    if (w != FALSE) /* FALSE: some other program has refused, and the session goes on */
        machines_list_quit(QUIT_MILLISECONDS);
    return 0;
}

/* A top-level window, though never shown: others are told nothing. Where there is no desktop for windows it is not there. */
static void open_window(HINSTANCE instance)
{
    const WNDCLASSEXW class = {
        .cbSize = sizeof class,
        .lpfnWndProc = window_procedure,
        .hInstance = instance,
        .lpszClassName = WINDOW_CLASS,
    };

    RegisterClassExW(&class);
    CreateWindowExW(WS_EX_TOOLWINDOW | WS_EX_NOACTIVATE, WINDOW_CLASS, L"OpenVPC", WS_POPUP, 0, 0, 0, 0, NULL, NULL,
                    instance, NULL);
}

/* ---- Serving ---- */

/* Who waits for the event looks for it then. */
static HRESULT publish(struct published *published)
{
    HRESULT hr = RegisterActiveObject((IUnknown *)machines_class_object(), &machine_host_clsid, ACTIVEOBJECT_STRONG,
                                      &published->object);

    if (FAILED(hr))
        return hr;
    SetEvent(ready);
    return CoRegisterClassObject(&machine_host_clsid, (IUnknown *)machines_class_factory(), CLSCTX_LOCAL_SERVER,
                                 REGCLS_MULTIPLEUSE, &published->class);
}

static void withdraw(struct published *published)
{
    ResetEvent(ready);
    if (published->object != 0)
        RevokeActiveObject(published->object, NULL);
    if (published->class != 0)
        CoRevokeClassObject(published->class);
    *published = (struct published){ 0, 0 };
}

static DWORD idle_milliseconds(void)
{
    return (DWORD)configuration_number(CONFIGURATION_IDLE_TIMEOUT, 0, MOST_IDLE_SECONDS, IDLE_SECONDS) * 1000;
}

/* Serves messages of the window until it is time to look again. */
static void serve_messages(void)
{
    MSG message;

    MsgWaitForMultipleObjects(1, &wake, FALSE, LOOK_MILLISECONDS, QS_ALLINPUT);
    while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE))
        DispatchMessageW(&message);
}

/*
 * Until it is not in use any more. Whoever has found it before it is withdrawn, and calls it after that has been decided, is
 * told that nothing runs here, which is so.
 */
static HRESULT serve(struct published *published)
{
    const HRESULT hr = publish(published);

    if (FAILED(hr))
        return hr;
    do {
        serve_messages();
        machines_list_sweep();
        machines_tickets_sweep();
    } while (!machines_use_close(idle_milliseconds()));
    return S_OK;
}

/* Clients are asked for no more than who they are, and objects of theirs are made of nothing but the proxies of COM. */
static HRESULT enter_com(void)
{
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    if (SUCCEEDED(hr))
        hr = CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_PKT, RPC_C_IMP_LEVEL_IDENTIFY, NULL,
                                  EOAC_NO_CUSTOM_MARSHAL | EOAC_DISABLE_AAA, NULL);
    return hr;
}

static int run(HINSTANCE instance)
{
    struct published published = { 0, 0 };
    WSADATA sockets;
    HRESULT hr = enter_com();
    const int code = SUCCEEDED(hr) ? WSAStartup(MAKEWORD(2, 2), &sockets) : (int)hr;

    if (code != 0)
        return code;
    open_window(instance);
    run_patience = (DWORD)configuration_number(CONFIGURATION_ENGINE_PATIENCE, 1, MOST_PATIENCE_SECONDS,
                                               PATIENCE_SECONDS) *
                   1000;
    machines_list_begin(&hearer);
    hr = serve(&published);
    withdraw(&published);
    machines_sinks_end();
    CoDisconnectObject((IUnknown *)machines_class_object(), 0);
    WSACleanup();
    CoUninitialize();
    return SUCCEEDED(hr) ? 0 : (int)hr;
}

static DWORD prepare(bool *is_only)
{
    WCHAR name[MACHINE_HOST_NAME_CHARS];
    DWORD code = machine_host_event_name(name);

    if (code != ERROR_SUCCESS)
        return code;
    wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    ready = CreateEventW(NULL, TRUE, FALSE, name);
    if (wake == NULL || ready == NULL)
        return GetLastError();
    code = become_the_only_one(is_only);
    if (*is_only)
        ResetEvent(ready); /* which one may have left set that was killed */
    return code;
}

int WINAPI wWinMain(HINSTANCE hInstance, HINSTANCE hPrevInstance, LPWSTR lpCmdLine, int nShowCmd)
{
    bool is_only = false;
    const DWORD code = prepare(&is_only);

    (void)hPrevInstance, (void)lpCmdLine, (void)nShowCmd;
    if (code != ERROR_SUCCESS || !is_only)
        return (int)code;
    return run(hInstance);
}
