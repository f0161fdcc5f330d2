/* faults_hostile.c - what a hostile image can not bring about, seen by the calls that the DLL makes. */
#include "disk_data.h"
#include "disk_work.h"
#include "faults.h"
#include "faults_creation.h"
#include "faults_trace.h"
#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define CHILD at(L"child.vhd")
#define OTHER at(L"other.vhd") /* which might become its parent instead */

/* Looking, and acting */

/* Everything that a client can ask without changing anything; whether it succeeds does not matter. */
static void look_at(IVMVirtualPC *app, const WCHAR *path)
{
    BSTR text = SysAllocString(path), file;
    IVMHardDisk *disk = NULL, *parent = NULL;
    IVMTaskCollection *tasks = NULL;
    VMHardDiskType type;
    VARIANT value;

    if (check_hr(IVMVirtualPC_GetHardDisk(app, text, &disk), S_OK, "GetHardDisk")) {
        VariantInit(&value);
        if (SUCCEEDED(IVMHardDisk_get_File(disk, &file)))
            SysFreeString(file);
        check_hr(IVMHardDisk_get_Type(disk, &type), S_OK, "Type");
        check_hr(IVMHardDisk_get_SizeInGuest(disk, &value), S_OK, "SizeInGuest");
        check_hr(IVMHardDisk_get_SizeOnHost(disk, &value), S_OK, "SizeOnHost");
        check_hr(IVMHardDisk_get_HostFreeDiskSpace(disk, &value), S_OK, "HostFreeDiskSpace");
        if (IVMHardDisk_get_Parent(disk, &parent) == S_OK)
            IVMHardDisk_Release(parent);
        IVMHardDisk_Release(disk);
    }
    if (SUCCEEDED(IVMVirtualPC_get_Tasks(app, &tasks)))
        IVMTaskCollection_Release(tasks);
    SysFreeString(text);
}

/* The parent is needed for it, so it fails; `contacts`: whether it goes to the parent before. Ends the watch. */
static void check_act(HRESULT hr, IVMTask *task, const WCHAR *name, bool contacts)
{
    const bool contacted = trace_end() > 0;

    check(FAILED(hr) && task == NULL, "%s fails", utf8(name));
    check(contacted == contacts, contacts ? "%s goes to the parent" : "%s does not go to the parent", utf8(name));
}

/* Every act for which the parent is needed, each watched for itself. They leave nothing. */
static void act_on(IVMVirtualPC *app, const WCHAR *path, const WCHAR *text, bool contacts)
{
    struct lines before = folder_tree(case_folder()), after;
    IVMHardDisk *disk = disk_of(app, path), *other = disk_of(app, OTHER);
    const struct disk_work works[] = {
        { .member = DISK_MERGE },
        { .member = DISK_MERGE_TO, .path = L"$\\merged.vhd", .type = vmDiskType_Dynamic },
        { .member = DISK_CONVERT, .path = L"$\\converted.vhd", .type = vmDiskType_FixedSize },
        { .member = DISK_SET_PARENT, .parent = other },
    };
    IVMTask *task;
    HRESULT hr;

    for (size_t i = 0; i < ARRAYSIZE(works) && disk != NULL && other != NULL; i++) {
        trace_begin(text);
        hr = disk_call(disk, &works[i], BY_VTABLE, &task, NULL);
        check_act(hr, task, member_name(works[i].member), contacts);
    }
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    if (other != NULL)
        IVMHardDisk_Release(other);
    trace_begin(text);
    hr = create_differencing(app, at(L"grandchild.vhd"), path, &task);
    check_act(hr, task, L"creating a child", contacts);
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
}

static bool write_child(const struct disk_image *model, const WCHAR *text)
{
    struct disk_image image = { malloc(model->size), model->size };
    bool ok;

    if (image.bytes == NULL)
        abort();
    memcpy(image.bytes, model->bytes, model->size);
    image_name_parent(&image, text);
    ok = file_write(CHILD, image.bytes, image.size);
    image_free(&image);
    return ok;
}

/* A model of a child whose parent is nowhere. */
static IVMVirtualPC *make_model(struct disk_image *model)
{
    IVMVirtualPC *app = linked_application();

    if (app != NULL && make_dynamic(app, at(L"parent.vhd"), 3) && make_differencing(app, CHILD, L"parent.vhd") &&
        image_load(model, CHILD) && DeleteFileW(at(L"parent.vhd")) && make_dynamic(app, OTHER, 3))
        return app;
    if (app != NULL)
        IVMVirtualPC_Release(app);
    return NULL;
}

struct hostile {
    const WCHAR *text;  /* by which an image names its parent */
    const WCHAR *trace; /* in lower case */
};

