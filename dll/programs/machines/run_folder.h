/*
 * run_folder.h - the folder in which a machine's QEMU is started, and which nobody else can read: in %LocalAppData%\OpenVPC,
 * called by a number that is made of the path of the machine's file. So the next start of that machine finds what one has
 * left whose process was killed. One that cannot be removed, since somebody uses it, is passed over, up to nine times.
 */
#ifndef OPENVPC_RUN_FOLDER_H
#define OPENVPC_RUN_FOLDER_H

#include "engine_plan.h"

/*
 * Makes it anew, empty, after it has ended the QEMU that runs in it still, where that can be (qemu_process.h); `program`
 * is the path of QEMU. The caller holds the machine. On failure it is not there.
 */
enum vhd_status run_folder_make(const char16_t *machine, const char16_t *program, char16_t folder[VHD_PATH_CHARS],
                                struct vhd_error *error);

/* Writes the configuration of QEMU into it, by which it knows the secret. */
enum vhd_status run_folder_configure(const char16_t *folder, const char secret[ENGINE_SECRET_CHARS],
                                     struct vhd_error *error);

/* Deletes it with all files in it, as far as they can be. */
void run_folder_remove(const char16_t *folder);

/* Random digits, which nobody can guess. */
enum vhd_status run_secret(char secret[ENGINE_SECRET_CHARS], struct vhd_error *error);

#endif
