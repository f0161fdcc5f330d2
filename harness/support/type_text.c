/* type_text.c - renders types and functions of a type library as text. */
#include "type_text.h"

#include <stdio.h>
#include <string.h>

#define MAX_PARAMETERS 15

static void append(char text[TYPE_TEXT_CHARS], const char *more)
{
    size_t length = strlen(text);

    snprintf(text + length, TYPE_TEXT_CHARS - length, "%s", more);
}

const char *type_name(ITypeInfo *info, MEMBERID id)
{
    static _Thread_local char names[8][256];
    static _Thread_local unsigned next;
    char *copy = names[next++ % ARRAYSIZE(names)];
    BSTR name = NULL;

    snprintf(copy, sizeof names[0], "%s",
             SUCCEEDED(ITypeInfo_GetDocumentation(info, id, &name, NULL, NULL, NULL)) ? utf8(name) : "?");
    SysFreeString(name);
    return copy;
}

bool has_help(ITypeInfo *info, MEMBERID id)
{
    BSTR help = NULL;
    bool has = SUCCEEDED(ITypeInfo_GetDocumentation(info, id, NULL, &help, NULL, NULL)) && SysStringLen(help) > 0;

    SysFreeString(help);
    return has;
}

static const char *simple_type(VARTYPE type)
{
    /* wchar_t is VT_UI2 to MIDL and VT_I2 to widl */
    static const struct {
        VARTYPE type;
        const char *name;
    } names[] = {
        { VT_I2, "short" },
        { VT_I4, "long" },
        { VT_UI1, "byte" },
        { VT_UI2, "short" },
        { VT_UI4, "unsigned long" },
        { VT_BOOL, "VARIANT_BOOL" },
        { VT_BSTR, "BSTR" },
        { VT_VARIANT, "VARIANT" },
        { VT_DATE, "DATE" },
        { VT_UNKNOWN, "IUnknown*" },
        { VT_DISPATCH, "IDispatch*" },
        { VT_HRESULT, "HRESULT" },
        { VT_VOID, "void" },
    };

    for (size_t i = 0; i < ARRAYSIZE(names); i++)
        if (names[i].type == type)
            return names[i].name;
    return "unexpected type";
}

static void user_type(ITypeInfo *info, HREFTYPE reference, char text[TYPE_TEXT_CHARS])
{
    ITypeInfo *type;

    if (FAILED(ITypeInfo_GetRefTypeInfo(info, reference, &type))) {
        append(text, "unresolved type");
        return;
    }
    append(text, type_name(type, MEMBERID_NIL));
    ITypeInfo_Release(type);
}

void type_text(ITypeInfo *info, const TYPEDESC *type, char text[TYPE_TEXT_CHARS])
{
    char dimension[32];

    switch (type->vt) {
    case VT_PTR:
        type_text(info, type->lptdesc, text);
        append(text, "*");
        break;
    case VT_USERDEFINED:
        user_type(info, type->hreftype, text);
        break;
    case VT_CARRAY:
        type_text(info, &type->lpadesc->tdescElem, text);
        for (USHORT i = 0; i < type->lpadesc->cDims; i++) {
            snprintf(dimension, sizeof dimension, "[%lu]", type->lpadesc->rgbounds[i].cElements);
            append(text, dimension);
        }
        break;
    default:
        append(text, simple_type(type->vt));
    }
}

/* `name` NULL: none */
static void parameter_text(ITypeInfo *info, const ELEMDESC *parameter, BSTR name, char text[TYPE_TEXT_CHARS])
{
    static const struct {
        USHORT flag;
        const char *name;
    } flags[] = {
        { PARAMFLAG_FIN, "in " },     { PARAMFLAG_FOUT, "out " },      { PARAMFLAG_FRETVAL, "retval " },
        { PARAMFLAG_FLCID, "lcid " }, { PARAMFLAG_FOPT, "optional " }, { PARAMFLAG_FHASDEFAULT, "default " },
    };

    for (size_t i = 0; i < ARRAYSIZE(flags); i++)
        if (parameter->paramdesc.wParamFlags & flags[i].flag)
            append(text, flags[i].name);
    type_text(info, &parameter->tdesc, text);
    if (name == NULL)
        return;
    append(text, " ");
    append(text, utf8(name));
}

void signature_text(ITypeInfo *info, const FUNCDESC *function, char text[TYPE_TEXT_CHARS])
{
    BSTR names[MAX_PARAMETERS + 1] = { NULL };
    UINT count = 0;

    text[0] = 0;
    if (function->cParams > MAX_PARAMETERS ||
        FAILED(ITypeInfo_GetNames(info, function->memid, names, ARRAYSIZE(names), &count)))
        append(text, "?");
    if (function->invkind == INVOKE_PROPERTYGET)
        append(text, "get_");
    else if (function->invkind == INVOKE_PROPERTYPUT)
        append(text, "put_");
    else if (function->invkind != INVOKE_FUNC)
        append(text, "putref_");
    append(text, utf8(names[0]));
    append(text, "(");
    for (SHORT i = 0; i < function->cParams && i < MAX_PARAMETERS; i++) {
        if (i > 0)
            append(text, ", ");
        parameter_text(info, &function->lprgelemdescParam[i],
                       function->invkind == INVOKE_PROPERTYPUT ? NULL : names[i + 1], text);
    }
    append(text, ")");
    for (UINT i = 0; i < count; i++)
        SysFreeString(names[i]);
}
