/* media_part.c - what the DVD and floppy drives of a machine have in common as objects. */
#include "media_part.h"

#include "com_error.h"
#include "com_value.h"
#include "event.h"
#include "floppy_image.h"
#include "machine_power.h"
#include "vhd_disk.h"
#include "vhd_path.h"
#include "win32_host.h"

static const IID *iid_of(const struct machine_part *part)
{
    return part->object.class->iid;
}

void media_part_begin(struct machine_part *part, const struct media_drive *drive)
{
    connection_point_begin(&((struct media_part *)part)->events, &part->object, drive->events,
                           machine_part_source(part));
}

/* The point of an object that was not completed has no sinks, and is in no list. */
void media_part_destroy(struct com_object *object)
{
    connection_point_end(&((struct media_part *)object)->events);
    machine_part_destroy(object);
}

HRESULT media_part_query(struct com_object *object, REFIID iid, void **out)
{
    return connection_point_query(&((struct media_part *)object)->events, iid, out);
}

static enum vhd_status read(const struct media_drive *drive, const struct config_document *document,
                            const char16_t *machine, int number, char16_t key[MACHINE_KEY_CHARS],
                            struct machine_media *media, struct vhd_error *error)
{
    drive->key(document, number, key);
    return machine_media_get(win32_host, document, key, machine, media, error);
}

/* A change of what is inserted: `media` is what was before. After a failure nothing has to be ended. */
static HRESULT begin(struct machine_part *part, const struct media_drive *drive, struct machine_change *change,
                     char16_t key[MACHINE_KEY_CHARS], struct machine_media *media)
{
    struct vhd_error error;
    int number;
    HRESULT hr = machine_part_begin(part, MACHINE_ACT_ANY, change, &number);

    if (FAILED(hr))
        return hr;
    if (read(drive, change->file.document, change->file.path, number, key, media, &error) == VHD_OK)
        return S_OK;
    machine_drop_change(change);
    return com_fail(iid_of(part), &error);
}

/* Both interfaces of events number theirs alike. */
enum media_event { ON_MEDIA_INSERT = vmDVDDriveEvent_OnInsert, ON_MEDIA_EJECT = vmDVDDriveEvent_OnEject };

static void tell(const struct machine_part *part, const struct media_drive *drive, enum media_event event,
                 const struct machine_media *media)
{
    VARIANT path;

    if (media->type == MACHINE_MEDIA_NONE)
        return;
    V_VT(&path) = VT_BSTR;
    V_BSTR(&path) = SysAllocString(media->path);
    if (V_BSTR(&path) != NULL)
        event_raise(drive->events, machine_part_source(part), event, &path, 1);
    SysFreeString(V_BSTR(&path));
}

/* `before` is what was inserted when the change began. */
static HRESULT end(struct machine_part *part, const struct media_drive *drive, struct machine_change *change,
                   const char16_t *key, const struct machine_media *before, const struct machine_media *media)
{
    const int number = machine_part_number(part, change->file.document);
    char16_t absolute[MACHINE_KEY_CHARS], relative[MACHINE_KEY_CHARS];
    HRESULT hr;

    machine_key(relative, key, "", u"/relative");
    machine_watch(change, relative);
    machine_key(absolute, key, "", u"/absolute");
    hr = machine_end_change(iid_of(part), change,
                            machine_media_put(change->file.document, key, change->file.path, media), absolute);
    if (FAILED(hr))
        return hr;
    tell(part, drive, ON_MEDIA_EJECT, before);
    tell(part, drive, ON_MEDIA_INSERT, media);
    return machine_power_changed(iid_of(part), part->machine, drive->part, number);
}

static HRESULT drop(struct machine_part *part, struct machine_change *change, const struct vhd_error *error)
{
    machine_drop_change(change);
    return com_fail(iid_of(part), error);
}

static enum vhd_status check_floppy(const char16_t *path, struct vhd_error *error)
{
    enum floppy_type type;
    const enum vhd_status status = floppy_type_of_file(win32_host, vhd_text_of(path), &type, error);

    if (status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND || status == VHD_NOT_A_FLOPPY)
        return vhd_fail(error, VHD_MEDIA_NO_FLOPPY, path);
    return status;
}

/* Whether something may be inserted now. */
static enum vhd_status check_room(const struct media_drive *drive, const struct machine_change *change,
                                  const struct machine_media *before, struct vhd_error *error)
{
    return drive->has_to_be_empty && before->type != MACHINE_MEDIA_NONE
               ? vhd_fail(error, VHD_MEDIA_DRIVE_FULL, change->file.path)
               : VHD_OK;
}

/* The path of an image that can be inserted, resolved. */
static enum vhd_status check_image(const struct media_drive *drive, struct vhd_text text, char16_t path[VHD_PATH_CHARS],
                                   struct vhd_error *error)
{
    enum vhd_path_kind kind;
    enum vhd_status status = vhd_path_parse(text, NULL, path, error);

    if (status == VHD_OK)
        status = win32_host->ops->kind(win32_host, path, &kind, error);
    if (status != VHD_OK)
        return status;
    if (kind == VHD_PATH_FOLDER)
        return vhd_fail(error, VHD_MEDIA_FOLDER, path);
    if (drive->only_floppies)
        return check_floppy(path, error);
    return kind == VHD_PATH_MISSING ? vhd_fail_missing(win32_host, path, error) : VHD_OK;
}

