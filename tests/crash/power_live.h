/*
 * power_live.h - a guest that writes, zeroes and flushes a live disk (vhd_live.h), and what it may find whenever that is
 * broken off.
 *
 *   power_live.c           the disks, what a guest does to them      power_live_check.c  what it may find
 *   power_live_disorder.c  the same done in a wrong order
 *
 * Each sector is what it was at the last flush that had succeeded, or something that was written to it since. The disks
 * are tiny: six blocks of 8 KB. What is written may look like the footer of another disk.
 */
#ifndef OPENVPC_TESTS_POWER_LIVE_H
#define OPENVPC_TESTS_POWER_LIVE_H

#include "power_scene.h"
#include "vhd_live.h"

#define POWER_LIVE_BLOCK 8192u
#define POWER_LIVE_SECTORS 83u
#define POWER_LIVE_TABLE 1536u /* where the table of each is, bytes */
#define POWER_LIVE_STEPS 96u
#define POWER_LIVE_CONTENTS 2048u

/* The disk at POWER_CHILD, and the parent of a differencing one at POWER_PARENT. */
struct power_live_scene {
    struct memory_host host;
    uint32_t type;
    enum power_variant variant;
    uint8_t id[16];                        /* of the disk */
    uint16_t contents[POWER_LIVE_SECTORS]; /* which of the contents each sector has */
    uint8_t (*all_contents)[IMAGE_SECTOR]; /* 0: zeros; no two are the same */
    uint16_t content_count;
};

void power_live_scene_init(struct power_live_scene *self, uint32_t type, enum power_variant variant);
void power_live_scene_free(struct power_live_scene *self);

enum power_live_act { POWER_LIVE_WRITE, POWER_LIVE_ZERO, POWER_LIVE_FLUSH, POWER_LIVE_REOPEN };

struct power_live_step {
    enum power_live_act act;
    uint32_t sector, count;
    uint16_t content; /* of the first sector that is written; the others follow */
    bool is_done;     /* it was reported as done */
};

/* What a guest did. */
struct power_live_story {
    struct power_live_scene *scene;
    struct memory_host done; /* afterwards, with the events of all of it */
    struct power_live_step steps[POWER_LIVE_STEPS];
    size_t step_count;
    uint16_t *step_of; /* of each event */
    char broken[200];  /* what went wrong that a fault does not excuse; empty: nothing */
};

/*
 * Lets a guest do as chance has it; or, with the seed 0, what makes each wrong order matter. With a fault, what fails is
 * done once more, which has to succeed if the fault comes only once. Nothing is left open.
 */
void power_live_tell(struct power_live_story *self, struct power_live_scene *scene, uint32_t seed,
                     const struct memory_fault *fault);
void power_live_story_free(struct power_live_story *self);

/* What a guest may find after some of the events of a story. */
struct power_live_view {
    const struct power_live_story *story;
    uint16_t counts[POWER_LIVE_SECTORS];
    uint16_t may_be[POWER_LIVE_SECTORS][POWER_LIVE_STEPS];
    bool is_being_closed; /* so that all was flushed, and there has to be a footer at the end */
};

/* After so many events, some of which may be lost. */
void power_live_view_after(struct power_live_view *self, const struct power_live_story *story, size_t events);
/* While the disk is open, after so many steps: what was reported as done is there. */
void power_live_view_open(struct power_live_view *self, const struct power_live_story *story, size_t steps);
/* Whether all sectors in memory may be so. Else *sector is the first that may not. */
bool power_live_may_be(const struct power_live_view *self, const uint8_t *data, uint32_t *sector);

/* Checks a host on which the story broke off, and changes it: every so often a guest goes on there. */
struct power_verdict power_live_check(const struct power_live_view *view, struct memory_host *host, bool goes_on);

struct power_live_disorder {
    const char *name;
    uint32_t type;
    enum power_variant variant;
    bool (*rearrange)(struct power_live_story *story); /* false: there was nothing to rearrange */
};

extern const struct power_live_disorder power_live_disorders[];
extern const size_t power_live_disorder_count;

#endif