/* Looking at a disk with such a parent never goes there; `acts`: whether each explicit act does. */
static void check_contacts(const struct hostile *rows, size_t count, bool acts)
{
    struct disk_image model;
    IVMVirtualPC *app = make_model(&model);

    for (size_t i = 0; i < count && app != NULL && write_child(&model, rows[i].text); i++) {
        context("%s", utf8(rows[i].text));
        trace_begin(rows[i].trace);
        look_at(app, CHILD);
        check(trace_end() == 0, "looking at the disk opens nothing with that name");
        act_on(app, CHILD, rows[i].trace, acts);
    }
    if (app == NULL)
        return;
    image_free(&model);
    IVMVirtualPC_Release(app);
}

TEST(faults_hostile, a_parent_on_another_server_is_contacted_by_an_explicit_act_only)
{
    static const struct hostile rows[] = {
        { L"\\\\elsewhere\\share\\parent.vhd", L"elsewhere" },
        { L"\\\\ELSEWHERE\\c$\\parent.vhd", L"elsewhere" },
        { L"\\\\elsewhere.invalid\\share\\..\\parent.vhd", L"elsewhere" },
        { L"\\\\127.0.0.1\\share\\parent.vhd", L"127.0.0.1" },
        { L"\\\\?\\UNC\\elsewhere\\share\\parent.vhd", L"elsewhere" },
        { L"\\\\?\\unc\\elsewhere\\share/parent.vhd", L"elsewhere" },
        { L"//?/UNC/elsewhere/share/parent.vhd", L"elsewhere" },
        { L"//elsewhere/share/parent.vhd", L"elsewhere" },
        { L"/\\elsewhere/share\\parent.vhd", L"elsewhere" },
    };

    check_contacts(rows, ARRAYSIZE(rows), true);
}

TEST(faults_hostile, a_parent_that_is_a_device_a_pipe_or_no_path_is_never_opened)
{
    static const struct hostile rows[] = {
        { L"\\\\.\\PhysicalDrive0", L"physicaldrive" },
        { L"\\\\?\\PhysicalDrive0", L"physicaldrive" },
        { L"\\\\.\\pipe\\parent", L"pipe" },
        { L"\\\\elsewhere\\pipe\\parent", L"elsewhere" },
        { L"\\\\elsewhere\\MAILSLOT\\parent", L"elsewhere" },
        { L"\\\\elsewhere\\IPC$\\parent", L"elsewhere" },
        { L"\\\\elsewhere@8080\\share\\parent.vhd", L"elsewhere" },
        { L"\\\\elsewhere@SSL\\share\\parent.vhd", L"elsewhere" },
        { L"\\\\?\\UNC\\elsewhere\\pipe\\parent", L"elsewhere" },
        { L"\\\\?\\UNC\\elsewhere@8080\\share\\parent.vhd", L"elsewhere" },
        { L"\\\\?\\UNC\\?\\UNC\\elsewhere\\share\\parent.vhd", L"elsewhere" },
        { L"\\\\?\\\\elsewhere\\share\\parent.vhd", L"elsewhere" },
        { L"\\\\?\\C:elsewhere.vhd", L"elsewhere" },
        { L"\\\\?\\C:\\NUL", L"nul" },
        { L"\\\\.\\UNC\\elsewhere\\share\\parent.vhd", L"elsewhere" },
        { L"\\??\\UNC\\elsewhere\\share\\parent.vhd", L"elsewhere" },
        { L"\\\\?\\GLOBALROOT\\Device\\HarddiskVolume1\\parent.vhd", L"globalroot" },
        { L"//./PhysicalDrive0", L"physicaldrive" },
        { L"//elsewhere/pipe/parent", L"elsewhere" },
        { L"http://elsewhere/parent.vhd", L"elsewhere" },
        { L"file:\\\\elsewhere\\parent.vhd", L"elsewhere" },
        { L"CON", L"con" },
        { L"CONIN$", L"conin" },
        { L"C:\\NUL", L"nul" },
        { L"..\\aux.vhd", L"aux" },
        { L".\\COM1.vhd", L"com1" },
        { L"lpt1", L"lpt1" },
        { L"elsewhere.vhd:stream", L"elsewhere" },
        { L"C:elsewhere.vhd", L"elsewhere" },
        { L"elsewhere.vhd.", L"elsewhere" },
        { L"elsewhere.vhd ", L"elsewhere" },
        { L"elsewhere*.vhd", L"elsewhere" },
        { L"..\\elsewhere\\..", L"elsewhere" },
        { L"\\elsewhere\\", L"elsewhere" },
    };

    check_contacts(rows, ARRAYSIZE(rows), false);
}

/* Memory */

