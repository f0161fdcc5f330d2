/* com_processes.c - clients in another process than the objects, which the system marshals by the type library. */
#include "client.h"
#include "disk_image.h"
#include "files.h"
#include "second.h"
#include "server.h"

#include <wchar.h>

/* A process that serves another one */

/* How long a server lets calls pile up before it serves them. */
static DWORD pause;

static void serve_until(HANDLE end)
{
    while (MsgWaitForMultipleObjects(1, &end, FALSE, INFINITE, QS_ALLINPUT) != WAIT_OBJECT_0) {
        MSG message;
        Sleep(pause);
        while (PeekMessageW(&message, NULL, 0, 0, PM_REMOVE))
            DispatchMessageW(&message);
    }
}

static void serve(void *unused)
{
    HANDLE ready = second_event(L"ready"), end = second_event(L"end");
    IUnknown *factory = NULL;
    DWORD cookie = 0;

    (void)unused;
    if (check_hr(CoGetClassObject(&CLSID_VMVirtualPC, CLSCTX_INPROC_SERVER, NULL, &IID_IClassFactory,
                                  (void **)&factory),
                 S_OK, "CoGetClassObject") &&
        check_hr(CoRegisterClassObject(&CLSID_VMVirtualPC, factory, CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE, &cookie),
                 S_OK, "CoRegisterClassObject")) {
        SetEvent(ready);
        serve_until(end);
        check_hr(CoRevokeClassObject(cookie), S_OK, "CoRevokeClassObject");
    }
    if (factory != NULL)
        IUnknown_Release(factory);
    CloseHandle(ready);
    CloseHandle(end);
}

#define IN_MULTITHREADED_APARTMENT L"multithreaded"
#define IN_SINGLE_THREADED_APARTMENT L"single-threaded"
#define IN_BUSY_APARTMENT L"busy single-threaded"
#define BUSY_MILLISECONDS 400

/* The part of the second process. At its end it checks that nothing of the DLL is in use any more. */
static bool is_server(void)
{
    if (second_part() == NULL)
        return false;
    pause = wcscmp(second_part(), IN_BUSY_APARTMENT) == 0 ? BUSY_MILLISECONDS : 0;
    if (wcscmp(second_part(), IN_MULTITHREADED_APARTMENT) == 0)
        run_on_thread(COINIT_MULTITHREADED, serve, NULL);
    else
        serve(NULL);
    return true;
}

/* Does something with an application object of another process. */
static void with_server(const WCHAR *kind, void (*use)(IVMVirtualPC *app))
{
    HANDLE ready = second_event(L"ready"), end = second_event(L"end");
    HANDLE process = second_start(kind);
    IVMVirtualPC *app;

    context("a server in a %s apartment", utf8(kind));
    if (process != NULL && second_says(ready, process)) {
        app = remote_application();
        if (app != NULL) {
            use(app);
            IVMVirtualPC_Release(app);
        }
    }
    SetEvent(end);
    second_ends(process);
    CloseHandle(ready);
    CloseHandle(end);
}

static void with_servers(void (*use)(IVMVirtualPC *app))
{
    with_server(IN_SINGLE_THREADED_APARTMENT, use);
    with_server(IN_MULTITHREADED_APARTMENT, use);
}

/* Everything that a client does, from outside */

static void check_list(IVMVirtualPC *app, IVMTask *held)
{
    IVMTaskCollection *tasks = NULL;
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;
    LONG count = 0, id = 0;
    ULONG got = 0;
    VARIANT item;

    IVMTask_get_ID(held, &id);
    if (!check_hr(IVMVirtualPC_get_Tasks(app, &tasks), S_OK, "Tasks"))
        return;
    check_hr(IVMTaskCollection_get_Count(tasks, &count), S_OK, "Count");
    check(count == 1 && id > 0, "the one task that is held is listed: %ld", count);
    check_hr(IVMTaskCollection_get__NewEnum(tasks, &unknown), S_OK, "_NewEnum");
    if (unknown != NULL &&
        check_hr(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), S_OK, "IEnumVARIANT")) {
        VariantInit(&item);
        check_hr(IEnumVARIANT_Next(enumerator, 1, &item, &got), S_OK, "Next");
        check(V_VT(&item) == VT_DISPATCH, "the enumerator gives an object, not one of type %d", V_VT(&item));
        VariantClear(&item);
        IEnumVARIANT_Release(enumerator);
    }
    if (unknown != NULL)
        IUnknown_Release(unknown);
    IVMTaskCollection_Release(tasks);
}

