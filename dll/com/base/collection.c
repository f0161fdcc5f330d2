/* collection.c - Count, Item and _NewEnum of all collections. */
#include "collection.h"

#include "com_enum.h"
#include "com_error.h"
#include "com_object.h"

struct collection {
    struct com_object object;
    VARIANT *items; /* never changes after creation, so there is no lock */
    ULONG count;
    struct collection_owner owner; /* all zeros: none */
};

struct collection_class {
    struct com_class class;
    const WCHAR *name; /* of the interface */
};

static const WCHAR *name_of(const struct collection *collection)
{
    return ((const struct collection_class *)collection->object.class)->name;
}

static void collection_destroy(struct com_object *object)
{
    struct collection *collection = (struct collection *)object;

    com_enum_free_items(ENUM_VARIANTS, collection->items, collection->count);
    if (collection->owner.release != NULL)
        collection->owner.release(collection->owner.owner);
}

/* Whether what the elements belong to is still there. */
static HRESULT check_owner(const struct collection *collection)
{
    const struct collection_owner *owner = &collection->owner;

    return owner->check != NULL ? owner->check(owner->owner, collection->object.class->iid) : S_OK;
}

/*
 * The interfaces of collections have the same methods in the same slots. IVMTaskCollection stands for all of them, and
 * IVMTask for the interface of the elements, which only its client looks at.
 */
COM_DISPATCH(collection, IVMTaskCollection)

static HRESULT STDMETHODCALLTYPE collection_get_Count(IVMTaskCollection *self, LONG *count)
{
    const struct collection *collection = (const struct collection *)self;
    HRESULT hr;

    if (count == NULL)
        return com_fail_member(collection->object.class->iid, VHD_NULL_ARGUMENT, name_of(collection), L"Count");
    hr = check_owner(collection);
    if (SUCCEEDED(hr))
        *count = (LONG)collection->count;
    return hr;
}

static HRESULT STDMETHODCALLTYPE collection_get_Item(IVMTaskCollection *self, LONG index, IVMTask **item)
{
    const struct collection *collection = (const struct collection *)self;
    HRESULT hr;

    if (item == NULL)
        return com_fail_member(collection->object.class->iid, VHD_NULL_ARGUMENT, name_of(collection), L"Item");
    *item = NULL;
    hr = check_owner(collection);
    if (FAILED(hr))
        return hr;
    if (index < 1 || (ULONG)index > collection->count)
        return com_fail_member(collection->object.class->iid, VHD_BAD_INDEX, name_of(collection), L"Item");
    *item = (IVMTask *)V_DISPATCH(&collection->items[index - 1]);
    IVMTask_AddRef(*item);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE collection_get__NewEnum(IVMTaskCollection *self, IUnknown **enumerator)
{
    const struct collection *collection = (const struct collection *)self;

    if (enumerator == NULL)
        return com_fail_member(collection->object.class->iid, VHD_NULL_ARGUMENT, name_of(collection), L"_NewEnum");
    if (FAILED(com_enum_create(ENUM_VARIANTS, collection->items, collection->count, (void **)enumerator)))
        return com_fail_member(collection->object.class->iid, VHD_OUT_OF_MEMORY, name_of(collection), L"_NewEnum");
    return S_OK;
}

static const IVMTaskCollectionVtbl collection_vtable = {
    COM_DISPATCH_SLOTS(collection),
    collection_get_Count,
    collection_get_Item,
    collection_get__NewEnum,
};

#define CLASS(interface)                       \
    {                                          \
        {                                      \
            .iid = &IID_##interface,           \
            .vtable = &collection_vtable,      \
            .size = sizeof(struct collection), \
            .dual = true,                      \
            .destroy = collection_destroy,     \
        },                                     \
            L"" #interface                     \
    }

static const struct collection_class classes[] = {
    [COLLECTION_TASKS] = CLASS(IVMTaskCollection),
    [COLLECTION_MACHINES] = CLASS(IVMVirtualMachineCollection),
    [COLLECTION_NETWORKS] = CLASS(IVMVirtualNetworkCollection),
    [COLLECTION_NETWORK_ADAPTERS] = CLASS(IVMNetworkAdapterCollection),
    [COLLECTION_SUPPORT_DRIVERS] = CLASS(IVMSupportDriverCollection),
    [COLLECTION_USB_DEVICES] = CLASS(IVMUSBDeviceCollection),
    [COLLECTION_HARD_DISK_CONNECTIONS] = CLASS(IVMHardDiskConnectionCollection),
    [COLLECTION_DVD_DRIVES] = CLASS(IVMDVDDriveCollection),
    [COLLECTION_FLOPPY_DRIVES] = CLASS(IVMFloppyDriveCollection),
    [COLLECTION_SERIAL_PORTS] = CLASS(IVMSerialPortCollection),
    [COLLECTION_PARALLEL_PORTS] = CLASS(IVMParallelPortCollection),
};

HRESULT collection_create_owned(enum collection_kind kind, VARIANT *items, ULONG count,
                                const struct collection_owner *owner, void **out)
{
    const struct com_class *class = &classes[kind].class;
    struct collection *collection = com_object_new(class);

    *out = NULL;
    if (collection == NULL) {
        com_enum_free_items(ENUM_VARIANTS, items, count);
        if (owner->release != NULL)
            owner->release(owner->owner);
        return E_OUTOFMEMORY;
    }
    collection->items = items;
    collection->count = count;
    collection->owner = *owner;
    return com_object_publish(&collection->object, class->iid, out);
}

HRESULT collection_create(enum collection_kind kind, VARIANT *items, ULONG count, void **out)
{
    return collection_create_owned(kind, items, count, &(struct collection_owner){ 0 }, out);
}
