/* run_save.c - the state of a machine is written to a file. */
#include "run_private.h"

#include "loopback.h"
#include "machine_place.h"
#include "machine_settings.h"
#include "run_state.h"
#include "saved_state.h"
#include "vhd_delete.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE 65536

/* ---- Saving ---- */

static enum vhd_status may_be_saved(struct run *run, struct vhd_error *error)
{
    struct config_value undoable, action;
    struct machine_view view;
    enum vhd_status status = machine_read(run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    status = machine_setting_get(view.document, MACHINE_UNDOABLE, &undoable, error);
    if (status == VHD_OK)
        status = machine_setting_get(view.document, MACHINE_UNDO_ACTION, &action, error);
    if (status == VHD_OK && undoable.boolean && action.integer == 0)
        status = vhd_fail(error, VHD_MACHINE_SAVE_DISCARDS, run->path);
    machine_look_end(&view);
    return status;
}

/* Reads all that QEMU sends, while whoever waits is asked whether to go on. */
static enum vhd_status receive_state(struct run *run, SOCKET socket, struct saved_state_writer *writer,
                                     const struct vhd_progress *progress, struct vhd_error *error)
{
    char *const bytes = malloc(AT_ONCE);
    ULONGLONG heard = GetTickCount64();
    uint64_t total = 0;
    enum vhd_status status = bytes != NULL ? VHD_OK : vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);

    while (status == VHD_OK) {
        size_t count;
        const DWORD code = loopback_receive(socket, bytes, AT_ONCE, RUN_LOOK, &count);
        if (code == NO_ERROR && count == 0)
            break;
        if (code == NO_ERROR) {
            total += count;
            heard = GetTickCount64();
            status = saved_state_write(writer, bytes, count, error);
        } else if (code != WSAETIMEDOUT || GetTickCount64() - heard > run_patience) {
            status = vhd_fail(error, VHD_ENGINE_STATE_FAILED, run->path);
        }
        if (status == VHD_OK)
            status = run_goes_on(run, progress, total, total + 1, error);
    }
    free(bytes);
    return status;
}

/*
 * QEMU has only begun to send when somebody has been let in. Were that another program, the connection of QEMU would be
 * broken off as the listener is closed: so what it has yet to send shows it that there is nobody, and it does not say that
 * its state was completed. Bytes a second; QEMU counts them each 100 ms.
 */
#define SLOW "{\"max-bandwidth\":10000}"
#define FAST "{\"max-bandwidth\":1099511627776}"

static enum vhd_status send_to_us(struct run *run, WORD port, struct vhd_error *error)
{
    char arguments[80];
    enum vhd_status status = run_command(run, "migrate-set-parameters", SLOW, NULL, NULL, error);

    (void)snprintf(arguments, sizeof arguments, "{\"uri\":\"tcp:127.0.0.1:%u\"}", port);
    return status == VHD_OK ? run_command(run, "migrate", arguments, NULL, NULL, error) : status;
}

/* As long as QEMU has not connected, the listener keeps its port from others. */
static enum vhd_status wait_for_connection(struct run *run, struct vhd_error *error)
{
    const ULONGLONG until = GetTickCount64() + run_patience;
    struct run_migration migration;
    enum vhd_status status;

    while ((status = run_ask_state(run, &migration, error)) == VHD_OK && migration.progress == RUN_STATE_CONNECTING) {
        if (GetTickCount64() > until)
            return vhd_fail(error, VHD_ENGINE_STATE_FAILED, run->path);
        Sleep(RUN_LOOK / 5);
    }
    return status;
}

static enum vhd_status take_state(struct run *run, struct saved_state_writer *writer,
                                  const struct vhd_progress *progress, struct vhd_error *error)
{
    struct loopback listener;
    SOCKET socket;
    DWORD code = loopback_listen(&listener);
    enum vhd_status status;

    if (code != NO_ERROR)
        return vhd_fail_system(error, VHD_ENGINE_NO_SOCKET, run->path, code);
    status = send_to_us(run, listener.port, error);
    if (status != VHD_OK) {
        loopback_close(&listener);
        return status;
    }
    if (loopback_accept(&listener, run_patience, NULL, &socket) == NO_ERROR) {
        status = wait_for_connection(run, error);
        loopback_close(&listener);
        if (status == VHD_OK)
            status = run_command(run, "migrate-set-parameters", FAST, NULL, NULL, error);
        if (status == VHD_OK)
            status = receive_state(run, socket, writer, progress, error);
        closesocket(socket);
    } else {
        loopback_close(&listener);
        status = vhd_fail(error, VHD_ENGINE_STATE_FAILED, run->path);
    }
    if (status == VHD_OK)
        return run_wait_for_state(run, error);
    (void)run_command(run, "migrate_cancel", NULL, NULL, NULL, NULL);
    return status;
}

