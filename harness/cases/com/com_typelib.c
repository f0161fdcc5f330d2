/* com_typelib.c - the type library says what the tables in data/ say, slot by slot. */
#include "client.h"
#include "facts.h"
#include "type_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define FIRST_OWN_SLOT 7 /* after those of IUnknown and IDispatch */

static ITypeLib *library_of_object(void)
{
    IVMVirtualPC *app = application();
    ITypeInfo *info = NULL;
    ITypeLib *library = NULL;
    UINT index;

    if (app == NULL)
        return NULL;
    if (check_hr(IVMVirtualPC_GetTypeInfo(app, 0, 0x409, &info), S_OK, "GetTypeInfo")) {
        check_hr(ITypeInfo_GetContainingTypeLib(info, &library, &index), S_OK, "GetContainingTypeLib");
        ITypeInfo_Release(info);
    }
    IVMVirtualPC_Release(app);
    return library;
}

static ITypeLib *registered_library(void)
{
    ITypeLib *library = NULL;

    check_hr(LoadRegTypeLib(&LIBID_VirtualPC, 1, 0, 0, &library), S_OK, "LoadRegTypeLib");
    return library;
}

/* Does the same with the type library that an object knows and with the registered one. */
static void with_both(void (*compare)(ITypeLib *library))
{
    ITypeLib *(*const sources[])(void) = { library_of_object, registered_library };
    const char *const names[] = { "library of the object", "registered library" };

    for (size_t i = 0; i < ARRAYSIZE(sources); i++) {
        ITypeLib *library = sources[i]();
        if (library == NULL)
            continue;
        context("%s", names[i]);
        compare(library);
        ITypeLib_Release(library);
        context("%s", "");
    }
}

static ITypeInfo *type_of(ITypeLib *library, const char *guid_text, const char *name)
{
    GUID guid = facts_guid(guid_text);
    ITypeInfo *info = NULL;

    if (!check_hr(ITypeLib_GetTypeInfoOfGuid(library, &guid, &info), S_OK, "GetTypeInfoOfGuid of %s", name))
        return NULL;
    check(strcmp(type_name(info, MEMBERID_NIL), name) == 0, "the type %s is called %s", guid_text, name);
    check(has_help(info, MEMBERID_NIL), "%s has a help string", name);
    return info;
}

/* The vtable's view of a dual interface, whose type information shows a client the view of IDispatch. */
static ITypeInfo *vtable_view(ITypeInfo *dispatch)
{
    HREFTYPE reference;
    ITypeInfo *info = NULL;

    if (check_hr(ITypeInfo_GetRefTypeOfImplType(dispatch, (UINT)-1, &reference), S_OK, "the vtable view"))
        check_hr(ITypeInfo_GetRefTypeInfo(dispatch, reference, &info), S_OK, "its type information");
    return info;
}

static void compare_library(ITypeLib *library)
{
    BSTR name = NULL, help = NULL;
    TLIBATTR *attributes;

    if (!check_hr(ITypeLib_GetLibAttr(library, &attributes), S_OK, "GetLibAttr"))
        return;
    check(IsEqualGUID(&attributes->guid, &LIBID_VirtualPC), "it has the LIBID of Virtual PC");
    check(attributes->wMajorVerNum == 1 && attributes->wMinorVerNum == 0, "its version is 1.0, not %d.%d",
          attributes->wMajorVerNum, attributes->wMinorVerNum);
    check(attributes->lcid == 0, "it is neutral in language");
    check(attributes->syskind == (sizeof(void *) == 8 ? SYS_WIN64 : SYS_WIN32), "it is for this bitness");
    ITypeLib_ReleaseTLibAttr(library, attributes);
    check_hr(ITypeLib_GetDocumentation(library, -1, &name, &help, NULL, NULL), S_OK, "GetDocumentation");
    check(name != NULL && wcscmp(name, L"VirtualPC") == 0, "its name is VirtualPC");
    check(SysStringLen(help) > 0, "it has a help string");
    SysFreeString(name);
    SysFreeString(help);
    /* 34 interfaces, 19 classes, 24 enumerations, 1 structure */
    check(ITypeLib_GetTypeInfoCount(library) == 78, "it has 78 types, not %u", ITypeLib_GetTypeInfoCount(library));
}

