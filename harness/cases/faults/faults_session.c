/* faults_session.c - what running tasks do when the session ends or the console window is closed. */
#include "faults.h"
#include "faults_children.h"

#include "client.h"
#include "event_sink.h"
#include "faults_creation.h"
#include "files.h"

#include <stdlib.h>
#include <wchar.h>

#define WINDOW_CLASS L"OpenVPC.SessionEnd"

/* Large enough to take its time: 256 writes. */
#define MEGABYTES 256
#define WRITE_MILLISECONDS 30

/* The window and the handler have to come and go within this time. */
#define PATIENCE_MILLISECONDS 10000

/* The table */

static HANDLE gate; /* if not NULL, writes wait for it */
static volatile LONG waiting;

static BOOL WINAPI slow_WriteFile(HANDLE file, LPCVOID data, DWORD size, LPDWORD written, LPOVERLAPPED overlapped)
{
    Sleep(WRITE_MILLISECONDS);
    if (gate != NULL) {
        waiting = 1;
        WaitForSingleObject(gate, INFINITE);
    }
    return WriteFile(file, data, size, written, overlapped);
}

static PHANDLER_ROUTINE volatile handler;

static BOOL WINAPI catch_SetConsoleCtrlHandler(PHANDLER_ROUTINE routine, BOOL add)
{
    check(add ? handler == NULL : handler == routine, "one handler is added, and it is the one that is removed");
    handler = add ? routine : NULL;
    return TRUE;
}

static HWND WINAPI have_a_console(void)
{
    return GetDesktopWindow();
}

/* The table has a console, and a place for its handler. */
static void catch_handler(void)
{
    fault_table()->GetConsoleWindow = have_a_console;
    fault_table()->SetConsoleCtrlHandler = catch_SetConsoleCtrlHandler;
}

/* The window */

static HWND find_window(void)
{
    HWND window = NULL;
    DWORD process;

    while ((window = FindWindowExW(NULL, window, WINDOW_CLASS, NULL)) != NULL) {
        GetWindowThreadProcessId(window, &process);
        if (process == GetCurrentProcessId())
            return window;
    }
    return NULL;
}

static bool has_window(void *unused)
{
    (void)unused;
    return find_window() != NULL;
}

static bool is_listening(void *unused)
{
    return has_window(unused) && handler != NULL;
}

static bool is_deaf(void *unused)
{
    WNDCLASSEXW class = { .cbSize = sizeof class };

    (void)unused;
    return find_window() == NULL && handler == NULL && !GetClassInfoExW(GetModuleHandleW(NULL), WINDOW_CLASS, &class);
}

/* Sends it from a thread that has no window, no apartment and no reason to wait for messages, as Windows does. */
struct message {
    UINT message;
    WPARAM w;
    LRESULT result;
    DWORD milliseconds;
};

static DWORD WINAPI send_now(void *context)
{
    struct message *message = context;
    const ULONGLONG start = GetTickCount64();

    message->result = SendMessageW(find_window(), message->message, message->w, 0);
    message->milliseconds = (DWORD)(GetTickCount64() - start);
    return 0;
}

static DWORD WINAPI call_handler(void *context)
{
    const DWORD *event = context;

    return handler != NULL ? (DWORD)handler(*event) : MAXDWORD;
}

static DWORD run_thread(LPTHREAD_START_ROUTINE function, void *context)
{
    HANDLE thread = CreateThread(NULL, 0, function, context, 0, NULL);
    DWORD code = MAXDWORD;

    check(thread != NULL && WaitForSingleObject(thread, 30000) == WAIT_OBJECT_0, "the message is answered");
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code;
}

static struct message send_message(UINT number, WPARAM w)
{
    struct message message = { number, w, -1, 0 };

    run_thread(send_now, &message);
    return message;
}

/* Tasks */

struct work {
    IVMVirtualPC *app;
    IVMTask *task;
};

