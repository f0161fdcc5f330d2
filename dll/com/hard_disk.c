/* hard_disk.c - IVMHardDisk: one image file. Nothing is kept open; every property reads the file as it is now. */
#include "hard_disk.h"

#include "com_error.h"
#include "com_object.h"
#include "not_implemented.h"

#include "vhd_disk.h"
#include "vhd_path.h"
#include "win32_host.h"

struct hard_disk {
    struct com_object object;
    char16_t path[VHD_PATH_CHARS];
};

static const char16_t *path_of(IVMHardDisk *self)
{
    return ((struct hard_disk *)self)->path;
}

/* Sizes are VT_DECIMAL, the only automation type with 64 bits that scripts of the time could compute with. */
static void set_decimal(VARIANT *out, uint64_t value)
{
    DECIMAL decimal = { 0 };

    decimal.Lo64 = value;
    V_DECIMAL(out) = decimal; /* covers the type as well, so that comes second */
    V_VT(out) = VT_DECIMAL;
}

/* What the properties about the image file begin with. */
static HRESULT read_facts(IVMHardDisk *self, const WCHAR *member, const void *out, struct vhd_disk_facts *facts)
{
    HRESULT hr = com_require(out, member);
    struct vhd_error error;

    if (SUCCEEDED(hr) && vhd_disk_read(win32_host, path_of(self), facts, &error) != VHD_OK)
        hr = com_fail(&error);
    return hr;
}

COM_DISPATCH(hard_disk, IVMHardDisk)

NOT_IMPLEMENTED_OUT(hard_disk, IVMHardDisk, Merge, (IVMHardDisk *self, IVMTask **out))
NOT_IMPLEMENTED_OUT(hard_disk, IVMHardDisk, MergeTo,
                    (IVMHardDisk *self, BSTR path, VMHardDiskType type, IVMTask **out))
NOT_IMPLEMENTED_OUT(hard_disk, IVMHardDisk, Compact, (IVMHardDisk *self, IVMTask **out))
NOT_IMPLEMENTED_OUT(hard_disk, IVMHardDisk, Convert,
                    (IVMHardDisk *self, BSTR path, VMHardDiskType type, IVMTask **out))

static HRESULT STDMETHODCALLTYPE hard_disk_get_File(IVMHardDisk *self, BSTR *path)
{
    HRESULT hr = com_require(path, L"IVMHardDisk.File");

    if (FAILED(hr))
        return hr;
    *path = SysAllocString(path_of(self));
    return *path != NULL ? S_OK : com_fail_status(VHD_OUT_OF_MEMORY, path_of(self));
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
        set_decimal(bytes, facts.size_in_guest);
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
        set_decimal(bytes, facts.size_on_host);
    return hr;
}

static HRESULT STDMETHODCALLTYPE hard_disk_get_HostFreeDiskSpace(IVMHardDisk *self, VARIANT *bytes)
{
    HRESULT hr = com_require(bytes, L"IVMHardDisk.HostFreeDiskSpace");
    struct vhd_error error;
    uint64_t available;

    if (FAILED(hr))
        return hr;
    VariantInit(bytes);
    if (vhd_disk_free_space(win32_host, path_of(self), &available, &error) != VHD_OK)
        return com_fail(&error);
    set_decimal(bytes, available);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE hard_disk_get_Parent(IVMHardDisk *self, IVMHardDisk **parent)
{
    HRESULT hr = com_require(parent, L"IVMHardDisk.Parent");
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;

    if (FAILED(hr))
        return hr;
    *parent = NULL;
    if (vhd_disk_parent(win32_host, path_of(self), path, &error) != VHD_OK)
        return com_fail(&error);
    return path[0] != 0 ? hard_disk_create(path, parent) : S_FALSE;
}

NOT_IMPLEMENTED(hard_disk, IVMHardDisk, put_Parent, (IVMHardDisk *self, IVMHardDisk *parent))

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

HRESULT hard_disk_create(const char16_t path[VHD_PATH_CHARS], IVMHardDisk **out)
{
    struct hard_disk *disk = com_object_new(&hard_disk_class);

    *out = NULL;
    if (disk == NULL)
        return com_fail_status(VHD_OUT_OF_MEMORY, path);
    vhd_path_copy(disk->path, path, vhd_text_of(path).length);
    return com_object_publish(&disk->object, &IID_IVMHardDisk, (void **)out);
}