/* What the guest has written is on the disks, before a state counts that knows of it. */
static enum vhd_status flush_disks(struct run *run, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++)
        if (run->engine->drives[i] != NULL)
            status = served_flush(run->engine->drives[i], error);
    return status;
}

/* The file, complete, or none. */
static enum vhd_status write_state(struct run *run, const char16_t *path, const struct vhd_progress *progress,
                                   struct vhd_error *error)
{
    struct saved_state state = { .size = 0 };
    struct saved_state_writer *writer;
    enum vhd_status status = run_identity(run, state.identity, error);

    memcpy(state.type, run->engine->type, sizeof run->engine->type);
    memcpy(state.engine, run->engine->version.text, sizeof state.engine);
    if (status == VHD_OK)
        status = saved_state_begin(win32_host, path, &writer, error);
    if (status != VHD_OK)
        return status;
    status = take_state(run, writer, progress, error);
    if (status == VHD_OK)
        status = flush_disks(run, error);
    if (status == VHD_OK)
        return saved_state_end(writer, &state, error);
    saved_state_cancel(writer);
    return status;
}

/*
 * Nobody has the disks any more: the state knows them from now on, and is not restored before. The marks keep others from
 * them, but where one cannot be put that is seen when the state is restored.
 */
static enum vhd_status complete_state(struct run *run, const char16_t *path, struct vhd_error *error)
{
    struct machine_view view;
    enum vhd_status status = machine_read(run->machine, &view, error);

    if (status == VHD_OK) {
        (void)run_mark_disks(run, view.document, true, NULL);
        status = run_put_saved_disks(run, view.document, path, error);
        machine_look_end(&view);
    }
    return status;
}

/* A state that could not be completed goes; the machine is turned off, with all that its guest has written. */
static void drop_state(struct run *run, const char16_t *path)
{
    struct machine_view view;

    (void)run_name_state(run, u"", NULL);
    (void)vhd_delete_file(win32_host, path, NULL);
    if (machine_read(run->machine, &view, NULL) != VHD_OK)
        return;
    (void)run_mark_disks(run, view.document, false, NULL);
    machine_look_end(&view);
}

/* The machine goes on as if nothing had been asked. */
static void go_on(struct run *run, bool was_running)
{
    (void)run_networks(run, run_put_networks, NULL);
    if (was_running)
        (void)run_command(run, "cont", NULL, NULL, NULL, NULL);
    run_enter(run, was_running ? vmVMState_Running : vmVMState_Paused);
}

enum vhd_status run_save(struct run *run, const struct vhd_progress *progress, struct vhd_error *error)
{
    const bool was_running = run->state == vmVMState_Running;
    char16_t path[VHD_TEMPORARY_CHARS];
    enum vhd_status status = may_be_saved(run, error), completed;

    if (status != VHD_OK)
        return status;
    machine_place_with(run->path, u".vsv", path);
    run_enter(run, vmVMState_Saving);
    if (was_running)
        status = run_command(run, "stop", NULL, NULL, NULL, error);
    if (status == VHD_OK)
        status = run_networks(run, run_leave_networks, error);
    if (status == VHD_OK)
        status = write_state(run, path, progress, error);
    if (status == VHD_OK) {
        status = run_name_state(run, path, error);
        if (status != VHD_OK)
            (void)vhd_delete_file(win32_host, path, NULL);
    }
    if (status != VHD_OK) {
        go_on(run, was_running);
        return status;
    }
    run_enter(run, vmVMState_TurningOff);
    status = run_close_engine(run, true, error);
    run_enter(run, vmVMState_DeleteMachine);
    completed = complete_state(run, path, status == VHD_OK ? error : NULL);
    if (completed != VHD_OK)
        drop_state(run, path);
    run_end(run, completed == VHD_OK ? vmVMState_Saved : vmVMState_TurnedOff);
    return status != VHD_OK ? status : completed;
}