static void check_properties(IVMVirtualPC *app, const WCHAR *path, const WCHAR *parent_path)
{
    IVMHardDisk *disk = disk_of(app, path), *parent = NULL;
    VMHardDiskType type = vmDiskType_Dynamic;
    BSTR file = NULL;
    VARIANT size;
    HRESULT hr;

    if (disk == NULL)
        return;
    check_hr(IVMHardDisk_get_Type(disk, &type), S_OK, "Type");
    check(type == vmDiskType_Differencing, "Type is Differencing, not %d", (int)type);
    VariantInit(&size);
    check_hr(IVMHardDisk_get_SizeInGuest(disk, &size), S_OK, "SizeInGuest");
    check(V_VT(&size) == VT_DECIMAL && V_DECIMAL(&size).Lo64 == 8 * MEGABYTE, "SizeInGuest is 8 MB");
    if (check_hr(IVMHardDisk_get_Parent(disk, &parent), S_OK, "Parent")) {
        hr = IVMHardDisk_get_File(parent, &file);
        check_text(hr, file, parent_path, "File of the parent");
        IVMHardDisk_Release(parent);
    }
    IVMHardDisk_Release(disk);
}

/* By name, since only then the system brings the sentence along. */
static void check_refusals(IVMVirtualPC *app)
{
    VARIANT arguments[] = { text_variant(at(L"base.vhd")), long_variant(8) }, result;
    EXCEPINFO exception = { 0 };
    IVMTask *task;
    HRESULT hr;

    check_hr(create_dynamic(app, at(L"base.vhd"), 8, &task), HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), "the same name");
    check(task == NULL, "the task is set to NULL");
    hr = invoke(app, L"CreateDynamicVirtualHardDisk", DISPATCH_METHOD, arguments, 2, &result, &exception);
    check_exception(hr, &exception, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), at(L"base.vhd"));
    VariantClear(&arguments[0]);
}

/* Whether an earlier case of the same run has brought the DLL into this process; then it says nothing that it is there. */
static bool was_loaded;

static void use_everything(IVMVirtualPC *app)
{
    IVMTask *task = NULL;

    if (make_dynamic(app, at(L"base.vhd"), 8) &&
        check_hr(create_differencing(app, at(L"child.vhd"), L"base.vhd", &task), S_OK, "a child")) {
        check_list(app, task);
        task_succeeds(task);
        check_properties(app, at(L"child.vhd"), at(L"base.vhd"));
        check_refusals(app);
    }
    check(was_loaded || server_module() == NULL, "the code of the objects runs in the other process only");
    DeleteFileW(at(L"child.vhd"));
    DeleteFileW(at(L"base.vhd"));
}

TEST(com_processes, a_client_in_another_process_does_everything_through_the_type_library)
{
    was_loaded = server_module() != NULL;
    if (!is_server())
        with_servers(use_everything);
}

