/* floppy_drive.c - IVMFloppyDrive: the floppy drive that every virtual machine has. */
#include "part_classes.h"

#include "com_error.h"
#include "media_part.h"
#include "win32_machine.h"

static void key_of(const struct config_document *document, int number, char16_t key[MACHINE_KEY_CHARS])
{
    (void)number;
    machine_floppy_key(document, key);
}

static const struct media_drive drive = {
    .events = &DIID_IVMFloppyDriveEvents,
    .part = MACHINE_HOST_FLOPPY,
    .key = key_of,
    .only_floppies = true,
    .nothing = VHD_MEDIA_NONE,
    .not_asked = VHD_OK,
    .host_drives = win32_floppy_drives,
};

static void begin(struct machine_part *part)
{
    media_part_begin(part, &drive);
}

static struct machine_part *part_of(IVMFloppyDrive *self)
{
    return (struct machine_part *)self;
}

COM_DISPATCH(floppy_drive, IVMFloppyDrive)

static HRESULT STDMETHODCALLTYPE floppy_drive_AttachImage(IVMFloppyDrive *self, BSTR path)
{
    return media_attach_image(part_of(self), &drive, L"IVMFloppyDrive.AttachImage", path);
}

static HRESULT STDMETHODCALLTYPE floppy_drive_ReleaseImage(IVMFloppyDrive *self)
{
    return media_release(part_of(self), &drive, MACHINE_MEDIA_IMAGE);
}

static HRESULT STDMETHODCALLTYPE floppy_drive_get_ImageFile(IVMFloppyDrive *self, BSTR *path)
{
    return media_get(part_of(self), &drive, L"IVMFloppyDrive.ImageFile", MACHINE_MEDIA_IMAGE, path);
}

static HRESULT STDMETHODCALLTYPE floppy_drive_AttachHostDrive(IVMFloppyDrive *self, BSTR letter)
{
    return media_attach_host_drive(part_of(self), &drive, L"IVMFloppyDrive.AttachHostDrive", letter);
}

static HRESULT STDMETHODCALLTYPE floppy_drive_ReleaseHostDrive(IVMFloppyDrive *self)
{
    return media_release(part_of(self), &drive, MACHINE_MEDIA_HOST_DRIVE);
}

static HRESULT STDMETHODCALLTYPE floppy_drive_get_HostDriveLetter(IVMFloppyDrive *self, BSTR *letter)
{
    return media_get(part_of(self), &drive, L"IVMFloppyDrive.HostDriveLetter", MACHINE_MEDIA_HOST_DRIVE, letter);
}

/* There is one, so it needs nothing of the machine. */
static HRESULT STDMETHODCALLTYPE floppy_drive_get_DriveNumber(IVMFloppyDrive *self, LONG *number)
{
    const HRESULT hr = com_require(&IID_IVMFloppyDrive, number, L"IVMFloppyDrive.DriveNumber");

    if (SUCCEEDED(hr))
        *number = part_of(self)->number;
    return hr;
}

static HRESULT STDMETHODCALLTYPE floppy_drive_get_Attachment(IVMFloppyDrive *self, VMFloppyDriveAttachmentType *type)
{
    return media_get_type(part_of(self), &drive, L"IVMFloppyDrive.Attachment", (LONG *)type);
}

static const IVMFloppyDriveVtbl floppy_drive_vtable = {
    COM_DISPATCH_SLOTS(floppy_drive), floppy_drive_AttachImage,     floppy_drive_ReleaseImage,
    floppy_drive_get_ImageFile,       floppy_drive_AttachHostDrive, floppy_drive_ReleaseHostDrive,
    floppy_drive_get_HostDriveLetter, floppy_drive_get_DriveNumber, floppy_drive_get_Attachment,
};

const struct part_class floppy_drive_class = {
    .class = {
        .iid = &IID_IVMFloppyDrive,
        .clsid = &CLSID_VMFloppyDrive,
        .vtable = &floppy_drive_vtable,
        .size = sizeof(struct media_part),
        .dual = true,
        .destroy = media_part_destroy,
        .query = media_part_query,
    },
    .begin = begin,
};
