/* com_events.c - the events of the application: what sinks hear when tasks end. */
#include "disk_work.h"
#include "event_sink.h"
#include "files.h"
#include "server.h"

#include <wchar.h>

/* Large enough that the call returns before the disk is complete. */
#define LARGE_MEGABYTES 40

#define FAILING at(L"failing.vhd")

static void end_failing(IVMTask *task)
{
    LONG error = 0;

    if (task == NULL)
        return;
    IVMTask_WaitForCompletion(task, -1);
    IVMTask_get_Error(task, &error);
    check_hr(error, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), "the task fails");
    IVMTask_Release(task);
}

static void fail_a_task(IVMVirtualPC *app)
{
    end_failing(start_failing(app, FAILING, LARGE_MEGABYTES));
}

/* The sentence that an event stands for, from the message table of the DLL. */
static const WCHAR *sentence_of(LONG message)
{
    static WCHAR sentence[512];

    if (FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_IGNORE_INSERTS, GetModuleHandleW(L"openvpc.dll"),
                       (DWORD)message, 0, sentence, ARRAYSIZE(sentence), NULL) == 0)
        sentence[0] = 0;
    return sentence;
}

/* In the apartment of the calling thread; `interface` is what the sink answers for. */
static void check_failure_is_heard(const IID *interface_id, bool single_threaded)
{
    IVMVirtualPC *app = application();
    struct event_sink sink;
    IConnectionPoint *point;
    DWORD cookie;

    if (app == NULL)
        return;
    sink_begin(&sink, interface_id);
    if ((point = sink_connect(app, &sink, &cookie)) != NULL) {
        fail_a_task(app);
        if (sink_hears(&sink)) {
            check((sink.thread == GetCurrentThreadId()) == single_threaded, "the call comes on the right thread");
            check(wcsstr(sentence_of(sink.message), L"already exists") != NULL, "message 0x%lx: %s", sink.message,
                  utf8(sentence_of(sink.message)));
        }
        check_hr(IConnectionPoint_Unadvise(point, cookie), S_OK, "Unadvise");
        IConnectionPoint_Release(point);
    }
    check(sink.calls == 1, "it is called once, not %ld times", sink.calls);
    sink_end(&sink);
    IVMVirtualPC_Release(app);
}

static void check_in_multithreaded_apartment(void *interface_id)
{
    check_failure_is_heard(*(const IID *const *)interface_id, false);
}

TEST(com_events, a_sink_of_a_single_threaded_apartment_is_called_there_when_a_task_fails)
{
    check_failure_is_heard(&DIID_IVMVirtualPCEvents, true);
    check_failure_is_heard(&IID_IDispatch, true);
}

TEST(com_events, a_sink_of_a_multithreaded_apartment_is_called_on_a_thread_of_its_own)
{
    const IID *iids[] = { &DIID_IVMVirtualPCEvents, &IID_IDispatch };

    run_on_thread(COINIT_MULTITHREADED, check_in_multithreaded_apartment, &iids[0]);
    run_on_thread(COINIT_MULTITHREADED, check_in_multithreaded_apartment, &iids[1]);
}

/* False when the task was quicker, and succeeded. */
static bool cancel_a_task(IVMVirtualPC *app, LONG percent)
{
    VMTaskResult result = vmTaskResult_Success;
    IVMTask *task;

    if (!check_hr(create_fixed(app, at(L"a.vhd"), 400, &task), S_OK, "the creation"))
        return true;
    IVMTask_Cancel(task);
    IVMTask_WaitForCompletion(task, -1);
    IVMTask_get_Result(task, &result);
    IVMTask_Release(task);
    DeleteFileW(at(L"a.vhd"));
    return check(result == vmTaskResult_Cancelled || result == vmTaskResult_Success, "Result is %d", (int)result) &&
           result == vmTaskResult_Cancelled;
}

