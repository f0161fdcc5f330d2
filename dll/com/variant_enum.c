/* variant_enum.c - IEnumVARIANT over a fixed array. */
#include "variant_enum.h"

#include "com_error.h"
#include "com_object.h"

#include <stdlib.h>

struct variant_enum {
    struct com_object object;
    VARIANT *items; /* never changes after creation */
    ULONG count;
    SRWLOCK lock; /* protects the position */
    ULONG position;
};

void variant_array_free(VARIANT *items, ULONG count)
{
    for (ULONG i = 0; i < count; i++)
        VariantClear(&items[i]);
    free(items);
}

static void variant_enum_destroy(struct com_object *object)
{
    struct variant_enum *enumerator = (struct variant_enum *)object;

    variant_array_free(enumerator->items, enumerator->count);
}

/* Moves on by `wanted` elements or to the end; *start is where it was. Returns how many elements lie between. */
static ULONG advance(struct variant_enum *enumerator, ULONG wanted, ULONG *start)
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

/* Copies all or nothing; what it does not fill stays as it is. */
static HRESULT copy_items(const VARIANT *from, VARIANT *to, ULONG count)
{
    for (ULONG i = 0; i < count; i++) {
        VARIANT source = from[i];
        HRESULT hr;

        VariantInit(&to[i]);
        hr = VariantCopy(&to[i], &source);
        if (FAILED(hr)) {
            while (i-- > 0)
                VariantClear(&to[i]);
            return hr;
        }
    }
    return S_OK;
}

COM_UNKNOWN(variant_enum, IEnumVARIANT)

static HRESULT STDMETHODCALLTYPE variant_enum_Next(IEnumVARIANT *self, ULONG wanted, VARIANT *items, ULONG *fetched)
{
    struct variant_enum *enumerator = (struct variant_enum *)self;
    ULONG start, taken;

    if (fetched != NULL)
        *fetched = 0;
    if ((items == NULL && wanted > 0) || (fetched == NULL && wanted > 1)) /* only one element needs no counting */
        return com_fail_status(VHD_NULL_ARGUMENT, L"IEnumVARIANT.Next");
    taken = advance(enumerator, wanted, &start);
    if (FAILED(copy_items(enumerator->items + start, items, taken)))
        return com_fail_status(VHD_OUT_OF_MEMORY, L"IEnumVARIANT.Next");
    if (fetched != NULL)
        *fetched = taken;
    return taken == wanted ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE variant_enum_Skip(IEnumVARIANT *self, ULONG wanted)
{
    ULONG start;

    return advance((struct variant_enum *)self, wanted, &start) == wanted ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE variant_enum_Reset(IEnumVARIANT *self)
{
    struct variant_enum *enumerator = (struct variant_enum *)self;

    AcquireSRWLockExclusive(&enumerator->lock);
    enumerator->position = 0;
    ReleaseSRWLockExclusive(&enumerator->lock);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE variant_enum_Clone(IEnumVARIANT *self, IEnumVARIANT **out)
{
    struct variant_enum *enumerator = (struct variant_enum *)self;
    HRESULT hr = com_require(out, L"IEnumVARIANT.Clone");
    ULONG position;

    if (FAILED(hr))
        return hr;
    advance(enumerator, 0, &position);
    hr = variant_enum_create(enumerator->items, enumerator->count, out);
    if (FAILED(hr))
        return com_fail_status(VHD_OUT_OF_MEMORY, L"IEnumVARIANT.Clone");
    return IEnumVARIANT_Skip(*out, position) == S_OK ? S_OK : E_UNEXPECTED;
}

static const IEnumVARIANTVtbl variant_enum_vtable = {
    COM_UNKNOWN_SLOTS(variant_enum),
    variant_enum_Next,
    variant_enum_Skip,
    variant_enum_Reset,
    variant_enum_Clone,
};

static const struct com_class variant_enum_class = {
    .iid = &IID_IEnumVARIANT,
    .vtable = &variant_enum_vtable,
    .size = sizeof(struct variant_enum),
    .destroy = variant_enum_destroy,
};

HRESULT variant_enum_create(const VARIANT *items, ULONG count, IEnumVARIANT **out)
{
    struct variant_enum *enumerator = com_object_new(&variant_enum_class);

    *out = NULL;
    if (enumerator == NULL)
        return E_OUTOFMEMORY;
    InitializeSRWLock(&enumerator->lock);
    enumerator->items = calloc((size_t)count + 1, sizeof *items); /* + 1: an empty array is no failure */
    if (enumerator->items == NULL || FAILED(copy_items(items, enumerator->items, count))) {
        com_object_drop(&enumerator->object); /* with a count of 0 still, so nothing is cleared twice */
        return E_OUTOFMEMORY;
    }
    enumerator->count = count;
    return com_object_publish(&enumerator->object, &IID_IEnumVARIANT, (void **)out);
}
