/* test_vhd_disk.c - which parent a disk is said to have, whatever lies above that. */
#include "expect.h"
#include "image_builder.h"
#include "vhd_chain.h"
#include "vhd_disk.h"

#include <stdio.h>

#define SIZE (4 * IMAGE_MB)
#define ELSEWHERE u"\\\\other\\share\\"

static struct memory_host host;
static size_t opened_elsewhere; /* files of another server */

static void note_opened(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    (void)self;
    opened_elsewhere += call == MEMORY_OPEN && path[0] == u'\\';
}

static void set_up(void)
{
    memory_host_init(&host);
    memory_add_volume(&host, ELSEWHERE, VHD_DRIVE_WRITABLE, u"NTFS", 0);
    host.hook = note_opened;
    opened_elsewhere = 0;
}

static void tear_down(void)
{
    cr_expect(host.open_files == 0, "a file was left open");
    memory_host_free(&host);
}

TestSuite(vhd_disk, .init = set_up, .fini = tear_down);

static void start_over(void)
{
    tear_down();
    set_up();
}

/* A disk with an id, a child of what lies at `parent` and has the id `parent_id`; parent NULL: dynamic. */
static struct memory_node *add_disk(const char16_t *path, uint32_t id, const char16_t *parent, uint32_t parent_id)
{
    struct image_builder image, above;

    image_init(&image, parent == NULL ? IMAGE_DYNAMIC : IMAGE_DIFFERENCING, SIZE, id);
    if (parent != NULL) {
        image_init(&above, IMAGE_DYNAMIC, SIZE, parent_id);
        image_child_of(&image, &above);
    }
    image_begin(&image);
    if (parent != NULL)
        image_locator(&image, 0, "W2ku", parent);
    return image_add(&image, &host, path);
}

static const char16_t *name_of(unsigned number)
{
    static char16_t names[4][32];
    char16_t *name = names[number % ROWS(names)];
    char digits[16];

    snprintf(digits, sizeof digits, "%u", number);
    text_copy(name, u"C:\\disk");
    for (size_t i = 0; digits[i] != 0; i++)
        text_fill(name, (char16_t)digits[i], 1);
    return name;
}

static void add_numbered(unsigned number, unsigned parent)
{
    add_disk(name_of(number), number, parent == 0 ? NULL : name_of(parent), parent);
}

/* `parent` NULL: there is none to be told. */
static void expect_parent(const char *row, const char16_t *disk, enum vhd_status expected, const char16_t *parent)
{
    char16_t found[VHD_PATH_CHARS] = u"x";
    struct vhd_error error = { .status = VHD_OK };

    expect_status(row, vhd_disk_parent(&host.host, disk, found, &error), expected);
    expect_status(row, error.status, expected);
    expect_text(row, found, parent != NULL ? parent : u"");
    cr_expect(host.open_files == 0, "%s: a file was left open", row);
}

Test(vhd_disk, has_the_parent_that_it_records_or_none)
{
    add_numbered(1, 0);
    add_numbered(2, 1);
    add_numbered(3, 2);
    expect_parent("dynamic", name_of(1), VHD_OK, NULL);
    expect_parent("child", name_of(2), VHD_OK, name_of(1));
    expect_parent("grandchild", name_of(3), VHD_OK, name_of(2));
}

Test(vhd_disk, in_a_chain_that_comes_back_has_no_parent)
{
    for (unsigned no_identity = 0; no_identity < 2; no_identity++)
        for (unsigned length = 1; length <= 3; length++) {
            char row[60];
            host.no_identity = no_identity != 0;
            for (unsigned number = 1; number <= length; number++)
                add_numbered(number, number % length + 1);
            add_numbered(8, 1); /* stands on the circle and is not in it */
            add_numbered(9, 8);
            for (unsigned number = 1; number <= 9; number++) {
                snprintf(row, sizeof row, "a circle of %u, disk %u", length, number);
                if (number <= length || number >= 8)
                    expect_parent(row, name_of(number), VHD_CHAIN_CYCLE, NULL);
            }
            start_over();
        }
}

Test(vhd_disk, that_is_its_own_parent_by_another_name_has_no_parent)
{
    struct memory_node *disk = add_disk(u"C:\\disk", 1, u"C:\\link", 1),
                       *link = add_disk(u"C:\\link", 1, u"C:\\disk", 1);

    link->file = disk->file;
    expect_parent("a second name", u"C:\\disk", VHD_CHAIN_CYCLE, NULL);
    expect_parent("by that", u"C:\\link", VHD_CHAIN_CYCLE, NULL);
}

