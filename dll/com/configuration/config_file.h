/*
 * config_file.h - files that hold a document: that of the configuration, and those of virtual machines.
 *
 * Other processes change them, so each is opened each time; it is read again when it is another one than it was.
 */
#ifndef OPENVPC_CONFIG_FILE_H
#define OPENVPC_CONFIG_FILE_H

#include "com_windows.h"

#include "config_document.h"
#include "win32_atomic_file.h"

/* What was read, for any number of readers at once, none of whom changes it. */
struct configuration {
    struct config_document *document;
    volatile LONG references;
};

/* What was read last, of which file, and in which state that was. All zeros: nothing. */
struct config_file {
    SRWLOCK lock; /* protects what follows; held only to look and to store */
    struct configuration *known;
    char16_t path[VHD_PATH_CHARS];
    struct win32_atomic_stamp stamp;
};

/*
 * Reads the file at `path`, whose first element is `root`, waiting for others for at most `patience` milliseconds. To be
 * released by the caller. NULL when there is no file, and that is no error; VHD_CONFIG_DAMAGED when it is damaged. On
 * failure *configuration is NULL.
 */
enum vhd_status config_file_read(struct config_file *file, const char16_t *path, const char16_t *root,
                                 uint32_t patience, struct configuration **configuration, struct vhd_error *error);

/* One with that document, which it takes over, and one reference. Without memory NULL, and the document is freed. */
struct configuration *configuration_new(struct config_document *document);

/* NULL is nothing. */
void configuration_release(struct configuration *configuration);

/* Frees what is kept of the file; it is read again by the next call that needs it. */
void config_file_forget(struct config_file *file);

/* A change: nobody else changes the file between its begin and its end. */
struct configuration_change {
    char16_t path[VHD_PATH_CHARS]; /* of the file */
    struct win32_atomic_change *file;
    struct config_document *document; /* as it is now; to be changed by the caller */
};

/*
 * Waits for the right to change the file at `path`, making missing folders below path[0..base), and reads it. Where
 * there is no file the document is NULL, to be made by the caller. Whatever this returns, configuration_end is the
 * caller's to call.
 */
enum vhd_status config_file_begin(struct configuration_change *change, const char16_t *path, size_t base,
                                  const char16_t *root, struct vhd_error *error);

/* Writes the document; on failure the file is as before. */
enum vhd_status configuration_commit(struct configuration_change *change, struct vhd_error *error);

void configuration_end(struct configuration_change *change);

#endif
