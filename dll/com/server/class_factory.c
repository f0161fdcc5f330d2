/* class_factory.c - the classes that clients can create, and their IClassFactory. */
#include "class_factory.h"

#include "virtual_pc.h"
#include "lifetime.h"
#include "task.h"

#include <stdlib.h>

struct creatable {
    const CLSID *clsid;
    HRESULT (*create)(REFIID iid, void **out);
};

static const struct creatable creatables[] = {
    { &CLSID_VMVirtualPC, virtual_pc_create },
    { &CLSID_VMTask, task_create_completed },
};

/* Not a com_object: a factory is no object that a script could hold, and counts as a lock of the module. */
struct class_factory {
    IClassFactory factory;
    const struct creatable *class;
    volatile LONG references;
};

static HRESULT STDMETHODCALLTYPE factory_QueryInterface(IClassFactory *self, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IClassFactory))
        return E_NOINTERFACE;
    *out = self;
    IClassFactory_AddRef(self);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE factory_AddRef(IClassFactory *self)
{
    return (ULONG)InterlockedIncrement(&((struct class_factory *)self)->references);
}

static ULONG STDMETHODCALLTYPE factory_Release(IClassFactory *self)
{
    const LONG references = InterlockedDecrement(&((struct class_factory *)self)->references);

    if (references == 0) {
        free(self);
        module_unlock();
    }
    return (ULONG)references;
}

static HRESULT STDMETHODCALLTYPE factory_CreateInstance(IClassFactory *self, IUnknown *outer, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    if (outer != NULL)
        return CLASS_E_NOAGGREGATION;
    return ((struct class_factory *)self)->class->create(iid, out);
}

static HRESULT STDMETHODCALLTYPE factory_LockServer(IClassFactory *self, BOOL lock)
{
    if (lock)
        module_lock();
    else
        module_unlock();
    return S_OK;
}

static const IClassFactoryVtbl factory_vtable = {
    factory_QueryInterface, factory_AddRef, factory_Release, factory_CreateInstance, factory_LockServer,
};

static HRESULT factory_create(const struct creatable *class, REFIID iid, void **out)
{
    struct class_factory *factory = calloc(1, sizeof *factory);
    HRESULT hr;

    if (factory == NULL)
        return E_OUTOFMEMORY;
    module_lock();
    factory->factory.lpVtbl = &factory_vtable;
    factory->class = class;
    factory->references = 1;
    hr = IClassFactory_QueryInterface(&factory->factory, iid, out);
    IClassFactory_Release(&factory->factory);
    return hr;
}

HRESULT class_factory_get(REFCLSID clsid, REFIID iid, void **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    for (size_t i = 0; i < ARRAYSIZE(creatables); i++) {
        if (IsEqualCLSID(clsid, creatables[i].clsid))
            return factory_create(&creatables[i], iid, out);
    }
    return CLASS_E_CLASSNOTAVAILABLE;
}
