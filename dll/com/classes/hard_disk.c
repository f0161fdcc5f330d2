/* hard_disk.c - IVMHardDisk: one image file. Nothing is kept open; every property reads the file as it is now. */
#include "classes.h"

#include "com_error.h"
#include "com_object.h"
#include "com_value.h"
#include "task.h"

#include "vhd_compact.h"
#include "vhd_copy.h"
#include "vhd_disk.h"
#include "vhd_merge.h"
#include "vhd_path.h"
#include "vhd_reparent.h"
#include "win32_host.h"

struct hard_disk {
    struct com_object object;
    char16_t path[VHD_PATH_CHARS];
    bool is_elsewhere; /* on a server that is not contacted by looking */
};

static const char16_t *path_of(IVMHardDisk *self)
{
    return ((struct hard_disk *)self)->path;
}

/* What properties begin with that look at the file. */
static HRESULT enter_look(IVMHardDisk *self, const WCHAR *member, const void *out)
{
    const HRESULT hr = com_require(&IID_IVMHardDisk, out, member);

    if (FAILED(hr) || !((struct hard_disk *)self)->is_elsewhere)
        return hr;
    return com_fail_status(&IID_IVMHardDisk, VHD_DRIVE_DISK_ELSEWHERE, path_of(self));
}

/* What the properties about the image file begin with. */
static HRESULT read_facts(IVMHardDisk *self, const WCHAR *member, const void *out, struct vhd_disk_facts *facts)
{
    HRESULT hr = enter_look(self, member, out);
    struct vhd_error error;

    if (SUCCEEDED(hr) && vhd_disk_read(win32_host, path_of(self), facts, &error) != VHD_OK)
        hr = com_fail(&IID_IVMHardDisk, &error);
    return hr;
}

COM_DISPATCH(hard_disk, IVMHardDisk)

/* What the calls that start a task begin with. */
static HRESULT enter_task(const WCHAR *member, const void *const *needed, size_t count, IVMTask **task)
{
    HRESULT hr;

    if (task != NULL)
        *task = NULL;
    hr = com_require_all(&IID_IVMHardDisk, member, needed, count);
    return SUCCEEDED(hr) ? task_allow(&IID_IVMHardDisk, member) : hr;
}

/* And what they end with. */
static HRESULT start(enum vhd_status status, struct vhd_job *job, const struct vhd_error *error, const WCHAR *action,
                     IVMTask **task)
{
    return status == VHD_OK ? task_start(&IID_IVMHardDisk, job, action, task) : com_fail(&IID_IVMHardDisk, error);
}

/* The type of core for one of the interface; VHD_TYPE_DIFFERENCING, which no copy can be, for any other. */
static enum vhd_type target_type(VMHardDiskType type)
{
    if (type == vmDiskType_FixedSize)
        return VHD_TYPE_FIXED;
    return type == vmDiskType_Dynamic ? VHD_TYPE_DYNAMIC : VHD_TYPE_DIFFERENCING;
}

static HRESULT STDMETHODCALLTYPE hard_disk_Merge(IVMHardDisk *self, IVMTask **task)
{
    HRESULT hr = enter_task(L"IVMHardDisk.Merge", COM_NEEDS(task), task);
    struct vhd_error error;
    struct vhd_job *job;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    status = vhd_merge(win32_host, path_of(self), &job, &error);
    return start(status, job, &error, L"Merging the differencing disk", task);
}

static HRESULT STDMETHODCALLTYPE hard_disk_MergeTo(IVMHardDisk *self, BSTR path, VMHardDiskType type, IVMTask **task)
{
    HRESULT hr = enter_task(L"IVMHardDisk.MergeTo", COM_NEEDS(path, task), task);
    struct vhd_error error;
    struct vhd_job *job;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    status = vhd_merge_to(win32_host, path_of(self), com_text(path), target_type(type), &job, &error);
    return start(status, job, &error, L"Merging a chain of disks into", task);
}

static HRESULT STDMETHODCALLTYPE hard_disk_Compact(IVMHardDisk *self, IVMTask **task)
{
    HRESULT hr = enter_task(L"IVMHardDisk.Compact", COM_NEEDS(task), task);
    struct vhd_error error;
    struct vhd_job *job;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    status = vhd_compact(win32_host, path_of(self), &job, &error);
    return start(status, job, &error, L"Compacting the dynamic disk", task);
}

static HRESULT STDMETHODCALLTYPE hard_disk_Convert(IVMHardDisk *self, BSTR path, VMHardDiskType type, IVMTask **task)
{
    HRESULT hr = enter_task(L"IVMHardDisk.Convert", COM_NEEDS(path, task), task);
    struct vhd_error error;
    struct vhd_job *job;
    enum vhd_status status;

    if (FAILED(hr))
        return hr;
    status = vhd_convert(win32_host, path_of(self), com_text(path), target_type(type), &job, &error);
    return start(status, job, &error, L"Converting a disk into", task);
}

static HRESULT STDMETHODCALLTYPE hard_disk_get_File(IVMHardDisk *self, BSTR *path)
{
    HRESULT hr = com_require(&IID_IVMHardDisk, path, L"IVMHardDisk.File");

    if (FAILED(hr))
        return hr;
    *path = SysAllocString(path_of(self));
    return *path != NULL ? S_OK : com_fail_status(&IID_IVMHardDisk, VHD_OUT_OF_MEMORY, path_of(self));
}

