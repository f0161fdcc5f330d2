/* faults_operation.c - does operations of IVMHardDisk, and checks the disks afterwards. */
#include "faults_operation.h"

#include "files.h"

#include <string.h>
#include <wchar.h>

/* The operations */

static HRESULT merge(IVMHardDisk *disk, IVMHardDisk *other, BSTR target, IVMTask **task)
{
    return IVMHardDisk_Merge(disk, task);
}

static HRESULT merge_to_dynamic(IVMHardDisk *disk, IVMHardDisk *other, BSTR target, IVMTask **task)
{
    return IVMHardDisk_MergeTo(disk, target, vmDiskType_Dynamic, task);
}

static HRESULT convert_to_fixed(IVMHardDisk *disk, IVMHardDisk *other, BSTR target, IVMTask **task)
{
    return IVMHardDisk_Convert(disk, target, vmDiskType_FixedSize, task);
}

static HRESULT convert_to_dynamic(IVMHardDisk *disk, IVMHardDisk *other, BSTR target, IVMTask **task)
{
    return IVMHardDisk_Convert(disk, target, vmDiskType_Dynamic, task);
}

static HRESULT compact(IVMHardDisk *disk, IVMHardDisk *other, BSTR target, IVMTask **task)
{
    return IVMHardDisk_Compact(disk, task);
}

static HRESULT set_parent(IVMHardDisk *disk, IVMHardDisk *other, BSTR target, IVMTask **task)
{
    *task = NULL;
    return IVMHardDisk_put_Parent(disk, other);
}

/* The base, and the child that the operations are about: its parent, and a disk below it. */
#define BASE L"base.vhd"
#define CHILD L"child.vhd"
#define GRANDCHILD L"grandchild.vhd"
#define SIBLING L"sibling.vhd"
#define OTHER L"copy.vhd" /* the new parent */

const struct operation operations[OPERATIONS] = {
    [MERGE_INTO_FIXED] = { "Merge into a fixed disk", OPERATION_MERGE, DISK_FIXED, CHILD, merge },
    [MERGE_INTO_DYNAMIC] = { "Merge into a dynamic disk", OPERATION_MERGE, DISK_DYNAMIC, CHILD, merge },
    [MERGE_INTO_DIFFERENCING] = { "Merge into a differencing disk", OPERATION_MERGE, DISK_DIFFERENCING, CHILD, merge },
    [MERGE_TO_DYNAMIC] = { "MergeTo a dynamic disk", OPERATION_COPY, DISK_DYNAMIC, CHILD, merge_to_dynamic },
    [CONVERT_FIXED] = { "Convert of a fixed disk", OPERATION_COPY, DISK_FIXED, BASE, convert_to_dynamic },
    [CONVERT_DYNAMIC] = { "Convert of a dynamic disk", OPERATION_COPY, DISK_DYNAMIC, BASE, convert_to_fixed },
    [CONVERT_DIFFERENCING] = { "Convert of a differencing disk", OPERATION_COPY, DISK_DIFFERENCING, CHILD,
                               convert_to_fixed },
    [COMPACT] = { "Compact", OPERATION_COMPACT, DISK_DYNAMIC, BASE, compact },
    [SET_PARENT] = { "Parent", OPERATION_SET_PARENT, DISK_DYNAMIC, CHILD, set_parent },
};

/* Running one */

struct ending operation_run(const struct operation *operation, const WCHAR *folder, struct fault fault,
                            struct fault_report *report)
{
    const bool sets_parent = operation->kind == OPERATION_SET_PARENT;
    IVMVirtualPC *app = linked_application();
    IVMHardDisk *disk = disk_of(app, path_in(folder, operation->disk));
    IVMHardDisk *other = sets_parent ? disk_of(app, path_in(folder, OTHER)) : NULL;
    BSTR target = SysAllocString(path_in(folder, OPERATION_TARGET));
    struct ending ending = { .in_call = true, .code = E_FAIL };
    struct fault_report met = { 0 };
    IVMTask *task = NULL;
    HRESULT hr;

    if (disk != NULL && (other != NULL || !sets_parent)) {
        SetErrorInfo(0, NULL);
        fault_arm(fault);
        hr = operation->start(disk, other, target, &task);
        ending = ending_of(hr, task);
        met = fault_disarm();
    }
    SysFreeString(target);
    if (other != NULL)
        IVMHardDisk_Release(other);
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    linked_release(app);
    if (report != NULL)
        *report = met;
    return ending;
}

/* What has to be so */

/* The name of a file of the work. */
static bool is_leftover(const WCHAR *name)
{
    static const WCHAR *const endings[] = { L".ovpc", L".ovpc-undo" };
    const WCHAR *dot = wcsrchr(name, L'.');

    for (size_t i = 0; i < ARRAYSIZE(endings); i++)
        if (dot != NULL && wcscmp(dot, endings[i]) == 0)
            return true;
    return false;
}

