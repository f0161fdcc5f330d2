/* machine_drives.c - the hard disks and DVD drives of a machine. */
#include "machine_drives.h"

#include "machine_path.h"
#include "vhd_disk.h"
#include "vhd_path.h"

#define LOCATION u"hardware/pci_bus/ide_adapter/ide_controller[@id=#]/location[@id=#]"

static const char *const digits[MACHINE_DRIVES] = { "00", "01", "10", "11" };

/* The texts of a place that move with its drive. */
static const char16_t *const texts[MACHINE_DRIVE_TEXTS] = {
    u"/pathname/absolute",
    u"/pathname/relative",
    u"/undo_pathname/absolute",
    u"/undo_pathname/relative",
};

int machine_drive_place(int32_t bus, int32_t device)
{
    const bool is_one = bus >= 0 && bus < MACHINE_DRIVES / MACHINE_BUS_DEVICES && device >= 0 &&
                        device < MACHINE_BUS_DEVICES;

    return is_one ? bus * MACHINE_BUS_DEVICES + device : -1;
}

void machine_drive_type_key(int place, char16_t key[MACHINE_KEY_CHARS])
{
    machine_key(key, LOCATION, digits[place], u"/drive_type");
}

bool machine_drive_at(const struct config_document *document, int place, enum machine_drive *drive)
{
    char16_t key[MACHINE_KEY_CHARS];
    int64_t number;
    bool had_memory;

    machine_drive_type_key(place, key);
    had_memory = machine_get_number(document, key, MACHINE_NO_DRIVE, &number);
    *drive = number == MACHINE_HARD_DISK || number == MACHINE_DVD_DRIVE ? (enum machine_drive)number : MACHINE_NO_DRIVE;
    return had_memory;
}

void machine_drive_key(int place, char16_t key[MACHINE_KEY_CHARS])
{
    machine_key(key, LOCATION, digits[place], u"/pathname");
}

void machine_drive_undo_key(int place, char16_t key[MACHINE_KEY_CHARS])
{
    machine_key(key, LOCATION, digits[place], u"/undo_pathname");
}

void machine_drive_text_key(int place, size_t text, char16_t key[MACHINE_KEY_CHARS])
{
    machine_key(key, LOCATION, digits[place], texts[text]);
}

static enum config_change put_type(struct config_document *document, int place, enum machine_drive drive)
{
    char16_t key[MACHINE_KEY_CHARS];

    machine_drive_type_key(place, key);
    return machine_put_number(document, key, drive);
}

/* The paths of an undo disk are put only where there is one, or where a hard disk comes. */
static enum config_change forget_undo(struct config_document *document, int place, enum machine_drive drive)
{
    char16_t key[MACHINE_KEY_CHARS];

    machine_drive_undo_key(place, key);
    if (drive != MACHINE_HARD_DISK && !machine_has(document, key))
        return CONFIG_CHANGED;
    return machine_path_put(document, key, u"", u"");
}

enum config_change machine_drive_put(struct config_document *document, int place, enum machine_drive drive,
                                     const char16_t *machine, const char16_t *path)
{
    char16_t key[MACHINE_KEY_CHARS];
    enum config_change change = put_type(document, place, drive);

    machine_drive_key(place, key);
    if (change == CONFIG_CHANGED)
        change = machine_path_put(document, key, machine, path);
    return change == CONFIG_CHANGED ? forget_undo(document, place, drive) : change;
}

/* What is not there, or is no text, stays away. */
static enum config_change copy_text(struct config_document *document, int from, int to, size_t text)
{
    char16_t key[MACHINE_KEY_CHARS], value[VHD_PATH_CHARS];
    bool is_there;

    machine_drive_text_key(from, text, key);
    is_there = machine_has(document, key);
    if (!machine_get_text(document, key, value))
        return CONFIG_CHANGE_NO_MEMORY;
    machine_drive_text_key(to, text, key);
    return is_there || machine_has(document, key) ? machine_put_text(document, key, value) : CONFIG_CHANGED;
}

enum config_change machine_drive_move(struct config_document *document, int from, int to)
{
    enum config_change change = CONFIG_CHANGED;
    enum machine_drive drive;

    if (from == to)
        return change;
    if (!machine_drive_at(document, from, &drive))
        return CONFIG_CHANGE_NO_MEMORY;
    change = put_type(document, to, drive);
    for (size_t i = 0; i < MACHINE_DRIVE_TEXTS && change == CONFIG_CHANGED; i++)
        change = copy_text(document, from, to, i);
    return change == CONFIG_CHANGED ? machine_drive_put(document, from, MACHINE_NO_DRIVE, u"", u"") : change;
}

/* FNV-1a. */
static uint64_t mixed(uint64_t mark, char16_t c)
{
    return (mark ^ c) * UINT64_C(0x100000001b3);
}

bool machine_drive_mark(const struct config_document *document, int place, uint64_t *mark)
{
    char16_t key[MACHINE_KEY_CHARS], value[VHD_PATH_CHARS];

    *mark = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < MACHINE_DRIVE_PATH_TEXTS; i++) {
        machine_drive_text_key(place, i, key);
        if (!machine_get_text(document, key, value))
            return false;
        for (const char16_t *c = value; *c != 0; c++)
            *mark = mixed(*mark, *c);
        *mark = mixed(*mark, 0);
    }
    return true;
}

/* What else is wrong above a disk is no matter here; and the parents on other servers are not looked at. */
static bool has_linked_parent(const struct vhd_host *host, const char16_t *path)
{
    char16_t at[VHD_PATH_CHARS], parent[VHD_PATH_CHARS];
    struct vhd_error error;
    enum vhd_status status;

    vhd_path_set(at, path);
    while ((status = vhd_disk_parent(host, at, parent, &error)) == VHD_OK && parent[0] != 0)
        vhd_path_set(at, parent);
    return status == VHD_FOOTER_TYPE;
}

enum vhd_status machine_drive_check_disk(const struct vhd_host *host, const char16_t *path, struct vhd_error *error)
{
    char16_t resolved[VHD_PATH_CHARS];
    struct vhd_disk_facts facts;
    enum vhd_status status = vhd_disk_find(host, vhd_text_of(path), resolved, error);

    if (status == VHD_FOOTER_TYPE)
        return vhd_fail(error, VHD_DRIVE_DISK_LINKED, path);
    if (status == VHD_OK)
        status = vhd_disk_read(host, path, &facts, error);
    if (status != VHD_OK)
        return status;
    if (facts.size_in_guest > MACHINE_LARGEST_DISK)
        return vhd_fail(error, VHD_DRIVE_DISK_TOO_LARGE, path);
    return has_linked_parent(host, path) ? vhd_fail(error, VHD_DRIVE_DISK_LINKED, path) : VHD_OK;
}