TEST(com_typelib, has_the_library_id_name_and_version_of_virtual_pc)
{
    GUID libid = facts_guid("cef63746-ad34-42d0-9138-39d83ecb77cb");

    check(IsEqualGUID(&libid, &LIBID_VirtualPC), "the header has the LIBID of Virtual PC");
    with_both(compare_library);
}

static void compare_interface(ITypeLib *library, const struct fact *fact)
{
    bool is_dual = strcmp(fact->field[2], "dual") == 0, is_hidden = strcmp(fact->field[3], "hidden") == 0;
    UINT flags = TYPEFLAG_FDISPATCHABLE | (is_dual ? TYPEFLAG_FDUAL : 0u) | (is_hidden ? TYPEFLAG_FHIDDEN : 0u);
    ITypeInfo *info = type_of(library, fact->field[1], fact->field[0]);
    TYPEATTR *attributes;

    if (info == NULL)
        return;
    if (check_hr(ITypeInfo_GetTypeAttr(info, &attributes), S_OK, "GetTypeAttr")) {
        check(attributes->typekind == TKIND_DISPATCH, "%s is a TKIND_DISPATCH", fact->field[0]);
        check(attributes->wTypeFlags == flags, "%s has the flags 0x%x, not 0x%x", fact->field[0], flags,
              attributes->wTypeFlags);
        check(attributes->cbSizeVft == 7 * sizeof(void *), "%s shows the vtable of IDispatch", fact->field[0]);
        ITypeInfo_ReleaseTypeAttr(info, attributes);
    }
    ITypeInfo_Release(info);
}

static void compare_interfaces(ITypeLib *library)
{
    struct facts facts;

    if (facts_load(&facts, L"INTERFACES", 34))
        for (size_t i = 0; i < facts.count; i++)
            compare_interface(library, &facts.rows[i]);
    note("%zu interfaces compared", facts.count);
    facts_free(&facts);
}

TEST(com_typelib, every_interface_has_its_id_and_attributes)
{
    with_both(compare_interfaces);
}

/* The own methods of an interface: as many as the facts have, and after those of IDispatch. */
static void compare_vtable_size(ITypeInfo *vtable, const char *name, unsigned slots)
{
    HREFTYPE reference;
    ITypeInfo *base;
    TYPEATTR *attributes;

    if (!check_hr(ITypeInfo_GetTypeAttr(vtable, &attributes), S_OK, "GetTypeAttr"))
        return;
    check(attributes->typekind == TKIND_INTERFACE, "the vtable view of %s is a TKIND_INTERFACE", name);
    check(attributes->cFuncs == slots - FIRST_OWN_SLOT, "%s has %u own methods, not %d", name, slots - FIRST_OWN_SLOT,
          attributes->cFuncs);
    check(attributes->cbSizeVft == slots * sizeof(void *), "the vtable of %s has %u slots", name, slots);
    ITypeInfo_ReleaseTypeAttr(vtable, attributes);
    if (!check_hr(ITypeInfo_GetRefTypeOfImplType(vtable, 0, &reference), S_OK, "the base of %s", name) ||
        !check_hr(ITypeInfo_GetRefTypeInfo(vtable, reference, &base), S_OK, "the base of %s", name))
        return;
    check(strcmp(type_name(base, MEMBERID_NIL), "IDispatch") == 0, "%s derives from IDispatch", name);
    ITypeInfo_Release(base);
}

static WORD function_flags(const char *attributes)
{
    return (WORD)((strstr(attributes, "restricted") != NULL ? FUNCFLAG_FRESTRICTED : 0) |
                  (strstr(attributes, "hidden") != NULL ? FUNCFLAG_FHIDDEN : 0));
}

