/* test_vhd_merge.c - merging a child into its parent: what every disk of the chain reads before, meanwhile and after. */
#include "flat_model.h"
#include "memory_host.h"
#include "text.h"
#include "vhd_merge.h"
#include "vhd_plan.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define BASE u"C:\\base.vhd"
#define PARENT u"C:\\parent.vhd"
#define CHILD u"C:\\child.vhd"
#define GRANDCHILD u"C:\\grandchild.vhd"
#define SIBLING u"C:\\sibling.vhd"

/* parent <- child <- grandchild, and parent <- sibling; a differencing parent has a base. */
struct family {
    struct memory_host host;
    struct flat_model base, parent, child, grandchild, sibling;
    uint32_t parent_type;
    unsigned seed;
};

static unsigned next(struct family *self, unsigned below)
{
    self->seed = self->seed * 1103515245u + 12345u;
    return (self->seed >> 16) % below;
}

static void scatter(struct family *self, struct flat_model *model, struct image_builder *image, uint32_t level)
{
    unsigned runs = 1 + next(self, 12);

    for (unsigned i = 0; i < runs; i++) {
        uint64_t first = (next(self, 32768) * UINT64_C(32768) + next(self, 32768)) % model->sectors;
        uint64_t count = 1 + next(self, i % 3 == 0 ? 2000 : 40);
        flat_write(model, image, level, first, first + count > model->sectors ? model->sectors - first : count);
    }
}

static void copy_model(struct flat_model *to, const struct flat_model *from)
{
    flat_init(to, from->sectors * IMAGE_SECTOR);
    memcpy(to->tags, from->tags, (size_t)from->sectors * sizeof *from->tags);
}

static struct image_builder add_child(struct family *self, const char16_t *path, const struct image_builder *parent,
                                      const char16_t *parent_name, const struct flat_model *below,
                                      struct flat_model *model, uint32_t number)
{
    struct image_builder image;

    image_init(&image, IMAGE_DIFFERENCING, parent->size, number);
    image.block_size = next(self, 2) ? 2 * IMAGE_MB : IMAGE_MB / 2;
    image_child_of(&image, parent);
    image.parent_stamp = vhd_stamp_of(self->host.clock);
    image_begin(&image);
    image_locator(&image, 0, "W2ru", parent_name);
    copy_model(model, below);
    scatter(self, model, &image, number);
    image_add(&image, &self->host, path);
    return image;
}

static void family_init(struct family *self, unsigned seed, uint32_t parent_type)
{
    uint64_t size = (3 + seed % 5) * IMAGE_MB + seed % 7 * IMAGE_SECTOR;
    struct image_builder base, parent, child, grandchild, sibling;

    *self = (struct family){ .parent_type = parent_type, .seed = seed };
    memory_host_init(&self->host);
    self->host.no_data = true;
    image_init(&base, parent_type == IMAGE_DIFFERENCING ? IMAGE_DYNAMIC : parent_type, size, 1);
    base.ending = seed % 4 == 3 && base.type == IMAGE_DYNAMIC ? IMAGE_ENDS_WITHOUT_FOOTER : IMAGE_ENDS_IN_FOOTER;
    image_begin(&base);
    flat_init(&self->base, size);
    scatter(self, &self->base, &base, 1);
    if (parent_type == IMAGE_DIFFERENCING) {
        image_add(&base, &self->host, BASE);
        parent = add_child(self, PARENT, &base, u".\\base.vhd", &self->base, &self->parent, 2);
    } else {
        copy_model(&self->parent, &self->base);
        parent = base;
        image_add(&parent, &self->host, PARENT);
    }
    child = add_child(self, CHILD, &parent, u".\\parent.vhd", &self->parent, &self->child, 3);
    grandchild = add_child(self, GRANDCHILD, &child, u".\\child.vhd", &self->child, &self->grandchild, 4);
    sibling = add_child(self, SIBLING, &parent, u".\\parent.vhd", &self->parent, &self->sibling, 5);
    image_free(&grandchild);
    image_free(&sibling);
    image_free(&child);
    image_free(&parent);
    memory_host_arm(&self->host, (struct memory_fault){ 0 });
}

static void family_free(struct family *self)
{
    flat_free(&self->base);
    flat_free(&self->parent);
    flat_free(&self->child);
    flat_free(&self->grandchild);
    flat_free(&self->sibling);
    memory_host_free(&self->host);
}

static bool go_on(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    cr_expect_leq(done, total);
    return true;
}

static enum vhd_status merge(struct family *self, struct vhd_error *error)
{
    struct vhd_progress progress = { go_on, NULL };
    struct vhd_job *job;
    enum vhd_status status = vhd_merge(&self->host.host, CHILD, &job, error);

