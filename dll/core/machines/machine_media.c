/* machine_media.c - what is in a DVD or floppy drive of a machine. */
#include "machine_media.h"

#include "machine_path.h"
#include "vhd_path.h"

#define FLOPPY u"hardware/super_io/floppy[@id=0]/pathname"
#define FLOPPY_WITHOUT_ID u"hardware/super_io/floppy/pathname"

void machine_floppy_key(const struct config_document *document, char16_t key[MACHINE_KEY_CHARS])
{
    const bool has_no_id = !machine_has(document, FLOPPY) && machine_has(document, FLOPPY_WITHOUT_ID);

    vhd_path_set(key, has_no_id ? FLOPPY_WITHOUT_ID : FLOPPY);
}

char16_t machine_media_letter(struct vhd_text text)
{
    static const char16_t behind[] = u":\\";
    const char16_t letter = text.length > 0 ? (char16_t)(text.chars[0] & ~0x20) : 0;

    if (letter < u'A' || letter > u'Z' || text.chars[0] > u'z' || text.length > 3)
        return 0;
    for (size_t i = 1; i < text.length; i++)
        if (text.chars[i] != behind[i - 1])
            return 0;
    return letter;
}

enum vhd_status machine_media_get(const struct vhd_host *host, const struct config_document *document,
                                  const char16_t *key, const char16_t *machine, struct machine_media *media,
                                  struct vhd_error *error)
{
    char16_t absolute[MACHINE_KEY_CHARS], text[VHD_PATH_CHARS];
    enum vhd_status status;
    char16_t letter;
    bool is_there;

    *media = (struct machine_media){ MACHINE_MEDIA_NONE, u"" };
    machine_key(absolute, key, "", u"/absolute");
    if (!machine_get_text(document, absolute, text))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, machine);
    letter = machine_media_letter(vhd_text_of(text));
    if (letter != 0) {
        *media = (struct machine_media){ MACHINE_MEDIA_HOST_DRIVE, { letter } };
        return VHD_OK;
    }
    status = machine_path_get(host, document, key, machine, media->path, &is_there, error);
    if (status == VHD_OK && media->path[0] != 0)
        media->type = MACHINE_MEDIA_IMAGE;
    return status;
}

enum config_change machine_media_put(struct config_document *document, const char16_t *key, const char16_t *machine,
                                     const struct machine_media *media)
{
    char16_t absolute[MACHINE_KEY_CHARS];
    enum config_change change;

    if (media->type != MACHINE_MEDIA_HOST_DRIVE)
        return machine_path_put(document, key, machine, media->path);
    change = machine_path_put(document, key, machine, u"");
    machine_key(absolute, key, "", u"/absolute");
    return change == CONFIG_CHANGED ? machine_put_text(document, absolute, media->path) : change;
}
