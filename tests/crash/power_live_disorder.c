/* power_live_disorder.c - wrong orders in which what a guest wants could be done. */
#include "power_live.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define NOT_FOUND SIZE_MAX

static const struct memory_event *event_at(const struct power_live_story *story, size_t i)
{
    return &story->done.events[i];
}

static bool is_write(const struct memory_event *event)
{
    return event->call == MEMORY_WRITE && text_equal(event->path, POWER_CHILD);
}

static bool is_table(const struct power_live_story *story, size_t i)
{
    return is_write(event_at(story, i)) && event_at(story, i)->offset == POWER_LIVE_TABLE;
}

static bool is_flush(const struct power_live_story *story, size_t i)
{
    return event_at(story, i)->call == MEMORY_FLUSH;
}

/* The block, by the table as it is in the end, in whose place something is written; UINT32_MAX: in none. */
static uint32_t block_of(const struct power_live_story *story, size_t i, bool *is_bitmap)
{
    const struct memory_bytes *bytes = &memory_find(&story->done, POWER_CHILD)->bytes;
    const uint64_t at = event_at(story, i)->offset;

    for (uint32_t block = 0; block * POWER_LIVE_BLOCK < POWER_LIVE_SECTORS * IMAGE_SECTOR; block++) {
        const uint32_t entry = image_get32(bytes, POWER_LIVE_TABLE + UINT64_C(4) * block);
        const uint64_t start = (uint64_t)entry * IMAGE_SECTOR;
        *is_bitmap = at == start;
        if (entry != UINT32_MAX && at >= start && at < start + IMAGE_SECTOR + POWER_LIVE_BLOCK)
            return block;
    }
    return UINT32_MAX;
}

static bool is_in(const struct power_live_story *story, size_t i, uint32_t block, bool wants_bitmap)
{
    bool is_bitmap = false;

    return is_write(event_at(story, i)) && block_of(story, i, &is_bitmap) == block && is_bitmap == wants_bitmap;
}

/* The first write from an event on to a block's bitmap, or to its data. */
static size_t find_in(const struct power_live_story *story, size_t from, uint32_t block, bool wants_bitmap)
{
    for (size_t i = from; i < story->done.event_count; i++)
        if (is_in(story, i, block, wants_bitmap))
            return i;
    return NOT_FOUND;
}

static size_t find(const struct power_live_story *story, size_t from,
                   bool (*is)(const struct power_live_story *, size_t))
{
    for (size_t i = from; i < story->done.event_count; i++)
        if (is(story, i))
            return i;
    return NOT_FOUND;
}

/* The footer of the disk itself, not at the start. */
static bool is_footer(const struct power_live_story *story, size_t i)
{
    const struct memory_event *event = event_at(story, i);

    return is_write(event) && event->offset > 0 && event->size >= 511 && event->data != NULL &&
           memcmp(event->data, "conectix", 8) == 0 && memcmp(event->data + 68, story->scene->id, 16) == 0;
}

static bool is_copy(const struct power_live_story *story, size_t i)
{
    return is_write(event_at(story, i)) && event_at(story, i)->offset == 0 && story->scene->type != IMAGE_FIXED;
}

/* Takes an event to where another one stands, before it. */
static bool move(struct power_live_story *story, size_t from, size_t to)
{
    struct memory_event event;
    uint16_t step;

    if (from == NOT_FOUND || to == NOT_FOUND || from == to)
        return false;
    event = story->done.events[from];
    step = story->step_of[from];
    for (size_t i = from; i > to; i--) {
        story->done.events[i] = story->done.events[i - 1];
        story->step_of[i] = story->step_of[i - 1];
    }
    for (size_t i = from; i + 1 < to; i++) {
        story->done.events[i] = story->done.events[i + 1];
        story->step_of[i] = story->step_of[i + 1];
    }
    to -= to > from;
    story->done.events[to] = event;
    story->step_of[to] = step;
    return true;
}

static bool drop(struct power_live_story *story, size_t at)
{
    if (at == NOT_FOUND)
        return false;
    free(story->done.events[at].data);
    story->done.event_count--;
    for (size_t i = at; i < story->done.event_count; i++) {
        story->done.events[i] = story->done.events[i + 1];
        story->step_of[i] = story->step_of[i + 1];
    }
    return true;
}