TEST(com_events, neither_success_nor_cancelling_is_one)
{
    static const LONG at_once[] = { 0 };
    IVMVirtualPC *app = application();
    struct event_sink sink;
    IConnectionPoint *point;
    DWORD cookie;

    if (app == NULL)
        return;
    sink_begin(&sink, &DIID_IVMVirtualPCEvents);
    if ((point = sink_connect(app, &sink, &cookie)) != NULL) {
        make_dynamic(app, at(L"good.vhd"), 3);
        check_cancelled_at(app, cancel_a_task, at_once, ARRAYSIZE(at_once));
        sink_stays_silent(&sink);
        check_hr(IConnectionPoint_Unadvise(point, cookie), S_OK, "Unadvise");
        IConnectionPoint_Release(point);
    }
    sink_end(&sink);
    IVMVirtualPC_Release(app);
}

/* A parent whose time stamp is not that which its child recorded. */
static bool make_older_parent(IVMVirtualPC *app)
{
    return make_dynamic(app, at(L"parent.vhd"), 3) && make_differencing(app, at(L"child.vhd"), L"parent.vhd") &&
           file_set_time(at(L"parent.vhd"), file_time(at(L"parent.vhd")) - 86400 * TICKS_PER_SECOND);
}

TEST(com_events, a_warning_of_a_task_that_succeeds_is_one)
{
    IVMVirtualPC *app = application();
    BSTR child = SysAllocString(at(L"child.vhd")), target = SysAllocString(at(L"flat.vhd"));
    IVMHardDisk *disk = NULL;
    struct event_sink sink;
    IConnectionPoint *point;
    IVMTask *task = NULL;
    BSTR text = NULL;
    DWORD cookie;

    if (app == NULL)
        return;
    sink_begin(&sink, &DIID_IVMVirtualPCEvents);
    if (make_older_parent(app) && (point = sink_connect(app, &sink, &cookie)) != NULL) {
        check_hr(IVMVirtualPC_GetHardDisk(app, child, &disk), S_OK, "GetHardDisk");
        if (check_hr(IVMHardDisk_MergeTo(disk, target, vmDiskType_Dynamic, &task), S_OK, "MergeTo")) {
            IVMTask_WaitForCompletion(task, -1);
            IVMTask_get_ErrorDescription(task, &text);
            check(wcsstr(text, L"time stamp") != NULL, "the task warns: %s", utf8(text));
            SysFreeString(text);
            IVMTask_Release(task);
        }
        if (sink_hears(&sink))
            check(wcsstr(sentence_of(sink.message), L"time stamp") != NULL, "message 0x%lx: %s", sink.message,
                  utf8(sentence_of(sink.message)));
        check_hr(IConnectionPoint_Unadvise(point, cookie), S_OK, "Unadvise");
        IConnectionPoint_Release(point);
        IVMHardDisk_Release(disk);
    }
    sink_end(&sink);
    SysFreeString(child);
    SysFreeString(target);
    IVMVirtualPC_Release(app);
}

TEST(com_events, all_sinks_of_all_application_objects_hear_them)
{
    IVMVirtualPC *apps[2] = { application(), application() };
    IConnectionPoint *points[3] = { NULL };
    struct event_sink sinks[3];
    DWORD cookies[3];

    if (apps[0] == NULL || apps[1] == NULL)
        return;
    for (size_t i = 0; i < 3; i++) {
        sink_begin(&sinks[i], &DIID_IVMVirtualPCEvents);
        points[i] = sink_connect(apps[i / 2], &sinks[i], &cookies[i]);
    }
    fail_a_task(apps[1]);
    for (size_t i = 0; i < 3; i++)
        sink_hears(&sinks[i]);
    for (size_t i = 0; i < 3 && points[i] != NULL; i++) {
        check(sinks[i].calls == 1, "sink %zu is called once, not %ld times", i, sinks[i].calls);
        check_hr(IConnectionPoint_Unadvise(points[i], cookies[i]), S_OK, "Unadvise");
        IConnectionPoint_Release(points[i]);
        sink_end(&sinks[i]);
    }
    IVMVirtualPC_Release(apps[0]);
    IVMVirtualPC_Release(apps[1]);
}

