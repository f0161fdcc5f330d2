/* codes_machine_call.c - calls what rows about virtual machines name, and looks at what comes of it. */
#include "codes_machine.h"

#include "codes_member.h"
#include "codes_part.h"
#include "codes_running.h"
#include "configuration.h"
#include "files.h"
#include "client_machine.h"
#include "machine_host_end.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define FILE_NAME L"it.vmc"

/* A machine, and what has been done to it. */
struct scene {
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
    IDispatch *part; /* whose member is called, of a row about one */
    HANDLE held;
    bool is_started; /* the member is one that starts a machine */
};

/* Putting everything in its place */

static void write_text(const WCHAR *name, const char *text)
{
    file_write(at(name), text, strlen(text));
}

static void set_text(struct scene *scene, const WCHAR *key, const WCHAR *text)
{
    BSTR key_string = SysAllocString(key);
    VARIANT value = text_variant(text);

    check_hr(IVMVirtualMachine_SetConfigurationValue(scene->machine, key_string, value), S_OK, "setting a value");
    VariantClear(&value);
    SysFreeString(key_string);
}

static void remove_value(struct scene *scene, const WCHAR *key)
{
    BSTR key_string = SysAllocString(key);

    check_hr(IVMVirtualMachine_RemoveConfigurationValue(scene->machine, key_string), S_OK, "removing a value");
    SysFreeString(key_string);
}

static void make_another(void)
{
    IVMVirtualPC *app = application();
    IVMVirtualMachine *another;

    if (check_hr(client_create_machine(app, L"another", case_folder(), &another), S_OK, "another machine")) {
        check_hr(IVMVirtualPC_UnregisterVirtualMachine(app, another), S_OK, "UnregisterVirtualMachine");
        IVMVirtualMachine_Release(another);
    }
    IVMVirtualPC_Release(app);
}

/* Ten minutes: not what a file system or the change of daylight saving make of a time. */
static void change_parent(struct scene *scene)
{
    int64_t time;

    make_dynamic(scene->app, at(L"base.vhd"), 16);
    make_differencing(scene->app, at(L"child.vhd"), L"base.vhd");
    connect_disk(scene->machine, at(L"child.vhd"), 0);
    time = file_time(at(L"base.vhd"));
    check(file_set_time(at(L"base.vhd"), time + 600 * 10000000ll), "the time can be set");
}

