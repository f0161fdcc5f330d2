/* machine_part.c - objects about a part of a virtual machine. */
#include "machine_part.h"

#include "com_enum.h"
#include "com_error.h"

#include <stdlib.h>

/* What all objects of this process about one part share. The parts keep the machine. */
struct part_identity {
    struct part_identity *next;
    struct machine *machine;
    const struct part_kind *kind;
    int number; /* -1: removed */
    uint64_t mark;
    LONG references;
};

static SRWLOCK lock = SRWLOCK_INIT; /* protects the list and what is in it */
static struct part_identity *first;

static struct part_identity *identity_of(struct machine *machine, const struct part_kind *kind, int number,
                                         uint64_t mark)
{
    struct part_identity *identity;

    AcquireSRWLockExclusive(&lock);
    for (identity = first; identity != NULL; identity = identity->next)
        if (identity->machine == machine && identity->kind == kind && identity->number == number &&
            identity->mark == mark)
            break;
    if (identity == NULL && (identity = calloc(1, sizeof *identity)) != NULL) {
        *identity = (struct part_identity){ first, machine, kind, number, mark, 0 };
        first = identity;
    }
    if (identity != NULL)
        identity->references++;
    ReleaseSRWLockExclusive(&lock);
    return identity;
}

static void identity_release(struct part_identity *identity)
{
    if (identity == NULL)
        return;
    AcquireSRWLockExclusive(&lock);
    if (--identity->references == 0) {
        struct part_identity **link = &first;
        while (*link != identity)
            link = &(*link)->next;
        *link = identity->next;
        free(identity);
    }
    ReleaseSRWLockExclusive(&lock);
}

static void identity_read(struct part_identity *identity, int *number, uint64_t *mark)
{
    AcquireSRWLockShared(&lock);
    *number = identity->number;
    *mark = identity->mark;
    ReleaseSRWLockShared(&lock);
}

struct machine_part *machine_part_new(const struct part_class *class, struct machine *machine, int number,
                                      uint64_t mark)
{
    struct machine_part *part = com_object_new(&class->class);

    if (part == NULL)
        return NULL;
    machine_keep(machine);
    part->machine = machine;
    part->number = number;
    if (class->kind != NULL && (part->identity = identity_of(machine, class->kind, number, mark)) == NULL) {
        com_object_drop(&part->object);
        return NULL;
    }
    if (class->begin != NULL)
        class->begin(part);
    return part;
}

void machine_part_destroy(struct com_object *object)
{
    struct machine_part *part = (struct machine_part *)object;

    identity_release(part->identity);
    machine_release(part->machine);
}

struct machine_part *machine_part_of(void *object, const struct part_class *class)
{
    struct machine_part *part = object;

    return part->object.vtable == class->class.vtable ? part : NULL;
}

const void *machine_part_source(const struct machine_part *part)
{
    return part->identity != NULL ? (const void *)part->identity : (const void *)part->machine;
}

const void *machine_part_source_at(const struct part_class *class, struct machine *machine, int number)
{
    const struct part_identity *identity;

    if (class->kind == NULL)
        return machine;
    AcquireSRWLockShared(&lock);
    for (identity = first; identity != NULL; identity = identity->next)
        if (identity->machine == machine && identity->kind == class->kind && identity->number == number)
            break;
    ReleaseSRWLockShared(&lock);
    return identity;
}

/* Whether the part of that number has that mark. */
static bool is_it(const struct part_kind *kind, const struct config_document *document, int number, uint64_t mark)
{
    bool is_there;
    uint64_t found;

    return kind->look(document, number, &is_there, &found) && is_there && found == mark;
}

/* Another process may have moved it. */
int machine_part_number(struct machine_part *part, const struct config_document *document)
{
    const struct part_kind *kind;
    uint64_t mark;
    int number;

    if (part->identity == NULL)
        return part->number;
    kind = part->identity->kind;
    identity_read(part->identity, &number, &mark);
    if (number < 0 || is_it(kind, document, number, mark))
        return number;
    for (int i = 0; i < kind->count && mark != 0; i++)
        if (is_it(kind, document, i, mark)) {
            machine_part_moved(part, i);
            return i;
        }
    return -1;
}

static HRESULT fail_gone(struct machine_part *part, const char16_t *path)
{
    return com_fail_status(part->object.class->iid, part->identity->kind->gone, path);
}

HRESULT machine_part_look(struct machine_part *part, const WCHAR *member, void *out, size_t size, enum machine_act act,
                          struct machine_view *view, int *number)
{
    HRESULT hr = com_require_out(part->object.class->iid, out, size, member);

