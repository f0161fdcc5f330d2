/* run_restore.c - the saved state of a machine goes to a QEMU that was started for it. */
#include "run_state.h"

#include "loopback.h"
#include "saved_state.h"
#include "vhd_delete.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>

#define AT_ONCE 65536

/* How long QEMU may take to close the connection after the end of the state. Milliseconds. */
#define CLOSE_PATIENCE 5000u

/* Of this machine, and for a QEMU and hardware as these are. A later QEMU reads what an earlier one wrote. */
static enum vhd_status check_fits(struct run *run, const char16_t *path, const struct saved_state *state,
                                  struct vhd_error *error)
{
    const struct run_engine *const engine = run->engine;
    uint8_t identity[16];
    const enum vhd_status status = run_identity(run, identity, error);

    if (status != VHD_OK)
        return status;
    if (memcmp(identity, state->identity, sizeof identity) != 0)
        return vhd_fail(error, VHD_SAVED_STATE_STRANGE, path);
    if (strcmp(engine->type, state->type) != 0 || !engine_has_type(&engine->version, state->type))
        return vhd_fail(error, VHD_SAVED_STATE_HARDWARE, path);
    return VHD_OK;
}

/* Waits until QEMU listens, and tells where. */
static enum vhd_status find_port(struct run *run, WORD *port, struct vhd_error *error)
{
    const ULONGLONG until = GetTickCount64() + run_patience;
    struct run_migration migration = { RUN_STATE_CONNECTING, 0 };
    enum vhd_status status = run_command(run, "migrate-incoming", "{\"uri\":\"tcp:127.0.0.1:0\"}", NULL, NULL, error);

    while (status == VHD_OK && migration.port == 0) {
        status = run_ask_state(run, &migration, error);
        if (status == VHD_OK && migration.port == 0 && GetTickCount64() > until)
            status = vhd_fail(error, VHD_ENGINE_STATE_FAILED, run->path);
        if (status == VHD_OK && migration.port == 0)
            Sleep(RUN_LOOK / 5);
    }
    *port = migration.port;
    return status;
}

static enum vhd_status send_state(struct run *run, SOCKET socket, struct saved_state_reader *reader, uint64_t size,
                                  const struct vhd_progress *progress, struct vhd_error *error)
{
    char *const bytes = malloc(AT_ONCE);
    uint64_t sent = 0;
    size_t count = 1;
    enum vhd_status status = bytes != NULL ? VHD_OK : vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);

    while (status == VHD_OK && count > 0) {
        status = saved_state_read(reader, bytes, AT_ONCE, &count, error);
        if (status == VHD_OK && loopback_send(socket, bytes, count, run_patience) != NO_ERROR)
            status = vhd_fail(error, VHD_ENGINE_STATE_FAILED, run->path);
        sent += count;
        if (status == VHD_OK)
            status = run_goes_on(run, progress, sent, size + 1, error);
    }
    free(bytes);
    return status;
}

/*
 * QEMU listens for moments, and lets in one: who that was shows in that it has read to the end and closed the connection,
 * to which one more byte can be sent. Were another one the first, ours would be broken off when it closes its listener;
 * Wine tells that as an end as well, but nothing can be sent then.
 */
static bool was_read(SOCKET socket)
{
    const DWORD limit = CLOSE_PATIENCE;
    char byte = 0;

    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit, sizeof limit);
    return recv(socket, &byte, 1, 0) == 0 && send(socket, &byte, 1, 0) == 1;
}

static enum vhd_status give_state(struct run *run, struct saved_state_reader *reader, uint64_t size,
                                  const struct vhd_progress *progress, struct vhd_error *error)
{
    SOCKET socket;
    WORD port;
    enum vhd_status status = find_port(run, &port, error);

    if (status != VHD_OK)
        return status;
    if (loopback_connect(port, &socket) != NO_ERROR)
        return vhd_fail(error, VHD_ENGINE_STRANGE, run->path);
    status = send_state(run, socket, reader, size, progress, error);
    if (status == VHD_OK)
        status = run_wait_for_state(run, error);
    if (status == VHD_OK && !was_read(socket))
        status = vhd_fail(error, VHD_ENGINE_STRANGE, run->path);
    closesocket(socket);
    return status;
}

/*
 * The file of the machine names the state no more before the guest goes on: from then on the disks are others than those
 * that the state knows. Only where QEMU says that it does not go on is the state named again: one that says nothing any
 * more may have let the guest write.
 */
static enum vhd_status let_go_on(struct run *run, const char16_t *path, bool *is_named, struct vhd_error *error)
{
    enum vhd_status status = run_name_state(run, u"", error);

    if (status != VHD_OK)
        return status;
    status = run_command(run, "cont", NULL, NULL, NULL, error);
    *is_named = status == VHD_ENGINE_REFUSED && run_name_state(run, path, NULL) == VHD_OK;
    if (!*is_named)
        (void)vhd_delete_file(win32_host, path, NULL);
    return status;
}

enum vhd_status run_restore(struct run *run, const char16_t *path, const struct vhd_progress *progress, bool *is_named,
                            struct vhd_error *error)
{
    struct saved_state_reader *reader;
    struct saved_state state;
    enum vhd_status status = saved_state_open(win32_host, path, &state, &reader, error);

    if (status != VHD_OK)
        return status;
    status = check_fits(run, path, &state, error);
    if (status == VHD_OK)
        status = give_state(run, reader, state.size, progress, error);
    saved_state_close(reader);
    if (status == VHD_OK)
        status = run_networks(run, run_put_networks, error);
    if (status == VHD_OK)
        status = let_go_on(run, path, is_named, error);
    return status;
}