/* Starts a creation that goes on for seconds, and waits until the thread that listens is there. */
static bool begin(struct work *work)
{
    *work = (struct work){ .app = linked_application() };
    fault_table()->WriteFile = slow_WriteFile;
    catch_handler();
    if (work->app == NULL || !check_hr(create_fixed(work->app, at(L"new\\disk.vhd"), MEGABYTES, &work->task), S_OK,
                                       "CreateFixedVirtualHardDisk"))
        return false;
    return check(wait_until(is_listening, NULL, PATIENCE_MILLISECONDS), "a task that goes on has a listener");
}

static void end(struct work *work)
{
    if (work->task != NULL)
        IVMTask_Release(work->task);
    if (work->app != NULL)
        IVMVirtualPC_Release(work->app);
    check(wait_until(is_deaf, NULL, PATIENCE_MILLISECONDS), "no window, class or handler outlives the last task");
}

static void check_shut_down(const struct work *work)
{
    VMTaskResult result = vmTaskResult_Success;
    LONG error = 0, percent = -1;
    BSTR text = NULL;

    check(path_kind(at(L"new")) == PATH_NOTHING, "its file and its folder are gone");
    check(task_is_complete(work->task), "the task has ended");
    check_hr(IVMTask_get_Result(work->task, &result), S_OK, "Result");
    check(result == vmTaskResult_Cancelled, "the result is %d", (int)result);
    IVMTask_get_Error(work->task, &error);
    check_hr(error, VM_E_APP_SHUTTING_DOWN, "Error");
    IVMTask_get_PercentCompleted(work->task, &percent);
    check(percent < 100, "%ld percent are completed", percent);
    IVMTask_get_ErrorDescription(work->task, &text);
    check(is_sentence_with(text, at(L"new\\disk.vhd")), "a sentence says what was not completed: \"%s\"", utf8(text));
    SysFreeString(text);
}

static bool is_further(void *context)
{
    const struct work *work = context;
    static LONG seen;
    LONG percent = 0, before = seen;

    IVMTask_get_PercentCompleted(work->task, &percent);
    seen = percent;
    return percent > before && before > 0;
}

static void check_going_on(struct work *work)
{
    check(wait_until(is_further, work, PATIENCE_MILLISECONDS) && !task_is_complete(work->task), "the task goes on");
}

/* Cases */

TEST(faults_session, the_end_of_the_session_stops_tasks_and_removes_their_files)
{
    struct work work;

    if (begin(&work)) {
        check(send_message(WM_QUERYENDSESSION, 0).result == TRUE, "the session may end");
        check_going_on(&work);
        check(send_message(WM_ENDSESSION, TRUE).result == 0, "the end is answered");
        check_shut_down(&work);
    }
    end(&work);
}

TEST(faults_session, the_end_of_the_session_is_no_event)
{
    IConnectionPoint *point = NULL;
    struct event_sink sink;
    struct work work;
    DWORD cookie;

    sink_begin(&sink, &DIID_IVMVirtualPCEvents);
    if (begin(&work) && (point = sink_connect(work.app, &sink, &cookie)) != NULL) {
        send_message(WM_ENDSESSION, TRUE);
        check_shut_down(&work);
        sink_stays_silent(&sink);
        check(sink.calls == 0, "no event is heard, not %ld", sink.calls);
        check_hr(IConnectionPoint_Unadvise(point, cookie), S_OK, "Unadvise");
        IConnectionPoint_Release(point);
    }
    end(&work);
    sink_end(&sink);
}

TEST(faults_session, a_session_that_goes_on_after_all_lets_tasks_go_on)
{
    struct work work;

    if (begin(&work)) {
        check(send_message(WM_QUERYENDSESSION, 0).result == TRUE, "the session may end");
        check(send_message(WM_ENDSESSION, FALSE).result == 0, "the refusal is answered");
        check_going_on(&work);
        fault_table_restore();
        catch_handler();
        task_succeeds(work.task);
        work.task = NULL;
    }
    end(&work);
}

