/* run_quit.c - the session ends, and what runs is saved, turned off or shut down, as its file says. */
#include "run_private.h"

#include "machine_settings.h"

/* Of the time that is left so much is kept for ending QEMU. Milliseconds. */
#define LAST_MILLISECONDS 1500u

enum quit_action { QUIT_SAVE, QUIT_TURN_OFF, QUIT_SHUT_DOWN };

static bool is_in_time(void *context, uint64_t done, uint64_t total)
{
    const ULONGLONG *const until = context;

    (void)done;
    (void)total;
    return GetTickCount64() < *until;
}

static int64_t action_of(struct run *run)
{
    struct config_value value = { .integer = QUIT_SAVE };
    struct machine_view view;

    if (machine_read(run->machine, &view, NULL) != VHD_OK)
        return QUIT_TURN_OFF;
    if (machine_setting_get(view.document, MACHINE_QUIT_ACTION, &value, NULL) != VHD_OK)
        value.integer = QUIT_TURN_OFF;
    machine_look_end(&view);
    return value.integer;
}

/* Undo disks stay, whatever UndoAction says: nobody has decided anything. What cannot be saved in time is turned off. */
void run_quit(struct run *run, DWORD milliseconds)
{
    const ULONGLONG end = GetTickCount64() + milliseconds;
    ULONGLONG until = milliseconds > LAST_MILLISECONDS ? end - LAST_MILLISECONDS : end;
    struct vhd_progress progress = { is_in_time, &until };
    int64_t action;

    InterlockedExchange(&run->is_quitting, TRUE);
    AcquireSRWLockExclusive(&run->lock);
    run->is_cancelled = true; /* who starts it gives up */
    ReleaseSRWLockExclusive(&run->lock);
    run_act(run);
    action = run->engine != NULL ? action_of(run) : QUIT_TURN_OFF;
    if (run->engine != NULL && action == QUIT_SHUT_DOWN && run->state == vmVMState_Running) {
        (void)run_shut_down(run, (DWORD)(until - GetTickCount64()), &progress, NULL);
        run_act(run);
    }
    if (run->engine != NULL && (action != QUIT_SAVE || run_save(run, &progress, NULL) != VHD_OK) && run->engine != NULL)
        (void)run_turn_off(run, false, NULL, NULL);
    run_done(run);
}
