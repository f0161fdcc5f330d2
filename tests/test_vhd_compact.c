/* test_vhd_compact.c - compacting a disk: what it and its children read, and what is refused. */
#include "disk_calls.h"
#include "expect.h"
#include "line_of_disks.h"

#include <criterion/criterion.h>
#include <string.h>

#define COPY LINE_BASE u".ovpc-compact"
#define BACKUP LINE_BASE u".ovpc-backup"

/* A line of disks whose first one can be compacted. */
static void init(struct line *line, unsigned seed)
{
    struct memory_bytes *bytes;
    struct image_builder image;

    line_init(line, seed, false);
    /* The first disk again, larger than its contents: everything that it holds stands in its first block. */
    memory_remove(&line->host, LINE_BASE);
    memory_remove(&line->host, LINE_MIDDLE);
    memory_remove(&line->host, LINE_CHILD);
    memory_remove(&line->host, LINE_GRANDCHILD);
    image_init(&image, IMAGE_DYNAMIC, 12 * IMAGE_MB + seed % 3 * IMAGE_SECTOR, 1);
    image.block_size = (uint32_t)(IMAGE_MB << seed % 4) / 2; /* 512 KB to 4 MB */
    image.creator = seed % 2 ? "tap" : "vpc ";
    image_begin(&image);
    flat_free(&line->base);
    flat_init(&line->base, image.size);
    flat_write(&line->base, &image, 1, 5 * 2048 + seed, 300);
    image_add_block(&image, 0);
    if (image_block_offset(&image, 1) == 0)
        image_add_block(&image, 1);
    flat_write(&line->base, &image, 1, image.size / 512 - 5, 5);
    image_add(&image, &line->host, LINE_BASE);
    bytes = &memory_find(&line->host, LINE_BASE)->bytes;
    cr_assert_gt(bytes->size, 0);
    memory_find(&line->host, LINE_BASE)->modified -= 12345 * (int64_t)VHD_TICKS_PER_SECOND + 678;

    struct image_builder child;
    image_init(&child, IMAGE_DIFFERENCING, image.size, 2);
    image_child_of(&child, &image);
    child.parent_stamp = (uint32_t)(memory_find(&line->host, LINE_BASE)->modified / VHD_TICKS_PER_SECOND);
    image_begin(&child);
    image_locator(&child, 0, "W2ru", u".\\base.vhd");
    flat_free(&line->child);
    flat_init(&line->child, image.size);
    memcpy(line->child.tags, line->base.tags, (size_t)line->base.sectors * sizeof *line->base.tags);
    flat_write(&line->child, &child, 2, 100, 50);
    image_add(&child, &line->host, LINE_CHILD);
    memory_host_arm(&line->host, (struct memory_fault){ 0 });
}

static enum vhd_status compact(struct line *line)
{
    return disk_run(&line->host, &(const struct disk_call){ .operation = DISK_COMPACT, .disk = LINE_BASE });
}

static void expect_same(const struct line *line, const char *when, size_t n)
{
    cr_assert(flat_equals_once(&line->base, &line->host, LINE_BASE), "the disk, %s %zu", when, n);
    cr_assert(flat_equals_once(&line->child, &line->host, LINE_CHILD), "the child, %s %zu", when, n);
}

/* One that nobody works out from the size, as of disks that were made larger, or by products with their own way. */
static void set_geometry(struct line *line)
{
    struct memory_bytes *bytes = &memory_find(&line->host, LINE_BASE)->bytes;

    for (unsigned i = 0; i < 2; i++) {
        uint64_t at = i == 0 ? 0 : bytes->size - 512;
        image_put32(bytes, at + FOOTER_GEOMETRY, 0x00310716);
        image_seal_footer(bytes, at);
    }
}

Test(vhd_compact, makes_the_file_smaller_and_keeps_id_stamp_geometry_and_time)
{
    for (unsigned seed = 1; seed <= 24; seed++) {
        struct line line;
        struct memory_node *node;
        uint8_t before[512], after[512];
        uint64_t size;
        int64_t modified;
        init(&line, seed);
        set_geometry(&line);
        node = memory_find(&line.host, LINE_BASE);
        size = node->bytes.size;
        modified = node->modified;
        memory_bytes_read(&node->bytes, 0, before, sizeof before);
        expect_same(&line, "before", seed);
        line.host.clock += 999 * (int64_t)VHD_TICKS_PER_SECOND;
        assert_ok(compact(&line));
        expect_same(&line, "compacted", seed);
        node = memory_find(&line.host, LINE_BASE);
        cr_expect_lt(node->bytes.size, size);
        cr_expect_eq(node->modified, modified);
        memory_bytes_read(&node->bytes, 0, after, sizeof after);
        cr_expect_eq(memcmp(before + FOOTER_ID, after + FOOTER_ID, 16), 0);
        cr_expect_eq(memcmp(before + FOOTER_CREATED, after + FOOTER_CREATED, 4), 0);
        cr_expect_eq(memcmp(before + FOOTER_GEOMETRY, after + FOOTER_GEOMETRY, 4), 0);
        cr_expect_eq(memcmp(after + FOOTER_CREATOR, "win ", 4), 0, "whose tdbatmap nobody looks for");
        cr_expect_eq(line.host.node_count, 2);
        size = node->bytes.size;
        assert_ok(compact(&line)); /* nothing to gain: the file stays */
        cr_expect_eq(memory_find(&line.host, LINE_BASE), node);
        cr_expect_eq(line.host.node_count, 2);
        assert_ok(disk_merge(&line.host, LINE_CHILD)); /* its stamp still agrees */
        line_free(&line);
    }
}

