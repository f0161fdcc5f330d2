/* run_screen.c - what a machine that runs shows, and what it has used. */
#include "run_private.h"

#include "engine_screen.h"
#include "run_folder.h"
#include "vhd_delete.h"
#include "vhd_path.h"
#include "vhd_whole_file.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>

/* A picture of the largest screen that is read (engine_screen.h), and its header. */
#define MOST_BYTES (3u * 4096u * 4096u + 64u)

/* Has QEMU write a picture, and reads it, within `picture`; `*file` is to be freed. */
static enum vhd_status take_picture(struct run *run, void **file, struct engine_screen *screen, struct vhd_error *error)
{
    struct json_text arguments = { .bytes = NULL };
    char16_t path[VHD_TEMPORARY_CHARS];
    size_t size = 0;
    enum vhd_status status;

    *file = NULL;
    json_begin_object(&arguments, NULL);
    json_put_text(&arguments, "filename", vhd_text_of(ENGINE_SCREEN_NAME));
    json_end_object(&arguments);
    status = arguments.failed ? vhd_fail(error, VHD_OUT_OF_MEMORY, run->path)
                              : run_command(run, "screendump", arguments.bytes, NULL, NULL, error);
    json_text_free(&arguments);
    if (status != VHD_OK)
        return status;
    vhd_path_join(path, run->engine->folder, ENGINE_SCREEN_NAME);
    status = vhd_read_whole_file(win32_host, path, MOST_BYTES, file, &size, error);
    if (status == VHD_OK && !engine_screen_read(*file, size, screen))
        status = vhd_fail(error, VHD_ENGINE_STRANGE, run->path);
    (void)vhd_delete_file(win32_host, path, NULL);
    return status;
}

enum vhd_status run_screen_size(struct run *run, uint32_t *width, uint32_t *height, struct vhd_error *error)
{
    struct engine_screen screen = { .width = 0 };
    void *file;
    enum vhd_status status;

    AcquireSRWLockExclusive(&run->picture);
    status = take_picture(run, &file, &screen, error);
    ReleaseSRWLockExclusive(&run->picture);
    *width = screen.width;
    *height = screen.height;
    free(file);
    return status;
}

enum vhd_status run_screen(struct run *run, const struct machine_host_request *request,
                           struct machine_host_reply *reply, struct vhd_error *error)
{
    struct engine_screen screen;
    void *file;
    enum vhd_status status;

    AcquireSRWLockExclusive(&run->picture);
    status = take_picture(run, &file, &screen, error);
    ReleaseSRWLockExclusive(&run->picture);
    if (status == VHD_OK && request->command == MACHINE_HOST_SCREEN) {
        reply->numbers[0] = screen.width;
        reply->numbers[1] = screen.height;
        reply->numbers[2] = engine_screen_mode(screen.width, screen.height);
    } else if (status == VHD_OK) {
        uint32_t *const pixels = malloc(ENGINE_THUMBNAIL_PIXELS * sizeof *pixels);
        if (pixels == NULL) {
            status = vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
        } else {
            engine_screen_thumbnail(&screen, pixels);
            reply->bytes = (uint8_t *)pixels;
            reply->byte_count = ENGINE_THUMBNAIL_PIXELS * sizeof *pixels;
        }
    }
    free(file);
    return status;
}

/* ---- VNC ---- */

static void take_port(void *context, const struct json *data)
{
    *(uint16_t *)context = engine_view_port(data);
}

/* Of the digits of a secret: VNC takes no more characters, so that each is one of 64, of which none has to be escaped. */
static void make_password(char secret[ENGINE_SECRET_CHARS])
{
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    for (size_t i = 0; i < ENGINE_VIEW_PASSWORD; i++) {
        const char digits[] = { secret[2 * i], secret[2 * i + 1], 0 };
        secret[i] = characters[strtoul(digits, NULL, 16) % 64];
    }
    secret[ENGINE_VIEW_PASSWORD] = 0;
}

/* With a new password each time; nobody else can look from then on who knows an earlier one. */
enum vhd_status run_view(struct run *run, struct machine_host_reply *reply, struct vhd_error *error)
{
    char secret[ENGINE_SECRET_CHARS];
    struct engine_steps steps = { .count = 0 };
    uint16_t port = 0;
    enum vhd_status status = run_secret(secret, error);

    if (status != VHD_OK)
        return status;
    make_password(secret);
    engine_plan_view(&steps, secret);
    status = run_steps(run, &steps, error);
    if (status == VHD_OK)
        status = run_command(run, "query-vnc", NULL, take_port, &port, error);
    if (status == VHD_OK && port == 0)
        status = vhd_fail(error, VHD_ENGINE_NO_VIEW, run->path);
    if (status != VHD_OK)
        return status;
    reply->bytes = malloc(ENGINE_VIEW_PASSWORD);
    if (reply->bytes == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    memcpy(reply->bytes, secret, ENGINE_VIEW_PASSWORD);
    reply->byte_count = ENGINE_VIEW_PASSWORD;
    reply->numbers[0] = port;
    return VHD_OK;
}

/* ---- The accountant ---- */

enum vhd_status run_account(struct run *run, struct machine_host_reply *reply, struct vhd_error *error)
{
    uint8_t history[ACCOUNT_SECONDS];
    const size_t count = account_history(&run->account, history);
    uint64_t received = run->account.received, sent = run->account.sent;

    reply->bytes = malloc(ACCOUNT_SECONDS);
    if (reply->bytes == NULL)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    memcpy(reply->bytes, history, count);
    reply->byte_count = count;
    reply->numbers[0] = (int64_t)account_seconds(&run->account);
    reply->numbers[1] = count > 0 ? history[0] : 0;
    for (int i = 0; i < MACHINE_DRIVES; i++) {
        uint64_t read, written;
        served_account(run->engine->drives[i], &read, &written);
        reply->numbers[2] += (int64_t)read;
        reply->numbers[3] += (int64_t)written;
    }
    for (int i = 0; i < MACHINE_ADAPTERS; i++)
        network_end_count(run->engine->network[i], &received, &sent);
    reply->numbers[4] = (int64_t)received;
    reply->numbers[5] = (int64_t)sent;
    return VHD_OK;
}
