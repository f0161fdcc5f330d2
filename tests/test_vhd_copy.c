/* test_vhd_copy.c - MergeTo and Convert: what the copy reads, and what stays when it is not completed. */
#include "flat_model.h"
#include "memory_host.h"
#include "text.h"
#include "vhd_copy.h"
#include "vhd_path.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define TARGET u"C:\\flat.vhd"

/* A chain of disks C:\0.vhd (fixed or dynamic) <- C:\1.vhd <- ...; the model says what the last one reads. */
struct line {
    struct memory_host host;
    struct flat_model model;
    unsigned depth, seed;
    char16_t path[16]; /* of the last one */
};

static unsigned next(struct line *self, unsigned below)
{
    self->seed = self->seed * 1103515245u + 12345u;
    return (self->seed >> 16) % below;
}

static void name_level(char16_t path[16], unsigned level)
{
    char16_t digit[] = u"C:\\0.vhd";

    digit[3] = (char16_t)(u'0' + level);
    text_copy(path, digit);
}

static void line_init(struct line *self, unsigned seed)
{
    struct image_builder below, image;
    uint64_t size;

    *self = (struct line){ .seed = seed };
    memory_host_init(&self->host);
    self->host.no_data = true;
    self->depth = 1 + next(self, 8);
    size = (3 + next(self, 6)) * IMAGE_MB + next(self, 9) * IMAGE_SECTOR;
    flat_init(&self->model, size);
    for (unsigned level = 0; level < self->depth; level++) {
        char16_t parent[16];
        image_init(&image, level > 0 ? IMAGE_DIFFERENCING : next(self, 2) ? IMAGE_FIXED : IMAGE_DYNAMIC, size,
                   level + 1);
        image.block_size = (uint32_t)(IMAGE_MB << next(self, 3)) / 2;
        image.gap = next(self, 2) ? 3584 : 0;
        if (level > 0)
            image_child_of(&image, &below);
        image_begin(&image);
        name_level(parent, level > 0 ? level - 1 : 0);
        if (level > 0)
            image_locator(&image, 0, "W2ku", parent);
        for (unsigned runs = next(self, 10); runs > 0; runs--) {
            uint64_t first = (next(self, 32768) * UINT64_C(32768) + next(self, 32768)) % self->model.sectors;
            uint64_t count = 1 + next(self, runs % 3 == 0 ? 1500 : 50), left = self->model.sectors - first;
            flat_write(&self->model, &image, level + 1, first, count < left ? count : left);
        }
        name_level(self->path, level);
        image_add(&image, &self->host, self->path);
        below = image;
    }
    memory_host_arm(&self->host, (struct memory_fault){ 0 });
}

static void line_free(struct line *self)
{
    flat_free(&self->model);
    memory_host_free(&self->host);
}

struct stop {
    unsigned percent; /* over 100: never */
    bool asked;
};

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    struct stop *stop = context;

    cr_expect_leq(done, total);
    if (done * 100 >= total * stop->percent)
        stop->asked = true;
    return !stop->asked;
}

static enum vhd_status convert(struct line *self, enum vhd_type type, struct stop *stop, struct vhd_error *error)
{
    struct vhd_progress progress = { go_on, stop };
    struct vhd_job *job;
    enum vhd_status status = vhd_convert(&self->host.host, self->path, vhd_text_of(TARGET), type, &job, error);

    if (status != VHD_OK)
        return status;
    status = job->ops->run(job, &progress, error);
    job->ops->close(job);
    cr_expect_eq(self->host.open_files, 0);
    return status;
}

static const enum vhd_type types[] = { VHD_TYPE_FIXED, VHD_TYPE_DYNAMIC };

Test(vhd_copy, gives_a_disk_that_reads_as_the_chain_did)
{
    const unsigned chains = 440;

    for (unsigned seed = 1; seed <= chains; seed++) {
        struct line line;
        struct vhd_error error = { 0 };
        struct stop never = { 101, false };
        line_init(&line, seed);
        cr_assert_eq(convert(&line, types[seed % 2], &never, &error), VHD_OK, "seed %u: %s", seed,
                     vhd_status_name(error.status));
        cr_assert(flat_equals_once(&line.model, &line.host, TARGET), "the copy, seed %u", seed);
        cr_assert(flat_equals_once(&line.model, &line.host, line.path), "the source, seed %u", seed);
        line_free(&line);
    }
}

Test(vhd_copy, stops_at_each_percent_and_leaves_no_file)
{
    unsigned cancelled = 0;

    for (size_t t = 0; t < 2; t++)
        for (unsigned percent = 1; percent <= 100; percent++) {
            struct line line;
            struct vhd_error error = { 0 };
            struct stop stop = { percent, false };
            size_t nodes;
            line_init(&line, 3);
            nodes = line.host.node_count;
            enum vhd_status status = convert(&line, types[t], &stop, &error);
            cancelled += status == VHD_CANCELLED;
            if (status == VHD_CANCELLED)
                cr_assert_eq(line.host.node_count, nodes);
            line_free(&line);
        }
    cr_assert_geq(cancelled, 180);
}

Test(vhd_copy, refuses_what_it_cannot_copy)
{
    struct line line;
    struct vhd_error error;
    struct vhd_job *job;

    line_init(&line, 5);
    cr_expect_eq(vhd_convert(&line.host.host, line.path, vhd_text_of(u""), VHD_TYPE_FIXED, &job, &error),
                 VHD_TARGET_EMPTY);
    cr_expect_eq(vhd_convert(&line.host.host, line.path, vhd_text_of(u"C:\\x.img"), VHD_TYPE_FIXED, &job, &error),
                 VHD_TARGET_EXTENSION);
    cr_expect_eq(vhd_convert(&line.host.host, line.path, vhd_text_of(u"x.vhd"), VHD_TYPE_FIXED, &job, &error),
                 VHD_PATH_NOT_ABSOLUTE);
    cr_expect_eq(vhd_convert(&line.host.host, line.path, vhd_text_of(u"C:\\x.vhd"), VHD_TYPE_DIFFERENCING, &job,
                             &error),
                 VHD_TARGET_TYPE);
    cr_expect_eq(vhd_convert(&line.host.host, line.path, vhd_text_of(u"C:\\no\\x.vhd"), VHD_TYPE_FIXED, &job, &error),
                 VHD_TARGET_NO_FOLDER);
    cr_expect_eq(vhd_convert(&line.host.host, line.path, vhd_text_of(u"C:\\0.vhd"), VHD_TYPE_FIXED, &job, &error),
                 VHD_TARGET_EXISTS);
    cr_expect_eq(vhd_merge_to(&line.host.host, u"C:\\0.vhd", vhd_text_of(TARGET), VHD_TYPE_FIXED, &job, &error),
                 VHD_NOT_DIFFERENCING);
    cr_expect_null(job);
    cr_expect_eq(line.host.open_files, 0);
    line_free(&line);
}
