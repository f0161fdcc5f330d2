/* vhd_stamp.c - makes time stamps of file times, and compares that of a child with the file time of its parent. */
#include "vhd_stamp.h"

#define HOUR 3600
#define FAT_RESOLUTION 2 /* seconds */

uint32_t vhd_stamp_of(int64_t file_time)
{
    int64_t seconds = file_time / VHD_TICKS_PER_SECOND;

    if (seconds < 1) /* 0 would say that the time is unknown */
        return 1;
    return seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
}

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
