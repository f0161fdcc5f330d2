/* test_machine_undo_share.c - undo disks, and their parents, that others have a share in, under whatever path. */
#include "expect.h"
#include "machine_files.h"
#include "machine_undo_merge.h"
#include "registered_machine.h"

#define PATH u"C:\\m\\it.vmc"
#define OTHER u"C:\\m\\other.vmc"
#define DISK u"C:\\m\\one.vhd"
#define UNDO_NAME "VirtualPCUndo_it_0_0_12345601022010.vud"
#define UNDO u"C:\\m\\VirtualPCUndo_it_0_0_12345601022010.vud"
#define ALIAS u"E:\\VirtualPCUndo_it_0_0_12345601022010.vud"

#define NAMING(undo) REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\one.vhd", undo))

static struct memory_host host;

/* The same file under another path, as a junction, a drive of subst or a short name have it. */
static void add_alias(const char16_t *path, const char16_t *of)
{
    struct memory_node *file = memory_find(&host, of), *alias;
    struct memory_bytes bytes = { 0 };

    memory_bytes_copy(&bytes, &file->bytes);
    alias = memory_add_file(&host, path, &bytes);
    alias->file = file->file;
    alias->modified = file->modified;
}

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_volume(&host, u"E:\\", VHD_DRIVE_WRITABLE, u"NTFS", UINT64_C(1) << 40);
    memory_add_folder(&host, u"C:\\m");
    registered_disk(&host, VHD_TYPE_DYNAMIC, DISK, NULL);
    registered_disk(&host, VHD_TYPE_DIFFERENCING, UNDO, DISK);
    registered_add(&host, PATH, NAMING(UNDO_NAME));
    add_alias(ALIAS, UNDO);
    memory_host_arm(&host, (struct memory_fault){ 0 });
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "no file is left open");
    memory_host_free(&host);
}

TestSuite(machine_undo_share, .init = set_up, .fini = tear_down);

/* What the first undo disk is to a machine that names it so. */
static enum vhd_status find(const char16_t *machine, enum machine_undo *kind)
{
    struct config_document *document = registered_document(NAMING(UNDO_NAME));
    char16_t path[VHD_PATH_CHARS];
    struct machine_list list;
    struct vhd_error error;
    enum vhd_status status;

    assert_ok(machine_register_read(&host.host, REGISTERED_IN, &list, NULL));
    status = machine_undo_find(&host.host, &list, machine, document, 0, path, kind, &error);
    machine_list_free(&list);
    config_document_free(document);
    return status;
}

static void expect_kind(const char *row, enum machine_undo expected)
{
    enum machine_undo kind = MACHINE_UNDO_NONE;

    expect_status(row, find(PATH, &kind), VHD_OK);
    cr_expect(kind == expected, "%s: kind %d, not %d", row, (int)kind, (int)expected);
}

Test(machine_undo_share, with_any_machine_in_the_folder_that_may_name_it_makes_a_disk_nobody_s)
{
    static const struct {
        const char *text;
        enum machine_undo kind;
    } rows[] = {
        { NAMING("virtualpcundo_IT_0_0_12345601022010.vud"), MACHINE_UNDO_SHARED },
        { REGISTERED_MACHINE(REGISTERED_DISK("1", "", UNDO_NAME)), MACHINE_UNDO_SHARED },
        { NAMING("E:\\" UNDO_NAME), MACHINE_UNDO_SHARED },
        { NAMING("\\\\localhost\\c$\\m\\" UNDO_NAME), MACHINE_UNDO_SHARED },
        { "damaged", MACHINE_UNDO_SHARED },
        { NAMING("\\\\localhost\\c$\\m\\another.vud"), MACHINE_UNDO_OWN },
        { NAMING("one.vhd"), MACHINE_UNDO_OWN },
        { NAMING("gone.vud"), MACHINE_UNDO_OWN },
        { NAMING(""), MACHINE_UNDO_OWN },
    };

    expect_kind("alone", MACHINE_UNDO_OWN);
    for (size_t i = 0; i < ROWS(rows); i++) {
        memory_add_text(&host, OTHER, rows[i].text);
        expect_kind(rows[i].text, rows[i].kind);
        memory_remove(&host, OTHER);
    }
    registered_add(&host, OTHER, NAMING(UNDO_NAME));
    expect_kind("registered", MACHINE_UNDO_SHARED);
    memory_remove(&host, OTHER);
    expect_kind("it has gone", MACHINE_UNDO_OWN);
    memory_add_text(&host, u"C:\\m\\other.txt", NAMING(UNDO_NAME));
    expect_kind("no machine", MACHINE_UNDO_OWN);
}

Test(machine_undo_share, is_not_denied_because_a_machine_cannot_be_read)
{
    enum machine_undo kind;
    struct memory_handle *held;

    memory_add_text(&host, OTHER, NAMING(""))->denied = true;
    expect_kind("not permitted", MACHINE_UNDO_SHARED);
    memory_find(&host, OTHER)->denied = false;
    held = memory_hold(&host, OTHER, MEMORY_READING, 0);
    expect_status("held", find(PATH, &kind), VHD_SHARING_VIOLATION);
    memory_release(held);
    expect_kind("read again", MACHINE_UNDO_OWN);
}

