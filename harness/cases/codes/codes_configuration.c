/* codes_configuration.c - the codes of the configuration, of the search paths, and of the lists of files found there. */
#include "codes.h"

#include "configuration.h"

#include <string.h>
#include <wchar.h>

#define TEN L"nnnnnnnnnn"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG_NAME HUNDRED HUNDRED HUNDRED
#define STORED L"stored/value[@id=1]"

enum member {
    GET_VALUE,
    SET_VALUE,
    REMOVE_VALUE,
    GET_DEFAULT,
    PUT_DEFAULT,
    GET_PATHS,
    PUT_PATHS,
    HARD_DISKS,
    MACHINES,
    FLOPPIES,
    DVDS,
};

static const struct {
    const WCHAR *name;
    WORD flags;
    bool takes_text, takes_value, has_result;
} members[] = {
    [GET_VALUE] = { L"GetConfigurationValue", DISPATCH_METHOD, true, false, true },
    [SET_VALUE] = { L"SetConfigurationValue", DISPATCH_METHOD, true, true, false },
    [REMOVE_VALUE] = { L"RemoveConfigurationValue", DISPATCH_METHOD, true, false, false },
    [GET_DEFAULT] = { L"DefaultVMConfigurationPath", DISPATCH_PROPERTYGET, false, false, true },
    [PUT_DEFAULT] = { L"DefaultVMConfigurationPath", DISPATCH_PROPERTYPUT, true, false, false },
    [GET_PATHS] = { L"SearchPaths", DISPATCH_PROPERTYGET, false, false, true },
    [PUT_PATHS] = { L"SearchPaths", DISPATCH_PROPERTYPUT, false, true, false },
    [HARD_DISKS] = { L"GetHardDiskFiles", DISPATCH_METHOD, false, true, true },
    [MACHINES] = { L"GetVirtualMachineFiles", DISPATCH_METHOD, false, true, true },
    [FLOPPIES] = { L"GetFloppyDiskFiles", DISPATCH_METHOD, false, true, true },
    [DVDS] = { L"GetDVDFiles", DISPATCH_METHOD, false, true, true },
};

/* What is so before the call. */
enum cause { NORMAL, WITH_VALUE, DAMAGED, READ_ONLY, DEMANDED };

struct configuration_row {
    struct code code;
    enum member member;
    const WCHAR *text; /* key, folder, or the one folder of an array; a pattern */
    bool wrong_value;  /* a number in the place of an array */
    enum cause cause;
};

static void show(const struct code *code, IVMVirtualPC *app);