static void check_names(const struct disks *disks, const WCHAR *folder, bool target, bool leftovers)
{
    struct lines expected = { 0 }, found = folder_names(folder), kept = { 0 };

    for (size_t i = 0; i < disks->count; i++)
        lines_add(&expected, disks->files[i].name);
    if (target)
        lines_add(&expected, OPERATION_TARGET);
    lines_sort(&expected);
    for (size_t i = 0; i < found.count; i++)
        if (!leftovers || !is_leftover(found.text[i]))
            lines_add(&kept, found.text[i]);
    check_same_lines(&expected, &kept, "the folder");
    lines_free(&expected);
    lines_free(&kept);
    lines_free(&found);
}

static void check_reads(const struct disks *disks, const WCHAR *folder, const WCHAR *name, const WCHAR *as)
{
    enum vhd_status status = disk_reads(path_in(folder, name), disks_find(disks, as)->flat);

    check(status == VHD_OK, "%s can be read, not %s", utf8(name), vhd_status_name(status));
}

/* The other child of a disk that is merged into must not read garbage: as before, or not at all. */
static void check_sibling(const struct disks *disks, const WCHAR *folder, bool lost)
{
    enum vhd_status status = disk_reads(path_in(folder, SIBLING), disks_find(disks, SIBLING)->flat);

    check(status == VHD_CHAIN_ID_MISMATCH || (status == VHD_OK && !lost), "the sibling is no child any more, not %s",
          vhd_status_name(status));
}

/* The grandchild shows all that lies below it, and the sibling all of the base. */
static void check_disks(const struct operation *operation, const struct disks *disks, const WCHAR *folder, bool done)
{
    check_reads(disks, folder, GRANDCHILD, GRANDCHILD);
    if (operation->kind == OPERATION_MERGE)
        check_sibling(disks, folder, done);
    else
        check_reads(disks, folder, SIBLING, SIBLING);
    for (size_t i = 0; i < disks->count; i++) {
        const WCHAR *name = disks->files[i].name;
        if (operation->kind == OPERATION_COPY || wcscmp(name, L"root.vhd") == 0 || wcscmp(name, OTHER) == 0)
            check_untouched(&disks->files[i], folder);
    }
}

static void check_parent_is_other(const WCHAR *folder)
{
    IVMVirtualPC *app = linked_application();
    IVMHardDisk *child = disk_of(app, path_in(folder, CHILD)), *parent = NULL;
    BSTR path = NULL;

    if (child != NULL && check_hr(IVMHardDisk_get_Parent(child, &parent), S_OK, "Parent")) {
        IVMHardDisk_get_File(parent, &path);
        check(wcscmp(path, path_in(folder, OTHER)) == 0, "the parent is %s, not %s", utf8(OTHER), utf8(path));
        SysFreeString(path);
        IVMHardDisk_Release(parent);
    }
    if (child != NULL)
        IVMHardDisk_Release(child);
    linked_release(app);
}

void operation_check_done(const struct operation *operation, const struct disks *disks, const WCHAR *folder,
                          bool leftovers)
{
    check_names(disks, folder, operation->kind == OPERATION_COPY, leftovers);
    check_disks(operation, disks, folder, true);
    switch (operation->kind) {
    case OPERATION_MERGE:
        check_reads(disks, folder, BASE, CHILD);
        break;
    case OPERATION_COPY:
        check_reads(disks, folder, OPERATION_TARGET, operation->disk);
        break;
    case OPERATION_COMPACT:
        check(file_size(path_in(folder, BASE)) < (int64_t)disks_find(disks, BASE)->image.size, "the file is smaller");
        break;
    case OPERATION_SET_PARENT:
        check_parent_is_other(folder);
        break;
    }
}

void operation_check_undone(const struct operation *operation, const struct disks *disks, const WCHAR *folder,
                            bool leftovers)
{
    check_names(disks, folder, false, leftovers);
    check_disks(operation, disks, folder, false);
}

/*
 * A copy that was cut off between its last write and its move is complete, but for its name. It stays for a person to
 * find: the next operation in the folder removes what is unfinished or empty only.
 */
static void remove_complete_copy(const struct operation *operation, const struct disks *disks, const WCHAR *folder)
{
    const uint8_t *flat = disks_find(disks, operation->disk)->flat;
    struct lines names = folder_names(folder);

    for (size_t i = 0; i < names.count; i++)
        if (names.text[i][0] == L'~' && disk_reads(path_in(folder, names.text[i]), flat) == VHD_OK)
            check(DeleteFileW(path_in(folder, names.text[i])), "the case can remove a complete copy");
    lines_free(&names);
}

void operation_complete(const struct operation *operation, const struct disks *disks, const WCHAR *folder)
{
    struct ending ending = operation_run(operation, folder, (struct fault){ FAULT_NONE }, NULL);

    if (!check_hr(ending.code, S_OK, "the operation without a fault, \"%s\",", utf8(ending.sentence)))
        return;
    if (operation->kind == OPERATION_COPY)
        remove_complete_copy(operation, disks, folder);
    operation_check_done(operation, disks, folder, false);
}
