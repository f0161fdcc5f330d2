/* media_part.h - what the DVD and floppy drives of a machine have in common as objects: what is inserted. */
#ifndef OPENVPC_MEDIA_PART_H
#define OPENVPC_MEDIA_PART_H

#include "connection_point.h"
#include "machine_host.h"
#include "machine_media.h"
#include "machine_part.h"

#include "vhd_strings.h"

/* What both classes are objects of. */
struct media_part {
    struct machine_part part;
    struct connection_point events; /* OnMediaInsert, OnMediaEject */
};

/* In what they differ. */
struct media_drive {
    const IID *events; /* the interface of its events */
    enum machine_host_part part;
    void (*key)(const struct config_document *document, int number, char16_t key[MACHINE_KEY_CHARS]);
    bool only_floppies;                                /* an image has to be one, by its size */
    bool has_to_be_empty;                              /* before something is inserted; else that goes out */
    enum vhd_status nothing;                           /* what taking out is when nothing is in it */
    enum vhd_status not_asked;                         /* what asking for the other kind is; VHD_OK: empty */
    DWORD (*host_drives)(struct vhd_strings *letters); /* of this computer */
    /* Whether one of those may be used, by its letter, in that change of the machine; NULL: there is no more to ask. */
    enum vhd_status (*check_unused)(struct machine_part *part, const struct machine_change *change,
                                    const char16_t *letter, struct vhd_error *error);
};

/* Parts of the rows of both classes: the first for their `begin`, the others as they are. */
void media_part_begin(struct machine_part *part, const struct media_drive *drive);
void media_part_destroy(struct com_object *object);
HRESULT media_part_query(struct com_object *object, REFIID iid, void **out);

/*
 * Each call that changes what is inserted tells so afterwards, with no lock held, to all sinks of all objects of this
 * process about that drive: first what went out, then what came in. Then a machine that runs is given it; where that
 * fails, so does the call, though the file of the machine says what was asked for.
 */

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
