/*
 * configuration.h - the configuration of the current user, in %LocalAppData%\Microsoft\Windows Virtual PC\Options.xml.
 *
 * It is read again each time, since other processes change it. Documents are those of config_xml.h.
 */
#ifndef OPENVPC_CONFIGURATION_H
#define OPENVPC_CONFIGURATION_H

#include "config_xml.h"

/* Values that OpenVPC itself reads, with their defaults. */
#define CONFIGURATION_REQUIRE_VIRTUALIZATION u"require_hardware_virtualization" /* false */
#define CONFIGURATION_FIXED_DISK_ZEROING u"fixed_disk_zeroing"                  /* true */

/* The folder of the configuration, without a final backslash. */
enum vhd_status configuration_folder(char16_t folder[VHD_PATH_CHARS], struct vhd_error *error);

/* To be freed by the caller. An empty one when there is no file; VHD_CONFIG_DAMAGED, and NULL, when it is damaged. */
enum vhd_status configuration_read(struct config_node **document, struct vhd_error *error);

/* A change: nobody else changes the configuration between its begin and its end. */
struct configuration_change {
    char16_t path[VHD_PATH_CHARS]; /* of the file */
    struct win32_atomic_change *file;
    struct config_node *document; /* as it is now; to be changed by the caller */
};

/*
 * Makes the folder if it is missing. A damaged file is given another name, and the call fails with
 * VHD_CONFIG_QUARANTINED. After a failure nothing has to be ended.
 */
enum vhd_status configuration_begin(struct configuration_change *change, struct vhd_error *error);

/* Writes the document; on failure the file is as before. */
enum vhd_status configuration_commit(struct configuration_change *change, struct vhd_error *error);

void configuration_end(struct configuration_change *change);

/* What a boolean or integer value says; `otherwise` when there is none, or it cannot be read. */
bool configuration_says(const char16_t *key, bool otherwise);

#endif
