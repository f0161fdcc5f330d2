/*
 * com_object.h - what all objects have in common: identity, lifetime, IDispatch, error support, class information,
 * and, but for a few, the free-threaded marshaler, by which every apartment gets the object itself instead of a proxy.
 *
 * A kind of object is a row, struct com_class, and a struct that begins with its struct com_object. A pointer to that
 * struct is also the pointer to its primary interface, which is the object's IUnknown.
 *
 * An object has two counts. Clients hold it by AddRef and Release; all of them together have one of the references,
 * which is what keeps it in memory. So code inside the DLL, such as the thread of a task, can keep an object without
 * making it look as if a client still held it.
 */
#ifndef OPENVPC_COM_OBJECT_H
#define OPENVPC_COM_OBJECT_H

#include "com_windows.h"

#include <stdbool.h>
#include <stddef.h>

struct com_object;

/*
 * Another form of a method, as Virtual Server has it, for IDispatch::Invoke: it is told from ours by the number of its
 * arguments. Programs that know the type library have ours alone.
 */
struct com_form {
    const WCHAR *member; /* NULL ends a list of forms */
    UINT count;          /* of the arguments in the other form */
    /* Which of them, from 0 on, is the type of a bus: it has to be that of IDE, and goes. -1: a False comes behind all. */
    int bus_type;
};

struct com_class {
    const IID *iid;               /* the primary interface */
    const CLSID *clsid;           /* its coclass, for IProvideClassInfo; NULL where there is none */
    const void *vtable;           /* of the primary interface */
    size_t size;                  /* of the whole object, in bytes */
    bool dual;                    /* the primary interface derives from IDispatch */
    const struct com_form *forms; /* NULL: none */
    bool bound;                   /* it holds pointers of one apartment: others get a proxy, not the object itself */
    /* Frees what the object holds, but not the object; may be NULL. Called on any thread, with no lock held. */
    void (*destroy)(struct com_object *);
    /* Answers for further interfaces (S_OK after AddRef, or E_NOINTERFACE); may be NULL. *out is NULL before. */
    HRESULT (*query)(struct com_object *, REFIID iid, void **out);
};

struct com_object {
    const void *vtable; /* first, since this makes the object its primary interface */
    ISupportErrorInfo error_info;
    IProvideClassInfo class_info;
    const struct com_class *class;
    IUnknown *marshaler;
    volatile LONG clients;
    volatile LONG references;
};

/* A new object, all zero behind its struct com_object, with one reference and no client. NULL without memory. */
void *com_object_new(const struct com_class *class);

/* References from inside the DLL; dropping the last one destroys the object. */
void com_object_keep(struct com_object *object);
void com_object_drop(struct com_object *object);

/* com_object_keep for an object that may be in the middle of its destruction; then it answers false. */
bool com_object_try_keep(struct com_object *object);

/* The end of every constructor: hands the object to its first client and drops the constructor's reference. */
HRESULT com_object_publish(struct com_object *object, REFIID iid, void **out);

/* IUnknown and IDispatch of all objects. */
HRESULT com_object_query(struct com_object *object, REFIID iid, void **out);
ULONG com_object_add_client(struct com_object *object);
ULONG com_object_remove_client(struct com_object *object);
HRESULT com_object_type_info_count(struct com_object *object, UINT *count);
HRESULT com_object_type_info(struct com_object *object, UINT index, ITypeInfo **info);
HRESULT com_object_ids_of_names(struct com_object *object, REFIID iid, LPOLESTR *names, UINT count, DISPID *ids);
HRESULT com_object_invoke(struct com_object *object, DISPID id, REFIID iid, WORD flags, DISPPARAMS *params,
                          VARIANT *result, EXCEPINFO *exception, UINT *bad_argument);

/* The methods of IUnknown for a primary interface: defined by the first macro, put into its vtable by the second. */
#define COM_UNKNOWN(prefix, interface)                                                                \
    static HRESULT STDMETHODCALLTYPE prefix##_QueryInterface(interface *self, REFIID iid, void **out) \
    {                                                                                                 \
        return com_object_query((struct com_object *)self, iid, out);                                 \
    }                                                                                                 \
    static ULONG STDMETHODCALLTYPE prefix##_AddRef(interface *self)                                   \
    {                                                                                                 \
        return com_object_add_client((struct com_object *)self);                                      \
    }                                                                                                 \
    static ULONG STDMETHODCALLTYPE prefix##_Release(interface *self)                                  \
    {                                                                                                 \
        return com_object_remove_client((struct com_object *)self);                                   \
    }

#define COM_UNKNOWN_SLOTS(prefix) prefix##_QueryInterface, prefix##_AddRef, prefix##_Release

/* The same for a dual interface. Type information is in one language only, so the locale is ignored. */
#define COM_DISPATCH(prefix, interface)                                                                               \
    COM_UNKNOWN(prefix, interface)                                                                                    \
    static HRESULT STDMETHODCALLTYPE prefix##_GetTypeInfoCount(interface *self, UINT *count)                          \
    {                                                                                                                 \
        return com_object_type_info_count((struct com_object *)self, count);                                          \
    }                                                                                                                 \
    static HRESULT STDMETHODCALLTYPE prefix##_GetTypeInfo(interface *self, UINT index, LCID locale, ITypeInfo **info) \
    {                                                                                                                 \
        return com_object_type_info((struct com_object *)self, index, info);                                          \
    }                                                                                                                 \
    static HRESULT STDMETHODCALLTYPE prefix##_GetIDsOfNames(interface *self, REFIID iid, LPOLESTR *names, UINT count, \
                                                            LCID locale, DISPID *ids)                                 \
    {                                                                                                                 \
        return com_object_ids_of_names((struct com_object *)self, iid, names, count, ids);                            \
    }                                                                                                                 \
    static HRESULT STDMETHODCALLTYPE prefix##_Invoke(interface *self, DISPID id, REFIID iid, LCID locale, WORD flags, \
                                                     DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception,       \
                                                     UINT *bad_argument)                                              \
    {                                                                                                                 \
        return com_object_invoke((struct com_object *)self, id, iid, flags, params, result, exception, bad_argument); \
    }

#define COM_DISPATCH_SLOTS(prefix) \
    COM_UNKNOWN_SLOTS(prefix), prefix##_GetTypeInfoCount, prefix##_GetTypeInfo, prefix##_GetIDsOfNames, prefix##_Invoke

#endif