HRESULT media_attach_image(struct machine_part *part, const struct media_drive *drive, const WCHAR *member, BSTR path)
{
    HRESULT hr = com_require(iid_of(part), path, member);
    struct machine_media before, media = { .type = MACHINE_MEDIA_IMAGE };
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_change change;
    struct vhd_error error;
    enum vhd_status status;

    if (SUCCEEDED(hr))
        hr = begin(part, drive, &change, key, &before);
    if (FAILED(hr))
        return hr;
    status = check_room(drive, &change, &before, &error);
    if (status == VHD_OK)
        status = check_image(drive, com_text(path), media.path, &error);
    return status == VHD_OK ? end(part, drive, &change, key, &before, &media) : drop(part, &change, &error);
}

/* Whether the computer has a drive of that kind with that letter. */
static enum vhd_status check_host_drive(const struct media_drive *drive, struct vhd_text text, char16_t letter[2],
                                        struct vhd_error *error)
{
    struct vhd_strings letters = { 0 };
    enum vhd_status status;
    bool is_one = false;
    DWORD code;

    letter[0] = machine_media_letter(text);
    letter[1] = 0;
    code = drive->host_drives(&letters);
    for (size_t i = 0; code == ERROR_SUCCESS && i < letters.count; i++)
        is_one = is_one || vhd_text_equal(vhd_strings_text(&letters, i), letter);
    vhd_strings_free(&letters);
    status = code == ERROR_SUCCESS ? VHD_MEDIA_NO_DRIVE : VHD_HOST_UNKNOWN;
    if (is_one)
        return VHD_OK;
    vhd_fail_text(error, status, text);
    error->os_code = code;
    return status;
}

HRESULT media_attach_host_drive(struct machine_part *part, const struct media_drive *drive, const WCHAR *member,
                                BSTR letter)
{
    struct machine_media before, media = { .type = MACHINE_MEDIA_HOST_DRIVE };
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_change change;
    struct vhd_error error;
    enum vhd_status status;
    const HRESULT hr = begin(part, drive, &change, key, &before);

    if (FAILED(hr))
        return hr;
    if (SysStringLen(letter) == 0)
        status = vhd_fail(&error, VHD_MEDIA_NO_DRIVE, member);
    else
        status = check_room(drive, &change, &before, &error);
    if (status == VHD_OK)
        status = check_host_drive(drive, com_text(letter), media.path, &error);
    if (status == VHD_OK && drive->check_unused != NULL)
        status = drive->check_unused(part, &change, media.path, &error);
    return status == VHD_OK ? end(part, drive, &change, key, &before, &media) : drop(part, &change, &error);
}

HRESULT media_release(struct machine_part *part, const struct media_drive *drive, enum machine_media_type type)
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_change change;
    struct machine_media media;
    struct vhd_error error;
    HRESULT hr = begin(part, drive, &change, key, &media);

    if (FAILED(hr))
        return hr;
    if (media.type == type)
        return end(part, drive, &change, key, &media, &(struct machine_media){ MACHINE_MEDIA_NONE, u"" });
    vhd_fail(&error, media.type == MACHINE_MEDIA_NONE ? drive->nothing : VHD_MEDIA_OTHER, change.file.path);
    return drop(part, &change, &error);
}

/* Looks what is inserted; `machine` is where the file is. */
static HRESULT look(struct machine_part *part, const struct media_drive *drive, const WCHAR *member, void *out,
                    size_t size, struct machine_media *media, char16_t machine[VHD_PATH_CHARS])
{
    char16_t key[MACHINE_KEY_CHARS];
    struct machine_view view;
    struct vhd_error error;
    int number;
    HRESULT hr = machine_part_look(part, member, out, size, MACHINE_ACT_ANY, &view, &number);

    if (FAILED(hr))
        return hr;
    vhd_path_set(machine, view.path);
    if (read(drive, view.document, view.path, number, key, media, &error) != VHD_OK)
        hr = com_fail(iid_of(part), &error);
    machine_look_end(&view);
    return hr;
}

HRESULT media_get(struct machine_part *part, const struct media_drive *drive, const WCHAR *member,
                  enum machine_media_type type, BSTR *out)
{
    char16_t machine[VHD_PATH_CHARS];
    struct machine_media media;
    const HRESULT hr = look(part, drive, member, COM_OUT(out), &media, machine);

    if (FAILED(hr))
        return hr;
    if (media.type != type && media.type != MACHINE_MEDIA_NONE && drive->not_asked != VHD_OK)
        return com_fail_status(iid_of(part), drive->not_asked, machine);
    *out = com_string(vhd_text_of(media.type == type ? media.path : u""));
    return *out != NULL ? S_OK : com_fail_status(iid_of(part), VHD_OUT_OF_MEMORY, member);
}

HRESULT media_get_type(struct machine_part *part, const struct media_drive *drive, const WCHAR *member, LONG *out)
{
    char16_t machine[VHD_PATH_CHARS];
    struct machine_media media;
    const HRESULT hr = look(part, drive, member, COM_OUT(out), &media, machine);

    if (SUCCEEDED(hr))
        *out = (LONG)media.type;
    return hr;
}
