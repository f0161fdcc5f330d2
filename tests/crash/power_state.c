/* power_state.c - puts together what a power cut can leave. */
#include "power_pieces.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static struct memory_node *node_of(struct memory_host *host, uint64_t file)
{
    for (size_t i = 0; i < host->node_count; i++)
        if (host->nodes[i]->file == file)
            return host->nodes[i];
    return NULL;
}

/* False when it cannot have come about. */
static bool apply_name(struct memory_host *host, const struct memory_event *event)
{
    const char16_t *path = event->call == MEMORY_MOVE ? event->new_path : event->path;
    bool is_new = event->call == MEMORY_OPEN || event->call == MEMORY_MOVE || event->call == MEMORY_MAKE_FOLDER;
    struct memory_node *node = event->file != 0 ? node_of(host, event->file) : memory_find(host, path);
    const bool is_own = event->call == MEMORY_MOVE && memory_find(host, path) == node; /* in another case */

    if (is_new && ((memory_find(host, path) != NULL && !event->replaces && !is_own) ||
                   memory_kind_above(host, path) != VHD_PATH_FOLDER))
        return false;
    switch (event->call) {
    case MEMORY_OPEN:
        memory_new_node(host, path, false)->file = event->file;
        return true;
    case MEMORY_MAKE_FOLDER:
        memory_new_node(host, path, true);
        return true;
    case MEMORY_MOVE:
        if (node == NULL)
            return false;
        if (memory_find(host, path) != NULL && memory_find(host, path) != node)
            memory_delete_node(host, memory_find(host, path));
        text_copy(node_of(host, event->file)->path, path);
        return true;
    default: /* a deletion */
        if (node != NULL && (!node->is_folder || memory_count_below(host, path) == 0))
            memory_delete_node(host, node);
        return true;
    }
}

static bool apply(const struct power_work *work, struct memory_host *host, const struct power_piece *piece)
{
    static const uint8_t zeros[512];
    struct memory_node *node;

    if (piece->kind == POWER_NAME)
        return apply_name(host, &work->events[piece->event]);
    node = node_of(host, work->files[piece->file]);
    if (node == NULL) /* its creation was lost, or it was deleted */
        return true;
    if (piece->kind == POWER_SECTOR)
        memory_bytes_write(&node->bytes, piece->offset, piece->data != NULL ? piece->data : zeros, piece->length);
    else if (piece->kind == POWER_SIZE)
        memory_bytes_set_size(&node->bytes, piece->size);
    else
        node->modified = piece->time;
    return true;
}

/*
 * Whether a flush before the cut has saved a piece: one of its file, or of any for a name. Systems keep what names and
 * sizes were changed until they can write it; but data that a flush could not write are not saved by any other.
 */
static bool is_flushed(const struct power_work *work, const struct power_piece *piece, size_t events)
{
    for (size_t i = piece->event + 1; i < events; i++) {
        const struct memory_event *event = &work->events[i];
        if (event->call != MEMORY_FLUSH || (piece->kind != POWER_NAME && event->file != work->files[piece->file]))
            continue;
        if (!event->failed)
            return true;
        if (piece->kind == POWER_SECTOR)
            return false;
    }
    return false;
}

/* Which piece of each place, counted from 1, was flushed last: what came before it is gone, saved or not. */
static size_t *find_last_flushed(const struct power_work *work, size_t pieces, size_t events)
{
    size_t *last = calloc(work->place_count + 1, sizeof *last);

    memory_require(last != NULL, "memory for a moment", u"");
    for (size_t i = 0; i < pieces; i++)
        if (work->pieces[i].kind == POWER_SECTOR && is_flushed(work, &work->pieces[i], events))
            last[work->pieces[i].place] = i + 1;
    return last;
}

/* Sizes and times of one file are one dimension, since the last that lasts counts; all else is one of its own. */
static struct power_dimension *dimension_of(struct power_moment *self, const struct power_piece *piece)
{
    struct power_dimension *dimension;

    if (piece->kind == POWER_SIZE || piece->kind == POWER_TIME)
        for (size_t i = 0; i < self->dimension_count; i++)
            if (self->dimensions[i].kind == piece->kind && self->dimensions[i].options[0]->file == piece->file)
                return &self->dimensions[i];
    dimension = &self->dimensions[self->dimension_count++];
    dimension->kind = piece->kind;
    return dimension;
}

static bool is_same_option(const struct power_piece *a, const struct power_piece *b)
{
    return a->kind == POWER_TIME ? a->time == b->time : a->kind == POWER_SIZE && a->size == b->size;
}

static void add_option(struct power_moment *self, const struct power_piece *piece, size_t room)
{
    struct power_dimension *dimension = dimension_of(self, piece);

    if (dimension->options == NULL) {
        dimension->options = calloc(room, sizeof *dimension->options);
        memory_require(dimension->options != NULL, "memory for options", u"");
    }
    if (dimension->count > 0 && is_same_option(dimension->options[dimension->count - 1], piece))
        return;
    dimension->options[dimension->count++] = piece;
}

