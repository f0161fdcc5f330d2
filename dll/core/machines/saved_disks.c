/* saved_disks.c - the disks that a saved state knows. */
#include "saved_disks.h"

#include "machine_path.h"
#include "vhd_image.h"

#include <string.h>

_Static_assert(SAVED_STATE_DISKS == MACHINE_DRIVES, "there is room for each");

/* What file systems make of times: FAT keeps two seconds, exFAT ten milliseconds. */
#define COARSE (VHD_TICKS_PER_SECOND / 100)
#define COARSEST (2 * (int64_t)VHD_TICKS_PER_SECOND)

static enum vhd_status look(const struct vhd_host *host, const char16_t *path, struct saved_state_disk *disk,
                            struct vhd_error *error)
{
    struct vhd_image *image;
    const enum vhd_status status = vhd_image_open(host, path, VHD_FILE_INSPECT, &image, error);

    if (status != VHD_OK)
        return status;
    memcpy(disk->id, image->footer.id, sizeof disk->id);
    disk->size = image->footer.size;
    disk->modified = image->info.modified;
    vhd_image_close(image);
    return VHD_OK;
}

/* The time of a copy may have been rounded, up or down, and shows that. */
static bool is_same_time(int64_t then, int64_t now)
{
    const bool is_near = now > then - COARSEST && now < then + COARSEST;

    return now == then || (now % COARSE == 0 && is_near);
}

static bool is_same(const struct saved_state_disk *then, const struct saved_state_disk *now)
{
    return then->size == now->size && memcmp(then->id, now->id, sizeof now->id) == 0 &&
           is_same_time(then->modified, now->modified);
}

/* Which of the two of a place it is; NULL: neither. There may be none as the first alone. */
static const struct saved_state_disk *find(const struct saved_state *state, int place,
                                           const struct saved_state_disk *disk)
{
    for (size_t i = 0; i < 2 && state->has_disks; i++)
        if (is_same(&state->disks[place][i], disk) && (i == 0 || disk->size > 0))
            return &state->disks[place][i];
    return NULL;
}

enum vhd_status machine_saved_disks_put(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                        const struct config_document *document, const char16_t *path,
                                        struct vhd_error *error)
{
    struct saved_state_disk disks[SAVED_STATE_DISKS][2];
    char16_t leaf[VHD_PATH_CHARS];
    enum vhd_status status = VHD_OK;

    memset(disks, 0, sizeof disks);
    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++) {
        status = machine_leaf(host, folder, machine, document, i, leaf, error);
        if (status == VHD_OK && leaf[0] != 0)
            status = look(host, leaf, &disks[i][0], error);
    }
    return status == VHD_OK ? saved_state_put_disks(host, path, disks, error) : status;
}

/* An undo disk that is named and has gone, as the cause. */
static enum vhd_status fail(const struct vhd_host *host, const char16_t *machine,
                            const struct config_document *document, int place, const char16_t *leaf,
                            struct vhd_error *error)
{
    char16_t key[MACHINE_KEY_CHARS], undo[VHD_PATH_CHARS];
    bool is_there;

    machine_drive_undo_key(place, key);
    if (machine_undo_is_named(document, place) &&
        machine_path_get(host, document, key, machine, undo, &is_there, NULL) == VHD_OK && undo[0] != 0 && !is_there)
        return vhd_fail(error, VHD_SAVED_STATE_UNDO, undo);
    return vhd_fail(error, VHD_SAVED_STATE_DISKS, leaf);
}

static enum vhd_status check_place(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                   const struct config_document *document, const struct saved_state *state, int place,
                                   struct vhd_error *error)
{
    struct saved_state_disk disk = { .size = 0 };
    char16_t leaf[VHD_PATH_CHARS];
    enum vhd_status status = machine_leaf(host, folder, machine, document, place, leaf, error);

    if (status == VHD_OK && leaf[0] != 0)
        status = look(host, leaf, &disk, error);
    if (status != VHD_OK || find(state, place, &disk) != NULL)
        return status;
    return fail(host, machine, document, place, leaf[0] != 0 ? leaf : machine, error);
}

enum vhd_status machine_saved_disks_check(const struct vhd_host *host, const char16_t *folder, const char16_t *machine,
                                          const struct config_document *document, const char16_t *path,
                                          struct vhd_error *error)
{
    struct saved_state state;
    enum vhd_status status = saved_state_look(host, path, &state, error);

    if (status == VHD_OK && !state.has_disks)
        status = vhd_fail(error, VHD_SAVED_STATE_DAMAGED, path);
    for (int i = 0; i < MACHINE_DRIVES && status == VHD_OK; i++)
        status = check_place(host, folder, machine, document, &state, i, error);
    return status;
}

bool machine_saved_disk_is_known(const struct vhd_host *host, const char16_t *path, int place, const char16_t *disk)
{
    struct saved_state_disk now;
    struct saved_state state;

    return saved_state_look(host, path, &state, NULL) == VHD_OK && look(host, disk, &now, NULL) == VHD_OK &&
           find(&state, place, &now) != NULL;
}

enum vhd_status machine_saved_disk_may_be(const struct vhd_host *host, const char16_t *path, int place,
                                          const char16_t *disk, const char16_t *other, struct vhd_error *error)
{
    struct saved_state_disk now, then;
    const struct saved_state_disk *known;
    struct saved_state state;
    enum vhd_status status = saved_state_look(host, path, &state, error);

    if (status == VHD_OK)
        status = look(host, disk, &now, error);
    if (status == VHD_OK)
        status = look(host, other, &then, error);
    if (status != VHD_OK || (known = find(&state, place, &now)) == NULL)
        return status;
    state.disks[place][0] = *known;
    state.disks[place][1] = then;
    return saved_state_put_disks(host, path, state.disks, error);
}
