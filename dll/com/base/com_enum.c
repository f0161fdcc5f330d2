/* com_enum.c - Next, Skip, Reset and Clone of all enumerators. */
#include "com_enum.h"

#include "com_error.h"
#include "com_object.h"

#include <stdlib.h>

struct com_enum {
    struct com_object object;
    char *items; /* never changes after creation */
    ULONG count;
    SRWLOCK lock; /* protects the position */
    ULONG position;
};

struct enum_class {
    struct com_class class;
    const WCHAR *name; /* of the interface */
    enum com_enum_kind kind;
    size_t element;                              /* bytes of one */
    HRESULT (*copy)(void *to, const void *from); /* what is at `to` is worth nothing before, and after a failure */
    void (*clear)(void *element);
};

static const struct enum_class *class_of_kind(enum com_enum_kind kind);

static const struct enum_class *class_of(const struct com_enum *enumerator)
{
    return (const struct enum_class *)enumerator->object.class;
}

/* The elements */

static HRESULT copy_variant(void *to, const void *from)
{
    VARIANT source = *(const VARIANT *)from;

    VariantInit(to);
    return VariantCopy(to, &source);
}

static void clear_variant(void *element)
{
    VariantClear(element);
}

static HRESULT copy_connection(void *to, const void *from)
{
    *(CONNECTDATA *)to = *(const CONNECTDATA *)from;
    IUnknown_AddRef(((CONNECTDATA *)to)->pUnk);
    return S_OK;
}

static void clear_connection(void *element)
{
    IUnknown_Release(((CONNECTDATA *)element)->pUnk);
}

static HRESULT copy_point(void *to, const void *from)
{
    *(IConnectionPoint **)to = *(IConnectionPoint *const *)from;
    IConnectionPoint_AddRef(*(IConnectionPoint **)to);
    return S_OK;
}

static void clear_point(void *element)
{
    IConnectionPoint_Release(*(IConnectionPoint **)element);
}

static void clear_items(const struct enum_class *class, char *items, ULONG count)
{
    for (ULONG i = 0; i < count; i++)
        class->clear(items + i * class->element);
}

/* Copies all or nothing. */
static HRESULT copy_items(const struct enum_class *class, const char *from, char *to, ULONG count)
{
    for (ULONG i = 0; i < count; i++) {
        const HRESULT hr = class->copy(to + i * class->element, from + i * class->element);

        if (FAILED(hr)) {
            clear_items(class, to, i);
            return hr;
        }
    }
    return S_OK;
}

void com_enum_free_items(enum com_enum_kind kind, void *items, ULONG count)
{
    clear_items(class_of_kind(kind), items, count);
    free(items);
}

/* The object */

static void com_enum_destroy(struct com_object *object)
{
    struct com_enum *enumerator = (struct com_enum *)object;

    com_enum_free_items(class_of(enumerator)->kind, enumerator->items, enumerator->count);
}

/* Moves on by `wanted` elements or to the end; *start is where it was. Returns how many elements lie between. */
static ULONG advance(struct com_enum *enumerator, ULONG wanted, ULONG *start)
{
    ULONG taken;

    AcquireSRWLockExclusive(&enumerator->lock);
    *start = enumerator->position;
    taken = enumerator->count - enumerator->position;
    if (taken > wanted)
        taken = wanted;
    enumerator->position += taken;
    ReleaseSRWLockExclusive(&enumerator->lock);
    return taken;
}

/* The interfaces of enumerators have the same methods in the same slots, and IEnumVARIANT stands for all of them. */
COM_UNKNOWN(com_enum, IEnumVARIANT)

