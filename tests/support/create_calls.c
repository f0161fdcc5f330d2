/* create_calls.c - the three creations as data. */
#include "create_calls.h"
#include "text.h"

static bool listen(void *context, uint64_t done, uint64_t total)
{
    struct listener *self = context;

    self->fell = self->fell || done < self->last || done > total || (self->calls > 0 && total != self->total);
    self->last = done;
    self->total = total;
    if (self->refuse_from > 0 && done * 100 >= total * self->refuse_from)
        return false;
    return ++self->calls != self->refuse_at;
}

struct vhd_progress listener_progress(struct listener *self)
{
    return (struct vhd_progress){ listen, self };
}

enum vhd_status create_begin(struct memory_host *host, const struct create_call *call, struct vhd_job **job,
                             struct vhd_error *error)
{
    struct vhd_text image = { call->image, text_length(call->image) };

    if (call->type == VHD_TYPE_DYNAMIC)
        return vhd_create_dynamic(&host->host, image, call->megabytes, job, error);
    if (call->type == VHD_TYPE_FIXED)
        return vhd_create_fixed(&host->host, image, call->megabytes, true, job, error);
    return vhd_create_differencing(&host->host, image, (struct vhd_text){ call->parent, text_length(call->parent) },
                                   job, error);
}

enum vhd_status create_whole(struct memory_host *host, const struct create_call *call, struct listener *listener,
                             struct vhd_error *error)
{
    const struct vhd_progress progress = listener_progress(listener);
    struct vhd_job *job;
    enum vhd_status status = create_begin(host, call, &job, error);

    if (status != VHD_OK)
        return status;
    status = job->ops->run(job, &progress, error);
    job->ops->close(job);
    return status;
}

const char *create_name(const struct create_call *call)
{
    return call->type == VHD_TYPE_DYNAMIC ? "dynamic" : call->type == VHD_TYPE_FIXED ? "fixed" : "differencing";
}
