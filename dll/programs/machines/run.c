/*
 * run.c - a machine that runs: who may do what with it, and its states.
 *
 * One thread at a time has the right to act: whoever begins a command that changes the state, or that brings parts or
 * takes them away, and the minder, who answers what QEMU does by itself. Who acts may use the engine without a lock, and
 * alone changes it; he does so within `use`, exclusively. All others use the engine within `use`, shared, and look first
 * whether there is one.
 *
 *   lock     protects state, is_acting, is_cancelled, was_started, has_ended, turn_offs
 *   use      protects the pointer to the engine, and what it leads to
 *   input    protects what is known of keyboard, mouse, and exclusive access
 *   picture  protects the file of a picture of the screen
 *
 * The right to act comes first; then use, then input, then picture, then the locks of the monitor, then lock; the
 * teller's is the innermost. What the monitor's thread is told within its lock is only noted here, and left to the minder.
 */
#include "run_private.h"

#include "machine_place.h"
#include "machine_power.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>

/* Somebody who holds the file of the lock may let go of it between two openings. */
#define LOCK_TRIES 3

/* ---- The right to act, and states ---- */

/* What its state says to a command: VHD_OK, or why not. */
static enum vhd_status allows(const struct run *run, enum machine_host_command command)
{
    if (command == MACHINE_HOST_STARTUP)
        return run->was_started ? VHD_MACHINE_RUNS : VHD_OK;
    return machine_power_answer(run->state, command);
}

/* Until it may be done, or not any more: as allows. Within the lock. */
static enum vhd_status wait_for_right(struct run *run, enum machine_host_command command, bool *has_waited)
{
    const bool is_turn_off = command == MACHINE_HOST_TURN_OFF;
    enum vhd_status status;

    *has_waited = false;
    if (command == MACHINE_HOST_STARTUP) /* which has it from the beginning */
        return allows(run, command);
    run->turn_offs += is_turn_off;
    while ((status = allows(run, command)) == VHD_OK && (run->is_acting || (run->turn_offs > 0 && !is_turn_off))) {
        if (is_turn_off)
            run->is_cancelled = true;
        *has_waited = true;
        SleepConditionVariableSRW(&run->changed, &run->lock, INFINITE, 0);
    }
    run->turn_offs -= is_turn_off;
    return status;
}

/*
 * Waits for the right to do that. Who is turned off while he is started is told so first. *is_off: while this waited it
 * has been turned off, and nothing is left to do; then there is no right.
 */
static enum vhd_status begin(struct run *run, enum machine_host_command command, bool *is_off, struct vhd_error *error)
{
    enum vhd_status status;
    bool has_waited;

    AcquireSRWLockExclusive(&run->lock);
    status = wait_for_right(run, command, &has_waited);
    *is_off = status != VHD_OK && has_waited && command == MACHINE_HOST_TURN_OFF && run->has_ended;
    run->is_acting |= status == VHD_OK;
    run->was_started |= status == VHD_OK && command == MACHINE_HOST_STARTUP;
    ReleaseSRWLockExclusive(&run->lock);
    return status == VHD_OK || *is_off ? VHD_OK : vhd_fail(error, status, run->path);
}

void run_act(struct run *run)
{
    AcquireSRWLockExclusive(&run->lock);
    while (run->is_acting)
        SleepConditionVariableSRW(&run->changed, &run->lock, INFINITE, 0);
    run->is_acting = true;
    ReleaseSRWLockExclusive(&run->lock);
}

void run_done(struct run *run)
{
    AcquireSRWLockExclusive(&run->lock);
    run->is_acting = false;
    run->is_cancelled = false;
    ReleaseSRWLockExclusive(&run->lock);
    WakeAllConditionVariable(&run->changed);
}

static void tell_state(struct run *run)
{
    teller_tell(run->teller, MACHINE_HOST_ON_STATE, (int32_t)run->state, (struct vhd_text){ u"", 0 });
}

