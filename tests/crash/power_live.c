/* power_live.c - live disks, and what a guest does to them. */
#include "power_live.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PER_BLOCK (POWER_LIVE_BLOCK / IMAGE_SECTOR)
#define SIZE ((uint64_t)POWER_LIVE_SECTORS * IMAGE_SECTOR)
#define RANDOM_STEPS 24u
#define GARBAGE_BLOCKS 3u

/* ---- the disks ---- */

/* Takes the next contents: a sector of its own, or one that looks like the footer of a fixed disk. */
static uint16_t add_content(struct power_live_scene *self, bool is_footer)
{
    uint8_t *data = self->all_contents[self->content_count];
    struct image_builder other;

    memory_require(self->content_count < POWER_LIVE_CONTENTS, "few contents", u"");
    if (!is_footer) {
        flat_fill_sector(data, self->content_count);
        return self->content_count++;
    }
    image_init(&other, IMAGE_FIXED, SIZE, 1000u + self->content_count);
    image_begin(&other);
    image_finish(&other);
    memory_bytes_read(&other.bytes, other.bytes.size - IMAGE_SECTOR, data, IMAGE_SECTOR);
    image_free(&other);
    return self->content_count++;
}

static void hold(struct power_live_scene *self, struct image_builder *image, uint32_t first, uint32_t count)
{
    for (uint32_t sector = first; sector < first + count; sector++) {
        self->contents[sector] = add_content(self, false);
        image_write(image, sector, self->all_contents[self->contents[sector]]);
    }
}

/* What something that was broken off has left: where the next blocks go, and under clear bits of the first. */
static void leave_garbage(struct image_builder *image)
{
    uint8_t data[IMAGE_SECTOR];

    memset(data, 0xee, sizeof data);
    for (uint32_t sector = 8; sector < 13; sector++)
        image_write_hidden(image, sector, data);
    for (uint32_t i = 0; i < GARBAGE_BLOCKS * (PER_BLOCK + 8); i++) {
        memory_bytes_write(&image->bytes, image->end, data, sizeof data);
        image->end += sizeof data;
    }
}

static void add_parent(struct power_live_scene *self, struct image_builder *image)
{
    image_init(image, IMAGE_DYNAMIC, SIZE, 1);
    image->block_size = POWER_LIVE_BLOCK;
    image_begin(image);
    hold(self, image, 2, 6);
    hold(self, image, PER_BLOCK + 3, 4);
    hold(self, image, 3 * PER_BLOCK, PER_BLOCK);
    image_add(image, &self->host, POWER_PARENT);
}

static void add_disk(struct power_live_scene *self, const struct image_builder *parent)
{
    struct image_builder image;
    struct memory_node *node;

    image_init(&image, self->type, SIZE, 2);
    image.block_size = POWER_LIVE_BLOCK;
    if (self->type == IMAGE_DIFFERENCING)
        image_child_of(&image, parent);
    image_begin(&image);
    if (self->type == IMAGE_DIFFERENCING)
        image_locator(&image, 0, "W2ru", u".\\parent.vhd");
    hold(self, &image, 4, 3);
    hold(self, &image, 2 * PER_BLOCK, PER_BLOCK);
    if (self->variant == POWER_WITH_GARBAGE && self->type != IMAGE_FIXED)
        leave_garbage(&image);
    if (self->variant == POWER_WITHOUT_FOOTER && self->type != IMAGE_FIXED)
        image.ending = IMAGE_ENDS_WITHOUT_FOOTER;
    if (self->variant == POWER_SHORT_FOOTER)
        image.ending = IMAGE_ENDS_IN_SHORT_FOOTER;
    memcpy(self->id, image.id, sizeof self->id);
    node = image_add(&image, &self->host, POWER_CHILD);
    if (self->variant == POWER_WITHOUT_COPY && self->type != IMAGE_FIXED)
        memory_bytes_write(&node->bytes, 0, "damaged", 7);
}

