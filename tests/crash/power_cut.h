/*
 * power_cut.h - does an operation, cuts the power everywhere, and counts what is lost.
 *
 * After every event of the operation (write, size, time, flush, name) states are built in which the files may then be.
 * Where these are few, all; else all that lose or keep one thing, or all of a kind, or what comes before or after some
 * point, and random ones. Each state that was not met before is a point: the disks are read, the operation is run
 * again, and the disks are read again. At some points the power goes a second time while it is run again.
 */
#ifndef OPENVPC_TESTS_POWER_CUT_H
#define OPENVPC_TESTS_POWER_CUT_H

#include "power_scene.h"

struct power_disorder;

struct power_report {
    uint64_t points;
    uint64_t second_cuts; /* of the points */
    uint64_t restamped;   /* points at which a time stamp was lost, so that the parent had to be set again */
    uint64_t losses[POWER_LOSS_KINDS];
    uint64_t lost;   /* all of them */
    uint64_t filled; /* bytes that one run, the first or one after a cut, had the system fill with zeros, at most */
    char first[400]; /* what was lost first */
};

/*
 * About `points` points of an operation. With `disorder` the work is done in that wrong order (power_disorder.h), and the
 * first loss is enough.
 */
void power_cut(const struct power_operation *operation, const struct power_disorder *disorder, uint64_t points,
               struct power_report *report);

#endif