void run_enter(struct run *run, VMVMState state)
{
    AcquireSRWLockExclusive(&run->lock);
    if (run->state != state) {
        run->state = state;
        tell_state(run);
    }
    ReleaseSRWLockExclusive(&run->lock);
}

static void let_go(struct run *run)
{
    if (run->hold != NULL)
        run->hold->ops->close(run->hold, true);
    run->hold = NULL;
}

static void end(struct run *run, VMVMState state)
{
    AcquireSRWLockExclusive(&run->lock);
    run->state = state;
    run->has_ended = true;
    ReleaseSRWLockExclusive(&run->lock);
    teller_end(run->teller);
}

void run_end(struct run *run, VMVMState state)
{
    let_go(run);
    run_enter(run, state);
    end(run, state);
}

enum vhd_status run_goes_on(struct run *run, const struct vhd_progress *progress, uint64_t done, uint64_t total,
                            struct vhd_error *error)
{
    bool is_cancelled;

    AcquireSRWLockShared(&run->lock);
    is_cancelled = run->is_cancelled && (run->state == vmVMState_TurningOn || run->state == vmVMState_Restoring);
    ReleaseSRWLockShared(&run->lock);
    if (is_cancelled)
        return vhd_fail(error, VHD_CANCELLED, run->path);
    return progress != NULL ? vhd_progress_ask(progress, done, total, run->path, error) : VHD_OK;
}

VMVMState run_state(struct run *run)
{
    VMVMState state;

    AcquireSRWLockShared(&run->lock);
    state = run->has_ended ? vmVMState_TurnedOff : run->state;
    ReleaseSRWLockShared(&run->lock);
    return state;
}

const char16_t *run_path(const struct run *run)
{
    return run->path;
}

/* ---- The minder ---- */

/* QEMU has gone by itself: the guest has turned itself off, or it has died. */
static void mind_end(struct run *run)
{
    run_act(run);
    if (run->engine != NULL && monitor_is_over(run->engine->monitor)) /* and not one before */
        (void)run_turn_off(run, run->is_guest_off && !run->is_quitting, NULL, NULL);
    run_done(run);
}

static void take_status(void *context, const struct json *data)
{
    const struct json *running = json_member(data, "running");

    *(bool *)context = running == NULL || json_is_true(running);
}

/* The guest stands still, and nobody has asked for that: a disk is full, or broken. */
static void mind_stop(struct run *run)
{
    bool is_running = true;

    run_act(run);
    if (run->engine != NULL && run->state == vmVMState_Running &&
        run_command(run, "query-status", NULL, take_status, &is_running, NULL) == VHD_OK && !is_running)
        run_enter(run, vmVMState_Paused);
    run_done(run);
}

/* Within `use`, of which others have their share; who changes the engine waits for this. */
static void look_after_disks(struct run *run)
{
    AcquireSRWLockShared(&run->use);
    for (int i = 0; run->engine != NULL && i < MACHINE_DRIVES; i++)
        served_settle(run->engine->drives[i]);
    ReleaseSRWLockShared(&run->use);
}

static void look_at_account(struct run *run)
{
    if (!TryAcquireSRWLockExclusive(&run->use))
        return; /* the next look tells of two seconds */
    if (run->engine != NULL && run->engine->process != NULL)
        account_look(&run->account, qemu_process_time(run->engine->process));
    ReleaseSRWLockExclusive(&run->use);
}

static DWORD WINAPI mind(void *context)
{
    struct run *const run = context;
    LONG wishes;

    do {
        WaitForSingleObject(run->wish, 1000);
        wishes = InterlockedExchange(&run->wishes, 0);
        if (wishes & RUN_IS_GONE)
            mind_end(run);
        if (wishes & RUN_HAS_STOPPED)
            mind_stop(run);
        look_after_disks(run);
        look_at_account(run);
    } while (!(wishes & RUN_IS_OVER));
    return 0;
}

/* ---- Its lock ---- */

