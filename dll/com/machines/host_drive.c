/* host_drive.c - which virtual machine uses a DVD drive of this computer. */
#include "host_drive.h"

#include "machine_drives.h"
#include "machine_media.h"
#include "registered.h"
#include "win32_host.h"

/* Whether a DVD drive of a machine has it, but for the one at the place `own`. False without memory. */
static bool look_for(const struct config_document *document, const char16_t *path, int own, char16_t letter, bool *has)
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_media media;
    enum machine_drive drive;
    struct vhd_error error;

    *has = false;
    for (int place = 0; place < MACHINE_DRIVES && !*has; place++) {
        if (!machine_drive_at(document, place, &drive))
            return false;
        if (drive != MACHINE_DVD_DRIVE || place == own)
            continue;
        machine_drive_key(place, key);
        if (machine_media_get(win32_host, document, key, path, &media, &error) == VHD_OUT_OF_MEMORY)
            return false;
        *has = media.type == MACHINE_MEDIA_HOST_DRIVE && media.path[0] == letter;
    }
    return true;
}

/* What cannot be told of another machine, such as by a damaged file, keeps nobody from using the drive. */
static enum vhd_status check_other(struct machine *other, char16_t letter, struct vhd_error *error)
{
    struct machine_view view;
    struct vhd_error cause;
    bool had_memory, has;

    if (machine_read(other, &view, &cause) != VHD_OK)
        return cause.status == VHD_OUT_OF_MEMORY ? vhd_fail_as(error, &cause) : VHD_OK;
    had_memory = look_for(view.document, view.path, -1, letter, &has);
    if (has)
        has = machine_allows(&view, MACHINE_ACT_POWER, &cause) == VHD_OK;
    machine_look_end(&view);
    if (!had_memory)
        return vhd_fail(error, VHD_OUT_OF_MEMORY, view.path);
    return has ? vhd_fail(error, VHD_MEDIA_DRIVE_USED, view.path) : VHD_OK;
}

static enum vhd_status check_registered(const struct machine *own, char16_t letter, struct vhd_error *error)
{
    struct machine_list list;
    enum vhd_status status = registered_read(&list, error);

    for (size_t i = 0; status == VHD_OK && i < list.count; i++) {
        struct machine *other = machine_of(list.items[i]->path);
        if (other == NULL)
            status = vhd_fail(error, VHD_OUT_OF_MEMORY, list.items[i]->path);
        else if (other != own)
            status = check_other(other, letter, error);
        machine_release(other);
    }
    machine_list_free(&list);
    return status;
}

enum vhd_status host_drive_check_unused(struct machine_part *part, const struct machine_change *change,
                                        const char16_t *letter, struct vhd_error *error)
{
    const struct config_document *document = change->file.document;
    const int own = machine_part_number(part, document);
    bool has;

    if (!look_for(document, change->file.path, own, letter[0], &has))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, change->file.path);
    return has ? vhd_fail(error, VHD_MEDIA_TWICE, change->file.path)
               : check_registered(part->machine, letter[0], error);
}
