/* power_live_check.c - what a guest may find on a live disk. */
#include "power_live.h"

#include <string.h>

#define PER_BLOCK (POWER_LIVE_BLOCK / IMAGE_SECTOR)

static void may_also_be(struct power_live_view *self, uint32_t sector, uint16_t content)
{
    for (uint16_t i = 0; i < self->counts[sector]; i++)
        if (self->may_be[sector][i] == content)
            return;
    self->may_be[sector][self->counts[sector]++] = content;
}

/* Takes over what a step writes. `lasts`: nothing else may be there afterwards. */
static void take_step(struct power_live_view *self, const struct power_live_step *step, bool lasts)
{
    if (step->act != POWER_LIVE_WRITE && step->act != POWER_LIVE_ZERO)
        return;
    for (uint32_t i = 0; i < step->count; i++) {
        if (lasts)
            self->counts[step->sector + i] = 0;
        may_also_be(self, step->sector + i, step->act == POWER_LIVE_ZERO ? 0 : (uint16_t)(step->content + i));
    }
}

static void begin(struct power_live_view *self, const struct power_live_story *story)
{
    self->story = story;
    self->is_being_closed = false;
    for (uint32_t sector = 0; sector < POWER_LIVE_SECTORS; sector++) {
        self->counts[sector] = 1;
        self->may_be[sector][0] = story->scene->contents[sector];
    }
}

void power_live_view_open(struct power_live_view *self, const struct power_live_story *story, size_t steps)
{
    begin(self, story);
    for (size_t i = 0; i < steps; i++)
        take_step(self, &story->steps[i], story->steps[i].is_done);
}

/* How many steps the last flush covers, itself included, that was complete then. */
static size_t count_flushed(const struct power_live_story *story, size_t events)
{
    size_t first_open = story->step_count; /* the first step of which something was not done yet */

    for (size_t i = events; i < story->done.event_count; i++)
        if (story->step_of[i] < first_open)
            first_open = story->step_of[i];
    for (size_t i = first_open; i > 0; i--)
        if (story->steps[i - 1].act == POWER_LIVE_FLUSH && story->steps[i - 1].is_done)
            return i;
    return 0;
}

static bool has_begun(const struct power_live_story *story, size_t step, size_t events)
{
    for (size_t i = 0; i < events; i++)
        if (story->step_of[i] == step)
            return true;
    return false;
}

/* Closing comes after a flush that is complete, and is what was done last. */
static bool is_being_closed(const struct power_live_story *story, size_t flushed, size_t events)
{
    return flushed > 0 && flushed < story->step_count && story->steps[flushed].act == POWER_LIVE_REOPEN && events > 0 &&
           story->step_of[events - 1] == flushed;
}

void power_live_view_after(struct power_live_view *self, const struct power_live_story *story, size_t events)
{
    const size_t flushed = count_flushed(story, events);

    begin(self, story);
    self->is_being_closed = is_being_closed(story, flushed, events);
    for (size_t i = 0; i < story->step_count; i++)
        if (i < flushed || has_begun(story, i, events))
            take_step(self, &story->steps[i], i < flushed && story->steps[i].is_done);
}

static bool may_be(const struct power_live_view *self, uint32_t sector, const uint8_t *data)
{
    for (uint16_t i = 0; i < self->counts[sector]; i++)
        if (memcmp(self->story->scene->all_contents[self->may_be[sector][i]], data, IMAGE_SECTOR) == 0)
            return true;
    return false;
}

bool power_live_may_be(const struct power_live_view *self, const uint8_t *data, uint32_t *sector)
{
    for (*sector = 0; *sector < POWER_LIVE_SECTORS; ++*sector)
        if (!may_be(self, *sector, data + (size_t)*sector * IMAGE_SECTOR))
            return false;
    return true;
}

static struct power_verdict verdict_of(enum power_loss loss, enum vhd_status status)
{
    return (struct power_verdict){ loss, POWER_CHILD, status };
}

static enum vhd_status read_disk(struct memory_host *host, uint8_t *data)
{
    struct vhd_chain *chain;
    struct vhd_error error;
    enum vhd_status status = vhd_chain_open(&host->host, POWER_CHILD, VHD_FILE_INSPECT, &chain, &error);

