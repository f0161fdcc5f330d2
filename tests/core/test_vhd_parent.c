/* test_vhd_parent.c - where the parent of a differencing disk is looked for, and what is taken for it. */
#include "expect.h"
#include "image_builder.h"
#include "vhd_parent.h"

#include <stdio.h>
#include <string.h>

#define SIZE (4 * IMAGE_MB)

static struct memory_host host;
static const char16_t *child_path;
static char16_t opened[16][MEMORY_PATH_CHARS]; /* what was opened, in order */
static size_t opened_count;
static enum vhd_open_mode mode;

static void note_opened(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    (void)self;
    if (call == MEMORY_OPEN && opened_count < ROWS(opened))
        text_copy(opened[opened_count++], path);
}

static void set_up(void)
{
    memory_host_init(&host);
    host.hook = note_opened;
    mode = VHD_FILE_SOURCE;
    child_path = u"C:\\disks\\child.vhd";
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_host_free(&host);
}

TestSuite(vhd_parent, .init = set_up, .fini = tear_down);

#define RIGHT 1u /* id of the parent */
#define WRONG 2u

static void add_disk(const char16_t *path, uint32_t number, uint64_t size)
{
    struct image_builder image;

    image_init(&image, IMAGE_DYNAMIC, size, number);
    image_begin(&image);
    image_add(&image, &host, path);
}

/* The child as `texts` (code and text in turn, up to a NULL) and `name` describe it. */
static void add_child(const char *const *codes, const char16_t *const *texts, const char16_t *name)
{
    struct image_builder parent, image;

    image_init(&parent, IMAGE_DYNAMIC, SIZE, RIGHT);
    image_init(&image, IMAGE_DIFFERENCING, SIZE, 100);
    image_child_of(&image, &parent);
    if (name != NULL)
        text_copy(image.parent_name, name);
    image_begin(&image);
    for (unsigned slot = 0; slot < 8 && codes[slot] != NULL; slot++)
        image_locator(&image, slot, codes[slot], texts[slot]);
    image_add(&image, &host, child_path);
}

/* Opens the child and looks for its parent; `found` becomes its path, or empty. */
static enum vhd_status search(char16_t *found, struct vhd_error *error)
{
    struct vhd_image *child, *parent = NULL;
    enum vhd_status status;

    found[0] = 0;
    assert_ok(vhd_image_open(&host.host, child_path, VHD_FILE_INSPECT, &child, NULL));
    opened_count = 0;
    *error = (struct vhd_error){ .status = VHD_OK };
    status = vhd_parent_open(child, mode, &parent, error);
    cr_expect((status == VHD_OK) == (parent != NULL));
    if (parent != NULL)
        text_copy(found, parent->path);
    vhd_image_close(parent);
    vhd_image_close(child);
    return status;
}

static void expect_found(const char *row, enum vhd_status status, const char16_t *path)
{
    char16_t found[VHD_PATH_CHARS];
    struct vhd_error error;

    expect_status(row, search(found, &error), status);
    expect_text(row, found, path);
    expect_status(row, error.status, status);
}

static void start_over(void)
{
    memory_host_free(&host);
    set_up();
}

