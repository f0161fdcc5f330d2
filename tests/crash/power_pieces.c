/* power_pieces.c - takes what was done apart. */
#include "power_pieces.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define SECTOR 512u

static size_t file_index(struct power_work *self, uint64_t file)
{
    for (size_t i = 0; i < self->file_count; i++)
        if (self->files[i] == file)
            return i;
    memory_require(self->file_count < POWER_FILES, "few files are written at once", u"");
    self->files[self->file_count] = file;
    return self->file_count++;
}

static struct power_piece *add(struct power_work *self, enum power_kind kind, size_t event)
{
    if (self->piece_count == self->piece_room) {
        self->piece_room = self->piece_room == 0 ? 256 : 2 * self->piece_room;
        self->pieces = realloc(self->pieces, self->piece_room * sizeof *self->pieces);
        memory_require(self->pieces != NULL, "memory for pieces", u"");
    }
    self->pieces[self->piece_count] = (struct power_piece){ .kind = kind, .event = event };
    if (kind != POWER_NAME)
        self->pieces[self->piece_count].file = file_index(self, self->events[event].file);
    return &self->pieces[self->piece_count++];
}

/* A sector that is written, with what it holds now. */
struct place {
    size_t file;
    uint64_t number;
    bool changes; /* it has been written with something else before */
    uint8_t bytes[SECTOR];
};

struct split {
    struct power_work *work;
    const struct memory_host *before;
    struct place *places;
    size_t room;
    uint64_t sizes[POWER_FILES];
};

static const struct memory_node *node_of(const struct memory_host *host, uint64_t file)
{
    for (size_t i = 0; i < host->node_count; i++)
        if (host->nodes[i]->file == file && !host->nodes[i]->is_folder)
            return host->nodes[i];
    return NULL;
}

static uint64_t hash_of_place(const struct place *place)
{
    const uint64_t hash = memory_mix(memory_mix(0, &place->file, sizeof place->file), &place->number,
                                     sizeof place->number);

    return memory_mix(hash, place->bytes, SECTOR);
}

static size_t find_place(struct split *self, size_t file, uint64_t number)
{
    struct power_work *work = self->work;
    const struct memory_node *node = node_of(self->before, work->files[file]);
    struct place *place;

    for (size_t i = work->place_count; i > 0; i--)
        if (self->places[i - 1].number == number && self->places[i - 1].file == file)
            return i - 1;
    if (work->place_count == self->room) {
        self->room = self->room == 0 ? 256 : 2 * self->room;
        self->places = realloc(self->places, self->room * sizeof *self->places);
        work->places = realloc(work->places, self->room * sizeof *work->places);
        memory_require(self->places != NULL && work->places != NULL, "memory for sectors", u"");
    }
    place = &self->places[work->place_count];
    memset(place, 0, sizeof *place);
    place->file = file;
    place->number = number;
    if (node != NULL)
        memory_bytes_read(&node->bytes, number * SECTOR, place->bytes, SECTOR);
    work->places[work->place_count] = hash_of_place(place);
    return work->place_count++;
}

/* Of a sector that says the same before and after, nothing can be lost; only its place in the size counts. */
static bool changes_nothing(struct split *self, size_t file, uint64_t at, const uint8_t *data, size_t length)
{
    const struct power_work *work = self->work;
    const struct memory_node *node = node_of(self->before, work->files[file]);
    uint8_t old[SECTOR] = { 0 };

    for (size_t i = work->place_count; i > 0; i--)
        if (self->places[i - 1].number == at / SECTOR && self->places[i - 1].file == file)
            return false;
    if (node != NULL)
        memory_bytes_read(&node->bytes, at, old, length);
    return memcmp(old, data, length) == 0;
}

static void split_data(struct split *self, size_t event)
{
    static const uint8_t zeros[SECTOR];
    const struct memory_event *write = &self->work->events[event];
    size_t file = file_index(self->work, write->file);

    for (uint64_t done = 0, length; done < write->size; done += length) {
        uint64_t at = write->offset + done;
        const uint8_t *data = write->data != NULL ? write->data + done : zeros;
        struct power_piece *piece;
        struct place *place;
        length = SECTOR - at % SECTOR < write->size - done ? SECTOR - at % SECTOR : write->size - done;
        if (changes_nothing(self, file, at, data, (size_t)length))
            continue;
        piece = add(self->work, POWER_SECTOR, event);
        piece->place = find_place(self, file, at / SECTOR);
        place = &self->places[piece->place];
        memcpy(place->bytes + at % SECTOR, data, (size_t)length);
        piece->offset = at;
        piece->length = (uint32_t)length;
        piece->data = write->data != NULL ? data : NULL;
        piece->hash = hash_of_place(place);
    }
}

/* The file may be found with any size on the way; that of one sector more and of one less stand for all. */
static void split_size(struct split *self, size_t event)
{
    const struct memory_event *change = &self->work->events[event];
    uint64_t *size = &self->sizes[file_index(self->work, change->file)];
    uint64_t end = change->call == MEMORY_WRITE ? change->offset + change->size : change->size;

    if (change->call == MEMORY_WRITE && end <= *size)
        return;
    if (change->call == MEMORY_WRITE && end - *size > SECTOR) {
        add(self->work, POWER_SIZE, event)->size = *size + SECTOR - *size % SECTOR;
        add(self->work, POWER_SIZE, event)->size = (end - 1) / SECTOR * SECTOR;
    }
    add(self->work, POWER_SIZE, event)->size = end;
    *size = end;
}

static void split_event(struct split *self, size_t event)
{
    const struct memory_event *done = &self->work->events[event];

    switch (done->call) {
    case MEMORY_OPEN:
    case MEMORY_MOVE:
    case MEMORY_CLOSE:
    case MEMORY_MAKE_FOLDER:
    case MEMORY_REMOVE_FOLDER:
        add(self->work, POWER_NAME, event);
        return;
    case MEMORY_WRITE:
        split_size(self, event); /* first: data beyond the end makes a file larger by itself */
        split_data(self, event);
        break;
    case MEMORY_SET_SIZE:
        split_size(self, event);
        break;
    case MEMORY_SET_MODIFIED:
        break;
    default:
        return;
    }
    add(self->work, POWER_TIME, event)->time = done->modified;
}

void power_work_init(struct power_work *self, const struct memory_host *before, const struct memory_event *events,
                     size_t count)
{
    struct split split = { .work = self, .before = before };

    *self = (struct power_work){ .events = events, .event_count = count };
    for (size_t i = 0; i < count; i++) {
        const struct memory_node *node = node_of(before, events[i].file);
        size_t known = self->file_count;
        if (events[i].file != 0 && file_index(self, events[i].file) == known && node != NULL)
            split.sizes[known] = node->bytes.size;
    }
    for (size_t i = 0; i < count; i++)
        split_event(&split, i);
    free(split.places);
}

void power_work_free(struct power_work *self)
{
    free(self->pieces);
    free(self->places);
    *self = (struct power_work){ 0 };
}
