/* com_hard_disk.c - the disk object: what it tells of an image, and that it keeps nothing locked. */
#include "client.h"
#include "disk_image.h"
#include "files.h"

#include <wchar.h>

/* Checks that a property is a VT_DECIMAL with a certain value. */
static void check_decimal(HRESULT hr, VARIANT *value, uint64_t expected, const char *what)
{
    if (!check_hr(hr, S_OK, "%s", what))
        return;
    check(V_VT(value) == VT_DECIMAL, "%s is a VT_DECIMAL, not of type %d", what, V_VT(value));
    check(V_DECIMAL(value).Lo64 == expected && V_DECIMAL(value).Hi32 == 0 && V_DECIMAL(value).scale == 0 &&
              V_DECIMAL(value).sign == 0,
          "%s is %llu, not %llu", what, (unsigned long long)expected, (unsigned long long)V_DECIMAL(value).Lo64);
}

static void check_disk(IVMVirtualPC *app, const WCHAR *path, VMHardDiskType expected, uint64_t size)
{
    IVMHardDisk *disk = disk_of(app, path), *parent = (IVMHardDisk *)(UINT_PTR)0xdeadbeef;
    VMHardDiskType type = (VMHardDiskType)99;
    BSTR file = NULL;
    VARIANT bytes;
    HRESULT hr;

    if (disk == NULL)
        return;
    VariantInit(&bytes);
    hr = IVMHardDisk_get_File(disk, &file);
    check_text(hr, file, path, "File");
    check_hr(IVMHardDisk_get_Type(disk, &type), S_OK, "Type");
    check(type == expected, "Type is %d, not %d", expected, type);
    hr = IVMHardDisk_get_SizeInGuest(disk, &bytes);
    check_decimal(hr, &bytes, size, "SizeInGuest");
    hr = IVMHardDisk_get_SizeOnHost(disk, &bytes);
    check_decimal(hr, &bytes, (uint64_t)file_size(path), "SizeOnHost");
    hr = IVMHardDisk_get_Parent(disk, &parent);
    check_hr(hr, expected == vmDiskType_Differencing ? S_OK : S_FALSE, "Parent");
    check((parent != NULL) == (expected == vmDiskType_Differencing), "only a differencing disk has a parent");
    if (parent != NULL && hr == S_OK)
        IVMHardDisk_Release(parent);
    check(IVMHardDisk_Release(disk) == 0, "nobody else holds the disk");
}

TEST(com_hard_disk, tells_file_type_and_sizes)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"dynamic.vhd"), 64) && make_fixed(app, at(L"fixed.vhd"), 5) &&
        make_differencing(app, at(L"child.vhd"), L"fixed.vhd") && make_dynamic(app, at(L"large.vhd"), 2088960)) {
        context("a dynamic disk");
        check_disk(app, at(L"dynamic.vhd"), vmDiskType_Dynamic, 64 * MEGABYTE);
        context("a fixed disk");
        check_disk(app, at(L"fixed.vhd"), vmDiskType_FixedSize, 5 * MEGABYTE);
        context("a differencing disk");
        check_disk(app, at(L"child.vhd"), vmDiskType_Differencing, 5 * MEGABYTE);
        context("the largest disk");
        check_disk(app, at(L"large.vhd"), vmDiskType_Dynamic, 2088960 * MEGABYTE);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_hard_disk, tells_the_free_space_of_its_volume)
{
    IVMVirtualPC *app = application();
    IVMHardDisk *disk = app != NULL && make_dynamic(app, at(L"a.vhd"), 3) ? disk_of(app, at(L"a.vhd")) : NULL;
    ULARGE_INTEGER before = { 0 }, after = { 0 };
    uint64_t low, high, slack = 256 * MEGABYTE; /* others use the volume as well */
    VARIANT bytes;

    if (disk != NULL) {
        VariantInit(&bytes);
        GetDiskFreeSpaceExW(case_folder(), &before, NULL, NULL);
        check_hr(IVMHardDisk_get_HostFreeDiskSpace(disk, &bytes), S_OK, "HostFreeDiskSpace");
        GetDiskFreeSpaceExW(case_folder(), &after, NULL, NULL);
        low = before.QuadPart < after.QuadPart ? before.QuadPart : after.QuadPart;
        high = before.QuadPart > after.QuadPart ? before.QuadPart : after.QuadPart;
        check(V_VT(&bytes) == VT_DECIMAL, "it is a VT_DECIMAL");
        check(V_DECIMAL(&bytes).Lo64 + slack >= low && V_DECIMAL(&bytes).Lo64 <= high + slack,
              "it is what the system says, %llu, not %llu", (unsigned long long)low,
              (unsigned long long)V_DECIMAL(&bytes).Lo64);
        IVMHardDisk_Release(disk);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_hard_disk, leads_from_a_child_through_its_chain)
{
    static const WCHAR *const chain[] = { L"c\\top.vhd", L"b\\middle.vhd", L"a\\base.vhd" };
    IVMVirtualPC *app = application();
    IVMHardDisk *disk = NULL, *parent = NULL;
    BSTR file = NULL;
    HRESULT hr;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(chain[2]), 8) && make_differencing(app, at(chain[1]), L"..\\a\\base.vhd") &&
        make_differencing(app, at(chain[0]), L"..\\b\\middle.vhd"))
        disk = disk_of(app, at(chain[0]));
    for (size_t i = 0; i < ARRAYSIZE(chain) && disk != NULL; i++) {
        context("level %zu", i);
        hr = IVMHardDisk_get_File(disk, &file);
        check_text(hr, file, at(chain[i]), "File");
        parent = NULL;
        check_hr(IVMHardDisk_get_Parent(disk, &parent), i < 2 ? S_OK : S_FALSE, "Parent");
        IVMHardDisk_Release(disk);
        disk = parent;
    }
    check(disk == NULL, "the chain has three levels");
    IVMVirtualPC_Release(app);
}

