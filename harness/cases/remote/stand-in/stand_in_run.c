/*
 * stand_in_run.c - run.h without QEMU: machines that only play their states, for tests of what is in front of them.
 *
 * How one behaves, the name of its file says: slow.vmc takes three seconds to start, unless it is cancelled; refused.vmc
 * does not start; deadly.vmc ends the process while it starts. Of the short commands MACHINE_HOST_TEXT gives its text
 * back, and the number of the process; the text "wait" takes a second, "off" has the guest turn the machine off, "full"
 * has its disk be full, and of "almost" something fails on the way, which does not matter.
 */
#include "run.h"

#include "vhd_path.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define SLOW_STEPS 30
#define STEP_MILLISECONDS 100

DWORD run_patience;

struct run {
    char16_t path[VHD_PATH_CHARS];
    struct run_watch watch;
    HANDLE lock;
    SRWLOCK one; /* one long command at a time */
    volatile LONG state;
};

static void file_of(const struct run *run, const WCHAR *extension, WCHAR path[2 * VHD_PATH_CHARS])
{
    wcscpy(path, run->path);
    wcscpy(wcsrchr(path, L'.'), extension);
}

enum vhd_status run_new(const char16_t *path, const struct run_watch *watch, struct run **out, struct vhd_error *error)
{
    struct run *run = calloc(1, sizeof *run);
    WCHAR lock[2 * VHD_PATH_CHARS];

    *out = NULL;
    if (run == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    vhd_path_set(run->path, path);
    run->watch = *watch;
    run->state = vmVMState_TurnedOff;
    file_of(run, L".ovpc-running", lock);
    run->lock = CreateFileW(lock, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE,
                            NULL);
    if (run->lock == INVALID_HANDLE_VALUE) {
        free(run);
        return vhd_fail(error, VHD_MACHINE_RUNS, path);
    }
    *out = run;
    return VHD_OK;
}

static void end(struct run *run)
{
    if (run->lock != INVALID_HANDLE_VALUE)
        CloseHandle(run->lock);
    run->lock = INVALID_HANDLE_VALUE;
}

void run_free(struct run *run)
{
    if (run == NULL)
        return;
    end(run);
    free(run);
}

const char16_t *run_path(const struct run *run)
{
    return run->path;
}

VMVMState run_state(struct run *run)
{
    return run->state;
}

static void tell(struct run *run, enum machine_host_event event, int32_t number, struct vhd_text text)
{
    run->watch.tell(run->watch.context, run->path, event, number, text);
}

static void go(struct run *run, VMVMState state)
{
    InterlockedExchange(&run->state, (LONG)state);
    tell(run, MACHINE_HOST_ON_STATE, (int32_t)state, (struct vhd_text){ u"", 0 });
}

static void go_off(struct run *run, VMVMState last)
{
    go(run, vmVMState_TurningOff);
    end(run);
    go(run, last);
    InterlockedExchange(&run->state, vmVMState_TurnedOff);
    run->watch.ended(run->watch.context, run);
}

static bool is_called(const struct run *run, const WCHAR *name)
{
    return wcscmp(wcsrchr(run->path, L'\\') + 1, name) == 0;
}

static enum vhd_status start(struct run *run, const struct vhd_progress *progress, struct vhd_error *error)
{
    const unsigned steps = is_called(run, L"slow.vmc") ? SLOW_STEPS : 1;