static HRESULT STDMETHODCALLTYPE hard_disk_get_Type(IVMHardDisk *self, VMHardDiskType *type)
{
    static const VMHardDiskType types[] = {
        [VHD_TYPE_FIXED] = vmDiskType_FixedSize,
        [VHD_TYPE_DYNAMIC] = vmDiskType_Dynamic,
        [VHD_TYPE_DIFFERENCING] = vmDiskType_Differencing,
    };
    struct vhd_disk_facts facts;
    HRESULT hr = read_facts(self, L"IVMHardDisk.Type", type, &facts);

    if (SUCCEEDED(hr))
        *type = types[facts.type];
    return hr;
}

static HRESULT STDMETHODCALLTYPE hard_disk_get_SizeInGuest(IVMHardDisk *self, VARIANT *bytes)
{
    struct vhd_disk_facts facts;
    HRESULT hr;

    if (bytes != NULL)
        VariantInit(bytes);
    hr = read_facts(self, L"IVMHardDisk.SizeInGuest", bytes, &facts);
    if (SUCCEEDED(hr))
        com_set_decimal(bytes, facts.size_in_guest);
    return hr;
}

static HRESULT STDMETHODCALLTYPE hard_disk_get_SizeOnHost(IVMHardDisk *self, VARIANT *bytes)
{
    struct vhd_disk_facts facts;
    HRESULT hr;

    if (bytes != NULL)
        VariantInit(bytes);
    hr = read_facts(self, L"IVMHardDisk.SizeOnHost", bytes, &facts);
    if (SUCCEEDED(hr))
        com_set_decimal(bytes, facts.size_on_host);
    return hr;
}

static HRESULT STDMETHODCALLTYPE hard_disk_get_HostFreeDiskSpace(IVMHardDisk *self, VARIANT *bytes)
{
    struct vhd_error error;
    uint64_t available;
    HRESULT hr;

    if (bytes != NULL)
        VariantInit(bytes);
    hr = enter_look(self, L"IVMHardDisk.HostFreeDiskSpace", bytes);
    if (FAILED(hr))
        return hr;
    if (vhd_disk_free_space(win32_host, path_of(self), &available, &error) != VHD_OK)
        return com_fail(&IID_IVMHardDisk, &error);
    com_set_decimal(bytes, available);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE hard_disk_get_Parent(IVMHardDisk *self, IVMHardDisk **parent)
{
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;
    HRESULT hr;

    if (parent != NULL)
        *parent = NULL;
    hr = enter_look(self, L"IVMHardDisk.Parent", parent);
    if (FAILED(hr))
        return hr;
    if (vhd_disk_parent(win32_host, path_of(self), path, &error) != VHD_OK)
        return com_fail(&IID_IVMHardDisk, &error);
    return path[0] != 0 ? hard_disk_create(&IID_IVMHardDisk, path, parent) : S_FALSE;
}

/* Asks an object that may be anybody's for its file. What it may have said about a failure is replaced by our sentence. */
static HRESULT ask_for_file(IVMHardDisk *self, IVMHardDisk *parent, BSTR *file)
{
    HRESULT hr = IVMHardDisk_get_File(parent, file);
    struct vhd_error error;

    if (SUCCEEDED(hr))
        return hr;
    vhd_fail_system(&error, VHD_PARENT_OBJECT, path_of(self), (uint32_t)hr);
    return com_fail(&IID_IVMHardDisk, &error);
}

/* The argument may be any object with this interface, in any process: what it is, it says by its path. */
static HRESULT STDMETHODCALLTYPE hard_disk_put_Parent(IVMHardDisk *self, IVMHardDisk *parent)
{
    HRESULT hr = com_require(&IID_IVMHardDisk, parent, L"IVMHardDisk.Parent");
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status;
    BSTR file = NULL;

    if (SUCCEEDED(hr))
        hr = ask_for_file(self, parent, &file);
    if (FAILED(hr))
        return hr;
    status = vhd_path_parse(com_text(file), NULL, path, &error);
    SysFreeString(file);
    if (status == VHD_OK)
        status = vhd_set_parent(win32_host, path_of(self), path, &error);
    return status == VHD_OK ? S_OK : com_fail(&IID_IVMHardDisk, &error);
}

static const IVMHardDiskVtbl hard_disk_vtable = {
    COM_DISPATCH_SLOTS(hard_disk),
    hard_disk_Merge,
    hard_disk_MergeTo,
    hard_disk_Compact,
    hard_disk_Convert,
    hard_disk_get_File,
    hard_disk_get_Type,
    hard_disk_get_SizeInGuest,
    hard_disk_get_SizeOnHost,
    hard_disk_get_HostFreeDiskSpace,
    hard_disk_get_Parent,
    hard_disk_put_Parent,
};

static const struct com_class hard_disk_class = {
    .iid = &IID_IVMHardDisk,
    .clsid = &CLSID_VMHardDisk,
    .vtable = &hard_disk_vtable,
    .size = sizeof(struct hard_disk),
    .dual = true,
};

static HRESULT create(const IID *iid, const char16_t *path, bool is_elsewhere, IVMHardDisk **out)
{
    struct hard_disk *disk = com_object_new(&hard_disk_class);

    *out = NULL;
    if (disk == NULL)
        return com_fail_status(iid, VHD_OUT_OF_MEMORY, path);
    vhd_path_set(disk->path, path);
    disk->is_elsewhere = is_elsewhere;
    return com_object_publish(&disk->object, &IID_IVMHardDisk, (void **)out);
}

HRESULT hard_disk_create(const IID *iid, const char16_t path[VHD_PATH_CHARS], IVMHardDisk **out)
{
    return create(iid, path, false, out);
}

HRESULT hard_disk_create_elsewhere(const IID *iid, const char16_t path[VHD_PATH_CHARS], IVMHardDisk **out)
{
    return create(iid, path, true, out);
}
