/* foreign_disk.c - the smallest object that implements IVMHardDisk. */
#include "foreign_disk.h"

static HRESULT STDMETHODCALLTYPE foreign_QueryInterface(IVMHardDisk *self, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IDispatch) && !IsEqualIID(iid, &IID_IVMHardDisk))
        return E_NOINTERFACE;
    IVMHardDisk_AddRef(self);
    *out = self;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE foreign_AddRef(IVMHardDisk *self)
{
    return (ULONG)InterlockedIncrement(&((struct foreign_disk *)self)->references);
}

static ULONG STDMETHODCALLTYPE foreign_Release(IVMHardDisk *self)
{
    return (ULONG)InterlockedDecrement(&((struct foreign_disk *)self)->references);
}

static HRESULT not_here(IVMHardDisk *self)
{
    ((struct foreign_disk *)self)->asked_other++;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE foreign_GetTypeInfoCount(IVMHardDisk *self, UINT *count)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_GetTypeInfo(IVMHardDisk *self, UINT index, LCID locale, ITypeInfo **info)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_GetIDsOfNames(IVMHardDisk *self, REFIID iid, LPOLESTR *names, UINT count,
                                                       LCID locale, DISPID *ids)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_Invoke(IVMHardDisk *self, DISPID id, REFIID iid, LCID locale, WORD flags,
                                                DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_Merge(IVMHardDisk *self, IVMTask **task)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_MergeTo(IVMHardDisk *self, BSTR path, VMHardDiskType type, IVMTask **task)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_get_File(IVMHardDisk *self, BSTR *path)
{
    struct foreign_disk *disk = (struct foreign_disk *)self;

    disk->asked++;
    *path = SUCCEEDED(disk->answer) && disk->file != NULL ? SysAllocString(disk->file) : NULL;
    return disk->answer;
}

static HRESULT STDMETHODCALLTYPE foreign_get_Type(IVMHardDisk *self, VMHardDiskType *type)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_get_size(IVMHardDisk *self, VARIANT *bytes)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_get_Parent(IVMHardDisk *self, IVMHardDisk **parent)
{
    return not_here(self);
}

static HRESULT STDMETHODCALLTYPE foreign_put_Parent(IVMHardDisk *self, IVMHardDisk *parent)
{
    return not_here(self);
}

static IVMHardDiskVtbl vtable = {
    foreign_QueryInterface, foreign_AddRef,   foreign_Release,    foreign_GetTypeInfoCount, foreign_GetTypeInfo,
    foreign_GetIDsOfNames,  foreign_Invoke,   foreign_Merge,      foreign_MergeTo,          foreign_Merge, /* Compact */
    foreign_MergeTo,                                                                                       /* Convert */
    foreign_get_File,       foreign_get_Type, foreign_get_size, /* SizeInGuest, SizeOnHost, HostFreeDiskSpace */
    foreign_get_size,       foreign_get_size, foreign_get_Parent, foreign_put_Parent,
};

IVMHardDisk *foreign_disk_init(struct foreign_disk *disk, const WCHAR *file, HRESULT answer)
{
    *disk = (struct foreign_disk){ .references = 1, .file = file, .answer = answer };
    disk->object.lpVtbl = &vtable;
    return &disk->object;
}
