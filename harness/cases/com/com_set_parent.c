/* com_set_parent.c - IVMHardDisk.Parent is set: chains that were moved, foreign objects, the grandparent. */
#include "disk_data.h"
#include "disk_work.h"
#include "files.h"
#include "foreign_disk.h"

#include <wchar.h>

#define MEGABYTES 5
#define BASE at(L"base.vhd")
#define MIDDLE at(L"middle.vhd")
#define TOP at(L"top.vhd")

static bool make_chain(IVMVirtualPC *app)
{
    return make_dynamic(app, BASE, MEGABYTES) && disk_write(BASE, 0, 5000, 1) && make_differencing(app, MIDDLE, BASE) &&
           disk_write(MIDDLE, 100, 300, 2) && make_differencing(app, TOP, MIDDLE) && disk_write(TOP, 200, 10, 3);
}

/* False after a failed check. */
static bool set_parent(IVMVirtualPC *app, const WCHAR *child, const WCHAR *parent, enum manner manner)
{
    struct disk_work work = { .member = DISK_SET_PARENT, .parent = disk_of(app, parent) };
    bool ok = work.parent != NULL && disk_file_does(app, child, &work, manner);

    if (work.parent != NULL)
        IVMHardDisk_Release(work.parent);
    return ok;
}

static void refuse_parent(IVMVirtualPC *app, const WCHAR *child, const WCHAR *parent, HRESULT expected,
                          const WCHAR *mentions)
{
    struct disk_work work = { .member = DISK_SET_PARENT, .parent = disk_of(app, parent) };

    if (work.parent == NULL)
        return;
    disk_file_refuses(app, child, &work, expected, mentions);
    IVMHardDisk_Release(work.parent);
}

/* The file of a disk's parent, as the disk object tells it. */
static void check_parent(IVMVirtualPC *app, const WCHAR *child, const WCHAR *expected)
{
    IVMHardDisk *disk = disk_of(app, child), *parent = NULL;
    BSTR file = NULL;
    HRESULT hr;

    if (disk == NULL)
        return;
    if (check_hr(IVMHardDisk_get_Parent(disk, &parent), S_OK, "Parent of %s", utf8(child))) {
        hr = IVMHardDisk_get_File(parent, &file);
        check_text(hr, file, expected, "File of the parent");
        IVMHardDisk_Release(parent);
    }
    IVMHardDisk_Release(disk);
}

