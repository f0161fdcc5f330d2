/*
 * test_samples.c - the scripts of harness/samples, run under Wine as a person runs them. What they did to the disks is
 * seen by reading these with 7-Zip, and with core where 7-Zip does not find a parent.
 */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "line_of_disks.h"
#include "readers.h"
#include "vhd_plan.h"
#include "wine_case.h"
#include "wine_script.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNIX_2000 946684800 /* 2000-01-01 in seconds since 1970 */

/* Of `line_init`: 3 MB; 3 MB and three sectors. */
#define WHOLE_MEGABYTES 5
#define ODD_SIZE 8

static struct line line;
static char folder[REAL_PATH_CHARS];

static void begin(unsigned seed)
{
    if (!reader_exists("7zz"))
        wine_skip("7zz is not installed");
    line_init(&line, seed, false);
    folder_make(folder);
}

static void end(void)
{
    folder_remove(folder);
    line_free(&line);
}

static const char *in_folder(const char *name)
{
    static char paths[8][REAL_PATH_CHARS];
    static unsigned next;

    next = (next + 1) % 8;
    return folder_path(folder, name, paths[next]);
}

/* Writes a disk of the line into the folder, with the file time that its children have recorded. */
static void put(const char16_t *path, const char *name)
{
    const struct timespec time = { .tv_sec = UNIX_2000 + vhd_stamp_of(line.host.clock) };
    const struct timespec times[] = { time, time };

    cr_assert(memory_bytes_dump(&memory_find(&line.host, path)->bytes, in_folder(name)), "%s is written", name);
    cr_assert_eq(utimensat(AT_FDCWD, in_folder(name), times, 0), 0);
}

static void put_chain(void)
{
    put(LINE_BASE, "base.vhd");
    put(LINE_MIDDLE, "middle.vhd");
    put(LINE_CHILD, "child.vhd");
}

static struct stat status_of(const char *name)
{
    struct stat status = { 0 };

    cr_assert_eq(stat(in_folder(name), &status), 0, "%s is there", name);
    return status;
}

/* ---- Running ---- */

static struct program_result run(const char *sample, const char *const arguments[])
{
    char script[REAL_PATH_CHARS];

    snprintf(script, sizeof script, "%s/%.100s", OPENVPC_SAMPLES, sample);
    return wine_script(WINE_RUN, script, arguments);
}

/* Runs a sample on up to three paths (the rest NULL), which has to come to its good end and to say something. */
static void succeeds(const char *sample, const char *first, const char *second, const char *third, const char *says)
{
    const char *const arguments[] = { first, second, third, NULL };
    struct program_result result = run(sample, arguments);

    cr_assert(result.exit_code == 0 && program_says(&result, "done"), "%s ended with %d and said:\n%s", sample,
              result.exit_code, result.output);
    cr_assert(strstr(result.output, says) != NULL, "%s does not say '%s' but:\n%s", sample, says, result.output);
    program_free(&result);
}

/* And here it has to end with 1 and a sentence that names something. */
static void fails(const char *sample, const char *first, const char *second, const char *third, const char *mentions)
{
    const char *const arguments[] = { first, second, third, NULL };
    struct program_result result = run(sample, arguments);
    char sentence[1000] = "";

    program_line(&result, "failed: ", sentence, sizeof sentence);
    cr_assert(result.exit_code == 1 && strstr(sentence, mentions) != NULL && !program_says(&result, "done"),
              "%s ended with %d, not with 1 and '%s', and said:\n%s", sample, result.exit_code, mentions,
              result.output);
    program_free(&result);
}

/* ---- Looking ---- */

static void seven_zip_reads(const char *name, const struct flat_model *expected)
{
    cr_assert(reader_7zip(in_folder(name), in_folder("flat")), "7zz reads %s", name);
    cr_expect(flat_equals_file(expected, in_folder("flat")), "7-Zip reads %s as it was", name);
    remove(in_folder("flat"));
}

