/* running_strangers_disk.c - other programs connect in the place of QEMU, to the server of a disk. */
#include "running_strangers.h"

#include "nbd_wire.h"
#include "vhd_bytes.h"

#include <stdio.h>
#include <string.h>

#define SECRET_CHARS 32

static uint8_t *put_option(uint8_t *to, uint32_t option, const void *data, size_t size)
{
    vhd_put64(to, NBD_OPTION_MAGIC);
    vhd_put32(to + 8, option);
    vhd_put32(to + 12, (uint32_t)size);
    memcpy(to + NBD_OPTION_BYTES, data, size);
    return to + NBD_OPTION_BYTES + size;
}

static uint8_t *put_guess(uint8_t *to, uint32_t option, const char *name)
{
    uint8_t data[4 + 100 + 2] = { 0 };
    const size_t length = strlen(name);

    vhd_put32(data, (uint32_t)length);
    memcpy(data + 4, name, length);
    return put_option(to, option, data, 4 + length + 2);
}

static const char *const guesses[] = {
    "", "hd-0-0", "hd-0-0-served", "child.vhd", "guest", "0", "00000000000000000000000000000000"
};

/* Guesses, and what is nearly the secret; asks for the list; then reads, as if one had been right. */
static size_t put_all_guesses(uint8_t *bytes, const char *secret)
{
    char nearly[4][SECRET_CHARS + 2];
    uint8_t *end = bytes;

    for (size_t i = 0; i < ARRAYSIZE(nearly); i++)
        snprintf(nearly[i], sizeof nearly[i], "%s", secret);
    nearly[0][SECRET_CHARS - 1] ^= 1;
    nearly[1][SECRET_CHARS - 1] = '\0';
    strcat(nearly[2], "0");
    _strupr(nearly[3]);
    if (strcmp(nearly[3], secret) == 0)
        nearly[3][0] = 'g';
    vhd_put32(end, NBD_FLAG_FIXED_NEWSTYLE | NBD_FLAG_NO_ZEROES);
    end += 4;
    end = put_option(end, NBD_OPT_LIST, "", 0);
    for (size_t i = 0; i < ARRAYSIZE(guesses); i++) {
        end = put_guess(end, NBD_OPT_INFO, guesses[i]);
        end = put_guess(end, NBD_OPT_GO, guesses[i]);
    }
    for (size_t i = 0; i < ARRAYSIZE(nearly); i++)
        end = put_guess(end, NBD_OPT_GO, nearly[i]);
    end = put_option(end, NBD_OPT_EXPORT_NAME, nearly[0], SECRET_CHARS);
    vhd_put32(end, NBD_REQUEST_MAGIC);
    vhd_put32(end + 4, NBD_CMD_READ);
    memset(end + 8, 0, 16);
    vhd_put32(end + 24, 512);
    return (size_t)(end + NBD_REQUEST_BYTES - bytes);
}

/* Replies to options, all of which are refusals. */
static void check_refused(const uint8_t *heard, size_t size)
{
    size_t at_byte = NBD_GREETING_BYTES, count = 0;

    check(size >= at_byte && vhd_get64(heard) == NBD_MAGIC, "the server greets");
    while (at_byte + NBD_OPTION_REPLY_BYTES <= size && vhd_get64(heard + at_byte) == NBD_OPTION_REPLY_MAGIC) {
        check((vhd_get32(heard + at_byte + 12) & 0x80000000u) != 0, "guess %zu is refused", count);
        at_byte += NBD_OPTION_REPLY_BYTES + vhd_get32(heard + at_byte + 16);
        count++;
    }
    check(count == 1 + 2 * ARRAYSIZE(guesses) + 4, "%zu guesses are answered", count);
    check(at_byte == size, "nothing else is said, such as %zu bytes", size - at_byte);
}

static void guess(SOCKET stranger, const char *secret)
{
    static uint8_t bytes[4000], heard[STRANGER_BYTES];
    size_t size = 0;
    int count;

    stranger_says(stranger, bytes, put_all_guesses(bytes, secret));
    while (size < sizeof heard && (count = recv(stranger, (char *)heard + size, (int)(sizeof heard - size), 0)) > 0)
        size += (size_t)count;
    check_refused(heard, size);
}

enum { GUESSES, FLOODS, STAYS };

static void come_to_disk(struct scene *scene, int how)
{
    struct stranger_disks disks = strangers_before(scene);
    char rest[400] = "", *found;
    struct beside start;
    SOCKET stranger;

    scene_script(scene, "");
    fake_hold(scene, "blockdev-add");
    if (!beside_begin(&start, scene, MACHINE_HOST_STARTUP))
        return;
    stranger = stranger_first_at(stranger_port(scene, "blockdev-add ", "server.port="));
    check_logs(scene, "blockdev-add ", rest, sizeof rest);
    found = strstr(rest, "export=");
    if (stranger != INVALID_SOCKET && check(found != NULL, "there is a name")) {
        found[strlen("export=") + SECRET_CHARS] = '\0';
        if (how == GUESSES)
            guess(stranger, found + strlen("export="));
        else if (how == FLOODS)
            stranger_floods(stranger);
    }
    if (how != STAYS)
        closesocket(stranger);
    fake_let_go("blockdev-add");
    check_stranger_left_out(scene, &start, &disks);
    if (how == STAYS)
        closesocket(stranger);
}

TEST(running_strangers, that_are_first_at_a_disk_read_and_write_nothing)
{
    static const char *const whats[] = { [GUESSES] = "guesses", [FLOODS] = "floods", [STAYS] = "stays" };
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    be_patient();
    if (fake_warm_up(&scene))
        for (int how = 0; how < (int)ARRAYSIZE(whats); how++) {
            context("a stranger who %s", whats[how]);
            come_to_disk(&scene, how);
        }
    scene_end(&scene);
}
