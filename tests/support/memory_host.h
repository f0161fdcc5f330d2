/*
 * memory_host.h - a vhd_host over memory: drives, folders and files with Windows' semantics, and faults as data.
 *
 * Names are compared without regard to ASCII case, folders must exist, share modes exclude each other as Win32's do,
 * and a broken contract of vhd_io.h (an unresolved path, a write to a file opened for reading, ...) aborts the test.
 *
 *   memory_host.c     the calls of vhd_host          memory_tree.c     fills the host and looks at what is in it
 *   memory_file.c     the calls of vhd_file          memory_journal.c  what was done, in order
 *   memory_faults.c   counts calls, makes them fail  memory_bytes.c    sparse contents
 *   memory_share.c    share modes                    memory_snapshot.c compares before and after, copies
 */
#ifndef OPENVPC_TESTS_MEMORY_HOST_H
#define OPENVPC_TESTS_MEMORY_HOST_H

#include "memory_bytes.h"
#include "vhd_io.h"

#define MEMORY_PATH_CHARS VHD_TEMPORARY_CHARS

/* Every kind of call that core can make, except those that only ask for a time or which file it is. */
enum memory_call {
    MEMORY_OPEN,
    MEMORY_KIND,
    MEMORY_MAKE_FOLDER,
    MEMORY_REMOVE_FOLDER,
    MEMORY_VOLUME,
    MEMORY_VISIT,
    MEMORY_VISIT_FILES,
    MEMORY_NEW_ID,
    MEMORY_SHA1,
    MEMORY_READ,
    MEMORY_WRITE,
    MEMORY_SET_SIZE,
    MEMORY_FLUSH,
    MEMORY_FLUSH_AHEAD,
    MEMORY_INFO,
    MEMORY_MOVE,
    MEMORY_SET_MODIFIED,
    MEMORY_DISCARD, /* of a file that is being closed */
    MEMORY_CLOSE,
    MEMORY_PAUSE,
    MEMORY_CALL_KINDS
};

#define MEMORY_BIT(call) (1u << (call))
#define MEMORY_ANY_CALL (MEMORY_BIT(MEMORY_CALL_KINDS) - 1)
/* Those that can report a failure. */
#define MEMORY_FAILING_CALLS                                                                                        \
    (MEMORY_ANY_CALL & ~(MEMORY_BIT(MEMORY_REMOVE_FOLDER) | MEMORY_BIT(MEMORY_VISIT) | MEMORY_BIT(MEMORY_DISCARD) | \
                         MEMORY_BIT(MEMORY_CLOSE) | MEMORY_BIT(MEMORY_PAUSE)))

enum memory_fault_mode {
    MEMORY_FAIL_ONCE,
    MEMORY_FAIL_FOR_GOOD,
    MEMORY_POWER_OFF, /* that call and all later ones do nothing and fail; files keep what was written before */
};

/* Which call goes wrong, and how. */
struct memory_fault {
    uint64_t call;  /* counted from 1 among those of `kinds`; 0: none */
    unsigned kinds; /* MEMORY_BIT(...) | ... */
    enum memory_fault_mode mode;
    enum vhd_status status;
    uint32_t os_code;
    size_t short_write; /* bytes that a failing write still writes */
};

/* What was done to the contents of the host. */
struct memory_event {
    enum memory_call call;
    uint64_t file; /* its identity; 0 for folders */
    char16_t path[MEMORY_PATH_CHARS];
    char16_t new_path[MEMORY_PATH_CHARS]; /* of a move */
    uint64_t offset, size;                /* of a write; of set_size: `size` is the new one */
    uint8_t *data;                        /* what was written; NULL: zeros */
    int64_t modified;                     /* the time of the file after a write, set_size or set_modified */
    bool discarded;                       /* closed and deleted */
    bool failed;                          /* a flush that did not succeed: no later one saves what came before it */
    bool replaces;                        /* a move in the place of another file */
};

struct memory_volume {
    char16_t root[VHD_PATH_CHARS]; /* ends in a backslash; may be a folder in which the volume is mounted */
    struct vhd_volume facts;
};

struct memory_node {
    char16_t path[MEMORY_PATH_CHARS];
    const char16_t *other_path; /* that the system made for it, and long_name alone knows; or NULL */
    bool is_folder;
    bool read_only; /* by its attribute; such a file cannot be deleted, as on Windows */
    uint32_t links; /* its names */
    bool denied;    /* a file that may not be opened, a folder in which nothing may be created */
    bool doomed;    /* discarded while others look at it: it goes with the last of them, and is denied until then */
    struct memory_bytes bytes;
    uint64_t file; /* its identity, and its number in what was recorded */
    int64_t modified;
    struct memory_handle *handles;
};

/* What an opener wants to do, and lets others do. */
#define MEMORY_READING 1u
#define MEMORY_WRITING 2u
#define MEMORY_DELETING 4u
#define MEMORY_ALL (MEMORY_READING | MEMORY_WRITING | MEMORY_DELETING)

struct memory_handle {
    struct vhd_file file;
    struct memory_host *host;
    struct memory_node *node;
    unsigned access, share;
    bool has_set_time;
    bool is_lost; /* where failed flushes stay failed: one has */
    struct memory_handle *next;
    struct vhd_patience *patience; /* for deleting it */
};

struct memory_host {
    struct vhd_host host; /* what core is given */
    struct memory_volume volumes[16];
    size_t volume_count;
    struct memory_node **nodes;
    size_t node_count, node_room;

