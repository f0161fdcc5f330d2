/* run_state.c - what saving and restoring the state of a machine have in common. */
#include "run_state.h"

#include "machine_settings.h"

#include <stdlib.h>
#include <string.h>

/* ---- How far QEMU is ---- */

static void take_migration(void *context, const struct json *data)
{
    struct run_migration *const migration = context;
    const char *const status = json_string(json_member(data, "status"));
    const struct json *const addresses = json_member(data, "socket-address");
    const char *const port = addresses != NULL ? json_string(json_member(addresses->first, "port")) : NULL;

    if (status != NULL && strcmp(status, "completed") == 0)
        migration->progress = RUN_STATE_COMPLETED;
    else if (status != NULL && (strcmp(status, "failed") == 0 || strcmp(status, "cancelled") == 0))
        migration->progress = RUN_STATE_FAILED;
    else if (status != NULL && strcmp(status, "none") != 0 && strcmp(status, "setup") != 0)
        migration->progress = RUN_STATE_ACTIVE;
    migration->port = port != NULL ? (WORD)strtoul(port, NULL, 10) : 0;
}

enum vhd_status run_ask_state(struct run *run, struct run_migration *migration, struct vhd_error *error)
{
    *migration = (struct run_migration){ RUN_STATE_CONNECTING, 0 };
    return run_command(run, "query-migrate", NULL, take_migration, migration, error);
}

enum vhd_status run_wait_for_state(struct run *run, struct vhd_error *error)
{
    const ULONGLONG until = GetTickCount64() + run_patience;
    struct run_migration migration;
    enum vhd_status status;

    do {
        status = run_ask_state(run, &migration, error);
        if (status != VHD_OK || migration.progress == RUN_STATE_COMPLETED)
            return status;
        if (migration.progress == RUN_STATE_FAILED)
            break;
        Sleep(RUN_LOOK);
    } while (GetTickCount64() < until);
    return vhd_fail(error, VHD_ENGINE_STATE_FAILED, run->path);
}

/* ---- The machine ---- */

static int digit_of(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    c |= 0x20;
    return c >= u'a' && c <= u'f' ? c - u'a' + 10 : -1;
}

enum vhd_status run_identity(struct run *run, uint8_t identity[16], struct vhd_error *error)
{
    struct config_value value;
    struct machine_view view;
    size_t count = 0;
    enum vhd_status status = machine_read(run->machine, &view, error);

    memset(identity, 0, 16);
    if (status != VHD_OK)
        return status;
    status = machine_setting_get(view.document, MACHINE_CONFIG_ID, &value, error);
    for (size_t i = 0; status == VHD_OK && i < value.string.length && count < 32; i++) {
        const int digit = digit_of(value.string.chars[i]);
        if (digit >= 0) {
            identity[count / 2] = (uint8_t)(identity[count / 2] << 4 | digit);
            count++;
        }
    }
    if (status == VHD_OK)
        free(value.memory);
    machine_look_end(&view);
    return status;
}

enum vhd_status run_networks(struct run *run,
                             enum vhd_status act(struct run *, const struct config_document *, struct vhd_error *),
                             struct vhd_error *error)
{
    struct machine_view view;
    enum vhd_status status = machine_read(run->machine, &view, error);

    if (status != VHD_OK)
        return status;
    status = act(run, view.document, error);
    machine_look_end(&view);
    return status;
}