/* What is damaged elsewhere says nothing of this folder. */
Test(machine_undo_share, is_known_of_a_registered_machine_elsewhere)
{
    registered_add(&host, u"E:\\other.vmc", NAMING("C:\\m\\" UNDO_NAME));
    expect_kind("by its path", MACHINE_UNDO_SHARED);
    memory_remove(&host, u"E:\\other.vmc");
    memory_add_text(&host, u"E:\\other.vmc", NAMING(UNDO_NAME));
    expect_kind("beside it, by another path", MACHINE_UNDO_SHARED);
    memory_remove(&host, u"E:\\other.vmc");
    memory_add_text(&host, u"E:\\other.vmc", "damaged");
    expect_kind("damaged", MACHINE_UNDO_OWN);
}

/* A machine that is registered by one path and asked by another. */
Test(machine_undo_share, is_not_what_a_machine_has_with_itself)
{
    enum machine_undo kind;

    add_alias(u"C:\\n\\it.vmc", PATH);
    add_alias(u"C:\\n\\VirtualPCUndo_it_0_0_12345601022010.vud", UNDO);
    add_alias(u"C:\\n\\one.vhd", DISK);
    assert_ok(find(u"C:\\n\\it.vmc", &kind));
    cr_expect(kind == MACHINE_UNDO_OWN, "registered by another path: kind %d", (int)kind);
    add_alias(u"C:\\m\\link.vmc", PATH);
    expect_kind("a link to it would be left without", MACHINE_UNDO_SHARED);
}

/* The only copy of what another machine's guest wrote, which nobody has registered here. */
Test(machine_undo_share, keeps_a_disk_when_a_copy_of_its_machine_is_deleted)
{
    struct config_document *document = registered_document(NAMING("u.vud"));
    struct vhd_error error;
    bool found = false;

    registered_disk(&host, VHD_TYPE_DIFFERENCING, u"C:\\m\\u.vud", DISK);
    memory_remove(&host, PATH);
    memory_add_text(&host, PATH, NAMING("u.vud"));
    registered_add(&host, OTHER, NAMING("u.vud"));
    memory_remove(&host, u"C:\\register\\it.vmcx");
    assert_ok(machine_delete(&host.host, REGISTERED_IN, OTHER, document, &found, &error));
    cr_expect(found && memory_find(&host, OTHER) == NULL, "the copy has gone");
    cr_expect(memory_find(&host, u"C:\\m\\u.vud") != NULL && memory_find(&host, PATH) != NULL, "and nothing else");
    config_document_free(document);
}

/* Merging into the one would ruin the other, whose parent it is, whichever comes first. */
Test(machine_undo_share, of_another_disk_of_the_machine_in_a_parent_keeps_it_from_being_merged_into)
{
    static const struct {
        const char *text;
        const char16_t *parent;
    } rows[] = {
        { REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\one.vhd", "one.vud")
                                 REGISTERED_DISK("1", "C:\\m\\child.vhd", "child.vud")),
          DISK },
        { REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\child.vhd", "child.vud")
                                 REGISTERED_DISK("1", "C:\\m\\one.vhd", "one.vud")),
          DISK },
        { REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\child.vhd", "")
                                 REGISTERED_DISK("1", "C:\\m\\one.vhd", "one.vud")),
          DISK },
        { REGISTERED_MACHINE(REGISTERED_DISK("0", "C:\\m\\child.vhd", "")
                                 REGISTERED_DISK("1", "E:\\one.vhd", "alias.vud")),
          u"E:\\one.vhd" },
    };
    static const struct machine_undo_client nobody = { .merged = NULL };

    add_alias(u"E:\\one.vhd", DISK);
    registered_disk(&host, VHD_TYPE_DIFFERENCING, u"C:\\m\\middle.vhd", DISK);
    registered_disk(&host, VHD_TYPE_DIFFERENCING, u"C:\\m\\child.vhd", u"C:\\m\\middle.vhd");
    registered_disk(&host, VHD_TYPE_DIFFERENCING, u"C:\\m\\child.vud", u"C:\\m\\child.vhd");
    registered_disk(&host, VHD_TYPE_DIFFERENCING, u"C:\\m\\one.vud", DISK);
    registered_disk(&host, VHD_TYPE_DIFFERENCING, u"C:\\m\\alias.vud", u"E:\\one.vhd");
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct config_document *document = registered_document(rows[i].text);
        struct memory_snapshot before = memory_take_snapshot(&host);
        struct vhd_error error;
        struct vhd_job *job;
        expect_status(rows[i].text,
                      machine_undo_merge(&host.host, REGISTERED_IN, PATH, document, &nobody, &job, &error),
                      VHD_UNDO_PARENT_SHARED);
        if (job != NULL)
            job->ops->close(job);
        expect_text(rows[i].text, error.path, rows[i].parent);
        cr_expect(memory_is_as_in(&host, &before), "%s: nothing was changed", rows[i].text);
        memory_free_snapshot(&before);
        config_document_free(document);
    }
}
