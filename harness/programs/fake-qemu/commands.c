/* commands.c - the commands that the fake QEMU knows. */
#include "fake_qemu.h"

#include <string.h>

static const struct {
    const char *name;
    command *does; /* NULL: nothing that could be seen */
} commands[] = {
    { "query-name", query_name },
    { "query-version", query_version },
    { "query-status", query_status },
    { "query-chardev", query_chardev },
    { "query-block", query_block },
    { "query-blockstats", query_block_stats },
    { "query-migrate", query_migrate },
    { "query-mice", query_mice },
    { "query-vnc", query_vnc },
    { "blockdev-add", do_blockdev_add },
    { "blockdev-reopen", do_blockdev_reopen },
    { "blockdev-del", do_blockdev_del },
    { "blockdev-open-tray", do_open_tray },
    { "blockdev-close-tray", do_close_tray },
    { "blockdev-remove-medium", do_remove_medium },
    { "blockdev-insert-medium", do_insert_medium },
    { "chardev-change", do_chardev_change },
    { "input-send-event", NULL },
    { "set_link", NULL },
    { "netdev_add", do_netdev_add },
    { "netdev_del", do_netdev_del },
    { "object-add", NULL },
    { "object-del", NULL },
    { "set_password", NULL },
    { "change-vnc-password", NULL },
    { "expire_password", NULL },
    { "display-update", do_display_update },
    { "screendump", do_screendump },
    { "cont", do_cont },
    { "stop", do_stop },
    { "system_reset", do_reset },
    { "system_powerdown", do_power_button },
    { "migrate", do_migrate },
    { "migrate_cancel", do_migrate_cancel },
    { "migrate-incoming", do_migrate_incoming },
    { "migrate-set-capabilities", do_migrate_capabilities },
    { "migrate-set-parameters", do_migrate_parameters },
    { "quit", do_quit },
};

bool command_find(const char *name, command **does)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(name, commands[i].name) == 0) {
            *does = commands[i].does;
            return true;
        }
    return false;
}