Test(vhd_parent, is_found_by_each_kind_of_text)
{
    static const struct {
        const char *code; /* NULL: the name field */
        const char16_t *text, *path;
    } rows[] = {
        { "W2ru", u".\\parent.vhd", u"C:\\disks\\parent.vhd" },
        { "W2ru", u"parent.vhd", u"C:\\disks\\parent.vhd" },
        { "W2ru", u"..\\other\\parent.vhd", u"C:\\other\\parent.vhd" },
        { "W2ru", u"..\\..\\..\\parent.vhd", u"C:\\parent.vhd" },
        { "W2ru", u"sub\\parent.vhd", u"C:\\disks\\sub\\parent.vhd" },
        { "W2ru", u"\\parent.vhd", u"C:\\parent.vhd" },
        { "W2ru", u"C:\\elsewhere\\parent.vhd", u"C:\\elsewhere\\parent.vhd" },
        { "W2ku", u"C:\\elsewhere\\parent.vhd", u"C:\\elsewhere\\parent.vhd" },
        { "W2ku", u".\\parent.vhd", u"C:\\disks\\parent.vhd" },
        { "W2ku", u"\\\\server\\share\\parent.vhd", u"\\\\server\\share\\parent.vhd" },
        { "W2ru", u"./parent.vhd", u"C:\\disks\\parent.vhd" },
        { "W2ru", u"../other\\parent.vhd", u"C:\\other\\parent.vhd" },
        { "W2ru", u"/other/parent.vhd", u"C:\\other\\parent.vhd" },
        { "W2ru", u"sub//parent.vhd", u"C:\\disks\\sub\\parent.vhd" },
        { "W2ku", u"C:/elsewhere/parent.vhd", u"C:\\elsewhere\\parent.vhd" },
        { "W2ku", u"\\\\?\\C:\\elsewhere\\parent.vhd", u"C:\\elsewhere\\parent.vhd" },
        { "W2ku", u"//?/c:/elsewhere/parent.vhd", u"c:\\elsewhere\\parent.vhd" },
        { "W2ku", u"\\\\?\\C:\\elsewhere\\..\\parent.vhd", u"C:\\parent.vhd" },
        { "W2ku", u"\\\\?\\UNC\\server\\share\\parent.vhd", u"\\\\server\\share\\parent.vhd" },
        { "W2ku", u"\\\\?\\unc/server/share/parent.vhd", u"\\\\server\\share\\parent.vhd" },
        { "W2ku", u"//server/share/parent.vhd", u"\\\\server\\share\\parent.vhd" },
        { NULL, u"../other/parent.vhd", u"C:\\other\\parent.vhd" },
        { NULL, u"\\\\?\\C:\\elsewhere\\parent.vhd", u"C:\\elsewhere\\parent.vhd" },
        { NULL, u"C:\\elsewhere\\parent.vhd", u"C:\\elsewhere\\parent.vhd" },
        { NULL, u"parent.vhd", u"C:\\disks\\parent.vhd" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *codes[] = { rows[i].code, NULL };
        memory_add_volume(&host, u"\\\\server\\share\\", VHD_DRIVE_WRITABLE, u"NTFS", 0);
        add_disk(rows[i].path, RIGHT, SIZE);
        add_child(codes, &rows[i].text, rows[i].code == NULL ? rows[i].text : NULL);
        expect_found(text_shown(rows[i].text), VHD_OK, rows[i].path);
        start_over();
    }
}

Test(vhd_parent, is_looked_for_by_relative_text_then_absolute_text_then_name)
{
    static const char *const codes[] = { "W2ku", "Wi2k", "W2ru", NULL };
    static const char16_t *const texts[] = { u"C:\\absolute.vhd", u"C:\\ansi.vhd", u".\\relative.vhd" };
    static const char16_t *const places[] = { u"C:\\disks\\relative.vhd", u"C:\\absolute.vhd", u"C:\\disks\\name.vhd" };

    /* Bit i of `there`: a right disk stands at place i; of `wrong`: one with another id. */
    for (unsigned there = 0; there < 8; there++)
        for (unsigned wrong = 0; wrong < 8; wrong++) {
            const char16_t *expected = u"";
            char row[40];
            if ((there & wrong) != 0)
                continue;
            snprintf(row, sizeof row, "right at %u, wrong at %u", there, wrong);
            add_child(codes, texts, u"name.vhd");
            for (unsigned place = 3; place-- > 0;) {
                if (there >> place & 1)
                    expected = places[place];
                if ((there | wrong) >> place & 1)
                    add_disk(places[place], there >> place & 1 ? RIGHT : WRONG, SIZE);
            }
            add_disk(u"C:\\ansi.vhd", RIGHT, SIZE); /* a kind of text that is not used */
            expect_found(row,
                         there != 0   ? VHD_OK
                         : wrong != 0 ? VHD_CHAIN_ID_MISMATCH
                                      : VHD_CHAIN_PARENT_NOT_FOUND,
                         expected);
            start_over();
        }
}

Test(vhd_parent, is_looked_for_no_further_once_found)
{
    static const char *const codes[] = { "W2ru", "W2ku", NULL };
    static const char16_t *const texts[] = { u".\\relative.vhd", u"C:\\absolute.vhd" };

    add_child(codes, texts, u"name.vhd");
    add_disk(u"C:\\disks\\relative.vhd", RIGHT, SIZE);
    add_disk(u"C:\\absolute.vhd", RIGHT, SIZE);
    expect_found("relative", VHD_OK, u"C:\\disks\\relative.vhd");
    cr_expect(opened_count == 1, "%zu files were opened", opened_count);
}

Test(vhd_parent, is_found_by_a_second_locator_of_the_same_kind)
{
    static const char *const codes[] = { "W2ru", "W2ru", "W2ru", "W2ru", "W2ru", "W2ru", "W2ru", "W2ru" };
    static const char16_t *const texts[] = { u"1", u"2", u"3", u"4", u"5", u"6", u"7", u".\\parent.vhd" };

    add_child(codes, texts, NULL);
    add_disk(u"C:\\disks\\5", WRONG, SIZE);
    add_disk(u"C:\\disks\\parent.vhd", RIGHT, SIZE);
    expect_found("the eighth", VHD_OK, u"C:\\disks\\parent.vhd");
}

Test(vhd_parent, texts_that_no_argument_may_hold_are_never_opened)
{
    static const char16_t *const texts[] = {
        u"C:\\con",
        u".\\NUL.vhd",
        u"\\\\.\\PhysicalDrive0",
        u"//./PhysicalDrive0",
        u"\\\\?\\C:parent.vhd",
        u"\\\\?\\C:",
        u"\\\\?\\\\?\\C:\\parent.vhd",
        u"\\\\?\\UNC\\?\\C:\\parent.vhd",
        u"\\\\?\\UNC\\C:\\parent.vhd",
        u"\\\\?\\UNC\\server\\pipe\\parent",
        u"\\\\?\\UNC\\.\\PhysicalDrive0",
        u"\\\\?\\UNC\\server@80\\share\\parent.vhd",
        u"\\\\?\\UNCserver\\share\\parent.vhd",
        u"\\\\?\\Volume{01234567-89ab-cdef-0123-456789abcdef}\\parent.vhd",
        u"\\\\?\\GLOBALROOT\\Device\\HarddiskVolume1\\parent.vhd",
        u"\\\\?\\parent.vhd",
        u"\\??\\C:\\parent.vhd",
        u"\\\\?\\C:\\nul",
        u"\\\\?\\C:\\parent.vhd.",
        u"parent.vhd/",
        u"\\\\server\\pipe\\parent",
        u"\\\\server@80\\share\\parent.vhd",
        u"parent.vhd:stream",
        u"C:parent.vhd",
        u"parent?.vhd",
        u"file://./parent.vhd",
        u"parent.vhd.",
        u"..\\",
        u"C:\\",
        u"a\nb",
    };

    for (size_t i = 0; i < ROWS(texts); i++)
        for (unsigned kind = 0; kind < 3; kind++) {
            const char *codes[] = { kind == 0 ? "W2ru" : kind == 1 ? "W2ku" : NULL, NULL };
            add_child(codes, &texts[i], kind == 2 ? texts[i] : NULL);
            expect_found(text_shown(texts[i]), VHD_LOCATOR_INVALID, u"");
            cr_expect(opened_count == 0, "'%s' was opened", text_shown(opened[0]));
            start_over();
        }
}

/* Opening a file on a server sends the user's credentials there: not for a mere look at a stranger's image. */
Test(vhd_parent, on_another_server_is_opened_for_an_explicit_act_only)
{
    static const struct {
        const char16_t *child, *parent;
        enum vhd_status inspect;
    } rows[] = {
        { u"C:\\disks\\child.vhd", u"\\\\server\\share\\parent.vhd", VHD_PARENT_ELSEWHERE },
        { u"\\\\server\\share\\child.vhd", u"\\\\other\\share\\parent.vhd", VHD_PARENT_ELSEWHERE },
        { u"\\\\server\\share\\child.vhd", u"\\\\serverx\\share\\parent.vhd", VHD_PARENT_ELSEWHERE },
        { u"\\\\server\\share\\child.vhd", u"\\\\SERVER\\second\\parent.vhd", VHD_OK },
        { u"\\\\server\\share\\child.vhd", u"C:\\parent.vhd", VHD_OK },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (unsigned with_name = 0; with_name < 2; with_name++) {
            static const char16_t *const shares[] = { u"\\\\server\\share\\", u"\\\\server\\second\\",
                                                      u"\\\\serverx\\share\\", u"\\\\other\\share\\" };
            const char *codes[] = { with_name ? NULL : "W2ku", NULL };
            for (size_t share = 0; share < ROWS(shares); share++)
                memory_add_volume(&host, shares[share], VHD_DRIVE_WRITABLE, u"NTFS", 0);
            child_path = rows[i].child;
            add_disk(rows[i].parent, RIGHT, SIZE);
            add_child(codes, &rows[i].parent, with_name ? rows[i].parent : NULL);
            mode = VHD_FILE_INSPECT;
            expect_found(text_shown(rows[i].parent), rows[i].inspect, rows[i].inspect == VHD_OK ? rows[i].parent : u"");
            cr_expect(opened_count == (rows[i].inspect == VHD_OK), "'%s'", text_shown(opened[0]));
            mode = VHD_FILE_SOURCE;
            expect_found(text_shown(rows[i].parent), VHD_OK, rows[i].parent);
            start_over();
        }
}

Test(vhd_parent, is_looked_for_on_the_childs_own_drive_after_a_place_on_another_server)
{
    static const char *const codes[] = { "W2ru", "W2ku", NULL };
    static const char16_t *const texts[] = { u"\\\\other\\share\\parent.vhd", u"C:\\parent.vhd" };

    mode = VHD_FILE_INSPECT;
    add_child(codes, texts, NULL);
    expect_found("nothing else", VHD_PARENT_ELSEWHERE, u"");
    add_disk(u"C:\\parent.vhd", RIGHT, SIZE);
    expect_found("on the drive", VHD_OK, u"C:\\parent.vhd");
}

Test(vhd_parent, is_recorded_at_the_first_place_that_is_a_path)
{
    static const struct {
        const char16_t *relative, *absolute, *name, *first; /* first NULL: none */
    } rows[] = {
        { u"..\\a.vhd", u"C:\\b.vhd", u"c.vhd", u"C:\\a.vhd" },
        { u"a?.vhd", u"C:\\b.vhd", u"c.vhd", u"C:\\b.vhd" },
        { u"a?.vhd", u"C:\\nul", u"c.vhd", u"C:\\disks\\c.vhd" },
        { u"a?.vhd", u"C:\\nul", u"C:\\c.vhd", u"C:\\c.vhd" },
        { u"a?.vhd", u"C:\\nul", u"", NULL },
        { u"a?.vhd", u"C:\\nul", u"aux", NULL },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        static const char *const codes[] = { "W2ku", "W2ru", NULL };
        const char16_t *const texts[] = { rows[i].absolute, rows[i].relative };
        char16_t path[VHD_PATH_CHARS] = u"";
        struct vhd_image *child;
        add_child(codes, texts, rows[i].name);
        assert_ok(vhd_image_open(&host.host, child_path, VHD_FILE_INSPECT, &child, NULL));
        cr_expect(vhd_parent_recorded(child, path) == (rows[i].first != NULL), "row %zu", i);
        if (rows[i].first != NULL)
            expect_text("recorded", path, rows[i].first);
        vhd_image_close(child);
        start_over();
    }
}

/* Damage and a read error are two things: only the second may be gone at the next try. */
Test(vhd_parent, reports_a_locator_that_cannot_be_read_as_the_read_error_that_it_is)
{
    static const char *const codes[] = { "W2ru", NULL };
    static const char16_t *const texts[] = { u".\\parent.vhd" };
    char16_t found[VHD_PATH_CHARS];
    struct vhd_image *child, *parent;
    struct vhd_error error;

    add_child(codes, texts, NULL);
    add_disk(u"C:\\disks\\parent.vhd", RIGHT, SIZE);
    cr_assert(search(found, &error) == VHD_OK);
    assert_ok(vhd_image_open(&host.host, child_path, VHD_FILE_INSPECT, &child, NULL));
    memory_host_arm(&host, (struct memory_fault){ 1, MEMORY_BIT(MEMORY_READ), MEMORY_FAIL_ONCE, VHD_SYSTEM, 23, 0 });
    expect_status("read error", vhd_parent_open(child, mode, &parent, &error), VHD_SYSTEM);
    cr_expect(error.os_code == 23 && parent == NULL);
    vhd_image_close(child);
}

Test(vhd_parent, is_found_by_what_real_products_write_in_locators)
{
    static const struct {
        const char *name;
        uint32_t space, length;
    } rows[] = {
        { "room in bytes", 512, 24 },
        { "room in sectors", 1, 24 },
        { "no room said", 0, 24 },
        { "room of 64 KB", 65536, 24 },
        { "room with a NUL at the end", 512, 26 },
        { "text behind a NUL", 512, 60 },
        { "an odd length", 512, 25 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct image_builder parent, image;
        uint64_t at;
        image_init(&parent, IMAGE_DYNAMIC, SIZE, RIGHT);
        image_init(&image, IMAGE_DIFFERENCING, SIZE, 100);
        image_child_of(&image, &parent);
        image_begin(&image);
        at = image_locator(&image, 5, "W2ru", u".\\parent.vhd\0no path: ?*");
        memory_bytes_write(&image.bytes, at + 26, u"no path ?*", 20);
        image_locator_raw(&image, 5, "W2ru", rows[i].space, rows[i].length, at);
        image_add(&image, &host, child_path);
        add_disk(u"C:\\disks\\parent.vhd", RIGHT, SIZE);
        expect_found(rows[i].name, VHD_OK, u"C:\\disks\\parent.vhd");
        start_over();
    }
}

Test(vhd_parent, is_found_by_the_name_when_a_locator_is_malformed)
{
    for (unsigned with_name = 0; with_name < 2; with_name++) {
        struct image_builder parent, image;
        image_init(&parent, IMAGE_DYNAMIC, SIZE, RIGHT);
        image_init(&image, IMAGE_DIFFERENCING, SIZE, 100);
        image_child_of(&image, &parent);
        if (with_name)
            text_copy(image.parent_name, u"parent.vhd");
        image_begin(&image);
        image_locator_raw(&image, 0, "W2ru", 512, 24, UINT64_C(1) << 40);
        image_add(&image, &host, child_path);
        add_disk(u"C:\\disks\\parent.vhd", RIGHT, SIZE);
        if (with_name)
            expect_found("with a name", VHD_OK, u"C:\\disks\\parent.vhd");
        else
            expect_found("without", VHD_LOCATOR_INVALID, u"");
        start_over();
    }
}

Test(vhd_parent, is_missing_when_one_text_is_malformed_and_nothing_is_at_the_place_of_another)
{
    static const char *const codes[] = { "W2ru", "W2ku", NULL };
    static const char16_t *const texts[] = { u"a?.vhd", u"C:\\parent.vhd" };

    add_child(codes, texts, NULL);
    expect_found("malformed and missing", VHD_CHAIN_PARENT_NOT_FOUND, u"");
    memory_add_text(&host, u"C:\\parent.vhd", "text");
    expect_found("malformed and no disk", VHD_NOT_A_VHD, u"");
}

Test(vhd_parent, is_not_what_was_found_for_the_reason_told)
{
    static const char *const codes[] = { "W2ru", NULL };
    static const char16_t *const texts[] = { u".\\parent.vhd" };
    static const char16_t path[] = u"C:\\disks\\parent.vhd";
    struct memory_handle *held;

    add_child(codes, texts, NULL);
    expect_found("nothing there", VHD_CHAIN_PARENT_NOT_FOUND, u"");
    memory_add_folder(&host, path);
    expect_found("a folder", VHD_NOT_A_DISK_FILE, u"");
    memory_remove(&host, path);
    memory_add_file(&host, path, NULL);
    expect_found("an empty file", VHD_NOT_A_VHD, u"");
    memory_remove(&host, path);
    memory_add_text(&host, path, "a text file, not a disk");
    expect_found("a text file", VHD_NOT_A_VHD, u"");
    memory_find(&host, path)->denied = true;
    expect_found("no permission", VHD_ACCESS_DENIED, u"");
    memory_find(&host, path)->denied = false;
    held = memory_hold(&host, path, MEMORY_ALL, 0);
    expect_found("in use", VHD_SHARING_VIOLATION, u"");
    memory_release(held);
    memory_remove(&host, path);
    add_disk(path, RIGHT, SIZE + 512);
    expect_found("larger", VHD_CHAIN_SIZE_MISMATCH, u"");
    memory_remove(&host, path);
    add_disk(path, RIGHT, SIZE - 512);
    expect_found("smaller", VHD_CHAIN_SIZE_MISMATCH, u"");
    memory_remove(&host, path);
    add_disk(path, WRONG, SIZE - 512);
    expect_found("another disk of another size", VHD_CHAIN_ID_MISMATCH, u"");
    memory_remove(&host, path);
    add_disk(path, RIGHT, SIZE);
    expect_found("the right one", VHD_OK, path);
}

/* Of several candidates that do not fit, a disk with another id says most; else the first says what is wrong. */
Test(vhd_parent, several_failures_are_told_as_the_one_that_says_most)
{
    static const char *const codes[] = { "W2ru", "W2ku", NULL };
    static const char16_t *const texts[] = { u".\\first.vhd", u"C:\\second.vhd" };

    add_child(codes, texts, u"third.vhd");
    memory_add_text(&host, u"C:\\second.vhd", "text");
    expect_found("nothing, text, nothing", VHD_NOT_A_VHD, u"");
    memory_add_folder(&host, u"C:\\disks\\third.vhd");
    expect_found("nothing, text, folder", VHD_NOT_A_VHD, u"");
    add_disk(u"C:\\disks\\first.vhd", RIGHT, SIZE + 512);
    expect_found("size, text, folder", VHD_CHAIN_SIZE_MISMATCH, u"");
    memory_remove(&host, u"C:\\disks\\third.vhd");
    add_disk(u"C:\\disks\\third.vhd", WRONG, SIZE);
    expect_found("size, text, another id", VHD_CHAIN_ID_MISMATCH, u"");
}

Test(vhd_parent, mismatches_name_the_child)
{
    static const char *const codes[] = { "W2ru", NULL };
    static const char16_t *const texts[] = { u".\\parent.vhd" };
    char16_t found[VHD_PATH_CHARS];
    struct vhd_error error;

    add_child(codes, texts, NULL);
    search(found, &error);
    expect_text("nothing there", error.path, child_path);
    add_disk(u"C:\\disks\\parent.vhd", WRONG, SIZE);
    search(found, &error);
    expect_text("another id", error.path, child_path);
    memory_remove(&host, u"C:\\disks\\parent.vhd");
    memory_add_text(&host, u"C:\\disks\\parent.vhd", "text");
    search(found, &error);
    expect_text("no disk", error.path, u"C:\\disks\\parent.vhd");
}

Test(vhd_parent, is_found_whatever_its_time_stamp_is)
{
    static const uint32_t stamps[] = { 0, 1, 0x1922077c, 0xffffffff };

    for (size_t i = 0; i < ROWS(stamps); i++) {
        struct image_builder parent, image;
        image_init(&parent, IMAGE_DYNAMIC, SIZE, RIGHT);
        image_init(&image, IMAGE_DIFFERENCING, SIZE, 100);
        image_child_of(&image, &parent);
        image.parent_stamp = stamps[i];
        text_copy(image.parent_name, u"parent.vhd");
        image_begin(&image);
        image_add(&image, &host, child_path);
        add_disk(u"C:\\disks\\parent.vhd", RIGHT, SIZE);
        expect_found("stamp", VHD_OK, u"C:\\disks\\parent.vhd");
        start_over();
    }
}
