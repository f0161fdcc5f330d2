/*
 * power_pieces.h - takes what was done on a memory host apart, and puts together what a power cut can leave of it.
 *
 * Sectors of 512 bytes are written whole or not at all. Of what was not flushed any subset may be there: of the
 * sectors, whatever write they belong to; of the changes of a file's size, with or without the data; of those of its
 * time; of creations, renames and deletions. A flush of a file saves what was written to it, and all names that were
 * changed before it, since file systems keep these in order in one journal. What could not have come about, such as a
 * rename to a name that is still taken, is left out.
 */
#ifndef OPENVPC_TESTS_POWER_PIECES_H
#define OPENVPC_TESTS_POWER_PIECES_H

#include "memory_host.h"

enum power_kind { POWER_SECTOR, POWER_SIZE, POWER_TIME, POWER_NAME };

/* The smallest thing that lasts or is lost by itself. */
struct power_piece {
    enum power_kind kind;
    size_t event;
    size_t file;         /* POWER_NAME: unused */
    uint64_t offset;     /* of a part of a sector */
    uint32_t length;     /* bytes */
    const uint8_t *data; /* NULL: zeros */
    size_t place;        /* which of the sectors that are written */
    uint64_t hash;       /* of all that is in the sector then, were it the last one written */
    uint64_t size;       /* a new size of the file */
    int64_t time;        /* or a new time */
};

#define POWER_FILES 16

struct power_work {
    const struct memory_event *events; /* not owned */
    size_t event_count;
    uint64_t files[POWER_FILES]; /* identities */
    size_t file_count;
    struct power_piece *pieces; /* in the order of the events */
    size_t piece_count, piece_room;
    uint64_t *places; /* hash of what each sector held before */
    size_t place_count;
};

/* What may be lost or not by itself at one moment: 0 is what was flushed last, n what came n-th since. */
struct power_dimension {
    enum power_kind kind;
    const struct power_piece **options;
    size_t count; /* of options */
};

/* A cut: after so many events. */
struct power_moment {
    const struct power_work *work;
    size_t events;
    struct memory_host durable;    /* with all that was flushed */
    uint64_t *places, *places_now; /* the same for the sectors; and in the state that is being built */
    struct power_dimension *dimensions;
    size_t dimension_count;
};

/* `before` is the host as it was before the events. */
void power_work_init(struct power_work *self, const struct memory_host *before, const struct memory_event *events,
                     size_t count);
void power_work_free(struct power_work *self);

void power_moment_init(struct power_moment *self, const struct power_work *work, const struct memory_host *before,
                       size_t events);
void power_moment_free(struct power_moment *self);

/*
 * Builds the state for a choice, one number for each dimension, and tells by `hash` which one it is. False, with no
 * host, when it cannot come about.
 */
bool power_moment_state(struct power_moment *self, const uint16_t *choice, struct memory_host *host, uint64_t *hash);

#endif
