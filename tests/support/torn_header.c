/* torn_header.c - tears a header. */
#include "torn_header.h"

#include "image_builder.h"
#include "vhd_reparent.h"

#define HEADER 512u

void torn_header_make(struct memory_host *host, const char16_t *disk, const char16_t *parent)
{
    const int64_t modified = memory_find(host, disk)->modified;
    struct vhd_error error;

    for (uint64_t n = 1;; n++) {
        memory_host_arm(host,
                        (struct memory_fault){ n, MEMORY_BIT(MEMORY_WRITE), MEMORY_POWER_OFF, VHD_SYSTEM, 21, 512 });
        memory_require(vhd_set_parent(&host->host, disk, parent, &error) != VHD_OK, "it is torn once", disk);
        memory_host_power_on(host);
        if (!image_header_sum_is_right(&memory_find(host, disk)->bytes, HEADER))
            break;
    }
    memory_find(host, disk)->modified = modified;
    memory_host_arm(host, (struct memory_fault){ 0 });
}