    int64_t clock;            /* the current time, in file time units */
    uint64_t uptime;          /* that nobody sets, milliseconds */
    int32_t hours_east;       /* of Greenwich: the time zone */
    bool no_identity;         /* volumes cannot tell files apart */
    bool no_ranges;           /* nor where in a file data are, and where holes */
    bool lost_stays_lost;     /* once a flush of a file has failed, all of that opener do: Windows and Linux */
    bool times_stay;          /* whatever is written through a handle that has set them: Windows, not Wine */
    uint64_t last_file;       /* identity given last */
    const uint8_t (*ids)[16]; /* the ids to be given out next; then made-up ones follow */
    size_t id_count, ids_given;

    struct memory_fault fault;
    uint64_t fault_calls; /* that counted for the fault */
    uint64_t fault_hits;  /* that were made to fail */
    uint64_t fault_times; /* how often MEMORY_FAIL_ONCE fails, set after memory_host_arm; 0 is once, too */
    bool off;             /* after a power off */
    uint64_t calls[MEMORY_CALL_KINDS];
    size_t open_files; /* by core, now */
    /* As on NTFS: bytes that the system had to fill with zeros before a write could be made, and most for one write. */
    uint64_t filled, most_filled;

    struct memory_event *events;
    size_t event_count, event_room;
    bool no_data; /* events are kept without what was written, which saves time where nobody looks */

    /* Called before each call takes effect, to do what another program might do at that moment. May be NULL. */
    void (*hook)(struct memory_host *, enum memory_call, const char16_t *path);
    void *hook_data;
    bool in_hook; /* calls made by the hook are not counted, and make no fault */
};

/* Makes a host with a drive C: (NTFS, 1 TB free). */
void memory_host_init(struct memory_host *self);
void memory_host_free(struct memory_host *self);

/* Forgets counts and events, and sets a fault for the calls to come. */
void memory_host_arm(struct memory_host *self, struct memory_fault fault);

/* After a power off: nobody has a file open any more, and calls work again. */
void memory_host_power_on(struct memory_host *self);

/* ---- memory_tree.c, memory_share.c, memory_snapshot.c ---- */

struct memory_volume *memory_add_volume(struct memory_host *self, const char16_t *root, enum vhd_drive_kind kind,
                                        const char16_t *file_system, uint64_t available);
struct memory_node *memory_add_folder(struct memory_host *self, const char16_t *path);
/* Folders above it are made where they are missing. Takes `bytes` over, which becomes empty; NULL: an empty file. */
struct memory_node *memory_add_file(struct memory_host *self, const char16_t *path, struct memory_bytes *bytes);
struct memory_node *memory_add_text(struct memory_host *self, const char16_t *path, const char *text);
/* So many bytes that begin with the marker of a file that is being made (vhd_leftover.h), the rest zeros. */
struct memory_node *memory_add_marked(struct memory_host *self, const char16_t *path, uint64_t size);
/* Adds the contents of a real file; fails the test when it cannot be read. */
struct memory_node *memory_import(struct memory_host *self, const char16_t *path, const char *real_path);

struct memory_node *memory_find(const struct memory_host *self, const char16_t *path); /* NULL: nothing is there */
void memory_remove(struct memory_host *self, const char16_t *path);
/* How many files and folders are below a folder, or the root of a drive. */
size_t memory_count_below(const struct memory_host *self, const char16_t *folder);

/* Another program that has the file open until it is released. */
struct memory_handle *memory_hold(struct memory_host *self, const char16_t *path, unsigned access, unsigned share);
void memory_release(struct memory_handle *handle);

/* All names, contents, identities and times at one moment. */
struct memory_snapshot {
    struct memory_picture *pictures;
    size_t count;
};
struct memory_snapshot memory_take_snapshot(const struct memory_host *self);
void memory_free_snapshot(struct memory_snapshot *snapshot);
/* Whether the host is as it was; where not, says on stderr what differs. */
bool memory_is_as_in(const struct memory_host *self, const struct memory_snapshot *snapshot);

/* Of all that is there: paths, sizes, times, and which files they are; and of these with their contents. */
uint64_t memory_hash_names(const struct memory_host *self);
uint64_t memory_hash_host(const struct memory_host *self);

/* Makes another host that holds the same, with nobody having anything open; contents are shared until they change. */
void memory_copy_host(struct memory_host *self, const struct memory_host *from);

/* ---- for the files of the host itself ---- */

void memory_require(bool condition, const char *contract, const char16_t *path);
/* Counts a call; what it returns is how the call ends unless it is VHD_OK. */
enum vhd_status memory_enter(struct memory_host *self, enum memory_call call, const char16_t *path,
                             struct vhd_error *error);
/* The event added, to be filled further. */
struct memory_event *memory_record(struct memory_host *self, enum memory_call call, const struct memory_node *node);
void memory_record_data(struct memory_event *event, uint64_t offset, const void *data, size_t size);
void memory_forget_events(struct memory_host *self);
struct memory_volume *memory_volume_of(const struct memory_host *self, const char16_t *path);
bool memory_is_root(const struct memory_host *self, const char16_t *path);
/* What stands at the folder that holds `path`. */
enum vhd_path_kind memory_kind_above(const struct memory_host *self, const char16_t *path);
enum vhd_path_kind memory_kind_of(const struct memory_host *self, const char16_t *path);
bool memory_is_doomed(const struct memory_host *self, const char16_t *path);
struct memory_node *memory_new_node(struct memory_host *self, const char16_t *path, bool is_folder);
void memory_delete_node(struct memory_host *self, struct memory_node *node);
/* NULL when the share modes forbid it. */
struct memory_handle *memory_open_node(struct memory_host *self, struct memory_node *node, unsigned access,
                                       unsigned share);
void memory_close_handle(struct memory_handle *handle);
extern const struct vhd_file_ops memory_file_ops;

#endif
