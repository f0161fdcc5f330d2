/* com_apartments.c - objects in and between apartments: always the object itself, never a proxy. */
#include "client.h"
#include "files.h"

/* Objects that another thread is to use. */
struct shared {
    IVMVirtualPC *app;
    IStream *stream;
    IGlobalInterfaceTable *table;
    DWORD cookie;
    const WCHAR *name; /* of the disk that the thread creates */
};

static void create_directly(void *context)
{
    const struct shared *shared = context;

    make_dynamic(shared->app, at(shared->name), 3);
}

TEST(com_apartments, an_object_of_a_single_threaded_apartment_works_on_any_thread)
{
    struct shared shared = { .app = application() };

    if (shared.app == NULL)
        return;
    shared.name = L"sta.vhd";
    run_on_thread(COINIT_APARTMENTTHREADED, create_directly, &shared);
    shared.name = L"mta.vhd";
    run_on_thread(COINIT_MULTITHREADED, create_directly, &shared);
    check(path_kind(at(L"sta.vhd")) == PATH_FILE && path_kind(at(L"mta.vhd")) == PATH_FILE, "both threads made a disk");
    IVMVirtualPC_Release(shared.app);
}

static void make_application(void *context)
{
    ((struct shared *)context)->app = application();
}

TEST(com_apartments, an_object_of_a_multithreaded_apartment_works_in_a_single_threaded_one)
{
    struct shared shared = { .app = NULL };

    run_on_thread(COINIT_MULTITHREADED, make_application, &shared);
    if (shared.app == NULL)
        return;
    make_dynamic(shared.app, at(L"a.vhd"), 3);
    check(IVMVirtualPC_Release(shared.app) == 0, "no proxy and no stub holds the object");
}

static void unmarshal_from_stream(void *context)
{
    struct shared *shared = context;
    IVMVirtualPC *app = NULL;

    check_hr(CoGetInterfaceAndReleaseStream(shared->stream, &IID_IVMVirtualPC, (void **)&app), S_OK,
             "CoGetInterfaceAndReleaseStream");
    check(app == shared->app, "the stream gives the object itself");
    if (app == NULL)
        return;
    make_dynamic(app, at(shared->name), 3);
    IVMVirtualPC_Release(app);
}

TEST(com_apartments, marshalling_through_a_stream_gives_the_object_itself)
{
    static const DWORD apartments[] = { COINIT_APARTMENTTHREADED, COINIT_MULTITHREADED };
    struct shared shared = { .app = application(), .name = L"a.vhd" };

    for (size_t i = 0; i < ARRAYSIZE(apartments) && shared.app != NULL; i++) {
        context("to an apartment of the kind %lu", apartments[i]);
        if (check_hr(CoMarshalInterThreadInterfaceInStream(&IID_IVMVirtualPC, (IUnknown *)shared.app, &shared.stream),
                     S_OK, "CoMarshalInterThreadInterfaceInStream"))
            run_on_thread(apartments[i], unmarshal_from_stream, &shared);
        DeleteFileW(at(L"a.vhd"));
    }
    if (shared.app != NULL)
        check(IVMVirtualPC_Release(shared.app) == 0, "the marshalling keeps nothing");
}

static void get_from_table(void *context)
{
    struct shared *shared = context;
    IVMVirtualPC *app = NULL;

    check_hr(IGlobalInterfaceTable_GetInterfaceFromGlobal(shared->table, shared->cookie, &IID_IVMVirtualPC,
                                                          (void **)&app),
             S_OK, "GetInterfaceFromGlobal");
    check(app == shared->app, "the table gives the object itself");
    if (app == NULL)
        return;
    make_dynamic(app, at(shared->name), 3);
    IVMVirtualPC_Release(app);
}

