/* run_engine.c - commands to QEMU, what it tells, and its end. */
#include "run_private.h"

#include "run_folder.h"
#include "vhd_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long QEMU may take to end when it was told to, and its process when its monitor has gone. Milliseconds. */
#define QUIT_PATIENCE 5000u

DWORD run_patience = 30000;

/* ---- Commands ---- */

/* What QEMU said is part of the sentence, with the command. */
static enum vhd_status fail_refused(const char *command, const char *refusal, struct vhd_error *error)
{
    char16_t text[VHD_PATH_CHARS];
    char line[VHD_PATH_CHARS];
    size_t i;

    (void)snprintf(line, sizeof line, "%.60s: %.180s", command, refusal);
    for (i = 0; i < VHD_PATH_CHARS - 1 && line[i] != 0; i++)
        text[i] = line[i] >= ' ' && line[i] < 0x7f ? (char16_t)line[i] : u'?';
    text[i] = 0;
    return vhd_fail(error, VHD_ENGINE_REFUSED, text);
}

static enum vhd_status status_of(struct run *run, const char *command, enum monitor_result result, const char *refusal,
                                 struct vhd_error *error)
{
    switch (result) {
    case MONITOR_DONE:
        return VHD_OK;
    case MONITOR_REFUSED:
        return fail_refused(command, refusal, error);
    case MONITOR_SILENT:
        return vhd_fail(error, VHD_ENGINE_SILENT, run->path);
    case MONITOR_STRANGE:
        return vhd_fail(error, VHD_ENGINE_STRANGE, run->path);
    case MONITOR_GONE:
        return vhd_fail(error, VHD_ENGINE_GONE, run->path);
    default:
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    }
}

enum vhd_status run_command(struct run *run, const char *command, const char *arguments,
                            void (*read)(void *context, const struct json *data), void *context,
                            struct vhd_error *error)
{
    struct monitor_answer answer = { .read = read, .context = context };
    const enum monitor_result result = monitor_do(run->engine->monitor, command, arguments, run_patience, &answer);

    return status_of(run, command, result, answer.refusal, error);
}

/* What may fail, and does, has told nothing. */
static enum vhd_status run_step(struct run *run, const struct engine_step *step, struct vhd_error *error)
{
    struct vhd_error cause;
    enum vhd_status status;

    if (step->arguments.failed)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    status = run_command(run, step->command, step->arguments.bytes, NULL, NULL, &cause);
    if (status == VHD_OK || (status == VHD_ENGINE_REFUSED && step->may_fail))
        return VHD_OK;
    return vhd_fail_as(error, &cause);
}

enum vhd_status run_steps(struct run *run, struct engine_steps *steps, struct vhd_error *error)
{
    enum vhd_status status = steps->failed ? vhd_fail(error, VHD_OUT_OF_MEMORY, run->path) : VHD_OK;

    for (size_t i = 0; i < steps->count && status == VHD_OK; i++) {
        const struct engine_step *const step = &steps->items[i];
        status = run_step(run, step, error);
        if (status == VHD_OK && step->pause > 0)
            Sleep(step->pause);
    }
    engine_steps_free(steps);
    return status;
}

/* ---- The end ---- */

/* QEMU is told to end; one that does not is ended. */
static void end_process(struct run_engine *engine, bool gently)
{
    const DWORD patience = run_patience < QUIT_PATIENCE ? run_patience : QUIT_PATIENCE;
    bool has_ended = false;

    if (engine->monitor != NULL && gently) {
        const enum monitor_result result = monitor_quit(engine->monitor, patience);
        has_ended = (result == MONITOR_DONE || result == MONITOR_GONE) &&
                    monitor_wait_for_end(engine->monitor, patience);
    }
    if (engine->process == NULL)
        return;
    if (!has_ended || !qemu_process_wait(engine->process, patience))
        qemu_process_end(engine->process);
}

/* By who acts, when nobody can use it any more. */
static enum vhd_status free_engine(struct run_engine *engine, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK, closed;

    monitor_close(engine->monitor);
    for (int i = 0; i < ENGINE_SERIAL_PORTS; i++)
        serial_end_close(engine->serial[i]);
    for (int i = 0; i < MACHINE_ADAPTERS; i++)
        network_end_close(engine->network[i]);
    for (int i = 0; i < MACHINE_DRIVES; i++) {
        closed = served_close(engine->drives[i], status == VHD_OK ? error : NULL);
        status = status == VHD_OK ? closed : status;
    }
    (void)served_close(engine->floppy, NULL);
    qemu_process_free(engine->process);
    if (engine->folder[0] != 0)
        run_folder_remove(engine->folder);
    free(engine);
    return status;
}

void run_end_first(struct run *run)
{
    struct run_engine *const engine = run->engine;

    end_process(engine, true);
    monitor_close(engine->monitor);
    qemu_process_free(engine->process);
    engine->monitor = NULL;
    engine->process = NULL;
}

/* Who uses it waits no longer for answers, but lets go of it. */
enum vhd_status run_close_engine(struct run *run, bool gently, struct vhd_error *error)
{
    struct run_engine *const engine = run->engine;

    if (engine == NULL)
        return VHD_OK;
    end_process(engine, gently);
    if (engine->monitor != NULL)
        monitor_break(engine->monitor);
    AcquireSRWLockExclusive(&run->use);
    run->engine = NULL;
    ReleaseSRWLockExclusive(&run->use);
    return free_engine(engine, error);
}
