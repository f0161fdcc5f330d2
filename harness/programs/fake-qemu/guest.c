/* guest.c - what the guest of the fake QEMU does while it runs: the acts of the script, one after another. */
#include "fake_qemu.h"

#include <stdlib.h>
#include <string.h>

static ULONGLONG waits_until; /* by GetTickCount64; 0: it does not wait */

static bool takes(const char **act, const char *word)
{
    const size_t length = strlen(word);

    if (strncmp(*act, word, length) != 0)
        return false;
    *act += length;
    return true;
}

static bool wait_for(const char *milliseconds)
{
    if (waits_until == 0)
        waits_until = GetTickCount64() + strtoul(milliseconds, NULL, 10);
    if (GetTickCount64() < waits_until)
        return false;
    waits_until = 0;
    return true;
}

/* "DEVICE SECTOR TEXT" */
static bool use_disk(const char *act, bool writes)
{
    char device[64];
    unsigned long long sector;
    int end = 0;

    if (sscanf(act, "%63s %llu %n", device, &sector, &end) != 2)
        fake_end(2, "an act of the script is none");
    return writes ? block_write(device, sector, act + end) : block_read(device, sector);
}

/* Does one thing; false: it has not been done yet. */
static bool do_act(const char *act)
{
    if (takes(&act, "after "))
        return wait_for(act);
    if (takes(&act, "write "))
        return use_disk(act, true);
    if (takes(&act, "read "))
        return use_disk(act, false);
    if (takes(&act, "serial "))
        serial_write(act);
    else if (takes(&act, "remember "))
        migration_remember(act);
    else if (takes(&act, "tell"))
        serial_write(migration_memory());
    else if (takes(&act, "open tray "))
        block_move_tray(act, true);
    else if (takes(&act, "close tray "))
        block_move_tray(act, false);
    else if (takes(&act, "frame "))
        network_send(act);
    else if (takes(&act, "no frame "))
        network_send_nonsense(act);
    else if (takes(&act, "reset"))
        machine_reset(true);
    else if (takes(&act, "power off"))
        machine_power_off();
    else if (takes(&act, "garbage"))
        monitor_say_nonsense();
    else if (takes(&act, "die"))
        fake_end(1, "it died");
    return true;
}

void guest_step(void)
{
    const char *act;

    while (machine_is_running() && (act = script_act()) != NULL && do_act(act)) {
        script_act_done();
        machine_end_if_asked();
    }
}
