/* vhd_stamp.c - compares the time stamp of a child with the file time of its parent. */
#include "vhd_stamp.h"

#include "vhd_plan.h"

#define HOUR 3600
#define FAT_RESOLUTION 2 /* seconds */

static bool near(int64_t difference, int64_t expected)
{
    return difference >= expected - FAT_RESOLUTION && difference <= expected + FAT_RESOLUTION;
}

bool vhd_stamp_agrees(const struct vhd_image *child, const struct vhd_image *parent)
{
    int64_t stamp = child->header.parent_stamp, bias = child->host->ops->zone_bias(child->host);
    int64_t difference = stamp - (int64_t)vhd_stamp_of(parent->info.modified);
    const int64_t accepted[] = { 0, HOUR, -HOUR, bias, -bias, bias + HOUR, bias - HOUR, -bias + HOUR, -bias - HOUR };

    if (stamp == 0)
        return true;
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++)
        if (near(difference, accepted[i]))
            return true;
    return false;
}