static void prepare(struct scene *scene, enum machine_cause cause)
{
    switch (cause) {
    case MACHINE_HELD:
        scene->held = hold_machine(L"it");
        break;
    case MACHINE_MERGED:
        scene->held = hold_merging(L"it");
        break;
    case MACHINE_UNDO_PARENT_HELD:
        machine_part_prepare(scene->machine, MACHINE_WITH_UNDO);
        scene->held = CreateFileW(at(L"a.vhd"), GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        break;
    case MACHINE_SAVED:
        write_text(L"it.vsv", "state");
        set_text(scene, L"settings/configuration/saved_state/path/absolute", at(L"it.vsv"));
        break;
    case MACHINE_DAMAGED:
        write_text(FILE_NAME, "<preferences><a");
        break;
    case MACHINE_DELETED:
        check(DeleteFileW(at(FILE_NAME)), "the file can be deleted");
        break;
    case MACHINE_READ_ONLY:
        SetFileAttributesW(at(FILE_NAME), FILE_ATTRIBUTE_READONLY);
        break;
    case MACHINE_WITHOUT_MEMORY:
        remove_value(scene, L"hardware/memory/ram_size");
        break;
    case MACHINE_UNREGISTERED:
        check_hr(IVMVirtualPC_UnregisterVirtualMachine(scene->app, scene->machine), S_OK, "UnregisterVirtualMachine");
        break;
    case MACHINE_OPTIONS_DAMAGED:
        configuration_write("<preferences><a", 15);
        break;
    case MACHINE_DEMANDED:
        configuration_demand(scene->app, true);
        break;
    case MACHINE_WITH_ANOTHER:
        make_another();
        break;
    case MACHINE_CD_IN_USE:
        machine_part_use_cd(scene->app, L"another");
        scene->held = hold_machine(L"another");
        break;
    case MACHINE_ANOTHER_REGISTERED:
        folder_make(at(L"sub"));
        check(CopyFileW(at(FILE_NAME), at(L"sub\\" FILE_NAME), TRUE), "the file can be copied");
        break;
    case MACHINE_PARENT_CHANGED:
        change_parent(scene);
        break;
    case MACHINE_ANOTHER_DAMAGED:
        write_text(L"another.vmc", "no machine");
        break;
    default:
        machine_part_prepare(scene->machine, cause);
        break;
    }
}

/* The object whose member is called, to be released. */
static IDispatch *subject_of(const struct scene *scene, enum machine_subject subject)
{
    IVMVirtualMachineCollection *machines = NULL;

    if (subject == SUBJECT_COLLECTION) {
        check_hr(IVMVirtualPC_get_VirtualMachines(scene->app, &machines), S_OK, "VirtualMachines");
        return (IDispatch *)machines;
    }
    if (subject == SUBJECT_APPLICATION) {
        IVMVirtualPC_AddRef(scene->app);
        return (IDispatch *)scene->app;
    }
    if (subject == SUBJECT_PART) {
        IDispatch_AddRef(scene->part);
        return scene->part;
    }
    IVMVirtualMachine_AddRef(scene->machine);
    return (IDispatch *)scene->machine;
}

/* What it needs of the machine is taken before anything is done to that. */
static bool begin(struct scene *scene, IVMVirtualPC *app, const struct machine_row *row)
{
    *scene = (struct scene){ .app = app, .held = INVALID_HANDLE_VALUE };
    scene->machine = new_machine(app, L"it");
    if (scene->machine == NULL)
        return false;
    scene->is_started = wcsncmp(row->member, L"Startup", 7) == 0 && !running_is(row->cause);
    if (scene->is_started)
        machine_host_without_engine(app);
    if (row->subject == SUBJECT_PART) {
        machine_part_build(app, scene->machine);
        scene->part = machine_part_at(scene->machine, row->way);
        if (scene->part == NULL)
            return false;
    }
    if (running_is(row->cause))
        return running_start(scene->app, scene->machine, scene->part, row->cause);
    prepare(scene, row->cause);
    return true;
}

/* Everything goes: the next row begins with empty folders. */
static void end(struct scene *scene, const struct machine_row *row)
{
    if (running_is(row->cause) && scene->machine != NULL)
        running_stop(scene->app, scene->machine);
    if (scene->held != INVALID_HANDLE_VALUE)
        CloseHandle(scene->held);
    if (scene->part != NULL)
        IDispatch_Release(scene->part);
    if (scene->machine != NULL)
        IVMVirtualMachine_Release(scene->machine);
    if (scene->is_started)
        machine_host_has_ended();
    SetFileAttributesW(at(FILE_NAME), FILE_ATTRIBUTE_NORMAL);
    SetFileAttributesW(at(L"a.vhd"), FILE_ATTRIBUTE_NORMAL);
    check(remove_tree(case_folder()) && CreateDirectoryW(case_folder(), NULL), "the folder can be emptied");
    check(remove_tree(profile_folder()) && CreateDirectoryW(profile_folder(), NULL), "the profile can be emptied");
}

/* Calling */

static VARIANT value_of(const struct scene *scene, const struct machine_argument *argument)
{
    VARIANT value;

    VariantInit(&value);
    switch (argument->kind) {
    case ARGUMENT_TEXT:
        return text_variant(lab_path(argument->text));
    case ARGUMENT_MANY:
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = SysAllocStringLen(NULL, (UINT)argument->number);
        for (LONG i = 0; i < argument->number; i++)
            V_BSTR(&value)[i] = L'n';
        return value;
    case ARGUMENT_BOOLEAN:
        return bool_variant(argument->number != 0);
    case ARGUMENT_MACHINE:
        V_VT(&value) = VT_DISPATCH;
        V_DISPATCH(&value) = (IDispatch *)scene->machine;
        IDispatch_AddRef(V_DISPATCH(&value));
        return value;
    case ARGUMENT_WRONG:
        V_VT(&value) = VT_DATE;
        return value;
    case ARGUMENT_PART:
        V_VT(&value) = VT_DISPATCH;
        V_DISPATCH(&value) = machine_part_at(scene->machine, argument->text);
        return value;
    case ARGUMENT_NETWORK:
        V_VT(&value) = VT_DISPATCH;
        V_DISPATCH(&value) = machine_part_network(scene->app, argument->text);
        return value;
    default:
        return long_variant(argument->number);
    }
}

struct call {
    VARIANT values[MACHINE_ARGUMENTS];
    UINT count;
};

static struct call arguments_of(const struct scene *scene, const struct machine_row *row)
{
    struct call call = { .count = 0 };

    while (call.count < MACHINE_ARGUMENTS && row->arguments[call.count].kind != ARGUMENT_NONE) {
        call.values[call.count] = value_of(scene, &row->arguments[call.count]);
        call.count++;
    }
    return call;
}

static void free_arguments(struct call *call)
{
    for (UINT i = 0; i < call->count; i++)
        VariantClear(&call->values[i]);
}

/* The description of a member in the vtable's view of an interface; both to be released. */
static FUNCDESC *describe(IDispatch *object, const struct machine_row *row, ITypeInfo **vtable)
{
    const WORD kind = row->flags == DISPATCH_METHOD ? INVOKE_FUNC : row->flags;
    WCHAR name[64];
    WCHAR *names[1] = { name };
    ITypeInfo *info;
    HREFTYPE reference;
    FUNCDESC *function;
    DISPID id;

    wcscpy(name, row->member);
    *vtable = NULL;
    if (!check_hr(IDispatch_GetTypeInfo(object, 0, 0, &info), S_OK, "GetTypeInfo"))
        return NULL;
    if (check_hr(ITypeInfo_GetRefTypeOfImplType(info, (UINT)-1, &reference), S_OK, "GetRefTypeOfImplType"))
        check_hr(ITypeInfo_GetRefTypeInfo(info, reference, vtable), S_OK, "GetRefTypeInfo");
    check_hr(ITypeInfo_GetIDsOfNames(info, names, 1, &id), S_OK, "%s", utf8(name));
    ITypeInfo_Release(info);
    for (UINT i = 0; *vtable != NULL && ITypeInfo_GetFuncDesc(*vtable, i, &function) == S_OK; i++) {
        if (function->memid == id && (WORD)function->invkind == kind)
            return function;
        ITypeInfo_ReleaseFuncDesc(*vtable, function);
    }
    check(false, "the member %s is described", utf8(name));
    return NULL;
}

#define OUT_BYTES 12288 /* of a thumbnail, the largest thing that comes out */

static HRESULT call_vtable(IDispatch *object, const FUNCDESC *function, const struct machine_row *row,
                           const struct call *call, uint64_t out[OUT_BYTES / 8])
{
    VARTYPE types[MACHINE_ARGUMENTS + 1];
    VARIANT values[MACHINE_ARGUMENTS + 1], *pointers[MACHINE_ARGUMENTS + 1], result;

    for (int i = 0; i < function->cParams && i <= MACHINE_ARGUMENTS; i++) {
        const ELEMDESC *parameter = &function->lprgelemdescParam[i];
        pointers[i] = &values[i];
        values[i] = (UINT)i < call->count ? call->values[i] : long_variant(0);
        types[i] = parameter->tdesc.vt == VT_VARIANT ? VT_VARIANT : V_VT(&values[i]);
        if (parameter->paramdesc.wParamFlags & PARAMFLAG_FOUT) {
            types[i] = V_VT(&values[i]) = VT_PTR;
            V_BYREF(&values[i]) = out;
        }
        if (row->null == i + 1)
            V_BYREF(&values[i]) = NULL;
    }
    VariantInit(&result);
    SetErrorInfo(0, NULL);
    check_hr(DispCallFunc(object, (ULONG_PTR)function->oVft, CC_STDCALL, VT_ERROR, (UINT)function->cParams, types,
                          pointers, &result),
             S_OK, "DispCallFunc");
    return V_ERROR(&result);
}

/* A task works on the files of the scene, which are about to go. */
static void wait_for_task(IUnknown *object)
{
    IVMTask *task;

    if (SUCCEEDED(IUnknown_QueryInterface(object, &IID_IVMTask, (void **)&task))) {
        IVMTask_WaitForCompletion(task, -1);
        IVMTask_Release(task);
    }
}

/* What a call gave, by the type of its last parameter. */
static void free_result(const FUNCDESC *function, void *out)
{
    const ELEMDESC *last = &function->lprgelemdescParam[function->cParams - 1];
    const TYPEDESC *type = &last->tdesc;

    if (function->cParams == 0 || !(last->paramdesc.wParamFlags & PARAMFLAG_FOUT))
        return;
    type = type->lptdesc;
    if (type->vt == VT_BSTR)
        SysFreeString(*(BSTR *)out);
    else if (type->vt == VT_VARIANT)
        VariantClear(out);
    else if ((type->vt == VT_PTR || type->vt == VT_UNKNOWN) && *(IUnknown **)out != NULL) {
        wait_for_task(*(IUnknown **)out);
        IUnknown_Release(*(IUnknown **)out);
    }
}

static void check_result(const struct machine_row *row, HRESULT hr, const FUNCDESC *function, uint64_t *out)
{
    const WCHAR *mentions = row->code.mentions != NULL ? lab_path(row->code.mentions) : NULL;

    if (FAILED(row->code.value)) {
        check_error_info(hr, row->code.value, mentions);
        return;
    }
    if (check_hr(hr, row->code.value, "the call"))
        free_result(function, out);
}

static void show_by_vtable(const struct machine_row *row, const struct scene *scene)
{
    uint64_t out[OUT_BYTES / 8] = { 0 };
    IDispatch *object = subject_of(scene, row->subject);
    struct call call = arguments_of(scene, row);
    ITypeInfo *vtable;
    FUNCDESC *function = describe(object, row, &vtable);

    if (function != NULL) {
        check_result(row, call_vtable(object, function, row, &call, out), function, out);
        ITypeInfo_ReleaseFuncDesc(vtable, function);
    }
    if (vtable != NULL)
        ITypeInfo_Release(vtable);
    free_arguments(&call);
    IDispatch_Release(object);
}

static void show_by_name(const struct machine_row *row, const struct scene *scene)
{
    const WCHAR *mentions = row->code.mentions != NULL ? lab_path(row->code.mentions) : NULL;
    IDispatch *object = subject_of(scene, row->subject);
    struct call call = arguments_of(scene, row);
    EXCEPINFO exception;
    VARIANT result;
    HRESULT hr;

    VariantInit(&result);
    hr = invoke(object, row->member, row->flags, call.values, call.count,
                row->flags == DISPATCH_PROPERTYPUT ? NULL : &result, &exception);
    IDispatch_Release(object);
    if (FAILED(row->code.value))
        check_exception(hr, &exception, row->code.value, mentions);
    else
        check(SUCCEEDED(hr), "Invoke succeeds"); /* S_FALSE may become S_OK on this way */
    if (V_VT(&result) == VT_DISPATCH && V_DISPATCH(&result) != NULL)
        wait_for_task((IUnknown *)V_DISPATCH(&result));
    VariantClear(&result);
    free_arguments(&call);
}

typedef void way_to_show(const struct machine_row *row, const struct scene *scene);

/* Whether the machine is as it was after such a call. */
static bool leaves_it(const struct machine_row *row)
{
    static const WCHAR *const changing[] = { L"Shutdown", L"Startup", L"Startup2", L"TurnOff",
                                             L"Save",     L"Pause",   L"Resume",   L"RemoveActivationValue" };

    for (size_t i = 0; i < ARRAYSIZE(changing); i++)
        if (wcscmp(row->member, changing[i]) == 0)
            return false;
    return true;
}

/* Both ways may share a machine that runs, since starting one takes time; unless the first changes it. */
static void show(const struct machine_row *row, IVMVirtualPC *app, way_to_show *first, way_to_show *second)
{
    struct scene scene;

    if (begin(&scene, app, row)) {
        first(row, &scene);
        if (second != NULL)
            second(row, &scene);
    }
    end(&scene, row);
}

void machine_show(const struct code *code, IVMVirtualPC *app)
{
    const struct machine_row *row = (const struct machine_row *)code;

    if (row->cause == MACHINE_DEMANDED && member_skips_demand())
        return;
    for (size_t i = 0; i < MACHINE_ARGUMENTS; i++)
        if (row->arguments[i].kind == ARGUMENT_TEXT && !lab_has(row->arguments[i].text))
            return;
    context("%s, cause %d", utf8(row->member), row->cause);
    if (row->null != 0) {
        show(row, app, show_by_vtable, NULL);
    } else if (row->cause == MACHINE_HANGS || row->cause == MACHINE_HANGS_PAUSED) {
        show(row, app, show_by_name, NULL); /* which takes long enough */
    } else if (running_is(row->cause) && leaves_it(row)) {
        show(row, app, show_by_vtable, show_by_name);
    } else {
        show(row, app, show_by_vtable, NULL);
        show(row, app, show_by_name, NULL);
    }
}

void machine_show_task(const struct code *code, IVMVirtualPC *app)
{
    const struct machine_row *row = (const struct machine_row *)code;
    struct scene scene;
    EXCEPINFO exception;
    LONG error = 0;
    VARIANT result;

    context("%s", utf8(row->member));
    if (begin(&scene, app, row)) {
        struct call call = arguments_of(&scene, row);
        VariantInit(&result);
        IDispatch *object = subject_of(&scene, row->subject);
        if (check_hr(invoke(object, row->member, row->flags, call.values, call.count, &result, &exception), S_OK,
                     "the call")) {
            IVMTask *task = (IVMTask *)V_DISPATCH(&result);
            BSTR text = NULL;
            IVMTask_WaitForCompletion(task, -1);
            IVMTask_get_Error(task, &error);
            check_hr(error, code->value, "the task's Error");
            check_hr(IVMTask_get_ErrorDescription(task, &text), S_OK, "ErrorDescription");
            check(is_sentence_with(text, lab_path(code->mentions)), "the sentence of the task is '%s'", utf8(text));
            SysFreeString(text);
        }
        IDispatch_Release(object);
        VariantClear(&result);
        free_arguments(&call);
    }
    end(&scene, row);
}

bool machine_script(const struct code *code, WCHAR *line, size_t room)
{
    (void)code;
    (void)line;
    (void)room;
    return false;
}

void machine_step(const struct code *code, IVMVirtualPC *app, enum script_step step)
{
    (void)code;
    (void)app;
    (void)step;
}