/* What another program may do between our letting the file go and the exchange. */
static void write_to_it(struct memory_host *host, enum memory_call call, const char16_t *path)
{
    struct memory_node *node = memory_find(host, LINE_BASE);

    (void)path;
    if (call != MEMORY_REPLACE || host->hook_data != NULL)
        return;
    host->hook_data = host;
    image_put8(&node->bytes, node->bytes.size - 512 + 100, 0); /* anything, at a new time */
    node->modified = host->clock + 5;
}

/* And between the exchange and the removal of the old file. */
static void open_backup(struct memory_host *host, enum memory_call call, const char16_t *path)
{
    if (call == MEMORY_OPEN && text_equal(path, BACKUP) && host->hook_data == NULL &&
        memory_find(host, BACKUP) != NULL)
        host->hook_data = memory_hold(host, BACKUP, MEMORY_READING | MEMORY_WRITING, MEMORY_ALL);
}

Test(vhd_compact, gives_way_to_whoever_uses_the_disk_meanwhile)
{
    struct line line;
    struct memory_node *old;

    init(&line, 2);
    old = memory_find(&line.host, LINE_BASE);
    line.host.hook = write_to_it;
    cr_expect_eq(compact(&line), VHD_COMPACT_DISTURBED);
    line.host.hook = NULL;
    cr_expect_eq(memory_find(&line.host, LINE_BASE), old, "the file that was written to is back");
    cr_expect_eq(line.host.node_count, 2);
    expect_same(&line, "after a write", 0);
    line_free(&line);

    init(&line, 2);
    old = memory_find(&line.host, LINE_BASE);
    line.host.hook = open_backup;
    cr_expect_eq(compact(&line), VHD_COMPACT_DISTURBED);
    line.host.hook = NULL;
    cr_expect_eq(memory_find(&line.host, BACKUP), old, "in use, so it cannot be renamed");
    cr_expect_null(memory_find(&line.host, LINE_BASE), "but nobody can begin to use the other");
    old->modified += 7;
    memory_release(line.host.hook_data);
    expect_same(&line, "when it is free again", 0);
    cr_expect_eq(memory_find(&line.host, LINE_BASE), old, "put back by an open");
    assert_ok(compact(&line));
    expect_same(&line, "compacted after all", 0);
    cr_expect_eq(line.host.node_count, 2);
    line_free(&line);
}

/* Somebody who found nothing under the name looks at the backup, for as long as the copy has the place of the disk. */
static void look_at_backup(struct memory_host *host, enum memory_call call, const char16_t *path)
{
    static struct memory_handle *held;

    if (call == MEMORY_OPEN && text_equal(path, BACKUP) && host->hook_data == NULL &&
        memory_find(host, BACKUP) != NULL) {
        host->hook_data = held = memory_hold(host, BACKUP, MEMORY_READING, 0);
    } else if (call == MEMORY_MOVE && held != NULL) {
        memory_release(held);
        held = NULL;
    }
}

Test(vhd_compact, puts_the_disk_back_when_somebody_only_looked_at_its_backup)
{
    struct line line;
    struct memory_node *old;

    init(&line, 2);
    old = memory_find(&line.host, LINE_BASE);
    line.host.hook = look_at_backup;
    cr_expect_eq(compact(&line), VHD_COMPACT_DISTURBED);
    line.host.hook = NULL;
    cr_expect_eq(memory_find(&line.host, LINE_BASE), old, "it has its name again");
    expect_same(&line, "after a look", 0);
    line_free(&line);
}

/* The exchange goes on while somebody looks at the backup: the new file is in place, so the backup cannot be. */
static void finish_exchange(struct memory_host *host, enum memory_call call, const char16_t *path)
{
    (void)path;
    if (call != MEMORY_MOVE || host->hook_data == NULL)
        return;
    memory_add_file(host, LINE_BASE, host->hook_data);
    host->hook_data = NULL;
}

Test(vhd_compact, hides_no_disk_from_whoever_looks_between_its_renames)
{
    struct memory_bytes copy = { 0 };
    struct line line;

    init(&line, 2);
    memory_bytes_copy(&copy, &memory_find(&line.host, LINE_BASE)->bytes);
    line_move(&line, LINE_BASE, BACKUP);
    line.host.hook_data = &copy;
    line.host.hook = finish_exchange;
    expect_same(&line, "between the renames", 0);
    cr_expect(line.host.hook_data == NULL, "the exchange was finished while somebody looked");
    line.host.hook = NULL;
    line_free(&line);
}

