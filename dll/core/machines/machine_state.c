/* machine_state.c - the state of a machine, and what it allows. */
#include "machine_state.h"

#include "machine_place.h"
#include "machine_path.h"

/* Source: Windows Virtual PC reference, the codes of IVMVirtualMachine's members. */
static const enum vhd_status answers[MACHINE_ACTS][MACHINE_STATES] = {
    /* off, saved, running, merging */
    [MACHINE_ACT_ANY] = { VHD_OK, VHD_OK, VHD_OK, VHD_OK },
    [MACHINE_ACT_STARTUP] = { VHD_OK, VHD_OK, VHD_MACHINE_RUNS, VHD_MACHINE_MERGES },
    [MACHINE_ACT_POWER] = { VHD_MACHINE_DOES_NOT_RUN, VHD_MACHINE_DOES_NOT_RUN, VHD_OK, VHD_MACHINE_DOES_NOT_RUN },
    [MACHINE_ACT_DISCARD_STATE] = { VHD_MACHINE_NO_SAVED_STATE, VHD_OK, VHD_MACHINE_RUNS, VHD_MACHINE_MERGES },
    [MACHINE_ACT_TELL_STATE_FILE] = { VHD_MACHINE_NO_SAVED_STATE, VHD_OK, VHD_MACHINE_NO_SAVED_STATE,
                                      VHD_MACHINE_NO_SAVED_STATE },
    [MACHINE_ACT_MERGE_UNDO] = { VHD_OK, VHD_OK, VHD_MACHINE_RUNS, VHD_MACHINE_MERGES },
    [MACHINE_ACT_DISCARD_UNDO] = { VHD_OK, VHD_MACHINE_RUNS_OR_IS_SAVED, VHD_MACHINE_RUNS_OR_IS_SAVED,
                                   VHD_MACHINE_RUNS_OR_IS_SAVED },
    [MACHINE_ACT_SETTING] = { VHD_OK, VHD_MACHINE_ACTIVE, VHD_MACHINE_ACTIVE, VHD_MACHINE_ACTIVE },
    [MACHINE_ACT_HARDWARE] = { VHD_OK, VHD_MACHINE_RUNS_OR_IS_SAVED, VHD_MACHINE_RUNS_OR_IS_SAVED,
                               VHD_MACHINE_RUNS_OR_IS_SAVED },
    [MACHINE_ACT_DELETE] = { VHD_OK, VHD_OK, VHD_MACHINE_RUNS, VHD_MACHINE_MERGES },
};

enum vhd_status machine_state_allows(enum machine_state state, enum machine_act act)
{
    return answers[act][state];
}

/* Nobody but who holds it for that keeps others from looking at the file. */
enum vhd_status machine_lock_is_held(const struct vhd_host *host, const char16_t *path, const char16_t *extension,
                                     bool *is_held, struct vhd_error *error)
{
    char16_t lock[VHD_TEMPORARY_CHARS];
    struct vhd_error cause;
    struct vhd_file *file;
    enum vhd_status status;

    machine_place_with(path, extension, lock);
    status = host->ops->open(host, lock, VHD_FILE_INSPECT, &file, &cause);
    *is_held = status == VHD_SHARING_VIOLATION;
    if (status == VHD_OK)
        file->ops->close(file, false);
    if (status == VHD_OK || *is_held || status == VHD_FILE_NOT_FOUND || status == VHD_PATH_NOT_FOUND)
        return VHD_OK;
    return vhd_fail_as(error, &cause);
}

/* The state of a machine while somebody works on it; MACHINE_OFF when nobody does. */
static enum vhd_status find_lock(const struct vhd_host *host, const char16_t *path, enum machine_state *state,
                                 struct vhd_error *error)
{
    bool is_held;
    enum vhd_status status = machine_lock_is_held(host, path, MACHINE_LOCK_EXTENSION, &is_held, error);

    *state = is_held ? MACHINE_RUNNING : MACHINE_OFF;
    if (status != VHD_OK || is_held)
        return status;
    status = machine_lock_is_held(host, path, MACHINE_MERGE_EXTENSION, &is_held, error);
    if (is_held)
        *state = MACHINE_MERGING;
    return status;
}

enum vhd_status machine_state_file(const struct vhd_host *host, const struct config_document *document,
                                   const char16_t *machine, char16_t path[VHD_PATH_CHARS], bool *is_there, bool *is_own,
                                   struct vhd_error *error)
{
    char16_t own[VHD_TEMPORARY_CHARS];
    const enum vhd_status status = machine_path_get(host, document, MACHINE_SAVED_STATE, machine, path, is_there,
                                                    error);

    machine_place_with(machine, u".vsv", own);
    *is_own = status == VHD_OK && path[0] != 0 && host->ops->compare_names(host, own, path) == 0;
    return status;
}

enum vhd_status machine_state_find(const struct vhd_host *host, const struct config_document *document,
                                   const char16_t *path, enum machine_state *state, struct vhd_error *error)
{
    char16_t saved[VHD_PATH_CHARS];
    bool is_there;
    enum vhd_status status = find_lock(host, path, state, error);

    if (status != VHD_OK || *state != MACHINE_OFF || document == NULL)
        return status;
    status = machine_path_get(host, document, MACHINE_SAVED_STATE, path, saved, &is_there, error);
    if (status == VHD_OK && is_there)
        *state = MACHINE_SAVED;
    return status;
}
