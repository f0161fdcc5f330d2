/* run_file.c - what a run changes in the file of its machine. */
#include "run_private.h"

#include "machine_adapters.h"
#include "machine_folder.h"
#include "machine_guid.h"
#include "machine_path.h"
#include "machine_settings.h"
#include "saved_disks.h"
#include "vhd_path.h"
#include "win32_host.h"

#include <stdlib.h>
#include <string.h>

/* As many keys as a start can change. */
#define CHANGED_KEYS (6 + MACHINE_ADAPTERS + MACHINE_DRIVES)

/* Which keys are told of when the file is written. */
struct changed {
    char16_t keys[CHANGED_KEYS][MACHINE_KEY_CHARS];
    size_t count;
};

static void note(struct changed *changed, const char16_t *key)
{
    vhd_path_set(changed->keys[changed->count++], key);
}

/* Writes the file, unless nothing was changed, and tells of the keys. */
static enum vhd_status put(struct run *run, struct machine_change *change, enum config_change result,
                           const struct changed *changed, struct vhd_error *error)
{
    enum vhd_status status;

    if (result == CONFIG_CHANGED && changed->count == 0) {
        machine_drop_change(change);
        return VHD_OK;
    }
    status = machine_put_change(change, result, NULL, error);
    for (size_t i = 0; i < changed->count && status == VHD_OK; i++)
        teller_tell(run->teller, MACHINE_HOST_ON_CONFIGURATION, 0, vhd_text_of(changed->keys[i]));
    return status;
}

/* ---- What the first start gives ---- */

/* "dddd-dddd-dddd-dddd-dddd-dddd-dd", as real files have it. */
static enum vhd_status new_serial(char16_t text[MACHINE_SERIAL_LENGTH + 1], struct vhd_error *error)
{
    uint8_t ids[2][16];
    enum vhd_status status = win32_host->ops->new_id(win32_host, ids[0], error);

    if (status == VHD_OK)
        status = win32_host->ops->new_id(win32_host, ids[1], error);
    for (size_t i = 0; i < MACHINE_SERIAL_LENGTH; i++)
        text[i] = i % 5 == 4 ? u'-' : (char16_t)(u'0' + (ids[i / 16][i % 16] ^ ids[1][0]) % 10);
    text[MACHINE_SERIAL_LENGTH] = 0;
    return status;
}

static enum config_change give(struct config_document *document, enum machine_setting setting, const char16_t *text,
                               struct changed *changed)
{
    const struct config_value given = { .type = CONFIG_STRING, .string = vhd_text_of(text) };
    struct config_value value;
    bool is_empty;

    if (machine_setting_get(document, setting, &value, NULL) != VHD_OK)
        return CONFIG_CHANGED; /* what is something else is left alone */
    is_empty = value.string.length == 0;
    free(value.memory);
    if (!is_empty)
        return CONFIG_CHANGED;
    note(changed, machine_setting_key(setting));
    return machine_setting_put(document, setting, &given);
}

/* Identities, serial numbers and the tag, which are the same text at first, as far as it has none. */
static enum vhd_status give_identity(struct config_document *document, struct changed *changed,
                                     enum config_change *result, struct vhd_error *error)
{
    static const enum machine_setting guids[] = { MACHINE_CONFIG_ID, MACHINE_BIOS_GUID },
                                      serials[] = { MACHINE_BIOS_SERIAL, MACHINE_BASE_BOARD_SERIAL,
                                                    MACHINE_CHASSIS_SERIAL, MACHINE_ASSET_TAG };
    char16_t guid[MACHINE_GUID_CHARS], serial[MACHINE_SERIAL_LENGTH + 1];
    uint8_t id[16];
    enum vhd_status status = new_serial(serial, error);

    *result = CONFIG_CHANGED;
    for (size_t i = 0; i < sizeof guids / sizeof *guids && status == VHD_OK && *result == CONFIG_CHANGED; i++) {
        status = win32_host->ops->new_id(win32_host, id, error);
        if (status != VHD_OK)
            return status;
        machine_guid(id, guid);
        *result = give(document, guids[i], guid, changed);
    }
    for (size_t i = 0; i < sizeof serials / sizeof *serials && status == VHD_OK && *result == CONFIG_CHANGED; i++)
        *result = give(document, serials[i], serial, changed);
    return status;
}

/* An adapter that has no address gets one. */
static enum vhd_status give_addresses(struct run *run, struct config_document *document, struct changed *changed,
                                      enum config_change *result, struct vhd_error *error)
{
    static const uint8_t none[MACHINE_ADDRESS_BYTES];
    struct machine_adapter adapter;
    enum vhd_status status = VHD_OK;
    int count;

