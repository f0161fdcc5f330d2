/* power_disorder.c - wrong orders. */
#include "power_disorder.h"

#include "power_scene.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define TABLE 1536u /* where the block table of these disks stands */
#define HEADER 512u /* and the header */
#define NOT_FOUND SIZE_MAX

static bool is_about(const struct memory_event *event, enum memory_call call, const char16_t *name)
{
    size_t length = text_length(event->path), end = text_length(name);

    return event->call == call && length >= end && text_equal(event->path + length - end, name);
}

/* The first call of a kind from an event on, to a file whose path ends in `name`. */
static size_t find(const struct memory_host *host, size_t from, enum memory_call call, const char16_t *name)
{
    for (size_t i = from; i < host->event_count; i++)
        if (is_about(&host->events[i], call, name))
            return i;
    return NOT_FOUND;
}

static size_t find_write(const struct memory_host *host, size_t from, const char16_t *name, uint64_t offset)
{
    size_t i = find(host, from, MEMORY_WRITE, name);

    while (i != NOT_FOUND && host->events[i].offset != offset)
        i = find(host, i + 1, MEMORY_WRITE, name);
    return i;
}

/* The first write of guest data: all others are short. */
static size_t find_data(const struct memory_host *host, const char16_t *name)
{
    size_t i = find(host, 0, MEMORY_WRITE, name);

    while (i != NOT_FOUND && host->events[i].size <= 4096)
        i = find(host, i + 1, MEMORY_WRITE, name);
    return i;
}

/* Takes events [first, end) to where `to` stands, before it. */
static bool move(struct memory_host *host, size_t first, size_t end, size_t to)
{
    size_t count = end - first;
    struct memory_event *moved;

    if (first == NOT_FOUND || end == NOT_FOUND || to == NOT_FOUND || first >= end || (to > first && to < end))
        return false;
    moved = malloc(count * sizeof *moved);
    if (moved == NULL)
        return false;
    memcpy(moved, host->events + first, count * sizeof *moved);
    if (to < first) {
        memmove(host->events + to + count, host->events + to, (first - to) * sizeof *moved);
    } else {
        memmove(host->events + first, host->events + end, (to - end) * sizeof *moved);
        to -= count;
    }
    memcpy(host->events + to, moved, count * sizeof *moved);
    free(moved);
    return true;
}

/* Leaves out events [first, end), or of these the flushes of files whose path ends in `flushed`. */
static bool drop(struct memory_host *host, size_t first, size_t end, const char16_t *flushed)
{
    size_t kept = first, count = host->event_count;

    if (first == NOT_FOUND || end == NOT_FOUND)
        return false;
    for (size_t i = first; i < count; i++) {
        if (i < end && (flushed == NULL || is_about(&host->events[i], MEMORY_FLUSH, flushed)))
            free(host->events[i].data);
        else
            host->events[kept++] = host->events[i];
    }
    host->event_count = kept;
    return kept < count;
}

static bool table_before_data(struct memory_host *host)
{
    size_t table = find_write(host, 0, u"parent.vhd", TABLE);

    return move(host, table, table + 1, find_data(host, u"parent.vhd"));
}

static bool table_without_flush(struct memory_host *host)
{
    size_t table = find_write(host, 0, u"parent.vhd", TABLE);

    return drop(host, find_data(host, u"parent.vhd"), table, u"parent.vhd");
}

/* The id at the end and at the start, and the time. */
static size_t end_of_id_step(const struct memory_host *host)
{
    size_t end = find(host, 0, MEMORY_SET_MODIFIED, u"parent.vhd");

    return end == NOT_FOUND ? NOT_FOUND : end + 1;
}

static bool no_new_id(struct memory_host *host)
{
    return drop(host, 0, end_of_id_step(host), NULL);
}

static bool new_id_after_data(struct memory_host *host)
{
    return move(host, 0, end_of_id_step(host), find_write(host, 0, u"child.vhd", HEADER));
}

static bool new_id_without_flush(struct memory_host *host)
{
    return drop(host, 0, end_of_id_step(host), u"parent.vhd");
}

static bool final_id_before_child(struct memory_host *host)
{
    size_t header = find_write(host, 0, u"child.vhd", HEADER);
    size_t last = find(host, header, MEMORY_SET_MODIFIED, u"child.vhd") + 1;

    return move(host, last, host->event_count, header);
}

static bool undo_deleted_first(struct memory_host *host)
{
    size_t deleted = find(host, 0, MEMORY_CLOSE, u".ovpc-undo");

    return move(host, deleted, deleted + 1, find_write(host, 0, u"child.vhd", HEADER));
}

static bool undo_without_flush(struct memory_host *host)
{
    return drop(host, 0, host->event_count, u".ovpc-undo");
}

static bool header_before_texts(struct memory_host *host)
{
    size_t header = find_write(host, 0, u"child.vhd", HEADER);

    return drop(host, header - 1, header, u"child.vhd");
}