    if (status == VHD_OK)
        status = vhd_chain_read(chain, 0, POWER_LIVE_SECTORS, data, &error);
    vhd_chain_close(chain);
    return status;
}

static uint32_t entry_of(const struct memory_host *host, uint32_t sector)
{
    return image_get32(&memory_find(host, POWER_CHILD)->bytes, POWER_LIVE_TABLE + UINT64_C(4) * (sector / PER_BLOCK));
}

/* New blocks of a dynamic disk as programs read them that do not look at the bits. */
static bool reads_without_bits(const struct power_live_view *view, const struct memory_host *host)
{
    for (uint32_t sector = 0; sector < POWER_LIVE_SECTORS; sector++) {
        const uint32_t entry = entry_of(host, sector);
        uint8_t data[IMAGE_SECTOR];
        if (entry == UINT32_MAX || entry_of(&view->story->scene->host, sector) != UINT32_MAX)
            continue;
        memory_bytes_read(&memory_find(host, POWER_CHILD)->bytes,
                          (entry + UINT64_C(1) + sector % PER_BLOCK) * IMAGE_SECTOR, data, sizeof data);
        if (!may_be(view, sector, data))
            return false;
    }
    return true;
}

static bool parent_is_as_it_was(const struct power_live_view *view, const struct memory_host *host)
{
    const struct memory_node *before = memory_find(&view->story->scene->host, POWER_PARENT);

    return before == NULL || memory_bytes_equal(&before->bytes, &memory_find(host, POWER_PARENT)->bytes);
}

static bool ends_in_footer(const struct memory_host *host)
{
    const struct memory_bytes *bytes = &memory_find(host, POWER_CHILD)->bytes;
    const uint64_t odd = bytes->size % IMAGE_SECTOR;

    return image_footer_sum_is_right(bytes, bytes->size - (odd != 0 ? odd : IMAGE_SECTOR));
}

/* A guest goes on: it writes into each block, and flushes. `data` is what it has found. */
static enum vhd_status go_on(struct memory_host *host, uint8_t *data)
{
    struct vhd_live *live;
    struct vhd_error error;
    enum vhd_status status = vhd_live_open(&host->host, POWER_CHILD, VHD_LIVE_WRITE, &live, &error);

    for (uint32_t sector = 1; sector < POWER_LIVE_SECTORS && status == VHD_OK; sector += PER_BLOCK - 1) {
        flat_fill_sector(data + (size_t)sector * IMAGE_SECTOR, 0x50000000 + sector);
        status = vhd_live_write(live, (uint64_t)sector * IMAGE_SECTOR, data + (size_t)sector * IMAGE_SECTOR,
                                IMAGE_SECTOR, &error);
    }
    if (status == VHD_OK)
        status = vhd_live_flush(live, &error);
    vhd_live_close(live);
    return status;
}

struct power_verdict power_live_check(const struct power_live_view *view, struct memory_host *host, bool goes_on)
{
    static uint8_t data[POWER_LIVE_SECTORS * IMAGE_SECTOR], again[sizeof data];
    uint32_t sector;
    enum vhd_status status = read_disk(host, data);

    if (status != VHD_OK)
        return verdict_of(POWER_BAD_FILE, status);
    if (!power_live_may_be(view, data, &sector))
        return verdict_of(POWER_LOST_DATA, VHD_OK);
    if (view->story->scene->type == IMAGE_DYNAMIC && !reads_without_bits(view, host))
        return verdict_of(POWER_LOST_DATA, VHD_HIDDEN_DATA);
    if (view->is_being_closed && !ends_in_footer(host))
        return verdict_of(POWER_BAD_FILE, VHD_OK);
    if (goes_on) {
        status = go_on(host, data);
        if (status != VHD_OK)
            return verdict_of(POWER_NOT_AGAIN, status);
        status = read_disk(host, again);
        if (status != VHD_OK || memcmp(data, again, sizeof data) != 0)
            return verdict_of(POWER_NOT_COMPLETE, status);
    }
    return parent_is_as_it_was(view, host) ? verdict_of(POWER_NO_LOSS, VHD_OK) : verdict_of(POWER_LOST_DATA, VHD_OK);
}
