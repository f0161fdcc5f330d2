/*
 * vhd_live_again.c - flushes, and writes once more what a flush that failed may have lost.
 *
 * A system that could not write something may forget it, tell of it once, and let the next flush succeed, while whoever
 * reads still finds it. So after a failure everything that was written since the last flush that succeeded is read back
 * and written again before the next one counts.
 */
#include "vhd_live_private.h"

#include "vhd_bits.h"

#include <stdlib.h>
#include <string.h>

enum vhd_status vhd_live_note(struct vhd_live *live, uint64_t at, uint64_t size, struct vhd_error *error)
{
    const uint32_t first = (uint32_t)(at / VHD_LIVE_UNIT), end = (uint32_t)((at + size - 1) / VHD_LIVE_UNIT + 1);
    const size_t needed = end / 8 + (size_t)1;

    if (needed > live->unflushed_bytes) {
        uint8_t *grown = realloc(live->unflushed, 2 * needed);
        if (grown == NULL)
            return vhd_fail(error, VHD_OUT_OF_MEMORY, live->disk->path);
        memset(grown + live->unflushed_bytes, 0, 2 * needed - live->unflushed_bytes);
        live->unflushed = grown;
        live->unflushed_bytes = 2 * needed;
    }
    vhd_bits_set(live->unflushed, first, end - first);
    return VHD_OK;
}

static enum vhd_status write_again(struct vhd_live *live, struct vhd_error *error)
{
    struct vhd_file *file = live->disk->file;
    uint8_t *unit = malloc(VHD_LIVE_UNIT);
    enum vhd_status status = unit != NULL ? VHD_OK : vhd_fail(error, VHD_OUT_OF_MEMORY, live->disk->path);

    for (uint32_t i = 0; i < 8 * live->unflushed_bytes && status == VHD_OK; i++) {
        const uint64_t at = (uint64_t)i * VHD_LIVE_UNIT;
        const uint64_t left = live->disk->info.size > at ? live->disk->info.size - at : 0;
        const size_t size = left < VHD_LIVE_UNIT ? (size_t)left : VHD_LIVE_UNIT;
        if (!vhd_bit(live->unflushed, i) || size == 0)
            continue;
        status = file->ops->read(file, at, unit, size, error);
        if (status == VHD_OK)
            status = file->ops->write(file, at, unit, size, error);
    }
    free(unit);
    return status;
}

enum vhd_status vhd_live_flush_file(struct vhd_live *live, struct vhd_error *error)
{
    enum vhd_status status = live->must_write_again ? write_again(live, error) : VHD_OK;

    if (status != VHD_OK)
        return status;
    status = live->disk->file->ops->flush(live->disk->file, error);
    live->must_write_again = status != VHD_OK;
    if (status == VHD_OK && live->unflushed != NULL)
        memset(live->unflushed, 0, live->unflushed_bytes);
    return status;
}
