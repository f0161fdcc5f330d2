/* machine_media.c - what sinks of DVD and floppy drives hear. */
#include "client_machine.h"
#include "files.h"
#include "machine_sink.h"

/* What the cases are about: a machine with a DVD drive, and images for its drives. */
struct scene {
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
    IVMDVDDrive *dvd;
    IVMFloppyDrive *floppy;
};

/* False after a failed check; then nothing has to be ended. */
static bool begin(struct scene *scene)
{
    *scene = (struct scene){ .app = application() };
    if (scene->app == NULL || (scene->machine = new_machine(scene->app, L"it")) == NULL)
        return false;
    file_write(at(L"a.iso"), "iso", 3);
    make_floppy(scene->app, at(L"a.vfd"));
    make_floppy(scene->app, at(L"b.vfd"));
    scene->floppy = floppy_drive_of(scene->machine);
    scene->dvd = add_dvd_drive(scene->machine, 1, 0);
    return scene->floppy != NULL && scene->dvd != NULL;
}

static void end(struct scene *scene)
{
    IVMFloppyDrive_Release(scene->floppy);
    IVMDVDDrive_Release(scene->dvd);
    end_machine(scene->app, scene->machine);
    IVMVirtualPC_Release(scene->app);
}

/* As the file of a machine says that a drive of the computer is used, whether there is one or not. */
static void use_drive(IVMVirtualMachine *machine, const WCHAR *key, const WCHAR *letter)
{
    BSTR string = SysAllocString(key);
    VARIANT value = text_variant(letter);

    check_hr(IVMVirtualMachine_SetConfigurationValue(machine, string, value), S_OK, "SetConfigurationValue");
    VariantClear(&value);
    SysFreeString(string);
}

TEST(machine_media, that_go_into_a_dvd_drive_and_out_are_heard)
{
    static const WCHAR key[] = L"hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=1]/pathname/absolute";
    struct machine_sink sink;
    struct scene scene;

    if (!begin(&scene))
        return;
    if (machine_sink_begin(&sink, scene.dvd, &DIID_IVMDVDDriveEvents)) {
        check_hr(GIVE(scene.dvd, AttachImage, at(L"a.iso")), S_OK, "AttachImage");
        machine_sink_hears(&sink, ON_MEDIA_INSERT, at(L"a.iso"), NULL);
        check_hr(GIVE(scene.dvd, AttachImage, at(L"a.iso")), VM_E_DRIVE_IN_USE, "AttachImage where an image is");
        machine_sink_stays_silent(&sink);
        check_hr(IVMDVDDrive_SetBusLocation(scene.dvd, 0, 1), S_OK, "SetBusLocation");
        machine_sink_stays_silent(&sink);
        check_hr(IVMDVDDrive_ReleaseImage(scene.dvd), S_OK, "ReleaseImage");
        machine_sink_hears(&sink, ON_MEDIA_EJECT, at(L"a.iso"), NULL);
        check_hr(IVMDVDDrive_ReleaseImage(scene.dvd), VM_E_MEDIA_WRONG_TYPE, "ReleaseImage where none is");
        use_drive(scene.machine, key, L"D");
        machine_sink_stays_silent(&sink);
        check_hr(IVMDVDDrive_ReleaseHostDrive(scene.dvd), S_OK, "ReleaseHostDrive");
        machine_sink_hears(&sink, ON_MEDIA_EJECT, L"D", NULL);
    }
    machine_sink_end(&sink);
    end(&scene);
}

TEST(machine_media, that_take_the_place_of_another_in_a_floppy_drive_are_heard_as_both)
{
    struct machine_sink sink;
    struct scene scene;

    if (!begin(&scene))
        return;
    if (machine_sink_begin(&sink, scene.floppy, &DIID_IVMFloppyDriveEvents)) {
        check_hr(GIVE(scene.floppy, AttachImage, at(L"a.vfd")), S_OK, "AttachImage");
        machine_sink_hears(&sink, ON_MEDIA_INSERT, at(L"a.vfd"), NULL);
        check_hr(GIVE(scene.floppy, AttachImage, at(L"b.vfd")), S_OK, "AttachImage in its place");
        machine_sink_hears(&sink, ON_MEDIA_EJECT, at(L"a.vfd"), NULL);
        machine_sink_hears(&sink, ON_MEDIA_INSERT, at(L"b.vfd"), NULL);
        check_hr(GIVE(scene.floppy, AttachImage, at(L"a.iso")), VM_E_IMAGE_CAPTURE_FAIL, "what is no floppy");
        machine_sink_stays_silent(&sink);
        check_hr(IVMFloppyDrive_ReleaseImage(scene.floppy), S_OK, "ReleaseImage");
        machine_sink_hears(&sink, ON_MEDIA_EJECT, at(L"b.vfd"), NULL);
        use_drive(scene.machine, L"hardware/super_io/floppy[@id=0]/pathname/absolute", L"A");
        check_hr(IVMFloppyDrive_ReleaseHostDrive(scene.floppy), S_OK, "ReleaseHostDrive");
        machine_sink_hears(&sink, ON_MEDIA_EJECT, L"A", NULL);
    }
    machine_sink_end(&sink);
    end(&scene);
}

/* Sinks of other drives: another one of the machine, those of another machine, and one that has gone from that place. */
#define OTHERS 4