TEST(faults_session, closing_the_console_stops_tasks_and_removes_their_files)
{
    static const DWORD events[] = { CTRL_CLOSE_EVENT, CTRL_SHUTDOWN_EVENT };
    struct work work;

    for (size_t i = 0; i < ARRAYSIZE(events); i++) {
        DWORD event = events[i];
        context("event %lu", event);
        if (begin(&work)) {
            check(run_thread(call_handler, &event) == FALSE, "the next handler is asked as well");
            check_shut_down(&work);
        }
        end(&work);
    }
}

TEST(faults_session, ctrl_c_ctrl_break_and_the_sign_out_of_others_are_left_alone)
{
    static const DWORD events[] = { CTRL_C_EVENT, CTRL_BREAK_EVENT, CTRL_LOGOFF_EVENT };
    struct work work;

    if (begin(&work)) {
        for (size_t i = 0; i < ARRAYSIZE(events); i++) {
            DWORD event = events[i];
            context("event %lu", event);
            check(run_thread(call_handler, &event) == FALSE, "the next handler is asked");
            check_going_on(&work);
        }
        IVMTask_Cancel(work.task);
        IVMTask_WaitForCompletion(work.task, -1);
    }
    end(&work);
}

TEST(faults_session, a_cancelled_task_stays_cancelled)
{
    struct work work;
    LONG error = 0;

    if (begin(&work)) {
        check_hr(IVMTask_Cancel(work.task), S_OK, "Cancel");
        check_hr(IVMTask_WaitForCompletion(work.task, -1), S_OK, "WaitForCompletion");
        send_message(WM_ENDSESSION, TRUE);
        IVMTask_get_Error(work.task, &error);
        check_hr(error, HRESULT_FROM_WIN32(ERROR_CANCELLED), "Error");
    }
    end(&work);
}

TEST(faults_session, several_tasks_are_stopped_at_once)
{
    struct work work, other = { 0 };

    if (begin(&work)) {
        check_hr(create_fixed(work.app, at(L"other.vhd"), MEGABYTES, &other.task), S_OK, "a second task");
        check(send_message(WM_ENDSESSION, TRUE).result == 0, "the end is answered");
        check_shut_down(&work);
        check(task_is_complete(other.task), "the second one has ended too");
        check(path_kind(at(L"other.vhd")) == PATH_NOTHING, "its file is gone too");
        IVMTask_Release(other.task);
    }
    end(&work);
}

/* As many releases as it takes; the last one waits for the task, on this single-threaded apartment. */
static DWORD WINAPI send_later(void *context)
{
    Sleep(300);
    return send_now(context);
}

TEST(faults_session, the_wait_of_the_last_release_ends_with_the_session)
{
    struct message message = { WM_ENDSESSION, TRUE, -1, 0 };
    struct work work;
    HANDLE thread;

    if (begin(&work)) {
        thread = CreateThread(NULL, 0, send_later, &message, 0, NULL);
        IVMTask_Release(work.task);
        IVMVirtualPC_Release(work.app);
        check(path_kind(at(L"new")) == PATH_NOTHING, "the release has waited until file and folder were gone");
        check(WaitForSingleObject(thread, 30000) == WAIT_OBJECT_0 && message.result == 0, "the end is answered");
        CloseHandle(thread);
        work = (struct work){ 0 };
    }
    end(&work);
}

static bool is_waiting(void *unused)
{
    (void)unused;
    return waiting != 0;
}