    go(run, vmVMState_TurningOn);
    for (unsigned step = 0; step < steps; step++) {
        if (!progress->report(progress->context, step, steps)) {
            go_off(run, vmVMState_TurnedOff);
            return vhd_fail(error, VHD_CANCELLED, run->path);
        }
        if (steps > 1)
            Sleep(STEP_MILLISECONDS);
    }
    if (is_called(run, L"deadly.vmc"))
        TerminateProcess(GetCurrentProcess(), 9);
    if (is_called(run, L"refused.vmc")) {
        go_off(run, vmVMState_TurnedOff);
        return vhd_fail_system(error, VHD_ACCESS_DENIED, run->path, ERROR_ACCESS_DENIED);
    }
    go(run, vmVMState_Running);
    return VHD_OK;
}

static enum vhd_status do_text(struct run *run, struct vhd_text text, struct machine_host_reply *reply,
                               struct vhd_error *error)
{
    if (vhd_text_equal(text, u"wait"))
        Sleep(1000);
    if (vhd_text_equal(text, u"off"))
        go_off(run, vmVMState_TurnedOff);
    if (vhd_text_equal(text, u"almost"))
        vhd_fail(error, VHD_ENGINE_REFUSED, run->path);
    if (vhd_text_equal(text, u"full"))
        tell(run, MACHINE_HOST_ON_DISK_FULL, 1, (struct vhd_text){ u"", 0 });
    reply->numbers[0] = (int64_t)text.length;
    reply->numbers[1] = (int64_t)GetCurrentProcessId();
    reply->byte_count = text.length * sizeof *text.chars;
    if (reply->byte_count == 0)
        return VHD_OK;
    reply->bytes = malloc(reply->byte_count);
    if (reply->bytes == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    memcpy(reply->bytes, text.chars, reply->byte_count);
    return VHD_OK;
}

static enum vhd_status do_one(struct run *run, const struct machine_host_request *request,
                              const struct vhd_progress *progress, struct machine_host_reply *reply,
                              struct vhd_error *error)
{
    static const char16_t address[] = u"secret";

    switch (request->command) {
    case MACHINE_HOST_STARTUP:
        return start(run, progress, error);
    case MACHINE_HOST_TURN_OFF:
        tell(run, MACHINE_HOST_ON_SHUTDOWN_REQUEST, 0, (struct vhd_text){ u"", 0 });
        go_off(run, vmVMState_TurnedOff);
        return VHD_OK;
    case MACHINE_HOST_SAVE:
        go(run, vmVMState_Saving);
        go_off(run, vmVMState_Saved);
        return VHD_OK;
    case MACHINE_HOST_RESET:
        tell(run, MACHINE_HOST_ON_RESET, 0, (struct vhd_text){ u"", 0 });
        go(run, vmVMState_Running);
        return VHD_OK;
    case MACHINE_HOST_PAUSE:
        go(run, vmVMState_Paused);
        return VHD_OK;
    case MACHINE_HOST_RESUME:
        go(run, vmVMState_Running);
        return VHD_OK;
    case MACHINE_HOST_TEXT:
        return do_text(run, request->text, reply, error);
    case MACHINE_HOST_CHANGED:
        tell(run, MACHINE_HOST_ON_CONFIGURATION, request->numbers[1],
             request->numbers[0] == MACHINE_HOST_DVD ? vhd_text_of(u"a/dvd") : vhd_text_of(u"another/part"));
        return VHD_OK;
    case MACHINE_HOST_VIEW:
        reply->numbers[0] = 5907;
        reply->byte_count = ARRAYSIZE(address) - 1;
        reply->bytes = malloc(reply->byte_count);
        for (size_t i = 0; reply->bytes != NULL && i < reply->byte_count; i++)
            reply->bytes[i] = (uint8_t)address[i];
        return VHD_OK;
    default:
        return vhd_fail(error, VHD_MACHINE_COMMAND, run->path);
    }
}

enum vhd_status run_do(struct run *run, const struct machine_host_request *request, const struct vhd_progress *progress,
                       struct machine_host_reply *reply, struct vhd_error *error)
{
    const bool is_long = request->command < MACHINE_HOST_STATE;
    enum vhd_status status;

    if (is_long)
        AcquireSRWLockExclusive(&run->one);
    if (request->command != MACHINE_HOST_STARTUP && run->state == vmVMState_TurnedOff)
        status = vhd_fail(error, VHD_MACHINE_DOES_NOT_RUN, run->path);
    else
        status = do_one(run, request, progress, reply, error);
    if (is_long)
        ReleaseSRWLockExclusive(&run->one);
    return status;
}

/* Leaves a file that says so. */
void run_quit(struct run *run, DWORD milliseconds)
{
    WCHAR path[2 * VHD_PATH_CHARS];

    (void)milliseconds;
    file_of(run, L".quit", path);
    CloseHandle(CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    go_off(run, vmVMState_TurnedOff);
}
