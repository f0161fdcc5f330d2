/* run_start.c - a machine is started, or restored from its saved state. */
#include "run_private.h"

#include "engine_find.h"
#include "loopback.h"
#include "machine_state.h"
#include "run_events.h"
#include "run_folder.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>

/* What is known while a machine is started. */
struct start {
    struct run *run;
    const struct vhd_progress *progress;
    struct loopback listener;
    char16_t state_path[VHD_PATH_CHARS]; /* of the saved state; empty: none is there */
    bool is_state_named;                 /* the file of the machine names one, also where it has gone */
    bool are_released;                   /* its disks are marked no more */
    uint64_t sizes[MACHINE_DRIVES];
    bool is_pinned; /* the file says what type the machine has */
    int step;       /* how many of STEPS are done */
};

#define STEPS 5

static enum vhd_status next_step(struct start *start, struct vhd_error *error)
{
    return run_goes_on(start->run, start->progress, (uint64_t)++start->step, STEPS, error);
}

/* ---- Before QEMU ---- */

/*
 * The saved state that the file names, if that is there, which has to be its own and of these disks. One that has gone
 * leaves the machine turned off (forget_state); its disks are still marked.
 */
static enum vhd_status use_state(struct start *start, const struct config_document *document, struct vhd_error *error)
{
    struct run *const run = start->run;
    bool is_there, is_own;
    enum vhd_status status = machine_state_file(win32_host, document, run->path, start->state_path, &is_there, &is_own,
                                                error);

    start->is_state_named = status == VHD_OK && start->state_path[0] != 0;
    if (!start->is_state_named)
        return status;
    if (is_there && !is_own)
        return vhd_fail(error, VHD_SAVED_STATE_ELSEWHERE, start->state_path);
    if (is_there)
        status = run_check_saved_disks(run, document, start->state_path, error);
    if (status != VHD_OK)
        return status;
    start->are_released = true;
    if (!is_there)
        start->state_path[0] = 0;
    return run_mark_disks(run, document, false, error);
}

static enum vhd_status look_for_state(struct start *start, struct vhd_error *error)
{
    struct machine_view view;
    enum vhd_status status = machine_read(start->run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    status = use_state(start, view.document, error);
    machine_look_end(&view);
    return status;
}

static enum vhd_status open_disks(struct start *start, struct vhd_error *error)
{
    struct machine_view view;
    enum vhd_status status = machine_read(start->run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    status = run_open_disks(start->run, view.document, start->sizes, error);
    machine_look_end(&view);
    return status;
}

static enum vhd_status check_parents(struct start *start, bool sets_right, struct vhd_error *error)
{
    struct machine_view view;
    enum vhd_status status = machine_read(start->run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    status = run_check_parents(start->run, view.document, sets_right, error);
    machine_look_end(&view);
    return status;
}

/* ---- QEMU ---- */

static enum vhd_status command_line(struct start *start, char16_t **line, struct vhd_error *error)
{
    struct run_engine *const engine = start->run->engine;
    char accelerator[ENGINE_ACCELERATOR_CHARS];
    struct engine_start how = { .program = engine->program,
                                .machine = start->run->path,
                                .type = engine->type,
                                .accelerator = accelerator,
                                .monitor_port = start->listener.port,
                                .is_restored = start->state_path[0] != 0 };
    struct machine_view view;
    enum vhd_status status = machine_read(start->run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    engine_accelerator(accelerator);
    memcpy(how.disk_sizes, start->sizes, sizeof how.disk_sizes);
    how.document = view.document;
    if (!engine_type_of(view.document, engine->type))
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, start->run->path);
    start->is_pinned = engine->type[0] != 0;
    if (!start->is_pinned)
        memcpy(engine->type, "pc", sizeof "pc"); /* to ask what it is */
    if (status == VHD_OK)
        status = engine_command_line(&how, line, error);
    machine_look_end(&view);
    return status;
}

static enum vhd_status start_process(struct start *start, struct vhd_error *error)
{
    struct run_engine *const engine = start->run->engine;
    char16_t *line = NULL;
    DWORD code;
    enum vhd_status status = run_folder_make(start->run->path, engine->program, engine->folder, error);

