/* media_part.h - what the DVD and floppy drives of a machine have in common as objects: what is inserted. */
#ifndef OPENVPC_MEDIA_PART_H
#define OPENVPC_MEDIA_PART_H

#include "machine_media.h"
#include "machine_part.h"

#include "vhd_strings.h"

/* In what they differ. */
struct media_drive {
    void (*key)(const struct config_document *document, int number, char16_t key[MACHINE_KEY_CHARS]);
    bool only_floppies;                                /* an image has to be one, by its size */
    bool has_to_be_empty;                              /* before something is inserted; else that goes out */
    enum vhd_status nothing;                           /* what taking out is when nothing is in it */
    enum vhd_status not_asked;                         /* what asking for the other kind is; VHD_OK: empty */
    DWORD (*host_drives)(struct vhd_strings *letters); /* of this computer */
};

HRESULT media_attach_image(struct machine_part *part, const struct media_drive *drive, const WCHAR *member, BSTR path);
HRESULT media_attach_host_drive(struct machine_part *part, const struct media_drive *drive, const WCHAR *member,
                                BSTR letter);

/* Takes out what is of that type. */
HRESULT media_release(struct machine_part *part, const struct media_drive *drive, enum machine_media_type type);

/* What is inserted, if it is of that type; empty when nothing is. */
HRESULT media_get(struct machine_part *part, const struct media_drive *drive, const WCHAR *member,
                  enum machine_media_type type, BSTR *out);

/* The number of its type, as both interfaces have it. */
HRESULT media_get_type(struct machine_part *part, const struct media_drive *drive, const WCHAR *member, LONG *out);

#endif
