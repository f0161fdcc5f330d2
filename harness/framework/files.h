/* files.h - what cases do with files. All paths may be longer than MAX_PATH. */
#ifndef OPENVPC_HARNESS_FILES_H
#define OPENVPC_HARNESS_FILES_H

#include "lines.h"

enum path_kind { PATH_NOTHING, PATH_FILE, PATH_FOLDER };

enum path_kind path_kind(const WCHAR *path);

/* The whole file, to be freed by the caller; NULL when it cannot be read. */
uint8_t *file_read(const WCHAR *path, size_t *size);

/* Makes or replaces a file. A failure is a failed check. */
bool file_write(const WCHAR *path, const void *bytes, size_t size);

/* Makes a new file. False when there is one already, which stays as it is; any other failure is a failed check. */
bool file_make(const WCHAR *path, const void *bytes, size_t size);

/* Length in bytes; -1 when there is no such file. */
int64_t file_size(const WCHAR *path);

/* Modification time in seconds since 2000-01-01 UTC, as VHD files count; 0 when there is no such file. */
uint32_t file_stamp(const WCHAR *path);

/* The same in 100 nanoseconds since 1601, as Windows counts; setting it may fail, which is a failed check. */
int64_t file_time(const WCHAR *path);
bool file_set_time(const WCHAR *path, int64_t time);

#define TICKS_PER_SECOND INT64_C(10000000)

bool folder_make(const WCHAR *path);

/* Removes a folder with all that is in it; tries for a while, since virus scanners hold new files. */
bool remove_tree(const WCHAR *path);

/* What is below a folder: a line for each file and folder, with a file's size and a hash of its bytes, sorted. */
struct lines folder_tree(const WCHAR *path);

#endif
