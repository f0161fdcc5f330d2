/* dvd_drive.c - IVMDVDDrive: a DVD drive at its place in a virtual machine. */
#include "drive_part.h"
#include "host_drive.h"
#include "media_part.h"

#include "win32_machine.h"

static void key_of(const struct config_document *document, int place, char16_t key[MACHINE_KEY_CHARS])
{
    (void)document;
    machine_drive_key(place, key);
}

static const struct media_drive drive = {
    .events = &DIID_IVMDVDDriveEvents,
    .part = MACHINE_HOST_DVD,
    .key = key_of,
    .has_to_be_empty = true,
    .nothing = VHD_MEDIA_OTHER,
    .not_asked = VHD_MEDIA_OTHER,
    .host_drives = win32_dvd_drives,
    .check_unused = host_drive_check_unused,
};

static void begin(struct machine_part *part)
{
    media_part_begin(part, &drive);
}

static struct machine_part *part_of(IVMDVDDrive *self)
{
    return (struct machine_part *)self;
}

COM_DISPATCH(dvd_drive, IVMDVDDrive)

static HRESULT STDMETHODCALLTYPE dvd_drive_SetBusLocation(IVMDVDDrive *self, LONG bus, LONG device)
{
    return drive_part_set_location(part_of(self), bus, device);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_get_BusNumber(IVMDVDDrive *self, LONG *bus)
{
    return drive_part_bus(part_of(self), L"IVMDVDDrive.BusNumber", bus);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_get_DeviceNumber(IVMDVDDrive *self, LONG *device)
{
    return drive_part_device(part_of(self), L"IVMDVDDrive.DeviceNumber", device);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_AttachImage(IVMDVDDrive *self, BSTR path)
{
    return media_attach_image(part_of(self), &drive, L"IVMDVDDrive.AttachImage", path);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_ReleaseImage(IVMDVDDrive *self)
{
    return media_release(part_of(self), &drive, MACHINE_MEDIA_IMAGE);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_get_ImageFile(IVMDVDDrive *self, BSTR *path)
{
    return media_get(part_of(self), &drive, L"IVMDVDDrive.ImageFile", MACHINE_MEDIA_IMAGE, path);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_AttachHostDrive(IVMDVDDrive *self, BSTR letter)
{
    return media_attach_host_drive(part_of(self), &drive, L"IVMDVDDrive.AttachHostDrive", letter);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_ReleaseHostDrive(IVMDVDDrive *self)
{
    return media_release(part_of(self), &drive, MACHINE_MEDIA_HOST_DRIVE);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_get_HostDriveLetter(IVMDVDDrive *self, BSTR *letter)
{
    return media_get(part_of(self), &drive, L"IVMDVDDrive.HostDriveLetter", MACHINE_MEDIA_HOST_DRIVE, letter);
}

static HRESULT STDMETHODCALLTYPE dvd_drive_get_Attachment(IVMDVDDrive *self, VMDVDDriveAttachmentType *type)
{
    return media_get_type(part_of(self), &drive, L"IVMDVDDrive.Attachment", (LONG *)type);
}

static const IVMDVDDriveVtbl dvd_drive_vtable = {
    COM_DISPATCH_SLOTS(dvd_drive), dvd_drive_SetBusLocation,      dvd_drive_get_BusNumber,  dvd_drive_get_DeviceNumber,
    dvd_drive_AttachImage,         dvd_drive_ReleaseImage,        dvd_drive_get_ImageFile,  dvd_drive_AttachHostDrive,
    dvd_drive_ReleaseHostDrive,    dvd_drive_get_HostDriveLetter, dvd_drive_get_Attachment,
};

const struct part_class dvd_drive_class = {
    .class = {
        .iid = &IID_IVMDVDDrive,
        .clsid = &CLSID_VMDVDDrive,
        .vtable = &dvd_drive_vtable,
        .size = sizeof(struct media_part),
        .dual = true,
        .forms = drive_part_forms,
        .destroy = media_part_destroy,
        .query = media_part_query,
    },
    .kind = &drive_part_dvds,
    .begin = begin,
};