static void compare_slot(ITypeInfo *vtable, const struct fact *fact)
{
    unsigned slot = (unsigned)atoi(fact->field[2]);
    MEMBERID id = (MEMBERID)strtoul(fact->field[4], NULL, 16);
    char signature[TYPE_TEXT_CHARS];
    FUNCDESC *function;

    if (!check_hr(ITypeInfo_GetFuncDesc(vtable, slot - FIRST_OWN_SLOT, &function), S_OK, "slot %u of %s", slot,
                  fact->field[0]))
        return;
    signature_text(vtable, function, signature);
    /* A type library keeps one spelling of a name for everything that has it, so case can differ. */
    check(_stricmp(signature, fact->field[6]) == 0, "slot %u of %s is %s, not %s", slot, fact->field[0], fact->field[6],
          signature);
    check(function->oVft == (SHORT)(slot * sizeof(void *)), "%s.%s is in slot %u, not at %d", fact->field[0],
          fact->field[3], slot, function->oVft);
    check(function->memid == id, "%s.%s has the DISPID 0x%08lx, not 0x%08lx", fact->field[0], fact->field[3], id,
          function->memid);
    check(function->wFuncFlags == function_flags(fact->field[5]), "%s.%s has the attributes %s, not 0x%x",
          fact->field[0], fact->field[3], fact->field[5], function->wFuncFlags);
    check(function->funckind == FUNC_PUREVIRTUAL && function->callconv == CC_STDCALL &&
              function->elemdescFunc.tdesc.vt == VT_HRESULT,
          "%s.%s is a stdcall method that returns an HRESULT", fact->field[0], fact->field[3]);
    check(has_help(vtable, function->memid), "%s.%s has a help string", fact->field[0], fact->field[3]);
    ITypeInfo_ReleaseFuncDesc(vtable, function);
}

/* Compares rows[0..] as long as they are of one interface; returns how many they were. */
static size_t compare_vtable(ITypeLib *library, const struct fact *rows, size_t count)
{
    ITypeInfo *info = type_of(library, rows[0].field[1], rows[0].field[0]);
    ITypeInfo *vtable = info != NULL ? vtable_view(info) : NULL;
    size_t own = 1;

    while (own < count && strcmp(rows[own].field[0], rows[0].field[0]) == 0)
        own++;
    if (vtable != NULL) {
        compare_vtable_size(vtable, rows[0].field[0], FIRST_OWN_SLOT + (unsigned)own);
        for (size_t i = 0; i < own; i++)
            compare_slot(vtable, &rows[i]);
        ITypeInfo_Release(vtable);
    }
    if (info != NULL)
        ITypeInfo_Release(info);
    return own;
}

static void compare_vtables(ITypeLib *library)
{
    struct facts facts;
    size_t done = 0;

    if (facts_load(&facts, L"VTABLE", 310))
        while (done < facts.count)
            done += compare_vtable(library, facts.rows + done, facts.count - done);
    note("%zu slots compared", done);
    check(done == 310, "310 slots were compared");
    facts_free(&facts);
}

TEST(com_typelib, every_slot_has_its_method_signature_and_dispid)
{
    with_both(compare_vtables);
}

static void compare_event(ITypeLib *library, const struct fact *fact)
{
    ITypeInfo *info = type_of(library, fact->field[1], fact->field[0]);
    char signature[TYPE_TEXT_CHARS] = "no such event";
    FUNCDESC *function;

    if (info == NULL)
        return;
    for (UINT i = 0; ITypeInfo_GetFuncDesc(info, i, &function) == S_OK; i++) {
        if (function->memid == atoi(fact->field[2])) {
            signature_text(info, function, signature);
            check(has_help(info, function->memid), "%s has a help string", signature);
        }
        ITypeInfo_ReleaseFuncDesc(info, function);
    }
    check(_stricmp(signature, fact->field[3]) == 0, "event %s of %s is %s, not %s", fact->field[2], fact->field[0],
          fact->field[3], signature);
    ITypeInfo_Release(info);
}

static void compare_events(ITypeLib *library)
{
    struct facts facts;

    if (facts_load(&facts, L"EVENTS", 20))
        for (size_t i = 0; i < facts.count; i++)
            compare_event(library, &facts.rows[i]);
    note("%zu events compared", facts.count);
    facts_free(&facts);
}

TEST(com_typelib, every_event_has_its_dispid_and_signature)
{
    with_both(compare_events);
}