void power_live_scene_init(struct power_live_scene *self, uint32_t type, enum power_variant variant)
{
    struct image_builder parent;

    *self = (struct power_live_scene){ .type = type, .variant = variant, .content_count = 1 };
    self->all_contents = calloc(POWER_LIVE_CONTENTS, sizeof *self->all_contents);
    memory_require(self->all_contents != NULL, "memory for contents", u"");
    memory_host_init(&self->host);
    if (type == IMAGE_DIFFERENCING)
        add_parent(self, &parent);
    add_disk(self, &parent);
    self->host.clock += 1000 * (int64_t)VHD_TICKS_PER_SECOND;
    memory_host_arm(&self->host, (struct memory_fault){ 0 });
}

void power_live_scene_free(struct power_live_scene *self)
{
    memory_host_free(&self->host);
    free(self->all_contents);
}

/* ---- what a guest does ---- */

/* A guest at work. */
struct guest {
    struct power_live_story *story;
    struct vhd_live *live;
    uint32_t random;
    bool fails_once; /* what failed has to succeed when it is done again */
    size_t known;    /* events that belong to a step */
};

static uint32_t below(struct guest *self, uint32_t limit)
{
    self->random = self->random * 1664525u + 1013904223u;
    return (self->random >> 8) % limit;
}

static void say_broken(struct guest *self, const char *what, enum vhd_status status)
{
    if (self->story->broken[0] == 0)
        snprintf(self->story->broken, sizeof self->story->broken, "step %zu: %s (%s)", self->story->step_count, what,
                 vhd_status_name(status));
}

/* What was done since belongs to a step. */
static void claim_events(struct guest *self, size_t step)
{
    struct power_live_story *story = self->story;

    story->step_of = realloc(story->step_of, (story->done.event_count + 1) * sizeof *story->step_of);
    memory_require(story->step_of != NULL, "memory for steps", u"");
    while (self->known < story->done.event_count)
        story->step_of[self->known++] = (uint16_t)step;
}

static enum vhd_status open_disk(struct guest *self)
{
    struct vhd_error error;
    enum vhd_status status = vhd_live_open(&self->story->done.host, POWER_CHILD, VHD_LIVE_WRITE, &self->live, &error);

    if (status != VHD_OK && self->fails_once) {
        status = vhd_live_open(&self->story->done.host, POWER_CHILD, VHD_LIVE_WRITE, &self->live, &error);
        if (status != VHD_OK)
            say_broken(self, "cannot be opened again", status);
    }
    return status;
}

static enum vhd_status act(struct guest *self, const struct power_live_step *step)
{
    const struct power_live_scene *scene = self->story->scene;
    const uint64_t offset = (uint64_t)step->sector * IMAGE_SECTOR, size = (uint64_t)step->count * IMAGE_SECTOR;
    struct vhd_error error;

    switch (step->act) {
    case POWER_LIVE_WRITE:
        return vhd_live_write(self->live, offset, scene->all_contents[step->content], (size_t)size, &error);
    case POWER_LIVE_ZERO:
        return vhd_live_zero(self->live, offset, size, &error);
    case POWER_LIVE_FLUSH:
        return vhd_live_flush(self->live, &error);
    default:
        vhd_live_close(self->live);
        self->live = NULL;
        return open_disk(self);
    }
}

/* What a guest reads while the disk is open is what it has written. */
static void look(struct guest *self)
{
    static uint8_t data[POWER_LIVE_SECTORS * IMAGE_SECTOR];
    static struct power_live_view view;
    struct vhd_error error;
    uint32_t sector;
    enum vhd_status status;

    if (self->live == NULL)
        return;
    status = vhd_live_read(self->live, 0, data, sizeof data, &error);
    if (status != VHD_OK && self->fails_once)
        status = vhd_live_read(self->live, 0, data, sizeof data, &error);
    if (status != VHD_OK && self->fails_once)
        say_broken(self, "cannot be read again", status);
    power_live_view_open(&view, self->story, self->story->step_count);
    if (status == VHD_OK && !power_live_may_be(&view, data, &sector)) {
        char what[60];
        snprintf(what, sizeof what, "sector %u does not read as it was written", sector);
        say_broken(self, what, VHD_OK);
    }
}