/* What clients do meanwhile */

/* False when the task was quicker, and ended before the sink was let go. */
static bool let_go_of_a_sink(IVMVirtualPC *app)
{
    struct event_sink gone, there;
    IConnectionPoint *points[2];
    DWORD cookies[2];
    IVMTask *task = NULL;
    bool running = true;

    sink_begin(&gone, &DIID_IVMVirtualPCEvents);
    sink_begin(&there, &DIID_IVMVirtualPCEvents);
    points[0] = sink_connect(app, &gone, &cookies[0]);
    points[1] = sink_connect(app, &there, &cookies[1]);
    if (points[0] != NULL && points[1] != NULL && (task = start_failing(app, FAILING, LARGE_MEGABYTES)) != NULL) {
        check_hr(IConnectionPoint_Unadvise(points[0], cookies[0]), S_OK, "Unadvise");
        running = !task_is_complete(task);
        sink_end(&gone);
        end_failing(task);
        sink_hears(&there);
        check(gone.calls == 0 || !running, "what was let go is not called");
        check_hr(IConnectionPoint_Unadvise(points[1], cookies[1]), S_OK, "Unadvise");
        IConnectionPoint_Release(points[0]);
        IConnectionPoint_Release(points[1]);
        sink_end(&there);
    }
    return running;
}

TEST(com_events, a_sink_that_is_let_go_while_a_task_runs_hears_nothing)
{
    IVMVirtualPC *app = application();
    int tries = 0;

    if (app == NULL)
        return;
    while (tries < TASK_TRIES && !let_go_of_a_sink(app))
        tries++;
    check(tries < TASK_TRIES, "in %d tries the sink was let go before the task had ended", TASK_TRIES);
    IVMVirtualPC_Release(app);
}

struct meddling {
    IVMVirtualPC *app;
    IConnectionPoint *point;
    DWORD cookie;
    LONG tasks; /* running or held, as seen in the event */
    bool complete;
    HRESULT made, disconnected;
};

/* Looks at the tasks, makes another disk, and lets go of itself. */
static void meddle(struct event_sink *sink, LONG message)
{
    struct meddling *meddling = sink->argument;
    IVMTaskCollection *tasks = NULL;
    IVMTask *task = NULL, *other = NULL;

    if (SUCCEEDED(IVMVirtualPC_get_Tasks(meddling->app, &tasks))) {
        IVMTaskCollection_get_Count(tasks, &meddling->tasks);
        if (SUCCEEDED(IVMTaskCollection_get_Item(tasks, 1, &task))) {
            meddling->complete = task_is_complete(task);
            IVMTask_Release(task);
        }
        IVMTaskCollection_Release(tasks);
    }
    meddling->made = create_dynamic(meddling->app, at(L"made in the event.vhd"), 3, &other);
    if (other != NULL) {
        IVMTask_WaitForCompletion(other, -1);
        IVMTask_Release(other);
    }
    meddling->disconnected = IConnectionPoint_Unadvise(meddling->point, meddling->cookie);
}

