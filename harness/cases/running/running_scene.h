/*
 * running_scene.h - a machine for cases that run it: its hard disk is a child of one that holds the guest of guest.s, and its
 * first serial port a text file.
 */
#ifndef OPENVPC_HARNESS_RUNNING_SCENE_H
#define OPENVPC_HARNESS_RUNNING_SCENE_H

#include "harness.h"

#include "config_document.h"
#include "vhd_io.h"
#include "run.h"
#include "running_calls.h"

/* How long a guest may take for what takes it a moment. Milliseconds. */
#define SCENE_PATIENCE 60000u

/* How long QEMU is waited for, where it does not hang. Milliseconds. */
#define USUAL_PATIENCE 30000

#define SCENE_TOLD 64

struct scene {
    char16_t program[VHD_PATH_CHARS]; /* the fake QEMU; empty: the real one */
    char16_t machine[VHD_PATH_CHARS], parent[VHD_PATH_CHARS], child[VHD_PATH_CHARS], said[VHD_PATH_CHARS];
    struct run *run;
    struct vhd_error error; /* of the last command */
    struct machine_host_reply reply;

    SRWLOCK lock; /* protects what was told */
    struct {
        enum machine_host_event event;
        int32_t number;
    } told[SCENE_TOLD];
    size_t told_count;
    bool has_ended;
};

/* False where there is no guest, or no QEMU: the case is skipped then. Else all files are made. */
bool scene_begin(struct scene *scene);

/*
 * The same with the fake QEMU in the place of QEMU (fake_qemu.c), which is told a script, and waited for not long. False
 * after a failed check.
 */
bool scene_begin_fake(struct scene *scene, const char *script);

/* What it is told from now on, in the place of all before; and what it is told beside that. */
void scene_script(struct scene *scene, const char *script);
void scene_tell(struct scene *scene, const char *lines);

/* Waits until its log has a line that begins so; gives the rest of it to a buffer, unless that is NULL. */
bool check_logs(struct scene *scene, const char *begins, char *rest, size_t room);
bool has_logged(struct scene *scene, const char *begins);

/* For both: all that is before the files; the files, with what is in the first sector of the disk. */
void scene_prepare(struct scene *scene);
bool scene_make_files(struct scene *scene, const void *guest);
bool scene_make_machine(struct scene *scene); /* all but the parent of its disk */

/*
 * Another machine beside the first, on a child of the same disk. What takes the place of QEMU has one script and one log for
 * all of them.
 */
bool scene_make_another(struct scene *scene, const struct scene *first, unsigned number);

/* Turns what runs off, and frees it. */
void scene_end(struct scene *scene);

/* Values in the machine's file. */
bool scene_change(struct scene *scene, enum config_change change(struct scene *, struct config_document *));
void scene_set_undo(struct scene *scene, bool undoable, int action);

/* Makes a run that can be started. False after a failed check. */
bool scene_make_run(struct scene *scene);

/* Makes a run and starts it; VHD_OK or why not. */
enum vhd_status scene_start(struct scene *scene);

/* Gives the run a command with one number, or a text. */
enum vhd_status scene_do(struct scene *scene, enum machine_host_command command, int32_t number);
enum vhd_status scene_do_two(struct scene *scene, enum machine_host_command command, int32_t number, int32_t second);
enum vhd_status scene_type(struct scene *scene, const char16_t *text);
enum vhd_status scene_key(struct scene *scene, const char16_t *name, int32_t down);

/* The same, which has to succeed. */
bool check_do(struct scene *scene, enum machine_host_command command, int32_t number);
bool check_start(struct scene *scene);

/* Waits until the guest has said that, at the beginning of a line or behind what one that was killed had begun to say. */
bool check_says(struct scene *scene, const char *line);

/* How many lines it has said so far. */
size_t scene_lines(struct scene *scene);

/* The number that the guest has in sector 1, read through the disk at a path with its parents; -1: it cannot be read. */
int64_t scene_count(const char16_t *path);

/* The states that were told, and whether they are these, the last of which is 0. Forgets them. */
bool check_states(struct scene *scene, const int32_t *states);

/* Waits until that was told; what is told more than once counts once. */
bool wait_told_now(struct scene *scene, enum machine_host_event event, int32_t number); /* without waiting */
bool wait_told(struct scene *scene, enum machine_host_event event, int32_t number);

/* Waits until the end of the run was told, and frees it. */
bool check_ended(struct scene *scene);

/* The folder in which a QEMU runs; false where there is none. */
bool find_folder_of_qemu(char16_t folder[VHD_TEMPORARY_CHARS]);

/* How many of the fake QEMU run. */
size_t count_processes(void);

/* Whether a file is there. */
bool is_there(const char16_t *path);

/* Checks that nothing is left of a start: no undo disk, lock, folder of QEMU, state. */
void check_nothing_left(struct scene *scene);

/* The files in the folder of the machine with that ending. */
size_t count_files(const struct scene *scene, const WCHAR *ending);

/* The sentence of the last failure. */
const char *sentence_of(const struct vhd_error *error);

#endif