    if (!machine_adapter_count(document, &count))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    for (int i = 0; i < count && i < MACHINE_ADAPTERS && *result == CONFIG_CHANGED; i++) {
        if (!machine_adapter_get(document, i, &adapter))
            return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
        if (memcmp(adapter.address, none, sizeof none) != 0)
            continue;
        status = machine_adapter_new_address(win32_host, document, run->path, adapter.address, error);
        if (status != VHD_OK)
            return status;
        machine_adapter_key(i, MACHINE_ADAPTER_ADDRESS, changed->keys[changed->count++]);
        *result = machine_adapter_put_address(document, i, adapter.address);
    }
    return status;
}

/* ---- Undo disks ---- */

/* Where undo disks were merged while the machine was saved, new ones read as what the guest has written to. */
static enum vhd_status tell_state(struct run *run, const struct config_document *document, const char16_t *state,
                                  struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;

    for (size_t i = 0; i < run->made.count && state[0] != 0 && status == VHD_OK; i++) {
        const int place = run->made.places[i];
        char16_t key[MACHINE_KEY_CHARS], disk[VHD_PATH_CHARS];
        bool is_there;
        machine_drive_key(place, key);
        status = machine_path_get(win32_host, document, key, run->path, disk, &is_there, error);
        if (status == VHD_OK)
            status = machine_saved_disk_may_be(win32_host, state, place, disk, run->made.paths[i], error);
    }
    return status;
}

static enum vhd_status make_undo(struct run *run, struct config_document *document, const char16_t *state,
                                 struct changed *changed, enum config_change *result, struct vhd_error *error)
{
    char16_t folder[VHD_PATH_CHARS];
    struct config_value undoable;
    enum vhd_status status = machine_setting_get(document, MACHINE_UNDOABLE, &undoable, error);

    if (status != VHD_OK || !undoable.boolean)
        return status;
    status = machine_folder(folder, error);
    if (status == VHD_OK)
        status = machine_undo_make(win32_host, folder, run->path, document, &run->made, error);
    if (status == VHD_OK)
        status = tell_state(run, document, state, error);
    if (status != VHD_OK)
        return status;
    *result = machine_undo_name(document, run->path, &run->made);
    for (size_t i = 0; i < run->made.count; i++) {
        char16_t key[MACHINE_KEY_CHARS];
        machine_drive_undo_key(run->made.places[i], key);
        note(changed, key);
    }
    return VHD_OK;
}

enum vhd_status run_prepare_file(struct run *run, const char16_t *state, struct vhd_error *error)
{
    struct changed changed = { .count = 0 };
    enum config_change result = CONFIG_CHANGED;
    struct machine_change change;
    enum vhd_status status = machine_take_change(run->machine, MACHINE_ACT_ANY, &change, error);

    run->made.count = 0;
    if (status != VHD_OK)
        return status;
    status = give_identity(change.file.document, &changed, &result, error);
    if (status == VHD_OK && result == CONFIG_CHANGED)
        status = give_addresses(run, change.file.document, &changed, &result, error);
    if (status == VHD_OK && result == CONFIG_CHANGED)
        status = make_undo(run, change.file.document, state, &changed, &result, error);
    if (status != VHD_OK)
        machine_drop_change(&change);
    else
        status = put(run, &change, result, &changed, error);
    if (status != VHD_OK) {
        machine_undo_unmake(win32_host, &run->made);
        run->made.count = 0;
    }
    return status;
}

/* The names go first, so that the file never names what is not there; those of other undo disks stay. */
void run_unmake_undo(struct run *run)
{
    struct changed changed = { .count = 0 };
    enum config_change result = CONFIG_CHANGED;
    struct machine_change change;

    if (run->made.count == 0)
        return;
    if (machine_take_change(run->machine, MACHINE_ACT_ANY, &change, NULL) == VHD_OK) {
        for (size_t i = 0; i < run->made.count && result == CONFIG_CHANGED; i++) {
            char16_t key[MACHINE_KEY_CHARS];
            machine_drive_undo_key(run->made.places[i], key);
            note(&changed, key);
            result = machine_undo_forget(change.file.document, run->made.places[i]);
        }
        (void)put(run, &change, result, &changed, NULL);
    }
    machine_undo_unmake(win32_host, &run->made);
    run->made.count = 0;
}

/* ---- Single values ---- */

enum vhd_status run_pin_type(struct run *run, const char *type, struct vhd_error *error)
{
    struct changed changed = { .count = 0 };
    struct machine_change change;
    enum vhd_status status = machine_take_change(run->machine, MACHINE_ACT_ANY, &change, error);

    if (status != VHD_OK)
        return status;
    note(&changed, ENGINE_TYPE_KEY);
    return put(run, &change, engine_type_put(change.file.document, type), &changed, error);
}

enum vhd_status run_name_state(struct run *run, const char16_t *path, struct vhd_error *error)
{
    struct changed changed = { .count = 0 };
    struct machine_change change;
    enum vhd_status status = machine_take_change(run->machine, MACHINE_ACT_ANY, &change, error);

    if (status != VHD_OK)
        return status;
    note(&changed, MACHINE_SAVED_STATE);
    return put(run, &change, machine_path_put(change.file.document, MACHINE_SAVED_STATE, run->path, path), &changed,
               error);
}
