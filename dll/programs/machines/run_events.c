/*
 * run_events.c - what QEMU tells by itself. It is told on the monitor's thread, within its lock: nothing here waits, or asks
 * QEMU. What has to be done is noted for the minder (run.c).
 */
#include "run_events.h"

#include "engine_tray.h"
#include "run_private.h"

#include <string.h>

static void tell(struct run *run, enum machine_host_event event, int32_t number)
{
    teller_tell(run->teller, event, number, (struct vhd_text){ u"", 0 });
}

static bool says(const struct json *data, const char *name, const char *text)
{
    const char *const found = json_string(json_member(data, name));

    return found != NULL && strcmp(found, text) == 0;
}

/* The guest has turned itself off; when QEMU was told to quit, or is ended by a signal, it has not. */
static void hear_shutdown(struct run *run, const struct json *data)
{
    if (json_is_true(json_member(data, "guest")))
        InterlockedExchange(&run->is_guest_off, TRUE);
}

static void hear_reset(struct run *run, const struct json *data)
{
    (void)data;
    InterlockedExchange(&run->was_reset, TRUE);
    tell(run, MACHINE_HOST_ON_RESET, 0);
}

/* The guest stands still if it is told so (werror=stop); otherwise it has heard of it. */
static void hear_error(struct run *run, const struct json *data)
{
    if (!says(data, "action", "stop"))
        return;
    if (json_is_true(json_member(data, "nospace")))
        tell(run, MACHINE_HOST_ON_DISK_FULL, 1);
    run_wish(run, RUN_HAS_STOPPED);
}

static void hear_stop(struct run *run, const struct json *data)
{
    (void)data;
    run_wish(run, RUN_HAS_STOPPED);
}

/* By the guest: of what was asked for, whoever asked tells. */
static void hear_tray(struct run *run, const struct json *data)
{
    int place;

    if (run->is_ours != 0 || !json_is_true(json_member(data, "tray-open")))
        return;
    place = engine_tray_place(data);
    if (place != ENGINE_NO_PLACE)
        tell(run, MACHINE_HOST_ON_MEDIA_EJECT, place);
}

static void hear_network(struct run *run, const char *name, const struct json *data)
{
    int adapter;
    uint16_t port;

    switch (engine_network_news(name, data, &adapter, &port)) {
    case ENGINE_CONNECTED:
        InterlockedExchange(&run->news[adapter].port, port);
        break;
    case ENGINE_DISCONNECTED:
        InterlockedExchange(&run->news[adapter].has_gone, TRUE);
        break;
    default:
        break;
    }
}

static void hear(void *context, const char *name, const struct json *data)
{
    static const struct {
        const char *name;
        void (*hear)(struct run *run, const struct json *data);
    } rows[] = {
        { "SHUTDOWN", hear_shutdown },      { "RESET", hear_reset },
        { "BLOCK_IO_ERROR", hear_error },   { "STOP", hear_stop },
        { "DEVICE_TRAY_MOVED", hear_tray },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(name, rows[i].name) == 0)
            rows[i].hear(context, data);
    hear_network(context, name, data);
}

static void hear_end(void *context)
{
    run_wish(context, RUN_IS_GONE);
}

const struct monitor_watch *run_events_watch(struct run *run, struct monitor_watch *watch)
{
    *watch = (struct monitor_watch){ hear, hear_end, run };
    return watch;
}
