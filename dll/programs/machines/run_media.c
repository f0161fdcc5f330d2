/* run_media.c - what is in the DVD drives and the floppy drive of a machine that runs, and other parts that change. */
#include "run_private.h"

#include "machine_adapters.h"
#include "machine_media.h"
#include "vhd_path.h"
#include "win32_host.h"

static bool is_dvd(const struct config_document *document, int place)
{
    enum machine_drive drive;

    return machine_drive_at(document, place, &drive) && drive == MACHINE_DVD_DRIVE;
}

/*
 * The image that is in a drive; none for a drive of the computer, which QEMU cannot have, for an image that is not there,
 * and for one on another server than the machine's own.
 */
static enum vhd_status find_image(struct run *run, const struct config_document *document, int place,
                                  char16_t path[VHD_PATH_CHARS], struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_media media = { .type = MACHINE_MEDIA_NONE };
    enum vhd_path_kind kind = VHD_PATH_MISSING;
    enum vhd_status status = VHD_OK;

    path[0] = 0;
    if (place == ENGINE_FLOPPY)
        machine_floppy_key(document, key);
    else
        machine_drive_key(place, key);
    status = machine_media_get(win32_host, document, key, run->path, &media, error);
    if (status != VHD_OK || media.type != MACHINE_MEDIA_IMAGE || !vhd_path_same_server(run->path, media.path))
        return status;
    status = win32_host->ops->kind(win32_host, media.path, &kind, error);
    if (status == VHD_OK && kind == VHD_PATH_FILE)
        vhd_path_set(path, media.path);
    return status;
}

/* What was in the drive is closed when QEMU has let go of it. */
enum vhd_status run_put_medium(struct run *run, const struct config_document *document, int place,
                               struct vhd_error *error)
{
    struct served **const at = place == ENGINE_FLOPPY ? &run->engine->floppy : &run->engine->drives[place];
    struct engine_steps steps = { .count = 0 };
    struct served *served = NULL, *before = *at;
    char16_t path[VHD_PATH_CHARS];
    enum vhd_status status = VHD_OK;

    if (place != ENGINE_FLOPPY && !is_dvd(document, place))
        return VHD_OK;
    status = find_image(run, document, place, path, error);
    if (status == VHD_OK && path[0] != 0)
        status = served_open(SERVED_IMAGE, path, NULL, &served, error);
    if (status != VHD_OK || (served == NULL && before == NULL))
        return status;
    InterlockedIncrement(&run->is_ours);
    if (served != NULL)
        engine_plan_insert(&steps, place, served_export(served));
    else
        engine_plan_eject(&steps, place);
    status = run_steps(run, &steps, error);
    InterlockedDecrement(&run->is_ours);
    if (status != VHD_OK) {
        (void)served_close(served, NULL);
        return status;
    }
    AcquireSRWLockExclusive(&run->use);
    *at = served;
    ReleaseSRWLockExclusive(&run->use);
    (void)served_close(before, NULL);
    return VHD_OK;
}

/* ---- Serial ports ---- */

struct peer {
    int port;
    WORD found;
};

static void take_peer(void *context, const struct json *data)
{
    struct peer *const peer = context;

    peer->found = engine_serial_peer(data, peer->port);
}

/* Who has connected has to be QEMU, which tells from which port it did. */
static enum vhd_status connect_serial(struct run *run, int port, struct serial_end *end, struct vhd_error *error)
{
    const ULONGLONG until = GetTickCount64() + run_patience;
    struct engine_steps steps = { .count = 0 };
    struct peer peer = { port, 0 };
    WORD came;
    enum vhd_status status;

    engine_plan_serial(&steps, port, serial_end_port(end));
    status = run_steps(run, &steps, error);
    if (status != VHD_OK)
        return status;
    came = serial_end_accept(end, run_patience);
    while (status == VHD_OK && peer.found == 0 && GetTickCount64() < until) {
        status = run_command(run, "query-chardev", NULL, take_peer, &peer, error);
        if (status == VHD_OK && peer.found == 0)
            Sleep(RUN_LOOK);
    }
    if (status == VHD_OK && (came == 0 || came != peer.found))
        status = vhd_fail(error, VHD_ENGINE_STRANGE, run->path);
    if (status == VHD_OK && !serial_end_run(end))
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    return status;
}

enum vhd_status run_put_serial(struct run *run, const struct config_document *document, int port,
                               struct vhd_error *error)
{
    struct engine_steps steps = { .count = 0 };
    struct serial_end *end = NULL;
    struct machine_serial serial;
    enum vhd_status status = VHD_OK;

    if (!machine_serial_get(document, port, run->path, &serial))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    if (run->engine->serial[port] != NULL) { /* nothing is behind it first: it may use the same file again */
        engine_plan_serial(&steps, port, 0);
        status = run_steps(run, &steps, error);
        serial_end_close(run->engine->serial[port]);
        run->engine->serial[port] = NULL;
    }
    if (status != VHD_OK || serial.type == MACHINE_SERIAL_NOTHING || serial.name[0] == 0)
        return status;
    status = serial_end_open(&serial, run->path, &end, error);
    if (status == VHD_OK)
        status = connect_serial(run, port, end, error);
    if (status == VHD_OK)
        run->engine->serial[port] = end;
    else
        serial_end_close(end);
    return status;
}

/* ---- What changes ---- */

static enum vhd_status put_part(struct run *run, const struct config_document *document, int32_t part, int32_t number,
                                struct vhd_error *error)
{
    if (part == MACHINE_HOST_DVD && number >= 0 && number < MACHINE_DRIVES)
        return run_put_medium(run, document, number, error);
    if (part == MACHINE_HOST_FLOPPY)
        return run_put_medium(run, document, ENGINE_FLOPPY, error);
    if (part == MACHINE_HOST_SERIAL && number >= 0 && number < ENGINE_SERIAL_PORTS)
        return run_put_serial(run, document, number, error);
    if (part == MACHINE_HOST_ADAPTER && number >= 0 && number < MACHINE_ADAPTERS)
        return run_put_network(run, document, number, error);
    return vhd_fail(error, VHD_MACHINE_COMMAND, run->path);
}

enum vhd_status run_changed(struct run *run, const struct machine_host_request *request, struct vhd_error *error)
{
    struct machine_view view;
    enum vhd_status status = machine_read(run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    status = put_part(run, view.document, request->numbers[0], request->numbers[1], error);
    machine_look_end(&view);
    return status;
}
