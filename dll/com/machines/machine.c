/* machine.c - virtual machines, as all objects about one share them. */
#include "machine.h"

#include "com_error.h"
#include "config_values.h"
#include "machine_events.h"
#include "machine_settings.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>

struct machine {
    struct machine *next; /* in the list; not in it any more when it is gone */
    char16_t path[VHD_PATH_CHARS];
    bool is_gone;
    LONG references;
    struct config_file file;
};

static SRWLOCK lock = SRWLOCK_INIT; /* protects the list, and what is in machines but for their files */
static struct machine *first;

/* The caller holds the lock. */
static struct machine **link_of(const char16_t *path)
{
    struct machine **link = &first;

    while (*link != NULL && win32_host->ops->compare_names(win32_host, (*link)->path, path) != 0)
        link = &(*link)->next;
    return link;
}

/* Takes it out of the list, if it is there. The caller holds the lock. */
static void unlist(struct machine *machine)
{
    for (struct machine **link = &first; *link != NULL; link = &(*link)->next) {
        if (*link == machine) {
            *link = machine->next;
            return;
        }
    }
}

struct machine *machine_of(const char16_t *path)
{
    struct machine *machine;

    AcquireSRWLockExclusive(&lock);
    machine = *link_of(path);
    if (machine == NULL && (machine = calloc(1, sizeof *machine)) != NULL) {
        vhd_path_set(machine->path, path);
        machine->next = first;
        first = machine;
    }
    if (machine != NULL)
        machine->references++;
    ReleaseSRWLockExclusive(&lock);
    return machine;
}

void machine_keep(struct machine *machine)
{
    AcquireSRWLockExclusive(&lock);
    machine->references++;
    ReleaseSRWLockExclusive(&lock);
}

void machine_release(struct machine *machine)
{
    bool is_last;

    if (machine == NULL)
        return;
    AcquireSRWLockExclusive(&lock);
    is_last = --machine->references == 0;
    if (is_last)
        unlist(machine);
    ReleaseSRWLockExclusive(&lock);
    if (!is_last)
        return;
    config_file_forget(&machine->file);
    free(machine);
}

/* Also whether it is gone. */
static bool where(struct machine *machine, char16_t path[VHD_PATH_CHARS])
{
    bool is_gone;

    AcquireSRWLockShared(&lock);
    vhd_path_set(path, machine->path);
    is_gone = machine->is_gone;
    ReleaseSRWLockShared(&lock);
    return is_gone;
}

void machine_path(struct machine *machine, char16_t path[VHD_PATH_CHARS])
{
    where(machine, path);
}

/* Takes the one out of the list that has gone. The caller holds the lock. */
static void set_gone(struct machine *machine)
{
    machine->is_gone = true;
    unlist(machine);
}

/* Of another machine that was at the new path the file had gone, or it could not have been moved there. */
void machine_moved(struct machine *machine, const char16_t *path)
{
    struct machine *other;

    AcquireSRWLockExclusive(&lock);
    other = *link_of(path);
    if (other != NULL && other != machine)
        set_gone(other);
    vhd_path_set(machine->path, path);
    ReleaseSRWLockExclusive(&lock);
}

void machine_gone(struct machine *machine)
{
    AcquireSRWLockExclusive(&lock);
    set_gone(machine);
    ReleaseSRWLockExclusive(&lock);
}

/* A damaged file is one of a machine, and keeps its reason. */
static enum vhd_status of_machine(enum vhd_status status, struct vhd_error *error)
{
    if (status != VHD_CONFIG_DAMAGED)
        return status;
    if (error != NULL)
        error->status = VHD_MACHINE_DAMAGED;
    return VHD_MACHINE_DAMAGED;
}

/* Whether it has gone, or has been given another name, since it was at that path. */
static bool has_left(struct machine *machine, const char16_t *path)
{
    char16_t now[VHD_PATH_CHARS];

    return where(machine, now) || !vhd_path_equal(now, path);
}

/* Another thread may rename it between looking where it is and opening that. */
enum vhd_status machine_read(struct machine *machine, struct machine_view *view, struct vhd_error *error)
{
    enum vhd_status status;

