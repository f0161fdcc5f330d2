/* disk_calls.c - the four operations on existing disks as data. */
#include "disk_calls.h"
#include "vhd_compact.h"
#include "vhd_copy.h"
#include "vhd_merge.h"
#include "vhd_path.h"

enum vhd_status disk_begin(struct memory_host *host, const struct disk_call *call, struct vhd_job **job,
                           struct vhd_error *error)
{
    switch (call->operation) {
    case DISK_MERGE_TO:
        return vhd_merge_to(&host->host, call->disk, vhd_text_of(call->target), call->type, job, error);
    case DISK_CONVERT:
        return vhd_convert(&host->host, call->disk, vhd_text_of(call->target), call->type, job, error);
    case DISK_MERGE:
        return vhd_merge(&host->host, call->disk, job, error);
    default:
        return vhd_compact(&host->host, call->disk, job, error);
    }
}

enum vhd_status disk_whole(struct memory_host *host, const struct disk_call *call, struct listener *listener,
                           struct vhd_error *error)
{
    const struct vhd_progress progress = listener_progress(listener);
    struct vhd_job *job;
    enum vhd_status status = disk_begin(host, call, &job, error);

    memory_require((status == VHD_OK) == (job != NULL), "there is a job exactly when the call succeeds", call->disk);
    if (status == VHD_OK) {
        status = job->ops->run(job, &progress, error);
        /* Only a merge that did not come to its end wants to be run again. */
        if (call->operation == DISK_MERGE)
            memory_require(job->warning == (status == VHD_OK ? VHD_OK : VHD_MERGE_INCOMPLETE), "the note is right",
                           call->disk);
        job->ops->close(job);
    }
    memory_require(host->open_files == 0, "no file is left open", call->disk);
    memory_require(!listener->fell, "progress never falls, nor passes its total", call->disk);
    return status;
}

enum vhd_status disk_run(struct memory_host *host, const struct disk_call *call)
{
    struct listener listener = { 0 };
    struct vhd_error error;

    return disk_whole(host, call, &listener, &error);
}

enum vhd_status disk_merge(struct memory_host *host, const char16_t *child)
{
    return disk_run(host, &(const struct disk_call){ .operation = DISK_MERGE, .disk = child });
}

enum vhd_status disk_compact(struct memory_host *host, const char16_t *disk)
{
    return disk_run(host, &(const struct disk_call){ .operation = DISK_COMPACT, .disk = disk });
}

const char *disk_call_name(const struct disk_call *call)
{
    static const char *const names[][2] = {
        [DISK_MERGE_TO] = { "MergeTo, fixed", "MergeTo, dynamic" },
        [DISK_CONVERT] = { "Convert, fixed", "Convert, dynamic" },
        [DISK_MERGE] = { "Merge", "Merge" },
        [DISK_COMPACT] = { "Compact", "Compact" },
    };

    return names[call->operation][call->type == VHD_TYPE_DYNAMIC];
}
