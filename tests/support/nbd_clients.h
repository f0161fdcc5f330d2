/*
 * nbd_clients.h - programs of others that read and write by NBD: nbdinfo and nbdcopy of libnbd, qemu-img and qemu-io.
 *
 * Each function skips the calling test where the program is not installed, and fails it where the program does.
 */
#ifndef OPENVPC_TESTS_NBD_CLIENTS_H
#define OPENVPC_TESTS_NBD_CLIENTS_H

#include "folder.h"

#include <stdbool.h>
#include <stdint.h>

#define NBD_URI_BYTES 512

/* What nbdinfo says of an export: its size, and whether it can be read only. */
void nbd_info_says(const char *uri, uint64_t size, bool is_read_only);

/* That nbdinfo lists so many exports, of which one has this name. */
void nbd_info_lists(const char *uri, unsigned count, const char *name);

/* Copies an export into a file, which must not be there: by nbdcopy, in several connections, and by qemu-img convert. */
void nbd_copy_to(const char *uri, const char *file);
void nbd_convert_to(const char *uri, const char *file);

/* Copies a raw file into an export. */
void nbd_copy_from(const char *file, const char *uri);

/* The SHA-256 of what each way to copy gives. */
void nbd_hashes_to(const char *folder, const char *uri, const char *hex);

/* Has qemu-io do commands, of which the last is NULL; returns whether it could do them all. */
bool nbd_qemu_io(const char *uri, bool read_only, const char *const commands[]);

#endif