TEST(com_set_parent, repairs_a_chain_that_was_moved)
{
    static const WCHAR *const places[MANNERS] = { L"first\\base.vhd", L"second\\other name.vhd", L"third\\base.vhd" };
    IVMVirtualPC *app = application();
    struct disk_bytes of_middle, of_top;
    const WCHAR *from = L"base.vhd";

    if (app == NULL)
        return;
    if (make_chain(app) && disk_read(MIDDLE, &of_middle) && disk_read(TOP, &of_top)) {
        for (enum manner manner = BY_VTABLE; manner < MANNERS; from = places[manner++]) {
            const int64_t time = file_time(MIDDLE);
            const struct disk_identity before = disk_identity(MIDDLE);
            struct disk_identity after;
            context("%s", manner_name(manner));
            folder_make(at(manner == BY_VTABLE ? L"first" : manner == BY_NAME ? L"second" : L"third"));
            check(MoveFileW(at(from), at(places[manner])), "the base is moved");
            if (!set_parent(app, MIDDLE, at(places[manner]), manner))
                continue;
            after = disk_identity(MIDDLE);
            check_parent(app, MIDDLE, at(places[manner]));
            check(file_time(MIDDLE) == time, "the time of the child is as it was: its own children have recorded it");
            check(same_id(after.id, before.id) && same_id(after.parent_id, before.parent_id), "no id has changed");
            check(after.parent_stamp == file_stamp(at(places[manner])), "the parent's time is recorded");
            check_reads(MIDDLE, &of_middle);
            check_reads(TOP, &of_top);
        }
        disk_bytes_free(&of_middle);
        disk_bytes_free(&of_top);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_set_parent, takes_any_object_that_says_which_file_it_is)
{
    IVMVirtualPC *app = application();
    struct disk_bytes expected;

    if (app == NULL)
        return;
    for (enum manner manner = BY_VTABLE; manner < MANNERS; manner++) {
        struct disk_work work = { .member = DISK_SET_PARENT };
        struct foreign_disk foreign;
        context("%s", manner_name(manner));
        remove_tree(case_folder());
        if (!folder_make(case_folder()) || !make_chain(app) || !disk_read(MIDDLE, &expected))
            continue;
        folder_make(at(L"moved"));
        MoveFileW(BASE, at(L"moved\\base.vhd"));
        work.parent = foreign_disk_init(&foreign, at(L"moved\\base.vhd"), S_OK);
        disk_file_does(app, MIDDLE, &work, manner);
        check(foreign.asked == 1 && foreign.asked_other == 0,
              "it is asked once for its file, and for nothing else: %ld, %ld", foreign.asked, foreign.asked_other);
        check(foreign.references == 1, "nobody holds it afterwards: %ld", foreign.references);
        check_parent(app, MIDDLE, at(L"moved\\base.vhd"));
        check_reads(MIDDLE, &expected);
        disk_bytes_free(&expected);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_set_parent, refuses_objects_whose_file_is_no_use)
{
    static const struct {
        const WCHAR *file; /* pattern for `expand`; NULL: there is no text */
        HRESULT answer, expected;
    } rows[] = {
        { NULL, E_ACCESSDENIED, E_ACCESSDENIED },
        { NULL, HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE), HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) },
        { NULL, S_OK, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME) },
        { L"", S_OK, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME) },
        { L"base.vhd", S_OK, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME) },
        { L"$\\ba?e.vhd", S_OK, HRESULT_FROM_WIN32(ERROR_INVALID_NAME) },
        { L"$\\missing.vhd", S_OK, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) },
        { L"$\\missing\\base.vhd", S_OK, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND) },
        { L"$\\text.vhd", S_OK, VM_E_INVALID_HD_FILE },
        { L"$", S_OK, VM_E_INVALID_HD_FILE },
    };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_chain(app) && file_write(at(L"text.vhd"), "This is no disk.", 16))
        for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
            struct disk_work work = { .member = DISK_SET_PARENT };
            struct foreign_disk foreign;
            WCHAR file[MAX_PATH] = L"";
            context("the file \"%s\", 0x%08lx", utf8(rows[i].file), (unsigned long)rows[i].answer);
            if (rows[i].file != NULL)
                wcscpy(file, expand(rows[i].file));
            work.parent = foreign_disk_init(&foreign, rows[i].file != NULL ? file : NULL, rows[i].answer);
            disk_file_refuses(app, MIDDLE, &work, rows[i].expected, NULL);
            check(foreign.references == 1, "nobody holds it afterwards: %ld", foreign.references);
        }
    IVMVirtualPC_Release(app);
}

