/*
 * machine_media.h - what is in a DVD or floppy drive of a machine: nothing, an image, or a drive of the computer.
 *
 * A drive of the computer stands where the path of an image would, as its letter alone.
 */
#ifndef OPENVPC_MACHINE_MEDIA_H
#define OPENVPC_MACHINE_MEDIA_H

#include "machine_value.h"
#include "vhd_io.h"

/* As the interfaces number them, for both kinds of drive. */
enum machine_media_type { MACHINE_MEDIA_NONE, MACHINE_MEDIA_IMAGE, MACHINE_MEDIA_HOST_DRIVE };

struct machine_media {
    enum machine_media_type type;
    char16_t path[VHD_PATH_CHARS]; /* of the image, resolved; the letter of the drive, large; or empty */
};

/* The key of the floppy drive of that document, which some files have with an id and some without. */
void machine_floppy_key(const struct config_document *document, char16_t key[MACHINE_KEY_CHARS]);

/*
 * Reads what is in the drive with that key; `machine` is the path of the machine's file. Whether an image is there is not
 * asked of a server other than that of the machine.
 */
enum vhd_status machine_media_get(const struct vhd_host *host, const struct config_document *document,
                                  const char16_t *key, const char16_t *machine, struct machine_media *media,
                                  struct vhd_error *error);

enum config_change machine_media_put(struct config_document *document, const char16_t *key, const char16_t *machine,
                                     const struct machine_media *media);

/* The letter that a text names, large: "d", "D:" and "D:\" are the same drive. 0 when it names none. */
char16_t machine_media_letter(struct vhd_text text);

#endif