void power_moment_init(struct power_moment *self, const struct power_work *work, const struct memory_host *before,
                       size_t events)
{
    size_t pieces = 0, changes = 0, *last_flushed;

    *self = (struct power_moment){ .work = work, .events = events };
    while (pieces < work->piece_count && work->pieces[pieces].event < events) {
        changes += work->pieces[pieces].kind == POWER_SIZE || work->pieces[pieces].kind == POWER_TIME;
        pieces++;
    }
    memory_copy_host(&self->durable, before);
    self->places = calloc(work->place_count + 1, sizeof *self->places);
    self->places_now = calloc(work->place_count + 1, sizeof *self->places_now);
    self->dimensions = calloc(pieces + 1, sizeof *self->dimensions);
    memory_require(self->places != NULL && self->places_now != NULL && self->dimensions != NULL, "memory for a moment",
                   u"");
    if (work->place_count > 0)
        memcpy(self->places, work->places, work->place_count * sizeof *self->places);
    last_flushed = find_last_flushed(work, pieces, events);
    for (size_t i = 0; i < pieces; i++) {
        const struct power_piece *piece = &work->pieces[i];
        if (piece->kind == POWER_SECTOR && i + 1 < last_flushed[piece->place])
            continue;
        if (!is_flushed(work, piece, events)) {
            add_option(self, piece, piece->kind == POWER_SIZE || piece->kind == POWER_TIME ? changes : 1);
            continue;
        }
        memory_require(apply(work, &self->durable, piece), "what was flushed can come about", u"");
        if (piece->kind == POWER_SECTOR)
            self->places[piece->place] = piece->hash;
    }
    free(last_flushed);
}

void power_moment_free(struct power_moment *self)
{
    for (size_t i = 0; i < self->dimension_count; i++)
        free(self->dimensions[i].options);
    free(self->dimensions);
    free(self->places);
    free(self->places_now);
    memory_host_free(&self->durable);
    *self = (struct power_moment){ 0 };
}

static bool apply_kind(const struct power_moment *self, const uint16_t *choice, struct memory_host *host,
                       enum power_kind kind)
{
    for (size_t i = 0; i < self->dimension_count; i++)
        if (self->dimensions[i].kind == kind && choice[i] > 0 &&
            !apply(self->work, host, self->dimensions[i].options[choice[i] - 1]))
            return false;
    return true;
}

/* A file has to be there before it is written, and its size says in the end how much of that is there. */
static bool apply_all(const struct power_moment *self, const uint16_t *choice, struct memory_host *host)
{
    const struct power_work *work = self->work;
    uint64_t sizes[POWER_FILES];
    bool possible = apply_kind(self, choice, host, POWER_NAME);

    for (size_t i = 0; i < work->file_count; i++) {
        const struct memory_node *node = node_of(host, work->files[i]);
        sizes[i] = node != NULL ? node->bytes.size : 0;
    }
    for (size_t i = 0; i < self->dimension_count; i++)
        if (self->dimensions[i].kind == POWER_SIZE && choice[i] > 0)
            sizes[self->dimensions[i].options[0]->file] = self->dimensions[i].options[choice[i] - 1]->size;
    possible = possible && apply_kind(self, choice, host, POWER_SECTOR);
    for (size_t i = 0; i < work->file_count; i++) {
        struct memory_node *node = node_of(host, work->files[i]);
        if (node != NULL && !node->is_folder)
            memory_bytes_set_size(&node->bytes, sizes[i]);
    }
    return possible && apply_kind(self, choice, host, POWER_TIME);
}

/* Adds what all sectors hold, of those of each place the last one. */
static uint64_t hash_of_sectors(struct power_moment *self, const uint16_t *choice, struct memory_host *host)
{
    const struct power_work *work = self->work;
    uint64_t sum = 0;

    memcpy(self->places_now, self->places, work->place_count * sizeof *self->places);
    for (size_t i = 0; i < self->dimension_count; i++) {
        const struct power_piece *piece = self->dimensions[i].options[0];
        if (piece->kind == POWER_SECTOR && choice[i] > 0 && node_of(host, work->files[piece->file]) != NULL)
            self->places_now[piece->place] = piece->hash;
    }
    for (size_t i = 0; i < work->place_count; i++)
        sum += self->places_now[i];
    return sum;
}

bool power_moment_state(struct power_moment *self, const uint16_t *choice, struct memory_host *host, uint64_t *hash)
{
    uint64_t parts[2];

    memory_copy_host(host, &self->durable);
    if (!apply_all(self, choice, host)) {
        memory_host_free(host);
        return false;
    }
    parts[0] = memory_hash_names(host);
    parts[1] = hash_of_sectors(self, choice, host); /* which is quicker than looking at all that they hold */
    *hash = memory_mix(0, parts, sizeof parts);
    return true;
}
