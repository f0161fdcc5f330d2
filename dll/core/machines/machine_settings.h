/*
 * machine_settings.h - the settings in a machine's file: where each stands, what it may be, and what it is where it is
 * not there.
 *
 * Sources: Windows Virtual PC reference, IVMVirtualMachine; the places are those of real files.
 */
#ifndef OPENVPC_MACHINE_SETTINGS_H
#define OPENVPC_MACHINE_SETTINGS_H

#include "config_document.h"
#include "machine_state.h"

/* The first element of the file. */
#define MACHINE_ROOT u"preferences"

/* Larger files are none of a machine. In bytes. */
#define MACHINE_FILE_LIMIT 1048576u

/* Megabytes that a machine may have at least, and at most on any computer. */
#define MACHINE_MIN_MEMORY 4
#define MACHINE_MAX_MEMORY 3712

/* Characters of a serial number, and of the notes. */
#define MACHINE_SERIAL_LENGTH 32
#define MACHINE_NOTES_LENGTH 65536

enum machine_setting {
    MACHINE_CONFIG_ID,
    MACHINE_MEMORY, /* megabytes */
    MACHINE_NOTES,
    MACHINE_UNDOABLE,
    MACHINE_UNDO_ACTION, /* 0 to 2: discard, keep, commit */
    MACHINE_QUIT_ACTION, /* 0 to 2: save, turn off, shut down */
    MACHINE_BIOS_GUID,
    MACHINE_BIOS_SERIAL,
    MACHINE_BASE_BOARD_SERIAL,
    MACHINE_CHASSIS_SERIAL,
    MACHINE_ASSET_TAG,
    MACHINE_SETTINGS
};

const char16_t *machine_setting_key(enum machine_setting setting);

/* What the put of it is, in the table of machine_state.h. */
enum machine_act machine_setting_act(enum machine_setting setting);

/*
 * Reads a setting, of the type that it has here; `memory` in the value is the caller's to free. VHD_CONFIG_NOT_FOUND
 * where it is not there and has no default, VHD_CONFIG_MALFORMED where it is something else; both name the key.
 */
enum vhd_status machine_setting_get(const struct config_document *document, enum machine_setting setting,
                                    struct config_value *value, struct vhd_error *error);

/* Whether it may have that value, by the limits above; errors name the machine's file. */
enum vhd_status machine_setting_check(enum machine_setting setting, const struct config_value *value,
                                      const char16_t *path, struct vhd_error *error);

/* Puts a value that was checked; empty notes are removed. */
enum config_change machine_setting_put(struct config_document *document, enum machine_setting setting,
                                       const struct config_value *value);

#endif
