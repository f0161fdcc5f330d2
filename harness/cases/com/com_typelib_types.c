/* com_typelib_types.c - the classes, enumerations and the structure of the type library. */
#include "client.h"
#include "facts.h"
#include "type_text.h"

#include <stdlib.h>
#include <string.h>

static ITypeLib *open_library(void)
{
    ITypeLib *library = NULL;

    check_hr(LoadRegTypeLib(&LIBID_VirtualPC, 1, 0, 0, &library), S_OK, "LoadRegTypeLib");
    return library;
}

/* Type information by GUID with its attributes; checks name, kind and help string. */
static ITypeInfo *open_type(ITypeLib *library, const char *guid_text, const char *name, TYPEKIND kind,
                            TYPEATTR **attributes)
{
    GUID guid = facts_guid(guid_text);
    ITypeInfo *info = NULL;

    if (!check_hr(ITypeLib_GetTypeInfoOfGuid(library, &guid, &info), S_OK, "GetTypeInfoOfGuid of %s", name))
        return NULL;
    check(strcmp(type_name(info, MEMBERID_NIL), name) == 0, "the type %s is called %s, not %s", guid_text, name,
          type_name(info, MEMBERID_NIL));
    check(has_help(info, MEMBERID_NIL), "%s has a help string", name);
    if (!check_hr(ITypeInfo_GetTypeAttr(info, attributes), S_OK, "GetTypeAttr of %s", name)) {
        ITypeInfo_Release(info);
        return NULL;
    }
    check((*attributes)->typekind == kind, "%s is of the kind %d, not %d", name, kind, (*attributes)->typekind);
    return info;
}

static void close_type(ITypeInfo *info, TYPEATTR *attributes)
{
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    ITypeInfo_Release(info);
}

/* Checks one interface of a class: which it is, and how it is implemented. */
static void compare_implemented(ITypeInfo *info, const char *class, UINT index, const char *name, INT expected)
{
    HREFTYPE reference;
    ITypeInfo *type;
    INT flags = 0;

    if (!check_hr(ITypeInfo_GetRefTypeOfImplType(info, index, &reference), S_OK, "interface %u of %s", index, class) ||
        !check_hr(ITypeInfo_GetRefTypeInfo(info, reference, &type), S_OK, "interface %u of %s", index, class))
        return;
    check(strcmp(type_name(type, MEMBERID_NIL), name) == 0, "interface %u of %s is %s, not %s", index, class, name,
          type_name(type, MEMBERID_NIL));
    check_hr(ITypeInfo_GetImplTypeFlags(info, index, &flags), S_OK, "GetImplTypeFlags");
    check(flags == expected, "%s implements %s with the flags %d, not %d", class, name, expected, flags);
    ITypeInfo_Release(type);
}

static void compare_class(ITypeLib *library, const struct fact *fact)
{
    bool has_source = strcmp(fact->field[3], "-") != 0;
    TYPEATTR *attributes;
    ITypeInfo *info = open_type(library, fact->field[1], fact->field[0], TKIND_COCLASS, &attributes);

    if (info == NULL)
        return;
    check(attributes->cImplTypes == (has_source ? 2 : 1), "%s has %d interfaces, not %d", fact->field[0],
          has_source ? 2 : 1, attributes->cImplTypes);
    compare_implemented(info, fact->field[0], 0, fact->field[2], IMPLTYPEFLAG_FDEFAULT);
    if (has_source)
        compare_implemented(info, fact->field[0], 1, fact->field[3], IMPLTYPEFLAG_FDEFAULT | IMPLTYPEFLAG_FSOURCE);
    close_type(info, attributes);
}

TEST(com_typelib, every_class_has_its_default_and_source_interface)
{
    ITypeLib *library = open_library();
    struct facts facts;

    if (library == NULL)
        return;
    if (facts_load(&facts, L"CLASSES", 19))
        for (size_t i = 0; i < facts.count; i++)
            compare_class(library, &facts.rows[i]);
    note("%zu classes compared", facts.count);
    facts_free(&facts);
    ITypeLib_Release(library);
}

static void compare_member(ITypeInfo *info, UINT index, const struct fact *fact)
{
    VARDESC *member;

    if (!check_hr(ITypeInfo_GetVarDesc(info, index, &member), S_OK, "member %u of %s", index, fact->field[0]))
        return;
    check(strcmp(type_name(info, member->memid), fact->field[2]) == 0, "member %u of %s is %s, not %s", index,
          fact->field[0], fact->field[2], type_name(info, member->memid));
    check(member->varkind == VAR_CONST && V_VT(member->lpvarValue) == VT_I4 &&
              V_I4(member->lpvarValue) == atoi(fact->field[3]),
          "%s is %s, not %ld", fact->field[2], fact->field[3], V_I4(member->lpvarValue));
    ITypeInfo_ReleaseVarDesc(info, member);
}