/* Nobody but who runs it holds that file; one that is left by somebody who was killed is taken over. */
static enum vhd_status take_hold(struct run *run, struct vhd_error *error)
{
    char16_t path[VHD_TEMPORARY_CHARS];
    enum vhd_status status = VHD_FILE_NOT_FOUND;
    struct vhd_error cause;
    bool merges = false;

    machine_place_with(run->path, MACHINE_LOCK_EXTENSION, path);
    for (int i = 0; i < LOCK_TRIES && status == VHD_FILE_NOT_FOUND; i++) {
        status = win32_host->ops->open(win32_host, path, VHD_FILE_NEW, &run->hold, &cause);
        if (status == VHD_TARGET_EXISTS)
            status = win32_host->ops->open(win32_host, path, VHD_FILE_WORK, &run->hold, &cause);
    }
    if (status != VHD_OK) {
        run->hold = NULL;
        return status == VHD_SHARING_VIOLATION ? vhd_fail(error, VHD_MACHINE_RUNS, run->path)
                                               : vhd_fail_as(error, &cause);
    }
    status = machine_lock_is_held(win32_host, run->path, MACHINE_MERGE_EXTENSION, &merges, error);
    return status == VHD_OK && merges ? vhd_fail(error, VHD_MACHINE_MERGES, run->path) : status;
}

enum vhd_status run_begin(struct run *run, struct vhd_error *error)
{
    const enum vhd_status status = take_hold(run, error);

    if (status == VHD_OK) {
        tell_state(run);
    } else {
        let_go(run);
        end(run, vmVMState_TurnedOff);
    }
    return status;
}

/* ---- Making and freeing ---- */

static enum vhd_status prepare(struct run *run, const struct run_watch *watch, struct vhd_error *error)
{
    run->machine = machine_of(run->path);
    run->wish = CreateEventW(NULL, FALSE, FALSE, NULL);
    run->teller = teller_new(run->path, watch, run);
    if (run->machine != NULL && run->wish != NULL && run->teller != NULL)
        run->minder = CreateThread(NULL, 0, mind, run, 0, NULL);
    return run->minder != NULL ? VHD_OK : vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
}

enum vhd_status run_new(const char16_t *path, const struct run_watch *watch, struct run **run, struct vhd_error *error)
{
    struct run *const self = calloc(1, sizeof *self);
    enum vhd_status status;

    *run = NULL;
    if (self == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, path);
    vhd_path_set(self->path, path);
    InitializeSRWLock(&self->lock);
    InitializeSRWLock(&self->use);
    InitializeSRWLock(&self->input);
    InitializeSRWLock(&self->picture);
    InitializeConditionVariable(&self->changed);
    self->state = vmVMState_TurningOn; /* told by run_begin */
    self->is_acting = true;            /* who will start it */
    status = prepare(self, watch, error);
    if (status == VHD_OK)
        *run = self;
    else
        run_free(self);
    return status;
}

void run_wish(struct run *run, LONG wishes)
{
    InterlockedOr(&run->wishes, wishes);
    SetEvent(run->wish);
}

void run_free(struct run *run)
{
    if (run == NULL)
        return;
    if (!run->was_started)
        run_done(run);
    if (run->minder != NULL) {
        run_act(run);
        if (run->engine != NULL)
            (void)run_close_engine(run, false, NULL);
        run_unmake_undo(run);
        run_done(run);
        run_wish(run, RUN_IS_OVER);
        WaitForSingleObject(run->minder, INFINITE);
        CloseHandle(run->minder);
    }
    let_go(run);
    teller_free(run->teller);
    machine_release(run->machine);
    if (run->wish != NULL)
        CloseHandle(run->wish);
    free(run);
}

/* ---- Commands ---- */

enum vhd_status run_shut_down(struct run *run, DWORD milliseconds, const struct vhd_progress *progress,
                              struct vhd_error *error)
{
    const ULONGLONG until = GetTickCount64() + milliseconds;
    enum vhd_status status = run_command(run, "system_powerdown", NULL, NULL, NULL, error);

