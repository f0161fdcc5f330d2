/* task_collection.c - IVMTaskCollection: a snapshot of the tasks, ordered by id. */
#include "task_collection.h"

#include "com_error.h"
#include "com_object.h"
#include "task_list.h"
#include "variant_enum.h"

struct task_collection {
    struct com_object object;
    VARIANT *tasks; /* never changes after creation, so there is no lock */
    ULONG count;
};

static void task_collection_destroy(struct com_object *object)
{
    struct task_collection *collection = (struct task_collection *)object;

    variant_array_free(collection->tasks, collection->count);
}

COM_DISPATCH(task_collection, IVMTaskCollection)

static HRESULT STDMETHODCALLTYPE task_collection_get_Count(IVMTaskCollection *self, LONG *count)
{
    HRESULT hr = com_require(count, L"IVMTaskCollection.Count");

    if (SUCCEEDED(hr))
        *count = (LONG)((struct task_collection *)self)->count;
    return hr;
}

static HRESULT STDMETHODCALLTYPE task_collection_get_Item(IVMTaskCollection *self, LONG index, IVMTask **task)
{
    const struct task_collection *collection = (const struct task_collection *)self;
    HRESULT hr = com_require(task, L"IVMTaskCollection.Item");

    if (FAILED(hr))
        return hr;
    *task = NULL;
    if (index < 1 || (ULONG)index > collection->count)
        return com_fail_status(VHD_BAD_INDEX, L"IVMTaskCollection.Item");
    *task = (IVMTask *)V_DISPATCH(&collection->tasks[index - 1]);
    IVMTask_AddRef(*task);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE task_collection_get__NewEnum(IVMTaskCollection *self, IUnknown **enumerator)
{
    const struct task_collection *collection = (const struct task_collection *)self;
    HRESULT hr = com_require(enumerator, L"IVMTaskCollection._NewEnum");

    if (FAILED(hr))
        return hr;
    hr = variant_enum_create(collection->tasks, collection->count, (IEnumVARIANT **)enumerator);
    return SUCCEEDED(hr) ? hr : com_fail_status(VHD_OUT_OF_MEMORY, L"IVMTaskCollection._NewEnum");
}

static const IVMTaskCollectionVtbl task_collection_vtable = {
    COM_DISPATCH_SLOTS(task_collection),
    task_collection_get_Count,
    task_collection_get_Item,
    task_collection_get__NewEnum,
};

static const struct com_class task_collection_class = {
    .iid = &IID_IVMTaskCollection,
    .vtable = &task_collection_vtable,
    .size = sizeof(struct task_collection),
    .dual = true,
    .destroy = task_collection_destroy,
};

HRESULT task_collection_create(IVMTaskCollection **out)
{
    struct task_collection *collection = com_object_new(&task_collection_class);

    *out = NULL;
    if (collection == NULL)
        return E_OUTOFMEMORY;
    if (FAILED(task_list_snapshot(&collection->tasks, &collection->count))) {
        com_object_drop(&collection->object);
        return E_OUTOFMEMORY;
    }
    return com_object_publish(&collection->object, &IID_IVMTaskCollection, (void **)out);
}
