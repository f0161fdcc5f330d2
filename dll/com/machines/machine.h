/*
 * machine.h - virtual machines, as all objects about one share them: the machine itself, its drives, adapters, ports.
 *
 * A machine is its file <name>.vmc, which is opened anew by each call and never kept open. All objects of this process
 * that concern one machine share one struct machine: when the machine is renamed by one of them the others follow, and
 * when it has been deleted they know, even if another one has come to stand in its place.
 *
 * Each call of an object goes: its pointers (com_require_all), then machine_look or machine_begin_change, by which the
 * machine is there and its state allows the call, then the other arguments, then what it does. All of them leave
 * IErrorInfo for the interface `iid` when they fail.
 */
#ifndef OPENVPC_MACHINE_H
#define OPENVPC_MACHINE_H

#include "com_windows.h"

#include "config_file.h"
#include "machine_state.h"
#include "machine_value.h"

struct machine;

/* The machine of that file, which is a resolved path, with a reference for the caller. NULL without memory. */
struct machine *machine_of(const char16_t *path);
void machine_keep(struct machine *machine);
void machine_release(struct machine *machine); /* NULL is nothing */

/* Where its file is now. */
void machine_path(struct machine *machine, char16_t path[VHD_PATH_CHARS]);

/* What was read of a machine's file. */
struct machine_view {
    char16_t path[VHD_PATH_CHARS];
    struct configuration *configuration;
    const struct config_document *document; /* the one in there */
};

/*
 * Reads the file, and checks that the state of the machine allows `act`; for MACHINE_ACT_ANY the state is not asked.
 * VHD_MACHINE_UNKNOWN when the file or the machine has gone, VHD_MACHINE_DAMAGED with the reason, and what
 * machine_state_allows says. The view is to be ended by the caller; after a failure nothing has to be.
 */
HRESULT machine_look(const IID *iid, struct machine *machine, enum machine_act act, struct machine_view *view);
void machine_look_end(struct machine_view *view);

/* Whether it is there at all, and where: for what a machine with a damaged file has as well. */
HRESULT machine_find(const IID *iid, struct machine *machine, char16_t path[VHD_PATH_CHARS]);

/* And whether its state allows `act`, as far as that can be told without its file: whether it runs. */
HRESULT machine_find_for(const IID *iid, struct machine *machine, enum machine_act act, char16_t path[VHD_PATH_CHARS]);

/* machine_look for callers that have no client to tell; the state is not asked. */
enum vhd_status machine_read(struct machine *machine, struct machine_view *view, struct vhd_error *error);

/* What machine_look asks of the state of a machine that has been read. */
enum vhd_status machine_allows(const struct machine_view *view, enum machine_act act, struct vhd_error *error);

/* As many keys as a change can touch beside its own: those of all adapters, which move up when one is removed. */
#define MACHINE_WATCHED 16

/* A change of a machine's file: nobody else changes it between its begin and its end. */
struct machine_change {
    struct machine *machine;
    struct configuration_change file; /* file.document is to be changed, file.path says where it is */
    size_t watched_count;
    struct machine_watched {
        char16_t key[MACHINE_KEY_CHARS];
        VARIANT before; /* owned by the change */
    } watched[MACHINE_WATCHED];
};

/*
 * As machine_look; also VHD_CONFIG_READ_ONLY. A damaged file, or one that is too large, is left as it is; only for
 * MACHINE_ACT_DELETE that is no failure, and the document is NULL. After a failure nothing has to be ended.
 */
HRESULT machine_begin_change(const IID *iid, struct machine *machine, enum machine_act act,
                             struct machine_change *change);

/*
 * Notes the value of a key before it is changed: of those that have another one in the end, sinks hear as well. At most
 * MACHINE_WATCHED. Without memory for the value the key counts as changed.
 */
void machine_watch(struct machine_change *change, const char16_t *key);

/*
 * Ends the change: writes the file, unless `change` failed, which is reported then for that key. Afterwards sinks hear
 * OnConfigurationChanged with the key and its value, which is empty if there is none, and then with each key that was
 * watched and has changed. On failure the file is as before.
 */
HRESULT machine_end_change(const IID *iid, struct machine_change *change, enum config_change result,
                           const char16_t *key);

/* The same two for callers that have no client to tell. Without a key (NULL) sinks hear nothing by themselves. */
enum vhd_status machine_take_change(struct machine *machine, enum machine_act act, struct machine_change *change,
                                    struct vhd_error *error);
enum vhd_status machine_put_change(struct machine_change *change, enum config_change result, const char16_t *key,
                                   struct vhd_error *error);

/* The same for a change that is to come to nothing. */
void machine_drop_change(struct machine_change *change);

/*
 * The file has another name from now on, and a machine that had been there is no more; or this one is no more, whatever
 * comes to stand at its path.
 */
void machine_moved(struct machine *machine, const char16_t *path);
void machine_gone(struct machine *machine);

#endif