    view->configuration = NULL;
    do {
        if (where(machine, view->path))
            return vhd_fail(error, VHD_MACHINE_UNKNOWN, view->path);
        status = config_file_read(&machine->file, view->path, MACHINE_ROOT, WIN32_ATOMIC_PATIENCE, &view->configuration,
                                  error);
    } while (status == VHD_OK && view->configuration == NULL && has_left(machine, view->path));
    if (status != VHD_OK)
        return of_machine(status, error);
    if (view->configuration == NULL)
        return vhd_fail(error, VHD_MACHINE_UNKNOWN, view->path);
    view->document = view->configuration->document;
    return VHD_OK;
}

static enum vhd_status check_state(const struct config_document *document, const char16_t *path, enum machine_act act,
                                   struct vhd_error *error)
{
    enum machine_state state;
    enum vhd_status status;

    if (act == MACHINE_ACT_ANY)
        return VHD_OK;
    status = machine_state_find(win32_host, document, path, &state, error);
    if (status == VHD_OK && (status = machine_state_allows(state, act)) != VHD_OK)
        vhd_fail(error, status, path);
    return status;
}

enum vhd_status machine_allows(const struct machine_view *view, enum machine_act act, struct vhd_error *error)
{
    return check_state(view->document, view->path, act, error);
}

HRESULT machine_find(const IID *iid, struct machine *machine, char16_t path[VHD_PATH_CHARS])
{
    enum vhd_path_kind kind;
    struct vhd_error error;

    do {
        kind = VHD_PATH_MISSING;
        if (where(machine, path))
            break;
        if (win32_host->ops->kind(win32_host, path, &kind, &error) != VHD_OK)
            return com_fail(iid, &error);
    } while (kind == VHD_PATH_MISSING && has_left(machine, path));
    return kind == VHD_PATH_FILE ? S_OK : com_fail_status(iid, VHD_MACHINE_UNKNOWN, path);
}

HRESULT machine_find_for(const IID *iid, struct machine *machine, enum machine_act act, char16_t path[VHD_PATH_CHARS])
{
    const HRESULT hr = machine_find(iid, machine, path);
    struct vhd_error error;

    if (SUCCEEDED(hr) && check_state(NULL, path, act, &error) != VHD_OK)
        return com_fail(iid, &error);
    return hr;
}

HRESULT machine_look(const IID *iid, struct machine *machine, enum machine_act act, struct machine_view *view)
{
    struct vhd_error error;
    enum vhd_status status = machine_read(machine, view, &error);

    if (status == VHD_OK && (status = machine_allows(view, act, &error)) != VHD_OK)
        machine_look_end(view);
    return status == VHD_OK ? S_OK : com_fail(iid, &error);
}

void machine_look_end(struct machine_view *view)
{
    configuration_release(view->configuration);
    view->configuration = NULL;
    view->document = NULL;
}

/*
 * The folder of the machine is not made anew when it has gone with it. Another thread may rename the machine while the
 * right to change its file is waited for.
 */
static enum vhd_status begin(struct machine_change *change, enum machine_act act, struct vhd_error *error)
{
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status;

    change->file = (struct configuration_change){ .file = NULL };
    do {
        configuration_end(&change->file);
        if (where(change->machine, path))
            return vhd_fail(error, VHD_MACHINE_UNKNOWN, path);
        status = config_file_begin(&change->file, path, vhd_path_folder_length(path, vhd_text_of(path).length),
                                   MACHINE_ROOT, error);
    } while (has_left(change->machine, path));
    if (status == VHD_FOLDER_PATH_NOT_FOUND || (status == VHD_OK && change->file.document == NULL))
        return vhd_fail(error, VHD_MACHINE_UNKNOWN, path);
    if ((status == VHD_CONFIG_DAMAGED || status == VHD_CONFIG_TOO_LARGE) && act == MACHINE_ACT_DELETE)
        status = VHD_OK;
    if (status == VHD_OK)
        status = check_state(change->file.document, path, act, error);
    return of_machine(status, error);
}

enum vhd_status machine_take_change(struct machine *machine, enum machine_act act, struct machine_change *change,
                                    struct vhd_error *error)
{
    enum vhd_status status;

    change->machine = machine;
    change->watched_count = 0;
    status = begin(change, act, error);
    if (status != VHD_OK)
        configuration_end(&change->file);
    return status;
}

HRESULT machine_begin_change(const IID *iid, struct machine *machine, enum machine_act act,
                             struct machine_change *change)
{
    struct vhd_error error;

