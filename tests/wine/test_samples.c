/*
 * test_samples.c - the scripts of harness/samples, run under Wine as a person runs them. What they did to the disks is
 * seen by reading these with 7-Zip, and with core where 7-Zip does not find a parent.
 */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "sample.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of `line_init`: 3 MB; 3 MB and three sectors. */
#define WHOLE_MEGABYTES 5
#define ODD_SIZE 8

/* ---- What all of them do; in the script host of Wine, and all else in our own ---- */

ParameterizedTestParameters(samples, say_how_they_are_used)
{
    static struct script samples[MAX_SCRIPTS];
    size_t count = scripts_of(OPENVPC_SAMPLES, samples, 7);

    return cr_make_param_array(struct script, samples, count);
}

ParameterizedTest(const struct script *sample, samples, say_how_they_are_used)
{
    const char *const arguments[] = { NULL }, *name = strrchr(sample->path, '/') + 1;
    struct program_result result = wine_script(WINE_RUN, NULL, sample->path, arguments);
    char usage[REAL_PATH_CHARS];

    snprintf(usage, sizeof usage, "Usage: cscript %.200s ", name);
    cr_expect(result.exit_code == 2 && strncmp(result.output, usage, strlen(usage)) == 0,
              "%s ended with %d and said:\n%s", name, result.exit_code, result.output);
    program_free(&result);
}

/* ---- Each of them ---- */

Test(samples, merge_a_chain_of_three_into_its_base, .timeout = 120)
{
    sample_begin(ODD_SIZE);
    sample_put_chain();
    sample_succeeds("merge_chain.vbs", sample_path("child.vhd"), NULL, NULL, "\\base.vhd now holds everything");
    seven_zip_reads("base.vhd", &sample_line.child);
    core_reads(&sample_line.child, "child.vhd", "middle.vhd", "base.vhd");
    /* once more */
    sample_succeeds("merge_chain.vbs", sample_path("child.vhd"), NULL, NULL, "  [####################] 100%\n");
    seven_zip_reads("base.vhd", &sample_line.child);
    sample_succeeds("merge_chain.vbs", sample_path("base.vhd"), NULL, NULL, "\\base.vhd has no parent");
    sample_end();
}

Test(samples, merge_nothing_where_the_base_is_missing, .timeout = 120)
{
    sample_begin(ODD_SIZE);
    sample_put_chain();
    remove(sample_path("base.vhd"));
    sample_fails("merge_chain.vbs", sample_path("child.vhd"), NULL, NULL, "\\base.vhd'");
    cr_expect_eq(sample_status("middle.vhd").st_size, memory_find(&sample_line.host, LINE_MIDDLE)->bytes.size);
    sample_put(LINE_BASE, "base.vhd");
    core_reads(&sample_line.middle, "middle.vhd", "base.vhd", NULL);
    sample_end();
}

Test(samples, flatten_a_chain_for_the_cloud, .timeout = 120)
{
    const char *arguments[] = { "vhdiinfo", NULL, NULL };
    struct program_result result;

    sample_begin(WHOLE_MEGABYTES);
    sample_put_chain();
    sample_succeeds("flatten_for_cloud.vbs", sample_path("child.vhd"), sample_path("flat.vhd"), NULL,
                    "a fixed disk of 3 MB");
    cr_expect_eq(sample_status("flat.vhd").st_size, 3 * 1048576 + 512);
    seven_zip_reads("flat.vhd", &sample_line.child);
    arguments[1] = sample_path("flat.vhd");
    result = program_run(arguments);
    cr_expect(strstr(result.output, "Fixed") != NULL && strstr(result.output, "(3145728 bytes)") != NULL,
              "vhdiinfo says:\n%s", result.output);
    program_free(&result);
    sample_succeeds("flatten_for_cloud.vbs", sample_path("base.vhd"), sample_path("base-flat.vhd"), NULL,
                    "  [####################] 100%\n");
    seven_zip_reads("base-flat.vhd", &sample_line.base);
    sample_fails("flatten_for_cloud.vbs", sample_path("child.vhd"), sample_path("flat.vhd"), NULL, "\\flat.vhd'");
    sample_end();
}

Test(samples, flatten_no_disk_that_is_not_whole_megabytes, .timeout = 120)
{
    sample_begin(ODD_SIZE);
    sample_put_chain();
    sample_fails("flatten_for_cloud.vbs", sample_path("child.vhd"), sample_path("flat.vhd"), NULL,
                 "3147264 bytes, which is not a whole number of megabytes");
    cr_expect_neq(access(sample_path("flat.vhd"), F_OK), 0, "nothing was written");
    sample_end();
}

/* Whether a block of the base holds nothing but zeros. */
static bool base_has_empty_block(void)
{
    const struct memory_bytes *bytes = &memory_find(&sample_line.host, LINE_BASE)->bytes;
    uint64_t sectors = image_get32(bytes, 512 + HEADER_BLOCK_SIZE) / IMAGE_SECTOR, filled = 0;

    for (uint64_t i = 0; i < sample_line.base.sectors; i++) {
        if (i % sectors == 0) {
            if (i > 0 && filled == 0)
                return true;
            filled = 0;
        }
        filled += sample_line.base.tags[i] != 0;
    }
    return filled == 0;
}