TEST(com_hard_disk, looks_at_the_file_anew_each_time_and_locks_nothing)
{
    IVMVirtualPC *app = application();
    IVMHardDisk *disk = app != NULL && make_dynamic(app, at(L"a.vhd"), 8) ? disk_of(app, at(L"a.vhd")) : NULL;
    VARIANT bytes;
    HRESULT hr;
    HANDLE writer;

    if (disk != NULL) {
        VariantInit(&bytes);
        context("another disk under the same name");
        check(DeleteFileW(at(L"a.vhd")), "the file can be deleted while there is an object");
        if (make_dynamic(app, at(L"a.vhd"), 16)) {
            hr = IVMHardDisk_get_SizeInGuest(disk, &bytes);
            check_decimal(hr, &bytes, 16 * MEGABYTE, "SizeInGuest");
        }
        context("a writer that shares the file");
        writer = CreateFileW(at(L"a.vhd"), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                             OPEN_EXISTING, 0, NULL);
        check(writer != INVALID_HANDLE_VALUE, "the case can write to the disk");
        hr = IVMHardDisk_get_SizeInGuest(disk, &bytes);
        check_decimal(hr, &bytes, 16 * MEGABYTE, "SizeInGuest");
        CloseHandle(writer);
        IVMHardDisk_Release(disk);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_hard_disk, can_be_had_though_its_parent_is_missing)
{
    IVMVirtualPC *app = application();
    IVMHardDisk *disk, *parent = (IVMHardDisk *)(UINT_PTR)0xdeadbeef;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"p.vhd"), 8) && make_differencing(app, at(L"c.vhd"), L"p.vhd")) {
        DeleteFileW(at(L"p.vhd"));
        disk = disk_of(app, at(L"c.vhd"));
        if (disk != NULL) {
            check_error_info(IVMHardDisk_get_Parent(disk, &parent), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"p.vhd");
            check(parent == NULL, "the parent is set to NULL");
            IVMHardDisk_Release(disk);
        }
    }
    IVMVirtualPC_Release(app);
}

TEST(com_hard_disk, refuses_null_pointers)
{
    IVMVirtualPC *app = application();
    IVMHardDisk *disk = app != NULL && make_dynamic(app, at(L"a.vhd"), 8) ? disk_of(app, at(L"a.vhd")) : NULL;
    BSTR path = SysAllocString(at(L"b.vhd"));
    IVMTask *task = (IVMTask *)(UINT_PTR)0xdeadbeef;

    if (disk != NULL) {
        check_error_info(IVMHardDisk_Merge(disk, NULL), E_POINTER, L"IVMHardDisk.Merge");
        check_error_info(IVMHardDisk_MergeTo(disk, path, vmDiskType_Dynamic, NULL), E_POINTER, L"IVMHardDisk.MergeTo");
        check_error_info(IVMHardDisk_MergeTo(disk, NULL, vmDiskType_Dynamic, &task), E_POINTER, L"IVMHardDisk.MergeTo");
        check(task == NULL, "MergeTo sets the task to NULL");
        check_error_info(IVMHardDisk_Compact(disk, NULL), E_POINTER, L"IVMHardDisk.Compact");
        check_error_info(IVMHardDisk_Convert(disk, path, vmDiskType_Dynamic, NULL), E_POINTER, L"IVMHardDisk.Convert");
        task = (IVMTask *)(UINT_PTR)0xdeadbeef;
        check_error_info(IVMHardDisk_Convert(disk, NULL, vmDiskType_Dynamic, &task), E_POINTER, L"IVMHardDisk.Convert");
        check(task == NULL, "Convert sets the task to NULL");
        check_error_info(IVMHardDisk_put_Parent(disk, NULL), E_POINTER, L"IVMHardDisk.Parent");
        check_error_info(IVMHardDisk_get_Parent(disk, NULL), E_POINTER, L"IVMHardDisk.Parent");
        IVMHardDisk_Release(disk);
    }
    check(path_kind(at(L"b.vhd")) == PATH_NOTHING, "nothing was created");
    SysFreeString(path);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}