static void check_meddling(void *context)
{
    struct meddling meddling = { .app = application(), .made = E_PENDING, .disconnected = E_PENDING };
    struct event_sink sink;
    IVMTask *task;

    if (meddling.app == NULL)
        return;
    sink_begin(&sink, &DIID_IVMVirtualPCEvents);
    sink.act = meddle;
    sink.argument = &meddling;
    if ((meddling.point = sink_connect(meddling.app, &sink, &meddling.cookie)) != NULL &&
        (task = start_failing(meddling.app, FAILING, LARGE_MEGABYTES)) != NULL) {
        sink_hears(&sink);
        check(meddling.tasks == 1 && meddling.complete, "the task is complete in the event");
        check_hr(meddling.made, S_OK, "creating a disk in the event");
        check_hr(meddling.disconnected, S_OK, "Unadvise in the event");
        check(DeleteFileW(at(L"made in the event.vhd")), "the disk is there");
        end_failing(task);
        fail_a_task(meddling.app);
        sink_stays_silent(&sink);
        check(sink.calls == 1, "it is called once, not %ld times", sink.calls);
        IConnectionPoint_Release(meddling.point);
    }
    sink_end(&sink);
    IVMVirtualPC_Release(meddling.app);
}

TEST(com_events, a_sink_may_call_the_application_and_let_go_of_itself)
{
    check_meddling(NULL);
    run_on_thread(COINIT_MULTITHREADED, check_meddling, NULL);
}

TEST(com_events, the_last_release_lets_go_of_the_sinks)
{
    IVMVirtualPC *app = application();
    struct event_sink sink;
    IConnectionPoint *point;
    DWORD cookie;

    if (app == NULL)
        return;
    sink_begin(&sink, &DIID_IVMVirtualPCEvents);
    if ((point = sink_connect(app, &sink, &cookie)) != NULL) {
        check(sink.client.references > 1, "a connected sink is held");
        IConnectionPoint_Release(point);
    }
    check(IVMVirtualPC_Release(app) == 0, "the sink does not hold the application object");
    sink_end(&sink);
}

static void connect_and_leave(void *context)
{
    struct event_sink *sink = ((void **)context)[1];
    DWORD cookie;
    IConnectionPoint *point = sink_connect(((void **)context)[0], sink, &cookie);

    if (point != NULL)
        IConnectionPoint_Release(point);
}

TEST(com_events, a_sink_whose_apartment_has_ended_is_passed_over)
{
    IVMVirtualPC *app = application();
    struct event_sink lost, there;
    IConnectionPoint *point;
    DWORD cookie;
    void *context[] = { app, &lost };

    if (app == NULL)
        return;
    sink_begin(&lost, &DIID_IVMVirtualPCEvents);
    sink_begin(&there, &DIID_IVMVirtualPCEvents);
    run_on_thread(COINIT_APARTMENTTHREADED, connect_and_leave, context);
    if ((point = sink_connect(app, &there, &cookie)) != NULL) {
        fail_a_task(app);
        sink_hears(&there);
        IConnectionPoint_Unadvise(point, cookie);
        IConnectionPoint_Release(point);
    }
    check(lost.calls == 0, "nobody can call it any more");
    IVMVirtualPC_Release(app);
    sink_end(&there);
    sink_end(&lost);
}

TEST(com_events, leave_no_handle_and_no_thread_behind)
{
    IVMVirtualPC *app;
    DWORD before = 0, after = 0;

    if (is_on_wine() && !server_is_registered()) {
        skip("Wine registers the type library of an unregistered DLL with each event, and loses handles by that");
        return;
    }
    app = application();
    if (app == NULL)
        return;
    for (int round = 0; round < 24; round++) {
        struct event_sink sink;
        IConnectionPoint *point;
        DWORD cookie;
        if (round == 4) /* what is made once, such as the windows of apartments, is there by now */
            before = count_handles();
        sink_begin(&sink, &DIID_IVMVirtualPCEvents);
        if ((point = sink_connect(app, &sink, &cookie)) == NULL)
            return;
        fail_a_task(app);
        sink_hears(&sink);
        IConnectionPoint_Unadvise(point, cookie);
        IConnectionPoint_Release(point);
        sink_end(&sink);
    }
    Sleep(200); /* for the last thread to end */
    after = count_handles();
    check(after > 0 && after < before + 10, "20 rounds leave %lu handles instead of %lu", after, before);
    IVMVirtualPC_Release(app);
}