    return machine_take_change(machine, act, change, &error) == VHD_OK ? S_OK : com_fail(iid, &error);
}

void machine_watch(struct machine_change *change, const char16_t *key)
{
    struct machine_watched *const watched = &change->watched[change->watched_count++];

    vhd_path_set(watched->key, key);
    VariantInit(&watched->before);
    config_values_get(change->file.document, vhd_text_of(key), &watched->before, NULL);
}

static void forget_watched(struct machine_change *change)
{
    for (size_t i = 0; i < change->watched_count; i++)
        VariantClear(&change->watched[i].before);
    change->watched_count = 0;
}

/* Values of bytes are arrays of one dimension from 0 on. */
static bool is_same_bytes(SAFEARRAY *a, SAFEARRAY *b)
{
    void *of_a, *of_b;
    bool is_same = false;

    if (a->rgsabound[0].cElements != b->rgsabound[0].cElements || FAILED(SafeArrayAccessData(a, &of_a)))
        return false;
    if (SUCCEEDED(SafeArrayAccessData(b, &of_b))) {
        is_same = memcmp(of_a, of_b, a->rgsabound[0].cElements) == 0;
        SafeArrayUnaccessData(b);
    }
    SafeArrayUnaccessData(a);
    return is_same;
}

/* Whether two values are the same; of types that no key of a device has, none are. */
static bool is_same(const VARIANT *a, const VARIANT *b)
{
    if (V_VT(a) != V_VT(b))
        return false;
    switch (V_VT(a)) {
    case VT_EMPTY:
        return true;
    case VT_I4:
        return V_I4(a) == V_I4(b);
    case VT_BOOL:
        return V_BOOL(a) == V_BOOL(b);
    case VT_BSTR:
        return SysStringLen(V_BSTR(a)) == SysStringLen(V_BSTR(b)) &&
               memcmp(V_BSTR(a), V_BSTR(b), SysStringByteLen(V_BSTR(a))) == 0;
    case VT_ARRAY | VT_UI1:
        return is_same_bytes(V_ARRAY(a), V_ARRAY(b));
    default:
        return false;
    }
}

/* The values after a change of what was watched; what has not changed is watched no more. */
static void keep_changed(struct machine_change *change, VARIANT after[MACHINE_WATCHED])
{
    size_t count = 0;

    for (size_t i = 0; i < change->watched_count; i++) {
        struct machine_watched *const watched = &change->watched[i];
        VariantInit(&after[count]);
        config_values_get(change->file.document, vhd_text_of(watched->key), &after[count], NULL);
        if (is_same(&watched->before, &after[count])) {
            VariantClear(&watched->before);
            VariantClear(&after[count]);
        } else {
            change->watched[count++] = *watched;
        }
    }
    change->watched_count = count;
}

static void tell_changed(struct machine_change *change, VARIANT after[MACHINE_WATCHED])
{
    for (size_t i = 0; i < change->watched_count; i++) {
        machine_events_changed(change->machine, change->watched[i].key, &after[i]);
        VariantClear(&after[i]);
    }
}

void machine_drop_change(struct machine_change *change)
{
    forget_watched(change);
    configuration_end(&change->file);
}

enum vhd_status machine_put_change(struct machine_change *change, enum config_change result, const char16_t *key,
                                   struct vhd_error *error)
{
    enum vhd_status status = config_values_status(result);
    VARIANT value, after[MACHINE_WATCHED];

    VariantInit(&value);
    if (status != VHD_OK)
        vhd_fail(error, status, key != NULL ? key : change->file.path);
    else
        status = configuration_commit(&change->file, error);
    if (status == VHD_OK && key != NULL)
        config_values_get(change->file.document, vhd_text_of(key), &value, NULL);
    if (status == VHD_OK)
        keep_changed(change, after);
    configuration_end(&change->file);
    if (status == VHD_OK && key != NULL)
        machine_events_changed(change->machine, key, &value);
    if (status == VHD_OK)
        tell_changed(change, after);
    forget_watched(change);
    VariantClear(&value);
    return status;
}

HRESULT machine_end_change(const IID *iid, struct machine_change *change, enum config_change result,
                           const char16_t *key)
{
    struct vhd_error error;

    return machine_put_change(change, result, key, &error) == VHD_OK ? S_OK : com_fail(iid, &error);
}
