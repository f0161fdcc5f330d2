/* vhd_writeback.c - writes, and has it written through now and then. */
#include "vhd_writeback.h"

/* At most twice as much waits in memory. Bytes. */
#define INTERVAL (64u * 1048576u)

/* What is written on the way, bytes: as little as any disk writes at once. */
#define STEP_BYTES 512

enum vhd_status vhd_writeback_write(struct vhd_writeback *writeback, uint64_t offset, const void *data, size_t size,
                                    struct vhd_error *error)
{
    enum vhd_status status = writeback->file->ops->write(writeback->file, offset, data, size, error);

    writeback->pending += size;
    writeback->is_ahead = status == VHD_OK &&
                          writeback->pending >= (writeback->interval != 0 ? writeback->interval : INTERVAL);
    if (!writeback->is_ahead)
        return status;
    writeback->pending = 0;
    return writeback->file->ops->flush_ahead(writeback->file, error);
}

enum vhd_status vhd_writeback_approach(struct vhd_file *file, uint64_t to, uint64_t *end, struct vhd_error *error)
{
    static const uint8_t zeros[STEP_BYTES];
    enum vhd_status status;

    if (to <= *end + VHD_FILL_STEP)
        return VHD_OK;
    status = file->ops->write(file, *end + VHD_FILL_STEP - sizeof zeros, zeros, sizeof zeros, error);
    *end += VHD_FILL_STEP;
    return status;
}