    if (status != VHD_OK) {
        engine->folder[0] = 0;
        return status;
    }
    status = run_secret(engine->secret, error);
    if (status == VHD_OK)
        status = run_folder_configure(engine->folder, engine->secret, error);
    if (status != VHD_OK)
        return status;
    code = loopback_listen(&start->listener);
    if (code != NO_ERROR)
        return vhd_fail_system(error, VHD_ENGINE_NO_SOCKET, start->run->path, code);
    status = command_line(start, &line, error);
    if (status == VHD_OK)
        status = qemu_process_start(engine->program, line, engine->folder, &engine->process, error);
    free(line);
    return status;
}

/* Waits until somebody comes, or QEMU has ended before, which is not known everywhere. */
static enum vhd_status let_in(struct start *start, SOCKET *socket, struct vhd_error *error)
{
    struct run *const run = start->run;
    const ULONGLONG until = GetTickCount64() + run_patience;
    enum vhd_status status = VHD_OK;
    DWORD code;

    do {
        code = loopback_accept(&start->listener, RUN_LOOK, qemu_process_handle(run->engine->process), socket);
        if (code == NO_ERROR)
            return VHD_OK;
        status = run_goes_on(run, start->progress, (uint64_t)start->step, STEPS, error);
    } while (status == VHD_OK && code == WSAETIMEDOUT && GetTickCount64() < until);
    if (status == VHD_OK)
        status = vhd_fail(error, VHD_ENGINE_NOT_THERE, run->engine->program);
    return status;
}

struct greeting {
    struct engine_version *version;
    bool is_one;
};

static void take_greeting(void *context, const struct json *data)
{
    struct greeting *const greeting = context;

    greeting->is_one = engine_version_read(data, greeting->version);
}

/* The secret that it was given, which nobody else can know. */
static void take_name(void *context, const struct json *data)
{
    char *const name = context;
    const char *const text = json_string(json_member(data, "name"));

    if (text != NULL && strlen(text) == ENGINE_SECRET_CHARS - 1)
        memcpy(name, text, ENGINE_SECRET_CHARS);
}

static bool is_same_secret(const char *a, const char *b)
{
    unsigned difference = 0;

    for (size_t i = 0; i < ENGINE_SECRET_CHARS; i++)
        difference |= (unsigned char)(a[i] ^ b[i]);
    return difference == 0;
}

static enum vhd_status connect_monitor(struct start *start, struct vhd_error *error)
{
    struct run *const run = start->run;
    struct run_engine *const engine = run->engine;
    struct greeting greeting = { &engine->version, false };
    struct monitor_answer answer = { .read = take_greeting, .context = &greeting };
    char name[ENGINE_SECRET_CHARS] = "";
    struct monitor_watch watch;
    SOCKET socket;
    enum vhd_status status = let_in(start, &socket, error);

    if (status != VHD_OK)
        return status;
    engine->monitor = monitor_open(socket, run_events_watch(run, &watch), &answer);
    if (engine->monitor == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    if (monitor_greeting(engine->monitor, run_patience) != MONITOR_DONE || !greeting.is_one)
        return vhd_fail(error, VHD_ENGINE_STRANGE, run->path);
    status = run_command(run, "qmp_capabilities", NULL, NULL, NULL, error);
    if (status == VHD_OK)
        status = run_command(run, "query-name", NULL, take_name, name, error);
    if (status == VHD_OK && !is_same_secret(name, engine->secret))
        status = vhd_fail(error, VHD_ENGINE_STRANGE, run->path);
    if (status == VHD_OK && engine->version.is_too_old)
        status = vhd_fail(error, VHD_ENGINE_TOO_OLD, engine->program);
    return status;
}

static enum vhd_status start_and_connect(struct start *start, struct vhd_error *error)
{
    enum vhd_status status = start_process(start, error);

    if (status == VHD_OK)
        status = connect_monitor(start, error);
    loopback_close(&start->listener);
    return status;
}

/*
 * The first start of a machine learns which types there are, writes the newest into its file, and begins again with that:
 * what QEMU calls "pc" need not be it.
 */
static enum vhd_status start_qemu(struct start *start, struct vhd_error *error)
{
    enum vhd_status status = start_and_connect(start, error);

