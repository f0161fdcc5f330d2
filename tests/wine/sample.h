/*
 * sample.h - runs a sample of harness/samples under Wine on the disks of a line (line_of_disks.h) in a real folder, and
 * looks at what it did to them. One at a time.
 */
#ifndef OPENVPC_TESTS_SAMPLE_H
#define OPENVPC_TESTS_SAMPLE_H

#include "line_of_disks.h"
#include "wine_script.h"

#include <sys/stat.h>

/* The disks, in a host in memory, until they are put into the folder. */
extern struct line sample_line;

/* A new folder and new disks (line_init); skips the calling test without 7-Zip. */
void sample_begin(unsigned seed);
void sample_end(void);

/* The folder, and a path in it, which lives until 8 more have been asked for. */
const char *sample_folder(void);
const char *sample_path(const char *name);

/* Writes a disk of `sample_line` into the folder, with the file time that its children have recorded. */
void sample_put(const char16_t *path, const char *name);

/* base.vhd, middle.vhd, child.vhd */
void sample_put_chain(void);

/* lost.vhd, whose parent is not there, and stranger.vhd, where another disk has the name of the parent: base.vhd. */
void sample_put_orphans(void);

/* circle-1.vhd and circle-2.vhd, each of which is the parent of the other. */
void sample_put_circle(void);

/* Makes a file older or newer than its children have recorded. */
void sample_shift_time(const char *name, long seconds);

bool sample_is_there(const char *name);

/* Fails the calling test where there is no such file. */
struct stat sample_status(const char *name);

/*
 * Runs a script by its file name, in openvpc-script, or, if that ends in .exe, a program; the last argument is NULL.
 */
struct program_result sample_run(const char *sample, const char *const arguments[]);

/* The path of openvpc-script.exe; skips the calling test where it is not built. */
const char *sample_host(char path[REAL_PATH_CHARS]);

/* Runs a sample on up to three paths (the rest NULL), which has to come to its good end and to say something. */
void sample_succeeds(const char *sample, const char *first, const char *second, const char *third, const char *says);

/* And here it has to end with 1 and a sentence that names something. */
void sample_fails(const char *sample, const char *first, const char *second, const char *third, const char *mentions);

void seven_zip_reads(const char *name, const struct flat_model *expected);

/* What core reads the first file as; its parents are where the names say that they are, below the same folder. */
void core_reads(const struct flat_model *expected, const char *first, const char *second, const char *third);

#endif
