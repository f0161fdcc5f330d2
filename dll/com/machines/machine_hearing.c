/* machine_hearing.c - what the machine host tells reaches the sinks of this process. */
#include "machine_hearing.h"

#include "config_values.h"
#include "connection_point.h"
#include "event.h"
#include "machine_drives.h"
#include "machine_events.h"
#include "machine_host.h"
#include "machine_media.h"
#include "part_classes.h"

#include "vhd_path.h"
#include "win32_host.h"

/* The number by which the machine host calls the floppy drive, among the places of drives. */
#define FLOPPY (-1)

/* The value of a key is what the file says: it was changed there. */
static void hear_configuration(struct machine *machine, struct vhd_text key)
{
    struct machine_view view;
    VARIANT value;
    BSTR name;

    if (machine_read(machine, &view, NULL) != VHD_OK)
        return;
    name = SysAllocStringLen(key.chars, (UINT)key.length);
    VariantInit(&value);
    config_values_get(view.document, key, &value, NULL);
    if (name != NULL)
        machine_events_changed(machine, name, &value);
    VariantClear(&value);
    SysFreeString(name);
    machine_look_end(&view);
}

/* What the file says is in a drive: a guest that opens it changes nothing there. */
static BSTR medium_in(struct machine *machine, int32_t place)
{
    struct machine_media media = { .type = MACHINE_MEDIA_NONE };
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_view view;

    if (machine_read(machine, &view, NULL) != VHD_OK)
        return NULL;
    if (place == FLOPPY)
        machine_floppy_key(view.document, key);
    else
        machine_drive_key(place, key);
    if (machine_media_get(win32_host, view.document, key, view.path, &media, NULL) != VHD_OK)
        media.type = MACHINE_MEDIA_NONE;
    machine_look_end(&view);
    return media.type != MACHINE_MEDIA_NONE ? SysAllocString(media.path) : NULL;
}

/* Both kinds of drives number their events alike. */
static void hear_medium(struct machine *machine, VMDVDDriveEvent event, int32_t place)
{
    const bool is_floppy = place == FLOPPY;
    const void *source;
    VARIANT path;

    if (!is_floppy && (place < 0 || place >= MACHINE_DRIVES))
        return;
    source = machine_part_source_at(is_floppy ? &floppy_drive_class : &dvd_drive_class, machine, place);
    V_VT(&path) = VT_BSTR;
    V_BSTR(&path) = source != NULL ? medium_in(machine, place) : NULL;
    if (V_BSTR(&path) != NULL)
        event_raise(is_floppy ? &DIID_IVMFloppyDriveEvents : &DIID_IVMDVDDriveEvents, source, event, &path, 1);
    SysFreeString(V_BSTR(&path));
}

static void hear_of(struct machine *machine, enum machine_host_event event, int32_t number, struct vhd_text text)
{
    switch (event) {
    case MACHINE_HOST_ON_STATE:
        machine_events_state_number(machine, (VMVMState)number);
        break;
    case MACHINE_HOST_ON_RESET:
        machine_events_plain(machine, vmVirtualMachineEvent_Reset);
        break;
    case MACHINE_HOST_ON_SHUTDOWN_REQUEST:
        machine_events_plain(machine, vmVirtualMachineEvent_RequestShutdown);
        break;
    case MACHINE_HOST_ON_DISK_FULL:
        machine_events_disk_full(machine, number != 0);
        break;
    case MACHINE_HOST_ON_MEDIA_INSERT:
        hear_medium(machine, vmDVDDriveEvent_OnInsert, number);
        break;
    case MACHINE_HOST_ON_MEDIA_EJECT:
        hear_medium(machine, vmDVDDriveEvent_OnEject, number);
        break;
    case MACHINE_HOST_ON_CONFIGURATION:
        hear_configuration(machine, text);
        break;
    }
}

static void hear(const char16_t *path, enum machine_host_event event, int32_t number, struct vhd_text text)
{
    char16_t resolved[VHD_PATH_CHARS];
    struct machine *machine;

    if (vhd_path_parse(vhd_text_of(path), NULL, resolved, NULL) != VHD_OK || (machine = machine_of(resolved)) == NULL)
        return;
    hear_of(machine, event, number, text);
    machine_release(machine);
}

/* Which of the two is right is asked within the lock, so that the last change counts, whoever comes last. */
static void adjust(void)
{
    static SRWLOCK lock = SRWLOCK_INIT;

    AcquireSRWLockExclusive(&lock);
    if (connection_point_has_sinks())
        machine_host_listen(hear);
    else
        machine_host_stop_listening();
    ReleaseSRWLockExclusive(&lock);
}

void machine_hearing_begin(void)
{
    connection_point_at_change(adjust);
}