/* A disk and a copy of it have one id, and where volumes cannot tell files apart, only their paths differ. */
Test(vhd_disk, may_have_a_copy_of_itself_as_parent)
{
    for (unsigned no_identity = 0; no_identity < 2; no_identity++) {
        host.no_identity = no_identity != 0;
        add_disk(u"C:\\base", 2, NULL, 0);
        add_disk(u"C:\\copy", 1, u"C:\\base", 2);
        add_disk(u"C:\\disk", 1, u"C:\\copy", 1);
        expect_parent("a copy", u"C:\\disk", VHD_OK, u"C:\\copy");
        start_over();
    }
}

Test(vhd_disk, has_its_parent_whatever_is_wrong_above_that)
{
    static const char16_t damage[] = u"C:\\disk1";
    struct memory_handle *held;

    add_numbered(3, 2);
    add_numbered(2, 1);
    expect_parent("missing", name_of(3), VHD_OK, name_of(2));
    memory_add_text(&host, damage, "text");
    expect_parent("no disk", name_of(3), VHD_OK, name_of(2));
    memory_remove(&host, damage);
    memory_add_folder(&host, damage);
    expect_parent("a folder", name_of(3), VHD_OK, name_of(2));
    memory_remove(&host, damage);
    add_disk(damage, 77, NULL, 0);
    expect_parent("another disk", name_of(3), VHD_OK, name_of(2));
    memory_remove(&host, damage);
    add_numbered(1, 0);
    image_put32(&memory_find(&host, damage)->bytes, 1536, 1000000);
    expect_parent("a block outside", name_of(3), VHD_OK, name_of(2));
    memory_find(&host, damage)->denied = true;
    expect_parent("no permission", name_of(3), VHD_OK, name_of(2));
    memory_find(&host, damage)->denied = false;
    held = memory_hold(&host, damage, MEMORY_READING | MEMORY_WRITING, 0);
    expect_parent("in use", name_of(3), VHD_OK, name_of(2));
    memory_release(held);
}

/* Another program that, at each moment, can do with each of three disks what it likes. */
static void use_all(struct memory_host *self, enum memory_call call, const char16_t *path)
{
    (void)path;
    for (unsigned number = 1; number <= 3 && call == MEMORY_READ; number++) {
        struct memory_handle *used = memory_open_node(self, memory_find(self, name_of(number)), MEMORY_ALL, MEMORY_ALL);
        cr_expect(used != NULL, "disk %u is locked", number);
        if (used != NULL)
            memory_close_handle(used);
    }
}

Test(vhd_disk, is_looked_at_with_its_chain_and_nothing_of_it_is_locked)
{
    for (unsigned number = 1; number <= 3; number++)
        add_numbered(number, number - 1);
    host.hook = use_all;
    expect_parent("in use", name_of(3), VHD_OK, name_of(2));
    cr_expect(host.calls[MEMORY_READ] >= 3, "all three are read");
}

Test(vhd_disk, contacts_no_other_server_to_follow_its_chain)
{
    static const char16_t base[] = ELSEWHERE u"base";

    add_disk(base, 1, NULL, 0);
    add_disk(name_of(2), 2, base, 1);
    add_numbered(3, 2);
    expect_parent("elsewhere", name_of(3), VHD_OK, name_of(2));
    cr_expect(opened_elsewhere == 0, "%zu files of another server were opened", opened_elsewhere);
    expect_parent("the parent itself", name_of(2), VHD_PARENT_ELSEWHERE, NULL);
    cr_expect(opened_elsewhere == 0, "%zu files of another server were opened", opened_elsewhere);
}

Test(vhd_disk, in_a_chain_of_more_than_256_levels_has_no_parent)
{
    for (unsigned number = 1; number <= VHD_MAX_LEVELS + 1; number++)
        add_numbered(number, number - 1);
    expect_parent("256", name_of(VHD_MAX_LEVELS), VHD_OK, name_of(VHD_MAX_LEVELS - 1));
    expect_parent("257", name_of(VHD_MAX_LEVELS + 1), VHD_CHAIN_TOO_DEEP, NULL);
}