/* Begins with the first disks of whole megabytes of which compacting the base can gain something. */
static void begin_with_empty_block(void)
{
    unsigned seed = WHOLE_MEGABYTES;

    sample_begin(seed);
    while (!base_has_empty_block()) {
        sample_end();
        sample_begin(seed += 15); /* as large again, see line_init */
    }
}

/* The base with all its blocks in the file, those that are all zeros as well. */
static void put_padded_base(void)
{
    const struct memory_bytes *base = &memory_find(&sample_line.host, LINE_BASE)->bytes;
    struct image_builder image;
    uint8_t sector[IMAGE_SECTOR];

    image_init(&image, IMAGE_DYNAMIC, sample_line.base.sectors * IMAGE_SECTOR, 1);
    image.block_size = image_get32(base, 512 + HEADER_BLOCK_SIZE);
    image_begin(&image);
    for (uint32_t block = 0; block < image.table_entries; block++)
        image_add_block(&image, block);
    for (uint64_t i = 0; i < sample_line.base.sectors; i++) {
        flat_fill_sector(sector, sample_line.base.tags[i]);
        if (sample_line.base.tags[i] != 0)
            image_write(&image, i, sector);
    }
    memory_remove(&sample_line.host, LINE_BASE);
    image_add(&image, &sample_line.host, LINE_BASE);
}

Test(samples, compact_a_disk_and_tell_its_sizes, .timeout = 120)
{
    char says[200];
    struct stat before, after;

    begin_with_empty_block();
    put_padded_base();
    sample_put_chain();
    before = sample_status("base.vhd");
    sample_fails("compact.js", sample_path("middle.vhd"), sample_path("base.vhd"), NULL, "\\middle.vhd'");
    after = sample_status("base.vhd");
    cr_expect(after.st_size < before.st_size, "the second disk is compacted though the first cannot be");
    seven_zip_reads("base.vhd", &sample_line.base);
    core_reads(&sample_line.child, "child.vhd", "middle.vhd", "base.vhd");
    sample_put(LINE_BASE, "base.vhd");
    snprintf(says, sizeof says, "%lld bytes before, %lld after: %lld%% less", (long long)before.st_size,
             (long long)after.st_size,
             (100 * (long long)(before.st_size - after.st_size) + before.st_size / 2) / before.st_size);
    sample_succeeds("compact.js", sample_path("base.vhd"), NULL, NULL, says);
    sample_succeeds("compact.js", sample_path("base.vhd"), NULL, NULL, "nothing to gain");
    sample_succeeds("compact.js", sample_path("base.vhd"), NULL, NULL, "  [####################] 100%\n");
    sample_end();
}

/* The system's own view of the file: who it belongs to, who may use it, what it is called, and that it is the same. */
Test(samples, compact_a_file_that_keeps_its_owner_mode_and_links, .timeout = 120)
{
    char way[REAL_PATH_CHARS], other[REAL_PATH_CHARS], leads_to[REAL_PATH_CHARS];
    struct stat before, after, by_link;
    ssize_t length;

    begin_with_empty_block();
    put_padded_base();
    sample_put_chain();
    snprintf(way, sizeof way, "%s", sample_path("link.vhd"));
    snprintf(other, sizeof other, "%s", sample_path("other.vhd"));
    cr_assert_eq(chmod(sample_path("base.vhd"), 0600), 0);
    if (geteuid() == 0)
        cr_assert_eq(chown(sample_path("base.vhd"), 12345, 23456), 0);
    cr_assert(symlink("base.vhd", way) == 0 && link(sample_path("base.vhd"), other) == 0);
    before = sample_status("base.vhd");
    sample_succeeds("compact.js", way, NULL, NULL, "less");
    after = sample_status("base.vhd");
    by_link = sample_status("link.vhd");
    cr_expect_lt(after.st_size, before.st_size);
    cr_expect(after.st_ino == before.st_ino && by_link.st_ino == before.st_ino, "it is the same file");
    cr_expect_eq(after.st_mode, before.st_mode, "mode %o", (unsigned)after.st_mode);
    cr_expect(after.st_uid == before.st_uid && after.st_gid == before.st_gid, "owner %u", (unsigned)after.st_uid);
    cr_expect_eq(after.st_nlink, 2, "%u names", (unsigned)after.st_nlink);
    cr_expect_eq(after.st_mtime, before.st_mtime);
    length = readlink(way, leads_to, sizeof leads_to);
    cr_expect(length == 8 && memcmp(leads_to, "base.vhd", 8) == 0, "the link is one");
    core_reads(&sample_line.child, "child.vhd", "middle.vhd", "base.vhd");
    sample_end();
}