    if (SUCCEEDED(hr))
        hr = machine_look(part->object.class->iid, part->machine, act, view);
    if (FAILED(hr))
        return hr;
    *number = machine_part_number(part, view->document);
    if (*number >= 0)
        return S_OK;
    hr = fail_gone(part, view->path);
    machine_look_end(view);
    return hr;
}

HRESULT machine_part_begin(struct machine_part *part, enum machine_act act, struct machine_change *change, int *number)
{
    HRESULT hr = machine_begin_change(part->object.class->iid, part->machine, act, change);

    if (FAILED(hr))
        return hr;
    *number = machine_part_number(part, change->file.document);
    if (*number >= 0)
        return S_OK;
    hr = fail_gone(part, change->file.path);
    machine_drop_change(change);
    return hr;
}

void machine_part_removed(struct machine_part *part, int number)
{
    const struct part_identity *removed = part->identity;

    AcquireSRWLockExclusive(&lock);
    for (struct part_identity *identity = first; identity != NULL; identity = identity->next)
        if (identity->machine == removed->machine && identity->kind == removed->kind && identity->kind->closes_up &&
            identity->number > number)
            identity->number--;
    part->identity->number = -1;
    ReleaseSRWLockExclusive(&lock);
}

void machine_part_moved(struct machine_part *part, int number)
{
    AcquireSRWLockExclusive(&lock);
    part->identity->number = number;
    ReleaseSRWLockExclusive(&lock);
}

void machine_part_marked(struct machine_part *part, uint64_t mark)
{
    AcquireSRWLockExclusive(&lock);
    part->identity->mark = mark;
    ReleaseSRWLockExclusive(&lock);
}

/* Adds the part of that number, if it is there. */
static HRESULT add(const struct part_class *class, struct machine *machine, const struct config_document *document,
                   int number, VARIANT *items, ULONG *count)
{
    struct machine_part *part;
    bool is_there = true;
    uint64_t mark = 0;
    HRESULT hr;

    if (class->kind != NULL && !class->kind->look(document, number, &is_there, &mark))
        return E_OUTOFMEMORY;
    if (!is_there)
        return S_OK;
    part = machine_part_new(class, machine, number, mark);
    if (part == NULL)
        return E_OUTOFMEMORY;
    hr = com_object_publish(&part->object, class->class.iid, (void **)&V_DISPATCH(&items[*count]));
    if (SUCCEEDED(hr))
        V_VT(&items[(*count)++]) = VT_DISPATCH;
    return hr;
}

HRESULT machine_parts(const struct part_class *class, struct machine *machine, const struct config_document *document,
                      int fixed, VARIANT **items, ULONG *count)
{
    const int numbers = class->kind != NULL ? class->kind->count : fixed;
    HRESULT hr = S_OK;

    *count = 0;
    *items = calloc((size_t)numbers + 1, sizeof **items);
    if (*items == NULL)
        return E_OUTOFMEMORY;
    for (int i = 0; i < numbers && SUCCEEDED(hr); i++)
        hr = add(class, machine, document, i, *items, count);
    if (SUCCEEDED(hr))
        return hr;
    com_enum_free_items(ENUM_VARIANTS, *items, *count);
    *items = NULL;
    return hr;
}

HRESULT machine_part_give(const struct part_class *class, const IID *iid, const WCHAR *member, struct machine *machine,
                          const struct config_document *document, int number, void **out)
{
    VARIANT item;
    ULONG count = 0;

    VariantInit(&item);
    *out = NULL;
    if (FAILED(add(class, machine, document, number, &item, &count)) || count == 0)
        return com_fail_status(iid, VHD_OUT_OF_MEMORY, member);
    *out = V_DISPATCH(&item);
    return S_OK;
}

static HRESULT check_machine(void *machine, const IID *iid)
{
    char16_t path[VHD_PATH_CHARS];

    return machine_find(iid, machine, path);
}

static void release_machine(void *machine)
{
    machine_release(machine);
}

HRESULT machine_part_give_all(const struct part_class *class, enum collection_kind collection, const IID *iid,
                              const WCHAR *member, struct machine *machine, const struct config_document *document,
                              int fixed, void **out)
{
    const struct collection_owner owner = { machine, check_machine, release_machine };
    VARIANT *items;
    ULONG count;
    HRESULT hr = machine_parts(class, machine, document, fixed, &items, &count);

    *out = NULL;
    if (SUCCEEDED(hr)) {
        machine_keep(machine);
        hr = collection_create_owned(collection, items, count, &owner, out);
    }
    return SUCCEEDED(hr) ? hr : com_fail_status(iid, VHD_OUT_OF_MEMORY, member);
}