static void check_others_are_silent(struct scene *scene, IVMVirtualMachine *other)
{
    IVMDVDDrive *dvds[] = {
        add_dvd_drive(other, 1, 0), add_dvd_drive(scene->machine, 0, 1),
        add_dvd_drive(scene->machine, 1, 1), /* one that goes */
    };
    IVMFloppyDrive *floppy = floppy_drive_of(other);
    struct machine_sink sinks[OTHERS];
    bool connected = floppy != NULL && machine_sink_begin(&sinks[0], floppy, &DIID_IVMFloppyDriveEvents);

    for (size_t i = 0; i < ARRAYSIZE(dvds) && connected; i++)
        connected = dvds[i] != NULL && machine_sink_begin(&sinks[i + 1], dvds[i], &DIID_IVMDVDDriveEvents);
    if (connected) {
        check_hr(IVMVirtualMachine_RemoveDVDROMDrive(scene->machine, dvds[2]), S_OK, "RemoveDVDROMDrive");
        check_hr(IVMDVDDrive_SetBusLocation(scene->dvd, 1, 1), S_OK, "SetBusLocation to where it was");
        check_hr(GIVE(scene->dvd, AttachImage, at(L"a.iso")), S_OK, "AttachImage");
        check_hr(GIVE(scene->floppy, AttachImage, at(L"a.vfd")), S_OK, "AttachImage");
        for (size_t i = 0; i < OTHERS; i++) {
            context("sink %zu", i);
            machine_sink_stays_silent(&sinks[i]);
            machine_sink_end(&sinks[i]);
        }
        context("%s", "");
    }
    for (size_t i = 0; i < ARRAYSIZE(dvds); i++)
        if (dvds[i] != NULL)
            IVMDVDDrive_Release(dvds[i]);
    if (floppy != NULL)
        IVMFloppyDrive_Release(floppy);
}

TEST(machine_media, are_heard_by_all_objects_of_the_drive_and_by_no_other)
{
    struct scene scene;
    IVMVirtualMachine *other;
    IVMFloppyDrive *same_floppy;
    IVMDVDDrive *same_dvd;
    struct machine_sink dvd, floppy;

    if (!begin(&scene) || (other = new_machine(scene.app, L"other")) == NULL)
        return;
    same_dvd = item_of(scene.machine, L"DVDROMDrives", 1, 1);
    same_floppy = floppy_drive_of(scene.machine);
    if (same_dvd != NULL && same_floppy != NULL && machine_sink_begin(&dvd, same_dvd, &DIID_IVMDVDDriveEvents) &&
        machine_sink_begin(&floppy, same_floppy, &DIID_IVMFloppyDriveEvents)) {
        check(same_dvd != scene.dvd && same_floppy != scene.floppy, "they are other objects for the same drives");
        check_others_are_silent(&scene, other);
        machine_sink_hears(&dvd, ON_MEDIA_INSERT, at(L"a.iso"), NULL);
        machine_sink_hears(&floppy, ON_MEDIA_INSERT, at(L"a.vfd"), NULL);
        machine_sink_end(&floppy);
        machine_sink_end(&dvd);
    }
    if (same_floppy != NULL)
        IVMFloppyDrive_Release(same_floppy);
    if (same_dvd != NULL)
        IVMDVDDrive_Release(same_dvd);
    end_machine(scene.app, other);
    end(&scene);
}

/* Lets go of what has just come in, which takes the locks that the call has taken that put it in. */
static void release_at_once(struct machine_sink *sink, DISPID id)
{
    IVMDVDDrive *drive = sink->argument;

    if (id == ON_MEDIA_INSERT)
        check_hr(IVMDVDDrive_ReleaseImage(drive), S_OK, "ReleaseImage in the event");
}

TEST(machine_media, may_be_exchanged_by_the_sink_that_hears_of_them)
{
    VMDVDDriveAttachmentType type = vmDVDDrive_Image;
    struct machine_sink sink;
    struct scene scene;

    if (!begin(&scene))
        return;
    if (machine_sink_begin(&sink, scene.dvd, &DIID_IVMDVDDriveEvents)) {
        sink.act = release_at_once;
        sink.argument = scene.dvd;
        check_hr(GIVE(scene.dvd, AttachImage, at(L"a.iso")), S_OK, "AttachImage");
        machine_sink_hears(&sink, ON_MEDIA_INSERT, at(L"a.iso"), NULL);
        machine_sink_hears(&sink, ON_MEDIA_EJECT, at(L"a.iso"), NULL);
        check_hr(IVMDVDDrive_get_Attachment(scene.dvd, &type), S_OK, "Attachment");
        check(type == vmDVDDrive_None, "it is empty");
    }
    machine_sink_end(&sink);
    end(&scene);
}

/* The point of a drive is for the events of that kind of drive alone, and keeps the drive. */
static void check_point(void *drive, const IID *events, const IID *others)
{
    IConnectionPointContainer *container = NULL;
    IConnectionPoint *point = client_events_of(drive, events), *none = (IConnectionPoint *)(UINT_PTR)0xdeadbeef;

    if (point == NULL)
        return;
    check_hr(IConnectionPoint_GetConnectionPointContainer(point, &container), S_OK, "its container");
    check_error_info(IConnectionPointContainer_FindConnectionPoint(container, others, &none), CONNECT_E_NOCONNECTION,
                     L"FindConnectionPoint");
    check(none == NULL, "there is no other point");
    IConnectionPointContainer_Release(container);
    check(IUnknown_Release((IUnknown *)drive) > 0, "the point keeps the drive");
    IUnknown_AddRef((IUnknown *)drive);
    IConnectionPoint_Release(point);
}

TEST(machine_media, are_told_by_a_connection_point_of_their_drive)
{
    struct scene scene;

    if (!begin(&scene))
        return;
    check_point(scene.dvd, &DIID_IVMDVDDriveEvents, &DIID_IVMFloppyDriveEvents);
    check_point(scene.floppy, &DIID_IVMFloppyDriveEvents, &DIID_IVMDVDDriveEvents);
    end(&scene);
}
