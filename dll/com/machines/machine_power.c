/* machine_power.c - the exact state of a machine, what that allows, and commands to the machine host. */
#include "machine_power.h"

#include "com_error.h"
#include "machine_events.h"
#include "task.h"
#include "win32_host.h"

#include <stdlib.h>

/* ---- States ---- */

static enum vhd_status find_in_files(const struct machine_view *view, struct machine_power *power, bool *is_running,
                                     struct vhd_error *error)
{
    enum machine_state found;
    const enum vhd_status status = machine_state_find(win32_host, view->document, view->path, &found, error);

    if (status != VHD_OK)
        return status;
    *is_running = found == MACHINE_RUNNING;
    *power = (struct machine_power){ machine_events_number(found), *is_running };
    return VHD_OK;
}

/* Somebody holds the lock of what runs. While the machine host begins or ends with it, it has no state of its own. */
enum vhd_status machine_power_find(const struct machine_view *view, struct machine_power *power,
                                   struct vhd_error *error)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_STATE };
    struct machine_host_reply reply;
    bool is_running;
    enum vhd_status status = find_in_files(view, power, &is_running, error);

    if (status != VHD_OK || !is_running)
        return status;
    if (machine_host_call(view->path, &request, &reply, NULL) != VHD_OK)
        return find_in_files(view, power, &is_running, error); /* it may have ended since */
    if (reply.numbers[0] >= vmVMState_TurnedOff && reply.numbers[0] <= vmVMState_DeleteMachine)
        *power = (struct machine_power){ (VMVMState)reply.numbers[0], false };
    machine_host_reply_free(&reply);
    return VHD_OK;
}

enum vhd_status machine_power_answer(VMVMState state, enum machine_host_command command)
{
    const bool is_on = state == vmVMState_Running || state == vmVMState_Paused;

    if (command == MACHINE_HOST_TURN_OFF && (state == vmVMState_TurningOn || state == vmVMState_Restoring))
        return VHD_OK;
    if (!is_on)
        return VHD_MACHINE_DOES_NOT_RUN;
    switch (command) {
    case MACHINE_HOST_PAUSE:
        return state == vmVMState_Paused ? VHD_MACHINE_PAUSED_ALREADY : VHD_OK;
    case MACHINE_HOST_RESUME:
        return state == vmVMState_Paused ? VHD_OK : VHD_MACHINE_NOT_PAUSED;
    case MACHINE_HOST_SHUT_DOWN:
        return state == vmVMState_Paused ? VHD_MACHINE_PAUSED : VHD_OK;
    default:
        return VHD_OK;
    }
}

enum vhd_status machine_power_allows(const struct machine_view *view, enum machine_host_command command,
                                     struct vhd_error *error)
{
    struct machine_power power;
    enum vhd_status status = machine_power_find(view, &power, error);

    if (status != VHD_OK)
        return status;
    status = power.is_away ? VHD_MACHINE_OUT_OF_REACH : machine_power_answer(power.state, command);
    return status == VHD_OK ? VHD_OK : vhd_fail(error, status, view->path);
}

/* ---- Commands ---- */

struct power_job {
    struct vhd_job job;
    struct machine_host_request request;
};

static enum vhd_status run_command(struct vhd_job *job, const struct vhd_progress *progress, struct vhd_error *error)
{
    return machine_host_run(job->target, &((struct power_job *)job)->request, progress, error);
}

static void close_job(struct vhd_job *job)
{
    free(job);
}

HRESULT machine_power_start(const IID *iid, const char16_t *path, const struct machine_host_request *request,
                            const WCHAR *action, IVMTask **task)
{
    static const struct vhd_job_ops ops = { run_command, close_job };
    const struct vhd_host *host = win32_host;
    struct vhd_error error;
    struct vhd_job *job;

    if (vhd_job_new(sizeof(struct power_job), &ops, &host, path, &job, &error) != VHD_OK)
        return com_fail(iid, &error);
    ((struct power_job *)job)->request = *request;
    return task_start(iid, job, action, task);
}

HRESULT machine_power_changed(const IID *iid, struct machine *machine, enum machine_host_part part, int number)
{
    const struct machine_host_request request = { .command = MACHINE_HOST_CHANGED,
                                                  .numbers = { (int32_t)part, number } };
    struct machine_host_reply reply;
    char16_t path[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status;

    machine_path(machine, path);
    status = machine_host_call(path, &request, &reply, &error);
    if (status == VHD_OK)
        machine_host_reply_free(&reply);
    if (status == VHD_OK || status == VHD_MACHINE_DOES_NOT_RUN || status == VHD_MACHINE_HOST_LOST)
        return S_OK; /* it sees the file when it starts */
    return com_fail(iid, &error);
}
