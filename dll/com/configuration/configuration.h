/*
 * configuration.h - the configuration of the current user, in %LocalAppData%\Microsoft\Windows Virtual PC\Options.xml.
 *
 * Other processes change it, so the file is opened each time; it is read again when it is another one than it was.
 */
#ifndef OPENVPC_CONFIGURATION_H
#define OPENVPC_CONFIGURATION_H

#include "config_document.h"

/* Values that OpenVPC itself reads, with their defaults. */
#define CONFIGURATION_REQUIRE_VIRTUALIZATION u"require_hardware_virtualization" /* false */
#define CONFIGURATION_FIXED_DISK_ZEROING u"fixed_disk_zeroing"                  /* true */
#define CONFIGURATION_REGISTER_PATH u"machine_register_path"                    /* machine_folder.h has it */

/* The folder of the configuration, without a final backslash. */
enum vhd_status configuration_folder(char16_t folder[VHD_PATH_CHARS], struct vhd_error *error);

/* What was read, for any number of readers at once, none of whom changes it. */
struct configuration {
    struct config_document *document;
    volatile LONG references;
};

/*
 * To be released by the caller. An empty one when there is no file; VHD_CONFIG_DAMAGED when it is damaged. On failure
 * *configuration is NULL.
 */
enum vhd_status configuration_read(struct configuration **configuration, struct vhd_error *error);
void configuration_release(struct configuration *configuration);

/* Frees what is kept of the file; it is read again by the next call that needs it. */
void configuration_forget(void);

/* A change: nobody else changes the configuration between its begin and its end. */
struct configuration_change {
    char16_t path[VHD_PATH_CHARS]; /* of the file */
    struct win32_atomic_change *file;
    struct config_document *document; /* as it is now; to be changed by the caller */
};

/*
 * Makes the folder if it is missing. A damaged file is given another name, and the call fails with
 * VHD_CONFIG_QUARANTINED. After a failure nothing has to be ended.
 */
enum vhd_status configuration_begin(struct configuration_change *change, struct vhd_error *error);

/* Writes the document; on failure the file is as before. */
enum vhd_status configuration_commit(struct configuration_change *change, struct vhd_error *error);

void configuration_end(struct configuration_change *change);

/* What a change of the document means; the sentences of the statuses name the key. */
enum vhd_status configuration_status(enum config_change change);

/* What a boolean or integer value says; `otherwise` when there is none, or it cannot be read. */
bool configuration_says(const char16_t *key, bool otherwise);

#endif
