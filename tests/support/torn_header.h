/* torn_header.h - a disk whose parent was being set when the power went: half of its header is new, half is old. */
#ifndef OPENVPC_TESTS_TORN_HEADER_H
#define OPENVPC_TESTS_TORN_HEADER_H

#include "memory_host.h"

/*
 * Stops setting the parent in the write of the header, which is at 512: its first sector is written, and the header as
 * it was is in "<disk>.ovpc-undo". The system has not written the file's time yet, so that its children still know it.
 */
void torn_header_make(struct memory_host *host, const char16_t *disk, const char16_t *parent);

#endif
