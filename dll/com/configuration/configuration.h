/*
 * configuration.h - the configuration of the current user, in %LocalAppData%\Microsoft\Windows Virtual PC\Options.xml.
 *
 * Other processes change it, so the file is opened each time; it is read again when it is another one than it was.
 */
#ifndef OPENVPC_CONFIGURATION_H
#define OPENVPC_CONFIGURATION_H

#include "config_file.h"

/* Values that OpenVPC itself reads, with their defaults. */
#define CONFIGURATION_REQUIRE_VIRTUALIZATION u"require_hardware_virtualization" /* false */
#define CONFIGURATION_FIXED_DISK_ZEROING u"fixed_disk_zeroing"                  /* true */
#define CONFIGURATION_SHUTDOWN_TIMEOUT u"guest_shutdown_timeout"                /* 600 seconds */
#define CONFIGURATION_IDLE_TIMEOUT u"idle_timeout"                              /* 30 seconds */
#define CONFIGURATION_ENGINE_PATIENCE u"engine/patience"                        /* 30 seconds */
#define CONFIGURATION_REGISTER_PATH u"machine_register_path"                    /* machine_folder.h has it */

/* The folder of the configuration, without a final backslash. */
enum vhd_status configuration_folder(char16_t folder[VHD_PATH_CHARS], struct vhd_error *error);

/*
 * To be released by the caller. An empty one when there is no file; VHD_CONFIG_DAMAGED when it is damaged. On failure
 * *configuration is NULL.
 */
enum vhd_status configuration_read(struct configuration **configuration, struct vhd_error *error);

/* Frees what is kept of the file; it is read again by the next call that needs it. */
void configuration_forget(void);

/*
 * Begins a change, making the folder if it is missing. A damaged file is given another name, and the call fails with
 * VHD_CONFIG_QUARANTINED. After a failure nothing has to be ended.
 */
enum vhd_status configuration_begin(struct configuration_change *change, struct vhd_error *error);

/* What a boolean or integer value says; `otherwise` when there is none, or it cannot be read. */
bool configuration_says(const char16_t *key, bool otherwise);

/* What an integer value is; `otherwise` also when it is outside of min to max. */
int32_t configuration_number(const char16_t *key, int32_t min, int32_t max, int32_t otherwise);

/* What a text is; `otherwise` also when it is empty, or too long. */
void configuration_text(const char16_t *key, const char16_t *otherwise, char16_t text[VHD_PATH_CHARS]);

#endif