/* More than any work on a small disk takes at once, and less than any of the fields below stands for. */
#define MAX_BYTES (5 * MEGABYTE)

/* A field of the header that says how large something is. */
static const struct {
    const char *name;
    size_t at, width;
    uint64_t value;
} fields[] = {
    { "2^32-1 entries of the table", HEADER_ENTRIES, 4, UINT32_MAX },
    { "2^31 entries of the table", HEADER_ENTRIES, 4, UINT64_C(1) << 31 },
    { "blocks of 2 GB", HEADER_BLOCK_SIZE, 4, UINT64_C(1) << 31 },
    { "blocks of 256 MB", HEADER_BLOCK_SIZE, 4, 256 * MEGABYTE },
    { "room for a locator", HEADER_LOCATORS + 4, 4, UINT32_MAX },
    { "the length of a locator", HEADER_LOCATORS + 8, 4, UINT32_MAX },
    { "the length of the other locator", HEADER_LOCATORS + 24 + 8, 4, UINT64_C(1) << 31 },
    { "the place of a locator", HEADER_LOCATORS + 16, 8, UINT64_MAX - 1 },
};

/* And of the footer: with the table that it has, such a disk is refused. */
static void set_size(struct disk_image *image, uint64_t size)
{
    put64(image->bytes + FOOTER_SIZE, size);
    footer_seal(image->bytes);
    memcpy(image_footer(image), image->bytes, 512);
}

/* All that a client can do with a disk, however it ends. */
static void try_everything(IVMVirtualPC *app)
{
    static const struct disk_work works[] = {
        { .member = DISK_MERGE },
        { .member = DISK_COMPACT },
        { .member = DISK_CONVERT, .path = L"$\\converted.vhd", .type = vmDiskType_Dynamic },
    };
    BSTR text = SysAllocString(CHILD);
    IVMHardDisk *disk = NULL, *parent = NULL;
    IVMTask *task = NULL;

    if (SUCCEEDED(IVMVirtualPC_GetHardDisk(app, text, &disk))) {
        for (size_t i = 0; i < ARRAYSIZE(works); i++)
            if (SUCCEEDED(disk_call(disk, &works[i], BY_VTABLE, &task, NULL))) {
                IVMTask_WaitForCompletion(task, -1);
                IVMTask_Release(task);
            }
        if (IVMHardDisk_get_Parent(disk, &parent) == S_OK)
            IVMHardDisk_Release(parent);
        IVMHardDisk_Release(disk);
    }
    if (SUCCEEDED(create_differencing(app, at(L"grandchild.vhd"), CHILD, &task))) {
        IVMTask_WaitForCompletion(task, -1);
        IVMTask_Release(task);
    }
    SysFreeString(text);
    DeleteFileW(at(L"grandchild.vhd"));
    DeleteFileW(at(L"converted.vhd"));
}

static void check_memory(IVMVirtualPC *app, const struct disk_image *image, const char *what)
{
    context("%s", what);
    if (!file_write(CHILD, image->bytes, image->size))
        return;
    memory_forget();
    try_everything(app);
    check(memory_largest() > 0 && memory_largest() < MAX_BYTES, "%zu bytes are taken at once", memory_largest());
}

static void check_fields(IVMVirtualPC *app, const struct disk_image *model)
{
    struct disk_image image = { malloc(model->size), model->size };

    if (image.bytes == NULL)
        abort();
    for (size_t i = 0; i < ARRAYSIZE(fields); i++) {
        memcpy(image.bytes, model->bytes, model->size);
        if (fields[i].width == 4)
            put32(image_header(&image) + fields[i].at, (uint32_t)fields[i].value);
        else
            put64(image_header(&image) + fields[i].at, fields[i].value);
        header_seal(image_header(&image));
        check_memory(app, &image, fields[i].name);
    }
    memcpy(image.bytes, model->bytes, model->size);
    set_size(&image, 2088960 * MEGABYTE);
    check_memory(app, &image, "a disk of 2 TB");
    image_free(&image);
}

TEST(faults_hostile, fields_of_an_image_do_not_dictate_how_much_memory_is_taken)
{
    static const WCHAR *const models[] = { L"$\\parent.vhd", L"$\\model.vhd" };
    IVMVirtualPC *app = linked_application();
    struct disk_image model;

    if (app == NULL)
        return;
    if (make_dynamic(app, at(L"parent.vhd"), 3) && make_differencing(app, at(L"model.vhd"), L"parent.vhd"))
        for (size_t i = 0; i < ARRAYSIZE(models) && image_load(&model, expand(models[i])); i++) {
            check_memory(app, &model, "a sound disk");
            check_fields(app, &model);
            image_free(&model);
        }
    IVMVirtualPC_Release(app);
}
