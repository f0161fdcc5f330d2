/* faults_creation.c - creates disks. */
#include "faults_creation.h"

#include "disk_image.h"

static HRESULT start(enum creation kind, IVMVirtualPC *app, const WCHAR *path, const WCHAR *parent, IVMTask **task)
{
    switch (kind) {
    case CREATE_DYNAMIC:
        return create_dynamic(app, path, CREATION_MEGABYTES, task);
    case CREATE_FIXED:
        return create_fixed(app, path, CREATION_MEGABYTES, task);
    default:
        return create_differencing(app, path, parent, task);
    }
}

struct ending creation_run(enum creation kind, const WCHAR *path, const WCHAR *parent)
{
    IVMVirtualPC *app = linked_application();
    IVMTask *task = NULL;
    struct ending ending = { 0 };
    HRESULT hr;

    if (app == NULL)
        return ending;
    SetErrorInfo(0, NULL);
    hr = start(kind, app, path, parent, &task);
    ending = ending_of(hr, task);
    linked_release(app);
    return ending;
}

void creation_check_disk(enum creation kind, const WCHAR *path, const WCHAR *parent, const WCHAR *relative)
{
    static const enum disk_type types[] = {
        [CREATE_DYNAMIC] = DISK_DYNAMIC,
        [CREATE_FIXED] = DISK_FIXED,
        [CREATE_DIFFERENCING] = DISK_DIFFERENCING,
    };
    struct disk_expected expected = { .type = types[kind], .size = CREATION_MEGABYTES * MEGABYTE };

    if (kind == CREATE_DIFFERENCING) {
        expected.parent = parent;
        expected.relative = relative;
    }
    check_image(path, &expected);
}

bool creation_succeeds(enum creation kind, const WCHAR *path, const WCHAR *parent, const WCHAR *relative)
{
    const struct ending ending = creation_run(kind, path, parent);

    if (!check_hr(ending.code, S_OK, "creating %s, \"%s\",", utf8(path), utf8(ending.sentence)))
        return false;
    creation_check_disk(kind, path, parent, relative);
    return true;
}