    if (status != VHD_OK || start->is_pinned)
        return status;
    status = run_pin_type(start->run, start->run->engine->version.type, error);
    if (status != VHD_OK)
        return status;
    run_end_first(start->run);
    return start_and_connect(start, error);
}

/* ---- What belongs to it ---- */

static enum vhd_status connect_parts(struct start *start, struct vhd_error *error)
{
    struct run *const run = start->run;
    struct machine_view view;
    enum vhd_status status = machine_read(run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++) {
        struct engine_steps steps = { .count = 0 };
        if (run->engine->drives[i] == NULL) {
            status = run_put_medium(run, view.document, i, error);
            continue;
        }
        engine_plan_disk(&steps, i, served_export(run->engine->drives[i]));
        status = run_steps(run, &steps, error);
    }
    if (status == VHD_OK)
        status = run_put_medium(run, view.document, ENGINE_FLOPPY, error);
    for (int i = 0; i < ENGINE_SERIAL_PORTS && status == VHD_OK; i++)
        status = run_put_serial(run, view.document, i, error);
    if (status == VHD_OK && start->state_path[0] == 0) /* a state is restored on no network */
        status = run_put_networks(run, view.document, error);
    machine_look_end(&view);
    return status;
}

/* ---- All of it ---- */

/* A state that has gone may come back, such as with its volume; it would not know what the guest is about to write. */
static enum vhd_status forget_state(struct start *start, struct vhd_error *error)
{
    const enum vhd_status status = start->is_state_named ? run_name_state(start->run, u"", error) : VHD_OK;

    start->is_state_named = start->is_state_named && status != VHD_OK;
    return status;
}

static enum vhd_status start_engine(struct start *start, struct vhd_error *error)
{
    struct run *const run = start->run;
    enum vhd_status status = run_prepare_file(run, start->state_path, error);

    if (status == VHD_OK)
        status = next_step(start, error);
    if (status == VHD_OK)
        status = open_disks(start, error);
    if (status == VHD_OK)
        status = next_step(start, error);
    if (status == VHD_OK)
        status = start_qemu(start, error);
    if (status == VHD_OK)
        status = next_step(start, error);
    if (status == VHD_OK)
        status = connect_parts(start, error);
    if (status == VHD_OK)
        status = next_step(start, error);
    if (status != VHD_OK)
        return status;
    if (start->state_path[0] != 0)
        return run_restore(run, start->state_path, start->progress, &start->is_state_named, error);
    status = forget_state(start, error);
    return status == VHD_OK ? run_command(run, "cont", NULL, NULL, NULL, error) : status;
}

static enum vhd_status prepare(struct start *start, bool sets_parents_right, struct vhd_error *error)
{
    struct run *const run = start->run;
    struct run_engine *const engine = calloc(1, sizeof *engine);
    enum vhd_status status;

    if (engine == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    AcquireSRWLockExclusive(&run->use);
    run->engine = engine;
    ReleaseSRWLockExclusive(&run->use);
    status = look_for_state(start, error); /* first: after whatever failure it is saved still */
    if (status == VHD_OK)
        status = engine_find(run->path, engine->program, error);
    if (status == VHD_OK)
        run_enter(run, start->state_path[0] != 0 ? vmVMState_Restoring : vmVMState_TurningOn);
    if (status == VHD_OK)
        status = check_parents(start, sets_parents_right, error);
    return status;
}

/* The disks of a saved machine are its saved state's again. */
static void mark_again(const struct start *start)
{
    struct machine_view view;

    if (!start->is_state_named || !start->are_released || machine_read(start->run->machine, &view, NULL) != VHD_OK)
        return;
    (void)run_mark_disks(start->run, view.document, true, NULL);
    machine_look_end(&view);
}

/* Everything that was made goes, and the machine is what it was. Who did not answer, or is a stranger, is told nothing. */
static void undo(struct start *start, enum vhd_status cause)
{
    const bool gently = cause != VHD_ENGINE_SILENT && cause != VHD_ENGINE_STRANGE && cause != VHD_ENGINE_GONE;
    struct run *const run = start->run;

    run_enter(run, vmVMState_TurningOff);
    (void)run_close_engine(run, gently, NULL);
    run_unmake_undo(run);
    mark_again(start);
    run_end(run, start->state_path[0] != 0 && start->is_state_named ? vmVMState_Saved : vmVMState_TurnedOff);
}

enum vhd_status run_start(struct run *run, bool sets_parents_right, const struct vhd_progress *progress,
                          struct vhd_error *error)
{
    struct start start = { .run = run, .progress = progress, .listener = { .listener = INVALID_SOCKET } };
    enum vhd_status status = run_begin(run, error);

    if (status != VHD_OK)
        return status;
    run->is_guest_off = FALSE;
    account_begin(&run->account);
    status = prepare(&start, sets_parents_right, error);
    if (status == VHD_OK)
        status = start_engine(&start, error);
    loopback_close(&start.listener);
    if (status != VHD_OK) {
        undo(&start, status);
        return status;
    }
    run->made.count = 0; /* they stay */
    run_enter(run, vmVMState_Running);
    return VHD_OK;
}