/* What core reads the first file as; its parents are where the names say that they are, below the same folder. */
static void core_reads(const struct flat_model *expected, const char *first, const char *second, const char *third)
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
        memory_import(&seen, paths[i], in_folder(names[i]));
    }
    cr_expect(flat_equals_once(expected, &seen, paths[0]), "%s reads as it was", first);
    memory_host_free(&seen);
}

/* ---- What all of them do ---- */

struct sample {
    char path[REAL_PATH_CHARS];
};

ParameterizedTestParameters(samples, say_how_they_are_used)
{
    static struct sample samples[32];
    size_t count = 0;
    glob_t found;

    if (glob(OPENVPC_SAMPLES "/*.[vj]*s", 0, NULL, &found) == 0) {
        for (; count < found.gl_pathc && count < ROWS(samples); count++)
            snprintf(samples[count].path, REAL_PATH_CHARS, "%s", strrchr(found.gl_pathv[count], '/') + 1);
        globfree(&found);
    }
    return cr_make_param_array(struct sample, samples, count);
}

ParameterizedTest(const struct sample *sample, samples, say_how_they_are_used)
{
    const char *const arguments[] = { NULL };
    struct program_result result = run(sample->path, arguments);
    char usage[REAL_PATH_CHARS];

    snprintf(usage, sizeof usage, "Usage: cscript %.200s ", sample->path);
    cr_expect(result.exit_code == 2 && strncmp(result.output, usage, strlen(usage)) == 0,
              "%s ended with %d and said:\n%s", sample->path, result.exit_code, result.output);
    program_free(&result);
}

/* ---- Each of them ---- */

Test(samples, merge_a_chain_of_three_into_its_base, .timeout = 120)
{
    begin(ODD_SIZE);
    put_chain();
    succeeds("merge_chain.vbs", in_folder("child.vhd"), NULL, NULL, "\\base.vhd now holds everything");
    seven_zip_reads("base.vhd", &line.child);
    core_reads(&line.child, "child.vhd", "middle.vhd", "base.vhd");
    succeeds("merge_chain.vbs", in_folder("child.vhd"), NULL, NULL, "\\base.vhd now holds everything"); /* once more */
    seven_zip_reads("base.vhd", &line.child);
    succeeds("merge_chain.vbs", in_folder("base.vhd"), NULL, NULL, "\\base.vhd has no parent");
    end();
}

Test(samples, merge_nothing_where_the_base_is_missing, .timeout = 120)
{
    begin(ODD_SIZE);
    put_chain();
    remove(in_folder("base.vhd"));
    fails("merge_chain.vbs", in_folder("child.vhd"), NULL, NULL, "\\base.vhd'");
    cr_expect_eq(status_of("middle.vhd").st_size, memory_find(&line.host, LINE_MIDDLE)->bytes.size);
    put(LINE_BASE, "base.vhd");
    core_reads(&line.middle, "middle.vhd", "base.vhd", NULL);
    end();
}

Test(samples, flatten_a_chain_for_the_cloud, .timeout = 120)
{
    const char *arguments[] = { "vhdiinfo", NULL, NULL };
    struct program_result result;

    begin(WHOLE_MEGABYTES);
    put_chain();
    succeeds("flatten_for_cloud.vbs", in_folder("child.vhd"), in_folder("flat.vhd"), NULL, "a fixed disk of 3 MB");
    cr_expect_eq(status_of("flat.vhd").st_size, 3 * 1048576 + 512);
    seven_zip_reads("flat.vhd", &line.child);
    arguments[1] = in_folder("flat.vhd");
    result = program_run(arguments);
    cr_expect(strstr(result.output, "Fixed") != NULL && strstr(result.output, "(3145728 bytes)") != NULL,
              "vhdiinfo says:\n%s", result.output);
    program_free(&result);
    succeeds("flatten_for_cloud.vbs", in_folder("base.vhd"), in_folder("base-flat.vhd"), NULL, "a fixed disk of 3 MB");
    seven_zip_reads("base-flat.vhd", &line.base);
    fails("flatten_for_cloud.vbs", in_folder("child.vhd"), in_folder("flat.vhd"), NULL, "\\flat.vhd'");
    end();
}