/* A chain whose disks have been moved apart, so that none finds its parent. */
static void put_moved_chain(void)
{
    static const char *const folders[] = { "a", "b", "c" };

    for (size_t i = 0; i < ROWS(folders); i++)
        mkdir(sample_path(folders[i]), 0777);
    sample_put(LINE_BASE, "a/base.vhd");
    sample_put(LINE_MIDDLE, "b/middle.vhd");
    sample_put(LINE_CHILD, "c/child.vhd");
}

static void repairs(const char *sample)
{
    sample_begin(ODD_SIZE);
    put_moved_chain();
    sample_fails("merge_chain.vbs", sample_path("c/child.vhd"), NULL, NULL, "\\c\\middle.vhd'");
    /* one is left out */
    sample_fails(sample, sample_path("c/child.vhd"), sample_path("a/base.vhd"), NULL, "\\c\\child.vhd'");
    sample_succeeds(sample, sample_path("c/child.vhd"), sample_path("b/middle.vhd"), sample_path("a/base.vhd"),
                    "\\a\\base.vhd\n");
    core_reads(&sample_line.child, "c/child.vhd", "b/middle.vhd", "a/base.vhd");
    sample_succeeds("merge_chain.vbs", sample_path("c/child.vhd"), NULL, NULL, "\\a\\base.vhd now holds everything");
    seven_zip_reads("a/base.vhd", &sample_line.child);
    sample_end();
}

Test(samples, repair_a_moved_chain_in_vbscript, .timeout = 120)
{
    repairs("repair_moved_chain.vbs");
}

Test(samples, repair_a_moved_chain_in_jscript, .timeout = 120)
{
    repairs("repair_moved_chain.js");
}

Test(samples, merge_nothing_where_a_chain_comes_back_to_itself, .timeout = 120)
{
    sample_begin(WHOLE_MEGABYTES);
    sample_put_circle();
    sample_fails("merge_chain.vbs", sample_path("circle-1.vhd"), NULL, NULL, "leads back to itself");
    sample_end();
}

Test(samples, list_a_folder_with_a_link_to_a_folder_above_it_once, .timeout = 120)
{
    const char *arguments[] = { sample_folder(), NULL }, *at;
    struct program_result result;
    unsigned disks = 0;

    sample_begin(WHOLE_MEGABYTES);
    sample_put_chain();
    mkdir(sample_path("a"), 0777);
    mkdir(sample_path("a/b"), 0777);
    cr_assert_eq(symlink(sample_folder(), sample_path("a/b/loop")), 0);
    cr_assert_eq(symlink(sample_path("a"), sample_path("a/b/near")), 0);
    sample_put(LINE_GRANDCHILD, "a/grandchild.vhd");
    result = sample_run("list_tree.vbs", arguments);
    cr_expect_eq(result.exit_code, 0);
    for (at = result.output; (at = strstr(at, "  (")) != NULL; at++)
        disks++;
    cr_expect_eq(disks, 4, "%u disks are listed:\n%s", disks, result.output);
    cr_expect(strstr(result.output, "done") != NULL, "it comes to its end:\n%s", result.output);
    program_free(&result);
    sample_end();
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
        "circle-2.vhd  (broken: ",
    };
    const char *arguments[] = { sample_folder(), NULL }, *at;
    struct program_result result;
    char line_of_it[1000];

    sample_begin(WHOLE_MEGABYTES);
    sample_put_chain();
    sample_put_orphans();
    sample_put_circle();
    mkdir(sample_path("sub"), 0777);
    sample_put(LINE_GRANDCHILD, "sub/grandchild.vhd");
    memory_remove(&sample_line.host, LINE_BASE);
    sample_put(memory_add_text(&sample_line.host, LINE_BASE, "no disk")->path, "text.vhd");
    sample_succeeds("repair_moved_chain.vbs", sample_path("sub/grandchild.vhd"), sample_path("child.vhd"), NULL,
                    "\\child.vhd");

    result = sample_run("list_tree.vbs", arguments);
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
    sample_fails("list_tree.vbs", sample_path("nowhere"), NULL, NULL, "nowhere'");
    sample_end();
}

Test(samples, list_snapshots_and_undo_disks_below_their_parents, .timeout = 120)
{
    static const char *const lines[] = {
        "base.vhd  (dynamic, 3 MB, ",
        "    snapshot.AVHD  (differencing, 3 MB, ",
        "    undo.vud  (differencing, 3 MB, ",
    };
    const char *arguments[] = { sample_folder(), NULL };
    struct program_result result;
    char line_of_it[1000];

    sample_begin(WHOLE_MEGABYTES);
    sample_put(LINE_BASE, "base.vhd");
    sample_put(LINE_MIDDLE, "snapshot.AVHD");
    sample_put(LINE_MIDDLE, "undo.vud");
    sample_put(LINE_MIDDLE, "other.avhdx");
    result = sample_run("list_tree.vbs", arguments);
    for (size_t i = 0; i < ROWS(lines); i++)
        cr_expect(program_line(&result, lines[i], line_of_it, sizeof line_of_it) != NULL, "no line '%s' in:\n%s",
                  lines[i], result.output);
    cr_expect(strstr(result.output, "other.avhdx") == NULL, "another format is listed in:\n%s", result.output);
    program_free(&result);
    sample_end();
}
