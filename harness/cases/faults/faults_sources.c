/* faults_sources.c - what may be done with the source of a task while that runs. */
#include "faults.h"

#include "client.h"
#include "disk_data.h"
#include "disk_work.h"
#include "faults_ending.h"
#include "faults_gate.h"
#include "files.h"

#include <wchar.h>

/* By other programs. */
static void check_shared(const WCHAR *source)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE reader = CreateFileW(source, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);

    check(reader != INVALID_HANDLE_VALUE, "anybody may read %s", utf8(source));
    CloseHandle(reader);
    check(CreateFileW(source, GENERIC_WRITE, share, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE,
          "nobody may write to %s", utf8(source));
}

static void check_in_use(IVMHardDisk *disk, const struct disk_work *work, const WCHAR *file)
{
    IVMTask *task = NULL;

    check_error_info(disk_call(disk, work, BY_VTABLE, &task, NULL), HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION), file);
    check(task == NULL, "%s sets the task to NULL", utf8(member_name(work->member)));
    if (task != NULL)
        IVMTask_Release(task);
}

/* By this library. The file of the copy is there meanwhile: no disk_refuses here. */
static void use_sources(IVMHardDisk *base, IVMHardDisk *child)
{
    const struct disk_work copy = { .member = DISK_CONVERT, .path = L"$\\copy.vhd", .type = vmDiskType_Dynamic };
    const struct disk_work merge = { .member = DISK_MERGE }, compact = { .member = DISK_COMPACT };
    const struct disk_work set_parent = { .member = DISK_SET_PARENT, .parent = base };

    check_shared(at(L"base.vhd"));
    check_shared(at(L"child.vhd"));
    disk_does(child, &copy, BY_VTABLE, NULL);
    check_in_use(child, &merge, at(L"child.vhd"));
    check_in_use(base, &compact, at(L"base.vhd"));
    check_in_use(child, &set_parent, at(L"child.vhd"));
}

/* While the chain of `child` is converted. */
static void use_sources_meanwhile(IVMHardDisk *base, IVMHardDisk *child)
{
    const struct disk_work large = { .member = DISK_CONVERT, .path = L"$\\large.vhd", .type = vmDiskType_FixedSize };
    IVMTask *task;

    gate_close();
    if (check_hr(disk_call(child, &large, BY_VTABLE, &task, NULL), S_OK, "Convert")) {
        gate_holds();
        use_sources(base, child);
        check(!task_is_complete(task), "the task still runs");
        IVMTask_Cancel(task);
        gate_open();
        IVMTask_WaitForCompletion(task, -1);
        IVMTask_Release(task);
        check(path_kind(at(L"large.vhd")) == PATH_NOTHING, "nothing of it is left");
    }
    gate_end();
}

TEST(faults_sources, of_a_copy_may_be_read_meanwhile_but_not_changed)
{
    IVMVirtualPC *app = linked_application();
    IVMHardDisk *base = NULL, *child = NULL;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"base.vhd"), 40) && disk_write(at(L"base.vhd"), 0, 10, 1) &&
        make_differencing(app, at(L"child.vhd"), L"base.vhd")) {
        base = disk_of(app, at(L"base.vhd"));
        child = disk_of(app, at(L"child.vhd"));
    }
    if (base != NULL && child != NULL)
        use_sources_meanwhile(base, child);
    if (child != NULL)
        IVMHardDisk_Release(child);
    if (base != NULL)
        IVMHardDisk_Release(base);
    IVMVirtualPC_Release(app);
}
