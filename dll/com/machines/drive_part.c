/* drive_part.c - what the hard disks and DVD drives of a machine have in common as objects. */
#include "drive_part.h"

#include "com_error.h"

static bool look_for(const struct config_document *document, int place, enum machine_drive wanted, bool *is_there)
{
    enum machine_drive drive;
    const bool had_memory = machine_drive_at(document, place, &drive);

    *is_there = drive == wanted;
    return had_memory;
}

static bool look_for_disk(const struct config_document *document, int place, bool *is_there, uint64_t *mark)
{
    return look_for(document, place, MACHINE_HARD_DISK, is_there) && machine_drive_mark(document, place, mark);
}

/* DVD drives differ in nothing but their places. */
static bool look_for_dvd(const struct config_document *document, int place, bool *is_there, uint64_t *mark)
{
    *mark = 0;
    return look_for(document, place, MACHINE_DVD_DRIVE, is_there);
}

const struct part_kind drive_part_disks = { MACHINE_DRIVES, VHD_DRIVE_GONE, false, look_for_disk };
const struct part_kind drive_part_dvds = { MACHINE_DRIVES, VHD_DRIVE_GONE, false, look_for_dvd };

const struct com_form drive_part_forms[] = { { L"SetBusLocation", 3, 0 }, { NULL, 0, 0 } };

HRESULT drive_part_bus(struct machine_part *part, const WCHAR *member, LONG *bus)
{
    struct machine_view view;
    int place;
    HRESULT hr = machine_part_look(part, member, COM_OUT(bus), MACHINE_ACT_ANY, &view, &place);

    if (FAILED(hr))
        return hr;
    *bus = place / MACHINE_BUS_DEVICES;
    machine_look_end(&view);
    return S_OK;
}

HRESULT drive_part_device(struct machine_part *part, const WCHAR *member, LONG *device)
{
    struct machine_view view;
    int place;
    HRESULT hr = machine_part_look(part, member, COM_OUT(device), MACHINE_ACT_ANY, &view, &place);

    if (FAILED(hr))
        return hr;
    *device = place % MACHINE_BUS_DEVICES;
    machine_look_end(&view);
    return S_OK;
}

enum vhd_status drive_part_free_place(const struct config_document *document, const char16_t *machine, LONG bus,
                                      LONG device, int *place, struct vhd_error *error)
{
    enum machine_drive drive;

    *place = machine_drive_place(bus, device);
    if (*place < 0)
        return vhd_fail(error, VHD_DRIVE_PLACE, machine);
    if (!machine_drive_at(document, *place, &drive))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    return drive == MACHINE_NO_DRIVE ? VHD_OK : vhd_fail(error, VHD_DRIVE_PLACE_TAKEN, machine);
}

void drive_part_watch(struct machine_change *change, int place, size_t texts)
{
    char16_t key[MACHINE_KEY_CHARS];

    for (size_t i = 0; i < texts; i++) {
        machine_drive_text_key(place, i, key);
        machine_watch(change, key);
    }
}

/* To where it is already, it has not to be moved. */
HRESULT drive_part_set_location(struct machine_part *part, LONG bus, LONG device)
{
    const IID *const iid = part->object.class->iid;
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_change change;
    struct vhd_error error;
    int from, to;
    HRESULT hr = machine_part_begin(part, MACHINE_ACT_HARDWARE, &change, &from);

    if (FAILED(hr))
        return hr;
    if (machine_drive_place(bus, device) == from) {
        machine_drop_change(&change);
        return S_OK;
    }
    if (drive_part_free_place(change.file.document, change.file.path, bus, device, &to, &error) != VHD_OK) {
        machine_drop_change(&change);
        return com_fail(iid, &error);
    }
    machine_drive_type_key(from, key);
    machine_watch(&change, key);
    drive_part_watch(&change, from, MACHINE_DRIVE_TEXTS);
    drive_part_watch(&change, to, MACHINE_DRIVE_TEXTS);
    machine_drive_type_key(to, key);
    hr = machine_end_change(iid, &change, machine_drive_move(change.file.document, from, to), key);
    if (SUCCEEDED(hr))
        machine_part_moved(part, to);
    return hr;
}