/* The parent is an object of this process, in its single-threaded apartment, and is asked for its file meanwhile. */
static void give_own_object(IVMVirtualPC *app)
{
    IVMVirtualPC *own = application();
    IVMHardDisk *child = NULL, *parent = NULL;

    if (own == NULL)
        return;
    if (make_dynamic(own, at(L"base.vhd"), 8) && make_differencing(own, at(L"child.vhd"), L"base.vhd") &&
        check(MoveFileW(at(L"base.vhd"), at(L"moved.vhd")), "the case can rename the parent")) {
        child = disk_of(app, at(L"child.vhd"));
        parent = disk_of(own, at(L"moved.vhd"));
    }
    if (child != NULL && parent != NULL) {
        check_hr(IVMHardDisk_put_Parent(child, parent), S_OK, "setting Parent");
        check_properties(app, at(L"child.vhd"), at(L"moved.vhd"));
    }
    if (child != NULL)
        IVMHardDisk_Release(child);
    if (parent != NULL)
        check(IVMHardDisk_Release(parent) == 0, "the other process keeps nothing of ours");
    IVMVirtualPC_Release(own);
    DeleteFileW(at(L"child.vhd"));
    DeleteFileW(at(L"moved.vhd"));
}

TEST(com_processes, a_disk_object_of_one_process_becomes_the_parent_in_another)
{
    if (!is_server())
        with_servers(give_own_object);
}

/* The other thread cancels through an application object of its own, which lists the task. */
struct canceller {
    HANDLE has_application, task_runs;
};

static void cancel_first_task(void *argument)
{
    const struct canceller *canceller = argument;
    IVMVirtualPC *app = remote_application();
    IVMTaskCollection *tasks = NULL;
    IVMTask *task = NULL;

    SetEvent(canceller->has_application);
    if (app == NULL)
        return;
    WaitForSingleObject(canceller->task_runs, INFINITE);
    Sleep(50); /* until the first thread waits; if it does not yet, the case shows a little less */
    if (check_hr(IVMVirtualPC_get_Tasks(app, &tasks), S_OK, "Tasks")) {
        if (check_hr(IVMTaskCollection_get_Item(tasks, 1, &task), S_OK, "Item(1)")) {
            check_hr(IVMTask_Cancel(task), S_OK, "Cancel");
            IVMTask_Release(task);
        }
        IVMTaskCollection_Release(tasks);
    }
    IVMVirtualPC_Release(app);
}

static DWORD WINAPI be_canceller(void *canceller)
{
    run_on_thread(COINIT_MULTITHREADED, cancel_first_task, canceller);
    return 0;
}

static void wait_for_cancelled(IVMTask *task)
{
    VMTaskResult result = vmTaskResult_Success;

    check_hr(IVMTask_WaitForCompletion(task, 240000), S_OK, "WaitForCompletion");
    check_hr(IVMTask_get_Result(task, &result), S_OK, "Result");
    check(result == vmTaskResult_Cancelled, "Result is Cancelled, not %d", (int)result);
    IVMTask_Release(task);
    check(path_kind(at(L"a.vhd")) == PATH_NOTHING, "a cancelled task leaves no disk");
}

static void wait_and_be_cancelled(IVMVirtualPC *app)
{
    struct canceller canceller = { CreateEventW(NULL, TRUE, FALSE, NULL), CreateEventW(NULL, TRUE, FALSE, NULL) };
    HANDLE thread = CreateThread(NULL, 0, be_canceller, &canceller, 0, NULL);
    IVMTask *task;
    HRESULT hr;

    WaitForSingleObject(canceller.has_application, INFINITE);
    hr = create_fixed(app, at(L"a.vhd"), 4000, &task);
    SetEvent(canceller.task_runs);
    if (check_hr(hr, S_OK, "the call"))
        wait_for_cancelled(task);
    check(WaitForSingleObject(thread, 240000) == WAIT_OBJECT_0, "the other thread ends");
    CloseHandle(thread);
    CloseHandle(canceller.has_application);
    CloseHandle(canceller.task_runs);
}

TEST(com_processes, a_server_that_waits_for_a_task_is_told_to_cancel_it)
{
    if (!is_server())
        with_servers(wait_and_be_cancelled);
}

/* The call that waits and the one of the other thread are there together when the server comes to them. */
TEST(com_processes, a_server_that_comes_late_to_a_wait_serves_what_else_has_come)
{
    if (!is_server())
        with_server(IN_BUSY_APARTMENT, wait_and_be_cancelled);
}