Test(samples, flatten_no_disk_that_is_not_whole_megabytes, .timeout = 120)
{
    begin(ODD_SIZE);
    put_chain();
    fails("flatten_for_cloud.vbs", in_folder("child.vhd"), in_folder("flat.vhd"), NULL,
          "3147264 bytes, which is not a whole number of megabytes");
    cr_expect_neq(access(in_folder("flat.vhd"), F_OK), 0, "nothing was written");
    end();
}

/* A dynamic disk whose last block, of six, is in the file and all zeros. */
static void put_padded_base(void)
{
    const struct memory_bytes *base = &memory_find(&line.host, LINE_BASE)->bytes;
    struct image_builder image;
    uint8_t sector[IMAGE_SECTOR];

    image_init(&image, IMAGE_DYNAMIC, line.base.sectors * IMAGE_SECTOR, 1);
    image.block_size = image_get32(base, 512 + HEADER_BLOCK_SIZE);
    image_begin(&image);
    for (uint32_t block = 0; block < image.table_entries; block++)
        image_add_block(&image, block);
    for (uint64_t i = 0; i < line.base.sectors; i++) {
        flat_fill_sector(sector, line.base.tags[i]);
        if (line.base.tags[i] != 0)
            image_write(&image, i, sector);
    }
    memory_remove(&line.host, LINE_BASE);
    image_add(&image, &line.host, LINE_BASE);
}

Test(samples, compact_a_disk_and_tell_its_sizes, .timeout = 120)
{
    char says[200];
    struct stat before, after;

    begin(WHOLE_MEGABYTES);
    put_padded_base();
    put_chain();
    before = status_of("base.vhd");
    fails("compact.js", in_folder("middle.vhd"), in_folder("base.vhd"), NULL, "\\middle.vhd'");
    after = status_of("base.vhd");
    cr_expect(after.st_size < before.st_size, "the second disk is compacted though the first cannot be");
    seven_zip_reads("base.vhd", &line.base);
    core_reads(&line.child, "child.vhd", "middle.vhd", "base.vhd");
    put(LINE_BASE, "base.vhd");
    snprintf(says, sizeof says, "%lld bytes before, %lld after: %lld%% less", (long long)before.st_size,
             (long long)after.st_size, (100 * (long long)(before.st_size - after.st_size) + before.st_size / 2) /
             before.st_size);
    succeeds("compact.js", in_folder("base.vhd"), NULL, NULL, says);
    succeeds("compact.js", in_folder("base.vhd"), NULL, NULL, "nothing to gain");
    end();
}

/* A chain whose disks have been moved apart, so that none finds its parent. */
static void put_moved_chain(void)
{
    static const char *const folders[] = { "a", "b", "c" };

    for (size_t i = 0; i < ROWS(folders); i++)
        mkdir(in_folder(folders[i]), 0777);
    put(LINE_BASE, "a/base.vhd");
    put(LINE_MIDDLE, "b/middle.vhd");
    put(LINE_CHILD, "c/child.vhd");
}

static void repairs(const char *sample)
{
    begin(ODD_SIZE);
    put_moved_chain();
    fails("merge_chain.vbs", in_folder("c/child.vhd"), NULL, NULL, "\\c\\middle.vhd'");
    fails(sample, in_folder("c/child.vhd"), in_folder("a/base.vhd"), NULL, "\\c\\child.vhd'"); /* left one out */
    succeeds(sample, in_folder("c/child.vhd"), in_folder("b/middle.vhd"), in_folder("a/base.vhd"),
             "\\a\\base.vhd\n");
    core_reads(&line.child, "c/child.vhd", "b/middle.vhd", "a/base.vhd");
    succeeds("merge_chain.vbs", in_folder("c/child.vhd"), NULL, NULL, "\\a\\base.vhd now holds everything");
    seven_zip_reads("a/base.vhd", &line.child);
    end();
}