/* Where the header was torn, putting it back is the first write. */
static bool header_back_without_flush(struct memory_host *host)
{
    size_t header = find_write(host, 0, u"parent.vhd", HEADER);

    return drop(host, header, find(host, header, MEMORY_CLOSE, u".ovpc-undo"), u"parent.vhd");
}

static bool first_sector_without_flush(struct memory_host *host)
{
    size_t marker = find_write(host, 0, u".ovpc", 0);

    return drop(host, marker + 2, find_write(host, marker + 2, u".ovpc", 0), u".ovpc");
}

static bool renamed_before_flush(struct memory_host *host)
{
    size_t renamed = find(host, 0, MEMORY_MOVE, u".ovpc");

    return move(host, renamed, renamed + 1, renamed - 1);
}

static bool undo_disk_deleted_before_data(struct memory_host *host)
{
    size_t deleted = find(host, 0, MEMORY_CLOSE, u"_0_0_12000001022010.vud");

    return move(host, deleted, deleted + 1, find_data(host, u"one.vhd"));
}

static bool undo_disk_deleted_without_flush(struct memory_host *host)
{
    size_t deleted = find(host, 0, MEMORY_CLOSE, u"_0_0_12000001022010.vud");

    return drop(host, find_data(host, u"one.vhd"), deleted, u"one.vhd");
}

/*
 * Compacting: the blocks of zeros have left the table; then others are copied; then the table names their new places.
 */
static size_t find_named(const struct memory_host *host)
{
    return find_write(host, find_data(host, u"parent.vhd"), u"parent.vhd", TABLE);
}

static bool named_before_copied(struct memory_host *host)
{
    size_t named = find_named(host);

    return move(host, named, named + 1, find_data(host, u"parent.vhd"));
}

static bool named_without_flush(struct memory_host *host)
{
    return drop(host, find_data(host, u"parent.vhd"), find_named(host), u"parent.vhd");
}

static bool used_again_too_early(struct memory_host *host)
{
    return drop(host, find_write(host, 0, u"parent.vhd", TABLE), find_data(host, u"parent.vhd"), u"parent.vhd");
}

/* The footer and its flush stand right before. */
static bool size_before_footer(struct memory_host *host)
{
    size_t size = find(host, 0, MEMORY_SET_SIZE, u"parent.vhd");

    return size != NOT_FOUND && move(host, size, size + 1, size - 2);
}

static bool size_before_table(struct memory_host *host)
{
    size_t size = find(host, 0, MEMORY_SET_SIZE, u"parent.vhd");

    return size != NOT_FOUND && move(host, size, size + 1, find_named(host));
}

static bool cut_without_flush(struct memory_host *host)
{
    return drop(host, find_named(host), find(host, 0, MEMORY_SET_SIZE, u"parent.vhd"), u"parent.vhd");
}

static bool moved_table_without_flush(struct memory_host *host)
{
    size_t header = find_write(host, 0, u"parent.vhd", HEADER);

    return drop(host, header - 1, header, u"parent.vhd");
}

const struct power_disorder power_disorders[] = {
    { "the block table is written before the data", "merge into a dynamic disk", table_before_data },
    { "no flush between the data and the block table", "merge into a dynamic disk", table_without_flush },
    { "the parent keeps its unique id", "merge into a fixed disk", no_new_id },
    { "the parent gets its new id after the data", "merge into a fixed disk", new_id_after_data },
    { "no flush between the new id and the data", "merge into a fixed disk", new_id_without_flush },
    { "the parent gets its final id before the child refers to it", "merge into a dynamic disk",
      final_id_before_child },
    { "the undo file is deleted before the header is written", "set the same parent", undo_deleted_first },
    { "the undo file is not flushed", "set the grandparent as parent", undo_without_flush },
    { "no flush between the texts and the header", "set a parent that was moved", header_before_texts },
    { "the undo file is deleted before the header that was torn is flushed", "merge into a disk with a torn header",
      header_back_without_flush },
    { "the marker is replaced without a flush before", "convert to a dynamic disk", first_sector_without_flush },
    { "a new file gets its name before it is flushed", "create a dynamic disk", renamed_before_flush },
    { "an undo disk is deleted before its data are in its parent", "merge the undo disks of a machine",
      undo_disk_deleted_before_data },
    { "an undo disk is deleted before its parent is flushed", "merge the undo disks of a machine",
      undo_disk_deleted_without_flush },
    { "moved blocks are named before they are copied", "compact packed blocks", named_before_copied },
    { "no flush between the copies of blocks and their names", "compact aligned blocks", named_without_flush },
    { "the place of a block is used again before it has left the table", "compact packed blocks",
      used_again_too_early },
    { "the file is cut off before it has a footer there", "compact blocks with gaps", size_before_footer },
    { "the file is cut off before moved blocks are named", "compact packed blocks", size_before_table },
    { "no flush between the names of moved blocks and the cut", "compact packed blocks", cut_without_flush },
    { "no flush between the copy of the table and its name in the header", "compact blocks before their table",
      moved_table_without_flush },
};
const size_t power_disorder_count = sizeof power_disorders / sizeof *power_disorders;