TEST(com_apartments, the_global_interface_table_gives_the_object_itself)
{
    struct shared shared = { .app = application() };

    if (shared.app == NULL)
        return;
    if (check_hr(CoCreateInstance(&CLSID_StdGlobalInterfaceTable, NULL, CLSCTX_INPROC_SERVER,
                                  &IID_IGlobalInterfaceTable, (void **)&shared.table),
                 S_OK, "the table")) {
        if (check_hr(IGlobalInterfaceTable_RegisterInterfaceInGlobal(shared.table, (IUnknown *)shared.app,
                                                                     &IID_IVMVirtualPC, &shared.cookie),
                     S_OK, "RegisterInterfaceInGlobal")) {
            shared.name = L"sta.vhd";
            run_on_thread(COINIT_APARTMENTTHREADED, get_from_table, &shared);
            shared.name = L"mta.vhd";
            run_on_thread(COINIT_MULTITHREADED, get_from_table, &shared);
            check_hr(IGlobalInterfaceTable_RevokeInterfaceFromGlobal(shared.table, shared.cookie), S_OK, "Revoke");
        }
        IGlobalInterfaceTable_Release(shared.table);
    }
    check(IVMVirtualPC_Release(shared.app) == 0, "the table keeps nothing");
}

static void fail_and_read_error(void *context)
{
    const struct shared *shared = context;
    IVMTask *task;

    check_error_info(create_dynamic(shared->app, L"relative.vhd", 3, &task), HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
                     L"relative.vhd");
}

TEST(com_apartments, errors_belong_to_the_thread_that_made_the_call)
{
    struct shared shared = { .app = application() };
    IErrorInfo *info = NULL;

    if (shared.app == NULL)
        return;
    SetErrorInfo(0, NULL);
    run_on_thread(COINIT_MULTITHREADED, fail_and_read_error, &shared);
    run_on_thread(COINIT_APARTMENTTHREADED, fail_and_read_error, &shared);
    check_hr(GetErrorInfo(0, &info), S_FALSE, "GetErrorInfo on the thread that made no call");
    IVMVirtualPC_Release(shared.app);
}

static DWORD WINAPI create_without_com(void *context)
{
    create_directly(context);
    return 0;
}

TEST(com_apartments, tasks_can_be_waited_for_on_threads_without_com)
{
    struct shared shared = { .app = application(), .name = L"a.vhd" };
    HANDLE thread;

    if (shared.app == NULL)
        return;
    thread = CreateThread(NULL, 0, create_without_com, &shared, 0, NULL);
    check(WaitForSingleObject(thread, 30000) == WAIT_OBJECT_0, "the thread ends");
    CloseHandle(thread);
    check(path_kind(at(L"a.vhd")) == PATH_FILE, "it made a disk");
    IVMVirtualPC_Release(shared.app);
}

/* An object of the harness that belongs to its apartment, for calls that have to come in there. */

struct caller {
    IPersist persist; /* an interface for which the system has proxies */
    LONG references;
    DWORD thread; /* on which a call came in */
    IVMTask *task;
    IStream *stream;
    HRESULT outcome; /* of the call, on the other thread */
};

static HRESULT STDMETHODCALLTYPE caller_QueryInterface(IPersist *self, REFIID iid, void **out)
{
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IPersist)) {
        *out = NULL;
        return E_NOINTERFACE;
    }
    IPersist_AddRef(self);
    *out = self;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE caller_AddRef(IPersist *self)
{
    return (ULONG)InterlockedIncrement(&((struct caller *)self)->references);
}

static ULONG STDMETHODCALLTYPE caller_Release(IPersist *self)
{
    return (ULONG)InterlockedDecrement(&((struct caller *)self)->references);
}

/* What happens while the apartment waits: a call comes in and cancels the task that it waits for. */
static HRESULT STDMETHODCALLTYPE caller_GetClassID(IPersist *self, CLSID *clsid)
{
    struct caller *caller = (struct caller *)self;

    *clsid = GUID_NULL;
    caller->thread = GetCurrentThreadId();
    return IVMTask_Cancel(caller->task);
}

static IPersistVtbl caller_vtable = { caller_QueryInterface, caller_AddRef, caller_Release, caller_GetClassID };

static DWORD WINAPI call_into_apartment(void *context)
{
    struct caller *caller = context;
    IPersist *proxy = NULL;
    CLSID clsid;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    caller->outcome = CoGetInterfaceAndReleaseStream(caller->stream, &IID_IPersist, (void **)&proxy);
    if (SUCCEEDED(caller->outcome)) {
        caller->outcome = IPersist_GetClassID(proxy, &clsid);
        IPersist_Release(proxy);
    }
    CoUninitialize();
    return 0;
}

