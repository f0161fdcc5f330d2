/* com_dispatch_kinds.c - each member of each object, called in every kind of way by Invoke: the wrong ones are refused. */
#include "facts.h"
#include "objects.h"

#include <stdlib.h>
#include <string.h>

#define ALL_KINDS (DISPATCH_METHOD | DISPATCH_PROPERTYGET | DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF)
#define PUTS (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF)

/* More arguments than any member has. */
#define TOO_MANY 9

/* The kind of access that a row of data/vtable.tsv offers. */
static WORD kind_of(const char *method)
{
    if (strncmp(method, "get_", 4) == 0)
        return DISPATCH_PROPERTYGET;
    return strncmp(method, "put_", 4) == 0 ? PUTS : DISPATCH_METHOD; /* a put by reference is taken for a put */
}

static DISPID id_of(const struct fact *row)
{
    return (DISPID)strtoul(row->field[4], NULL, 16);
}

/* The rows of one interface with that DISPID: a property may have two. */
static WORD kinds_of(const struct facts *vtable, const char *type, DISPID id)
{
    WORD kinds = 0;

    for (size_t i = 0; i < vtable->count; i++) {
        if (strcmp(vtable->rows[i].field[0], type) == 0 && id_of(&vtable->rows[i]) == id)
            kinds |= kind_of(vtable->rows[i].field[3]);
    }
    return kinds;
}

/* Whether a caller who allows `flags` gets through. Who allows a put gets no get in its place. */
static bool is_right(DISPID id, WORD kinds, WORD flags)
{
    if (id == DISPID_NEWENUM && (flags & DISPATCH_METHOD)) /* as JScript's Enumerator asks */
        flags |= DISPATCH_PROPERTYGET;
    return (flags & PUTS) != 0 ? (kinds & PUTS) != 0 : (kinds & flags) != 0;
}

/*
 * Calls a member so that nothing is done: a get is harmless without arguments, anything else has too many of them, or
 * none where it wants some.
 */
static HRESULT try(IDispatch *object, DISPID id, WORD flags, bool with_arguments)
{
    VARIANT arguments[TOO_MANY], result;
    DISPID put = DISPID_PROPERTYPUT;
    DISPPARAMS params = { arguments, NULL, with_arguments ? TOO_MANY : 0, 0 };
    HRESULT hr;

    if (flags & PUTS) {
        params.rgdispidNamedArgs = &put;
        params.cNamedArgs = 1;
        params.cArgs = TOO_MANY;
    }
    memset(arguments, 0, sizeof arguments);
    memset(&result, 0xaa, sizeof result);
    hr = IDispatch_Invoke(object, id, &IID_NULL, 0, flags, &params, &result, NULL, NULL);
    if (SUCCEEDED(hr))
        VariantClear(&result);
    else
        check(V_VT(&result) == VT_EMPTY, "a failed call gives nothing, not a value of type %d", V_VT(&result));
    return hr;
}

/* All kinds of access to a member that has `kinds` of them; 0 for a DISPID that none has. Gives how many are right. */
static unsigned check_kinds(IDispatch *object, DISPID id, WORD kinds, bool with_arguments)
{
    unsigned right = 0;

    for (WORD flags = 0; flags <= ALL_KINDS; flags++) {
        const HRESULT hr = try(object, id, flags, with_arguments);

        if (is_right(id, kinds, flags)) {
            check(hr != DISP_E_MEMBERNOTFOUND, "flags %u are accepted", flags);
            right++;
        } else {
            check_hr(hr, DISP_E_MEMBERNOTFOUND, "flags %u", flags);
        }
    }
    return right;
}

/* DISPIDs of no member: the members of IUnknown and IDispatch have some in type information, but not for callers. */
static void check_strangers(const struct facts *vtable, const char *type, IDispatch *object)
{
    static const DISPID strangers[] = {
        0,          1,          2,          12345,      DISPID_UNKNOWN, DISPID_PROPERTYPUT, DISPID_EVALUATE,
        0x60000000, 0x60000001, 0x60000002, 0x60010000, 0x60010001,     0x60010002,         0x60010003,
        0x6001ffff, 0x60020064, -MAXLONG,   MAXLONG,
    };

    for (size_t i = 0; i < ARRAYSIZE(strangers); i++) {
        if (kinds_of(vtable, type, strangers[i]) == 0) {
            context("%s, DISPID 0x%lx", type, strangers[i]);
            check_kinds(object, strangers[i], 0, false);
        }
    }
}

static unsigned check_object(const struct facts *vtable, const struct object_kind *kind)
{
    IDispatch *object = (IDispatch *)kind->make();
    const char *type = NULL;
    unsigned members = 0;

    for (size_t i = 0; i < vtable->count && object != NULL; i++) {
        const struct fact *row = &vtable->rows[i];
        const GUID iid = facts_guid(row->field[1]);
        const DISPID id = id_of(row);
        const bool wants_none = kind_of(row->field[3]) == DISPATCH_METHOD && strstr(row->field[6], "(in ") == NULL;
        if (!IsEqualGUID(&iid, kind->iid) || strncmp(row->field[3], "put_", 4) == 0)
            continue; /* the row of its get has tried that of the put */
        type = row->field[0];
        context("%s.%s", type, row->field[3]);
        check(check_kinds(object, id, kinds_of(vtable, type, id), wants_none) > 0, "some kind of access is right");
        members++;
    }
    if (check(type != NULL, "%s has members", kind->name))
        check_strangers(vtable, type, object);
    context("%s", "");
    if (object != NULL)
        IDispatch_Release(object);
    return members;
}

TEST(com_dispatch, each_member_is_reached_by_its_own_kinds_of_access_only)
{
    struct facts vtable;
    unsigned members = 0;

    if (facts_load(&vtable, L"VTABLE", 310)) {
        for (size_t i = 0; i < object_kind_count; i++) {
            if (object_kinds[i].is_dual)
                members += check_object(&vtable, &object_kinds[i]);
        }
        counted("%u members, each called in 16 ways", members);
    }
    facts_free(&vtable);
}
