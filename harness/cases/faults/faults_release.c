/* faults_release.c - the release of the last object while a task runs: who waits for it, and who goes on. */
#include "faults.h"

#include "client.h"
#include "disk_image.h"
#include "faults_creation.h"
#include "faults_gate.h"
#include "files.h"
#include "unloading/unloading.h"

#include <wchar.h>

#define PATIENCE_MILLISECONDS 30000
/* A release that does not wait has returned by then. */
#define MOMENT_MILLISECONDS 300

static volatile LONG opened_too_late; /* the release had to be helped out of its wait */

/* An application with a task that is held; NULL after a failed check. */
static IVMVirtualPC *begin(void)
{
    IVMVirtualPC *app = linked_application();
    IVMTask *task = NULL;

    opened_too_late = 0;
    gate_close();
    if (app == NULL || !check_hr(create_fixed(app, at(L"a.vhd"), CREATION_MEGABYTES, &task), S_OK, "the call"))
        return app;
    gate_holds();
    IVMTask_Release(task);
    return app;
}

/* Dispatches messages meanwhile, as a program with windows does: other threads may be waiting for an answer. */
static bool is_unused(void *unused)
{
    MSG message;

    (void)unused;
    while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE))
        DispatchMessageW(&message);
    return DllCanUnloadNow() == S_OK;
}

static void end(void)
{
    gate_open();
    check(wait_until(is_unused, NULL, PATIENCE_MILLISECONDS), "the task completes");
    creation_check_disk(CREATE_FIXED, at(L"a.vhd"), NULL, NULL);
    gate_end();
}

/* Opens the gate after a while. */
static DWORD WINAPI open_gate(void *milliseconds)
{
    if (!gate_opens((DWORD)(UINT_PTR)milliseconds)) {
        opened_too_late = 1;
        gate_open();
    }
    return 0;
}

static HANDLE start_helper(DWORD milliseconds)
{
    HANDLE helper = CreateThread(NULL, 0, open_gate, (void *)(UINT_PTR)milliseconds, 0, NULL);

    check(helper != NULL, "a helper can be started");
    return helper;
}

static void end_helper(HANDLE helper)
{
    gate_open();
    check(WaitForSingleObject(helper, PATIENCE_MILLISECONDS) == WAIT_OBJECT_0, "the helper ends");
    CloseHandle(helper);
}

/* The helper is for a release that waits all the same. */
static void check_goes_on(IVMVirtualPC *app)
{
    HANDLE helper = start_helper(PATIENCE_MILLISECONDS);

    IVMVirtualPC_Release(app);
    check(opened_too_late == 0, "the release has returned while the task is held");
    check(path_kind(at(L"a.vhd")) == PATH_NOTHING, "the task is not complete");
    check_hr(DllCanUnloadNow(), S_FALSE, "DllCanUnloadNow");
    end_helper(helper);
}

static void check_waits(IVMVirtualPC *app)
{
    HANDLE helper = start_helper(MOMENT_MILLISECONDS);

    IVMVirtualPC_Release(app);
    check(opened_too_late == 1, "the release returns no sooner than the task is let go");
    check(path_kind(at(L"a.vhd")) == PATH_FILE, "the task is complete");
    end_helper(helper);
}

static HWND make_window(DWORD style, HWND parent)
{
    HWND window = CreateWindowExW(0, L"STATIC", L"a window", style, 0, 0, 100, 100, parent, NULL, NULL, NULL);

    check(window != NULL, "a window can be made: error %lu", GetLastError());
    return window;
}

TEST(faults_release, does_not_wait_on_a_thread_that_shows_a_window)
{
    HWND window = make_window(WS_OVERLAPPEDWINDOW | WS_VISIBLE, NULL);
    IVMVirtualPC *app;

    context("%s", "a window");
    app = begin();
    if (app != NULL)
        check_goes_on(app);
    end();
    context("%s", "a minimized window");
    ShowWindow(window, SW_MINIMIZE);
    DeleteFileW(at(L"a.vhd"));
    app = begin();
    if (app != NULL)
        check_goes_on(app);
    end();
    context("%s", "");
    DestroyWindow(window);
}

static DWORD WINAPI show_a_window(void *ready)
{
    HWND window = make_window(WS_OVERLAPPEDWINDOW | WS_VISIBLE, NULL);
    MSG message;

    SetEvent(ready);
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    DestroyWindow(window);
    return 0;
}

TEST(faults_release, waits_where_nobody_would_see_it)
{
    HWND hidden = make_window(WS_OVERLAPPEDWINDOW, NULL), message = make_window(WS_VISIBLE, HWND_MESSAGE);
    HANDLE ready = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD other_id = 0;
    HANDLE other = CreateThread(NULL, 0, show_a_window, ready, 0, &other_id);
    IVMVirtualPC *app;

    context("%s", "a hidden window, one for messages, and a visible one of another thread");
    check(WaitForSingleObject(ready, PATIENCE_MILLISECONDS) == WAIT_OBJECT_0, "another thread shows a window");
    app = begin();
    if (app != NULL)
        check_waits(app);
    end();
    PostThreadMessageW(other_id, WM_QUIT, 0, 0);
    check(WaitForSingleObject(other, PATIENCE_MILLISECONDS) == WAIT_OBJECT_0, "the other thread ends");
    CloseHandle(other);
    CloseHandle(ready);
    DestroyWindow(message);
    DestroyWindow(hidden);
    context("%s", "no window");
    DeleteFileW(at(L"a.vhd"));
    app = begin();
    if (app != NULL)
        check_waits(app);
    end();
    context("%s", "");
}

/* The function that the DLL calls from its DllMain. */
static void release_application(void *app)
{
    IVMVirtualPC_Release((IVMVirtualPC *)app);
}

/* A thread cannot begin before the DllMain returns: waiting there for a task that needs one would be for ever. */
TEST(faults_release, does_not_wait_in_a_dll_main)
{
    HMODULE module = LoadLibraryW(L"openvpc-unloading.dll"); /* beside this program */
    unloading_remember *remember;
    IVMVirtualPC *app;
    HANDLE helper;

    if (!check(module != NULL, "the DLL is beside this program: error %lu", GetLastError()))
        return;
    remember = (unloading_remember *)(void *)GetProcAddress(module, "remember");
    app = begin();
    if (app != NULL && check(remember != NULL, "it is the right one")) {
        helper = start_helper(PATIENCE_MILLISECONDS);
        remember(release_application, app);
        FreeLibrary(module);
        check(GetModuleHandleW(L"openvpc-unloading.dll") == NULL, "it has been unloaded");
        check(opened_too_late == 0, "the release in its DllMain has returned while the task is held");
        end_helper(helper);
    }
    end();
}
