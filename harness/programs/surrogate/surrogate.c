/*
 * surrogate.c - uses the registered class in a process of the system's own, dllhost, through the proxies of oleaut32. A
 * client on another computer (DCOM) and a 32-bit client of the 64-bit server see the same.
 */
#include "client.h"
#include "files.h"
#include "server.h"

#include <wchar.h>

/*
 * Windows starts the surrogate itself and ends it when its last client has gone. Wine lets the client start it, as a
 * process that never ends and holds the output of the client open; so it ends with this one, being in its job.
 */
static IVMVirtualPC *application_in_surrogate(void)
{
    static HANDLE job;
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {
        .BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    };

    if (is_on_wine() && job == NULL) {
        job = CreateJobObjectW(NULL, NULL);
        check(job != NULL && SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) &&
                  AssignProcessToJobObject(job, GetCurrentProcess()),
              "the surrogates can be made to end with this process: error %lu", GetLastError());
    }
    return remote_application();
}

TEST(surrogate, runs_the_application_in_another_process)
{
    IVMVirtualPC *app = application_in_surrogate();
    BSTR name = NULL;
    HRESULT hr;

    if (app == NULL)
        return;
    hr = IVMVirtualPC_get_Name(app, &name);
    check_text(hr, name, NULL, "Name");
    check(server_path()[0] != 0, "the class is registered");
    check(server_module() == NULL, "this process has no openvpc.dll: %s", utf8(server_path()));
    IVMVirtualPC_Release(app);
}

static void check_parent(IVMHardDisk *child)
{
    IVMHardDisk *parent = NULL;
    VARIANT size;
    BSTR file = NULL;
    double bytes = 0;
    HRESULT hr;

    VariantInit(&size);
    check_hr(IVMHardDisk_get_SizeInGuest(child, &size), S_OK, "SizeInGuest");
    check(V_VT(&size) == VT_DECIMAL && SUCCEEDED(VarR8FromDec(&V_DECIMAL(&size), &bytes)) && bytes == 16.0 * 1048576,
          "SizeInGuest arrives as a decimal of 16 MB: type %d, %.0f", V_VT(&size), bytes);
    if (!check_hr(IVMHardDisk_get_Parent(child, &parent), S_OK, "Parent") ||
        !check(parent != NULL, "there is a parent"))
        return;
    hr = IVMHardDisk_get_File(parent, &file);
    check_text(hr, file, at(L"parent.vhd"), "File of the parent");
    IVMHardDisk_Release(parent);
}

TEST(surrogate, makes_a_chain_of_disks_and_reads_it)
{
    IVMVirtualPC *app = application_in_surrogate();
    IVMHardDisk *child;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"parent.vhd"), 16) && make_differencing(app, at(L"child.vhd"), L"parent.vhd")) {
        check(path_kind(at(L"child.vhd")) == PATH_FILE, "the child is there");
        child = disk_of(app, at(L"child.vhd"));
        if (child != NULL) {
            check_parent(child);
            IVMHardDisk_Release(child);
        }
    }
    IVMVirtualPC_Release(app);
}

TEST(surrogate, passes_codes_and_over_dispatch_sentences_of_errors)
{
    IVMVirtualPC *app = application_in_surrogate();
    EXCEPINFO exception;
    VARIANT arguments[2];
    IVMTask *task;

    if (app == NULL)
        return;
    check_hr(create_differencing(app, at(L"child.vhd"), L"missing.vhd", &task),
             HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), "a child of a missing parent");
    check(task == NULL, "there is no task");
    arguments[0] = text_variant(at(L"child.vhd"));
    arguments[1] = text_variant(L"missing.vhd");
    check_exception(invoke(app, L"CreateDifferencingVirtualHardDisk", DISPATCH_METHOD, arguments, 2, NULL, &exception),
                    &exception, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"missing.vhd");
    VariantClear(&arguments[0]);
    VariantClear(&arguments[1]);
    IVMVirtualPC_Release(app);
}

TEST(surrogate, takes_an_object_as_an_argument)
{
    IVMVirtualPC *app = application_in_surrogate();
    IVMHardDisk *child = NULL, *parent = NULL, *other = NULL;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"parent.vhd"), 16) && make_dynamic(app, at(L"other.vhd"), 16) &&
        make_differencing(app, at(L"child.vhd"), L"parent.vhd")) {
        child = disk_of(app, at(L"child.vhd"));
        parent = disk_of(app, at(L"parent.vhd"));
        other = disk_of(app, at(L"other.vhd"));
    }
    if (child != NULL && parent != NULL && other != NULL) {
        check_hr(IVMHardDisk_put_Parent(child, parent), S_OK, "setting Parent to the parent");
        check_hr(IVMHardDisk_put_Parent(child, other), VM_E_PARENT_CHILD_ID_MISMATCH, "setting Parent to another disk");
        check_parent(child);
    }
    if (child != NULL)
        IVMHardDisk_Release(child);
    if (parent != NULL)
        IVMHardDisk_Release(parent);
    if (other != NULL)
        IVMHardDisk_Release(other);
    IVMVirtualPC_Release(app);
}

/* The tasks of the collection that an enumerator gives. */
static ULONG count_tasks(IVMTaskCollection *tasks)
{
    IEnumVARIANT *items = NULL;
    IUnknown *unknown = NULL;
    ULONG count = 0, fetched;
    VARIANT item;

    if (!check_hr(IVMTaskCollection_get__NewEnum(tasks, &unknown), S_OK, "_NewEnum"))
        return 0;
    if (check_hr(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&items), S_OK, "IEnumVARIANT")) {
        VariantInit(&item);
        while (IEnumVARIANT_Next(items, 1, &item, &fetched) == S_OK) {
            check(V_VT(&item) == VT_DISPATCH, "a task arrives as an object");
            VariantClear(&item);
            count++;
        }
        IEnumVARIANT_Release(items);
    }
    IUnknown_Release(unknown);
    return count;
}

TEST(surrogate, enumerates_tasks)
{
    static const WCHAR *const names[] = { L"1.vhd", L"2.vhd" };
    IVMVirtualPC *app = application_in_surrogate();
    IVMTask *tasks[ARRAYSIZE(names)] = { NULL };
    IVMTaskCollection *collection = NULL;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(names); i++)
        check_hr(create_dynamic(app, at(names[i]), 16, &tasks[i]), S_OK, "creating disk %zu", i + 1);
    if (check_hr(IVMVirtualPC_get_Tasks(app, &collection), S_OK, "Tasks")) {
        check(count_tasks(collection) == ARRAYSIZE(names), "both tasks are enumerated");
        IVMTaskCollection_Release(collection);
    }
    for (size_t i = 0; i < ARRAYSIZE(names); i++)
        task_succeeds(tasks[i]);
    IVMVirtualPC_Release(app);
}