TEST(faults_session, a_task_that_cannot_stop_delays_the_end_by_seconds_only)
{
    struct message message;
    struct work work;

    waiting = 0;
    if (begin(&work)) {
        gate = CreateEventW(NULL, TRUE, FALSE, NULL);
        check(wait_until(is_waiting, NULL, PATIENCE_MILLISECONDS), "a write waits");
        message = send_message(WM_ENDSESSION, TRUE);
        check(message.milliseconds >= 3000, "the end is answered after %lu ms", message.milliseconds);
        SetEvent(gate);
        IVMTask_WaitForCompletion(work.task, -1);
        check_shut_down(&work);
    }
    end(&work);
    if (gate != NULL)
        CloseHandle(gate);
    gate = NULL;
}

TEST(faults_session, one_listener_after_the_other_comes_and_goes)
{
    struct work work;

    for (int i = 0; i < 5; i++) {
        if (!begin(&work))
            return;
        IVMTask_Cancel(work.task);
        IVMTask_WaitForCompletion(work.task, -1);
        IVMTask_Release(work.task); /* no wait for the window to go, so the next task comes in between */
        IVMVirtualPC_Release(work.app);
    }
    work = (struct work){ 0 };
    end(&work);
}

static HWND WINAPI have_no_console(void)
{
    return NULL;
}

TEST(faults_session, without_a_console_there_is_a_window_and_no_handler)
{
    IVMVirtualPC *app = linked_application();
    IVMTask *task = NULL;

    if (app == NULL)
        return;
    catch_handler();
    fault_table()->GetConsoleWindow = have_no_console;
    fault_table()->WriteFile = slow_WriteFile;
    if (check_hr(create_fixed(app, at(L"disk.vhd"), MEGABYTES, &task), S_OK, "CreateFixedVirtualHardDisk")) {
        check(wait_until(has_window, NULL, PATIENCE_MILLISECONDS), "a task that goes on has a window");
        check(handler == NULL, "it has no handler");
        end_task(task);
    }
    IVMVirtualPC_Release(app);
    check(wait_until(is_deaf, NULL, PATIENCE_MILLISECONDS), "no window outlives the last task");
}

static LONG threads;

static HANDLE WINAPI one_CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack, LPTHREAD_START_ROUTINE routine,
                                      LPVOID context, DWORD flags, LPDWORD id)
{
    if (InterlockedIncrement(&threads) == 1)
        return CreateThread(NULL, 0, routine, context, flags, id);
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return NULL;
}

TEST(faults_session, a_quick_task_starts_no_listener)
{
    threads = 0;
    fault_table()->CreateThread = one_CreateThread;
    catch_handler();
    creation_succeeds(CREATE_DYNAMIC, at(L"disk.vhd"), NULL, NULL);
    check(threads == 1, "it has one thread, not %ld", threads);
    check(handler == NULL, "it has no handler");
}

TEST(faults_session, without_memory_for_a_listener_a_task_does_without)
{
    IVMVirtualPC *app = linked_application();
    IVMTask *task;

    threads = 0;
    fault_table()->CreateThread = one_CreateThread;
    fault_table()->WriteFile = slow_WriteFile;
    if (app == NULL)
        return;
    if (check_hr(create_fixed(app, at(L"disk.vhd"), 8, &task), S_OK, "CreateFixedVirtualHardDisk"))
        task_succeeds(task);
    check(threads > 1, "a listener was tried");
    IVMVirtualPC_Release(app);
}

/* A process whose session really ends; harness/session-end runs it. */

bool is_lingering_child(int argc, WCHAR **argv)
{
    return argc == 3 && wcscmp(argv[1], L"--linger") == 0;
}

int run_lingering_child(WCHAR **argv)
{
    IVMVirtualPC *app;
    IVMTask *task;

    if (FAILED(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED)))
        return EXIT_FAILURE;
    fault_table()->WriteFile = slow_WriteFile;
    app = linked_application();
    if (app == NULL || FAILED(create_fixed(app, argv[2], 1024, &task)))
        return EXIT_FAILURE;
    wait_until(has_window, NULL, PATIENCE_MILLISECONDS);
    note("the task runs");
    IVMTask_WaitForCompletion(task, -1);
    return EXIT_SUCCESS;
}