/* They take the name of the code themselves: a macro between would put its value there. */
#define ROW(name, code, value, member, text, wrong, cause, mentions)                            \
    {                                                                                           \
        { "IVMVirtualPC_" #name "__" #code, value, mentions, show }, member, text, wrong, cause \
    }
#define COM(name, code, member, text, cause, mentions)                                         \
    {                                                                                          \
        { "IVMVirtualPC_" #name "__" #code, code, mentions, show }, member, text, false, cause \
    }
#define SYSTEM(name, code, member, text)                                                                        \
    {                                                                                                           \
        { "IVMVirtualPC_" #name "__" #code, HRESULT_FROM_WIN32(code), text, show }, member, text, false, NORMAL \
    }

/* What all have that look at processor and pointers */
#define COMMON(name, member, text)                                                                                   \
    COM(name, S_OK, member, text, NORMAL, NULL), COM(name, E_POINTER, member, text, NORMAL, L"IVMVirtualPC." #name), \
        COM(name, DISP_E_EXCEPTION, member, text, DAMAGED, L"Options.xml"),                                          \
        COM(name, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, member, text, DEMANDED, L"IVMVirtualPC." #name)

#define FILES(name, member)     \
    COMMON(name, member, L"$"), \
        ROW(name, E_INVALIDARG, E_INVALIDARG, member, L"$", true, NORMAL, L"IVMVirtualPC." #name)

/* What is said of the text of a folder */
#define FOLDER(name, member)                                                                                         \
    SYSTEM(name, ERROR_FILE_NOT_FOUND, member, L"$\\missing"),                                                       \
        SYSTEM(name, ERROR_PATH_NOT_FOUND, member, L"$\\missing\\folder"),                                           \
        SYSTEM(name, ERROR_PATH_NOT_FOUND, member, L"<NONE>\\folder"),                                               \
        ROW(name, ERROR_BUFFER_OVERFLOW, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW), member, L"$\\" LONG_NAME, false, \
            NORMAL, L"$\\" TEN),                                                                                     \
        SYSTEM(name, ERROR_INVALID_NAME, member, L"$\\a?"), SYSTEM(name, ERROR_INVALID_NAME, member, L"$\\a:b\\"),   \
        SYSTEM(name, ERROR_BAD_PATHNAME, member, L"folder"), SYSTEM(name, ERROR_BAD_PATHNAME, member, L"^\\folder"), \
        SYSTEM(name, ERROR_BAD_PATHNAME, member, L"")

static const struct configuration_row rows[] = {
    COM(GetConfigurationValue, S_OK, GET_VALUE, STORED, WITH_VALUE, NULL),
    COM(GetConfigurationValue, E_POINTER, GET_VALUE, STORED, WITH_VALUE, L"IVMVirtualPC.GetConfigurationValue"),
    COM(GetConfigurationValue, DISP_E_EXCEPTION, GET_VALUE, STORED, DAMAGED, L"Options.xml"),
    COM(GetConfigurationValue, VM_E_PREF_NOT_FOUND, GET_VALUE, L"no/value", NORMAL, L"no/value"),
    COM(GetConfigurationValue, VM_E_PREF_NOT_FOUND, GET_VALUE, L"stored", WITH_VALUE, L"stored"),
    COM(GetConfigurationValue, VM_E_PREF_NOT_FOUND, GET_VALUE, L"no//key", NORMAL, L"no//key"),

    COM(SetConfigurationValue, S_OK, SET_VALUE, L"new/value", NORMAL, NULL),
    COM(SetConfigurationValue, S_OK, SET_VALUE, STORED, WITH_VALUE, NULL),
    COM(SetConfigurationValue, E_POINTER, SET_VALUE, STORED, NORMAL, L"IVMVirtualPC.SetConfigurationValue"),
    COM(SetConfigurationValue, DISP_E_EXCEPTION, SET_VALUE, STORED, DAMAGED, L"Options.xml.damaged-1"),
    COM(SetConfigurationValue, E_ACCESSDENIED, SET_VALUE, STORED, READ_ONLY, L"Options.xml"),
    COM(SetConfigurationValue, E_INVALIDARG, SET_VALUE, L"", NORMAL, NULL),
    COM(SetConfigurationValue, E_INVALIDARG, SET_VALUE, L"no//key", NORMAL, L"no//key"),
    COM(SetConfigurationValue, E_INVALIDARG, SET_VALUE, L"stored", WITH_VALUE, L"stored"),

    COM(RemoveConfigurationValue, S_OK, REMOVE_VALUE, STORED, WITH_VALUE, NULL),
    COM(RemoveConfigurationValue, S_OK, REMOVE_VALUE, L"stored", WITH_VALUE, NULL),
    COM(RemoveConfigurationValue, E_POINTER, REMOVE_VALUE, STORED, NORMAL, L"IVMVirtualPC.RemoveConfigurationValue"),
    COM(RemoveConfigurationValue, DISP_E_EXCEPTION, REMOVE_VALUE, STORED, DAMAGED, L"Options.xml.damaged-1"),
    COM(RemoveConfigurationValue, E_INVALIDARG, REMOVE_VALUE, L"", NORMAL, NULL),
    COM(RemoveConfigurationValue, E_INVALIDARG, REMOVE_VALUE, L"no//key", NORMAL, L"no//key"),
    COM(RemoveConfigurationValue, VM_E_PREF_NOT_FOUND, REMOVE_VALUE, L"no/value", WITH_VALUE, L"no/value"),

    COMMON(DefaultVMConfigurationPath, GET_DEFAULT, NULL),
    COMMON(DefaultVMConfigurationPath, PUT_DEFAULT, L"$"),
    FOLDER(DefaultVMConfigurationPath, PUT_DEFAULT),

    COMMON(SearchPaths, GET_PATHS, NULL),
    COM(SearchPaths, S_OK, PUT_PATHS, L"$", NORMAL, NULL),
    COM(SearchPaths, DISP_E_EXCEPTION, PUT_PATHS, L"$", DAMAGED, L"Options.xml.damaged-1"),
    COM(SearchPaths, VM_E_HARDWARE_VIRTUALIZATION_DISABLED, PUT_PATHS, L"$", DEMANDED, L"IVMVirtualPC.SearchPaths"),
    ROW(SearchPaths, E_INVALIDARG, E_INVALIDARG, PUT_PATHS, L"$", true, NORMAL, L"IVMVirtualPC.SearchPaths"),
    FOLDER(SearchPaths, PUT_PATHS),

    FILES(GetHardDiskFiles, HARD_DISKS),
    FILES(GetVirtualMachineFiles, MACHINES),
    FILES(GetFloppyDiskFiles, FLOPPIES),
    FILES(GetDVDFiles, DVDS),
};

static void remove_configuration(void)
{
    WCHAR folder[2 * MAX_PATH];

    SetFileAttributesW(configuration_path(), FILE_ATTRIBUTE_NORMAL);
    _snwprintf(folder, ARRAYSIZE(folder), L"%ls\\Microsoft", profile_folder());
    if (path_kind(folder) == PATH_FOLDER)
        check(remove_tree(folder), "the configuration can be removed");
}

static void prepare(enum cause cause, IVMVirtualPC *app)
{
    static const char damage[] = "<preferences><a";

    remove_configuration();
    switch (cause) {
    case NORMAL:
        break;
    case DAMAGED:
        configuration_write(damage, sizeof damage - 1);
        break;
    case DEMANDED:
        configuration_demand(app, true);
        break;
    case WITH_VALUE:
    case READ_ONLY:
        check_hr(configuration_set(app, STORED, long_variant(5)), S_OK, "storing a value");
        if (cause == READ_ONLY)
            SetFileAttributesW(configuration_path(), FILE_ATTRIBUTE_READONLY);
        break;
    }
}

/* The last argument of a member that takes a VARIANT. */
static VARIANT value_of(const struct configuration_row *row)
{
    const WCHAR *folder = lab_path(row->text);

    if (row->wrong_value || row->member == SET_VALUE)
        return long_variant(7);
    return texts_variant(VT_VARIANT, 0, &folder, 1);
}

/* With the result in the member of the union that fits its type. */
static HRESULT call(enum member member, IVMVirtualPC *app, BSTR text, VARIANT value, VARIANT *result)
{
    switch (member) {
    case GET_VALUE:
        return IVMVirtualPC_GetConfigurationValue(app, text, result);
    case SET_VALUE:
        return IVMVirtualPC_SetConfigurationValue(app, text, value);
    case REMOVE_VALUE:
        return IVMVirtualPC_RemoveConfigurationValue(app, text);
    case GET_DEFAULT:
        return IVMVirtualPC_get_DefaultVMConfigurationPath(app, result != NULL ? &V_BSTR(result) : NULL);
    case PUT_DEFAULT:
        return IVMVirtualPC_put_DefaultVMConfigurationPath(app, text);
    case GET_PATHS:
        return IVMVirtualPC_get_SearchPaths(app, result);
    case PUT_PATHS:
        return IVMVirtualPC_put_SearchPaths(app, value);
    case HARD_DISKS:
        return IVMVirtualPC_GetHardDiskFiles(app, value, result);
    case MACHINES:
        return IVMVirtualPC_GetVirtualMachineFiles(app, value, VARIANT_TRUE, result);
    case FLOPPIES:
        return IVMVirtualPC_GetFloppyDiskFiles(app, value, result);
    default:
        return IVMVirtualPC_GetDVDFiles(app, value, result);
    }
}

static void show_null(const struct configuration_row *row, IVMVirtualPC *app, BSTR text, VARIANT value)
{
    VARIANT result;

    VariantInit(&result);
    SetErrorInfo(0, NULL);
    if (members[row->member].takes_text)
        check_error_info(call(row->member, app, NULL, value, &result), E_POINTER, row->code.mentions);
    SetErrorInfo(0, NULL);
    if (members[row->member].has_result)
        check_error_info(call(row->member, app, text, value, NULL), E_POINTER, row->code.mentions);
}

static void show_by_vtable(const struct configuration_row *row, IVMVirtualPC *app, BSTR text, VARIANT value)
{
    VARIANT result;
    HRESULT hr;

    VariantInit(&result);
    V_UI8(&result) = 0xdeadbeef;
    SetErrorInfo(0, NULL);
    hr = call(row->member, app, text, value, &result);
    if (row->code.value == S_OK)
        check_hr(hr, S_OK, "the call");
    else if (check_error_info(hr, row->code.value, row->code.mentions != NULL ? lab_path(row->code.mentions) : NULL))
        check(V_VT(&result) == VT_EMPTY, "the result is empty");
    if (row->member == GET_DEFAULT)
        V_VT(&result) = VT_BSTR;
    VariantClear(&result);
}

static void show_by_name(const struct configuration_row *row, IVMVirtualPC *app, BSTR text, VARIANT value)
{
    VARIANT arguments[3], result;
    EXCEPINFO exception;
    UINT count = 0;
    HRESULT hr;

    if (members[row->member].takes_text) {
        V_VT(&arguments[count]) = VT_BSTR;
        V_BSTR(&arguments[count++]) = text;
    }
    if (members[row->member].takes_value)
        arguments[count++] = value;
    if (row->member == MACHINES)
        arguments[count++] = bool_variant(true);
    hr = invoke(app, members[row->member].name, members[row->member].flags, arguments, count, &result, &exception);
    if (row->code.value == S_OK)
        check_hr(hr, S_OK, "Invoke");
    else
        check_exception(hr, &exception, row->code.value,
                        row->code.mentions != NULL ? lab_path(row->code.mentions) : NULL);
    VariantClear(&result);
}

static bool has_virtualization(enum cause cause)
{
    if (cause != DEMANDED || configuration_demand_is_refused())
        return false;
    skip("the processor has hardware virtualization switched on");
    return true;
}

static void show(const struct code *code, IVMVirtualPC *app)
{
    const struct configuration_row *row = (const struct configuration_row *)code;
    BSTR text = row->text != NULL ? SysAllocString(lab_path(row->text)) : NULL;
    VARIANT value;

    context("%s of %s", utf8(members[row->member].name), utf8(text));
    VariantInit(&value);
    if (members[row->member].takes_value)
        value = value_of(row);
    if (!has_virtualization(row->cause)) {
        prepare(row->cause, app);
        if (code->value == E_POINTER) {
            show_null(row, app, text, value);
        } else {
            show_by_vtable(row, app, text, value);
            prepare(row->cause, app);
            show_by_name(row, app, text, value);
        }
        remove_configuration();
    }
    VariantClear(&value);
    SysFreeString(text);
}

static bool script(const struct code *code, WCHAR *line, size_t room)
{
    const struct configuration_row *row = (const struct configuration_row *)code;
    const bool puts = members[row->member].flags == DISPATCH_PROPERTYPUT;

    if (code->value == S_OK || code->value == E_POINTER || has_virtualization(row->cause) ||
        (row->text != NULL && !lab_has(row->text)))
        return false;
    _snwprintf(line, room, L"configuration\t%ls%ls\t%ls\t%ls", puts ? L"Put" : L"", members[row->member].name,
               row->text != NULL ? lab_path(row->text) : L"", row->wrong_value ? L"wrong" : L"right");
    return true;
}

static void step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
    const struct configuration_row *row = (const struct configuration_row *)code;

    if (step == SCRIPT_BEFORE)
        prepare(row->cause, app);
    else if (step == SCRIPT_AFTER)
        remove_configuration();
}

const struct code_table codes_configuration = { rows, sizeof rows[0], ARRAYSIZE(rows), script, step };
