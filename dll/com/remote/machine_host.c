/* machine_host.c - gives the machine host commands, and waits until they have been done. */
#include "machine_host.h"

#include "machine_host_reach.h"
#include "machine_host_wire.h"

#include <string.h>

/* How long one call waits for a command that takes long, in milliseconds: so often it is asked whether to go on. */
#define WAIT_MILLISECONDS 250

/*
 * A machine host that ends before it has heard what for is tried so often, and for so long, since one that is about to
 * end is found until it has; and one that says that it is about to, for so long.
 */
#define MOST_LOST 8
#define LOST_MILLISECONDS 10000
#define END_MILLISECONDS 20000

/* After which time again, in milliseconds: it takes a moment until one that ends is not found any more. */
#define PAUSE_MILLISECONDS 100

/* Calls a member that takes a question. */
static enum vhd_status ask(IDispatch *host, enum machine_host_member member, const char16_t *path,
                           const struct machine_host_request *request, struct machine_host_reply *reply,
                           struct vhd_error *error)
{
    enum vhd_status status;
    VARIANT question;

    if (!machine_host_wire_ask(path, request, &question))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    status = machine_host_invoke(host, member, path, &question, 1, reply, error);
    VariantClear(&question);
    return status;
}

enum vhd_status machine_host_call(const char16_t *path, const struct machine_host_request *request,
                                  struct machine_host_reply *reply, struct vhd_error *error)
{
    IDispatch *host = machine_host_find();
    enum vhd_status status;

    memset(reply, 0, sizeof *reply);
    if (host == NULL)
        return vhd_fail(error, VHD_MACHINE_DOES_NOT_RUN, path);
    status = ask(host, MACHINE_HOST_DO, path, request, reply, error);
    IDispatch_Release(host);
    return status != VHD_MACHINE_DOES_NOT_RUN ? status : vhd_fail(error, status, path);
}

/* Calls a member that takes a ticket. */
static enum vhd_status use_ticket(IDispatch *host, enum machine_host_member member, const char16_t *path,
                                  int32_t ticket, struct machine_host_reply *reply, struct vhd_error *error)
{
    VARIANT arguments[2];

    V_VT(&arguments[0]) = VT_I4;
    V_I4(&arguments[0]) = ticket;
    V_VT(&arguments[1]) = VT_I4;
    V_I4(&arguments[1]) = WAIT_MILLISECONDS;
    return machine_host_invoke(host, member, path, arguments, member == MACHINE_HOST_WAIT ? 2 : 1, reply, error);
}

/* Of work that nobody can measure, the total is 0: it has always just begun. */
static bool report(const struct vhd_progress *progress, int64_t done, int64_t total)
{
    if (total <= 0 || done < 0)
        return progress->report(progress->context, 0, 1);
    return progress->report(progress->context, (uint64_t)done, (uint64_t)total);
}

/* Waits for the end of a command, and tells how far it is. Once somebody wants it to end, that is waited for. */
static enum vhd_status wait_for(IDispatch *host, const char16_t *path, int32_t ticket,
                                const struct vhd_progress *progress, struct vhd_error *error)
{
    bool is_cancelled = false;

    for (;;) {
        struct machine_host_reply reply;
        enum vhd_status status = use_ticket(host, MACHINE_HOST_WAIT, path, ticket, &reply, error);
        bool has_ended, goes_on;

        if (status != VHD_OK)
            return status;
        has_ended = reply.numbers[0] != 0;
        goes_on = has_ended || is_cancelled || report(progress, reply.numbers[1], reply.numbers[2]);
        machine_host_reply_free(&reply);
        if (has_ended)
            return VHD_OK;
        if (goes_on)
            continue;
        status = use_ticket(host, MACHINE_HOST_CANCEL, path, ticket, &reply, error);
        if (status != VHD_OK)
            return status;
        machine_host_reply_free(&reply);
        is_cancelled = true;
    }
}

/* Begins a command with the machine host that is there, or with one that is started for it. */
static enum vhd_status begin(IDispatch **host, const char16_t *path, const struct machine_host_request *request,
                             int32_t *ticket, struct vhd_error *error)
{
    struct machine_host_reply reply;
    enum vhd_status status = VHD_OK;

    if (request->command == MACHINE_HOST_STARTUP)
        status = machine_host_start(path, host, error);
    else if ((*host = machine_host_find()) == NULL)
        status = vhd_fail(error, VHD_MACHINE_DOES_NOT_RUN, path);
    if (status != VHD_OK)
        return status;
    status = ask(*host, MACHINE_HOST_BEGIN, path, request, &reply, error);
    if (status == VHD_OK) {
        *ticket = (int32_t)reply.numbers[0];
        machine_host_reply_free(&reply);
    } else {
        IDispatch_Release(*host);
        *host = NULL;
    }
    return status;
}

static enum vhd_status run(const char16_t *path, const struct machine_host_request *request,
                           const struct vhd_progress *progress, struct vhd_error *error)
{
    const ULONGLONG begun = GetTickCount64();
    IDispatch *host = NULL;
    struct vhd_error cause; /* of one try, which the next may mend */
    enum vhd_status status;
    int32_t ticket = 0;
    int lost = 0;

    while ((status = begin(&host, path, request, &ticket, &cause)) != VHD_OK) {
        if (request->command != MACHINE_HOST_STARTUP)
            return status != VHD_MACHINE_DOES_NOT_RUN ? vhd_fail_as(error, &cause) : vhd_fail(error, status, path);
        if (status == VHD_MACHINE_HOST_LOST
                ? ++lost >= MOST_LOST && GetTickCount64() - begun >= LOST_MILLISECONDS
                : status != VHD_MACHINE_DOES_NOT_RUN || GetTickCount64() - begun >= END_MILLISECONDS)
            return vhd_fail_as(error, &cause);
        Sleep(PAUSE_MILLISECONDS);
    }
    status = wait_for(host, path, ticket, progress, error);
    IDispatch_Release(host);
    return status;
}

/* Threads of tasks have no COM of their own. */
enum vhd_status machine_host_run(const char16_t *path, const struct machine_host_request *request,
                                 const struct vhd_progress *progress, struct vhd_error *error)
{
    const HRESULT entered = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    const enum vhd_status status = run(path, request, progress, error);

    if (SUCCEEDED(entered))
        CoUninitialize();
    return status;
}