TEST(com_set_parent, takes_the_grandparent_once_it_holds_the_same)
{
    static const struct disk_work merge = { .member = DISK_MERGE };
    IVMVirtualPC *app = application();
    struct disk_bytes expected;

    if (app == NULL)
        return;
    for (enum manner manner = BY_VTABLE; manner < MANNERS; manner++) {
        context("%s", manner_name(manner));
        remove_tree(case_folder());
        if (!folder_make(case_folder()) || !make_chain(app) || !disk_read(TOP, &expected))
            continue;
        refuse_parent(app, TOP, BASE, VM_E_PARENT_CHILD_ID_MISMATCH, TOP);
        disk_file_does(app, MIDDLE, &merge, BY_VTABLE);
        if (set_parent(app, TOP, BASE, manner)) {
            check(DeleteFileW(MIDDLE), "the middle of the chain can be deleted");
            check_parent(app, TOP, BASE);
            check(same_id(disk_identity(TOP).parent_id, disk_identity(BASE).id), "the top refers to the base");
            check_reads(TOP, &expected);
        }
        disk_bytes_free(&expected);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_set_parent, refuses_what_is_no_disk_object)
{
    IVMVirtualPC *app = application();
    IVMHardDisk *disk = app != NULL && make_chain(app) ? disk_of(app, MIDDLE) : NULL;
    static const WORD flags[] = { DISPATCH_PROPERTYPUT, DISPATCH_PROPERTYPUTREF };
    struct lines before = folder_tree(case_folder()), after;

    for (size_t i = 0; i < ARRAYSIZE(flags) && disk != NULL; i++) {
        VARIANT argument = text_variant(BASE);
        EXCEPINFO exception;
        check_hr(invoke(disk, L"Parent", flags[i], &argument, 1, NULL, &exception), DISP_E_TYPEMISMATCH, "a text");
        VariantClear(&argument);
        V_VT(&argument) = VT_DISPATCH;
        V_DISPATCH(&argument) = (IDispatch *)app;
        check_hr(invoke(disk, L"Parent", flags[i], &argument, 1, NULL, &exception), E_NOINTERFACE,
                 "an object of another kind");
        V_DISPATCH(&argument) = NULL;
        check_exception(invoke(disk, L"Parent", flags[i], &argument, 1, NULL, &exception), &exception, E_POINTER,
                        L"IVMHardDisk.Parent");
    }
    after = folder_tree(case_folder());
    check_same_lines(&before, &after, "the folder");
    lines_free(&before);
    lines_free(&after);
    if (disk != NULL)
        IVMHardDisk_Release(disk);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_set_parent, refuses_other_disks)
{
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    if (make_chain(app) && make_dynamic(app, at(L"other.vhd"), MEGABYTES) &&
        make_dynamic(app, at(L"larger.vhd"), MEGABYTES + 1)) {
        context("an id that is another");
        refuse_parent(app, MIDDLE, at(L"other.vhd"), VM_E_PARENT_CHILD_ID_MISMATCH, MIDDLE);
        context("a size that is another");
        refuse_parent(app, MIDDLE, at(L"larger.vhd"), VM_E_INVALID_HD_FILE, MIDDLE);
        context("itself");
        refuse_parent(app, MIDDLE, MIDDLE, VM_E_INVALID_HD_FILE, MIDDLE);
        context("its child");
        refuse_parent(app, MIDDLE, TOP, VM_E_INVALID_HD_FILE, MIDDLE);
        context("a child that is dynamic");
        refuse_parent(app, BASE, at(L"other.vhd"), VM_E_WRONG_HD_IMAGE_TYPE, BASE);
        context("a child that is fixed");
        if (make_fixed(app, at(L"fixed.vhd"), MEGABYTES))
            refuse_parent(app, at(L"fixed.vhd"), BASE, VM_E_WRONG_HD_IMAGE_TYPE, at(L"fixed.vhd"));
    }
    IVMVirtualPC_Release(app);
}

TEST(com_set_parent, refuses_files_that_are_read_only_in_use_or_in_a_saved_state)
{
    struct disk_work work = { .member = DISK_SET_PARENT };
    IVMVirtualPC *app = application();
    struct disk_bytes expected;

    if (app == NULL)
        return;
    if (make_chain(app) && disk_read(MIDDLE, &expected)) {
        work.parent = disk_of(app, BASE);
        disk_work_is_hindered(app, MIDDLE, &work, MIDDLE, READ_ONLY);
        disk_work_is_hindered(app, MIDDLE, &work, MIDDLE, READ_BY_SOMEBODY);
        disk_work_is_hindered(app, MIDDLE, &work, MIDDLE, SAVED_STATE);
        disk_work_is_hindered(app, MIDDLE, &work, BASE, WRITTEN_BY_SOMEBODY);
        SetFileAttributesW(BASE, FILE_ATTRIBUTE_READONLY); /* it is only read */
        disk_file_does(app, MIDDLE, &work, BY_VTABLE);
        SetFileAttributesW(BASE, FILE_ATTRIBUTE_NORMAL);
        check_reads(MIDDLE, &expected);
        if (work.parent != NULL)
            IVMHardDisk_Release(work.parent);
        disk_bytes_free(&expected);
    }
    IVMVirtualPC_Release(app);
}