/* Compares rows[0..] as long as they are of one enumeration; returns how many they were. */
static size_t compare_enumeration(ITypeLib *library, const struct fact *rows, size_t count)
{
    TYPEATTR *attributes;
    ITypeInfo *info = open_type(library, rows[0].field[1], rows[0].field[0], TKIND_ENUM, &attributes);
    size_t own = 1;

    while (own < count && strcmp(rows[own].field[0], rows[0].field[0]) == 0)
        own++;
    if (info == NULL)
        return own;
    check(attributes->cVars == own, "%s has %zu members, not %d", rows[0].field[0], own, attributes->cVars);
    for (size_t i = 0; i < own; i++)
        compare_member(info, (UINT)i, &rows[i]);
    close_type(info, attributes);
    return own;
}

TEST(com_typelib, every_enumeration_has_its_members_and_values)
{
    ITypeLib *library = open_library();
    struct facts facts;
    size_t done = 0, enumerations = 0;

    if (library == NULL)
        return;
    if (facts_load(&facts, L"ENUMS", 124))
        for (; done < facts.count; enumerations++)
            done += compare_enumeration(library, facts.rows + done, facts.count - done);
    check(done == 124 && enumerations == 24, "124 members of 24 enumerations were compared");
    note("%zu members of %zu enumerations compared", done, enumerations);
    facts_free(&facts);
    ITypeLib_Release(library);
}

/* Fields of GUESTOSVERSIONINFOEX, which has the layout of OSVERSIONINFOEXW. */
static const struct {
    const char *name, *type;
    ULONG offset;
} fields[] = {
    { "dwOSVersionInfoSize", "long", 0 },  { "dwMajorVersion", "long", 4 },       { "dwMinorVersion", "long", 8 },
    { "dwBuildNumber", "long", 12 },       { "dwPlatformId", "long", 16 },        { "szCSDVersion", "short[128]", 20 },
    { "wServicePackMajor", "short", 276 }, { "wServicePackMinor", "short", 278 }, { "wSuiteMask", "short", 280 },
    { "wProductType", "byte", 282 },       { "wReserved", "byte", 283 },
};

static void compare_fields(ITypeInfo *info)
{
    for (UINT i = 0; i < ARRAYSIZE(fields); i++) {
        char type[TYPE_TEXT_CHARS] = "";
        VARDESC *field;
        if (!check_hr(ITypeInfo_GetVarDesc(info, i, &field), S_OK, "field %u", i))
            continue;
        type_text(info, &field->elemdescVar.tdesc, type);
        check(strcmp(type_name(info, field->memid), fields[i].name) == 0, "field %u is %s, not %s", i, fields[i].name,
              type_name(info, field->memid));
        check(strcmp(type, fields[i].type) == 0, "%s is a %s, not a %s", fields[i].name, fields[i].type, type);
        check(field->oInst == fields[i].offset, "%s is at %lu, not at %lu", fields[i].name, fields[i].offset,
              field->oInst);
        ITypeInfo_ReleaseVarDesc(info, field);
    }
}

TEST(com_typelib, the_structure_is_laid_out_as_osversioninfoex)
{
    ITypeLib *library = open_library();
    OLECHAR name[] = L"_GUESTOSVERSIONINFOEX";
    ITypeInfo *info = NULL;
    TYPEATTR *attributes;
    MEMBERID id;
    USHORT found = 1;

    check(sizeof(GUESTOSVERSIONINFOEX) == 284, "it is 284 bytes in the header");
    if (library == NULL)
        return;
    check_hr(ITypeLib_FindName(library, name, 0, &info, &id, &found), S_OK, "FindName");
    if (check(found == 1 && info != NULL, "the library has a type _GUESTOSVERSIONINFOEX")) {
        if (check_hr(ITypeInfo_GetTypeAttr(info, &attributes), S_OK, "GetTypeAttr")) {
            check(attributes->typekind == TKIND_RECORD && attributes->cbSizeInstance == 284 &&
                      attributes->cVars == ARRAYSIZE(fields),
                  "it is a structure of 284 bytes with 11 fields, not kind %d, %lu bytes, %d fields",
                  attributes->typekind, attributes->cbSizeInstance, attributes->cVars);
            ITypeInfo_ReleaseTypeAttr(info, attributes);
        }
        compare_fields(info);
        ITypeInfo_Release(info);
    }
    ITypeLib_Release(library);
}