    run_done(run);
    while (status == VHD_OK) {
        ULONGLONG now = GetTickCount64();
        bool has_ended;
        AcquireSRWLockExclusive(&run->lock);
        if (!run->has_ended)
            SleepConditionVariableSRW(&run->changed, &run->lock, RUN_LOOK, 0);
        has_ended = run->has_ended && !run->is_acting;
        ReleaseSRWLockExclusive(&run->lock);
        if (has_ended)
            return VHD_OK;
        if (now >= until)
            return vhd_fail(error, VHD_MACHINE_SHUTDOWN_TIMED_OUT, run->path);
        status = run_goes_on(run, progress, milliseconds - (until - now), milliseconds, error);
    }
    return status;
}

/* By who has the right to act, which is given back. */
static enum vhd_status act(struct run *run, const struct machine_host_request *request,
                           const struct vhd_progress *progress, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    switch (request->command) {
    case MACHINE_HOST_STARTUP:
        status = run_start(run, request->numbers[0] == vmStartupOption_FixParentTimestampMismatch, progress, error);
        break;
    case MACHINE_HOST_TURN_OFF:
        status = run_turn_off(run, true, progress, error);
        break;
    case MACHINE_HOST_SAVE:
        status = run_save(run, progress, error);
        break;
    case MACHINE_HOST_RESET:
        status = run_reset(run, error);
        break;
    case MACHINE_HOST_SHUT_DOWN:
        return run_shut_down(run, (DWORD)request->numbers[0], progress, error);
    case MACHINE_HOST_PAUSE:
        status = run_pause(run, error);
        break;
    case MACHINE_HOST_RESUME:
        status = run_resume(run, error);
        break;
    default:
        status = run_changed(run, request, error);
        break;
    }
    run_done(run);
    return status;
}

/* What is done beside those who act. */
static enum vhd_status use(struct run *run, const struct machine_host_request *request,
                           struct machine_host_reply *reply, struct vhd_error *error)
{
    enum vhd_status status;

    AcquireSRWLockShared(&run->lock);
    status = allows(run, request->command);
    ReleaseSRWLockShared(&run->lock);
    if (status != VHD_OK)
        return vhd_fail(error, status, run->path);
    AcquireSRWLockShared(&run->use);
    if (run->engine == NULL || run->engine->monitor == NULL)
        status = vhd_fail(error, VHD_MACHINE_DOES_NOT_RUN, run->path);
    else if (request->command == MACHINE_HOST_SCREEN || request->command == MACHINE_HOST_THUMBNAIL)
        status = run_screen(run, request, reply, error);
    else if (request->command == MACHINE_HOST_ACCOUNT)
        status = run_account(run, reply, error);
    else if (request->command == MACHINE_HOST_VIEW)
        status = run_view(run, reply, error);
    else
        status = run_input(run, request, reply, error);
    ReleaseSRWLockShared(&run->use);
    return status;
}

enum vhd_status run_do(struct run *run, const struct machine_host_request *request, const struct vhd_progress *progress,
                       struct machine_host_reply *reply, struct vhd_error *error)
{
    enum vhd_status status;
    bool is_off;

    memset(reply, 0, sizeof *reply);
    switch (request->command) {
    case MACHINE_HOST_STARTUP:
    case MACHINE_HOST_TURN_OFF:
    case MACHINE_HOST_SAVE:
    case MACHINE_HOST_RESET:
    case MACHINE_HOST_SHUT_DOWN:
    case MACHINE_HOST_PAUSE:
    case MACHINE_HOST_RESUME:
    case MACHINE_HOST_CHANGED:
        status = begin(run, request->command, &is_off, error);
        return status != VHD_OK || is_off ? status : act(run, request, progress, error);
    case MACHINE_HOST_STATE:
        reply->numbers[0] = (int64_t)run_state(run);
        return VHD_OK;
    default:
        return use(run, request, reply, error);
    }
}