/* Drops the flush that comes last before an event. */
static bool drop_flush_before(struct power_live_story *story, size_t at)
{
    if (at == NOT_FOUND)
        return false;
    while (at > 0 && !is_flush(story, at - 1))
        at--;
    return at > 0 && drop(story, at - 1);
}

/* Block 0 is there from the beginning, block 1 is new (power_live.c). */
static bool bits_before_data(struct power_live_story *story)
{
    return move(story, find_in(story, 0, 0, true), find_in(story, 0, 0, false));
}

static bool bits_without_flush(struct power_live_story *story)
{
    return drop_flush_before(story, find_in(story, 0, 0, true));
}

static bool table_before_data(struct power_live_story *story)
{
    return move(story, find(story, 0, is_table), find_in(story, 0, 1, false));
}

static bool table_without_flush(struct power_live_story *story)
{
    return drop_flush_before(story, find(story, 0, is_table));
}

static bool bitmap_after_table(struct power_live_story *story)
{
    const size_t table = find(story, 0, is_table);

    return move(story, find_in(story, 0, 1, true), table == NOT_FOUND ? NOT_FOUND : table + 1);
}

/* Behind the data, with the flush that follows it. */
static bool footer_late(struct power_live_story *story)
{
    const size_t footer = find(story, 0, is_footer), data = find_in(story, 0, 1, false);

    return footer != NOT_FOUND && data != NOT_FOUND && footer < data && move(story, footer, data + 1) &&
           move(story, footer, data + 1);
}

static bool is_zeros(const struct power_live_story *story, size_t i)
{
    return is_in(story, i, 1, false) && event_at(story, i)->data == NULL;
}

static bool no_zeros(struct power_live_story *story)
{
    bool dropped = false;

    while (drop(story, find(story, 0, is_zeros)))
        dropped = true;
    return dropped;
}

static bool copy_not_repaired(struct power_live_story *story)
{
    return drop(story, find(story, 0, is_copy));
}

/* The last of the first flush that the guest asks for. */
static bool flush_ends_early(struct power_live_story *story)
{
    size_t last = NOT_FOUND;

    for (size_t i = 0; i < story->done.event_count; i++)
        if (is_flush(story, i) && story->step_of[i] < story->step_count &&
            story->steps[story->step_of[i]].act == POWER_LIVE_FLUSH &&
            (last == NOT_FOUND || story->step_of[i] == story->step_of[last]))
            last = i;
    return drop(story, last);
}

const struct power_live_disorder power_live_disorders[] = {
    { "bits of a differencing disk are written before their data", IMAGE_DIFFERENCING, POWER_WITH_GARBAGE,
      bits_before_data },
    { "no flush between data and their bits", IMAGE_DIFFERENCING, POWER_WITH_GARBAGE, bits_without_flush },
    { "bits of a dynamic disk are written before their data", IMAGE_DYNAMIC, POWER_WITH_GARBAGE, bits_before_data },
    { "the table names a block before its data are written", IMAGE_DYNAMIC, POWER_WITH_GARBAGE, table_before_data },
    { "the table names a block of a differencing disk before its data are written", IMAGE_DIFFERENCING,
      POWER_WITH_GARBAGE, table_before_data },
    { "no flush between data and the table", IMAGE_DYNAMIC, POWER_WITH_GARBAGE, table_without_flush },
    { "the bitmap of a new block is written after the table", IMAGE_DIFFERENCING, POWER_WITH_GARBAGE,
      bitmap_after_table },
    { "the footer moves after data are written in its place", IMAGE_DYNAMIC, POWER_USUAL, footer_late },
    { "the footer moves after data are written in its place, differencing", IMAGE_DIFFERENCING, POWER_USUAL,
      footer_late },
    { "a new block of a dynamic disk keeps what was there before", IMAGE_DYNAMIC, POWER_WITH_GARBAGE, no_zeros },
    { "the footer moves while its copy is damaged", IMAGE_DYNAMIC, POWER_WITHOUT_COPY, copy_not_repaired },
    { "a flush ends before the table is flushed", IMAGE_DYNAMIC, POWER_USUAL, flush_ends_early },
    { "a flush ends before the bits are flushed", IMAGE_DIFFERENCING, POWER_USUAL, flush_ends_early },
    { "a flush does nothing", IMAGE_FIXED, POWER_USUAL, flush_ends_early },
};
const size_t power_live_disorder_count = sizeof power_live_disorders / sizeof *power_live_disorders;