Test(samples, repair_a_moved_chain_in_vbscript, .timeout = 120)
{
    repairs("repair_moved_chain.vbs");
}

Test(samples, repair_a_moved_chain_in_jscript, .timeout = 120)
{
    repairs("repair_moved_chain.js");
}

/* A child of a parent that is not there, and one whose parent is another disk now. */
static void put_orphans(void)
{
    struct image_builder image;

    for (uint32_t number = 0; number < 2; number++) {
        image_init(&image, IMAGE_DIFFERENCING, line.base.sectors * IMAGE_SECTOR, 70 + number);
        image_begin(&image);
        image_locator(&image, 0, "W2ru", number == 0 ? u".\\gone.vhd" : u".\\base.vhd");
        image_add(&image, &line.host, number == 0 ? u"C:\\lost.vhd" : u"C:\\stranger.vhd");
    }
    put(u"C:\\lost.vhd", "lost.vhd");
    put(u"C:\\stranger.vhd", "stranger.vhd");
}

/* Two disks that are each other's parent. */
static void put_circle(void)
{
    struct image_builder round, and_round;

    image_init(&round, IMAGE_DIFFERENCING, line.base.sectors * IMAGE_SECTOR, 80);
    image_init(&and_round, IMAGE_DIFFERENCING, line.base.sectors * IMAGE_SECTOR, 81);
    image_child_of(&round, &and_round);
    image_child_of(&and_round, &round);
    image_begin(&round);
    image_begin(&and_round);
    image_locator(&round, 0, "W2ru", u".\\circle-2.vhd");
    image_locator(&and_round, 0, "W2ru", u".\\circle-1.vhd");
    image_add(&round, &line.host, u"C:\\circle-1.vhd");
    image_add(&and_round, &line.host, u"C:\\circle-2.vhd");
    put(u"C:\\circle-1.vhd", "circle-1.vhd");
    put(u"C:\\circle-2.vhd", "circle-2.vhd");
}

Test(samples, list_a_folder_as_a_tree, .timeout = 120)
{
    static const char *const lines[] = {
        "base.vhd  (dynamic, 3 MB, ",
        "    middle.vhd  (differencing, 3 MB, ",
        "        child.vhd  (differencing, 3 MB, ",
        "            sub\\grandchild.vhd  (differencing, 3 MB, ",
        "lost.vhd  (broken: ",
        "stranger.vhd  (broken: ",
        "text.vhd  (broken: ",
        "circle-1.vhd  (broken: ",
    };
    const char *arguments[] = { folder, NULL }, *at;
    struct program_result result;
    char line_of_it[1000];

    begin(WHOLE_MEGABYTES);
    put_chain();
    put_orphans();
    put_circle();
    mkdir(in_folder("sub"), 0777);
    put(LINE_GRANDCHILD, "sub/grandchild.vhd");
    memory_remove(&line.host, LINE_BASE);
    put(memory_add_text(&line.host, LINE_BASE, "no disk")->path, "text.vhd");
    succeeds("repair_moved_chain.vbs", in_folder("sub/grandchild.vhd"), in_folder("child.vhd"), NULL, "\\child.vhd");

    result = run("list_tree.vbs", arguments);
    for (size_t i = 0; i < ROWS(lines); i++)
        cr_expect(program_line(&result, lines[i], line_of_it, sizeof line_of_it) != NULL, "no line '%s' in:\n%s",
                  lines[i], result.output);
    /* Below a disk come its children and nothing else. */
    at = strstr(result.output, "base.vhd  (dynamic");
    for (size_t i = 0; at != NULL && i < 4; i++) {
        cr_expect(strncmp(at, lines[i], strlen(lines[i])) == 0, "'%s' is not in its place in:\n%s", lines[i],
                  result.output);
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    cr_expect(result.exit_code == 0 && program_says(&result, "done"), "it ended with %d:\n%s", result.exit_code,
              result.output);
    program_free(&result);
    fails("list_tree.vbs", in_folder("nowhere"), NULL, NULL, "nowhere'");
    end();
}