/* Both renames are done and the backup is gone before it is looked for. */
static void end_exchange(struct memory_host *host, enum memory_call call, const char16_t *path)
{
    if (call == MEMORY_OPEN && text_equal(path, BACKUP) && host->hook_data == NULL) {
        host->hook_data = memory_find(host, BACKUP);
        text_copy(memory_find(host, BACKUP)->path, LINE_BASE);
    }
}

Test(vhd_compact, hides_no_disk_from_whoever_looks_before_its_backup_is_gone)
{
    struct line line;

    init(&line, 2);
    line_move(&line, LINE_BASE, BACKUP);
    line.host.hook = end_exchange;
    expect_same(&line, "after the exchange", 0);
    cr_expect(line.host.hook_data != NULL);
    line.host.hook = NULL;
    line_free(&line);
}

static void differencing(struct line *line)
{
    line_move(line, LINE_BASE, u"C:\\b.vhd");
    line_move(line, LINE_CHILD, LINE_BASE);
}

static void read_only(struct line *line)
{
    memory_find(&line->host, LINE_BASE)->read_only = true;
}

static void two_names(struct line *line)
{
    memory_find(&line->host, LINE_BASE)->links = 2;
}

static void full(struct line *line)
{
    line->host.volumes[0].facts.available = IMAGE_MB;
}

static void saved(struct line *line)
{
    image_save_state(&memory_find(&line->host, LINE_BASE)->bytes);
}

static void foreign_copy(struct line *line)
{
    memory_add_text(&line->host, COPY, "a poem");
}

static void other_disk_as_copy(struct line *line)
{
    struct image_builder image;

    image_init(&image, IMAGE_DYNAMIC, 4 * IMAGE_MB, 99);
    image_begin(&image);
    image_add(&image, &line->host, COPY);
}

static void foreign_backup(struct line *line)
{
    memory_add_text(&line->host, BACKUP, "a poem");
}

/* The disk as it was, which somebody changed since: perhaps the only one with that change. */
static void changed_backup(struct line *line)
{
    struct memory_bytes copy = { 0 };

    memory_bytes_copy(&copy, &memory_find(&line->host, LINE_BASE)->bytes);
    memory_add_file(&line->host, BACKUP, &copy);
}

static void missing(struct line *line)
{
    memory_remove(&line->host, LINE_BASE);
}

Test(vhd_compact, refuses_and_changes_nothing)
{
    static const struct {
        const char *row;
        enum vhd_status status;
        void (*prepare)(struct line *);
    } refusals[] = {
        { "differencing", VHD_NOT_DYNAMIC, differencing },
        { "read-only", VHD_FILE_READ_ONLY, read_only },
        { "hard links", VHD_SEVERAL_NAMES, two_names },
        { "disk full", VHD_DISK_FULL, full },
        { "saved state", VHD_IN_SAVED_STATE, saved },
        { "foreign copy", VHD_WORK_NAME_TAKEN, foreign_copy },
        { "another disk as copy", VHD_WORK_NAME_TAKEN, other_disk_as_copy },
        { "foreign backup", VHD_WORK_NAME_TAKEN, foreign_backup },
        { "changed backup", VHD_WORK_NAME_TAKEN, changed_backup },
        { "missing", VHD_FILE_NOT_FOUND, missing },
    };

    for (size_t i = 0; i < ROWS(refusals); i++) {
        struct line line;
        struct memory_snapshot before;
        init(&line, 1);
        refusals[i].prepare(&line);
        before = memory_take_snapshot(&line.host);
        expect_status(refusals[i].row, compact(&line), refusals[i].status);
        cr_expect(memory_is_as_in(&line.host, &before), "%s", refusals[i].row);
        memory_free_snapshot(&before);
        line_free(&line);
    }
}

Test(vhd_compact, wants_the_disk_for_itself)
{
    struct line line;
    struct memory_handle *handle;

    init(&line, 1);
    handle = memory_hold(&line.host, LINE_BASE, MEMORY_READING, MEMORY_ALL);
    cr_expect_eq(compact(&line), VHD_SHARING_VIOLATION);
    memory_release(handle);
    assert_ok(compact(&line));
    line_free(&line);
}

Test(vhd_compact, works_where_a_link_leads)
{
    struct line line;

    init(&line, 1);
    memory_add_text(&line.host, u"C:\\link.vhd", "");
    text_copy(memory_find(&line.host, u"C:\\link.vhd")->leads_to, LINE_BASE);
    assert_ok(disk_run(&line.host, &(const struct disk_call){ .operation = DISK_COMPACT, .disk = u"C:\\link.vhd" }));
    expect_same(&line, "through a link", 0);
    cr_expect_eq(line.host.node_count, 3);
    line_free(&line);
}