    if (status != VHD_OK) {
        cr_assert_null(job);
        return status;
    }
    status = job->ops->run(job, &progress, error);
    cr_expect_eq(job->note, status == VHD_OK ? VHD_OK : VHD_MERGE_INCOMPLETE);
    job->ops->close(job);
    return status;
}

/* Whatever happens, the child and those below it read the same, and the sibling never reads anything else. */
static void expect_no_loss(struct family *self, const char *when, uint64_t n)
{
    struct vhd_chain *chain;
    struct vhd_error error;

    cr_assert(flat_equals_once(&self->child, &self->host, CHILD), "the child, %s %u", when, (unsigned)n);
    cr_assert(flat_equals_once(&self->grandchild, &self->host, GRANDCHILD), "the grandchild, %s %u", when, (unsigned)n);
    if (vhd_chain_open(&self->host.host, SIBLING, VHD_FILE_SOURCE, &chain, &error) == VHD_OK) {
        cr_assert(flat_equals_chain(&self->sibling, chain, 4097), "the sibling, %s %u", when, (unsigned)n);
        vhd_chain_close(chain);
    } else {
        cr_assert_eq(error.status, VHD_CHAIN_ID_MISMATCH);
    }
    cr_assert_eq(self->host.open_files, 0);
}

static void expect_merged(struct family *self)
{
    struct vhd_chain *chain;
    struct vhd_error error;

    expect_no_loss(self, "merged", 0);
    cr_assert(flat_equals_once(&self->child, &self->host, PARENT), "the parent reads as the child did");
    cr_assert_neq(vhd_chain_open(&self->host.host, SIBLING, VHD_FILE_SOURCE, &chain, &error), VHD_OK);
    cr_assert_eq(error.status, VHD_CHAIN_ID_MISMATCH);
}

static const uint32_t parent_types[] = { IMAGE_FIXED, IMAGE_DYNAMIC, IMAGE_DIFFERENCING };

Test(vhd_merge, leaves_the_child_reading_the_same_and_the_parent_reading_like_it)
{
    for (unsigned seed = 1; seed <= 30; seed++)
        for (size_t type = 0; type < 3; type++) {
            struct family family;
            struct vhd_error error = { 0 };
            family_init(&family, seed * 3 + (unsigned)type, parent_types[type]);
            cr_assert_eq(merge(&family, &error), VHD_OK, "seed %u: %s", seed, vhd_status_name(error.status));
            expect_merged(&family);
            family_free(&family);
        }
}

Test(vhd_merge, loses_nothing_when_it_is_stopped_at_any_call_and_completes_when_run_again)
{
    const unsigned kinds = MEMORY_BIT(MEMORY_WRITE) | MEMORY_BIT(MEMORY_SET_SIZE) | MEMORY_BIT(MEMORY_FLUSH) |
                           MEMORY_BIT(MEMORY_SET_MODIFIED);
    unsigned points = 0;

    for (size_t type = 0; type < 3; type++)
        for (uint64_t n = 1;; n++) {
            struct family family;
            struct vhd_error error = { 0 };
            bool stopped;
            family_init(&family, 7 + (unsigned)type, parent_types[type]);
            memory_host_arm(&family.host, (struct memory_fault){ n, kinds, MEMORY_POWER_OFF, VHD_SYSTEM, 21, 0 });
            merge(&family, &error);
            stopped = family.host.fault_hits > 0;
            memory_host_power_on(&family.host);
            expect_no_loss(&family, "stopped at call", n);
            if (stopped) {
                cr_assert_eq(merge(&family, &error), VHD_OK, "run again after %u: %s", (unsigned)n,
                             vhd_status_name(error.status));
                points++;
            }
            expect_merged(&family);
            family_free(&family);
            if (!stopped)
                break;
        }
    cr_log_info("%u points", points);
    cr_assert_gt(points, 30);
}

Test(vhd_merge, refuses_a_parent_that_was_changed_since)
{
    struct family family;
    struct vhd_error error = { 0 };

    family_init(&family, 4, IMAGE_DYNAMIC);
    memory_find(&family.host, PARENT)->modified += 10 * VHD_TICKS_PER_SECOND;
    cr_assert_eq(merge(&family, &error), VHD_PARENT_CHANGED);
    expect_no_loss(&family, "refused", 0);
    memory_find(&family.host, PARENT)->modified += 3590 * (int64_t)VHD_TICKS_PER_SECOND; /* daylight saving */
    cr_assert_eq(merge(&family, &error), VHD_OK);
    expect_merged(&family);
    family_free(&family);
}