static HRESULT STDMETHODCALLTYPE com_enum_Next(IEnumVARIANT *self, ULONG wanted, VARIANT *items, ULONG *fetched)
{
    struct com_enum *enumerator = (struct com_enum *)self;
    const struct enum_class *class = class_of(enumerator);
    ULONG start, taken;

    if (fetched != NULL)
        *fetched = 0;
    if ((items == NULL && wanted > 0) || (fetched == NULL && wanted > 1)) /* only one element needs no counting */
        return com_fail_member(class->class.iid, VHD_NULL_ARGUMENT, class->name, L"Next");
    taken = advance(enumerator, wanted, &start);
    if (FAILED(copy_items(class, enumerator->items + start * class->element, (char *)items, taken)))
        return com_fail_member(class->class.iid, VHD_OUT_OF_MEMORY, class->name, L"Next");
    if (fetched != NULL)
        *fetched = taken;
    return taken == wanted ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE com_enum_Skip(IEnumVARIANT *self, ULONG wanted)
{
    ULONG start;

    return advance((struct com_enum *)self, wanted, &start) == wanted ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE com_enum_Reset(IEnumVARIANT *self)
{
    struct com_enum *enumerator = (struct com_enum *)self;

    AcquireSRWLockExclusive(&enumerator->lock);
    enumerator->position = 0;
    ReleaseSRWLockExclusive(&enumerator->lock);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE com_enum_Clone(IEnumVARIANT *self, IEnumVARIANT **out)
{
    struct com_enum *enumerator = (struct com_enum *)self;
    const struct enum_class *class = class_of(enumerator);
    ULONG position;

    if (out == NULL)
        return com_fail_member(class->class.iid, VHD_NULL_ARGUMENT, class->name, L"Clone");
    advance(enumerator, 0, &position);
    if (FAILED(com_enum_create(class->kind, enumerator->items, enumerator->count, (void **)out)))
        return com_fail_member(class->class.iid, VHD_OUT_OF_MEMORY, class->name, L"Clone");
    return IEnumVARIANT_Skip(*out, position) == S_OK ? S_OK : E_UNEXPECTED;
}

static const IEnumVARIANTVtbl com_enum_vtable = {
    COM_UNKNOWN_SLOTS(com_enum), com_enum_Next, com_enum_Skip, com_enum_Reset, com_enum_Clone,
};

#define CLASS(interface, kind, type, copy, clear)           \
    {                                                       \
        {                                                   \
            .iid = &IID_##interface,                        \
            .vtable = &com_enum_vtable,                     \
            .size = sizeof(struct com_enum),                \
            .destroy = com_enum_destroy,                    \
            .bound = (kind) == ENUM_CONNECTIONS,            \
        },                                                  \
            L"" #interface, kind, sizeof(type), copy, clear \
    }

static const struct enum_class classes[] = {
    [ENUM_VARIANTS] = CLASS(IEnumVARIANT, ENUM_VARIANTS, VARIANT, copy_variant, clear_variant),
    [ENUM_CONNECTIONS] = CLASS(IEnumConnections, ENUM_CONNECTIONS, CONNECTDATA, copy_connection, clear_connection),
    [ENUM_CONNECTION_POINTS] = CLASS(IEnumConnectionPoints, ENUM_CONNECTION_POINTS, IConnectionPoint *, copy_point,
                                     clear_point),
};

static const struct enum_class *class_of_kind(enum com_enum_kind kind)
{
    return &classes[kind];
}

HRESULT com_enum_create(enum com_enum_kind kind, const void *items, ULONG count, void **out)
{
    const struct enum_class *class = class_of_kind(kind);
    struct com_enum *enumerator = com_object_new(&class->class);

    *out = NULL;
    if (enumerator == NULL)
        return E_OUTOFMEMORY;
    InitializeSRWLock(&enumerator->lock);
    enumerator->items = calloc((size_t)count + 1, class->element); /* + 1: an empty array is no failure */
    if (enumerator->items == NULL || FAILED(copy_items(class, items, enumerator->items, count))) {
        com_object_drop(&enumerator->object); /* with a count of 0 still, so nothing is cleared twice */
        return E_OUTOFMEMORY;
    }
    enumerator->count = count;
    return com_object_publish(&enumerator->object, class->class.iid, out);
}