TEST(com_apartments, a_single_threaded_apartment_serves_calls_while_it_waits)
{
    struct caller caller = { .persist = { &caller_vtable }, .references = 1, .outcome = E_PENDING };
    IVMVirtualPC *app = application();
    VMTaskResult result = vmTaskResult_Success;
    HANDLE thread;
    HRESULT hr;

    if (app == NULL)
        return;
    if (check_hr(create_fixed(app, at(L"a.vhd"), 4000, &caller.task), S_OK, "the call")) {
        hr = CoMarshalInterThreadInterfaceInStream(&IID_IPersist, (IUnknown *)&caller.persist, &caller.stream);
        check_hr(hr, S_OK, "CoMarshalInterThreadInterfaceInStream");
        thread = CreateThread(NULL, 0, call_into_apartment, &caller, 0, NULL);
        check_hr(IVMTask_WaitForCompletion(caller.task, 60000), S_OK, "WaitForCompletion");
        check(caller.thread == GetCurrentThreadId(), "a call came in here during the wait");
        IVMTask_get_Result(caller.task, &result);
        check(result == vmTaskResult_Cancelled, "the call cancelled the task: result %d", (int)result);
        IVMTask_WaitForCompletion(caller.task, 0);
        while (CoWaitForMultipleHandles(0, 30000, 1, &thread, &(DWORD){ 0 }) == RPC_S_CALLPENDING)
            break;
        check_hr(caller.outcome, S_OK, "the call from outside");
        CloseHandle(thread);
        IVMTask_Release(caller.task);
    }
    IVMVirtualPC_Release(app);
}

static void check_next_message(UINT expected)
{
    MSG message;

    if (check(PeekMessageW(&message, NULL, 0, 0, PM_REMOVE), "message 0x%x is still there", expected))
        check(message.message == expected && message.hwnd == NULL && message.wParam == 7,
              "message 0x%x (%u) comes, expected 0x%x", message.message, (unsigned)message.wParam, expected);
}

/* The messages of the thread itself belong to no window, and nobody but the client knows what they mean. */
static void wait_with_messages(void *posted)
{
    const UINT *messages = posted;
    IVMVirtualPC *app = application();
    IVMTask *task;
    MSG message;

    if (app == NULL)
        return;
    while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE))
        DispatchMessageW(&message);
    for (size_t i = 0; messages[i] != 0; i++) {
        if (messages[i] == WM_QUIT)
            PostQuitMessage(7);
        else
            check(PostThreadMessageW(GetCurrentThreadId(), messages[i], 7, 0), "message 0x%x is posted", messages[i]);
    }
    if (check_hr(create_fixed(app, at(L"a.vhd"), 4000, &task), S_OK, "the call")) {
        check_hr(IVMTask_WaitForCompletion(task, 1), S_OK, "WaitForCompletion of a task that runs");
        IVMTask_Cancel(task);
        check_hr(IVMTask_WaitForCompletion(task, 60000), S_OK, "WaitForCompletion until it ends");
        IVMTask_Release(task);
    }
    for (size_t i = 0; messages[i] != 0; i++)
        check_next_message(messages[i]);
    check(!PeekMessageW(&message, NULL, 0, 0, PM_REMOVE), "no other message is there: 0x%x", message.message);
    IVMVirtualPC_Release(app);
}

TEST(com_apartments, a_wait_leaves_the_messages_of_its_thread_in_their_order)
{
    UINT posted[][4] = { { WM_APP + 1, WM_APP + 2 }, { WM_USER, WM_APP + 1, WM_QUIT }, { WM_QUIT } };

    for (size_t i = 0; i < ARRAYSIZE(posted); i++) {
        context("messages 0x%x, 0x%x, 0x%x", posted[i][0], posted[i][1], posted[i][2]);
        run_on_thread(COINIT_APARTMENTTHREADED, wait_with_messages, posted[i]);
    }
    context("%s", "");
}