static bool try_step(struct guest *self, struct power_live_step step)
{
    struct power_live_story *story = self->story;
    struct power_live_step *now = &story->steps[story->step_count];

    memory_require(story->step_count < POWER_LIVE_STEPS, "few steps", u"");
    *now = step;
    now->is_done = act(self, now) == VHD_OK;
    claim_events(self, story->step_count);
    story->step_count++;
    look(self);
    return now->is_done;
}

static void do_step(struct guest *self, struct power_live_step step)
{
    if (self->live == NULL || try_step(self, step) || self->live == NULL)
        return;
    if (!try_step(self, step) && self->fails_once)
        say_broken(self, "cannot be done again", VHD_OK);
}

static void write_to(struct guest *self, uint32_t sector, uint32_t count, bool as_footers)
{
    struct power_live_scene *scene = self->story->scene;
    struct power_live_step step = { POWER_LIVE_WRITE, sector, count, 0, false };

    for (uint32_t i = 0; i < count; i++) {
        const uint16_t content = add_content(scene, as_footers);
        step.content = i == 0 ? content : step.content;
    }
    do_step(self, step);
}

static void do_simply(struct guest *self, enum power_live_act what, uint32_t sector, uint32_t count)
{
    do_step(self, (struct power_live_step){ what, sector, count, 0, false });
}

/* Comes after a flush. Where that failed for good, closing would lose what was not flushed, and is left to the end. */
static void reopen(struct guest *self)
{
    if (self->fails_once)
        do_simply(self, POWER_LIVE_REOPEN, 0, 0);
}

static void do_by_chance(struct guest *self)
{
    for (unsigned i = 0; i < RANDOM_STEPS; i++) {
        const uint32_t sector = below(self, POWER_LIVE_SECTORS), left = POWER_LIVE_SECTORS - sector;
        const uint32_t wanted = 1 + below(self, below(self, 3) == 0 ? 40 : 6), count = wanted < left ? wanted : left;
        const uint32_t what = below(self, 16);
        if (what < 9)
            write_to(self, sector, count, below(self, 6) == 0);
        else if (what < 11)
            do_simply(self, POWER_LIVE_ZERO, sector, count);
        else
            do_simply(self, POWER_LIVE_FLUSH, 0, 0);
        if (what == 15)
            reopen(self);
    }
    do_simply(self, POWER_LIVE_FLUSH, 0, 0);
    reopen(self); /* closing, too, changes the file */
}

/* Into a new block; under clear bits of one that is there; into that new block once more. */
static void do_what_matters(struct guest *self)
{
    write_to(self, PER_BLOCK + 2, 3, true);
    do_simply(self, POWER_LIVE_FLUSH, 0, 0);
    write_to(self, 9, 3, false);
    write_to(self, PER_BLOCK + 2, 5, false);
    do_simply(self, POWER_LIVE_FLUSH, 0, 0);
    write_to(self, 4 * PER_BLOCK + 1, 2, false);
    do_simply(self, POWER_LIVE_FLUSH, 0, 0);
}

void power_live_tell(struct power_live_story *self, struct power_live_scene *scene, uint32_t seed,
                     const struct memory_fault *fault)
{
    struct guest guest = { .story = self, .random = seed };

    *self = (struct power_live_story){ .scene = scene };
    memory_copy_host(&self->done, &scene->host);
    if (fault != NULL)
        memory_host_arm(&self->done, *fault);
    guest.fails_once = fault == NULL || fault->mode == MEMORY_FAIL_ONCE;
    if (open_disk(&guest) == VHD_OK) {
        if (seed == 0)
            do_what_matters(&guest);
        else
            do_by_chance(&guest);
    }
    vhd_live_close(guest.live);
    claim_events(&guest, self->step_count); /* closing belongs to no step */
    if (self->done.open_files != 0)
        say_broken(&guest, "a file is open", VHD_OK);
}

void power_live_story_free(struct power_live_story *self)
{
    memory_host_free(&self->done);
    free(self->step_of);
}
