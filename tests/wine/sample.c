/* sample.c - runs a sample on real files and looks at what it did. */
#define _POSIX_C_SOURCE 200809L
#include "sample.h"
#include "expect.h"
#include "image_builder.h"
#include "need.h"
#include "readers.h"
#include "vhd_stamp.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define UNIX_2000 946684800 /* 2000-01-01 in seconds since 1970 */

struct line sample_line;
static char folder[REAL_PATH_CHARS];

void sample_begin(unsigned seed)
{
    need_program("7zz");
    line_init(&sample_line, seed, false);
    folder_make(folder);
}

void sample_end(void)
{
    folder_remove(folder);
    line_free(&sample_line);
}

const char *sample_folder(void)
{
    return folder;
}

const char *sample_path(const char *name)
{
    static char paths[8][REAL_PATH_CHARS];
    static unsigned next;

    next = (next + 1) % 8;
    return folder_path(folder, name, paths[next]);
}

static void set_time(const char *name, time_t seconds)
{
    const struct timespec time = { .tv_sec = seconds };
    const struct timespec times[] = { time, time };

    cr_assert_eq(utimensat(AT_FDCWD, sample_path(name), times, 0), 0);
}

void sample_put(const char16_t *path, const char *name)
{
    const struct memory_bytes *bytes = &memory_find(&sample_line.host, path)->bytes;

    cr_assert(memory_bytes_dump(bytes, sample_path(name)), "%s is written", name);
    set_time(name, UNIX_2000 + vhd_stamp_of(sample_line.host.clock));
}

void sample_put_orphans(void)
{
    struct image_builder image;

    for (uint32_t number = 0; number < 2; number++) {
        image_init(&image, IMAGE_DIFFERENCING, sample_line.base.sectors * IMAGE_SECTOR, 70 + number);
        image_begin(&image);
        image_locator(&image, 0, "W2ru", number == 0 ? u".\\gone.vhd" : u".\\base.vhd");
        image_add(&image, &sample_line.host, number == 0 ? u"C:\\lost.vhd" : u"C:\\stranger.vhd");
    }
    sample_put(u"C:\\lost.vhd", "lost.vhd");
    sample_put(u"C:\\stranger.vhd", "stranger.vhd");
}

void sample_put_circle(void)
{
    static const char16_t *const paths[] = { u"C:\\circle-1.vhd", u"C:\\circle-2.vhd" };
    struct image_builder images[ROWS(paths)];

    for (uint32_t i = 0; i < ROWS(images); i++)
        image_init(&images[i], IMAGE_DIFFERENCING, sample_line.base.sectors * IMAGE_SECTOR, 80 + i);
    for (size_t i = 0; i < ROWS(images); i++) {
        image_child_of(&images[i], &images[1 - i]);
        image_begin(&images[i]);
        image_locator(&images[i], 0, "W2ru", paths[1 - i] + text_length(u"C:\\"));
        image_add(&images[i], &sample_line.host, paths[i]);
    }
    sample_put(paths[0], "circle-1.vhd");
    sample_put(paths[1], "circle-2.vhd");
}

void sample_shift_time(const char *name, long seconds)
{
    set_time(name, sample_status(name).st_mtime + seconds);
}

void sample_put_chain(void)
{
    sample_put(LINE_BASE, "base.vhd");
    sample_put(LINE_MIDDLE, "middle.vhd");
    sample_put(LINE_CHILD, "child.vhd");
}

bool sample_is_there(const char *name)
{
    return access(sample_path(name), F_OK) == 0;
}

struct stat sample_status(const char *name)
{
    struct stat status = { 0 };

    cr_assert_eq(stat(sample_path(name), &status), 0, "%s is there", name);
    return status;
}

/* ---- Running ---- */

static const char *built(const char *program, char path[REAL_PATH_CHARS])
{
    snprintf(path, REAL_PATH_CHARS, "%s/%.100s", OPENVPC_SAMPLE_PROGRAMS, program);
    if (access(path, R_OK) != 0)
        skip_missing("the samples are not built; build the preset win64 first");
    return path;
}

const char *sample_host(char path[REAL_PATH_CHARS])
{
    return built("openvpc-script.exe", path);
}

struct program_result sample_run(const char *sample, const char *const arguments[])
{
    const char *ending = strrchr(sample, '.');
    char path[REAL_PATH_CHARS], script[REAL_PATH_CHARS];

    if (ending != NULL && strcmp(ending, ".exe") == 0)
        return wine_program(WINE_RUN, built(sample, path), arguments);
    snprintf(script, sizeof script, "%s/%.100s", OPENVPC_SAMPLES, sample);
    return wine_script(WINE_RUN, sample_host(path), script, arguments);
}

void sample_succeeds(const char *sample, const char *first, const char *second, const char *third, const char *says)
{
    const char *const arguments[] = { first, second, third, NULL };
    struct program_result result = sample_run(sample, arguments);

    cr_assert(result.exit_code == 0 && program_says(&result, "done"), "%s ended with %d and said:\n%s", sample,
              result.exit_code, result.output);
    cr_assert(strstr(result.output, says) != NULL, "%s does not say '%s' but:\n%s", sample, says, result.output);
    program_free(&result);
}

void sample_fails(const char *sample, const char *first, const char *second, const char *third, const char *mentions)
{
    const char *const arguments[] = { first, second, third, NULL };
    struct program_result result = sample_run(sample, arguments);
    char sentence[1000] = "";

    program_line(&result, "failed: ", sentence, sizeof sentence);
    cr_assert(result.exit_code == 1 && strstr(sentence, mentions) != NULL && !program_says(&result, "done"),
              "%s ended with %d, not with 1 and '%s', and said:\n%s", sample, result.exit_code, mentions,
              result.output);
    program_free(&result);
}

/* ---- Looking ---- */

void seven_zip_reads(const char *name, const struct flat_model *expected)
{
    cr_assert(reader_7zip(sample_path(name), sample_path("flat")), "7zz reads %s", name);
    cr_expect(flat_equals_file(expected, sample_path("flat")), "7-Zip reads %s as it was", name);
    remove(sample_path("flat"));
}

void core_reads(const struct flat_model *expected, const char *first, const char *second, const char *third)
{
    const char *const names[] = { first, second, third };
    char16_t paths[3][MEMORY_PATH_CHARS];
    struct memory_host seen;

    memory_host_init(&seen);
    for (size_t i = 0; i < ROWS(names) && names[i] != NULL; i++) {
        text_copy(paths[i], u"C:\\");
        for (const char *c = names[i]; *c != 0; c++) {
            if (*c == '/')
                memory_add_folder(&seen, paths[i]);
            text_fill(paths[i], *c == '/' ? u'\\' : (char16_t)*c, 1);
        }
        memory_import(&seen, paths[i], sample_path(names[i]));
    }
    cr_expect(flat_equals_once(expected, &seen, paths[0]), "%s reads as it was", first);
    memory_host_free(&seen);
}
